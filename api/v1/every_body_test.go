package v1_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/store/storetest"
)

// unread are the operations that refuse before they read a body, in the state in
// which this test leaves things; their bodies are tested where that state is made.
var unread = map[string]string{
	"editMe": "TestMeIsReadAndEditedUnderItsVersion", "eraseMe": "TestErasingOneselfByAPI", "issueToken": "TestTokensAreIssuedListedAndRevokedByAPI",
	// They need a panel whose round is open, or over.
	"saveSheet": "panels_test.go", "saveScoreDraft": "score_drafts_test.go", "saveFindings": "panels_test.go", "settleTheme": "panels_test.go", "saveRedactedCopy": "redacting_test.go", "releaseAuthorNotes": "author_notes_test.go", "editShortlist": "panels_test.go",
}

// TestEveryBodyOfTheDocument sends to each operation that openapi.yaml describes
// with a body, and for each field of it, what no field takes: each answer names
// the field, and nothing is kept.
func TestEveryBodyOfTheDocument(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	fixture := b.everything()
	doc, err := document()
	if err != nil {
		t.Fatal(err)
	}
	bodies := 0
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.RequestBody == nil {
				continue
			}
			if op.RequestBody.Value.Content["application/json"] == nil {
				continue // a form with a file
			}
			schema := op.RequestBody.Value.Content["application/json"].Schema
			who, at := fixture.address(op.OperationID, path)
			probe := b.raw(who, method, at, `{"no_such_field":1}`)
			if probe.short() != "422 body.fields" {
				if _, known := unread[op.OperationID]; !known {
					t.Errorf("%s %s (%s) as %q: got %s before its body was read: %s", method, at, op.OperationID, who, probe.short(), probe.body)
				}
				continue
			}
			bodies++
			b.badBodies(who, method, at, fields(schema))
		}
	}
	if bodies < 30 {
		t.Errorf("%d bodies were tried", bodies)
	}
}

// badBodies tries a body that cannot be read in every way, and each field with
// every type that it does not have.
func (b *contest) badBodies(who, method, at string, known map[string]*openapi3.Schema) {
	b.t.Helper()
	some := "title"
	for _, name := range slices.Sorted(maps.Keys(known)) {
		some = name
		break
	}
	key := strconv.Quote(some) + ":"
	for _, bad := range []struct{ name, body, want, fields string }{
		{"an unknown field", `{"no_such_field":1}`, "422 body.fields", "no_such_field"},
		{"the same key twice", `{` + key + `null,` + key + `null}`, "400 body.malformed", some},
		{"the same key in another case", `{` + key + `null,` + strings.ToUpper(key) + `null}`, "400 body.malformed", strings.ToUpper(some)},
		{"bytes that are no text", "{" + key + "\"\xff\"}", "400 body.malformed", some},
		{"a zero character", `{` + key + `"a\u0000"}`, "400 body.malformed", some},
		{"too deep", `{"no_such_field":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`, "400 body.malformed", "*"},
		{"too large", `{"no_such_field":"` + strings.Repeat("x", wire.JSONMax) + `"}`, "413 body.too_large", ""},
		{"half of it", `{` + key, "400 body.malformed", some},
		{"something behind it", `{}{}`, "400 body.malformed", ""},
		{"a list", `[]`, "422 body.fields", ""},
		{"null", `null`, "400 body.malformed", ""},
	} {
		before := b.rows()
		a := b.raw(who, method, at, bad.body)
		if a.short() != bad.want || bad.fields != "*" && a.fields() != bad.fields {
			b.t.Errorf("%s %s: %s: got %s %q, want %s %q", method, at, bad.name, a.short(), a.fields(), bad.want, bad.fields)
		}
		if after := b.rows(); after != before {
			b.t.Errorf("%s %s: %s was kept", method, at, bad.name)
		}
	}
	if a := b.raw(who, method, at, "a=1", "Content-Type", "application/x-www-form-urlencoded"); a.short() != "415 body.media_type" {
		b.t.Errorf("%s %s: a form: got %s", method, at, a.short())
	}
	for name, schema := range known {
		for kind, value := range map[string]string{"string": `"word"`, "number": "0.5", "boolean": "true", "array": `[{"no_such_field":1}]`, "object": `{"no_such_field":[]}`} {
			if takes(schema, kind) {
				continue
			}
			before := b.rows()
			a := b.raw(who, method, at, `{`+strconv.Quote(name)+`:`+value+`}`)
			if a.status != 422 || !strings.HasPrefix(a.fields()+" ", name+" ") && !strings.HasPrefix(a.fields(), name+".") {
				b.t.Errorf("%s %s: %s as %s: got %s %q", method, at, name, kind, a.short(), a.fields())
			}
			if after := b.rows(); after != before {
				b.t.Errorf("%s %s: %s as %s was kept", method, at, name, kind)
			}
		}
	}
}

