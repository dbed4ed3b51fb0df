package attachment

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Limits of words, in characters (runes).
const (
	AltMax        = 300
	TranscriptMax = 20000
	ConsentMax    = 200
)

// Upload is what somebody sends to be attached.
type Upload struct {
	Name  string // of the file, as the browser says
	Bytes []byte
	Alt   string
	// Transcript is what is said in a recording, and what matters of what is heard and seen.
	Transcript string
	People     Answer
	// Agreed says that the people have agreed; then Who and What say who and to what.
	Agreed    bool
	Who, What string
	text      string // of a document, once it has been read
	Looked    string // what challenge.Looked says of the doubtful words that the sender was shown
}

// Answer is yes, no, or nothing yet.
type Answer string

// The answers to a question of yes or no.
const (
	Yes Answer = "yes"
	No  Answer = "no"
)

// check returns u put in order and what its bytes are, or every rule that it breaks.
func (u Upload) check() (Upload, Kind, error) {
	var bad fault.Fields
	k, wrong := Recognise(u.Bytes)
	if wrong == nil && (k == DOCX || k == ODT) {
		u.Bytes, u.text, wrong = bareDocument(k, u.Bytes)
	}
	if wrong != nil {
		bad = append(bad, fault.Of(wrong).Fields...)
	}
	u.Name = NameFor(u.Name, k)
	u.Alt = checkAlt(&bad, u.Alt)
	u.Transcript = checkTranscript(&bad, k, wrong == nil, u.Transcript)
	switch u.People {
	case No:
		u.Agreed, u.Who, u.What = false, "", ""
	case Yes:
		if u.Agreed {
			u.Who, u.What = checkConsent(&bad, u.Who, u.What)
		} else {
			u.Who, u.What = "", ""
		}
	default:
		bad.Add("people", "Select whether people can be recognised.")
	}
	if err := bad.Fault("attachment.invalid", "There is a problem with your file."); err != nil {
		return u, k, err
	}
	if f, _ := guard.Gravest(guard.Check(u.Name, 0)); f.Grade == guard.Block {
		bad.Add("file", "Rename the file. "+f.Advice())
	}
	documentFaults(&bad, u.text)
	guard.Blocked(&bad, "alt", u.Alt)
	guard.Blocked(&bad, "transcript", u.Transcript)
	guard.Blocked(&bad, "who", u.Who)
	guard.Blocked(&bad, "what", u.What)
	return u, k, bad.Fault("attachment.identifying", "Your file may identify a patient.")
}

func checkAlt(bad *fault.Fields, alt string) string {
	alt = account.OneLine(alt)
	if alt == "" {
		bad.Add("alt", "Describe what it shows, for people who cannot see it.")
	} else if utf8.RuneCountInString(alt) > AltMax {
		bad.Add("alt", "Description must be 300 characters or fewer.")
	}
	return alt
}

// checkTranscript asks for words beside a recording, and for none beside all else. known: k
// is what the file is.
func checkTranscript(bad *fault.Fields, k Kind, known bool, words string) string {
	words = account.Prose(words)
	switch {
	case utf8.RuneCountInString(words) > TranscriptMax:
		bad.Add("transcript", "Transcript must be 20,000 characters or fewer.")
	case known && k.Recording() && !account.Visible(words):
		bad.Add("transcript", "Enter what is said, and what matters of what is heard and seen. Without it people who are deaf or blind are left out.")
	case known && !k.Recording() && words != "":
		bad.Add("transcript", "Leave this empty. Only a recording has a transcript.")
	}
	return words
}

func checkConsent(bad *fault.Fields, who, what string) (string, string) {
	who, what = account.OneLine(who), account.OneLine(what)
	if who == "" {
		bad.Add("who", "Enter who has agreed, such as “two nurses of the ward”.")
	} else if utf8.RuneCountInString(who) > ConsentMax {
		bad.Add("who", "Who has agreed must be 200 characters or fewer.")
	}
	if what == "" {
		bad.Add("what", "Enter what they have agreed to, such as “to be shown on this site”.")
	} else if utf8.RuneCountInString(what) > ConsentMax {
		bad.Add("what", "What they have agreed to must be 200 characters or fewer.")
	}
	return who, what
}

// Doubts returns the words of u that may identify somebody: whoever sends it is asked
// to look again, and may go on.
func (u Upload) Doubts(now time.Time) []challenge.Doubt {
	found := append(challenge.DoubtsIn("alt", account.OneLine(u.Alt), now), challenge.DoubtsIn("transcript", account.Prose(u.Transcript), now)...)
	if u.Name == "" {
		return found
	}
	text := u.text
	if text == "" {
		if k, err := Recognise(u.Bytes); err == nil {
			text, _ = Spoken(k, u.Bytes) // what cannot be read is refused, not asked about
		}
	}
	found = append(documentDoubts(text, now), found...)
	return append(challenge.DoubtsIn("file", NameFor(u.Name, ""), now), found...)
}

