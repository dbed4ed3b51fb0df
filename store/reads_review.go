package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
)

// reviewReads answers review.Reads.
type reviewReads struct{ s *Store }

// ReviewReads returns the reads of panels. They hide nothing: package review
// passes them through its rules of visibility.
func ReviewReads(s *Store) review.Reads { return reviewReads{s} }

type headRow struct {
	Panel          panelRow `gorm:"embedded"`
	ChallengeSlug  string
	ChallengeTitle string
	AreaName       string
	ShortlistSlug  string
}

const headQuery = "SELECT " + panelColumns + `, c.slug AS challenge_slug, c.title AS challenge_title, COALESCE(a.name, '') AS area_name,
	COALESCE((SELECT l.slug FROM shortlists l WHERE l.panel_id = p.id AND l.published_at IS NOT NULL), '') AS shortlist_slug
	FROM panels p JOIN challenges c ON c.id = p.challenge_id LEFT JOIN areas a ON a.id = p.area_id WHERE `

// heads reads the panels of a condition on p with their parts, in four
// statements over one state of the database.
func (r reviewReads) heads(ctx context.Context, where string, key any) ([]review.Head, error) {
	var out []review.Head
	err := r.s.Snapshot(ctx, func(db Reader) error {
		var rows []headRow
		if err := db.All(&rows, "/* panel.heads */ "+headQuery+where+" ORDER BY p.name, p.id", key); err != nil {
			return err
		}
		at := map[id.Panel]*review.Head{}
		out = make([]review.Head, len(rows))
		for i, row := range rows {
			p, err := row.Panel.domain()
			if err != nil {
				return err
			}
			out[i] = review.Head{
				Panel: p, ChallengeSlug: row.ChallengeSlug, ChallengeTitle: row.ChallengeTitle, AreaName: row.AreaName, ShortlistSlug: row.ShortlistSlug,
			}
			at[p.ID] = &out[i]
		}
		of := " IN (SELECT p.id FROM panels p WHERE " + where + ")"
		var seats []struct {
			Seat     seatRow `gorm:"embedded"`
			Name     string
			Answered int
		}
		if err := db.All(&seats, "/* panel.members */ SELECT "+seatColumns+", q.name, (SELECT count(*) FROM practice_answers e WHERE e.seat_id = s.id) AS answered FROM seats s JOIN people q ON q.id = s.person_id WHERE s.panel_id"+of+" ORDER BY s.id", key); err != nil {
			return err
		}
		for _, s := range seats {
			h := at[s.Seat.PanelID]
			h.Members = append(h.Members, review.Member{Seat: s.Seat.domain(), Name: s.Name, Number: len(h.Members) + 1, Answered: s.Answered})
		}
		var criteria []criterionRow
		if err := db.All(&criteria, "/* panel.criteria */ SELECT id, panel_id, "+criterionColumns+" FROM criteria WHERE panel_id"+of+" ORDER BY position", key); err != nil {
			return err
		}
		for _, row := range criteria {
			c, err := row.domain()
			if err != nil {
				return err
			}
			at[c.Panel].Criteria = append(at[c.Panel].Criteria, c)
		}
		var rounds []roundRow
		if err := db.All(&rounds, "/* panel.rounds */ SELECT "+roundColumns+" FROM rounds WHERE panel_id"+of+" ORDER BY number", key); err != nil {
			return err
		}
		for _, row := range rounds {
			at[row.PanelID].Rounds = append(at[row.PanelID].Rounds, row.domain())
		}
		return nil
	})
	return out, err
}

// Head returns a panel with its members, criteria and rounds.
func (r reviewReads) Head(ctx context.Context, p id.Panel) (review.Head, error) {
	heads, err := r.heads(ctx, "p.id = ?", p)
	if err == nil && len(heads) == 0 {
		return review.Head{}, review.ErrNotFound
	}
	if err != nil {
		return review.Head{}, err
	}
	return heads[0], nil
}

