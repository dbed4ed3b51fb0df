package pages

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// ChallengeForm is the form of a challenge's texts, as typed.
type ChallengeForm struct {
	frontend.Base
	New     bool
	Typed   challenge.Challenge
	Areas   string // one name a line, for a new challenge
	Action  string
	Cancel  string
	Version int
	Fields  fault.Fields
	// Saved is what somebody else has saved meanwhile; nil unless the version had
	// moved on. Saving again replaces it.
	Saved []parts.Row
}

func (p ChallengeForm) heading(ctx context.Context) string {
	if p.New {
		return text.T(ctx, "Create a challenge")
	}
	return text.T(ctx, "Change the texts")
}

// fixed reports whether people may know the address already.
func (p ChallengeForm) fixed() bool { return !p.New && p.Typed.State != challenge.Unpublished }

func (p ChallengeForm) support(ctx context.Context) parts.Radios {
	return parts.Radios{
		Name: "support", Legend: text.T(ctx, "How people support ideas"), LegendSize: parts.S, Value: string(p.Typed.SupportForm), Error: parts.ErrorFor(ctx, p.Fields, "support"),
		Hint: text.T(ctx, "This cannot be changed later."),
		Items: []parts.Radio{
			{Value: string(challenge.SupportOnly), Label: SupportName(ctx, challenge.SupportOnly), Hint: text.T(ctx, "People say that an idea matters, or nothing.")},
			{Value: string(challenge.ForAgainst), Label: SupportName(ctx, challenge.ForAgainst), Hint: text.T(ctx, "People take a side, or pass.")},
		},
	}
}

// SavedTexts puts the texts of a challenge into rows, for ChallengeForm.Saved.
func SavedTexts(ctx context.Context, c challenge.Challenge) []parts.Row {
	row := func(key, value string) parts.Row {
		if value == "" {
			value = text.T(ctx, "Not provided")
		}
		return parts.Row{Key: key, Value: value}
	}
	return []parts.Row{
		row(text.T(ctx, "Title"), c.Title), row(text.T(ctx, "Short name in addresses"), c.Slug), row(text.T(ctx, "Question"), c.Question),
		row(text.T(ctx, "Brief"), c.Brief), row(text.T(ctx, "What happens to ideas"), strings.Join(c.Steps, " · ")), row(text.T(ctx, "Sponsor"), c.Sponsor),
		row(text.T(ctx, "Search engines"), IndexName(ctx, c)),
	}
}

// SavedArea are the texts of an area as they stand now.
func SavedArea(ctx context.Context, a challenge.Area) []parts.Row {
	about := a.About
	if about == "" {
		about = text.T(ctx, "Not provided")
	}
	return []parts.Row{{Key: text.T(ctx, "Name"), Value: a.Name}, {Key: text.T(ctx, "What it is about"), Value: about}}
}

// QuestionsForm is the form of the questions asked of one kind of idea, as typed.
type QuestionsForm struct {
	frontend.Base
	Kind    challenge.Kind
	Action  string
	Cancel  string
	Version int
	Own     bool // the challenge's own; else the usual ones are shown
	Rows    []challenge.Prompt
	Fields  fault.Fields
	Saved   []parts.Row
}

// SavedQuestions puts the questions of one kind into rows, for QuestionsForm.Saved.
func SavedQuestions(ctx context.Context, prompts []challenge.Prompt) []parts.Row {
	if len(prompts) == 0 {
		return []parts.Row{{Key: text.T(ctx, "Questions"), Value: text.T(ctx, "The usual questions")}}
	}
	rows := make([]parts.Row, len(prompts))
	for i, q := range prompts {
		rows[i] = parts.Row{Key: text.T(ctx, "Question %d", i+1), Content: savedQuestion(q)}
	}
	return rows
}

// QuestionRows is how many questions the form of one kind has room for.
const QuestionRows = challenge.PromptsMost

// numbered is the name of the field of row i.
func numbered(name string, i int) string { return name + "-" + strconv.Itoa(i+1) }

// AreaForm is the form of one area, as typed.
type AreaForm struct {
	frontend.Base
	New     bool
	Typed   challenge.Area
	Version int         // of the challenge, which each change of an area moves
	Lead    string      // mail address, as typed
	Saved   []parts.Row // what stands there meanwhile, after a conflict
	Action  string
	Cancel  string
	Fields  fault.Fields
	Heading string
}

