package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/writeup"
	"uptake/store"
	"uptake/store/storetest"
)

// mailbox gives somebody an address.
func (st *stage) mailbox(t *testing.T, who account.Actor, email string) {
	t.Helper()
	must(t, st.s.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.One("UPDATE people SET email = ? WHERE id = ?", email, who.Person)
	}))
}

func TestTheAuthorIsAskedByMailOnceForAnEdition(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, ws := t.Context(), writeups(st)
		ws.Site, ws.BaseURL = "Uptake", "https://ideas.example.org"
		comms, reader := st.comms(t), st.person(t, "Reader")
		st.mailbox(t, st.ann, "ann@example.org")
		st.mailbox(t, st.ben, "ben@example.org")
		st.mailbox(t, comms, "comms@example.org")
		st.mailbox(t, reader, "reader@example.org")
		w, err := ws.Start(ctx, comms, []id.Idea{st.shortlisted(t, "Zebrafinch school").ID})
		must(t, err)
		read := 0
		told := func(why, want string) {
			t.Helper()
			all := letters(t, s)
			var to []string
			for _, m := range all[read:] {
				to = append(to, m.To)
				if strings.Contains(m.Subject+m.Text, "Zebrafinch") || !strings.Contains(m.Text, "https://ideas.example.org/publish/write-ups/") || !strings.Contains(m.Text, "ask for a change") {
					t.Errorf("%s: the mail says %s\n%s", why, m.Subject, m.Text)
				}
			}
			read = len(all)
			if got := strings.Join(to, " "); got != want {
				t.Errorf("%s: written to %q, want %q", why, got, want)
			}
		}
		ask := func(who account.Actor, role writeup.Role, handle string, want error) {
			t.Helper()
			got, err := ws.AskToSign(ctx, who, w.ID, role, handle)
			if !errors.Is(err, want) {
				t.Fatalf("%s asks: %v, want %v", who.Name, err, want)
			}
			if err == nil {
				w = got
			}
		}
		told("a draft is begun", "")
		ask(st.ben, writeup.Author, "", writeup.ErrNotFound)
		if _, err := ws.AskToSign(ctx, st.ann, w.ID, writeup.Author, ""); err == nil {
			t.Error("the author asks themselves")
		}
		if _, err := ws.AskToSign(ctx, comms, w.ID, writeup.LivedReader, ""); fieldNames(err) != "handle" {
			t.Errorf("nobody is asked: %v", err)
		}
		told("who may not ask", "")
		ask(comms, writeup.Author, "", nil)
		told("the author is asked", "ann@example.org")
		ask(comms, writeup.Author, "", nil)
		told("asked twice", "")
		ask(comms, writeup.LivedReader, "h-Reader", nil)
		told("a reader is asked", "reader@example.org")

		words := w.Words
		words.Summary = "A class."
		w, err = ws.Edit(ctx, comms, w.ID, w.Version, words)
		must(t, err)
		told("the text is changed", "")
		w, err = ws.SignOff(ctx, reader, w.ID, w.Edition, writeup.LivedReader, "")
		must(t, err)
		ask(comms, writeup.Author, "", nil)
		told("the author is asked for the new text", "ann@example.org")
		ask(comms, writeup.LivedReader, "h-Reader", nil)
		told("who has signed it", "")
	})
}

