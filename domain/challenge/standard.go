package challenge

import (
	"slices"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
)

// ReasonCode names a standard reason for which a moderator takes something out of view.
type ReasonCode string

// The standard reasons, as a form shows them.
const (
	TellsWho    ReasonCode = "identifies"
	NamesStaff  ReasonCode = "staff"
	DoesHarm    ReasonCode = "harmful"
	IsUnkind    ReasonCode = "unkind"
	Complains   ReasonCode = "complaint"
	Advertises  ReasonCode = "spam"
	OffTopic    ReasonCode = "off_topic"
	OtherReason ReasonCode = "other"    // the moderator's own words say which
	ByReports   ReasonCode = "reported" // no moderator's: enough people have reported it
)

// Standard is what a standard reason says, in plain English. Each sentence is a text of
// the interface and its own key for translation.
type Standard struct {
	Code ReasonCode
	Name string // for whoever chooses it
	Why  string // for its author, and for everybody who looks for the text
	Next string // for its author: what to leave out or do to post again
}

// Standards are the reasons that a moderator chooses from, the gravest first.
var Standards = []Standard{
	{
		TellsWho, "It may tell who a patient is", "It may tell readers who a patient is.",
		"Leave out names, dates, places, numbers and anything else that tells who somebody is. What you changed matters, not who it was about.",
	},
	{
		NamesStaff, "It names or blames a member of staff", "It names or blames a member of staff.",
		"Say what happened and what would help, without the person: “on the ward” says enough.",
	},
	{
		DoesHarm, "Doing what it says may do harm", "Doing what it says may do harm.",
		"Say where the advice comes from and for whom it is safe, or leave the advice out.",
	},
	{
		IsUnkind, "Abuse, threats or hate", "It is unkind to people.",
		"Say what you think of the change, not of the people. Disagreement is welcome.",
	},
	{
		Complains, "A complaint about care", "It is a complaint about care, which nobody here can answer.",
		"Ask for the complaints service of the hospital or practice where it happened: it has to answer you. What you would change for others is welcome here.",
	},
	{
		Advertises, "Advertising, or posted again and again", "It advertises something, or says the same again.",
		"Say what changed for people, without what is for sale, and say it once.",
	},
	{
		OffTopic, "It has nothing to do with the challenge", "It does not answer the question of this challenge.",
		"Read the question of the challenge again, or look for another challenge that your text answers.",
	},
	{OtherReason, "Another reason", "", ""},
}

// Standard returns what a code stands for; nothing of OtherReason and of those that no
// moderator chooses.
func (c ReasonCode) Standard() Standard {
	if c == ByReports {
		return Standard{Code: c, Why: heldByReports, Next: "You do not have to do anything. We write to you when it has been looked at."}
	}
	for _, list := range [][]Standard{Standards, LockReasons, UnlockReasons} {
		for _, s := range list {
			if s.Code == c {
				return s
			}
		}
	}
	return Standard{}
}

// Because is why a moderator takes something out of view: a standard reason, words, or both.
type Because struct {
	Code  ReasonCode
	Words string // never what has to go
}

// Check returns b put in order, or every rule that it breaks. Words without a code are
// another reason.
func (b Because) Check() (Because, error) { return b.check(Standards) }

// check is Check of a reason that is one of from.
func (b Because) check(from []Standard) (Because, error) {
	var bad fault.Fields
	b.Words = account.Prose(b.Words)
	if b.Code == "" && b.Words != "" {
		b.Code = OtherReason
	}
	known := slices.ContainsFunc(from, func(s Standard) bool { return s.Code == b.Code })
	switch {
	case !known:
		bad.Add("reason_code", "Select a reason.")
	case b.Code == OtherReason && b.Words == "":
		bad.Add("reason", "Enter a reason that the author can understand.")
	case utf8.RuneCountInString(b.Words) > reasonMax:
		bad.Add("reason", "Reason must be 2,000 characters or fewer.")
	}
	guard.Blocked(&bad, "reason", b.Words) // everybody may read it
	return b, bad.Fault("moderation.invalid", "There is a problem with the reason.")
}

// Public is the reason as everybody may read it.
func (b Because) Public() string {
	why := b.Code.Standard().Why
	if why != "" && b.Words != "" {
		return why + " " + b.Words
	}
	return why + b.Words
}
