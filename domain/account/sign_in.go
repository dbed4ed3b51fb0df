package account

import (
	"context"
	"errors"
	"time"

	"uptake/domain/id"
)

// Ask is what somebody types to sign in, with what their browser brings along.
type Ask struct {
	Email    string
	ReturnTo string // where to go afterwards; anything but a path of this site is dropped
	Draft    string // cookie of a draft typed signed out; empty for none
	// Support is the idea that the link supports as well as signing in; 0: none. The mail
	// names it by number: callers ask for what everybody may read.
	Support id.Idea
}

// AskSignIn mails a link and a code to an address. The answer is the same
// whether or not anybody has that address: ref lets this browser type the code
// (ConfirmCode). An older link of the address no longer works. ErrAsksMany says
// that the address has had enough mail for now.
func (s Service) AskSignIn(ctx context.Context, ask Ask) (reference string, err error) {
	email, err := Email(ask.Email)
	if err != nil {
		return "", err
	}
	in := SignIn{Email: email, ReturnTo: LocalPath(ask.ReturnTo), DraftHash: draftHash(ask.Draft), Support: ask.Support}
	return s.mailCode(ctx, in, func(link, digits string) Mail {
		if ask.Support != 0 {
			return supportMail(email, s.Site, ask.Support, s.BaseURL+"/sign-in/"+link, digits)
		}
		return signInMail(email, s.Site, s.BaseURL+"/sign-in/"+link, digits)
	})
}

// mailCode keeps in with a new link and code, mails them as words puts them, and
// returns the reference of the browser that asked.
func (s Service) mailCode(ctx context.Context, in SignIn, words func(link, digits string) Mail) (reference string, err error) {
	link, err := secretText(s.random())
	if err != nil {
		return "", err
	}
	digits, err := code(s.random())
	if err != nil {
		return "", err
	}
	var kept id.SignIn
	err = s.Store.InTx(ctx, func(tx Tx) error {
		now := s.Now()
		if err := tx.ForgetSignIns(now.Add(-SignInKept)); err != nil {
			return err
		}
		asks, err := tx.Asks(in.Email, now.Add(-AsksWithin))
		if err != nil {
			return err
		}
		if len(asks) >= AsksMost {
			return tooMany(asks, now)
		}
		if err := tx.VoidSignIns(in.Email, now); err != nil {
			return err
		}
		in.LinkHash, in.AskedAt, in.ExpiresAt = Hash(link), now, now.Add(LinkFor)
		in.CodeHash = codeHash(s.Secrets[0], in.LinkHash, digits)
		if err := tx.AddSignIn(&in); err != nil {
			return err
		}
		kept = in.ID
		return tx.QueueMail(words(link, digits), now)
	})
	if err != nil {
		return "", err
	}
	return ref(s.Secrets[0], kept), nil
}

// tooMany says when the oldest of asks no longer counts.
func tooMany(asks []time.Time, now time.Time) error {
	e := *ErrAsksMany
	e.RetryAfter = max(asks[len(asks)-AsksMost].Add(AsksWithin).Sub(now), time.Second)
	return &e
}

// LinkState returns what was asked for if the link still signs somebody in, else
// ErrLinkUnknown, ErrLinkUsed or ErrLinkExpired. It changes nothing: programs that look
// into mail open links before people do.
func (s Service) LinkState(ctx context.Context, link string) (Asked, error) {
	in, err := s.Reads.SignInByLink(ctx, Hash(link))
	if err != nil {
		return Asked{}, err
	}
	return in.asked(), in.Usable(s.Now())
}

// Asked is what somebody asked for with reference, to show it to them again.
type Asked struct {
	Email    string
	ReturnTo string
	Support  id.Idea
}

func (s SignIn) asked() Asked { return Asked{s.Email, s.ReturnTo, s.Support} }

// AskedFor returns the address that the holder of reference typed, while its
// code may still be used, so that they can see a slip. Otherwise it returns the
// fault that says why the code no longer works.
func (s Service) AskedFor(ctx context.Context, reference string) (Asked, error) {
	n := openRef(s.Secrets, reference)
	if n == 0 {
		return Asked{}, ErrLinkUnknown
	}
	in, err := s.Reads.SignInByID(ctx, n)
	if err != nil {
		return Asked{}, err
	}
	if err := in.codeUsable(s.Now()); err != nil {
		return Asked{}, err
	}
	return in.asked(), nil
}

func (s SignIn) codeUsable(now time.Time) error {
	if err := s.Usable(now); err != nil {
		return err
	}
	if s.Tries >= CodeTries {
		return ErrCodeTries
	}
	return nil
}

// Entry is a sign-in that worked.
type Entry struct {
	Token     string // for the cookie; kept nowhere else
	ExpiresAt time.Time
	Session   id.Session
	Person    Person
	New       bool    // this was the person's first sign-in
	Drafts    int     // how many drafts typed signed out are theirs now
	ReturnTo  string  // a path of this site; empty for the home page
	Support   id.Idea // that they asked to support by it; 0: none. The caller does it
	Waits     bool    // for a second step: the session signs nobody in before
}

