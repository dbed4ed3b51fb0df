package frontend

import (
	"bytes"
	"strings"
	"unicode"
)

// plainHTML is renderMarkdown for a text without any notation, which is what
// most people write: paragraphs and line breaks. It reports false for a text
// that holds anything that could be more, however unlikely; a test compares the
// two ways byte for byte. It takes a hundredth of the time.
func plainHTML(s string) ([]byte, bool) {
	if strings.Contains(s, "www.") || strings.Contains(s, "://") {
		return nil, false
	}
	b := bytes.NewBuffer(make([]byte, 0, len(s)+len(s)/8+16))
	open := false // a paragraph
	for line := range strings.SplitSeq(s, "\n") {
		if line == "" {
			if open {
				b.WriteString("</p>\n")
			}
			open = false
			continue
		}
		if !plainStart(line[0]) || line[len(line)-1] == ' ' {
			return nil, false
		}
		if open {
			b.WriteString("<br>\n")
		} else {
			b.WriteString("<p>")
		}
		open = true
		if !plainLine(b, line) {
			return nil, false
		}
	}
	if open {
		b.WriteString("</p>\n")
	}
	return b.Bytes(), true
}

// plainStart reports whether a line that begins so cannot be a list, a heading,
// a quotation or indented text.
func plainStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '(' || c == '"' || c == '\'' || c >= 0xC2
}

// plainLine writes a line whose runes mean nothing but themselves.
func plainLine(b *bytes.Buffer, line string) bool {
	for _, r := range line {
		switch {
		case r == '\'':
			b.WriteString("&#39;")
		case r == '"':
			b.WriteString("&#34;")
		case r < 0x80:
			if r != ' ' && !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(".,;:?!()%/+=-$", r)) {
				return false
			}
			b.WriteByte(byte(r))
		case unicode.IsLetter(r) || strings.ContainsRune("–—‘’“”…£€", r):
			b.WriteRune(r)
		default:
			return false
		}
	}
	return true
}
