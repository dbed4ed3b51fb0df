package wire

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/domain/challenge"
	"uptake/domain/guard"
)

type dangerKey struct{}

// MarkDanger notes that a text that c is about, and need not hold, has words of somebody who
// may be in danger.
func MarkDanger(c *fiber.Ctx) { c.Locals(dangerKey{}, true) }

// InDanger reports whether what was sent, in a form or in JSON, has words of somebody who may
// be in danger: whatever answers it tells them where help is, also where it is refused.
func InDanger(c *fiber.Ctx) bool {
	if known, ok := c.Locals(dangerKey{}).(bool); ok {
		return known
	}
	is := false
	if c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead {
		var all strings.Builder
		sent(c, func(words string) { all.WriteString(words + "\n") })
		is = guard.Crisis(all.String())
	}
	c.Locals(dangerKey{}, is)
	return is
}

// sentMax is the longest body of texts, in bytes, that is looked at: none of an idea is longer.
const sentMax = 1 << 20

// sent calls look with every text of a body that can be read, but for files.
func sent(c *fiber.Ctx, look func(words string)) {
	body := c.BodyRaw()
	switch kind, params, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType)); {
	case kind == fiber.MIMEMultipartForm:
		parts := multipart.NewReader(bytes.NewReader(body), params["boundary"])
		for {
			part, err := parts.NextPart()
			if err != nil {
				return
			}
			if part.FileName() == "" {
				words, _ := io.ReadAll(part)
				look(string(words))
			}
		}
	case len(body) > sentMax:
	case kind == fiber.MIMEApplicationForm:
		q, _ := url.ParseQuery(string(body))
		for _, all := range q {
			for _, words := range all {
				look(words)
			}
		}
	default:
		var of any
		if json.Unmarshal(body, &of) == nil {
			texts(of, look)
		}
	}
}

func texts(of any, look func(words string)) {
	switch of := of.(type) {
	case string:
		look(of)
	case []any:
		for _, one := range of {
			texts(one, look)
		}
	case map[string]any:
		for _, one := range of {
			texts(one, look)
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
