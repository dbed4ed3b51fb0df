package challenge

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Limits of a passage that a moderator removes, in characters (runes). A shorter one would
// take much with it.
const (
	PassageMin = 3
	PassageMax = 500
)

// removedMark stands where a passage was, and shortMark where there is no room for it.
const (
	removedMark = "[removed]"
	shortMark   = "…"
)

// ErrNoPassage refuses to remove what stands nowhere.
var ErrNoPassage = fault.Fields{{Name: "passage", Message: "Nothing in this text, or in an earlier one, reads like this. Copy the passage again."}}.Fault("passage.not_found", "There is a problem with the passage.")

// Spot is where a passage stood: all that is kept of it beside a salted hash.
type Spot struct {
	Text  string // what kind of text: "idea", "comment", "draft", "copy", of a panel, or "file"
	Row   int64  // of the idea, comment, draft, panel or attachment
	From  int    // the version, 0 for the present one
	Field string
	Start int // bytes into the text before
	End   int
}

// Removal is a passage that a moderator took out of every text of an idea or a comment.
type Removal struct {
	ID        id.Removal
	Challenge id.Challenge
	On        Reported
	Kind      string // what the check for details calls it; "words" where it calls it nothing
	Salt      string
	Hash      string // SHA-256 over Salt and the passage in small letters with single spaces
	Because
	Places []Spot
	By     id.Person
	At     time.Time
	ToldAt time.Time
}

// RemovalTx rewrites texts for good.
type RemovalTx interface {
	// Rewrite calls take with every text of a thing, of its versions, of drafts of its author
	// in the same challenge, of copies without names and beside its files, and keeps what it
	// returns, which is no longer. It keeps no version of what stood there before.
	Rewrite(on Reported, author id.Person, in id.Challenge, take func(at Spot, text string) string) error
	// AddRemoval keeps r and sets its ID. RemovalByID returns it without its places.
	AddRemoval(r *Removal) error
	RemovalByID(r id.Removal) (Removal, error)
	EndRemoval(r id.Removal, at time.Time) error
}

// passageForm finds a passage whatever its capitals and white space, and as the name of a
// file would have it: "jo-bloggs", "jo_bloggs".
func passageForm(passage string) *regexp.Regexp {
	words := strings.Fields(passage)
	for n := range words {
		words[n] = regexp.QuoteMeta(words[n])
	}
	return regexp.MustCompile(`(?i)` + strings.Join(words, `[\s_-]+`))
}

// RemovePassage takes a passage of an idea or a comment out of every text that there is of it,
// by a moderator, and has its author told. It cannot be undone.
func (s Service) RemovePassage(ctx context.Context, a account.Actor, on Reported, passage string, why Because) (Removal, error) {
	why, err := why.Check()
	if err != nil {
		return Removal{}, err
	}
	passage = strings.Join(strings.Fields(account.Prose(passage)), " ")
	if n := utf8.RuneCountInString(passage); n < PassageMin || n > PassageMax {
		return Removal{}, fault.Fields{{Name: "passage", Message: "Enter the passage that has to go, from 3 to 500 characters."}}.Fault("passage.invalid", "There is a problem with the passage.")
	}
	if passageForm(passage).MatchString(why.Words) {
		return Removal{}, fault.Fields{{Name: "reason", Message: "The reason must not repeat the passage."}}.Fault("passage.invalid", "There is a problem with the reason.")
	}
	var r Removal
	err = s.Store.InTx(ctx, func(tx Tx) error {
		i, err := tx.Idea(on.Idea)
		if err != nil {
			return err
		}
		if err = account.Can(a, account.Moderate, thing(i.Challenge, 0)); err != nil {
			if hidden := i.ReadableBy(a); hidden != nil {
				err = hidden
			}
			return err
		}
		author, before := i.Author, fields(i.each)
		if on.Comment != 0 {
			cm, err := tx.Comment(on.Comment)
			if err != nil {
				return err
			}
			if cm.Idea != i.ID {
				return ErrCommentNotFound
			}
			author, before = cm.Author, commentFields(cm.Body)
		}
		r = Removal{Challenge: i.Challenge, On: on, Kind: passageKind(passage), Because: why, By: a.Person, At: s.Now()}
		r.Salt, r.Hash = saltedHash(passage)
		if err = tx.Rewrite(on, author, i.Challenge, r.taker(passageForm(passage))); err != nil {
			return err
		}
		if len(r.Places) == 0 {
			return ErrNoPassage
		}
		if err = tx.AddRemoval(&r); err != nil {
			return err
		}
		if err = watchRest(tx, on, before, r.At); err != nil {
			return err
		}
		for _, t := range []outbox.Task{
			{Handler: outbox.TellRemoval, Key: r.key(), Subject: int64(r.ID), AddedAt: r.At},
			{Handler: outbox.Scrub, Key: "texts", AddedAt: r.At},
		} {
			if err = tx.AddTask(t); err != nil {
				return err
			}
		}
		return tx.Emit(outbox.Event{Kind: outbox.PassageRemoved, Challenge: i.Challenge, Idea: i.ID, Subject: int64(on.Comment), Actor: a.Person, At: r.At, Detail: r.Kind})
	})
	return r, err
}

// watchRest finds again where the passages stand that a removal has moved.
func watchRest(tx Tx, on Reported, before fields, at time.Time) error {
	if on.Comment != 0 {
		cm, err := tx.Comment(on.Comment)
		if err != nil {
			return err
		}
		return watch(tx, on, before, commentFields(cm.Body), at)
	}
	i, err := tx.Idea(on.Idea)
	if err != nil {
		return err
	}
	return watch(tx, on, before, i.each, at)
}

// key tells one removal from another among tasks: each is told.
func (r Removal) key() string { return r.Salt }

// taker takes what form finds out of a text, and notes where it was.
func (r *Removal) taker(form *regexp.Regexp) func(Spot, string) string {
	return func(at Spot, text string) string {
		found := form.FindAllStringIndex(text, -1)
		for _, f := range found {
			at.Start, at.End = f[0], f[1]
			r.Places = append(r.Places, at)
		}
		if len(found) == 0 {
			return text
		}
		marked := form.ReplaceAllLiteralString(text, removedMark)
		if len(marked) > len(text) { // it may be as long as it can be
			marked = form.ReplaceAllLiteralString(text, shortMark)
		}
		return marked
	}
}

// passageKind is what the check for details finds a passage to be.
func passageKind(passage string) string {
	if f, found := guard.Gravest(guard.Check(passage, 0)); found {
		return string(f.Kind)
	}
	return "words"
}

// saltedHash is all by which a passage can be known again, by whoever has it.
func saltedHash(passage string) (salt, hash string) {
	var b [16]byte
	rand.Read(b[:])
	salt = hex.EncodeToString(b[:])
	sum := sha256.Sum256([]byte(salt + strings.ToLower(passage)))
	return salt, hex.EncodeToString(sum[:])
}

// TellRemoval has the author of a text told, once, that a passage was taken out of it.
func (s Service) TellRemoval(ctx context.Context, removal id.Removal, write func(Removal) account.Mail) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		r, err := tx.RemovalByID(removal)
		if err != nil || !r.ToldAt.IsZero() {
			return err
		}
		author, err := authorOf(tx, r.On)
		if err != nil {
			return err
		}
		if author != 0 && author != r.By {
			if _, err = tx.WriteTo(author, write(r), s.Now()); err != nil {
				return err
			}
		}
		return tx.EndRemoval(r.ID, s.Now())
	})
}
