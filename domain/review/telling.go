package review

import (
	"context"
	"slices"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Hours that authors have between what a panel tells them and its publication: a panel
// may give them more than the least, and never less.
const (
	AuthorHoursLeast = 48
	AuthorHoursMost  = 24 * 28
)

// Told says that an author of an idea can read what a signed record decides on it,
// before anybody else outside the panel: who wrote it, or what goes on as part of it.
type Told struct {
	Panel    id.Panel
	Record   int // version of the record, as Panel.Record
	Idea     id.Idea
	Author   id.Person
	At       time.Time
	AgreedAt time.Time // when the author agreed that it be published; zero: not, or not yet
}

// Faults of telling authors.
var (
	ErrTold           = &fault.Error{Kind: fault.Closed, Code: "authors.told", Message: "The authors have been told already."}
	ErrNotTold        = &fault.Error{Kind: fault.Closed, Code: "authors.first", Message: "Tell the authors first: they read what was decided before everybody else does."}
	ErrAuthorsReading = &fault.Error{Kind: fault.Closed, Code: "authors.reading", Message: "The authors still have time to read what was decided. Publish when it is over, or when each of them has agreed."}
	ErrNothingTold    = &fault.Error{Kind: fault.NotFound, Code: "authors.not_yours", Message: "No panel has told you anything about this idea that waits for you."}
)

// ToldTx reads and changes what authors have been told.
type ToldTx interface {
	// AddTold keeps that authors are told; none of them has been for this record.
	AddTold(ts []Told) error
	// ToldOf returns who is told of a version of a record, by idea.
	ToldOf(p id.Panel, record int) ([]Told, error)
	// AuthorsOf returns the authors of ideas: who wrote each, then who wrote what goes on
	// as part of it for everybody to see.
	AuthorsOf(ideas []id.Idea) (map[id.Idea][]id.Person, error)
	// PutAgreed keeps when the author agreed.
	PutAgreed(t Told) error
}

// ToldReads reads what authors have been told. It hides nothing.
type ToldReads interface {
	// ToldOf returns who is told of a version of a record, by idea.
	ToldOf(ctx context.Context, p id.Panel, record int) ([]Told, error)
	// AuthorsOf is ToldTx.AuthorsOf.
	AuthorsOf(ctx context.Context, ideas []id.Idea) (map[id.Idea][]id.Person, error)
	// TellingPanels returns the panels whose authors are told, and which have not
	// published yet, that decide on an idea.
	TellingPanels(ctx context.Context, i id.Idea) ([]id.Panel, error)
	// ToldTo returns the ideas of a person on which panels have told them what they
	// decided, and have not published it yet.
	ToldTo(ctx context.Context, person id.Person) ([]id.Idea, error)
}

// Tells reports whether the panel has told its authors what it has decided and has not
// published it yet.
func (p Panel) Tells() bool { return p.State == Finalised && !p.ToldAt.IsZero() }

// PublicFrom is when what authors have been told may become public, unless each of
// them agrees to it sooner; zero before they are told.
func (p Panel) PublicFrom() time.Time {
	if p.ToldAt.IsZero() {
		return time.Time{}
	}
	return p.ToldAt.Add(time.Duration(p.Rules.AuthorHours) * time.Hour)
}

// heard returns nil once the panel may be published as far as authors are concerned.
func (p Panel) heard(told []Told, now time.Time) error {
	switch {
	case p.Imported: // of the past
		return nil
	case p.ToldAt.IsZero():
		return ErrNotTold
	case now.Before(p.PublicFrom()) && slices.ContainsFunc(told, func(t Told) bool { return t.AgreedAt.IsZero() }):
		return ErrAuthorsReading
	}
	return nil
}

// answer is what the panel answers to one of its ideas.
type answer struct {
	at   *PanelIdea
	idea challenge.Idea // as it will be
	news bool           // the public does not know it yet, from an earlier version of the record
}

// answers are those to all ideas of the panel that have one: a decision, or that the
// idea is out of scope. They share ideas.
func answers(tx Tx, ideas []PanelIdea, decisions []Decision, now time.Time) ([]answer, error) {
	var out []answer
	for n := range ideas {
		at := &ideas[n]
		d := slices.IndexFunc(decisions, func(d Decision) bool { return d.Idea == at.Idea })
		if at.State != OutOfScope && (d < 0 || at.State.Gone()) {
			continue
		}
		i, err := tx.Idea(at.Idea)
		if err != nil {
			return nil, err
		}
		before := i
		if at.State == OutOfScope { // what has no decision is answered all the same
			Decision{Outcome: NotNow, Reason: at.Reason}.release(&i, now)
		} else {
			decisions[d].release(&i, now)
		}
		known := !before.ReleasedAt.IsZero() && i.Outcome == before.Outcome && i.OutcomeReason == before.OutcomeReason && i.MergedInto == before.MergedInto
		out = append(out, answer{at, i, !known})
	}
	return out, nil
}

// TellAuthors lets the authors of a signed panel's ideas read what is decided on theirs,
// and why, with the notes released to them; each gets a mail. Nobody else outside the
// panel learns of it before Publish.
func (s Service) TellAuthors(ctx context.Context, a account.Actor, panel id.Panel, version int) (Panel, error) {
	var out Panel
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.PanelForChange, tx, a, panel)
		switch {
		case err != nil:
			return err
		case version != 0 && version != p.Version:
			return ErrStale
		}
		if err := p.MayStep(Published, v); err != nil { // whoever publishes tells
			return err
		}
		if !p.ToldAt.IsZero() {
			return ErrTold
		}
		now := s.Now()
		_, all, err := s.answered(tx, p.ID, now)
		if err != nil {
			return err
		}
		var news []id.Idea
		for _, one := range all {
			if one.news {
				news = append(news, one.idea.ID)
			}
		}
		authors, err := tx.AuthorsOf(news)
		if err != nil {
			return err
		}
		var told []Told
		ideas := 0
		for _, one := range all {
			if !one.news || len(authors[one.idea.ID]) == 0 {
				continue
			}
			ideas++
			for _, author := range authors[one.idea.ID] {
				told = append(told, Told{Panel: p.ID, Record: p.Record, Idea: one.idea.ID, Author: author, At: now})
				if _, err := tx.WriteTo(author, s.decidedMail(p, one.idea), now); err != nil {
					return err
				}
			}
		}
		if err := tx.AddTold(told); err != nil {
			return err
		}
		p.ToldAt = now
		if err := tx.SavePanel(&p); err != nil {
			return err
		}
		out = p
		return note(tx, event(p, outbox.PanelChanged, a, now, "authors told"), RecordEntry{Round: p.Round, What: []string{"authors told\t\t" + strconv.Itoa(ideas)}})
	})
	return out, err
}

