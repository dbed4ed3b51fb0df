package review

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Names of lines about ideas that are the same, in entries of the record.
const (
	sameLine    = "duplicate_of" // what a member takes an idea to be the same as: before, after
	intoLine    = "into"         // what an idea is merged into: before, after
	settledSame = "same"         // the other idea, and whether the decision merges the two or keeps them apart
)

// Remark is what a member has put on a sheet beside the scores: that the panel is to
// discuss the idea, or that it is the same as another.
type Remark struct {
	Round       int
	Idea        id.Idea
	Seat        id.Seat
	Discuss     bool
	DuplicateOf id.Idea
}

// RemarkReads reads what the record speaks of.
type RemarkReads interface {
	// RemarksOf returns what members have put beside their scores in all rounds, by round,
	// idea and seat; nothing for sheets without.
	RemarksOf(ctx context.Context, p id.Panel) ([]Remark, error)
}

// DuplicateTx reads what members take to be the same.
type DuplicateTx interface {
	// Duplicates is DuplicateReads.DuplicatesOf in the transaction.
	Duplicates(p id.Panel, round int, idea id.Idea) ([]Duplicate, error)
}

// numberOf is an idea as the record holds it; empty for none.
func numberOf(i id.Idea) string {
	if i == 0 {
		return ""
	}
	return strconv.FormatInt(int64(i), 10)
}

// sameLines says in the record what a decision settles of what members take to be the
// same. decisions are those of the panel with this one.
func sameLines(tx Tx, p Panel, d Decision, decisions []Decision) ([]string, error) {
	proposed, err := tx.Duplicates(p.ID, p.LastRevealed(), d.Idea)
	var out []string
	for _, other := range proposed {
		how := "apart"
		if slices.ContainsFunc(decisions, func(o Decision) bool {
			return o.Outcome == Merge && (o.Idea == d.Idea && o.Into == other.Idea || o.Idea == other.Idea && o.Into == d.Idea)
		}) {
			how = "merged"
		}
		out = append(out, settledSame+"\t"+numberOf(other.Idea)+"\t"+how)
	}
	return out, err
}

// remarkLedger is what a record comes to about what stands beside the scores.
type remarkLedger map[setSquare]Remark

// apply does to the ledger what the entry says was put beside scores.
func (l remarkLedger) apply(e RecordEntry) {
	switch e.Kind {
	case sheetsDropped:
		maps.DeleteFunc(l, func(at setSquare, _ Remark) bool {
			return at.round == e.Round && at.seat == e.Seat && (e.Idea == 0 || e.Idea == at.idea)
		})
	case outbox.ScoreChanged:
		at := setSquare{e.Round, e.Idea, e.Seat}
		w := l[at]
		w.Round, w.Idea, w.Seat = e.Round, e.Idea, e.Seat
		if is, ok := after(e, wishLine); ok {
			w.Discuss = is == "true"
		}
		if is, ok := after(e, sameLine); ok {
			n, _ := strconv.ParseInt(is, 10, 64)
			w.DuplicateOf = id.Idea(n)
		}
		l[at] = w
	default:
	}
}

// compare lays what is kept beside what the record comes to.
func (l remarkLedger) compare(kept []Remark) []RecordFault {
	var faults []RecordFault
	left := maps.Clone(l)
	for _, w := range kept {
		at := setSquare{w.Round, w.Idea, w.Seat}
		was := left[at]
		delete(left, at)
		if was.Discuss != w.Discuss {
			faults = append(faults, RecordFault(at.words()+": the kept wish to discuss is not the one that the record says was given"))
		}
		if was.DuplicateOf != w.DuplicateOf {
			faults = append(faults, RecordFault(at.words()+": what is kept as the same is not what the record says was proposed"))
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(left), func(a, b setSquare) int { return strings.Compare(a.words(), b.words()) }) {
		if left[at].Discuss || left[at].DuplicateOf != 0 {
			faults = append(faults, RecordFault(at.words()+": a wish that the record says was given is not kept"))
		}
	}
	return faults
}
