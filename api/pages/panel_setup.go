package pages

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// PanelSetup answers the pages on which leads set panels up.
type PanelSetup struct{ Reviews }

// Routes adds the pages to app.
func (h PanelSetup) Routes(app fiber.Router) {
	g := app.Group("/admin/panels", wire.SignedIn)
	g.Get("/", h.index)
	g.Get("/new", h.askNew)
	g.Post("/new", h.create)
	g.Get("/:panel", h.show)
	g.Post("/:panel/find", h.find)
	g.Post("/:panel/criteria", h.setCriteria)
	g.Post("/:panel/rules", h.setRules)
	g.Post("/:panel/deputy", h.nameDeputy)
	g.Post("/:panel/seats", h.addSeat)
	g.Post("/:panel/seats/:seat", h.changeSeat)
}

func (h PanelSetup) adminFrame(c *fiber.Ctx, title ...string) frontend.Base {
	b := h.Base(c, append(title, text.T(c.UserContext(), "Panels"))...)
	b.Active, b.NoIndex = frontend.Admin, true
	return b
}

// lead returns the challenge called slug for somebody who sets panels up there.
func (h PanelSetup) lead(ctx context.Context, a account.Actor, slug string) (challenge.Challenge, error) {
	ch, err := h.open(ctx, a, slug)
	if err != nil {
		return ch, err
	}
	return ch, account.Can(a, account.SetUpPanel, account.Thing{Challenge: ch.ID})
}

func (h PanelSetup) index(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	q, err := wire.Query(c, "challenge")
	if err != nil {
		return err
	}
	p := pages.Panels{Base: h.adminFrame(c)}
	p.Base.Title = []string{text.T(ctx, "Panels")}
	p.Base.Back, p.Base.BackText = "/admin", text.T(ctx, "Admin")
	if slug := q.Get("challenge"); slug != "" {
		if p.Challenge, err = h.lead(ctx, a, slug); err != nil {
			return err
		}
		p.Base.Title = append(p.Base.Title, p.Challenge.Title)
		p.Base.Back, p.Base.BackText = "/admin/panels", text.T(ctx, "All challenges")
		if p.Panels, err = h.Service.Panels(ctx, a, p.Challenge.ID); err != nil {
			return err
		}
		return Show(c, p.Page())
	}
	if !a.HasAnywhere(account.Lead) {
		return account.Can(a, account.SetUpPanel, account.Thing{})
	}
	all, err := h.Reads.Challenges(ctx, true)
	if err != nil {
		return err
	}
	p.Choices = slices.DeleteFunc(all, func(o challenge.Overview) bool {
		return account.Can(a, account.SetUpPanel, account.Thing{Challenge: o.ID}) != nil
	})
	return Show(c, p.Page())
}

// newPage is the form on which a panel of ?challenge= is created.
func (h PanelSetup) newPage(c *fiber.Ctx) (pages.NewPanel, error) {
	ctx := c.UserContext()
	q, err := wire.Query(c, "challenge")
	if err != nil {
		return pages.NewPanel{}, err
	}
	ch, err := h.lead(ctx, wire.Actor(c), q.Get("challenge"))
	p := pages.NewPanel{Base: h.adminFrame(c, text.T(ctx, "New panel"), ch.Title), Challenge: ch, Typed: pages.Typed{}}
	p.Base.Back = "/admin/panels?challenge=" + ch.Slug
	return p, err
}

