package review

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Kinds of entries that announce nothing: what a member is asked, and is asked no
// longer.
const (
	sheetsAdded   outbox.Kind = "sheets.added"
	sheetsDropped outbox.Kind = "sheets.dropped"
)

// addSheets keeps new sheets, and in the record what each member is asked, with the
// answers that they come with.
func addSheets(tx Tx, p Panel, by id.Person, sheets []Sheet, now time.Time) error {
	if err := tx.AddSheets(sheets); err != nil {
		return err
	}
	criteria, err := tx.Criteria(p.ID)
	if err != nil {
		return err
	}
	type part struct {
		seat  id.Seat
		round int
	}
	var order []part
	of := map[part][]Sheet{}
	for _, sh := range sheets {
		k := part{sh.Seat, sh.Round}
		if of[k] == nil {
			order = append(order, k)
		}
		of[k] = append(of[k], sh)
	}
	entries := make([]RecordEntry, len(order))
	for n, k := range order {
		entries[n] = RecordEntry{Panel: p.ID, Kind: sheetsAdded, Actor: by, Seat: k.seat, Round: k.round, At: now, What: asked(of[k], criteria)}
	}
	return enterAll(tx, entries)
}

// asked lists the ideas of one member by criterion and answer: "criterion, answer,
// numbers".
func asked(sheets []Sheet, criteria []Criterion) []string {
	ideas := map[string][]string{}
	for _, sh := range sheets {
		for _, sc := range sh.Scores {
			k := nameOf(criteria, sc.Criterion) + "\t" + sc.answer()
			ideas[k] = append(ideas[k], strconv.FormatInt(int64(sh.Idea), 10))
		}
	}
	lines := make([]string, 0, len(ideas))
	for k, numbers := range ideas {
		lines = append(lines, k+"\t"+strings.Join(numbers, " "))
	}
	lines = append(lines, sureAsked(sheets)...)
	slices.Sort(lines)
	return lines
}

// dropSheet removes a sheet that was never saved, and says so in the record.
func dropSheet(tx Tx, p Panel, by id.Person, round int, idea id.Idea, seat id.Seat, now time.Time) error {
	if err := tx.DropSheet(p.ID, round, idea, seat); err != nil {
		return err
	}
	if err := tx.DropThemeSets(p.ID, round, idea, seat); err != nil {
		return err
	}
	return enterAll(tx, []RecordEntry{{Panel: p.ID, Kind: sheetsDropped, Actor: by, Seat: seat, Idea: idea, Round: round, At: now}})
}

// dropSheets removes a member's sheets of an open round, and says so in the record.
func dropSheets(tx Tx, p Panel, by id.Person, round int, seat id.Seat, now time.Time) error {
	if err := tx.DropSheets(p.ID, round, seat); err != nil {
		return err
	}
	if err := tx.DropThemeSets(p.ID, round, 0, seat); err != nil {
		return err
	}
	return enterAll(tx, []RecordEntry{{Panel: p.ID, Kind: sheetsDropped, Actor: by, Seat: seat, Round: round, At: now}})
}
