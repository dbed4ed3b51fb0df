package review

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// Question is a private question of a member to the chair, about an idea or in
// general. Nobody but these two reads it: about an idea that the chair is recused
// from it is the deputy chair's. It stands in no record and in no event.
type Question struct {
	ID         id.Question
	Panel      id.Panel
	Seat       id.Seat // who asks
	Idea       id.Idea // 0: in general
	Words      string
	At         time.Time
	Answer     string // empty until it is answered
	AnsweredAt time.Time
}

// QuestionTx reads and changes questions.
type QuestionTx interface {
	AddQuestion(q Question) error
	// Question returns a question of the panel and holds it, or ErrNoQuestion.
	Question(p id.Panel, q id.Question) (Question, error)
	AnswerQuestion(q Question) error
}

// QuestionReads reads questions. It hides nothing: see Service.Questions.
type QuestionReads interface {
	// QuestionsOf returns the questions of a panel, the newest first.
	QuestionsOf(ctx context.Context, p id.Panel) ([]Question, error)
}

// ErrNoQuestion is returned for a question that is not there, or not the asker's
// to know of.
var ErrNoQuestion = &fault.Error{Kind: fault.NotFound, Code: "question.not_found", Message: "There is no such question."}

// asks reports whether v may ask the chair privately.
func (v Viewer) asks(p Panel) bool {
	return (v.Seat == Professional || v.Seat == Lived) && p.Reached(Formed) && !p.Reached(Finalised)
}

// answers reports whether q is v's to read and to answer.
func (v Viewer) answers(q Question, seats []Seat, conflicts []Conflict) bool {
	return v.Seat != NoSeat && v.chairs(seats, conflicts, q.Idea) == nil
}

// privateWords checks what is written to one person.
func privateWords(words, field, ask string) (string, error) {
	words = strings.TrimSpace(words)
	var bad fault.Fields
	switch {
	case words == "":
		bad.Add(field, ask)
	case utf8.RuneCountInString(words) > NoteMax:
		bad.Add(field, "Use 5,000 characters or fewer.")
	}
	return words, bad.Fault("question.invalid", "There is a problem with what you have written.")
}

// Ask puts a private question to the chair, who is told by mail that there is one.
func (s Service) Ask(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, words string) error {
	words, wrong := privateWords(words, "words", "Enter your question.")
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.Panel, tx, a, panel)
		if err != nil {
			return err
		}
		conflicts, err := tx.Conflicts(panel)
		switch {
		case err != nil:
			return err
		case v.Seat != Professional && v.Seat != Lived:
			return ErrNotYours
		case !v.asks(p):
			return ErrState
		case idea != 0 && v.barred(conflicts, idea):
			return ErrRecused
		case wrong != nil:
			return wrong
		}
		if idea != 0 {
			if _, err := ideaIn(tx, panel, idea); err != nil {
				return err
			}
		}
		if err := tx.AddQuestion(Question{Panel: panel, Seat: v.SeatID, Idea: idea, Words: words, At: s.Now()}); err != nil {
			return err
		}
		to, _ := chairOf(seats, conflicts, idea)
		return s.tell(tx, p, seats, to, "A member of the panel “"+p.Name+"” has a private question for you. Only you can read and answer it:")
	})
}

// AnswerQuestion answers a private question, or puts another answer in place of
// the one that was given. The member is told by mail that there is one.
func (s Service) AnswerQuestion(ctx context.Context, a account.Actor, panel id.Panel, question id.Question, words string) error {
	words, wrong := privateWords(words, "answer", "Enter your answer.")
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.Panel, tx, a, panel)
		if err != nil {
			return err
		}
		conflicts, err := tx.Conflicts(panel)
		if err != nil {
			return err
		}
		q, err := tx.Question(panel, question)
		switch {
		case err != nil:
			return err
		case !v.answers(q, seats, conflicts):
			return ErrNoQuestion
		case p.Reached(Finalised):
			return ErrState
		case wrong != nil:
			return wrong
		}
		q.Answer, q.AnsweredAt = words, s.Now()
		if err := tx.AnswerQuestion(q); err != nil {
			return err
		}
		return s.tell(tx, p, seats, q.Seat, "Your private question on the panel “"+p.Name+"” has an answer:")
	})
}

// tell writes to the holder of a seat that the page of questions holds something
// new, and nothing of what it is. Without a holder or an address it writes to nobody.
func (s Service) tell(tx Tx, p Panel, seats []Seat, to id.Seat, what string) error {
	return s.tellOf(tx, p, seats, to, what, "/questions")
}

// tellOf is tell for another page of the panel.
func (s Service) tellOf(tx Tx, p Panel, seats []Seat, to id.Seat, what, page string) error {
	at := slices.IndexFunc(seats, func(o Seat) bool { return o.ID == to })
	if at < 0 {
		return nil
	}
	_, err := tx.WriteTo(seats[at].Person, account.Mail{
		Subject: s.Site + ": a message on your panel",
		Text:    what + "\n\n" + s.BaseURL + "/review/" + strconv.FormatInt(int64(p.ID), 10) + page + "\n\nYou get this because you sit on the panel.\n",
	}, s.Now())
	return err
}

// Unanswered counts the private questions that wait for an answer of a, who is asked
// only as chair or deputy chair; without that it is 0.
func (s Service) Unanswered(ctx context.Context, a account.Actor, panel id.Panel, chairs bool) (int, error) {
	if !chairs {
		return 0, nil
	}
	q, err := s.Questions(ctx, a, panel)
	n := 0
	for _, one := range q.Asked {
		if one.Answer == "" && q.Answers {
			n++
		}
	}
	return n, err
}

// Questions are the private questions that one person may read.
type Questions struct {
	Head    Head
	Viewer  Viewer
	Own     []Question // with the answers
	Asked   []Question // to be answered by the viewer, or answered by them
	Ideas   []IdeaHead // that the viewer may ask about
	Asks    bool       // the viewer may ask
	Answers bool       // answers may be given
}

// Questions returns a member's own questions and, for chair and deputy chair,
// those that are theirs to answer.
func (s Service) Questions(ctx context.Context, a account.Actor, panel id.Panel) (Questions, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return Questions{}, err
	}
	if v.Seat == NoSeat {
		return Questions{}, ErrNotYours
	}
	out := Questions{Head: h, Viewer: v, Asks: v.asks(h.Panel), Answers: !h.Reached(Finalised)}
	conflicts, err := s.Reads.ConflictsOf(ctx, panel)
	if err != nil {
		return Questions{}, err
	}
	all, err := s.Reads.QuestionsOf(ctx, panel)
	if err != nil {
		return Questions{}, err
	}
	for _, q := range all {
		if q.Seat == v.SeatID {
			out.Own = append(out.Own, q)
		} else if v.answers(q, h.Seats(), conflicts) {
			out.Asked = append(out.Asked, q)
		}
	}
	if out.Ideas, err = s.ideaHeads(ctx, h, v); err != nil {
		return Questions{}, err
	}
	out.Ideas = slices.DeleteFunc(out.Ideas, func(i IdeaHead) bool { return i.State.Gone() || v.barred(conflicts, i.Idea) })
	return out, nil
}
