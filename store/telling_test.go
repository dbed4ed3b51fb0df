package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// publish tells the authors, lets their time pass and publishes the panel.
func (tb *table) publish(t *testing.T, who account.Actor) {
	t.Helper()
	_, err := tb.review.TellAuthors(t.Context(), who, tb.panel.ID, 0)
	must(t, err)
	tb.clock.Turn(review.AuthorHoursLeast * time.Hour)
	_, err = tb.review.Publish(t.Context(), who, tb.panel.ID, 0)
	must(t, err)
}

// newSigning is a table that has decided on its two ideas, both by Ann, and has not
// signed yet. On each there is a note to her.
func newSigning(t *testing.T, s *store.Store) *table {
	t.Helper()
	tb := newTable(t, s, 1, 2)
	tb.open(t)
	for _, i := range tb.ideas {
		for _, who := range []account.Actor{tb.ewan, tb.adaeze, tb.lived, tb.lived2} {
			tb.noted(t, who, i, "Thank you.", review.ForAuthor)
		}
	}
	tb.close(t, "")
	_, err := tb.review.Reveal(t.Context(), tb.chair, tb.panel.ID)
	must(t, err)
	_, err = tb.review.StartDeciding(t.Context(), tb.chair, tb.panel.ID, "Enough.")
	must(t, err)
	for _, i := range tb.ideas {
		tb.decide(t, i, review.Shortlisted)
	}
	return tb
}

// answers are what the author of an idea reads before everybody else.
func (tb *table) answers(t *testing.T, who account.Actor, idea id.Idea) string {
	t.Helper()
	all, err := tb.review.AnswersForAuthor(t.Context(), who, idea)
	if errors.Is(err, review.ErrNothingTold) || errors.Is(err, account.ErrSignIn) {
		return "refused"
	}
	must(t, err)
	words := make([]string, len(all))
	for n, a := range all {
		words[n] = string(a.Outcome) + " " + a.Reason
	}
	return strings.Join(words, ", ")
}

