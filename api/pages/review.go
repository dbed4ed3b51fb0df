package pages

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/live"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/attachment"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Reviews answers the pages of panels: where members score, chair and secretary
// conduct, and decisions are made. None of them is ever kept by a cache.
type Reviews struct {
	Reading
	Service review.Service
	Files   attachment.Reads // what is attached to ideas; nil: nothing is shown
	Live    *live.Hub
}

// Routes adds the pages to app.
func (h Reviews) Routes(app fiber.Router) {
	g := app.Group("/review", wire.SignedIn)
	g.Use("/:panel", h.seatless)
	g.Get("/", h.mine)
	g.Get("/:panel", h.board)
	g.Get("/:panel/next", h.next)
	g.Get("/:panel/results", h.pictures)
	g.Get("/:panel/results/ranks", h.ranks)
	g.Get("/:panel/results/gaps", h.gaps)
	g.Get("/:panel/results/weights", h.weights)
	g.Get("/:panel/results/late", h.late)
	g.Get("/:panel/results/themes.csv", h.themesFile)
	g.Post("/:panel/ready", wire.Takes(), h.ready)
	g.Post("/:panel/step", h.step)
	g.Get("/:panel/assignment", h.allotment)
	g.Post("/:panel/assignment", h.redistribute)
	g.Get("/:panel/hints", h.hints)
	g.Post("/:panel/hints", h.settleHints)
	g.Post("/:panel/deadline", h.deadline)
	g.Post("/:panel/pause", h.pause)
	g.Post("/:panel/resume", h.resume)
	g.Post("/:panel/look", wire.Takes(), h.look)
	g.Post("/:panel/reopen", h.reopen)
	g.Get("/:panel/record", h.records)
	g.Post("/:panel/record/ask", h.askReopening)
	g.Post("/:panel/record/agree", h.agreeReopening)
	g.Get("/:panel/publish", h.askPublish)
	g.Post("/:panel/publish", h.publish)
	g.Post("/:panel/shortlist", h.editShortlist)
	g.Post("/:panel/shortlist/move", h.move)
	g.Get("/:panel/ideas/:number", h.score)
	g.Post("/:panel/ideas/:number", h.saveScore)
	g.Post("/:panel/ideas/:number/draft", h.keepDraft)
	g.Get("/:panel/ideas/:number/conflict", h.askConflict)
	g.Post("/:panel/ideas/:number/conflict", h.declare)
	g.Get("/:panel/ideas/:number/discussion", h.discuss)
	g.Post("/:panel/ideas/:number/themes", h.proposeThemes)
	g.Post("/:panel/ideas/:number/themes/settle", h.settleTheme)
	g.Post("/:panel/ideas/:number/decision", h.decide)
	g.Post("/:panel/ideas/:number/no-quorum", h.noQuorum)
	h.behalfRoutes(g)
	h.byHandRoutes(g)
	g.Post("/:panel/take", wire.Takes(), h.take)
	g.Post("/:panel/remind", h.remind)
	g.Get("/:panel/check", h.check)
	g.Post("/:panel/check", wire.Takes(), h.finish)
	h.practices(g)
	h.questions(g)
	h.supports(g)
	g.Get("/:panel/invitation", h.invitation)
	g.Post("/:panel/invitation", h.answerInvitation)
	h.meetings(g)
	h.redactions(g)
	h.authorNotes(g)
	h.telling(app, g)
}

func panelOf(c *fiber.Ctx) id.Panel { return id.Panel(wire.ParseID(c.Params("panel"))) }

func ideaOf(c *fiber.Ctx) id.Idea { return id.Idea(wire.ParseID(c.Params("number"))) }

// frameOf is the frame of a page of panels, for one person.
func (h Reviews) frameOf(c *fiber.Ctx, title ...string) frontend.Base {
	b := h.Base(c, append(title, text.T(c.UserContext(), "Review"))...)
	b.Active, b.NoIndex = frontend.Review, true
	return b
}

func (h Reviews) mine(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	p := pages.Review{Base: h.frameOf(c), Words: h.words()}
	p.Base.Title = []string{text.T(ctx, "Review")}
	var err error
	if p.Sittings, err = h.Service.Mine(ctx, a); err != nil {
		return err
	}
	p.Unanswered = map[id.Panel]int{}
	for _, s := range p.Sittings {
		if p.Unanswered[s.Panel.ID], err = h.Service.Unanswered(ctx, a, s.Panel.ID, s.Seat.Kind == review.Chair || s.Seat.Deputy); err != nil {
			return err
		}
	}
	if p.Invitations, err = h.Service.Invitations(ctx, a); err != nil {
		return err
	}
	if p.Reopenings, err = h.Service.Reopenings(ctx, a, 0); err != nil {
		return err
	}
	if p.Teams, err = h.teams(ctx, a, p.Sittings); err != nil {
		return err
	}
	return Show(c, p.Page())
}

