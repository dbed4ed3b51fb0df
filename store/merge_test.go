package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// moderator is somebody who moderates the challenge.
func (st *stage) moderator(t *testing.T, name string) account.Actor {
	t.Helper()
	a := st.person(t, name)
	a.Grants = []account.Grant{{Role: account.Moderator, Challenge: st.c.ID}}
	return a
}

// by posts an idea of somebody.
func (st *stage) by(t *testing.T, a account.Actor, title string) challenge.Idea {
	t.Helper()
	i, err := st.service.PostIdea(t.Context(), a, "joints", st.text(title), "")
	must(t, err)
	return i
}

func (st *stage) say(t *testing.T, a account.Actor, i id.Idea, value int) {
	t.Helper()
	st.clock.Turn(time.Second)
	_, err := st.service.SetSupport(t.Context(), a, i, value)
	must(t, err)
}

// rows is what the database holds of ideas and of all that hangs on them, one row a
// line; versions and whoever wrote an event are left out.
func (st *stage) rows(t *testing.T) string {
	t.Helper()
	var out []string
	for _, sql := range []string{
		"SELECT 'idea ' || id || ' ' || stage || ' ' || shown_stage || ' ' || COALESCE(merged_into, 0) || ' ' || supports || ' ' || againsts || ' ' || passes || ' ' || comments || ' ' || took_in || ' ' || discussed_at FROM ideas",
		"SELECT 'word ' || idea_id || ' ' || person_id || ' ' || value || ' ' || cast_at FROM supports",
		"SELECT 'comment ' || id || ' ' || idea_id || ' ' || COALESCE(from_id, 0) || ' ' || COALESCE(parent_id, 0) || ' ' || thread_id || ' ' || state FROM comments",
		"SELECT 'follow ' || subject || ' ' || person_id || ' ' || why || ' ' || CASE WHEN active THEN 1 ELSE 0 END FROM follows",
		"SELECT 'tally ' || theme_id || ' ' || area_id || ' ' || kind || ' ' || shown_stage || ' ' || n FROM idea_tallies WHERE n <> 0",
		"SELECT 'note ' || person_id FROM merge_supports",
		"SELECT 'note ' || person_id FROM merge_follows",
	} {
		var lines []string
		must(t, st.s.Reader(t.Context()).All(&lines, sql))
		slices.Sort(lines)
		out = append(out, lines...)
	}
	return strings.Join(out, "\n")
}

// summed fails where a counter of an idea is not what its rows add up to.
func (st *stage) summed(t *testing.T, ideas ...id.Idea) {
	t.Helper()
	for _, i := range ideas {
		var n struct{ Supports, Fors, Againsts, Nos, Comments, Said int }
		must(t, st.s.Reader(t.Context()).Get(&n, `SELECT i.supports, (SELECT count(*) FROM supports s WHERE s.idea_id = i.id AND s.value = 1) AS fors,
			i.againsts, (SELECT count(*) FROM supports s WHERE s.idea_id = i.id AND s.value = -1) AS nos,
			i.comments, (SELECT count(*) FROM comments c WHERE c.idea_id = i.id AND c.state = 'visible') AS said FROM ideas i WHERE i.id = ?`, i))
		if n.Supports != n.Fors || n.Againsts != n.Nos || n.Comments != n.Said {
			t.Errorf("idea %d is counted as %+v", i, n)
		}
	}
}

