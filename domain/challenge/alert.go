package challenge

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Watch is who is alerted when somebody may be in danger, and when anybody is there.
type Watch struct {
	Challenge   id.Challenge // 0: the whole site, for challenges that name nobody
	First       id.Person    // 0: nobody
	Second      id.Person    // who is told if nobody takes an alert up in time; 0: nobody
	SecondAfter int          // minutes
	Days        []time.Weekday
	Opens       int // minutes from midnight in Europe/London, whatever the season
	Closes      int
	Away        string // to authors, out of these hours
	Version     int    // 0: nothing has been set yet
}

// Limits of a watch.
const (
	SecondAfterMax = 24 * 60 // minutes
	AwayMax        = 1000    // characters (runes)
)

// UsualWatch is a watch where nothing was set: nobody, on working days.
func UsualWatch(c id.Challenge) Watch {
	return Watch{
		Challenge: c, SecondAfter: 30, Days: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}, Opens: 9 * 60, Closes: 17 * 60,
		Away: "Nobody here reads this at the moment. Please do not wait for us.",
	}
}

// london is where the hours of a watch are; UTC on a machine that does not know it.
var london = func() *time.Location {
	if l, err := time.LoadLocation("Europe/London"); err == nil {
		return l
	}
	return time.UTC
}()

// Open reports whether anybody is there at t.
func (w Watch) Open(t time.Time) bool {
	t = t.In(london)
	at := t.Hour()*60 + t.Minute()
	return slices.Contains(w.Days, t.Weekday()) && at >= w.Opens && at < w.Closes
}

// Cause says why an alert was raised.
type Cause string

// The causes.
const (
	ByWords  Cause = "words"  // the text has words of somebody who may be in danger
	ByReport Cause = "report" // somebody has reported that
)

// Alert says that somebody may be in danger. It holds none of the words.
type Alert struct {
	ID           id.Alert
	Challenge    id.Challenge // 0: the whole site
	On           Reported     // of a text that was not posted: where it was to stand; zero for a new idea
	Unposted     bool         // the text was refused, or is none of an idea or a comment
	TriedBy      id.Person    // who sent a text that was refused; 0 once they are erased, and for all others
	Cause        Cause
	Away         bool // raised when nobody was there
	RaisedAt     time.Time
	FirstToldAt  time.Time
	SecondToldAt time.Time
	OthersToldAt time.Time // leads or administrators, where no contact could act, or answered
	TakenBy      id.Person
	TakenAt      time.Time // zero: nobody has taken it up
}

// Faults of alerts.
var (
	ErrNoAlert    = &fault.Error{Kind: fault.NotFound, Code: "alert.not_found", Message: "There is no such alert."}
	ErrAlertTaken = &fault.Error{Kind: fault.Conflict, Code: "alert.taken", Message: "Somebody has taken this up already."}
	ErrWatchStale = &fault.Error{Kind: fault.Stale, Code: "watch.stale", Message: "Somebody else has changed this since you opened it. Look at both versions before you save again."}
)

// AlertTx reads and changes alerts and who is alerted.
type AlertTx interface {
	// Watch returns that of a challenge, or of the site for 0; UsualWatch where nothing was set.
	Watch(c id.Challenge) (Watch, error)
	// SaveWatch keeps w if its Version is still the stored one, and moves it; else ErrWatchStale.
	SaveWatch(w *Watch) error
	// Holder returns a person with their roles and sanctions, as Signed.Absent asks for them;
	// account.ErrPersonNotFound for nobody.
	Holder(p id.Person) (account.Signed, error)
	// Heads lists who leads a challenge, or for 0 the administrators.
	Heads(c id.Challenge) ([]id.Person, error)
	// IdeaOfAdoption returns the idea that a record of adoption is of; ErrIdeaNotFound for none.
	IdeaOfAdoption(a id.Adoption) (id.Idea, error)
	// ChallengeOfSanction returns where a sanction on p counts, 0 for the site; ErrNoSanction of
	// package account for none.
	ChallengeOfSanction(s id.Sanction, p id.Person) (id.Challenge, error)
	// AddAlert keeps a and sets its ID, unless one on the same thing waits to be taken up; of a
	// text that was not posted, unless one of the same person in the same challenge was raised
	// within AlertAgain.
	AddAlert(a *Alert) (added bool, err error)
	// Alert returns one and holds it, or ErrNoAlert. SaveAlert keeps what became of it.
	Alert(a id.Alert) (Alert, error)
	SaveAlert(a Alert) error
}

