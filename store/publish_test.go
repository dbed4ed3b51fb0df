package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/update"
	"uptake/store"
	"uptake/store/storetest"
)

func TestAnAdoptionChangesOverTimeAndKeepsEveryStep(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, reads := t.Context(), store.AdoptionReads(s)
		as := adoption.Service{Store: store.Adoptions(s), Now: st.clock.Now}
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("INSERT INTO reference_terms (list, code, label, position) VALUES ('region', 'wales', 'Wales', 1)")
			return err
		}))
		i := st.post(t, "Video first")
		entry := adoption.Entry{Site: "Saltmere Hospital", Region: "wales", State: adoption.Considering, Date: "2026-02-01", Result: "", Note: "No room."}
		ad, err := as.Record(ctx, st.ben, i.ID, entry)
		must(t, err)
		entry.State, entry.Date, entry.Note, entry.Result = adoption.Trying, "2026-03-03", "", "Three classes held."
		ad, err = as.Change(ctx, st.ben, ad.ID, ad.Version, entry)
		must(t, err)
		entry.Region = "" // a field can be emptied
		ad, err = as.Change(ctx, st.ben, ad.ID, ad.Version, entry)
		must(t, err)
		views, err := reads.OfIdea(ctx, i.ID)
		must(t, err)
		want := []adoption.View{{
			Adoption: adoption.Adoption{
				ID: ad.ID, Challenge: st.c.ID, Idea: i.ID, Contact: st.ben.Person, Version: 3, CreatedAt: storetest.Noon, Told: challenge.Visible,
				Entry: adoption.Entry{Site: "Saltmere Hospital", State: adoption.Trying, Date: "2026-03-03", Result: "Three classes held."},
				Steps: []adoption.Step{{State: adoption.Considering, Date: "2026-02-01", Note: "No room."}, {State: adoption.Trying, Date: "2026-03-03"}},
			},
			IdeaTitle: "Video first", ChallengeSlug: "joints", ContactName: "Ben", ContactHandle: "h-Ben", Listed: true,
		}}
		if d := cmp.Diff(views, want, cmp.Comparer(time.Time.Equal)); d != "" {
			t.Error(d)
		}
		if _, err = as.Change(ctx, st.ann, ad.ID, ad.Version, entry); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("somebody else changes it: got %v", err)
		}
		if _, err = as.Change(ctx, st.ben, ad.ID, 1, entry); !errors.Is(err, adoption.ErrStale) {
			t.Errorf("an old version: got %v, want ErrStale", err)
		}
		if _, err = as.Record(ctx, account.Actor{}, i.ID, entry); fault.KindOf(err) != fault.SignIn {
			t.Errorf("a visitor records: got %v", err)
		}
		if _, err = as.Hide(ctx, st.ben, ad.ID, challenge.Because{Code: challenge.Advertises}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("the contact hides: got %v", err)
		}
		mod := with(st.ann, account.Moderator, st.c.ID)
		for what, why := range map[string]challenge.Because{
			"no reason": {}, "a patient's number": {Code: challenge.Advertises, Words: "NHS number 943 476 5919"}, "another reason without words": {Code: challenge.OtherReason},
			"words without end": {Words: strings.Repeat("é", 2001)}, "no such reason": {Code: "x"},
		} {
			_, err = as.Hide(ctx, mod, ad.ID, why)
			refuses(t, what, err, "moderation.invalid")
		}
		_, err = as.Hide(ctx, mod, ad.ID, challenge.Because{Code: challenge.Advertises, Words: "Quillfeather cushions."})
		must(t, err)
		moments, err := st.reads.Timeline(ctx, i.ID)
		must(t, err)
		for _, m := range moments {
			if strings.Contains(m.Reason, "Quillfeather") {
				t.Errorf("everybody reads why a record was hidden: %+v", m)
			}
		}
		if views, _ = reads.OfIdea(ctx, i.ID); len(views) != 0 {
			t.Errorf("a hidden record is listed: %+v", views)
		}
		if _, err = as.Change(ctx, st.ben, ad.ID, ad.Version+1, entry); !errors.Is(err, adoption.ErrGone) {
			t.Errorf("changing a hidden one: got %v, want ErrGone", err)
		}
		_, err = st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "Outside the challenge."}})
		must(t, err)
		if _, err = as.Record(ctx, st.ben, i.ID, entry); !errors.Is(err, challenge.ErrIdeaGone) {
			t.Errorf("an idea out of view: got %v, want ErrIdeaGone", err)
		}
	})
}

