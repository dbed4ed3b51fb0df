package store

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
)

// Reviews is the store as domain/review sees it.
func Reviews(s *Store) Viewed[review.Tx] {
	return View(s, func(tx *Tx) review.Tx { return reviewTx{challengeTx{tx, s.rules}} })
}

// reviewTx has the methods of challengeTx too: what a panel decides is carried
// over to ideas.
type reviewTx struct{ challengeTx }

type panelRow struct {
	ID          id.Panel
	ChallengeID id.Challenge
	AreaID      id.Area
	Slug        string
	Name        string
	State       review.State
	PausedFrom  review.State
	PausedAt    time.Time
	Round       int
	Rules       string
	Imported    bool
	Record      int
	Version     int
	CreatedAt   time.Time
	FinalAt     time.Time
	PublishedAt time.Time
}

const panelColumns = `p.id, p.challenge_id, p.area_id, p.slug, p.name, p.state, p.paused_from, p.paused_at, p.round, p.rules, p.imported,
	p.record, p.version, p.created_at, p.final_at, p.published_at`

func (r panelRow) domain() (review.Panel, error) {
	rules, err := readRules(r.Rules)
	return review.Panel{
		ID: r.ID, Challenge: r.ChallengeID, Area: r.AreaID, Slug: r.Slug, Name: r.Name, State: r.State,
		PausedFrom: r.PausedFrom, PausedAt: r.PausedAt, Round: r.Round, Rules: rules, Imported: r.Imported,
		Record: r.Record, Version: r.Version, CreatedAt: r.CreatedAt, FinalAt: r.FinalAt, ReleasedAt: r.PublishedAt,
	}, err
}

// readRules reads what Rules.Canonical has written; what a panel of an earlier
// version did not know has the default.
func readRules(text string) (review.Rules, error) {
	d := review.DefaultRules()
	in := struct {
		AllPublic      bool   `json:"all_public"`
		Basis          string `json:"basis"`
		ChairScores    bool   `json:"chair_scores"`
		GraceSeconds   int    `json:"grace_seconds"`
		MinLived       int    `json:"min_lived"`
		MinProfessions int    `json:"min_professions"`
		MinScoring     int    `json:"min_scoring"`
		NamesHidden    bool   `json:"names_hidden"`
		QuorumLeast    int    `json:"quorum_least"`
		QuorumLived    int    `json:"quorum_lived"`
		QuorumThirds   int    `json:"quorum_thirds"`
		Rounds         int    `json:"rounds"`
		SplitPublic    bool   `json:"split_public"`
		TopK           int    `json:"top_k"`
	}{
		GraceSeconds: int(d.Grace / time.Second), MinLived: d.MinLived, MinProfessions: d.MinProfessions, MinScoring: d.MinScoring,
		NamesHidden: d.NamesHidden, QuorumLeast: d.QuorumLeast, QuorumLived: d.QuorumLived, QuorumThirds: d.QuorumThirds, Rounds: d.Rounds,
	}
	err := json.Unmarshal([]byte(text), &in)
	return review.Rules{
		Rounds: in.Rounds, MinScoring: in.MinScoring, MinLived: in.MinLived, MinProfessions: in.MinProfessions,
		QuorumLeast: in.QuorumLeast, QuorumThirds: in.QuorumThirds, QuorumLived: in.QuorumLived,
		Grace: time.Duration(in.GraceSeconds) * time.Second, TopK: in.TopK, Basis: in.Basis, ChairScores: in.ChairScores,
		NamesHidden: in.NamesHidden, SplitPublic: in.SplitPublic, AllPublic: in.AllPublic,
	}, err
}

func (tx reviewTx) panel(where, lock string, args ...any) (review.Panel, error) {
	var row panelRow
	err := tx.Get(&row, "/* panel.get */ SELECT "+panelColumns+" FROM panels p WHERE "+where+lock, args...)
	if errors.Is(err, ErrNone) {
		return review.Panel{}, review.ErrNotFound
	}
	if err != nil {
		return review.Panel{}, err
	}
	return row.domain()
}

// Panel returns a panel whose state holds still; others may rely on it too.
func (tx reviewTx) Panel(p id.Panel) (review.Panel, error) {
	return tx.panel("p.id = ?", tx.forShare(), p)
}

// PanelForChange returns a panel for a caller that will change it.
func (tx reviewTx) PanelForChange(p id.Panel) (review.Panel, error) {
	return tx.panel("p.id = ?", tx.ForUpdate(), p)
}

// PanelBySlug returns the panel of a challenge with this slug, for change.
func (tx reviewTx) PanelBySlug(c id.Challenge, slug string) (review.Panel, error) {
	return tx.panel("p.challenge_id = ? AND p.slug = ?", tx.ForUpdate(), c, slug)
}

