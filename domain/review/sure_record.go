package review

import (
	"slices"
	"strconv"
	"strings"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// sureLedger is what a record comes to about how sure members are.
type sureLedger map[square]Sure

// apply does to the ledger what the entry says was done to the panel.
func (l sureLedger) apply(e RecordEntry) {
	switch e.Kind {
	case sheetsAdded:
		for _, line := range e.What {
			name, said, numbers := threeOf(line)
			for _, n := range strings.Fields(numbers) {
				if idea, err := strconv.ParseInt(n, 10, 64); err == nil && name == SureName {
					l[square{e.Round, id.Idea(idea), e.Seat, SureName}] = Sure(said)
				}
			}
		}
	case sheetsDropped:
		l.drop(func(at square) bool {
			return at.round == e.Round && at.seat == e.Seat && (e.Idea == 0 || e.Idea == at.idea)
		})
	case outbox.ScoreChanged:
		if said, ok := after(e, SureName); ok {
			at := square{e.Round, e.Idea, e.Seat, SureName}
			l[at] = Sure(said)
			l.drop(func(o square) bool { return o == at && said == "" })
		}
	case outbox.ConflictDeclared:
		if slices.Contains(e.What, recusedLine+"\t\ttrue") {
			l.drop(func(at square) bool { return at.idea == e.Idea && at.seat == e.Seat })
		}
	default:
	}
}

func (l sureLedger) drop(meant func(square) bool) {
	for at := range l {
		if meant(at) {
			delete(l, at)
		}
	}
}

// compare lays what is kept of the first rounds beside the ledger.
func (l sureLedger) compare(answers []SureAnswer, rounds int) []RecordFault {
	var faults []RecordFault
	kept := sureLedger{}
	for _, a := range answers {
		kept[square{a.Round, a.Idea, a.Seat, SureName}] = a.Sure
	}
	var all []square
	for at := range kept {
		all = append(all, at)
	}
	for at := range l {
		if _, both := kept[at]; !both {
			all = append(all, at)
		}
	}
	slices.SortFunc(all, square.compare)
	for _, at := range all {
		if at.round <= rounds && kept[at] != l[at] {
			faults = append(faults, RecordFault(at.words()+": what is kept is not what the record says the member said"))
		}
	}
	return faults
}

// sureAsked lists what new sheets come with, as asked does.
func sureAsked(sheets []Sheet) []string {
	var out []string
	for _, s := range Sures {
		var numbers []string
		for _, sh := range sheets {
			if sh.Sure == s {
				numbers = append(numbers, strconv.FormatInt(int64(sh.Idea), 10))
			}
		}
		if len(numbers) > 0 {
			out = append(out, SureName+"\t"+string(s)+"\t"+strings.Join(numbers, " "))
		}
	}
	return out
}
