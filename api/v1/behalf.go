package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
)

// Entries answers what the secretary enters on behalf of members, by phone or
// from paper, and who confirms it.
type Entries Panels

func (h Entries) routes(r fiber.Router) {
	r.Get("/panels/:id/entries", wire.SignedIn, h.list)
	r.Get("/panels/:id/entries/:seat", wire.SignedIn, h.list)
	r.Put("/panels/:id/entries/:seat/ideas/:number", wire.SignedIn, h.enter)
	r.Delete("/panels/:id/entries/:seat/ideas/:number", wire.SignedIn, h.refuse)
	r.Post("/panels/:id/entries/:seat/ideas/:number/confirmation", wire.SignedIn, h.confirm)
}

func seatID(c *fiber.Ctx) id.Seat { return id.Seat(wire.ParseID(c.Params("seat"))) }

// entries is for whom something may be entered, and what waits. No score is in
// it.
type entries struct {
	Open    bool          `json:"open"`   // scores are taken now
	Reason  *string       `json:"reason"` // why not
	Members []boardMember `json:"members"`
	Ideas   []entryIdea   `json:"ideas"` // of the member who is asked about; else none
	Waiting []waiting     `json:"waiting"`
}

type entryIdea struct {
	Number  id.Idea `json:"number"`
	Title   string  `json:"title"`
	Pending int     `json:"pending"` // criteria without an answer
	Recused bool    `json:"recused"`
}

type waiting struct {
	Seat      id.Seat    `json:"seat"`
	Number    id.Idea    `json:"number"`
	EnteredBy id.Seat    `json:"entered_by"`
	EnteredAt time.Time  `json:"entered_at"`
	Way       review.Way `json:"way"`
}

// list answers GET /api/v1/panels/{id}/entries, and of one member
// /entries/{seat}.
func (h Entries) list(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	if _, err := wire.Query(c); err != nil {
		return err
	}
	if c.Params("seat") != "" && seatID(c) == 0 {
		return review.ErrNoSeat
	}
	b, err := h.Service.Behalf(ctx, wire.Actor(c), p, seatID(c))
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	out := entries{Open: b.Takes == nil, Members: []boardMember{}, Ideas: []entryIdea{}, Waiting: []waiting{}}
	if b.Takes != nil {
		words := b.Takes.Error()
		out.Reason = &words
	}
	for _, m := range b.Members {
		out.Members = append(out.Members, boardMemberOut(m))
	}
	for _, s := range b.Sheets {
		out.Ideas = append(out.Ideas, entryIdea{s.Idea, s.Title, s.Pending, s.Recused})
	}
	for _, e := range b.Waiting {
		out.Waiting = append(out.Waiting, waiting{e.Seat, e.Idea, e.By, e.At.UTC(), e.Way})
	}
	return readPrivate(c, out)
}

// putEntry is the body of PUT /api/v1/panels/{id}/entries/{seat}/ideas/{number}.
type putEntry struct {
	Way     review.Way        `json:"way"`
	Scores  map[string]string `json:"scores"`
	Note    string            `json:"note"`
	NoteFor review.NoteFor    `json:"note_for"`
	Discuss bool              `json:"discuss"`
	HowSure review.Sure       `json:"how_sure"`
}

// did answers an act on an entry.
func (h Entries) did(c *fiber.Ctx, err error) error {
	if err != nil {
		return h.Service.Refused(c.UserContext(), panelID(c), err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (h Entries) enter(c *fiber.Ctx) error {
	var in putEntry
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	return h.did(c, h.Service.EnterFor(c.UserContext(), wire.Actor(c), panelID(c), seatID(c), number(c), in.Way,
		review.Saving{Answers: in.Scores, Note: in.Note, NoteFor: in.NoteFor, Discuss: in.Discuss, Sure: in.HowSure}))
}

// confirm answers POST …/confirmation: without scores by the member, whose
// entry it is, and with the same scores again by a second person.
func (h Entries) confirm(c *fiber.Ctx) error {
	var in struct {
		Scores  map[string]string `json:"scores"`
		HowSure review.Sure       `json:"how_sure"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	return h.did(c, h.Service.ConfirmEntry(c.UserContext(), wire.Actor(c), panelID(c), seatID(c), number(c), review.Saving{Answers: in.Scores, Sure: in.HowSure}))
}

func (h Entries) refuse(c *fiber.Ctx) error {
	return h.did(c, h.Service.RefuseEntry(c.UserContext(), wire.Actor(c), panelID(c), seatID(c), number(c)))
}

// entered is what waits for the word of the member who reads it.
type entered struct {
	Way       review.Way        `json:"way"`
	EnteredAt time.Time         `json:"entered_at"`
	Scores    map[string]string `json:"scores"`
	Note      string            `json:"note"`
	NoteFor   review.NoteFor    `json:"note_for"`
	Discuss   bool              `json:"discuss"`
	HowSure   review.Sure       `json:"how_sure"`
}

func enteredOut(e *review.OnBehalf) *entered {
	if e == nil {
		return nil
	}
	return &entered{e.Way, e.At.UTC(), e.Answers, e.Note, e.NoteFor, e.Discuss, e.Sure}
}
