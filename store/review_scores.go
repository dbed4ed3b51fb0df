package store

import (
	"encoding/json"
	"errors"
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
	PanelID id.Panel
	Round   int
	IdeaID  id.Idea
	SeatID  id.Seat
	Place   int
	Note    string
	NoteFor review.NoteFor
	Discuss bool
	Version int
	SavedAt time.Time
}

const sheetColumns = "panel_id, round, idea_id, seat_id, place, note, note_for, discuss, version, saved_at"

func (r sheetRow) domain(scores []scoreRow) review.Sheet {
	return review.Sheet{
		Panel: r.PanelID, Round: r.Round, Idea: r.IdeaID, Seat: r.SeatID, Place: r.Place, Note: r.Note, NoteFor: r.NoteFor,
		Discuss: r.Discuss, Version: r.Version, SavedAt: r.SavedAt, Scores: each(scores, scoreRow.domain),
	}
}

// readSheet reads one sheet with its scores in the order of the criteria.
func readSheet(r Reads, p id.Panel, round int, idea id.Idea, seat id.Seat, lock string) (review.Sheet, error) {
	var row sheetRow
	err := r.Get(&row, "/* sheet.get */ SELECT "+sheetColumns+" FROM score_sheets WHERE panel_id = ? AND round = ? AND idea_id = ? AND seat_id = ?"+lock,
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
	err := tx.One(`/* sheet.save */ UPDATE score_sheets SET note = ?, note_for = ?, discuss = ?, saved_at = ?, version = ?
		WHERE panel_id = ? AND round = ? AND idea_id = ? AND seat_id = ? AND version = ?`,
		s.Note, string(s.NoteFor), s.Discuss, s.SavedAt, s.Version, s.Panel, s.Round, s.Idea, s.Seat, s.Version-1)
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
		sheets = append(sheets, []any{s.Panel, s.Round, s.Idea, s.Seat, s.Place, s.Note, string(s.NoteFor), s.Discuss, s.Version, s.SavedAt})
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

// Recuse voids every score of the seat on the idea.
func (tx reviewTx) Recuse(p id.Panel, idea id.Idea, seat id.Seat, at time.Time) error {
	_, err := tx.Exec("/* score.recuse */ UPDATE scores SET state = 'recused', value = NULL, changed_at = ? WHERE panel_id = ? AND idea_id = ? AND seat_id = ?",
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

// figuresJSON is what a standing holds beyond its columns. A fraction is
// numerator and denominator, null where it is undefined.
type figuresJSON struct {
	Sum                stats.Value     `json:"sum"`
	Mean               *[2]int64       `json:"mean"`
	Median             *[2]int64       `json:"median"`
	Min                stats.Value     `json:"min"`
	Max                stats.Value     `json:"max"`
	P30                *[2]int64       `json:"p30"`
	P70                *[2]int64       `json:"p70"`
	IPR                *[2]int64       `json:"ipr"`
	IPRAS              *[2]int64       `json:"ipras"`
	Disagree           bool            `json:"disagree"`
	MedianLived        *[2]int64       `json:"median_lived"`
	MedianProfessional *[2]int64       `json:"median_professional"`
	Gap                *[2]int64       `json:"gap"`
	Parity             *[2]int64       `json:"parity"`
	GapFlag            bool            `json:"gap_flag"`
	Agreement          stats.Agreement `json:"agreement"`
	Absent             int             `json:"absent"`
	Recused            int             `json:"recused"`
	Lived              int             `json:"lived"`
	Professional       int             `json:"professional"`
	Rank               int             `json:"rank"`
	Quorum             bool            `json:"quorum"`
}

func pair(r stats.Ratio) *[2]int64 {
	if !r.Defined() {
		return nil
	}
	return &[2]int64{r.Num, r.Den}
}

func ratio(p *[2]int64) stats.Ratio {
	if p == nil {
		return stats.Ratio{}
	}
	return stats.Ratio{Num: p[0], Den: p[1]}
}

func figuresColumn(f review.Figures) (string, error) {
	text, err := json.Marshal(figuresJSON{
		Sum: f.Sum, Mean: pair(f.Mean), Median: pair(f.Median), Min: f.Min, Max: f.Max,
		P30: pair(f.Spread.P30), P70: pair(f.Spread.P70), IPR: pair(f.Spread.IPR), IPRAS: pair(f.Spread.IPRAS), Disagree: f.Spread.Disagree,
		MedianLived: pair(f.Groups.MedianLived), MedianProfessional: pair(f.Groups.MedianProfessional),
		Gap: pair(f.Groups.Gap), Parity: pair(f.Groups.Parity), GapFlag: f.Groups.Flag,
		Agreement: f.Agreement, Absent: f.NAbsent, Recused: f.NRecused, Lived: f.NLived, Professional: f.NProfessional,
		Rank: f.Rank, Quorum: f.Quorum,
	})
	return string(text), err
}

func (r standingRow) domain() (review.Standing, error) {
	var in figuresJSON
	err := json.Unmarshal([]byte(r.Figures), &in)
	return review.Standing{
		Panel: r.PanelID, Round: r.Round, Idea: r.IdeaID, Criterion: r.CriterionID,
		Figures: review.Figures{
			Summary:   stats.Summary{N: r.NGiven, Sum: in.Sum, Mean: ratio(in.Mean), Median: ratio(in.Median), Min: in.Min, Max: in.Max},
			Spread:    stats.Spread{P30: ratio(in.P30), P70: ratio(in.P70), IPR: ratio(in.IPR), IPRAS: ratio(in.IPRAS), Disagree: in.Disagree},
			Groups:    stats.Parity{MedianLived: ratio(in.MedianLived), MedianProfessional: ratio(in.MedianProfessional), Gap: ratio(in.Gap), Parity: ratio(in.Parity), Flag: in.GapFlag},
			Agreement: in.Agreement, NUnable: r.NUnable, NAbsent: in.Absent, NRecused: in.Recused, NEligible: r.NEligible,
			NLived: in.Lived, NProfessional: in.Professional, Rank: in.Rank, Quorum: in.Quorum,
		},
		Algorithm: r.Algorithm, Digest: r.Digest, At: r.StoredAt,
	}, err
}

func readStandings(r Reads, p id.Panel, idea id.Idea) ([]review.Standing, error) {
	where, args := "t.panel_id = ?", []any{p}
	if idea != 0 {
		where, args = where+" AND t.idea_id = ?", append(args, idea)
	}
	var rows []standingRow
	err := r.All(&rows, `/* standing.of_panel */ SELECT t.panel_id, t.round, t.idea_id, t.criterion_id, t.n_given, t.n_unable, t.n_eligible, t.figures,
		t.algorithm, t.digest, t.stored_at FROM standings t JOIN criteria c ON c.id = t.criterion_id
		WHERE `+where+` ORDER BY t.round, t.idea_id, c.position`, args...)
	if err != nil {
		return nil, err
	}
	var out []review.Standing
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
		figures, err := figuresColumn(s.Figures)
		if err != nil {
			return err
		}
		rows[i] = []any{s.Panel, s.Round, s.Idea, s.Criterion, s.N, s.NUnable, s.NEligible, figures, s.Algorithm, s.Digest, s.At}
	}
	return tx.insert(`/* standing.put */ INSERT INTO standings (panel_id, round, idea_id, criterion_id, n_given, n_unable, n_eligible, figures,
		algorithm, digest, stored_at) VALUES `, "", rows)
}