func (h PanelSetup) askNew(c *fiber.Ctx) error {
	p, err := h.newPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h PanelSetup) create(c *fiber.Ctx) error {
	p, err := h.newPage(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	f, err := wire.Form(c, formMax, "name", "slug", "area")
	var panel review.Panel
	if err == nil {
		area := id.Area(f.ID("area"))
		if f.Get("area") != "" && area == 0 {
			area = -1 // no area has it: the rule says which to choose
		}
		panel, err = h.Service.CreatePanel(ctx, wire.Actor(c), review.NewPanel{Challenge: p.Challenge.ID, Area: area, Name: f.Get("name"), Slug: f.Get("slug")})
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "The panel is created. Give its members their seats.")})
		return c.Redirect(pages.PanelURL(panel.ID), fiber.StatusSeeOther)
	}
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
		return err
	}
	p.Typed, p.Fields, p.Base.Errors = typedOf(f), fieldsOf(err, "name"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// setup is the page of a panel for who sets it up.
func (h PanelSetup) setup(c *fiber.Ctx, find string) (pages.PanelSetup, error) {
	ctx, a, panel := c.UserContext(), wire.Actor(c), panelOf(c)
	head, err := h.Service.Setup(ctx, a, panel)
	if err == nil {
		err = account.Can(a, account.SetUpPanel, account.Thing{Challenge: head.Challenge})
	}
	if err != nil {
		return pages.PanelSetup{}, h.Service.Refused(ctx, panel, err)
	}
	p := pages.PanelSetup{Base: h.adminFrame(c, head.Name, head.ChallengeTitle), Words: h.words(), Head: head, Find: find, Typed: pages.Typed{}}
	p.Base.Back, p.Base.BackText = "/admin/panels?challenge="+head.ChallengeSlug, text.T(ctx, "Panels")
	p.Missing = review.Compose(head.Seats(), head.Rules).Reasons(head.Rules)
	p.Found, err = h.Service.Candidates(ctx, a, panel, find)
	return p, err
}

func (h PanelSetup) show(c *fiber.Ctx) error {
	q, err := wire.Query(c, "find", "given")
	if err != nil {
		return err
	}
	p, err := h.setup(c, q.Get("find"))
	if err != nil {
		return err
	}
	if q.Get("given") != "" { // said where the next person is looked for
		p.Given, p.Base.Flash = p.Base.Flash, nil
	}
	return Show(c, p.Page())
}

// find answers POST /admin/panels/{panel}/find: who goes by a name, beside what is
// typed into the other parts of the form.
func (h PanelSetup) find(c *fiber.Ctx) error {
	if err := h.maySetUp(c); err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, setupFields...)
	if err != nil {
		return h.keep(c, f, "find", "find", "", err)
	}
	p, err := h.setup(c, f.Get("find"))
	if err != nil {
		return err
	}
	p.Typed = p.Unsaved(typedOf(f), "seat")
	return Show(c, p.Page())
}

