package store

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

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
	Viewed      int
	Rules       string
	Imported    bool
	Record      int
	Version     int
	CreatedAt   time.Time
	FinalAt     time.Time
	ToldAt      time.Time
	PublishedAt time.Time
}

const panelColumns = `p.id, p.challenge_id, p.area_id, p.slug, p.name, p.state, p.paused_from, p.paused_at, p.round, p.viewed, p.rules, p.imported,
	p.record, p.version, p.created_at, p.final_at, p.told_at, p.published_at`

func (r panelRow) domain() (review.Panel, error) {
	rules, err := readRules(r.Rules)
	return review.Panel{
		ID: r.ID, Challenge: r.ChallengeID, Area: r.AreaID, Slug: r.Slug, Name: r.Name, State: r.State,
		PausedFrom: r.PausedFrom, PausedAt: r.PausedAt, Round: r.Round, Viewed: r.Viewed, Rules: rules, Imported: r.Imported,
		Record: r.Record, Version: r.Version, CreatedAt: r.CreatedAt, FinalAt: r.FinalAt, ToldAt: r.ToldAt, ReleasedAt: r.PublishedAt,
	}, err
}

// readRules reads what Rules.Canonical has written; what a panel of an earlier
// version did not know has the default.
func readRules(text string) (review.Rules, error) {
	d := review.DefaultRules()
	in := struct {
		AllPublic      bool   `json:"all_public"`
		ApartTogether  bool   `json:"recused_together"`
		Anchors        int    `json:"anchors"`
		AsksSure       bool   `json:"asks_how_sure"`
		Assignment     string `json:"assignment"`
		AuthorHidden   string `json:"author_hidden"`
		AuthorHours    int    `json:"author_hours"`
		Basis          string `json:"basis"`
		Carry          bool   `json:"carry"`
		ChairScores    bool   `json:"chair_scores"`
		ConsentHours   int    `json:"consent_hours"`
		DelphiIn       int    `json:"delphi_in"`
		DelphiOut      int    `json:"delphi_out"`
		GraceSeconds   int    `json:"grace_seconds"`
		LivedPerIdea   int    `json:"lived_per_idea"`
		MaxLoad        int    `json:"max_load"`
		MembersPerIdea int    `json:"members_per_idea"`
		MeetingLived   int    `json:"meeting_lived"`
		MeetingPercent int    `json:"meeting_percent"`
		MinLived       int    `json:"min_lived"`
		MinProfessions int    `json:"min_professions"`
		MinScoring     int    `json:"min_scoring"`
		MinutesCap     int    `json:"minutes_cap"`
		PauseHours     int    `json:"pause_hours"`
		NamesHidden    bool   `json:"names_hidden"`
		Priority       bool   `json:"priority"`
		QuorumLeast    int    `json:"quorum_least"`
		QuorumLived    int    `json:"quorum_lived"`
		QuorumThirds   int    `json:"quorum_thirds"`
		Rescore        string `json:"rescore"`
		Rounds         int    `json:"rounds"`
		SplitPublic    bool   `json:"split_public"`
		TalkMinutes    int    `json:"talk_minutes"`
		TopK           int    `json:"top_k"`

		SeverityLambda json.Number `json:"severity_lambda"`
		Themes         string      `json:"themes"`
	}{
		ConsentHours: d.ConsentHours, AuthorHours: d.AuthorHours, MeetingLived: d.MeetingLived, MeetingPercent: d.MeetingPercent, TalkMinutes: d.TalkMinutes,
		GraceSeconds: int(d.Grace / time.Second), MinLived: d.MinLived, MinProfessions: d.MinProfessions, MinScoring: d.MinScoring,
		DelphiIn: d.Counting.Delphi.In, DelphiOut: d.Counting.Delphi.Out,
		SeverityLambda: json.Number(d.Counting.Lambda.String()), Basis: d.Basis, Rescore: string(d.Rescore), NamesHidden: d.NamesHidden, QuorumLeast: d.QuorumLeast, QuorumLived: d.QuorumLived, QuorumThirds: d.QuorumThirds, Rounds: d.Rounds,
		Anchors: d.Sharing.Anchors, Assignment: string(d.Sharing.Design), LivedPerIdea: d.Sharing.Lived, MembersPerIdea: d.Sharing.PerIdea,
		MinutesCap: d.Sharing.MinutesCap, PauseHours: d.Sharing.PauseHours,
	}
	err := json.Unmarshal([]byte(text), &in)
	lambda, bad := stats.ParseValue(string(in.SeverityLambda))
	err = errors.Join(err, bad)
	themes := d.Themes
	if in.Themes != "" {
		for n, right := range strings.SplitN(in.Themes, ",", review.RoundsMax) {
			themes[n] = review.ThemeRight(right)
		}
	}
	return review.Rules{
		Themes: themes,
		Rounds: in.Rounds, MinScoring: in.MinScoring, MinLived: in.MinLived, MinProfessions: in.MinProfessions,
		QuorumLeast: in.QuorumLeast, QuorumThirds: in.QuorumThirds, QuorumLived: in.QuorumLived,
		MeetingPercent: in.MeetingPercent, MeetingLived: in.MeetingLived, TalkMinutes: in.TalkMinutes, ConsentHours: in.ConsentHours, AuthorHours: in.AuthorHours,
		Grace: time.Duration(in.GraceSeconds) * time.Second, TopK: in.TopK, Basis: in.Basis, ChairScores: in.ChairScores,
		NamesHidden: in.NamesHidden, SplitPublic: in.SplitPublic, AllPublic: in.AllPublic, AsksSure: in.AsksSure, ApartTogether: in.ApartTogether,
		AuthorHidden: review.Hiding(in.AuthorHidden),
		Rescore:      review.Rescore(in.Rescore),
		Counting:     review.Counting{Carry: in.Carry, Lambda: lambda, Delphi: stats.DelphiRule{In: in.DelphiIn, Out: in.DelphiOut}, Priority: in.Priority},
		Sharing: review.Sharing{
			Design: review.Design(in.Assignment), PerIdea: in.MembersPerIdea, Lived: in.LivedPerIdea, Anchors: in.Anchors, MaxLoad: in.MaxLoad,
			MinutesCap: in.MinutesCap, PauseHours: in.PauseHours,
		},
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
		imported, record, created_at, final_at, told_at, published_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (challenge_id, slug) DO NOTHING RETURNING id`,
		p.Challenge, orNull(p.Area), p.Slug, p.Name, string(p.State), string(p.PausedFrom), p.PausedAt, p.Round, p.Rules.Canonical(),
		p.Imported, p.Record, p.CreatedAt, p.FinalAt, p.ToldAt, p.ReleasedAt)
	if errors.Is(err, ErrNone) {
		return review.ErrSlug
	}
	return err
}

// SavePanel keeps p if its version still stands.
func (tx reviewTx) SavePanel(p *review.Panel) error {
	err := tx.One(`/* panel.save */ UPDATE panels SET name = ?, state = ?, paused_from = ?, paused_at = ?, round = ?, viewed = ?, rules = ?, record = ?,
		final_at = ?, told_at = ?, published_at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		p.Name, string(p.State), string(p.PausedFrom), p.PausedAt, p.Round, p.Viewed, p.Rules.Canonical(), p.Record,
		p.FinalAt, p.ToldAt, p.ReleasedAt, p.ID, p.Version)
	if errors.Is(err, ErrNone) {
		return review.ErrStale
	}
	p.Version++
	return err
}