// AlertReads answers the questions of pages about alerts.
type AlertReads interface {
	// WatchOf returns the watch of a challenge itself, or of the site for 0.
	WatchOf(ctx context.Context, c id.Challenge) (Watch, error)
	// ContactIn lists the challenges, 0 for the site, whose watch names p.
	ContactIn(ctx context.Context, p id.Person) ([]id.Challenge, error)
	// AlertByID returns an alert, or ErrNoAlert. Callers check who asks.
	AlertByID(ctx context.Context, a id.Alert) (AlertView, error)
	// Alerts lists those of the challenges (nil: of all), what nobody has taken up first, then
	// the latest; 100 at most.
	Alerts(ctx context.Context, of []id.Challenge) ([]AlertView, error)
}

// AlertView is an alert with the names that stand beside it.
type AlertView struct {
	Alert
	ChallengeTitle string
	ChallengeSlug  string
	TakenByName    string
	TriedByName    string // as moderators read it
	TriedByHandle  string
}

// Check returns w put in order, or every rule that it breaks.
func (w Watch) Check() (Watch, error) {
	var bad fault.Fields
	w.Away = account.Prose(w.Away)
	slices.Sort(w.Days)
	w.Days = slices.Compact(w.Days)
	switch {
	case w.First == 0 && w.Second != 0:
		bad.Add("first", "Name the first contact before the second.")
	case w.First != 0 && w.First == w.Second:
		bad.Add("second", "The second contact has to be somebody else than the first.")
	}
	if w.SecondAfter < 1 || w.SecondAfter > SecondAfterMax {
		bad.Add("second_after", "Enter a number of minutes from 1 to 1440.")
	}
	if slices.ContainsFunc(w.Days, func(d time.Weekday) bool { return d < time.Sunday || d > time.Saturday }) {
		bad.Add("days", "Select days of the week.")
	}
	if w.Opens < 0 || w.Closes > 24*60 || w.Opens >= w.Closes {
		bad.Add("closes", "Enter a time of closing after that of opening.")
	}
	if !account.Visible(w.Away) {
		bad.Add("away", "Enter what authors read when nobody is there.")
	} else if utf8.RuneCountInString(w.Away) > AwayMax {
		bad.Add("away", "Text must be 1,000 characters or fewer.")
	}
	return w, bad.Fault("watch.invalid", "There is a problem with who is alerted.")
}

// SetWatch keeps who is alerted in a challenge, by its lead, or on the whole site, by an
// administrator. A contact has to be somebody who moderates there.
func (s Service) SetWatch(ctx context.Context, a account.Actor, w Watch) (Watch, error) {
	w, wrong := w.Check()
	err := s.Store.InTx(ctx, func(tx Tx) error {
		if w.Challenge == 0 {
			if err := account.Can(a, account.CreateChallenge, account.Thing{}); err != nil {
				return err
			}
		} else if c, err := tx.Challenge(w.Challenge); err != nil {
			return err
		} else if err = mayChange(a, c); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		var bad fault.Fields
		for field, p := range map[string]id.Person{"first": w.First, "second": w.Second} {
			if p == 0 {
				continue
			}
			may, err := s.moderates(tx, p, w.Challenge)
			if err != nil {
				return err
			}
			if !may {
				bad.Add(field, "Name somebody who moderates here: they have to be able to read what the alert is about.")
			}
		}
		if err := bad.Fault("watch.invalid", "There is a problem with who is alerted."); err != nil {
			return err
		}
		if err := tx.SaveWatch(&w); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.WatchChanged, Challenge: w.Challenge, Actor: a.Person, At: s.Now()})
	})
	return w, err
}

// moderates reports whether somebody could look at an alert of a challenge, or of the site for
// 0, if they signed in now.
func (s Service) moderates(tx Tx, p id.Person, c id.Challenge) (bool, error) {
	in, err := tx.Holder(p)
	if errors.Is(err, account.ErrPersonNotFound) {
		return false, nil
	}
	return err == nil && account.Can(in.Absent(s.StaffSecondStep, s.Now()), account.Moderate, thing(c, 0)) == nil, err
}

// names reports whether anybody is alerted by w.
func (w Watch) names() bool { return w.First != 0 || w.Second != 0 }

// watchOver is the watch that counts in a challenge: its own, or the site's where it names
// nobody.
func watchOver(c id.Challenge, of func(id.Challenge) (Watch, error)) (Watch, error) {
	w, err := of(c)
	if err != nil || w.names() || c == 0 {
		return w, err
	}
	site, err := of(0)
	if !site.names() && w.Version != 0 {
		return w, err // its own hours and words count all the same
	}
	return site, err
}

// WatchOver is the watch that counts in a challenge, as pages ask for it.
func WatchOver(ctx context.Context, reads AlertReads, c id.Challenge) (Watch, error) {
	return watchOver(c, func(c id.Challenge) (Watch, error) { return reads.WatchOf(ctx, c) })
}

// alert raises an alert and has the contacts told: the first now, the second unless somebody
// takes it up in time.
func (s Service) alert(tx Tx, c id.Challenge, on Reported, cause Cause) error {
	return s.raise(tx, Alert{Challenge: c, On: on, Cause: cause})
}