// Heads returns the panels of a challenge by name.
func (r reviewReads) Heads(ctx context.Context, c id.Challenge) ([]review.Head, error) {
	return r.heads(ctx, "p.challenge_id = ?", c)
}

// sheetCount counts the sheets of a seat in the round opened last, but for those
// with a score in one of the states without.
func sheetCount(without string) string {
	return `(SELECT count(*) FROM score_sheets h WHERE h.seat_id = s.id AND h.round = p.round AND NOT EXISTS (
		SELECT 1 FROM scores x WHERE x.panel_id = h.panel_id AND x.round = h.round AND x.idea_id = h.idea_id AND x.seat_id = h.seat_id
		AND x.state IN (` + without + `)))`
}

// Sittings returns the panels on which a person has a seat.
func (r reviewReads) Sittings(ctx context.Context, person id.Person) ([]review.Sitting, error) {
	var rows []struct {
		Panel          panelRow `gorm:"embedded"`
		SeatID         id.Seat
		SeatKind       review.SeatKind
		SeatState      review.SeatState
		Profession     string
		Since          time.Time
		ReadyAt        time.Time
		PractisedAt    time.Time
		Deputy         bool
		ChallengeSlug  string
		ChallengeTitle string
		AreaName       string
		RoundState     review.RoundState
		OpensAt        time.Time
		ClosesAt       time.Time
		ClosedAt       time.Time
		Total          int
		Done           int
		Undecided      int
		Signed         bool
	}
	err := r.s.Reader(ctx).All(&rows, "/* seat.of_person */ SELECT "+panelColumns+`, s.id AS seat_id, s.kind AS seat_kind, s.state AS seat_state,
		s.profession, s.since, s.ready_at, s.practised_at, s.deputy, c.slug AS challenge_slug, c.title AS challenge_title, COALESCE(a.name, '') AS area_name,
		COALESCE(o.state, '') AS round_state, o.opens_at, o.closes_at, o.closed_at,
		`+sheetCount("'recused'")+` AS total, `+sheetCount("'recused', 'pending'")+` AS done,
		(SELECT count(*) FROM panel_ideas i WHERE i.panel_id = p.id AND i.state NOT IN ('withdrawn', 'out_of_scope')
			AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.panel_id = p.id AND d.idea_id = i.idea_id)) AS undecided,
		EXISTS (SELECT 1 FROM panel_signatures g WHERE g.panel_id = p.id AND g.seat_id = s.id AND g.record = p.record) AS signed
		FROM seats s JOIN panels p ON p.id = s.panel_id JOIN challenges c ON c.id = p.challenge_id LEFT JOIN areas a ON a.id = p.area_id
		LEFT JOIN rounds o ON o.panel_id = p.id AND o.number = p.round
		WHERE s.person_id = ? AND s.state IN ('active', 'paused')
		ORDER BY CASE WHEN p.state IN ('r1_open', 'r2_open', 'r3_open') THEN 0 ELSE 1 END, p.id DESC`, person)
	if err != nil {
		return nil, err
	}
	var out []review.Sitting
	for _, row := range rows {
		p, err := row.Panel.domain()
		if err != nil {
			return nil, err
		}
		s := review.Sitting{
			Panel: p, ChallengeSlug: row.ChallengeSlug, ChallengeTitle: row.ChallengeTitle, AreaName: row.AreaName, Total: row.Total, Done: row.Done,
			Undecided: row.Undecided, Signed: row.Signed,
			Seat: review.Seat{
				ID: row.SeatID, Panel: p.ID, Person: person, Kind: row.SeatKind, State: row.SeatState,
				Profession: row.Profession, Since: row.Since, ReadyAt: row.ReadyAt, PractisedAt: row.PractisedAt, Deputy: row.Deputy,
			},
		}
		if p.Round > 0 {
			s.Round = review.Round{Panel: p.ID, Number: p.Round, State: row.RoundState, OpensAt: row.OpensAt, ClosesAt: row.ClosesAt, ClosedAt: row.ClosedAt}
		}
		out = append(out, s)
	}
	return out, nil
}

