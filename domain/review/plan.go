package review

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Plan is what the members of a panel need to take part: whom to turn to, and when
// and where they meet.
type Plan struct {
	Panel    id.Panel
	Contact  string // for help with anything: a name with a phone number or an address
	MeetsAt  time.Time
	Minutes  int    // how long the meeting is meant to take
	Place    string // an address, or a link
	Revision int    // moves with each change of the meeting
	SavedAt  time.Time
}

// PlanTx reads and changes plans.
type PlanTx interface {
	// Plan returns the plan of a panel, the zero Plan for none.
	Plan(p id.Panel) (Plan, error)
	PutPlan(p Plan) error
}

// PlanReads reads plans.
type PlanReads interface {
	PlanOf(ctx context.Context, p id.Panel) (Plan, error)
}

// check names every field at fault.
func (p *Plan) check() error {
	var bad fault.Fields
	p.Contact, p.Place = strings.TrimSpace(p.Contact), account.OneLine(p.Place)
	if utf8.RuneCountInString(p.Contact) > 500 {
		bad.Add("contact", "Use 500 characters or fewer.")
	}
	if utf8.RuneCountInString(p.Place) > 300 {
		bad.Add("place", "Use 300 characters or fewer.")
	}
	if !p.MeetsAt.IsZero() && (p.Minutes < 15 || p.Minutes > 600) {
		bad.Add("minutes", "Enter a number from 15 to 600.")
	}
	return bad.Fault("plan.invalid", "There is a problem with the support and the meeting.")
}

// plans reports whether v may change the plan: chair, secretary, and who sets the
// panel up.
func (v Viewer) plans(a account.Actor, p Panel) bool {
	return v.Seat == Chair || v.Seat == Secretary || account.Can(a, account.SetUpPanel, account.Thing{Challenge: p.Challenge}) == nil
}

// SetPlan replaces the plan of a panel. Where the meeting is another one by it,
// the members get a mail with the new invitation for their calendars.
func (s Service) SetPlan(ctx context.Context, a account.Actor, panel id.Panel, in Plan) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.PanelForChange, tx, a, panel)
		switch {
		case err != nil:
			return err
		case !v.plans(a, p):
			return ErrNotYours
		}
		next := in
		if err := next.check(); err != nil {
			return err
		}
		old, err := tx.Plan(panel)
		if err != nil {
			return err
		}
		now := s.Now()
		moved := !next.MeetsAt.Equal(old.MeetsAt) || next.Minutes != old.Minutes || next.Place != old.Place
		if !next.MeetsAt.Equal(old.MeetsAt) && !next.MeetsAt.IsZero() && !next.MeetsAt.After(now) {
			return (fault.Fields{{Name: "meets_at", Message: "Enter a date that is still to come."}}).Fault("plan.invalid", "There is a problem with the meeting.")
		}
		next.Panel, next.Revision, next.SavedAt = panel, old.Revision, now
		if moved {
			next.Revision++
		}
		if err := tx.PutPlan(next); err != nil {
			return err
		}
		mail := s.meetingMail(p, next)
		if next.MeetsAt.IsZero() {
			if moved = !old.MeetsAt.IsZero(); moved {
				mail = s.cancelledMail(p, old, next)
			}
		}
		for _, seat := range seats {
			if !moved || !p.Reached(Formed) || seat.State != Active {
				continue
			}
			if _, err := tx.WriteTo(seat.Person, mail, now); err != nil {
				return err
			}
		}
		return note(tx, event(p, outbox.PanelChanged, a, now, "plan"), RecordEntry{})
	})
}

// meetingMail tells a member when the panel meets, with the invitation for their
// calendar.
func (s Service) meetingMail(p Panel, plan Plan) account.Mail {
	return account.Mail{
		Subject: s.Site + ": a meeting",
		Text: "The panel “" + p.Name + "” meets on " + s.moment(plan.MeetsAt) + ".\n\n" +
			"Open the attached file to add it to your calendar. This page has the time where you are, and whom to ask for help:\n\n" + s.planURL(p) + "\n\n" +
			"You get this because you sit on the panel.\n",
		Calendar: s.Calendar(p, plan),
	}
}

// cancelledMail tells a member that a meeting is not held, and takes it out of their
// calendar (RFC 5546, 3.2.5: the same UID, and a revision after all that were sent).
func (s Service) cancelledMail(p Panel, old, next Plan) account.Mail {
	old.Revision, old.SavedAt = next.Revision, next.SavedAt
	return account.Mail{
		Subject: s.Site + ": a meeting is cancelled",
		Text: "The panel “" + p.Name + "” does not meet on " + s.moment(old.MeetsAt) + ". You are told when another day is found.\n\n" +
			"Open the attached file to take the meeting out of your calendar. Whom to ask for help stands here:\n\n" + s.planURL(p) + "\n\n" +
			"You get this because you sit on the panel.\n",
		Calendar: s.calendar(p, old, "CANCEL"),
	}
}

func (s Service) planURL(p Panel) string {
	return s.BaseURL + "/review/" + strconv.FormatInt(int64(p.ID), 10) + "/support"
}

// Calendar is the meeting of a panel as a calendar program reads it (RFC 5545);
// empty where no meeting is planned. The same meeting has the same UID for ever.
func (s Service) Calendar(p Panel, plan Plan) string {
	if plan.MeetsAt.IsZero() {
		return ""
	}
	return s.calendar(p, plan, "PUBLISH")
}

// calendar writes the meeting with a method of RFC 5546.
func (s Service) calendar(p Panel, plan Plan, method string) string {
	const utc = "20060102T150405Z"
	host := "uptake"
	if u, err := url.Parse(s.BaseURL); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	lines := []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Uptake//Panels//EN", "METHOD:" + method, "BEGIN:VEVENT",
		"UID:panel-" + strconv.FormatInt(int64(p.ID), 10) + "-meeting@" + host,
		"DTSTAMP:" + plan.SavedAt.UTC().Format(utc),
		"DTSTART:" + plan.MeetsAt.UTC().Format(utc),
		"DTEND:" + plan.MeetsAt.Add(time.Duration(plan.Minutes)*time.Minute).UTC().Format(utc),
		"SEQUENCE:" + strconv.Itoa(max(plan.Revision-1, 0)),
		"SUMMARY:" + challenge.CalendarText(p.Name),
	}
	if method == "CANCEL" {
		lines = append(lines, "STATUS:CANCELLED")
	}
	if plan.Place != "" {
		lines = append(lines, "LOCATION:"+challenge.CalendarText(plan.Place))
	}
	if plan.Contact != "" {
		lines = append(lines, "DESCRIPTION:"+challenge.CalendarText(plan.Contact))
	}
	if s.BaseURL != "" {
		lines = append(lines, "URL:"+s.planURL(p))
	}
	var b strings.Builder
	for _, l := range append(lines, "END:VEVENT", "END:VCALENDAR") {
		b.WriteString(challenge.CalendarLine(l))
	}
	return b.String()
}