func TestAuthorsReadWhatWasDecidedBeforeEverybodyElse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newSigning(t, s)
		r, p, one, two := tb.review, tb.panel.ID, tb.ideas[0], tb.ideas[1]
		public := func() string {
			t.Helper()
			v, err := tb.reads.View(ctx, one)
			must(t, err)
			return string(v.ShownStage()) + string(v.ShownOutcome())
		}
		tells := func(who account.Actor, want error) {
			t.Helper()
			if _, err := r.TellAuthors(ctx, who, p, 0); !errors.Is(err, want) {
				t.Errorf("%s tells the authors: %v, want %v", who.Name, err, want)
			}
		}
		publishes := func(want error) {
			t.Helper()
			if _, err := r.Publish(ctx, tb.comms, p, 0); !errors.Is(err, want) {
				t.Errorf("published: %v, want %v", err, want)
			}
		}
		tells(tb.comms, review.ErrState)
		keys := tb.keys(t, tb.secretary, one)
		_, err := r.ReleaseNotes(ctx, tb.secretary, p, one, review.Releasing{Version: 1, Keys: []string{keys["Thank you."]}})
		must(t, err)
		tb.finalise(t)

		for _, who := range []account.Actor{tb.chair, tb.secretary, tb.lived, tb.ann} {
			tells(who, review.ErrNotYours)
		}
		tells(account.Actor{}, account.ErrSignIn)
		publishes(review.ErrNotTold)
		if got := tb.answers(t, tb.ann, one) + tb.told(t, one); got != "" {
			t.Errorf("before they are told an author reads %q", got)
		}
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			return tx.One("UPDATE people SET email = 'ann@example.org' WHERE id = ?", tb.ann.Person)
		}))
		before := len(written(t, s))
		if _, err := r.TellAuthors(ctx, tb.comms, p, 99); !errors.Is(err, review.ErrStale) {
			t.Errorf("told about a panel that has changed: %v", err)
		}
		told, err := r.TellAuthors(ctx, tb.comms, p, 0)
		must(t, err)
		tells(tb.comms, review.ErrTold)
		sent := written(t, s)[before:]
		if len(sent) != 2 || strings.Contains(strings.Join(sent, ""), "Because") || !strings.Contains(strings.Join(sent, ""), "/ideas/") {
			t.Errorf("the authors are written to: %q", sent)
		}

		// The author reads it, and nobody else.
		if got := tb.answers(t, tb.ann, one); got != "shortlisted Because of shortlist." {
			t.Errorf("told, the author reads %q", got)
		}
		if got := tb.told(t, one); got != "Thank you." {
			t.Errorf("told, the author reads the notes %q", got)
		}
		for _, who := range []account.Actor{tb.ben, tb.lived, tb.chair, tb.lead, tb.comms, account.Console, {}} {
			if got := tb.answers(t, who, one); got != "refused" {
				t.Errorf("%s reads %q", who.Name, got)
			}
			if err := r.AgreeToPublish(ctx, who, one); !errors.Is(err, review.ErrNothingTold) && !errors.Is(err, account.ErrSignIn) {
				t.Errorf("%s agrees: %v", who.Name, err)
			}
		}
		if got, err := r.ToldTo(ctx, tb.ann.Person); err != nil || !slices.Equal(got, tb.ideas[:2]) {
			t.Errorf("the author's page lists %v, %v", got, err)
		}
		if got, err := r.ToldTo(ctx, tb.ben.Person); err != nil || len(got) != 0 {
			t.Errorf("another's page lists %v, %v", got, err)
		}
		if got := public(); got != string(challenge.InReview) {
			t.Errorf("told, everybody sees %s", got)
		}
		if _, err = r.ReleaseNotes(ctx, tb.secretary, p, one, review.Releasing{Version: 2}); !errors.Is(err, review.ErrNotesOut) {
			t.Errorf("told, notes are released: %v", err)
		}

		// They have their time, unless all agree.
		publishes(review.ErrAuthorsReading)
		must(t, r.AgreeToPublish(ctx, tb.ann, one))
		must(t, r.AgreeToPublish(ctx, tb.ann, one))
		publishes(review.ErrAuthorsReading)
		if h, err := r.Hearing(ctx, tb.comms, p); err != nil || len(h.Told) != 2 || h.Agreed() != 1 || !errors.Is(h.Refuse, review.ErrAuthorsReading) || !h.PublicFrom.Equal(told.ToldAt.Add(48*time.Hour)) {
			t.Errorf("one of two has agreed: %+v, %v", h, err)
		}
		if _, err := r.Hearing(ctx, tb.chair, p); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the chair sees who agrees: %v", err)
		}

		// A reopened record takes it back, and the next has its own time.
		must(t, r.AskReopening(ctx, tb.chair, p, 0, "A mistake."))
		_, err = r.Reopen(ctx, with(tb.person(t, "Ada"), account.Administrator, 0), p, 0)
		must(t, err)
		if got := tb.answers(t, tb.ann, one) + tb.told(t, one); got != "" {
			t.Errorf("while the panel decides again, the author reads %q", got)
		}
		if err := r.AgreeToPublish(ctx, tb.ann, two); !errors.Is(err, review.ErrNothingTold) {
			t.Errorf("while the panel decides again, the author agrees: %v", err)
		}
		tb.finalise(t)
		publishes(review.ErrNotTold)
		_, err = r.TellAuthors(ctx, tb.lead, p, 0)
		must(t, err)
		must(t, r.AgreeToPublish(ctx, tb.ann, two))
		publishes(review.ErrAuthorsReading)
		must(t, r.AgreeToPublish(ctx, tb.ann, one))
		publishes(nil)
		if got := public(); got != string(challenge.Decided)+string(challenge.Shortlisted) {
			t.Errorf("published, everybody sees %s", got)
		}
		if got := tb.answers(t, tb.ann, one); got != "" {
			t.Errorf("published, the author is told first: %q", got)
		}
		if got := tb.told(t, one); got != "Thank you." {
			t.Errorf("published, the author reads the notes %q", got)
		}
		tells(tb.comms, review.ErrState)
	})
}

// written are the mails that wait, as they are kept.
func written(t *testing.T, s *store.Store) []string {
	t.Helper()
	var out []string
	must(t, s.Reader(t.Context()).All(&out, "SELECT payload FROM tasks WHERE handler = ? ORDER BY id", string(outbox.SendMail)))
	return out
}

