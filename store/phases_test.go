package store_test

import (
	"slices"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// announced lists the openings and closings of phases, in the order of their events.
func (st *stage) announced(t *testing.T) []string {
	t.Helper()
	var got []string
	must(t, st.s.Reader(t.Context()).All(&got, "SELECT kind || ' ' || detail FROM events WHERE kind IN ('phase.opened', 'phase.closed') ORDER BY id"))
	return got
}

// TestAfterAStopAllPhasesAreCaughtUpInOrderAndOnce: several boundaries were passed
// over, of the challenge and of an area, and the work comes in the wrong order,
// twice, and from two servers at once.
func TestAfterAStopAllPhasesAreCaughtUpInOrderAndOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		must(t, st.service.AnnouncePhase(ctx, st.c.Phases[0].ID))
		add := func(k challenge.PhaseKind, opens, closes time.Duration) {
			p := challenge.UsualPhase(k)
			p.OpensAt = st.clock.Now().Add(opens)
			if closes != 0 {
				p.ClosesAt = st.clock.Now().Add(closes)
			}
			c, err := st.service.AddPhase(ctx, account.Console, st.c.ID, p)
			must(t, err)
			st.c = c
		}
		add(challenge.Discuss, 24*time.Hour, 48*time.Hour) // begins when the first ends
		add(challenge.WriteUp, 72*time.Hour, 0)
		add(challenge.Review, 48*time.Hour, 72*time.Hour)
		st.clock.Turn(100 * time.Hour)
		errs := make(chan error)
		for range 2 {
			for i := len(st.c.Phases) - 1; i >= 0; i-- {
				go func() { errs <- st.service.AnnouncePhase(ctx, st.c.Phases[i].ID) }()
			}
		}
		for range 2 * len(st.c.Phases) {
			must(t, <-errs)
		}
		want := []string{
			"phase.opened collect", "phase.closed collect", "phase.opened discuss", "phase.closed discuss",
			"phase.opened review", "phase.closed review", "phase.opened write-up",
		}
		if got := st.announced(t); !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

// TestAPhaseThatIsMovedWhileItRuns opens again, closes when it then ends, and its
// old closing announces nothing.
func TestAPhaseThatIsMovedWhileItRuns(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		p := st.c.Phases[0]
		must(t, st.service.AnnouncePhase(ctx, p.ID))
		move := func(opens, closes time.Time) {
			t.Helper()
			to := st.now(t).Phases[0]
			version := to.Version
			to.OpensAt, to.ClosesAt = opens, closes
			_, err := st.service.MovePhase(ctx, account.Console, p.ID, version, to)
			must(t, err)
		}
		move(p.OpensAt, p.ClosesAt.Add(24*time.Hour)) // longer
		st.clock.Turn(25 * time.Hour)                 // past the old end
		must(t, st.service.AnnouncePhase(ctx, p.ID))
		st.post(t, "In the longer time")
		move(st.clock.Now().Add(time.Hour), st.clock.Now().Add(2*time.Hour)) // put off
		if _, err := st.service.PostIdea(ctx, st.ann, "joints", st.text("Too early"), ""); err == nil {
			t.Error("a phase that was put off takes ideas")
		}
		st.clock.Turn(time.Hour)
		must(t, st.service.AnnouncePhase(ctx, p.ID))
		st.post(t, "Open again")
		st.clock.Turn(time.Hour)
		must(t, st.service.AnnouncePhase(ctx, p.ID))
		want := []string{"phase.opened collect", "phase.opened collect", "phase.closed collect"}
		if got := st.announced(t); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		// Each boundary has one task, at its present time.
		for _, h := range []outbox.Handler{outbox.OpenPhase, outbox.ClosePhase} {
			if due := st.due(t, h); len(due) != 1 {
				t.Errorf("%s waits %d times, want once", h, len(due))
			}
		}
	})
}

// now is the challenge as it stands.
func (st *stage) now(t *testing.T) challenge.Challenge {
	t.Helper()
	c, err := st.reads.ChallengeByID(t.Context(), st.c.ID)
	must(t, err)
	return c
}
