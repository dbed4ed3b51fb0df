package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// TermsTexts are the words that contributors agree to, and the name of the licence that
// the terms grant.
type TermsTexts struct {
	Licence string
	Terms   string // as Markdown, like the two below
	Rules   string // of the house
	Privacy string // the notice
}

// Terms is one version of what contributors agree to. It is never changed.
type Terms struct {
	Number int // from 1
	TermsTexts
	Hash        string // SHA-256 of the three texts, with a zero byte behind each
	PublishedAt time.Time
}

// Numbers that stand for no version that is kept.
const (
	TermsBefore    = 0  // agreed before versions were kept
	TermsElsewhere = -1 // imported: agreed elsewhere
)

// Agreed says which version of the terms the author of a text agreed to, and when.
type Agreed struct {
	Terms    int
	AgreedAt time.Time // zero where Terms is no version
}

// Agreeing is what somebody is to agree to before they post.
type Agreeing struct {
	Present int // 0: no version is kept yet
	Last    int // that they agreed to; 0: none yet
	Changes []TermsPart
}

// TermsPart names one of the three texts.
type TermsPart string

// The parts.
const (
	PartTerms   TermsPart = "terms"
	PartRules   TermsPart = "rules"
	PartPrivacy TermsPart = "privacy"
)

// Asks reports whether they have to say so: what they agreed to last has changed. The
// first time, and as long as nothing changes, posting says it.
func (g Agreeing) Asks() bool { return g.Last > 0 && g.Last < g.Present }

// Faults of terms.
var (
	ErrTermsNotFound = &fault.Error{Kind: fault.NotFound, Code: "terms.not_found", Message: "There is no such version of the terms."}
	// ErrTermsChanged is refused until the present version is named.
	ErrTermsChanged = &fault.Error{
		Kind: fault.Invalid, Code: "terms.changed", Message: "The terms have changed since you agreed to them. Read what is new, then agree to them to post.",
		Fields: fault.Fields{{Name: "terms", Message: "Select that you agree to the terms as they are now."}},
	}
)

// TermsTx is what posting needs to keep what was agreed.
type TermsTx interface {
	// AgreedTerms returns the number of the present version, 0 for none, and that of the
	// newest one that p agreed to, 0 for none.
	AgreedTerms(p id.Person) (present, agreed int, err error)
	// AddAgreement keeps that p agreed to a version; false if it is kept already.
	AddAgreement(p id.Person, terms int, at time.Time) (added bool, err error)
	// Emit keeps e with the change that it announces.
	Emit(e outbox.Event) error
}

// Agree keeps that a, who posts something now, agrees to the present terms, and returns
// what is kept with the text. Actor.Terms is the version that they were shown: one that
// is not the present one is refused with ErrTermsChanged, and so is none by somebody who
// agreed to an older one. Commands agree to nothing.
func Agree(tx TermsTx, a Actor, now time.Time) (Agreed, error) {
	if a.Person == 0 {
		return Agreed{}, nil
	}
	present, last, err := tx.AgreedTerms(a.Person)
	if err != nil || present == 0 {
		return Agreed{}, err
	}
	g := Agreeing{Present: present, Last: last}
	if a.Terms != present && (a.Terms != 0 || g.Asks()) {
		return Agreed{}, ErrTermsChanged
	}
	if last < present {
		added, err := tx.AddAgreement(a.Person, present, now)
		if err != nil {
			return Agreed{}, err
		}
		if added {
			if err = tx.Emit(outbox.Event{Kind: outbox.TermsAgreed, Subject: int64(present), Actor: a.Person, At: now}); err != nil {
				return Agreed{}, err
			}
		}
	}
	return Agreed{Terms: present, AgreedAt: now}, nil
}

// hash is the fingerprint of the texts.
func (t TermsTexts) hash() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{t.Terms, t.Rules, t.Privacy, ""}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// changes lists the parts in which t differs from what was there before.
func (t TermsTexts) changes(before TermsTexts) []TermsPart {
	var parts []TermsPart
	if t.Terms != before.Terms || t.Licence != before.Licence {
		parts = append(parts, PartTerms)
	}
	if t.Rules != before.Rules {
		parts = append(parts, PartRules)
	}
	if t.Privacy != before.Privacy {
		parts = append(parts, PartPrivacy)
	}
	return parts
}

// PublishTerms makes t the present version. The same texts again change nothing. Only
// commands may: the server publishes what its own pages say.
func (s Service) PublishTerms(ctx context.Context, by Actor, t TermsTexts) (Terms, error) {
	if !by.Command {
		return Terms{}, ErrForbidden
	}
	var kept Terms
	var added bool
	publish := func(tx Tx) error {
		now, err := tx.PresentTerms()
		if err != nil {
			return err
		}
		if kept = now; now.Number != 0 && now.TermsTexts == t {
			added = true
			return nil
		}
		kept = Terms{Number: now.Number + 1, TermsTexts: t, Hash: t.hash(), PublishedAt: s.Now()}
		if added, err = tx.AddTerms(kept); err != nil || !added {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.TermsPublished, Subject: int64(kept.Number), At: kept.PublishedAt, Detail: kept.Hash})
	}
	for range 10 { // each time another program has just published one with this number
		if err := s.Store.InTx(ctx, publish); err != nil || added {
			return kept, err
		}
	}
	return Terms{}, &fault.Error{Kind: fault.Busy, Code: "terms.busy", Message: "Others publish terms at the moment. Try again."}
}

// TermsVersions lists every version, the newest first.
func (s Service) TermsVersions(ctx context.Context) ([]Terms, error) {
	return s.Reads.TermsVersions(ctx)
}

// TermsVersion returns one, or ErrTermsNotFound.
func (s Service) TermsVersion(ctx context.Context, number int) (Terms, error) {
	all, err := s.Reads.TermsVersions(ctx)
	for _, t := range all {
		if t.Number == number {
			return t, err
		}
	}
	if err == nil {
		err = ErrTermsNotFound
	}
	return Terms{}, err
}

// Agreeing returns what the person who acts is to agree to before they post; a visitor
// has agreed to nothing yet.
func (s Service) Agreeing(ctx context.Context, by Actor) (Agreeing, error) {
	present, last, err := s.Reads.AgreedTerms(ctx, by.Person)
	g := Agreeing{Present: present, Last: last}
	if err != nil || !g.Asks() {
		return g, err
	}
	now, err := s.TermsVersion(ctx, present)
	if err != nil {
		return g, err
	}
	then, err := s.TermsVersion(ctx, last)
	g.Changes = now.changes(then.TermsTexts)
	return g, err
}
