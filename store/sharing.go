package store

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/assign"
)

// ToRead returns what there is to read in these ideas, by number.
func (tx reviewTx) ToRead(ideas []id.Idea) ([]assign.Idea, error) {
	var rows []struct {
		ID      id.Idea
		AreaID  id.Area
		Title   string
		Body    string
		Answers string
	}
	if len(ideas) == 0 {
		return nil, nil
	}
	err := tx.All(&rows, "/* idea.to_read */ SELECT id, area_id, title, body, answers FROM ideas WHERE id IN ? ORDER BY id", ideas)
	if err != nil {
		return nil, err
	}
	out := make([]assign.Idea, len(rows))
	for n, row := range rows {
		answers, err := readAnswers(row.Answers)
		if err != nil {
			return nil, err
		}
		words := len(strings.Fields(row.Title)) + len(strings.Fields(row.Body))
		for _, a := range answers {
			words += len(strings.Fields(a.Text))
		}
		out[n] = assign.Idea{ID: row.ID, Area: row.AreaID, Words: words}
	}
	return out, nil
}

// Shares returns who has which ideas in a round. Of a large panel these are tens of
// thousands, so what is known of a member's ideas comes as a few texts.
func (tx reviewTx) Shares(p id.Panel, round int) ([]review.Share, error) {
	list := "(SELECT group_concat(%s) FROM %s)"
	if tx.s.dialect == Postgres {
		list = "(SELECT string_agg(CAST(%s AS text), ',') FROM %s)"
	}
	of := func(what, from string) string { return fmt.Sprintf(list, what, from) }
	scores := func(state string) string {
		return of("idea_id", "(SELECT DISTINCT x.idea_id FROM scores x WHERE x.seat_id = s.id AND x.round = ? AND x.state = '"+state+"') d")
	}
	var rows []struct {
		SeatID                                          id.Seat
		Sheets, Given, Unable, Absent, Pending, Recused string
		Drafts, Entries                                 string
	}
	err := tx.All(&rows, "/* sheet.shares */ SELECT s.id AS seat_id, "+
		of("h.idea_id || ' ' || h.place || CASE WHEN h.saved_at IS NULL THEN '' ELSE ' saved' END || CASE WHEN h.discuss THEN ' asks' ELSE '' END", "score_sheets h WHERE h.seat_id = s.id AND h.round = ?")+" AS sheets, "+
		scores("given")+" AS given, "+scores("unable")+" AS unable, "+scores("absent")+" AS absent, "+scores("pending")+" AS pending, "+scores("recused")+" AS recused, "+
		of("d.idea_id", "score_drafts d WHERE d.panel_id = s.panel_id AND d.seat_id = s.id AND d.round = ? AND d.saved_at IS NOT NULL")+" AS drafts, "+
		of("e.idea_id", "score_entries e WHERE e.panel_id = s.panel_id AND e.seat_id = s.id AND e.round = ?")+" AS entries FROM seats s WHERE s.panel_id = ?",
		round, round, round, round, round, round, round, round, p)
	if err != nil {
		return nil, err
	}
	var out []review.Share
	for _, row := range rows {
		in := func(text string) func(id.Idea) bool {
			ideas := ideasOf(text)
			return func(i id.Idea) bool { _, found := slices.BinarySearch(ideas, i); return found }
		}
		given, unable, absent, pending, recused := in(row.Given), in(row.Unable), in(row.Absent), in(row.Pending), in(row.Recused)
		draft, entry := in(row.Drafts), in(row.Entries)
		if row.Sheets == "" {
			continue
		}
		for sheet := range strings.SplitSeq(row.Sheets, ",") {
			sh, saved, err := shareOf(sheet)
			if err != nil {
				return nil, err
			}
			i := sh.Idea
			answered := given(i) || unable(i)
			sh.Seat, sh.Pending, sh.Recused = row.SeatID, pending(i), recused(i)
			sh.Begun = saved || answered || draft(i) || entry(i)
			if answered || sh.Pending || sh.Recused || absent(i) { // asked for something
				out = append(out, sh)
			}
		}
	}
	slices.SortFunc(out, func(a, b review.Share) int { return cmp.Or(cmp.Compare(a.Idea, b.Idea), cmp.Compare(a.Seat, b.Seat)) })
	return out, nil
}

// shareOf reads a sheet as Shares lists it.
func shareOf(sheet string) (sh review.Share, saved bool, err error) {
	words := strings.Fields(sheet)
	if len(words) < 2 {
		return sh, false, errors.New("no sheet: " + sheet)
	}
	idea, err := strconv.ParseInt(words[0], 10, 64)
	if err != nil {
		return sh, false, err
	}
	sh.Idea = id.Idea(idea)
	sh.Place, err = strconv.Atoi(words[1])
	sh.Asks = slices.Contains(words[2:], "asks")
	return sh, slices.Contains(words[2:], "saved"), err
}

// DropSheet removes a sheet that was never saved.
func (tx reviewTx) DropSheet(p id.Panel, round int, idea id.Idea, seat id.Seat) error {
	if _, err := tx.Exec("/* score_draft.drop_one */ DELETE FROM score_drafts WHERE panel_id = ? AND round = ? AND idea_id = ? AND seat_id = ?", p, round, idea, seat); err != nil {
		return err
	}
	err := tx.One(`/* sheet.drop_one */ DELETE FROM score_sheets WHERE panel_id = ? AND round = ? AND idea_id = ? AND seat_id = ? AND saved_at IS NULL`,
		p, round, idea, seat)
	if errors.Is(err, ErrNone) {
		return review.ErrSheetStale
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec("/* score.drop_one */ DELETE FROM scores WHERE panel_id = ? AND round = ? AND idea_id = ? AND seat_id = ?", p, round, idea, seat)
	return err
}
