package wire

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"uptake/domain/fault"
)

// Values are the values of a form or a query. All texts are valid UTF-8 without
// U+0000, with line ends as \n.
type Values struct {
	values map[string][]string
	files  map[string][]*multipart.FileHeader
}

// NewValues returns values as if they had been posted, for tests.
func NewValues(v map[string][]string) Values { return Values{values: v} }

// Get returns the first value called name; empty if there is none.
func (v Values) Get(name string) string {
	if s := v.values[name]; len(s) > 0 {
		return s[0]
	}
	return ""
}

// All returns every value called name, as boxes of one group send them.
func (v Values) All(name string) []string { return v.values[name] }

// Names lists the names of all values, sorted.
func (v Values) Names() []string {
	names := make([]string, 0, len(v.values))
	for name := range v.values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Has reports whether a value called name was sent, be it empty: the name of the
// button that was pressed.
func (v Values) Has(name string) bool { return len(v.values[name]) > 0 }

// File returns the first file called name; nil if there is none, or if the field
// was left empty.
func (v Values) File(name string) *multipart.FileHeader {
	for _, f := range v.files[name] {
		if f.Size > 0 || f.Filename != "" {
			return f
		}
	}
	return nil
}

// ReadFile returns the bytes of a file that Form has read.
func ReadFile(f *multipart.FileHeader) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(in)
	return b, errors.Join(err, in.Close())
}

// Int returns the whole number called name, or otherwise where it was left out.
// One that cannot be read, or lies outside least to most, is noted in bad.
func (v Values) Int(name string, least, most, otherwise int, bad *fault.Fields) int {
	s := strings.TrimSpace(v.Get(name))
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		bad.Add(name, "Enter a whole number from "+strconv.Itoa(least)+" to "+strconv.Itoa(most)+".")
		return otherwise
	}
	return n
}

// ID returns the positive number called name, 0 if there is none or if it cannot
// be read. Convert it to the id it is: id.Area(v.ID("area")).
func (v Values) ID(name string) int64 { return ParseID(v.Get(name)) }

// ParseID reads a positive number as addresses hold them: digits alone, without
// leading zeros, so that a thing has one address. Anything else is 0, the id of
// nothing.
func ParseID(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 || s[0] < '1' || s[0] > '9' {
		return 0
	}
	return n
}

// Form reads the posted form of c, which may be limit bytes long. known are the
// names of all its fields, one that ends with * those that begin so. A field of
// another name is a fault that names it: what somebody typed into it would be
// lost unseen.
//
// It returns what it could read even beside an error: a page shows the form
// again with it. Over the limit the error is ErrTooLarge; text that is not UTF-8
// or holds U+0000 is Invalid, names its fields, and comes back without those
// characters.
func Form(c *fiber.Ctx, limit int, known ...string) (Values, error) {
	body, err := rawBody(c, fiber.MIMEApplicationForm, fiber.MIMEMultipartForm)
	if err != nil {
		return Values{}, &fault.Error{Kind: fault.MediaType, Code: "form.media_type", Message: "Send the form as the page does."}
	}
	v, err := parseForm(c.Get(fiber.HeaderContentType), body)
	if err != nil {
		return Values{}, &fault.Error{Kind: fault.Malformed, Code: "form.malformed", Message: "The form could not be read. Go back and send it again.", Err: err}
	}
	bad := v.clean()
	if len(body) > limit {
		return v, ErrTooLarge
	}
	if err := v.unknown(known); err != nil {
		return v, err
	}
	return v, bad.Fault("form.text", "There is a problem with your text.")
}

// Takes is the middleware of a form that is a button and nothing to fill in:
// known are the fields that its page hides in it.
func Takes(known ...string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if _, err := Form(c, 1<<10, known...); err != nil {
			return err
		}
		return c.Next()
	}
}

// unknown is the fault that names the values that are not among known. No page
// sends one, so it is answered as what cannot be read, with the texts kept.
func (v Values) unknown(known []string) error {
	var names []string
	for _, name := range v.Names() {
		if !slices.ContainsFunc(known, func(k string) bool {
			begins, open := strings.CutSuffix(k, "*")
			return k == name || open && strings.HasPrefix(name, begins)
		}) {
			names = append(names, join("", strings.ToValidUTF8(name, "?")))
		}
	}
	if names == nil {
		return nil
	}
	if more := len(names) - FieldsMax; more > 0 {
		names = append(names[:FieldsMax], "and "+strconv.Itoa(more)+" more")
	}
	return &fault.Error{
		Kind: fault.Malformed, Code: "form.unknown_field",
		Message: "The form has fields that are not known here: " + strings.Join(names, ", ") + ". Go back and send it as the page does.",
	}
}

func parseForm(contentType string, body []byte) (Values, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return Values{}, err
	}
	if kind == fiber.MIMEApplicationForm {
		q, err := url.ParseQuery(string(body))
		return Values{values: q}, err
	}
	if params["boundary"] == "" {
		return Values{}, errors.New("no boundary")
	}
	// As much memory as the body: nothing that a person sends touches the disk here.
	f, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(int64(len(body)))
	if err != nil {
		return Values{}, err
	}
	return Values{values: f.Value, files: f.File}, nil
}

// clean makes every text readable, and names the fields where that changed more
// than line ends. Browsers send \r\n for each line of a textarea.
func (v Values) clean() fault.Fields {
	var bad fault.Fields
	for _, name := range v.Names() {
		for i, s := range v.values[name] {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				bad.Add(strings.ToValidUTF8(name, "?"), "Some characters could not be read and were taken out. Check your text.")
				s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
			}
			v.values[name][i] = strings.ReplaceAll(s, "\r\n", "\n")
		}
	}
	return bad
}

// Query reads the query of c. A parameter that is not in known is left out on a
// page, since links gather them on their way, and is a fault in the API, where
// it is a spelling mistake that would go unseen.
func Query(c *fiber.Ctx, known ...string) (Values, error) {
	q, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	strict := IsAPI(c)
	if err != nil && strict {
		return Values{}, &fault.Error{Kind: fault.Malformed, Code: "query.malformed", Message: "The query could not be read.", Err: err}
	}
	var bad fault.Fields
	for name := range q {
		if slices.Contains(known, name) {
			continue
		}
		delete(q, name)
		bad.Add(join("", strings.ToValidUTF8(name, "?")), "This parameter is not known here. Leave it out.")
	}
	slices.SortFunc(bad, func(a, b fault.Field) int { return strings.Compare(a.Name, b.Name) })
	v := Values{values: q}
	bad = append(bad, v.clean()...)
	if !strict {
		return v, nil
	}
	return v, bad.Fault("query.fields", "Some parameters cannot be taken as they are.")
}

// Encode returns v in the one spelling that equal queries share: sorted by name,
// without values that are empty.
func (v Values) Encode() string {
	q := url.Values{}
	for name, all := range v.values {
		for _, s := range all {
			if s != "" {
				q.Add(name, s)
			}
		}
	}
	return q.Encode()
}