// teams lists the panels of the challenges that a leads or communicates for.
func (h Reviews) teams(ctx context.Context, a account.Actor, seated []review.Sitting) ([]pages.TeamPanel, error) {
	if !a.HasAnywhere(account.Lead) && !a.HasAnywhere(account.Communications) {
		return nil, nil
	}
	all, err := h.Reads.Challenges(ctx, true)
	if err != nil {
		return nil, err
	}
	var out []pages.TeamPanel
	for _, ch := range all {
		sets := account.Can(a, account.SetUpPanel, account.Thing{Challenge: ch.ID}) == nil
		if !sets && account.Can(a, account.PublishPanel, account.Thing{Challenge: ch.ID}) != nil {
			continue
		}
		heads, err := h.Service.Panels(ctx, a, ch.ID)
		if err != nil {
			return nil, err
		}
		for _, head := range heads {
			if slices.ContainsFunc(seated, func(s review.Sitting) bool { return s.Panel.ID == head.ID }) {
				continue
			}
			place := head.ChallengeTitle
			if head.AreaName != "" {
				place += " – " + head.AreaName
			}
			out = append(out, pages.TeamPanel{Panel: head.ID, Name: head.Name, Where: place, State: head.State, SetsUp: sets})
		}
	}
	return out, nil
}

// next leads to the first idea that the member has not scored.
func (h Reviews) next(c *fiber.Ctx) error {
	panel := panelOf(c)
	d, err := h.Service.Desk(c.UserContext(), wire.Actor(c), panel)
	if err != nil {
		return h.Service.Refused(c.UserContext(), panel, err)
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	if errors.Is(d.Takes, review.ErrPractice) {
		return h.toPractice(c)
	}
	if d.Next == 0 {
		return c.Redirect(pages.ReviewURL(panel), fiber.StatusSeeOther)
	}
	return c.Redirect(pages.SheetURL(panel, d.Next), fiber.StatusSeeOther)
}

func (h Reviews) ready(c *fiber.Ctx) error {
	ctx, panel := c.UserContext(), panelOf(c)
	if err := h.Service.DeclareReady(ctx, wire.Actor(c), panel); err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	h.Say(c, frontend.Flash{Text: text.T(ctx, "The chair sees that you are ready.")})
	return c.Redirect(pages.ReviewURL(panel), fiber.StatusSeeOther)
}

// screen is the scoring page of an idea as the member may see it now.
func (h Reviews) screen(c *fiber.Ctx) (pages.Score, error) {
	ctx, panel := c.UserContext(), panelOf(c)
	sc, err := h.Service.Screen(ctx, wire.Actor(c), panel, ideaOf(c))
	if err != nil {
		return pages.Score{}, h.Service.Refused(ctx, panel, err)
	}
	sheet := sc.Sheet
	if sheet.Version <= 1 && sheet.SavedAt.IsZero() && sc.Before.Round > 0 {
		sheet.Note, sheet.NoteFor, sheet.Discuss, sheet.Sure = "", "", false, "" // a new round begins with a clean note
	}
	p := pages.Score{
		Base: h.frameOf(c, sc.Title, sc.Head.Name), Words: h.words(), Screen: sc, Note: sheet.Note, NoteFor: sheet.NoteFor, Discuss: sheet.Discuss, Sure: sheet.Sure,
		DuplicateOf: pages.IdeaNumber(sheet.DuplicateOf), DraftVersion: sc.Draft.Version,
	}
	if p.NoteFor == "" {
		p.NoteFor = review.ForPanel
	}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), sc.Head.Name
	if !sc.Recused {
		p.Finds = themesOn(sc.Themes)
		p.Attachments, err = h.attached(ctx, wire.Actor(c), sc.Text.Idea)
	}
	return p, err
}

// attached are the attachments of an idea that a may open.
func (h Reviews) attached(ctx context.Context, a account.Actor, i id.Idea) ([]attachment.Attachment, error) {
	if h.Files == nil {
		return nil, nil
	}
	reads, _, err := h.Reading.seen(ctx, a)
	if err != nil {
		return nil, err
	}
	v, err := reads.View(ctx, i)
	if err != nil {
		return nil, err
	}
	all, err := h.Files.OfIdea(ctx, i)
	return attachment.ShownTo(a, v, all), err
}

func (h Reviews) score(c *fiber.Ctx) error {
	p, err := h.screen(c)
	if errors.Is(err, review.ErrPractice) {
		return h.toPractice(c)
	}
	if err != nil {
		return err
	}
	q, err := wire.Query(c, "draft")
	if err != nil {
		return err
	}
	resume(&p, q.Get("draft") == "1")
	return Show(c, p.Page())
}

