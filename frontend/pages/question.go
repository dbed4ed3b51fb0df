package pages

import (
	"context"
	"strconv"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// QuestionsURL is the address of the private questions of a panel.
func QuestionsURL(p id.Panel) string { return ReviewURL(p) + "/questions" }

// AnswerField is the id of the control of the answer to a question.
func AnswerField(q id.Question) string { return "answer-" + strconv.FormatInt(int64(q), 10) }

// Questions is the page of private questions: a member's own, or those that the
// reader answers.
type Questions struct {
	Base frontend.Base
	Words
	review.Questions
	Question id.Question // the one whose answer is at fault
	Typed    Typed
	Fields   fault.Fields
}

func (p Questions) ideas(ctx context.Context) []parts.Option {
	options := []parts.Option{{Value: "", Text: text.T(ctx, "No idea in particular")}}
	for _, i := range p.Ideas {
		options = append(options, parts.Option{Value: ideaNumber(i.Idea), Text: headed(i)})
	}
	return options
}

// about is what a question is about, and when it was asked.
func (p Questions) about(ctx context.Context, q review.Question) string {
	words := text.Moment(ctx, q.At, p.Zone)
	for _, i := range p.Ideas {
		if i.Idea == q.Idea {
			words = headed(i) + ". " + words
		}
	}
	return words
}

// from is who asks.
func (p Questions) from(q review.Question) string {
	for _, m := range p.Head.Members {
		if m.ID == q.Seat {
			return m.Name
		}
	}
	return ""
}

func (p Questions) answer(q review.Question) string {
	if p.Question == q.ID {
		return p.Typed["answer"]
	}
	return q.Answer
}

func (p Questions) answerURL(q review.Question) string {
	return QuestionsURL(p.Head.ID) + "/" + strconv.FormatInt(int64(q.ID), 10)
}

// questionLink leads members and the chair to private questions; empty for others.
func (p Board) questionLink(ctx context.Context) string {
	switch {
	case !p.Head.Reached(review.Formed) || p.Head.Reached(review.Finalised):
		return ""
	case p.Viewer.Seat == review.Chair || p.Viewer.Deputy:
		if p.Unanswered > 0 {
			return text.T(ctx, "Private questions from members") + " (" + text.N(ctx, p.Unanswered, "%d waits for your answer", "%d wait for your answer") + ")"
		}
		return text.T(ctx, "Private questions from members")
	case p.Viewer.Seat == review.Professional || p.Viewer.Seat == review.Lived:
		return text.T(ctx, "Ask the chair a private question")
	}
	return ""
}
