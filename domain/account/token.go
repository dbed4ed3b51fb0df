package account

import (
	"time"
	"unicode/utf8"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Limits of API tokens.
const (
	TokenFor      = 24 * time.Hour       // when no time is asked for
	TokenLongest  = 365 * 24 * time.Hour // a forgotten token ends within a year
	TokenShortest = time.Minute
	TokensMost    = 20 // working ones of one person, so that the list stays readable
	LabelMax      = 60 // characters (runes)
)

// Token is an API token that was issued. The token itself is shown once and not
// kept; its JTI is, so that it can be revoked.
type Token struct {
	JTI       string // its public name, also in addresses
	Person    id.Person
	Label     string // what the person calls it
	Scope     Scope  // how much of what its person may do it may do
	IssuedAt  time.Time
	ExpiresAt time.Time
	RevokedAt time.Time // zero while it works
	UsedAt    time.Time // last use, at most SeenEvery old; zero if never used
}

// Works reports whether t may still be used at now.
func (t Token) Works(now time.Time) bool { return t.RevokedAt.IsZero() && now.Before(t.ExpiresAt) }

// Due reports whether the use of t at now is to be written down.
func (t Token) Due(now time.Time) bool { return now.Sub(t.UsedAt) >= SeenEvery }

// Signer makes the text of a token. It is a border matter (package api/signin);
// the store knows nothing of it.
type Signer interface {
	// SignToken returns a bearer token that names jti and p and ends at expiresAt.
	SignToken(jti string, p id.Person, issuedAt, expiresAt time.Time) (string, error)
}

// The refusals of API tokens.
var (
	ErrBadToken      = &fault.Error{Kind: fault.SignIn, Code: "token.refused", Message: "This token does not work: it has ended, was revoked, or was never issued. Issue a new one."}
	ErrTokenNotFound = &fault.Error{Kind: fault.NotFound, Code: "token.not_found", Message: "You have no such token."}
	ErrTokensMany    = &fault.Error{Kind: fault.Conflict, Code: "token.too_many", Message: "You have 20 working tokens. Revoke one that you no longer use, then issue another."}
)

// NewToken is what a person asks for.
type NewToken struct {
	Label string
	For   time.Duration // 0: TokenFor
	Scope Scope         // empty: ScopeAdminister, everything that its person may do
}

// Check returns n in order, or every rule that it breaks.
func (n NewToken) Check() (NewToken, error) {
	n.Label = OneLine(n.Label)
	if n.For == 0 {
		n.For = TokenFor
	}
	if n.Scope == "" {
		n.Scope = ScopeAdminister
	}
	var bad fault.Fields
	switch {
	case n.Label == "":
		bad.Add("label", "Enter a name for the token.")
	case utf8.RuneCountInString(n.Label) > LabelMax:
		bad.Add("label", "Name of the token must be 60 characters or fewer.")
	}
	if n.For < TokenShortest || n.For > TokenLongest {
		bad.Add("ttl_seconds", "Select how long the token works: at least 1 minute, at most 365 days.")
	}
	if !n.Scope.Known() {
		bad.Add("scope", "Select what the token may do.")
	}
	return n, bad.Fault("token.invalid", "There is a problem with the token.")
}
