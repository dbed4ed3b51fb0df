package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/update"
)

// UpdateReads is the reading side of package update; its contract stands there.
func UpdateReads(s *Store) update.Reads { return updateReads{s} }

type updateReads struct{ s *Store }

func (r updateReads) ByID(ctx context.Context, u id.Update) (update.View, error) {
	var v update.View
	err := r.s.Snapshot(ctx, func(in Reader) error {
		var err error
		v, err = readUpdate(in, u)
		return err
	})
	return v, err
}

func readUpdate(in Reads, u id.Update) (update.View, error) {
	var row struct {
		ID             id.Update
		ChallengeID    id.Challenge
		Category       update.Category
		Title          string
		Summary        string
		Body           string
		AuthorID       id.Person
		Occasion       string
		WriteupID      id.Writeup
		PublishedAt    time.Time
		Version        int
		CreatedAt      time.Time
		EditedAt       time.Time
		ChallengeSlug  string
		ChallengeTitle string
		ChallengeState challenge.State
		WriteupSlug    string
		WriteupTitle   string
	}
	err := in.Get(&row, "/* update.view */ SELECT "+updateColumns+`, c.slug AS challenge_slug, c.title AS challenge_title, c.state AS challenge_state,
		COALESCE(w.slug, '') AS writeup_slug, COALESCE(w.title, '') AS writeup_title
		FROM updates u JOIN challenges c ON c.id = u.challenge_id LEFT JOIN writeups w ON w.id = u.writeup_id AND w.state = 'published' AND `+writeupPublic+`
		WHERE u.id = ?`, u)
	if errors.Is(err, ErrNone) {
		return update.View{}, update.ErrNotFound
	}
	if err != nil {
		return update.View{}, err
	}
	one, err := updateRow{
		row.ID, row.ChallengeID, row.Category, row.Title, row.Summary, row.Body, row.AuthorID, row.Occasion, row.WriteupID,
		row.PublishedAt, row.Version, row.CreatedAt, row.EditedAt,
	}.domain()
	if err != nil {
		return update.View{}, err
	}
	v := update.View{
		Update: one, ChallengeSlug: row.ChallengeSlug, ChallengeTitle: row.ChallengeTitle, ChallengeState: row.ChallengeState,
		WriteupSlug: row.WriteupSlug, WriteupTitle: row.WriteupTitle,
	}
	if err = readLinks(in, &v); err != nil {
		return update.View{}, err
	}
	err = nameParties(in, &v)
	return v, err
}

func readLinks(in Reads, v *update.View) error {
	var rows []struct {
		ID         id.Idea
		Title      string
		Lang       string
		Moderation challenge.Moderation
		ShownStage challenge.Stage
	}
	err := in.All(&rows, `/* update.links */ SELECT i.id, i.title, i.lang, i.moderation, i.shown_stage FROM update_ideas l JOIN ideas i ON i.id = l.idea_id
		WHERE l.update_id = ? ORDER BY i.id`, v.ID)
	for _, r := range rows {
		v.Ideas = append(v.Ideas, r.ID)
		if r.Moderation == challenge.Visible && r.ShownStage != challenge.Withdrawn {
			v.Links = append(v.Links, update.Link{ID: r.ID, Title: r.Title, Lang: r.Lang})
		}
	}
	return err
}

// nameParties puts the present names of people into an update.
func nameParties(in Reads, v *update.View) error {
	ids := []id.Person{}
	if v.Author != 0 {
		ids = append(ids, v.Author)
	}
	var parties []*update.Party
	if v.Occasion != nil {
		parties = v.Occasion.Parties()
	}
	for _, p := range parties {
		if p.Person != 0 {
			ids = append(ids, p.Person)
		}
	}
	names, err := namesOf(in, ids)
	v.AuthorName = names[v.Author].Name
	for _, p := range parties {
		if n, ok := names[p.Person]; ok {
			p.Name, p.Handle = n.Name, n.Handle
		}
	}
	return err
}

const updateCards = `u.id, u.challenge_id AS challenge, c.slug AS challenge_slug, c.title AS challenge_title, u.category, u.title, u.summary,
	u.published_at, u.edited_at, u.version FROM updates u JOIN challenges c ON c.id = u.challenge_id `

func (r updateReads) Published(ctx context.Context, q update.Query) ([]update.Card, error) {
	where := []string{"u.published_at IS NOT NULL", "c.state <> 'draft'"}
	var args []any
	if q.Challenge != 0 {
		where, args = append(where, "u.challenge_id = ?"), append(args, q.Challenge)
	}
	if q.Category != "" {
		where, args = append(where, "u.category = ?"), append(args, string(q.Category))
	}
	if q.After != 0 {
		where = append(where, "(u.published_at, u.id) < (SELECT x.published_at, x.id FROM updates x WHERE x.id = ?)")
		args = append(args, q.After)
	}
	limit := q.Limit
	if limit < 1 || limit > 101 {
		limit = 101
	}
	cards := []update.Card{}
	err := r.s.Reader(ctx).All(&cards, fmt.Sprintf("/* update.published */ SELECT "+updateCards+"WHERE %s ORDER BY u.published_at DESC, u.id DESC LIMIT %d",
		strings.Join(where, " AND "), limit), args...)
	return cards, err
}

func (r updateReads) Drafts(ctx context.Context, c id.Challenge) ([]update.Card, error) {
	cards := []update.Card{}
	err := r.s.Reader(ctx).All(&cards, "/* update.drafts */ SELECT "+updateCards+`WHERE u.published_at IS NULL AND (? = 0 OR u.challenge_id = ?)
		ORDER BY u.edited_at DESC, u.id DESC LIMIT 200`, int64(c), int64(c))
	return cards, err
}
