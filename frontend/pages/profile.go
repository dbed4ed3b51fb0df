package pages

import (
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/frontend"
	"uptake/frontend/parts"
)

// Profile is the form of what a person says of themselves: once after the first
// sign-in (Welcome), later from the account.
type Profile struct {
	frontend.Base
	Welcome bool
	Typed   account.Profile
	Version int    // of the person when the form was shown
	Return  string // where to go afterwards: a path of this site, or empty
	Roles   []account.Term
	Regions []account.Term
	Fields  fault.Fields
	// Saved is what another window has saved meanwhile, in words; nil unless the
	// version had moved on. Saving again replaces it.
	Saved []parts.Row
}

func (p Profile) action() string {
	if p.Welcome {
		return "/welcome"
	}
	return "/account/profile"
}

// options are the choices of a list, by group with a line between groups, after
// the choice to say nothing. A term that was closed since stays to be seen.
func options(none string, terms []account.Term, chosen string) []parts.Option {
	os := []parts.Option{{Value: "", Text: none}}
	group, found := "", chosen == ""
	for i, t := range terms {
		if i > 0 && t.Group != group {
			os = append(os, parts.Option{Divider: true})
		}
		group = t.Group
		found = found || t.Code == chosen
		os = append(os, parts.Option{Value: t.Code, Text: t.Label})
	}
	if !found {
		os = append(os, parts.Option{Value: chosen, Text: chosen})
	}
	return os
}

// skip is where somebody goes who does not answer.
func (p Profile) skip() string {
	if p.Return == "" {
		return "/"
	}
	return p.Return
}
