package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// app returns an app whose errors go through Errors, and the log that it writes.
func app(t *testing.T, page ErrorPage) (*fiber.App, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	e := Errors{Page: page, Log: slog.New(slog.NewTextHandler(&log, nil))}
	return fiber.New(fiber.Config{Immutable: true, CaseSensitive: true, ErrorHandler: e.Handle, DisablePreParseMultipartForm: true}), &log
}

func do(t *testing.T, a *fiber.App, r *http.Request) (*http.Response, string) {
	t.Helper()
	resp, err := a.Test(r, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

func request(method, path, body string, headers ...string) *http.Request {
	r := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func TestEachKindOfFaultHasItsStatus(t *testing.T) {
	t.Parallel()
	// From the contract: house rules of errors, written out a second time here.
	want := map[fault.Kind]int{
		fault.Internal: 500, fault.Malformed: 400, fault.Invalid: 422, fault.SignIn: 401, fault.Forbidden: 403, fault.NotFound: 404,
		fault.Gone: 410, fault.Conflict: 409, fault.Closed: 409, fault.Stale: 412, fault.NoVersion: 428, fault.TooLarge: 413,
		fault.MediaType: 415, fault.TooMany: 429, fault.Busy: 503, fault.Busy + 1: 500,
	}
	for k, status := range want {
		if got := Status(k); got != status {
			t.Errorf("kind %d: got %d, want %d", k, got, status)
		}
	}
}

func TestAFaultIsAnsweredAsProblemJSONOnTheAPI(t *testing.T) {
	t.Parallel()
	a, log := app(t, nil)
	a.Get("/api/x", func(c *fiber.Ctx) error {
		SetRequestID(c, "r1")
		var bad fault.Fields
		bad.Add("title", "Enter a title.")
		return fmt.Errorf("posting: %w", bad.Fault("idea.invalid", "There is a problem with your idea."))
	})
	resp, body := do(t, a, request("GET", "/api/x", ""))
	var got Problem
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	want := Problem{
		Type: "about:blank", Title: "Unprocessable Entity", Status: 422, Code: "idea.invalid", Detail: "There is a problem with your idea.",
		Fields: []ProblemField{{"title", "Enter a title."}}, RequestID: "r1",
	}
	if !reflect.DeepEqual(got, want) || resp.StatusCode != 422 || resp.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("got %d %s %+v, want %+v", resp.StatusCode, resp.Header.Get("Content-Type"), got, want)
	}
	if log.Len() != 0 {
		t.Errorf("a person's mistake was logged: %s", log)
	}
}

func TestAnUnknownErrorShowsAnIncidentNumberAndNoneOfItsText(t *testing.T) {
	t.Parallel()
	for _, where := range []struct{ name, path, accept string }{
		{"on the API", "/api/x", "*/*"}, {"on a page", "/x", "text/html"}, {"on a page, for a program", "/x", "application/json"},
	} {
		t.Run(where.name, func(t *testing.T) {
			t.Parallel()
			a, log := app(t, nil)
			a.Get(where.path, func(c *fiber.Ctx) error {
				SetRequestID(c, "r7")
				c.Set("ETag", `"x"`)
				return errors.New(`insert "Mary had a fall": secret of mary@example.org 943 476 5919`)
			})
			resp, body := do(t, a, request("GET", where.path, "", "Accept", where.accept))
			for _, secret := range []string{"secret", "mary", "943", "fall"} {
				if strings.Contains(body, secret) {
					t.Errorf("the answer holds %q: %s", secret, body)
				}
			}
			if resp.StatusCode != 500 || resp.Header.Get("ETag") != "" || resp.Header.Get("Cache-Control") != "private, no-store" {
				t.Errorf("got %d %v", resp.StatusCode, resp.Header)
			}
			line := log.String()
			if strings.Count(line, "\n") != 1 || !strings.Contains(line, "request=r7") || !strings.Contains(line, "secret of") {
				t.Errorf("want one line with the request id and the cause, got %q", line)
			}
			for _, personal := range []string{"mary@", "943 476", "Mary had"} {
				if strings.Contains(line, personal) {
					t.Errorf("the log holds %q: %s", personal, line)
				}
			}
			_, rest, _ := strings.Cut(line, "incident=")
			if number := strings.TrimSpace(rest); len(number) != 9 || !strings.Contains(body, number) {
				t.Errorf("log says incident %q, the answer %s", number, body)
			}
		})
	}
}

func TestTheRoutersOwnRefusalsKeepTheirStatusAndNotTheirText(t *testing.T) {
	t.Parallel()
	for status, code := range map[int]string{404: "route.not_found", 405: "route.method", 413: "request.too_large", 418: "request.refused", 502: "internal"} {
		a, _ := app(t, nil)
		a.Get("/api/x", func(*fiber.Ctx) error { return fiber.NewError(status, "what <b>anybody</b> typed") })
		resp, body := do(t, a, request("GET", "/api/x", ""))
		want := status
		if status > 499 {
			want = 500
		}
		if resp.StatusCode != want || !strings.Contains(body, `"`+code+`"`) || strings.Contains(body, "anybody") {
			t.Errorf("%d: got %d %s", status, resp.StatusCode, body)
		}
	}
}

func TestAPageIsRenderedForPeopleAndAFailingPageIsReplaced(t *testing.T) {
	t.Parallel()
	busy := &fault.Error{Kind: fault.Busy, Code: "store.busy", Message: "Try again soon.", RetryAfter: 1500 * time.Millisecond}
	pages := map[string]struct {
		page ErrorPage
		want string
	}{
		"a page":           {func(c *fiber.Ctx, p Problem) error { return c.SendString("<h1>" + p.Detail + "</h1>") }, "<h1>Try again soon.</h1>"},
		"a failing page":   {func(c *fiber.Ctx, _ Problem) error { _ = c.SendString("half"); return errors.New("no") }, "Service Unavailable. Try again soon.\n"},
		"a panicking page": {func(*fiber.Ctx, Problem) error { panic("no") }, "Service Unavailable. Try again soon.\n"},
	}
	for name, tt := range pages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, _ := app(t, tt.page)
			a.Get("/x", func(*fiber.Ctx) error { return busy })
			resp, body := do(t, a, request("GET", "/x", "", "Accept", "text/html,*/*;q=0.8"))
			if body != tt.want || resp.StatusCode != 503 || resp.Header.Get("Retry-After") != "2" {
				t.Errorf("got %d %q, Retry-After %q", resp.StatusCode, body, resp.Header.Get("Retry-After"))
			}
		})
	}
}

