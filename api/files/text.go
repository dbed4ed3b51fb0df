package files

import (
	"io"
	"strings"
)

// WriteText writes d as plain text: headings are underlined, and a label stands
// before its words.
func WriteText(w io.Writer, d Document) error {
	var b strings.Builder
	heading := func(words, line string) {
		b.WriteString(words + "\n" + strings.Repeat(line, len([]rune(words))) + "\n\n")
	}
	heading(d.Title, "=")
	for _, block := range d.Blocks {
		words := strings.ReplaceAll(block.Words, "\r\n", "\n")
		switch {
		case block.Level > 0:
			heading(words, "-")
		case block.Label != "":
			b.WriteString(block.Label + ": " + words + "\n\n")
		default:
			b.WriteString(words + "\n\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
