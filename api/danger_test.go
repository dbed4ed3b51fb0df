package api_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
	"uptake/api/wire"
	"uptake/domain/fault"
)

const cry = "I want to kill myself."

// sends posts a body and returns the answer.
func sends(t *testing.T, a *fiber.App, path, contentType, body string, headers ...string) (int, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), "POST", path, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := a.Test(r, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// parts is a form with files: fields and values in turn; a field "file" is a file.
func parts(t *testing.T, fields ...string) (contentType, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		part, err := w.CreateFormField(fields[i])
		if fields[i] == "file" {
			part, err = w.CreateFormFile("file", "a.jpg")
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err = io.WriteString(part, fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.String()
}

// TestWhoMayBeInDangerIsAnsweredWithHelp sends refused words in each form, and what is refused
// before anybody knows who sends it, or as one too many.
func TestWhoMayBeInDangerIsAnsweredWithHelp(t *testing.T) {
	t.Parallel()
	const json, form = "application/json", "application/x-www-form-urlencoded"
	a, _ := server(t, func(o *api.Options) {
		o.Writes = api.Rate{Max: 1e6, Per: time.Minute}
		o.Routes = func(a *fiber.App) {
			refuse := func(*fiber.Ctx) error { return &fault.Error{Kind: fault.Invalid, Code: "idea.short", Message: "No."} }
			a.Post("/refuse", refuse)
			a.Post("/busy", func(*fiber.Ctx) error { return &fault.Error{Kind: fault.Busy, Code: "server.busy", Message: "Later."} })
			a.Post("/often", api.Limit(api.Rate{Max: 1, Per: time.Hour}), refuse)
		}
	})
	withFile, file := parts(t, "title", "Nobody listens", "file", strings.Repeat("x", 1<<20), "alt", cry)
	inFile, fileAlone := parts(t, "title", "Video", "file", cry)
	long := strings.Repeat("a long and quiet text ", 20000) // 440 kB
	many, manyParts := parts(t, append(strings.Split(strings.Repeat("n,v,", 200), ",")[:400], "body", cry)...)
	for _, tt := range []struct {
		name, path, kind, body string
		status                 int
		help                   bool
		headers                []string
	}{
		{"JSON", "/refuse", json, `{"body":"` + cry + `"}`, 422, true, nil},
		{"JSON of parts", "/refuse", json, `{"answers":[{"text":"` + cry + `"}]}`, 422, true, nil},
		{"a form", "/refuse", form, "title=x&body=" + url.QueryEscape(cry), 422, true, nil},
		{"a form that is cut off in a sign", "/refuse", form, "body=" + url.QueryEscape(cry) + "%F", 422, true, nil},
		{"a long form", "/refuse", form, "body=" + url.QueryEscape(cry+long), 422, true, nil},
		{"beyond the end of a long form", "/refuse", form, "body=" + url.QueryEscape(long+cry), 422, false, nil},
		{"a form with a file", "/refuse", withFile, file, 422, true, nil},
		{"a file", "/refuse", inFile, fileAlone, 422, false, nil},
		{"beyond very many fields", "/refuse", many, manyParts, 422, false, nil},
		{"words of a quiet person", "/refuse", json, `{"body":"Video"}`, 422, false, nil},
		{"the store is busy", "/busy", json, `{"body":"` + cry + `"}`, 503, true, nil},
		{"nothing is there", "/nothing", json, `{"body":"` + cry + `"}`, 404, false, nil},
		{"another site", "/refuse", json, `{"body":"` + cry + `"}`, 403, false, []string{"Sec-Fetch-Site", "cross-site"}},
		{"once", "/often", json, `{"body":"` + cry + `"}`, 422, true, nil},
		{"once too often", "/often", json, `{"body":"` + cry + `"}`, 429, false, nil},
	} {
		status, body := sends(t, a, tt.path, tt.kind, tt.body, tt.headers...)
		if status != tt.status || strings.Contains(body, "116 123") != tt.help {
			t.Errorf("%s: %d, help is %t, want %d, %t", tt.name, status, !tt.help, tt.status, tt.help)
		}
	}
	few, _ := server(t, func(o *api.Options) { o.Writes = api.Rate{Max: 1, Per: time.Hour} })
	sends(t, few, "/post", json, `{}`)
	if status, body := sends(t, few, "/post", json, `{"body":"`+cry+`"}`); status != 429 || strings.Contains(body, "116 123") {
		t.Errorf("too many in all: %d %s", status, body)
	}
}

// TestALongTextCostsLittleToLookAt counts what is taken to look at 12 MB: all of it took 25
// seconds and 300 MB.
func TestALongTextCostsLittleToLookAt(t *testing.T) {
	words := strings.Repeat("nobody listens to me here ", (12<<20)/26-1000)
	field, form := parts(t, "body", words)
	var small []string
	for n := range 6000 {
		small = append(small, fmt.Sprint("f", n), words[:1800])
	}
	tiny, fields := parts(t, small...)
	for name, one := range map[string][2]string{
		"a form": {"application/x-www-form-urlencoded", "body=" + words}, "JSON": {"application/json", `{"body":"` + words + `"}`},
		"a field": {field, form}, "many fields": {tiny, fields},
	} {
		app := fiber.New(fiber.Config{BodyLimit: 16 << 20, DisablePreParseMultipartForm: true})
		var took time.Duration
		var taken uint64
		app.Post("/", func(c *fiber.Ctx) error {
			wire.Hear(c)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			wire.InDanger(c)
			took = time.Since(start)
			runtime.ReadMemStats(&after)
			taken = after.TotalAlloc - before.TotalAlloc
			return nil
		})
		r := httptest.NewRequestWithContext(context.Background(), "POST", "/", strings.NewReader(one[1]))
		r.Header.Set("Content-Type", one[0])
		resp, err := app.Test(r, -1)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		t.Logf("%s: %v, %d kB", name, took, taken>>10)
		if resp.StatusCode != 200 || taken > 8<<20 || took > 5*time.Second {
			t.Errorf("%s: answered %d, took %v and %d kB", name, resp.StatusCode, took, taken>>10)
		}
	}
}
