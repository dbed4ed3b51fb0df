package v1_test

import (
	"bytes"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	v1 "uptake/api/v1"
	"uptake/domain/attachment"
	"uptake/store"
	"uptake/store/blob"
	"uptake/store/picture"
	"uptake/store/storetest"
)

// attaching adds the routes of attachments, over a folder of their own.
func attaching(t testing.TB, r fiber.Router, s *store.Store, parts v1.Parts, now func() time.Time) {
	t.Helper()
	blobs, err := blob.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	v1.Attachments{Parts: parts, Attached: store.AttachmentReads(s), Service: attachment.Service{
		Store: store.Attachments(s), Reads: store.AttachmentReads(s), Blobs: blobs, Pictures: picture.New(), Now: now,
	}}.Routes(r)
}

// formWith is a form with a file, and its type.
func formWith(t *testing.T, file string, fields ...string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1])
	}
	if file != "" {
		f, err := w.CreateFormFile("file", "plan.pdf")
		if err == nil {
			_, err = f.Write([]byte(file))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	_ = w.Close()
	return b.String(), w.FormDataContentType()
}

func TestAttachmentsThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		at := idea + "/attachments"
		send := func(who, file string, header []string, fields ...string) said {
			body, kind := formWith(t, file, fields...)
			return b.raw(who, "POST", at, body, append([]string{"Content-Type", kind}, header...)...)
		}
		const paper = "%PDF-1.7 words %%EOF"
		for _, tt := range []struct {
			who, file, want string
			fields          []string
		}{
			{"", paper, "401 person.sign_in", []string{"alt", "A", "people", "no"}},
			{"ben", paper, "403 person.forbidden", []string{"alt", "A", "people", "no"}},
			{"ann", "MZ", "422 attachment.invalid", []string{"alt", "A", "people", "no"}},
			{"ann", "", "422 attachment.invalid", []string{"alt", "A", "people", "no"}},
			{"ann", paper, "422 attachment.invalid", []string{"people", "no"}},
			{"ann", paper, "422 attachment.invalid", []string{"alt", "A", "people", "perhaps"}},
			{"ann", paper, "422 attachment.identifying", []string{"alt", "943 476 5919", "people", "no"}},
			{"ann", paper, "400 form.unknown_field", []string{"alt", "A", "people", "no", "colour", "red"}},
			{"ann", strings.Repeat("a", attachment.BytesMax+1<<18), "422 attachment.large", []string{"alt", "A", "people", "no"}},
		} {
			if got := send(tt.who, tt.file, nil, tt.fields...).short(); got != tt.want {
				t.Errorf("%s sends %.9q with %q: %s, want %s", tt.who, tt.file, tt.fields, got, tt.want)
			}
		}
		body, kind := formWith(t, paper, "alt", "The plan", "people", "no")
		made := b.raw("ann", "POST", at, body, "Content-Type", kind, "Idempotency-Key", "one")
		again := b.raw("ann", "POST", at, body, "Content-Type", kind, "Idempotency-Key", "one")
		if made.status != 201 || again.body != made.body || made.n("bytes") != len(paper) {
			t.Fatalf("%d %s, again %s", made.status, made.body, again.body)
		}
		if got := send("ann", paper, nil, "alt", "The team", "people", "yes", "agreed", "no"); got.status != 201 || !strings.Contains(got.body, `"waits_for_consent"`) {
			t.Fatal(got.body)
		}
		lists := func(who string, want ...string) {
			t.Helper()
			got := b.ok(200, who, "GET", at, "").body
			for _, alt := range []string{"The plan", "The team", "The new plan"} {
				in := false
				for _, w := range want {
					in = in || w == alt
				}
				if strings.Contains(got, `"`+alt+`"`) != in {
					t.Errorf("%q is told of %s; want %q", who, got, want)
				}
			}
		}
		lists("", "The plan")
		lists("ben", "The plan")
		lists("ann", "The plan", "The team")
		lists("mo", "The plan", "The team")
		first, second := at+"/1", at+"/2"
		b.refused(404, "attachment.not_found", "ben", "POST", second+"/agree", `{"who":"Me","what":"All"}`)
		b.refused(422, "attachment.invalid", "ann", "POST", second+"/agree", `{"who":"","what":""}`)
		b.ok(200, "ann", "POST", second+"/agree", `{"who":"Both of them","what":"This site"}`)
		lists("", "The plan", "The team")
		if got := b.ok(200, "", "GET", at, "").body; strings.Contains(got, "Both of them") {
			t.Error("everybody reads who has agreed")
		}
		b.ok(204, "mo", "POST", second+"/disagree", "")
		b.refused(404, "attachment.not_found", "ann", "POST", second+"/disagree", "")
		lists("ann", "The plan")
		b.refused(428, "version.missing", "ann", "PATCH", first, `{"alt":"The new plan"}`)
		b.refused(412, "attachment.stale", "ann", "PATCH", first, `{"alt":"The new plan"}`, "If-Match", `"v9"`)
		b.ok(200, "ann", "PATCH", first, `{"alt":"The new plan"}`, "If-Match", `"v1"`)
		b.refused(403, "person.forbidden", "ann", "POST", first+"/hide", `{"reason":"No."}`)
		b.ok(200, "mo", "POST", first+"/hide", `{"reason":"Not needed."}`)
		lists("")
		b.refused(428, "version.missing", "mo", "POST", first+"/show", "")
		b.refused(412, "attachment.stale", "mo", "POST", first+"/show", "", "If-Match", `"v2"`)
		b.ok(200, "mo", "POST", first+"/show", "", "If-Match", `"v3"`)
		lists("", "The new plan")
		other := b.post("Another") + "/attachments/1"
		b.refused(404, "attachment.not_found", "ann", "DELETE", other, "")
		b.ok(204, "ann", "DELETE", first, "")
		lists("ann")

		doubtful := send("ann", paper+" more", nil, "alt", "Ring 07700 900123", "people", "no")
		if doubtful.short() != "422 attachment.doubtful" || doubtful.fields() != "alt" || doubtful.text("looked") == "" {
			t.Errorf("doubtful words: %s", doubtful.body)
		}
		if got := send("ann", paper+" more", nil, "alt", "Ring 07700 900123", "people", "no", "looked", doubtful.text("looked")); got.status != 201 {
			t.Errorf("what its author has looked at: %s", got.body)
		} else if gone := b.do("ann", "DELETE", at+"/"+itoa(got.n("id")), ""); gone.status != 204 {
			t.Errorf("taken away: %s", gone.body)
		}
	})
}
