package account

import (
	"context"
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Store keeps people and how they sign in. InTx runs fn in one transaction and
// keeps what it wrote if fn returns nil. fn may run twice: it touches nothing
// but its Tx and variables that it sets. A fault of kind Busy means that
// nothing was kept.
type Store interface {
	InTx(ctx context.Context, fn func(Tx) error) error
	// InLongTx is InTx for work that takes seconds, such as an import.
	InLongTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is what a use case may do to the store, inside InTx only. Rows that are
// read here hold still until the transaction ends.
type Tx interface {
	BadgeTx
	PasskeyTx
	// Person returns a person. It returns ErrPersonNotFound if there is none.
	Person(p id.Person) (Person, error)
	// PersonByEmail returns whoever has this address, in lower case. It returns
	// ErrPersonNotFound if nobody has.
	PersonByEmail(email string) (Person, error)
	// AddPerson keeps p with version 1 and sets its ID, unless somebody else came
	// first with the same address: then it reports false and keeps nothing. A
	// handle that is taken is replaced by another in p.
	AddPerson(p *Person) (added bool, err error)
	// SetProfile keeps pr and moves the version. It returns
	// ErrPersonStale if version is not the present one.
	SetProfile(p id.Person, version int, pr Profile) error
	// OfficeNames returns the names of those who hold a role, of whoever may act.
	OfficeNames() (map[id.Person]string, error)

	// AddSession keeps s under the hash of its cookie and sets its ID.
	AddSession(s *Session, tokenHash string) error
	// SeeSession notes that s was used and lasts until expiresAt. One that has been
	// ended meanwhile stays ended.
	SeeSession(s id.Session, seenAt, expiresAt time.Time) error
	// ProveSession notes that s, which is p's, has proven itself. It returns
	// ErrNoSession if p has no such one.
	ProveSession(p id.Person, s id.Session, now time.Time) error
	// PassSession notes that s, which is p's, has passed its second step, which proves it
	// as well, and forgets wrong codes. It returns ErrNoSession if p has no such one.
	PassSession(p id.Person, s id.Session, now time.Time) error
	// MissSession counts one wrong code for s, which is p's, and returns how many there
	// were.
	MissSession(p id.Person, s id.Session) (int, error)
	// SecondStep returns the second step of p, or ErrNoStep. SaveSecondStep keeps it in
	// place of the one there is, DropSecondStep removes it with its recovery codes and
	// passkeys.
	SecondStep(p id.Person) (SecondStep, error)
	SaveSecondStep(s SecondStep) error
	DropSecondStep(p id.Person) error
	// SetRecoveryCodes keeps the hashes of new recovery codes in place of all others.
	SetRecoveryCodes(p id.Person, hashes []string) error
	// UseRecoveryCode uses a recovery code up; false if p has no such one unused.
	UseRecoveryCode(p id.Person, hash string, now time.Time) (used bool, err error)
	// SetFlash keeps the message for the next page of s; empty takes it away.
	SetFlash(s id.Session, message string) error
	// EndSession ends the session with this hash and returns its person and browser; none
	// is no fault.
	EndSession(tokenHash string) (Session, error)
	// EndSessionOf ends s if it belongs to p, and reports whether it did.
	EndSessionOf(p id.Person, s id.Session) (ended bool, err error)
	// EndSessions ends every session of p and returns how many there were.
	EndSessions(p id.Person) (int, error)
	// Note keeps n, with the browser of its session where it names none.
	Note(n Note) error
	// ForgetNotes removes what was noted before the given instant.
	ForgetNotes(before time.Time) error
	// ForgetSessions removes what had expired by the given instant.
	ForgetSessions(by time.Time) error

	// Asks returns when the address was sent a link since then, oldest first. Nobody
	// else asks for the address until the transaction ends.
	Asks(email string, since time.Time) ([]time.Time, error)
	// VoidSignIns lets every unused link of the address expire now.
	VoidSignIns(email string, now time.Time) error
	// AddSignIn keeps s and sets its ID.
	AddSignIn(s *SignIn) error
	// SignIn returns a sign-in, or ErrLinkUnknown.
	SignIn(s id.SignIn) (SignIn, error)
	// SignInByLink returns the sign-in whose link has this hash, or ErrLinkUnknown.
	SignInByLink(linkHash string) (SignIn, error)
	// UseSignIn marks s as used. It returns ErrLinkUsed if it was used before.
	UseSignIn(s id.SignIn, now time.Time) error
	// MissCode counts one wrong code for s.
	MissCode(s id.SignIn) error
	// ForgetSignIns removes what was asked for before the given instant.
	ForgetSignIns(before time.Time) error
	// ClaimDrafts gives every unclaimed draft with this hash to p and returns how
	// many there were.
	ClaimDrafts(draftHash string, p id.Person) (int, error)

	// AddPassage keeps p.
	AddPassage(p Passage) error
	// TakePassage removes the passage with this hash and returns it, or ErrPassage.
	TakePassage(stateHash string) (Passage, error)
	// ForgetPassages removes what had expired by the given instant.
	ForgetPassages(by time.Time) error
	// PersonByIdentity returns the person of an identity, or ErrPersonNotFound.
	PersonByIdentity(issuer, subject string) (Person, error)
	// AddIdentity keeps i; false if somebody has that identity already.
	AddIdentity(i Identity) (added bool, err error)
	// UseIdentity notes that an identity signed its person in.
	UseIdentity(issuer, subject string, now time.Time) error
	// DropIdentity removes an identity of p; false if p has no such one.
	DropIdentity(p id.Person, identity id.Identity) (gone bool, err error)

	// DropIdentities removes every identity of p.
	DropIdentities(p id.Person) error

	// AddAddressChange keeps a and sets its ID.
	AddAddressChange(a *AddressChange) error
	// AddressChangeByConfirm and AddressChangeByStop return the change whose link has
	// this hash, or ErrChangeOver.
	AddressChangeByConfirm(hash string) (AddressChange, error)
	AddressChangeByStop(hash string) (AddressChange, error)
	// AddressChanges counts those that were asked for p since then.
	AddressChanges(p id.Person, since time.Time) (int, error)
	// SettleAddressChanges ends every change of p that waits.
	SettleAddressChanges(p id.Person, now time.Time) error
	// SetEmail gives p an address in lower case and moves the version; false if
	// somebody has it.
	SetEmail(p id.Person, email string) (moved bool, err error)

	// AddToken keeps t.
	AddToken(t Token) error
	// WorkingTokens counts the tokens of p that work at now.
	WorkingTokens(p id.Person, now time.Time) (int, error)
	// RevokeToken ends a token of p. It reports false for one that p does not have
	// or has revoked before.
	RevokeToken(p id.Person, jti string, now time.Time) (revoked bool, err error)
	// RevokeTokens ends every token of p that works, and returns how many there were.
	RevokeTokens(p id.Person, now time.Time) (int, error)
	// UseToken notes that the token was used.
	UseToken(jti string, now time.Time) error

	// AddGrant gives g to p; false if p holds it already.
	AddGrant(p id.Person, g Grant, by id.Person, at time.Time) (added bool, err error)
	// RemoveGrant takes g from p; false if p does not hold it.
	RemoveGrant(p id.Person, g Grant) (removed bool, err error)
	// Administrators counts the people who hold Administrator on the whole site and
	// may act.
	Administrators() (int, error)

	// AddTerm keeps t unless its list has that code already; an edited or closed
	// term stays as it is.
	AddTerm(t Term) (added bool, err error)
	// TermOpen reports whether the code stands in the list and is not closed.
	TermOpen(list, code string) (bool, error)

	// PresentTerms returns the newest version of the terms, and holds it; the zero Terms
	// if there is none. AddTerms keeps another, and reports false where somebody else has
	// just kept one with its number.
	PresentTerms() (Terms, error)
	AddTerms(t Terms) (added bool, err error)

	ImportTx
	SanctionTx
	AgeTx

	QueueMail(m Mail, at time.Time) error // sends m after the commit
	Emit(e outbox.Event) error            // keeps e with the change that it announces
}

// Reads is what is asked outside transactions. Each method is one statement.
type Reads interface {
	BadgeReads
	AgeReads
	// SessionByHash returns the session with its person and their grants. It returns
	// ErrNoSession for an unknown hash; expiry and state are for the caller to judge.
	SessionByHash(ctx context.Context, tokenHash string) (Signed, error)
	// TokenByJTI does the same for an API token. It returns ErrBadToken for an
	// unknown one.
	TokenByJTI(ctx context.Context, jti string) (Bearer, error)
	// PersonByID and PersonByEmail return a person, or ErrPersonNotFound.
	PersonByID(ctx context.Context, p id.Person) (Person, error)
	PersonByEmail(ctx context.Context, email string) (Person, error)
	// Everybody lists the people who may act, by id; for the demonstration and for
	// commands alone.
	Everybody(ctx context.Context) ([]Person, error)
	// ActorByID returns a person who may act, with their grants, or
	// ErrPersonNotFound.
	ActorByID(ctx context.Context, p id.Person) (Actor, error)
	// Holder returns a person of any state as a session would, but for the session, or
	// ErrPersonNotFound.
	Holder(ctx context.Context, p id.Person) (Signed, error)
	// FindPeople lists people who are not erased and whose name or address holds
	// words (lower case), by name, with their roles; without words, those who hold a
	// role.
	FindPeople(ctx context.Context, words string, skip, limit int) ([]Member, error)
	// MemberByHandle returns a person who is not erased, with their roles, or
	// ErrPersonNotFound.
	MemberByHandle(ctx context.Context, handle string) (Member, error)
	// Sessions lists those of p that are alive at now, the last used first.
	Sessions(ctx context.Context, p id.Person, now time.Time) ([]Session, error)
	// Notes lists what was noted of p since then, newest first.
	Notes(ctx context.Context, p id.Person, since time.Time, limit int) ([]Note, error)
	// SecondStep returns what p sees of their second step.
	SecondStep(ctx context.Context, p id.Person) (SecondStepView, error)
	// Passkeys lists those of p, the oldest first.
	Passkeys(ctx context.Context, p id.Person) ([]Passkey, error)
	// Tokens lists those of p that work at now, the newest first.
	Tokens(ctx context.Context, p id.Person, now time.Time) ([]Token, error)
	// AddressChangeByConfirm returns the change whose link has this hash, or
	// ErrChangeOver.
	AddressChangeByConfirm(ctx context.Context, hash string) (AddressChange, error)
	// Identities lists those of p, the oldest first.
	Identities(ctx context.Context, p id.Person) ([]Identity, error)
	// Terms lists the open terms of every list, in the order of pages.
	Terms(ctx context.Context) ([]Term, error)
	// SignInByLink and SignInByID return a sign-in, or ErrLinkUnknown.
	SignInByLink(ctx context.Context, linkHash string) (SignIn, error)
	SignInByID(ctx context.Context, s id.SignIn) (SignIn, error)
	// TermsVersions lists every version, the newest first. AgreedTerms is that of TermsTx.
	TermsVersions(ctx context.Context) ([]Terms, error)
	AgreedTerms(ctx context.Context, p id.Person) (present, agreed int, err error)
	SanctionReads
}

// Signed is a session with whoever holds it.
type Signed struct {
	Session Session
	State   State
	Actor   Actor
	Scope   Scope // of the API token that was used instead of a session; empty for none
	HasStep bool  // the person has a second step
	Passed  bool  // the session has passed it
}

// Bearer is an API token with whoever holds it.
type Bearer struct {
	Token   Token
	State   State
	Actor   Actor
	HasStep bool // the person has a second step
}

// Term is one entry of a list that administrators edit: roles and regions.
type Term struct {
	List     string // "role" or "region"
	Code     string // kept in profiles and files; never changed
	Label    string
	Group    string // heading under which pages show it; empty for none
	Position int    // order on pages
}

// Lists are the open terms by the name of their list.
type Lists map[string][]Term

// Label returns the words for a code; the code itself for a term that is closed
// or was never there.
func (ls Lists) Label(list, code string) string {
	for _, t := range ls[list] {
		if t.Code == code {
			return t.Label
		}
	}
	return code
}