func (h Reviews) saveScore(c *fiber.Ctx) error {
	p, err := h.screen(c)
	if err != nil {
		return err
	}
	if p.Recused {
		return review.ErrRecused
	}
	ctx, panel, idea := c.UserContext(), panelOf(c), ideaOf(c)
	f, err := wire.Form(c, textMax, scoreFields(p.Asked)...)
	in := savingOf(f, p.Asked)
	p.Answers, p.Unable = map[id.Criterion]string{}, map[id.Criterion]bool{}
	var both fault.Fields
	for _, cr := range p.Asked {
		p.Answers[cr.ID] = in.Answers[cr.Name]
		if in.Answers[cr.Name] != review.UnableText && f.Get(pages.UnableField(cr.ID)) == "1" {
			p.Unable[cr.ID] = true
			both.Add(cr.Name, text.T(ctx, "Take the score out, or untick “Unable to judge”"))
		}
	}
	if err == nil {
		err = both.Fault("score.invalid", "There is a problem with your scores.")
	}
	if f.Has("version") {
		p.Finds.Chosen, p.Finds.None = choiceOf(f)
		in.Themes = newlySaid(p.Themes, p.Finds.Chosen, p.Finds.None)
	}
	if err == nil {
		_, err = h.Service.GiveScores(ctx, wire.Actor(c), panel, idea, in)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Stale, fault.Busy:
		if err != nil {
			return h.scoreAgain(c, p, in, err)
		}
	}
	if err != nil {
		return err // what was written stands on the page of the fault
	}
	left := p.Unanswered(ctx)
	if f.Get("do") == "next" && left != nil {
		p.Sheet.Version++ // what was entered is kept
		p.Kept, in.Draft = true, 1
		return h.scoreAgain(c, p, in, left)
	}
	if f.Get("do") != "next" {
		words := text.T(ctx, "Your scores are saved.")
		if left != nil {
			words = text.T(ctx, "Saved. This idea is not fully scored yet.")
		}
		h.Say(c, frontend.Flash{Text: words})
		return c.Redirect(pages.SheetURL(panel, idea), fiber.StatusSeeOther)
	}
	to, err := h.following(ctx, wire.Actor(c), panel, idea)
	if err != nil {
		return err
	}
	if to == 0 {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "Saved. You have scored all of your ideas.")})
		return c.Redirect(pages.CheckURL(panel), fiber.StatusSeeOther)
	}
	return c.Redirect(pages.SheetURL(panel, to), fiber.StatusSeeOther)
}

// savingOf is what was entered on the form of the scores on criteria.
func savingOf(f wire.Values, criteria []review.Criterion) review.Saving {
	in := review.Saving{
		Version: int(f.ID("version")), Answers: map[string]string{}, Note: f.Get("note"), NoteFor: review.NoteFor(f.Get("note_for")), Discuss: f.Get("discuss") == "1",
		Sure:        review.Sure(f.Get(review.SureName)),
		DuplicateOf: f.Get("duplicate_of"), Draft: int(f.ID("draft")),
	}
	for _, cr := range criteria {
		in.Answers[cr.Name] = scoreOf(f, cr.ID)
	}
	return in
}

// scoreFields are the fields of the form of the scores on criteria.
func scoreFields(criteria []review.Criterion) []string {
	names := []string{"version", "draft", "note", "note_for", "discuss", review.SureName, "duplicate_of", "themes", "new_themes", "do"}
	for _, cr := range criteria {
		names = append(names, pages.ScoreField(cr.ID), pages.UnableField(cr.ID))
	}
	return names
}

// sameThemes reports whether both hold the same, in any order.
func sameThemes(a, b []id.Theme) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

// following returns the next idea to score after one, from the beginning again at
// the end of the list; 0 if none is left.
func (h Reviews) following(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea) (id.Idea, error) {
	d, err := h.Service.Desk(ctx, a, panel)
	if err != nil {
		return 0, err
	}
	at := slices.IndexFunc(d.Sheets, func(s review.SheetHead) bool { return s.Idea == idea })
	for n := 1; n < len(d.Sheets); n++ {
		if s := d.Sheets[(at+n)%len(d.Sheets)]; s.Pending > 0 && !s.Recused {
			return s.Idea, nil
		}
	}
	return 0, nil
}

// scoreAgain shows the form once more with what was entered, beside what another
// window has saved if that is why.
func (h Reviews) scoreAgain(c *fiber.Ctx, p pages.Score, in review.Saving, err error) error {
	p.Note, p.NoteFor, p.Discuss, p.DuplicateOf, p.DraftVersion = in.Note, in.NoteFor, in.Discuss, in.DuplicateOf, max(in.Draft, 1)
	p.Sure = in.Sure
	p.Clash = fault.KindOf(err) == fault.Stale
	p.Fields = slices.Clone(fieldsOf(err, "note"))
	for i := range p.Fields {
		for _, cr := range p.Asked {
			if p.Fields[i].Name == cr.Name {
				p.Fields[i].Name = pages.ScoreField(cr.ID)
			}
		}
	}
	p.Base.Errors = true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// deadlineOf reads an optional day and time; the zero time for none.
func deadlineOf(f wire.Values, date, clock string, zone *time.Location, bad *fault.Fields) time.Time {
	day, month, year := f.Get(date+"[day]"), f.Get(date+"[month]"), f.Get(date+"[year]")
	if day+month+year+f.Get(clock) == "" {
		return time.Time{}
	}
	return instant(bad, date, clock, day, month, year, f.Get(clock), zone)
}

// typedOf is what a form held, to be shown again.
func typedOf(f wire.Values) pages.Typed {
	t := pages.Typed{}
	for _, name := range f.Names() {
		t[name] = f.Get(name)
	}
	return t
}