func (s Service) raise(tx Tx, a Alert) error {
	w, err := watchOver(a.Challenge, tx.Watch)
	if err != nil {
		return err
	}
	now := s.Now()
	a.Away, a.RaisedAt = !w.Open(now), now
	if added, err := tx.AddAlert(&a); err != nil || !added {
		return err
	}
	key := "alert:" + strconv.FormatInt(int64(a.ID), 10)
	if err = tx.AddTask(outbox.Task{Handler: outbox.AlertFirst, Key: key, Subject: int64(a.ID), AddedAt: now, DueAt: now}); err != nil {
		return err
	}
	late := now.Add(time.Duration(w.SecondAfter) * time.Minute)
	if err = tx.AddTask(outbox.Task{Handler: outbox.AlertSecond, Key: key, Subject: int64(a.ID), AddedAt: now, DueAt: late}); err != nil {
		return err
	}
	return tx.Emit(outbox.Event{Kind: outbox.AlertRaised, Challenge: a.Challenge, Idea: a.On.Idea, Subject: int64(a.On.Comment), At: now, Detail: string(a.Cause)})
}

// Told is whom a mail of an alert goes to.
type Told string

// Who is told of an alert.
const (
	ToFirst  Told = "first"
	ToSecond Told = "second"
	ToHeads  Told = "others" // leads, else administrators
)

// TellAlert writes to the first or the second contact, each once, unless somebody has taken
// the alert up by now. Who may no longer act or has no address is passed over: for the first
// by the second at once, and for both by the leads of the challenge, else the administrators:
// also where a watch names nobody any more. They are told as well once nobody has taken up what
// the second was told at once, or what the first was told where there is no second.
func (s Service) TellAlert(ctx context.Context, alert id.Alert, second bool, write func(Alert, Told, id.Person) account.Mail) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		a, err := tx.Alert(alert)
		if err != nil || !a.TakenAt.IsZero() {
			return err
		}
		w, err := watchOver(a.Challenge, tx.Watch)
		if err != nil || w.Version == 0 {
			return err
		}
		first, late, others := !a.FirstToldAt.IsZero(), !a.SecondToldAt.IsZero(), !a.OthersToldAt.IsZero()
		var order []Told
		switch {
		case !second && !first && !late && !others:
			order = []Told{ToFirst, ToSecond, ToHeads}
		case second && first && !late && !others:
			order = []Told{ToSecond, ToHeads}
		case second && !first && !others:
			order = []Told{ToHeads}
		}
		for _, to := range order {
			if told, err := s.tell(tx, &a, w, to, write); err != nil || told {
				return err
			}
		}
		return nil
	})
}

// tell writes to whom to names, and notes in a that it was told, if any of them may act and
// has an address.
func (s Service) tell(tx Tx, a *Alert, w Watch, to Told, write func(Alert, Told, id.Person) account.Mail) (told bool, err error) {
	now := s.Now()
	all := func(people ...id.Person) error {
		for _, p := range people {
			may, err := s.moderates(tx, p, a.Challenge)
			if err != nil {
				return err
			}
			if !may {
				continue
			}
			queued, err := tx.WriteTo(p, write(*a, to, p), now)
			if err != nil {
				return err
			}
			told = told || queued
		}
		return nil
	}
	at := &a.OthersToldAt
	switch to {
	case ToFirst:
		at, err = &a.FirstToldAt, all(w.First)
	case ToSecond:
		at, err = &a.SecondToldAt, all(w.Second)
	case ToHeads:
		for _, in := range []id.Challenge{a.Challenge, 0} {
			heads, wrong := tx.Heads(in)
			if wrong != nil {
				return false, wrong
			}
			if err = all(heads...); err != nil || told {
				break
			}
		}
	}
	if err != nil || !told {
		return false, err
	}
	*at = now
	return true, tx.SaveAlert(*a)
}

// TakeAlert says that a sees to an alert.
func (s Service) TakeAlert(ctx context.Context, a account.Actor, alert id.Alert) (Alert, error) {
	var of Alert
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if of, err = tx.Alert(alert); err != nil {
			return err
		}
		if err = account.Can(a, account.Moderate, thing(of.Challenge, 0)); err != nil {
			if a.SignedIn() {
				err = ErrNoAlert
			}
			return err
		}
		if !of.TakenAt.IsZero() {
			return ErrAlertTaken
		}
		of.TakenBy, of.TakenAt = a.Person, s.Now()
		if err = tx.SaveAlert(of); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.AlertTaken, Challenge: of.Challenge, Idea: of.On.Idea, Subject: int64(of.On.Comment), Actor: a.Person, At: of.TakenAt})
	})
	return of, err
}
