package store_test

import (
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// reading sets who reads what is posted in the phase that is open.
func (st *stage) reading(t *testing.T, who challenge.Audience) challenge.Phase {
	t.Helper()
	p := st.now(t).Phases[0]
	p.Audience = who
	c, err := st.service.MovePhase(t.Context(), account.Console, p.ID, p.Version, p)
	must(t, err)
	return c.Phases[0]
}

// raw is how the table holds an idea, which every list reads.
func (st *stage) raw(t *testing.T, i id.Idea) string {
	t.Helper()
	var got string
	must(t, st.s.Reader(t.Context()).Get(&got, "SELECT moderation || ' ' || team_only || CASE WHEN was_public THEN ' public' ELSE '' END FROM ideas WHERE id = ?", i))
	return got
}

func (st *stage) seen(t *testing.T, i id.Idea) challenge.View {
	t.Helper()
	v, err := st.reads.View(t.Context(), i)
	must(t, err)
	return v
}

func (st *stage) teamIdeas(t *testing.T, of []id.Challenge) string {
	t.Helper()
	list, err := st.reads.TeamIdeas(t.Context(), of)
	must(t, err)
	var titles []string
	for _, i := range list {
		titles = append(titles, i.Title)
	}
	return strings.Join(titles, ", ")
}

func TestWhatIsPostedForModeratorsOnlyIsShownByOneOrWhenThePhaseEnds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mod, away := st.moderator(t, "Mo"), with(st.person(t, "Una"), account.Moderator, st.c.ID+1)
		before := st.post(t, "Before")
		st.reading(t, challenge.ForTheTeam)
		stays := st.post(t, "Stays")
		phase := st.reading(t, challenge.ForNow)
		ends, named := st.post(t, "Ends"), st.post(t, "Told")
		must(t, s.InTx(ctx, func(tx *store.Tx) error { // as if it had been posted before the check for details knew it
			return tx.One("UPDATE ideas SET body = 'Her NHS number is 943 476 5919.' WHERE id = ?", named.ID)
		}))
		st.lets(t, func(c *challenge.Conduct) { c.IdeasWait = challenge.AuthorKinds })
		waits := st.post(t, "Waits")
		is := func(what string, i challenge.Idea, want string) {
			t.Helper()
			if got := st.raw(t, i.ID); got != want {
				t.Errorf("%s is %q, want %q", what, got, want)
			}
		}
		is("what was posted before", before, "visible  public")
		is("what stays", stays, "held phase")
		is("what is shown at the end", ends, "held phase_end")
		v, err := st.reads.View(ctx, ends.ID)
		must(t, err)
		for who, a := range map[string]account.Actor{"a visitor": {}, "somebody else": st.ben, "a moderator of another challenge": away} {
			refuses(t, who, v.ReadableBy(a), "idea.not_found")
		}
		must(t, v.ReadableBy(st.ann))
		must(t, v.ReadableBy(mod))
		if v.Moderation != challenge.ForTeam || v.Listed() {
			t.Errorf("it is %s", v.Moderation)
		}
		list, err := st.reads.List(ctx, challenge.ListQuery{Challenge: st.c.ID, Sort: challenge.Newest, Limit: 50})
		must(t, err)
		if list.Total != 1 {
			t.Errorf("%d are listed, want the one from before", list.Total)
		}
		if q := st.queue(t, nil); q != "" {
			t.Errorf("moderators are asked to look at %s", q)
		}
		if got := st.teamIdeas(t, []id.Challenge{st.c.ID}); got != "Waits, Told, Ends, Stays" || st.teamIdeas(t, []id.Challenge{st.c.ID + 1}) != "" {
			t.Errorf("only moderators read %q", got)
		}
		must(t, st.service.AnnouncePhase(ctx, phase.ID))
		is("while the phase is open", ends, "held phase_end")
		_, err = st.service.EndPhase(ctx, account.Console, phase.ID, st.now(t).Phases[0].Version)
		must(t, err)
		for range 2 {
			must(t, st.service.AnnouncePhase(ctx, phase.ID))
		}
		is("what stays, at the end", stays, "held phase")
		is("what is shown at the end, at the end", ends, "visible  public")
		is("what a moderator has to look at", waits, "held ")
		is("what may identify a patient", named, "held ")
		st.check(t, 2)
		_, err = st.service.Decide(ctx, away, challenge.Decision{On: challenge.Reported{Idea: stays.ID}, To: challenge.Visible})
		refuses(t, "a moderator of another challenge", err, "idea.not_found")
		_, err = st.service.Decide(ctx, st.ann, challenge.Decision{On: challenge.Reported{Idea: stays.ID}, To: challenge.Visible})
		refuses(t, "its author", err, "person.forbidden")
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: stays.ID}, To: challenge.Visible})
		must(t, err)
		is("what a moderator has shown", stays, "visible  public")
	})
}

