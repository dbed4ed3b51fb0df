package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/notify"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// beside is a second challenge, open like the first.
func (st *stage) beside(t *testing.T, slug string, form challenge.SupportForm) challenge.Challenge {
	t.Helper()
	open := challenge.UsualPhase(challenge.Collect)
	open.OpensAt, open.ClosesAt = st.clock.Now().Add(-time.Hour), st.clock.Now().Add(24*time.Hour)
	c, err := st.service.Create(t.Context(), account.Console, challenge.Challenge{
		Slug: slug, Title: "The " + slug, Question: "What?", SupportForm: form, Areas: []challenge.Area{{Name: "Wards"}}, Phases: []challenge.Phase{open},
	})
	must(t, err)
	c, err = st.service.Publish(t.Context(), account.Console, c.ID)
	must(t, err)
	return c
}

func (st *stage) themeIn(t *testing.T, c id.Challenge, name string) id.Theme {
	t.Helper()
	var out id.Theme
	must(t, st.s.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.Get(&out, "INSERT INTO themes (challenge_id, slug, name, created_at) VALUES (?, ?, ?, ?) RETURNING id", c, strings.ToLower(name), name, st.clock.Now().UTC())
	}))
	return out
}

func (st *stage) themed(t *testing.T, i id.Idea, themes ...id.Theme) {
	t.Helper()
	must(t, store.Challenges(st.s).InTx(t.Context(), func(tx challenge.Tx) error {
		for _, th := range themes {
			if err := tx.GiveTheme(i, th, st.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	}))
}

// placed fails unless the counts of both challenges are what the ideas add up to.
func (st *stage) placed(t *testing.T, challenges ...id.Challenge) {
	t.Helper()
	for _, c := range challenges {
		var kept, real []string
		must(t, st.s.Reader(t.Context()).All(&kept, `SELECT theme_id || ' ' || area_id || ' ' || kind || ' ' || pick || ' ' || n FROM idea_tallies WHERE challenge_id = ? AND n <> 0`, c))
		must(t, st.s.Reader(t.Context()).All(&real, `SELECT t || ' ' || a || ' ' || kind || ' ' || pick || ' ' || count(*) FROM (
			SELECT 0 AS t, COALESCE(area_id, 0) AS a, kind, pick FROM ideas WHERE challenge_id = ? AND moderation = 'visible' AND shown_stage NOT IN ('withdrawn', 'merged')
			UNION ALL SELECT g.theme_id, COALESCE(i.area_id, 0), i.kind, i.pick FROM ideas i JOIN idea_themes g ON g.idea_id = i.id
			WHERE i.challenge_id = ? AND i.moderation = 'visible' AND i.shown_stage NOT IN ('withdrawn', 'merged')) x GROUP BY t, a, kind, pick`, c, c))
		slices.Sort(kept)
		slices.Sort(real)
		if !slices.Equal(kept, real) {
			t.Errorf("challenge %d is counted as %q and holds %q", c, kept, real)
		}
	}
}

func themesOf(v challenge.View) string {
	out := make([]string, len(v.Themes))
	for n, t := range v.Themes {
		out[n] = t.Name
	}
	return strings.Join(out, " ")
}

func TestAnIdeaIsMovedToAnotherChallengeAndBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		wards := st.beside(t, "wards", challenge.SupportOnly)
		mod := st.moderator(t, "Mo")
		mod.Grants = append(mod.Grants, account.Grant{Role: account.Moderator, Challenge: wards.ID})
		i := st.post(t, "Video first")
		st.say(t, st.ben, i.ID, 1)
		st.themed(t, i.ID, st.themeIn(t, st.c.ID, "Access"), st.themeIn(t, st.c.ID, "Pain"))
		st.themeIn(t, wards.ID, "access")
		_, err := st.service.PickIdea(ctx, mod, i.ID, "It is clear.")
		must(t, err)
		st.placed(t, st.c.ID, wards.ID)

		p, err := st.service.PreviewMove(ctx, mod, i.ID, "wards", "wards")
		must(t, err)
		if p.Back || len(p.Kept) != 1 || p.Kept[0].Name != "access" || len(p.Dropped) != 1 || p.Dropped[0].Name != "Pain" || !p.Pick {
			t.Errorf("before the move it says %+v", p)
		}
		before := map[outbox.Topic]uint64{}
		topics := []outbox.Topic{outbox.IdeaTopic(i.ID), outbox.ChallengeTopic(st.c.ID), outbox.ChallengeTopic(wards.ID), outbox.TextsTopic(st.c.ID), outbox.TextsTopic(wards.ID), outbox.Site}
		for _, topic := range topics {
			before[topic] = s.Versions().Version(topic)
		}
		_, err = st.service.MoveIdea(ctx, mod, i.ID, "wards", "wards", "It is about wards.")
		must(t, err)
		for _, topic := range topics {
			if s.Versions().Version(topic) == before[topic] {
				t.Errorf("%s has not moved", topic)
			}
		}
		v, err := st.reads.View(ctx, i.ID)
		must(t, err)
		if v.ChallengeSlug != "wards" || v.AreaName != "Wards" || v.Supports != 1 || themesOf(v) != "access" || v.PickReason != "" {
			t.Errorf("it stands in %s, %s with %d supports, themes %q and the pick %q", v.ChallengeSlug, v.AreaName, v.Supports, themesOf(v), v.PickReason)
		}
		st.placed(t, st.c.ID, wards.ID)
		for c, want := range map[id.Challenge]int{st.c.ID: 0, wards.ID: 1} {
			if list, err := st.reads.List(ctx, challenge.ListQuery{Challenge: c}); err != nil || list.Total != want {
				t.Errorf("challenge %d lists %d ideas (%v), want %d", c, list.Total, err, want)
			}
		}
		moments, err := st.reads.Timeline(ctx, i.ID)
		must(t, err)
		if last := moments[len(moments)-1]; last.Kind != "idea.moved" || last.Reason != "It is about wards." || last.Detail != "Better joints, MSK" {
			t.Errorf("the timeline ends with %+v", last)
		}

		st.clock.Turn(48 * time.Hour) // the challenge that it came from takes no ideas any more
		p, err = st.service.PreviewMove(ctx, mod, i.ID, "joints", "msk")
		must(t, err)
		if !p.Back || len(p.Kept) != 1 || len(p.Restored) != 1 || p.Restored[0].Name != "Pain" || !p.PickAgain {
			t.Errorf("before it goes back it says %+v", p)
		}
		_, err = st.service.MoveIdea(ctx, mod, i.ID, "joints", "msk", "It was right there.")
		must(t, err)
		v, err = st.reads.View(ctx, i.ID)
		must(t, err)
		if v.ChallengeSlug != "joints" || v.AreaName != "MSK" || themesOf(v) != "Access Pain" || v.PickReason != "It is clear." {
			t.Errorf("back it stands in %s, %s with themes %q and the pick %q", v.ChallengeSlug, v.AreaName, themesOf(v), v.PickReason)
		}
		st.placed(t, st.c.ID, wards.ID)
		_, err = st.service.MoveIdea(ctx, mod, i.ID, "joints", "rheumatology", "Another area.")
		must(t, err)
		st.placed(t, st.c.ID, wards.ID)
		if v, err = st.reads.View(ctx, i.ID); err != nil || v.AreaName != "Rheumatology" || themesOf(v) != "Access Pain" || v.PickReason == "" {
			t.Errorf("in another area it stands with themes %q and the pick %q (%v)", themesOf(v), v.PickReason, err)
		}
	})
}

