package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

type viewRow struct {
	Idea           ideaRow `gorm:"embedded"`
	ChallengeSlug  string
	ChallengeTitle string
	AreaSlug       string
	AreaName       string
	AuthorName     string
	AuthorHandle   string
	AuthorBadges   string
	Edits          int
	Joined         bool // another idea goes on as part of this one, for everybody to see
	RuledFor       challenge.ReasonCode
}

const viewColumns = ideaColumns + `, ch.slug AS challenge_slug, ch.title AS challenge_title, COALESCE(a.slug, '') AS area_slug,
	COALESCE(a.name, '') AS area_name, ` + ideaBy + ` AS author_name, COALESCE(p.handle, '') AS author_handle, ` + badgesBeside + ` AS author_badges,
	(SELECT count(*) FROM idea_versions v WHERE v.idea_id = i.id) AS edits,
	EXISTS (SELECT 1 FROM ideas f WHERE f.merged_into = i.id AND f.shown_stage = 'merged') AS joined,
	CASE WHEN i.moderation = 'visible' THEN '' ELSE COALESCE((SELECT r.code FROM rulings r WHERE r.idea_id = i.id AND r.comment_id = 0 AND r.undone_at IS NULL ORDER BY r.id DESC LIMIT 1), '') END AS ruled_for`

func (r viewRow) domain() (challenge.View, error) {
	i, err := r.Idea.domain()
	return challenge.View{
		Idea: i, ChallengeSlug: r.ChallengeSlug, ChallengeTitle: r.ChallengeTitle, AreaSlug: r.AreaSlug, AreaName: r.AreaName,
		AuthorName: r.AuthorName, AuthorHandle: r.AuthorHandle, AuthorBadges: readBadges(r.AuthorBadges), Edits: r.Edits, RuledFor: r.RuledFor,
	}, err
}

// View returns one idea in any state.
func (r challengeReads) View(ctx context.Context, i id.Idea) (challenge.View, error) {
	db := r.s.Reader(ctx)
	var row viewRow
	err := db.Get(&row, "/* idea.view */ SELECT "+viewColumns+cardJoins+" WHERE i.id = ?", i)
	if errors.Is(err, ErrNone) {
		return challenge.View{}, challenge.ErrIdeaNotFound
	}
	if err != nil {
		return challenge.View{}, err
	}
	v, err := row.domain()
	if err != nil {
		return challenge.View{}, err
	}
	v.Themes = []challenge.ThemeLink{}
	err = db.All(&v.Themes, `/* idea.themes */ SELECT t.id, t.slug, t.name FROM idea_themes it JOIN themes t ON t.id = it.theme_id
		WHERE it.idea_id = ? ORDER BY t.name, t.id`, i)
	if err == nil && row.Joined {
		v.TakenIn, err = takenIn(db, i)
	}
	return v, err
}

type commentViewRow struct {
	Comment      commentRow `gorm:"embedded"`
	AuthorName   string
	AuthorHandle string
	AuthorBadges string
	ParentAuthor string
	Pinned       bool
}

// pinnedColumn reports of a comment c whether it is the reply from the team on its idea i.
const pinnedColumn = ", i.pinned_id = c.id AS pinned"

