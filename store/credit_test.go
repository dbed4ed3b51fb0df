package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/writeup"
	"uptake/store"
	"uptake/store/storetest"
)

// TestWhoWroteAMergedIdeaIsAnAuthorOfTheWriteUp: credited in it, asked to agree to it, and
// no more once the merge is undone.
func TestWhoWroteAMergedIdeaIsAnAuthorOfTheWriteUp(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, ws := t.Context(), writeups(st)
		ws.Site, ws.BaseURL = "Uptake", "https://ideas.example.org"
		mod, comms := st.moderator(t, "Mo"), st.comms(t)
		st.mailbox(t, st.ann, "ann@example.org")
		st.mailbox(t, st.ben, "ben@example.org")
		gone, kept := st.by(t, st.ben, "Begin by video").ID, st.post(t, "Video first").ID
		st.merge(t, mod, gone, kept)
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			return tx.One("UPDATE ideas SET stage = 'decided', outcome = 'shortlisted', shown_stage = 'decided', shown_outcome = 'shortlisted', released_at = ? WHERE id = ?", st.clock.Now().UTC(), kept)
		}))
		w, err := ws.Start(ctx, comms, []id.Idea{kept})
		must(t, err)
		both := []id.Person{st.ann.Person, st.ben.Person}
		var credits []id.Person
		for _, c := range w.Credits {
			credits = append(credits, c.Person)
		}
		v, err := store.WriteupReads(s).ByID(ctx, w.ID)
		must(t, err)
		if !slices.Equal(w.Authors, both) || !slices.Equal(credits, both) || !slices.Equal(v.Authors, both) {
			t.Errorf("authors %v, credited %v, read %v; want %v", w.Authors, credits, v.Authors, both)
		}
		for _, who := range []account.Actor{st.ann, st.ben, mod} {
			cards, err := store.WriteupReads(s).ToSign(ctx, who.Person)
			must(t, err)
			if (len(cards) == 1) != slices.Contains(both, who.Person) {
				t.Errorf("%s has %d write-ups to sign", who.Name, len(cards))
			}
		}
		before := len(letters(t, s))
		_, err = ws.AskToSign(ctx, comms, w.ID, writeup.Author, "")
		must(t, err)
		var to []string
		for _, m := range letters(t, s)[before:] {
			to = append(to, m.To)
		}
		slices.Sort(to)
		if got := strings.Join(to, " "); got != "ann@example.org ben@example.org" {
			t.Errorf("asked: %q", got)
		}
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			return tx.One("UPDATE ideas SET merged_into = NULL, stage = 'posted', shown_stage = 'posted', outcome = '', shown_outcome = '' WHERE id = ?", gone)
		}))
		if v, err = store.WriteupReads(s).ByID(ctx, w.ID); err != nil || !slices.Equal(v.Authors, both[:1]) {
			t.Errorf("undone, the authors are %v, %v", v.Authors, err)
		}
	})
}

