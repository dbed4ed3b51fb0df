package store

import (
	"context"
	"strings"
	"time"

	"uptake/domain/id"
	"uptake/domain/theme"
)

// ThemeLoose is what candidate themes are looked for in; its contract stands in package
// theme.
func ThemeLoose(s *Store) theme.Loose { return themeReads{s} }

// loose are the listed ideas of a challenge that have no theme.
const loose = " FROM ideas i WHERE i.challenge_id = ? AND " + listed + " AND NOT EXISTS (SELECT 1 FROM idea_themes g WHERE g.idea_id = i.id)"

// LooseMark adds up numbers that move with each change.
func (t themeReads) LooseMark(ctx context.Context, c id.Challenge) (int, string, error) {
	var m struct{ Ideas, Numbers, Versions int64 }
	err := t.s.Reader(ctx).Get(&m, "/* theme.loose_mark */ SELECT count(*) AS ideas, COALESCE(sum(i.id), 0) AS numbers, COALESCE(sum(i.version), 0) AS versions"+loose, c)
	return int(m.Ideas), markOf(m.Ideas, m.Numbers, m.Versions), err
}

// LooseTexts lists them with their words.
func (t themeReads) LooseTexts(ctx context.Context, c id.Challenge, limit int) ([]theme.Text, error) {
	var rows []struct {
		ID                   id.Idea
		Title, Body, Answers string
	}
	err := t.s.Reader(ctx).All(&rows, "/* theme.loose_texts */ SELECT i.id, i.title, substr(i.body, 1, 5000) AS body, i.answers"+loose+" ORDER BY i.posted_at DESC, i.id DESC LIMIT ?", c, limit)
	if err != nil {
		return nil, err
	}
	out := make([]theme.Text, len(rows))
	for n, x := range rows {
		words, err := wordsOf(x.Title, x.Body, x.Answers)
		if err != nil {
			return nil, err
		}
		out[n] = theme.Text{Idea: theme.Idea{ID: x.ID, Challenge: c, Listed: true}, Words: words}
	}
	return out, nil
}

// Judged lists what was decided on candidates.
func (t themeReads) Judged(ctx context.Context, c id.Challenge) ([]theme.Judged, error) {
	return readJudged(t.s.Reader(ctx), c)
}

// Judged lists the same.
func (tx themeTx) Judged(c id.Challenge) ([]theme.Judged, error) { return readJudged(tx.Tx, c) }

func readJudged(r Reads, c id.Challenge) ([]theme.Judged, error) {
	var rows []struct {
		ChallengeID id.Challenge
		Words       string
		Verdict     theme.Verdict
		ThemeID     id.Theme
		JudgedBy    id.Person
		JudgedAt    time.Time
	}
	err := r.All(&rows, `/* theme.judged */ SELECT challenge_id, words, verdict, theme_id, judged_by, judged_at FROM theme_candidates
		WHERE challenge_id = ? ORDER BY judged_at DESC, id DESC`, c)
	out := make([]theme.Judged, len(rows))
	for n, r := range rows {
		out[n] = theme.Judged{Challenge: r.ChallengeID, Words: strings.Fields(r.Words), Verdict: r.Verdict, Theme: r.ThemeID, By: r.JudgedBy, At: r.JudgedAt}
	}
	return out, err
}

// PutJudged keeps what somebody has made of a candidate.
func (tx themeTx) PutJudged(j theme.Judged) error {
	return tx.One(`/* theme.judge */ INSERT INTO theme_candidates (challenge_id, words, verdict, theme_id, judged_by, judged_at) VALUES (?, ?, ?, ?, ?, ?)`,
		j.Challenge, strings.Join(j.Words, " "), string(j.Verdict), orNull(j.Theme), int64(j.By), j.At.UTC())
}
