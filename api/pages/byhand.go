package pages

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// byHandMax is how long the form with a file may be.
const byHandMax = 600 << 10

func (h Reviews) byHandRoutes(g fiber.Router) {
	g.Get("/:panel/assignment/hand", h.askByHand)
	g.Post("/:panel/assignment/hand", h.byHand)
}

// byHandPage is the page on which the chair changes by hand who scores what.
func (h Reviews) byHandPage(c *fiber.Ctx) (pages.ByHand, error) {
	al, err := h.allotmentPage(c, nil)
	if err != nil {
		return pages.ByHand{}, err
	}
	if !al.MayShare {
		return pages.ByHand{}, review.ErrNotYours
	}
	ctx := c.UserContext()
	al.Base.Title = slices.Insert(al.Base.Title, 0, text.T(ctx, "Change by hand who scores what"))
	al.Base.Back, al.Base.BackText = pages.AllotmentURL(al.Head.ID), text.T(ctx, "Who scores what")
	return pages.ByHand{Allotment: al}, nil
}

func (h Reviews) askByHand(c *fiber.Ctx) error {
	p, err := h.byHandPage(c)
	if err != nil {
		return err
	}
	q, err := wire.Query(c, "idea")
	if err != nil {
		return err
	}
	if p.Idea = q.Get("idea"); p.Idea != "" && !p.Chosen() {
		p.Fields, p.Base.Errors = fault.Fields{{Name: "idea", Message: "Enter the number of an idea that is scored in this round."}}, true
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return Show(c, p.Page())
}

// byHand answers POST /review/{panel}/assignment/hand.
func (h Reviews) byHand(c *fiber.Ctx) error {
	f, err := wire.Form(c, byHandMax, "version", "do", "idea", "member", "scores", "out", "into", "busy", "tenths", "file", "upload", "only", "look")
	if fault.KindOf(err) == fault.Malformed {
		return err
	}
	p, gone := h.byHandPage(c)
	if gone != nil {
		return gone
	}
	ctx, panel := c.UserContext(), panelOf(c)
	p.Idea, p.Member, p.Scores, p.Out, p.Into = f.Get("idea"), f.Get("member"), f.Get("scores"), f.Get("out"), f.Get("into")
	p.Busy, p.Tenths, p.File, p.Only = f.Get("busy"), f.Get("tenths"), f.Get("file"), f.Get("only") == "1"
	var in review.ByHand
	if err == nil {
		if p.File, err = withUpload(f); err == nil {
			in, err = readByHand(f, p.File)
		}
	}
	var al review.Allotment
	if err == nil {
		al, err = h.Service.ShareByHand(ctx, wire.Actor(c), panel, in)
	}
	switch {
	case err == nil && in.Look:
		p.Allotment.Allotment, p.Looked = al, true
		return Show(c, p.Page())
	case err == nil:
		h.Say(c, frontend.Flash{Text: text.T(ctx, "It is settled.")})
		return c.Redirect(pages.ByHandURL(panel), fiber.StatusSeeOther)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Stale, fault.Busy, fault.TooLarge:
	default:
		return h.Service.Refused(ctx, panel, err)
	}
	p.Fields, p.Base.Errors = slices.Clone(fieldsOf(err, "pairs")), true
	for i := range p.Fields { // the use case knows pairs, the form where they were typed
		switch at := &p.Fields[i]; {
		case at.Name == "pairs":
			at.Name = map[string]string{"pair": "idea", "anchors": "into", "file": "file"}[f.Get("do")]
		case at.Name == "parts":
			at.Name = "tenths"
		}
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// readByHand reads the one of the page's forms that was sent.
func readByHand(f wire.Values, file string) (review.ByHand, error) {
	in := review.ByHand{Version: versionOf(f)}
	var bad fault.Fields
	idea := func(name string) id.Idea {
		n := id.Idea(f.ID(name))
		if n == 0 {
			bad.Add(name, "Enter the number of an idea.")
		}
		return n
	}
	seat := func(name string) id.Seat {
		n := id.Seat(f.ID(name))
		if n == 0 {
			bad.Add(name, "Select a member.")
		}
		return n
	}
	switch f.Get("do") {
	case "pair":
		w := review.Wish{Idea: idea("idea"), Seat: seat("member"), Scores: f.Get("scores") == "1"}
		if f.Get("scores") != "1" && f.Get("scores") != "0" {
			bad.Add("scores", "Select yes or no.")
		}
		in.Pairs = append(in.Pairs, w)
	case "anchors":
		in.Pairs = append(in.Pairs, review.Wish{Idea: idea("out")})
		if f.Get("into") != "" {
			in.Pairs = append(in.Pairs, review.Wish{Idea: idea("into"), Scores: true})
		}
	case "part":
		tenths, err := strconv.Atoi(f.Get("tenths"))
		if err != nil {
			bad.Add("tenths", "Select a part.")
		}
		in.Parts = append(in.Parts, review.Part{Seat: seat("busy"), Tenths: tenths})
	case "file":
		in.File, in.Only, in.Look = file, f.Get("only") == "1", f.Get("look") == "1"
		if in.File == "" {
			bad.Add("file", "Select a file, or paste its lines.")
		}
	case "forget":
		in.Forget = true
	}
	return in, bad.Fault("assignment.invalid", "There is a problem with who scores what.")
}

// withUpload puts the text of a chosen file in the place of what was pasted.
func withUpload(f wire.Values) (string, error) {
	chosen := f.File("upload")
	if chosen == nil {
		return f.Get("file"), nil
	}
	raw, err := wire.ReadFile(chosen)
	if err == nil && !utf8.Valid(raw) {
		return "", (fault.Fields{{Name: "upload", Message: "Save the file as UTF-8 and select it again."}}).Fault("assignment.invalid", "There is a problem with the file.")
	}
	return string(raw), err
}

// take gives a member one more idea, where members take what they like.
func (h Reviews) take(c *fiber.Ctx) error {
	ctx, panel := c.UserContext(), panelOf(c)
	idea, err := h.Service.TakeIdea(ctx, wire.Actor(c), panel)
	if fault.KindOf(err) == fault.Conflict {
		h.Say(c, frontend.Flash{Text: text.T(ctx, fault.Of(err).Message)})
		return c.Redirect(pages.ReviewURL(panel), fiber.StatusSeeOther)
	}
	if err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	return c.Redirect(pages.SheetURL(panel, idea), fiber.StatusSeeOther)
}
