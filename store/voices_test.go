package store_test

import (
	"fmt"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// noted scores an idea with a note.
func (tb *table) noted(t *testing.T, who account.Actor, idea id.Idea, words string, to review.NoteFor) {
	t.Helper()
	sc, err := tb.review.Screen(t.Context(), who, tb.panel.ID, idea)
	must(t, err)
	_, err = tb.review.GiveScores(t.Context(), who, tb.panel.ID, idea, review.Saving{
		Version: sc.Sheet.Version, Note: words, NoteFor: to, Answers: map[string]string{review.Impact: "7", review.Feasibility: "7"},
	})
	must(t, err)
}

// heard is who has said what on an idea, as somebody reads it.
func (tb *table) heard(t *testing.T, who account.Actor, idea id.Idea) map[string]string {
	t.Helper()
	d, err := tb.review.Discussion(t.Context(), who, tb.panel.ID, idea)
	must(t, err)
	b, err := tb.review.Minutes(t.Context(), who, tb.panel.ID)
	must(t, err)
	out := map[string]string{}
	say := func(words string, seat id.Seat, member int) {
		name := ""
		for _, m := range d.Head.Members {
			if m.ID == seat {
				name = m.Name
			}
		}
		if out[words] = name; member != 0 {
			out[words] += fmt.Sprint("member ", member)
		}
	}
	for _, n := range d.Notes {
		say(n.Text, n.Seat, n.Member)
	}
	e, err := b.Entry(idea)
	must(t, err)
	for _, o := range e.Dissents {
		say(o.Words, o.Seat, o.Member)
	}
	return out
}

// talked is a panel whose members have written notes in round 1 and dissented since.
func talked(t *testing.T, s *store.Store, hidden bool) *table {
	t.Helper()
	ctx := t.Context()
	tb := newTable(t, s, 2, 6)
	rules := tb.panel.Rules
	rules.NamesHidden = hidden
	_, err := tb.review.ChangeRules(ctx, tb.lead, tb.panel.ID, 0, rules)
	must(t, err)
	tb.open(t)
	for _, idea := range tb.ideas {
		for _, m := range []account.Actor{tb.ewan, tb.adaeze, tb.lived} {
			tb.noted(t, m, idea, m.Name+" on "+num(idea), review.ForPanel)
		}
		tb.noted(t, tb.lived2, idea, "between us", review.ForPrivate)
	}
	tb.close(t, "")
	tb.panel, err = tb.review.Reveal(ctx, tb.chair, tb.panel.ID)
	must(t, err)
	must(t, tb.review.Disagree(ctx, tb.lived2, tb.panel.ID, tb.ideas[0], "Leonard dissents", true))
	must(t, tb.review.Disagree(ctx, tb.ewan, tb.panel.ID, tb.ideas[0], "Ewan dissents", true))
	must(t, tb.review.Disagree(ctx, tb.adaeze, tb.panel.ID, tb.ideas[0], "somebody dissents", false))
	return tb
}

func TestAMemberIsANumberOnEachIdeaWhereNamesAreHidden(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := talked(t, s, true)
		first := tb.heard(t, tb.adaeze, tb.ideas[0])
		if first["Leonard dissents"] != "member 4" || first["somebody dissents"] != "" {
			t.Errorf("dissents: %v", first)
		}
		if first["Ewan dissents"] != first["Ewan on "+num(tb.ideas[0])] || !strings.HasPrefix(first["Ewan dissents"], "member ") {
			t.Errorf("one member has two numbers on one idea: %v", first)
		}
		same := 0
		for _, idea := range tb.ideas {
			got := tb.heard(t, tb.adaeze, idea)
			seen := map[string]bool{}
			for _, who := range []string{"Ewan", "Adaeze", "Jerome"} {
				seen[got[who+" on "+num(idea)]] = true
			}
			if len(seen) != 3 || !seen["member 1"] || !seen["member 2"] || !seen["member 3"] {
				t.Errorf("idea %d: %v", idea, got)
			}
			if got["Ewan on "+num(idea)] == first["Ewan on "+num(tb.ideas[0])] {
				same++
			}
		}
		if same == len(tb.ideas) {
			t.Error("a member has the same number on every idea, and can be followed")
		}
		// The chair reads private notes, without a name, and the secretary who dissented by name.
		if got := tb.heard(t, tb.chair, tb.ideas[0]); got["between us"] != "" || got["Ewan dissents"] != "Ewan" || got["Ewan on "+num(tb.ideas[0])] == "Ewan" {
			t.Errorf("the chair reads %v", got)
		}
		if _, told := first["between us"]; told {
			t.Error("a member reads a private note")
		}
		// What is said in round 2 moves no number.
		tb.start(t)
		for _, idea := range tb.ideas {
			tb.noted(t, tb.lived2, idea, "Leonard again", review.ForPanel)
			for _, m := range []account.Actor{tb.ewan, tb.adaeze, tb.lived} {
				tb.score(t, m, idea, "7 7")
			}
		}
		sc, err := tb.review.Screen(t.Context(), tb.adaeze, tb.panel.ID, tb.ideas[0])
		must(t, err)
		for _, n := range sc.Notes {
			if want := first[n.Text]; want != fmt.Sprint("member ", n.Member) || n.Seat != 0 {
				t.Errorf("on the screen %q is of member %d, on the page before of %s", n.Text, n.Member, want)
			}
		}
		tb.close(t, "")
		var err2 error
		tb.panel, err2 = tb.review.StartDeciding(t.Context(), tb.chair, tb.panel.ID, "Nothing more to say.")
		must(t, err2)
		after := tb.heard(t, tb.adaeze, tb.ideas[0])
		for words, who := range first {
			if after[words] != who {
				t.Errorf("%q was of %q and is of %q", words, who, after[words])
			}
		}
		if after["Leonard again"] != "member 4" {
			t.Errorf("who dissented by name and writes a note now is %q", after["Leonard again"])
		}
	})
}

func TestNamesStandOnNotesWhereThePanelShowsThem(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := talked(t, s, false)
		got := tb.heard(t, tb.adaeze, tb.ideas[0])
		for words, want := range map[string]string{
			"Ewan on " + num(tb.ideas[0]): "Ewan", "Jerome on " + num(tb.ideas[0]): "Jerome", "Ewan dissents": "Ewan", "Leonard dissents": "Leonard", "somebody dissents": "",
		} {
			if got[words] != want {
				t.Errorf("%q is of %q, want %q", words, got[words], want)
			}
		}
		if got := tb.heard(t, tb.chair, tb.ideas[0]); got["between us"] != "" {
			t.Errorf("a private note has a name: %v", got)
		}
	})
}
