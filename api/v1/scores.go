package v1

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
)

// Scores answers the scores of the person who asks, and nobody else's.
type Scores Panels

func (h Scores) routes(r fiber.Router) {
	r.Get("/panels/:id/sheets", wire.SignedIn, h.list)
	r.Post("/panels/:id/sheets", h.create(h.take)...)
	r.Get("/panels/:id/sheets/:number", wire.SignedIn, h.read)
	r.Put("/panels/:id/sheets/:number", wire.SignedIn, h.put)
	r.Get("/panels/:id/sheets/:number/draft", wire.SignedIn, h.readDraft)
	r.Put("/panels/:id/sheets/:number/draft", wire.SignedIn, h.putDraft)
	r.Delete("/panels/:id/sheets/:number/draft", wire.SignedIn, h.dropDraft)
	r.Post("/panels/:id/ideas/:number/conflicts", wire.SignedIn, h.declare)
}

// sheetLine is one idea in a member's own order.
type sheetLine struct {
	Number  id.Idea    `json:"number"`
	Title   string     `json:"title"`
	Pending int        `json:"pending"` // criteria without an answer
	Recused bool       `json:"recused"`
	SavedAt *time.Time `json:"saved_at"`
}

// desk is what a member has to score.
type desk struct {
	Round    int         `json:"round"`
	Open     bool        `json:"open"`   // scores are taken now
	Reason   *string     `json:"reason"` // why not
	ClosesAt *time.Time  `json:"closes_at"`
	Done     int         `json:"done"`
	Total    int         `json:"total"`
	Next     *id.Idea    `json:"next"`
	Items    []sheetLine `json:"items"`
}

func (h Scores) list(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	d, err := h.Service.Desk(ctx, wire.Actor(c), p)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	out := desk{Round: d.Round.Number, Open: d.Takes == nil, ClosesAt: utc(d.Round.ClosesAt), Done: d.Done, Total: d.Total, Items: []sheetLine{}}
	if d.Takes != nil {
		words := d.Takes.Error()
		out.Reason = &words
	}
	if d.Next != 0 {
		out.Next = &d.Next
	}
	for _, s := range d.Sheets {
		out.Items = append(out.Items, sheetLine{s.Idea, s.Title, s.Pending, s.Recused, utc(s.SavedAt)})
	}
	return readPrivate(c, out)
}

// take answers POST /api/v1/panels/{id}/sheets with the number of the idea that
// the member has taken.
func (h Scores) take(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	i, err := h.Service.TakeIdea(ctx, wire.Actor(c), p)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	at := "/api/v1/panels/" + c.Params("id") + "/sheets/" + strconv.FormatInt(int64(i), 10)
	wire.Made(c, at)
	c.Location(at)
	return c.Status(fiber.StatusCreated).JSON(struct {
		Number id.Idea `json:"number"`
	}{i})
}

// sheet is what a member says about an idea, with the idea as the panel reads it.
type sheet struct {
	Number      id.Idea        `json:"number"`
	Round       int            `json:"round"`
	Title       string         `json:"title"`
	Body        string         `json:"body"`
	Answers     []reply        `json:"answers"`
	OutOfView   bool           `json:"out_of_view"` // a moderator holds or hides it: no body, no answers
	Recused     bool           `json:"recused"`
	Scores      []ownScore     `json:"scores"`
	Before      []ownScore     `json:"before"` // of the round before
	Note        string         `json:"note"`
	NoteFor     review.NoteFor `json:"note_for"`
	Discuss     bool           `json:"discuss"`
	HowSure     review.Sure    `json:"how_sure"` // empty: no answer
	DuplicateOf *id.Idea       `json:"duplicate_of"`
	SavedAt     *time.Time     `json:"saved_at"`
	Entered     *entered       `json:"entered"` // by the secretary on your behalf, to be confirmed by you
	Version     int            `json:"version"`
}

// ownScore is one answer of the person who asks.
type ownScore struct {
	Criterion string            `json:"criterion"`
	State     review.ScoreState `json:"state"`
	Value     *json.Number      `json:"value"`
}

