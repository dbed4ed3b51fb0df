package store

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
)

type scoreRow struct {
	PanelID     id.Panel
	Round       int
	IdeaID      id.Idea
	SeatID      id.Seat
	CriterionID id.Criterion
	State       review.ScoreState
	Value       stats.Value
	ChangedAt   time.Time
}

const scoreColumns = "x.panel_id, x.round, x.idea_id, x.seat_id, x.criterion_id, x.state, x.value, x.changed_at"

func (r scoreRow) domain() review.Score {
	return review.Score{
		Panel: r.PanelID, Round: r.Round, Idea: r.IdeaID, Seat: r.SeatID, Criterion: r.CriterionID,
		State: r.State, Value: r.Value, At: r.ChangedAt,
	}
}

func scoreValues(s review.Score) []any {
	var value any
	if s.State == review.Given {
		value = int64(s.Value)
	}
	return []any{s.Panel, s.Round, s.Idea, s.Seat, s.Criterion, string(s.State), value, s.At}
}

type sheetRow struct {
	PanelID     id.Panel
	Round       int
	IdeaID      id.Idea
	SeatID      id.Seat
	Place       int
	Note        string
	NoteFor     review.NoteFor
	Discuss     bool
	HowSure     review.Sure
	DuplicateOf id.Idea
	Version     int
	SavedAt     time.Time
	EnteredBy   id.Seat
	ConfirmedBy id.Seat
}

const sheetColumns = "panel_id, round, idea_id, seat_id, place, note, note_for, discuss, how_sure, duplicate_of, version, saved_at, entered_by, confirmed_by"

func (r sheetRow) domain(scores []scoreRow) review.Sheet {
	return review.Sheet{
		Panel: r.PanelID, Round: r.Round, Idea: r.IdeaID, Seat: r.SeatID, Place: r.Place, Note: r.Note, NoteFor: r.NoteFor,
		Discuss: r.Discuss, Sure: r.HowSure, DuplicateOf: r.DuplicateOf, Version: r.Version, SavedAt: r.SavedAt, EnteredBy: r.EnteredBy, ConfirmedBy: r.ConfirmedBy,
		Scores: each(scores, scoreRow.domain),
	}
}

// stillIn is the condition that the idea of a sheet h has not left the panel.
const stillIn = `NOT EXISTS (SELECT 1 FROM panel_ideas g JOIN ideas gi ON gi.id = g.idea_id WHERE g.panel_id = h.panel_id AND g.idea_id = h.idea_id
		AND (g.state IN ('withdrawn', 'out_of_scope', 'referred') OR gi.stage IN ('withdrawn', 'merged') AND g.state <> 'published'))`

// readSheet reads one sheet with its scores in the order of the criteria; none of an
// idea that has left the panel.
func readSheet(r Reads, p id.Panel, round int, idea id.Idea, seat id.Seat, lock string) (review.Sheet, error) {
	var row sheetRow
	err := r.Get(&row, "/* sheet.get */ SELECT "+sheetColumns+" FROM score_sheets h WHERE panel_id = ? AND round = ? AND idea_id = ? AND seat_id = ? AND "+stillIn+lock,
		p, round, idea, seat)
	if errors.Is(err, ErrNone) {
		return review.Sheet{}, review.ErrNotAssigned
	}
	if err != nil {
		return review.Sheet{}, err
	}
	var scores []scoreRow
	err = r.All(&scores, "/* score.of_sheet */ SELECT "+scoreColumns+` FROM scores x JOIN criteria c ON c.id = x.criterion_id
		WHERE x.panel_id = ? AND x.round = ? AND x.idea_id = ? AND x.seat_id = ? ORDER BY c.position`, p, round, idea, seat)
	return row.domain(scores), err
}

// Sheet returns what a member says about an idea and holds it.
func (tx reviewTx) Sheet(p id.Panel, round int, idea id.Idea, seat id.Seat) (review.Sheet, error) {
	return readSheet(tx.Tx, p, round, idea, seat, tx.ForUpdate())
}