// keep answers a form of the page: back to it when err is nil, else the page once
// more with what was entered. It comes once more as well where something was entered
// that is not saved by this step.
func (h PanelSetup) keep(c *fiber.Ctx, f wire.Values, form, field, said string, err error) error {
	ctx := c.UserContext()
	flash := frontend.Flash{Text: said}
	if err == nil {
		find := f.Get("find")
		if form == "seat" {
			find = ""
		}
		p, gone := h.setup(c, find)
		if gone != nil {
			return gone
		}
		if p.Typed = p.Unsaved(typedOf(f), form); len(p.Typed) > 0 {
			p.Base.Flash = &flash
			if form == "seat" {
				p.Given, p.Base.Flash = &flash, nil
			}
			return Show(c, p.Page())
		}
		h.Say(c, flash)
		to := pages.PanelURL(p.ID)
		if form == "seat" {
			to += "?given=1#given"
		}
		return c.Redirect(to, fiber.StatusSeeOther)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Stale, fault.Busy, fault.Conflict:
	default:
		return h.Service.Refused(ctx, panelOf(c), err)
	}
	p, gone := h.setup(c, f.Get("find"))
	if gone != nil {
		return gone
	}
	if (form == "rules" || form == "criteria") && p.Reached(review.Briefed) {
		return review.ErrFrozen // the form is not on the page any more
	}
	p.Typed, p.Form, p.Fields, p.Base.Errors = typedOf(f), form, slices.Clone(fieldsOf(err, field)), true
	if form == "seat" && len(p.Found) == 0 || form == "seats" { // the control is not on the page
		for i := range p.Fields {
			p.Fields[i].Name = "seats"
		}
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// setupFields are the fields of the form, whichever of its buttons is pressed.
var setupFields = slices.Compact(slices.Sorted(slices.Values(slices.Concat(pages.SeatFields, criteriaFields, rulesFields))))

// maySetUp refuses people who may not set the panel up before anything that they
// posted is looked at.
func (h PanelSetup) maySetUp(c *fiber.Ctx) error {
	_, err := h.setup(c, "")
	return err
}

func (h PanelSetup) addSeat(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.setup(c, "")
	if err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, setupFields...)
	if err == nil && f.ID("person") == 0 {
		err = (fault.Fields{{Name: "person", Message: "Select a person."}}).Fault("seat.person", "There is a problem with the seat.")
	}
	if err == nil {
		_, err = h.Service.SeatMember(ctx, wire.Actor(c), panelOf(c), review.Seating{
			Person: id.Person(f.ID("person")), Kind: review.SeatKind(f.Get("seat")), Profession: f.Get("profession"), Only: onlyOf(f), Invite: f.Get("do") == "invite",
		})
	}
	return h.keep(c, f, "seat", "person", seatedWords(ctx, f.Get("do") == "invite", p.Panel), err)
}

// seatedWords say what has become of the person who was given a seat, or is asked first.
func seatedWords(ctx context.Context, invited bool, p review.Panel) string {
	switch {
	case !invited:
		return text.T(ctx, "The seat is given.")
	case p.Reached(review.Formed):
		return text.T(ctx, "Invited. A mail with the invitation is on its way.")
	default:
		return text.T(ctx, "Invited. The mail with the invitation goes out when the panel is formed.")
	}
}

// onlyOf is the number of the one idea for which somebody is asked in, one that
// there is not where it cannot be read.
func onlyOf(f wire.Values) id.Idea {
	if strings.TrimSpace(f.Get("only")) == "" {
		return 0
	}
	return id.Idea(cmp.Or(wire.ParseID(strings.TrimSpace(f.Get("only"))), -1))
}

func (h PanelSetup) changeSeat(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if err := h.maySetUp(c); err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "to")
	if err == nil {
		_, err = h.Service.ChangeSeat(ctx, wire.Actor(c), panelOf(c), id.Seat(wire.ParseID(c.Params("seat"))), review.SeatState(f.Get("to")))
	}
	return h.keep(c, f, "seats", "seats", text.T(ctx, "The seat is changed."), err)
}

func (h PanelSetup) setRules(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.setup(c, "")
	if err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, setupFields...)
	if err == nil {
		var bad fault.Fields
		r := rulesOf(f, p.Rules, &bad)
		if err = bad.Fault("panel.rules", "There is a problem with the settings of the panel."); err == nil {
			_, err = h.Service.ChangeRules(ctx, wire.Actor(c), p.ID, versionOf(f), r)
		}
	}
	return h.keep(c, f, "rules", "rules", text.T(ctx, "The settings are saved."), err)
}

// versionOf is the version of the panel that a form was made from; a form without
// one was not ours.
func versionOf(f wire.Values) int {
	if v := int(f.ID("version")); v > 0 {
		return v
	}
	return -1
}

// rulesFields are the fields of the form of the settings.
var rulesFields = []string{
	"version", "rounds", "min_scoring", "min_lived", "min_professions", "quorum_least", "quorum_thirds", "quorum_lived", "meeting_percent", "meeting_lived",
	"talk_minutes", "consent_hours", "author_hours", "grace_hours", "top_k",
	"basis", "chair_scores", "split_public", "all_public", "author_hidden", "recused_together", "asks_how_sure",
	"names_hidden",
	"carry", "priority", "rescore",
	"severity_lambda", "delphi_in", "delphi_out",
	"assignment", "minutes_cap", "members_per_idea", "lived_per_idea", "anchors", "max_load", "pause_hours",
	"themes_1", "themes_2", "themes_3",
}