// answered reads what the panel answers, and to which ideas.
func (s Service) answered(tx Tx, p id.Panel, now time.Time) ([]PanelIdea, []answer, error) {
	decisions, err := tx.Decisions(p)
	if err != nil {
		return nil, nil, err
	}
	ideas, err := tx.Ideas(p)
	if err != nil {
		return nil, nil, err
	}
	all, err := answers(tx, ideas, decisions, now)
	return ideas, all, err
}

// AgreeToPublish keeps that an author of an idea has read what was decided on it and
// agrees that it be published before their time is over. It cannot be taken back.
func (s Service) AgreeToPublish(ctx context.Context, a account.Actor, idea id.Idea) error {
	if !a.SignedIn() {
		return account.ErrSignIn
	}
	panels, err := s.Reads.TellingPanels(ctx, idea)
	if err != nil {
		return err
	}
	agreed := false
	for _, panel := range panels {
		isTold := false
		err := s.Store.InTx(ctx, func(tx Tx) error {
			isTold = false // it may run twice
			p, err := tx.PanelForChange(panel)
			if err != nil || !p.Tells() {
				return err
			}
			told, err := tx.ToldOf(panel, p.Record)
			if err != nil {
				return err
			}
			at := slices.IndexFunc(told, func(t Told) bool { return t.Idea == idea && t.Author == a.Person })
			if at < 0 || a.Person == 0 {
				return nil
			}
			isTold = true
			if !told[at].AgreedAt.IsZero() {
				return nil // twice is once
			}
			now := s.Now()
			told[at].AgreedAt = now
			if err := tx.PutAgreed(told[at]); err != nil {
				return err
			}
			return note(tx, event(p, outbox.PanelChanged, a, now, "author agrees"), RecordEntry{Idea: idea, Round: p.Round})
		})
		if err != nil {
			return err
		}
		agreed = agreed || isTold
	}
	if !agreed {
		return ErrNothingTold
	}
	return nil
}

// AuthorAnswer is what a panel has decided on an idea, as its author reads it before
// everybody else.
type AuthorAnswer struct {
	Panel      string // its name
	Outcome    challenge.Outcome
	Reason     string
	Into       id.Idea // the idea that this one goes on in; 0: none
	PublicFrom time.Time
	AgreedAt   time.Time // when the author agreed that it be published; zero: not yet
}

