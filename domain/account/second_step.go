package account

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Limits of the second step. Only who has passed the first one can try codes, so nobody
// is kept out by a stranger. After StepTries wrong ones a session ends; after
// StepMissesMost of a person in StepMissesWithin codes of the app are taken no more, and
// the recovery codes, which cannot be guessed, are.
const (
	StepTries        = 5
	StepMissesMost   = 30
	StepMissesWithin = 24 * time.Hour
	// StepWait is how long a session waits for its second step.
	StepWait = 20 * time.Minute
	// RecoveryCodes is how many are given at once.
	RecoveryCodes = 10
)

// SecondStep is what proves a person a second time: codes of an app, passkeys, or both.
type SecondStep struct {
	Person   id.Person
	Sealed   string // the key of the app, encrypted; empty for none
	AddedAt  time.Time
	SetAt    time.Time // since when there is one, of either kind; zero while the first is being set up
	AppAt    time.Time // since when codes of the app are taken; zero: they are not
	Step     int64     // of the newest code that was taken: none up to it is taken again
	Misses   int       // wrong codes since MissedAt
	MissedAt time.Time
}

// SecondStepView is what its person sees of it.
type SecondStepView struct {
	SetAt time.Time // zero: there is none
	AppAt time.Time // since when codes of an app are taken; zero: they are not
	Left  int       // recovery codes that are not used
	Asked bool      // their roles do not count without it
}

// The refusals of the second step.
var (
	ErrStepNeeded  = &fault.Error{Kind: fault.Forbidden, Code: "second_step.needed", Message: "Set up a second step on your account page before you act in your role."}
	ErrStepWaits   = &fault.Error{Kind: fault.SignIn, Code: "second_step.waits", Message: "Enter a code from your app, or use a passkey, to finish signing in."}
	ErrStepThere   = &fault.Error{Kind: fault.Conflict, Code: "second_step.there", Message: "You have set up an app already. Turn the second step off before you set up another."}
	ErrNoStep      = &fault.Error{Kind: fault.NotFound, Code: "second_step.none", Message: "There is no second step."}
	ErrStepTries   = &fault.Error{Kind: fault.Closed, Code: "second_step.tries", Message: "The second step went wrong 5 times, so you are signed out. Sign in again."}
	ErrStepWrong   = stepFault("second_step.wrong", "Enter the newest code from your app, or a recovery code. Each works once.")
	ErrStepNoApp   = stepFault("second_step.no_app", "You have not set up an app here. Use a passkey, or enter one of your recovery codes.")
	ErrStepBarred  = stepFault("second_step.barred", "There were many wrong codes. Enter one of your recovery codes, or ask an administrator.")
	ErrStepReason  = &fault.Error{Kind: fault.Invalid, Code: "second_step.reason", Message: "There is a problem with the reset."}
	ErrStepLost    = stepFault("second_step.lost", "Codes of your app cannot be checked here any more. Enter one of your recovery codes, or ask an administrator.")
	errStepFirst   = stepFault("second_step.wrong", "Enter the 6 digits that your app shows now.")
	errStepMissing = &fault.Error{Kind: fault.Conflict, Code: "second_step.begin", Message: "Begin to set up a second step first."}
)

func stepFault(code, message string) *fault.Error {
	return &fault.Error{Kind: fault.Invalid, Code: code, Message: "There is a problem with the code.", Fields: fault.Fields{{Name: "code", Message: message}}}
}

// set reports whether s is in force.
func (s SecondStep) set() bool { return !s.SetAt.IsZero() }

// app reports whether codes of an app are taken.
func (s SecondStep) app() bool { return !s.AppAt.IsZero() }

// barred reports whether codes of the app are taken no more for now.
func (s SecondStep) barred(now time.Time) bool {
	return s.Misses >= StepMissesMost && now.Before(s.MissedAt.Add(StepMissesWithin))
}

// miss counts a wrong code.
func (s *SecondStep) miss(now time.Time) {
	if s.Misses == 0 || !now.Before(s.MissedAt.Add(StepMissesWithin)) {
		s.Misses, s.MissedAt = 0, now
	}
	s.Misses++
}

func sealPurpose(p id.Person) string { return "second step of " + strconv.FormatInt(int64(p), 10) }

// recoveryCode returns 80 random bits as people copy them.
func recoveryCode(r io.Reader) (string, error) {
	b := make([]byte, 10)
	if _, err := io.ReadFull(r, b); err != nil {
		return "", fmt.Errorf("random bytes: %w", err)
	}
	s := letters.EncodeToString(b)
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:], nil
}

// recoveryHash returns what is kept of a recovery code of p, however it was typed.
func recoveryHash(p id.Person, typed string) string {
	typed = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(typed))
	return Hash(sealPurpose(p) + " " + typed)
}

// beside judges a session, or a token, by the second step: has says whether its person
// has one, passed whether the session has passed it. Roles do not count without one where
// staff must have it.
func (s Service) beside(a Actor, has, passed bool) (Actor, error) {
	if has && !passed {
		return Actor{}, ErrStepWaits
	}
	a = a.counted(has, s.StaffSecondStep)
	a.gate = s.Age.gate(a, s.Now())
	return a, nil
}

// counted holds the roles of a back where staff must have a second step and a has none.
func (a Actor) counted(has, must bool) Actor {
	if a.Stepped = has; must && !has {
		a.Held, a.Grants = a.Grants, nil
	}
	return a
}

// Absent is who acts once the person of in signs in, as far as their roles and sanctions say:
// nobody if they may not sign in. must says that staff must have a second step.
func (in Signed) Absent(must bool, now time.Time) Actor {
	if in.State != Active {
		return Actor{}
	}
	a := in.Actor.counted(in.HasStep, must)
	a.Limits = Living(a.Limits, now)
	return a
}

// takeStep takes a code of p's app, or a recovery code, or refuses it; what it counts is
// to be kept in either case.
func (s Service) takeStep(tx Tx, step SecondStep, typed string, now time.Time) (refusal, err error) {
	digits, ok := CodeDigits(typed)
	if !ok {
		used, err := tx.UseRecoveryCode(step.Person, recoveryHash(step.Person, typed), now)
		if err == nil && !used {
			refusal = ErrStepWrong
		}
		return refusal, err
	}
	if !step.app() {
		step.miss(now)
		return ErrStepNoApp, tx.SaveSecondStep(step)
	}
	if step.barred(now) {
		return ErrStepBarred, nil
	}
	key, err := unseal(s.Secrets, sealPurpose(step.Person), step.Sealed)
	if err != nil {
		return ErrStepLost, nil //nolint:nilerr // the secret was replaced, not rotated: the person goes on as said
	}
	if n := stepOf(key, digits, step.Step, now); n != 0 {
		step.Step, step.Misses = n, 0
		if step.Sealed, err = seal(s.Secrets[0], sealPurpose(step.Person), key, s.random()); err != nil {
			return nil, err
		}
		return nil, tx.SaveSecondStep(step)
	}
	step.miss(now)
	return ErrStepWrong, tx.SaveSecondStep(step)
}
