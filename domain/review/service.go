package review

import (
	"cmp"
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review/stats"
)

// Service is the use cases of panels. Its fields are set once, before use; its
// methods may be called from many goroutines.
type Service struct {
	Store Store
	Reads Reads
	Now   func() time.Time
	// Site and BaseURL stand in mail: the name of the service, and its address
	// without a slash at the end.
	Site, BaseURL string
	Zone          *time.Location // in which mail gives times; nil: UTC
}

// Faults of setting up.
var (
	ErrSlug         = &fault.Error{Kind: fault.Conflict, Code: "panel.slug", Message: "There is a panel or shortlist with this name already. Choose another name."}
	ErrSeatTaken    = &fault.Error{Kind: fault.Conflict, Code: "seat.taken", Message: "This person has a seat on the panel already."}
	ErrNoSeat       = &fault.Error{Kind: fault.NotFound, Code: "seat.not_found", Message: "There is no such seat on this panel."}
	ErrNoPerson     = &fault.Error{Kind: fault.NotFound, Code: "person.not_found", Message: "There is no such person."}
	ErrBasisGone    = &fault.Error{Kind: fault.Conflict, Code: "criteria.order", Message: "The panel's order is made by a criterion that would be gone. Change what orders the ideas first."}
	ErrPriorityGone = &fault.Error{Kind: fault.Conflict, Code: "criteria.priority", Message: "The panel shows CHNRI scores, for which every criterion is scored from 0 to 1 in steps of 0.5. Turn them off first."}
	ErrFrozen       = &fault.Error{Kind: fault.Closed, Code: "panel.frozen", Message: "The criteria and settings were frozen when the panel was briefed."}
)

// NewPanel is what is entered to create a panel.
type NewPanel struct {
	Challenge id.Challenge
	Area      id.Area // 0: every idea of the challenge
	Name      string
	Slug      string      // empty: made from the name
	Rules     *Rules      // nil: DefaultRules
	Criteria  []Criterion // none: those of the challenge, else DefaultCriteria
}

// CreatePanel sets up a panel in draft.
func (s Service) CreatePanel(ctx context.Context, a account.Actor, in NewPanel) (Panel, error) {
	if err := account.Can(a, account.SetUpPanel, account.Thing{Challenge: in.Challenge}); err != nil {
		return Panel{}, err
	}
	now := s.Now()
	p := Panel{Challenge: in.Challenge, Area: in.Area, Name: account.OneLine(in.Name), Slug: in.Slug, State: Draft, Rules: DefaultRules(), Record: 1, CreatedAt: now}
	if in.Rules != nil {
		p.Rules = *in.Rules
		p.Rules.Rescore = cmp.Or(p.Rules.Rescore, Afterwards)
	}
	if p.Slug == "" {
		p.Slug = Slug(p.Name)
	}
	if err := p.check(); err != nil {
		return Panel{}, err
	}
	var out Panel
	err := s.Store.InTx(ctx, func(tx Tx) error {
		c, err := tx.Challenge(in.Challenge)
		if err != nil {
			return err
		}
		if in.Area != 0 {
			if _, ok := c.Area(in.Area); !ok {
				return (fault.Fields{{Name: "area", Message: "Select an area from the list."}}).Fault("panel.invalid", "There is a problem with the panel.")
			}
		}
		criteria := slices.Clone(in.Criteria)
		if len(criteria) == 0 {
			if criteria, err = tx.DefaultCriteria(in.Challenge); err != nil {
				return err
			}
		}
		if criteria, err = readyCriteria(criteria); err != nil {
			return err
		}
		out = p
		if err := tx.AddPanel(&out); err != nil {
			return err
		}
		if err := tx.SetCriteria(out.ID, criteria); err != nil {
			return err
		}
		return note(tx, event(out, outbox.PanelChanged, a, now, string(out.State)), RecordEntry{})
	})
	return out, err
}

// check names everything that is wrong with name, slug and rules.
func (p Panel) check() error {
	var bad fault.Fields
	if n := utf8.RuneCountInString(p.Name); n < 1 || n > 100 {
		bad.Add("name", "Enter a name of 1 to 100 characters.")
	} else if p.Slug == "" || p.Slug != Slug(p.Slug) {
		bad.Add("slug", "Use lower-case letters, digits and hyphens.")
	}
	if err := p.Rules.Check(); err != nil {
		bad = append(bad, fault.Of(err).Fields...)
	}
	return bad.Fault("panel.invalid", "There is a problem with the panel.")
}

// Slug makes an address of a name, at most 60 characters long; see account.Slug.
func Slug(name string) string { return account.Slug(name, 60) }

