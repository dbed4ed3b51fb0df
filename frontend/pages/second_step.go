package pages

import (
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/frontend"
)

// SecondStep is the page on which people see whether they have a second step.
type SecondStep struct {
	frontend.Base
	View   account.SecondStepView
	Code   string // as typed, to turn it off
	Fields fault.Fields
	Zone   *time.Location
}

// SecondStepCode is the page between signing in and being signed in.
type SecondStepCode struct {
	frontend.Base
	Return string // a path of this site; empty for the home page
	Code   string // as typed
	Fields fault.Fields
}

// SecondStepKey is the page that shows a key, or the recovery codes, once.
type SecondStepKey struct {
	frontend.Base
	Key     string
	Picture string // of the key for apps: an address with the PNG in it
	Size    int    // of its sides, in pixels
	Codes   []string
	Code    string // as typed
	Fields  fault.Fields
}

// quads parts a key for reading.
func quads(key string) string {
	var out []byte
	for i := range len(key) {
		if i > 0 && i%4 == 0 {
			out = append(out, ' ')
		}
		out = append(out, key[i])
	}
	return string(out)
}

// SecondStepReset is the form by which an administrator removes somebody's second step.
type SecondStepReset struct {
	frontend.Base
	Who     account.Person
	There   bool   // they have one
	Checked string // as typed
	Fields  fault.Fields
}
