package account

import (
	"slices"

	"uptake/domain/fault"
)

// Scope says how much of what its person may do an API token may do. Each scope
// holds those before it.
type Scope string

// The scopes, from least to most.
const (
	ScopeRead       Scope = "read"       // read what the person reads, but for the lists of the team
	ScopePost       Scope = "post"       // take part: ideas, comments, support, scores
	ScopeModerate   Scope = "moderate"   // the team's work: moderation, themes, running panels, publishing
	ScopeAdminister Scope = "administer" // everything, such as challenges, panels, people and tokens
)

// Scopes lists the scopes, from least to most.
var Scopes = []Scope{ScopeRead, ScopePost, ScopeModerate, ScopeAdminister}

// ErrScope is returned for a request that the token's scope does not hold. Its
// person may still be allowed to make it, by another token.
var ErrScope = &fault.Error{Kind: fault.Forbidden, Code: "token.scope", Message: "This token may not do that."}

// scopeWords say what a token lacks.
var scopeWords = map[Scope]string{
	ScopePost:       "This token may only read. Make one that may post.",
	ScopeModerate:   "This token may not do the work of the team. Make one that may moderate.",
	ScopeAdminister: "This token may not do what administrators do. Make one that may administer.",
}

// Known reports whether s is one of Scopes.
func (s Scope) Known() bool { return slices.Contains(Scopes, s) }

// Allows returns nil if a token of scope s may do what needs needed, else ErrScope
// with the words that say which token to make. A scope that is not known allows
// nothing, and nothing but ScopeAdminister allows a need that is not known.
func (s Scope) Allows(needed Scope) error {
	has, needs := slices.Index(Scopes, s), slices.Index(Scopes, needed)
	if needs < 0 {
		needs = len(Scopes) - 1
	}
	if has >= needs {
		return nil
	}
	refusal := *ErrScope
	if words := scopeWords[Scopes[needs]]; words != "" {
		refusal.Message = words
	}
	return &refusal
}