func TestARequestThatRanOutOfTimeIsBusy(t *testing.T) {
	t.Parallel()
	a, _ := app(t, nil)
	a.Get("/api/x", func(*fiber.Ctx) error { return fmt.Errorf("reading: %w", context.DeadlineExceeded) })
	resp, body := do(t, a, request("GET", "/api/x", ""))
	if resp.StatusCode != 503 || !strings.Contains(body, "server.busy") || resp.Header.Get("Retry-After") == "" {
		t.Errorf("got %d %s", resp.StatusCode, body)
	}
}

func TestBindRefusesOtherTypesAndPackedBodies(t *testing.T) {
	t.Parallel()
	a, _ := app(t, nil)
	a.Post("/api/x", func(c *fiber.Ctx) error {
		var in ideaIn
		if err := Bind(c, &in); err != nil {
			return err
		}
		return c.SendString(in.Title)
	})
	tests := []struct {
		name, body, kind, packed string
		want                     int
	}{
		{"JSON is read", `{"title":"a"}`, "application/json; charset=UTF-8", "", 200},
		{"JSON in another character set", `{"title":"a"}`, "application/json; charset=latin1", "", 415},
		{"a form", `title=a`, "application/x-www-form-urlencoded", "", 415},
		{"no type", `{"title":"a"}`, "", "", 415},
		{"a packed body", "\x1f\x8b", "application/json", "gzip", 415},
		{"a body over the limit", `{"title":"` + strings.Repeat("a", JSONMax) + `"}`, "application/json", "", 413},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := request("POST", "/api/x", tt.body, "Content-Type", tt.kind)
			if tt.packed != "" {
				r.Header.Set("Content-Encoding", tt.packed)
			}
			if resp, body := do(t, a, r); resp.StatusCode != tt.want {
				t.Errorf("got %d %s, want %d", resp.StatusCode, body, tt.want)
			}
		})
	}
}

