package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// stands is how everything that moderators decide about stands.
func (st *stage) stands(t *testing.T) string {
	t.Helper()
	var rows []string
	must(t, st.s.Reader(t.Context()).All(&rows, `SELECT 'idea ' || id || moderation || moderation_reason || CASE WHEN was_public THEN ' public' ELSE '' END || comments FROM ideas
		UNION ALL SELECT 'comment ' || id || state || state_reason FROM comments
		UNION ALL SELECT 'report ' || id || verdict || mark || settled_by || ruling_id FROM reports ORDER BY 1`))
	return strings.Join(rows, "\n")
}

func TestADecisionIsUndoneWithinTenMinutesAndNobodyIsTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		st.mailed(t, st.ann)
		mo, ola := with(st.person(t, "Mo"), account.Moderator, st.c.ID), with(st.person(t, "Ola"), account.Moderator, st.c.ID)
		away := with(st.person(t, "Una"), account.Moderator, st.c.ID+1)
		var ideas []id.Idea
		var comments []id.Comment
		for n := range 5 {
			i := st.post(t, fmt.Sprintf("Idea %d", n))
			cm, err := st.service.PostComment(ctx, st.ann, i.ID, 0, "A comment.", "en", "")
			must(t, err)
			for _, mark := range []string{"a", "b"} { // two who are signed out, alike but for their marks
				must(t, st.service.Report(ctx, account.Actor{}, challenge.Concern{On: challenge.Reported{Idea: i.ID}, Reason: challenge.Spam, Mark: mark}))
			}
			ideas, comments = append(ideas, i.ID), append(comments, cm.ID)
		}
		_, err := st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: ideas[4]}, To: challenge.Held, Because: challenge.Because{Words: "Wait."}})
		must(t, err)
		st.clock.Turn(time.Hour)
		st.told(t)
		before, waiting := st.stands(t), st.queue(t, nil)
		last := func() id.Ruling {
			t.Helper()
			list, err := st.reads.Rulings(ctx, challenge.RulingQuery{Of: []id.Challenge{st.c.ID}, Limit: 1})
			must(t, err)
			return list[0].ID
		}
		var made []id.Ruling
		for n := range ideas {
			_, err := st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: ideas[n]}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.Advertises}})
			must(t, err)
			made = append(made, last())
			_, err = st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Comment: comments[n]}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.IsUnkind}})
			must(t, err)
			made = append(made, last())
		}
		if st.stands(t) == before {
			t.Fatal("nothing was hidden")
		}
		st.clock.Turn(challenge.RulingWindow - time.Second)
		undo := func(a account.Actor, r id.Ruling) error {
			_, err := st.service.UndoRuling(ctx, a, r)
			return err
		}
		refuses(t, "a visitor", undo(account.Actor{}, made[0]), "person.sign_in")
		refuses(t, "the author", undo(st.ann, made[0]), "ruling.not_found")
		refuses(t, "a moderator of another challenge", undo(away, made[0]), "ruling.not_found")
		refuses(t, "no such decision", undo(mo, 999), "ruling.not_found")
		for n, r := range made { // whoever moderates undoes it
			must(t, undo([]account.Actor{mo, ola}[n%2], r))
		}
		refuses(t, "undone already", undo(mo, made[0]), "ruling.undone")
		if got := st.stands(t); got != before {
			t.Errorf("it stands otherwise:\n%s\nbefore:\n%s", got, before)
		}
		if got := st.queue(t, nil); got != waiting {
			t.Errorf("%q waits, before %q", got, waiting)
		}
		st.clock.Turn(time.Hour)
		if got := st.told(t); len(got) != 0 {
			t.Errorf("the author was told: %v", got)
		}
		var logged int
		must(t, s.Reader(ctx).Get(&logged, "SELECT count(*) FROM events WHERE actor_id IN (?, ?) AND kind IN ('idea.hidden', 'idea.shown', 'idea.held', 'comment.hidden', 'comment.shown')", mo.Person, ola.Person))
		if logged != 1+2*len(made) {
			t.Errorf("%d acts are on record, want the first and %d, each with its undoing", logged, len(made))
		}
	})
}

func TestADecisionIsNotUndoneTooLateOrOverAnother(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		st.mailed(t, st.ann)
		mo := with(st.person(t, "Mo"), account.Moderator, st.c.ID)
		i := st.post(t, "Video first")
		decided := func() id.Ruling {
			t.Helper()
			list, err := st.reads.Rulings(ctx, challenge.RulingQuery{On: challenge.Reported{Idea: i.ID}, Limit: 1})
			must(t, err)
			return list[0].ID
		}
		_, err := st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.Advertises}})
		must(t, err)
		hidden := decided()
		st.clock.Turn(challenge.RulingWindow)
		_, err = st.service.UndoRuling(ctx, mo, hidden)
		refuses(t, "after ten minutes", err, "ruling.over")
		if got := st.told(t); !strings.Contains(got["ann@example.org"].Text, "removed an idea") {
			t.Errorf("the author was told %v", got)
		}

		_, err = st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible})
		must(t, err)
		shown := decided()
		st.clock.Turn(5 * time.Minute)
		_, err = st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Held, Because: challenge.Because{Code: challenge.TellsWho}})
		must(t, err)
		held := decided()
		_, err = st.service.UndoRuling(ctx, mo, shown)
		refuses(t, "another decision stands on it", err, "ruling.passed")
		_, err = st.service.UndoRuling(ctx, mo, held)
		must(t, err)
		// What was decided before stands, and is told when its own time is over.
		st.clock.Turn(challenge.RulingWindow - 5*time.Minute)
		if got := st.told(t); !strings.Contains(got["ann@example.org"].Text, "Everybody can see an idea") {
			t.Errorf("the author was told %v", got)
		}

		// Reports that enough people made are nobody's decision.
		for n := range challenge.ReportsToHold {
			must(t, st.service.Report(ctx, account.Actor{}, challenge.Concern{On: challenge.Reported{Idea: i.ID}, Reason: challenge.Unkind, Mark: fmt.Sprint(n)}))
		}
		_, err = st.service.UndoRuling(ctx, mo, decided())
		refuses(t, "held by reports", err, "ruling.not_found")

		// What has to go is not shown by undoing either.
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			return tx.One("UPDATE ideas SET body = 'NHS number 999 000 0018', moderation = 'visible' WHERE id = ?", i.ID)
		}))
		_, err = st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.TellsWho}})
		must(t, err)
		_, err = st.service.UndoRuling(ctx, mo, decided())
		refuses(t, "what identifies", err, "idea.identifying")
	})
}
