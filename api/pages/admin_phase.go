package pages

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// phaseFields are the fields of the form of a phase.
var phaseFields = []string{"version", "kind", "area", "title", "opens_*", "closes_*", "posting", "commenting", "supporting", "audience"}

// phaseForm is the form of a phase as it is now; one without an id is new.
func (h Admin) phaseForm(c *fiber.Ctx, ch challenge.Challenge, ph challenge.Phase) pages.PhaseForm {
	ctx, at := c.UserContext(), pages.AdminURL(ch.Slug)
	p := pages.PhaseForm{
		New: ph.ID == 0, Challenge: ch, Kind: ph.Kind, Title: ph.Title, Opens: h.boxes(ph.OpensAt), Closes: h.boxes(ph.ClosesAt),
		Posting: ph.Posting, Comments: ph.Commenting, Supports: ph.Supporting, Audience: ph.Audience, Zone: h.Zone.String(), Example: h.words().ExampleDate(ctx), Action: at + "/phases/new", Cancel: at, Version: ph.Version,
	}
	title := text.T(ctx, "Add a phase")
	if !p.New {
		p.Action, title = pages.PhaseURL(ch.Slug, ph.ID), text.T(ctx, "Change phase %s", strconv.FormatInt(int64(ph.ID), 10))
	}
	p.Base = h.base(c, at, ch.Title, title, ch.Title)
	return p
}

// boxes puts an instant into the boxes of a form.
func (h Admin) boxes(t time.Time) [4]string {
	if t.IsZero() {
		return [4]string{}
	}
	t = t.In(h.Zone)
	day, month, year := boxesOf(t.Format(time.DateOnly))
	return [4]string{day, month, year, t.Format("15:04")}
}

