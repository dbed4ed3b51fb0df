package challenge

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// ReportReason says what is wrong with an idea or a comment.
type ReportReason string

// The reasons of a report, the gravest first.
const (
	Danger     ReportReason = "danger"     // somebody may be in danger
	Identifies ReportReason = "identifies" // it may tell who a patient is
	Harmful    ReportReason = "harmful"    // doing what it says may do harm
	Unkind     ReportReason = "unkind"     // abuse, threats, hate
	Complaint  ReportReason = "complaint"  // it is a complaint about care, which belongs elsewhere
	Spam       ReportReason = "spam"       // advertising, or posted again and again
	OtherFault ReportReason = "other"
)

// ReportReasons lists them as a form shows them.
var ReportReasons = []ReportReason{Danger, Identifies, Harmful, Unkind, Complaint, Spam, OtherFault}

// Urgent are the reasons that come first in the queue of moderators.
var Urgent = []ReportReason{Danger, Identifies}

const (
	// ReportWordsMax is the longest note of a report, in characters (runes).
	ReportWordsMax = 500
	// ReportsToHold is how many people have to report the same thing until it is out of
	// view, before a moderator has looked.
	ReportsToHold = 5
)

// heldByReports stands where an idea or a comment was that enough people reported.
const heldByReports = "Several people have reported this. A moderator looks at it."

// Reported is what a report is about: a comment, or where that is 0 the idea itself.
type Reported struct {
	Idea    id.Idea
	Comment id.Comment
}

// Concern is what one person says is wrong. Only moderators read it, and not who it was.
type Concern struct {
	On       Reported
	Reason   ReportReason
	Words    string
	Reporter id.Person // 0: signed out
	Mark     string    // tells one who is signed out from others; dropped once the report is settled
	At       time.Time
}

// Verdict is how a moderator settled reports.
type Verdict string

// The verdicts.
const (
	VerdictKept    Verdict = "kept"    // it is in order as it is
	VerdictRemoved Verdict = "removed" // it is out of view
)

// Faults of reports.
var (
	ErrReportOwn = &fault.Error{Kind: fault.Forbidden, Code: "report.own", Message: "You wrote this. You can edit it, or delete or withdraw it."}
	ErrNoReports = &fault.Error{Kind: fault.Conflict, Code: "report.settled", Message: "Another moderator has done this already."}
)

// ReportTx reads and changes reports.
type ReportTx interface {
	// PutReport keeps r in place of an open report of the same reporter on the same thing.
	PutReport(r Concern) error
	// OpenReports returns the reports on a thing that nobody has settled, and the reasons for
	// which a moderator has kept it since its words were last changed.
	OpenReports(on Reported, changed time.Time) (open []Concern, judged []ReportReason, err error)
	// SettleReports settles the open reports on what a ruling is about, by it. It returns how
	// many there were.
	SettleReports(r Ruling, v Verdict) (int, error)
}

// Check returns r put in order, or every rule that it breaks.
func (r Concern) Check() (Concern, error) {
	var bad fault.Fields
	r.Words = account.Prose(r.Words)
	if !slices.Contains(ReportReasons, r.Reason) {
		bad.Add("reason", "Select what is wrong.")
	}
	switch {
	case r.Reason == OtherFault && !account.Visible(r.Words):
		bad.Add("words", "Enter what is wrong.")
	case utf8.RuneCountInString(r.Words) > ReportWordsMax:
		bad.Add("words", "What you tell the moderators must be 500 characters or fewer.")
	}
	return r, bad.Fault("report.invalid", "There is a problem with your report.")
}

// enough reports whether open reports take a thing out of view. Those for a reason for
// which a moderator has kept it do not count.
func enough(open []Concern, judged []ReportReason) bool {
	n := 0
	for _, r := range open {
		if !slices.Contains(judged, r.Reason) {
			n++
		}
	}
	return n >= ReportsToHold
}

// Report tells the moderators what is wrong with something that a can read, whether they are
// signed in or not. A second report of the same person takes the place of their first. The
// report that makes ReportsToHold takes the thing out of view until a moderator has looked.
func (s Service) Report(ctx context.Context, a account.Actor, r Concern) error {
	r, wrong := r.Check()
	r.Reporter, r.At = a.Person, s.Now()
	if r.Reporter != 0 {
		r.Mark = ""
	}
	danger := guard.Crisis(r.Words)
	err := s.Store.InTx(ctx, func(tx Tx) error {
		i, cm, err := reported(tx, a, r.On)
		if err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if err = a.Refused(i.Challenge); err != nil {
			return err
		}
		author, changed := i.Author, written(i.PostedAt, i.EditedAt)
		if cm.ID != 0 {
			author, changed = cm.Author, written(cm.PostedAt, cm.EditedAt)
		}
		if author != 0 && author == a.Person {
			return ErrReportOwn
		}
		if err = tx.PutReport(r); err != nil {
			return err
		}
		if err = tx.Emit(outbox.Event{Kind: outbox.Reported, Challenge: i.Challenge, Idea: i.ID, Subject: int64(cm.ID), At: r.At, Detail: string(r.Reason)}); err != nil {
			return err
		}
		if r.Reason == Danger || danger {
			if err = s.alert(tx, i.Challenge, r.On, ByReport); err != nil {
				return err
			}
		}
		open, judged, err := tx.OpenReports(r.On, changed)
		if err != nil || !enough(open, judged) {
			return err
		}
		return s.hold(tx, i, cm, r.At)
	})
	return s.refused(ctx, a, 0, r.On, danger, err)
}

// written is when words got the form that they have, edited last if ever.
func written(posted, edited time.Time) time.Time {
	if edited.IsZero() {
		return posted
	}
	return edited
}

// reported returns what somebody reports, if they can read it: an idea, and a comment on it
// or none.
func reported(tx Tx, a account.Actor, on Reported) (Idea, Comment, error) {
	i, err := tx.Idea(on.Idea)
	if err != nil {
		return i, Comment{}, err
	}
	if err = i.ReadableBy(a); err != nil || on.Comment == 0 {
		return i, Comment{}, err
	}
	cm, err := tx.Comment(on.Comment)
	if err == nil && (cm.Idea != i.ID || cm.State != CommentVisible) {
		err = ErrCommentNotFound
	}
	return i, cm, err
}

// hold takes what enough people have reported out of view.
func (s Service) hold(tx Tx, i Idea, cm Comment, now time.Time) error {
	if cm.ID != 0 {
		before := cm
		cm.State, cm.StateReason = CommentHeld, heldByReports
		if err := tx.SaveComment(&cm); err != nil {
			return err
		}
		r := ruled(i.Challenge, before, cm, Because{Code: ByReports}, 0, now)
		if _, err := s.rule(tx, &r); err != nil {
			return err
		}
		return tx.Emit(commentEvent(outbox.CommentHidden, i.Challenge, cm, account.Actor{}, now, heldByReports))
	}
	if i.Moderation != Visible {
		return nil
	}
	r := Ruling{Challenge: i.Challenge, On: Reported{Idea: i.ID}, From: Visible, FromReason: i.ModerationReason, FromPublic: i.WasPublic, To: Held, Because: Because{Code: ByReports}, At: now}
	i.Moderation, i.ModerationReason = Held, heldByReports
	if err := tx.SaveIdea(&i); err != nil {
		return err
	}
	if _, err := s.rule(tx, &r); err != nil {
		return err
	}
	return tx.Emit(outbox.Event{Kind: outbox.IdeaHeld, Challenge: i.Challenge, Idea: i.ID, At: now, Reason: heldByReports})
}
