package wire

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"uptake/domain/fault"
)

type answerIn struct {
	When string `json:"when"`
	Who  string `json:"who"`
}

type ideaIn struct {
	Kind     string         `json:"kind"`
	Title    string         `json:"title"`
	Version  int            `json:"version"`
	Small    int8           `json:"small"`
	Urgent   bool           `json:"urgent"`
	Weight   *float64       `json:"weight"`
	Tags     []string       `json:"tags"`
	Answers  answerIn       `json:"answers"`
	Criteria []answerIn     `json:"criteria"`
	Anchors  map[int]string `json:"anchors"`
	At       *time.Time     `json:"at"`
	Anything any            `json:"anything"`
	Secret   string         `json:"-"`
}

func TestBindRefusesWhatCouldBeReadInTwoWaysOrDoesNotFit(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`[`, 40) + strings.Repeat(`]`, 40)
	tests := []struct {
		name, body string
		kind       fault.Kind
		fields     []string
	}{
		{"a key given twice", `{"title":"a","title":"b"}`, fault.Malformed, []string{"title"}},
		{"a key given twice in two spellings", `{"title":"a","Title":"b"}`, fault.Malformed, []string{"Title"}},
		{"a key given twice inside", `{"answers":{"who":"a","who":"b"}}`, fault.Malformed, []string{"answers.who"}},
		{"a key given twice where anything goes", `{"anything":{"x":1,"x":2}}`, fault.Malformed, []string{"anything.x"}},
		{"bytes that are not UTF-8", "{\"title\":\"a\xffb\"}", fault.Malformed, []string{"title"}},
		{"bytes that are not UTF-8 in a key", "{\"\xff\":\"b\"}", fault.Malformed, nil},
		{"U+0000", `{"title":"a\u0000b"}`, fault.Malformed, []string{"title"}},
		{"half of a surrogate pair", `{"tags":["ok","\ud83d"]}`, fault.Malformed, []string{"tags.1"}},
		{"the second half of a surrogate pair", `{"title":"\ude00"}`, fault.Malformed, []string{"title"}},
		{"nested too deep", `{"anything":` + deep + `}`, fault.Malformed, []string{"anything" + strings.Repeat(".0", 32)}},
		{"something after the end", `{"title":"a"} {}`, fault.Malformed, nil},
		{"an end that never comes", `{"title":"a"`, fault.Malformed, nil},
		{"nothing", ``, fault.Malformed, nil},
		{"null", `null`, fault.Malformed, nil},
		{"a byte order mark", "\ufeff{}", fault.Malformed, nil},
		{"an unknown field", `{"titel":"a"}`, fault.Invalid, []string{"titel"}},
		{"unknown fields, all named", `{"x":1,"answers":{"y":[1]},"criteria":[{},{"z":null}]}`, fault.Invalid, []string{"x", "answers.y", "criteria.1.z"}},
		{"a field in another spelling", `{"Title":"a"}`, fault.Invalid, []string{"Title"}},
		{"a field that is not for clients", `{"Secret":"a"}`, fault.Invalid, []string{"Secret"}},
		{"a field called -", `{"-":"a"}`, fault.Invalid, []string{"-"}},
		{"a number for text", `{"title":1}`, fault.Invalid, []string{"title"}},
		{"text for a number", `{"version":"1"}`, fault.Invalid, []string{"version"}},
		{"a fraction for a whole number", `{"version":1.5}`, fault.Invalid, []string{"version"}},
		{"a number that does not fit", `{"small":1000}`, fault.Invalid, []string{"small"}},
		{"a number beyond all numbers", `{"weight":1e999}`, fault.Invalid, []string{"weight"}},
		{"text for yes or no", `{"urgent":"yes"}`, fault.Invalid, []string{"urgent"}},
		{"an object for a list", `{"tags":{"a":1}}`, fault.Invalid, []string{"tags"}},
		{"a list for an object", `{"answers":[1]}`, fault.Invalid, []string{"answers"}},
		{"text for an object", `{"answers":"a"}`, fault.Invalid, []string{"answers"}},
		{"a number in a list of texts", `{"tags":["a",2]}`, fault.Invalid, []string{"tags.1"}},
		{"words for a time", `{"at":"tomorrow"}`, fault.Invalid, []string{"at"}},
		{"a list for the whole", `[]`, fault.Invalid, []string{""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var in ideaIn
			f := fault.Of(bind([]byte(tt.body), &in))
			var names []string
			for _, x := range f.Fields {
				names = append(names, x.Name)
				if x.Message == "" {
					t.Errorf("field %q has no message", x.Name)
				}
			}
			if f.Kind != tt.kind || !reflect.DeepEqual(names, tt.fields) {
				t.Errorf("got %d %q %q, want %d %q", f.Kind, f.Code, names, tt.kind, tt.fields)
			}
		})
	}
}

func TestBindReadsWhatFits(t *testing.T) {
	t.Parallel()
	body := `{"kind":"idea","title":"Video \ud83d\ude00 \\u0000 clinics","version":3,"urgent":true,"weight":1.5,"tags":["a","b"],
		"answers":{"when":"May","who":null},"criteria":[{"who":"x"}],"anchors":{"1":"low"},"at":"2020-06-01T12:00:00Z","anything":{"a":[1,null]}}`
	weight, at := 1.5, time.Date(2020, 6, 1, 12, 0, 0, 0, time.UTC)
	want := ideaIn{
		Kind: "idea", Title: `Video 😀 \u0000 clinics`, Version: 3, Urgent: true, Weight: &weight, Tags: []string{"a", "b"},
		Answers: answerIn{When: "May"}, Criteria: []answerIn{{Who: "x"}}, Anchors: map[int]string{1: "low"}, At: &at,
		Anything: map[string]any{"a": []any{1.0, nil}},
	}
	var got ideaIn
	if err := bind([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// FuzzBind holds Bind to what it promises: never a panic, never anything but a
// fault, and what it accepts is read by encoding/json to the same struct, with
// clean texts.
func FuzzBind(f *testing.F) {
	for _, s := range []string{`{}`, `{"title":"a"}`, `{"title":"\ud83d\ude00"}`, `{"tags":["\\\ud800"]}`, `{"at":"2020-06-01T12:00:00Z"}`, `{"anchors":{"1":"a","01":"b"}}`, `[[[`, "{\"title\":\"\xff\"}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var in ideaIn
		if err := bind(body, &in); err != nil {
			if k := fault.KindOf(err); k != fault.Malformed && k != fault.Invalid {
				t.Fatalf("%v is neither Malformed nor Invalid", err)
			}
			return
		}
		var plain ideaIn
		if err := json.Unmarshal(body, &plain); err != nil || !reflect.DeepEqual(in, plain) {
			t.Fatalf("got %+v, encoding/json reads %+v, %v", in, plain, err)
		}
		if !utf8.Valid(body) || strings.ContainsRune(in.Title, 0) {
			t.Fatalf("accepted %q", body)
		}
	})
}
