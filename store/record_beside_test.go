package store_test

import (
	"slices"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// same has a member say that two ideas are the same; Jerome wants them discussed, too.
func (tb *table) same(t *testing.T, who account.Actor, idea, other id.Idea) {
	t.Helper()
	sc, err := tb.review.Screen(t.Context(), who, tb.panel.ID, idea)
	must(t, err)
	as := ""
	if other != 0 {
		as = itoa(other)
	}
	_, err = tb.review.GiveScores(t.Context(), who, tb.panel.ID, idea, review.Saving{Version: sc.Sheet.Version, DuplicateOf: as, Discuss: who.Person == tb.lived.Person})
	must(t, err)
}

// entries are the lines of a panel's record.
func (tb *table) entries(t *testing.T) []review.RecordEntry {
	t.Helper()
	all, err := tb.review.Reads.EntriesOf(t.Context(), tb.panel.ID)
	must(t, err)
	return all
}

// minuted takes a panel of four ideas to its decisions: with a move and a pull on the
// agenda, minutes in two versions, two dissents, and two ideas that members take to be
// the same as others: one is merged, the other is not.
func minuted(t *testing.T, s *store.Store) *table {
	t.Helper()
	ctx := t.Context()
	tb := newTable(t, s, 1, 4)
	r, p, i := tb.review, tb.panel.ID, tb.ideas
	tb.open(t)
	for n, scores := range []string{"8 7", "7 7", "6 6", "2 2"} {
		tb.scoreAll(t, i[n], scores)
	}
	tb.same(t, tb.lived, i[1], i[0])
	tb.same(t, tb.lived2, i[1], i[0])
	tb.same(t, tb.ewan, i[2], i[3])
	tb.same(t, tb.adaeze, i[2], i[0])
	tb.same(t, tb.adaeze, i[2], 0) // taken back
	tb.close(t, "")
	must(t, errOf(r.Reveal(ctx, tb.chair, p)))
	must(t, r.MoveOnAgenda(ctx, tb.secretary, p, i[3], 2))
	must(t, r.PullIdea(ctx, tb.lived, p, i[2]))
	must(t, errOf(r.WriteMinutes(ctx, tb.secretary, p, i[0], review.Minutes{Reasons: "A whimbrel.", Concerns: "It costs."})))
	must(t, errOf(r.WriteMinutes(ctx, tb.secretary, p, i[0], review.Minutes{Version: 1, Reasons: "A curlew.", Actions: "Ask."})))
	must(t, r.AgreeMinutes(ctx, tb.chair, p, i[0], 2))
	must(t, r.Disagree(ctx, tb.ewan, p, i[0], "I saw a godwit.", true))
	must(t, r.Disagree(ctx, tb.lived, p, i[0], "A dunlin, rather.", false))
	must(t, errOf(r.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")))
	for n, o := range []review.Outcome{review.Shortlisted, review.Merge, review.Develop, review.NotNow} {
		v := review.Verdict{Outcome: o, Reason: "Because.", Override: "Agreed."}
		if o == review.Merge {
			v.Into = i[0]
		}
		must(t, errOf(r.RecordDecision(ctx, tb.chair, p, i[n], v)))
	}
	return tb
}

func TestTheRecordHoldsMinutesMovesAndWhatIsTheSame(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := minuted(t, s)
		i := tb.ideas
		n := itoa[id.Idea]
		var all []string
		said := map[string]review.RecordEntry{}
		for _, e := range tb.entries(t) {
			all = append(all, e.What...)
			for _, line := range e.What {
				said[line] = e
			}
		}
		for _, line := range []string{
			"duplicate_of\t\t" + n(i[0]), "duplicate_of\t\t" + n(i[3]), "duplicate_of\t" + n(i[0]) + "\t",
			"into\t\t" + n(i[0]), "same\t" + n(i[0]) + "\tmerged", "same\t" + n(i[3]) + "\tapart", "same\t" + n(i[1]) + "\tapart",
			"minutes\t0\t1", "minutes\t1\t2", "minutes agreed\t\t2", "moved\t4\t2",
		} {
			if !slices.Contains(all, line) {
				t.Errorf("the record does not say %q", line)
			}
		}
		for _, words := range []string{"whimbrel", "costs", "curlew", "Ask", "godwit", "dunlin"} {
			if strings.Contains(strings.Join(all, "\n"), words) {
				t.Errorf("the record holds the word %q", words)
			}
		}
		if e := said["moved\t4\t2"]; e.Idea != i[3] || e.Actor != tb.secretary.Person || e.Seat != tb.seat(t, tb.secretary) {
			t.Errorf("the move is recorded as %+v", e)
		}
		if e := said["minutes agreed\t\t2"]; e.Seat != tb.seat(t, tb.chair) {
			t.Errorf("who agrees is recorded as %+v", e)
		}
		for _, e := range tb.entries(t) {
			if slices.ContainsFunc(e.What, func(l string) bool { return strings.HasPrefix(l, "dissent\t") }) && e.Seat == 0 != (e.Actor == 0) {
				t.Errorf("a dissent without a name is recorded as %+v", e)
			}
		}
		found, err := tb.review.Recompute(t.Context(), account.Console, tb.panel.ID)
		must(t, err)
		if want := listed(tb.room(t, tb.secretary)); !found.Sound() || !slices.Equal(found.Agenda, want) || want[1] != i[3] {
			t.Errorf("by the record the agenda is %v, on the page %v; %v", found.Agenda, want, found.Faults)
		}
	})
}

// TestWhatWasTamperedWithBesideTheScoresIsFound changes, behind the program's back, what
// is kept of minutes, of the agenda and of ideas that are the same. Before and after each
// change, when it has been taken back, the panel is sound.
func TestWhatWasTamperedWithBesideTheScoresIsFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := minuted(t, s)
		tb.audited(t, "")
		write := func(what string, sql ...string) {
			t.Helper()
			must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
				for _, one := range sql {
					n, err := tx.Exec(one)
					if err != nil {
						return err
					}
					if what != "" && n == 0 {
						t.Errorf("%s: there was nothing to change", what)
					}
				}
				return nil
			}))
		}
		for _, tt := range []struct{ name, table, change, fault string }{
			{"a word of the minutes is another", "minutes", "UPDATE minutes SET reasons = replace(reasons, 'curlew', 'heron') WHERE version = 2", "minutes, version 2: what is kept is not"},
			{"a word of an earlier version is another", "minutes", "UPDATE minutes SET reasons = replace(reasons, 'whimbrel', 'heron') WHERE version = 1", "minutes, version 1: what is kept is not"},
			{"words stand under another heading", "minutes", "UPDATE minutes SET concerns = actions, actions = concerns WHERE version = 2", "minutes, version 2: what is kept is not"},
			{"somebody else wrote the minutes", "minutes", "UPDATE minutes SET seat_id = seat_id + 1 WHERE version = 2", "minutes, version 2: what is kept is not"},
			{"a version is gone", "minutes", "DELETE FROM minutes WHERE version = 1", "minutes that the record says were written are not kept"},
			{"a version is slipped in", "minutes", "INSERT INTO minutes (panel_id, idea_id, version, reasons, seat_id, written_at) SELECT panel_id, idea_id, 3, reasons, seat_id, written_at FROM minutes WHERE version = 2", "minutes, version 3: what is kept is not"},
			{"nobody has agreed", "minutes", "UPDATE minutes SET agreed_by = NULL, agreed_at = NULL WHERE version = 2", "who agrees with them"},
			{"somebody has agreed", "minutes", "UPDATE minutes SET agreed_by = seat_id, agreed_at = written_at WHERE version = 1", "who agrees with them"},
			{"a dissent is another", "dissents", "UPDATE dissents SET words = replace(words, 'godwit', 'heron') WHERE seat_id IS NOT NULL", "a kept dissent is not the one"},
			{"a dissent has a name", "dissents", "UPDATE dissents SET seat_id = (SELECT max(seat_id) FROM dissents d WHERE d.panel_id = dissents.panel_id) WHERE seat_id IS NULL", "a kept dissent is not the one"},
			{"a dissent is gone", "dissents", "DELETE FROM dissents WHERE seat_id IS NULL", "a dissent that the record says was minuted is not kept"},
			{"a dissent is slipped in", "dissents", "INSERT INTO dissents (panel_id, idea_id, words, entered_at) SELECT panel_id, idea_id, words, entered_at FROM dissents WHERE seat_id IS NULL", "that the record does not know"},
			{"a move goes elsewhere", "agenda_moves", "UPDATE agenda_moves SET place = 1", "a kept move on the agenda is not the one"},
			{"a move is another's", "agenda_moves", "UPDATE agenda_moves SET seat_id = seat_id - 1", "a kept move on the agenda is not the one"},
			{"a move is gone", "agenda_moves", "DELETE FROM agenda_moves", "the moves on the agenda are not as many"},
			{"a pull is gone", "consent_pulls", "DELETE FROM consent_pulls", "the agenda is not in the order"},
			{"a wish to discuss is gone", "score_sheets", "UPDATE score_sheets SET discuss = FALSE WHERE discuss = TRUE", "the kept wish to discuss is not the one"},
			{"an idea is the same as another one", "score_sheets", "UPDATE score_sheets SET duplicate_of = (SELECT max(idea_id) FROM panel_ideas p WHERE p.panel_id = score_sheets.panel_id) WHERE duplicate_of < idea_id", "what is kept as the same is not"},
			{"an idea is the same no longer", "score_sheets", "UPDATE score_sheets SET duplicate_of = NULL WHERE duplicate_of IS NOT NULL", "what is kept as the same is not"},
			{"an idea is merged into another one", "decisions", "UPDATE decisions SET into_idea = (SELECT max(idea_id) FROM panel_ideas p WHERE p.panel_id = decisions.panel_id) WHERE outcome = 'merge'", "a kept decision is not the one"},
		} {
			t.Run(tt.name, func(t *testing.T) {
				write("", "CREATE TABLE untouched AS SELECT * FROM "+tt.table)
				write(tt.name, tt.change)
				tb.audited(t, tt.fault)
				write("", "DELETE FROM "+tt.table, "INSERT INTO "+tt.table+" SELECT * FROM untouched", "DROP TABLE untouched")
				tb.audited(t, "")
			})
		}
	})
}