// AddPanel keeps p and sets its ID and Version.
func (tx reviewTx) AddPanel(p *review.Panel) error {
	p.Version = 1
	err := tx.Get(&p.ID, `/* panel.add */ INSERT INTO panels (challenge_id, area_id, slug, name, state, paused_from, paused_at, round, rules,
		imported, record, created_at, final_at, published_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (challenge_id, slug) DO NOTHING RETURNING id`,
		p.Challenge, orNull(p.Area), p.Slug, p.Name, string(p.State), string(p.PausedFrom), p.PausedAt, p.Round, p.Rules.Canonical(),
		p.Imported, p.Record, p.CreatedAt, p.FinalAt, p.ReleasedAt)
	if errors.Is(err, ErrNone) {
		return review.ErrSlug
	}
	return err
}

// SavePanel keeps p if its version still stands.
func (tx reviewTx) SavePanel(p *review.Panel) error {
	err := tx.One(`/* panel.save */ UPDATE panels SET name = ?, state = ?, paused_from = ?, paused_at = ?, round = ?, rules = ?, record = ?,
		final_at = ?, published_at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		p.Name, string(p.State), string(p.PausedFrom), p.PausedAt, p.Round, p.Rules.Canonical(), p.Record,
		p.FinalAt, p.ReleasedAt, p.ID, p.Version)
	if errors.Is(err, ErrNone) {
		return review.ErrStale
	}
	p.Version++
	return err
}

type seatRow struct {
	ID         id.Seat
	PanelID    id.Panel
	PersonID   id.Person
	Kind       review.SeatKind
	State      review.SeatState
	Profession string
	Since      time.Time
	ReadyAt    time.Time
}

const seatColumns = "s.id, s.panel_id, s.person_id, s.kind, s.state, s.profession, s.since, s.ready_at"

func (r seatRow) domain() review.Seat {
	return review.Seat{
		ID: r.ID, Panel: r.PanelID, Person: r.PersonID, Kind: r.Kind, State: r.State,
		Profession: r.Profession, Since: r.Since, ReadyAt: r.ReadyAt,
	}
}

// Seats returns every seat of the panel.
func (tx reviewTx) Seats(p id.Panel) ([]review.Seat, error) {
	var rows []seatRow
	err := tx.All(&rows, "/* seat.of_panel */ SELECT "+seatColumns+" FROM seats s WHERE s.panel_id = ? ORDER BY s.id", p)
	return each(rows, seatRow.domain), err
}

// AddSeat keeps s and sets its ID.
func (tx reviewTx) AddSeat(s *review.Seat) error {
	err := tx.Get(&s.ID, `/* seat.add */ INSERT INTO seats (panel_id, person_id, kind, state, profession, since, ready_at)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (panel_id, person_id) DO NOTHING RETURNING id`,
		s.Panel, s.Person, string(s.Kind), string(s.State), s.Profession, s.Since, s.ReadyAt)
	if errors.Is(err, ErrNone) {
		return review.ErrSeatTaken
	}
	return err
}

// SaveSeat keeps a seat's state.
func (tx reviewTx) SaveSeat(s review.Seat) error {
	return tx.One("/* seat.save */ UPDATE seats SET state = ?, profession = ?, ready_at = ? WHERE id = ?",
		string(s.State), s.Profession, s.ReadyAt, s.ID)
}

type criterionRow struct {
	ID       id.Criterion
	PanelID  id.Panel
	Name     string
	Question string
	ScaleMin stats.Value
	ScaleMax stats.Value
	Step     stats.Value
	Best     string
	Anchors  string
	Weight   stats.Value
	Position int
}

const criterionColumns = "name, question, scale_min, scale_max, step, best, anchors, weight, position"

type anchorJSON struct {
	At    stats.Value `json:"at"` // in ten-thousandths of a point
	Words string      `json:"words"`
}

func (r criterionRow) domain() (review.Criterion, error) {
	c := review.Criterion{
		ID: r.ID, Panel: r.PanelID, Name: r.Name, Question: r.Question, Weight: r.Weight, Position: r.Position,
		Scale: stats.Scale{Min: r.ScaleMin, Max: r.ScaleMax, Step: r.Step, BestLow: r.Best == "low"},
	}
	var anchors []anchorJSON
	err := json.Unmarshal([]byte(r.Anchors), &anchors)
	for _, a := range anchors {
		c.Anchors = append(c.Anchors, review.Anchor(a))
	}
	return c, err
}

// criterionValues are the values of criterionColumns.
func criterionValues(c review.Criterion) ([]any, error) {
	anchors := make([]anchorJSON, len(c.Anchors))
	for i, a := range c.Anchors {
		anchors[i] = anchorJSON(a)
	}
	text, err := json.Marshal(anchors)
	best := "high"
	if c.Scale.BestLow {
		best = "low"
	}
	return []any{
		c.Name, c.Question, int64(c.Scale.Min), int64(c.Scale.Max), int64(c.Scale.Step), best, string(text), int64(c.Weight), c.Position,
	}, err
}

func readCriteria(rows []criterionRow) ([]review.Criterion, error) {
	var out []review.Criterion
	for _, r := range rows {
		c, err := r.domain()
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// Criteria returns the criteria of the panel in their order.
func (tx reviewTx) Criteria(p id.Panel) ([]review.Criterion, error) {
	var rows []criterionRow
	if err := tx.All(&rows, "/* criterion.of_panel */ SELECT id, panel_id, "+criterionColumns+" FROM criteria WHERE panel_id = ? ORDER BY position", p); err != nil {
		return nil, err
	}
	return readCriteria(rows)
}

// SetCriteria replaces the criteria of a panel.
func (tx reviewTx) SetCriteria(p id.Panel, cs []review.Criterion) error {
	if _, err := tx.Exec("/* criterion.clear */ DELETE FROM criteria WHERE panel_id = ?", p); err != nil {
		return err
	}
	for i := range cs {
		values, err := criterionValues(cs[i])
		if err != nil {
			return err
		}
		cs[i].Panel = p
		err = tx.Get(&cs[i].ID, "/* criterion.add */ INSERT INTO criteria (panel_id, "+criterionColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
			append([]any{p}, values...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// DefaultCriteria returns those that new panels of the challenge start with.
func (tx reviewTx) DefaultCriteria(c id.Challenge) ([]review.Criterion, error) {
	var rows []criterionRow
	if err := tx.All(&rows, "/* criterion.of_challenge */ SELECT "+criterionColumns+" FROM challenge_criteria WHERE challenge_id = ? ORDER BY position", c); err != nil {
		return nil, err
	}
	return readCriteria(rows)
}

// SetDefaultCriteria replaces them.
func (tx reviewTx) SetDefaultCriteria(c id.Challenge, cs []review.Criterion) error {
	if _, err := tx.Exec("/* criterion.clear_defaults */ DELETE FROM challenge_criteria WHERE challenge_id = ?", c); err != nil {
		return err
	}
	for _, one := range cs {
		values, err := criterionValues(one)
		if err != nil {
			return err
		}
		_, err = tx.Exec("/* criterion.add_default */ INSERT INTO challenge_criteria (challenge_id, "+criterionColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			append([]any{c}, values...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

type roundRow struct {
	PanelID  id.Panel
	Number   int
	State    review.RoundState
	OpensAt  time.Time
	ClosesAt time.Time
	ClosedAt time.Time
	ViewedAt time.Time
}

const roundColumns = "panel_id, number, state, opens_at, closes_at, closed_at, viewed_at"

func (r roundRow) domain() review.Round {
	return review.Round{Panel: r.PanelID, Number: r.Number, State: r.State, OpensAt: r.OpensAt, ClosesAt: r.ClosesAt, ClosedAt: r.ClosedAt, ViewedAt: r.ViewedAt}
}

// Round returns one round of the panel, the zero Round if there is none.
func (tx reviewTx) Round(p id.Panel, number int) (review.Round, error) {
	var row roundRow
	err := tx.Get(&row, "/* round.get */ SELECT "+roundColumns+" FROM rounds WHERE panel_id = ? AND number = ?", p, number)
	if errors.Is(err, ErrNone) {
		return review.Round{}, nil
	}
	return row.domain(), err
}

// PutRound keeps r in place of what was there.
func (tx reviewTx) PutRound(r review.Round) error {
	_, err := tx.Exec("/* round.put */ INSERT INTO rounds ("+roundColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (panel_id, number) DO UPDATE SET state = excluded.state, opens_at = excluded.opens_at, closes_at = excluded.closes_at,
		  closed_at = excluded.closed_at, viewed_at = excluded.viewed_at`,
		r.Panel, r.Number, string(r.State), r.OpensAt, r.ClosesAt, r.ClosedAt, r.ViewedAt)
	return err
}