// IdeaHeads returns the ideas of a panel by number.
func (r reviewReads) IdeaHeads(ctx context.Context, p id.Panel) ([]review.IdeaHead, error) {
	var rows []struct {
		At         panelIdeaRow `gorm:"embedded"`
		Title      string
		Kind       challenge.Kind
		AreaID     id.Area
		AuthorID   id.Person
		Moderation challenge.Moderation
	}
	err := r.s.Reader(ctx).All(&rows, `/* panel_idea.heads */ SELECT pi.panel_id, pi.idea_id, pi.state, pi.idea_version, pi.reason, i.stage,
		i.title, i.kind, i.area_id, i.author_id, i.moderation FROM panel_ideas pi JOIN ideas i ON i.id = pi.idea_id WHERE pi.panel_id = ? ORDER BY pi.idea_id`, p)
	if err != nil {
		return nil, err
	}
	var out []review.IdeaHead
	for _, row := range rows {
		out = append(out, review.IdeaHead{
			PanelIdea: row.At.domain(), Title: row.Title, Kind: row.Kind, Area: row.AreaID, Author: row.AuthorID, Stage: row.At.Stage,
			Unseen: row.Moderation != challenge.Visible || row.At.Stage == challenge.Withdrawn,
		})
	}
	return out, nil
}

// SheetHeads returns a member's ideas of a round in the member's own order.
func (r reviewReads) SheetHeads(ctx context.Context, p id.Panel, round int, seat id.Seat) ([]review.SheetHead, error) {
	var rows []struct {
		IdeaID  id.Idea
		Title   string
		Place   int
		SavedAt time.Time
		Pending int
		Unable  int
		Recused int
		Length  int
		Waits   bool
		Spoken  bool
	}
	err := r.s.Reader(ctx).All(&rows, `/* sheet.of_seat */ SELECT h.idea_id, i.title, h.place, h.saved_at,
		count(CASE WHEN x.state = 'pending' THEN 1 END) AS pending, count(CASE WHEN x.state = 'unable' THEN 1 END) AS unable,
		max(length(i.body) + length(i.answers)) AS length,
		EXISTS (SELECT 1 FROM score_entries e WHERE e.panel_id = h.panel_id AND e.round = h.round AND e.idea_id = h.idea_id AND e.seat_id = h.seat_id) AS waits,
		count(CASE WHEN x.state = 'recused' THEN 1 END) AS recused,
		h.entered_by IS NULL AND count(CASE WHEN x.state IN ('given', 'unable') THEN 1 END) > 0 AS spoken
		FROM score_sheets h JOIN ideas i ON i.id = h.idea_id
		LEFT JOIN scores x ON x.panel_id = h.panel_id AND x.round = h.round AND x.idea_id = h.idea_id AND x.seat_id = h.seat_id
		WHERE h.panel_id = ? AND h.round = ? AND h.seat_id = ? AND `+stillIn+` GROUP BY h.panel_id, h.round, h.seat_id, h.idea_id, i.title, h.place, h.saved_at, h.entered_by ORDER BY h.place`, p, round, seat)
	if err != nil {
		return nil, err
	}
	var out []review.SheetHead
	for _, row := range rows {
		out = append(out, review.SheetHead{
			Idea: row.IdeaID, Title: row.Title, Place: row.Place, Pending: row.Pending, Unable: row.Unable, Length: row.Length, Waits: row.Waits, Spoken: row.Spoken,
			Recused: row.Recused > 0, SavedAt: row.SavedAt,
		})
	}
	return out, nil
}

// SheetOf returns what a member says about an idea.
func (r reviewReads) SheetOf(ctx context.Context, p id.Panel, round int, idea id.Idea, seat id.Seat) (review.Sheet, error) {
	return readSheet(r.s.Reader(ctx), p, round, idea, seat, "")
}

