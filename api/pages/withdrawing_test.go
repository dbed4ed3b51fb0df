package pages_test

import (
	"net/url"
	"strings"
	"testing"
)

func TestSupportersOfAWithdrawnIdeaChooseThemselves(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann, ben, cat := s.someone("ann", "", 0), s.someone("ben", "", 0), s.someone("cat", "", 0)
	gone, other := "/ideas/"+number(s.idea("ann@example.org", "Video")), "/ideas/"+number(s.idea("ann@example.org", "Video or not"))
	ben.post(gone+"/support", url.Values{"value": {"1"}}).want(303)

	page := ann.get(gone + "/withdraw").want(200)
	version := page.value("[name=version]", "value")
	for _, typed := range []string{"99999", "the other one", strings.TrimPrefix(gone, "/ideas/")} {
		a := ann.post(gone+"/withdraw", url.Values{"version": {version}, "in_favour_of": {typed}}).want(422)
		if got := a.value("#in_favour_of", "value"); got != typed || !strings.Contains(a.text(".nhsuk-error-summary"), "Enter the number of") {
			t.Errorf("%q: the form says %q and holds %q", typed, a.text(".nhsuk-error-summary"), got)
		}
	}
	ann.get(gone).want(200) // it still stands there
	ann.post(gone+"/withdraw", url.Values{"version": {version}, "in_favour_of": {baseURL + other + "?page=1#comments"}}).want(303, "/my-ideas")

	// Everybody is led on; a button is for those who support it.
	for b, button := range map[*browser]bool{s.browser(""): false, cat: false, ben: true} {
		a := b.get(gone).want(410)
		if got := a.value("main p a", "href"); got != other {
			t.Errorf("leads to %q", got)
		}
		if got := len(a.all("main form")) == 1; got != button {
			t.Errorf("has a button: %v, want %v", got, button)
		}
	}
	if got := cat.get(other).text("main"); !strings.Contains(got, "0 people support this") {
		t.Errorf("support has moved by itself: %s", got)
	}
	a := ben.get(gone)
	ben.post(a.value("main form", "action"), url.Values{"value": {a.value("main form input", "value")}}).want(303)
	if got := cat.get(other).text("main"); !strings.Contains(got, "1 person supports this") {
		t.Errorf("Ben's click moved nothing: %s", got)
	}
	if a = ben.get(gone).want(410); len(a.all("main form")) != 0 {
		t.Error("the button is still there")
	}
	if got := ann.get(gone).want(200).text(".nhsuk-inset-text"); !strings.Contains(got, "You have withdrawn this idea") {
		t.Errorf("the author reads %q", got)
	}
}
