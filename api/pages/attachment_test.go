package pages_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
	"uptake/api/pages"
	"uptake/domain/account"
	"uptake/domain/attachment"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/blob"
	"uptake/store/picture"
	"uptake/store/storetest"
)

// attaches opens the pages of attachments on a site.
func (s *site) attaches(veils interface {
	Of(ctx context.Context, a account.Actor) (review.Veil, error)
},
) attachment.Service {
	s.t.Helper()
	blobs, err := blob.NewDisk(s.t.TempDir())
	if err != nil {
		s.t.Fatal(err)
	}
	uses := attachment.Service{Store: store.Attachments(s.store), Reads: store.AttachmentReads(s.store), Blobs: blobs, Pictures: picture.New(), Now: s.clock.Now}
	reading := s.reading
	reading.Veils = veils
	reading.Beside = pages.Publishing{
		Themes: store.ThemeReads(s.store), Writeups: store.WriteupReads(s.store), Adoptions: store.AdoptionReads(s.store), Updates: store.UpdateReads(s.store), Files: uses.Reads,
	}
	s.app = api.New(api.Options{BaseURL: baseURL, Sessions: s.uses, Log: quiet(), Page: reading.Fault, Writes: api.Rate{Max: 1000, Per: time.Minute}, Routes: func(app *fiber.App) {
		reading.Routes(app)
		pages.SignIn{Frame: reading.Frame, People: s.uses}.Routes(app, api.Limit(api.Rate{Max: 60, Per: time.Minute}))
		writing := pages.Writing{Reading: reading, Service: s.ideas}
		writing.Routes(app)
		pages.Talking{Writing: writing, Recordings: uses.Reads}.Routes(app)
		pages.Attachments{Reading: reading, Attachments: uses.Reads, Service: uses, Blobs: blobs}.Routes(app)
	}})
	return uses
}

