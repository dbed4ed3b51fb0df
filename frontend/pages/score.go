package pages

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"uptake/domain/attachment"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Score is the page on which a member scores one idea. It shows nothing of what
// others think while a round is open.
type Score struct {
	Base frontend.Base
	Words
	review.Screen
	Attachments  []attachment.Attachment // of the idea, those that the member may open
	Answers      map[id.Criterion]string // what was typed or chosen; nil: what is kept
	Unable       map[id.Criterion]bool   // ticked beside a number that was typed
	Note         string
	NoteFor      review.NoteFor
	Discuss      bool
	Sure         review.Sure
	DuplicateOf  string
	DraftVersion int  // of the draft that the form holds
	Resumed      bool // the form holds what was typed and not saved
	Kept         bool // what was entered is saved, and more is asked for
	Clash        bool // it was changed in another window: both versions are shown
	Finds        PanelThemes
	Fields       fault.Fields
}

// RadioSteps is the longest scale that is a row of radios; longer ones are a
// number to type.
const RadioSteps = 10

// ScoreField is the name of the control of a criterion. The criterion's own name
// may hold blanks.
func ScoreField(c id.Criterion) string { return "score-" + strconv.FormatInt(int64(c), 10) }

// UnableField is the name of the box beside a typed score.
func UnableField(c id.Criterion) string { return "unable-" + strconv.FormatInt(int64(c), 10) }

// answer is what the form shows for a criterion.
func (p Score) answer(c id.Criterion) string {
	if p.Answers != nil {
		return p.Answers[c]
	}
	a, _ := p.Prefill(c)
	return answerText(a)
}

func answerText(a review.Answer) string {
	switch a.State {
	case review.Given:
		return a.Value.String()
	case review.Unable:
		return review.UnableText
	}
	return ""
}

// confirms reports whether the answer shown is that of the round before, which
// counts once it is saved.
func (p Score) confirms(c id.Criterion) bool {
	_, old := p.Prefill(c)
	return old
}

// ownBefore is the member's answer of the round before in words; empty for none.
func (p Score) ownBefore(ctx context.Context, c id.Criterion) string {
	return ownWords(ctx, p.Before, c)
}

// ownWords is a member's answer on a sheet in words; empty for none.
func ownWords(ctx context.Context, s review.Sheet, c id.Criterion) string {
	for _, sc := range s.Scores {
		if sc.Criterion != c {
			continue
		}
		switch sc.State {
		case review.Given:
			return sc.Value.String()
		case review.Unable:
			return text.T(ctx, "unable to judge")
		case review.Absent:
			return text.T(ctx, "not scored")
		}
	}
	return ""
}

// values lists the scores of a short scale.
func values(s stats.Scale) []string {
	out := make([]string, 0, s.Steps())
	for v := s.Min; v <= s.Max; v += s.Step {
		out = append(out, v.String())
	}
	return out
}

// anchorID is the id of the words under a score; empty where there are none.
func anchorID(c review.Criterion, value string) string {
	for _, a := range c.Anchors {
		if a.At.String() == value {
			return ScoreField(c.ID) + "-at-" + strings.ReplaceAll(value, ".", "-")
		}
	}
	return ""
}

// radioID is the id of the radio at place i: the first is where the error summary
// leads.
func radioID(c review.Criterion, i int) string {
	if i == 0 {
		return ScoreField(c.ID)
	}
	return ScoreField(c.ID) + "-" + strconv.Itoa(i+1)
}

func (p Score) err(ctx context.Context, c id.Criterion) string {
	return parts.ErrorFor(ctx, p.Fields, ScoreField(c))
}

func (p Score) described(ctx context.Context, c review.Criterion) string {
	ids := []string{}
	if p.confirms(c.ID) {
		ids = append(ids, ScoreField(c.ID)+"-hint")
	}
	if p.err(ctx, c.ID) != "" {
		ids = append(ids, ScoreField(c.ID)+"-error")
	}
	return strings.Join(ids, " ")
}

// anchorTable is the words for the scores of a long scale.
func anchorTable(ctx context.Context, c review.Criterion) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "What a score for %s means", c.Name), CaptionSize: parts.S, Compact: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Score"), Numeric: true}, {Text: text.T(ctx, "Means")}},
	}
	for _, a := range c.Anchors {
		t.Rows = append(t.Rows, []parts.Cell{{Text: a.At.String()}, {Text: a.Words}})
	}
	return t
}

// progress is "7 of 24 scored", with the deadline.
func (p Score) progress(ctx context.Context) string {
	words := scoredLeft(ctx, p.Desk)
	if d := p.deadline(ctx, p.Round); d != "" {
		words += ". " + d
	}
	return words
}

