package account_test

import (
	"testing"

	"uptake/domain/account"
)

func TestSlugMakesANameForAddresses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		most       int
		want       string
	}{
		{"words are parted by single hyphens", "  Joint -- school, on a Saturday! ", 60, "joint-school-on-a-saturday"},
		{"an apostrophe parts nothing", "Children's and parents’ ward", 60, "childrens-and-parents-ward"},
		{"other letters part words", "Café über 9", 60, "caf-ber-9"},
		{"a slug is its own slug", "a-b-9", 60, "a-b-9"},
		{"a long one is cut", "abcdef", 4, "abcd"},
		{"a cut leaves no hyphen at the end", "abc def", 4, "abc"},
		{"the longest is not cut", "abc-def", 7, "abc-def"},
		{"nothing is left of other letters", "日本 –", 60, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := account.Slug(tt.text, tt.most); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
