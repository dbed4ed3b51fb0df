package challenge

import (
	"context"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// AuthorKind is how well somebody who posts is known in a challenge.
type AuthorKind string

// The kinds of author, each the last one that fits. The team of a challenge is none.
const (
	NewAuthor      AuthorKind = "new"      // nothing of theirs has been public yet
	KnownAuthor    AuthorKind = "known"    // something has
	VerifiedAuthor AuthorKind = "verified" // their organisation signs them in
	TrustedAuthor  AuthorKind = "trusted"  // a moderator trusts them, or they have earned it
)

// AuthorKinds lists them as a form shows them.
var AuthorKinds = []AuthorKind{NewAuthor, KnownAuthor, VerifiedAuthor, TrustedAuthor}

// Treatment is what a rule of civility does with a text that breaks it.
type Treatment string

// The treatments.
const (
	Pass Treatment = "pass"
	Look Treatment = "hold" // a moderator looks at it before others see it
	Stop Treatment = "stop" // its author is told what to change, and it is not posted
)

// Treatments lists them as a form shows them.
var Treatments = []Treatment{Pass, Look, Stop}

// LinksMostMax is the highest number of links that can be allowed.
const LinksMostMax = 20

// uncivil says to an author what to change.
var uncivil = map[guard.Rule]string{
	guard.Abuse:         "Take out the words that are unkind to people.",
	guard.Shouting:      "Write in small letters: whole sentences in capitals are hard to read.",
	guard.Links:         "Take out some of the links.",
	guard.ComplaintRule: "Ask the complaints service of the hospital or practice: nobody here can answer a complaint. Write here what you would change for others.",
	guard.NotExperience: "Write what happened or what you would change, in a few words of your own.",
}

// Limits of how posts are checked.
const (
	LookWithinMax = 24 * 14 // hours
	TrustAfterMax = 100
)

// Conduct is how posts are checked in a challenge.
type Conduct struct {
	Challenge    id.Challenge
	IdeasWait    []AuthorKind             // whose ideas a moderator looks at before others see them
	CommentsWait []AuthorKind             // likewise their comments
	LookWithin   int                      // hours in which a moderator usually looks, as authors are told
	TrustAfter   int                      // published ideas, none of them removed, that make an author trusted; 0: moderators alone
	Rules        map[guard.Rule]Treatment // of civility; one that is not there lets everything pass
	LinksMost    int                      // how many links a text may have
	Checklist    []string                 // what moderators go through before they decide about an idea; see Tick
	Version      int                      // 0: nothing has been set yet
}

// UsualConduct is how posts are checked where nothing was set: they show at once.
func UsualConduct(c id.Challenge) Conduct { return Conduct{Challenge: c, LookWithin: 24, LinksMost: 2} }

// Standing is what is known of an author in a challenge.
type Standing struct {
	Published int  // ideas of theirs in the challenge that everybody can read
	Removed   int  // ideas of theirs in the challenge that a moderator has removed
	Before    bool // something of theirs has been public, wherever
	Verified  bool
	Given     bool // a moderator trusts them
	Taken     bool // a moderator has said that they are not trusted
}

// Kind returns how well the author is known.
func (s Standing) Kind(trustAfter int) AuthorKind {
	earned := trustAfter > 0 && s.Published >= trustAfter && s.Removed == 0
	switch {
	case s.Given, earned && !s.Taken:
		return TrustedAuthor
	case s.Verified:
		return VerifiedAuthor
	case s.Before:
		return KnownAuthor
	}
	return NewAuthor
}

// ErrConductStale says that somebody else has changed how posts are checked.
var ErrConductStale = &fault.Error{Kind: fault.Stale, Code: "conduct.stale", Message: "Somebody else has changed this since you opened it. Look at both versions before you save again."}

// waitsFirst stands where a text was that nobody has looked at yet.
const waitsFirst = "A moderator looks at it before others can see it."

// WaitsTx says what decides whether a post waits.
type WaitsTx interface {
	// Conduct returns that of a challenge, UsualConduct where nothing was set.
	Conduct(c id.Challenge) (Conduct, error)
	// Standing returns what is known of an author in a challenge.
	Standing(p id.Person, c id.Challenge) (Standing, error)
}

// ConductTx reads and changes how posts are checked.
type ConductTx interface {
	WaitsTx
	// SaveConduct keeps c if its Version is still the stored one, and moves it; else
	// ErrConductStale.
	SaveConduct(c *Conduct) error
	// SetTrust keeps what a moderator said of an author, in place of what was said before.
	SetTrust(t Trust) error
	// HoldPerson keeps a person who may act as they are until the transaction ends, and
	// returns account.ErrPersonNotFound where there is none.
	HoldPerson(p id.Person) error
}

// ConductReads answers the questions of pages about it.
type ConductReads interface {
	// Conduct returns how posts are checked in a challenge.
	Conduct(ctx context.Context, c id.Challenge) (Conduct, error)
	// Trusts lists what moderators said of an author, of the challenges (nil: of all, and of
	// the whole site). Callers check who asks.
	Trusts(ctx context.Context, p id.Person, of []id.Challenge) ([]Trust, error)
}

// IsComplaint reports whether words are a complaint about care. Whatever a challenge does with
// one, its author is told who has to answer it.
func IsComplaint(words string) bool { return guard.ComplaintRule.Breaks(words, LinksMostMax) }

// IsComplaint reports whether one of the fields is a complaint about care.
func (t Text) IsComplaint() (is bool) {
	t.each(func(_, words string) { is = is || IsComplaint(words) })
	return is
}

// Check returns c put in order, or every rule that it breaks.
func (c Conduct) Check() (Conduct, error) {
	var bad fault.Fields
	for field, kinds := range map[string]*[]AuthorKind{"ideas_wait": &c.IdeasWait, "comments_wait": &c.CommentsWait} {
		ordered := slices.DeleteFunc(slices.Clone(AuthorKinds), func(k AuthorKind) bool { return !slices.Contains(*kinds, k) })
		if len(ordered) != len(*kinds) {
			bad.Add(field, "Select kinds of authors from the list, each once.")
		}
		*kinds = ordered
	}
	if c.LookWithin < 1 || c.LookWithin > LookWithinMax {
		bad.Add("look_within", "Enter a number of hours from 1 to "+strconv.Itoa(LookWithinMax)+".")
	}
	if c.TrustAfter < 0 || c.TrustAfter > TrustAfterMax {
		bad.Add("trust_after", "Enter a number of ideas from 0 to "+strconv.Itoa(TrustAfterMax)+".")
	}
	for r, to := range c.Rules {
		if _, known := uncivil[r]; !known || !slices.Contains(Treatments, to) {
			bad.Add("rules", "Select what each rule does.")
		}
	}
	if c.LinksMost < 0 || c.LinksMost > LinksMostMax {
		bad.Add("links_most", "Enter a number of links from 0 to "+strconv.Itoa(LinksMostMax)+".")
	}
	c.Checklist = checkChecklist(&bad, c.Checklist)
	return c, bad.Fault("conduct.invalid", "There is a problem with how posts are checked.")
}

// SetConduct keeps how posts are checked in a challenge, from the next one on. What waits
// already goes on waiting.
func (s Service) SetConduct(ctx context.Context, a account.Actor, to Conduct) (Conduct, error) {
	to, wrong := to.Check()
	err := s.Store.InTx(ctx, func(tx Tx) error {
		c, err := tx.Challenge(to.Challenge)
		if err != nil {
			return err
		}
		if err = mayChange(a, c); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if err = tx.SaveConduct(&to); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.ConductChanged, Challenge: c.ID, Actor: a.Person, At: s.Now()})
	})
	return to, err
}

