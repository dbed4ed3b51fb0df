package account

import (
	"slices"
	"time"
	"unicode/utf8"

	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
)

// SanctionKind is what a moderator decides about a person.
type SanctionKind string

// The kinds, the mildest first.
const (
	Warning SanctionKind = "warning" // they are told, and nothing else
	Hold    SanctionKind = "hold"    // a moderator looks at all that they post before others see it
	Block   SanctionKind = "block"   // they read, and write nothing
)

// SanctionKinds lists them as a form shows them.
var SanctionKinds = []SanctionKind{Warning, Hold, Block}

// SanctionCode names a standard reason for a sanction.
type SanctionCode string

// SanctionReason is what a standard reason says to the person: each sentence is a text of
// the interface.
type SanctionReason struct {
	Code SanctionCode
	Name string // for whoever chooses it
	Why  string
	Next string // what to do
}

// SanctionReasons are what a moderator chooses from.
var SanctionReasons = []SanctionReason{
	{"unkind", "Abuse, threats or hate", "You wrote to or about people in an unkind way.", "Say what you think of the change, not of the people. Disagreement is welcome."},
	{"identifies", "Details of patients or staff", "You wrote details that may tell who a patient or a member of staff is.", "Leave out names, dates, places, numbers and anything else that tells who somebody is."},
	{"spam", "Advertising, or posted again and again", "You advertised something, or posted the same again and again.", "Say what changed for people, without what is for sale, and say it once."},
	{"imitates", "Poses as somebody else", "You posed as the team, a clinician or somebody else.", "Write under a name of your own."},
	{"again", "Posted again what was removed", "You posted again what moderators had removed.", "Change what the reason asked for, or ask us before you post it again."},
	{"other", "Another reason", "", "Read the house rules before you post again."},
}

// Reason returns what a code stands for.
func (c SanctionCode) Reason() SanctionReason {
	for _, r := range SanctionReasons {
		if r.Code == c {
			return r
		}
	}
	return SanctionReason{Code: c}
}

// SanctionMost is the longest that a hold or a block lasts; it can be imposed anew.
const SanctionMost = 365 // days

// sanctionWordsMax is the longest of what is said about a sanction, in characters (runes).
const sanctionWordsMax = 2000

// Sanction is what a moderator decided about a person in a challenge or on the whole site.
type Sanction struct {
	ID         id.Sanction
	Person     id.Person
	Challenge  id.Challenge // 0: the whole site
	Kind       SanctionKind
	Code       SanctionCode
	Words      string // to the person
	By         id.Person
	At         time.Time
	EndsAt     time.Time // zero: a warning
	LiftedBy   id.Person
	LiftedAt   time.Time // zero: it was not
	Appeal     string    // in the person's own words; there is one
	AppealedAt time.Time
	Answer     string // to the appeal, or why it was lifted
	AnsweredBy id.Person
	AnsweredAt time.Time
}

// Limit is what a sanction that is in force keeps a person from.
type Limit struct {
	Kind      SanctionKind // Hold or Block
	Challenge id.Challenge // 0: the whole site
	Until     time.Time
}

// Living returns the limits that are in force at now: each ends by itself.
func Living(of []Limit, now time.Time) []Limit {
	return slices.DeleteFunc(of, func(l Limit) bool { return !now.Before(l.Until) })
}

// AppealAt is the page on which people read what was decided about them, and appeal.
const AppealAt = "/account/sanctions"

// ErrMayNotWrite is the code of every refusal of somebody who is blocked; the message names the
// end and the page.
var ErrMayNotWrite = &fault.Error{Kind: fault.Forbidden, Code: "person.may_not_write", Message: "You cannot write here for a time."}

// limited returns the limit of a kind in a challenge that lasts longest.
func (a Actor) limited(kind SanctionKind, c id.Challenge) (Limit, bool) {
	var longest Limit
	for _, l := range a.Limits {
		if l.Kind == kind && (l.Challenge == 0 || l.Challenge == c) && l.Until.After(longest.Until) {
			longest = l
		}
	}
	return longest, longest.Kind != ""
}

