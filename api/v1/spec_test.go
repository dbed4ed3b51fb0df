package v1_test

import (
	"encoding/json"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gofiber/fiber/v2"

	v1 "uptake/api/v1"
)

// document is openapi.yaml, read once for all tests.
var document = sync.OnceValues(func() (*openapi3.T, error) {
	raw, err := v1.Document()
	if err != nil {
		return nil, err
	}
	return openapi3.NewLoader().LoadFromData(raw)
})

// described fails the test unless openapi.yaml describes this answer to method
// and path (with its query, without /api/v1): status, content type and body.
func described(t testing.TB, method, path string, status int, header http.Header, body []byte) {
	t.Helper()
	for _, fault := range undescribed(t, method, path, status, header, body) {
		t.Errorf("openapi.yaml: %s %s, %d: %s; body %s", method, path, status, fault, body)
	}
}

func undescribed(t testing.TB, method, path string, status int, header http.Header, body []byte) []string {
	t.Helper()
	doc, err := document()
	if err != nil {
		t.Fatalf("openapi.yaml: %v", err)
	}
	op := operation(doc, method, path)
	if op == nil {
		return []string{"there is no such operation"}
	}
	ref := op.Responses.Value(strconv.Itoa(status))
	if ref == nil && status >= 400 {
		ref = op.Responses.Default()
	}
	if ref == nil {
		return []string{"the status is not described"}
	}
	var faults []string
	for name := range ref.Value.Headers {
		if header.Get(name) == "" {
			faults = append(faults, "the header "+name+" is missing")
		}
	}
	if len(ref.Value.Content) == 0 {
		if len(body) != 0 {
			faults = append(faults, "a body that is not described")
		}
		return faults
	}
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	media := ref.Value.Content[kind]
	if media == nil {
		return append(faults, "the content type "+kind+" is not described")
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return append(faults, err.Error())
	}
	if err := media.Schema.Value.VisitJSON(value, openapi3.EnableJSONSchema2020(), openapi3.EnableFormatValidation()); err != nil {
		faults = append(faults, err.Error())
	}
	return faults
}

// operation finds what answers method and path; a literal segment goes before a
// parameter, as in the router.
func operation(doc *openapi3.T, method, path string) *openapi3.Operation {
	path, _, _ = strings.Cut(path, "?")
	var found *openapi3.Operation
	literals := -1
	for pattern, item := range doc.Paths.Map() {
		op := item.GetOperation(method)
		if n := matches(pattern, path); op != nil && n > literals {
			found, literals = op, n
		}
	}
	return found
}

// matches counts the literal segments of a pattern that fits path; -1 for none.
func matches(pattern, path string) int {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return -1
	}
	n := 0
	for i, w := range want {
		switch {
		case strings.HasPrefix(w, "{"):
		case w == got[i]:
			n++
		default:
			return -1
		}
	}
	return n
}

var parameter = regexp.MustCompile(`:(\w+)`)

// describedRoutes fails the test for a route of app under /api/v1 that
// openapi.yaml does not have.
func describedRoutes(t testing.TB, app *fiber.App) {
	t.Helper()
	doc, err := document()
	if err != nil {
		t.Fatalf("openapi.yaml: %v", err)
	}
	for _, r := range app.GetRoutes(true) {
		path, ok := strings.CutPrefix(r.Path, "/api/v1/")
		if !ok || r.Method == http.MethodHead {
			continue
		}
		item := doc.Paths.Value("/" + parameter.ReplaceAllString(path, "{$1}"))
		if item == nil || item.GetOperation(r.Method) == nil {
			t.Errorf("openapi.yaml does not have %s %s", r.Method, r.Path)
		}
	}
}

func TestTheDocumentIsValid(t *testing.T) {
	t.Parallel()
	doc, err := document()
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.OperationID == "" || ids[op.OperationID] || op.Summary == "" || len(op.Tags) != 1 {
				t.Errorf("%s %s has no operationId of its own, no summary or not one tag", method, path)
			}
			ids[op.OperationID] = true
		}
	}
}

func TestAnswersThatAreNotDescribedAreFound(t *testing.T) {
	t.Parallel()
	problem := http.Header{"Content-Type": {"application/problem+json"}}
	plain := http.Header{"Content-Type": {"application/json"}, "Etag": {`"v1"`}}
	me := `{"handle":"h","name":"","email":"","professional_role":"","organisation":"","region":"","unnamed":false,"lang":"en","joined_at":"2026-03-03T12:00:00Z"`
	tests := []struct {
		name, method, path string
		status             int
		header             http.Header
		body               string
		right              bool
	}{
		{"as described", "GET", "/me", 200, plain, me + `}`, true},
		{"a field too many", "GET", "/me", 200, plain, me + `,"secret":1}`, false},
		{"a field too few", "GET", "/me", 200, plain, `{"handle":"h"}`, false},
		{"another type", "GET", "/me", 200, plain, strings.Replace(me, `"name":""`, `"name":1`, 1) + `}`, false},
		{"a time that is none", "GET", "/me", 200, plain, strings.Replace(me, "T12:00:00Z", "", 1) + `}`, false},
		{"no ETag", "GET", "/me", 200, http.Header{"Content-Type": {"application/json"}}, me + `}`, false},
		{"another status", "GET", "/me", 202, plain, me + `}`, false},
		{"another method", "PUT", "/me", 200, plain, me + `}`, false},
		{"a refusal", "GET", "/me", 401, problem, `{"type":"about:blank","title":"Unauthorized","status":401,"code":"person.sign_in"}`, true},
		{"a refusal as plain JSON", "GET", "/me", 401, plain, `{"type":"about:blank","title":"Unauthorized","status":401,"code":"person.sign_in"}`, false},
		{"a refusal without a code", "GET", "/me", 401, problem, `{"type":"about:blank","title":"Unauthorized","status":401}`, false},
		{"no body", "DELETE", "/tokens/abc", 204, http.Header{}, ``, true},
		{"a body where there is none", "DELETE", "/tokens/abc", 204, http.Header{}, `{}`, false},
	}
	for _, tt := range tests {
		if faults := undescribed(t, tt.method, tt.path, tt.status, tt.header, []byte(tt.body)); (len(faults) == 0) != tt.right {
			t.Errorf("%s: got %q", tt.name, faults)
		}
	}
}
