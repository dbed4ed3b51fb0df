package account

import (
	"context"
	"strconv"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Guardian is the parent or guardian of somebody under 16, as far as it is known. The
// address stays while they agree; it goes as soon as they have refused or withdrawn, the
// person is 16, or the link that asks is over.
type Guardian struct {
	Person      id.Person
	Email       string // empty: forgotten
	LinkHash    string // of the link that answers, or that ends the consent while it stands; empty for none
	Asks        int    // how often somebody was asked
	AskedAt     time.Time
	ExpiresAt   time.Time // of the link that answers
	ConsentedAt time.Time // zero: not
	RefusedAt   time.Time
	EndedAt     time.Time // when the consent was withdrawn
}

// Limits of asking a guardian.
const (
	GuardianFor  = 7 * 24 * time.Hour // how long they can answer
	GuardianAsks = 5                  // how often somebody can be asked at all
	GuardianADay = 3                  // how many emails an address gets in 24 hours, whoever asks
)

// Faults of guardians.
var (
	ErrGuardianLink = &fault.Error{Kind: fault.Gone, Code: "guardian.link", Message: "This link does not work any more. It works once, for 7 days. A newer email may hold another one."}
	ErrGuardianMany = &fault.Error{Kind: fault.Conflict, Code: "guardian.many", Message: "A parent or guardian was asked 5 times already. Ask the people who run this service."}
	ErrGuardianNot  = &fault.Error{Kind: fault.Conflict, Code: "guardian.not_needed", Message: "You need no parent or guardian to post here."}
)

// Agrees reports whether the consent stands.
func (g Guardian) Agrees() bool { return !g.ConsentedAt.IsZero() && g.EndedAt.IsZero() }

// Waits reports whether they can still answer at now.
func (g Guardian) Waits(now time.Time) bool {
	return g.LinkHash != "" && g.ConsentedAt.IsZero() && now.Before(g.ExpiresAt)
}

// GuardianOf returns what is known of the guardian of the person who acts.
func (s Service) GuardianOf(ctx context.Context, by Actor) (Guardian, error) {
	p, err := own(by)
	if err != nil {
		return Guardian{}, err
	}
	return s.Reads.Guardian(ctx, p)
}

// askPurpose keeps the hash of an address that is asked apart from other hashes of it.
const askPurpose = "guardian asked "

// AskGuardian sends a link to a parent or guardian of the person who acts. A new one
// voids the old. An address that was asked often today gets no more mail, and the answer is
// the same: nothing is told of what others have asked it.
func (s Service) AskGuardian(ctx context.Context, by Actor, email string) error {
	p, err := own(by)
	if err != nil {
		return err
	}
	if by.gate != gateGuardian {
		return ErrGuardianNot
	}
	if email, err = Email(email); err != nil {
		return err
	}
	link, err := secretText(s.random())
	if err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		who, err := tx.Person(p)
		if err != nil {
			return err
		}
		if who.Email == email {
			return fault.Fields{{Name: "email", Message: "Enter the email address of a parent or guardian: this one is your own."}}.Fault("guardian.invalid", "There is a problem with the email address.")
		}
		g, err := tx.Guardian(p)
		if err != nil {
			return err
		}
		switch {
		case !g.ConsentedAt.IsZero(): // they agreed meanwhile, or have withdrawn it for good
			return ErrGuardianNot
		case g.Asks >= GuardianAsks:
			return ErrGuardianMany
		}
		now := s.Now()
		asked, err := tx.GuardianAsks(Hash(askPurpose+email), now.Add(-24*time.Hour), now)
		if err != nil {
			return err
		}
		many := asked >= GuardianADay
		if many && g.Waits(now) {
			g.Asks++ // the link that somebody has goes on working
		} else {
			g = Guardian{Person: p, Email: email, LinkHash: Hash(link), Asks: g.Asks + 1, AskedAt: now, ExpiresAt: now.Add(GuardianFor)}
		}
		if err = tx.SaveGuardian(g); err != nil {
			return err
		}
		if !many {
			err = tx.QueueMail(s.guardianMail(email, link), now)
		}
		if err != nil {
			return err
		}
		if err = tx.AddTask(outbox.Task{Handler: outbox.EndAsking, Key: strconv.FormatInt(int64(p), 10), Subject: int64(p), AddedAt: now, DueAt: g.ExpiresAt}); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.GuardianAsked, Subject: int64(p), Actor: p, At: now})
	})
}

// EndAsking forgets the address of a guardian who has not answered in time, by the clock.
func (s Service) EndAsking(ctx context.Context, p id.Person) error {
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.ForgetGuardian(p, s.Now()) })
}

// GuardianLink returns what a link to a guardian is for: to answer while it waits, to
// withdraw once it was agreed. Opening it changes nothing.
func (s Service) GuardianLink(ctx context.Context, link string) (Guardian, error) {
	g, err := s.Reads.GuardianByLink(ctx, Hash(link))
	return g, s.works(g, err)
}