// takes reports whether a schema takes some value of a JSON type.
func takes(s *openapi3.Schema, kind string) bool {
	if s == nil {
		return true
	}
	for _, of := range slices.Concat(s.OneOf, s.AnyOf, s.AllOf) {
		if takes(of.Value, kind) {
			return true
		}
	}
	if len(s.OneOf)+len(s.AnyOf)+len(s.AllOf) > 0 && s.Type == nil {
		return false
	}
	if s.Type == nil {
		return len(s.Enum) == 0 || kind == "string" // an enum of words
	}
	return s.Type.Includes(kind)
}

// fields are the members of a body.
func fields(ref *openapi3.SchemaRef) map[string]*openapi3.Schema {
	out := map[string]*openapi3.Schema{}
	for _, of := range ref.Value.AllOf {
		maps.Copy(out, fields(of))
	}
	for name, p := range ref.Value.Properties {
		out[name] = p.Value
	}
	return out
}

// raw sends a body as it is, with the headers that edits need.
func (b *contest) raw(who, method, path, body string, header ...string) said {
	b.t.Helper()
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + b.tokens[who]}, "If-Match": {`"v1"`}}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return b.send(r)
}

// things are one of each thing that operations act on.
type things struct {
	values map[string]string // for the parameters of a path, by what stands before them
}

// everything makes one of each.
func (b *contest) everything() things {
	b.t.Helper()
	v := map[string]string{"challenges": "joints", "areas": "msk"}
	idea := b.post("Video first")
	v["ideas"], v["comments"] = strings.TrimPrefix(idea, "/ideas/"), strings.TrimPrefix(b.comment(idea), "/comments/")
	v["drafts"], v["phases"] = strings.TrimPrefix(b.draft(), "/drafts/"), b.firstPhase()
	v["themes"] = strconv.Itoa(b.ok(201, "lea", "POST", "/challenges/joints/themes", `{"name":"Video"}`).n("id"))
	v["panels"] = strings.TrimPrefix(b.panel(), "/panels/")
	b.must(b.asks.Switch(b.t.Context(), account.Console, b.joints.ID, true))
	v["people"] = "h-ben"
	v["sanctions"] = strconv.Itoa(b.ok(201, "lea", "POST", "/people/h-ben/sanctions", `{"kind":"warning","challenge":"joints","code":"spam"}`).n("id"))
	return things{v}
}

// address fills in the parameters of a path, and says who may use it.
func (f things) address(operation, path string) (who, at string) {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, "{") {
			if value := f.values[parts[i-1]]; value != "" {
				parts[i] = value
			} else {
				parts[i] = "1"
			}
		}
	}
	who = "lea"
	switch operation {
	case "createChallenge", "giveRole", "takeRole", "addBadgeRule", "giveBadge", "signOutPerson", "resetSecondStep":
		who = "adm"
	case "postIdea", "editIdea", "withdrawIdea", "nameIdea", "startDraft", "saveDraft", "postDraft":
		who = "ann"
	case "postComment", "editComment", "support":
		who = "ben"
	}
	return who, strings.Join(parts, "/")
}