// Thread returns a page of an idea's comments: first-level ones with all their
// replies.
func (r challengeReads) Thread(ctx context.Context, i id.Idea, page int) (challenge.Thread, error) {
	page = max(page, 1)
	db := r.s.Reader(ctx)
	var size struct {
		Total, First int
		Pinned       id.Comment
	}
	err := db.Get(&size, `/* comment.size */ SELECT i.comments AS total, i.pinned_id AS pinned,
		(SELECT count(*) FROM comments c WHERE c.idea_id = i.id AND c.thread_id = 0 AND c.unseen = FALSE) AS first FROM ideas i WHERE i.id = ?`, i)
	if errors.Is(err, ErrNone) {
		return challenge.Thread{}, challenge.ErrIdeaNotFound
	}
	if err != nil {
		return challenge.Thread{}, err
	}
	t := challenge.Thread{Page: page, Pages: max(1, (size.First+challenge.ThreadPage-1)/challenge.ThreadPage), Total: size.Total, Comments: []challenge.CommentView{}}
	if size.First == 0 {
		return t, nil
	}
	var rows []commentViewRow
	// The numbers of the page first, from the index alone: joined by "the comment or
	// its thread", every comment would be looked at once for each thread.
	err = db.All(&rows, `/* comment.thread */ WITH f AS (SELECT id FROM comments WHERE idea_id = ? AND thread_id = 0 AND unseen = FALSE ORDER BY id LIMIT ? OFFSET ?)
		SELECT `+commentColumns+`, `+commentBy+` AS author_name, COALESCE(p.handle, '') AS author_handle, `+badgesBeside+` AS author_badges, `+parentBy+` AS parent_author`+pinnedColumn+`
		FROM (SELECT f.id, f.id AS first FROM f UNION ALL SELECT r.id, f.id FROM f JOIN comments r ON r.idea_id = ? AND r.thread_id = f.id AND r.unseen = FALSE) n
		JOIN comments c ON c.id = n.id JOIN ideas i ON i.id = c.idea_id
		`+commentAuthor+` LEFT JOIN comments pc ON pc.id = c.parent_id `+parentAuthor+`
		ORDER BY n.first, c.id`, i, challenge.ThreadPage, (page-1)*challenge.ThreadPage, i)
	if err != nil {
		return challenge.Thread{}, err
	}
	for _, row := range rows {
		t.Comments = append(t.Comments, row.public())
	}
	if size.Pinned != 0 {
		t.Pinned, err = r.pinned(ctx, i, size.Pinned, t.Comments)
	}
	return t, err
}

// public returns a comment as everybody may read it: one that is out of view
// without its words and its author.
func (r commentViewRow) public() challenge.CommentView {
	c := challenge.CommentView{Comment: r.Comment.domain(), AuthorName: r.AuthorName, AuthorHandle: r.AuthorHandle, AuthorBadges: readBadges(r.AuthorBadges), ParentAuthor: r.ParentAuthor, Pinned: r.Pinned && r.Comment.State == challenge.CommentVisible}
	if c.State != challenge.CommentVisible {
		c.Body, c.AuthorName, c.AuthorHandle, c.AuthorBadges, c.Author, c.AuthorRole = "", "", "", nil, 0, ""
	}
	return c
}

// CommentsBy returns one person's comments on an idea.
func (r challengeReads) CommentsBy(ctx context.Context, p id.Person, i id.Idea) ([]challenge.CommentView, error) {
	var rows []commentViewRow
	err := r.s.Reader(ctx).All(&rows, `/* comment.by */ SELECT `+commentColumns+`, `+commentBy+` AS author_name, COALESCE(p.handle, '') AS author_handle, `+badgesBeside+` AS author_badges,
		`+parentBy+` AS parent_author`+pinnedColumn+` FROM comments c JOIN ideas i ON i.id = c.idea_id `+commentAuthor+`
		LEFT JOIN comments pc ON pc.id = c.parent_id `+parentAuthor+`
		WHERE c.idea_id = ? AND c.author_id = ? ORDER BY c.id LIMIT 200`, i, p)
	out := make([]challenge.CommentView, len(rows))
	for n, row := range rows {
		out[n] = row.public()
	}
	return out, err
}

// CommentPage returns the idea and the page of its thread that hold a comment.
func (r challengeReads) CommentPage(ctx context.Context, c id.Comment) (id.Idea, int, error) {
	var at struct {
		IdeaID id.Idea
		Before int
	}
	err := r.s.Reader(ctx).Get(&at, `/* comment.page */ SELECT c.idea_id, (SELECT count(*) FROM comments b WHERE b.idea_id = c.idea_id AND b.thread_id = 0 AND b.unseen = FALSE
		AND b.id < CASE WHEN c.thread_id = 0 THEN c.id ELSE c.thread_id END) AS before FROM comments c WHERE c.id = ? AND c.unseen = FALSE`, c)
	if errors.Is(err, ErrNone) {
		return 0, 0, challenge.ErrCommentNotFound
	}
	return at.IdeaID, at.Before/challenge.ThreadPage + 1, err
}