// kept is what the other window has saved, as rows.
func (p Score) kept(ctx context.Context) []parts.Row {
	var rows []parts.Row
	for _, c := range p.Asked {
		own := ownWords(ctx, p.Sheet, c.ID)
		if own == "" {
			own = text.T(ctx, "No answer yet")
		}
		rows = append(rows, parts.Row{Key: CriterionName(c), Value: own})
	}
	return append(rows, besideRows(ctx, p.Sheet.Note, p.Sheet.NoteFor, p.Sheet.Discuss, p.Sheet.Sure, p.sameAs(ctx, IdeaNumber(p.Sheet.DuplicateOf)))...)
}

// typed is what was typed elsewhere and not saved, as rows.
func (p Score) typed(ctx context.Context) []parts.Row {
	var rows []parts.Row
	for _, c := range p.Asked {
		words := p.Draft.Answers[c.Name]
		switch words {
		case "":
			words = text.T(ctx, "No answer yet")
		case review.UnableText:
			words = text.T(ctx, "unable to judge")
		}
		rows = append(rows, parts.Row{Key: CriterionName(c), Value: words})
	}
	return append(rows, besideRows(ctx, p.Draft.Note, p.Draft.NoteFor, p.Draft.Discuss, p.Draft.Sure, p.sameAs(ctx, p.Draft.DuplicateOf))...)
}

// besideRows is what a member says beside the scores, as rows.
func besideRows(ctx context.Context, note string, to review.NoteFor, discuss bool, sure review.Sure, same string) []parts.Row {
	rows := sureRow(ctx, sure)
	if note != "" {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Note"), Value: note}, parts.Row{Key: text.T(ctx, "Who is the note for?"), Value: noteForWords(ctx, to)})
	}
	if discuss {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Discuss this idea at the meeting"), Value: text.T(ctx, "yes")})
	}
	if same != "" {
		rows = append(rows, parts.Row{Key: text.T(ctx, "The same as"), Value: same})
	}
	return rows
}

// noteForWords says who reads a note.
func noteForWords(ctx context.Context, to review.NoteFor) string {
	switch to {
	case review.ForAuthor:
		return text.T(ctx, "The author")
	case review.ForPrivate:
		return text.T(ctx, "The chair alone")
	}
	return text.T(ctx, "The panel, after the round, without your name")
}

// IdeaNumber is the number of an idea in a box; empty for none.
func IdeaNumber(i id.Idea) string {
	if i == 0 {
		return ""
	}
	return strconv.FormatInt(int64(i), 10)
}

// others are the ideas of which this one may be the same, with what was chosen
// before where that is none of them.
func (p Score) others(ctx context.Context) []parts.Option {
	out := []parts.Option{{Text: text.T(ctx, "No, it stands alone")}}
	there := p.DuplicateOf == ""
	for _, o := range p.Others {
		number := IdeaNumber(o.Idea)
		there = there || number == p.DuplicateOf
		out = append(out, parts.Option{Value: number, Text: o.Title})
	}
	if !there {
		out = append(out, parts.Option{Value: p.DuplicateOf, Text: text.T(ctx, "Idea %s", p.DuplicateOf)})
	}
	return out
}

// sameAs is the title of an idea by what a form holds of it.
func (p Score) sameAs(ctx context.Context, number string) string {
	for _, o := range p.Others {
		if IdeaNumber(o.Idea) == number {
			return o.Title
		}
	}
	if number == "" {
		return ""
	}
	return text.T(ctx, "Idea %s", number)
}

// DraftOfSheetURL is where what is typed on an idea is kept until it is saved.
func DraftOfSheetURL(p id.Panel, i id.Idea) string { return SheetURL(p, i) + "/draft" }

// The buttons that lead away from the form of an idea, and keep it as the draft.
const (
	leaveToAsk      = "ask"
	leaveToConflict = "conflict"
	leaveToNext     = "skip"
	leaveToList     = "list"
)

// LeadsTo is the address that such a button leads to.
func (p Score) LeadsTo(button string) string {
	switch {
	case button == leaveToAsk:
		return QuestionsURL(p.Head.ID) + "?idea=" + ideaNumber(p.Text.Idea)
	case button == leaveToConflict:
		return SheetURL(p.Head.ID, p.Text.Idea) + "/conflict"
	case button == leaveToNext && p.After != 0:
		return SheetURL(p.Head.ID, p.After)
	}
	return ReviewURL(p.Head.ID)
}

