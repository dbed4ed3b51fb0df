package pages

import (
	"reflect"
	"testing"
)

// FuzzLines holds what is written one a line to be read as it was when the form comes
// back: nobody's words change by being shown again.
func FuzzLines(f *testing.F) {
	for _, s := range []string{"", "Ann", "Nurse: Ann", "@ann", "Nurse: @ann and more", ":", "::a", "a:", " a : b \n\n@", "@\n:@", "a: @ b", "x\r\ny"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if once := ParseCredits(s); !reflect.DeepEqual(ParseCredits(CreditLines(once)), once) {
			t.Fatalf("%q: %+v is shown as %q", s, once, CreditLines(once))
		}
		if once := ParseParties(s); !reflect.DeepEqual(ParseParties(PartyLines(once)), once) {
			t.Fatalf("%q: %+v is shown as %q", s, once, PartyLines(once))
		}
		if once := ParseNotes(s); !reflect.DeepEqual(ParseNotes(NoteLines(once)), once) {
			t.Fatalf("%q: %+v is shown as %q", s, once, NoteLines(once))
		}
	})
}
