package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/writeup"
	"uptake/store"
	"uptake/store/storetest"
)

func writeups(st *stage) writeup.Service {
	return writeup.Service{Store: store.Writeups(st.s), Now: st.clock.Now}
}

// comms is somebody of the communications staff of the stage's challenge.
func (st *stage) comms(t *testing.T) account.Actor {
	t.Helper()
	return with(st.person(t, "Comms"), account.Communications, st.c.ID)
}

// shortlisted posts an idea and releases a panel's decision on it.
func (st *stage) shortlisted(t *testing.T, title string) challenge.Idea {
	t.Helper()
	i := st.post(t, title)
	must(t, store.Challenges(st.s).InTx(t.Context(), func(tx challenge.Tx) error {
		idea, err := tx.Idea(i.ID)
		if err != nil {
			return err
		}
		idea.Stage, idea.Outcome, idea.ReleasedAt = challenge.Decided, challenge.Shortlisted, st.clock.Now()
		i = idea
		return tx.SaveIdea(&i)
	}))
	return i
}

func TestAWriteupIsPublishedOnceTheRightPeopleHaveSigned(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, ws, reads := t.Context(), writeups(st), store.WriteupReads(s)
		comms, reader := st.comms(t), st.person(t, "Reader")
		i := st.shortlisted(t, "Joint school on a Saturday")

		w, err := ws.Start(ctx, comms, []id.Idea{i.ID})
		must(t, err)
		if w.Title != i.Title || w.Slug != "joint-school-on-a-saturday" || w.Headings[2].Text != i.Body || len(w.Headings) != 4 {
			t.Fatalf("got %+v, want it prefilled from the idea", w)
		}
		// What the draft says is for the team, the author and those asked to read it.
		v, err := reads.BySlug(ctx, w.Slug)
		must(t, err)
		for _, tt := range []struct {
			name string
			a    account.Actor
			want error
		}{
			{"a visitor", account.Actor{}, writeup.ErrNotFound},
			{"a stranger", st.ben, writeup.ErrNotFound},
			{"the author", st.ann, nil},
			{"communications", comms, nil},
		} {
			if got := v.ReadableBy(tt.a); !errors.Is(got, tt.want) {
				t.Errorf("%s reads the draft: got %v, want %v", tt.name, got, tt.want)
			}
		}
		if got, _ := reads.Published(ctx, writeup.Query{}); len(got) != 0 {
			t.Errorf("a draft is listed as published: %+v", got)
		}

		words := w.Words
		words.Summary = "A class on a Saturday."
		words.Credits = append(words.Credits, writeup.Credit{Name: "the speakers", As: "with thanks to"})
		w, err = ws.Edit(ctx, comms, w.ID, w.Version, words)
		must(t, err)
		if _, err = ws.Publish(ctx, comms, w.ID, w.Version, ""); !errors.Is(err, writeup.ErrNotSigned) {
			t.Errorf("unsigned: got %v, want ErrNotSigned", err)
		}
		if _, err = ws.SignOff(ctx, st.ben, w.ID, w.Edition, writeup.LivedReader, ""); !errors.Is(err, writeup.ErrNotFound) {
			t.Errorf("a stranger signs: got %v, want not found", err)
		}
		w, err = ws.AskToSign(ctx, comms, w.ID, writeup.LivedReader, "h-Reader")
		must(t, err)
		if _, err = ws.SignOff(ctx, reader, w.ID, w.Edition, writeup.ClinicalLead, ""); !errors.Is(err, writeup.ErrNoSigner) {
			t.Errorf("signing as something else: got %v, want ErrNoSigner", err)
		}
		w, err = ws.SignOff(ctx, reader, w.ID, w.Edition, writeup.LivedReader, "As the speakers say it.")
		must(t, err)
		w, err = ws.SignOff(ctx, st.ann, w.ID, w.Edition, writeup.Author, "")
		must(t, err)
		if _, err = ws.Publish(ctx, comms, w.ID, w.Version, ""); !errors.Is(err, writeup.ErrNotSigned) {
			t.Errorf("author and reader alone: got %v, want ErrNotSigned", err)
		}
		w, err = ws.SignOff(ctx, comms, w.ID, w.Edition, writeup.Communications, "")
		must(t, err)

		// A change asks everybody again; signing what one has not read is refused.
		old := w.Edition
		words.Title = "Joint school"
		w, err = ws.Edit(ctx, comms, w.ID, w.Version, words)
		must(t, err)
		if len(w.Signed()) != 0 || w.Slug != "joint-school" {
			t.Errorf("after a change: signed %v, slug %s", w.Signed(), w.Slug)
		}
		if _, err = ws.SignOff(ctx, st.ann, w.ID, old, writeup.Author, ""); !errors.Is(err, writeup.ErrOldEdition) {
			t.Errorf("signing an old edition: got %v, want ErrOldEdition", err)
		}
		for _, sign := range []struct {
			a account.Actor
			r writeup.Role
		}{{st.ann, writeup.Author}, {comms, writeup.Communications}} {
			w, err = ws.SignOff(ctx, sign.a, w.ID, w.Edition, sign.r, "")
			must(t, err)
		}
		if _, err = ws.Publish(ctx, st.ann, w.ID, w.Version, ""); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("the author publishes: got %v, want forbidden", err)
		}
		st.clock.Turn(time.Hour)
		w, err = ws.Publish(ctx, comms, w.ID, w.Version, "")
		must(t, err)

		v, err = reads.BySlug(ctx, "joint-school")
		must(t, err)
		if err = v.ReadableBy(account.Actor{}); err != nil {
			t.Errorf("a visitor: got %v", err)
		}
		if len(v.Signs) != 2 || len(v.Sources) != 1 || v.Sources[0].ID != i.ID || len(v.Credits) != 2 || v.Credits[0].Name != "Ann" {
			t.Errorf("got %d signs, sources %+v, credits %+v", len(v.Signs), v.Sources, v.Credits)
		}
		got, err := ws.Edit(ctx, comms, w.ID, w.Version, words)
		if !errors.Is(err, writeup.ErrPublished) {
			t.Errorf("editing a published one: got %+v, %v", got, err)
		}
		idea, err := st.reads.View(ctx, i.ID)
		must(t, err)
		if idea.Stage != challenge.WrittenUp || idea.ShownStage() != challenge.WrittenUp {
			t.Errorf("the idea is at stage %s, shown as %s", idea.Stage, idea.ShownStage())
		}
		if n := rowsOf(t, s, "events WHERE kind = 'writeup.published' AND idea_id = ? AND subject = ?", i.ID, w.ID); n != 1 {
			t.Errorf("got %d events of the publication, want 1", n)
		}
		list, err := reads.Published(ctx, writeup.Query{Challenge: st.c.ID, Idea: i.ID})
		must(t, err)
		if len(list) != 1 || list[0].Slug != "joint-school" || !list[0].PublishedAt.Equal(st.clock.Now()) {
			t.Errorf("got %+v", list)
		}
	})
}