func (p Score) leave(words, to string) parts.Button {
	return parts.Button{
		Text: words, Name: "do", Value: to, Variant: parts.Secondary, Small: true, PreventDoubleClick: true,
		Attributes: templ.Attributes{"formaction": DraftOfSheetURL(p.Head.ID, p.Text.Idea)},
	}
}

// Changed reports whether a form holds something else than the page shows of what
// is saved; themes aside.
func (p Score) Changed(in review.Saving) bool {
	for _, c := range p.Asked {
		if in.Answers[c.Name] != p.answer(c.ID) {
			return true
		}
	}
	return in.Note != p.Note || in.Note != "" && in.NoteFor != p.NoteFor || in.Discuss != p.Discuss || in.DuplicateOf != p.DuplicateOf ||
		in.Sure != p.Sure && (in.Sure != review.NotSaid || p.Sure != "")
}

// other reports whether the member has typed something elsewhere that is neither
// saved nor in this form.
func (p Score) other() bool { return p.Draft.Kept() && !p.Resumed && p.Answers == nil }

// resumed says what stands in the form.
func (p Score) resumed(ctx context.Context) string {
	if !p.Resumed {
		return ""
	}
	return text.T(ctx, "The form holds what you typed on %s. It is not saved yet, and counts when you save it.", text.Moment(ctx, p.Draft.SavedAt, p.Zone))
}

func (p Score) autosave(ctx context.Context) templ.Attributes {
	a := parts.Autosave(ctx, DraftOfSheetURL(p.Head.ID, p.Text.Idea))
	a["data-autosave-version"] = "draft"
	return a
}

// facts is what stands under the title of the idea.
func (p Score) facts(ctx context.Context) string {
	words := KindName(ctx, p.Text.Kind)
	if p.Text.AreaName != "" {
		words += " · " + p.Text.AreaName
	}
	if p.Text.AuthorName != "" {
		words += " · " + text.T(ctx, "by %s", p.Text.AuthorName)
	}
	if p.Text.AuthorHidden {
		words += " · " + text.T(ctx, "author hidden")
	}
	if p.Text.Redacted {
		words += " · " + redactedWords(ctx)
	}
	return words
}

// redactedWords says that a text is the copy without names.
func redactedWords(ctx context.Context) string {
	return text.T(ctx, "a copy without names, made by the secretary")
}

// crowdWords is how many people support an idea, and comment on it.
func crowdWords(ctx context.Context, t review.IdeaText) string {
	support := text.N(ctx, t.Supports, "%d person supports this", "%d people support this")
	if t.Againsts > 0 {
		support = text.T(ctx, "%s for, %s against", text.Number(t.Supports), text.Number(t.Againsts))
	}
	return support + ", " + text.N(ctx, t.Comments, "%d comment", "%d comments")
}

// Conflict is the page on which a member declares an interest in an idea.
type Conflict struct {
	Base   frontend.Base
	Panel  review.Head
	Idea   id.Idea
	Title  string
	Cancel string // where who changes their mind goes on
	Typed  string
	Fields fault.Fields
}

func (p Conflict) radios(ctx context.Context) parts.Radios {
	r := parts.Radios{
		Name: "kind", Legend: text.T(ctx, "What is your interest in this idea?"), LegendSize: parts.M, Value: p.Typed,
		Error: parts.ErrorFor(ctx, p.Fields, "kind"),
	}
	for _, k := range review.ConflictKinds {
		hint := ""
		if !k.Recuses() {
			hint = text.T(ctx, "It is noted. You can still score.")
		}
		r.Items = append(r.Items, parts.Radio{Value: string(k), Label: ConflictName(ctx, k), Hint: hint})
	}
	return r
}

// legend is the question of a criterion.
func legend(c review.Criterion) string {
	if c.Question == "" {
		return CriterionName(c)
	}
	return CriterionName(c) + ": " + c.Question
}

// typedNumber is the number in the box of a long scale.
func (p Score) typedNumber(c review.Criterion) string {
	if a := p.answer(c.ID); a != review.UnableText {
		return a
	}
	return ""
}

// takesWords says why no scores are taken.
func takesWords(ctx context.Context, err error) string { return text.T(ctx, fault.Of(err).Message) }

// Unanswered names the criteria that have neither a score nor "unable to judge";
// nil if there is none.
func (p Score) Unanswered(ctx context.Context) error {
	var bad fault.Fields
	for _, c := range p.Asked {
		if p.Answers[c.ID] == "" {
			bad.Add(ScoreField(c.ID), text.T(ctx, "Select a score for %s, or “Unable to judge”", c.Name))
		}
	}
	return bad.Fault("score.missing", "This idea is not fully scored yet.")
}