func TestAMergeKeepsEverythingAndIsUndoneWhole(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		mod := st.moderator(t, "Mo")
		kept, gone := st.by(t, st.ann, "Video first"), st.by(t, st.ben, "Begin by video")
		cat, dan, eve, fay := st.person(t, "Cat"), st.person(t, "Dan"), st.person(t, "Eve"), st.person(t, "Fay")
		st.say(t, cat, gone.ID, 1) // the merged one alone
		st.say(t, dan, gone.ID, 1) // both
		st.say(t, dan, kept.ID, 1)
		st.say(t, eve, gone.ID, 1) // taken back
		st.say(t, eve, gone.ID, 0)
		st.say(t, st.ann, gone.ID, 1) // each author the other's
		st.say(t, st.ben, kept.ID, 1)
		st.say(t, fay, gone.ID, 1) // and asks to hear nothing
		must(t, st.service.SetFollow(ctx, fay, challenge.FollowIdea, int64(gone.ID), false))
		must(t, st.service.SetFollow(ctx, mod, challenge.FollowIdea, int64(gone.ID), true))
		st.clock.Turn(time.Minute)
		first, err := st.service.PostComment(ctx, cat, gone.ID, 0, "We tried this.", "", "")
		must(t, err)
		reply, err := st.service.PostComment(ctx, st.ben, gone.ID, first.ID, "How was it?", "", "")
		must(t, err)
		_, err = st.service.PostComment(ctx, dan, kept.ID, 0, "Good.", "", "")
		must(t, err)
		st.check(t, 2)
		before := st.rows(t)

		_, err = st.service.MergeIdea(ctx, mod, gone.ID, kept.ID, "They say the same.")
		must(t, err)
		st.check(t, 1)
		st.summed(t, kept.ID, gone.ID)
		v, err := st.reads.View(ctx, kept.ID)
		must(t, err)
		// Dan, Cat and Fay once each; nobody supports what is their own now.
		if v.Supports != 3 || v.Comments != 3 || len(v.TakenIn) != 1 || v.TakenIn[0].Idea != gone.ID || v.TakenIn[0].AuthorName != "Ben" {
			t.Errorf("the kept idea has %d supports, %d comments and took in %+v", v.Supports, v.Comments, v.TakenIn)
		}
		thread, err := st.reads.Thread(ctx, kept.ID, 1)
		must(t, err)
		if len(thread.Comments) != 3 || thread.Comments[0].ID != first.ID || thread.Comments[1].ID != reply.ID || thread.Comments[0].From != gone.ID {
			t.Errorf("the thread is %+v", thread.Comments)
		}
		old, err := st.reads.View(ctx, gone.ID)
		must(t, err)
		if old.ShownStage() != challenge.Merged || old.MergedInto != kept.ID || !old.MergedByModerator() || old.Supports != 0 || old.Comments != 0 || old.Body == "" {
			t.Errorf("the merged idea is %+v", old.Idea)
		}
		for who, want := range map[id.Person]bool{cat.Person: true, dan.Person: true, fay.Person: false, mod.Person: true, st.ben.Person: true} {
			if got, err := st.reads.Follows(ctx, who, challenge.FollowIdea, int64(kept.ID)); err != nil || got != want {
				t.Errorf("person %d follows the kept idea: %v, %v; want %v", who, got, err, want)
			}
		}
		for i, want := range map[id.Idea]string{kept.ID: "idea.posted idea.took_in", gone.ID: "idea.posted idea.merged"} {
			moments, err := st.reads.Timeline(ctx, i)
			must(t, err)
			var kinds []string
			for _, m := range moments {
				kinds = append(kinds, m.Kind)
			}
			if got := strings.Join(kinds, " "); got != want {
				t.Errorf("idea %d: got %s, want %s", i, got, want)
			}
		}
		if before == st.rows(t) {
			t.Fatal("the rows show nothing of a merge")
		}
		// The author of the merged one is an author of the kept one.
		if _, err = st.service.SetSupport(ctx, st.ben, kept.ID, 1); !errors.Is(err, challenge.ErrOwnSupport) {
			t.Errorf("an author supports their own idea: %v", err)
		}
		if _, err = st.service.SetSupport(ctx, eve, gone.ID, 1); fault.Of(err).Code != "idea.merged" {
			t.Errorf("support at the old address: %v", err)
		}
		if _, err = st.service.PostComment(ctx, eve, gone.ID, 0, "Here?", "", ""); fault.Of(err).Code != "idea.merged" {
			t.Errorf("a comment at the old address: %v", err)
		}
		if _, err = st.service.WithdrawIdea(ctx, st.ann, kept.ID, challenge.Withdraw{}); !errors.Is(err, challenge.ErrTookIn) {
			t.Errorf("the kept idea is withdrawn with all the others' words: %v", err)
		}

		_, err = st.service.UndoMerge(ctx, mod, gone.ID, "They are not.")
		must(t, err)
		st.check(t, 2)
		if after := st.rows(t); after != before {
			t.Errorf("undone, the rows are\n%s\nand were\n%s", after, before)
		}
		if _, err = st.service.UndoMerge(ctx, mod, gone.ID, "Again."); !errors.Is(err, challenge.ErrNotMerged) {
			t.Errorf("undone twice: %v", err)
		}
		_, err = st.service.MergeIdea(ctx, mod, gone.ID, kept.ID, "They do.")
		must(t, err)
	})
}