// send posts a form with a file, as a browser without scripts does.
func (b *browser) send(address, name string, file []byte, form url.Values) answer {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, all := range form {
		for _, v := range all {
			_ = w.WriteField(field, v)
		}
	}
	h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}, "Content-Type": {"image/png"}}
	part, err := w.CreatePart(h)
	if err == nil {
		_, err = part.Write(file)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	_ = w.Close()
	r := httptest.NewRequestWithContext(b.t.Context(), http.MethodPost, address, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept", "text/html")
	for k, v := range b.cookies {
		r.AddCookie(&http.Cookie{Name: k, Value: v})
	}
	resp, err := b.app.Test(r, -1)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{t: b.t, status: resp.StatusCode, location: resp.Header.Get("Location"), header: resp.Header, body: string(raw)}
}

func dots(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var (
	plain = url.Values{"alt": {"A chart of waits"}, "people": {"no"}}
	paper = []byte("%PDF-1.7 words %%EOF")
)

func TestAFileIsAttachedShownHiddenAndRemoved(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		s.attaches(nil)
		ann, ben, mo, visitor := s.someone("ann", "", 0), s.someone("ben", "", 0), s.someone("mo", account.Moderator, s.open.ID), s.browser("visitor")
		idea := at(s.idea("ann@example.org", "Video"))
		if got := visitor.get(idea).want(200).body; strings.Contains(got, "Pictures, documents and recordings") {
			t.Error("a visitor is offered to attach something")
		}
		visitor.get(idea + "/attachments").want(401)
		ben.get(idea + "/attachments").want(404)
		ben.send(idea+"/attachments", "a.png", dots(t, 9, 9), plain).want(404)
		mo.send(idea+"/attachments", "a.png", dots(t, 9, 9), plain).want(403)
		if got := ann.get(idea).want(200).body; !strings.Contains(got, `href="`+idea+`/attachments"`) {
			t.Error("the author is not offered to attach something")
		}
		if got := ann.get(idea + "/edit").want(200).body; !strings.Contains(got, `href="`+idea+`/attachments"`) {
			t.Error("the form of the idea does not lead to what is attached")
		}
		ann.send(idea+"/attachments", "chart.png", dots(t, 900, 300), plain).want(303, idea+"/attachments")
		ann.send(idea+"/attachments", "plan.pdf", paper, url.Values{"alt": {"The plan"}, "people": {"no"}}).want(303)
		page := visitor.get(idea).want(200)
		if !strings.Contains(page.body, `<img src="`+idea+`/attachments/1/small" alt="A chart of waits" width="900" height="300"`) || !strings.Contains(page.text("main"), "plan.pdf (PDF, 1 kB)") {
			t.Errorf("the page shows %s", page.text("main"))
		}
		for _, tt := range []struct{ path, media, disposition string }{
			{"/attachments/1", "image/png", "inline; filename=chart.png"},
			{"/attachments/1/small", "image/png", "inline; filename=chart.png"},
			{"/attachments/2", "application/pdf", "attachment; filename=plan.pdf"},
		} {
			got := visitor.get(idea + tt.path).want(200)
			for name, want := range map[string]string{
				"Content-Type": tt.media, "Content-Disposition": tt.disposition, "X-Content-Type-Options": "nosniff",
				"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'", "Cache-Control": "private, no-cache",
			} {
				if got.header.Get(name) != want {
					t.Errorf("%s: %s is %q, want %q", tt.path, name, got.header.Get(name), want)
				}
			}
		}
		tag := visitor.get(idea + "/attachments/2").header.Get("ETag")
		visitor.header = http.Header{"If-None-Match": {tag}}
		if got := visitor.get(idea + "/attachments/2").want(304); got.body != "" {
			t.Errorf("304 with %q", got.body)
		}
		visitor.do(http.MethodHead, idea+"/attachments/1", nil).want(200)
		other := at(s.idea("ann@example.org", "Another"))
		visitor.get(other + "/attachments/2").want(404) // of another idea
		visitor.get(idea + "/attachments/99").want(404)
		visitor.get(idea + "/attachments/2/small").want(404)
		visitor.get(idea + "/attachments/2/change").want(401)
		ben.get(idea + "/attachments/2/change").want(404)
		ben.post(idea+"/attachments/2/change", url.Values{"do": {"remove"}}).want(404)
		ann.get(idea + "/attachments/2/change").want(200)

		gone := func(path string) {
			t.Helper()
			for _, b := range []*browser{visitor, ben} {
				b.get(idea + path).want(404)
				b.do(http.MethodHead, idea+path, nil).want(404)
			}
		}
		mo.post(idea+"/attachments/2/change", url.Values{"do": {"hide"}, "reason": {""}}).want(422)
		mo.post(idea+"/attachments/2/change", url.Values{"do": {"hide"}, "reason": {"It names a colleague."}}).want(303)
		gone("/attachments/2") // also with the tag of what was there
		if got := ann.get(idea + "/attachments").want(200).text("main"); !strings.Contains(got, "It names a colleague.") {
			t.Errorf("its author reads %s", got)
		}
		ann.post(idea+"/attachments/2/change", url.Values{"do": {"show"}}).want(403)
		mo.get(idea + "/attachments/2").want(200)
		mo.post(idea+"/attachments/2/change", url.Values{"do": {"show"}}).want(412)
		mo.post(idea+"/attachments/2/change", url.Values{"do": {"show"}, "version": {"2"}}).want(303)
		visitor.get(idea + "/attachments/2").want(304)
		ann.post(idea+"/attachments/2/change", url.Values{"do": {"describe"}, "version": {"1"}, "alt": {"Newer"}}).want(412)
		ann.post(idea+"/attachments/2/change", url.Values{"do": {"describe"}, "version": {"3"}, "alt": {"Newer"}}).want(303)
		ann.post(idea+"/attachments/2/change", url.Values{"do": {"remove"}}).want(303)
		gone("/attachments/2")
		ann.get(idea + "/attachments/2").want(404)

		// An idea that is held takes what is attached with it.
		mo.post(idea+"/moderate", url.Values{"do": {"hold"}, "reason": {"To be looked at."}}).want(303)
		gone("/attachments/1")
		gone("/attachments/1/small")
		if got := ann.get(idea + "/attachments/1").want(200).header.Get("Cache-Control"); got != "private, no-store" {
			t.Errorf("what is held is kept by browsers: %s", got)
		}
	})
}

func TestAnUploadThatIsRefusedKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.attaches(nil)
	ann := s.someone("ann", "", 0)
	idea := at(s.idea("ann@example.org", "Video"))
	typed := url.Values{"alt": {"Two nurses at a desk"}, "people": {"yes"}, "agreed": {"yes"}, "who": {"Both of them"}, "what": {"To be shown here"}}
	with := func(field, value string) url.Values {
		v := url.Values{}
		for k, all := range typed {
			v[k] = all
		}
		v.Set(field, value)
		return v
	}
	for _, tt := range []struct {
		name, file string
		bytes      []byte
		form       url.Values
		says       string
	}{
		{"a program", "photo.png", []byte("MZ program"), typed, "What counts is what is in it"},
		{"no file", "", nil, typed, "Select a picture, a document or a recording"},
		{"too large", "a.png", make([]byte, attachment.BytesMax+1), typed, "must be 10 MB or smaller"},
		{"larger than the form", "a.png", make([]byte, attachment.BytesMax+1<<20), typed, "must be 10 MB or smaller"},
		{"an NHS number in the name", "943 476 5919.pdf", paper, typed, "Rename the file"},
		{"nobody has agreed", "a.pdf", paper, with("who", ""), "Enter who has agreed"},
	} {
		a := ann.send(idea+"/attachments", tt.file, tt.bytes, tt.form)
		if a.status != fiber.StatusUnprocessableEntity || !strings.Contains(a.text("main"), tt.says) {
			t.Errorf("%s: %d, %s", tt.name, a.status, a.text("main"))
		}
		if a.value("#alt", "value") != "Two nurses at a desk" || a.value("#who", "value") != tt.form.Get("who") || a.value("#what", "value") != "To be shown here" || !strings.Contains(a.body, `value="yes" checked`) {
			t.Errorf("%s: what was typed is lost", tt.name)
		}
	}
	// Words that may tell who somebody is are shown once, and may stay.
	doubt := with("alt", "The ward, ring 07700 900123")
	a := ann.send(idea+"/attachments", "a.pdf", paper, doubt).want(200)
	if !strings.Contains(a.text("main"), "Look at these words again") {
		t.Fatalf("nothing is asked: %s", a.text("main"))
	}
	doubt.Set("looked", a.value("[name=looked]", "value"))
	ann.send(idea+"/attachments", "a.pdf", paper, doubt).want(303)
}

