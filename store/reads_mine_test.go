package store_test

import (
	"context"
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

func TestAPersonFindsAllThatIsTheirs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		first, second, third := st.post(t, "One"), st.post(t, "Two"), st.post(t, "Three")
		said := func(i id.Idea, value int) {
			st.clock.Turn(time.Second)
			_, err := st.service.SetSupport(ctx, st.ben, i, value)
			must(t, err)
		}
		said(first.ID, 1)
		said(second.ID, 1)
		said(third.ID, 1)
		said(third.ID, 0) // taken back
		cm, err := st.service.PostComment(ctx, st.ben, second.ID, 0, "We tried this.", "", "")
		must(t, err)
		_, err = st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Comment: cm.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "It names a patient."}})
		must(t, err)
		_, err = st.service.WithdrawIdea(ctx, st.ann, first.ID, challenge.Withdraw{InFavourOf: third.ID})
		must(t, err)
		_, err = st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: second.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "Advertising."}})
		must(t, err)

		supports, err := st.reads.SupportsOf(ctx, st.ben.Person, 1)
		must(t, err)
		got := []string{}
		for _, x := range supports.Items {
			got = append(got, fmt.Sprintf("%d %q %s %s %d", x.Value, x.Title, x.Moderation, x.Stage, x.InFavourOf))
		}
		want := []string{`1 "" hidden posted 0`, fmt.Sprintf(`1 "One" visible withdrawn %d`, third.ID)}
		if !slices.Equal(got, want) || supports.Total != 2 {
			t.Errorf("got supports %q of %d, want %q", got, supports.Total, want)
		}
		comments, err := st.reads.CommentsOf(ctx, st.ben.Person, 1)
		must(t, err)
		if c := comments.Items; len(c) != 1 || c[0].Body != "We tried this." || c[0].State != challenge.CommentHidden || c[0].StateReason != "It names a patient." || c[0].Title != "" || c[0].About.Idea != second.ID {
			t.Errorf("got comments %+v", c)
		}
		others, err := st.reads.CommentsOf(ctx, st.ann.Person, 1)
		must(t, err)
		if len(others.Items) != 0 || others.Pages != 1 {
			t.Errorf("somebody else's comments are listed: %+v", others)
		}
	})
}

func TestAPassIsAWordWhereThereIsForAndAgainst(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.ForAgainst)
		ctx := t.Context()
		for n, value := range []int{1, -1, 0} {
			i := st.post(t, fmt.Sprint("Idea ", n))
			st.clock.Turn(time.Second)
			_, err := st.service.SetSupport(ctx, st.ben, i.ID, value)
			must(t, err)
		}
		own, err := st.reads.SupportsOf(ctx, st.ben.Person, 1)
		must(t, err)
		if own.Total != 3 || own.Items[0].Value != 0 || own.Items[1].Value != -1 || own.Items[2].Value != 1 {
			t.Errorf("got %+v", own)
		}
		followed, err := st.reads.FollowedIdeas(ctx, st.ben.Person)
		must(t, err)
		if len(followed) != 1 || followed[0].Title != "Idea 0" {
			t.Errorf("follows %+v, want the idea they are for", followed)
		}
	})
}

func TestSupportFollowsUntilOneSaysOtherwise(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		i := st.post(t, "One")
		says := func(value int) {
			_, err := st.service.SetSupport(ctx, st.ben, i.ID, value)
			must(t, err)
		}
		follows := func(want challenge.Why) {
			t.Helper()
			got, err := st.reads.Follows(ctx, st.ben.Person, challenge.FollowIdea, int64(i.ID))
			must(t, err)
			list, err := st.reads.FollowedIdeas(ctx, st.ben.Person)
			must(t, err)
			if got != (want != "") || (len(list) == 1) != got || got && list[0].Why != want {
				t.Errorf("follows %v with %+v, want %q", got, list, want)
			}
		}
		follows("")
		says(1)
		follows(challenge.WhySupported)
		says(0)
		follows("")
		says(1)
		must(t, st.service.SetFollow(ctx, st.ben, challenge.FollowIdea, int64(i.ID), false))
		follows("")
		says(0)
		says(1) // acting again does not follow again
		follows("")
		must(t, st.service.SetFollow(ctx, st.ben, challenge.FollowIdea, int64(i.ID), true))
		follows(challenge.WhyAsked)
	})
}

