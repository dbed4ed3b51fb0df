package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// finds lists the ideas that a search shows.
func (b *browser) finds(words string) []string {
	b.t.Helper()
	var out []string
	for _, n := range b.get("/challenges/lockdown/ideas?q=" + url.QueryEscape(words)).want(200).all("h3 a") {
		for _, a := range n.Attr {
			if a.Key == "href" {
				out = append(out, a.Val)
			}
		}
	}
	return out
}

func TestAModeratorMergesTwoIdeasAndUndoesIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		ann, bea := s.someone("ann", "", 0), s.someone("bea", "", 0)
		mo := s.someone("mo", account.Moderator, s.open.ID)
		kept := s.posted("ann@example.org", "Let patients book their own follow-up", "After surgery patients choose the day of their follow-up appointment themselves.")
		gone := s.posted("bea@example.org", "Patients pick the date of follow-up", "Patients should choose the day of the follow-up appointment after their surgery. Crutches.")
		s.crowd("ann@example.org")
		ann.post(at(gone)+"/comments", url.Values{"body": {"Zeppelins come to mind."}, "lang": {"en"}}).want(303)
		visitor := s.browser("visitor")
		visitor.get(at(gone)).want(200) // the page is kept
		if got := visitor.finds("zeppelins"); len(got) != 1 || got[0] != at(gone) {
			t.Fatalf("a word of a comment finds %v", got)
		}
		for name, b := range map[string]*browser{"ann": ann, "bea": bea} {
			for _, to := range []string{"/merge", "/unmerge"} {
				b.get(at(gone) + to).want(403)
				b.post(at(gone)+to, url.Values{"into": {strings.TrimPrefix(at(kept), "/ideas/")}, "reason": {"x"}}).want(403)
				if got := b.get(at(gone)).want(200).body; strings.Contains(got, "/merge") {
					t.Errorf("%s is shown the way to merge", name)
				}
			}
		}

		if got := mo.get(at(gone) + "/moderate").want(200).body; !strings.Contains(got, at(gone)+"/merge") {
			t.Error("the page of moderation does not lead to merging")
		}
		page := mo.get(at(gone) + "/merge").want(200).clean()
		if got := page.text("main"); !strings.Contains(got, "Let patients book") || !strings.Contains(got, "% of the words") || strings.Contains(got, "Bread") {
			t.Errorf("the candidates are %s", got)
		}
		number := strings.TrimPrefix(at(kept), "/ideas/")
		for typed, want := range map[string]string{"": "Select an idea", "99999": "There is no idea", strings.TrimPrefix(at(gone), "/ideas/"): "another idea"} {
			if got := mo.get(at(gone) + "/merge?number=" + typed).want(422).clean(); !strings.Contains(got.text(".nhsuk-error-summary"), want) {
				t.Errorf("typed %q: %s", typed, got.text(".nhsuk-error-summary"))
			}
		}
		page = mo.get(at(gone) + "/merge?into=" + number).want(200).clean()
		if got := page.text("main"); !strings.Contains(got, "choose the day of their follow-up appointment themselves") || !strings.Contains(got, "Crutches") {
			t.Errorf("side by side stands %s", got)
		}
		if got := mo.post(at(gone)+"/merge", url.Values{"into": {number}, "reason": {""}}).want(422).clean(); !strings.Contains(got.text(".nhsuk-error-summary"), "Enter a reason") {
			t.Errorf("without a reason: %s", got.text("main"))
		}
		if got := mo.post(at(gone)+"/merge", url.Values{"into": {"99999"}, "reason": {"x"}}).want(404).clean(); !strings.Contains(got.text(".nhsuk-error-summary"), "There is no idea") {
			t.Errorf("into nothing: %s", got.text("main"))
		}
		mo.post(at(gone)+"/merge", url.Values{"into": {number}, "reason": {"They say the same."}}).want(303, at(kept))

		visitor.get(at(gone)).want(302, at(kept))
		got := visitor.get(at(kept)).want(200).clean()
		for _, want := range []string{"Zeppelins", "before it was merged", "1 idea was merged into this one", "Patients pick the date", "Bea", "1 comment"} {
			if !strings.Contains(got.text("main"), want) {
				t.Errorf("the kept idea does not say %q: %s", want, got.text("main"))
			}
		}
		if strings.Contains(got.body, "/unmerge") {
			t.Error("a visitor is shown the way to undo it")
		}
		if old := visitor.get(at(gone) + "?as=posted").want(200).clean().text("main"); !strings.Contains(old, "Crutches") || !strings.Contains(old, "goes on as part of another") {
			t.Errorf("as posted it reads %s", old)
		}
		for words, want := range map[string][]id.Idea{"zeppelins": {kept}, "crutches": {}} {
			found := visitor.finds(words)
			if len(found) != len(want) || len(want) == 1 && found[0] != at(want[0]) {
				t.Errorf("%s: found %v, want %v", words, found, want)
			}
		}
		if got := visitor.get("/challenges/lockdown/ideas").want(200).text("main"); !strings.Contains(got, "6 ideas") {
			t.Errorf("the list counts %s", got)
		}
		if h := visitor.get(at(kept) + "/history").want(200).text("main"); !strings.Contains(h, "Another idea was merged into this one") || !strings.Contains(h, "They say the same.") {
			t.Errorf("the history is %s", h)
		}
		mo.get(at(gone) + "/merge?into=" + number).want(422)
		if got := mo.get(at(kept)).want(200).body; !strings.Contains(got, at(gone)+"/unmerge") {
			t.Error("a moderator is not shown the way to undo it")
		}

		mo.get(at(gone) + "/unmerge").want(200).clean()
		mo.post(at(gone)+"/unmerge", url.Values{"reason": {""}}).want(422).clean()
		mo.post(at(gone)+"/unmerge", url.Values{"reason": {"They are two."}}).want(303, at(gone))
		visitor.get(at(gone)).want(200)
		for words, want := range map[string]id.Idea{"zeppelins": gone, "crutches": gone} {
			if found := visitor.finds(words); len(found) != 1 || found[0] != at(want) {
				t.Errorf("%s: found %v, want %s", words, found, at(want))
			}
		}
		if got := visitor.get("/challenges/lockdown/ideas").want(200).text("main"); !strings.Contains(got, "7 ideas") {
			t.Errorf("the list counts %s", got)
		}
		mo.get(at(gone) + "/unmerge").want(409)
	})
}