func TestTheRulesOfAnAdoption(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("é", n) }
	ok := adoption.Entry{Site: long(200), State: adoption.Stopped, Date: "2026-03-03", Result: long(5000), Note: long(1000)}
	if _, err := ok.Check("2026-03-03", true); err != nil {
		t.Fatalf("at the limits: %v", err)
	}
	for _, tt := range []struct {
		name   string
		change func(*adoption.Entry)
		known  bool
		field  string
	}{
		{"no place", func(e *adoption.Entry) { e.Site = " " }, true, "site"},
		{"a place one rune too long", func(e *adoption.Entry) { e.Site += "é" }, true, "site"},
		{"a result one rune too long", func(e *adoption.Entry) { e.Result += "é" }, true, "result"},
		{"a note one rune too long", func(e *adoption.Entry) { e.Note += "é" }, true, "note"},
		{"no state", func(e *adoption.Entry) { e.State = "" }, true, "state"},
		{"a date that is none", func(e *adoption.Entry) { e.Date = "2026-02-30" }, true, "date"},
		{"tomorrow", func(e *adoption.Entry) { e.Date = "2026-03-04" }, true, "date"},
		{"an unknown region", func(e *adoption.Entry) { e.Region = "atlantis" }, false, "region"},
		{"a patient's number", func(e *adoption.Entry) { e.Result = "NHS number 999 000 0018 first" }, true, "result"},
	} {
		e := ok
		tt.change(&e)
		_, err := e.Check("2026-03-03", tt.known)
		if f := fault.Of(err).Fields; len(f) != 1 || f[0].Name != tt.field {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

func TestAnUpdateWithAnOccasionComesBackAsKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, reads, comms := t.Context(), store.UpdateReads(s), st.comms(t)
		us := update.Service{Store: store.Updates(s), Now: st.clock.Now}
		i, hidden := st.post(t, "Monthly call"), st.post(t, "Another")
		words := update.Words{
			Category: update.Meeting, Title: "Live hour", Summary: "An hour.", Body: "Come.", Ideas: []id.Idea{i.ID, hidden.ID},
			Occasion: &update.Occasion{
				Kind: update.QuestionHour, StartsAt: storetest.Noon.Add(time.Hour), EndsAt: storetest.Noon.Add(2 * time.Hour), Where: "Here",
				Hosts: []update.Party{{Handle: "h-Ben"}, {Name: "The team"}},
				Questions: []update.Question{{
					Key: "q1", By: update.Party{Handle: "h-Ann"}, At: storetest.Noon, Text: "What to ask?",
					Contributions: []update.Contribution{{Key: "c1", By: update.Party{Name: "A caller"}, At: storetest.Noon, Body: "Sleep first."}},
				}},
				Themes: []update.ThemeNote{{Theme: "Waiting", Words: "A call is care."}},
			},
		}
		u, err := us.Start(ctx, comms, "joints", words)
		must(t, err)
		if list, _ := reads.Published(ctx, update.Query{}); len(list) != 0 {
			t.Errorf("a draft is listed as published")
		}
		v, err := reads.ByID(ctx, u.ID)
		must(t, err)
		if !errors.Is(v.ReadableBy(st.ann), update.ErrNotFound) || v.ReadableBy(comms) != nil {
			t.Errorf("the draft is readable by a contributor, or not by the team")
		}
		u, err = us.Publish(ctx, comms, u.ID, u.Version)
		must(t, err)
		u, err = us.AddQuestion(ctx, comms, u.ID, u.Version, update.Party{Name: "By telephone"}, "Who calls?")
		must(t, err)
		for _, key := range []string{"q1", "q2"} {
			u, err = us.Answer(ctx, comms, u.ID, u.Version, key, "We do.")
			must(t, err)
		}
		if _, err = us.Answer(ctx, comms, u.ID, u.Version, "q9", "We do."); !errors.Is(err, update.ErrQuestion) {
			t.Errorf("an unknown question: got %v", err)
		}
		_, err = st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: hidden.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "Outside the challenge."}})
		must(t, err)
		if v, err = reads.ByID(ctx, u.ID); err != nil {
			t.Fatal(err)
		}
		o := v.Occasion
		if len(v.Links) != 1 || v.Links[0].ID != i.ID || v.AuthorName != "Comms" || v.ReadableBy(account.Actor{}) != nil {
			t.Errorf("got links %+v by %q", v.Links, v.AuthorName)
		}
		if len(o.Hosts) != 2 || o.Hosts[0].Name != "Ben" || o.Hosts[1].Name != "The team" || len(o.Questions) != 2 ||
			o.Questions[0].By.Name != "Ann" || o.Questions[0].Contributions[0].Body != "Sleep first." || o.Questions[1].Answer.By.Name != "Comms" ||
			o.Answered() != 2 || !o.AnswersAt.Equal(st.clock.Now()) || o.Themes[0].Theme != "Waiting" || !o.StartsAt.Equal(words.Occasion.StartsAt) {
			t.Errorf("got %+v", o)
		}
		// Whoever shows no name is words alone in a form, and themselves afterwards.
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			return tx.One("UPDATE people SET unnamed = TRUE WHERE id = ?", st.ben.Person)
		}))
		v, err = reads.ByID(ctx, u.ID)
		must(t, err)
		form := v.Words
		form.Ideas = []id.Idea{i.ID} // the other is hidden
		for _, p := range form.Occasion.Parties() {
			if p.Name == account.Unnamed {
				p.Person, p.Handle = 0, ""
			}
		}
		u, err = us.Edit(ctx, comms, u.ID, u.Version, form)
		must(t, err)
		if v, err = reads.ByID(ctx, u.ID); err != nil || v.Occasion.Hosts[0].Person != st.ben.Person || v.Occasion.Hosts[0].Name != account.Unnamed || v.Occasion.Hosts[1].Person != 0 {
			t.Errorf("the hosts are %+v, %v", v.Occasion.Hosts, err)
		}
		// What is empty in an edit is empty afterwards.
		u, err = us.Edit(ctx, comms, u.ID, u.Version, update.Words{Category: update.News, Title: "News"})
		must(t, err)
		if v, err = reads.ByID(ctx, u.ID); err != nil || v.Occasion != nil || v.Body != "" || len(v.Ideas) != 0 {
			t.Errorf("got %+v, %v", v.Update, err)
		}
		list, err := reads.Published(ctx, update.Query{Challenge: st.c.ID, Category: update.News})
		must(t, err)
		if len(list) != 1 || list[0].Title != "News" {
			t.Errorf("got %+v", list)
		}
		if _, err = us.Start(ctx, st.ann, "joints", words); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a contributor: got %v", err)
		}
		if _, err = us.Publish(ctx, comms, u.ID, u.Version); !errors.Is(err, update.ErrPublished) {
			t.Errorf("publishing twice: got %v", err)
		}
		for name, w := range map[string]update.Words{
			"an unknown idea":        {Category: update.News, Title: "T", Ideas: []id.Idea{999}},
			"a hidden idea":          {Category: update.News, Title: "T", Ideas: []id.Idea{hidden.ID}},
			"an unknown write-up":    {Category: update.News, Title: "T", Writeup: 9},
			"an unknown category":    {Category: "x", Title: "T"},
			"a title of 151 runes":   {Category: update.News, Title: strings.Repeat("é", 151)},
			"an occasion not there":  {Category: update.Meeting, Title: "T"},
			"one that ends too soon": {Category: update.Meeting, Title: "T", Occasion: &update.Occasion{Kind: update.Webinar, StartsAt: storetest.Noon, EndsAt: storetest.Noon}},
		} {
			if _, err = us.Start(ctx, comms, "joints", w); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: got %v, want a field fault", name, err)
			}
		}
	})
}

