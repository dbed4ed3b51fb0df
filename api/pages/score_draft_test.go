package pages_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	front "uptake/frontend/pages"
)

// autosaves posts what is typed as the script of the page does.
func (j *jury) autosaves(who, at string, form url.Values) answer {
	j.t.Helper()
	r := httptest.NewRequest(http.MethodPost, at, strings.NewReader(form.Encode()))
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: "session", Value: who})
	resp, err := j.app.Test(r, 20_000)
	j.must(err)
	defer resp.Body.Close() //nolint:errcheck // read to its end
	raw, err := io.ReadAll(resp.Body)
	j.must(err)
	return answer{j.t, resp.StatusCode, "", resp.Header, string(raw)}
}

func TestWhatIsTypedOnAnIdeaIsNeverLost(t *testing.T) {
	t.Parallel()
	j := newJury(t, 2)
	j.open()
	impact, feasibility := front.ScoreField(j.criteria()[0].ID), front.ScoreField(j.criteria()[1].ID)
	at, draft := j.sheet(j.of[0]), front.DraftOfSheetURL(j.panel, j.of[0])
	hidden := func(page answer, name string) string {
		return page.value(`main form[data-autosave] input[name=`+name+`]`, "value")
	}
	page := j.get("pro", at).want(200)
	if page.value("main form[data-autosave]", "data-autosave") != draft || page.value("main form[data-autosave]", "data-autosave-version") != "draft" {
		t.Error("the form is not saved by itself")
	}
	typed := func(page answer, score, note string) url.Values {
		return url.Values{"version": {hidden(page, "version")}, "draft": {hidden(page, "draft")}, impact: {score}, "note": {note}, "note_for": {"private"}, "discuss": {"1"}, "duplicate_of": {"12"}}
	}
	if got := j.autosaves("pro", draft, typed(page, "7", "Half a thought.")).want(200); !strings.Contains(got.body, `"version":2`) {
		t.Errorf("the script reads %s", got.body)
	}
	// On another device the form holds it, and says that it counts nowhere.
	resumed := j.get("pro", at).want(200)
	if resumed.text("#note") != "Half a thought." || len(resumed.all(`main input[name="`+impact+`"][value="7"][checked]`)) != 1 ||
		len(resumed.all(`main input[name=note_for][value=private][checked]`)) != 1 || resumed.value("#duplicate_of option[selected]", "value") != "12" || !strings.Contains(resumed.text("[role=status]"), "It is not saved yet") {
		t.Errorf("the form holds %s", resumed.text("main form"))
	}
	for who, at := range map[string]string{"chair": j.at(""), "sec": j.at(""), "liv": at, "obs": j.at("")} {
		j.get(who, at).want(200).holds(false, "Half a thought")
	}
	if got := j.get("pro", "/review").text("main"); !strings.Contains(got, "0 of 2 scored") {
		t.Errorf("a draft counts: %s", got)
	}
	// A window that was opened before is told, and nothing is overwritten.
	j.autosaves("pro", draft, typed(page, "3", "From the first window.")).want(412)

	// Saved from that window: the draft was never in it, so both are on the page.
	whole := typed(page, "3", "From the first window.")
	whole.Set(feasibility, "4")
	whole.Set("duplicate_of", "")
	whole.Set("do", "save")
	j.post("pro", at, whole).want(303)
	both := j.get("pro", at).want(200)
	both.holds(true, "You have typed something else", "Half a thought.", "Put this into the form")
	if both.text("#note") != "From the first window." {
		t.Errorf("the form holds %s", both.text("#note"))
	}
	again := j.get("pro", at+"?draft=1").want(200)
	if again.text("#note") != "Half a thought." || hidden(again, "version") != "2" {
		t.Errorf("asked for, the form holds %q on version %s", again.text("#note"), hidden(again, "version"))
	}
	whole = typed(again, "7", "Half a thought.")
	whole.Set("duplicate_of", "")
	whole.Set("do", "save")
	j.post("pro", at, whole).want(303)
	j.get("pro", at).want(200).holds(false, "You have typed something else", "It is not saved yet")

	// Thrown away by a button, in a form of its own.
	page = j.get("pro", at)
	j.autosaves("pro", draft, typed(page, "1", "Not this.")).want(200)
	page = j.get("pro", at).want(200)
	j.post("pro", draft, url.Values{"do": {"throw"}, "draft": {"1"}}).want(412)
	j.post("pro", draft, url.Values{"do": {"throw"}, "draft": {page.value(`main form[action="`+draft+`"] input[name=draft]`, "value")}}).want(303)
	if page = j.get("pro", at).want(200); page.text("#note") != "Half a thought." {
		t.Errorf("after it was thrown away the form holds %q", page.text("#note"))
	}
	// A fault leaves all of it in the form: the draft's version too.
	bad := typed(page, "99", "Kept.")
	again = j.post("pro", at, bad).want(422)
	if again.text("#note") != "Kept." || again.value("#duplicate_of option[selected]", "value") != "12" || hidden(again, "draft") != bad.Get("draft") {
		t.Error("a fault loses what was typed")
	}
	j.post("obs", draft, typed(page, "7", "An observer.")).want(403)
	j.post("", draft, url.Values{}).want(401)
}

