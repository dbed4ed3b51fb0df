package account_test

import (
	"slices"
	"testing"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

func TestAnAddressHoldsNothingThatNobodySees(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, typed, want string }{
		{"a plain one", " Ann.Lee+x@Example.org ", "ann.lee+x@example.org"},
		{"letters of other languages", "jürgen@bücher.example", "jürgen@bücher.example"},
		{"a space without a width", "ann\u200b@example.org", ""},
		{"a joiner", "an\u200dn@example.org", ""},
		{"a word joiner", "ann@exam\u2060ple.org", ""},
		{"a byte order mark in front", "\ufeffann@example.org", ""},
		{"a soft hyphen", "ann@exam\u00adple.org", ""},
		{"an override of direction", "ann\u202e@gro.elpmaxe", ""},
		{"an isolate", "\u2066ann@example.org", ""},
		{"a mark of direction at the end", "ann@example.org\u200e", ""},
		{"a letter that is drawn as nothing", "ann\u3164@example.org", ""},
		{"a blank pattern of Braille", "ann\u2800@example.org", ""},
		{"a selector of variants", "ann\ufe0f@example.org", ""},
		{"a joiner of graphemes", "ann\u034f@example.org", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := account.Email(tt.typed)
			if refused := fault.KindOf(err) == fault.Invalid && err != nil; refused != (tt.want == "") || !refused && got != tt.want {
				t.Errorf("%q: got %q, %v; want %q", tt.typed, got, err, tt.want)
			}
		})
	}
}

func TestNamesThatCameBackFromAFormFindTheirPeople(t *testing.T) {
	t.Parallel()
	before, nameless := []id.Person{1, 2, 3, 0, 2}, map[id.Person]bool{2: true, 3: true}
	for _, tt := range []struct {
		typed []string
		want  []id.Person
	}{
		{[]string{"", account.Unnamed, account.Unnamed, "the speakers", account.Unnamed}, []id.Person{0, 2, 3, 0, 2}},
		{[]string{"Ann", account.Unnamed}, []id.Person{0, 2}},
		{[]string{account.Unnamed, account.Unnamed, account.Unnamed, account.Unnamed}, []id.Person{2, 3, 2, 0}},
		{nil, []id.Person{}},
	} {
		if got := account.Rejoin(before, nameless, tt.typed); !slices.Equal(got, tt.want) {
			t.Errorf("%q are %v, want %v", tt.typed, got, tt.want)
		}
	}
}
