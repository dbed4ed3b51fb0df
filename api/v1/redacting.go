package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
)

// Redactions answers the copies without names that members of a panel read.
type Redactions Panels

func (h Redactions) routes(r fiber.Router) {
	r.Get("/panels/:id/redacted", wire.SignedIn, h.all)
	r.Get("/panels/:id/ideas/:number/redacted", wire.SignedIn, h.read)
	r.Put("/panels/:id/ideas/:number/redacted", wire.SignedIn, h.put)
}

// redactedLine is an idea with what there is of a copy.
type redactedLine struct {
	Number   id.Idea    `json:"number"`
	Title    string     `json:"title"`    // of the original
	Made     bool       `json:"made"`     // members read a copy
	Outdated bool       `json:"outdated"` // the original has changed since
	MadeAt   *time.Time `json:"made_at"`
	Version  int        `json:"version"` // moves with either text
}

func redactedLineOut(b review.Beside) redactedLine {
	return redactedLine{b.Idea, b.Original.Title, b.Copy.Made(), b.Outdated(), utc(b.Copy.At), b.Version()}
}

// redactedWords are title, body and answers of one of the two texts.
type redactedWords struct {
	Title   string  `json:"title"`
	Body    string  `json:"body"`
	Answers []reply `json:"answers"`
}

func wordsOut(t challenge.Text) redactedWords {
	return redactedWords{t.Title, t.Body, repliesOut(t.Answers)}
}

type redactedCopy struct {
	redactedLine
	Original redactedWords  `json:"original"`
	Copy     *redactedWords `json:"copy"` // null: members read the original
}

func redactedOut(b review.Beside) redactedCopy {
	out := redactedCopy{redactedLineOut(b), wordsOut(b.Original), nil}
	if b.Copy.Made() {
		words := wordsOut(challenge.Text{Title: b.Copy.Title, Body: b.Copy.Body, Answers: b.Copy.Answers})
		out.Copy = &words
	}
	return out
}

func (h Redactions) all(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	list, err := h.Service.Redactions(ctx, wire.Actor(c), p)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	items := make([]redactedLine, len(list.Ideas))
	for n, b := range list.Ideas {
		items[n] = redactedLineOut(b)
	}
	return readPrivate(c, struct {
		Items []redactedLine `json:"items"`
	}{items})
}

func (h Redactions) one(c *fiber.Ctx) (review.Beside, error) {
	ctx, p := c.UserContext(), panelID(c)
	_, b, err := h.Service.Redaction(ctx, wire.Actor(c), p, number(c))
	if err != nil {
		return review.Beside{}, h.Service.Refused(ctx, p, err)
	}
	return b, nil
}

func (h Redactions) read(c *fiber.Ctx) error {
	b, err := h.one(c)
	if err != nil {
		return err
	}
	return h.shown(c, b, wire.ReadVersion)
}

func (h Redactions) shown(c *fiber.Ctx, b review.Beside, answer func(*fiber.Ctx, any, int) error) error {
	err := answer(c, redactedOut(b), b.Version())
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return err
}

// put answers PUT. A text that says what the original says takes the copy away.
func (h Redactions) put(c *fiber.Ctx) error {
	if _, err := h.one(c); err != nil {
		return err
	}
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in struct {
		Title   string            `json:"title"`
		Body    string            `json:"body"`
		Answers map[string]string `json:"answers"`
		Reason  string            `json:"reason"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	ctx, p := c.UserContext(), panelID(c)
	_, err = h.Service.Redact(ctx, wire.Actor(c), p, number(c), review.Redacting{Version: version, Title: in.Title, Body: in.Body, Answers: in.Answers, Reason: in.Reason})
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	b, err := h.one(c)
	if err != nil {
		return err
	}
	return h.shown(c, b, wire.Changed)
}