// TestWhatWasSaidSinceStays: undoing a merge takes nobody's later word back.
func TestWhatWasSaidSinceStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.ForAgainst)
		ctx := t.Context()
		mod := st.moderator(t, "Mo")
		kept, gone := st.by(t, st.ann, "Video first"), st.by(t, st.ben, "Begin by video")
		cat, dan, eve := st.person(t, "Cat"), st.person(t, "Dan"), st.person(t, "Eve")
		st.say(t, cat, gone.ID, 1)
		st.say(t, dan, gone.ID, 0) // a pass is a word here
		first, err := st.service.PostComment(ctx, cat, gone.ID, 0, "We tried this.", "", "")
		must(t, err)
		_, err = st.service.MergeIdea(ctx, mod, gone.ID, kept.ID, "They say the same.")
		must(t, err)
		st.say(t, cat, kept.ID, -1)
		st.say(t, eve, kept.ID, 1)
		reply, err := st.service.PostComment(ctx, eve, kept.ID, first.ID, "So did we.", "", "")
		must(t, err)
		apart, err := st.service.PostComment(ctx, eve, kept.ID, 0, "And this.", "", "")
		must(t, err)
		must(t, st.service.SetFollow(ctx, cat, challenge.FollowIdea, int64(kept.ID), false))
		st.summed(t, kept.ID, gone.ID)
		_, err = st.service.UndoMerge(ctx, mod, gone.ID, "They are not.")
		must(t, err)
		st.summed(t, kept.ID, gone.ID)
		words, err := st.reads.Words(ctx, cat.Person, []id.Idea{kept.ID, gone.ID})
		must(t, err)
		if words[kept.ID] != -1 || words[gone.ID] != 1 {
			t.Errorf("Cat's words are %v", words)
		}
		v, err := st.reads.View(ctx, kept.ID)
		must(t, err)
		w, err := st.reads.View(ctx, gone.ID)
		must(t, err)
		if v.Supports != 1 || v.Againsts != 1 || v.Passes != 0 || w.Supports != 1 || w.Passes != 1 || v.Comments != 1 || w.Comments != 2 {
			t.Errorf("got %+v and %+v", v.Idea, w.Idea)
		}
		for c, want := range map[id.Comment]id.Idea{first.ID: gone.ID, reply.ID: gone.ID, apart.ID: kept.ID} {
			if got, _, err := st.reads.CommentPage(ctx, c); err != nil || got != want {
				t.Errorf("comment %d is on %d, %v; want %d", c, got, err, want)
			}
		}
		if on, err := st.reads.Follows(ctx, cat.Person, challenge.FollowIdea, int64(kept.ID)); err != nil || on {
			t.Errorf("Cat follows again: %v, %v", on, err)
		}
	})
}

func TestMergesThatAreRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		mod := st.moderator(t, "Mo")
		one, two, three := st.post(t, "One"), st.post(t, "Two"), st.post(t, "Three")
		held, withdrawn, judged, answered := st.post(t, "Held"), st.post(t, "Withdrawn"), st.post(t, "Judged"), st.post(t, "Answered")
		_, err := st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: held.ID}, To: challenge.Held, Because: challenge.Because{Words: "We look again."}})
		must(t, err)
		_, err = st.service.WithdrawIdea(ctx, st.ann, withdrawn.ID, challenge.Withdraw{})
		must(t, err)
		open := challenge.UsualPhase(challenge.Collect)
		open.OpensAt = st.clock.Now().Add(-time.Hour)
		c, err := st.service.Create(ctx, account.Console, challenge.Challenge{Slug: "hips", Title: "Hips", Phases: []challenge.Phase{open}})
		must(t, err)
		_, err = st.service.Publish(ctx, account.Console, c.ID)
		must(t, err)
		elsewhere, err := st.service.PostIdea(ctx, st.ann, "hips", challenge.Text{Kind: challenge.KindIdea, Title: "Elsewhere", Body: "x"}, "")
		must(t, err)
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			if err := tx.One("UPDATE ideas SET stage = 'in_review', shown_stage = 'in_review' WHERE id = ?", judged.ID); err != nil {
				return err
			}
			return tx.One("UPDATE ideas SET stage = 'decided', shown_stage = 'decided', outcome = 'develop', shown_outcome = 'develop', released_at = ? WHERE id = ?", st.clock.Now().UTC(), answered.ID)
		}))
		_, err = st.service.MergeIdea(ctx, mod, one.ID, two.ID, "The same.")
		must(t, err)
		before := st.rows(t)
		both := mod
		both.Grants = append(slices.Clone(mod.Grants), account.Grant{Role: account.Moderator, Challenge: c.ID})
		for _, tt := range []struct {
			name, code string
			who        account.Actor
			from, into id.Idea
			reason     string
		}{
			{"signed out", "person.sign_in", account.Actor{}, three.ID, two.ID, "x"},
			{"by its author", "person.forbidden", st.ann, three.ID, two.ID, "x"},
			{"by a moderator of another challenge", "person.forbidden", account.Actor{Person: 99, Grants: []account.Grant{{Role: account.Moderator, Challenge: c.ID}}}, three.ID, two.ID, "x"},
			{"without a reason", "moderation.invalid", mod, three.ID, two.ID, " "},
			{"into itself", "merge.self", mod, three.ID, three.ID, "x"},
			{"into nothing", "idea.not_found", mod, three.ID, 99999, "x"},
			{"into one of another challenge", "merge.elsewhere", both, three.ID, elsewhere.ID, "x"},
			{"one that is merged already", "merge.merged", mod, one.ID, three.ID, "x"},
			{"into one that is merged", "merge.merged", mod, three.ID, one.ID, "x"},
			{"one that took another in", "merge.chain", mod, two.ID, three.ID, "x"},
			{"one that is held", "merge.hidden", mod, held.ID, two.ID, "x"},
			{"into one that is held", "merge.hidden", mod, three.ID, held.ID, "x"},
			{"into one that is withdrawn", "merge.hidden", mod, three.ID, withdrawn.ID, "x"},
			{"one that a panel judges", "merge.in_review", mod, judged.ID, two.ID, "x"},
			{"into one that a panel judges", "merge.in_review", mod, three.ID, judged.ID, "x"},
			{"one that a panel has answered", "merge.answered", mod, answered.ID, two.ID, "x"},
		} {
			_, err := st.service.MergeIdea(ctx, tt.who, tt.from, tt.into, tt.reason)
			if got := fault.Of(err).Code; got != tt.code {
				t.Errorf("%s: got %q, want %q", tt.name, got, tt.code)
			}
		}
		for name, who := range map[string]account.Actor{"": {}, "its author": st.ann} {
			if _, err := st.service.UndoMerge(ctx, who, one.ID, "x"); err == nil {
				t.Errorf("%q undoes a merge", name)
			}
		}
		if after := st.rows(t); after != before {
			t.Error("a refused merge has done something")
		}
		// What a panel has answered may take others in.
		_, err = st.service.MergeIdea(ctx, mod, three.ID, answered.ID, "The same.")
		must(t, err)
		// A panel that judges the kept idea holds the undo too.
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			return tx.One("UPDATE ideas SET stage = 'in_review', shown_stage = 'in_review' WHERE id = ?", two.ID)
		}))
		if _, err = st.service.UndoMerge(ctx, mod, one.ID, "x"); !errors.Is(err, challenge.ErrMergeReview) {
			t.Errorf("undone under a panel's eyes: %v", err)
		}
	})
}

// TestNoWordIsLostWhileIdeasAreMerged: whoever was told that their support is kept
// is counted once, on whichever idea it is by then; of two moderators who merge the
// two crosswise one is refused.
func TestNoWordIsLostWhileIdeasAreMerged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		mods := []account.Actor{st.moderator(t, "Mo"), st.moderator(t, "Max")}
		a, b := st.by(t, st.ann, "Video first"), st.by(t, st.ben, "Begin by video")
		people := make([]account.Actor, 30)
		for n := range people {
			people[n] = st.person(t, fmt.Sprintf("P%d", n))
		}
		var wg sync.WaitGroup
		said, merged := make([]error, len(people)), make([]error, 2)
		for n, p := range people {
			wg.Go(func() {
				_, said[n] = st.service.SetSupport(ctx, p, []id.Idea{a.ID, b.ID}[n%2], 1)
				if said[n] == nil && n%3 == 0 {
					_, err := st.service.PostComment(ctx, p, []id.Idea{a.ID, b.ID}[n%2], 0, "Yes.", "", "")
					if err != nil && fault.Of(err).Code != "idea.merged" {
						t.Errorf("a comment: %v", err)
					}
				}
			})
		}
		for n, m := range mods {
			wg.Go(func() {
				_, merged[n] = st.service.MergeIdea(ctx, m, []id.Idea{a.ID, b.ID}[n], []id.Idea{b.ID, a.ID}[n], "The same.")
			})
		}
		wg.Wait()
		if (merged[0] == nil) == (merged[1] == nil) {
			t.Fatalf("got %v and %v, want one merge", merged[0], merged[1])
		}
		kept := b.ID
		if merged[0] != nil {
			kept = a.ID
		}
		want := 0
		for n, err := range said {
			switch {
			case err == nil:
				want++
			case fault.Of(err).Code != "idea.merged":
				t.Errorf("person %d: %v", n, err)
			}
		}
		st.summed(t, a.ID, b.ID)
		v, err := st.reads.View(ctx, kept)
		must(t, err)
		if v.Supports != want || want == 0 {
			t.Errorf("%d supports, want %d: one of each who was told so", v.Supports, want)
		}
	})
}