func (s Service) byLink(tx Tx, link string) (Guardian, error) {
	g, err := tx.GuardianByLink(Hash(link))
	return g, s.works(g, err)
}

// works refuses a link that was not answered in time.
func (s Service) works(g Guardian, err error) error {
	if err == nil && g.ConsentedAt.IsZero() && !g.Waits(s.Now()) {
		err = ErrGuardianLink
	}
	return err
}

// AnswerGuardian keeps what a guardian said. With yes, they get another link, which
// withdraws it, and their address is kept until that is over; with no, it is forgotten.
func (s Service) AnswerGuardian(ctx context.Context, link string, yes bool) error {
	end, err := secretText(s.random())
	if err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		g, err := s.byLink(tx, link)
		if err != nil {
			return err
		}
		if !g.ConsentedAt.IsZero() {
			return ErrGuardianLink
		}
		child, err := tx.Person(g.Person)
		if err != nil {
			return err
		}
		if child.State != Active {
			return ErrGuardianLink
		}
		now, kind := s.Now(), outbox.GuardianRefused
		if yes {
			kind, g.LinkHash, g.ConsentedAt = outbox.GuardianAgreed, Hash(end), now
			if err = tx.QueueMail(s.agreedMail(g.Email, end), now); err != nil {
				return err
			}
		} else {
			g.Email, g.LinkHash, g.RefusedAt = "", "", now
		}
		if err = tx.SaveGuardian(g); err != nil {
			return err
		}
		if child.Email != "" {
			if err = tx.QueueMail(s.answeredGuardianMail(child.Email, yes), now); err != nil {
				return err
			}
		}
		return tx.Emit(outbox.Event{Kind: kind, Subject: int64(g.Person), At: now})
	})
}

// EndConsent withdraws what a guardian agreed to: from now on nothing is posted. It
// returns whose it was, whose contributions the caller has erased; asked again after a
// failure, it returns the same.
func (s Service) EndConsent(ctx context.Context, link string) (p id.Person, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		g, err := tx.GuardianByLink(Hash(link))
		if err != nil {
			return err
		}
		if p = g.Person; g.ConsentedAt.IsZero() {
			return ErrGuardianLink
		}
		if !g.EndedAt.IsZero() {
			return nil
		}
		g.Email, g.EndedAt = "", s.Now() // the link stays until the caller has erased
		if err = tx.SaveGuardian(g); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.GuardianEnded, Subject: int64(p), At: g.EndedAt})
	})
	return p, err
}

// guardianMail asks a guardian. It names nobody: mail is read on other people's screens.
func (s Service) guardianMail(to, link string) Mail {
	return Mail{To: to, Subject: "Somebody under 16 asks for your agreement", Text: letter(
		"Somebody under 16 gave this address as that of their parent or guardian. They want to post ideas and comments on "+s.Site+".",
		"Everybody can read what is posted there. It is shown without their name.",
		"To read more, and to agree or to say no, open this link. Opening it agrees to nothing:\n"+s.BaseURL+"/sign-in/guardian/"+link,
		"The link works once, for 7 days. If you do nothing, nothing is posted. If you do not agree, we forget your address, after those 7 days at the latest.",
		"If you know nobody who could have asked, you can ignore this email.",
	)}
}

// agreedMail gives a guardian the link that withdraws.
func (s Service) agreedMail(to, end string) Mail {
	return Mail{To: to, Subject: "You have agreed, and can withdraw it", Text: letter(
		"You agreed that somebody under 16 may post on "+s.Site+". Thank you.",
		"You can withdraw that at any time. Keep this email: open this link and select the button on the page. What they posted is then removed, and their account deleted:\n"+s.BaseURL+"/sign-in/guardian/"+end,
		"The link works as long as your agreement stands. It ends when they are 16 and tell us so, or when their account is deleted. We keep your address until then, to tell you.",
	)}
}

// turnedMail tells a guardian that they have no say any more.
func (s Service) turnedMail(to string) Mail {
	return Mail{To: to, Subject: "Your agreement is not needed any more", Text: letter(
		"You agreed that somebody under 16 may post on "+s.Site+". They have told us that they are 16 now, so they decide for themselves.",
		"The link by which you could withdraw your agreement has ended, and we have forgotten your address.",
		"If you think that this is wrong, write to us:\n"+s.BaseURL+"/contact",
	)}
}

// answeredGuardianMail tells the young person.
func (s Service) answeredGuardianMail(to string, yes bool) Mail {
	if yes {
		return Mail{To: to, Subject: "You can post on " + s.Site, Text: letter("Your parent or guardian has agreed. You can post now:\n" + s.BaseURL + "/my-ideas")}
	}
	return Mail{To: to, Subject: "About posting on " + s.Site, Text: letter(
		"Your parent or guardian does not want you to post here. Talk to them about it.",
		"You can go on reading. What you have drafted is still there, and only you can see it:\n"+s.BaseURL+"/my-ideas",
	)}
}