func TestAnOverrideNeedsAReasonAndIsKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, ws := t.Context(), writeups(st)
		comms, i := st.comms(t), st.shortlisted(t, "An idea of the past")
		w, err := ws.Start(ctx, comms, []id.Idea{i.ID})
		must(t, err)
		if _, err = ws.Publish(ctx, comms, w.ID, w.Version, " "); !errors.Is(err, writeup.ErrNotSigned) {
			t.Errorf("without a reason: got %v", err)
		}
		w, err = ws.Publish(ctx, comms, w.ID, w.Version, "The author cannot be reached.")
		must(t, err)
		if w.State != writeup.Published || w.Override == "" {
			t.Errorf("got %+v", w)
		}
		var reason string
		must(t, s.Reader(ctx).Get(&reason, "/* test.reason */ SELECT reason FROM events WHERE kind = 'writeup.changed' AND detail = 'override'"))
		if reason != "The author cannot be reached." {
			t.Errorf("got reason %q in the audit trail", reason)
		}
		// What the public may read of the idea holds no word of it.
		if n := rowsOf(t, s, "events WHERE idea_id = ? AND reason <> ''", i.ID); n != 0 {
			t.Errorf("%d events of the idea tell the reason", n)
		}
	})
}

func TestOnlyChosenIdeasAreWrittenUp(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, ws, comms := t.Context(), writeups(st), st.comms(t)
		plain := st.post(t, "Not shortlisted")
		lead := with(st.person(t, "Lead"), account.Lead, st.c.ID)
		hidden := st.shortlisted(t, "Hidden since")
		_, err := st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: hidden.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "Outside the challenge."}})
		must(t, err)
		for _, tt := range []struct {
			name  string
			a     account.Actor
			ideas []id.Idea
			want  error
		}{
			{"communications may not choose one themselves", comms, []id.Idea{plain.ID}, writeup.ErrNotChosen},
			{"a contributor may not write up", st.ann, []id.Idea{plain.ID}, account.ErrForbidden},
			{"a visitor has to sign in", account.Actor{}, []id.Idea{plain.ID}, account.ErrSignIn},
			{"what is hidden is gone for communications", comms, []id.Idea{hidden.ID}, challenge.ErrIdeaGone},
			{"what is hidden cannot be published by the lead", lead, []id.Idea{hidden.ID}, writeup.ErrUnpublic},
			{"an unknown idea is not found", lead, []id.Idea{999}, challenge.ErrIdeaNotFound},
		} {
			if _, err := ws.Start(ctx, tt.a, tt.ideas); !errors.Is(err, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
			}
		}
		for _, ideas := range [][]id.Idea{nil, {plain.ID, plain.ID}} {
			if _, err := ws.Start(ctx, lead, ideas); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%v: got %v, want a field fault", ideas, err)
			}
		}
		if n := rowsOf(t, s, "writeups"); n != 0 {
			t.Fatalf("%d write-ups were kept", n)
		}
		if _, err = ws.Start(ctx, lead, []id.Idea{plain.ID}); err != nil {
			t.Errorf("the lead chooses: %v", err)
		}
	})
}

func TestAnEmbargoEndsByItselfOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, ws, reads, comms := t.Context(), writeups(st), store.WriteupReads(s), st.comms(t)
		i := st.shortlisted(t, "Under embargo")
		w, err := ws.Start(ctx, comms, []id.Idea{i.ID})
		must(t, err)
		if _, err = ws.Schedule(ctx, comms, w.ID, w.Version, st.clock.Now(), "Agreed."); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a time that is not in the future: got %v", err)
		}
		due := st.clock.Now().Add(48 * time.Hour)
		w, err = ws.Schedule(ctx, comms, w.ID, w.Version, due, "Agreed.")
		must(t, err)
		runner := outbox.Runner{Queue: s.Queue(), Now: st.clock.Now, Handlers: map[outbox.Handler]outbox.Work{
			outbox.PublishDue: func(ctx context.Context, task outbox.Task) error { return ws.PublishDue(ctx, id.Writeup(task.Subject)) },
		}}
		if n := runner.Once(ctx); n != 0 {
			t.Fatalf("%d tasks ran before their time", n)
		}
		must(t, ws.PublishDue(ctx, w.ID)) // early: nothing happens
		view, err := st.reads.View(ctx, i.ID)
		must(t, err)
		if list, _ := reads.Published(ctx, writeup.Query{}); len(list) != 0 || view.ShownStage() != challenge.Decided {
			t.Fatalf("the embargo leaks: %d listed, idea shown as %s", len(list), view.ShownStage())
		}
		// An edit takes the schedule back, so nothing unsigned is published.
		words := w.Words
		words.Summary = "Changed."
		w, err = ws.Edit(ctx, comms, w.ID, w.Version, words)
		must(t, err)
		if w.State != writeup.Draft || rowsOf(t, s, "tasks WHERE handler = 'writeup.publish'") != 0 {
			t.Errorf("after an edit: state %s, tasks left", w.State)
		}
		w, err = ws.Schedule(ctx, comms, w.ID, w.Version, due, "Agreed again.")
		must(t, err)
		st.clock.Turn(48 * time.Hour)
		if n := runner.Once(ctx); n != 1 {
			t.Fatalf("%d tasks ran at their time, want 1", n)
		}
		must(t, ws.PublishDue(ctx, w.ID)) // a second run changes nothing
		if n := rowsOf(t, s, "events WHERE kind = 'writeup.published'"); n != 1 {
			t.Errorf("published %d times, want once", n)
		}
		// An idea that goes out of view takes its write-up with it.
		_, err = st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "Names a patient."}})
		must(t, err)
		v, err := reads.BySlug(ctx, w.Slug)
		must(t, err)
		if list, _ := reads.Published(ctx, writeup.Query{}); len(list) != 0 || !errors.Is(v.ReadableBy(account.Actor{}), writeup.ErrGone) {
			t.Errorf("the write-up of a hidden idea: %d listed, readable: %v", len(list), v.ReadableBy(account.Actor{}))
		}
	})
}

