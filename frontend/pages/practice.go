package pages

import (
	"context"
	"slices"
	"strconv"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// PracticeURL is the address of the practice ideas of a panel.
func PracticeURL(p id.Panel) string { return ReviewURL(p) + "/practice" }

// PracticeIdeaURL is the address of one of them.
func PracticeIdeaURL(p id.Panel, number int) string {
	return PracticeURL(p) + "/" + strconv.Itoa(number)
}

// Practice is the page of the practice ideas of a panel.
type Practice struct {
	Base frontend.Base
	review.Practice
	Typed  Typed
	Fields fault.Fields
}

func (p Practice) tasks(ctx context.Context) parts.TaskList {
	var list parts.TaskList
	for _, i := range p.Ideas {
		t := parts.Task{Text: i.Title, Href: PracticeIdeaURL(p.Head.ID, i.Number), Status: text.T(ctx, "Scored")}
		switch {
		case !p.Asked:
			t.Status = text.T(ctx, "To read")
		case i.Own.Number == 0:
			t.Status, t.Tag = "", &parts.Tag{Text: text.T(ctx, "To score")}
		}
		list.Tasks = append(list.Tasks, t)
	}
	return list
}

// practised is how far a member is with practice, "2 of 3 practised".
func practised(ctx context.Context, n int) string {
	return text.T(ctx, "%s of %s practised", strconv.Itoa(n), strconv.Itoa(review.PracticeIdeas))
}

// elsewhere says that practice is noted as done without scores on this page; empty
// where it is not.
func (p Practice) elsewhere(ctx context.Context) string {
	at := slices.IndexFunc(p.Head.Members, func(m review.Member) bool { return m.ID == p.Viewer.SeatID })
	if !p.Asked || at < 0 || p.Head.Members[at].PractisedAt.IsZero() || p.Done == review.PracticeIdeas {
		return ""
	}
	if len(p.Base.Demo.People) > 0 {
		return text.T(ctx, "This is done for you in this demonstration, so that you can begin at once. You can still try the three ideas here.")
	}
	return text.T(ctx, "The secretary has noted that you went through the practice ideas together. You can still try them here.")
}

// behind lists the members who have not said that they are ready, or not practised.
func (p Practice) behind(ctx context.Context) []parts.Option {
	options := []parts.Option{{Text: text.T(ctx, "Select a member")}}
	for _, m := range p.Head.Members {
		if m.State == review.Active && m.Scores(p.Head.Rules) && (m.ReadyAt.IsZero() || m.PractisedAt.IsZero()) {
			options = append(options, parts.Option{Value: strconv.FormatInt(int64(m.ID), 10), Text: m.Name})
		}
	}
	return options
}

// helps reports whether the viewer may say that a member has practised elsewhere.
func (p Practice) helps(ctx context.Context) bool {
	return p.Viewer.Seat == review.Secretary && p.Head.Practises() && len(p.behind(ctx)) > 1
}

// PracticeIdea is the page of one practice idea.
type PracticeIdea struct {
	Base frontend.Base
	review.Practice
	Idea    review.Practised
	Answers map[id.Criterion]string // what was typed or chosen
	Fields  fault.Fields
}

// form is the page of a score with the questions of a real idea.
func (p PracticeIdea) form() Score {
	s := Score{Answers: p.Answers, Fields: p.Fields}
	if s.Answers == nil {
		s.Answers = map[id.Criterion]string{}
	}
	s.Head, s.Asked = p.Head, p.Head.Criteria
	return s
}

// after is the next idea to practise on, 0 for none.
func (p PracticeIdea) after() int {
	for _, i := range p.Ideas {
		if p.Asked && i.Own.Number == 0 || !p.Asked && i.Number == p.Idea.Number+1 {
			return i.Number
		}
	}
	return 0
}

// compared shows the member's own answers beside the worked ones.
func (p PracticeIdea) compared(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "worked", Caption: text.T(ctx, "How the chair would score it"), CaptionSize: parts.M, FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Criterion")}},
	}
	own := p.Idea.Own.Number != 0
	if own {
		t.Head = append(t.Head, parts.Head{Text: text.T(ctx, "Your score"), Numeric: true})
	}
	t.Head = append(t.Head, parts.Head{Text: text.T(ctx, "The chair's score"), Numeric: true})
	for _, c := range p.Head.Criteria {
		row := []parts.Cell{{Text: CriterionName(c)}}
		if own {
			row = append(row, parts.Cell{Text: practiceAnswer(ctx, p.Idea.Own.Answers[c.Name])})
		}
		t.Rows = append(t.Rows, append(row, parts.Cell{Text: practiceAnswer(ctx, p.Idea.Worked[c.Name])}))
	}
	return t
}

func practiceAnswer(ctx context.Context, answer string) string {
	if answer == review.UnableText {
		return text.T(ctx, "unable to judge")
	}
	return orDash(answer)
}

// PracticeEdit is the page on which the practice ideas are written.
type PracticeEdit struct {
	Base frontend.Base
	review.Practice
	Typed  Typed
	Fields fault.Fields
}

// PracticeKey is the name of a control of the form of the practice ideas.
func PracticeKey(number int, name string) string { return "p" + strconv.Itoa(number) + "-" + name }

// PracticeWorked is the name of the control of the worked answer on a criterion.
func PracticeWorked(number int, c id.Criterion) string {
	return PracticeKey(number, ScoreField(c))
}

func (p PracticeEdit) err(ctx context.Context, name string) string {
	return parts.ErrorFor(ctx, p.Fields, name)
}

func (p PracticeEdit) value(name, kept string) string {
	if p.Typed != nil {
		return p.Typed[name]
	}
	return kept
}

// practised says whether a member has practised, and how.
func (p Board) practised(ctx context.Context, m review.Member) string {
	switch {
	case p.Head.Imported:
		return "–"
	case !m.PractisedAt.IsZero() && m.Answered < review.PracticeIdeas:
		return text.T(ctx, "With the secretary")
	case !m.PractisedAt.IsZero():
		return text.T(ctx, "Yes")
	case p.Head.AsksPractice(m.Seat):
		return text.T(ctx, "Not yet")
	}
	return "–"
}

// practiceWords asks the viewer to practise; empty where they have, or need not.
func (p Board) practiceWords(ctx context.Context) string {
	m := p.ownSeat()
	if m.ID == 0 || m.State != review.Active || !p.Head.Practises() || !p.Head.AsksPractice(m.Seat) {
		return ""
	}
	if p.Head.Round > 0 {
		return text.T(ctx, review.ErrPractice.Message)
	}
	return text.T(ctx, "Try the criteria on three invented ideas. After each you see how the chair would score it. Your answers count nowhere.")
}

// practiceLink is for those who look at the practice ideas without having to.
func (p Board) practiceLink(ctx context.Context) string {
	if p.conducts() && !p.Viewer.Command && p.Head.Practises() {
		return text.T(ctx, "Practice ideas")
	}
	return ""
}
