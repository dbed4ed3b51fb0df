// Package account holds people, what they may do and how they prove who they
// are.
package account

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
)

// Limits of a profile, in characters (runes).
const (
	NameMax         = 100
	OrganisationMax = 200
	EmailMax        = 254 // RFC 5321, section 4.5.3.1.3, less the angle brackets
)

// State says whether a person may act.
type State string

// The states of a person. An erased person's rows stay under "Former member".
const (
	Active  State = "active"
	Blocked State = "blocked"
	Erased  State = "erased"
)

// Unnamed is shown in place of the name of somebody who posted an idea without it.
const Unnamed = "Name not shown"

// FormerMember is shown in place of the name of an erased person.
const FormerMember = "Former member"

// Person is somebody who takes part. People who only read have no row.
type Person struct {
	ID               id.Person
	Handle           string // the key in files and in the API; says nothing about the person
	Name             string // shown beside what they write; empty until they have given one
	Email            string // lower case; empty for imported and erased people
	ProfessionalRole string // code of the reference list "role"; empty if not given
	Organisation     string
	Region           string // code of the reference list "region"; empty if not given
	Unnamed          bool   // readers see their role and not the name, as they chose
	Lang             string // BCP 47, "en" or "cy"
	State            State
	Version          int // moves with each change; an edit names the version it saw
	JoinedAt         time.Time
}

// Profile is what a person says of themselves, as typed.
type Profile struct {
	Name, ProfessionalRole, Organisation, Region string
	Unnamed                                      bool // do not show the name to readers
}

// Check returns p with white space put in order, or every rule that it breaks.
// known reports whether a code stands in a reference list ("role" or "region").
func (p Profile) Check(known func(list, code string) bool) (Profile, error) {
	p.Name = OneLine(p.Name)
	p.Organisation = OneLine(p.Organisation)
	var bad fault.Fields
	switch {
	case p.Name == "":
		bad.Add("name", "Enter the name to show beside what you write.")
	case utf8.RuneCountInString(p.Name) > NameMax:
		bad.Add("name", "Name must be 100 characters or fewer.")
	}
	if utf8.RuneCountInString(p.Organisation) > OrganisationMax {
		bad.Add("organisation", "Organisation must be 200 characters or fewer.")
	}
	if p.ProfessionalRole != "" && !known("role", p.ProfessionalRole) {
		bad.Add("professional_role", "Select a role from the list.")
	}
	if p.Region != "" && !known("region", p.Region) {
		bad.Add("region", "Select a region from the list.")
	}
	return p, bad.Fault("person.invalid", "There is a problem with your details.")
}

// identifying refuses a name or an organisation that may identify a patient, where it is not
// what was shown before: nobody has to change it to correct something else.
func (p Profile) identifying(before Person) error {
	var bad fault.Fields
	if p.Name != before.Name {
		guard.Blocked(&bad, "name", p.Name)
	}
	if p.Organisation != before.Organisation {
		guard.Blocked(&bad, "organisation", p.Organisation)
	}
	return bad.Fault("person.invalid", "There is a problem with your details.")
}

// OneLine returns s as a single line: runs of white space become one space,
// and control and format characters, which can hide or reorder what follows
// them, are dropped.
func OneLine(s string) string {
	if !Visible(s) {
		return ""
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// Prose returns s as it is kept: line ends as \n, no control characters but
// those, no trailing white space, not more than one empty line in a row; empty where
// nothing of it can be seen.
func Prose(s string) string {
	if !Visible(s) {
		return ""
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if r < ' ' || r == 0x7f || r >= 0xE000 && r <= 0xF8FF { // private use: search marks hits with it
			return -1
		}
		return r
	}, s)
	lines := strings.Split(s, "\n")
	kept := lines[:0]
	for _, l := range lines {
		l = strings.TrimRight(l, " \t\u00a0")
		if l == "" && len(kept) > 0 && kept[len(kept)-1] == "" {
			continue
		}
		kept = append(kept, l)
	}
	return strings.Trim(strings.Join(kept, "\n"), "\n")
}

// Visible reports whether s holds anything that can be seen: characters without a
// width of their own, alone, would make a name or a title that nobody can read or
// choose.
func Visible(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !unseen(r) })
}

// unseen reports whether r shows nothing by itself: marks of direction, joiners
// and spaces without a width, and letters that are drawn as nothing.
func unseen(r rune) bool {
	return !unicode.IsGraphic(r) || r == '\u2800' || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// Email returns the address that was typed in the form that is kept (trimmed,
// lower case), or a field fault. Characters that nobody sees are refused: with
// them one address could look like another. It checks the form alone; only mail
// that arrives proves an address.
func Email(typed string) (string, error) {
	e := strings.ToLower(strings.TrimSpace(typed))
	at := strings.LastIndexByte(e, '@')
	var bad fault.Fields
	switch {
	case e == "":
		bad.Add("email", "Enter your email address.")
	case len(e) > EmailMax, at < 1, at > 64, strings.ContainsFunc(e, func(r rune) bool {
		return unicode.IsSpace(r) || unseen(r) || strings.ContainsRune(`<>()[],;:"\`, r)
	}), strings.Count(e, "@") != 1, !strings.Contains(e[at+1:], "."), strings.HasPrefix(e[at+1:], "."),
		strings.HasSuffix(e, "."), strings.Contains(e, ".."):
		bad.Add("email", "Enter an email address in the correct format, like name@example.com.")
	}
	return e, bad.Fault("person.email", "There is a problem with the email address.")
}

// Rejoin returns who stands behind names that came back from a form, 0 for nobody. Whoever
// shows readers no name stands there as Unnamed, and nothing else says who it is: they are
// the nameless of before, the people of the list as it stands, in its order.
func Rejoin(before []id.Person, nameless map[id.Person]bool, typed []string) []id.Person {
	hidden := slices.DeleteFunc(slices.Clone(before), func(p id.Person) bool { return !nameless[p] })
	out := make([]id.Person, len(typed))
	for n, name := range typed {
		if name == Unnamed && len(hidden) > 0 {
			out[n], hidden = hidden[0], hidden[1:]
		}
	}
	return out
}
