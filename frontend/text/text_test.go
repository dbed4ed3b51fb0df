package text_test

import (
	"context"
	"testing"

	"uptake/frontend/text"
)

func TestT(t *testing.T) {
	t.Parallel()
	welsh := text.With(context.Background(), &text.Catalogue{
		Lang:    "cy",
		Texts:   map[string]string{"Ideas": "Syniadau", "Sign in as %s": "Mewngofnodi fel %s"},
		Plurals: map[string][]string{"%d ideas": {"%d syniad", "%d syniad (dau)"}},
		Form: func(n int) int {
			if n == 2 {
				return 1
			}
			return 0
		},
	})
	tests := []struct{ name, got, want string }{
		{"English is its own translation", text.T(context.Background(), "Ideas"), "Ideas"},
		{"a per cent sign needs no doubling without arguments", text.T(context.Background(), "100% of it"), "100% of it"},
		{"arguments are put in", text.T(context.Background(), "Sign in as %s", "Asha"), "Sign in as Asha"},
		{"a catalogue is used", text.T(welsh, "Ideas"), "Syniadau"},
		{"a catalogue is used with arguments", text.T(welsh, "Sign in as %s", "Asha"), "Mewngofnodi fel Asha"},
		{"a text without translation stays English", text.T(welsh, "Comments"), "Comments"},
		{"one", text.N(context.Background(), 1, "%d idea", "%d ideas"), "1 idea"},
		{"none", text.N(context.Background(), 0, "%d idea", "%d ideas"), "0 ideas"},
		{"thousands have a comma", text.N(context.Background(), 12045, "%d idea", "%d ideas"), "12,045 ideas"},
		{"a form may leave the number out", text.N(context.Background(), 1, "one idea", "%d ideas"), "one idea"},
		{"a language chooses its own form", text.N(welsh, 2, "%d idea", "%d ideas"), "2 syniad (dau)"},
		{"a language has its own first form", text.N(welsh, 7, "%d idea", "%d ideas"), "7 syniad"},
		{"numbers below a thousand stay", text.Number(999), "999"},
		{"a million", text.Number(1000000), "1,000,000"},
		{"below zero", text.Number(-1234), "-1,234"},
		{"no words", text.List(context.Background(), nil), ""},
		{"one word", text.List(context.Background(), []string{"a"}), "a"},
		{"three words", text.List(context.Background(), []string{"a", "b", "c"}), "a, b and c"},
		{"the language is English unless said", text.Lang(context.Background()), "en"},
		{"the language is the catalogue's", text.Lang(welsh), "cy"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.got != tt.want {
				t.Errorf("got %q, want %q", tt.got, tt.want)
			}
		})
	}
}