func TestEachButtonThatLeadsAwayFromAnIdeaKeepsWhatIsTyped(t *testing.T) {
	t.Parallel()
	j := newJury(t, 2)
	j.open()
	impact := front.ScoreField(j.criteria()[0].ID)
	at, draft := j.sheet(j.of[0]), front.DraftOfSheetURL(j.panel, j.of[0])
	for _, tt := range []struct{ button, to string }{
		{"ask", front.QuestionsURL(j.panel) + "?idea=" + number(j.of[0])},
		{"conflict", at + "/conflict"},
		{"skip", j.sheet(j.of[1])},
		{"list", j.at("")},
	} {
		page := j.get("pro", at).want(200)
		if got := page.all(`main form[data-autosave] button[name=do][value=` + tt.button + `][formaction="` + draft + `"]`); len(got) != 1 {
			t.Fatalf("%s is no button of the form", tt.button)
		}
		form := url.Values{"do": {tt.button}, "note_for": {"panel"}}
		for _, name := range []string{"version", "draft"} {
			form.Set(name, page.value(`main form[data-autosave] input[name=`+name+`]`, "value"))
		}
		if tt.button == "ask" { // nothing typed: nothing to keep
			j.post("pro", draft, form).want(303, tt.to)
			if got := j.get("pro", at).text("[role=status]"); strings.Contains(got, "not saved yet") {
				t.Errorf("an untouched form is kept as a draft: %s", got)
			}
		}
		form.Set("note", "Typed before "+tt.button)
		form.Set(impact, "7")
		j.post("pro", draft, form).want(303, tt.to)
		back := j.get("pro", at).want(200)
		if back.text("#note") != "Typed before "+tt.button || len(back.all(`main input[name="`+impact+`"][value="7"][checked]`)) != 1 {
			t.Errorf("%s: the form holds %s", tt.button, back.text("main form"))
		}
		// Another window has gone on: nothing is overwritten, and this text stands.
		form.Set("note", "From the first window.")
		if got := j.post("pro", draft, form).want(412); got.text("#note") != "From the first window." {
			t.Errorf("%s: a refused text is lost", tt.button)
		}
	}
	if back := j.get("pro", front.QuestionsURL(j.panel)+"?idea="+number(j.of[0])); len(back.all(`a[href="`+at+`"]`)) == 0 {
		t.Error("the page of questions does not lead back to the idea")
	}
	if got := j.get("pro", "/review").text("main"); !strings.Contains(got, "0 of 2 scored") {
		t.Errorf("a draft counts: %s", got)
	}
}
