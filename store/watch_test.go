package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// listen returns a channel of what Watch tells, nil for "everything".
func listen(t *testing.T, s *store.Store) <-chan []outbox.Topic {
	t.Helper()
	told := make(chan []outbox.Topic, 64)
	t.Cleanup(s.Versions().Watch(func(topics []outbox.Topic) {
		select {
		case told <- slices.Clone(topics):
		default:
		}
	}))
	return told
}

func next(t *testing.T, told <-chan []outbox.Topic) []outbox.Topic {
	t.Helper()
	select {
	case topics := <-told:
		return topics
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was told in ten seconds")
		return nil
	}
}

func emit(t *testing.T, s *store.Store, e outbox.Event) {
	t.Helper()
	e.At = storetest.Noon
	if err := s.InTx(context.WithoutCancel(t.Context()), func(tx *store.Tx) error { return tx.Emit(e) }); err != nil {
		t.Fatal(err)
	}
}

func TestOtherStoresHearOfACommit(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		here, there := storetest.Open(t, url), storetest.Open(t, url)
		told := listen(t, there)
		site := there.Versions().Version(outbox.Site)
		emit(t, here, outbox.Event{Kind: outbox.IdeaPosted, Challenge: 1, Idea: 2})
		want := []outbox.Topic{outbox.Site, outbox.ChallengeTopic(1), outbox.TextsTopic(1), outbox.IdeaTopic(2)}
		if got := next(t, told); !slices.Equal(got, want) {
			t.Errorf("heard %v, want %v", got, want)
		}
		if there.Versions().Version(outbox.Site) == site {
			t.Error("the version stayed the same")
		}
		// A commit of one's own between two of others' hides neither.
		emit(t, here, outbox.Event{Kind: outbox.PanelChanged, Panel: 5})
		emit(t, there, outbox.Event{Kind: outbox.PanelChanged, Panel: 6})
		heard := append(next(t, told), next(t, told)...)
		slices.Sort(heard)
		if want := []outbox.Topic{outbox.PanelTopic(5), outbox.PanelTopic(6), outbox.Panels, outbox.Panels}; !slices.Equal(heard, want) {
			t.Errorf("heard %v, want %v", heard, want)
		}
	})
}

func TestWhatAPanelDoesMovesItsOwnTopicAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		public := []outbox.Topic{outbox.Site, outbox.ChallengeTopic(1), outbox.IdeaTopic(2)}
		before := s.Versions().All(public)
		emit(t, s, outbox.Event{Kind: outbox.ScoreChanged, Challenge: 1, Idea: 2, Panel: 3})
		if after := s.Versions().All(public); !slices.Equal(before, after) {
			t.Errorf("public versions moved from %v to %v", before, after)
		}
		emit(t, s, outbox.Event{Kind: outbox.IdeaPosted, Challenge: 1, Idea: 2})
		for i, v := range s.Versions().All(public) {
			if v == before[i] {
				t.Errorf("%s did not move, so this test saw nothing", public[i])
			}
		}
	})
}

func TestALostLineRaisesEveryVersion(t *testing.T) {
	t.Parallel()
	s := storetest.Postgres(t)
	told := listen(t, s)
	topic := outbox.IdeaTopic(4711)
	before := s.Versions().Version(topic)
	var killed []bool
	err := s.Reader(t.Context()).All(&killed, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND query LIKE 'LISTEN "uptake_%'`)
	if err != nil || len(killed) != 1 {
		t.Fatalf("ended %v, %v", killed, err)
	}
	if got := next(t, told); got != nil || s.Versions().Version(topic) == before {
		t.Errorf("told %v, version %d after %d; want everything to move", got, s.Versions().Version(topic), before)
	}
	if got := next(t, told); got != nil { // the line stands again: what came meanwhile is unknown
		t.Errorf("told %v", got)
	}
}

func TestManyTopicsAtOnceAreToldAsAll(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		here, there := storetest.Open(t, url), storetest.Open(t, url)
		told := listen(t, there)
		last := outbox.IdeaTopic(1500)
		before := there.Versions().Version(last)
		if err := here.InLongTx(t.Context(), func(tx *store.Tx) error {
			for i := range 1500 {
				e := outbox.Event{Kind: outbox.IdeaPosted, Challenge: 1, Idea: id.Idea(i + 1), At: storetest.Noon}
				if err := tx.Emit(e); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		next(t, told)
		for there.Versions().Version(last) == before {
			next(t, told)
		}
	})
}