type panelIdeaRow struct {
	PanelID     id.Panel
	IdeaID      id.Idea
	State       review.IdeaState
	IdeaVersion int
	Reason      string
	Stage       challenge.Stage
}

func (r panelIdeaRow) domain() review.PanelIdea {
	state := r.State
	if (r.Stage == challenge.Withdrawn || r.Stage == challenge.Merged) && state != review.Released {
		state = review.Withdrawn
	}
	return review.PanelIdea{Panel: r.PanelID, Idea: r.IdeaID, State: state, Version: r.IdeaVersion, Reason: r.Reason}
}

// Ideas returns the ideas of the panel by number.
func (tx reviewTx) Ideas(p id.Panel) ([]review.PanelIdea, error) {
	var rows []panelIdeaRow
	err := tx.All(&rows, `/* panel_idea.list */ SELECT pi.panel_id, pi.idea_id, pi.state, pi.idea_version, pi.reason, i.stage
		FROM panel_ideas pi JOIN ideas i ON i.id = pi.idea_id WHERE pi.panel_id = ? ORDER BY pi.idea_id`, p)
	return each(rows, panelIdeaRow.domain), err
}

// PutIdeas keeps each idea in place of what was there.
func (tx reviewTx) PutIdeas(is []review.PanelIdea) error {
	rows := make([][]any, len(is))
	for n, i := range is {
		rows[n] = []any{i.Panel, i.Idea, string(i.State), i.Version, i.Reason}
	}
	return tx.insert("/* panel_idea.put */ INSERT INTO panel_ideas (panel_id, idea_id, state, idea_version, reason) VALUES ",
		" ON CONFLICT (panel_id, idea_id) DO UPDATE SET state = excluded.state, idea_version = excluded.idea_version, reason = excluded.reason", rows)
}

