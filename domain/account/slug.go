package account

import "strings"

// Slug makes a name for addresses of a text: lower-case letters and digits of
// ASCII with single hyphens between, at most so many. An apostrophe parts nothing:
// "Children's ward" is childrens-ward. It is empty for a text without any such
// letter or digit.
func Slug(text string, most int) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(text) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case r == '\'' || r == '’':
		default:
			gap = true
		}
	}
	s := b.String()
	return strings.Trim(s[:min(len(s), most)], "-")
}