func TestWhatForbidsAMove(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		wards, votes := st.beside(t, "wards", challenge.SupportOnly), st.beside(t, "votes", challenge.ForAgainst)
		shut := st.beside(t, "shut", challenge.SupportOnly)
		_, err := st.service.Archive(ctx, account.Console, shut.ID)
		must(t, err)
		mod, half := st.moderator(t, "Mo"), st.moderator(t, "Half")
		for _, c := range []id.Challenge{wards.ID, votes.ID, shut.ID} {
			mod.Grants = append(mod.Grants, account.Grant{Role: account.Moderator, Challenge: c})
		}
		i := st.post(t, "Video first")
		refused := func(what string, a account.Actor, idea id.Idea, slug, area, code string) {
			t.Helper()
			before := st.rows(t)
			if _, err := st.service.PreviewMove(ctx, a, idea, slug, area); err == nil || fault.Of(err).Code != code {
				t.Errorf("%s: the preview says %v, want %s", what, err, code)
			}
			if _, err := st.service.MoveIdea(ctx, a, idea, slug, area, "It is about wards."); err == nil || fault.Of(err).Code != code {
				t.Errorf("%s: got %v, want %s", what, err, code)
			}
			if after := st.rows(t); after != before {
				t.Errorf("%s: it has changed\n%s\nto\n%s", what, before, after)
			}
		}
		refused("a visitor", account.Actor{}, i.ID, "wards", "wards", "person.sign_in")
		refused("its author", st.ann, i.ID, "wards", "wards", "person.forbidden")
		refused("a moderator of one of the two", half, i.ID, "wards", "wards", "person.forbidden")
		refused("an unknown challenge", mod, i.ID, "nowhere", "", "move.unknown")
		refused("an unknown area", mod, i.ID, "wards", "msk", "move.unknown")
		refused("no area where there are some", mod, i.ID, "wards", "", "move.unknown")
		refused("where it is", mod, i.ID, "joints", "msk", "move.here")
		refused("an archived challenge", mod, i.ID, "shut", "wards", "challenge.archived")
		if _, err = st.service.MoveIdea(ctx, mod, i.ID, "wards", "wards", " "); err == nil || fault.Of(err).Code != "moderation.invalid" {
			t.Errorf("without a reason: got %v", err)
		}
		if _, err = st.service.PreviewMove(ctx, mod, i.ID, "votes", "wards"); err != nil {
			t.Errorf("an idea of which nobody has said anything: got %v", err)
		}
		st.say(t, st.ben, i.ID, 1)
		refused("another form of support", mod, i.ID, "votes", "wards", "move.support_form")
		gone := st.post(t, "Taken back")
		_, err = st.service.WithdrawIdea(ctx, st.ann, gone.ID, challenge.Withdraw{})
		must(t, err)
		refused("a withdrawn idea", mod, gone.ID, "wards", "wards", "move.withdrawn")
		same := st.by(t, st.ben, "Begin by video")
		_, err = st.service.MergeIdea(ctx, mod, same.ID, i.ID, "They say the same.")
		must(t, err)
		refused("a merged idea", mod, same.ID, "wards", "wards", "move.merged")
		refused("one that has taken others in", mod, i.ID, "wards", "wards", "move.took_in")
		coded := st.post(t, "Being coded")
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			var round int64
			err := tx.Get(&round, "INSERT INTO coding_rounds (challenge_id, number, first_id, second_id, opened_at) VALUES (?, 1, ?, ?, ?) RETURNING id", st.c.ID, st.ann.Person, st.ben.Person, st.clock.Now().UTC())
			if err == nil {
				_, err = tx.Exec("INSERT INTO coding_ideas (round_id, idea_id) VALUES (?, ?)", round, coded.ID)
			}
			return err
		}))
		refused("one in a round of coding", mod, coded.ID, "wards", "wards", "move.coding")
		judged := st.post(t, "On a panel")
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			var panel int64
			err := tx.Get(&panel, "INSERT INTO panels (challenge_id, slug, name, state, created_at) VALUES (?, 'p', 'P', 'formed', ?) RETURNING id", st.c.ID, st.clock.Now().UTC())
			if err == nil {
				_, err = tx.Exec("INSERT INTO panel_ideas (panel_id, idea_id, state) VALUES (?, ?, 'in')", panel, judged.ID)
			}
			return err
		}))
		refused("one on a panel that has not begun", mod, judged.ID, "wards", "wards", "move.in_review")
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE panel_ideas SET state = 'out_of_scope' WHERE idea_id = ?", judged.ID)
			return err
		}))
		refused("one that its panel answers as out of scope", mod, judged.ID, "wards", "wards", "move.in_review")
		refused("one on a panel, to another area", mod, judged.ID, "joints", "rheumatology", "move.in_review")
		late := st.post(t, "Late")
		st.clock.Turn(48 * time.Hour)
		refused("a challenge that takes no ideas", mod, late.ID, "wards", "wards", "challenge.closed")
		_, err = st.service.MoveIdea(ctx, mod, late.ID, "joints", "rheumatology", "Another area.")
		must(t, err)
	})
}

