// Package attachment holds the pictures, documents and recordings that belong to ideas: what
// may be attached, what waits and for what, and who may see it.
package attachment

import (
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// State says whether an attachment is shown, and what it waits for.
type State string

// The states. They follow from what is known of the attachment; see State.
const (
	WaitsForScan    State = "waits_for_scan"
	WaitsForConsent State = "waits_for_consent"
	WaitsForLook    State = "waits_for_look" // of a moderator, who has to have looked at it
	Hidden          State = "hidden"         // by a moderator, with a reason
	Shown           State = "shown"
	Removed         State = "removed" // its words and its bytes are gone; the line stays
)

// Scan says what a scanner for malware has said of an attachment.
type Scan string

// What is known of a scan. What a scanner refuses is never kept.
const (
	NoScan  Scan = "off" // there was no scanner when it came
	Waiting Scan = "waiting"
	Clean   Scan = "clean"
)

// Why says why an attachment was removed.
type Why string

// The reasons of a removal.
const (
	ByAuthor         Why = "author"
	ByModerator      Why = "moderator"
	ConsentWithdrawn Why = "consent"
	IdeaWithdrawn    Why = "withdrawn"
	Refused          Why = "refused" // by the scanner, after it had waited
)

// Attachment is one picture, document or recording of an idea.
type Attachment struct {
	ID        id.Attachment
	Idea      id.Idea
	Challenge id.Challenge // that of the idea
	By        id.Person    // who attached it
	File
	Alt          string    // what a picture shows, or what a document holds, for whoever does not open it
	Transcript   string    // of a recording, for whoever does not hear or see it
	Waits        bool      // a moderator has to have looked at it, as at every recording
	LookedAt     time.Time // when a moderator looked at it as it is described now, if one has to; zero: not yet
	Scan         Scan
	People       bool // people can be recognised in it
	Consent      Consent
	Hidden       bool
	HiddenReason string
	RemovedAt    time.Time // zero: it is there
	RemovedWhy   Why
	Version      int
	CreatedAt    time.Time
}

// File is what is kept of what was sent: the bytes are elsewhere, under their hash.
type File struct {
	Kind          Kind
	Name          string // as people see it, with the ending of Kind; empty once removed
	Hash          string // SHA-256 of the bytes, in hex
	Bytes         int
	Small         string // hash of a smaller copy of a picture; empty: there is none
	Width, Height int    // of a picture, in pixels; 0 for documents
}

// Consent is what the people in a picture have agreed to: the record of whoever
// asked them. It is for the author and the moderators alone.
type Consent struct {
	Who  string    // whom the person has asked, such as "two nurses of the ward"
	What string    // what they have agreed to
	By   id.Person // who says so
	At   time.Time // when they said so; zero: there is no consent
}

// Faults of attachments. What may not be seen is not found: not even that it waits
// is told.
var (
	ErrNotFound = &fault.Error{Kind: fault.NotFound, Code: "attachment.not_found", Message: "There is no such picture or document."}
	ErrStale    = &fault.Error{Kind: fault.Stale, Code: "attachment.stale", Message: "This attachment has been changed since you opened it. Look at it again before you save."}
	ErrMany     = &fault.Error{Kind: fault.Conflict, Code: "attachment.many", Message: "An idea can have 5 attachments. Remove one before you add another."}
	ErrBusy     = &fault.Error{Kind: fault.Busy, Code: "attachment.busy", Message: "Other files are being read at the moment. Send yours again in a few seconds.", RetryAfter: 5 * time.Second}
	ErrMalware  = &fault.Error{Kind: fault.Invalid, Code: "attachment.malware", Message: "There is a problem with your file.", Fields: fault.Fields{
		{Name: "file", Message: "The check for harmful software refused this file. Ask your IT team to look at it before you use it again."},
	}}
)

// Most is how many attachments an idea may have.
const Most = 5

// State returns what a is, and what it waits for first.
func (a Attachment) State() State {
	switch {
	case !a.RemovedAt.IsZero():
		return Removed
	case a.Hidden:
		return Hidden
	case a.Scan == Waiting:
		return WaitsForScan
	case a.People && a.Consent.At.IsZero():
		return WaitsForConsent
	case a.unseen():
		return WaitsForLook
	}
	return Shown
}

// unseen reports whether a moderator has to look at a and has not.
func (a Attachment) unseen() bool { return (a.Waits || a.Kind.Recording()) && a.LookedAt.IsZero() }

// words gives what is said of a by its field.
func (a Attachment) words(look func(field, words string)) {
	look("file", a.Name)
	look("alt", a.Alt)
	look("transcript", a.Transcript)
}

// wait has a wait for a moderator if what by adds waits, or its words are not those of before
// and may identify somebody.
func (a *Attachment) wait(tx Tx, by account.Actor, before Attachment, now time.Time) error {
	waits, err := challenge.Waits(tx, by, a.Challenge, before.words, a.words, now)
	if waits {
		a.Waits, a.LookedAt = true, time.Time{}
	}
	return err
}

// ManagedBy reports whether who is the author of the idea or moderates it: they
// know of what is not shown.
func ManagedBy(who account.Actor, i challenge.Idea) bool {
	return account.Can(who, account.SeeHeldIdea, account.Thing{Challenge: i.Challenge, Author: i.Author}) == nil
}

// opens reports whether anybody at all may open the bytes: not before they are scanned and
// agreed to.
func (a Attachment) opens() bool {
	return a.Scan != Waiting && (!a.People || !a.Consent.At.IsZero())
}

// OpenTo returns nil if who may open the bytes of a, which belongs to v as who sees
// it; else ErrNotFound. What has not been scanned or not been agreed to is opened by
// nobody; what a moderator has to look at first by those who manage it. All of it may
// tell who wrote the idea, so it goes where the name goes.
func (a Attachment) OpenTo(who account.Actor, v challenge.View) error {
	if a.Idea != v.ID || v.ReadableBy(who) != nil || v.TextHidden || v.AuthorHidden {
		return ErrNotFound
	}
	switch a.State() {
	case Shown:
		return nil
	case WaitsForLook:
		if ManagedBy(who, v.Idea) {
			return nil
		}
	case Hidden:
		if a.opens() && ManagedBy(who, v.Idea) {
			return nil
		}
	}
	return ErrNotFound
}

// ShownTo returns those of all that the page of v shows to who: what everybody may
// open, in the order in which it came.
func ShownTo(who account.Actor, v challenge.View, all []Attachment) []Attachment {
	var out []Attachment
	for _, a := range all {
		if a.State() == Shown && a.OpenTo(who, v) == nil {
			out = append(out, a)
		}
	}
	return out
}

// remove takes a out of use: its words go, and so do its bytes unless another
// attachment has the same.
func (a *Attachment) remove(why Why, now time.Time) {
	a.RemovedAt, a.RemovedWhy = now, why
	a.Name, a.Alt, a.Transcript, a.HiddenReason = "", "", "", ""
	a.Consent.Who, a.Consent.What = "", ""
}