// rulesOf reads the settings of a form.
func rulesOf(f wire.Values, r review.Rules, bad *fault.Fields) review.Rules {
	r.Rounds = f.Int("rounds", 1, review.RoundsMax, r.Rounds, bad)
	r.MinScoring = f.Int("min_scoring", 1, 100, r.MinScoring, bad)
	r.MinLived = f.Int("min_lived", 0, 100, r.MinLived, bad)
	r.MinProfessions = f.Int("min_professions", 0, 100, r.MinProfessions, bad)
	r.QuorumLeast = f.Int("quorum_least", 1, 100, r.QuorumLeast, bad)
	r.QuorumThirds = f.Int("quorum_thirds", 0, 3, r.QuorumThirds, bad)
	r.QuorumLived = f.Int("quorum_lived", 0, 100, r.QuorumLived, bad)
	r.MeetingPercent = f.Int("meeting_percent", 0, 100, r.MeetingPercent, bad)
	r.MeetingLived = f.Int("meeting_lived", 0, 100, r.MeetingLived, bad)
	r.TalkMinutes = f.Int("talk_minutes", 1, 120, r.TalkMinutes, bad)
	r.ConsentHours = f.Int("consent_hours", 0, 24*14, r.ConsentHours, bad)
	r.AuthorHours = f.Int("author_hours", review.AuthorHoursLeast, review.AuthorHoursMost, r.AuthorHours, bad)
	r.Grace = time.Duration(f.Int("grace_hours", 0, 24*14, int(r.Grace/time.Hour), bad)) * time.Hour
	r.TopK = f.Int("top_k", 0, 1000, r.TopK, bad)
	if f.Has("basis") {
		r.Basis = f.Get("basis")
	}
	s := &r.Sharing
	if f.Has("assignment") {
		s.Design = review.Design(f.Get("assignment"))
	}
	s.MinutesCap = f.Int("minutes_cap", 10, 6000, s.MinutesCap, bad)
	s.PerIdea = f.Int("members_per_idea", 3, 100, s.PerIdea, bad)
	s.Lived = f.Int("lived_per_idea", 0, s.PerIdea, s.Lived, bad)
	s.Anchors = f.Int("anchors", 1, 100, s.Anchors, bad)
	s.MaxLoad = f.Int("max_load", 0, 1000, s.MaxLoad, bad)
	s.PauseHours = f.Int("pause_hours", 0, 24*14, s.PauseHours, bad)
	r.ApartTogether, r.AsksSure = f.Get("recused_together") == "1", f.Get("asks_how_sure") == "1"
	r.Counting.Carry, r.Counting.Priority = f.Get("carry") == "1", f.Get("priority") == "1"
	r.Counting.Delphi.In = f.Int("delphi_in", 51, 100, r.Counting.Delphi.In, bad)
	r.Counting.Delphi.Out = f.Int("delphi_out", 1, 49, r.Counting.Delphi.Out, bad)
	r.Counting.Lambda = fineNumber(f, "severity_lambda", review.LambdaMax, r.Counting.Lambda, bad)
	if f.Has("rescore") {
		r.Rescore = review.Rescore(f.Get("rescore"))
	}
	r.NamesHidden = f.Get("names_hidden") == "1"
	r.ChairScores, r.SplitPublic, r.AllPublic = f.Get("chair_scores") == "1", f.Get("split_public") == "1", f.Get("all_public") == "1"
	if f.Has("author_hidden") {
		r.AuthorHidden = review.Hiding(f.Get("author_hidden"))
	}
	for n := range r.Themes {
		if name := "themes_" + strconv.Itoa(n+1); f.Has(name) {
			r.Themes[n] = review.ThemeRight(f.Get(name))
		}
	}
	return r
}

// fineNumber reads a number from 0 to most that need not be whole; old where the form
// has no such field.
func fineNumber(f wire.Values, name string, most, old review.Value, bad *fault.Fields) review.Value {
	if !f.Has(name) {
		return old
	}
	v, err := stats.ParseValue(strings.TrimSpace(f.Get(name)))
	if err != nil || v < 0 || v > most {
		bad.Add(name, "Enter a number from 0 to "+most.String()+".")
		return old
	}
	return v
}

