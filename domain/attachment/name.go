package attachment

import (
	"strings"
	"unicode/utf8"

	"uptake/domain/account"
)

// nameMax is the longest name of a file without its ending, in characters (runes).
const nameMax = 80

// NameFor makes the name of a file of kind k out of what a browser sent: the last
// step of a path, without what could mislead a reader or a program, and with the
// ending of what it is.
func NameFor(sent string, k Kind) string {
	sent = strings.ToValidUTF8(sent, "")
	if i := strings.LastIndexAny(sent, `/\`); i >= 0 {
		sent = sent[i+1:]
	}
	// OneLine takes out control characters and those that turn the direction of
	// writing, by which "fdp.exe" would read "exe.pdf".
	sent = account.OneLine(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"|?*;%`, r) || r >= 0xE000 && r <= 0xF8FF {
			return ' '
		}
		return r
	}, sent))
	if dot := strings.LastIndexByte(sent, '.'); dot >= 0 && len(sent)-dot <= 6 {
		sent = sent[:dot]
	}
	sent = strings.Trim(sent, ". ")
	if utf8.RuneCountInString(sent) > nameMax {
		sent = strings.TrimRight(string([]rune(sent)[:nameMax]), ". ")
	}
	if !account.Visible(sent) {
		sent = "attachment"
	}
	return sent + kept[k].ending
}
