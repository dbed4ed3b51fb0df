package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// keys are the notes on an idea that somebody may look through, by their words.
func (tb *table) keys(t *testing.T, who account.Actor, idea id.Idea) map[string]string {
	t.Helper()
	all, err := tb.review.AuthorNotes(t.Context(), who, tb.panel.ID)
	must(t, err)
	out := map[string]string{}
	if on, err := all.On(idea); err == nil {
		for _, n := range on.Notes {
			out[n.Words] = n.Key
		}
	}
	return out
}

// told is what the author of an idea reads.
func (tb *table) told(t *testing.T, idea id.Idea) string {
	t.Helper()
	got, err := tb.review.NotesForAuthor(t.Context(), tb.ann, idea)
	must(t, err)
	return strings.Join(got, ", ")
}

// newNotes is a table about to decide, with notes of all kinds on its first two ideas.
// Chair and secretary are recused from the second; the observer is the deputy chair.
func newNotes(t *testing.T, s *store.Store) (*table, account.Actor) {
	t.Helper()
	ctx := t.Context()
	tb := newTable(t, s, 1, 2)
	deputy, seat := tb.seatMore(t, "Osei", review.Observer)
	_, err := tb.review.NameDeputy(ctx, tb.lead, tb.panel.ID, seat)
	must(t, err)
	tb.open(t)
	for _, who := range []account.Actor{tb.chair, tb.secretary} {
		_, err := tb.review.DeclareConflict(ctx, who, tb.panel.ID, 0, tb.ideas[1], review.Team)
		must(t, err)
	}
	for _, i := range tb.ideas {
		tb.noted(t, tb.ewan, i, "Thank you.", review.ForAuthor)
		tb.noted(t, tb.adaeze, i, "Try a smaller step.", review.ForAuthor)
		tb.noted(t, tb.lived, i, "To the panel.", review.ForPanel)
		tb.noted(t, tb.lived2, i, "Between us.", review.ForPrivate)
	}
	tb.close(t, "")
	_, err = tb.review.Reveal(ctx, tb.chair, tb.panel.ID)
	must(t, err)
	return tb, deputy
}

