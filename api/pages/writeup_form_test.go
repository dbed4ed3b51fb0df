package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/id"
	"uptake/store"
)

// drafted is a site with a draft write-up of an idea of Ann's, and its address.
func drafted(t *testing.T) (*press, id.Writeup, string) {
	t.Helper()
	p := newPress(t)
	w, err := p.writeups.Start(t.Context(), p.who["lead"], []id.Idea{p.idea("Joint school").ID})
	p.must(err)
	return p, w.ID, "/publish/write-ups/" + number(w.ID)
}

// whole is the form of the page of a write-up as its editor sends it.
func whole(version, summary string) url.Values {
	return url.Values{
		"version": {version}, "title": {"Joint school"}, "summary": {summary}, "credits": {""},
		"heading_key": {"how"}, "heading_text": {"How did you change?"}, "headings.how": {"We moved it."},
		"sign_role": {"communications"}, "note": {""}, "handle": {""}, "role": {"author"}, "override": {""},
		"publish_at[day]": {""}, "publish_at[month]": {""}, "publish_at[year]": {""}, "publish_time": {""},
	}
}

func TestEachButtonOfAWriteupKeepsWhatWasTypedFirst(t *testing.T) {
	t.Parallel()
	p, w, edit := drafted(t)
	now := func() (summary string, edition int, signs int, version string) {
		v, err := store.WriteupReads(p.store).ByID(t.Context(), w)
		p.must(err)
		return v.Summary, v.Edition, len(v.Signs), number(int64(v.Version))
	}
	if page := p.get("comms", edit); len(page.all("main form")) != 1 || len(page.all("main form button[formaction]")) != 5 {
		t.Fatalf("the page is not one form with its steps: %s", page.text("main"))
	}

	// Whoever signs signs the text as they have just changed it.
	p.post("comms", edit+"/sign", whole("1", "A class.")).want(303, edit)
	if s, e, signs, _ := now(); s != "A class." || e != 2 || signs != 1 {
		t.Errorf("signed: got %q, version %d, %d signatures; want the typed text, version 2, signed", s, e, signs)
	}

	// What cannot be saved is not signed either, and stays in the form.
	_, _, _, v := now()
	f := whole(v, "NHS number 999 000 0018 was first.")
	f.Set("override", "The author is away.")
	bad := p.post("comms", edit+"/publish", f).want(422)
	if !strings.Contains(bad.text("#summary"), "999 000 0018") || bad.text("#override") != "The author is away." {
		t.Errorf("a refused text is lost")
	}
	if s, e, signs, _ := now(); s != "A class." || e != 2 || signs != 1 {
		t.Errorf("a refused text has changed something: %q %d %d", s, e, signs)
	}

	// A step that is refused leaves the text saved, and says so.
	f = whole(v, "A class on Saturdays.")
	f.Set("do", "now")
	f.Set("note", "Read twice.")
	refused := p.post("comms", edit+"/publish", f).want(409)
	if !strings.Contains(refused.text("main"), "Your text is saved.") || refused.text("#note") != "Read twice." || refused.text("#summary") != "A class on Saturdays." {
		t.Errorf("the page does not keep what was typed: %s", refused.text("main"))
	}
	if s, e, signs, _ := now(); s != "A class on Saturdays." || e != 3 || signs != 0 {
		t.Errorf("refused: got %q, version %d, %d signatures; want a new version that nobody has signed", s, e, signs)
	}

	// What was typed for another step stays in the form.
	_, _, _, v = now()
	f = whole(v, "A class.")
	f.Set("handle", "h-ben")
	f.Set("override", "The author is away.")
	kept := p.post("comms", edit+"/ask", f).want(200)
	if kept.text("#override") != "The author is away." || kept.value("#handle", "value") != "" || kept.text("#summary") != "A class." {
		t.Errorf("asking a reader loses what was typed elsewhere")
	}

	// Another has changed it meanwhile: nothing is signed, both texts are shown.
	stale := p.post("lead", edit+"/sign", whole(v, "Mine.")).want(412)
	if stale.text("#summary") != "Mine." || !strings.Contains(stale.text("main"), "A class.") {
		t.Errorf("a conflict does not show both texts")
	}
	f = whole("", "Mine.")
	f.Set("edition", "4")
	p.post("lead", edit+"/sign", f).want(412) // a form that does not say what it saw
	if s, _, signs, _ := now(); s != "A class." || signs != 0 {
		t.Errorf("a stale form has changed or signed something: %q, %d", s, signs)
	}

	// The author has no words to save, and may not send any.
	if page := p.get("ann", edit); len(page.all("main form")) != 1 || len(page.all("#title")) != 0 {
		t.Errorf("the author's page has another form than the signature")
	}
	_, _, _, v = now()
	p.post("ann", edit+"/sign", whole(v, "Ann's.")).want(403)
	p.post("ann", edit+"/sign", url.Values{"edition": {"3"}, "sign_role": {"author"}, "note": {"Fine."}}).want(412)
	p.post("ann", edit+"/sign", url.Values{"edition": {"4"}, "sign_role": {"author"}, "note": {"Fine."}}).want(303, edit)
}

