package writeup

import (
	"context"
	"slices"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// AskToSign asks a person, named by handle, to read the present edition and sign it as
// role. As Author without a handle, the authors of its ideas are asked. Each gets a mail,
// once for an edition; who has signed it already is not asked again.
func (s Service) AskToSign(ctx context.Context, a account.Actor, writeup id.Writeup, role Role, handle string) (Writeup, error) {
	return s.change(ctx, a, writeup, 0, account.EditWriteup, func(tx Tx, w *Writeup) error {
		if w.State == Published {
			return ErrPublished
		}
		people, err := asked(tx, *w, role, account.OneLine(handle))
		if err != nil {
			return err
		}
		anew := false
		for _, p := range people {
			if w.agreed(role, p) {
				continue
			}
			fresh, err := tx.AddReader(w.ID, Reader{Role: role, Person: p}, w.Edition, s.Now())
			if err != nil {
				return err
			}
			if !fresh {
				continue
			}
			anew = true
			if r := (Reader{Role: role, Person: p}); !slices.Contains(w.Readers, r) {
				w.Readers = append(w.Readers, r)
			}
			if p == a.Person {
				continue
			}
			if _, err := tx.WriteTo(p, s.askingMail(*w, slices.Contains(w.Authors, p)), s.Now()); err != nil {
				return err
			}
		}
		if !anew {
			return nil
		}
		if err = tx.SaveWriteup(w); err != nil {
			return err
		}
		return s.note(tx, a, *w, "asked:"+string(role), "")
	})
}

// asked finds whom AskToSign is to ask.
func asked(tx Tx, w Writeup, role Role, handle string) ([]id.Person, error) {
	var bad fault.Fields
	if !slices.Contains(Roles, role) {
		bad.Add("role", "Select a role from the list.")
	}
	if role == Author && handle == "" && len(w.Authors) > 0 {
		return w.Authors, nil
	}
	p, err := tx.PersonByHandle(handle)
	if err != nil {
		return nil, err
	}
	if p == 0 {
		bad.Add("handle", "Enter the account code of a person who has signed in before.")
	}
	return []id.Person{p}, bad.Fault("reader.invalid", "There is a problem with whom you ask.")
}

// askingMail is the mail without an address. It says nothing of what is written up:
// that is not public yet.
func (s Service) askingMail(w Writeup, author bool) account.Mail {
	words, because := "You are asked to read a write-up", "somebody who publishes ideas has asked you"
	if author {
		words, because = "You are asked to read a write-up of an idea of yours", "you have posted an idea"
	}
	return account.Mail{
		Subject: s.Site + ": read a write-up before it is published",
		Text: words + " before everybody can. Agree to it, or ask for a change:\n\n" +
			s.BaseURL + "/publish/write-ups/" + strconv.FormatInt(int64(w.ID), 10) + "\n\n" +
			"You get this because " + because + ".\n",
	}
}

// SignOff keeps a's agreement, as role, to the edition that a has read.
func (s Service) SignOff(ctx context.Context, a account.Actor, writeup id.Writeup, edition int, role Role, note string) (Writeup, error) {
	return s.answer(ctx, a, writeup, edition, SignOff{Role: role, Note: note})
}

// AskForChange keeps that a, as role, does not agree to the edition that they have read,
// and what is to change; an agreement given before is taken back, and so is a schedule,
// since it rested on that.
func (s Service) AskForChange(ctx context.Context, a account.Actor, writeup id.Writeup, edition int, role Role, note string) (Writeup, error) {
	return s.answer(ctx, a, writeup, edition, SignOff{Role: role, Note: note, Change: true})
}

func (s Service) answer(ctx context.Context, a account.Actor, writeup id.Writeup, edition int, sign SignOff) (Writeup, error) {
	var w Writeup
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var c challenge.Challenge
		var err error
		if w, c, err = s.open(tx, a, writeup); err != nil {
			return err
		}
		if a.Person == 0 {
			return account.ErrSignIn
		}
		switch {
		case !slices.Contains(w.MaySign(a, leadOf(c, w.Area)), sign.Role):
			return ErrNoSigner
		case w.State == Published:
			return ErrPublished
		case w.Edition != edition:
			return ErrOldEdition
		}
		one := sign
		one.Person, one.Edition, one.Note, one.SignedAt = a.Person, w.Edition, account.Prose(sign.Note), s.Now()
		missing, what := "", "signed:"
		if one.Change {
			missing, what = "Say what has to change.", "change asked:"
		}
		if err = checkNote("note", one.Note, missing); err != nil {
			return err
		}
		if one.Change && w.State == Scheduled {
			if err = s.unschedule(tx, &w); err != nil {
				return err
			}
		}
		if err = tx.AddSignOff(w.ID, one); err != nil {
			return err
		}
		w.SignOffs = append(slices.DeleteFunc(w.SignOffs, one.replaces), one)
		if err = tx.SaveWriteup(&w); err != nil { // an editor who began before learns of it
			return err
		}
		return s.note(tx, a, w, what+string(one.Role), "")
	})
	return w, err
}

// replaces reports whether o is the same person's earlier answer to the same edition.
func (s SignOff) replaces(o SignOff) bool {
	return o.Role == s.Role && o.Person == s.Person && o.Edition == s.Edition
}

// agreed reports whether a person has signed the present edition as role.
func (w Writeup) agreed(role Role, p id.Person) bool {
	return slices.ContainsFunc(w.SignOffs, func(s SignOff) bool {
		return s.Role == role && s.Person == p && s.Edition == w.Edition && !s.Change
	})
}

// MailTx queues mail.
type MailTx interface {
	// WriteTo queues a mail to a person, and reports false for one who may not act or
	// has no address.
	WriteTo(p id.Person, m account.Mail, at time.Time) (bool, error)
}
