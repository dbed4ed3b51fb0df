package suggest

import (
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"
)

// words cuts a text into its words, in small letters. An apostrophe within a word
// belongs to it: "don't" is one.
func words(text string) []string {
	text = strings.ToLower(strings.ReplaceAll(text, "’", "'"))
	out := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' })
	kept := out[:0]
	for _, w := range out {
		if w = strings.Trim(w, "'"); w != "" {
			kept = append(kept, w)
		}
	}
	return kept
}

// stem takes the ending off an English word; one with a letter of another alphabet
// stays as it is.
func stem(word string) string {
	for _, r := range word {
		if r > unicode.MaxASCII {
			return word
		}
	}
	return english.Stem(word, true)
}

// isCommon reports whether a word says nothing of what a text is about: words of
// grammar, and what is said of care in general.
func isCommon(word string) bool { return common[word] }

var common = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(`a about above across after again against all almost also although always am among an and any are
		around as at away back be became because become been before being below best better between both but by can can't cannot
		come could couldn't did didn't do does doesn't doing don't done down during each either else enough etc even ever every
		everyone everything far few first for from further get gets getting give given go goes going gone good got great had hadn't
		has hasn't have haven't having he he's her here hers herself him himself his how however i i'd i'll i'm i've if in instead
		into is isn't it it's its itself just keep kept know last least less let like little long lot lots made make makes making
		many may maybe me might mine more most much must my myself near need needed needs neither never new next no nobody none nor
		not nothing now of off often ok on once one ones only onto or other others our ours ourselves out over own per perhaps
		please put quite rather really said same saw say see seem seemed seems seen several shall she she's should shouldn't since
		so some somebody someone something sometimes soon still such take taken takes taking than thank thanks that that's the their
		theirs them themselves then there there's therefore these they they'd they'll they're they've thing things think this those
		though thought through thus to today together told too took towards tried try trying two under until up upon us use used
		using usually very via want wanted wants was wasn't way we we'd we'll we're we've well went were weren't what when where
		whether which while who whole whom whose why will with within without won't would wouldn't yes yet you you'd you'll you're
		you've your yours yourself`) {
		set[w] = true
	}
	return set
}()