// TestTheAuthorOfTheKeptIdeaIsToldWhenAPanelsMergeIsReleased: by mail and on its page, not
// before, and only once.
func TestTheAuthorOfTheKeptIdeaIsToldWhenAPanelsMergeIsReleased(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		st.mailed(t, st.ann)
		st.mailed(t, st.ben)
		cat := st.mailed(t, st.person(t, "Cat"))
		kept, gone := st.post(t, "Video first").ID, st.by(t, st.ben, "Begin by video").ID
		_, err := st.service.SetSupport(ctx, cat, kept, 1)
		must(t, err)
		merged := func(shown string, released any) {
			t.Helper()
			must(t, s.InTx(ctx, func(tx *store.Tx) error {
				return tx.One(`UPDATE ideas SET stage = 'merged', outcome = 'merged', merged_into = ?, outcome_reason = 'They say the same.', shown_stage = ?, released_at = ? WHERE id = ?`,
					kept, shown, released, gone)
			}))
		}
		taken := func() int {
			t.Helper()
			v, err := st.reads.View(ctx, kept)
			must(t, err)
			for _, x := range v.TakenIn {
				if x.Idea != gone || !x.ByPanel || x.AuthorName != "Ben" {
					t.Errorf("the page names %+v", x)
				}
			}
			return len(v.TakenIn)
		}
		merged("in_review", nil)
		must(t, st.teller().IdeaReleased(ctx, gone))
		if got := st.letters(t); len(got) != 0 || taken() != 0 {
			t.Fatalf("before the release: %v and %d on the page", got, taken())
		}
		_, err = st.service.SetSupport(ctx, st.ben, kept, 1) // nobody but the panel knows that it is his, too
		must(t, err)
		_, err = st.service.SetSupport(ctx, st.ben, kept, 0)
		must(t, err)
		merged("merged", st.clock.Now().UTC())
		if _, err := st.service.SetSupport(ctx, st.ben, kept, 1); !errors.Is(err, challenge.ErrOwnSupport) {
			t.Errorf("released, the author of the merged idea supports the kept one: %v", err)
		}
		must(t, st.teller().IdeaReleased(ctx, gone))
		got := st.letters(t)
		if m := got["ann@example.org"]; !strings.Contains(m.Text, "“Begin by video” goes on as part of your idea “Video first”") || !strings.Contains(m.Text, "They say the same.") ||
			!strings.Contains(m.Text, "because you posted it") {
			t.Errorf("the author of the kept idea was told %+v", m)
		}
		if _, ok := got["cat@example.org"]; ok || !strings.Contains(got["ben@example.org"].Text, "merged with another idea") || len(got) != 2 {
			t.Errorf("told were %v", got)
		}
		if taken() != 1 {
			t.Errorf("the page of the kept idea names %d ideas", taken())
		}
		name := got["ann@example.org"].MessageID
		must(t, s.InTx(ctx, func(tx *store.Tx) error { _, err := tx.Exec("DELETE FROM tasks"); return err }))
		must(t, st.teller().IdeaReleased(ctx, gone))
		if again := st.letters(t)["ann@example.org"].MessageID; again != name || name == "" {
			t.Errorf("the mail is called %q and then %q", name, again)
		}
	})
}

// TestThePageSaysHowManySupportsWereShared: how many people had supported both of two
// ideas that were merged, and count once; nothing of it to who judges without the crowd.
func TestThePageSaysHowManySupportsWereShared(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		mod := st.moderator(t, "Mo")
		gone, kept := st.by(t, st.ben, "Begin by video").ID, st.post(t, "Video first").ID
		for name, on := range map[string][]id.Idea{"Cat": {gone, kept}, "Dan": {gone, kept}, "Eve": {gone}, "Fay": {kept}} {
			who := st.person(t, name)
			for _, i := range on {
				st.say(t, who, i, 1)
			}
		}
		st.say(t, st.ann, gone, 1) // its author by now
		st.merge(t, mod, gone, kept)
		v, err := st.reads.View(t.Context(), kept)
		must(t, err)
		if v.Supports != 4 || len(v.TakenIn) != 1 || v.TakenIn[0].Shared != 2 || v.TakenIn[0].ByPanel {
			t.Errorf("%d support it, of the merge the page says %+v", v.Supports, v.TakenIn)
		}
	})
}

