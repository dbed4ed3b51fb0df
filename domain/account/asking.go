package account

import (
	"context"
	"slices"
	"strings"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// PersonToAsk returns the person whom by asks about: by handle, or by an address of this
// site that ends in the handle. Leads of whichever challenge may ask. Whoever finds people
// for the whole site asks by mail address too: to others an answer would tell who has an
// account here.
func (s Service) PersonToAsk(ctx context.Context, by Actor, typed string) (Person, error) {
	if !by.SignedIn() {
		return Person{}, ErrSignIn
	}
	if !by.HasAnywhere(Lead) {
		return Person{}, Can(by, AskWhy, Thing{})
	}
	var p Person
	var err error
	switch {
	case !strings.Contains(typed, "@"):
		var m Member
		m, err = s.Reads.MemberByHandle(ctx, handleIn(typed))
		p = m.Person
	case !KnowsSite(by):
		return p, askedAmiss("Enter the code of the person, or the address of their page. Only administrators can ask by email address.")
	default:
		p, err = s.Reads.PersonByEmail(ctx, strings.ToLower(strings.TrimSpace(typed)))
	}
	if isNotFound(err) || err == nil && p.State == Erased {
		return Person{}, askedAmiss("Enter the code, or the address of the page, of somebody who has an account.")
	}
	return p, err
}

func askedAmiss(words string) error {
	var bad fault.Fields
	bad.Add("person", words)
	return bad.Fault("why.invalid", "There is a problem with the question.")
}

// handleIn returns the handle in an address of a page about a person.
func handleIn(typed string) string {
	typed = strings.Trim(strings.TrimSpace(typed), "/")
	if _, after, in := strings.Cut(typed, "people/"); in {
		typed, _, _ = strings.Cut(after, "/")
	}
	return typed
}

// As returns who a person would be to every use case at their next request, once they have
// signed in and passed a second step: nobody, where they can no longer sign in. by, who
// asks, is not told what they may not know: what was decided about the person for the whole
// site, and whether they have a second step. For them it is as if there were neither.
func (s Service) As(ctx context.Context, by Actor, p id.Person) (Actor, error) {
	in, err := s.Reads.Holder(ctx, p)
	if err != nil || in.State != Active {
		return Actor{}, err
	}
	in.Actor.Limits = Living(in.Actor.Limits, s.Now())
	if KnowsSite(by) {
		return s.beside(in.Actor, in.HasStep, true)
	}
	in.Actor.Limits = slices.DeleteFunc(in.Actor.Limits, func(l Limit) bool { return l.Challenge == 0 })
	return in.Actor, nil
}

// KnowsSite reports whether by may know what is decided about people for the whole site.
func KnowsSite(by Actor) bool { return Can(by, GiveRole, Thing{}) == nil }