func TestAFormComesBackWhateverIsWrongWithIt(t *testing.T) {
	t.Parallel()
	var mp bytes.Buffer
	w := multipart.NewWriter(&mp)
	_ = w.WriteField("title", "T\r\nU")
	f, _ := w.CreateFormFile("image", "a.png")
	_, _ = f.Write([]byte("png"))
	_ = w.Close()
	tests := []struct {
		name, kind, body string
		limit, status    int
		title            string
	}{
		{"a form", "application/x-www-form-urlencoded", "title=a%20b&x=1", 100, 200, "a b"},
		{"line ends become \\n", "application/x-www-form-urlencoded", "title=a%0D%0Ab", 100, 200, "a\nb"},
		{"text that is not UTF-8", "application/x-www-form-urlencoded", "title=a%FFb", 100, 422, "ab"},
		{"U+0000", "application/x-www-form-urlencoded", "title=a%00b", 100, 422, "ab"},
		{"over the limit", "application/x-www-form-urlencoded", "title=" + strings.Repeat("a", 100), 100, 413, strings.Repeat("a", 100)},
		{"a bad escape", "application/x-www-form-urlencoded", "title=%ZZ", 100, 400, ""},
		{"parts and a file", w.FormDataContentType(), mp.String(), 1000, 200, "T\nU"},
		{"parts cut short", w.FormDataContentType(), mp.String()[:60], 1000, 400, ""},
		{"JSON", "application/json", "{}", 100, 415, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, _ := app(t, func(c *fiber.Ctx, _ Problem) error { return c.Send(c.Response().Body()) })
			var got Values
			a.Post("/x", func(c *fiber.Ctx) (err error) {
				got, err = Form(c, tt.limit, "title", "x")
				return err
			})
			resp, _ := do(t, a, request("POST", "/x", tt.body, "Content-Type", tt.kind))
			if resp.StatusCode != tt.status || got.Get("title") != tt.title {
				t.Errorf("got %d %q, want %d %q", resp.StatusCode, got.Get("title"), tt.status, tt.title)
			}
			if strings.Contains(tt.name, "file") {
				if f := got.File("image"); f == nil || f.Filename != "a.png" || f.Size != 3 {
					t.Errorf("got file %+v", f)
				}
			}
		})
	}
}

func manyFields(n int) string {
	body := "title=a"
	for i := range n - 1 {
		body = fmt.Sprintf("%s&x%03d=1", body, i+1)
	}
	return body
}

func TestAFormNamesTheFieldsThatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, body string
		known      []string
		status     int
		said       string
	}{
		{"all are known", "title=a&answers.when=b", []string{"title", "answers.*"}, 200, ""},
		{"one is not", "title=a&answer=b", []string{"title", "answers.*"}, 400, "not known here: answer."},
		{"many are counted", manyFields(FieldsMax + 2), nil, 400, "x018, x019, and 2 more."},
		{"without a list none is taken", "title=a&answer=b", nil, 400, "not known here: answer, title."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			said := ""
			a, _ := app(t, func(c *fiber.Ctx, p Problem) error { said = p.Detail; return c.Send(c.Response().Body()) })
			var got Values
			a.Post("/x", func(c *fiber.Ctx) (err error) {
				got, err = Form(c, 1000, tt.known...)
				return err
			})
			resp, _ := do(t, a, request("POST", "/x", tt.body, "Content-Type", "application/x-www-form-urlencoded"))
			if resp.StatusCode != tt.status || !strings.Contains(said, tt.said) || got.Get("title") != "a" {
				t.Errorf("got %d, said %q, title %q; want %d, %q and a", resp.StatusCode, said, got.Get("title"), tt.status, tt.said)
			}
		})
	}
}

