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
		(SELECT count(*) FROM panel_ideas pi JOIN ideas i ON i.id = pi.idea_id WHERE pi.panel_id = p.id AND i.outcome = ?) AS ideas
		FROM shortlists l JOIN panels p ON p.id = l.panel_id JOIN challenges c ON c.id = p.challenge_id LEFT JOIN areas a ON a.id = p.area_id
		WHERE l.published_at IS NOT NULL AND c.state <> ? ORDER BY l.published_at DESC, l.id DESC`, challenge.Shortlisted, challenge.Unpublished)
	var out []review.Listed
	for _, row := range rows {
		out = append(out, review.Listed{
			Slug: row.Slug, Title: row.Title, Intro: row.Intro, PublishedAt: row.PublishedAt, Challenge: row.ChallengeID,
			ChallengeTitle: row.ChallengeTitle, AreaName: row.AreaName, Ideas: row.Ideas,
		})
	}
	return out, err
}

// SeatedPeople returns everybody who has a seat that they have not left.
func (r reviewReads) SeatedPeople(ctx context.Context) ([]id.Person, error) {
	var people []id.Person
	err := r.s.Reader(ctx).All(&people, "/* seat.people */ SELECT DISTINCT person_id FROM seats WHERE state <> ?", review.Left)
	return people, err
}

// Holders returns the active people who hold a role.
func (tx reviewTx) Holders(c id.Challenge, role account.Role) ([]id.Person, error) {
	var people []id.Person
	err := tx.All(&people, `/* role.people */ SELECT DISTINCT r.person_id FROM roles r JOIN people p ON p.id = r.person_id
		WHERE r.role = ? AND r.challenge_id IN (0, ?) AND p.state = ? ORDER BY r.person_id`, role, c, account.Active)
	return people, err
}

// HasRole reports whether anybody active holds a role for a challenge or the whole site.
func (r reviewReads) HasRole(ctx context.Context, c id.Challenge, role account.Role) (bool, error) {
	var n int
	err := r.s.Reader(ctx).Get(&n, `/* role.holders */ SELECT count(*) FROM roles r JOIN people p ON p.id = r.person_id
		WHERE r.role = ? AND r.challenge_id IN (0, ?) AND p.state = ?`, role, c, account.Active)
	return n > 0, err
}

// Posts returns the seats of a person with their panels.
func (r reviewReads) Posts(ctx context.Context, p id.Person) ([]review.Post, error) {
	var rows []struct {
		Panel panelRow `gorm:"embedded"`
		Seat  seatRow  `gorm:"embedded;embeddedPrefix:seat_"`
	}
	err := r.s.Reader(ctx).All(&rows, "/* seat.posts */ SELECT "+panelColumns+`, s.id AS seat_id, s.panel_id AS seat_panel_id, s.person_id AS seat_person_id,
		s.kind AS seat_kind, s.state AS seat_state, s.profession AS seat_profession, s.since AS seat_since, s.ready_at AS seat_ready_at, s.practised_at AS seat_practised_at,
		s.deputy AS seat_deputy, s.paused_at AS seat_paused_at, s.tenths AS seat_tenths, s.only_idea AS seat_only_idea
		FROM seats s JOIN panels p ON p.id = s.panel_id WHERE s.person_id = ? AND s.state <> ? ORDER BY s.id`, p, review.Left)
	if err != nil {
		return nil, err
	}
	out := make([]review.Post, len(rows))
	for i, row := range rows {
		if out[i].Panel, err = row.Panel.domain(); err != nil {
			return nil, err
		}
		out[i].Seat = row.Seat.domain()
	}
	return out, nil
}

// Charges returns the ideas of the panels of seats, and what was merged into them.
func (r reviewReads) Charges(ctx context.Context, all, recused []id.Seat) ([]review.Charge, error) {
	var rows []struct {
		PanelID id.Panel
		IdeaID  id.Idea
		State   review.IdeaState
		Recused bool
		Own     bool
	}
	err := r.s.Reader(ctx).All(&rows, `/* seat.charges */ WITH m AS (SELECT pi.panel_id, pi.idea_id, pi.state, COALESCE(c.recused, FALSE) AS recused,
		COALESCE(i.author_id = s.person_id, FALSE) OR EXISTS (SELECT 1 FROM ideas f
			WHERE f.merged_into = i.id AND f.shown_stage = 'merged' AND f.author_id = s.person_id) AS own
		FROM seats s JOIN panel_ideas pi ON pi.panel_id = s.panel_id JOIN ideas i ON i.id = pi.idea_id
		LEFT JOIN conflicts c ON c.seat_id = s.id AND c.idea_id = pi.idea_id
		WHERE s.id IN ? OR s.id IN ? AND c.recused = TRUE)
		SELECT panel_id, idea_id, state, recused, own FROM m
		UNION ALL SELECT m.panel_id, f.id, m.state, m.recused, m.own FROM m JOIN ideas f ON f.merged_into = m.idea_id AND f.shown_stage = 'merged'`, all, recused)
	out := make([]review.Charge, len(rows))
	for i, row := range rows {
		out[i] = review.Charge{Panel: row.PanelID, Idea: row.IdeaID, State: row.State, Recused: row.Recused, Own: row.Own}
	}
	return out, err
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