func TestAnUpdateAnnouncesAPublicWriteup(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, ws, comms := t.Context(), writeups(st), st.comms(t)
		us := update.Service{Store: store.Updates(s), Now: st.clock.Now}
		w, err := ws.Start(ctx, comms, []id.Idea{st.shortlisted(t, "Joint school").ID})
		must(t, err)
		words := update.Words{Category: update.Results, Title: "Written up", Writeup: w.ID}
		if _, err = us.Start(ctx, comms, "joints", words); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a draft is announced: got %v", err)
		}
		_, err = ws.Publish(ctx, comms, w.ID, w.Version, "Agreed.")
		must(t, err)
		u, err := us.Start(ctx, comms, "joints", words)
		must(t, err)
		count := func(ctx context.Context) (update.View, error) { return store.UpdateReads(s).ByID(ctx, u.ID) }
		v, err := count(ctx)
		must(t, err)
		if v.WriteupSlug != "joint-school" || v.WriteupTitle != "Joint school" {
			t.Errorf("got %q, %q", v.WriteupSlug, v.WriteupTitle)
		}
		if n := storetest.Statements(t, func(ctx context.Context) { _, _ = count(ctx) }); n > 3 {
			t.Errorf("got %d statements for the page, want at most 3", n)
		}
	})
}
