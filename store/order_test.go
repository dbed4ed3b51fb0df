package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// walk reads a list page by page, by number and by place; both ways give the same.
func (st *stage) walk(t *testing.T, q challenge.ListQuery, limit int) []id.Idea {
	t.Helper()
	q.Challenge, q.Limit = st.c.ID, limit
	var numbered, placed []id.Idea
	for q.Page = 1; ; q.Page++ {
		list, err := st.reads.List(t.Context(), q)
		must(t, err)
		for _, c := range list.Cards {
			numbered = append(numbered, c.ID)
		}
		if !list.More {
			break
		}
	}
	for q.Page = 0; ; {
		list, err := st.reads.List(t.Context(), q)
		must(t, err)
		for _, c := range list.Cards {
			placed = append(placed, c.ID)
		}
		if q.After = list.Last; !list.More {
			break
		}
	}
	if !slices.Equal(numbered, placed) {
		t.Errorf("by number the pages hold %v, by place %v", numbered, placed)
	}
	return numbered
}

func TestTheShuffledOrderIsFairAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		var all []id.Idea
		for n := range 11 {
			all = append(all, st.post(t, fmt.Sprint("Idea ", n)).ID)
		}
		day := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
		today := challenge.ListQuery{Sort: challenge.Shuffled, Now: day}
		for _, reader := range []id.Person{0, st.ann.Person, st.ben.Person} {
			q := today
			q.Reader = reader
			got := st.walk(t, q, 3)
			q.Now = day.Add(10 * time.Hour)
			if later := st.walk(t, q, 4); !slices.Equal(got, later) {
				t.Errorf("on the same day %d sees %v and then %v", reader, got, later)
			}
			if slices.Sort(got); !slices.Equal(got, all) {
				t.Errorf("the pages of %d hold %v, want each of %v once", reader, got, all)
			}
		}
		visitors, tomorrow := st.walk(t, today, 20), today
		tomorrow.Now = day.AddDate(0, 0, 1)
		if slices.Equal(visitors, st.walk(t, tomorrow, 20)) {
			t.Error("the order is the same on another day")
		}
		first := map[id.Idea]int{}
		for reader := range id.Person(600) {
			q := today
			q.Challenge, q.Reader, q.Limit, q.NoTotal, q.Now = st.c.ID, reader+1, 1, true, day.AddDate(0, 0, int(reader%30))
			list, err := st.reads.List(t.Context(), q)
			must(t, err)
			first[list.Cards[0].ID]++
		}
		for _, i := range all {
			if first[i] < 15 { // 54 expected
				t.Errorf("of 600 readers %d see idea %d first: %v", first[i], i, first)
			}
		}
	})
}

func TestRisingIdeasAreThoseThatPeopleTurnTo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		open := st.c.Phases[0]
		open.ClosesAt = st.clock.Now().AddDate(0, 3, 0)
		_, err := st.service.MovePhase(ctx, account.Console, open.ID, open.Version, open)
		must(t, err)
		say := func(i challenge.Idea, by ...string) {
			for _, name := range by {
				_, err := st.service.PostComment(ctx, st.person(t, name), i.ID, 0, "Yes.", "", "")
				must(t, err)
			}
		}
		old, quiet := st.post(t, "Old and loved"), st.post(t, "Quiet")
		say(old, "a", "b", "c", "d", "e", "f")
		st.clock.Turn(20 * 24 * time.Hour)
		older := st.post(t, "Ten days old") // 3 people over 12: 250
		st.clock.Turn(10 * 24 * time.Hour)
		fresh := st.post(t, "New") // 1 over 2: 500
		own := st.post(t, "Spoken of by its author")
		say(older, "g", "h")
		c := st.person(t, "i")
		_, err = st.service.SetSupport(ctx, c, older.ID, 1)
		must(t, err)
		_, err = st.service.PostComment(ctx, c, older.ID, 0, "The same person again.", "", "")
		must(t, err)
		_, err = st.service.SetSupport(ctx, c, fresh.ID, 1)
		must(t, err)
		_, err = st.service.PostComment(ctx, st.ann, own.ID, 0, "Look at mine.", "", "")
		must(t, err)
		say(old, "j")                                                   // 1 over 32: 31
		want := []id.Idea{own.ID, fresh.ID, older.ID, old.ID, quiet.ID} // its author counts as anybody: else the order would tell who it is
		for limit := range 6 {
			if got := st.walk(t, challenge.ListQuery{Sort: challenge.Rising, Now: st.clock.Now()}, limit+1); !slices.Equal(got, want) {
				t.Errorf("by pages of %d: got %v, want %v", limit+1, got, want)
			}
		}
		want = []id.Idea{old.ID, older.ID, own.ID, fresh.ID, quiet.ID}
		if got := st.walk(t, challenge.ListQuery{Sort: challenge.MostDiscussed}, 2); !slices.Equal(got, want) {
			t.Errorf("most discussed: got %v, want %v", got, want)
		}
	})
}