func TestAnAnswerNamesTwentyFieldsAndCountsTheRest(t *testing.T) {
	t.Parallel()
	body := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"%d":1`, i)
		}
		return "{" + b.String()[1:] + "}"
	}
	for _, tt := range []struct {
		name   string
		fields int
		named  int
		said   string
	}{
		{"as many as are named", FieldsMax, FieldsMax, "Some fields cannot be taken as they are."},
		{"one more", FieldsMax + 1, FieldsMax, "Some fields cannot be taken as they are. 20 of them are named here, and there are 1 more."},
		{"as many as fit into a body", 25_000, FieldsMax, "Some fields cannot be taken as they are. 20 of them are named here, and there are 24980 more."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, _ := app(t, nil)
			a.Post("/api/x", func(c *fiber.Ctx) error {
				var into struct {
					Title string `json:"title"`
				}
				return Bind(c, &into)
			})
			resp, raw := do(t, a, request("POST", "/api/x", body(tt.fields), "Content-Type", "application/json"))
			var p Problem
			if err := json.Unmarshal([]byte(raw), &p); err != nil || resp.StatusCode != 422 || len(p.Fields) != tt.named || p.Detail != tt.said || len(raw) > 4000 {
				t.Errorf("got %d, %d fields, %q, %d bytes, %v; want 422, %d and %q", resp.StatusCode, len(p.Fields), p.Detail, len(raw), err, tt.named, tt.said)
			}
		})
	}
}

func TestUnknownParametersAreRefusedOnTheAPIAndIgnoredOnPages(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, at, want string
		status         int
	}{
		{"a page ignores them", "/x?q=b&utm=1&area=2&area=1", "area=2&area=1&q=b", 200},
		{"a page cleans its text", "/x?q=%FFa%00", "q=a", 200},
		{"the API names them", "/api/x?q=b&utm=1", "", 422},
		{"the API takes what it knows", "/api/x?q=b", "q=b", 200},
		{"the API refuses what is not UTF-8", "/api/x?q=%FF", "", 422},
		{"the API refuses a bad escape", "/api/x?q=%ZZ", "", 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, _ := app(t, nil)
			a.Use(func(c *fiber.Ctx) error {
				v, err := Query(c, "q", "area")
				if err != nil {
					return err
				}
				return c.SendString(v.Encode())
			})
			resp, body := do(t, a, request("GET", tt.at, ""))
			if resp.StatusCode != tt.status || tt.want != "" && body != tt.want {
				t.Errorf("got %d %s, want %d %s", resp.StatusCode, body, tt.status, tt.want)
			}
			if tt.status == 422 && !strings.Contains(body, `"fields"`) {
				t.Errorf("no field is named: %s", body)
			}
		})
	}
}

func TestNumbersInFormsAndAddresses(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int64{"1": 1, "120": 120, "": 0, "0": 0, "-1": 0, "+1": 0, "01": 0, "1e3": 0, " 1": 0, "9223372036854775808": 0, "١": 0} {
		if got := ParseID(s); got != want {
			t.Errorf("%q: got %d, want %d", s, got, want)
		}
	}
	v := NewValues(map[string][]string{"a": {"7"}, "b": {"101"}, "c": {"x"}, "e": {" 3 "}})
	var bad fault.Fields
	got := []int{v.Int("a", 1, 100, 20, &bad), v.Int("b", 1, 100, 20, &bad), v.Int("c", 1, 100, 20, &bad), v.Int("d", 1, 100, 20, &bad), v.Int("e", 1, 100, 20, &bad)}
	if !reflect.DeepEqual(got, []int{7, 20, 20, 20, 3}) || len(bad) != 2 || bad[0].Name != "b" || bad[1].Name != "c" {
		t.Errorf("got %v, %v", got, bad)
	}
}

func TestACursorIsReadByItsOwnListAlone(t *testing.T) {
	t.Parallel()
	k := Cursors{Key: []byte("secret")}
	want := Cursor{Sort: "2020-06-01T12:00:00Z|ü", ID: -7}
	s := k.Write("ideas:newest", want)
	if got, ok, err := k.Read("ideas:newest", s); err != nil || !ok || got != want {
		t.Fatalf("got %+v %v %v, want %+v", got, ok, err, want)
	}
	if _, ok, err := k.Read("ideas:newest", ""); ok || err != nil {
		t.Errorf("no cursor: got %v %v, want the beginning", ok, err)
	}
	for name, forged := range map[string]string{
		"garbled": "x" + s[1:], "cut": s[:len(s)-1], "longer": s + "A", "not base64": "!!", "empty inside": "AAAA", "padded": s + "=",
		"by another key": Cursors{Key: []byte("other")}.Write("ideas:newest", want), "of another list": k.Write("ideas:support", want),
	} {
		if _, _, err := k.Read("ideas:newest", forged); !errors.Is(err, ErrCursor) || fault.Of(err).Fields[0].Name != "cursor" {
			t.Errorf("%s: got %v, want ErrCursor", name, err)
		}
	}
	for i := range len(s) {
		b := []byte(s)
		if b[i]++; b[i] == s[i] {
			continue
		}
		if _, _, err := k.Read("ideas:newest", string(b)); err == nil {
			t.Errorf("a cursor changed at %d is accepted", i)
		}
	}
}

func TestETags(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		`"v3"`: true, `W/"v3"`: true, `"a, b", "v3"`: true, `*`: true, `"v2"`: false, `v3`: false, ``: false, `"v3`: false, `"a,"v3"`: false,
	} {
		if got := Matches(header, VersionTag(3)); got != want {
			t.Errorf("%s: got %v, want %v", header, got, want)
		}
	}
	a, _ := app(t, nil)
	a.Get("/api/x", func(c *fiber.Ctx) error { return ReadVersion(c, map[string]int{"n": 1}, 3) })
	a.Patch("/api/x", func(c *fiber.Ctx) error {
		v, err := IfMatch(c)
		if err != nil {
			return err
		}
		return Changed(c, v, v+1)
	})
	tests := []struct {
		name, method, header, value string
		status                      int
		body, tag                   string
	}{
		{"a read has its version", "GET", "", "", 200, `{"n":1}`, `"v3"`},
		{"a read of what one has", "GET", "If-None-Match", `"v3"`, 304, "", `"v3"`},
		{"a read of an older version", "GET", "If-None-Match", `"v2"`, 200, `{"n":1}`, `"v3"`},
		{"an edit names its version", "PATCH", "If-Match", `"v3"`, 200, `3`, `"v4"`},
		{"an edit without a version", "PATCH", "", "", 428, "version.missing", ""},
		{"an edit of whatever is there", "PATCH", "If-Match", `*`, 428, "version.missing", ""},
		{"an edit with a weak tag", "PATCH", "If-Match", `W/"v3"`, 412, "version.stale", ""},
		{"an edit with two tags", "PATCH", "If-Match", `"v3", "v4"`, 412, "version.stale", ""},
		{"an edit with a made-up tag", "PATCH", "If-Match", `"v03"`, 412, "version.stale", ""},
		{"an edit names the version in the tag of a counted read", "PATCH", "If-Match", `"v3.x_-Y"`, 200, `3`, `"v4"`},
		{"an edit with a made-up tag of a counted read", "PATCH", "If-Match", `"v03.x"`, 412, "version.stale", ""},
		{"an edit with no tag at all", "PATCH", "If-Match", `3`, 412, "version.stale", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := request(tt.method, "/api/x", "")
			if tt.header != "" {
				r.Header.Set(tt.header, tt.value)
			}
			resp, body := do(t, a, r)
			if resp.StatusCode != tt.status || !strings.Contains(body, tt.body) || resp.Header.Get("ETag") != tt.tag || tt.status == 304 && body != "" {
				t.Errorf("got %d %s %q", resp.StatusCode, body, resp.Header.Get("ETag"))
			}
		})
	}
}

// memory keeps answers as the store does, without a clock.
type memory struct {
	sync.Mutex
	hash, answer map[string][]byte
}

func (m *memory) Claimed(ctx context.Context, _ id.Person, _ string) context.Context { return ctx }

func (m *memory) Begin(_ context.Context, p id.Person, key string, hash []byte) ([]byte, []byte, error) {
	m.Lock()
	defer m.Unlock()
	k := fmt.Sprint(p, key)
	if h := m.hash[k]; h != nil {
		return h, m.answer[k], nil
	}
	m.hash[k] = hash
	return nil, nil, nil
}

func (m *memory) Finish(_ context.Context, p id.Person, key string, answer []byte) error {
	m.Lock()
	defer m.Unlock()
	m.answer[fmt.Sprint(p, key)] = bytes.Clone(answer)
	return nil
}

func (m *memory) Drop(_ context.Context, p id.Person, key string) error {
	m.Lock()
	defer m.Unlock()
	delete(m.hash, fmt.Sprint(p, key))
	return nil
}

func TestARepeatedCreateIsAnsweredFromWhatWasKept(t *testing.T) {
	t.Parallel()
	kept := &memory{hash: map[string][]byte{}, answer: map[string][]byte{}}
	a, _ := app(t, nil)
	made := 0
	a.Use(func(c *fiber.Ctx) (err error) { // as the middleware of the server does
		defer func() {
			if r := recover(); r != nil {
				err = &Panic{Value: r}
			}
		}()
		SetSigned(c, account.Signed{Actor: account.Actor{Person: id.Person(ParseID(c.Get("X-Test-Person")))}})
		return c.Next()
	})
	a.Post("/api/ideas", Idempotent(kept), func(c *fiber.Ctx) error {
		switch string(c.BodyRaw()) {
		case "refused":
			return account.ErrSignIn
		case "panic":
			panic("no")
		case "unknown":
			return &fault.Error{Kind: fault.Internal, Code: "store.unknown_outcome"}
		}
		made++
		if string(c.BodyRaw()) == "unread" {
			Made(c, fmt.Sprintf("/api/ideas/%d", made))
			return &fault.Error{Kind: fault.Busy, Code: "store.busy"}
		}
		return Created(c, fmt.Sprintf("/api/ideas/%d", made), map[string]int{"number": made}, 1)
	})
	steps := []struct {
		name, person, key, body string
		status                  int
		location                string
		made                    int
	}{
		{"the first is run", "1", "k", "a", 201, "/api/ideas/1", 1},
		{"the second is answered alike", "1", "k", "a", 201, "/api/ideas/1", 1},
		{"another body is refused", "1", "k", "b", 422, "", 1},
		{"another person has other keys", "2", "k", "a", 201, "/api/ideas/2", 2},
		{"no key, no memory", "1", "", "a", 201, "/api/ideas/3", 3},
		{"a refused one keeps nothing", "1", "r", "refused", 401, "", 3},
		{"so it may be mended", "1", "r", "a", 201, "/api/ideas/4", 4},
		{"a panic keeps nothing", "1", "p", "panic", 500, "", 4},
		{"so it may be tried again", "1", "p", "a", 201, "/api/ideas/5", 5},
		{"perhaps created: the key stays taken", "1", "u", "unknown", 500, "", 5},
		{"and says that it runs", "1", "u", "unknown", 409, "", 5},
		{"a key with a space", "1", "a b", "a", 400, "", 5},
		{"made, and not to be read", "1", "m", "unread", 201, "/api/ideas/6", 6},
		{"is not made again", "1", "m", "unread", 201, "/api/ideas/6", 6},
		{"nor called a failure without a key", "1", "", "unread", 201, "/api/ideas/7", 7},
	}
	for _, s := range steps {
		r := request("POST", "/api/ideas", s.body, "X-Test-Person", s.person)
		if s.key != "" {
			r.Header.Set("Idempotency-Key", s.key)
		}
		resp, body := do(t, a, r)
		if resp.StatusCode != s.status || resp.Header.Get("Location") != s.location || made != s.made {
			t.Errorf("%s: got %d %q %s, %d made", s.name, resp.StatusCode, resp.Header.Get("Location"), body, made)
		}
		if s.body == "unread" {
			if body != "" {
				t.Errorf("%s: it says %q", s.name, body)
			}
			continue
		}
		if s.status == 201 && (resp.Header.Get("ETag") != `"v1"` || resp.Header.Get("Content-Type") != "application/json" || !strings.HasSuffix(s.location, strings.Trim(body, `{"number":}`))) {
			t.Errorf("%s: got %v %s", s.name, resp.Header, body)
		}
	}
}

func TestScrubTakesOutWhatMayBePersonal(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`no such column: "title"`:               `no such column: "title"`,
		`key (email)=(mary@example.org) exists`: `key (email)=((mail)) exists`,
		`value "she fell down" too long`:        `value "(text)" too long`,
		`number 943 476 5919 and 9434765919`:    `number (number) and (number)`,
		`disk I/O error (10)`:                   `disk I/O error (10)`,
		strings.Repeat("ä", 500):                strings.Repeat("ä", 400) + "…",
	} {
		if got := Scrub(in); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestACountedReadChangesItsTagWithTheCount(t *testing.T) {
	t.Parallel()
	a, _ := app(t, nil)
	n := 1
	a.Get("/api/x", func(c *fiber.Ctx) error { return ReadCounted(c, map[string]int{"n": n}, 3) })
	tag := func(known string) (int, string) {
		r := request("GET", "/api/x", "")
		r.Header.Set("If-None-Match", known)
		resp, err := a.Test(r, -1)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close() //nolint:errcheck // nothing in it is read
		return resp.StatusCode, resp.Header.Get("ETag")
	}
	_, first := tag("")
	if !strings.HasPrefix(first, `"v3.`) {
		t.Errorf("got the tag %s, want one that begins with the version", first)
	}
	if status, _ := tag(first); status != 304 {
		t.Errorf("the same count: got %d, want 304", status)
	}
	n = 2
	if status, second := tag(first); status != 200 || second == first {
		t.Errorf("another count: got %d with %s, want 200 with a new tag", status, second)
	}
}