func TestFollowsAndWhatIsNewInThem(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		cat := st.person(t, "Cat")
		i := st.post(t, "Video first")
		var theme int64
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			if err := tx.Get(&theme, "INSERT INTO themes (challenge_id, slug, name, created_at) VALUES (?, 'video', 'Video', ?) RETURNING id", st.c.ID, st.clock.Now()); err != nil {
				return err
			}
			_, err := tx.Exec("INSERT INTO idea_themes (idea_id, theme_id, at) VALUES (?, ?, ?)", i.ID, theme, st.clock.Now())
			return err
		}))
		msk := int64(st.c.Areas[0].ID)
		for kind, subject := range map[challenge.FollowKind]int64{
			challenge.FollowChallenge: int64(st.c.ID), challenge.FollowArea: msk, challenge.FollowTheme: theme, challenge.FollowPerson: int64(st.ann.Person),
		} {
			if err := st.service.SetFollow(ctx, cat, kind, subject, true); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
		}
		// Nobody learns of a person who stands beside nothing public.
		if err := st.service.SetFollow(ctx, cat, challenge.FollowPerson, int64(st.ben.Person), true); err == nil {
			t.Error("a person without a public idea can be followed, and so be found")
		}
		follows, err := st.reads.FollowsOf(ctx, cat.Person)
		must(t, err)
		names := map[challenge.FollowKind]string{}
		for _, f := range follows {
			names[f.Kind] = f.Name + "/" + f.ChallengeSlug + "/" + f.Slug + "/" + string(f.Why)
		}
		for kind, want := range map[challenge.FollowKind]string{
			challenge.FollowChallenge: "Better joints/joints//asked", challenge.FollowArea: "MSK/joints/msk/asked",
			challenge.FollowTheme: "Video/joints/video/asked", challenge.FollowPerson: "Ann///asked",
		} {
			if names[kind] != want {
				t.Errorf("%s: got %q, want %q", kind, names[kind], want)
			}
		}
		any, err := st.reads.FollowsAny(ctx, cat.Person, challenge.FollowArea, []int64{msk, int64(st.c.Areas[1].ID)})
		must(t, err)
		if len(any) != 1 || !any[msk] {
			t.Errorf("follows areas %v, want MSK", any)
		}

		news := func(want string) {
			t.Helper()
			list, err := st.reads.NewsOf(ctx, cat.Person, st.clock.Now().Add(-challenge.NewsFor))
			must(t, err)
			got := ""
			for _, n := range list {
				got += fmt.Sprintf("%s (%s %s) ", n.Title, n.Via, n.Name)
			}
			if got != want {
				t.Errorf("got news %q, want %q", got, want)
			}
		}
		news("Video first (person Ann) ")
		for _, step := range []struct {
			kind    challenge.FollowKind
			subject int64
			next    string
		}{
			{challenge.FollowPerson, int64(st.ann.Person), "Video first (area MSK) "},
			{challenge.FollowArea, msk, "Video first (theme Video) "},
			{challenge.FollowTheme, theme, "Video first (challenge Better joints) "},
			{challenge.FollowChallenge, int64(st.c.ID), ""},
		} {
			must(t, st.service.SetFollow(ctx, cat, step.kind, step.subject, false))
			news(step.next)
		}
		must(t, st.service.SetFollow(ctx, cat, challenge.FollowArea, msk, true))
		_, err = st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Held, Because: challenge.Because{Words: "We look again."}})
		must(t, err)
		news("")
		_, err = st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible})
		must(t, err)
		st.clock.Turn(challenge.NewsFor + time.Second)
		news("") // not new any more
		n := storetest.Statements(t, func(ctx context.Context) { _, _ = st.reads.NewsOf(ctx, cat.Person, st.clock.Now()) })
		if n > 2 {
			t.Errorf("what is new takes %d statements, want 2 at most", n)
		}
	})
}
