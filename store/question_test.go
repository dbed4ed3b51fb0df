package store_test

import (
	"errors"
	"testing"

	"uptake/domain/account"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

func TestAPrivateQuestionIsForTheMemberAndTheChairAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 2)
		r, p := tb.review, tb.panel.ID
		if err := r.Ask(ctx, tb.lived, p, 0, "May I?"); !errors.Is(err, review.ErrState) {
			t.Errorf("a question on a draft: %v", err)
		}
		tb.open(t)
		observer, _ := tb.seatMore(t, "Osei", review.Observer)
		_, err := r.NameDeputy(ctx, tb.lead, p, tb.seatOf(t, tb.ewan))
		must(t, err)
		_, err = r.DeclareConflict(ctx, tb.chair, p, 0, tb.ideas[1], review.Team)
		must(t, err)
		_, err = r.DeclareConflict(ctx, tb.adaeze, p, 0, tb.ideas[0], review.Team)
		must(t, err)
		for who, want := range map[*account.Actor]error{&tb.chair: review.ErrNotYours, &tb.secretary: review.ErrNotYours, &observer: review.ErrNotYours, &tb.lead: review.ErrNotYours, &tb.adaeze: review.ErrRecused} {
			if err := r.Ask(ctx, *who, p, tb.ideas[0], "Why?"); !errors.Is(err, want) {
				t.Errorf("%s asks: %v, want %v", who.Name, err, want)
			}
		}
		if err := r.Ask(ctx, tb.lived, p, 0, " "); fieldNames(err) != "words" {
			t.Errorf("a question without words: %v", err)
		}
		if err := r.Ask(ctx, tb.lived, p, 999, "Why?"); !errors.Is(err, review.ErrNotInPanel) {
			t.Errorf("a question about another idea: %v", err)
		}
		entries := rowsOf(t, s, "panel_entries")
		must(t, r.Ask(ctx, tb.lived, p, 0, "Can I score on paper?"))
		must(t, r.Ask(ctx, tb.lived, p, tb.ideas[1], "What is a biologic?"))

		counts := func(who account.Actor) [2]int {
			t.Helper()
			q, err := r.Questions(ctx, who, p)
			must(t, err)
			return [2]int{len(q.Own), len(q.Asked)}
		}
		for who, want := range map[*account.Actor][2]int{
			&tb.lived: {2, 0}, &tb.chair: {0, 1}, &tb.ewan: {0, 1}, &tb.lived2: {}, &tb.adaeze: {}, &tb.secretary: {}, &observer: {},
		} {
			if got := counts(*who); got != want {
				t.Errorf("%s reads %v questions (own, to answer), want %v", who.Name, got, want)
			}
		}
		for _, who := range []account.Actor{tb.lead, tb.comms} {
			if _, err := r.Questions(ctx, who, p); !errors.Is(err, review.ErrNotYours) {
				t.Errorf("%s reads the questions: %v", who.Name, err)
			}
		}
		asked, err := r.Questions(ctx, tb.chair, p)
		must(t, err)
		q := asked.Asked[0].ID
		for _, who := range []account.Actor{tb.secretary, tb.lived, tb.lived2, tb.ewan, observer} { // the deputy answers only what the chair may not
			if err := r.AnswerQuestion(ctx, who, p, q, "Yes."); !errors.Is(err, review.ErrNoQuestion) {
				t.Errorf("%s answers: %v", who.Name, err)
			}
		}
		if err := r.AnswerQuestion(ctx, tb.chair, p, q+1, "A medicine."); !errors.Is(err, review.ErrNoQuestion) {
			t.Errorf("the recused chair answers about the idea: %v", err)
		}
		must(t, r.AnswerQuestion(ctx, tb.chair, p, q, "Yes. The secretary sends it."))
		must(t, r.AnswerQuestion(ctx, tb.ewan, p, q+1, "A medicine made from living cells."))
		own, err := r.Questions(ctx, tb.lived, p)
		must(t, err)
		if own.Own[0].Answer != "A medicine made from living cells." || own.Own[1].Answer != "Yes. The secretary sends it." || own.Own[1].AnsweredAt.IsZero() {
			t.Errorf("the member reads %+v", own.Own)
		}
		if n := rowsOf(t, s, "panel_entries"); n != entries {
			t.Errorf("%d entries of the record tell of questions", n-entries)
		}
	})
}
