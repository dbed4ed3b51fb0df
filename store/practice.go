package store

import (
	"context"
	"encoding/json"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

type practiceIdeaRow struct {
	Number  int
	Title   string
	Body    string
	Worked  string
	Reasons string
}

func readPracticeIdeas(r Reads, p id.Panel) ([]review.PracticeIdea, error) {
	var rows []practiceIdeaRow
	err := r.All(&rows, "/* practice.ideas */ SELECT number, title, body, worked, reasons FROM practice_ideas WHERE panel_id = ? ORDER BY number", p)
	if err != nil {
		return nil, err
	}
	var out []review.PracticeIdea
	for _, row := range rows {
		i := review.PracticeIdea{Number: row.Number, Title: row.Title, Body: row.Body, Reasons: row.Reasons}
		if err := json.Unmarshal([]byte(row.Worked), &i.Worked); err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, nil
}

func readPracticeAnswers(r Reads, seat id.Seat) ([]review.PracticeAnswer, error) {
	var rows []struct {
		SeatID     id.Seat
		Number     int
		Answers    string
		AnsweredAt time.Time
	}
	err := r.All(&rows, "/* practice.answers */ SELECT seat_id, number, answers, answered_at FROM practice_answers WHERE seat_id = ? ORDER BY number", seat)
	if err != nil {
		return nil, err
	}
	var out []review.PracticeAnswer
	for _, row := range rows {
		a := review.PracticeAnswer{Seat: row.SeatID, Number: row.Number, At: row.AnsweredAt}
		if err := json.Unmarshal([]byte(row.Answers), &a.Answers); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// PracticeIdeas returns the practice ideas that were written for a panel.
func (tx reviewTx) PracticeIdeas(p id.Panel) ([]review.PracticeIdea, error) {
	return readPracticeIdeas(tx.Tx, p)
}

// PracticeIdeasOf returns the practice ideas that were written for a panel.
func (r reviewReads) PracticeIdeasOf(ctx context.Context, p id.Panel) ([]review.PracticeIdea, error) {
	return readPracticeIdeas(r.s.Reader(ctx), p)
}

// SetPracticeIdeas puts them in place of what was there.
func (tx reviewTx) SetPracticeIdeas(p id.Panel, ideas []review.PracticeIdea) error {
	if _, err := tx.Exec("/* practice.clear */ DELETE FROM practice_ideas WHERE panel_id = ?", p); err != nil {
		return err
	}
	for _, i := range ideas {
		worked, err := json.Marshal(i.Worked)
		if err != nil {
			return err
		}
		err = tx.One("/* practice.add */ INSERT INTO practice_ideas (panel_id, number, title, body, worked, reasons) VALUES (?, ?, ?, ?, ?, ?)",
			p, i.Number, i.Title, i.Body, string(worked), i.Reasons)
		if err != nil {
			return err
		}
	}
	return nil
}

// PracticeAnswers returns the answers of a seat.
func (tx reviewTx) PracticeAnswers(seat id.Seat) ([]review.PracticeAnswer, error) {
	return readPracticeAnswers(tx.Tx, seat)
}

// PracticeAnswersOf returns the answers of a seat.
func (r reviewReads) PracticeAnswersOf(ctx context.Context, seat id.Seat) ([]review.PracticeAnswer, error) {
	return readPracticeAnswers(r.s.Reader(ctx), seat)
}

// PutPracticeAnswer keeps a in place of what was there.
func (tx reviewTx) PutPracticeAnswer(a review.PracticeAnswer) error {
	answers, err := json.Marshal(a.Answers)
	if err != nil {
		return err
	}
	return tx.One(`/* practice.answer */ INSERT INTO practice_answers (seat_id, number, answers, answered_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (seat_id, number) DO UPDATE SET answers = excluded.answers, answered_at = excluded.answered_at`,
		a.Seat, a.Number, string(answers), a.At)
}