// waits reports whether a moderator has to look at what a posts before others see it, and
// refuses what a rule of the challenge stops. fields are the words by the field that they
// stand in.
func (s Service) waits(tx Tx, a account.Actor, c id.Challenge, of func(Conduct) []AuthorKind, fields func(look func(field, words string))) (bool, error) {
	return waits(tx, a, c, of, fields)
}

// Waits reports whether a moderator has to look at what a adds beside an idea, such as a file,
// before others see it, and refuses what a rule of the challenge stops. It waits where the
// ideas or the comments of a would, and where the check for details finds in now what it did
// not find in before, which are the words by their field.
func Waits(tx WaitsTx, a account.Actor, c id.Challenge, before, now func(look func(field, words string)), at time.Time) (bool, error) {
	wait, err := waits(tx, a, c, anyWait, now)
	if err != nil || wait || a.Person == 0 {
		return wait, err
	}
	past := find(before, at)
	return slices.ContainsFunc(find(now, at), func(f Found) bool {
		return !slices.ContainsFunc(past, func(p Found) bool { return p.Kind == f.Kind && p.Shown == f.Shown })
	}), nil
}

func waits(tx WaitsTx, a account.Actor, c id.Challenge, of func(Conduct) []AuthorKind, fields func(look func(field, words string))) (bool, error) {
	if a.Person == 0 || a.Staff(c) {
		return a.Waits(c), nil
	}
	rules, err := tx.Conduct(c)
	if err != nil {
		return false, err
	}
	waits, err := rules.judge(fields)
	if err != nil || waits || a.Waits(c) || len(of(rules)) == 0 {
		return waits || a.Waits(c), err
	}
	known, err := tx.Standing(a.Person, c)
	return slices.Contains(of(rules), known.Kind(rules.TrustAfter)), err
}