func TestAuthorsHaveTheirTime(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newSigning(t, s)
		tb.finalise(t)
		told, err := tb.review.TellAuthors(ctx, tb.comms, tb.panel.ID, 0)
		must(t, err)
		tb.clock.Turn(told.PublicFrom().Sub(tb.clock.Now()) - time.Minute)
		if _, err := tb.review.Publish(ctx, tb.comms, tb.panel.ID, 0); !errors.Is(err, review.ErrAuthorsReading) {
			t.Errorf("a minute too soon: %v", err)
		}
		tb.clock.Turn(time.Minute)
		if _, err := tb.review.Publish(ctx, tb.comms, tb.panel.ID, 0); err != nil {
			t.Errorf("in time: %v", err)
		}
	})
}

func TestAuthorsNeverHaveLessTimeThanTheLeast(t *testing.T) {
	t.Parallel()
	for hours, fits := range map[int]bool{0: false, 47: false, 48: true, 336: true, 673: false} {
		rules := review.DefaultRules()
		rules.AuthorHours = hours
		if (rules.Check() == nil) != fits {
			t.Errorf("%d hours: %v", hours, rules.Check())
		}
	}
}

// TestWhoWroteWhatGoesOnAsPartOfAnIdeaIsToldToo: mailed, reads the answer, and is waited for.
func TestWhoWroteWhatGoesOnAsPartOfAnIdeaIsToldToo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newSigning(t, s)
		r, p, one, two := tb.review, tb.panel.ID, tb.ideas[0], tb.ideas[1]
		dan := tb.person(t, "Dan")
		since := tb.clock.Now().Sub(storetest.Noon)
		tb.clock.Turn(-since) // when ideas were taken
		gone, secret := tb.by(t, tb.ben, "Much the same").ID, tb.by(t, dan, "Merged inside the panel alone").ID
		tb.clock.Turn(since)
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			if err := tx.One("UPDATE ideas SET stage = 'merged', merged_into = ?, shown_stage = 'merged', released_at = ? WHERE id = ?", one, tb.clock.Now().UTC(), gone); err != nil {
				return err
			}
			return tx.One("UPDATE ideas SET stage = 'merged', merged_into = ?, shown_stage = 'in_review' WHERE id = ?", one, secret)
		}))
		tb.finalise(t)
		if got := tb.answers(t, tb.ben, one); got != "" {
			t.Errorf("before authors are told, one of them reads %q", got)
		}
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE people SET email = handle || '@example.org' WHERE id IN (?, ?)", tb.ann.Person, tb.ben.Person)
			return err
		}))
		before := len(written(t, s))
		_, err := r.TellAuthors(ctx, tb.comms, p, 0)
		must(t, err)
		if n := len(written(t, s)) - before; n != 3 { // one on each idea to Ann, one to Ben
			t.Errorf("%d mails are written, want 3", n)
		}
		if a, b, c := tb.answers(t, tb.ann, one), tb.answers(t, tb.ben, one), tb.answers(t, tb.ben, two); a == "refused" || a != b || c != "refused" {
			t.Errorf("both authors read %q and %q, of the other idea %q", a, b, c)
		}
		if got, err := r.ToldTo(ctx, tb.ben.Person); err != nil || !slices.Equal(got, tb.ideas[:1]) {
			t.Errorf("Ben's page lists %v, %v", got, err)
		}
		if got := tb.answers(t, dan, one); got != "refused" {
			t.Errorf("whose idea was merged inside the panel alone reads %q", got)
		}
		must(t, r.AgreeToPublish(ctx, tb.ann, one))
		must(t, r.AgreeToPublish(ctx, tb.ann, two))
		if h, err := r.Hearing(ctx, tb.comms, p); err != nil || len(h.Told) != 2 || h.Agreed() != 1 || !errors.Is(h.Refuse, review.ErrAuthorsReading) {
			t.Errorf("one of two authors has agreed: %+v, %v", h, err)
		}
		must(t, r.AgreeToPublish(ctx, tb.ben, one))
		if h, err := r.Hearing(ctx, tb.comms, p); err != nil || h.Agreed() != 2 || h.Refuse != nil {
			t.Errorf("all have agreed: %+v, %v", h, err)
		}
		_, err = r.Publish(ctx, tb.comms, p, 0)
		must(t, err)
	})
}
