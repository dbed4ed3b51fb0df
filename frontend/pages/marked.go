package pages

import "strings"

// The sentinels that search engines put around what matched; people cannot type
// them (account.Prose drops private-use characters).
const (
	markStart = "\uE000"
	markEnd   = "\uE001"
)

type span struct {
	text string
	hit  bool
}

// marked cuts s at its sentinels.
func marked(s string) []span {
	var out []span
	for s != "" {
		before, rest, found := strings.Cut(s, markStart)
		if before != "" {
			out = append(out, span{text: strings.ReplaceAll(before, markEnd, "")})
		}
		if !found {
			break
		}
		hit, after, _ := strings.Cut(rest, markEnd)
		if hit != "" {
			out = append(out, span{text: hit, hit: true})
		}
		s = after
	}
	return out
}

// excerptWords is how many words of a text a card shows.
const excerptWords = 35

// Excerpt returns the first words of a text on one line, with an ellipsis where
// something was cut.
func Excerpt(s string) string {
	words := strings.Fields(s)
	if len(words) <= excerptWords {
		joined := strings.Join(words, " ")
		if len([]rune(s)) >= 300 {
			joined += "…"
		}
		return joined
	}
	return strings.Join(words[:excerptWords], " ") + "…"
}