// newPhase answers GET /admin/challenges/{slug}/phases/new: first of what kind,
// then the form with what is usual for it.
func (h Admin) newPhase(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, err := h.toEdit(c)
	if err != nil {
		return err
	}
	q, err := wire.Query(c, "kind")
	if err != nil {
		return err
	}
	kind := challenge.PhaseKind(q.Get("kind"))
	if slices.Contains(challenge.PhaseKinds, kind) {
		return Show(c, h.phaseForm(c, ch, challenge.UsualPhase(kind)).Page())
	}
	p := h.phaseForm(c, ch, challenge.Phase{})
	p.Choose = true
	if strings.Contains(c.OriginalURL(), "?") {
		p.Fields.Add("kind", "Select the kind of phase.")
		p.Base.Errors = true
		p.Base.Title[0] = text.T(ctx, "Add a phase")
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return Show(c, p.Page())
}

// phaseTo returns the phase of an address.
func (h Admin) phaseTo(c *fiber.Ctx) (challenge.Challenge, challenge.Phase, error) {
	ch, err := h.toEdit(c)
	if err != nil {
		return ch, challenge.Phase{}, err
	}
	phase := id.Phase(wire.ParseID(c.Params("phase")))
	i := slices.IndexFunc(ch.Phases, func(p challenge.Phase) bool { return p.ID == phase })
	if i < 0 {
		return ch, challenge.Phase{}, challenge.ErrPhaseNotFound
	}
	return ch, ch.Phases[i], nil
}

// phase answers GET /admin/challenges/{slug}/phases/{phase}.
func (h Admin) phase(c *fiber.Ctx) error {
	ch, ph, err := h.phaseTo(c)
	if err != nil {
		return err
	}
	return Show(c, h.phaseForm(c, ch, ph).Page())
}

// addPhase answers POST /admin/challenges/{slug}/phases/new.
func (h Admin) addPhase(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, err := h.toEdit(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, setupMax, phaseFields...)
	ph, bad := h.phaseOf(f, ch, challenge.Phase{Kind: challenge.PhaseKind(f.Get("kind"))})
	if err == nil {
		err = bad
	}
	if err == nil {
		_, err = h.Service.AddPhase(ctx, wire.Actor(c), ch.ID, ph)
	}
	if err == nil {
		return h.done(c, ch.Slug, text.T(ctx, "The phase is added. It opens and closes by itself."))
	}
	return h.phaseAgain(c, ch, ph, f, err)
}

// movePhase answers POST /admin/challenges/{slug}/phases/{phase}.
func (h Admin) movePhase(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, now, err := h.phaseTo(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, setupMax, phaseFields...)
	ph, bad := h.phaseOf(f, ch, now)
	if err == nil {
		err = bad
	}
	if err == nil {
		_, err = h.Service.MovePhase(ctx, wire.Actor(c), now.ID, int(f.ID("version")), ph)
	}
	if err == nil {
		return h.done(c, ch.Slug, text.T(ctx, "The phase is saved."))
	}
	if fault.KindOf(err) == fault.Stale {
		// Between the read above and the refusal it may have moved once more.
		if ch, now, err2 := h.phaseTo(c); err2 == nil {
			ph.Version = now.Version
			return h.phaseAgain(c, ch, ph, f, err)
		}
	}
	ph.Version = int(f.ID("version"))
	return h.phaseAgain(c, ch, ph, f, err)
}

// askEnd answers GET /admin/challenges/{slug}/phases/{phase}/end.
func (h Admin) askEnd(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, ph, err := h.phaseTo(c)
	if err != nil {
		return err
	}
	if !ph.Open(h.Clock()) {
		return challenge.ErrPhaseNotOpen
	}
	name := pages.PhaseName(ctx, ph)
	said := []string{text.T(ctx, "%s closes at once, and stays closed until you give it a later date.", name)}
	if next := ch.NextPhase(ph); next >= 0 {
		said = append(said, text.T(ctx, "%s opens at the same moment.", pages.PhaseName(ctx, ch.Phases[next])))
	}
	return Show(c, pages.Ask{
		Base: h.base(c, pages.AdminURL(ch.Slug), ch.Title, text.T(ctx, "End a phase"), ch.Title), Heading: text.T(ctx, "End this phase now"), Text: said,
		Action: pages.PhaseURL(ch.Slug, ph.ID) + "/end", Button: text.T(ctx, "End it now"), Cancel: pages.AdminURL(ch.Slug), Version: ph.Version,
	}.Page())
}

// endPhase answers POST /admin/challenges/{slug}/phases/{phase}/end.
func (h Admin) endPhase(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, ph, err := h.phaseTo(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "version")
	if err != nil {
		return err
	}
	if _, err = h.Service.EndPhase(ctx, wire.Actor(c), ph.ID, int(f.ID("version"))); err != nil {
		return err
	}
	return h.done(c, ch.Slug, text.T(ctx, "%s has ended.", pages.PhaseName(ctx, ph)))
}

// phaseAgain shows the form with what was typed.
func (h Admin) phaseAgain(c *fiber.Ctx, ch challenge.Challenge, ph challenge.Phase, f wire.Values, err error) error {
	if !formAgain(c, err) {
		return err
	}
	p := h.phaseForm(c, ch, ph)
	p.Title, p.Area, p.Opens, p.Closes = f.Get("title"), f.Get("area"), typedBoxes(f, "opens"), typedBoxes(f, "closes")
	p.Fields, p.Base.Errors = fieldsOf(err, "title"), true
	if fault.KindOf(err) == fault.Stale {
		i := slices.IndexFunc(ch.Phases, func(x challenge.Phase) bool { return x.ID == ph.ID })
		p.Saved = pages.SavedPhase(c.UserContext(), h.words(), ch.Phases[i])
	}
	if !slices.Contains(challenge.PhaseKinds, ph.Kind) {
		p.Choose, p.Fields = true, fault.Fields{{Name: "kind", Message: "Select the kind of phase."}}
	}
	return Show(c, p.Page())
}

func typedBoxes(f wire.Values, name string) [4]string {
	return [4]string{f.Get(name + "_at[day]"), f.Get(name + "_at[month]"), f.Get(name + "_at[year]"), f.Get(name + "_time")}
}

// phaseOf puts what was typed into ph and names everything that is wrong with it.
func (h Admin) phaseOf(f wire.Values, ch challenge.Challenge, ph challenge.Phase) (challenge.Phase, error) {
	var bad fault.Fields
	if ph.ID == 0 {
		ph.Area = id.Area(f.ID("area"))
		if _, ok := ch.Area(ph.Area); f.Get("area") != "" && !ok {
			bad.Add("area", "Select an area from the list.")
		}
	}
	ph.Title = f.Get("title")
	o, e := typedBoxes(f, "opens"), typedBoxes(f, "closes")
	ph.OpensAt, ph.ClosesAt = instant(&bad, "opens_at", "opens_time", o[0], o[1], o[2], o[3], h.Zone), time.Time{}
	if strings.TrimSpace(strings.Join(e[:], "")) != "" {
		ph.ClosesAt = instant(&bad, "closes_at", "closes_time", e[0], e[1], e[2], e[3], h.Zone)
	}
	ph.Posting, ph.Commenting, ph.Supporting = challenge.Who(f.Get("posting")), challenge.Who(f.Get("commenting")), challenge.Who(f.Get("supporting"))
	if f.Has("audience") {
		ph.Audience = challenge.Audience(f.Get("audience"))
	}
	_, err := ph.Check()
	for _, field := range fault.Of(err).Fields {
		if err != nil && !slices.ContainsFunc(bad, func(b fault.Field) bool { return strings.HasPrefix(b.Name, strings.TrimSuffix(field.Name, "_at")) }) {
			bad = append(bad, field)
		}
	}
	return ph, bad.Fault("phase.invalid", "There is a problem with the phase.")
}