// SaveSheet keeps s, whose version is one more than the stored one.
func (tx reviewTx) SaveSheet(s review.Sheet) error {
	err := tx.One(`/* sheet.save */ UPDATE score_sheets SET note = ?, note_for = ?, discuss = ?, how_sure = ?, duplicate_of = ?, saved_at = ?, entered_by = ?, confirmed_by = ?, version = ?
		WHERE panel_id = ? AND round = ? AND idea_id = ? AND seat_id = ? AND version = ?`,
		s.Note, string(s.NoteFor), s.Discuss, string(s.Sure), orNull(s.DuplicateOf), s.SavedAt, orNull(s.EnteredBy), orNull(s.ConfirmedBy), s.Version, s.Panel, s.Round, s.Idea, s.Seat, s.Version-1)
	if errors.Is(err, ErrNone) {
		return review.ErrSheetStale
	}
	if err != nil {
		return err
	}
	return tx.PutScores(s.Scores)
}

// AddSheets keeps new sheets with their scores.
func (tx reviewTx) AddSheets(ss []review.Sheet) error {
	var sheets, scores [][]any
	for _, s := range ss {
		sheets = append(sheets, []any{s.Panel, s.Round, s.Idea, s.Seat, s.Place, s.Note, string(s.NoteFor), s.Discuss, string(s.Sure), orNull(s.DuplicateOf), s.Version, s.SavedAt, orNull(s.EnteredBy), orNull(s.ConfirmedBy)})
		for _, sc := range s.Scores {
			scores = append(scores, scoreValues(sc))
		}
	}
	if err := tx.insert("/* sheet.add */ INSERT INTO score_sheets ("+sheetColumns+") VALUES ", "", sheets); err != nil {
		return err
	}
	return tx.insert("/* score.add */ INSERT INTO scores (panel_id, round, idea_id, seat_id, criterion_id, state, value, changed_at) VALUES ", "", scores)
}

// DropSheets removes a member's sheets of an open round.
func (tx reviewTx) DropSheets(p id.Panel, round int, seat id.Seat) error {
	if _, err := tx.Exec("/* score.drop */ DELETE FROM scores WHERE panel_id = ? AND round = ? AND seat_id = ?", p, round, seat); err != nil {
		return err
	}
	if _, err := tx.Exec("/* entry.drop_seat */ DELETE FROM score_entries WHERE panel_id = ? AND round = ? AND seat_id = ?", p, round, seat); err != nil {
		return err
	}
	_, err := tx.Exec("/* sheet.drop */ DELETE FROM score_sheets WHERE panel_id = ? AND round = ? AND seat_id = ?", p, round, seat)
	return err
}

// Scores returns all scores of a round.
func (tx reviewTx) Scores(p id.Panel, round int) ([]review.Score, error) {
	return readScores(tx.Tx, p, round, 0)
}

func readScores(r Reads, p id.Panel, round int, idea id.Idea) ([]review.Score, error) {
	where, args := "x.panel_id = ? AND x.round = ?", []any{p, round}
	if idea != 0 {
		where, args = where+" AND x.idea_id = ?", append(args, idea)
	}
	var rows []scoreRow
	err := r.All(&rows, "/* score.of_round */ SELECT "+scoreColumns+" FROM scores x WHERE "+where+" ORDER BY x.idea_id, x.seat_id, x.criterion_id", args...)
	return each(rows, scoreRow.domain), err
}

// PutScores keeps each score in place of what was there.
func (tx reviewTx) PutScores(ss []review.Score) error {
	rows := make([][]any, len(ss))
	for i, s := range ss {
		rows[i] = scoreValues(s)
	}
	return tx.insert("/* score.put */ INSERT INTO scores (panel_id, round, idea_id, seat_id, criterion_id, state, value, changed_at) VALUES ",
		` ON CONFLICT (panel_id, round, idea_id, seat_id, criterion_id) DO UPDATE SET state = excluded.state, value = excluded.value,
		  changed_at = excluded.changed_at`, rows)
}

// MarkAbsent turns every pending score of a round into absent.
func (tx reviewTx) MarkAbsent(p id.Panel, round int, at time.Time) (int, error) {
	n, err := tx.Exec("/* score.absent */ UPDATE scores SET state = 'absent', changed_at = ? WHERE panel_id = ? AND round = ? AND state = 'pending'", at, p, round)
	return int(n), err
}

// MarkPending turns every absent score of a round back into pending.
func (tx reviewTx) MarkPending(p id.Panel, round int, at time.Time) error {
	_, err := tx.Exec("/* score.pending */ UPDATE scores SET state = 'pending', changed_at = ? WHERE panel_id = ? AND round = ? AND state = 'absent'", at, p, round)
	return err
}

