package pages

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// ChooseKind asks what somebody wants to share.
type ChooseKind struct {
	Base      frontend.Base
	Challenge challenge.Challenge
	Drafts    []challenge.Draft // of this person in this challenge, to go on with
	Fields    fault.Fields
}

func (p ChooseKind) radios(ctx context.Context) parts.Radios {
	return parts.Radios{
		Name: "kind", Legend: text.T(ctx, "What do you want to share?"), LegendSize: parts.L, PageHeading: true,
		Error: parts.ErrorFor(ctx, p.Fields, "kind"),
		Items: []parts.Radio{
			{Value: string(challenge.KindPractice), Label: text.T(ctx, "A change we have made"), Hint: text.T(ctx, "What you did, where, and what difference it made.")},
			{Value: string(challenge.KindIdea), Label: text.T(ctx, "An idea for a change"), Hint: text.T(ctx, "What you would do, and what it would take.")},
			{Value: string(challenge.KindExperience), Label: text.T(ctx, "An experience"), Hint: text.T(ctx, "What it was like, as somebody who receives or gives care. You do not need a solution.")},
		},
	}
}

// Write is the form in which an idea is written, as a draft or to edit one that
// is posted.
type Write struct {
	Base      frontend.Base
	Words     Words
	Challenge challenge.Challenge
	Text      challenge.Text // as typed
	Action    string         // where the form posts
	Autosave  string         // where the browser saves by itself; empty: not
	Version   int            // that the form shows; 0 for a new draft
	Saved     string         // "Draft saved at 2:14pm", or empty
	Editing   bool           // a posted idea, rather than a draft
	Compares  bool           // similar ideas can be shown
	Fields    fault.Fields
	Other     *challenge.Text // what stands there meanwhile, after a conflict
	SignedIn  bool
	Agreement TermsLine         // of an edit
	Doubts    []challenge.Doubt // of an edit that was not saved yet; its author may leave them
	Trap      string            // hidden from people; filled in by machines
}

func (p Write) heading(ctx context.Context) string {
	if p.Editing {
		return text.T(ctx, "Edit your idea")
	}
	switch p.Text.Kind {
	case challenge.KindPractice:
		return text.T(ctx, "Tell us about the change")
	case challenge.KindExperience:
		return text.T(ctx, "Tell us what it was like")
	}
	return text.T(ctx, "Tell us your idea")
}

func (p Write) bodyLabel(ctx context.Context) string {
	switch p.Text.Kind {
	case challenge.KindPractice:
		return text.T(ctx, "What have you changed?")
	case challenge.KindExperience:
		return text.T(ctx, "What happened?")
	}
	return text.T(ctx, "What would you change?")
}

func (p Write) areas(ctx context.Context) []parts.Option {
	out := []parts.Option{{Text: text.T(ctx, "Select an area")}}
	for _, a := range p.Challenge.Areas {
		out = append(out, parts.Option{Value: strconv.FormatInt(int64(a.ID), 10), Text: a.Name})
	}
	return out
}

func (p Write) area() string {
	if p.Text.Area == 0 {
		return ""
	}
	return strconv.FormatInt(int64(p.Text.Area), 10)
}

func (p Write) kinds(ctx context.Context) []parts.Option {
	var out []parts.Option
	for _, k := range challenge.Kinds {
		out = append(out, parts.Option{Value: string(k), Text: KindName(ctx, k)})
	}
	return out
}

func (p Write) langs() []parts.Option { return langOptions() }

func langOptions() []parts.Option {
	var out []parts.Option
	for _, l := range languages {
		out = append(out, parts.Option{Value: l.Tag, Text: l.Name})
	}
	return out
}

func answerTo(t challenge.Text, key string) string {
	for _, a := range t.Answers {
		if a.Key == key {
			return a.Text
		}
	}
	return ""
}

func (p Write) prompt(ctx context.Context, q challenge.Prompt) parts.Textarea {
	return parts.Textarea{
		Name: "answers." + q.Key, Label: q.Label, Hint: q.Hint, Optional: true, Rows: 4,
		Value: answerTo(p.Text, q.Key), Error: parts.ErrorFor(ctx, p.Fields, "answers."+q.Key),
	}
}

// CheckDraft shows what will be posted.
type CheckDraft struct {
	Base      frontend.Base
	Words     Words
	Challenge challenge.Challenge
	Draft     challenge.Draft
	AreaName  string
	SignedIn  bool
	Named     bool
	Aged      bool // their age does not keep them from posting
	Agreement TermsLine
	Fields    fault.Fields
	Problem   string // why it cannot be posted just now, beyond its fields
	Clash     bool   // changed in another window since this page was opened
	Compares  bool   // similar ideas can be shown
	Doubts    []challenge.Doubt
}

