package review

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// RecordEntry is one fact in the record of a panel: who did what to what, when. Nothing
// in the record is ever changed. Each entry's hash covers the one before it, so an
// entry that is changed, left out or slipped in breaks all that follow.
//
// It holds no words of a person: people stand in it by number, a text by the
// SHA-256 of it and a salt.
type RecordEntry struct {
	Panel id.Panel
	Seq   int // 1 is the first
	Kind  outbox.Kind
	Actor id.Person // 0: the clock or a command
	Seat  id.Seat   // whose score, conflict or signature it is
	Idea  id.Idea
	Round int
	At    time.Time
	What  []string // what changed, each "name, before, after" with tabs between
	Hash  string   // SHA-256, hexadecimal
}

// chained returns the hash of e after an entry with the hash before, "" for none.
func (e RecordEntry) chained(before string) string {
	n := func(i int64) string { return strconv.FormatInt(i, 10) }
	lines := []string{
		before, n(int64(e.Panel)), strconv.Itoa(e.Seq), string(e.Kind), n(int64(e.Actor)), n(int64(e.Seat)), n(int64(e.Idea)),
		strconv.Itoa(e.Round), e.At.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano),
	}
	sum := sha256.Sum256([]byte(strings.Join(append(lines, e.What...), "\n")))
	return hex.EncodeToString(sum[:])
}

// note keeps an event, and what it says in the panel's record.
func note(tx Tx, e outbox.Event, of RecordEntry) error {
	if err := tx.Emit(e); err != nil {
		return err
	}
	of.Panel, of.Kind, of.Actor, of.At = e.Panel, e.Kind, e.Actor, e.At
	if e.Detail != "" && of.What == nil {
		of.What = []string{e.Detail}
	}
	return enterAll(tx, []RecordEntry{of})
}

// enterAll adds entries of one panel to its record, in their order.
func enterAll(tx Tx, es []RecordEntry) error {
	if len(es) == 0 {
		return nil
	}
	seq, hash, err := tx.LastEntry(es[0].Panel)
	if err != nil {
		return err
	}
	for _, e := range es {
		seq++
		e.Seq = seq
		e.Hash = e.chained(hash)
		hash = e.Hash
		if err := tx.AddEntry(e); err != nil {
			return err
		}
	}
	return nil
}

// said is a text as the record holds it: nothing, or its salted hash.
func said(text string, salt ...string) string {
	if text == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join(append(salt, text), "\n")))
	return hex.EncodeToString(sum[:])
}

// answer is one answer as the record holds it.
func (s Score) answer() string {
	if s.State == Given {
		return string(Given) + " " + s.Value.String()
	}
	return string(s.State)
}

// changes lists the answers that differ, and what differs beside them.
func changes(before, after Sheet, criteria []Criterion) []string {
	var out []string
	for _, now := range after.Scores {
		for _, was := range before.Scores {
			if was.Criterion == now.Criterion && was.answer() != now.answer() {
				out = append(out, nameOf(criteria, now.Criterion)+"\t"+was.answer()+"\t"+now.answer())
			}
		}
	}
	if before.Discuss != after.Discuss {
		out = append(out, wishLine+"\t"+strconv.FormatBool(before.Discuss)+"\t"+strconv.FormatBool(after.Discuss))
	}
	if before.DuplicateOf != after.DuplicateOf {
		out = append(out, sameLine+"\t"+numberOf(before.DuplicateOf)+"\t"+numberOf(after.DuplicateOf))
	}
	if before.Sure != after.Sure {
		out = append(out, SureName+"\t"+string(before.Sure)+"\t"+string(after.Sure))
	}
	return out
}

// besideScores reports whether a line of an entry with scores is not about a criterion:
// no criterion is called so.
func besideScores(name string) bool { return name == wishLine || name == sameLine || name == SureName }

func nameOf(criteria []Criterion, c id.Criterion) string {
	for _, o := range criteria {
		if o.ID == c {
			return o.Name
		}
	}
	return strconv.FormatInt(int64(c), 10)
}