func scoresOut(h review.Head, s review.Sheet) []ownScore {
	out := []ownScore{}
	for _, sc := range s.Scores {
		one := ownScore{Criterion: h.Criterion(sc.Criterion).Name, State: sc.State}
		if sc.State == review.Given {
			v := number10(sc.Value)
			one.Value = &v
		}
		out = append(out, one)
	}
	return out
}

// screen returns what the person who asks may see of their own sheet.
func (h Scores) screen(c *fiber.Ctx) (review.Screen, sheet, error) {
	ctx, p := c.UserContext(), panelID(c)
	sc, err := h.Service.Screen(ctx, wire.Actor(c), p, number(c))
	if err != nil {
		return sc, sheet{}, h.Service.Refused(ctx, p, err)
	}
	out := sheet{Number: number(c), Round: sc.Round.Number, Title: sc.Title, Recused: sc.Recused, Answers: []reply{}, Scores: []ownScore{}, Before: []ownScore{}, NoteFor: review.ForPanel}
	if sc.Recused {
		return sc, out, nil
	}
	out.Body, out.Answers, out.OutOfView = sc.Text.Body, repliesOut(sc.Text.Answers), sc.Text.OutOfView
	out.Scores, out.Before = scoresOut(sc.Head, sc.Sheet), scoresOut(sc.Head, sc.Before)
	out.Note, out.NoteFor, out.Discuss, out.SavedAt, out.Version = sc.Sheet.Note, sc.Sheet.NoteFor, sc.Sheet.Discuss, utc(sc.Sheet.SavedAt), sc.Sheet.Version
	out.HowSure = sc.Sheet.Sure
	if same := sc.Sheet.DuplicateOf; same != 0 {
		out.DuplicateOf = &same
	}
	out.Entered = enteredOut(sc.Entered)
	return sc, out, nil
}

func (h Scores) read(c *fiber.Ctx) error {
	_, out, err := h.screen(c)
	if err != nil {
		return err
	}
	if out.Recused {
		return readPrivate(c, out)
	}
	err = wire.ReadCounted(c, out, out.Version)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return err
}

// putSheet is the body of PUT /api/v1/panels/{id}/sheets/{number}. A score is a
// number in a text, "unable", or empty to take the answer back.
type putSheet struct {
	Scores      map[string]string `json:"scores"`
	Note        string            `json:"note"`
	NoteFor     review.NoteFor    `json:"note_for"`
	Discuss     bool              `json:"discuss"`
	HowSure     review.Sure       `json:"how_sure"`
	DuplicateOf id.Idea           `json:"duplicate_of"` // 0: none
	Draft       int               `json:"draft"`        // version of the draft that is gone once this is saved; 0: none
}

func (in putSheet) saving() review.Saving {
	out := review.Saving{Answers: in.Scores, Note: in.Note, NoteFor: in.NoteFor, Discuss: in.Discuss, Sure: in.HowSure, Draft: in.Draft}
	if in.DuplicateOf != 0 {
		out.DuplicateOf = strconv.FormatInt(int64(in.DuplicateOf), 10)
	}
	return out
}

func (h Scores) put(c *fiber.Ctx) error {
	ctx, a, p := c.UserContext(), wire.Actor(c), panelID(c)
	sc, _, err := h.screen(c)
	if err != nil {
		return err
	}
	if sc.Recused {
		return review.ErrRecused
	}
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in putSheet
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	saving := in.saving()
	saving.Version = version
	if _, err = h.Service.GiveScores(ctx, a, p, number(c), saving); err != nil {
		return err
	}
	_, out, err := h.screen(c)
	if err != nil {
		return err
	}
	return wire.Changed(c, out, out.Version)
}

func (h Scores) declare(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	var in struct {
		Kind review.ConflictKind `json:"kind"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	if _, err := h.Service.DeclareConflict(ctx, wire.Actor(c), p, 0, number(c), in.Kind); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}