// Browser is what the browser that confirms brings along.
type Browser struct {
	Agent string // the User-Agent header
	Draft string // cookie of a draft typed signed out, which is claimed as well; empty for none
}

// ConfirmLink signs in whoever holds the mailed link, and uses it up.
func (s Service) ConfirmLink(ctx context.Context, link string, from Browser) (Entry, error) {
	return s.confirm(ctx, from, func(tx Tx, now time.Time) (SignIn, error, error) {
		in, err := tx.SignInByLink(Hash(link))
		if err != nil {
			return SignIn{}, nil, err
		}
		return in, nil, in.Usable(now)
	})
}

// ConfirmCode signs in whoever asked with reference and typed the mailed code. A
// wrong code counts, and after CodeTries of them the right one no longer works;
// something that is no code at all does not count.
func (s Service) ConfirmCode(ctx context.Context, reference, typed string, from Browser) (Entry, error) {
	find, err := s.byCode(reference, typed)
	if err != nil {
		return Entry{}, err
	}
	return s.confirm(ctx, from, find)
}

// finding finds a sign-in. It also may return a refusal, which is answered after what
// it wrote is kept: a wrong code has to be counted in the transaction that looked at
// it, else many tries at once would all count as the first.
type finding func(tx Tx, now time.Time) (in SignIn, refusal, err error)

// byCode finds the sign-in of reference by the code that was typed, or counts a wrong
// one.
func (s Service) byCode(reference, typed string) (finding, error) {
	n := openRef(s.Secrets, reference)
	if n == 0 {
		return nil, ErrLinkUnknown
	}
	digits, ok := CodeDigits(typed)
	if !ok {
		return nil, ErrCodeWrong
	}
	return func(tx Tx, now time.Time) (SignIn, error, error) {
		in, err := tx.SignIn(n)
		if err != nil {
			return SignIn{}, nil, err
		}
		if err := in.codeUsable(now); err != nil {
			return SignIn{}, nil, err
		}
		if in.codeMatches(s.Secrets, digits) {
			return in, nil, nil
		}
		refusal := ErrCodeWrong
		if in.Tries+1 >= CodeTries {
			refusal = ErrCodeTries
		}
		if err := s.noteMiss(tx, in.Email); err != nil {
			return SignIn{}, nil, err
		}
		return SignIn{}, refusal, tx.MissCode(n)
	}, nil
}

// confirm uses up the sign-in that find returns and opens a session.
func (s Service) confirm(ctx context.Context, from Browser, find finding) (Entry, error) {
	token, err := secretText(s.random())
	if err != nil {
		return Entry{}, err
	}
	name, err := handle(s.random())
	if err != nil {
		return Entry{}, err
	}
	var e Entry
	var refusal error
	err = s.Store.InTx(ctx, func(tx Tx) error {
		now := s.Now()
		in, refused, err := find(tx, now)
		if refusal = refused; err != nil || refused != nil {
			return err
		}
		if err := tx.UseSignIn(in.ID, now); err != nil {
			return err
		}
		p, err := s.personWith(tx, in.Email, name)
		if err != nil {
			return err
		}
		e, err = s.enter(tx, p, from, in.DraftHash, Entry{Token: token, New: p.Handle == name, ReturnTo: in.ReturnTo, Support: in.Support}, now)
		if err != nil {
			return err
		}
		return s.confirmed(tx, p.ID)
	})
	switch {
	case err != nil:
		return Entry{}, err
	case refusal != nil:
		return Entry{}, refusal
	}
	return e, nil
}

// enter opens a session of p, who has proven who they are: the rest of e. The drafts of
// the browser that asked, by the hash that was kept of it, and of the one that confirms
// are theirs from now on.
func (s Service) enter(tx Tx, p Person, from Browser, asked string, e Entry, now time.Time) (Entry, error) {
	if p.State != Active {
		return Entry{}, ErrBlocked
	}
	e.Person = p
	for _, draft := range []string{asked, draftHash(from.Draft)} {
		if draft == "" {
			continue
		}
		n, err := tx.ClaimDrafts(draft, p.ID)
		if err != nil {
			return Entry{}, err
		}
		e.Drafts += n
	}
	step, err := tx.SecondStep(p.ID)
	if err != nil && !errors.Is(err, ErrNoStep) {
		return Entry{}, err
	}
	e.Waits = step.set()
	in, err := s.open(tx, p.ID, e.Token, from.Agent, now)
	e.Session, e.ExpiresAt = in.ID, in.ExpiresAt
	if err != nil || e.Waits {
		return e, err
	}
	return e, s.note(tx, p.ID, SignedIn, in.ID)
}

// draftHash returns what is kept of the cookie of a draft; empty for none.
func draftHash(cookie string) string {
	if cookie == "" {
		return ""
	}
	return Hash(cookie)
}
