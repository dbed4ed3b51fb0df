package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/store"
	"uptake/store/storetest"
)

const voice = "RIFF\x28\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x04\x00\x00\x00\x80\x81\x82\x83"

// TestARecordingIsSentWithWordsLookedAtAndPlayedFromAnywhere sends sound as a browser does.
func TestARecordingIsSentWithWordsLookedAtAndPlayedFromAnywhere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		s.attaches(nil)
		ann, ben, mo, visitor := s.someone("ann", "", 0), s.someone("ben", "", 0), s.someone("mo", account.Moderator, s.open.ID), s.browser("visitor")
		idea := at(s.idea("ann@example.org", "Quiet nights"))
		form := url.Values{"alt": {"How the ward sounds"}, "transcript": {""}, "people": {"no"}}
		again := ann.send(idea+"/attachments", "ward.wav", []byte(voice), form)
		refused(t, again, 422, "transcript")
		if again.value("#alt", "value") != "How the ward sounds" {
			t.Error("what was typed is lost")
		}
		form.Set("transcript", "Trolleys roll.\nA door.")
		refused(t, ann.send(idea+"/attachments", "ward.wav", []byte("RIFF\x00\x00\x00\x00WAVE<script>alert(1)</script>"), form), 422, "file")
		ann.send(idea+"/attachments", "ward.wav", []byte(voice), form).want(303)
		file := idea + "/attachments/1"
		for _, b := range []*browser{visitor, ben} {
			b.get(file).want(404)
			for _, page := range []string{idea, "/challenges/lockdown/ideas"} {
				if got := b.get(page).want(200); strings.Contains(got.body, "Trolleys roll.") || strings.Contains(got.body, "<audio") {
					t.Errorf("before a moderator has looked, %s plays it", page)
				}
			}
		}
		ann.get(file).want(200)
		queue := mo.get("/moderate").want(200)
		if !strings.Contains(queue.body, `<audio controls preload="none" src="`+file+`"`) || !strings.Contains(queue.text("main"), "Trolleys roll.") {
			t.Errorf("the moderator is shown %s", queue.text("main"))
		}
		ben.post(file+"/change", url.Values{"do": {"show"}}).want(404)
		ann.post(file+"/change", url.Values{"do": {"show"}}).want(403)
		ann.post(file+"/change", url.Values{"do": {"describe"}, "version": {"1"}, "alt": {"How it sounds"}, "transcript": {"Trolleys roll.\nA door.\nA bell."}}).want(303)
		seen := queue.value("[name=version]", "value")
		if got := mo.post(file+"/change", url.Values{"do": {"show"}, "version": {seen}, "from": {"queue"}}).want(412); !strings.Contains(got.text("main"), "changed since you opened it") {
			t.Errorf("words that nobody has looked at: %s", got.text("main"))
		}
		queue = mo.get("/moderate").want(200)
		mo.post(file+"/change", url.Values{"do": {"show"}, "version": {queue.value("[name=version]", "value")}, "from": {"queue"}}).want(303, "/moderate")
		if strings.Contains(mo.get("/moderate").want(200).body, "<audio") {
			t.Error("it still waits")
		}
		page := visitor.get(idea).want(200)
		if !strings.Contains(page.body, `<audio controls preload="none" src="`+file+`"`) || !strings.Contains(page.text("details"), "Trolleys roll.") || strings.Contains(page.body, "autoplay") {
			t.Errorf("the page shows %s", page.text("main"))
		}
		if !strings.Contains(page.header.Get("Content-Security-Policy"), "media-src 'self'") {
			t.Error("the page may not play it")
		}
		whole := visitor.get(file).want(200)
		for name, want := range map[string]string{
			"Content-Type": "audio/wav", "Content-Disposition": "attachment; filename=ward.wav", "X-Content-Type-Options": "nosniff", "Accept-Ranges": "bytes",
			"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
		} {
			if whole.header.Get(name) != want {
				t.Errorf("%s is %q, want %q", name, whole.header.Get(name), want)
			}
		}
		for _, tt := range []struct {
			asked, match string
			status       int
			is, body     string
		}{
			{"bytes=0-3", "", 206, "bytes 0-3/48", "RIFF"},
			{"bytes=44-", "", 206, "bytes 44-47/48", "\x80\x81\x82\x83"},
			{"bytes=-2", "", 206, "bytes 46-47/48", "\x82\x83"},
			{"bytes=46-900", "", 206, "bytes 46-47/48", "\x82\x83"},
			{"bytes=-900", "", 206, "bytes 0-47/48", voice},
			{"bytes=48-", "", 416, "bytes */48", ""},
			{"bytes=-0", "", 416, "bytes */48", ""},
			{"bytes=0-1,4-5", "", 200, "", voice},
			{"bytes=5-2", "", 200, "", voice},
			{"bytes=x-y", "", 200, "", voice},
			{"lines=0-1", "", 200, "", voice},
			{"bytes=0-3", whole.header.Get("ETag"), 206, "bytes 0-3/48", "RIFF"},
			{"bytes=0-3", `"another"`, 200, "", voice},
		} {
			visitor.header = http.Header{"Range": {tt.asked}}
			if tt.match != "" {
				visitor.header.Set("If-Range", tt.match)
			}
			got := visitor.get(file).want(tt.status)
			if got.header.Get("Content-Range") != tt.is || got.body != tt.body {
				t.Errorf("%q answers %q with %q, want %q with %q", tt.asked, got.header.Get("Content-Range"), got.body, tt.is, tt.body)
			}
		}
		visitor.header = nil
		ann.post(file+"/change", url.Values{"do": {"describe"}, "version": {"3"}, "alt": {"A ward"}, "transcript": {"Somebody calls."}}).want(303)
		visitor.get(file).want(404)
		mo.post(file+"/change", url.Values{"do": {"hide"}, "reason": {"A voice can be recognised."}}).want(303)
		visitor.get(file).want(404)
	})
}

// TestADocumentWithANameWaitsInTheQueue sends one whose words may tell who somebody is.
func TestADocumentWithANameWaitsInTheQueue(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		s.attaches(nil)
		ann, mo, visitor := s.someone("ann", "", 0), s.someone("mo", account.Moderator, s.open.ID), s.browser("visitor")
		idea := at(s.idea("ann@example.org", "Quiet nights"))
		ann.send(idea+"/attachments", "plan.pdf", []byte("%PDF-1.4 %%EOF"), url.Values{"alt": {"The plan of Mrs Thistlewood"}, "people": {"no"}}).want(303)
		file := idea + "/attachments/1"
		visitor.get(file).want(404)
		if got := visitor.get(idea).want(200); strings.Contains(got.body, "Thistlewood") {
			t.Error("everybody reads what waits")
		}
		if got := ann.get(idea + "/attachments").want(200).clean().text("main"); !strings.Contains(got, "Waits for a moderator, who looks at it") {
			t.Errorf("its author reads %s", got)
		}
		queue := mo.get("/moderate").want(200).clean()
		if got := queue.text("main"); !strings.Contains(got, "The plan of Mrs Thistlewood") || !strings.Contains(got, "Show the document") || strings.Contains(got, "Nothing waits") {
			t.Errorf("the moderator finds %s", got)
		}
		mo.post(file+"/change", url.Values{"do": {"show"}, "version": {queue.value("[name=version]", "value")}, "from": {"queue"}}).want(303, "/moderate")
		if got := visitor.get(idea).want(200); !strings.Contains(got.body, "Thistlewood") {
			t.Error("it is not shown")
		}
		visitor.get(file).want(200)
	})
}
