package store_test

import (
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// merge merges ideas into the last of them, one after the other.
func (st *stage) merge(t *testing.T, mod account.Actor, ideas ...id.Idea) {
	t.Helper()
	for _, i := range ideas[:len(ideas)-1] {
		_, err := st.service.MergeIdea(t.Context(), mod, i, ideas[len(ideas)-1], "They say the same.")
		must(t, err)
	}
}

// says is what somebody has said of ideas, one after the other; "-" for nothing.
func (st *stage) says(t *testing.T, who account.Actor, ideas ...id.Idea) string {
	t.Helper()
	words, err := st.reads.Words(t.Context(), who.Person, ideas)
	must(t, err)
	out := make([]string, len(ideas))
	for n, i := range ideas {
		out[n] = "-"
		if w, ok := words[i]; ok {
			out[n] = strconv.Itoa(w)
		}
	}
	st.summed(t, ideas...)
	return strings.Join(out, " ")
}

// TestMergesIntoOneIdeaAreUndoneLastFirst: what a later one did to the words of people
// rests on the earlier.
func TestMergesIntoOneIdeaAreUndoneLastFirst(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		mod := st.moderator(t, "Mo")
		for name, prepare := range map[string]func(dan account.Actor, one, two id.Idea){
			"the second is of somebody who supports the first": func(dan account.Actor, one, two id.Idea) {
				must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
					return tx.One("UPDATE ideas SET author_id = ? WHERE id = ?", dan.Person, two)
				}))
				st.say(t, dan, one, 1)
			},
			"both are supported by one": func(dan account.Actor, one, two id.Idea) {
				st.say(t, dan, one, 1)
				st.say(t, dan, two, 1)
			},
		} {
			dan := st.person(t, name)
			kept, one, two := st.by(t, st.ann, "Video first").ID, st.by(t, st.ben, "Begin by video").ID, st.by(t, st.ben, "By video").ID
			prepare(dan, one, two)
			before := st.rows(t)
			st.merge(t, mod, one, two, kept)
			merged := st.rows(t)
			_, err := st.service.UndoMerge(t.Context(), mod, one, "It is not.")
			if got := fault.Of(err); got.Code != "merge.later" || !strings.Contains(got.Message, "Undo the merge of idea "+itoa(two)+" first") {
				t.Errorf("%s: the first is undone first: %v", name, err)
			}
			if st.rows(t) != merged {
				t.Errorf("%s: refused, it has done something", name)
			}
			for _, i := range []id.Idea{two, one} {
				_, err := st.service.UndoMerge(t.Context(), mod, i, "It is not.")
				must(t, err)
				st.summed(t, kept, one, two)
			}
			if after := st.rows(t); after != before {
				t.Errorf("%s: undone, the rows are\n%s\nand were\n%s", name, after, before)
			}
		}
	})
}

// TestSupportTakenBackIsNoWord: it keeps no word from coming over, and stands again
// once that has gone back.
func TestSupportTakenBackIsNoWord(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		mod, dan, eve := st.moderator(t, "Mo"), st.person(t, "Dan"), st.person(t, "Eve")
		kept, gone := st.by(t, st.ann, "Video first").ID, st.by(t, st.ben, "Begin by video").ID
		for _, who := range []account.Actor{dan, eve} {
			st.say(t, who, kept, 1)
			st.say(t, who, kept, 0)
		}
		st.say(t, dan, gone, 1)
		before := st.rows(t)
		st.merge(t, mod, gone, kept)
		if got := st.says(t, dan, kept, gone) + ", " + st.says(t, eve, kept, gone); got != "1 -, 0 -" {
			t.Errorf("merged, Dan and Eve say %s", got)
		}
		_, err := st.service.UndoMerge(t.Context(), mod, gone, "They are not.")
		must(t, err)
		if after := st.rows(t); after != before {
			t.Errorf("undone, the rows are\n%s\nand were\n%s", after, before)
		}
	})
}

