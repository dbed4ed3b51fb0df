package store_test

import (
	"errors"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/store"
	"uptake/store/storetest"
)

func TestAPhaseEndsNowAndTheNextFollowsAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		collect := st.c.Phases[0]
		add := func(kind challenge.PhaseKind, opens time.Time) challenge.Phase {
			p := challenge.UsualPhase(kind)
			p.OpensAt = opens
			c, err := st.service.AddPhase(t.Context(), account.Console, st.c.ID, p)
			must(t, err)
			return c.Phases[len(c.Phases)-1]
		}
		discuss := add(challenge.Discuss, collect.ClosesAt)
		spread := add(challenge.Spread, collect.ClosesAt.Add(time.Hour)) // begins later, so it stays where it is
		if _, err := st.service.EndPhase(t.Context(), account.Console, discuss.ID, discuss.Version); !errors.Is(err, challenge.ErrPhaseNotOpen) {
			t.Errorf("ending what has not begun: got %v, want %v", err, challenge.ErrPhaseNotOpen)
		}
		if _, err := st.service.EndPhase(t.Context(), account.Console, collect.ID, collect.Version+1); !errors.Is(err, challenge.ErrPhaseStale) {
			t.Errorf("ending an old version: got %v, want %v", err, challenge.ErrPhaseStale)
		}
		if _, err := st.service.EndPhase(t.Context(), st.ann, collect.ID, collect.Version); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("ending by a contributor: got %v, want %v", err, account.ErrForbidden)
		}
		st.post(t, "In time") // nothing has been ended so far
		_, err := st.service.EndPhase(t.Context(), account.Console, collect.ID, collect.Version)
		must(t, err)
		c, err := st.reads.ChallengeByID(t.Context(), st.c.ID)
		must(t, err)
		now := st.clock.Now()
		for i, want := range []struct {
			opens, closes time.Time
			open          bool
		}{{collect.OpensAt, now, false}, {now, time.Time{}, true}, {spread.OpensAt, time.Time{}, false}} {
			if p := c.Phases[i]; !p.OpensAt.Equal(want.opens) || !p.ClosesAt.Equal(want.closes) || p.Open(now) != want.open {
				t.Errorf("phase %d: got %v to %v, open %v; want %+v", i, p.OpensAt, p.ClosesAt, p.Open(now), want)
			}
		}
		if _, err = st.service.PostIdea(t.Context(), st.ann, "joints", st.text("Too late"), ""); !errors.Is(err, challenge.ErrClosed) {
			t.Errorf("posting after the end: got %v, want %v", err, challenge.ErrClosed)
		}
	})
}
