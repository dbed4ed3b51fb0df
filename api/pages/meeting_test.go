package pages_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/url"
	"strings"
	"testing"

	"uptake/domain/review"
)

// meets takes a jury to its discussion; Pat is recused from the second idea.
func meets(t *testing.T) *jury {
	t.Helper()
	j := newJury(t, 3)
	j.open()
	j.post("pat", j.sheet(j.of[1])+"/conflict", url.Values{"kind": {"author"}}).want(303)
	for _, m := range members {
		j.give(m, j.of[0], "9", "9", nil).want(303)
		if m != "pat" {
			j.give(m, j.of[1], map[bool]string{true: "9", false: "2"}[m == "pro"], "7", nil).want(303)
		}
		j.give(m, j.of[2], "5", "5", nil).want(303)
	}
	j.step("chair", review.R1Closed, nil).want(303)
	j.step("chair", review.Discussing, nil).want(303)
	return j
}

func TestAMeetingIsFollowedWithoutScripts(t *testing.T) {
	t.Parallel()
	j := meets(t)
	at := j.at("/meeting")
	for who, status := range map[string]int{"": 401, "ann": 403, "lead": 403, "admin": 403, "chair": 200, "sec": 200, "liv": 200, "obs": 200} {
		j.get(who, at).want(status)
		j.get(who, j.at("/minutes")).want(status)
		if status != 200 {
			j.get(who, at+"/stream").want(status)
		}
	}
	j.post("sec", at+"/presence", url.Values{"here": {"1"}}).want(303, at)
	j.post("chair", at+"/current", url.Values{"idea": {number(j.of[1])}}).want(303, at)
	page := j.get("liv", at).want(200)
	if !strings.Contains(page.text("#meeting h3"), "Idea 2") || !strings.Contains(page.body, `<noscript><meta http-equiv="refresh" content="15">`) {
		t.Errorf("a member's page: %s", page.text("main"))
	}
	if page.header.Get("Cache-Control") != "private, no-store" || page.value("#meeting", "data-live-token") == "" {
		t.Errorf("sent with %v", page.header)
	}
	recused := j.get("pat", at).want(200)
	for _, hidden := range []string{"Idea 2", "data-timer", "Begun at", j.sheet(j.of[1])} {
		if strings.Contains(recused.body, hidden) {
			t.Errorf("a recused member's page says %q", hidden)
		}
		if !strings.Contains(page.body, hidden) {
			t.Errorf("control: a member's page does not say %q", hidden)
		}
	}
	if words := recused.text("#meeting"); !strings.Contains(words, "You are recused from the idea that is discussed now, about 6 minutes.") || recused.value("#meeting", "data-live-token") == page.value("#meeting", "data-live-token") {
		t.Errorf("a recused member reads: %s", words)
	}
	if words := j.get("sec", at).text("#meeting"); !strings.Contains(words, "Must step out: Pat") {
		t.Errorf("the secretary reads: %s", words)
	}
	j.post("pat", at+"/pull", url.Values{"idea": {number(j.of[1])}}).want(403)
	j.post("liv", at+"/current", url.Values{"idea": {"1"}}).want(403)
	j.get("liv", at+"/consent").want(403)
	if words := j.get("chair", at+"/consent").want(200).text("main"); !strings.Contains(words, "The members can look through this list until") {
		t.Errorf("the consent list: %s", words)
	}
}

func TestMinutesAreWrittenAndTakenAway(t *testing.T) {
	t.Parallel()
	j := meets(t)
	idea := j.sheet(j.of[1])
	j.get("pat", idea+"/minutes").want(404)
	form := url.Values{"version": {"0"}, "reasons": {"It saves journeys.\nAnd <b>time</b>."}, "concerns": {"quokka"}}
	j.post("liv", idea+"/minutes", form).want(403)
	j.post("sec", idea+"/minutes", form).want(303, idea+"/minutes")
	if got := j.post("sec", idea+"/minutes", form).want(412); !strings.Contains(got.text("main"), "Changed meanwhile") || got.value("main form input[name=version]", "value") != "1" {
		t.Errorf("on an old version: %s", got.text("main"))
	}
	if got := j.post("sec", j.sheet(j.of[0])+"/minutes", url.Values{"version": {"0"}}).want(422); !strings.Contains(got.text(".nhsuk-error-summary"), "Enter what was said") {
		t.Errorf("empty: %s", got.text("main"))
	}
	j.post("liz", idea+"/dissent", url.Values{"dissent": {"numbat"}}).want(303)
	j.post("chair", idea+"/minutes/agree", url.Values{"version": {"1"}}).want(303)
	page := j.get("pro", j.at("/minutes")).want(200).text("main")
	for _, words := range []string{"It saves journeys.", "quokka", "Dissent of a member: numbat", "The chair agreed with it on", "Recused: 1 member"} {
		if !strings.Contains(page, words) {
			t.Errorf("no %q in %s", words, page)
		}
	}
	if words := j.get("pat", j.at("/minutes")).want(200).body; strings.Contains(words, "quokka") || strings.Contains(words, "numbat") || strings.Contains(words, "Idea 2") {
		t.Error("a recused member reads the minutes")
	}
	download := j.at("/minutes/download?format=")
	if got := j.get("pro", download+"txt").want(200); !strings.Contains(got.body, "And <b>time") || !strings.HasPrefix(got.header.Get("Content-Type"), "text/plain") {
		t.Errorf("%s", got.body)
	}
	if got := j.get("pro", download+"html").want(200); !strings.Contains(got.body, "And &lt;b&gt;time") || !strings.Contains(got.header.Get("Content-Disposition"), "minutes.html") {
		t.Errorf("as a page: %s", got.body)
	}
	for who, holds := range map[string]bool{"pro": true, "pat": false} {
		file := j.get(who, download+"docx").want(200).body
		z, err := zip.NewReader(bytes.NewReader([]byte(file)), int64(len(file)))
		j.must(err)
		f, err := z.Open("word/document.xml")
		j.must(err)
		text, err := io.ReadAll(f)
		j.must(err)
		if strings.Contains(string(text), "quokka") != holds {
			t.Errorf("%s takes away %s", who, text)
		}
	}
	j.get("pro", download+"pdf").want(404)
}