// TestWhoeverIsBlockedRemovesTheirFilesAndNoMore: a moderator who is blocked leaves those of
// others alone.
func TestWhoeverIsBlockedRemovesTheirFilesAndNoMore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.attaches(nil)
	ann, mo := s.someone("ann", "", 0), s.someone("mo", account.Moderator, s.open.ID)
	idea := at(s.idea("ann@example.org", "Video"))
	files := []string{idea + "/attachments/1/change", idea + "/attachments/2/change", idea + "/attachments/3/change"}
	for range files {
		ann.send(idea+"/attachments", "a.pdf", paper, url.Values{"alt": {"A plan"}, "people": {"yes"}, "agreed": {"yes"}, "who": {"Both"}, "what": {"This site"}}).want(303)
	}
	for _, who := range []string{"ann@example.org", "mo@example.org"} {
		p, err := s.uses.Reads.PersonByEmail(t.Context(), who)
		if err == nil {
			_, err = s.uses.Impose(t.Context(), account.Console, account.Sanction{Person: p.ID, Kind: account.Block, Code: "spam"}, 7)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, do := range []string{"remove", "disagree", "hide", "show", "agree"} {
		mo.post(files[0], url.Values{"do": {do}, "version": {"1"}, "reason": {"Not needed."}, "who": {"Me"}, "what": {"All"}}).want(403)
	}
	for _, do := range []string{"describe", "agree", "hide", "show"} {
		ann.post(files[0], url.Values{"do": {do}, "version": {"1"}, "alt": {"Another plan"}, "reason": {"Not needed."}, "who": {"Me"}, "what": {"All"}}).want(403)
	}
	ann.send(idea+"/attachments", "b.pdf", paper, url.Values{"alt": {"A plan"}, "people": {"no"}}).want(403)
	ann.post(files[0], url.Values{"do": {"remove"}}).want(303)
	ann.post(files[1], url.Values{"do": {"disagree"}}).want(303)
	ann.get(idea + "/attachments/1").want(404)
	ann.get(idea + "/attachments/2").want(404)
	ann.get(idea + "/attachments/3").want(200)
}

func TestHostileNamesAreHarmless(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.attaches(nil)
	ann := s.someone("ann", "", 0)
	for n, tt := range []struct{ sent, want string }{
		{`../../../etc/passwd`, "attachment; filename=passwd.pdf"},
		{`x%0d%0aSet-Cookie: a=b.pdf`, `attachment; filename="x 0d 0aSet-Cookie a=b.pdf"`},
		{"plan\u202efdp.exe", "attachment; filename=planfdp.pdf"},
		{strings.Repeat("a", 400) + ".pdf", "attachment; filename=" + strings.Repeat("a", 80) + ".pdf"},
		{"план.pdf", "attachment; filename*=utf-8''%D0%BF%D0%BB%D0%B0%D0%BD.pdf"},
		{`a\"; x=y.html`, `attachment; filename="a x=y.pdf"`},
	} {
		idea := at(s.idea("ann@example.org", "Idea "+strconv.Itoa(n)))
		ann.send(idea+"/attachments", tt.sent, append(paper, byte('a'+n)), plain).want(303)
		got := ann.get(idea + "/attachments/" + strconv.Itoa(n+1)).want(200)
		if h := got.header.Get("Content-Disposition"); h != tt.want || got.header.Get("Set-Cookie") != "" {
			t.Errorf("%q: %s, want %s", tt.sent, h, tt.want)
		}
	}
}

func TestAPictureWithPeopleWaits(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.attaches(nil)
	ann, mo, visitor := s.someone("ann", "", 0), s.someone("mo", account.Moderator, s.open.ID), s.browser("visitor")
	idea := at(s.idea("ann@example.org", "Video"))
	ann.send(idea+"/attachments", "team.png", dots(t, 30, 30), url.Values{"alt": {"The team"}, "people": {"yes"}, "agreed": {"no"}}).want(303)
	for _, b := range []*browser{visitor, ann, mo} {
		b.get(idea + "/attachments/1").want(404)
		if got := b.get(idea).want(200).body; strings.Contains(got, "The team") || strings.Contains(got, "<img") {
			t.Errorf("%s sees it on the page", b.agent)
		}
	}
	ann.get(idea + "/attachments/1/change").want(200)
	ann.post(idea+"/attachments/1/change", url.Values{"do": {"agree"}, "version": {"1"}, "who": {""}, "what": {"This site"}}).want(422)
	ann.post(idea+"/attachments/1/change", url.Values{"do": {"agree"}, "version": {"1"}, "who": {"All three"}, "what": {"This site"}}).want(303)
	visitor.get(idea + "/attachments/1").want(200)
	if got := visitor.get(idea).want(200).body; !strings.Contains(got, `alt="The team"`) || strings.Contains(got, "All three") {
		t.Errorf("the page after they agreed: %s", got)
	}
	if got := mo.get(idea + "/attachments/1/change").want(200).text("main"); !strings.Contains(got, "All three") {
		t.Errorf("the record of consent: %s", got)
	}
	mo.post(idea+"/attachments/1/change", url.Values{"do": {"disagree"}}).want(303)
	visitor.get(idea + "/attachments/1").want(404)
	if got := visitor.get(idea).want(200).body; strings.Contains(got, "The team") {
		t.Error("it is shown after consent was withdrawn")
	}
}
