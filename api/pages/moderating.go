package pages

import (
	"bytes"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/files"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// queue answers GET /moderate: what waits in the challenges that the person
// moderates.
func (h Talking) queue(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	of, err := challenge.Moderated(a)
	if err != nil {
		return err
	}
	p := pages.Queue{Base: h.Base(c, text.T(ctx, "Moderate")), Words: h.words()}
	p.Base.NoIndex, p.Base.Active = true, frontend.Moderate
	if p.Waiting, err = h.Reads.Queue(ctx, of); err != nil {
		return err
	}
	if p.Team, err = h.Reads.TeamIdeas(ctx, of); err != nil {
		return err
	}
	if h.Recordings != nil {
		if p.ToLook, err = h.Recordings.ToLook(ctx, of); err != nil {
			return err
		}
	}
	if h.TakenUp != nil {
		if p.TakenUp, err = h.TakenUp.ToLook(ctx, of); err != nil {
			return err
		}
	}
	if p.Recent, err = h.Reads.Rulings(ctx, challenge.RulingQuery{Of: of, Since: h.Clock().Add(-challenge.RulingWindow), Limit: recentMost}); err != nil {
		return err
	}
	p.Now, p.Within, p.Me = h.Clock(), h.LookWithin, a.Person
	return Show(c, p.Page())
}

// recentMost is how many decisions a page offers to undo.
const recentMost = 100

// log answers GET /moderate/log.csv: what was done in the challenges that the person
// moderates.
func (h Talking) log(c *fiber.Ctx) error {
	of, err := challenge.Moderated(wire.Actor(c))
	if err != nil {
		return err
	}
	list, err := h.Reads.ModerationLog(c.UserContext(), of)
	if err != nil {
		return err
	}
	return sendCSV(c, "moderation-log.csv", func(b *bytes.Buffer) error { return files.ModerationLog(list, b) })
}

// undoRuling answers POST /rulings/{id}/undo and goes back to where it was pressed.
func (h Talking) undoRuling(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "from", "together")
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	if f.Get("together") != "" {
		undone, err := h.Service.UndoTogether(ctx, wire.Actor(c), id.Ruling(wire.ParseID(c.Params("id"))))
		if err != nil {
			return err
		}
		words := text.N(ctx, len(undone), "%d decision is undone. All stands as before, and nobody is told.", "%d decisions are undone. All stands as before, and nobody is told.")
		if n := challenge.StillWait(undone); n > 0 {
			words = text.N(ctx, len(undone), "%d decision is undone, and nobody is told.", "%d decisions are undone, and nobody is told.") + " " +
				text.N(ctx, n, "%d text waits for a moderator: its author has changed it since, and nobody has read it.", "%d texts wait for a moderator: their authors have changed them since, and nobody has read them.")
		}
		h.Say(c, frontend.Flash{Text: words})
		return c.Redirect("/moderate", fiber.StatusSeeOther)
	}
	r, err := h.Service.UndoRuling(ctx, wire.Actor(c), id.Ruling(wire.ParseID(c.Params("id"))))
	if err != nil {
		return err
	}
	words := text.T(ctx, "Undone. All stands as before, and the author is told nothing.")
	if r.Waits {
		words = text.T(ctx, "Undone. Its author has changed it since and nobody has read that, so it waits for a moderator.")
	}
	h.Say(c, frontend.Flash{Text: words})
	return c.Redirect(backTo(f, r.On), fiber.StatusSeeOther)
}

// standing adds to a page what was said and decided about its thing so far, and who has it
// in hand.
func (h Talking) standing(c *fiber.Ctx, p *pages.Moderate, on challenge.Reported) error {
	ctx, now := c.UserContext(), h.Clock()
	var err error
	if p.Reports, err = h.Reads.ReportsOn(ctx, on); err != nil {
		return err
	}
	if p.Found, err = h.Reads.FoundIn(ctx, on); err != nil {
		return err
	}
	if p.Notes, err = h.Reads.NotesOn(ctx, on); err != nil {
		return err
	}
	of, err := challenge.Moderated(wire.Actor(c))
	if err != nil {
		return err
	}
	if p.Past, err = h.Reads.PastOf(ctx, on, of); err != nil {
		return err
	}
	list, err := h.Reads.Rulings(ctx, challenge.RulingQuery{On: on, Limit: recentMost})
	if err != nil {
		return err
	}
	for n := range list {
		if list[n].UndoneAt.IsZero() {
			if p.Seen = list[n].ID; list[n].MayUndo(now) == nil {
				p.Last = &list[n]
			}
			break
		}
	}
	hand, err := h.Reads.InHand(ctx, on)
	if err == nil && hand.Of(now) {
		p.Hand, p.Mine = hand, hand.By == wire.Actor(c).Person
	}
	return err
}

