package pages

import (
	"context"
	"maps"
	"strconv"
	"strings"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Panels is the list of a challenge's panels for who sets them up; without a
// challenge it offers those that the person may choose from.
type Panels struct {
	Base      frontend.Base
	Challenge challenge.Challenge
	Choices   []challenge.Overview
	Panels    []review.Head
}

// NewPanel is the page on which a panel is created.
type NewPanel struct {
	Base      frontend.Base
	Challenge challenge.Challenge
	Typed     Typed
	Fields    fault.Fields
}

func (p NewPanel) areas(ctx context.Context) []parts.Option {
	options := []parts.Option{{Value: "", Text: text.T(ctx, "The whole challenge")}}
	for _, a := range p.Challenge.Areas {
		options = append(options, parts.Option{Value: strconv.FormatInt(int64(a.ID), 10), Text: a.Name})
	}
	return options
}

// PanelSetup is the page on which a panel is set up: seats, criteria, settings.
type PanelSetup struct {
	Base frontend.Base
	Words
	review.Head
	Missing fault.Fields // what the panel lacks to be formed
	Find    string
	Found   []review.Candidate
	Typed   Typed
	Fields  fault.Fields
	Form    string          // the form at fault: seat, criteria or rules
	Given   *frontend.Flash // what has become of the person looked for last; nil for nothing
}

func (p PanelSetup) err(ctx context.Context, name string) string {
	return parts.ErrorFor(ctx, p.named(ctx), name)
}

// open reports whether criteria and settings may still be changed.
func (p PanelSetup) open() bool { return !p.Reached(review.Briefed) }

func (p PanelSetup) facts(ctx context.Context) parts.SummaryList {
	area := p.AreaName
	if area == "" {
		area = text.T(ctx, "The whole challenge")
	}
	return parts.SummaryList{Rows: []parts.Row{
		{Key: text.T(ctx, "Area"), Value: area},
		{Key: text.T(ctx, "Where it stands"), Value: PanelStateName(ctx, p.State)},
		{Key: text.T(ctx, "Members"), Value: sitting(ctx, p.Seats(), p.Rules)},
	}}
}

// CriterionForm is one criterion as the form has it. Key begins the names of its
// controls.
type CriterionForm struct {
	Key     string
	Name    string
	Heading string
	Form    Typed
}

// anchorRows is how many scores of a criterion can be described.
const anchorRows = 5

// anotherCriterion is what the form of one more criterion begins with.
func anotherCriterion(key string) Typed {
	return Typed{key + "min": "1", key + "max": "9", key + "step": "1", key + "best": "high"}
}

// CriterionKey begins the names of the controls of the criterion at index i.
func CriterionKey(i int) string { return "k" + strconv.Itoa(i+1) + "-" }

// CriterionForms lists the criteria as forms, and an empty one at the end.
func (p PanelSetup) CriterionForms(ctx context.Context) []CriterionForm {
	var out []CriterionForm
	n := len(p.Criteria)
	if p.typesCriteria() {
		n, _ = strconv.Atoi(p.Typed["criteria"])
	} else {
		n++
	}
	for i := range n {
		key := CriterionKey(i)
		f := CriterionForm{Key: key, Heading: text.T(ctx, "Another criterion"), Form: anotherCriterion(key)}
		if p.typesCriteria() {
			f.Form = p.Typed
			f.Name = p.Typed[key+"name"]
		} else if i < len(p.Criteria) {
			f.Form, f.Name = criterionTyped(key, p.Criteria[i]), p.Criteria[i].Name
		}
		if f.Name != "" {
			f.Heading = sentence(f.Name)
		}
		out = append(out, f)
	}
	return out
}

func criterionTyped(key string, c review.Criterion) Typed {
	t := Typed{
		key + "name": c.Name, key + "question": c.Question, key + "min": c.Scale.Min.String(), key + "max": c.Scale.Max.String(),
		key + "step": c.Scale.Step.String(), key + "best": "high",
	}
	if c.Scale.BestLow {
		t[key+"best"] = "low"
	}
	if len(c.Seats) > 0 {
		t[key+"seats"] = string(c.Seats[0])
	}
	for i, a := range c.Anchors {
		t[key+"at"+strconv.Itoa(i+1)], t[key+"words"+strconv.Itoa(i+1)] = a.At.String(), a.Words
	}
	return t
}

// rows are the places for words of scores.
func (f CriterionForm) rows() []string {
	var out []string
	for i := range anchorRows {
		out = append(out, strconv.Itoa(i+1))
	}
	return out
}

// rule is one number of the settings.
type rule struct {
	name, label, hint, value string
	fine                     bool // it need not be whole
}

func (r rule) keys() string {
	if r.fine {
		return "decimal"
	}
	return "numeric"
}

// rulesTyped is the settings as the form has them.
func rulesTyped(r review.Rules) Typed {
	t := Typed{
		"rounds": strconv.Itoa(r.Rounds), "min_scoring": strconv.Itoa(r.MinScoring), "min_lived": strconv.Itoa(r.MinLived),
		"min_professions": strconv.Itoa(r.MinProfessions), "quorum_least": strconv.Itoa(r.QuorumLeast), "quorum_thirds": strconv.Itoa(r.QuorumThirds),
		"quorum_lived": strconv.Itoa(r.QuorumLived), "grace_hours": strconv.Itoa(int(r.Grace / time.Hour)),
		"meeting_percent": strconv.Itoa(r.MeetingPercent), "meeting_lived": strconv.Itoa(r.MeetingLived),
		"talk_minutes": strconv.Itoa(r.TalkMinutes), "consent_hours": strconv.Itoa(r.ConsentHours), "author_hours": strconv.Itoa(r.AuthorHours), "top_k": strconv.Itoa(r.TopK), "basis": r.Basis,
		"author_hidden": string(r.AuthorHidden), "rescore": string(r.Rescore),
		"severity_lambda": r.Counting.Lambda.String(), "delphi_in": strconv.Itoa(r.Counting.Delphi.In), "delphi_out": strconv.Itoa(r.Counting.Delphi.Out),
	}
	for name, on := range map[string]bool{
		"chair_scores": r.ChairScores, "split_public": r.SplitPublic, "all_public": r.AllPublic, "recused_together": r.ApartTogether,
		"asks_how_sure": r.AsksSure,
		"names_hidden":  r.NamesHidden,
		"carry":         r.Counting.Carry,
		"priority":      r.Counting.Priority,
	} {
		if on {
			t[name] = "1"
		}
	}
	for n, right := range r.Themes {
		t["themes_"+strconv.Itoa(n+1)] = string(right)
	}
	maps.Copy(t, sharingTyped(r.Sharing))
	return t
}

func (p PanelSetup) rules(ctx context.Context) []rule {
	t := p.ruleValues()
	out := []rule{
		{name: "rounds", label: text.T(ctx, "Rounds of scoring"), hint: text.T(ctx, "1 to 3")},
		{name: "min_scoring", label: text.T(ctx, "Members who score, at least")},
		{name: "min_lived", label: text.T(ctx, "Members with lived experience, at least")},
		{name: "min_professions", label: text.T(ctx, "Different professions, at least")},
		{name: "quorum_least", label: text.T(ctx, "Scores that an idea needs, at least")},
		{name: "quorum_thirds", label: text.T(ctx, "Scores that an idea needs, in thirds of the members"), hint: text.T(ctx, "2 means two thirds")},
		{name: "quorum_lived", label: text.T(ctx, "Scores from lived experience that an idea needs")},
		{name: "meeting_percent", label: text.T(ctx, "Members who have to be present for a decision, in per cent")},
		{name: "meeting_lived", label: text.T(ctx, "Members with lived experience who have to be present for a decision")},
		{name: "talk_minutes", label: text.T(ctx, "Minutes to discuss an idea")},
		{name: "consent_hours", label: text.T(ctx, "Hours to look through ideas that are decided without discussion")},
		{name: "author_hours", label: text.T(ctx, "Hours in which authors read what was decided before everybody else does"), hint: text.T(ctx, "48 or more")},
		{name: "grace_hours", label: text.T(ctx, "Hours after the deadline in which late scores are taken")},
		{name: "severity_lambda", label: text.T(ctx, "Mild and strict members: how much of a difference is taken for chance (lambda)"), hint: text.T(ctx, "5.28 is the value of a published experiment; the larger, the more is taken for chance; 0 takes none"), fine: true},
		{name: "delphi_in", label: text.T(ctx, "Delphi consensus: per cent of the scores at one end, at least")},
		{name: "delphi_out", label: text.T(ctx, "Delphi consensus: per cent of the scores at the other end, fewer than")},
		{name: "top_k", label: text.T(ctx, "Ideas that the shortlist is expected to hold"), hint: text.T(ctx, "0 means a fifth of the ideas, 20 at most")},
	}
	for i := range out {
		out[i].value = t[out[i].name]
	}
	return out
}

func (p PanelSetup) ruleValues() Typed {
	if p.typesRules() {
		return p.Typed
	}
	return rulesTyped(p.Rules)
}

func (p PanelSetup) switches(ctx context.Context) []parts.Checkbox {
	t := p.ruleValues()
	return []parts.Checkbox{
		{Name: "chair_scores", ID: "chair_scores", Value: "1", Label: text.T(ctx, "The chair scores too"), Checked: t["chair_scores"] != ""},
		{Name: "split_public", ID: "split_public", Value: "1", Label: text.T(ctx, "Medians of both groups may be published side by side"), Checked: t["split_public"] != ""},
		{Name: "all_public", ID: "all_public", Value: "1", Label: text.T(ctx, "Medians of ideas that are not shortlisted are published too"), Checked: t["all_public"] != ""},
		{Name: "recused_together", ID: "recused_together", Value: "1", Label: text.T(ctx, "Ideas from which the same members are recused stand together on the agenda"), Checked: t["recused_together"] != ""},
		{Name: "names_hidden", ID: "names_hidden", Value: "1", Label: text.T(ctx, "Members see “member 3” in place of a name beside notes and dissents"), Checked: t["names_hidden"] != ""},
		{Name: "carry", ID: "carry", Value: "1", Label: text.T(ctx, "The score of the round before counts for a member who is absent from a later round"), Checked: t["carry"] != ""},
		{Name: "asks_how_sure", ID: "asks_how_sure", Value: "1", Label: text.T(ctx, "Ask members how sure they are of their scores"), Checked: t["asks_how_sure"] != ""},
		{Name: "priority", ID: "priority", Value: "1", Label: text.T(ctx, "Show priority scores (CHNRI), for criteria that are scored 0, 0.5 or 1"), Checked: t["priority"] != ""},
	}
}

// hidings asks until when members do not see who wrote an idea.
func (p PanelSetup) hidings(ctx context.Context) parts.Radios {
	r := parts.Radios{
		Name: "author_hidden", Legend: text.T(ctx, "Hide from members who wrote an idea"), LegendSize: parts.S, Small: true,
		Hint:  text.T(ctx, "Ideas are public, so this hides only in part. The secretary can take names out of a text."),
		Value: p.ruleValues()["author_hidden"], Error: p.err(ctx, "author_hidden"),
	}
	for _, h := range review.Hidings {
		r.Items = append(r.Items, parts.Radio{Value: string(h), Label: hidingName(ctx, h)})
	}
	return r
}

// rescores asks when members score again.
func (p PanelSetup) rescores(ctx context.Context) parts.Radios {
	return parts.Radios{
		Name: "rescore", Legend: text.T(ctx, "When members score again"), LegendSize: parts.S, Small: true,
		Value: p.ruleValues()["rescore"], Error: p.err(ctx, "rescore"),
		Items: []parts.Radio{
			{Value: string(review.Afterwards), Label: text.T(ctx, "In a round of its own, after the whole discussion")},
			{Value: string(review.AfterEach), Label: text.T(ctx, "Each idea as soon as the panel has talked about it"), Hint: text.T(ctx, "Nobody sees the new scores before the round is closed. Ideas that the panel does not talk about keep their first scores.")},
		},
	}
}

func hidingName(ctx context.Context, h review.Hiding) string {
	switch h {
	case review.UntilClosed:
		return text.T(ctx, "Until the first round is closed")
	case review.UntilFinal:
		return text.T(ctx, "Until the panel is finalised")
	default:
		return text.T(ctx, "Do not hide it")
	}
}

func (p PanelSetup) seatKinds(ctx context.Context) []parts.Option {
	options := []parts.Option{{Value: "", Text: text.T(ctx, "Select a seat")}}
	for _, k := range review.Seats {
		options = append(options, parts.Option{Value: string(k), Text: SeatName(ctx, k)})
	}
	return options
}

func (p PanelSetup) candidates(ctx context.Context) parts.Radios {
	r := parts.Radios{
		Name: "person", Legend: text.N(ctx, len(p.Found), "%d person found", "%d people found"), LegendSize: parts.S, Small: true,
		Value: p.Typed["person"], Error: p.err(ctx, "person"),
	}
	if len(p.Found) == 1 {
		r.Value = strconv.FormatInt(int64(p.Found[0].Person), 10)
	}
	for _, f := range p.Found {
		about := []string{}
		if role := p.Role(f.Role); role != "" {
			about = append(about, role)
		}
		if f.Organisation != "" {
			about = append(about, f.Organisation)
		}
		r.Items = append(r.Items, parts.Radio{Value: strconv.FormatInt(int64(f.Person), 10), Label: f.Name + " (@" + f.Handle + ")", Hint: strings.Join(about, ", ")})
	}
	return r
}

// turn is what can be done with a seat.
type turn struct {
	to    review.SeatState
	words string
}

func turns(ctx context.Context, s review.SeatState) []turn {
	pause, back, leave := turn{review.SeatPaused, text.T(ctx, "Pause")}, turn{review.Active, text.T(ctx, "Return")}, turn{review.Left, text.T(ctx, "Leave")}
	switch s {
	case review.SeatPaused:
		return []turn{back, leave}
	case review.Left:
		return []turn{back}
	case review.Invited:
		return []turn{{review.Active, text.T(ctx, "Has accepted")}, {review.Left, text.T(ctx, "Withdraw the invitation")}}
	}
	return []turn{pause, leave}
}

func (p PanelSetup) seatURL(s id.Seat) string {
	return PanelURL(p.ID) + "/seats/" + strconv.FormatInt(int64(s), 10)
}

func (p PanelSetup) errors(ctx context.Context) []parts.ErrorLink {
	return parts.Errors(ctx, p.named(ctx))
}

// scorerKinds offers who scores a criterion.
func scorerKinds(ctx context.Context) []parts.Option {
	return []parts.Option{
		{Text: text.T(ctx, "All members who score")},
		{Value: string(review.Professional), Text: text.T(ctx, "Professional members only")},
		{Value: string(review.Lived), Text: text.T(ctx, "Members with lived experience only")},
	}
}

// scorersWords says who scores a criterion; empty where all do.
func scorersWords(ctx context.Context, c review.Criterion) string {
	switch {
	case len(c.Seats) == 0:
		return ""
	case c.Asks(review.Lived):
		return text.T(ctx, "Only members with lived experience score this.")
	default:
		return text.T(ctx, "Only professional members score this.")
	}
}
