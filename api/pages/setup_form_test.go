package pages_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	front "uptake/frontend/pages"
)

// wholeForm is the form that holds a control, as a browser sends it.
func (a answer) wholeForm(control string) url.Values {
	form := url.Values{}
	n := a.all(control)[0]
	for n.Data != "form" {
		n = n.Parent
	}
	for _, in := range cascadia.QueryAll(n, cascadia.MustCompile("input, textarea, select")) {
		name, value := attr(in, "name"), attr(in, "value")
		switch {
		case in.Data == "textarea":
			if in.FirstChild != nil {
				value = in.FirstChild.Data
			}
		case in.Data == "select":
			value = ""
			for _, o := range cascadia.QueryAll(in, cascadia.MustCompile("option[selected]")) {
				value = attr(o, "value")
			}
			if value == "" {
				value = attr(cascadia.Query(in, cascadia.MustCompile("option")), "value")
			}
		case (attr(in, "type") == "radio" || attr(in, "type") == "checkbox") && !slices.ContainsFunc(in.Attr, func(a html.Attribute) bool { return a.Key == "checked" }):
			continue
		}
		form.Add(name, value)
	}
	return form
}

func TestNoButtonOfAPanelsSetUpLosesWhatIsTypedForAnother(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	at := front.PanelURL(j.panel)
	fresh := func() url.Values { return j.get("lead", at).want(200).clean().wholeForm("#find") }
	const words = "What would it change? " + hostile

	// What nobody has changed is saved and done with.
	j.post("lead", at+"/criteria", fresh()).want(303)
	j.post("lead", at+"/rules", fresh()).want(303)

	form := fresh()
	form.Set("k1-question", words)
	form.Set("talk_minutes", "9")
	form.Set("carry", "1")
	form.Set("find", "nobody at all")
	found := j.post("lead", at+"/find", form).want(200).clean()
	kept := func(a answer, question, minutes, carry string) {
		t.Helper()
		got := a.wholeForm("#find")
		if got.Get("k1-question") != question || got.Get("talk_minutes") != minutes || got.Get("carry") != carry {
			t.Errorf("the form holds %q, %q, %q; want %q, %q, %q", got.Get("k1-question"), got.Get("talk_minutes"), got.Get("carry"), question, minutes, carry)
		}
	}
	kept(found, words, "9", "1")
	j.has(found, "Nobody of that name has an account")
	if n := strings.Count(found.text("main"), "is not saved yet"); n != 2 {
		t.Errorf("the page says %d times that something is not saved, want twice", n)
	}
	if h, err := j.reviews.Reads.Head(t.Context(), j.panel); err != nil || h.Rules.TalkMinutes == 9 || h.Criteria[0].Question == words {
		t.Errorf("finding a person has saved something: %+v, %v", h.Rules, err)
	}

	// A seat is given beside it.
	j.person("olwen")
	form = found.wholeForm("#find")
	form.Set("find", "olwen")
	form = j.post("lead", at+"/find", form).want(200).clean().wholeForm("#find")
	if form.Get("person") != number(j.who["olwen"].Person) {
		t.Fatalf("found is %q", form.Get("person"))
	}
	form.Set("seat", "observer")
	form.Set("do", "invite")
	given := j.post("lead", at+"/seats", form).want(200).clean()
	kept(given, words, "9", "1")
	j.has(given, "Invited.")
	if len(given.all("#seat")) != 0 || given.value("#find", "value") != "" {
		t.Error("the seat that was given is asked for again")
	}

	// What is saved is done with, and the rest waits.
	form = given.wholeForm("#find")
	saved := j.post("lead", at+"/criteria", form).want(200).clean()
	kept(saved, words, "9", "1")
	if n := strings.Count(saved.text("main"), "is not saved yet"); n != 1 {
		t.Errorf("the page says %d times that something is not saved, want once", n)
	}
	j.post("lead", at+"/rules", saved.wholeForm("#find")).want(303)
	kept(j.get("lead", at).want(200).clean(), words, "9", "1")
}

func TestAFaultOfAPanelsSetUpNamesItsField(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	at := front.PanelURL(j.panel)
	for _, tt := range []struct{ to, field, value, says string }{
		{"/rules", "talk_minutes", "soon", "Minutes to discuss an idea: enter a whole number from 1 to 120"},
		{"/rules", "anchors", "0", "Ideas that everybody scores all the same: enter a whole number from 1 to 100"},
		{"/rules", "severity_lambda", "-1", "Mild and strict members"},
		{"/criteria", "k1-min", "one", "Impact, scale from: enter a number"},
		{"/criteria", "k2-max", "0", "Feasibility, scale to: the end of the scale"},
		{"/criteria", "k2-words1", "", "Feasibility: describe a score of 1"},
	} {
		form := j.get("lead", at).want(200).wholeForm("#find")
		form.Set(tt.field, tt.value)
		form.Set("profession", "nurse")
		bad := j.post("lead", at+tt.to, form).want(422).clean()
		links := bad.all(".nhsuk-error-summary a")
		if len(links) != 1 || attr(links[0], "href") != "#"+tt.field || !strings.Contains(bad.text(".nhsuk-error-summary a"), tt.says) {
			t.Errorf("%s = %q: the summary says %q", tt.field, tt.value, bad.text(".nhsuk-error-summary"))
		}
		if got := bad.text("#" + tt.field + "-error"); !strings.Contains(got, tt.says) {
			t.Errorf("%s = %q: the field says %q", tt.field, tt.value, got)
		}
	}
}

// What a colleague saves meanwhile is not undone by a form that was opened before,
// whichever button is pressed first.
func TestASetUpThatIsOvertakenIsNotSaved(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"/find", "/seats"} {
		j := newJury(t, 1)
		j.person("olwen")
		at := front.PanelURL(j.panel)
		form := j.get("lead", at+"?find=olwen").want(200).wholeForm("#find")
		form.Set("seat", "observer")

		theirs := j.get("lead", at).want(200).wholeForm("#find")
		theirs.Set("talk_minutes", "9")
		j.post("lead", at+"/rules", theirs).want(303)

		form.Set("do", "seat")
		again := j.post("lead", at+first, form).want(200).wholeForm("#find")
		j.post("lead", at+"/rules", again).want(412)
		if h, err := j.reviews.Reads.Head(t.Context(), j.panel); err != nil || h.Rules.TalkMinutes != 9 {
			t.Errorf("%s first: the colleague's settings are %d minutes, %v", first, h.Rules.TalkMinutes, err)
		}
	}
}
