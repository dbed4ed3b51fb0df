package pages

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// boardPage is the page of a panel as its viewer may see it now.
func (h Reviews) boardPage(c *fiber.Ctx) (pages.Board, error) {
	ctx, a, panel := c.UserContext(), wire.Actor(c), panelOf(c)
	b, err := h.Service.Board(ctx, a, panel)
	if err != nil {
		return pages.Board{}, h.Service.Refused(ctx, panel, err)
	}
	p := pages.Board{
		Base: h.frameOf(c, b.Head.Name, b.Head.ChallengeTitle), Words: h.words(), Board: b, Typed: pages.Typed{},
		Publishes: account.Can(a, account.PublishPanel, account.Thing{Challenge: b.Head.Challenge}) == nil && b.Viewer.Seat == review.NoSeat,
	}
	p.Base.Back, p.Base.BackText = "/review", text.T(ctx, "Review")
	if b.Viewer.Seat == review.Chair || b.Viewer.Seat == review.Secretary {
		if p.Declined, err = h.Service.Declined(ctx, a, panel); err != nil {
			return pages.Board{}, err
		}
	}
	if b.Next == review.Finalised && b.MayStep {
		if p.Loose, err = h.Service.LooseEnds(ctx, a, panel); err != nil {
			return pages.Board{}, err
		}
	}
	if b.Next == review.Published && b.MayStep {
		if p.Hearing, err = h.Service.Hearing(ctx, a, panel); err != nil {
			return pages.Board{}, err
		}
		some, err := h.Service.Communicated(ctx, b.Head.Challenge)
		if err != nil {
			return pages.Board{}, err
		}
		p.NoCommunications = !some
	}
	if b.Head.State == review.Finalised || b.Head.State == review.Published {
		if p.Reopenings, err = h.Service.Reopenings(ctx, a, panel); err != nil {
			return pages.Board{}, err
		}
	}
	if p.Unanswered, err = h.Service.Unanswered(ctx, a, b.Head.ID, b.Viewer.Seat == review.Chair || b.Viewer.Deputy); err != nil {
		return pages.Board{}, err
	}
	if b.Next == review.R1Open {
		ch, err := h.Reads.ChallengeBySlug(ctx, b.Head.ChallengeSlug)
		if err != nil {
			return pages.Board{}, err
		}
		if ph, still := review.Collecting(ch, b.Head.Area, h.Clock()); still {
			p.Collecting = &ph
			p.Leads = account.Can(a, account.ChangeChallenge, account.Thing{Challenge: ch.ID}) == nil
		}
	}
	if b.Viewer.Seat != review.NoSeat {
		d, err := h.Service.Desk(ctx, a, panel)
		if err != nil {
			return pages.Board{}, err
		}
		if len(d.Sheets) > 0 {
			p.Desk = &d
		}
		if p.Conflicts, err = h.Service.Conflicts(ctx, a, panel); err != nil {
			return pages.Board{}, err
		}
	}
	return p, nil
}

func (h Reviews) board(c *fiber.Ctx) error {
	p, err := h.boardPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// boardAgain shows the board once more with what was entered in one of its forms.
// Names of fields that stand twice on the page are told apart by rename.
func (h Reviews) boardAgain(c *fiber.Ctx, f wire.Values, err error, rename map[string]string) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Stale, fault.Busy, fault.Closed, fault.Conflict:
	default:
		return h.Service.Refused(c.UserContext(), panelOf(c), err)
	}
	p, gone := h.boardPage(c)
	if gone != nil {
		return gone
	}
	p.Typed, p.Base.Errors = typedOf(f), true
	p.Fields = slices.Clone(fieldsOf(err, ""))
	for i := range p.Fields {
		if to, ok := rename[p.Fields[i].Name]; ok {
			p.Fields[i].Name = to
		}
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// done leads back to the board with a message.
func (h Reviews) done(c *fiber.Ctx, words string) error {
	h.Say(c, frontend.Flash{Text: words})
	return c.Redirect(pages.ReviewURL(panelOf(c)), fiber.StatusSeeOther)
}

// mayOpen refuses people who may not open the board before anything that they
// posted is looked at.
func (h Reviews) mayOpen(c *fiber.Ctx) error {
	ctx, panel := c.UserContext(), panelOf(c)
	_, err := h.Service.Board(ctx, wire.Actor(c), panel)
	return h.Service.Refused(ctx, panel, err)
}

func (h Reviews) step(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if err := h.mayOpen(c); err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, "to", "version", "confirm", "reason", "closes_at[*", "closes_time")
	var to review.Panel
	if err == nil {
		var bad fault.Fields
		in := review.Advance{
			To: review.State(f.Get("to")), Version: int(f.ID("version")), Confirm: f.Get("confirm") == "1", Reason: f.Get("reason"),
			ClosesAt: deadlineOf(f, "closes_at", "closes_time", h.zone(), &bad),
		}
		if in.Version == 0 {
			err = review.ErrStale
		} else if err = bad.Fault("round.deadline", "There is a problem with the deadline."); err == nil {
			to, err = h.Service.Advance(ctx, wire.Actor(c), panelOf(c), in)
		}
	}
	if err != nil {
		return h.boardAgain(c, f, err, nil)
	}
	words := pages.StepDone(ctx, to)
	if f.Get("to") == string(review.Finalised) && to.State == review.Deciding {
		words = text.T(ctx, "You have signed. The other signature is still missing.")
	}
	return h.done(c, words)
}

