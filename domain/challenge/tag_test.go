package challenge_test

import (
	"slices"
	"strings"
	"testing"

	"uptake/domain/challenge"
	"uptake/domain/fault"
)

func TestTagsAreTheSameWhateverTheirCapitalsSpacesAndAccents(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{
		"Hand therapy": "hand-therapy", " hand  THERAPY ": "hand-therapy", "hand-therapy": "hand-therapy", "Ärzte": "arzte", "A\u0308rzte": "arzte", "tŷ": "ty",
		"Children's ward": "childrens-ward", "A&E": "a-e", "выписка": "выписка", "…": "", "": "",
	} {
		if got := challenge.TagKey(tag); got != want {
			t.Errorf("%q has the key %q, want %q", tag, got, want)
		}
	}
}

func TestTagsAreFewShortAndPutInOrder(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		typed string
		want  []string
		fault string
	}{
		{"none", " , ", nil, ""},
		{"spaces and repeats go", "Hand therapy,  hand   THERAPY; Vidéo\nvideo, A&E", []string{"Hand therapy", "Vidéo", "A&E"}, ""},
		{"five, and repeats", "aa, bb, cc, dd, ee, EE", []string{"aa", "bb", "cc", "dd", "ee"}, ""},
		{"six", "aa, bb, cc, dd, ee, ff", nil, "Enter 5 tags or fewer."},
		{"one character", "a", nil, "Each tag must be 2 to 40 characters."},
		{"forty characters", strings.Repeat("é", 40), []string{strings.Repeat("é", 40)}, ""},
		{"too long", strings.Repeat("a", 41), nil, "Each tag must be 2 to 40 characters."},
		{"what parts tags in files", "a|b", nil, "Tags must be made of letters, numbers, spaces and hyphens."},
		{"no letter", "--", nil, "Tags must be made of letters, numbers, spaces and hyphens."},
	} {
		text, err := challenge.Text{Kind: challenge.KindIdea, Title: "T", Body: "b", Tags: challenge.SplitTags(tt.typed)}.Check(challenge.Challenge{})
		if tt.fault == "" {
			if err != nil || !slices.Equal(text.Tags, tt.want) {
				t.Errorf("%s: got %q, %v, want %q", tt.name, text.Tags, err, tt.want)
			}
			continue
		}
		if f := fault.Of(err).Fields; len(f) != 1 || f[0].Name != "tags" || f[0].Message != tt.fault {
			t.Errorf("%s: got %+v, want %q", tt.name, f, tt.fault)
		}
	}
}
