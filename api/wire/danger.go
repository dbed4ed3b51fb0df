package wire

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/domain/challenge"
	"uptake/domain/guard"
)

type (
	dangerKey struct{}
	heardKey  struct{}
)

// Hear notes that it is known who sends c, and that it is not one too many: from here on its
// words are looked at. What is refused before costs no more than the refusal.
func Hear(c *fiber.Ctx) { c.Locals(heardKey{}, true) }

// unheard has the words of c not looked at, unless they have been.
func unheard(c *fiber.Ctx) { c.Locals(heardKey{}, nil) }

// MarkDanger notes that a text that c is about, and need not hold, has words of somebody who
// may be in danger.
func MarkDanger(c *fiber.Ctx) { c.Locals(dangerKey{}, true) }

// InDanger reports whether what was sent, in a form or in JSON, has words of somebody who may
// be in danger: whatever answers it tells them where help is, also where it is refused.
func InDanger(c *fiber.Ctx) bool {
	if known, ok := c.Locals(dangerKey{}).(bool); ok {
		return known
	}
	if c.Locals(heardKey{}) == nil || c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead {
		return false
	}
	var all sent
	all.read(c.Get(fiber.HeaderContentType), c.BodyRaw())
	is := guard.Crisis(all.String())
	c.Locals(dangerKey{}, is)
	return is
}

// Bounds of what is looked at of a body: no idea is longer.
const (
	sentMax = 64 << 10    // bytes of text
	bodyMax = 4 * sentMax // bytes of a form, which is cut off there, or of JSON, which is not read beyond it
	partMax = 100         // parts of a form with files
)

// sent is the text of a body, without its files, up to sentMax.
type sent struct{ strings.Builder }

// add puts words in, as far as there is room.
func (s *sent) add(words string) {
	s.WriteString(words[:min(len(words), s.room())])
	if s.room() > 0 {
		s.WriteByte('\n')
	}
}

func (s *sent) room() int { return sentMax - s.Len() }

func (s *sent) read(contentType string, body []byte) {
	switch kind, params, _ := mime.ParseMediaType(contentType); kind {
	case fiber.MIMEMultipartForm:
		s.parts(multipart.NewReader(bytes.NewReader(body), params["boundary"]))
	case fiber.MIMEApplicationForm:
		for field := range strings.SplitSeq(string(body[:min(len(body), bodyMax)]), "&") {
			_, words, _ := strings.Cut(field, "=")
			if torn := strings.LastIndexByte(words, '%'); torn >= 0 && torn > len(words)-3 {
				words = words[:torn]
			}
			if words, err := url.QueryUnescape(words); err == nil && s.room() > 0 {
				s.add(words)
			}
		}
	default:
		var of any
		if len(body) <= bodyMax && json.Unmarshal(body, &of) == nil {
			s.texts(of)
		}
	}
}

func (s *sent) parts(r *multipart.Reader) {
	for range partMax {
		part, err := r.NextPart()
		if err != nil || s.room() == 0 {
			return
		}
		if part.FileName() == "" {
			words, _ := io.ReadAll(io.LimitReader(part, int64(s.room())))
			s.add(string(words))
		}
	}
}

func (s *sent) texts(of any) {
	switch of := of.(type) {
	case string:
		s.add(of)
	case []any:
		for _, one := range of {
			s.texts(one)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(of)) {
			s.texts(of[name])
		}
	}
}

// Help is where help is, for the answer of the API to somebody who may be in danger; nil for
// all others.
func Help(c *fiber.Ctx) []string {
	if !InDanger(c) {
		return nil
	}
	return challenge.Help
}
