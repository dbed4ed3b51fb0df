package review

import (
	"slices"
	"strconv"
	"strings"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Names of lines about the agenda in entries of the record.
const (
	agendaLine = "agenda" // its order from here on, as numbers
	movedLine  = "moved"  // place: before, after
)

// agendaNow is the agenda of a panel as it stands in the transaction.
func agendaNow(tx Tx, p Panel) ([]Item, error) {
	round := p.LastRevealed()
	if round == 0 {
		return nil, nil
	}
	criteria, err := tx.Criteria(p.ID)
	if err != nil {
		return nil, err
	}
	ideas, err := tx.Ideas(p.ID)
	if err != nil {
		return nil, err
	}
	standings, err := tx.Standings(p.ID)
	if err != nil {
		return nil, err
	}
	whole, err := tx.RoundFigures(p.ID)
	if err != nil {
		return nil, err
	}
	conflicts, err := tx.Conflicts(p.ID)
	if err != nil {
		return nil, err
	}
	m, err := tx.Meeting(p.ID)
	if err != nil {
		return nil, err
	}
	shares, err := tx.Shares(p.ID, round)
	if err != nil {
		return nil, err
	}
	wishes := Progress{}
	for _, sh := range shares {
		if sh.Asks && !sh.Recused {
			wishes[sh.Seat] = SeatProgress{Asked: append(wishes[sh.Seat].Asked, sh.Idea)}
		}
	}
	return agendaFrom(p, criteria, ideas, standings, whole, conflicts, wishes, m), nil
}

// agendaLines says in the record how the agenda stands, where something has changed
// that it is made of; nothing before the first reveal.
func agendaLines(tx Tx, p Panel) ([]string, error) {
	items, err := agendaNow(tx, p)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	return []string{agendaLine + "\t\t" + listedItems(items)}, nil
}

// listedItems is an agenda as the record holds it: the numbers of its ideas.
func listedItems(items []Item) string {
	numbers := make([]string, len(items))
	for n, i := range items {
		numbers[n] = strconv.FormatInt(int64(i.Idea), 10)
	}
	return strings.Join(numbers, " ")
}

// agendaLedger is what a record comes to about the agenda.
type agendaLedger struct {
	order []id.Idea // as it stands at the end
	moves []RecordEntry
}

// apply does to the ledger what the entry says was done to the agenda.
func (l *agendaLedger) apply(e RecordEntry) {
	if text, ok := after(e, agendaLine); ok {
		l.order = nil
		for _, n := range strings.Fields(text) {
			idea, _ := strconv.ParseInt(n, 10, 64)
			l.order = append(l.order, id.Idea(idea))
		}
	}
	if _, ok := after(e, movedLine); ok && e.Kind == outbox.MeetingChanged {
		l.moves = append(l.moves, e)
	}
}

// compare lays the moves that are kept, and the agenda that what is kept comes to,
// beside those of the record. Ideas that have left the panel since do not count.
func (l *agendaLedger) compare(now []Item, moves []AgendaMove) []RecordFault {
	var faults []RecordFault
	if len(moves) != len(l.moves) {
		faults = append(faults, "the moves on the agenda are not as many as the record says")
	} else {
		for n, m := range moves {
			e := l.moves[n]
			if place, _ := after(e, movedLine); place != strconv.Itoa(m.Place) || e.Idea != m.Idea || !e.by(m.By, m.At) {
				faults = append(faults, RecordFault("idea "+strconv.FormatInt(int64(m.Idea), 10)+": a kept move on the agenda is not the one that the record says was made"))
			}
		}
	}
	if l.order == nil {
		return faults // a panel of the past, whose agenda nobody has touched here
	}
	still := slices.DeleteFunc(slices.Clone(l.order), func(i id.Idea) bool {
		return !slices.ContainsFunc(now, func(item Item) bool { return item.Idea == i })
	})
	if !slices.EqualFunc(now, still, func(item Item, i id.Idea) bool { return item.Idea == i }) {
		faults = append(faults, "the agenda is not in the order that the record says")
	}
	return faults
}
