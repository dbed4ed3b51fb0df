package store_test

import (
	"context"
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

// told works off what is due to tell authors, and returns what they were written meanwhile.
func (st *stage) told(t *testing.T) map[string]account.Mail {
	t.Helper()
	must(t, st.s.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("DELETE FROM tasks WHERE handler = ?", string(outbox.SendMail))
		return err
	}))
	run := outbox.Runner{Queue: st.s.Queue(), Now: st.clock.Now, Handlers: map[outbox.Handler]outbox.Work{
		outbox.TellRuling: func(ctx context.Context, task outbox.Task) error {
			return st.teller().Ruled(ctx, st.service, id.Ruling(task.Subject))
		},
	}}
	run.Once(t.Context())
	return st.letters(t)
}

// refuses fails the test unless err is the fault of a code.
func refuses(t *testing.T, what string, err error, code string) {
	t.Helper()
	if err == nil || fault.Of(err).Code != code {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

func TestAnAuthorIsToldWhyAndHowToPostAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		st.mailed(t, st.ann)
		mod := with(st.person(t, "Mo"), account.Moderator, st.c.ID)
		i := st.post(t, "Quillfeather video")
		cm, err := st.service.PostComment(ctx, st.ann, i.ID, 0, "Zebrawood comment.", "en", "")
		must(t, err)
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{}})
		refuses(t, "no reason", err, "moderation.invalid")
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Code: "whim"}})
		refuses(t, "no such reason", err, "moderation.invalid")
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.ByReports}})
		refuses(t, "a reason that no moderator has", err, "moderation.invalid")
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.OtherReason}})
		refuses(t, "another reason without words", err, "moderation.invalid")
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Comment: cm.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.IsUnkind, Words: "Write to 999 000 0018."}})
		refuses(t, "words that identify", err, "moderation.invalid")

		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Held, Because: challenge.Because{Code: challenge.TellsWho, Words: "The second paragraph."}})
		must(t, err)
		v, err := st.reads.View(ctx, i.ID)
		must(t, err)
		if v.ModerationReason != "It may tell readers who a patient is. The second paragraph." || v.RuledFor != challenge.TellsWho {
			t.Errorf("the page says %q for %q", v.ModerationReason, v.RuledFor)
		}
		says := func(mail account.Mail, wants ...string) {
			t.Helper()
			for _, w := range wants {
				if !strings.Contains(mail.Text, w) {
					t.Errorf("%q is not in %q", w, mail.Text)
				}
			}
			if whole := mail.Subject + mail.Text; strings.Contains(whole, "Quillfeather") || strings.Contains(whole, "Zebrawood") || strings.Contains(whole, "Mo ") {
				t.Errorf("it tells what was removed, or by whom: %q", whole)
			}
		}
		st.clock.Turn(challenge.RulingWindow - time.Second)
		if got := st.told(t); len(got) != 0 {
			t.Errorf("told too early: %v", got)
		}
		st.clock.Turn(time.Second)
		got := st.told(t)
		says(got["ann@example.org"], "For now nobody else can see an idea", "https://ideas.example.org/ideas/", "Why: It may tell readers who a patient is. The second paragraph.", "Leave out names", "You can edit your idea")
		st.clock.Turn(time.Hour)
		if got = st.told(t); len(got) != 0 {
			t.Errorf("told twice: %v", got)
		}

		// What was decided one after the other is told once, as it stands.
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.Advertises}})
		must(t, err)
		st.clock.Turn(time.Minute)
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible})
		must(t, err)
		st.clock.Turn(challenge.RulingWindow)
		says(st.told(t)["ann@example.org"], "Everybody can see an idea")

		// What the author of a hidden idea can do is what they can do: see
		// TestAHiddenIdeaThatWasChangedComesBack.
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.OffTopic}})
		must(t, err)
		st.clock.Turn(challenge.RulingWindow)
		says(st.told(t)["ann@example.org"], "removed an idea", "You can edit your idea. A moderator then looks at it again, and can show it to everybody.")
		v, err = st.reads.View(ctx, i.ID)
		must(t, err)
		_, err = st.service.EditIdea(ctx, st.ann, i.ID, v.Version, v.Text, "")
		must(t, err)
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible})
		must(t, err)
		st.clock.Turn(challenge.RulingWindow)
		says(st.told(t)["ann@example.org"], "Everybody can see an idea")
		must(t, s.InTx(ctx, func(tx *store.Tx) error { return tx.One("UPDATE ideas SET stage = 'in_review' WHERE id = ?", i.ID) }))
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.OffTopic}})
		must(t, err)
		st.clock.Turn(challenge.RulingWindow)
		says(st.told(t)["ann@example.org"], "It cannot be edited any more. You can post it again as a new idea, in a challenge that is open for ideas.")
		_, err = st.service.EditIdea(ctx, st.ann, i.ID, v.Version, v.Text, "")
		refuses(t, "an edit while a panel reads it", err, "idea.locked")
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible})
		must(t, err)
		st.clock.Turn(challenge.RulingWindow)
		st.told(t)

		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Comment: cm.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.IsUnkind}})
		must(t, err)
		st.clock.Turn(challenge.RulingWindow)
		says(st.told(t)["ann@example.org"], "removed a comment", "Why: It is unkind to people.", "post it again as a new comment", "/contact", "/comments/")

		// Nothing is told of what is kept, nor of what is back where it was.
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Comment: cm.ID}, To: challenge.Visible})
		must(t, err)
		st.clock.Turn(time.Minute)
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Comment: cm.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.IsUnkind}})
		must(t, err)
		must(t, st.service.Report(ctx, st.ben, challenge.Concern{On: challenge.Reported{Idea: i.ID}, Reason: challenge.Spam}))
		must(t, keeps(ctx, st, mod, challenge.Reported{Idea: i.ID}))
		st.clock.Turn(challenge.RulingWindow)
		if got = st.told(t); len(got) != 0 {
			t.Errorf("told although nothing changed: %v", got)
		}
	})
}
