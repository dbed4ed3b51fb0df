package wire

import (
	"encoding"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/fault"
)

// depthMax is how deep objects and lists may lie in each other.
const depthMax = 32

// walker goes through the tokens of a body beside the type that it is meant for.
// What makes the body ambiguous stops it; what does not fit the type is gathered.
type walker struct {
	dec  *json.Decoder
	body []byte
	from int64 // where the token that comes next begins, or the space before it
	bad  fault.Fields
}

func (w *walker) whole(t reflect.Type) error {
	if err := w.value(t, "", 0); err != nil {
		return err
	}
	if _, err := w.dec.Token(); !errors.Is(err, io.EOF) {
		return malformed("", "There is something after the end of the JSON.")
	}
	return nil
}

// token returns the next token, having looked at its bytes: encoding/json puts
// U+FFFD for what is not UTF-8 and says nothing.
func (w *walker) token(path string) (json.Token, error) {
	t, err := w.dec.Token()
	if err != nil {
		return nil, malformed(path, "The body is not readable as JSON.")
	}
	end := w.dec.InputOffset()
	raw := w.body[w.from:end]
	w.from = end
	s, ok := t.(string)
	if !ok {
		return t, nil
	}
	switch {
	case !utf8.Valid(raw):
		return nil, malformed(path, "The text is not UTF-8.")
	case strings.ContainsRune(s, 0):
		return nil, malformed(path, "The text holds the character U+0000.")
	case loneSurrogate(raw):
		return nil, malformed(path, "The text holds half of a surrogate pair.")
	}
	return t, nil
}

// value walks one value of type t; t is nil where anything goes.
func (w *walker) value(t reflect.Type, path string, depth int) error {
	if depth > depthMax {
		return malformed(path, "The body is nested more than 32 deep.")
	}
	tok, err := w.token(path)
	if err != nil {
		return err
	}
	t = target(t)
	if d, open := tok.(json.Delim); open {
		if !w.fits(t, tok, path) {
			t = nil
		}
		if d == '{' {
			return w.object(t, path, depth)
		}
		return w.list(t, path, depth)
	}
	if path == "" && t != nil && tok == nil {
		return malformed("", "The body is null. Send a JSON object.")
	}
	w.fits(t, tok, path)
	return nil
}

func (w *walker) object(t reflect.Type, path string, depth int) error {
	seen := map[string]bool{}
	for w.dec.More() {
		k, err := w.token(path)
		if err != nil {
			return err
		}
		name, ok := k.(string)
		if !ok {
			return malformed(path, "The body is not readable as JSON.")
		}
		at := join(path, name)
		// encoding/json ignores case, so two spellings are one key.
		folded := strings.ToLower(name)
		if seen[folded] {
			return malformed(at, "The same key is given twice.")
		}
		seen[folded] = true
		mt, known := member(t, name)
		if !known {
			w.bad.Add(at, "This field is not known here. Leave it out.")
		}
		if err := w.value(mt, at, depth+1); err != nil {
			return err
		}
	}
	_, err := w.token(path)
	return err
}

func (w *walker) list(t reflect.Type, path string, depth int) error {
	var elem reflect.Type
	if t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) {
		elem = t.Elem()
	}
	for i := 0; w.dec.More(); i++ {
		if err := w.value(elem, join(path, strconv.Itoa(i)), depth+1); err != nil {
			return err
		}
	}
	_, err := w.token(path)
	return err
}

// fits reports whether a value that begins with tok can be read as a t, and
// notes it if not.
func (w *walker) fits(t reflect.Type, tok json.Token, path string) bool {
	if t == nil || tok == nil {
		return true
	}
	var ok bool
	number := t == reflect.TypeFor[json.Number]()
	switch v := tok.(type) {
	case string:
		ok = t.Kind() == reflect.String
		if number { // "0.5" is taken too, as encoding/json takes it
			_, err := strconv.ParseFloat(v, 64)
			ok = err == nil
		}
		if u, is := reflect.New(t).Interface().(encoding.TextUnmarshaler); is {
			ok = u.UnmarshalText([]byte(v)) == nil
		}
	case bool:
		ok = t.Kind() == reflect.Bool
	case json.Number:
		ok = number || t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64
	case json.Delim:
		list := t.Kind() == reflect.Slice || t.Kind() == reflect.Array
		ok = v == '[' && list || v == '{' && (t.Kind() == reflect.Map || t.Kind() == reflect.Struct && !isText(t))
	}
	if !ok {
		w.bad.Add(path, wanted(t))
	}
	return ok
}

// target strips pointers, and gives up (nil) on types that read JSON their own way.
func target(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() == reflect.Interface {
		return nil
	}
	if isText(t) {
		return t // time.Time reads both; its text is what JSON holds
	}
	if _, own := reflect.New(t).Interface().(json.Unmarshaler); own {
		return nil
	}
	return t
}

func isText(t reflect.Type) bool {
	_, ok := reflect.New(t).Interface().(encoding.TextUnmarshaler)
	return ok
}

// member returns the type of the member called name, and whether there is one.
func member(t reflect.Type, name string) (reflect.Type, bool) {
	if t == nil {
		return nil, true
	}
	if t.Kind() == reflect.Map {
		return t.Elem(), true
	}
	if t.Kind() != reflect.Struct {
		return nil, true
	}
	for _, f := range reflect.VisibleFields(t) {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && tag == name && tag != "-" {
			return f.Type, true
		}
	}
	return nil, false
}

// wanted says what a value of type t looks like.
func wanted(t reflect.Type) string {
	if t == reflect.TypeFor[time.Time]() {
		return "Give a time such as 2026-06-28T09:00:00Z."
	}
	switch k := t.Kind(); {
	case k == reflect.Bool:
		return "Give true or false."
	case k == reflect.Float32, k == reflect.Float64, t == reflect.TypeFor[json.Number]():
		return "Give a number."
	case k >= reflect.Int && k <= reflect.Uintptr:
		return "Give a whole number."
	case k == reflect.Slice, k == reflect.Array:
		return "Give a list."
	case (k == reflect.Map || k == reflect.Struct) && !isText(t):
		return "Give an object."
	}
	return "Give text."
}

func join(path, name string) string {
	if len(name) > 64 { // a path is for people to read, and the name is anybody's
		name = strings.ToValidUTF8(name[:64], "") + "…"
	}
	if path == "" {
		return name
	}
	return path + "." + name
}

// loneSurrogate reports whether the JSON text raw escapes one half of a
// surrogate pair without the other: \ud83d, but not \ud83d\ude00.
func loneSurrogate(raw []byte) bool {
	unit := func(i int) (uint64, bool) {
		if i+6 > len(raw) || raw[i] != '\\' || raw[i+1] != 'u' {
			return 0, false
		}
		n, err := strconv.ParseUint(string(raw[i+2:i+6]), 16, 16)
		return n, err == nil
	}
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			i++
			continue
		}
		n, ok := unit(i)
		switch {
		case !ok:
			i += 2
		case n >= 0xD800 && n < 0xDC00:
			low, ok := unit(i + 6)
			if !ok || low < 0xDC00 || low > 0xDFFF {
				return true
			}
			i += 12
		case n >= 0xDC00 && n <= 0xDFFF:
			return true
		default:
			i += 6
		}
	}
	return false
}