func TestAuthorAndFollowersAreToldOfAMove(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mod := st.moderator(t, "Mo")
		i := st.post(t, "Video first")
		must(t, st.service.SetFollow(ctx, st.ben, challenge.FollowIdea, int64(i.ID), true))
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE people SET email = handle || '@example.org'")
			return err
		}))
		_, err := st.service.MoveIdea(ctx, mod, i.ID, "joints", "rheumatology", "It is about hands.")
		must(t, err)
		due := st.due(t, outbox.TellTransfer)
		if len(due) != 1 {
			t.Fatalf("%d moves are to be told", len(due))
		}
		teller := notify.Teller{Store: store.NewNotices(s), Reads: st.reads, Site: "Uptake", BaseURL: "https://uptake.example", Now: st.clock.Now}
		must(t, teller.IdeaMoved(ctx, id.Transfer(due[0])))
		mails := func() []string {
			var out []string
			must(t, s.Reader(ctx).All(&out, "SELECT payload FROM tasks WHERE handler = 'mail.send' ORDER BY id"))
			return out
		}
		got := mails()
		if len(got) != 2 || !strings.Contains(got[0], "h-Ann@") || !strings.Contains(got[1], "h-Ben@") || !strings.Contains(got[1], "Rheumatology") || !strings.Contains(got[1], "about hands") {
			t.Errorf("the mails are %q", got)
		}
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "To be looked at."}})
		must(t, err)
		_, err = st.service.MoveIdea(ctx, mod, i.ID, "joints", "msk", "It is about legs.")
		must(t, err)
		must(t, teller.IdeaMoved(ctx, id.Transfer(st.due(t, outbox.TellTransfer)[0])))
		if got = mails()[2:]; len(got) != 1 || !strings.Contains(got[0], "h-Ann@") {
			t.Errorf("of an idea that nobody else may read are told %q", got)
		}
	})
}
