package account_test

import (
	"testing"

	"uptake/domain/account"
	"uptake/domain/fault"
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