func TestAScheduledWriteupOfAHiddenIdeaIsNotPublished(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, ws, comms := t.Context(), writeups(st), st.comms(t)
		i := st.shortlisted(t, "Hidden meanwhile")
		w, err := ws.Start(ctx, comms, []id.Idea{i.ID})
		must(t, err)
		w, err = ws.Schedule(ctx, comms, w.ID, w.Version, st.clock.Now().Add(time.Hour), "Agreed.")
		must(t, err)
		_, err = st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "Names a patient."}})
		must(t, err)
		st.clock.Turn(time.Hour)
		must(t, ws.PublishDue(ctx, w.ID))
		v, err := store.WriteupReads(s).ByID(ctx, w.ID)
		must(t, err)
		if v.State != writeup.Draft || rowsOf(t, s, "events WHERE kind = 'writeup.published'") != 0 {
			t.Errorf("got state %s, want a draft and no event", v.State)
		}
	})
}

func TestACorrectionKeepsWhatWasSaid(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, ws, reads, comms := t.Context(), writeups(st), store.WriteupReads(s), st.comms(t)
		w, err := ws.Start(ctx, comms, []id.Idea{st.shortlisted(t, "To correct").ID})
		must(t, err)
		words := w.Words
		words.Title = "Corrected"
		if _, err = ws.Correct(ctx, comms, w.ID, w.Version, words, "The title."); !errors.Is(err, writeup.ErrNotYet) {
			t.Errorf("a draft: got %v, want ErrNotYet", err)
		}
		w, err = ws.Publish(ctx, comms, w.ID, w.Version, "Agreed.")
		must(t, err)
		if _, err = ws.Correct(ctx, comms, w.ID, w.Version, words, ""); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a note: got %v", err)
		}
		w, err = ws.Correct(ctx, comms, w.ID, w.Version, words, "The title was wrong.")
		must(t, err)
		v, err := reads.ByID(ctx, w.ID)
		must(t, err)
		if v.Title != "Corrected" || v.Slug != "to-correct" || v.Correction != "The title was wrong." || v.State != writeup.Published {
			t.Errorf("got %+v; the address stays once it is public", v.Writeup)
		}
		old, err := reads.Editions(ctx, w.ID)
		must(t, err)
		if len(old) != 1 || old[0].Title != "To correct" || len(old[0].Headings) != 4 {
			t.Errorf("got editions %+v", old)
		}
		if _, err = ws.Correct(ctx, comms, w.ID, w.Version-1, words, "Late."); !errors.Is(err, writeup.ErrStale) {
			t.Errorf("an old version: got %v, want ErrStale", err)
		}
	})
}

