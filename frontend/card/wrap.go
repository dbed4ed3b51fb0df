package card

import "strings"

// Wrap breaks s at its spaces into lines that fit, most at the most; a word that
// is wider than a line is broken too. If s needs more lines, the last ends in an
// ellipsis, and all is false. fits must hold of whatever is shorter than a line that
// it holds of.
func Wrap(s string, most int, fits func(line string) bool) (lines []string, all bool) {
	words := strings.Fields(s)
	line := ""
	for len(words) > 0 {
		longer := strings.TrimSpace(line + " " + words[0])
		switch {
		case fits(longer):
			line, words = longer, words[1:]
			continue
		case line == "":
			head := cut(words[0], fits)
			line, words[0] = head, words[0][len(head):]
		}
		if len(lines) == most-1 {
			line = cut(line, func(head string) bool { return fits(head + "…") })
			return append(lines, strings.TrimRight(line, " ,;:–-")+"…"), false
		}
		lines, line = append(lines, line), ""
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines, true
}

// cut returns the longest beginning of s that fits, of one letter at least.
func cut(s string, fits func(string) bool) string {
	if fits(s) {
		return s
	}
	end := 0
	for at := range s {
		if end > 0 && !fits(s[:at]) {
			break
		}
		end = at
	}
	if end == 0 {
		return s
	}
	return s[:end]
}