func TestAnAuthorAsksThatOnlyTheTeamReadsTheirIdea(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mod := st.moderator(t, "Mo")
		text := st.text("Quietly")
		text.AskTeam = true
		_, err := st.service.PostIdea(ctx, st.ann, st.c.Slug, text, "")
		refuses(t, "where it is not allowed", err, "idea.team_posts")
		to := st.now(t)
		to.TeamPosts = true
		_, err = st.service.Change(ctx, account.Console, to.ID, to.Version, to)
		must(t, err)
		d, err := st.service.StartDraft(ctx, st.ann, st.c.Slug, "", text)
		must(t, err)
		if d, err = st.reads.DraftByID(ctx, d.ID); err != nil || !d.AskTeam {
			t.Fatalf("the draft has forgotten it: %v", err)
		}
		i, err := st.service.PostDraft(ctx, st.ann, "", d.ID, d.Version, "", nil)
		must(t, err)
		if got := st.raw(t, i.ID); got != "held author" {
			t.Errorf("it is %q", got)
		}
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible})
		refuses(t, "a moderator, before the author agrees", err, "idea.author_asked")
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.Advertises}})
		must(t, err)
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible})
		refuses(t, "a moderator who had hidden it", err, "idea.author_asked")
		list, err := st.reads.Rulings(ctx, challenge.RulingQuery{On: challenge.Reported{Idea: i.ID}, Limit: 1})
		must(t, err)
		if list[0].From != challenge.ForTeam {
			t.Errorf("it was %s before", list[0].From)
		}
		_, err = st.service.UndoRuling(ctx, mod, list[0].ID)
		must(t, err)
		if got := st.raw(t, i.ID); got != "held author" {
			t.Errorf("after the decision was undone it is %q", got)
		}
		text.Title = "Quietly, and better"
		text.AskTeam = false
		_, err = st.service.EditIdea(ctx, st.ann, i.ID, st.seen(t, i.ID).Version, text, "")
		must(t, err)
		if got := st.raw(t, i.ID); got != "held author" {
			t.Errorf("once edited it is %q", got)
		}
		_, err = st.service.Agree(ctx, mod, i.ID)
		refuses(t, "a moderator agrees", err, "person.forbidden")
		_, err = st.service.Agree(ctx, st.ben, i.ID)
		refuses(t, "somebody else agrees", err, "idea.not_found")
		_, err = st.service.Agree(ctx, st.ann, i.ID)
		must(t, err)
		if got := st.raw(t, i.ID); got != "held " || !strings.Contains(st.queue(t, nil), "Quietly") {
			t.Errorf("once its author agrees it is %q", got)
		}
		_, err = st.service.Agree(ctx, st.ann, i.ID)
		refuses(t, "twice", err, "idea.not_asked")
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible})
		must(t, err)
		if got := st.raw(t, i.ID); got != "visible  public" {
			t.Errorf("in the end it is %q", got)
		}
	})
}

func TestAModeratorKeepsAnIdeaForTheTeam(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		st.mailed(t, st.ann)
		mod := st.moderator(t, "Mo")
		i := st.post(t, "Video first")
		why := challenge.Because{Code: challenge.OtherReason, Words: "It names a supplier."}
		_, err := st.service.Decide(ctx, st.ann, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.ForTeam, Because: why})
		refuses(t, "its author", err, "person.forbidden")
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.ForTeam, Because: challenge.Because{}})
		refuses(t, "without a reason", err, "moderation.invalid")
		before := st.stands(t)
		r, err := st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.ForTeam, Because: why})
		must(t, err)
		if got := st.raw(t, i.ID); got != "held team public" || r.Kept() {
			t.Errorf("it is %q", got)
		}
		refuses(t, "a visitor", st.seen(t, i.ID).ReadableBy(account.Actor{}), "idea.not_found")
		_, err = st.service.UndoRuling(ctx, mod, r.ID)
		must(t, err)
		if got := st.stands(t); got != before {
			t.Errorf("undone it is\n%s\nbefore\n%s", got, before)
		}
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.ForTeam, Because: why})
		must(t, err)
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Held, Because: why})
		refuses(t, "held as well", err, "idea.moderated")
		st.clock.Turn(time.Hour)
		if got := st.told(t)["ann@example.org"].Text; !strings.Contains(got, "only you and the moderators can read") || !strings.Contains(got, "It names a supplier.") {
			t.Errorf("its author is told %q", got)
		}
		err = s.InTx(ctx, func(tx *store.Tx) error { return tx.One("UPDATE ideas SET moderation = 'visible' WHERE id = ?", i.ID) })
		if err == nil {
			t.Error("the database lets an idea be for the team and visible")
		}
		reviewed := st.post(t, "A panel reads it")
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			return tx.One("UPDATE ideas SET stage = 'in_review' WHERE id = ?", reviewed.ID)
		}))
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: reviewed.ID}, To: challenge.ForTeam, Because: why})
		refuses(t, "what a panel reads", err, "idea.team_reads")
		must(t, store.Reviews(s).InTx(ctx, func(tx review.Tx) error {
			open, err := tx.OpenIdeas(st.c.ID, 0)
			if len(open) != 1 || open[0] != reviewed.ID {
				t.Errorf("a panel gets %v", open)
			}
			return err
		}))
	})
}

// TestAnIdeaIsPostedToNoMorePeopleThanItsAuthorWasTold ends the rule of a phase between the
// page that says who will read an idea and the button.
func TestAnIdeaIsPostedToNoMorePeopleThanItsAuthorWasTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		st.reading(t, challenge.ForTheTeam)
		d, err := st.service.StartDraft(ctx, st.ann, st.c.Slug, "", st.text("Quietly"))
		must(t, err)
		told := st.now(t).ReadersOf(d.Text, st.clock.Now())
		st.reading(t, challenge.ForEveryone)
		_, err = st.service.PostDraft(ctx, st.ann, "", d.ID, d.Version, "", &told)
		refuses(t, "told that the team alone reads it", err, "idea.readers")
		if _, err = st.reads.DraftByID(ctx, d.ID); err != nil {
			t.Errorf("the draft is lost: %v", err)
		}
		everybody := challenge.TeamOnly("")
		_, err = st.service.PostDraft(ctx, st.ann, "", d.ID, d.Version, "", &everybody)
		must(t, err)
	})
}