// readyCriteria fills in what may be left out and names every fault. Without
// any criteria it returns the default ones.
func readyCriteria(cs []Criterion) ([]Criterion, error) {
	if len(cs) == 0 {
		cs = DefaultCriteria()
	}
	cs = slices.Clone(cs)
	var bad fault.Fields
	seen := map[string]bool{}
	for i := range cs {
		c := &cs[i]
		c.Position = i + 1
		if c.Scale.Step == 0 {
			c.Scale.Step = stats.Point
		}
		prefix := c.Name + "."
		bad = append(bad, c.Check(prefix)...)
		if seen[c.Name] {
			bad.Add(prefix+"name", "Two criteria have this name.")
		}
		seen[c.Name] = true
	}
	bad = append(bad, ownMembers(cs)...)
	return cs, bad.Fault("criterion.invalid", "There is a problem with the criteria.")
}

// SetDefaultCriteria keeps the criteria that new panels of a challenge start
// with. A step of 0 stands for "not stated": 1 for a panel that is set up here,
// and found from the scores for one that is imported.
func (s Service) SetDefaultCriteria(ctx context.Context, a account.Actor, c id.Challenge, cs []Criterion) error {
	if err := account.Can(a, account.SetUpPanel, account.Thing{Challenge: c}); err != nil {
		return err
	}
	if _, err := readyCriteria(cs); err != nil {
		return err
	}
	cs = slices.Clone(cs)
	for i := range cs {
		cs[i].Position = i + 1
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Challenge(c); err != nil {
			return err
		}
		return tx.SetDefaultCriteria(c, cs)
	})
}

// SetCriteria replaces the criteria of a panel that is not briefed yet.
func (s Service) SetCriteria(ctx context.Context, a account.Actor, panel id.Panel, version int, cs []Criterion) (Panel, error) {
	return s.setUp(ctx, a, panel, version, func(tx Tx, p *Panel) error {
		if p.Reached(Briefed) {
			return ErrFrozen
		}
		ready, err := readyCriteria(cs)
		if err != nil {
			return err
		}
		if p.Rules.badBasis(ready) != nil {
			return ErrBasisGone
		}
		if bad := p.Rules.badPriority(ready); bad != nil {
			return ErrPriorityGone
		}
		return tx.SetCriteria(p.ID, ready)
	})
}

