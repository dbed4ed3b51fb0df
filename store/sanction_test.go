package store_test

import (
	"strings"
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

// TestABlockedPersonReadsWritesNothingAppealsAndIsLetInAgain takes a block from its
// decision to its end.
func TestABlockedPersonReadsWritesNothingAppealsAndIsLetInAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		people := account.Service{Store: store.Accounts(s), Reads: store.AccountReads(s), Now: st.clock.Now, Site: "Uptake", BaseURL: "https://ideas.example.org"}
		st.mailed(t, st.ann)
		member := func(name string, role account.Role, c id.Challenge) account.Actor {
			p := st.mailed(t, st.person(t, name))
			must(t, people.GiveRole(ctx, account.Console, p.Person, role, c))
			return with(p, role, c)
		}
		mo, max, lea := member("Mo", account.Moderator, st.c.ID), member("Max", account.Moderator, st.c.ID), member("Lea", account.Lead, st.c.ID)
		theirs := st.post(t, "Ann’s idea")
		other, err := st.service.PostIdea(ctx, st.ben, st.c.Slug, st.text("Ben’s idea"), "")
		must(t, err)
		impose := func(by account.Actor, days int, change func(*account.Sanction)) (account.Sanction, error) {
			to := account.Sanction{Person: st.ann.Person, Challenge: st.c.ID, Kind: account.Block, Code: "unkind", Words: "Last Tuesday."}
			change(&to)
			return people.Impose(ctx, by, to, days)
		}
		same := func(*account.Sanction) {}
		for what, try := range map[string]struct {
			by     account.Actor
			days   int
			change func(*account.Sanction)
			code   string
		}{
			"by no moderator":               {st.ben, 7, same, "person.forbidden"},
			"signed out":                    {account.Actor{}, 7, same, "person.sign_in"},
			"on the whole site":             {mo, 7, func(s *account.Sanction) { s.Challenge = 0 }, "person.forbidden"},
			"themselves":                    {mo, 7, func(s *account.Sanction) { s.Person = mo.Person }, "sanction.self"},
			"of who has more rights":        {mo, 7, func(s *account.Sanction) { s.Person = lea.Person }, "sanction.rank"},
			"without an end":                {mo, 0, same, "sanction.invalid"},
			"longer than a year":            {mo, 366, same, "sanction.invalid"},
			"without a reason":              {mo, 7, func(s *account.Sanction) { s.Code = "" }, "sanction.invalid"},
			"another reason, without words": {mo, 7, func(s *account.Sanction) { s.Code, s.Words = "other", "" }, "sanction.invalid"},
			"with a patient's number":       {mo, 7, func(s *account.Sanction) { s.Words = "NHS number 943 476 5919." }, "sanction.invalid"},
			"of no kind":                    {mo, 7, func(s *account.Sanction) { s.Kind = "ban" }, "sanction.invalid"},
		} {
			_, err := impose(try.by, try.days, try.change)
			refuses(t, what, err, try.code)
		}
		block, err := impose(mo, 7, same)
		must(t, err)
		letter := st.letters(t)["ann@example.org"]
		for _, want := range []string{"Until 10 March 2026 you cannot post", "unkind way. Last Tuesday.", "What to do next: Say what you think", "https://ideas.example.org/account/sanctions"} {
			if !strings.Contains(letter.Text, want) {
				t.Errorf("%q is not in %q", want, letter.Text)
			}
		}

		acts := func(who account.Actor) map[string]error {
			_, post := st.service.PostIdea(ctx, who, st.c.Slug, st.text("More"), "")
			_, edit := st.service.EditIdea(ctx, who, theirs.ID, theirs.Version, st.text("Changed"), "")
			_, comment := st.service.PostComment(ctx, who, other.ID, 0, "Words.", "en", "")
			_, support := st.service.SetSupport(ctx, who, other.ID, 1)
			report := st.service.Report(ctx, who, challenge.Concern{On: challenge.Reported{Idea: other.ID}, Reason: challenge.Spam})
			return map[string]error{"post": post, "edit": edit, "comment": comment, "support": support, "report": report}
		}
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("DELETE FROM tasks WHERE handler = ?", string(outbox.SendMail))
			return err
		}))
		blocked, err := store.AccountReads(s).ActorByID(ctx, st.ann.Person)
		must(t, err)
		blocked.Limits = account.Living(blocked.Limits, st.clock.Now())
		for what, err := range acts(blocked) {
			refuses(t, what, err, "person.may_not_write")
			if m := fault.Of(err).Message; !strings.Contains(m, "until 10 March 2026") || !strings.Contains(m, "/account/sanctions") {
				t.Errorf("%s is refused with %q", what, m)
			}
		}
		if blocked.Refused(0) != nil || theirs.ReadableBy(blocked) != nil {
			t.Error("it counts beyond the challenge, or for reading")
		}

		_, err = people.Appeal(ctx, st.ben, block.ID, "Not mine.")
		refuses(t, "an appeal of somebody else", err, "sanction.not_found")
		_, err = people.Appeal(ctx, blocked, block.ID, " ")
		refuses(t, "an appeal without words", err, "sanction.words")
		_, err = people.AnswerAppeal(ctx, max, block.ID, true, "No appeal yet.")
		refuses(t, "an answer before", err, "sanction.no_appeal")
		_, err = people.Appeal(ctx, blocked, block.ID, "It was a quotation: quillfeather.")
		must(t, err)
		_, err = people.Appeal(ctx, blocked, block.ID, "Once more.")
		refuses(t, "a second appeal", err, "sanction.appealed")
		got := st.letters(t)
		if got["max@example.org"].Text == "" || got["lea@example.org"].Text == "" || got["mo@example.org"].Text != "" || strings.Contains(got["max@example.org"].Text, "quillfeather") {
			t.Errorf("told of the appeal: %v", got)
		}
		for who, want := range map[*account.Actor]int{&mo: 0, &max: 1} {
			list, err := people.Appeals(ctx, *who, []id.Challenge{st.c.ID})
			must(t, err)
			if len(list) != want {
				t.Errorf("%s may answer %d, want %d", who.Name, len(list), want)
			}
		}
		_, err = people.AnswerAppeal(ctx, mo, block.ID, false, "I stand by it.")
		refuses(t, "an answer of who decided", err, "sanction.appeal_own")
		_, err = people.AnswerAppeal(ctx, st.ben, block.ID, true, "x")
		refuses(t, "an answer of no moderator", err, "sanction.not_found")
		_, err = people.AnswerAppeal(ctx, max, block.ID, false, "It was not a quotation.")
		must(t, err)
		_, err = people.AnswerAppeal(ctx, max, block.ID, true, "Or was it?")
		refuses(t, "a second answer", err, "sanction.no_appeal")
		if m := st.letters(t)["ann@example.org"].Text; !strings.Contains(m, "It stands") || !strings.Contains(m, "not a quotation") {
			t.Errorf("the answer: %q", m)
		}

		st.clock.Turn(7*24*time.Hour - time.Second)
		if len(account.Living(blocked.Limits, st.clock.Now())) != 1 {
			t.Error("it ends too early")
		}
		st.clock.Turn(time.Second)
		free, err := store.AccountReads(s).ActorByID(ctx, st.ann.Person)
		must(t, err)
		if free.Limits = account.Living(free.Limits, st.clock.Now()); free.Refused(st.c.ID) != nil {
			t.Error("it does not end by itself")
		}
		_, err = people.Lift(ctx, max, block.ID, "Enough.")
		refuses(t, "lifted when it is over", err, "sanction.over")
		again, err := impose(mo, 365, func(s *account.Sanction) { s.Kind = account.Hold })
		must(t, err)
		held, err := store.AccountReads(s).ActorByID(ctx, st.ann.Person)
		must(t, err)
		if held.Limits = account.Living(held.Limits, st.clock.Now()); !held.Waits(st.c.ID) || held.Refused(st.c.ID) != nil {
			t.Errorf("held: %+v", held.Limits)
		}
		_, err = people.Lift(ctx, mo, again.ID, "")
		refuses(t, "lifted without a reason", err, "sanction.words")
		_, err = people.Lift(ctx, mo, again.ID, "Enough.")
		must(t, err)
		var trail []struct{ Kind, Reason, Detail string }
		must(t, s.Reader(ctx).All(&trail, "SELECT kind, reason, detail FROM events WHERE kind LIKE 'sanction.%' ORDER BY id"))
		var said []string
		for _, e := range trail {
			said = append(said, e.Kind+" "+e.Detail)
		}
		want := []string{string(outbox.SanctionImposed) + " block", string(outbox.SanctionAppealed) + " block", string(outbox.SanctionStands) + " block", string(outbox.SanctionImposed) + " hold", string(outbox.SanctionLifted) + " hold"}
		if strings.Join(said, ", ") != strings.Join(want, ", ") || trail[0].Reason == "" || strings.Contains(trail[1].Reason, "quillfeather") {
			t.Errorf("the trail says %+v", trail)
		}
	})
}

// TestWhatAPersonOnHoldPostsWaits posts as somebody on hold in a challenge that shows all.
func TestWhatAPersonOnHoldPostsWaits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		open := st.post(t, "An idea")
		held := st.ben
		held.Limits = []account.Limit{{Kind: account.Hold, Challenge: st.c.ID, Until: st.clock.Now().Add(time.Hour)}}
		i, err := st.service.PostIdea(ctx, held, st.c.Slug, st.text("Held"), "")
		must(t, err)
		cm, err := st.service.PostComment(ctx, held, open.ID, 0, "Held.", "en", "")
		must(t, err)
		if i.Moderation != challenge.Held || cm.State != challenge.CommentHeld || !cm.Unseen {
			t.Errorf("they are %s and %s", i.Moderation, cm.State)
		}
		held.Limits[0].Challenge = st.c.ID + 1
		if i, err = st.service.PostIdea(ctx, held, st.c.Slug, st.text("Elsewhere"), ""); err != nil || i.Moderation != challenge.Visible {
			t.Errorf("held elsewhere: %s, %v", i.Moderation, err)
		}
	})
}
