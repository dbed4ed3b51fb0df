package store

import (
	"strings"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

type cardRow struct {
	ID            id.Idea
	ChallengeID   id.Challenge
	ChallengeSlug string
	Kind          challenge.Kind
	Title         string
	Excerpt       string
	Answers       string
	Lang          string
	Area          string
	AreaSlug      string
	Author        string
	AuthorRole    string
	ShownStage    challenge.Stage
	ShownOutcome  challenge.Outcome
	Evidence      challenge.Evidence
	PickReason    string
	Supports      int
	Againsts      int
	Passes        int
	Comments      int
	Version       int
	PostedAt      time.Time
	DiscussedAt   time.Time // only in the order by it
}

const (
	excerptRunes = 300
	cardColumns  = `i.id, i.challenge_id, ch.slug AS challenge_slug, i.kind, i.title, substr(i.body, 1, 300) AS excerpt,
	CASE WHEN i.body = '' THEN i.answers ELSE '' END AS answers, i.lang, COALESCE(a.name, '') AS area, COALESCE(a.slug, '') AS area_slug, ` + ideaBy + ` AS author,
	i.author_role, i.shown_stage, i.shown_outcome, i.evidence, i.pick_reason, i.supports, i.againsts, i.passes, i.comments, i.version, i.posted_at`
	cardJoins = ` FROM ideas i JOIN challenges ch ON ch.id = i.challenge_id LEFT JOIN areas a ON a.id = i.area_id ` + ideaAuthor
	// listed is the condition that lists hold the idea i.
	listed = "i.moderation = 'visible' AND i.shown_stage NOT IN ('withdrawn', 'merged')"
)

func (r cardRow) domain() (challenge.Card, error) {
	excerpt := r.Excerpt
	if excerpt == "" {
		answers, err := readAnswers(r.Answers)
		if err != nil {
			return challenge.Card{}, err
		}
		if len(answers) > 0 {
			excerpt = string([]rune(answers[0].Text)[:min(excerptRunes, len([]rune(answers[0].Text)))])
		}
	}
	return challenge.Card{
		ID: r.ID, Challenge: r.ChallengeID, ChallengeSlug: r.ChallengeSlug, Kind: r.Kind, Title: r.Title, Excerpt: excerpt, Lang: r.Lang,
		Area: r.Area, AreaSlug: r.AreaSlug, Author: r.Author, AuthorRole: r.AuthorRole, Stage: r.ShownStage, Outcome: r.ShownOutcome, Evidence: r.Evidence, PickReason: r.PickReason,
		Supports: r.Supports, Againsts: r.Againsts, Passes: r.Passes, Comments: r.Comments, Version: r.Version, PostedAt: r.PostedAt,
	}, nil
}

// orders are the columns of the sorts that have one, the last one the id; each has an
// index.
var orders = map[challenge.Sort]struct {
	column, dir string
	time        bool // the column holds times
}{
	challenge.Newest:            {"i.posted_at", "DESC", true},
	challenge.MostSupported:     {"i.supports", "DESC", false},
	challenge.RecentlyDiscussed: {"i.discussed_at", "DESC", true},
}

// place is where a card stands in an order by time or support.
func (r cardRow) place(s challenge.Sort) challenge.Place {
	switch s {
	case challenge.MostSupported:
		return challenge.Place{Idea: r.ID, Key: int64(r.Supports)}
	case challenge.RecentlyDiscussed:
		return challenge.Place{Idea: r.ID, Key: r.DiscussedAt.UnixMicro()}
	default:
		return challenge.Place{Idea: r.ID, Key: r.PostedAt.UnixMicro()}
	}
}

// filter builds the condition of a list; the same for page and count.
func filter(q challenge.ListQuery) (string, []any) {
	where, args := []string{"ch.state <> 'draft'", listed}, []any{}
	add := func(column string, values any, n int) {
		if n > 0 {
			where, args = append(where, column), append(args, values)
		}
	}
	if q.Challenge != 0 {
		add("i.challenge_id = ?", q.Challenge, 1)
	}
	add("i.challenge_id IN ?", q.Challenges, len(q.Challenges))
	add("i.area_id IN ?", q.Areas, len(q.Areas))
	add("i.kind IN ?", texts(q.Kinds), len(q.Kinds))
	add("i.shown_stage IN ?", texts(q.Stages), len(q.Stages))
	add("i.shown_outcome IN ?", texts(q.Outcomes), len(q.Outcomes))
	add("i.evidence IN ?", texts(q.Evidence), len(q.Evidence))
	add("i.pick IN ?", texts(q.Picks), len(q.Picks))
	add("EXISTS (SELECT 1 FROM idea_themes it WHERE it.idea_id = i.id AND it.theme_id IN ?)", q.Themes, len(q.Themes))
	if q.With != 0 {
		add("EXISTS (SELECT 1 FROM idea_themes it WHERE it.idea_id = i.id AND it.theme_id = ?)", q.With, 1)
	}
	add("EXISTS (SELECT 1 FROM idea_tags g WHERE g.idea_id = i.id AND g.tag = ?)", q.Tag, len(q.Tag))
	add("i.author_role IN (SELECT code FROM reference_terms WHERE list = 'role' AND grp = ?)", q.Group, len(q.Group))
	add("p.region = ?", q.Region, len(q.Region))
	if q.Only != nil {
		add("i.id IN ?", append([]id.Idea{0}, q.Only...), 1)
	}
	add("i.id NOT IN ?", q.Without, len(q.Without))
	return strings.Join(where, " AND "), args
}