func TestAnAuthorAsksForAChangeInTheBrowser(t *testing.T) {
	t.Parallel()
	p, _, edit := drafted(t)
	f := whole("1", "A class.")
	f.Set("do", "authors")
	f.Set("handle", "h-be") // half typed
	asked := p.post("comms", edit+"/ask", f).want(200).clean()
	if asked.value("#handle", "value") != "h-be" || asked.text("#summary") != "A class." || !strings.Contains(asked.text("main"), "asked by mail") {
		t.Errorf("asking the author loses what was typed elsewhere: %s", asked.text("main"))
	}
	f = whole("3", "A class.")
	if bad := p.post("comms", edit+"/ask", f).want(422).clean(); !strings.Contains(bad.text(".nhsuk-error-summary"), "account code") {
		t.Error("asking nobody is no fault")
	}

	page := p.get("ann", edit).want(200).clean()
	if got := len(page.all("main form button[name=do]")); got != 2 {
		t.Fatalf("the author has %d buttons, want two", got)
	}
	edition := page.value("main form input[name=edition]", "value")
	answer := func(note string) url.Values {
		return url.Values{"edition": {edition}, "sign_role": {"author"}, "note": {note}, "do": {"change"}}
	}
	if bad := p.post("ann", edit+"/sign", answer(" ")).want(422).clean(); bad.value(".nhsuk-error-summary a", "href") != "#note" {
		t.Error("a wish without words is not led to its field")
	}
	long := strings.Repeat("é", 2001)
	if bad := p.post("ann", edit+"/sign", answer(long)).want(422).clean(); bad.text("#note") != long {
		t.Error("words that are too long are lost")
	}
	stale := answer("It was a Sunday. " + hostile)
	stale.Set("edition", "1")
	if bad := p.post("ann", edit+"/sign", stale).want(412).clean(); bad.text("#note") != "It was a Sunday. "+hostile {
		t.Errorf("words on an older text are lost: %q", bad.text("#note"))
	}
	p.post("ann", edit+"/sign", answer("It was a Sunday. "+hostile)).want(303, edit)
	if got := p.get("comms", "/publish").text("main"); !strings.Contains(got, "with a change asked for") {
		t.Errorf("the list of drafts does not say so: %s", got)
	}
	seen := p.get("comms", edit).want(200).clean().text("main")
	if !strings.Contains(seen, "It was a Sunday. "+hostile) || !strings.Contains(seen, "Somebody has asked for a change") {
		t.Errorf("the editor does not read the wish: %s", seen)
	}
	f = whole("4", "A class.")
	f.Set("do", "now")
	if bad := p.post("comms", edit+"/publish", f).want(409).clean(); !strings.Contains(bad.text(".nhsuk-error-summary"), "asked for a change") {
		t.Errorf("publishing over it: %s", bad.text(".nhsuk-error-summary"))
	}

	// Agreed to the next version, the author may still find something.
	p.post("comms", edit, whole("4", "A class on a Sunday.")).want(303, edit)
	if got := p.get("comms", edit).text("main"); !strings.Contains(got, "Changes that were asked for") || strings.Contains(got, "A change is asked for") {
		t.Errorf("the old wish stands there as a new one: %s", got)
	}
	agree := url.Values{"edition": {"3"}, "sign_role": {"author"}, "note": {""}, "do": {"agree"}}
	p.post("ann", edit+"/sign", agree).want(303, edit)
	page = p.get("ann", edit).want(200).clean()
	if got := page.all("main form button[name=do]"); len(got) != 1 || attr(got[0], "value") != "change" {
		t.Error("who has agreed is not offered to ask for a change, and that alone")
	}
}