// Attach attaches u to an idea, by its author. A picture of people who have not
// agreed waits for their consent, a recording for a moderator, and so does what challenge.Waits
// says; with a scanner that does not answer, everything
// waits for it.
func (s Service) Attach(ctx context.Context, by account.Actor, idea id.Idea, u Upload) (Attachment, error) {
	may := func(tx Tx) (challenge.Idea, error) { return s.open(tx, by, idea) }
	// Before the work that a picture makes, and once more when it is kept.
	if err := s.Store.InTx(ctx, func(tx Tx) error { _, err := may(tx); return err }); err != nil {
		return Attachment{}, err
	}
	u, k, err := u.check()
	if err == nil {
		err = challenge.AskAbout(u.Doubts(s.Now()), u.Looked, "attachment.doubtful")
	}
	if err != nil {
		return Attachment{}, err
	}
	a := Attachment{Idea: idea, By: by.Person, File: File{Kind: k, Name: u.Name}, Alt: u.Alt, Transcript: u.Transcript, People: u.People == Yes, Scan: NoScan}
	bytes, small := u.Bytes, []byte(nil)
	if k.Picture() {
		p, err := s.Pictures.Remake(ctx, k, u.Bytes)
		if err != nil {
			return Attachment{}, err
		}
		a.Kind, a.Name, a.Width, a.Height = p.Kind, NameFor(u.Name, p.Kind), p.Width, p.Height
		bytes, small = p.Bytes, p.Small
	}
	if k.Recording() {
		bytes = bare(k, bytes)
	}
	a.Hash, a.Bytes = hashOf(bytes), len(bytes)
	if small != nil {
		a.Small = hashOf(small)
	}
	if a.Scan, err = s.scan(ctx, bytes); err != nil {
		return Attachment{}, err
	}
	put := func() error {
		err := s.Blobs.Put(ctx, a.Hash, bytes)
		if err == nil && small != nil {
			err = s.Blobs.Put(ctx, a.Small, small)
		}
		return err
	}
	if err = put(); err != nil {
		return Attachment{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		i, err := may(tx)
		if err != nil {
			return err
		}
		now := s.Now()
		a.Challenge, a.CreatedAt = i.Challenge, now
		if u.Agreed {
			a.Consent = Consent{Who: u.Who, What: u.What, By: by.Person, At: now}
		}
		if err = a.wait(tx, by, Attachment{}, now); err != nil {
			return err
		}
		if err = tx.AddAttachment(&a); err != nil {
			return err
		}
		if a.Scan == Waiting {
			if err = tx.AddTask(scanTask(a, now)); err != nil {
				return err
			}
		}
		return announce(tx, a, outbox.AttachmentAdded, by.Person, now, "")
	})
	if err != nil {
		return Attachment{}, errors.Join(err, s.sweep(context.WithoutCancel(ctx), a))
	}
	// The last other use of the same bytes may have gone, and they with it, between
	// their being put there and their being used.
	return a, put()
}

// open returns the idea if by may attach something to it now.
func (s Service) open(tx Tx, by account.Actor, idea id.Idea) (challenge.Idea, error) {
	i, err := s.changeable(tx, by, idea)
	if err != nil {
		return i, err
	}
	has, err := tx.OfIdea(idea)
	if err == nil && len(has) >= Most {
		err = ErrMany
	}
	return i, err
}

// changeable returns the idea if by is its author and may change it now.
func (s Service) changeable(tx Tx, by account.Actor, idea id.Idea) (challenge.Idea, error) {
	i, err := tx.Idea(idea)
	if err != nil {
		return i, err
	}
	if err = i.ReadableBy(by); err != nil {
		return i, err
	}
	if err = account.Can(by, account.EditIdea, account.Thing{Challenge: i.Challenge, Author: i.Author}); err != nil {
		return i, err
	}
	c, err := tx.Challenge(i.Challenge)
	if err != nil {
		return i, err
	}
	return i, i.OpenToChange(c)
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func announce(tx Tx, a Attachment, k outbox.Kind, by id.Person, at time.Time, reason string) error {
	return tx.Emit(outbox.Event{Kind: k, Challenge: a.Challenge, Idea: a.Idea, Subject: int64(a.ID), Actor: by, At: at, Reason: reason})
}

func scanTask(a Attachment, due time.Time) outbox.Task {
	return outbox.Task{Handler: outbox.ScanAttachment, Key: "attachment:" + strconv.FormatInt(int64(a.ID), 10), Subject: int64(a.ID), DueAt: due, AddedAt: due}
}
