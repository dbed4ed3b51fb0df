package pages_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// posted posts an idea with words of its own.
func (s *site) posted(email, title, body string) id.Idea {
	s.t.Helper()
	who, err := s.uses.Reads.PersonByEmail(s.t.Context(), email)
	if err != nil {
		s.t.Fatal(err)
	}
	a, err := s.uses.Reads.ActorByID(s.t.Context(), who.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	i, err := s.ideas.PostIdea(s.t.Context(), a, s.open.Slug, challenge.Text{Kind: challenge.KindIdea, Title: title, Body: body, Area: s.open.Areas[0].ID}, "")
	if err != nil {
		s.t.Fatal(err)
	}
	return i.ID
}

func at(i id.Idea) string { return "/ideas/" + strconv.FormatInt(int64(i), 10) }

// crowd posts ideas that have little to do with each other.
func (s *site) crowd(email string) {
	s.t.Helper()
	for title, body := range map[string]string{
		"Bread in the canteen":        "Fresh bread for night staff, baked by volunteers on Fridays.",
		"A quiet room for relatives":  "Families who wait for news need somewhere to sit without noise.",
		"Parking for blue badges":     "Mark six more spaces beside the main entrance for disabled drivers.",
		"Pharmacy deliveries by bike": "Medicines reach housebound people within two hours of discharge.",
		"Interpreters by telephone":   "One number for every language, day and night, for all clinics.",
	} {
		s.posted(email, title, body)
	}
}

func TestAPlantedNearCopyIsAmongTheFirstThree(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		ann := s.someone("ann", "", 0)
		one := s.posted("ann@example.org", "Let patients book their own follow-up", "After surgery patients choose the day of their follow-up appointment themselves.")
		s.crowd("ann@example.org")
		visitor := s.browser("visitor")
		if got := visitor.get(at(one)).want(200); strings.Contains(got.body, "Similar ideas") {
			t.Fatalf("ideas about other things are called similar:\n%s", got.text("main"))
		}
		// The page is kept by now; the copy is on it all the same, and who supports it moves nothing.
		copied := s.posted("ann@example.org", "Patients pick the date of follow-up", "Patients should choose the day of the follow-up appointment after their surgery.")
		listed := func(b *browser) []string {
			var out []string
			got := b.get(at(one)).want(200)
			_, list, _ := strings.Cut(got.body, "Similar ideas")
			for _, part := range strings.Split(list, `href="/ideas/`)[1:] {
				n, _, _ := strings.Cut(part, `"`)
				out = append(out, "/ideas/"+n)
			}
			return out
		}
		for name, b := range map[string]*browser{"a visitor": visitor, "its author": ann} {
			if got := listed(b); len(got) == 0 || len(got) > 5 || !contains(got[:min(3, len(got))], at(copied)) || contains(got, at(one)) {
				t.Errorf("%s is shown %v, want %s among the first three", name, got, at(copied))
			}
		}
		// What is hidden is gone at once, from the page that is kept too.
		if _, err := s.ideas.Decide(t.Context(), account.Console, challenge.Decision{On: challenge.Reported{Idea: copied}, To: challenge.Hidden, Because: challenge.Because{Words: "Not for here."}}); err != nil {
			t.Fatal(err)
		}
		for name, b := range map[string]*browser{"a visitor": visitor, "its author": ann} {
			if got := listed(b); contains(got, at(copied)) {
				t.Errorf("%s is shown the hidden idea: %v", name, got)
			}
		}
	})
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

func TestWhoeverWritesIsShownWhatIsThereAndLosesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann, bea := s.someone("ann", "", 0), s.someone("bea", "", 0)
	s.crowd("ann@example.org")
	there := s.posted("ann@example.org", "Let patients book their own follow-up", "After surgery patients choose the day of their follow-up appointment themselves.")

	// After the title alone, before there is any text.
	to := bea.post("/challenges/lockdown/share", typed("0", "Book your own follow-up", "", "do", "similar")).want(303).location
	if !strings.HasSuffix(to, "/similar") {
		t.Fatalf("got %s, want the step with similar ideas", to)
	}
	draft := strings.TrimSuffix(to, "/similar")
	page := bea.get(to).want(200).clean()
	if got := page.text("main"); !strings.Contains(got, "These may be the same as yours") || !strings.Contains(got, "Let patients book") || strings.Contains(got, "Bread") {
		t.Errorf("the step says %s", got)
	}
	if !strings.Contains(page.body, `href="`+draft+`"`) || strings.Contains(page.body, `href="`+draft+`/check"`) {
		t.Error("an unfinished draft goes on to its form")
	}
	bea.get(draft).want(200).shows("Book your own follow-up", "")

	// With the whole text, on the way to the check; the way there stays open.
	to = bea.post(draft, typed("1", "Book your own follow-up", "Patients choose the day of their follow-up after surgery.", "do", "continue")).want(303).location
	if to != draft+"/similar" {
		t.Fatalf("got %s, want the step before the check", to)
	}
	page = bea.get(to).want(200)
	if !strings.Contains(page.body, `href="`+draft+`/check"`) || !strings.Contains(page.body, `action="`+at(there)+`/support"`) {
		t.Error("the step lacks the way on, or the way to support")
	}
	bea.post(at(there)+"/support", url.Values{"value": {"1"}}).want(303)
	bea.get(draft + "/check").want(200)
	bea.get(draft).want(200).shows("Book your own follow-up", "Patients choose the day of their follow-up after surgery.")
	if page = bea.get(to).want(200); strings.Contains(page.body, `action="`+at(there)+`/support"`) {
		t.Error("what is supported already is offered again")
	}

	// A text that is like no other goes straight on.
	to = ann.post("/challenges/lockdown/share", typed("0", "Lifts that announce floors", "Voices for blind visitors.", "do", "continue")).want(303).location
	if !strings.HasSuffix(to, "/check") {
		t.Errorf("got %s, want the check at once", to)
	}
	ann.get(strings.TrimSuffix(to, "/check") + "/similar").want(200).clean()

	// Nobody reads the step of somebody else's draft; a hidden idea is on none.
	ann.get(draft + "/similar").want(404)
	if _, err := s.ideas.Decide(t.Context(), account.Console, challenge.Decision{On: challenge.Reported{Idea: there}, To: challenge.Hidden, Because: challenge.Because{Words: "Not for here."}}); err != nil {
		t.Fatal(err)
	}
	if got := bea.get(draft + "/similar").want(200).text("main"); strings.Contains(got, "Let patients book") {
		t.Error("a hidden idea is shown to whoever writes")
	}
}