func TestAChangeThatIsAskedForHoldsUpTheWriteup(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, ws, reads := t.Context(), writeups(st), store.WriteupReads(s)
		comms := st.comms(t)
		w, err := ws.Start(ctx, comms, []id.Idea{st.shortlisted(t, "Joint school").ID})
		must(t, err)
		for _, tt := range []struct {
			why     string
			who     account.Actor
			edition int
			role    writeup.Role
			note    string
			want    error
		}{
			{"a visitor", account.Actor{}, 1, writeup.Author, "It was a Sunday.", writeup.ErrNotFound},
			{"a stranger", st.ben, 1, writeup.Author, "It was a Sunday.", writeup.ErrNotFound},
			{"as somebody else", st.ann, 1, writeup.ClinicalLead, "It was a Sunday.", writeup.ErrNoSigner},
			{"of what they have not read", st.ann, 2, writeup.Author, "It was a Sunday.", writeup.ErrOldEdition},
		} {
			if _, err := ws.AskForChange(ctx, tt.who, w.ID, tt.edition, tt.role, tt.note); !errors.Is(err, tt.want) {
				t.Errorf("%s: %v, want %v", tt.why, err, tt.want)
			}
		}
		for _, note := range []string{"", " \n", strings.Repeat("é", 2001), "NHS number 999 000 0018"} {
			if _, err := ws.AskForChange(ctx, st.ann, w.ID, 1, writeup.Author, note); fieldNames(err) != "note" {
				t.Errorf("words %.20q: %v", note, err)
			}
		}
		w, err = ws.SignOff(ctx, st.ann, w.ID, 1, writeup.Author, "")
		must(t, err)
		w, err = ws.SignOff(ctx, comms, w.ID, 1, writeup.Communications, "")
		must(t, err)
		must(t, w.Ready())
		w, err = ws.Schedule(ctx, comms, w.ID, w.Version, st.clock.Now().Add(time.Hour), "")
		must(t, err)

		if n := rowsOf(t, s, "tasks WHERE handler = ?", string(outbox.PublishDue)); n != 1 {
			t.Fatalf("%d schedules", n)
		}
		before := w.Version
		w, err = ws.AskForChange(ctx, st.ann, w.ID, 1, writeup.Author, "It was a Sunday.")
		must(t, err)
		if w.State != writeup.Draft || !errors.Is(w.Ready(), writeup.ErrChange) || len(w.Signed()) != 1 {
			t.Errorf("after the wish: %s, %v, signed by %v", w.State, w.Ready(), w.Signed())
		}
		if n := rowsOf(t, s, "tasks WHERE handler = ?", string(outbox.PublishDue)); n != 0 {
			t.Errorf("%d schedules are left", n)
		}
		if _, err = ws.Publish(ctx, comms, w.ID, before, ""); !errors.Is(err, writeup.ErrStale) {
			t.Errorf("whoever began before publishes over it: %v", err)
		}
		if _, err = ws.Publish(ctx, comms, w.ID, w.Version, ""); !errors.Is(err, writeup.ErrChange) {
			t.Errorf("published over it: %v", err)
		}
		v, err := reads.ByID(ctx, w.ID)
		must(t, err)
		if len(v.Changes) != 1 || v.Changes[0].Note != "It was a Sunday." || v.Changes[0].Name != "Ann" || len(v.Signs) != 1 {
			t.Errorf("the editor reads %+v, signed %+v", v.Changes, v.Signs)
		}
		cards, err := reads.Waiting(ctx, []id.Challenge{st.c.ID})
		must(t, err)
		if len(cards) != 1 || cards[0].Changes != 1 {
			t.Errorf("the list says %+v", cards)
		}

		// A new version is answered anew; what was asked for before stays to be read.
		words := w.Words
		words.Summary = "A class on a Sunday."
		w, err = ws.Edit(ctx, comms, w.ID, w.Version, words)
		must(t, err)
		if !errors.Is(w.Ready(), writeup.ErrNotSigned) {
			t.Errorf("the new version: %v", w.Ready())
		}
		w, err = ws.AskForChange(ctx, st.ann, w.ID, 2, writeup.Author, "Nearly.")
		must(t, err)
		w, err = ws.SignOff(ctx, st.ann, w.ID, 2, writeup.Author, "After all.")
		must(t, err)
		w, err = ws.SignOff(ctx, comms, w.ID, 2, writeup.Communications, "")
		must(t, err)
		if v, err = reads.ByID(ctx, w.ID); err != nil || len(v.Changes) != 1 || v.Changes[0].Edition != 1 || v.Ready() != nil {
			t.Errorf("agreed after all: %+v, %v, %v", v.Changes, v.Ready(), err)
		}
		w, err = ws.AskForChange(ctx, st.ann, w.ID, 2, writeup.Author, "No.")
		must(t, err)
		w, err = ws.Publish(ctx, comms, w.ID, w.Version, "The author and the lead could not agree on a comma.")
		must(t, err)
		if _, err = ws.AskForChange(ctx, st.ann, w.ID, 2, writeup.Author, "Late."); !errors.Is(err, writeup.ErrPublished) || w.Override == "" {
			t.Errorf("once it is published: %v", err)
		}
	})
}