type seatRow struct {
	ID          id.Seat
	PanelID     id.Panel
	PersonID    id.Person
	Kind        review.SeatKind
	State       review.SeatState
	Profession  string
	Since       time.Time
	ReadyAt     time.Time
	PractisedAt time.Time
	Deputy      bool
	PausedAt    time.Time
	Tenths      int
	OnlyIdea    id.Idea
	Recused     bool
}

const seatColumns = "s.id, s.panel_id, s.person_id, s.kind, s.state, s.profession, s.since, s.ready_at, s.practised_at, s.deputy, s.paused_at, s.tenths, s.only_idea, EXISTS (SELECT 1 FROM conflicts x WHERE x.seat_id = s.id AND x.recused) AS recused"

func (r seatRow) domain() review.Seat {
	return review.Seat{
		ID: r.ID, Panel: r.PanelID, Person: r.PersonID, Kind: r.Kind, State: r.State,
		Profession: r.Profession, Since: r.Since, ReadyAt: r.ReadyAt, PractisedAt: r.PractisedAt, Deputy: r.Deputy, PausedAt: r.PausedAt, Tenths: r.Tenths, Only: r.OnlyIdea, Recused: r.Recused,
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
	err := tx.Get(&s.ID, `/* seat.add */ INSERT INTO seats (panel_id, person_id, kind, state, profession, since, ready_at, practised_at, tenths, only_idea)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (panel_id, person_id) DO NOTHING RETURNING id`,
		s.Panel, s.Person, string(s.Kind), string(s.State), s.Profession, s.Since, s.ReadyAt, s.PractisedAt, s.Tenths, orNull(s.Only))
	if errors.Is(err, ErrNone) {
		return review.ErrSeatTaken
	}
	return err
}

// SaveSeat keeps a seat's state.
func (tx reviewTx) SaveSeat(s review.Seat) error {
	return tx.One("/* seat.save */ UPDATE seats SET state = ?, profession = ?, ready_at = ?, practised_at = ?, deputy = ?, paused_at = ?, tenths = ? WHERE id = ?",
		string(s.State), s.Profession, s.ReadyAt, s.PractisedAt, s.Deputy, s.PausedAt, s.Tenths, s.ID)
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
