package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"reflect"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/domain/fault"
)

// Faults of bodies, before any rule of the domain is asked.
var (
	ErrMediaType = &fault.Error{Kind: fault.MediaType, Code: "body.media_type", Message: "Send the body as application/json."}
	ErrEncoded   = &fault.Error{Kind: fault.MediaType, Code: "body.encoded", Message: "Send the body without Content-Encoding."}
	ErrTooLarge  = &fault.Error{Kind: fault.TooLarge, Code: "body.too_large", Message: "This is larger than this address takes."}
)

// JSONMax is how many bytes of JSON Bind reads: 10,000 characters of body text,
// escaped throughout, and the rest of an idea fit in several times over.
const JSONMax = 256 << 10

// Bind reads the JSON body of c into into, a pointer to a request struct whose
// fields all bear json tags. It is stricter than encoding/json: a body that
// could be read in two ways (duplicate keys, invalid UTF-8) is Malformed, and a
// member that the struct does not have, or of another type, is Invalid and named
// with its path. A member that is missing or null leaves its zero value: the
// domain says what is required.
func Bind(c *fiber.Ctx, into any) error {
	body, err := rawBody(c, fiber.MIMEApplicationJSON)
	if err != nil {
		return err
	}
	if len(body) > JSONMax {
		return ErrTooLarge
	}
	return bind(body, into)
}

// rawBody returns the body if it has the type want and is not encoded: unpacking
// would let a small body grow without a limit.
func rawBody(c *fiber.Ctx, want ...string) ([]byte, error) {
	got, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil {
		return nil, ErrMediaType
	}
	known := false
	for _, w := range want {
		known = known || got == w
	}
	if charset := params["charset"]; !known || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, ErrMediaType
	}
	if enc := c.Get(fiber.HeaderContentEncoding); enc != "" && !strings.EqualFold(enc, "identity") {
		return nil, ErrEncoded
	}
	return c.BodyRaw(), nil
}

func bind(body []byte, into any) error {
	w := &walker{dec: json.NewDecoder(bytes.NewReader(body)), body: body}
	w.dec.UseNumber()
	if err := w.whole(reflect.TypeOf(into).Elem()); err != nil {
		return err
	}
	if err := w.bad.Fault("body.fields", "Some fields cannot be taken as they are."); err != nil {
		return err
	}
	err := json.Unmarshal(body, into)
	if err == nil {
		return nil
	}
	// What is left are values of the right type that do not fit, such as 1.5 for
	// a whole number or a number that is too large.
	var te *json.UnmarshalTypeError
	if errors.As(err, &te) {
		return fault.Fields{{Name: te.Field, Message: wanted(te.Type)}}.Fault("body.fields", "Some fields cannot be taken as they are.")
	}
	return malformed("", "The body does not fit this address.")
}

// malformed is a body that cannot be read, with the member where it went wrong.
func malformed(path, message string) error {
	e := &fault.Error{Kind: fault.Malformed, Code: "body.malformed", Message: message}
	if path != "" {
		e.Fields = fault.Fields{{Name: path, Message: message}}
	}
	return e
}