// PhaseForm is the form of one phase, as typed.
type PhaseForm struct {
	frontend.Base
	New       bool
	Choose    bool // of what kind the new phase is, before anything else
	Challenge challenge.Challenge
	Kind      challenge.PhaseKind
	Area      string // id, as typed
	Title     string
	Opens     [4]string // day, month, year, time of day
	Closes    [4]string
	Posting   challenge.Who
	Comments  challenge.Who
	Supports  challenge.Who
	Audience  challenge.Audience
	Zone      string // in words
	Example   string // of a day to enter
	Action    string
	Cancel    string
	Version   int
	Fields    fault.Fields
	Saved     []parts.Row
}

func (p PhaseForm) heading(ctx context.Context) string {
	if p.New {
		return text.T(ctx, "Add a phase: %s", StepName(ctx, p.Kind))
	}
	return text.T(ctx, "Change the phase: %s", StepName(ctx, p.Kind))
}

func (p PhaseForm) kinds(ctx context.Context) parts.Radios {
	r := parts.Radios{
		Name: "kind", Legend: text.T(ctx, "What kind of phase do you want to add?"), LegendSize: parts.XL, PageHeading: true, Value: string(p.Kind),
		Error: parts.ErrorFor(ctx, p.Fields, "kind"), Hint: text.T(ctx, "It decides who may do what at first. You can change that on the next page."),
	}
	for _, k := range challenge.PhaseKinds {
		r.Items = append(r.Items, parts.Radio{Value: string(k), Label: StepName(ctx, k), Hint: stepHint(ctx, k)})
	}
	return r
}

// stepHint says what people do in a kind of phase.
func stepHint(ctx context.Context, k challenge.PhaseKind) string {
	switch k {
	case challenge.Collect:
		return text.T(ctx, "People post ideas, comment and support.")
	case challenge.Discuss:
		return text.T(ctx, "People comment and support. No new ideas.")
	case challenge.Review:
		return text.T(ctx, "Panels score the ideas and decide.")
	case challenge.WriteUp:
		return text.T(ctx, "The best ideas are written up with their authors.")
	case challenge.Spread:
		return text.T(ctx, "Other places try the ideas and tell how it went.")
	}
	return ""
}

func (p PhaseForm) areas(ctx context.Context) []parts.Option {
	options := []parts.Option{{Value: "", Text: text.T(ctx, "The whole challenge")}}
	for _, a := range p.Challenge.Areas {
		options = append(options, parts.Option{Value: strconv.FormatInt(int64(a.ID), 10), Text: a.Name})
	}
	return options
}

func (p PhaseForm) who(ctx context.Context, name, label string, value challenge.Who) parts.Radios {
	return parts.Radios{
		Name: name, Legend: label, LegendSize: parts.S, Value: string(value), Inline: true, Error: parts.ErrorFor(ctx, p.Fields, name),
		Items: []parts.Radio{
			{Value: string(challenge.Everyone), Label: text.T(ctx, "Everyone")},
			{Value: string(challenge.Staff), Label: text.T(ctx, "The team")},
			{Value: string(challenge.Nobody), Label: text.T(ctx, "Nobody")},
		},
	}
}

// readers are the radios that say who reads what is posted.
func (p PhaseForm) readers(ctx context.Context) parts.Radios {
	return parts.Radios{
		Name: "audience", Legend: text.T(ctx, "Who can read what is posted"), LegendSize: parts.S, Value: string(cmp.Or(p.Audience, challenge.ForEveryone)), Error: parts.ErrorFor(ctx, p.Fields, "audience"),
		Hint: text.T(ctx, "People are told before they post. What they have posted stays as they were told."),
		Items: []parts.Radio{
			{Value: string(challenge.ForEveryone), Label: text.T(ctx, "Everyone")},
			{Value: string(challenge.ForTheTeam), Label: text.T(ctx, "Moderators only, until a moderator shows it")},
			{Value: string(challenge.ForNow), Label: text.T(ctx, "Moderators only, and everyone once the phase ends")},
		},
	}
}

// SavedPhase puts a phase into rows, for PhaseForm.Saved.
func SavedPhase(ctx context.Context, w Words, ph challenge.Phase) []parts.Row {
	p := AdminChallenge{Words: w}
	return []parts.Row{
		{Key: text.T(ctx, "Title"), Value: PhaseName(ctx, ph)}, {Key: text.T(ctx, "When"), Value: p.when(ctx, ph)}, {Key: text.T(ctx, "Who"), Value: p.who(ctx, ph)},
	}
}