// Recuse voids every score of the seat on the idea.
func (tx reviewTx) Recuse(p id.Panel, idea id.Idea, seat id.Seat, at time.Time) error {
	if _, err := tx.Exec("/* entry.recuse */ DELETE FROM score_entries WHERE panel_id = ? AND idea_id = ? AND seat_id = ?", p, idea, seat); err != nil {
		return err
	}
	if _, err := tx.Exec("/* score_draft.recuse */ DELETE FROM score_drafts WHERE panel_id = ? AND idea_id = ? AND seat_id = ?", p, idea, seat); err != nil {
		return err
	}
	if _, err := tx.Exec("/* sheet.recuse */ UPDATE score_sheets SET how_sure = '' WHERE panel_id = ? AND idea_id = ? AND seat_id = ?", p, idea, seat); err != nil {
		return err
	}
	_, err := tx.Exec("/* score.recuse */ UPDATE scores SET state = 'recused', value = NULL, changed_at = ? WHERE panel_id = ? AND idea_id = ? AND seat_id = ? AND state <> 'recused'",
		at, p, idea, seat)
	return err
}

type standingRow struct {
	PanelID     id.Panel
	Round       int
	IdeaID      id.Idea
	CriterionID id.Criterion
	NGiven      int
	NUnable     int
	NEligible   int
	Figures     string
	Algorithm   string
	Digest      string
	StoredAt    time.Time
}

// figuresForm is the first word of the column figures: how the numbers that
// follow it are read. A list of whole numbers is read some twenty times as fast
// as JSON, and a board of 180 ideas reads hundreds.
const figuresForm = "4"

// numbers lists what a standing holds beyond its columns, in the order of the
// column: counts, flags as 0 and 1, and fractions as numerator and denominator
// (0 for undefined).
func numbers(f *review.Figures) []*int64 {
	return []*int64{
		(*int64)(&f.Sum), &f.Mean.Num, &f.Mean.Den, &f.Median.Num, &f.Median.Den, (*int64)(&f.Min), (*int64)(&f.Max),
		&f.Spread.P30.Num, &f.Spread.P30.Den, &f.Spread.P70.Num, &f.Spread.P70.Den,
		&f.Spread.IPR.Num, &f.Spread.IPR.Den, &f.Spread.IPRAS.Num, &f.Spread.IPRAS.Den,
		&f.Groups.MedianLived.Num, &f.Groups.MedianLived.Den, &f.Groups.MedianProfessional.Num, &f.Groups.MedianProfessional.Den,
		&f.Groups.Gap.Num, &f.Groups.Gap.Den, &f.Groups.Parity.Num, &f.Groups.Parity.Den,
		&f.MADM.Num, &f.MADM.Den,
		&f.Groups.MeanLived.Num, &f.Groups.MeanLived.Den, &f.Groups.MeanProfessional.Num, &f.Groups.MeanProfessional.Den,
		&f.Groups.MeanParity.Num, &f.Groups.MeanParity.Den,
	}
}

// smallNumbers lists the rest of the column, likewise.
func smallNumbers(f *review.Figures) ([]*int, []*bool) {
	return []*int{(*int)(&f.Agreement), &f.NAbsent, &f.NRecused, &f.NLived, &f.NProfessional, &f.Rank, (*int)(&f.Delphi), &f.NCarried, &f.Commonest},
		[]*bool{&f.Spread.Disagree, &f.Groups.Flag, &f.Quorum, &f.Place.Ranked, &f.Shifted}
}

// realNumbers lists its numbers that are no fractions, each written so that the
// same bits are read back.
func realNumbers(f *review.Figures) []*float64 {
	return []*float64{
		&f.SD.Value, &f.Adjusted.Value, &f.Place.Expected, &f.Place.Low, &f.Place.High, &f.Place.Top, &f.Place.PCER, &f.Place.SUCRA, &f.Place.Unranked,
	}
}

// whyNot are the reasons for which a figure may be missing, by the number that
// stands for them in the column.
var whyNot = []stats.Reason{
	"", stats.NeedsTwoScores, stats.NeedsTwoMembers, stats.NotLinked, stats.EveryoneScoredAll, stats.NotScored,
	stats.OneScoreOnly,
}