func TestTheRulesOfAWriteupsWords(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("é", n) }
	ok := writeup.Words{
		Title: long(150), Summary: long(2000), Headings: []writeup.Heading{{Key: "when", Heading: long(100), Text: long(10000)}},
		Credits: []writeup.Credit{{Name: long(100), As: long(100)}},
	}
	if _, err := ok.Check(); err != nil {
		t.Fatalf("at the limits: %v", err)
	}
	tests := []struct {
		name   string
		change func(*writeup.Words)
		field  string
	}{
		{"no title", func(w *writeup.Words) { w.Title = " \n" }, "title"},
		{"a title one rune too long", func(w *writeup.Words) { w.Title += "é" }, "title"},
		{"a summary one rune too long", func(w *writeup.Words) { w.Summary += "é" }, "summary"},
		{"a heading one rune too long", func(w *writeup.Words) { w.Headings[0].Heading += "é" }, "headings.when"},
		{"a text one rune too long", func(w *writeup.Words) { w.Headings[0].Text += "é" }, "headings.when"},
		{"no heading", func(w *writeup.Words) { w.Headings[0].Heading = "" }, "headings.when"},
		{"a key that is no word", func(w *writeup.Words) { w.Headings[0].Key = "<b>" }, "headings"},
		{"a key twice", func(w *writeup.Words) { w.Headings = append(w.Headings, w.Headings[0]) }, "headings"},
		{"a credit one rune too long", func(w *writeup.Words) { w.Credits[0].As += "é" }, "credits"},
		{"a credit without a name", func(w *writeup.Words) { w.Credits[0].Name = "" }, "credits"},
		{"too many credits", func(w *writeup.Words) { w.Credits = slices.Repeat(w.Credits, 21) }, "credits"},
		{"a patient's number", func(w *writeup.Words) { w.Summary = "NHS number 999 000 0018 came first." }, "summary"},
	}
	for _, tt := range tests {
		w := ok
		w.Headings, w.Credits = slices.Clone(ok.Headings), slices.Clone(ok.Credits)
		tt.change(&w)
		_, err := w.Check()
		var fields []string
		for _, f := range fault.Of(err).Fields {
			fields = append(fields, f.Name)
		}
		if d := cmp.Diff(fields, []string{tt.field}); err == nil || d != "" {
			t.Errorf("%s: got %v; fields %s", tt.name, err, d)
		}
	}
}

func TestWriteupReadsCostTheSameForOneAndFifty(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, ws, comms := t.Context(), writeups(st), st.comms(t)
		var last writeup.Writeup
		publish := func() {
			w, err := ws.Start(ctx, comms, []id.Idea{st.shortlisted(t, "One").ID})
			must(t, err)
			last, err = ws.Publish(ctx, comms, w.ID, w.Version, "Agreed.")
			must(t, err)
		}
		count := func() [2]int {
			page := storetest.Statements(t, func(ctx context.Context) { _, _ = store.WriteupReads(s).ByID(ctx, last.ID) })
			list := storetest.Statements(t, func(ctx context.Context) { _, _ = store.WriteupReads(s).Published(ctx, writeup.Query{}) })
			return [2]int{page, list}
		}
		publish()
		one := count()
		for range 19 {
			publish()
		}
		if many := count(); many != one || one[1] != 1 || one[0] > 5 {
			t.Errorf("got %v statements at one write-up and %v at twenty, want the same, at most 5 and 1", one, many)
		}
		// The list goes on behind a given one.
		all, err := store.WriteupReads(s).Published(ctx, writeup.Query{})
		must(t, err)
		rest, err := store.WriteupReads(s).Published(ctx, writeup.Query{After: all[4].ID, Limit: 3})
		must(t, err)
		if len(rest) != 3 || rest[0].ID != all[5].ID {
			t.Errorf("got %d write-ups behind the fifth, the first %+v", len(rest), rest[0])
		}
	})
}