func TestNotesReachTheAuthorByAStepOfTheirOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb, deputy := newNotes(t, s)
		r, p, one, two := tb.review, tb.panel.ID, tb.ideas[0], tb.ideas[1]
		try := func(who account.Actor, idea id.Idea, want error, version int, keys ...string) {
			t.Helper()
			if _, err := r.ReleaseNotes(ctx, who, p, idea, review.Releasing{Version: version, Keys: keys}); !errors.Is(err, want) {
				t.Errorf("%s releases %v on %d: %v, want %v", who.Name, keys, idea, err, want)
			}
		}
		try(tb.chair, one, review.ErrNotesEarly, 1)
		if _, err := r.AuthorNotes(ctx, tb.chair, p); !errors.Is(err, review.ErrNotesEarly) {
			t.Errorf("the chair reads them while the panel discusses: %v", err)
		}
		_, err := r.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")
		must(t, err)

		words := tb.keys(t, tb.chair, one)
		if len(words) != 2 || words["Thank you."] == "" || words["Try a smaller step."] == "" {
			t.Fatalf("the chair looks through %v", words)
		}
		thanks, step := words["Thank you."], words["Try a smaller step."]
		for _, who := range []account.Actor{tb.ewan, tb.lived, tb.lead, tb.comms, tb.ann} {
			try(who, one, review.ErrNotYours, 1, thanks)
			if _, err := r.AuthorNotes(ctx, who, p); !errors.Is(err, review.ErrNotYours) {
				t.Errorf("%s looks through the notes: %v", who.Name, err)
			}
		}
		try(tb.chair, two, review.ErrRecused, 1, thanks)
		try(tb.secretary, two, review.ErrRecused, 1, thanks)
		try(deputy, one, review.ErrNotYours, 1, thanks)
		if got := tb.keys(t, tb.chair, two); len(got) != 0 {
			t.Errorf("the recused chair reads %v", got)
		}
		if got := tb.keys(t, deputy, one); len(got) != 0 {
			t.Errorf("the deputy reads notes on an idea of the chair's: %v", got)
		}
		try(deputy, two, nil, 1, tb.keys(t, deputy, two)["Thank you."])
		try(tb.chair, 999, review.ErrNotInPanel, 1)
		try(tb.chair, one, review.ErrNotesStale, 1, "no such note")

		try(tb.secretary, one, nil, 1, thanks, step)
		try(tb.chair, one, review.ErrNotesStale, 1, thanks) // in a window that has not seen it
		tb.audited(t, "")

		// A member is recused afterwards: their note goes no further.
		_, err = r.DeclareConflict(ctx, tb.adaeze, p, 0, one, review.Team)
		must(t, err)
		try(tb.chair, one, review.ErrNotesStale, 2, thanks, step)
		for _, i := range tb.ideas {
			who := tb.chair
			if i == two {
				who = deputy
			}
			_, err := r.RecordDecision(ctx, who, p, i, review.Verdict{Outcome: review.NotNow, Reason: "Later.", Override: "We find so."})
			if err != nil {
				t.Fatal(err)
			}
		}
		tb.finalise(t)
		if got := tb.told(t, one) + tb.told(t, two); got != "" {
			t.Errorf("before it is published the author reads %q", got)
		}
		// The rules know more by now than when it was written.
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE score_sheets SET note = ? WHERE panel_id = ? AND idea_id = ? AND note = ?", "Ask 943 476 5919.", p, one, "Thank you.")
			return err
		}))
		if _, err := r.ReleaseNotes(ctx, tb.chair, p, one, review.Releasing{Version: 2, Keys: []string{tb.keys(t, tb.chair, one)["Ask 943 476 5919."]}}); fieldNames(err) != "note" {
			t.Errorf("a note with an NHS number is released: %v", err)
		}
		tb.publish(t, tb.comms)
		if a, b := tb.told(t, one), tb.told(t, two); a != "Thank you." || b != "Thank you." {
			t.Errorf("the author reads %q and %q", a, b)
		}
		try(tb.chair, one, review.ErrNotesOut, 2)
		for _, who := range []account.Actor{tb.ewan, tb.chair, tb.lead, tb.comms, {}} {
			if got, err := r.NotesForAuthor(ctx, who, one); fault.KindOf(err) != fault.NotFound && fault.KindOf(err) != fault.SignIn || got != nil {
				t.Errorf("%s reads what is for the author: %v, %v", who.Name, got, err)
			}
		}
		var said []string
		must(t, s.Reader(ctx).All(&said, "SELECT what FROM panel_entries WHERE panel_id = ?", p))
		if all := strings.Join(said, "\n"); strings.Contains(all, "Thank you") || !slices.ContainsFunc(said, func(w string) bool { return strings.Contains(w, "notes to the author\t0\t1") }) {
			t.Errorf("the record holds the words, or nothing: %s", all)
		}
		tb.audited(t, "")
		for _, sql := range []string{
			"UPDATE note_releases SET notes = REPLACE(notes, 'Thank', 'Blame') WHERE panel_id = ?", "DELETE FROM note_releases WHERE panel_id = ?",
		} {
			must(t, s.InTx(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec(sql, p)
				return err
			}))
			tb.audited(t, "notes to the author, version 1")
		}
	})
}

// TestWhatIsReleasedAnewWaitsForTheNextPublication opens a published record again: the
// author goes on reading what was sent.
func TestWhatIsReleasedAnewWaitsForTheNextPublication(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 1)
		admin := with(tb.person(t, "Root"), account.Administrator, 0)
		tb.open(t)
		r, p, one := tb.review, tb.panel.ID, tb.ideas[0]
		for _, m := range tb.members() {
			tb.noted(t, m, one, "By "+m.Name, review.ForAuthor)
		}
		tb.close(t, "")
		_, err := r.Reveal(ctx, tb.chair, p)
		must(t, err)
		_, err = r.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")
		must(t, err)
		words := tb.keys(t, tb.chair, one)
		release := func(version int, who account.Actor) {
			t.Helper()
			tb.clock.Turn(1e9)
			_, err := r.ReleaseNotes(ctx, tb.chair, p, one, review.Releasing{Version: version, Keys: []string{words["By "+who.Name]}})
			must(t, err)
		}
		release(1, tb.ewan)
		tb.decide(t, one, review.Shortlisted)
		tb.finalise(t)
		tb.publish(t, tb.comms)
		must(t, r.AskReopening(ctx, tb.chair, p, 0, "It was wrong."))
		_, err = r.Reopen(ctx, admin, p, 0)
		must(t, err)
		release(2, tb.lived)
		if got := tb.told(t, one); got != "By "+tb.ewan.Name {
			t.Errorf("while the panel decides again the author reads %q", got)
		}
		tb.redecide(t, one)
		tb.finalise(t)
		tb.publish(t, tb.comms)
		if got := tb.told(t, one); got != "By "+tb.lived.Name {
			t.Errorf("once it is published again the author reads %q", got)
		}
		tb.audited(t, "")
	})
}