// IdeaText returns an idea as the panel reads it.
func (r reviewReads) IdeaText(ctx context.Context, i id.Idea) (review.IdeaText, error) {
	var row struct {
		ID         id.Idea
		Title      string
		Kind       challenge.Kind
		AreaName   string
		Body       string
		Answers    string
		Lang       string
		AuthorID   id.Person
		AuthorName string
		PostedAt   time.Time
		Supports   int
		Againsts   int
		Comments   int
		OutOfView  bool
	}
	err := r.s.Reader(ctx).Get(&row, `/* idea.for_panel */ SELECT i.id, i.title, i.kind, COALESCE(a.name, '') AS area_name, i.body, i.answers, i.lang,
		i.author_id, `+ideaBy+` AS author_name, i.posted_at, i.supports, i.againsts, i.comments, i.moderation <> 'visible' AS out_of_view
		FROM ideas i LEFT JOIN areas a ON a.id = i.area_id `+ideaAuthor+` WHERE i.id = ?`, i)
	if errors.Is(err, ErrNone) {
		return review.IdeaText{}, challenge.ErrIdeaNotFound
	}
	if err != nil {
		return review.IdeaText{}, err
	}
	answers, err := readAnswers(row.Answers)
	return review.IdeaText{
		Idea: row.ID, Title: row.Title, Kind: row.Kind, AreaName: row.AreaName, Body: row.Body, Answers: answers, Lang: row.Lang,
		Author: row.AuthorID, AuthorName: row.AuthorName, PostedAt: row.PostedAt, Supports: row.Supports, Againsts: row.Againsts, Comments: row.Comments,
		OutOfView: row.OutOfView,
	}, err
}

// Progress returns how far each member is with the ideas of a round. Of a large
// panel these are tens of thousands of numbers, so each list comes as one text.
func (r reviewReads) Progress(ctx context.Context, p id.Panel, round int) (review.Progress, error) {
	numbers := "group_concat(idea_id)"
	if r.s.dialect == Postgres {
		numbers = "string_agg(CAST(idea_id AS text), ',')"
	}
	// Asked for by member, so that an index answers each and nothing has to be sorted.
	sheets := "(SELECT " + numbers + " FROM score_sheets h WHERE h.seat_id = s.id AND h.round = ?%s)"
	scores := "(SELECT " + numbers + " FROM (SELECT DISTINCT x.idea_id FROM scores x WHERE x.seat_id = s.id AND x.round = ? AND x.state = '%s') d)"
	var rows []struct {
		SeatID                         id.Seat
		Ideas, Asked, Pending, Recused string
		FinishedAt                     time.Time
	}
	err := r.s.Reader(ctx).All(&rows, "/* panel.progress */ SELECT s.id AS seat_id, k.finished_at, "+
		fmt.Sprintf(sheets, "")+" AS ideas, "+fmt.Sprintf(sheets, " AND h.discuss")+" AS asked, "+
		fmt.Sprintf(scores, "pending")+" AS pending, "+fmt.Sprintf(scores, "recused")+` AS recused
		FROM seats s LEFT JOIN seat_rounds k ON k.panel_id = s.panel_id AND k.round = ? AND k.seat_id = s.id WHERE s.panel_id = ?`,
		round, round, round, round, round, p)
	out := review.Progress{}
	for _, row := range rows {
		if row.Ideas == "" {
			continue
		}
		at := review.SeatProgress{FinishedAt: row.FinishedAt, Ideas: ideasOf(row.Ideas), Pending: ideasOf(row.Pending), Recused: ideasOf(row.Recused)}
		at.Asked = slices.DeleteFunc(ideasOf(row.Asked), func(i id.Idea) bool { return slices.Contains(at.Recused, i) })
		out[row.SeatID] = at
	}
	return out, err
}

