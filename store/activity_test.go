package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

func TestWhatIsNewIsOnlyWhatEverybodyMayRead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mod := st.moderator(t, "Mo")
		one, two := st.by(t, st.ann, "One"), st.by(t, st.ben, "Two")
		for _, i := range []id.Idea{one.ID, two.ID} {
			st.clock.Turn(time.Minute)
			_, err := st.service.PostComment(ctx, mod, i, 0, fmt.Sprint("On ", i), "", "")
			must(t, err)
		}
		st.clock.Turn(time.Minute)
		at := st.clock.Now().UTC()
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			for _, sql := range []string{
				"INSERT INTO adoptions (idea_id, site, state, on_date, created_at) VALUES (%[1]d, 'A ward', 'adopted', '2026-01-01', ?)",
				"INSERT INTO adoptions (idea_id, site, state, on_date, hidden, created_at) VALUES (%[1]d, 'Secret ward', 'adopted', '2026-01-01', TRUE, ?)",
				"INSERT INTO updates (challenge_id, category, title, published_at, created_at, edited_at) VALUES (%[2]d, 'news', 'News', ?, '2026-01-01', '2026-01-01')",
				"INSERT INTO updates (challenge_id, category, title, created_at, edited_at) VALUES (%[2]d, 'news', 'Unpublished', ?, '2026-01-01')",
				"INSERT INTO writeups (challenge_id, slug, title, state, created_at, published_at, edited_at) VALUES (%[2]d, 'w', 'Written', 'published', '2026-01-01', ?, '2026-01-01')",
				"INSERT INTO writeups (challenge_id, slug, title, state, created_at, edited_at) VALUES (%[2]d, 'd', 'Drafted', 'draft', ?, '2026-01-01')",
			} {
				if strings.Contains(sql, "%[1]d") {
					sql = fmt.Sprintf(sql, one.ID)
				} else {
					sql = strings.ReplaceAll(sql, "%[2]d", fmt.Sprint(st.c.ID))
				}
				if _, err := tx.Exec(sql, at); err != nil {
					return err
				}
			}
			_, err := tx.Exec("INSERT INTO writeup_ideas (writeup_id, idea_id, position) SELECT id, ?, 1 FROM writeups", one.ID)
			return err
		}))
		told := func(q challenge.DeedQuery) []string {
			t.Helper()
			q.Limit = 10
			list, _, err := st.reads.Deeds(ctx, q)
			must(t, err)
			var out []string
			for _, d := range list {
				if d.At.IsZero() || d.ChallengeSlug != "joints" {
					t.Errorf("a deed is %+v", d)
				}
				out = append(out, string(d.Kind)+" "+d.Title)
			}
			slices.Sort(out)
			return out
		}
		want := func(what string, q challenge.DeedQuery, want ...string) {
			t.Helper()
			if got := told(q); !slices.Equal(got, want) {
				t.Errorf("%s: told are %q, want %q", what, got, want)
			}
		}
		all := []string{"adoption One", "comment One", "comment Two", "idea One", "idea Two", "update News", "writeup Written"}
		want("everything", challenge.DeedQuery{}, all...)
		want("of the challenge", challenge.DeedQuery{Challenge: st.c.ID}, all...)
		want("of another", challenge.DeedQuery{Challenge: st.c.ID + 1})
		want("of an idea", challenge.DeedQuery{Idea: one.ID, Kinds: []challenge.DeedKind{challenge.DeedComment}}, "comment One")
		want("recused from one", challenge.DeedQuery{Without: []id.Idea{one.ID}}, "comment Two", "idea Two", "update News")
		want("judging two", challenge.DeedQuery{Quiet: []id.Idea{two.ID}}, "adoption One", "comment One", "idea One", "idea Two", "update News", "writeup Written")
		want("whose own comment it is", challenge.DeedQuery{Quiet: []id.Idea{two.ID}, Reader: mod.Person}, all...)
		list, more, err := st.reads.Deeds(ctx, challenge.DeedQuery{Limit: 3, Page: 2})
		must(t, err)
		if len(list) != 3 || !more {
			t.Errorf("the second page holds %+v, more %v", list, more)
		}
		list, more, err = st.reads.Deeds(ctx, challenge.DeedQuery{Limit: 3, Page: 3})
		must(t, err)
		if len(list) != 1 || more || list[0].Title != "One" && list[0].Title != "Two" {
			t.Errorf("the third page holds %+v, more %v", list, more)
		}
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: one.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "To be looked at."}})
		must(t, err)
		want("one is hidden", challenge.DeedQuery{}, "comment Two", "idea Two", "update News")
	})
}