func (h Talking) moderateIdea(c *fiber.Ctx) error {
	p, _, err := h.ideaToModerate(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h Talking) ideaToModerate(c *fiber.Ctx) (pages.Moderate, id.Idea, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, err := h.Reads.View(ctx, h.number(c))
	if err != nil {
		return pages.Moderate{}, 0, err
	}
	if err = account.Can(a, account.Moderate, account.Thing{Challenge: v.Challenge}); err != nil {
		if hidden := v.ReadableBy(a); hidden != nil {
			err = hidden
		}
		return pages.Moderate{}, 0, err
	}
	p := pages.Moderate{
		Year: h.Clock().Year(),
		Base: h.base(c, text.T(ctx, "Moderate"), v.Title), Words: h.words(), Heading: text.T(ctx, "Moderate this idea"), Title: v.Title, Body: v.Body,
		Action: pages.IdeaURL(v.ID) + "/moderate", Version: v.Version, HandAt: pages.IdeaURL(v.ID) + "/hand", Hidden: v.Moderation == challenge.Hidden, Held: v.Moderation == challenge.Held, CanHold: true,
		ForTeam: v.Moderation == challenge.ForTeam, Asked: v.TeamOnly == challenge.TeamAsked,
		MayKeep: v.MayBeKept(),
	}
	if p.Author, p.AuthorHandle, err = h.Reads.NameOf(ctx, v.Author); err != nil {
		return pages.Moderate{}, 0, err
	}
	if err = h.standing(c, &p, challenge.Reported{Idea: v.ID}); err != nil {
		return pages.Moderate{}, 0, err
	}
	rules, err := h.Reads.Conduct(ctx, v.Challenge)
	if err != nil {
		return pages.Moderate{}, 0, err
	}
	if p.Checklist, p.TickAt = rules.Checklist, pages.IdeaURL(v.ID)+"/tick"; len(p.Checklist) > 0 {
		if p.Ticks, err = h.Reads.Ticks(ctx, v.ID); err != nil {
			return pages.Moderate{}, 0, err
		}
	}
	p.Refused, p.Passage = v.MayBeShown(), pages.FoundPassage(p.Title+"\n"+p.Body, p.Year)
	if p.Merged = v.MergedByModerator(); p.Merged {
		p.MergeAt = pages.IdeaURL(v.ID) + "/unmerge"
	} else {
		p.LockAt, p.Locked = pages.IdeaURL(v.ID)+"/lock", v.Locked()
		if v.Listed() {
			p.MergeAt = pages.IdeaURL(v.ID) + "/merge"
		}
	}
	if account.Can(a, account.AskWhy, account.Thing{Challenge: v.Challenge}) == nil {
		p.WhyAt = pages.WhyAbout("thing", pages.IdeaURL(v.ID))
	}
	if v.ShownStage() == challenge.Posted {
		p.MoveAt = pages.IdeaURL(v.ID) + "/move"
	}
	for _, answer := range v.Answers {
		p.Body += "\n\n" + answer.Text
	}
	if len(v.Tags) > 0 {
		p.Body += "\n\n" + text.T(ctx, "Tags: %s", strings.Join(v.Tags, ", "))
	}
	p.Base.Back, p.Base.Active = pages.IdeaURL(v.ID), frontend.Moderate
	return p, v.ID, nil
}

// errNoVerdict refuses a form that does not say what is to be done.
var errNoVerdict = fault.Fields{{Name: "reason_code", Message: "Select what to do with it."}}.Fault("moderation.invalid", "There is a problem with the reason.")

// outcomes are what the buttons of the forms do.
var outcomes = map[string]challenge.Moderation{"keep": "", "show": challenge.Visible, "hold": challenge.Held, "hide": challenge.Hidden, "team": challenge.ForTeam}

func (h Talking) doModerateIdea(c *fiber.Ctx) error {
	return h.moderate(c, func() (pages.Moderate, challenge.Reported, error) {
		p, number, err := h.ideaToModerate(c)
		return p, challenge.Reported{Idea: number}, err
	})
}

// moderate does what a form says with what page is about.
func (h Talking) moderate(c *fiber.Ctx, page func() (pages.Moderate, challenge.Reported, error)) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	p, on, err := page()
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "do", "reason_code", "reason", "passage", "from", "seen", "version", "anyway", "note")
	to, known := outcomes[f.Get("do")]
	switch {
	case err != nil:
	case f.Get("do") == "remove":
		_, err = h.Service.RemovePassage(ctx, a, on, f.Get("passage"), becauseOf(f))
	case f.Get("do") == "note":
		err = h.Service.AddNote(ctx, a, on, f.Get("note"))
	case !known:
		err = errNoVerdict
	default:
		_, err = h.Service.Decide(ctx, a, challenge.Decision{On: on, To: to, Because: becauseOf(f), Seen: seenOf(f), Version: int(f.ID("version")), Anyway: f.Get("anyway") != ""})
	}
	if met(err) { // it stands otherwise than when the form was read
		var gone error
		if p, on, gone = page(); gone != nil {
			return gone
		}
	}
	return h.moderatedNow(c, p, f, thingURL(on), err)
}

