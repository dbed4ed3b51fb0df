// Package fault holds the one kind of error that may cross a boundary of
// Uptake: a rule that was broken, said in words that a person can act on.
//
// Every other error is a defect or an outage: the edge logs it, answers 500 and
// shows none of its text.
package fault

import (
	"errors"
	"strings"
	"time"
)

// Kind says what went wrong, and so which HTTP status and which page answer it.
type Kind int

// Kinds, from the person's own mistake to ours. The zero Kind is Internal, so
// that a forgotten Kind is never taken for something harmless.
const (
	Internal  Kind = iota // 500: ours; the message is not shown
	Malformed             // 400: not readable at all: bad JSON, duplicate keys, invalid UTF-8
	Invalid               // 422: fields break rules; Fields names them all
	SignIn                // 401: nobody is signed in, and somebody has to be
	Forbidden             // 403: signed in, but not allowed
	NotFound              // 404: not there, held, never public, or not yours to see
	Gone                  // 410: was public and has been removed
	Conflict              // 409: there is one already
	Closed                // 409: the phase or the round is not open for this
	Stale                 // 412: somebody else has changed it meanwhile
	NoVersion             // 428: an edit came without If-Match
	TooLarge              // 413: over the size that this address takes
	MediaType             // 415: not a type that this address reads
	TooMany               // 429: too often; RetryAfter says when to come back
	Busy                  // 503: nothing was kept; RetryAfter says when to come back
)

// Field is one fault of one field of a form or a JSON body.
type Field struct {
	Name    string // as in the form and in the JSON body, e.g. "title" or "answers.when"
	Message string // a whole sentence that says what to do, e.g. "Enter a title."
}

// Fields gathers the faults of a form, all of them, in the order of the form.
type Fields []Field

// Add notes one more fault of the field called name.
func (f *Fields) Add(name, message string) { *f = append(*f, Field{Name: name, Message: message}) }

// Fault returns the gathered faults as an Invalid error, or nil if there are none.
func (f Fields) Fault(code, message string) error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: code, Message: message, Fields: f}
}

// Line writes the faults as one line, each after the name of its field: what the
// report of an import says of a row.
func (f Fields) Line() string {
	parts := make([]string, len(f))
	for i, one := range f {
		parts[i] = one.Name + ": " + one.Message
	}
	return strings.Join(parts, " ")
}

// Error is a broken rule. It may be shown to the person who broke it.
type Error struct {
	Kind       Kind
	Code       string        // noun.reason; stable, part of the API, never reused for something else
	Message    string        // a plain sentence for people; the English text is its own key for translation
	Fields     Fields        // for Invalid: every field at fault
	Looked     string        // for words in doubt: names them, and sent along with the same words lets them pass
	RetryAfter time.Duration // for TooMany and Busy: when another try makes sense
	Err        error         // the cause, for the log alone; nil for most
}

// Error gives code and message, and the cause for the log.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Code + ": " + e.Message + ": " + e.Err.Error()
	}
	return e.Code + ": " + e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is a fault with the same code, so that package
// sentinels such as challenge.ErrClosed match their copies with a cause or with
// fields.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// With returns a copy of e that carries err as its cause.
func (e *Error) With(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// Of returns the fault inside err. An error that holds none comes back as
// Internal with code "internal", with err as the cause.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: Internal, Code: "internal", Message: "Something went wrong on our side.", Err: err}
}

// KindOf returns the Kind of the fault inside err, Internal if it holds none.
func KindOf(err error) Kind { return Of(err).Kind }
