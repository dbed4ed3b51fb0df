package pages_test

import (
	"net/url"
	"strings"
	"testing"
)

// TestDoubtfulWordsOfACommentAreShownBeforeItIsPosted goes through the three forms of a
// comment with words that may tell who a patient is.
func TestDoubtfulWordsOfACommentAreShownBeforeItIsPosted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.someone("ann", "", 0)
	ben := s.someone("ben", "", 0)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	forms := map[string]string{"a comment": idea + "/comments", "a reply": ben.says(idea, "First.") + "/reply", "an edit": ben.says(idea, "Second.") + "/edit"}
	kept := s.rows("comments")
	for name, path := range forms {
		version := "0"
		if name == "an edit" {
			version = ben.get(path).want(200).value("[name=version]", "value")
		}
		form := func(body, looked string) url.Values {
			return url.Values{"body": {body}, "version": {version}, "looked": {looked}}
		}
		const body = "Ring my daughter on 07700 900123 about it."
		asked := ben.post(path, form(body, "")).want(200).clean()
		if got := asked.text("main"); !strings.Contains(got, "Look at these words again") || !strings.Contains(got, "07700 900123") {
			t.Errorf("%s: the words are not shown: %s", name, asked.text("main"))
		}
		if got := asked.text("#body"); got != body {
			t.Errorf("%s: the form holds %q", name, got)
		}
		looked := asked.value("[name=looked]", "value")
		if looked == "" || strings.Contains(looked, "900123") {
			t.Fatalf("%s: looked at %q", name, looked)
		}
		// Other words than those that were looked at are shown first as well.
		other := ben.post(path, form("Ring 07700 900124.", looked)).want(200)
		if got := other.text("main"); !strings.Contains(got, "07700 900124") || other.value("[name=looked]", "value") == looked {
			t.Errorf("%s: other words are passed: %s", name, other.text("main"))
		}
		if n := s.rows("comments"); n != kept {
			t.Errorf("%s: %d comments while its author is asked, want %d", name, n, kept)
		}
		ben.post(path, form(body, looked)).want(303)
		if name != "an edit" {
			kept++
		}
		if n := s.rows("comments"); n != kept {
			t.Errorf("%s: %d comments, want %d", name, n, kept)
		}
		if got := ben.get(idea).want(200).text("main"); !strings.Contains(got, body) {
			t.Errorf("%s: what its author has looked at is not there: %s", name, got)
		}
	}
	// What has to go is refused, looked at or not; what is in order is not asked about.
	ben.post(idea+"/comments", url.Values{"body": {"My NHS number is 943 476 5919, ring 07700 900123."}}).want(422)
	found := ben.post(idea+"/comments", url.Values{"body": {"NHS number 943 476 5919, ring 07700 900125."}, "do": {"preview"}}).want(200)
	ben.post(idea+"/comments", url.Values{"body": {"NHS number 943 476 5919, ring 07700 900125."}, "looked": {found.value("[name=looked]", "value")}}).want(422)
	ben.post(idea+"/comments", url.Values{"body": {"Ring 111 about it."}}).want(303)
	s.browser("").post(idea+"/comments", url.Values{"body": {"Ring 07700 900123."}}).want(401)
}

// TestDoubtfulWordsOfAnEditAreShownBeforeItIsSaved edits a posted idea.
func TestDoubtfulWordsOfAnEditAreShownBeforeItIsSaved(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann := s.someone("ann", "", 0)
	edit := "/ideas/" + number(s.idea("ann@example.org", "Video")) + "/edit"
	form := typed(ann.get(edit).want(200).value("[name=version]", "value"), "Video", "Ring 07700 900123 and ask.")
	asked := ann.post(edit, form).want(422).clean()
	if got := asked.text("main"); !strings.Contains(got, "07700 900123 – Remove the telephone number.") || asked.text("#body") != "Ring 07700 900123 and ask." {
		t.Errorf("the words are not shown, or not kept: %s", got)
	}
	if got := s.browser("").get(strings.TrimSuffix(edit, "/edit")).want(200).text("main"); strings.Contains(got, "07700") {
		t.Error("they are public before their author has looked at them")
	}
	form.Set("looked", asked.value("[name=looked]", "value"))
	ann.post(edit, form).want(303)
	if got := s.browser("").get(strings.TrimSuffix(edit, "/edit")).want(200).text("main"); !strings.Contains(got, "07700 900123") {
		t.Error("what their author has looked at is not saved")
	}
}