// Refused returns the refusal of somebody who may not write in a challenge, or anywhere
// where that is 0; nil for everybody else.
func (a Actor) Refused(c id.Challenge) error {
	l, blocked := a.limited(Block, c)
	if !blocked {
		return nil
	}
	refusal := *ErrMayNotWrite
	refusal.Message = "A moderator has decided that you cannot write here until " + l.Until.Format("2 January 2006") + ". Read why, and appeal, in your account: " + AppealAt
	return &refusal
}

// ErrNameStays is the code of the refusal of a name that others would read.
var ErrNameStays = &fault.Error{Kind: fault.Forbidden, Code: "person.name_stays", Message: "You cannot change your name or organisation while you may not write here."}

// keepsName refuses another name or organisation of somebody who may not write anywhere: it
// stands beside all that they have written.
func (a Actor) keepsName() error {
	l, blocked := a.limited(Block, 0)
	if !blocked {
		return nil
	}
	refusal := *ErrNameStays
	refusal.Message = "You cannot change your name or organisation until " + l.Until.Format("2 January 2006") + ", because you may not write here until then. You can change the rest, or write to us: /contact"
	return &refusal
}

// Waits reports whether a moderator looks at all that a posts in a challenge first.
func (a Actor) Waits(c id.Challenge) bool {
	_, held := a.limited(Hold, c)
	return held
}

// InForce reports whether s keeps its person from something at now.
func (s Sanction) InForce(now time.Time) bool {
	return s.Kind != Warning && s.LiftedAt.IsZero() && now.Before(s.EndsAt)
}

// Public is the reason as the person reads it.
func (s Sanction) Public() string {
	why := s.Code.Reason().Why
	if why != "" && s.Words != "" {
		return why + " " + s.Words
	}
	return why + s.Words
}

// check returns s put in order with the days that it lasts, or every rule that it breaks.
func (s Sanction) check(days int, now time.Time) (Sanction, error) {
	var bad fault.Fields
	s.Words = Prose(s.Words)
	if !slices.Contains(SanctionKinds, s.Kind) {
		bad.Add("kind", "Select what you decide.")
	}
	known := slices.ContainsFunc(SanctionReasons, func(r SanctionReason) bool { return r.Code == s.Code })
	switch {
	case !known:
		bad.Add("code", "Select a reason.")
	case s.Code == "other" && !Visible(s.Words):
		bad.Add("words", "Enter a reason that the person can understand.")
	case utf8.RuneCountInString(s.Words) > sanctionWordsMax:
		bad.Add("words", "Reason must be 2,000 characters or fewer.")
	}
	guard.Blocked(&bad, "words", s.Words)
	if s.Kind == Hold || s.Kind == Block {
		if days < 1 || days > SanctionMost {
			bad.Add("days", "Enter a number of days from 1 to 365.")
		}
		s.EndsAt = now.AddDate(0, 0, days)
	}
	return s, bad.Fault("sanction.invalid", "There is a problem with your decision.")
}

// NoPlace is the fault of a decision about a person that does not say where it counts; field
// is what would say it.
func NoPlace(field string) error {
	return fault.Fields{{Name: field, Message: "Select where it counts."}}.Fault("person.where", "There is a problem with your decision.")
}

// AppealAnswer is what a moderator says to an appeal.
type AppealAnswer string

// Lifts reports whether it ends the sanction; the fault is that of an answer which says
// neither.
func (a AppealAnswer) Lifts() (bool, error) {
	if a != "lift" && a != "stand" {
		return false, fault.Fields{{Name: "do", Message: "Select whether you lift it or let it stand."}}.Fault("sanction.answer", "There is a problem with your answer.")
	}
	return a == "lift", nil
}

// said checks what somebody wrote about a sanction.
func said(field, words, missing string) (string, error) {
	var bad fault.Fields
	words = Prose(words)
	if !Visible(words) {
		bad.Add(field, missing)
	} else if utf8.RuneCountInString(words) > sanctionWordsMax {
		bad.Add(field, "Your text must be 2,000 characters or fewer.")
	}
	return words, bad.Fault("sanction.words", "There is a problem with your text.")
}

// rank says how many rights somebody holds in a challenge, or anywhere where that is 0.
func rank(grants []Grant, c id.Challenge) int {
	most := 0
	for _, g := range grants {
		if c != 0 && g.Challenge != 0 && g.Challenge != c {
			continue
		}
		most = max(most, map[Role]int{Communications: 1, Moderator: 1, Lead: 2, Administrator: 3}[g.Role])
	}
	return most
}
