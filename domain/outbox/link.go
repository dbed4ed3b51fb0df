package outbox

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"

	"uptake/domain/id"
)

// Link is the place of one fact in the chain that makes the audit trail: a
// change of any earlier fact changes every hash after it.
type Link struct {
	Number int64 // from 1, without gaps, in the order of commits
	Event  id.Event
	Words  string // SHA-256 of the reason in hexadecimal; empty where none was given
	Hash   string // in hexadecimal
}

// HashWords returns what the chain keeps of a reason, so that the reason itself
// can be taken away, when a person is erased, without breaking the chain.
func HashWords(reason string) string {
	if reason == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(reason))
	return hex.EncodeToString(sum[:])
}

// Chain returns the link of e behind before (the zero Link for the first fact).
// words is HashWords of the reason that e was given.
//
// Hash is the SHA-256 of this text, which never changes: the letters "uptake
// event 1", then Hash of the link before, Number, ID, Kind, Challenge, Idea,
// Panel, Subject, Actor, At in microseconds since 1970 UTC, words and Detail.
// Numbers are 8 bytes, the highest first; each text is its length in bytes as
// such a number and then its bytes in UTF-8, so that no two facts read alike.
func (e Event) Chain(before Link, words string) Link {
	b := make([]byte, 0, 320)
	text := func(s string) {
		b = binary.BigEndian.AppendUint64(b, uint64(len(s)))
		b = append(b, s...)
	}
	number := func(n int64) { b = binary.BigEndian.AppendUint64(b, uint64(n)) } //nolint:gosec // the bits, whatever the sign
	b = append(b, "uptake event 1"...)
	text(before.Hash)
	number(before.Number + 1)
	number(int64(e.ID))
	text(string(e.Kind))
	for _, n := range []int64{int64(e.Challenge), int64(e.Idea), int64(e.Panel), e.Subject, int64(e.Actor), e.At.UnixMicro()} {
		number(n)
	}
	text(words)
	text(e.Detail)
	sum := sha256.Sum256(b)
	return Link{Number: before.Number + 1, Event: e.ID, Words: words, Hash: hex.EncodeToString(sum[:])}
}

// Kept returns e as both databases keep it: an instant in UTC and in whole
// microseconds, so that its hash can be worked out again.
func (e Event) Kept() Event {
	e.At = e.At.UTC().Truncate(time.Microsecond)
	return e
}