// AnswersForAuthor returns to the author of an idea, and to nobody else, what panels have
// told them and not published yet; others get ErrNothingTold.
func (s Service) AnswersForAuthor(ctx context.Context, a account.Actor, idea id.Idea) ([]AuthorAnswer, error) {
	if err := s.wrote(ctx, a, idea, ErrNothingTold); err != nil {
		return nil, err
	}
	panels, err := s.Reads.TellingPanels(ctx, idea)
	if err != nil {
		return nil, err
	}
	var out []AuthorAnswer
	for _, panel := range panels {
		h, err := s.Reads.Head(ctx, panel)
		if err != nil {
			return nil, err
		}
		told, err := s.Reads.ToldOf(ctx, panel, h.Record)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(told, func(t Told) bool { return t.Idea == idea && t.Author == a.Person })
		rows := Visible(ViewerOf(a, h.Panel, h.Seats()), About{Idea: idea, Own: true}, PublicPage, Moment{h.Panel, h.Round})
		if at < 0 || !rows.Has(RowDecision) {
			continue
		}
		d, err := s.answerTo(ctx, panel, idea)
		if err != nil {
			return nil, err
		}
		if d.Outcome == "" {
			continue // taken out of the panel since
		}
		var i challenge.Idea
		d.release(&i, told[at].At)
		out = append(out, AuthorAnswer{
			Panel: h.Name, Outcome: i.Outcome, Reason: i.OutcomeReason, Into: i.MergedInto,
			PublicFrom: h.PublicFrom(), AgreedAt: told[at].AgreedAt,
		})
	}
	return out, nil
}

// ToldTo returns the ideas on which panels have told person what they decided and have
// not published it yet, by number. It is for that person alone.
func (s Service) ToldTo(ctx context.Context, person id.Person) ([]id.Idea, error) {
	return s.Reads.ToldTo(ctx, person)
}

// answerTo returns what a panel answers to an idea; the zero Decision for nothing.
func (s Service) answerTo(ctx context.Context, panel id.Panel, idea id.Idea) (Decision, error) {
	ideas, err := s.Reads.IdeaHeads(ctx, panel)
	if err != nil {
		return Decision{}, err
	}
	for _, i := range ideas {
		if i.Idea == idea && i.State == OutOfScope {
			return Decision{Outcome: NotNow, Reason: i.Reason}, nil
		}
		if i.Idea == idea && i.State.Gone() {
			return Decision{}, nil
		}
	}
	decisions, err := s.Reads.DecisionsOf(ctx, panel)
	if err != nil {
		return Decision{}, err
	}
	if at := slices.IndexFunc(decisions, func(d Decision) bool { return d.Idea == idea }); at >= 0 {
		return decisions[at], nil
	}
	return Decision{}, nil
}

// wrote returns nil for the authors of an idea, and to everybody else the same refusal,
// whether or not there is such an idea.
func (s Service) wrote(ctx context.Context, a account.Actor, idea id.Idea, refused error) error {
	if !a.SignedIn() {
		return account.ErrSignIn
	}
	of, err := s.Reads.AuthorsOf(ctx, []id.Idea{idea})
	if err == nil && (a.Person == 0 || !slices.Contains(of[idea], a.Person)) {
		return refused
	}
	return err
}

// Hearing is how far the authors of a panel's ideas are, as who publishes sees it.
type Hearing struct {
	Told       []Told    // by idea, each once: agreed when all its authors have
	ToldAt     time.Time // zero: not yet
	PublicFrom time.Time // zero before that
	Refuse     error     // why the panel cannot be published yet; nil once it can
}

// Agreed counts the ideas whose authors have agreed.
func (h Hearing) Agreed() int {
	n := 0
	for _, t := range h.Told {
		if !t.AgreedAt.IsZero() {
			n++
		}
	}
	return n
}

// Hearing returns to who may publish a signed panel how far its authors are; others get
// ErrNotYours.
func (s Service) Hearing(ctx context.Context, a account.Actor, panel id.Panel) (Hearing, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return Hearing{}, err
	}
	if err := h.MayStep(Published, v); err != nil {
		return Hearing{}, err
	}
	told, err := s.Reads.ToldOf(ctx, panel, h.Record)
	return Hearing{perIdea(told), h.ToldAt, h.PublicFrom(), h.heard(told, s.Now())}, err
}

// perIdea makes one of those who are told of the same idea.
func perIdea(told []Told) []Told {
	var out []Told
	for _, t := range told {
		n := len(out)
		switch {
		case n == 0 || out[n-1].Idea != t.Idea:
			out = append(out, t)
		case t.AgreedAt.IsZero() || !out[n-1].AgreedAt.IsZero() && t.AgreedAt.After(out[n-1].AgreedAt):
			out[n-1].AgreedAt = t.AgreedAt
		}
	}
	return out
}

// decidedMail is the mail without an address. What was decided stands only where the
// author is signed in.
func (s Service) decidedMail(p Panel, i challenge.Idea) account.Mail {
	return account.Mail{
		Subject: s.Site + ": there is an answer to your idea",
		Text: "The panel “" + p.Name + "” has decided on “" + i.Title + "”. You can read what it decided, and why, before everybody else:\n\n" +
			s.BaseURL + "/ideas/" + strconv.FormatInt(int64(i.ID), 10) + "\n\n" +
			"It can become public after " + strconv.Itoa(p.Rules.AuthorHours) + " hours, or sooner if every author agrees to that on that page. Keep it to yourself until then.\n\n" +
			"You get this because you posted the idea, or one that goes on as part of it.\n",
	}
}
