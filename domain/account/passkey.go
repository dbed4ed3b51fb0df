package account

import (
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"time"
	"unicode/utf8"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Limits of passkeys.
const (
	// PasskeysMost is how many a person has at a time.
	PasskeysMost = 10
	// PasskeyFor is how long a device may take to sign what it was asked to.
	PasskeyFor = 5 * time.Minute
)

// Passkey is a key that a device of a person holds: by signing, it passes their second
// step. The four texts between are as the PasskeyChecker wrote them.
type Passkey struct {
	ID         id.Passkey
	Person     id.Person
	Name       string // as its person calls it
	Credential string // what the device calls it: no two have the same
	Public     string // the key that verifies what it signs
	Transports string // how a browser reaches the device
	Count      uint32 // of what it has signed; 0 for a device that does not count
	Flags      uint8  // what the device said of it last
	AddedAt    time.Time
	UsedAt     time.Time // zero: never
}

// PasskeyChecker speaks with browsers about passkeys, for the one address under which
// people know this service. A challenge is 32 random bytes in base64 for addresses.
type PasskeyChecker interface {
	// AskNew returns what a browser needs to have a device make a key for who, as JSON. A
	// device that holds one of known makes none.
	AskNew(challenge string, who Person, known []Passkey) (string, error)
	// Made returns the key that was made for challenge and p, from a browser's answer. An
	// error means that the answer is none to that challenge, or not from this address.
	Made(challenge string, p id.Person, answer string) (Passkey, error)
	// AskSigned returns what a browser needs to have a device sign with one of known, as JSON.
	AskSigned(challenge string, known []Passkey) (string, error)
	// Signed returns the one of known with which challenge was signed for p, with Count and
	// Flags as the device says now. An error means that none of them has.
	Signed(challenge string, p id.Person, known []Passkey, answer string) (Passkey, error)
}

// PasskeyTx is what is kept of passkeys.
type PasskeyTx interface {
	// Challenge keeps what a device is to sign for s, which is p's, in place of what it was
	// to sign before. It returns ErrNoSession if p has no such session.
	Challenge(p id.Person, s id.Session, challenge string, now time.Time) error
	// TakeChallenge takes it away and returns it with when it was asked; empty for none. It
	// returns ErrNoSession if p has no such session.
	TakeChallenge(p id.Person, s id.Session) (challenge string, asked time.Time, err error)
	// Passkeys lists those of p, the oldest first.
	Passkeys(p id.Person) ([]Passkey, error)
	// AddPasskey keeps k and sets its ID; false if somebody has it.
	AddPasskey(k *Passkey) (added bool, err error)
	// UsePasskey keeps Count, Flags and UsedAt of k.
	UsePasskey(k Passkey) error
	// DropPasskey removes a passkey of p; false if p has no such one.
	DropPasskey(p id.Person, k id.Passkey) (gone bool, err error)
}

// Given is what somebody passes their second step with: one of the two.
type Given struct {
	Code    string // of the app, or a recovery code, as typed
	Passkey string // a browser's answer to what was asked of their devices
}

// StepWays are the ways in which a person passes their second step.
type StepWays struct{ App, Passkey bool }

// The refusals of passkeys.
var (
	ErrPasskeyOff   = &fault.Error{Kind: fault.NotFound, Code: "passkey.off", Message: "Passkeys cannot be used at this address. Use an authenticator app."}
	ErrPasskeyThere = &fault.Error{Kind: fault.Conflict, Code: "passkey.there", Message: "This passkey is added to an account already."}
	ErrPasskeysMany = &fault.Error{Kind: fault.Conflict, Code: "passkey.too_many", Message: "You have 10 passkeys. Remove one before you add another."}
	ErrPasskeyLast  = &fault.Error{Kind: fault.Conflict, Code: "passkey.last", Message: "This passkey is your second step. Turn the second step off, or add another passkey or an app first."}
	ErrNoPasskey    = &fault.Error{Kind: fault.NotFound, Code: "passkey.not_found", Message: "You have no such passkey."}
	ErrPasskeyNone  = passkeyFault("passkey.none", "Your browser has not made a passkey. Try again.")
	ErrPasskeyWrong = passkeyFault("passkey.wrong", "This passkey did not work. Try again, or use another way.")
	ErrPasskeyLate  = passkeyFault("passkey.late", "This took longer than 5 minutes, or was begun again in another window. Try again.")
	ErrPasskeyCount = passkeyFault("passkey.count", "This passkey was not used, because it may have been copied: it has signed more often than the device says. Use another way, then remove it.")
)

func passkeyFault(code, message string) *fault.Error {
	return &fault.Error{Kind: fault.Invalid, Code: code, Message: "There is a problem with the passkey.", Fields: fault.Fields{{Name: "passkey", Message: message}}}
}

// passkeyName returns what a person calls a passkey in order, or the rule that it breaks.
func passkeyName(typed string) (string, error) {
	name := OneLine(typed)
	var bad fault.Fields
	switch {
	case name == "":
		bad.Add("name", "Enter a name for the passkey.")
	case utf8.RuneCountInString(name) > LabelMax:
		bad.Add("name", "Name of the passkey must be 60 characters or fewer.")
	}
	return name, bad.Fault("passkey.name", "There is a problem with the name.")
}

// newChallenge returns what a device is to sign.
func newChallenge(r io.Reader) (string, error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(r, b); err != nil {
		return "", fmt.Errorf("random bytes: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// challenged takes what was asked of the devices of p for a session: it is asked once,
// whatever the answer.
func (s Service) challenged(tx Tx, p id.Person, session id.Session, now time.Time) (challenge string, refusal, err error) {
	challenge, asked, err := tx.TakeChallenge(p, session)
	if err == nil && (challenge == "" || !now.Before(asked.Add(PasskeyFor))) {
		refusal = ErrPasskeyLate
	}
	return challenge, refusal, err
}

// takePasskey takes what a device of p has signed, or refuses it. A wrong answer counts as
// a wrong code does; it is never barred, since a signature is not guessed.
func (s Service) takePasskey(tx Tx, step SecondStep, session id.Session, answer string, now time.Time) (refusal, err error) {
	if s.Passkeys == nil {
		return ErrPasskeyOff, nil
	}
	challenge, refusal, err := s.challenged(tx, step.Person, session, now)
	if err != nil {
		return nil, err
	}
	if refusal == nil {
		if refusal, err = s.signed(tx, step.Person, challenge, answer, now); refusal == nil || err != nil {
			return nil, err
		}
	}
	step.miss(now)
	return refusal, tx.SaveSecondStep(step)
}

func (s Service) signed(tx Tx, p id.Person, challenge, answer string, now time.Time) (refusal, err error) {
	known, err := tx.Passkeys(p)
	if err != nil {
		return nil, err
	}
	k, wrong := s.Passkeys.Signed(challenge, p, known, answer)
	at := slices.IndexFunc(known, func(o Passkey) bool { return o.ID == k.ID })
	switch {
	case wrong != nil || at < 0:
		return ErrPasskeyWrong, nil
	case (k.Count != 0 || known[at].Count != 0) && k.Count <= known[at].Count: // §7.2 of Web Authentication, step 22
		return ErrPasskeyCount, nil
	}
	k.UsedAt = now
	return nil, tx.UsePasskey(k)
}
