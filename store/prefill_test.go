package store_test

import (
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/writeup"
	"uptake/store"
	"uptake/store/storetest"
)

func under(w writeup.Writeup, key string) string {
	for _, h := range w.Headings {
		if h.Key == key {
			return h.Text
		}
	}
	return ""
}

func TestAWriteupBeginsWithWhatIsReleasedAndSaid(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 2)
		r, p, i := tb.review, tb.panel.ID, tb.ideas[0]
		ws := writeup.Service{Store: store.Writeups(s), Now: tb.clock.Now, Panels: r}
		helped, err := tb.service.PostComment(ctx, tb.ben, i, 0, "It helped my mother.", "", "")
		must(t, err)
		rude, err := tb.service.PostComment(ctx, tb.ben, i, 0, "A rude word.", "", "")
		must(t, err)
		_, err = tb.service.PostComment(ctx, tb.ewan, i, helped.ID, "And my patients.", "", "")
		must(t, err)
		_, err = tb.service.PostComment(ctx, tb.ann, i, rude.ID, "I wrote the idea.", "", "")
		must(t, err)
		mo := with(tb.person(t, "Mo"), "moderator", tb.c.ID)
		_, err = tb.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Comment: rude.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "Be kind."}})
		must(t, err)

		tb.open(t)
		tb.score(t, tb.lived, i, "8 2")
		tb.score(t, tb.lived2, i, "8 3")
		tb.score(t, tb.ewan, i, "9 7")
		tb.score(t, tb.adaeze, i, "8 8")
		tb.scoreAll(t, tb.ideas[1], "3 3")
		tb.close(t, "")
		_, err = r.Reveal(ctx, tb.chair, p)
		must(t, err)
		_, err = r.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")
		must(t, err)
		tb.decide(t, i, review.Shortlisted)
		tb.decide(t, tb.ideas[1], review.NotNow)
		_, err = r.Sign(ctx, tb.chair, p, 0)
		must(t, err)
		_, err = r.Sign(ctx, tb.secretary, p, 0)
		must(t, err)

		before, err := ws.Start(ctx, tb.lead, []id.Idea{i}) // the lead chooses it
		must(t, err)
		for _, h := range before.Headings {
			for _, word := range []string{"median", "member", "helped", "patients"} {
				if strings.Contains(h.Text, word) {
					t.Errorf("before the release %q says %q", h.Heading, h.Text)
				}
			}
		}
		tb.publish(t, tb.comms)
		w, err := ws.Start(ctx, tb.comms, []id.Idea{i})
		must(t, err)
		const found = "4 panel members scored this idea, 2 of them with lived experience.\n\n" +
			"- Impact: high. The median score is 8 on a scale from 1 to 9, where 9 is best. Members agree.\n" +
			"- Feasibility: in the middle. The median score is 5 on a scale from 1 to 9, where 9 is best. "
		if got := under(w, "panel"); !strings.HasPrefix(got, found) || strings.Contains(got, "lived experience:") || strings.Count(got, "\n") != 4 || !strings.HasSuffix(got, "- By the panel's order: clearly among the top.") {
			t.Errorf("the panel found %q, want it to begin with %q", got, found)
		}
		if got, want := under(w, "said"), "> It helped my mother.\n>\n> – Ben\n\n> And my patients.\n>\n> – Ewan"; got != want {
			t.Errorf("people said %q, want %q", got, want)
		}
		other, err := ws.Start(ctx, tb.lead, []id.Idea{tb.ideas[1]})
		must(t, err)
		if got := under(other, "panel"); got != "" {
			t.Errorf("of an idea that is not on the list the panel's figures are told: %q", got)
		}
		for _, one := range []writeup.Writeup{w, before} {
			if _, err = ws.Edit(ctx, tb.comms, one.ID, one.Version, one.Words); err != nil {
				t.Errorf("what was prefilled cannot be saved: %v", err)
			}
		}
	})
}

func TestAProposalIsWrittenUpAsOneUntilAPlaceTriesIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, ws, lead := t.Context(), writeups(st), with(st.person(t, "Lea"), account.Lead, st.c.ID)
		as := adoption.Service{Store: store.Adoptions(s), Now: st.clock.Now}
		text := st.text("A lift")
		text.Kind = challenge.KindIdea
		i, err := st.service.PostIdea(ctx, st.ann, "joints", text, "")
		must(t, err)
		asks := func(why, want string) {
			t.Helper()
			w, err := ws.Start(ctx, lead, []id.Idea{i.ID})
			must(t, err)
			if got := w.Headings[3].Heading; got != want {
				t.Errorf("%s: the write-up asks %q, want %q", why, got, want)
			}
		}
		asks("proposed", "What difference could it make?")
		entry := adoption.Entry{Site: "Saltmere Hospital", State: adoption.Considering, Date: "2026-02-01"}
		ad, err := as.Record(ctx, st.ben, i.ID, entry)
		must(t, err)
		asks("considered", "What difference could it make?")
		entry.State = adoption.Trying
		ad, err = as.Change(ctx, st.ben, ad.ID, ad.Version, entry)
		must(t, err)
		asks("tried", "What successes occurred?")
		_, err = as.Hide(ctx, lead, ad.ID, challenge.Because{Words: "Not true."})
		must(t, err)
		asks("the record is hidden", "What difference could it make?")
	})
}