// judge asks the rules of civility about a text: whether somebody has to look at it, or what
// its author has to change.
func (c Conduct) judge(fields func(look func(field, words string))) (looks bool, err error) {
	var bad fault.Fields
	fields(func(field, words string) {
		for _, r := range guard.Civility {
			to := c.Rules[r.Rule]
			if to != Look && to != Stop || !r.Rule.Breaks(words, c.LinksMost) {
				continue
			}
			if looks = looks || to == Look; to == Stop {
				bad.Add(field, uncivil[r.Rule])
			}
		}
	})
	return looks, bad.Fault("text.uncivil", "There is a problem with the text.")
}

func ideasWait(c Conduct) []AuthorKind    { return c.IdeasWait }
func commentsWait(c Conduct) []AuthorKind { return c.CommentsWait }
func anyWait(c Conduct) []AuthorKind      { return slices.Concat(c.IdeasWait, c.CommentsWait) }

// Trust is what a moderator said of an author in a challenge, or on the whole site.
type Trust struct {
	Person    id.Person
	Challenge id.Challenge // 0: the whole site
	Given     bool         // false: taken, whatever they have earned
	Reason    string       // for moderators; the author does not read it here, but in their own data
	By        id.Person
	At        time.Time
}

// TrustReasonMax is the longest reason, in characters (runes).
const TrustReasonMax = 500

// ErrTrustSelf is returned to who trusts themselves.
var ErrTrustSelf = &fault.Error{Kind: fault.Forbidden, Code: "trust.self", Message: "You cannot decide about yourself. Ask another moderator."}

// ErrTrustUnsaid is the fault of a decision about trust that says neither.
var ErrTrustUnsaid = fault.Fields{{Name: "given", Message: "Select whether you trust this person."}}.Fault("trust.invalid", "There is a problem with your decision.")

// SetTrust says whether what an author posts in a challenge (0: anywhere) is trusted, with
// a reason, by a moderator there.
func (s Service) SetTrust(ctx context.Context, a account.Actor, t Trust) error {
	if err := account.Can(a, account.Moderate, thing(t.Challenge, 0)); err != nil {
		return err
	}
	if t.Person == a.Person {
		return ErrTrustSelf
	}
	var bad fault.Fields
	t.Reason = account.Prose(t.Reason)
	switch {
	case !account.Visible(t.Reason):
		bad.Add("reason", "Enter a reason that the next moderator can understand.")
	case utf8.RuneCountInString(t.Reason) > TrustReasonMax:
		bad.Add("reason", "Reason must be 500 characters or fewer.")
	}
	guard.Blocked(&bad, "reason", t.Reason)
	if err := bad.Fault("trust.invalid", "There is a problem with the reason."); err != nil {
		return err
	}
	t.By, t.At = a.Person, s.Now()
	return s.Store.InTx(ctx, func(tx Tx) error {
		if t.Challenge != 0 {
			if _, err := tx.Challenge(t.Challenge); err != nil {
				return err
			}
		}
		if err := tx.HoldPerson(t.Person); err != nil {
			return err
		}
		if err := tx.SetTrust(t); err != nil {
			return err
		}
		kind := outbox.PersonTrusted
		if !t.Given {
			kind = outbox.PersonDistrusted
		}
		return tx.Emit(outbox.Event{Kind: kind, Challenge: t.Challenge, Subject: int64(t.Person), Actor: a.Person, At: t.At, Reason: t.Reason})
	})
}