// met reports whether a moderator met another, or the author with other words.
func met(err error) bool {
	return err != nil && (fault.KindOf(err) == fault.Conflict || errors.Is(err, challenge.ErrReadAgain))
}

// seenOf is the decision that stood last when a form was written; nil: it does not say.
func seenOf(f wire.Values) *id.Ruling {
	if !f.Has("seen") {
		return nil
	}
	seen := id.Ruling(f.ID("seen"))
	return &seen
}

func thingURL(on challenge.Reported) string {
	if on.Comment != 0 {
		return pages.CommentURL(on.Comment)
	}
	return pages.IdeaURL(on.Idea)
}

// backTo is where a button of moderators was pressed.
func backTo(f wire.Values, on challenge.Reported) string {
	if f.Get("from") == "queue" {
		return "/moderate"
	}
	return thingURL(on) + "/moderate"
}

// moderatedNow ends an act of moderation: back to the thing, or the form again.
func (h Talking) moderatedNow(c *fiber.Ctx, p pages.Moderate, f wire.Values, to string, err error) error {
	if err == nil {
		words := text.T(c.UserContext(), "Done. The author can see the reason, and is told by mail in 10 minutes.")
		switch f.Get("do") {
		case "show":
			words = text.T(c.UserContext(), "Done. Everybody can see it now.")
		case "remove":
			words = text.T(c.UserContext(), "Done. The passage is gone from every version, and the author is told.")
		case "keep":
			words = text.T(c.UserContext(), "Done. It stays as it is.")
		case "note":
			words, to = text.T(c.UserContext(), "The note is kept. Moderators alone read it."), p.Action
		}
		if f.Get("from") == "queue" {
			to = "/moderate"
		}
		h.Say(c, frontend.Flash{Text: words})
		return c.Redirect(to, fiber.StatusSeeOther)
	}
	if !mendable(err) && !met(err) {
		return err
	}
	p.Because, p.Fields, p.Base.Errors = becauseOf(f), fieldsOf(err, "reason"), true
	if f.Get("do") == "note" {
		p.Note, p.Because = f.Get("note"), challenge.Because{}
	}
	if f.Get("do") == "remove" {
		p.Removing, p.Passage = true, f.Get("passage")
	}
	if errors.Is(err, challenge.ErrInHand) {
		p.Fields = fault.Fields{{Name: "anyway", Message: fault.Of(err).Message}}
		p.Keeping = f.Get("do") == "show" || f.Get("do") == "keep"
	} else if f.Get("do") == "show" || met(err) { // what is wrong stands in what is shown here, not in a field
		p.Fields = fault.Fields{{Name: "maincontent", Message: fault.Of(err).Message}}
	}
	p.Again = errors.Is(err, challenge.ErrReadAgain)
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// becauseOf is why something is taken out of view, as a form says it.
func becauseOf(f wire.Values) challenge.Because {
	return challenge.Because{Code: challenge.ReasonCode(f.Get("reason_code")), Words: f.Get("reason")}
}
