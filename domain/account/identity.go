package account

import (
	"slices"
	"strings"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// PassageFor is how long a browser may take to a provider and back.
const PassageFor = 10 * time.Minute

// Passage is one browser on its way to a provider of identities and back. State
// and the browser's cookie are kept as hashes alone.
type Passage struct {
	StateHash   string
	BrowserHash string    // SHA-256 of the session cookie: only this browser may come back
	Provider    string    // key of the provider
	Nonce       string    // what the provider has to repeat in what it signs
	Verifier    string    // of PKCE (RFC 7636)
	Person      id.Person // who wants to link the identity to their account; 0 to sign in
	DraftHash   string
	ReturnTo    string // a path of this site; empty for the home page
	ExpiresAt   time.Time
}

// Departure is what a browser takes along on a passage.
type Departure struct {
	State, Nonce, Verifier string
	Cookie                 string // for the session cookie; empty if the browser keeps the one it has
	ExpiresAt              time.Time
}

// Proven is what a provider has signed about somebody, once it was checked.
type Proven struct {
	Issuer        string
	Subject       string // never changes, unlike the address
	Email         string
	EmailVerified bool
}

// Admission is the rule of a provider about people who are not known yet.
type Admission struct {
	Anyone  bool     // everybody it vouches for gets an account
	Domains []string // everybody whose address is in one of these does, in lower case
}

// Admits reports whether the rule makes an account for email, in lower case.
func (a Admission) Admits(email string) bool {
	_, domain, _ := strings.Cut(email, "@")
	return a.Anyone || domain != "" && slices.Contains(a.Domains, domain)
}

// Identity is an identity at a provider that signs a person in.
type Identity struct {
	ID       id.Identity
	Person   id.Person
	Provider string
	Issuer   string
	Subject  string
	LinkedAt time.Time
	UsedAt   time.Time
}

// The refusals of signing in with a provider.
var (
	ErrPassage      = &fault.Error{Kind: fault.Gone, Code: "identity.passage", Message: "This sign-in was not finished in time, in another browser, or has been used already. Start again."}
	ErrProven       = &fault.Error{Kind: fault.Conflict, Code: "identity.refused", Message: "The answer of the other service could not be checked, so nobody was signed in. Start again, or sign in by email."}
	ErrNotAdmitted  = &fault.Error{Kind: fault.Conflict, Code: "identity.unknown", Message: "We do not know you by this service yet. Sign in by email, then choose this service on your account page."}
	ErrLinked       = &fault.Error{Kind: fault.Conflict, Code: "identity.taken", Message: "This identity signs in another account. Sign in to that account and unlink it there first."}
	ErrNoIdentity   = &fault.Error{Kind: fault.NotFound, Code: "identity.not_found", Message: "This identity is not linked to your account."}
	ErrProviderAway = &fault.Error{Kind: fault.Busy, Code: "identity.away", Message: "The other service does not answer. Try again in a minute, or sign in by email."}
)
