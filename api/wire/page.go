package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"

	"uptake/domain/fault"
)

// Sizes of a page of a list, in rows.
const (
	PageDefault = 20
	PageMax     = 100
)

// Cursors makes and reads the places in a list where the next page begins. Key
// signs them, so that a cursor made by hand is refused instead of being taken
// for a place; the zero Cursors works, for tests.
type Cursors struct{ Key []byte }

// Cursor is a place in a list: the sort key and the id of the last row given.
type Cursor struct {
	Sort string
	ID   int64
}

// ErrCursor says that a cursor was not made by this list.
var ErrCursor = &fault.Error{
	Kind: fault.Invalid, Code: "cursor.unknown", Message: "The cursor does not belong to this list.",
	Fields: fault.Fields{{Name: "cursor", Message: "Leave the cursor out to begin at the first page."}},
}

const macLen = 10

// Write returns cur as opaque text for the list called list. The list's name
// includes what changes its order, so that a cursor is never used in another.
func (k Cursors) Write(list string, cur Cursor) string {
	b := binary.BigEndian.AppendUint64(make([]byte, macLen), uint64(cur.ID)) //nolint:gosec // read back as it was
	b = append(b, cur.Sort...)
	copy(b, k.mac(list, b[macLen:]))
	return base64.RawURLEncoding.EncodeToString(b)
}

// Read returns the place that s names in the list called list. An empty s is the
// beginning: it returns false. A text that Write did not make is ErrCursor.
func (k Cursors) Read(list, s string) (Cursor, bool, error) {
	if s == "" {
		return Cursor{}, false, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) < macLen+8 || !hmac.Equal(b[:macLen], k.mac(list, b[macLen:])) {
		return Cursor{}, false, ErrCursor
	}
	return Cursor{
		ID:   int64(binary.BigEndian.Uint64(b[macLen:])), //nolint:gosec // written by Write
		Sort: string(b[macLen+8:]),
	}, true, nil
}

func (k Cursors) mac(list string, b []byte) []byte {
	h := hmac.New(sha256.New, k.Key)
	h.Write([]byte("cursor\x00" + list + "\x00"))
	h.Write(b)
	return h.Sum(nil)[:macLen]
}

// List is the JSON of one page of a list.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`  // cursor of the next page; left out on the last one
	Total *int   `json:"total,omitempty"` // where the list knows it
}

// NewList returns a page of items whose successor begins at next; an empty list
// is [] in JSON, never null.
func NewList[T any](items []T, next string) List[T] {
	if items == nil {
		items = []T{}
	}
	return List[T]{Items: items, Next: next}
}