func figuresColumn(f review.Figures) string {
	b := []byte(figuresForm)
	add := func(n int64) { b = strconv.AppendInt(append(b, ' '), n, 10) }
	for _, n := range numbers(&f) {
		add(*n)
	}
	ints, flags := smallNumbers(&f)
	for _, n := range ints {
		add(int64(*n))
	}
	for _, flag := range flags {
		if *flag {
			add(1)
		} else {
			add(0)
		}
	}
	for _, x := range realNumbers(&f) {
		b = strconv.AppendFloat(append(b, ' '), *x, 'g', -1, 64)
	}
	add(int64(slices.Index(whyNot, f.SD.Reason)))
	add(int64(slices.Index(whyNot, f.Adjusted.Reason)))
	return string(b)
}

var errFigures = errors.New("the column figures of a standing is not in a form that this program knows")

func readFigures(text string, f *review.Figures) error {
	form, rest, _ := strings.Cut(text, " ")
	if form != figuresForm {
		return errFigures
	}
	var err error
	word := func() (word string) {
		word, rest, _ = strings.Cut(rest, " ")
		return word
	}
	next := func() int64 {
		n, bad := strconv.ParseInt(word(), 10, 64)
		if bad != nil {
			err = errFigures
		}
		return n
	}
	for _, n := range numbers(f) {
		*n = next()
	}
	ints, flags := smallNumbers(f)
	for _, n := range ints {
		*n = int(next())
	}
	for _, flag := range flags {
		*flag = next() == 1
	}
	for _, x := range realNumbers(f) {
		var bad error
		if *x, bad = strconv.ParseFloat(word(), 64); bad != nil {
			err = errFigures
		}
	}
	for _, reason := range []*stats.Reason{&f.SD.Reason, &f.Adjusted.Reason} {
		n := next()
		if n < 0 || n >= int64(len(whyNot)) {
			return errFigures
		}
		*reason = whyNot[n]
	}
	return err
}

func (r standingRow) domain() (review.Standing, error) {
	st := review.Standing{
		Panel: r.PanelID, Round: r.Round, Idea: r.IdeaID, Criterion: r.CriterionID, Algorithm: r.Algorithm, Digest: r.Digest, At: r.StoredAt,
	}
	err := readFigures(r.Figures, &st.Figures)
	st.N, st.NUnable, st.NEligible = r.NGiven, r.NUnable, r.NEligible
	return st, err
}

// readStandings reads in the order of the primary key: criteria are numbered in
// the order of their positions.
func readStandings(r Reads, p id.Panel, idea id.Idea) ([]review.Standing, error) {
	where, args := "t.panel_id = ?", []any{p}
	if idea != 0 {
		where, args = where+" AND t.idea_id = ?", append(args, idea)
	}
	var rows []standingRow
	err := r.All(&rows, `/* standing.of_panel */ SELECT t.panel_id, t.round, t.idea_id, t.criterion_id, t.n_given, t.n_unable, t.n_eligible, t.figures,
		t.algorithm, t.digest, t.stored_at FROM standings t WHERE `+where+` ORDER BY t.round, t.idea_id, t.criterion_id`, args...)
	if err != nil {
		return nil, err
	}
	out := make([]review.Standing, 0, len(rows))
	for _, row := range rows {
		st, err := row.domain()
		if err != nil {
			return nil, err
		}
		out = append(out, st)
	}
	return out, nil
}

// Standings returns the stored standings of all closed rounds.
func (tx reviewTx) Standings(p id.Panel) ([]review.Standing, error) {
	return readStandings(tx.Tx, p, 0)
}

// PutStandings replaces the standings of one round.
func (tx reviewTx) PutStandings(p id.Panel, round int, ss []review.Standing) error {
	if _, err := tx.Exec("/* standing.clear */ DELETE FROM standings WHERE panel_id = ? AND round = ?", p, round); err != nil {
		return err
	}
	rows := make([][]any, len(ss))
	for i, s := range ss {
		rows[i] = []any{s.Panel, s.Round, s.Idea, s.Criterion, s.N, s.NUnable, s.NEligible, figuresColumn(s.Figures), s.Algorithm, s.Digest, s.At}
	}
	return tx.insert(`/* standing.put */ INSERT INTO standings (panel_id, round, idea_id, criterion_id, n_given, n_unable, n_eligible, figures,
		algorithm, digest, stored_at) VALUES `, "", rows)
}