// TestAWordGoesBackAsItIsNow: support that somebody has taken back since stays so, and
// nobody supports both ideas for having said it twice.
func TestAWordGoesBackAsItIsNow(t *testing.T) {
	t.Parallel()
	type word struct {
		was         int
		since       []int
		kept, after string
	}
	for form, words := range map[challenge.SupportForm][]word{
		challenge.SupportOnly: {{1, nil, "1", "- 1"}, {1, []int{0}, "0", "- 0"}, {1, []int{0, 1}, "1", "- 1"}},
		challenge.ForAgainst: {
			{1, []int{-1, 1}, "1", "- 1"},
			{0, []int{1, 0}, "0", "- 0"},
			{1, []int{-1}, "-1", "-1 1"},
			{1, []int{0}, "0", "0 1"}, // a pass is another word
		},
	} {
		storetest.Each(t, func(t *testing.T, s *store.Store) {
			st := newStage(t, s, form)
			mod := st.moderator(t, "Mo")
			for n, tt := range words {
				dan := st.person(t, "Dan"+strconv.Itoa(n))
				kept, gone := st.by(t, st.ann, "Video first").ID, st.by(t, st.ben, "Begin by video").ID
				st.say(t, dan, gone, tt.was)
				st.merge(t, mod, gone, kept)
				for _, value := range tt.since {
					st.say(t, dan, kept, value)
				}
				if got := st.says(t, dan, kept); got != tt.kept {
					t.Errorf("%s, %+v: merged, Dan says %s", form, tt, got)
				}
				_, err := st.service.UndoMerge(t.Context(), mod, gone, "They are not.")
				must(t, err)
				if got := st.says(t, dan, kept, gone); got != tt.after {
					t.Errorf("%s, %+v: undone, Dan says %s", form, tt, got)
				}
			}
		})
	}
}

// TestNobodyIsSentATitleThatIsHidden by the time when a merge is told of.
func TestNobodyIsSentATitleThatIsHidden(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		mod := st.moderator(t, "Mo")
		kept, gone := st.by(t, st.mailed(t, st.ann), "Video first").ID, st.by(t, st.mailed(t, st.ben), "Begin by video").ID
		m, err := st.service.MergeIdea(t.Context(), mod, gone, kept, "They say the same.")
		must(t, err)
		hide := func(moderation string) {
			must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
				return tx.One("UPDATE ideas SET moderation = ? WHERE id = ?", moderation, gone)
			}))
		}
		hide("hidden")
		must(t, st.teller().IdeaMerged(t.Context(), m.ID))
		if got := st.letters(t); len(got) != 0 {
			t.Errorf("told are %+v", got)
		}
		hide("visible")
		must(t, st.teller().IdeaMerged(t.Context(), m.ID))
		if got := st.letters(t); len(got) == 0 {
			t.Error("control: nobody is told while it is visible")
		}
	})
}

// TestCommentsChangeWhileIdeasAreMerged: neither waits for the other for ever.
func TestCommentsChangeWhileIdeasAreMerged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		mod := st.moderator(t, "Mo")
		kept, gone := st.by(t, st.ann, "Video first").ID, st.by(t, st.ben, "Begin by video").ID
		for range 5 {
			var said []id.Comment
			for range 20 {
				cm, err := st.service.PostComment(ctx, st.ann, gone, 0, "We tried this.", "", "")
				must(t, err)
				said = append(said, cm.ID)
			}
			var wg sync.WaitGroup
			for _, c := range said {
				wg.Go(func() {
					if _, err := st.service.DeleteComment(ctx, st.ann, c); err != nil && !errors.Is(err, challenge.ErrCommentStale) {
						t.Errorf("a comment is not deleted: %v", err)
					}
				})
			}
			wg.Go(func() {
				if _, err := st.service.MergeIdea(ctx, mod, gone, kept, "They say the same."); err != nil {
					t.Errorf("the ideas are not merged: %v", err)
				}
			})
			wg.Wait()
			st.summed(t, kept, gone)
			_, err := st.service.UndoMerge(ctx, mod, gone, "They are not.")
			must(t, err)
		}
	})
}
