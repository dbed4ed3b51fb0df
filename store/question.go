package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

type questionRow struct {
	ID         id.Question
	PanelID    id.Panel
	SeatID     id.Seat
	IdeaID     id.Idea
	Words      string
	AskedAt    time.Time
	Answer     string
	AnsweredAt time.Time
}

const questionQuery = "SELECT id, panel_id, seat_id, idea_id, words, asked_at, answer, answered_at FROM panel_questions WHERE panel_id = ?"

func (r questionRow) domain() review.Question {
	return review.Question{
		ID: r.ID, Panel: r.PanelID, Seat: r.SeatID, Idea: r.IdeaID, Words: r.Words, At: r.AskedAt, Answer: r.Answer, AnsweredAt: r.AnsweredAt,
	}
}

// AddQuestion keeps a new question.
func (tx reviewTx) AddQuestion(q review.Question) error {
	return tx.One("/* question.add */ INSERT INTO panel_questions (panel_id, seat_id, idea_id, words, asked_at) VALUES (?, ?, ?, ?, ?)",
		q.Panel, q.Seat, orNull(q.Idea), q.Words, q.At)
}

// Question returns a question and holds it.
func (tx reviewTx) Question(p id.Panel, q id.Question) (review.Question, error) {
	var row questionRow
	err := tx.Get(&row, "/* question.get */ "+questionQuery+" AND id = ?"+tx.ForUpdate(), p, q)
	if errors.Is(err, ErrNone) {
		return review.Question{}, review.ErrNoQuestion
	}
	return row.domain(), err
}

// AnswerQuestion keeps an answer.
func (tx reviewTx) AnswerQuestion(q review.Question) error {
	return tx.One("/* question.answer */ UPDATE panel_questions SET answer = ?, answered_at = ? WHERE id = ?", q.Answer, q.AnsweredAt, q.ID)
}

// QuestionsOf returns the questions of a panel, the newest first.
func (r reviewReads) QuestionsOf(ctx context.Context, p id.Panel) ([]review.Question, error) {
	var rows []questionRow
	err := r.s.Reader(ctx).All(&rows, "/* question.of_panel */ "+questionQuery+" ORDER BY id DESC", p)
	return each(rows, questionRow.domain), err
}