// CommentByID returns a comment with its words in every state.
func (r challengeReads) CommentByID(ctx context.Context, c id.Comment) (challenge.CommentView, error) {
	var row commentViewRow
	err := r.s.Reader(ctx).Get(&row, `/* comment.view */ SELECT `+commentColumns+`, `+commentBy+` AS author_name, COALESCE(p.handle, '') AS author_handle, `+badgesBeside+` AS author_badges,
		'' AS parent_author`+pinnedColumn+` FROM comments c JOIN ideas i ON i.id = c.idea_id `+commentAuthor+` WHERE c.id = ?`, c)
	if errors.Is(err, ErrNone) {
		return challenge.CommentView{}, challenge.ErrCommentNotFound
	}
	cm := row.Comment.domain()
	return challenge.CommentView{Comment: cm, AuthorName: row.AuthorName, AuthorHandle: row.AuthorHandle, Pinned: row.Pinned && cm.State == challenge.CommentVisible, AuthorBadges: readBadges(row.AuthorBadges)}, err
}

// NameOf returns the name and the handle of a person, empty for nobody.
func (r challengeReads) NameOf(ctx context.Context, p id.Person) (name, handle string, err error) {
	var rows []struct{ Name, Handle string }
	err = r.s.Reader(ctx).All(&rows, "/* person.name */ SELECT name, handle FROM people WHERE id = ?", p)
	for _, row := range rows {
		name, handle = row.Name, row.Handle
	}
	return name, handle, err
}

// Versions returns the earlier texts of an idea, the newest first.
func (r challengeReads) Versions(ctx context.Context, i id.Idea) ([]challenge.TextVersion, error) {
	var rows []struct {
		Version  int
		Kind     challenge.Kind
		AreaID   id.Area
		Title    string
		Body     string
		Answers  string
		Tags     string
		Lang     string
		Terms    int
		AgreedAt time.Time
		EditedAt time.Time
	}
	err := r.s.Reader(ctx).All(&rows, `/* idea.versions */ SELECT version, kind, area_id, title, body, answers, tags, lang, terms, agreed_at, edited_at
		FROM idea_versions WHERE idea_id = ? ORDER BY version DESC LIMIT 100`, i)
	if err != nil {
		return nil, err
	}
	out := make([]challenge.TextVersion, len(rows))
	for n, v := range rows {
		answers, err := readAnswers(v.Answers)
		if err != nil {
			return nil, err
		}
		out[n] = challenge.TextVersion{
			Version: v.Version, EditedAt: v.EditedAt, Agreed: account.Agreed{Terms: v.Terms, AgreedAt: v.AgreedAt},
			Text: challenge.Text{Kind: v.Kind, Area: v.AreaID, Title: v.Title, Body: v.Body, Answers: answers, Tags: readTags(v.Tags), Lang: v.Lang},
		}
	}
	return out, nil
}

// Timeline returns what happened to an idea. What a panel does bears the
// panel's id and stands under it alone until it is released. The two kinds that
// it names apart are those that the index of events by idea leaves out.
func (r challengeReads) Timeline(ctx context.Context, i id.Idea) ([]challenge.Moment, error) {
	moments := []challenge.Moment{}
	err := r.s.Reader(ctx).All(&moments, `/* idea.timeline */ SELECT kind, at, CASE WHEN kind = 'adoption.recorded' THEN '' ELSE reason END AS reason, detail FROM events
		WHERE idea_id = ? AND idea_id <> 0 AND kind NOT IN ('support.changed', 'comment.posted') AND kind IN ('idea.posted', 'idea.edited', 'idea.withdrawn', 'idea.held', 'idea.hidden', 'idea.shown',
		'idea.released', 'idea.merged', 'idea.took_in', 'idea.unmerged', 'idea.gave_back', 'idea.moved', 'comments.locked', 'comments.unlocked', 'writeup.published', 'adoption.recorded') ORDER BY id LIMIT 200`, i)
	return moments, err
}