func (h PanelSetup) setCriteria(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if err := h.maySetUp(c); err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, setupFields...)
	if err == nil {
		var bad fault.Fields
		cs, keys := criteriaOf(f, &bad)
		if err = bad.Fault("criterion.invalid", "There is a problem with the criteria."); err == nil {
			_, err = h.Service.SetCriteria(ctx, wire.Actor(c), panelOf(c), versionOf(f), cs)
			err = renamed(err, cs, keys)
		}
	}
	return h.keep(c, f, "criteria", "criteria", text.T(ctx, "The criteria are saved."), err)
}

// criteriaMax is how many criteria a form holds at most.
const criteriaMax = 20

// anchorsMax is how many scores of a criterion a form puts into words.
const anchorsMax = 5

// criterionKey begins the names of the controls of the criterion at index i.
func criterionKey(i int) string { return "k" + strconv.Itoa(i+1) + "-" }

// criteriaFields are the fields of the form of the criteria.
var criteriaFields = func() []string {
	names := []string{"version", "criteria"}
	for i := range criteriaMax {
		for _, name := range []string{"name", "question", "min", "max", "step", "best", "seats"} {
			names = append(names, criterionKey(i)+name)
		}
		for row := range anchorsMax {
			n := strconv.Itoa(row + 1)
			names = append(names, criterionKey(i)+"at"+n, criterionKey(i)+"words"+n)
		}
	}
	return names
}()

// criteriaOf reads the criteria of a form, and the beginning of the names of each
// one's controls. A criterion without a name is left out.
func criteriaOf(f wire.Values, bad *fault.Fields) (cs []review.Criterion, keys []string) {
	n := f.Int("criteria", 0, criteriaMax, 0, bad)
	for i := range n {
		key := criterionKey(i)
		cr := review.Criterion{Name: strings.TrimSpace(f.Get(key + "name")), Question: strings.TrimSpace(f.Get(key + "question")), Weight: stats.Point}
		if cr.Name == "" {
			continue
		}
		value := func(name string) stats.Value {
			v, err := stats.ParseValue(strings.TrimSpace(f.Get(key + name)))
			if err != nil {
				bad.Add(key+name, "Enter a number, such as 1 or 0.5.")
			}
			return v
		}
		if k := f.Get(key + "seats"); k != "" {
			cr.Seats = []review.SeatKind{review.SeatKind(k)}
		}
		cr.Scale = stats.Scale{Min: value("min"), Max: value("max"), Step: value("step"), BestLow: f.Get(key+"best") == "low"}
		for row := range anchorsMax {
			at, words := "at"+strconv.Itoa(row+1), strings.TrimSpace(f.Get(key+"words"+strconv.Itoa(row+1)))
			if words == "" && strings.TrimSpace(f.Get(key+at)) == "" {
				continue
			}
			cr.Anchors = append(cr.Anchors, review.Anchor{At: value(at), Words: words})
		}
		review.SortAnchors(cr.Anchors)
		cs, keys = append(cs, cr), append(keys, key)
	}
	return cs, keys
}

// renamed gives the faults of criteria the names of the controls of the form.
func renamed(err error, cs []review.Criterion, keys []string) error {
	if fault.KindOf(err) != fault.Invalid || err == nil {
		return err
	}
	fields := slices.Clone(fault.Of(err).Fields)
	for i := range fields {
		for n, cr := range cs {
			rest, ok := strings.CutPrefix(fields[i].Name, cr.Name+".")
			if !ok {
				continue
			}
			switch {
			case strings.HasPrefix(rest, "anchor-"):
				rest = "words1"
				for row, a := range cr.Anchors {
					if fields[i].Name == cr.Name+".anchor-"+a.At.String() {
						rest = "words" + strconv.Itoa(row+1)
					}
				}
			case rest == "scale_max":
				rest = "max"
			case rest == "scale_step":
				rest = "step"
			case rest == "weight":
				rest = "name"
			}
			fields[i].Name = keys[n] + rest
			break
		}
	}
	f := fault.Of(err)
	return fields.Fault(f.Code, f.Message)
}