// ideasOf reads numbers parted by commas, each once and in order.
func ideasOf(text string) []id.Idea {
	if text == "" {
		return nil
	}
	out := make([]id.Idea, 0, strings.Count(text, ",")+1)
	for n := range strings.SplitSeq(text, ",") {
		i, err := strconv.ParseInt(n, 10, 64)
		if err == nil {
			out = append(out, id.Idea(i))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ConflictsOf returns what has been declared on the panel.
func (r reviewReads) ConflictsOf(ctx context.Context, p id.Panel) ([]review.Conflict, error) {
	var rows []conflictRow
	err := r.s.Reader(ctx).All(&rows, conflictQuery, p)
	return each(rows, conflictRow.domain), err
}

// DecisionsOf returns the decisions of the panel by idea.
func (r reviewReads) DecisionsOf(ctx context.Context, p id.Panel) ([]review.Decision, error) {
	return readDecisions(r.s.Reader(ctx), p)
}

// SignaturesOf returns which seats have signed this version of the record.
func (r reviewReads) SignaturesOf(ctx context.Context, p id.Panel, record int) ([]id.Seat, error) {
	var seats []id.Seat
	err := r.s.Reader(ctx).All(&seats, signatureQuery, p, record)
	return seats, err
}

// ShortlistOf returns the panel's shortlist.
func (r reviewReads) ShortlistOf(ctx context.Context, p id.Panel) (review.Shortlist, error) {
	return readShortlist(r.s.Reader(ctx), "panel_id = ?", p)
}

// ShortlistBySlug returns a shortlist by its address.
func (r reviewReads) ShortlistBySlug(ctx context.Context, slug string) (review.Shortlist, error) {
	return readShortlist(r.s.Reader(ctx), "slug = ?", slug)
}

// PublishedPanels returns the published panels that have scored an idea.
func (r reviewReads) PublishedPanels(ctx context.Context, i id.Idea) ([]id.Panel, error) {
	var ids []id.Panel
	err := r.s.Reader(ctx).All(&ids, `/* panel.published_with */ SELECT p.id FROM panel_ideas pi JOIN panels p ON p.id = pi.panel_id
		WHERE pi.idea_id = ? AND p.published_at IS NOT NULL ORDER BY p.published_at, p.id`, i)
	return ids, err
}

// Sources returns how files call the panels, ideas and people of a challenge's
// scores.
func (r reviewReads) Sources(ctx context.Context, c id.Challenge) (review.Sources, error) {
	out := review.Sources{Panels: map[id.Panel]string{}, Ideas: map[id.Idea]string{}, People: map[id.Person]string{}}
	var rows []struct {
		ID   int64
		Name string
	}
	db := r.s.Reader(ctx)
	source := func(kind, row string) string {
		return "(SELECT min(o.source_id) FROM source_ids o WHERE o.kind = '" + kind + "' AND o.row_id = " + row + " AND o.challenge_id = p.challenge_id)"
	}
	err := db.All(&rows, "/* panel.sources */ SELECT p.id, COALESCE("+source("panel", "p.id")+", p.slug) AS name FROM panels p WHERE p.challenge_id = ?", c)
	if err != nil {
		return out, err
	}
	for _, row := range rows {
		out.Panels[id.Panel(row.ID)] = row.Name
	}
	err = db.All(&rows, "/* panel_idea.sources */ SELECT DISTINCT pi.idea_id AS id, COALESCE("+source("idea", "pi.idea_id")+`, '') AS name
		FROM panel_ideas pi JOIN panels p ON p.id = pi.panel_id WHERE p.challenge_id = ?`, c)
	if err != nil {
		return out, err
	}
	for _, row := range rows {
		if row.Name == "" {
			row.Name = strconv.FormatInt(row.ID, 10)
		}
		out.Ideas[id.Idea(row.ID)] = row.Name
	}
	err = db.All(&rows, "/* seat.sources */ SELECT DISTINCT q.id, COALESCE("+source(sourcePerson, "q.id")+`, q.handle) AS name
		FROM seats s JOIN panels p ON p.id = s.panel_id JOIN people q ON q.id = s.person_id WHERE p.challenge_id = ?`, c)
	for _, row := range rows {
		out.People[id.Person(row.ID)] = row.Name
	}
	return out, err
}
