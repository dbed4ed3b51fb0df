package review

import (
	"context"
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Names of lines about minutes in entries of the record.
const (
	minutesLine = "minutes"        // versions: before, after
	agreedLine  = "minutes agreed" // with which version
	dissentLine = "dissent"        // hash of its words
)

// MinutesReads reads what the record speaks of.
type MinutesReads interface {
	// MinutesVersionsOf returns every version of the minutes of a panel, by idea and
	// version.
	MinutesVersionsOf(ctx context.Context, p id.Panel) ([]Minutes, error)
}

// lines is a version as the record holds it: a hash of each part, never a word.
func (m Minutes) lines() []string {
	salt := rand.Text()
	return append([]string{
		minutesLine + "\t" + strconv.Itoa(m.Version-1) + "\t" + strconv.Itoa(m.Version), "salt\t\t" + salt,
	}, m.hashes(salt)...)
}

func (m Minutes) hashes(salt string) []string {
	var out []string
	for _, part := range []struct{ name, words string }{
		{"reasons", m.Reasons}, {"concerns", m.Concerns}, {"would_change", m.WouldChange}, {"actions", m.Actions},
	} {
		out = append(out, part.name+"\t\t"+said(part.words, salt, part.name))
	}
	return out
}

// lines is a dissent as the record holds it.
func (d Dissent) lines() []string {
	salt := rand.Text()
	return []string{dissentLine + "\t\t" + said(d.Words, salt), "salt\t\t" + salt}
}

// minutesVersion is one version of the minutes of one idea.
type minutesVersion struct {
	idea    id.Idea
	version string
}

// minutesLedger is what a record comes to about minutes.
type minutesLedger struct {
	written, agreed map[minutesVersion]RecordEntry
	dissents        map[id.Idea][]RecordEntry // in their order
}

func newMinutesLedger() minutesLedger {
	return minutesLedger{map[minutesVersion]RecordEntry{}, map[minutesVersion]RecordEntry{}, map[id.Idea][]RecordEntry{}}
}

// apply does to the ledger what the entry says was minuted.
func (l *minutesLedger) apply(e RecordEntry) {
	if e.Kind != outbox.PanelChanged {
		return
	}
	if version, ok := after(e, minutesLine); ok {
		l.written[minutesVersion{e.Idea, version}] = e
	}
	if version, ok := after(e, agreedLine); ok {
		l.agreed[minutesVersion{e.Idea, version}] = e
	}
	if _, ok := after(e, dissentLine); ok {
		l.dissents[e.Idea] = append(l.dissents[e.Idea], e)
	}
}

// compare lays what is kept of the minutes beside what the record says was minuted:
// every word of every version, who has written it and who agrees with it, and every
// dissent.
func (l *minutesLedger) compare(versions []Minutes, dissents []Dissent) []RecordFault {
	var faults []RecordFault
	add := func(idea id.Idea, words ...string) {
		faults = append(faults, RecordFault("idea "+strconv.FormatInt(int64(idea), 10)+", "+strings.Join(words, "")))
	}
	left, open := len(l.written), len(l.agreed)
	for _, m := range versions {
		at := minutesVersion{m.Idea, strconv.Itoa(m.Version)}
		e, there := l.written[at]
		salt, _ := after(e, "salt")
		if there {
			left--
		}
		if !there || !e.by(m.By, m.At) || slices.ContainsFunc(m.hashes(salt), func(line string) bool { return !slices.Contains(e.What, line) }) {
			add(m.Idea, "minutes, version ", at.version, ": what is kept is not what the record says was written")
		}
		e, there = l.agreed[at]
		if there {
			open--
		}
		if there == m.AgreedAt.IsZero() || there && !e.by(m.AgreedBy, m.AgreedAt) {
			add(m.Idea, "minutes, version ", at.version, ": who agrees with them is not who the record says")
		}
	}
	if left > 0 || open > 0 {
		faults = append(faults, "minutes that the record says were written are not kept")
	}
	next := map[id.Idea]int{}
	for _, d := range dissents {
		n := next[d.Idea]
		next[d.Idea]++
		if n >= len(l.dissents[d.Idea]) {
			add(d.Idea, "a dissent is kept that the record does not know")
			continue
		}
		e := l.dissents[d.Idea][n]
		salt, _ := after(e, "salt")
		if hash, _ := after(e, dissentLine); hash != said(d.Words, salt) || !e.by(d.Seat, d.At) {
			add(d.Idea, "a kept dissent is not the one that the record says was minuted")
		}
	}
	for idea, entries := range l.dissents {
		if len(entries) > next[idea] {
			add(idea, "a dissent that the record says was minuted is not kept")
		}
	}
	slices.Sort(faults)
	return faults
}

// by reports whether the entry says that a seat did it then.
func (e RecordEntry) by(seat id.Seat, at time.Time) bool {
	return e.Seat == seat && e.At.Truncate(time.Microsecond).Equal(at.Truncate(time.Microsecond))
}