// Words returns what a person said of each of these ideas.
func (r challengeReads) Words(ctx context.Context, p id.Person, ids []id.Idea) (map[id.Idea]int, error) {
	out := map[id.Idea]int{}
	if p == 0 || len(ids) == 0 {
		return out, nil
	}
	var rows []struct {
		IdeaID id.Idea
		Value  int
	}
	err := r.s.Reader(ctx).All(&rows, "/* support.words */ SELECT idea_id, value FROM supports WHERE person_id = ? AND idea_id IN ?", p, ids)
	for _, w := range rows {
		out[w.IdeaID] = w.Value
	}
	return out, err
}

// Follows reports whether a person follows a thing. Who supports an idea follows
// it, unless they have said otherwise.
func (r challengeReads) Follows(ctx context.Context, p id.Person, kind challenge.FollowKind, subject int64) (bool, error) {
	sql, args := "/* follow.get */ SELECT (SELECT count(*) FROM follows WHERE kind = ? AND subject = ? AND person_id = ? AND active = TRUE)", []any{string(kind), subject, p}
	if kind == challenge.FollowIdea {
		sql += " + (SELECT count(*) FROM supports s WHERE s.idea_id = ? AND s.person_id = ? AND s.value = 1 AND " + supportFollows + ")"
		args = append(args, subject, p)
	}
	var n int
	err := r.s.Reader(ctx).Get(&n, sql, args...)
	return n > 0, err
}

// DraftsOf lists the drafts of a person or of a draft cookie.
func (r challengeReads) DraftsOf(ctx context.Context, p id.Person, claimHash string) ([]challenge.Draft, error) {
	where, key := "author_id = ?", any(p)
	if p == 0 {
		if claimHash == "" {
			return nil, nil
		}
		where, key = "claim_hash = ? AND author_id IS NULL", claimHash
	}
	var rows []draftRow
	if err := r.s.Reader(ctx).All(&rows, "/* draft.list */ SELECT "+draftColumns+" FROM drafts WHERE "+where+" ORDER BY saved_at DESC, id DESC LIMIT 100", key); err != nil {
		return nil, err
	}
	out := make([]challenge.Draft, len(rows))
	for i, row := range rows {
		var err error
		if out[i], err = row.domain(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// DraftByID returns a draft.
func (r challengeReads) DraftByID(ctx context.Context, d id.Draft) (challenge.Draft, error) {
	return readDraft(r.s.Reader(ctx), d, "")
}

// IdeasOf lists a person's own ideas in every state.
func (r challengeReads) IdeasOf(ctx context.Context, p id.Person) ([]challenge.View, error) {
	var rows []viewRow
	if err := r.s.Reader(ctx).All(&rows, "/* idea.mine */ SELECT "+viewColumns+cardJoins+" WHERE i.author_id = ? ORDER BY i.posted_at DESC, i.id DESC LIMIT 500", p); err != nil {
		return nil, err
	}
	out := make([]challenge.View, len(rows))
	for n, row := range rows {
		var err error
		if out[n], err = row.domain(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// FollowedIdeas lists the listed ideas that a person follows, by a support too.
func (r challengeReads) FollowedIdeas(ctx context.Context, p id.Person) ([]challenge.Followed, error) {
	var rows []struct {
		Card cardRow `gorm:"embedded"`
		Why  challenge.Why
	}
	err := r.s.Reader(ctx).All(&rows, "/* follow.ideas */ SELECT "+cardColumns+", f.why"+cardJoins+` JOIN (
		SELECT subject AS idea_id, why, since FROM follows WHERE kind = 'idea' AND person_id = ? AND active = TRUE
		UNION ALL SELECT s.idea_id, 'supported', s.cast_at FROM supports s WHERE s.person_id = ? AND s.value = 1 AND `+supportFollows+`
		) f ON f.idea_id = i.id WHERE ch.state <> 'draft' AND `+listed+" ORDER BY f.since DESC, i.id DESC LIMIT 500", p, p)
	if err != nil {
		return nil, err
	}
	out := make([]challenge.Followed, len(rows))
	for i, row := range rows {
		card, err := row.Card.domain()
		if err != nil {
			return nil, err
		}
		out[i] = challenge.Followed{Card: card, Why: row.Why}
	}
	return out, nil
}
