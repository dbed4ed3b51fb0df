package store

import (
	"context"
	"strconv"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// aboutRow is an idea that somebody has said something of. What the moderators
// have removed has no title, and what a panel has not released is not shown.
type aboutRow struct {
	Idea           id.Idea
	Title          string
	IdeaLang       string
	ChallengeSlug  string
	ChallengeTitle string
	SupportForm    challenge.SupportForm
	Moderation     challenge.Moderation
	ShownStage     challenge.Stage
	ShownOutcome   challenge.Outcome
	MergedInto     id.Idea
	InFavourOf     id.Idea
}

const (
	aboutColumns = `i.id AS idea, CASE WHEN i.moderation = 'visible' THEN i.title ELSE '' END AS title, i.lang AS idea_lang,
	ch.slug AS challenge_slug, ch.title AS challenge_title, ch.support_form, ` + ideaState + ` AS moderation, i.shown_stage, i.shown_outcome,
	CASE WHEN i.shown_stage = 'merged' THEN i.merged_into END AS merged_into, i.in_favour_of`
	aboutJoins = ` JOIN challenges ch ON ch.id = i.challenge_id`
)

func (r aboutRow) domain() challenge.About {
	return challenge.About{
		Idea: r.Idea, Title: r.Title, Lang: r.IdeaLang, ChallengeSlug: r.ChallengeSlug, ChallengeTitle: r.ChallengeTitle, SupportForm: r.SupportForm,
		Moderation: r.Moderation, Stage: r.ShownStage, Outcome: r.ShownOutcome, MergedInto: r.MergedInto, InFavourOf: r.InFavourOf,
	}
}

// own sets the counts of a page of total things.
func own[T any](page, total int) challenge.Own[T] {
	return challenge.Own[T]{Items: []T{}, Page: page, Pages: max(1, (total+challenge.OwnPage-1)/challenge.OwnPage), Total: total}
}

// CommentsOf lists a person's own comments.
func (r challengeReads) CommentsOf(ctx context.Context, p id.Person, page int) (challenge.Own[challenge.OwnComment], error) {
	page = max(page, 1)
	var total int
	var rows []struct {
		Comment commentRow `gorm:"embedded"`
		About   aboutRow   `gorm:"embedded"`
	}
	err := r.s.Snapshot(ctx, func(db Reader) error {
		if err := db.Get(&total, "/* comment.mine_count */ SELECT count(*) FROM comments WHERE author_id = ?", p); err != nil {
			return err
		}
		return db.All(&rows, "/* comment.mine */ SELECT "+commentColumns+", "+aboutColumns+" FROM comments c JOIN ideas i ON i.id = c.idea_id"+aboutJoins+
			" WHERE c.author_id = ? ORDER BY c.posted_at DESC, c.id DESC LIMIT ? OFFSET ?", p, challenge.OwnPage, (page-1)*challenge.OwnPage)
	})
	out := own[challenge.OwnComment](page, total)
	for _, row := range rows {
		out.Items = append(out.Items, challenge.OwnComment{Comment: row.Comment.domain(), About: row.About.domain()})
	}
	return out, err
}

// SupportsOf lists what a person says of ideas.
func (r challengeReads) SupportsOf(ctx context.Context, p id.Person, page int) (challenge.Own[challenge.OwnSupport], error) {
	page = max(page, 1)
	const said = ` FROM supports s JOIN ideas i ON i.id = s.idea_id` + aboutJoins + ` WHERE s.person_id = ? AND (s.value <> 0 OR ch.support_form = 'for-against')`
	var total int
	var rows []struct {
		Value  int
		CastAt time.Time
		About  aboutRow `gorm:"embedded"`
	}
	err := r.s.Snapshot(ctx, func(db Reader) error {
		if err := db.Get(&total, "/* support.mine_count */ SELECT count(*)"+said, p); err != nil {
			return err
		}
		return db.All(&rows, "/* support.mine */ SELECT s.value, s.cast_at, "+aboutColumns+said+" ORDER BY s.cast_at DESC, s.idea_id DESC LIMIT ? OFFSET ?",
			p, challenge.OwnPage, (page-1)*challenge.OwnPage)
	})
	out := own[challenge.OwnSupport](page, total)
	for _, row := range rows {
		out.Items = append(out.Items, challenge.OwnSupport{About: row.About.domain(), Value: row.Value, CastAt: row.CastAt})
	}
	return out, err
}

// FollowsOf lists the challenges, areas, themes and people that a person follows.
func (r challengeReads) FollowsOf(ctx context.Context, p id.Person) ([]challenge.Following, error) {
	const of = " FROM follows f "
	const mine = " WHERE f.person_id = ? AND f.active = TRUE AND f.kind = "
	out := []challenge.Following{}
	err := r.s.Reader(ctx).All(&out, `/* follow.mine */
		SELECT f.kind, f.subject, c.title AS name, c.slug AS challenge_slug, '' AS slug, c.state, f.why, f.since`+of+`JOIN challenges c ON c.id = f.subject`+mine+`'challenge' AND c.state <> 'draft'
		UNION ALL SELECT f.kind, f.subject, a.name, c.slug, a.slug, c.state, f.why, f.since`+of+`JOIN areas a ON a.id = f.subject JOIN challenges c ON c.id = a.challenge_id`+mine+`'area' AND c.state <> 'draft'
		UNION ALL SELECT f.kind, f.subject, t.name, c.slug, t.slug, c.state, f.why, f.since`+of+`JOIN themes t ON t.id = f.subject JOIN challenges c ON c.id = t.challenge_id`+mine+`'theme' AND c.state <> 'draft'
		UNION ALL SELECT f.kind, f.subject, o.name, '', '', '', f.why, f.since`+of+`JOIN people o ON o.id = f.subject`+mine+`'person' AND o.state = 'active' AND o.named
		ORDER BY since DESC, kind, subject LIMIT 500`, p, p, p, p)
	return out, err
}

// FollowsAny returns which of these things a person follows.
func (r challengeReads) FollowsAny(ctx context.Context, p id.Person, kind challenge.FollowKind, subjects []int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	if p == 0 || len(subjects) == 0 {
		return out, nil
	}
	var rows []int64
	err := r.s.Reader(ctx).All(&rows, "/* follow.any */ SELECT subject FROM follows WHERE person_id = ? AND kind = ? AND active = TRUE AND subject IN ? AND (kind <> 'person' OR subject IN (SELECT id FROM people WHERE named))", p, string(kind), subjects)
	for _, s := range rows {
		out[s] = true
	}
	return out, err
}

// NewsOf lists what is new in what a person follows. Each kind of follow has an
// index that begins with what is followed and goes on by time.
func (r challengeReads) NewsOf(ctx context.Context, p id.Person, since time.Time) ([]challenge.News, error) {
	near := 0
	via := func(join, name, kind string) string {
		near++
		return `SELECT * FROM (SELECT i.id, i.posted_at, f.kind, ` + name + ` AS name, ` + strconv.Itoa(near) + ` AS near FROM follows f ` + join + `
			WHERE f.person_id = ? AND f.active = TRUE AND f.kind = '` + kind + `' AND i.posted_at > ? AND ` + listed + ` AND (i.author_id IS NULL OR i.author_id <> ?)
			ORDER BY i.posted_at DESC, i.id DESC LIMIT 20) ` + kind + `_news`
	}
	sql := `/* follow.news */ ` +
		via("JOIN people o ON o.id = f.subject JOIN ideas i ON i.author_id = f.subject AND NOT i.unnamed AND o.named", "o.name", "person") + " UNION ALL " +
		via("JOIN areas o ON o.id = f.subject JOIN ideas i ON i.area_id = f.subject", "o.name", "area") + " UNION ALL " +
		via("JOIN themes o ON o.id = f.subject JOIN idea_themes it ON it.theme_id = f.subject JOIN ideas i ON i.id = it.idea_id", "o.name", "theme") + " UNION ALL " +
		via("JOIN challenges o ON o.id = f.subject JOIN ideas i ON i.challenge_id = f.subject", "o.title", "challenge") +
		" ORDER BY posted_at DESC, id DESC, near"
	var rows []struct {
		ID       id.Idea
		PostedAt time.Time
		Kind     challenge.FollowKind
		Name     string
		Near     int
	}
	at := since.UTC()
	if err := r.s.Reader(ctx).All(&rows, sql, p, at, p, p, at, p, p, at, p, p, at, p); err != nil {
		return nil, err
	}
	var ids []id.Idea
	why := map[id.Idea]challenge.News{}
	for _, row := range rows { // the closest of several reasons comes first
		if _, known := why[row.ID]; !known && len(ids) < challenge.NewsMost {
			ids = append(ids, row.ID)
			why[row.ID] = challenge.News{Via: row.Kind, Name: row.Name}
		}
	}
	cards, err := r.CardsByID(ctx, ids)
	out := make([]challenge.News, len(cards))
	for i, c := range cards {
		out[i] = why[c.ID]
		out[i].Card = c
	}
	return out, err
}
