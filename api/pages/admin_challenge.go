package pages

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// setupMax is the largest form with the texts of a challenge, in bytes.
const setupMax = 256 << 10

// textsOf reads what the form of a challenge holds into to.
func textsOf(f wire.Values, to challenge.Challenge) challenge.Challenge {
	to.Title, to.Question, to.Brief, to.Sponsor = f.Get("title"), f.Get("question"), f.Get("brief"), f.Get("sponsor")
	to.Steps, to.NoIndex = lines(f.Get("steps")), f.Get("no_index") != ""
	to.UnnamedPosts, to.TeamPosts = f.Get("unnamed_posts") != "", f.Get("team_posts") != ""
	if f.Has("slug") {
		to.Slug = strings.TrimSpace(f.Get("slug"))
	}
	return to
}

func lines(s string) []string {
	return slices.DeleteFunc(strings.Split(s, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
}

// create answers GET /admin/challenges/new.
func (h Admin) create(c *fiber.Ctx) error {
	if err := account.Can(wire.Actor(c), account.CreateChallenge, account.Thing{}); err != nil {
		return err
	}
	return Show(c, h.createForm(c, challenge.Challenge{SupportForm: challenge.SupportOnly}).Page())
}

func (h Admin) createForm(c *fiber.Ctx, typed challenge.Challenge) pages.ChallengeForm {
	ctx := c.UserContext()
	return pages.ChallengeForm{
		Base: h.base(c, "/admin/challenges", text.T(ctx, "Challenges"), text.T(ctx, "Create a challenge")), New: true, Typed: typed,
		Action: "/admin/challenges/new", Cancel: "/admin/challenges",
	}
}

// doCreate answers POST /admin/challenges/new.
func (h Admin) doCreate(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	if err := account.Can(a, account.CreateChallenge, account.Thing{}); err != nil {
		return err
	}
	f, err := wire.Form(c, setupMax, "version", "title", "slug", "question", "brief", "steps", "sponsor", "no_index", "unnamed_posts", "team_posts", "support", "areas")
	typed := textsOf(f, challenge.Challenge{SupportForm: challenge.SupportForm(f.Get("support"))})
	if err == nil {
		ch := typed
		if ch.Slug == "" {
			ch.Slug = challenge.Slug(ch.Title)
		}
		if !f.Has("support") {
			ch.SupportForm = challenge.SupportOnly
		}
		for _, name := range lines(f.Get("areas")) {
			ch.Areas = append(ch.Areas, challenge.Area{Name: name})
		}
		if ch, err = h.Service.Create(ctx, a, ch); err == nil {
			return h.done(c, ch.Slug, text.T(ctx, "The challenge is created. Only the team can see it yet."))
		}
	}
	if !formAgain(c, err) {
		return err
	}
	p := h.createForm(c, typed)
	p.Areas, p.Fields, p.Base.Errors = f.Get("areas"), nameField(err), true
	if strings.TrimSpace(typed.Title) == "" && typed.Slug == "" { // it would have been made from the title
		p.Fields = slices.DeleteFunc(p.Fields, func(of fault.Field) bool { return of.Name == "slug" })
	}
	return Show(c, p.Page())
}

// nameField puts a fault that the domain names otherwise to the field that the
// form has for it.
func nameField(err error) fault.Fields {
	field := "title"
	switch fl := fault.Of(err); {
	case fl.Is(challenge.ErrSlug):
		field = "slug"
	case fl.Code == "area.invalid":
		field = "areas"
	}
	fields := slices.Clone(fieldsOf(err, field))
	if field == "areas" {
		for i := range fields {
			fields[i].Name = field
		}
	}
	return fields
}

func (h Admin) textsForm(c *fiber.Ctx, ch, typed challenge.Challenge) pages.ChallengeForm {
	at := pages.AdminURL(ch.Slug)
	return pages.ChallengeForm{
		Base: h.base(c, at, ch.Title, text.T(c.UserContext(), "Change the texts"), ch.Title), Typed: typed, Action: at + "/texts", Cancel: at, Version: ch.Version,
	}
}

// texts answers GET /admin/challenges/{slug}/texts.
func (h Admin) texts(c *fiber.Ctx) error {
	ch, err := h.toEdit(c)
	if err != nil {
		return err
	}
	return Show(c, h.textsForm(c, ch, ch).Page())
}

// saveTexts answers POST /admin/challenges/{slug}/texts.
func (h Admin) saveTexts(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.toEdit(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, setupMax, "version", "title", "slug", "question", "brief", "steps", "sponsor", "no_index", "unnamed_posts", "team_posts")
	typed := textsOf(f, ch)
	if ch.State != challenge.Unpublished {
		typed.Slug = ch.Slug // people have its address
	}
	if err == nil {
		var now challenge.Challenge
		if now, err = h.Service.Change(ctx, a, ch.ID, int(f.ID("version")), typed); err == nil {
			return h.done(c, now.Slug, text.T(ctx, "The texts are saved."))
		}
	}
	if !formAgain(c, err) {
		return err
	}
	p := h.textsForm(c, ch, typed)
	if fault.KindOf(err) == fault.Stale {
		p.Saved = pages.SavedTexts(ctx, ch)
	} else {
		p.Version = int(f.ID("version"))
	}
	p.Fields, p.Base.Errors = nameField(err), true
	return Show(c, p.Page())
}

// kindOf returns the kind of idea in an address.
func kindOf(c *fiber.Ctx) (challenge.Kind, error) {
	k := challenge.Kind(c.Params("kind"))
	if !slices.Contains(challenge.Kinds, k) {
		return "", fiber.ErrNotFound
	}
	return k, nil
}

func ownPrompts(ch challenge.Challenge, k challenge.Kind) []challenge.Prompt {
	return slices.DeleteFunc(slices.Clone(ch.Prompts), func(q challenge.Prompt) bool { return q.Kind != k })
}

func (h Admin) questionsForm(c *fiber.Ctx, ch challenge.Challenge, k challenge.Kind, rows []challenge.Prompt) pages.QuestionsForm {
	ctx, at := c.UserContext(), pages.AdminURL(ch.Slug)
	p := pages.QuestionsForm{
		Base: h.base(c, at, ch.Title, text.T(ctx, "Questions: %s", pages.KindName(ctx, k)), ch.Title), Kind: k,
		Action: at + "/questions/" + string(k), Cancel: at, Version: ch.Version, Own: len(ownPrompts(ch, k)) > 0,
	}
	// Two more rows than are used, as long as there is room.
	n := min(max(len(rows), min(len(rows)+2, pages.QuestionRows)), 2*pages.QuestionRows)
	p.Rows = append(slices.Clip(rows), make([]challenge.Prompt, n-len(rows))...)
	return p
}

// questions answers GET /admin/challenges/{slug}/questions/{kind}.
func (h Admin) questions(c *fiber.Ctx) error {
	ch, err := h.toEdit(c)
	if err != nil {
		return err
	}
	k, err := kindOf(c)
	if err != nil {
		return err
	}
	return Show(c, h.questionsForm(c, ch, k, ch.PromptsFor(k)).Page())
}

// questionsOf reads the rows of the form. Rows without a question are left out
// of prompts; rows is what the form shows again.
func questionsOf(f wire.Values, k challenge.Kind) (rows, prompts []challenge.Prompt, bad fault.Fields) {
	keys := map[string]bool{}
	for i := 1; i <= pages.QuestionRows && f.Has("label-"+itoa(i)); i++ {
		n := itoa(i)
		q := challenge.Prompt{Kind: k, Key: f.Get("key-" + n), Label: account.OneLine(f.Get("label-" + n)), Hint: account.OneLine(f.Get("hint-" + n))}
		rows = append(rows, q)
		switch {
		case q.Label == "" && q.Hint == "":
			continue
		case q.Label == "":
			bad.Add("label-"+n, "Enter the question that this hint belongs to, or empty the hint.")
		case utf8.RuneCountInString(q.Label) > 200:
			bad.Add("label-"+n, "Question must be 200 characters or fewer.")
		case utf8.RuneCountInString(q.Hint) > challenge.HintMax:
			bad.Add("hint-"+n, "Hint must be 300 characters or fewer.")
		}
		if q.Key == "" || keys[q.Key] {
			q.Key = freeKey(q.Label, keys)
		}
		keys[q.Key] = true
		prompts = append(prompts, q)
	}
	return rows, prompts, bad
}

// freeKey makes the name of an answer from its question.
func freeKey(label string, taken map[string]bool) string {
	key := strings.ReplaceAll(challenge.Slug(label), "-", "_")
	key = strings.Trim(key[:min(len(key), 30)], "_")
	if key == "" {
		key = "question"
	}
	free := key
	for i := 2; taken[free]; i++ {
		free = key + "_" + itoa(i)
	}
	return free
}

// saveQuestions answers POST /admin/challenges/{slug}/questions/{kind}.
func (h Admin) saveQuestions(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.toEdit(c)
	if err != nil {
		return err
	}
	k, err := kindOf(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, setupMax, "version", "key-*", "label-*", "hint-*")
	rows, prompts, bad := questionsOf(f, k)
	if err == nil {
		err = bad.Fault("challenge.invalid", "There is a problem with the questions.")
	}
	if err == nil {
		to := ch
		to.Prompts = append(slices.DeleteFunc(slices.Clone(ch.Prompts), func(q challenge.Prompt) bool { return q.Kind == k }), prompts...)
		if _, err = h.Service.Change(ctx, a, ch.ID, int(f.ID("version")), to); err == nil {
			return h.done(c, ch.Slug, text.T(ctx, "The questions are saved."))
		}
	}
	if !formAgain(c, err) {
		return err
	}
	p := h.questionsForm(c, ch, k, rows)
	if fault.KindOf(err) == fault.Stale {
		p.Saved = pages.SavedQuestions(ctx, ownPrompts(ch, k))
	} else {
		p.Version = int(f.ID("version"))
	}
	p.Fields, p.Base.Errors = slices.Clone(fieldsOf(err, "label-1")), true
	for i := range p.Fields {
		if !strings.Contains(p.Fields[i].Name, "-") {
			p.Fields[i].Name = "label-1"
		}
	}
	return Show(c, p.Page())
}

// areaForm is the form of one area; typed.ID is 0 for a new one.
func (h Admin) areaForm(c *fiber.Ctx, ch challenge.Challenge, typed challenge.Area, lead string) pages.AreaForm {
	ctx, at := c.UserContext(), pages.AdminURL(ch.Slug)
	p := pages.AreaForm{Typed: typed, Version: ch.Version, Lead: lead, Action: at + "/areas/new", Cancel: at, New: typed.ID == 0, Heading: text.T(ctx, "Add an area")}
	if !p.New {
		p.Action, p.Heading = at+"/areas/"+typed.Slug, text.T(ctx, "Change the area")
	}
	p.Base = h.base(c, at, ch.Title, p.Heading, typed.Name, ch.Title)
	return p
}

func (h Admin) newArea(c *fiber.Ctx) error {
	ch, err := h.toEdit(c)
	if err != nil {
		return err
	}
	return Show(c, h.areaForm(c, ch, challenge.Area{}, "").Page())
}

// area answers GET /admin/challenges/{slug}/areas/{area}.
func (h Admin) area(c *fiber.Ctx) error {
	ctx := c.UserContext()
	ch, err := h.toEdit(c)
	if err != nil {
		return err
	}
	area, ok := ch.AreaBySlug(c.Params("area"))
	if !ok {
		return challenge.ErrAreaNotFound
	}
	lead := ""
	if area.Lead != 0 {
		who, err := h.People.PersonInTeam(ctx, wire.Actor(c), ch.ID, area.Lead)
		if err != nil {
			return err
		}
		lead = who.Email
	}
	return Show(c, h.areaForm(c, ch, area, lead).Page())
}

func (h Admin) addArea(c *fiber.Ctx) error {
	ch, err := h.toEdit(c)
	if err != nil {
		return err
	}
	return h.putArea(c, ch, challenge.Area{})
}

func (h Admin) saveArea(c *fiber.Ctx) error {
	ch, err := h.toEdit(c)
	if err != nil {
		return err
	}
	area, ok := ch.AreaBySlug(c.Params("area"))
	if !ok {
		return challenge.ErrAreaNotFound
	}
	return h.putArea(c, ch, area)
}

// putArea keeps area with what was typed, as a new one if it has no id.
func (h Admin) putArea(c *fiber.Ctx, ch challenge.Challenge, area challenge.Area) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	f, err := wire.Form(c, setupMax, "version", "name", "about", "lead")
	saved := area
	area.Name, area.About = f.Get("name"), f.Get("about")
	version := int(f.ID("version"))
	if err == nil {
		err = h.checkArea(c, ch.ID, &area, f.Get("lead"))
	}
	if err == nil && area.ID == 0 {
		_, err = h.Service.AddArea(ctx, a, ch.ID, area)
	} else if err == nil {
		if version == 0 {
			version = -1 // no version is not any version
		}
		_, err = h.Service.ChangeArea(ctx, a, ch.ID, version, area)
	}
	if err == nil {
		return h.done(c, ch.Slug, text.T(ctx, "The area is saved."))
	}
	if !formAgain(c, err) {
		return err
	}
	p := h.areaForm(c, ch, area, f.Get("lead"))
	if fault.KindOf(err) == fault.Stale {
		p.Saved = pages.SavedArea(ctx, saved)
	} else if area.ID != 0 {
		p.Version = int(f.ID("version"))
	}
	p.Fields, p.Base.Errors = fieldsOf(err, "name"), true
	return Show(c, p.Page())
}

// checkArea puts the lead into area and names everything that is wrong with what
// was typed.
func (h Admin) checkArea(c *fiber.Ctx, ch id.Challenge, area *challenge.Area, lead string) error {
	var err error
	var bad fault.Fields
	_, wrong := area.Check()
	if wrong != nil {
		bad = append(bad, fault.Of(wrong).Fields...)
	}
	if area.Lead, err = h.leadOf(c, ch, lead); err != nil {
		if fault.KindOf(err) != fault.Invalid {
			return err
		}
		bad = append(bad, fault.Of(err).Fields...)
	}
	return bad.Fault("area.invalid", "There is a problem with the area.")
}

// leadOf returns who has the address, 0 for none typed.
func (h Admin) leadOf(c *fiber.Ctx, ch id.Challenge, email string) (id.Person, error) {
	if strings.TrimSpace(email) == "" {
		return 0, nil
	}
	p, err := h.People.PersonForTeam(c.UserContext(), wire.Actor(c), ch, email)
	if err != nil && fault.Of(err).Is(account.ErrNobodyThere) {
		var bad fault.Fields
		bad.Add("lead", account.ErrNobodyThere.Message)
		err = bad.Fault("area.invalid", "There is a problem with the area.")
	}
	return p.ID, err
}
