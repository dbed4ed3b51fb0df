package store

import (
	"context"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
)

// Shortlists returns the published shortlists of published challenges.
func (r reviewReads) Shortlists(ctx context.Context) ([]review.Listed, error) {
	var rows []struct {
		Slug           string
		Title          string
		Intro          string
		PublishedAt    time.Time
		ChallengeID    id.Challenge
		ChallengeTitle string
		AreaName       string
		Ideas          int
	}
	err := r.s.Reader(ctx).All(&rows, `/* shortlist.published */ SELECT l.slug, l.title, l.intro, l.published_at, c.id AS challenge_id,
		c.title AS challenge_title, COALESCE(a.name, '') AS area_name,
		(SELECT count(*) FROM decisions d WHERE d.panel_id = p.id AND d.outcome = ?) AS ideas
		FROM shortlists l JOIN panels p ON p.id = l.panel_id JOIN challenges c ON c.id = p.challenge_id LEFT JOIN areas a ON a.id = p.area_id
		WHERE l.published_at IS NOT NULL AND c.state <> ? ORDER BY l.published_at DESC, l.id DESC`, review.Shortlisted, challenge.Unpublished)
	var out []review.Listed
	for _, row := range rows {
		out = append(out, review.Listed{
			Slug: row.Slug, Title: row.Title, Intro: row.Intro, PublishedAt: row.PublishedAt, Challenge: row.ChallengeID,
			ChallengeTitle: row.ChallengeTitle, AreaName: row.AreaName, Ideas: row.Ideas,
		})
	}
	return out, err
}

// Seated reports whether a person has a seat that they have not left.
func (r reviewReads) Seated(ctx context.Context, p id.Person) (bool, error) {
	var n int
	err := r.s.Reader(ctx).Get(&n, "/* seat.any */ SELECT count(*) FROM seats WHERE person_id = ? AND state <> ?", p, review.Left)
	return n > 0, err
}

// Candidates returns people whose name holds words.
func (r reviewReads) Candidates(ctx context.Context, words string, limit int) ([]review.Candidate, error) {
	var rows []struct {
		ID               id.Person
		Name             string
		Handle           string
		ProfessionalRole string
		Organisation     string
	}
	pattern := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(words)) + "%"
	err := r.s.Reader(ctx).All(&rows, `/* person.by_name */ SELECT id, name, handle, professional_role, organisation FROM people
		WHERE state = ? AND name <> '' AND (lower(name) LIKE ? ESCAPE '\' OR handle = ?) ORDER BY lower(name), id LIMIT ?`, account.Active, pattern, strings.TrimPrefix(words, "@"), limit)
	var out []review.Candidate
	for _, row := range rows {
		out = append(out, review.Candidate{Person: row.ID, Name: row.Name, Handle: row.Handle, Role: row.ProfessionalRole, Organisation: row.Organisation})
	}
	return out, err
}