func (h Reviews) deadline(c *fiber.Ctx) error {
	if err := h.mayOpen(c); err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "deadline_at[*", "deadline_time")
	if err == nil {
		var bad fault.Fields
		at := deadlineOf(f, "deadline_at", "deadline_time", h.zone(), &bad)
		if err = bad.Fault("round.deadline", "There is a problem with the deadline."); err == nil {
			err = h.Service.MoveDeadline(c.UserContext(), wire.Actor(c), panelOf(c), at)
		}
	}
	if err != nil {
		return h.boardAgain(c, f, err, map[string]string{"closes_at": "deadline_at"})
	}
	return h.done(c, text.T(c.UserContext(), "The deadline is moved."))
}

func (h Reviews) pause(c *fiber.Ctx) error {
	if err := h.mayOpen(c); err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, "pause_reason")
	if err == nil {
		_, err = h.Service.PausePanel(c.UserContext(), wire.Actor(c), panelOf(c), f.Get("pause_reason"))
	}
	if err != nil {
		return h.boardAgain(c, f, err, map[string]string{"reason": "pause_reason"})
	}
	return h.done(c, text.T(c.UserContext(), "The panel is paused."))
}

func (h Reviews) resume(c *fiber.Ctx) error {
	if err := h.mayOpen(c); err != nil {
		return err
	}
	if _, err := wire.Form(c, formMax); err != nil {
		return err
	}
	if _, err := h.Service.ResumePanel(c.UserContext(), wire.Actor(c), panelOf(c)); err != nil {
		return h.boardAgain(c, wire.Values{}, err, nil)
	}
	return h.done(c, text.T(c.UserContext(), "The panel goes on."))
}

// publisher returns the panel of the address for somebody who publishes.
func (h Reviews) publisher(c *fiber.Ctx) (review.Board, error) {
	ctx, a, panel := c.UserContext(), wire.Actor(c), panelOf(c)
	b, err := h.Service.Board(ctx, a, panel)
	if err != nil {
		return b, h.Service.Refused(ctx, panel, err)
	}
	if err = account.Can(a, account.PublishPanel, account.Thing{Challenge: b.Head.Challenge}); err != nil {
		return b, err
	}
	if !b.Head.Reached(review.Finalised) {
		return b, review.ErrState
	}
	return b, nil
}

func (h Reviews) askPublish(c *fiber.Ctx) error {
	b, err := h.publisher(c)
	if err != nil {
		return err
	}
	p := pages.PublishPanel{Words: h.words(), Panel: b.Head, N: len(b.List), Ideas: b.Ideas}
	if b.Head.State == review.Finalised {
		if p.Hearing, err = h.Service.Hearing(c.UserContext(), wire.Actor(c), b.Head.ID); err != nil {
			return err
		}
	}
	p.Base = h.frameOf(c, p.Button(c.UserContext()), b.Head.Name)
	return Show(c, p.Page())
}

func (h Reviews) publish(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	b, err := h.publisher(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "version")
	if err != nil {
		return err
	}
	if b.Head.Reached(review.Published) {
		l, err := h.Service.PublishShortlist(ctx, a, b.Head.ID, 0)
		if err != nil {
			return h.boardAgain(c, f, err, nil)
		}
		h.Say(c, frontend.Flash{Text: text.T(ctx, "The shortlist is public. Its ideas can be written up next, under Publish.")})
		return c.Redirect(pages.ShortlistURL(l.Slug), fiber.StatusSeeOther)
	}
	version := int(f.ID("version"))
	if version == 0 {
		return h.boardAgain(c, f, review.ErrStale, nil)
	}
	if _, err = h.Service.Publish(ctx, a, b.Head.ID, version); err != nil {
		return h.boardAgain(c, f, err, nil)
	}
	if b.Head.ShortlistSlug != "" { // as it was before the record was opened again
		return h.done(c, text.T(ctx, "The results are public, and the page of the shortlist shows them."))
	}
	return h.done(c, text.T(ctx, "The results are public. Read through the texts of the shortlist, then publish it."))
}

func (h Reviews) editShortlist(c *fiber.Ctx) error {
	if err := h.mayOpen(c); err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, "version", "title", "intro")
	if err == nil && f.ID("version") == 0 {
		err = review.ErrStale
	}
	if err == nil {
		_, err = h.Service.EditShortlist(c.UserContext(), wire.Actor(c), panelOf(c), int(f.ID("version")), f.Get("title"), f.Get("intro"))
	}
	if err != nil {
		return h.boardAgain(c, f, err, nil)
	}
	return h.done(c, text.T(c.UserContext(), "The texts of the shortlist are saved."))
}

func (h Reviews) move(c *fiber.Ctx) error {
	if err := h.mayOpen(c); err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "idea", "way")
	if err != nil {
		return err
	}
	way := review.Down
	if f.Get("way") == "up" {
		way = review.Up
	}
	if _, err = h.Service.MoveInShortlist(c.UserContext(), wire.Actor(c), panelOf(c), id.Idea(f.ID("idea")), way); err != nil {
		return h.boardAgain(c, f, err, nil)
	}
	return h.done(c, text.T(c.UserContext(), "The shortlist is in its new order."))
}
