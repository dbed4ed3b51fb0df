package pages

import (
	"net/url"
	"slices"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/frontend"
)

// Confirm is the page on which somebody who is signed in confirms that it is them: it
// offers to mail a code, takes the code, and leads on to what waited.
type Confirm struct {
	frontend.Base
	To     string // where what waits is: a path of this site
	Post   bool   // a form waits, not a page
	Kept   string // its fields, encoded as a query
	App    bool   // their second step confirms it, not a mailed code
	Ways   account.StepWays
	Ref    string // of the code that was mailed; empty: none was
	Email  string
	Code   string // as typed
	Fault  string // why the last code does not work; empty: there is nothing
	Done   bool
	Fields fault.Fields
}

// fields are those of the form that waits.
func (p Confirm) fields() []Kept {
	values, err := url.ParseQuery(p.Kept)
	if err != nil {
		return nil // it was not made by this page
	}
	var all []Kept
	for name, texts := range values {
		for _, s := range texts {
			all = append(all, Kept{Name: name, Value: s})
		}
	}
	slices.SortStableFunc(all, func(a, b Kept) int {
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return 0
	})
	return all
}
