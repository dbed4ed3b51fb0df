package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// finalise has both sign.
func (tb *table) finalise(t *testing.T) {
	t.Helper()
	for _, who := range []account.Actor{tb.chair, tb.secretary} {
		p, err := tb.review.Sign(t.Context(), who, tb.panel.ID, 0)
		must(t, err)
		tb.panel = p
	}
}

// publicly says what everybody reads of the shortlist: its version, and outcome and
// reason of each idea.
func (tb *table) publicly(t *testing.T) string {
	t.Helper()
	l, err := tb.review.Reads.ShortlistOf(t.Context(), tb.panel.ID)
	must(t, err)
	page, err := tb.review.ShortlistPage(t.Context(), account.Actor{}, l.Slug)
	must(t, err)
	var out []string
	for _, e := range append(page.Entries, page.Others...) {
		out = append(out, fmt.Sprintf("%d %s (%d figures)", e.Decision.Idea, e.Decision.Reason, len(e.Results)))
	}
	return fmt.Sprintf("%d old: %s", len(page.Old), strings.Join(out, ", "))
}

func TestASignedRecordIsOpenedAgainByTwo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 3)
		admin := with(tb.person(t, "Root"), account.Administrator, 0)
		tb.open(t)
		r, p := tb.review, tb.panel.ID
		tb.address(t, s, tb.lived, "jerome@example.org")
		one, two, three := tb.ideas[0], tb.ideas[1], tb.ideas[2]
		for _, i := range tb.ideas {
			tb.scoreAll(t, i, "8 7")
		}
		tb.close(t, "")
		_, err := r.Reveal(ctx, tb.chair, p)
		must(t, err)
		_, err = r.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")
		must(t, err)
		decide := func(i id.Idea, o review.Outcome, reason string) {
			t.Helper()
			records, err := r.Reads.DecisionsOf(ctx, p)
			must(t, err)
			v := review.Verdict{Outcome: o, Reason: reason, Override: "Agreed."}
			if o == review.Merge {
				v.Into = one
			}
			for _, d := range records {
				if d.Idea == i {
					v.Version = d.Version
				}
			}
			_, err = r.RecordDecision(ctx, tb.chair, p, i, v)
			must(t, err)
		}
		decide(one, review.Shortlisted, "First.")
		decide(two, review.NotNow, "Second.")
		decide(three, review.Merge, "Third.")
		if err := r.AskReopening(ctx, tb.chair, p, 0, "A mistake."); !errors.Is(err, review.ErrState) {
			t.Errorf("a record that is not signed is opened: %v", err)
		}
		tb.finalise(t)
		tb.publish(t, tb.lead)
		_, err = r.PublishShortlist(ctx, tb.comms, p, 0)
		must(t, err)
		first := tb.publicly(t)
		if first != fmt.Sprintf("0 old: %d First. (2 figures), %d Second. (2 figures), %d Third. (2 figures)", one, two, three) {
			t.Fatalf("published is %s", first)
		}

		for _, who := range []account.Actor{tb.lived, tb.secretary, tb.lead, tb.comms} {
			if err := r.AskReopening(ctx, who, p, 0, "A mistake."); !errors.Is(err, review.ErrNotYours) {
				t.Errorf("another asks to open the record: %v", err)
			}
		}
		if _, err = r.Reopen(ctx, admin, p, 0); !errors.Is(err, review.ErrNoReopening) {
			t.Errorf("opening what nobody has asked for: %v", err)
		}
		if err := r.AskReopening(ctx, tb.chair, p, 0, " "); !errors.Is(err, review.ErrReason) {
			t.Errorf("asking without a reason: %v", err)
		}
		must(t, r.AskReopening(ctx, tb.chair, p, 0, "We misread an idea."))
		if _, err = r.Reopen(ctx, with(tb.chair, account.Administrator, 0), p, 0); !errors.Is(err, review.ErrReopeningAsked) {
			t.Errorf("one person takes both parts: %v", err)
		}
		if err := r.AskReopening(ctx, admin, p, 0, "Me too."); !errors.Is(err, review.ErrReopeningAsked) {
			t.Errorf("asking twice: %v", err)
		}
		sent := len(mails(t, s))
		tb.panel, err = r.Reopen(ctx, admin, p, 0)
		must(t, err)
		if tb.panel.State != review.Deciding || !tb.panel.Reopened() {
			t.Errorf("opened again the panel is %s", tb.panel.State)
		}
		if got := mails(t, s)[sent:]; len(got) != 1 {
			t.Errorf("told are %q", got)
		}

		// What is published stays, without figures, whatever is decided meanwhile.
		decide(two, review.Shortlisted, "Zebrafinch.")
		decide(three, review.Develop, "On its own.")
		kept := strings.ReplaceAll(first, "2 figures", "0 figures")
		if got := tb.publicly(t); got != kept {
			t.Errorf("while the panel decides again everybody reads %s", got)
		}
		listed, err := r.Shortlists(ctx)
		if err != nil || listed[0].Ideas != 1 {
			t.Errorf("the list of shortlists counts %d: %v", listed[0].Ideas, err)
		}
		for _, i := range tb.ideas {
			view, err := tb.reads.View(ctx, i)
			must(t, err)
			if strings.Contains(view.OutcomeReason, "Zebrafinch") || view.OutcomeReason == "" {
				t.Errorf("idea %d says %q", i, view.OutcomeReason)
			}
		}
		book, err := r.Records(ctx, tb.lived, p)
		must(t, err)
		if len(book.Records) != 1 || book.Records[0].Reason != "We misread an idea." || len(book.Records[0].Decisions) != 3 {
			t.Errorf("a member reads %+v", book.Records)
		}
		for _, who := range []account.Actor{tb.lead, tb.comms, admin} {
			book, err := r.Records(ctx, who, p)
			if err != nil || len(book.Records) != 1 || book.Records[0].Decisions[0].Override != "" {
				t.Errorf("outside the panel the record says %+v: %v", book.Records, err)
			}
		}
		if _, err := r.Records(ctx, tb.person(t, "Nobody"), p); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("somebody else reads the record: %v", err)
		}

		tb.finalise(t)
		if got := tb.publicly(t); got != kept {
			t.Errorf("signed and not published everybody reads %s", got)
		}
		tb.publish(t, tb.lead)
		if got := tb.publicly(t); got != fmt.Sprintf("1 old: %d First. (2 figures), %d Zebrafinch. (2 figures), %d On its own. (2 figures)", one, two, three) {
			t.Errorf("version 2 is %s", got)
		}
		view, err := tb.reads.View(ctx, three)
		must(t, err)
		if view.Stage != challenge.Decided || view.MergedInto != 0 || view.Outcome != challenge.Develop {
			t.Errorf("what was merged is %s, %s, in %d", view.Stage, view.Outcome, view.MergedInto)
		}
		var told []struct{ IdeaID id.Idea }
		must(t, s.Reader(ctx).All(&told, "SELECT idea_id FROM events WHERE kind = 'idea.released' ORDER BY id"))
		if len(told) != 5 { // three at first, and the two that have changed
			t.Errorf("released were %v", told)
		}
		l, err := r.Reads.ShortlistOf(ctx, p)
		must(t, err)
		old, err := r.PublishedRecord(ctx, account.Actor{}, l.Slug, 1)
		if err != nil || len(old.Record.Decisions) != 3 || old.Record.Decisions[1].Reason != "Second." || old.Record.Decisions[1].Override != "" {
			t.Errorf("version 1 reads %+v: %v", old.Record, err)
		}
		if _, err := r.PublishedRecord(ctx, account.Actor{}, l.Slug, 2); !errors.Is(err, review.ErrShortlistNotFound) {
			t.Errorf("the version that stands is among the old ones: %v", err)
		}

		sound := func(want string) {
			t.Helper()
			found, err := r.Recompute(ctx, account.Console, p)
			must(t, err)
			got := ""
			for _, f := range found.Faults {
				got += string(f) + "\n"
			}
			if found.Sound() != (want == "") || !strings.Contains(got, want) {
				t.Errorf("the record: %q, want %q", got, want)
			}
		}
		sound("")
		change := func(sql string) {
			t.Helper()
			must(t, s.InTx(ctx, func(tx *store.Tx) error {
				n, err := tx.Exec(sql)
				if n == 0 {
					t.Error("nothing was there to change")
				}
				return err
			}))
		}
		change("UPDATE panel_records SET decisions = replace(decisions, 'Second.', 'Secondly.') WHERE number = 1")
		sound("version 1, idea")
		change("UPDATE panel_records SET decisions = replace(decisions, 'Secondly.', 'Second.'), hash = 'x' WHERE number = 1")
		sound("version 1, the record that was signed is not this one")
	})
}