func TestEverybodyWhoTookPartIsToldOfAMergeOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := context.Background()
		mod := st.mailed(t, st.moderator(t, "Mo"))
		ann, ben, cat, dan, eve := st.mailed(t, st.ann), st.mailed(t, st.ben), st.mailed(t, st.person(t, "Cat")), st.mailed(t, st.person(t, "Dan")), st.mailed(t, st.person(t, "Eve"))
		kept, gone := st.by(t, ann, "Video first"), st.by(t, ben, "Begin by video")
		st.say(t, cat, gone.ID, 1)
		st.say(t, cat, kept.ID, 1)
		_, err := st.service.PostComment(ctx, dan, gone.ID, 0, "We tried this.", "", "")
		must(t, err)
		st.say(t, eve, gone.ID, 1)
		must(t, st.service.SetFollow(ctx, eve, challenge.FollowIdea, int64(gone.ID), false))
		must(t, st.service.SetFollow(ctx, mod, challenge.FollowIdea, int64(kept.ID), true))
		m, err := st.service.MergeIdea(ctx, mod, gone.ID, kept.ID, "They say the same.")
		must(t, err)
		if due := st.due(t, outbox.TellMerged); len(due) != 1 || due[0] != int64(m.ID) {
			t.Fatalf("got %v due", due)
		}
		told := func() string {
			var to []string
			for address, mail := range st.letters(t) {
				to = append(to, address)
				if strings.Contains(mail.Subject, "Video") || !strings.Contains(mail.Text, "/ideas/"+itoa(kept.ID)+"\n") || !strings.Contains(mail.Text, "You get this because") {
					t.Errorf("%s was told %+v", address, mail)
				}
			}
			slices.Sort(to)
			return strings.Join(to, " ")
		}
		const all = "ann@example.org ben@example.org cat@example.org dan@example.org"
		must(t, st.teller().IdeaMerged(ctx, m.ID))
		if got := told(); got != all {
			t.Errorf("told are %s, want %s", got, all)
		}
		must(t, s.InTx(ctx, func(tx *store.Tx) error { _, err := tx.Exec("DELETE FROM tasks"); return err }))
		_, err = st.service.UndoMerge(ctx, mod, gone.ID, "They are not.")
		must(t, err)
		must(t, s.InTx(ctx, func(tx *store.Tx) error { _, err := tx.Exec("DELETE FROM tasks"); return err }))
		must(t, st.teller().IdeaMerged(ctx, m.ID))
		if got := told(); got != all {
			t.Errorf("told of the undoing are %s, want %s", got, all)
		}

		// Who keeps their name from readers is not said to be named.
		credited := func() bool {
			t.Helper()
			must(t, s.InTx(ctx, func(tx *store.Tx) error { _, err := tx.Exec("DELETE FROM tasks"); return err }))
			m, err := st.service.MergeIdea(ctx, mod, gone.ID, kept.ID, "They do.")
			must(t, err)
			must(t, st.teller().IdeaMerged(ctx, m.ID))
			mails := st.letters(t)
			_, err = st.service.UndoMerge(ctx, mod, gone.ID, "They do not.")
			must(t, err)
			text := mails["ann@example.org"].Text
			if !strings.Contains(text, "are together now") {
				t.Fatalf("the mail says %q", text)
			}
			return strings.Contains(text, "authors are named")
		}
		if !credited() {
			t.Error("both have a name, and the mail does not say so")
		}
		for what, hides := range map[string][2]string{
			"one idea is without a name": {"UPDATE ideas SET unnamed = true WHERE id = ?", "UPDATE ideas SET unnamed = false WHERE id = ?"},
			"one person shows no name":   {"UPDATE people SET unnamed = true WHERE id = ?", "UPDATE people SET unnamed = false WHERE id = ?"},
		} {
			id := int64(kept.ID)
			if strings.Contains(what, "person") {
				id = int64(ben.Person)
			}
			must(t, s.InTx(ctx, func(tx *store.Tx) error { return tx.One(hides[0], id) }))
			if credited() {
				t.Errorf("%s, and the mail says that both are named", what)
			}
			must(t, s.InTx(ctx, func(tx *store.Tx) error { return tx.One(hides[1], id) }))
		}
	})
}