// ChangeRules replaces the settings of a panel that is not briefed yet, or of an
// imported one that has decided nothing yet; the number of rounds that have
// been held stays.
func (s Service) ChangeRules(ctx context.Context, a account.Actor, panel id.Panel, version int, r Rules) (Panel, error) {
	r.Basis, r.Rescore = cmp.Or(r.Basis, ByMeans), cmp.Or(r.Rescore, Afterwards)
	return s.setUp(ctx, a, panel, version, func(tx Tx, p *Panel) error {
		if p.Imported {
			r.Rounds = p.Rules.Rounds
		}
		if p.Reached(Deciding) || p.Reached(Briefed) && !p.Imported {
			return ErrFrozen
		}
		criteria, err := tx.Criteria(p.ID)
		if err != nil {
			return err
		}
		p.Rules = r
		if err := r.checkWith(criteria); err != nil {
			return err
		}
		for n := range p.LastClosed() { // of an imported panel
			if _, err := s.stand(tx, *p, n+1, s.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}

// setUp loads a panel for its administrator or lead, lets change decide, keeps
// the panel and announces it. version 0 stands for any.
func (s Service) setUp(ctx context.Context, a account.Actor, panel id.Panel, version int, change func(Tx, *Panel) error) (Panel, error) {
	var out Panel
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		p, err := tx.PanelForChange(panel)
		if err != nil {
			return err
		}
		if err := account.Can(a, account.SetUpPanel, account.Thing{Challenge: p.Challenge}); err != nil {
			return err
		}
		if version != 0 && version != p.Version {
			return ErrStale
		}
		if err := change(tx, &p); err != nil {
			return err
		}
		if err := tx.SavePanel(&p); err != nil {
			return err
		}
		out = p
		return note(tx, event(p, outbox.PanelChanged, a, s.Now(), "setup"), RecordEntry{})
	})
	return out, err
}

// Seating is what is entered to give a person a seat.
type Seating struct {
	Person     id.Person
	Kind       SeatKind
	Profession string  // empty: the role in the person's profile
	Only       id.Idea // the one idea for which the person is asked in; 0: a member of the panel
	Invite     bool    // the person is asked first; else they have agreed already
}

// SeatMember gives a person a seat. It may be done until the panel is
// finalised: a deputy starts afresh, in the round that opens next, and inherits
// nothing.
func (s Service) SeatMember(ctx context.Context, a account.Actor, panel id.Panel, in Seating) (Seat, error) {
	var seat Seat
	_, err := s.setUp(ctx, a, panel, 0, func(tx Tx, p *Panel) error {
		if p.Reached(Finalised) {
			return ErrState
		}
		if !in.Kind.Known() {
			return (fault.Fields{{Name: "seat", Message: "Choose a seat."}}).Fault("seat.kind", "There is a problem with the seat.")
		}
		if err := s.mayBeOnly(tx, *p, in); err != nil {
			return err
		}
		role, err := tx.ProfessionalRole(in.Person)
		if err != nil {
			return err
		}
		seats, err := tx.Seats(p.ID)
		if err != nil {
			return err
		}
		for _, o := range seats {
			if o.Kind == in.Kind && (o.Kind == Chair || o.Kind == Secretary) && o.State != Left {
				return &fault.Error{Kind: fault.Conflict, Code: "seat.filled", Message: "This seat is filled. Let the present holder leave it first."}
			}
		}
		profession := account.OneLine(in.Profession)
		if profession == "" && in.Kind != Lived {
			profession = role
		}
		seat = Seat{Panel: p.ID, Person: in.Person, Kind: in.Kind, State: Active, Profession: profession, Tenths: 10, Only: in.Only, Since: s.Now()}
		if in.Invite {
			seat.State = Invited
		}
		if err := tx.AddSeat(&seat); err != nil {
			return err
		}
		return s.invite(tx, *p, seat)
	})
	return seat, err
}

// ChangeSeat pauses a seat, lets its holder return, or lets them leave. Scores
// of closed rounds stay; on leaving, what was given in an open round is dropped
// from it.
func (s Service) ChangeSeat(ctx context.Context, a account.Actor, panel id.Panel, seat id.Seat, to SeatState) (Seat, error) {
	var out Seat
	_, err := s.setUp(ctx, a, panel, 0, func(tx Tx, p *Panel) error {
		if p.Reached(Finalised) {
			return ErrState
		}
		if to != Active && to != SeatPaused && to != Left {
			return (fault.Fields{{Name: "state", Message: "Choose active, paused or left."}}).Fault("seat.state", "There is a problem with the seat.")
		}
		seats, err := tx.Seats(p.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(seats, func(o Seat) bool { return o.ID == seat })
		if i < 0 {
			return ErrNoSeat
		}
		out = seats[i]
		out.State, out.PausedAt, out.Deputy = to, time.Time{}, out.Deputy && to != Left
		if to == SeatPaused {
			out.PausedAt = s.Now()
		}
		if to == Left && p.Round > 0 && p.At() == openState(p.Round) { // paused or not
			if err := dropSheets(tx, *p, a.Person, p.Round, seat, s.Now()); err != nil {
				return err
			}
		}
		if to == Left {
			if err := tx.DropScoreDrafts(p.ID, p.Round, seat); err != nil {
				return err
			}
		}
		return tx.SaveSeat(out)
	})
	return out, err
}

// DeclareReady notes that a member has read the criteria and declared their
// interests.
func (s Service) DeclareReady(ctx context.Context, a account.Actor, panel id.Panel) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.Panel, tx, a, panel)
		if err != nil {
			return err
		}
		for _, seat := range seats {
			if seat.ID == v.SeatID && seat.ReadyAt.IsZero() {
				seat.ReadyAt = s.Now()
				if err := tx.SaveSeat(seat); err != nil {
					return err
				}
				return note(tx, event(p, outbox.PanelChanged, a, s.Now(), "ready"), RecordEntry{Seat: seat.ID})
			}
		}
		if v.Seat == NoSeat {
			return ErrNotSeated
		}
		return nil
	})
}

// enter loads a panel by get, with its seats, and how a stands to it. Nobody
// signed in gets account.ErrSignIn.
func enter(get func(id.Panel) (Panel, error), tx PanelTx, a account.Actor, panel id.Panel) (Panel, []Seat, Viewer, error) {
	if !a.SignedIn() {
		return Panel{}, nil, Viewer{}, account.ErrSignIn
	}
	p, err := get(panel)
	if err != nil {
		return Panel{}, nil, Viewer{}, err
	}
	seats, err := tx.Seats(panel)
	return p, seats, ViewerOf(a, p, seats), err
}

// event is a fact about the panel. It names no idea in Event.Idea, so that no
// timeline of an idea can betray what its panel does; Subject holds it where one
// is concerned.
func event(p Panel, k outbox.Kind, a account.Actor, at time.Time, detail string) outbox.Event {
	return outbox.Event{Kind: k, Challenge: p.Challenge, Panel: p.ID, Actor: a.Person, At: at, Detail: detail}
}