func (p CheckDraft) rows(ctx context.Context) []parts.Row {
	edit := DraftURL(p.Draft.ID)
	row := func(key, value, field, hidden string) parts.Row {
		if value == "" {
			value = text.T(ctx, "Not provided")
		}
		return parts.Row{Key: key, Value: value, Actions: []parts.Action{{Text: text.T(ctx, "Change"), Href: edit + "#" + field, HiddenText: hidden}}}
	}
	rows := []parts.Row{
		row(text.T(ctx, "What it is"), KindName(ctx, p.Draft.Kind), "kind", text.T(ctx, "what it is")),
	}
	if len(p.Challenge.Areas) > 0 {
		rows = append(rows, row(text.T(ctx, "Area"), p.AreaName, "area", text.T(ctx, "area")))
	}
	rows = append(rows,
		row(text.T(ctx, "Title"), p.Draft.Title, "title", text.T(ctx, "title")),
		row(text.T(ctx, "Text"), p.Draft.Body, "body", text.T(ctx, "text")))
	for _, q := range p.Challenge.PromptsFor(p.Draft.Kind) {
		rows = append(rows, row(q.Label, answerTo(p.Draft.Text, q.Key), "answers."+q.Key, q.Label))
	}
	if p.Challenge.UnnamedPosts || p.Draft.Unnamed {
		shown := text.T(ctx, "Shown to readers")
		if p.Draft.Unnamed {
			shown = text.T(ctx, "Not shown to readers")
		}
		rows = append(rows, row(text.T(ctx, "Your name"), shown, "unnamed", text.T(ctx, "whether your name is shown")))
	}
	if p.Challenge.TeamPosts || p.Draft.AskTeam {
		asked := text.T(ctx, "No")
		if p.Draft.AskTeam {
			asked = text.T(ctx, "Yes")
		}
		rows = append(rows, row(text.T(ctx, "Only for the team"), asked, "team_only", text.T(ctx, "whether only the team may read it")))
	}
	rows = append(rows, row(text.T(ctx, "Your tags"), strings.Join(p.Draft.Tags, ", "), "tags", text.T(ctx, "your tags")))
	return rows
}

// readers says who will read the draft once it is posted.
func (p CheckDraft) readers(ctx context.Context) string {
	switch p.Challenge.ReadersOf(p.Draft.Text, p.Words.Now) {
	case challenge.TeamAsked:
		return text.T(ctx, "Only you and the moderators can read it, with your name. Nobody else can until you agree, on the page of your idea. No panel reviews it before.")
	case challenge.TeamPhase:
		return text.T(ctx, "Only you and the moderators can read it, with your name, until a moderator shows it to everybody.")
	case challenge.TeamUntilEnd:
		return text.T(ctx, "Only you and the moderators can read it, with your name, until this phase ends. Then everybody can.")
	}
	if p.Draft.Unnamed {
		return text.T(ctx, "Everybody can read it, with your role beside it and not your name. Moderators can see who you are.")
	}
	return text.T(ctx, "Everybody can read it, with your name and role beside it.")
}

// forTeam says in the form that only the team reads what is posted at the moment; empty
// where everybody does.
func (p Write) forTeam(ctx context.Context) string {
	if p.Editing {
		return ""
	}
	now, areas := p.Words.Now, []id.Area{0}
	if len(p.Challenge.Areas) > 0 {
		areas = areas[:0]
		for _, a := range p.Challenge.Areas {
			areas = append(areas, a.ID)
		}
	}
	some, all, end := false, true, true
	for _, a := range areas {
		to := p.Challenge.AudienceIn(a, now)
		some, all = some || to != challenge.ForEveryone, all && to != challenge.ForEveryone
		end = end && to == challenge.ForNow
	}
	switch {
	case !some:
		return ""
	case !all:
		return text.T(ctx, "In some areas only moderators read what is posted at the moment. You are told on the next page whether yours is one of them.")
	case end:
		return text.T(ctx, "Only moderators read what is posted at the moment. Everybody can read it once this phase ends.")
	}
	return text.T(ctx, "Only moderators read what is posted at the moment. Others can read it once a moderator shows it.")
}

// Sent says that an idea has been posted and what happens next.
type Sent struct {
	Base      frontend.Base
	Words     Words
	Idea      challenge.View
	Challenge challenge.Challenge
	Help      bool              // its author is shown where help is
	Away      string            // when nobody of the team is there
	Conduct   challenge.Conduct // tells within which time somebody looks at what waits
	Equality  bool              // the author is to be asked the equality questions
}

// next names the next step of the challenge with its date; empty if no date is set.
func (p Sent) next(ctx context.Context) string {
	for _, s := range p.Challenge.FiveSteps(p.Words.Now) {
		if s.Kind != challenge.Collect && s.OpensAt.After(p.Words.Now) {
			return text.T(ctx, "Next: %s, from %s.", StepName(ctx, s.Kind), p.Words.Date(ctx, s.OpensAt))
		}
	}
	return ""
}

func (p Write) autosave(ctx context.Context) templ.Attributes {
	if p.Autosave == "" {
		return nil
	}
	return parts.Autosave(ctx, p.Autosave)
}

// compares are the attributes by which a script lists similar ideas while somebody
// types the title.
func (p Write) compares(ctx context.Context) templ.Attributes {
	if !p.Compares {
		return nil
	}
	return templ.Attributes{
		"data-alike":       "/api/v1/challenges/" + p.Challenge.Slug + "/similar?title=",
		"data-alike-found": text.T(ctx, "Ideas that may say the same as yours: %s. They open in a new tab."),
	}
}

// promptLabel finds the question that an answer belongs to.
func promptLabel(c challenge.Challenge, t challenge.Text, a challenge.Answer) string {
	if a.Label != "" {
		return a.Label
	}
	for _, q := range c.PromptsFor(t.Kind) {
		if q.Key == a.Key {
			return q.Label
		}
	}
	return a.Key
}

// errors leads from each fault to the field of the form where it is mended.
func (p CheckDraft) errors(ctx context.Context) []parts.ErrorLink {
	links := parts.Errors(ctx, p.Fields)
	for i := range links {
		links[i].Href = DraftURL(p.Draft.ID) + links[i].Href
	}
	return links
}