type conflictRow struct {
	SeatID     id.Seat
	IdeaID     id.Idea
	Kind       review.ConflictKind
	Recused    bool
	DeclaredAt time.Time
}

func (r conflictRow) domain() review.Conflict {
	return review.Conflict{Seat: r.SeatID, Idea: r.IdeaID, Kind: r.Kind, Recused: r.Recused, At: r.DeclaredAt}
}

const conflictQuery = `/* conflict.of_panel */ SELECT c.seat_id, c.idea_id, c.kind, c.recused, c.declared_at
	FROM conflicts c JOIN seats s ON s.id = c.seat_id WHERE s.panel_id = ? ORDER BY c.seat_id, c.idea_id`

// Conflicts returns what has been declared on the panel.
func (tx reviewTx) Conflicts(p id.Panel) ([]review.Conflict, error) {
	var rows []conflictRow
	err := tx.All(&rows, conflictQuery, p)
	return each(rows, conflictRow.domain), err
}

// PutConflict keeps c in place of what was there.
func (tx reviewTx) PutConflict(c review.Conflict) error {
	_, err := tx.Exec(`/* conflict.put */ INSERT INTO conflicts (seat_id, idea_id, kind, recused, declared_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (seat_id, idea_id) DO UPDATE SET kind = excluded.kind, recused = excluded.recused, declared_at = excluded.declared_at`,
		c.Seat, c.Idea, string(c.Kind), c.Recused, c.At)
	return err
}

// ShowThemes makes public what panels have found an idea to be about.
func (tx reviewTx) ShowThemes(i id.Idea) error {
	idea, err := tx.idea(i)
	if err != nil {
		return err
	}
	return tx.showThemes(idea)
}

// OpenIdeas returns the visible ideas of an area that a panel may score.
func (tx reviewTx) OpenIdeas(c id.Challenge, area id.Area) ([]id.Idea, error) {
	where, args := "challenge_id = ?", []any{c}
	if area != 0 {
		where, args = where+" AND area_id = ?", append(args, area)
	}
	var ids []id.Idea
	err := tx.All(&ids, "/* idea.open */ SELECT id FROM ideas WHERE "+where+" AND moderation = 'visible' AND stage IN ('posted', 'in_review') ORDER BY id", args...)
	return ids, err
}

// ProfessionalRole returns the code of a person's role, or review.ErrNoPerson.
func (tx reviewTx) ProfessionalRole(p id.Person) (string, error) {
	var role string
	err := tx.Get(&role, "/* person.role */ SELECT professional_role FROM people WHERE id = ?", p)
	if errors.Is(err, ErrNone) {
		return "", review.ErrNoPerson
	}
	return role, err
}

// insert runs head with many rows of values in statements of at most 500 rows,
// each followed by tail.
func (tx *Tx) insert(head, tail string, rows [][]any) error {
	for len(rows) > 0 {
		batch := rows[:min(500, len(rows))]
		rows = rows[len(batch):]
		marks := "(?" + strings.Repeat(", ?", len(batch[0])-1) + ")"
		var args []any
		for _, r := range batch {
			args = append(args, r...)
		}
		if _, err := tx.Exec(head+marks+strings.Repeat(", "+marks, len(batch)-1)+tail, args...); err != nil {
			return err
		}
	}
	return nil
}

// each turns rows into what the domain calls them.
func each[R, D any](rows []R, domain func(R) D) []D {
	if len(rows) == 0 {
		return nil
	}
	out := make([]D, len(rows))
	for i, r := range rows {
		out[i] = domain(r)
	}
	return out
}