// TestAWriteUpNamesNobodyWhoseNameIsNotShown: who posted without a name is asked to agree and
// not credited; who is under 16 is named on no page of it, nor by those who follow people.
func TestAWriteUpNamesNobodyWhoseNameIsNotShown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, ws, comms := t.Context(), writeups(st), st.comms(t)
		named := st.shortlisted(t, "Joint school")
		for _, tt := range []struct {
			name, sql string
			credits   int
			says      string
		}{
			{"with a name", "UPDATE ideas SET unnamed = FALSE WHERE id = ?", 1, "Ann"},
			{"without", "UPDATE ideas SET unnamed = TRUE WHERE id = ?", 0, ""},
			{"under 16", "UPDATE people SET age = 'under' WHERE id = (SELECT author_id FROM ideas WHERE id = ?)", 0, ""},
			{"by choice", "UPDATE people SET age = '', unnamed = TRUE WHERE id = (SELECT author_id FROM ideas WHERE id = ?)", 0, ""},
		} {
			must(t, s.InTx(ctx, func(tx *store.Tx) error { return tx.One(tt.sql, named.ID) }))
			w, err := ws.Start(ctx, comms, []id.Idea{named.ID})
			must(t, err)
			_, err = ws.AskToSign(ctx, comms, w.ID, writeup.Author, "")
			must(t, err)
			v, err := store.WriteupReads(s).ByID(ctx, w.ID)
			must(t, err)
			if asked := v.Asked; len(asked) != 1 || (asked[0].Name == account.Unnamed) != (tt.credits == 0) {
				t.Errorf("%s: asked are %+v", tt.name, asked)
			}
			if len(v.Authors) != 1 || len(v.Credits) != tt.credits || tt.credits == 1 && v.Credits[0].Name != tt.says {
				t.Errorf("%s: %d authors, credits %+v", tt.name, len(v.Authors), v.Credits)
			}
		}
		must(t, s.InTx(ctx, func(tx *store.Tx) error { return tx.One("UPDATE ideas SET unnamed = FALSE WHERE id = ?", named.ID) }))
		for why, sql := range map[string]string{"their choice": "UPDATE people SET age = '', unnamed = TRUE WHERE id = ?", "their age": "UPDATE people SET age = 'under', unnamed = FALSE WHERE id = ?"} {
			must(t, s.InTx(ctx, func(tx *store.Tx) error { return tx.One(sql, st.ann.Person) }))
			first, err := store.WriteupReads(s).ByID(ctx, 1) // from before
			must(t, err)
			if c := first.Credits[0]; c.Name != account.Unnamed || c.Handle != "" {
				t.Errorf("for %s the earlier write-up credits %+v", why, c)
			}
			form := first.Words // as a form sends it back, without what it could not show
			form.Summary += " And more."
			form.Credits = []writeup.Credit{{As: form.Credits[0].As, Name: account.Unnamed}, {As: "with thanks to", Name: account.Unnamed}}
			_, err = ws.Edit(ctx, comms, first.ID, first.Version, form)
			must(t, err)
			var kept string
			must(t, s.Reader(ctx).Get(&kept, "SELECT credits FROM writeups WHERE id = ?", first.ID))
			if strings.Count(kept, fmt.Sprintf(`"person":%d`, st.ann.Person)) != 1 {
				t.Errorf("for %s an erasure does not find them in %s any more", why, kept)
			}
			if err := st.service.SetFollow(ctx, st.ben, challenge.FollowPerson, int64(st.ann.Person), true); err == nil {
				t.Errorf("somebody without a name for %s is followed", why)
			}
			if err := st.service.SetFollow(ctx, st.ben, challenge.FollowPerson, int64(st.ann.Person), false); err == nil {
				t.Error("whoever does not follow them ends it")
			}
			must(t, s.InTx(ctx, func(tx *store.Tx) error {
				return tx.One("INSERT INTO follows (person_id, kind, subject, why, active, since) VALUES (?, 'person', ?, 'asked', TRUE, ?)", st.ben.Person, st.ann.Person, storetest.Noon)
			}))
			if follows, err := store.ChallengeReads(s).FollowsAny(ctx, st.ben.Person, challenge.FollowPerson, []int64{int64(st.ann.Person)}); err != nil || len(follows) != 0 {
				t.Errorf("for %s pages still tell who it is: %v, %v", why, follows, err)
			}
			must(t, st.service.SetFollow(ctx, st.ben, challenge.FollowPerson, int64(st.ann.Person), false))
			must(t, s.InTx(ctx, func(tx *store.Tx) error {
				return tx.One("DELETE FROM follows WHERE person_id = ? AND kind = 'person'", st.ben.Person)
			}))
		}
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			return tx.One("UPDATE people SET age = '', unnamed = FALSE WHERE id = ?", st.ann.Person)
		}))
		must(t, st.service.SetFollow(ctx, st.ben, challenge.FollowPerson, int64(st.ann.Person), true))
	})
}
