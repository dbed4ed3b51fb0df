package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/theme"
)

func readTeam(r Reads, c id.Challenge) ([]theme.Member, error) {
	team := []theme.Member{}
	err := r.All(&team, `/* coding.team */ SELECT p.id AS person, p.handle, p.name FROM people p WHERE p.state = ? AND EXISTS
		(SELECT 1 FROM roles r WHERE r.person_id = p.id AND r.challenge_id IN (0, ?)) ORDER BY lower(p.name), p.id`, account.Active, c)
	return team, err
}

// Team lists who may give themes in a challenge: every role may.
func (tx themeTx) Team(c id.Challenge) ([]theme.Member, error) { return readTeam(tx.Tx, c) }

// TeamOf is Team.
func (t themeReads) TeamOf(ctx context.Context, c id.Challenge) ([]theme.Member, error) {
	return readTeam(t.s.Reader(ctx), c)
}

// AddRound keeps r with its ideas.
func (tx themeTx) AddRound(r *theme.Round, scope theme.Scope, most int) (int, error) {
	err := tx.Get(&r.Number, "/* coding.number */ SELECT COALESCE(max(number), 0) + 1 FROM coding_rounds WHERE challenge_id = ?", r.Challenge)
	if err != nil {
		return 0, err
	}
	err = tx.Get(&r.ID, `/* coding.open */ INSERT INTO coding_rounds (challenge_id, number, first_id, second_id, opened_by, opened_at)
		VALUES (?, ?, ?, ?, ?, ?) RETURNING id`, r.Challenge, r.Number, r.Coders[0], r.Coders[1], int64(r.OpenedBy), r.OpenedAt.UTC())
	if err != nil {
		return 0, err
	}
	only := ""
	if scope == theme.Uncoded {
		only = " AND NOT EXISTS (SELECT 1 FROM idea_themes g WHERE g.idea_id = i.id)"
	}
	n, err := tx.Exec(`/* coding.ideas */ INSERT INTO coding_ideas (round_id, idea_id) SELECT CAST(? AS bigint), i.id FROM ideas i
		WHERE i.challenge_id = ? AND `+listed+only+" ORDER BY i.posted_at, i.id LIMIT ?", r.ID, r.Challenge, most)
	return int(n), err
}

type codingRoundRow struct {
	ID                id.Coding
	ChallengeID       id.Challenge
	Number            int
	FirstID, SecondID id.Person
	OpenedBy          id.Person
	OpenedAt          time.Time
}

const codingRoundColumns = "d.id, d.challenge_id, d.number, d.first_id, d.second_id, d.opened_by, d.opened_at"

func (r codingRoundRow) domain() theme.Round {
	return theme.Round{ID: r.ID, Challenge: r.ChallengeID, Number: r.Number, Coders: [2]id.Person{r.FirstID, r.SecondID}, OpenedBy: r.OpenedBy, OpenedAt: r.OpenedAt}
}

// Round returns a round of coding.
func (tx themeTx) Round(r id.Coding) (theme.Round, error) {
	var row codingRoundRow
	err := tx.Get(&row, "/* coding.round */ SELECT "+codingRoundColumns+" FROM coding_rounds d WHERE d.id = ?", r)
	if errors.Is(err, ErrNone) {
		err = theme.ErrNoRound
	}
	return row.domain(), err
}

type codingIdeaRow struct {
	RoundID           id.Coding
	IdeaID            id.Idea
	Title             string
	Lang              string
	FirstAt, SecondAt time.Time
	Settled           string
	SettledBy         id.Person
	SettledAt         time.Time
}

const codingIdeaColumns = "s.round_id, s.idea_id, i.title, i.lang, s.first_at, s.second_at, s.settled, s.settled_by, s.settled_at"

func (r codingIdeaRow) domain() (theme.Sheet, error) {
	s := theme.Sheet{Round: r.RoundID, Idea: r.IdeaID, Title: r.Title, Lang: r.Lang, CodedAt: [2]time.Time{r.FirstAt, r.SecondAt}, By: r.SettledBy, SettleAt: r.SettledAt}
	for _, word := range strings.Fields(r.Settled) {
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return s, fmt.Errorf("what is settled of idea %d in round %d of coding: %w", r.IdeaID, r.RoundID, err)
		}
		s.Settled = append(s.Settled, id.Theme(n))
	}
	return s, nil
}

// coderRow is a coding of a round with which of its coders it is from.
type coderRow struct {
	IdeaID  id.Idea
	ThemeID id.Theme
	Second  bool
}

const coderColumns = "g.idea_id, g.theme_id, g.coder_id = d.second_id AS second"

func codesOf(rows []coderRow, s *theme.Sheet) {
	for _, g := range rows {
		n := 0
		if g.Second {
			n = 1
		}
		s.Codes[n] = append(s.Codes[n], g.ThemeID)
	}
}

// Sheet returns an idea in a round and holds it.
func (tx themeTx) Sheet(r id.Coding, i id.Idea) (theme.Sheet, error) {
	lock := tx.ForUpdate()
	if lock != "" {
		lock += " OF s"
	}
	var row codingIdeaRow
	err := tx.Get(&row, "/* coding.sheet */ SELECT "+codingIdeaColumns+" FROM coding_ideas s JOIN ideas i ON i.id = s.idea_id WHERE s.round_id = ? AND s.idea_id = ?"+lock, r, i)
	if errors.Is(err, ErrNone) {
		return theme.Sheet{}, theme.ErrNotInIt
	}
	if err != nil {
		return theme.Sheet{}, err
	}
	s, err := row.domain()
	if err != nil {
		return theme.Sheet{}, err
	}
	var codes []coderRow
	err = tx.All(&codes, "/* coding.codes */ SELECT "+coderColumns+` FROM codings g JOIN coding_rounds d ON d.id = g.round_id
		WHERE g.round_id = ? AND g.idea_id = ? AND g.coder_id IN (d.first_id, d.second_id) ORDER BY g.theme_id`, r, i)
	codesOf(codes, &s)
	return s, err
}

// PutCodes keeps what one coder has said.
func (tx themeTx) PutCodes(s theme.Sheet, n int, by id.Person) error {
	if _, err := tx.Exec("/* coding.again */ DELETE FROM codings WHERE round_id = ? AND idea_id = ? AND coder_id = ?", s.Round, s.Idea, by); err != nil {
		return err
	}
	for _, t := range s.Codes[n] {
		if err := tx.PutCoding(theme.Coding{Idea: s.Idea, Theme: t, Coder: by, Round: s.Round, At: s.CodedAt[n]}); err != nil {
			return err
		}
	}
	column := []string{"first_at", "second_at"}[n]
	return tx.One("/* coding.coded */ UPDATE coding_ideas SET "+column+" = ? WHERE round_id = ? AND idea_id = ? AND (first_at IS NULL OR second_at IS NULL)", s.CodedAt[n].UTC(), s.Round, s.Idea)
}

// CloseSheet keeps what was settled.
func (tx themeTx) CloseSheet(s theme.Sheet) error {
	settled := make([]string, len(s.Settled))
	for n, t := range s.Settled {
		settled[n] = strconv.FormatInt(int64(t), 10)
	}
	return tx.One("/* coding.settle */ UPDATE coding_ideas SET settled = ?, settled_by = ?, settled_at = ? WHERE round_id = ? AND idea_id = ? AND settled_at IS NULL",
		strings.Join(settled, " "), int64(s.By), s.SettleAt.UTC(), s.Round, s.Idea)
}

type roundPlaceRow struct {
	Round                              codingRoundRow `gorm:"embedded"`
	ChallengeSlug, ChallengeTitle      string
	FirstName, SecondName              string
	Ideas, First, Second, Both, Closed int
}

func (r roundPlaceRow) domain() theme.RoundPlace {
	return theme.RoundPlace{
		Round: r.Round.domain(), ChallengeSlug: r.ChallengeSlug, ChallengeTitle: r.ChallengeTitle, Names: [2]string{r.FirstName, r.SecondName},
		Ideas: r.Ideas, Coded: [2]int{r.First, r.Second}, Differing: r.Both - r.Closed, Settled: r.Closed,
	}
}

func (t themeReads) rounds(ctx context.Context, where string, arg any, without []id.Idea) ([]theme.RoundPlace, error) {
	var rows []roundPlaceRow
	err := t.s.Reader(ctx).All(&rows, "/* coding.rounds */ SELECT "+codingRoundColumns+`, c.slug AS challenge_slug, c.title AS challenge_title,
		CASE WHEN p.state = 'erased' THEN '`+account.FormerMember+`' ELSE p.name END AS first_name, CASE WHEN q.state = 'erased' THEN '`+account.FormerMember+`' ELSE q.name END AS second_name,
		count(i.id) AS ideas, count(s.first_at) AS first, count(s.second_at) AS second,
		COALESCE(sum(CASE WHEN s.first_at IS NOT NULL AND s.second_at IS NOT NULL THEN 1 ELSE 0 END), 0) AS both, count(s.settled_at) AS closed
		FROM coding_rounds d JOIN challenges c ON c.id = d.challenge_id JOIN people p ON p.id = d.first_id JOIN people q ON q.id = d.second_id
		LEFT JOIN (coding_ideas s JOIN ideas i ON i.id = s.idea_id AND `+listed+` AND i.id NOT IN ?) ON s.round_id = d.id
		WHERE `+where+" GROUP BY "+codingRoundColumns+", c.slug, c.title, p.state, p.name, q.state, q.name ORDER BY d.number DESC", append([]id.Idea{0}, without...), arg)
	return each(rows, roundPlaceRow.domain), err
}

// Rounds lists the rounds of a challenge.
func (t themeReads) Rounds(ctx context.Context, c id.Challenge, without ...id.Idea) ([]theme.RoundPlace, error) {
	return t.rounds(ctx, "d.challenge_id = ?", c, without)
}

// RoundByID returns one round.
func (t themeReads) RoundByID(ctx context.Context, r id.Coding, without ...id.Idea) (theme.RoundPlace, error) {
	found, err := t.rounds(ctx, "d.id = ?", r, without)
	if err == nil && len(found) == 0 {
		err = theme.ErrNoRound
	}
	if err != nil {
		return theme.RoundPlace{}, err
	}
	return found[0], nil
}

// Sheets lists the ideas of a round.
func (t themeReads) Sheets(ctx context.Context, r id.Coding) ([]theme.Sheet, error) {
	var rows []codingIdeaRow
	var codes []coderRow
	err := t.s.Snapshot(ctx, func(reader Reader) error {
		err := reader.All(&rows, "/* coding.sheets */ SELECT "+codingIdeaColumns+" FROM coding_ideas s JOIN ideas i ON i.id = s.idea_id WHERE s.round_id = ? AND "+listed+" ORDER BY s.idea_id", r)
		if err != nil {
			return err
		}
		return reader.All(&codes, "/* coding.all_codes */ SELECT "+coderColumns+` FROM codings g JOIN coding_rounds d ON d.id = g.round_id
			WHERE g.round_id = ? AND g.coder_id IN (d.first_id, d.second_id) ORDER BY g.idea_id, g.theme_id`, r)
	})
	sheets := make([]theme.Sheet, len(rows))
	for n, row := range rows {
		if err != nil {
			return nil, err
		}
		sheets[n], err = row.domain()
		from, _ := slices.BinarySearchFunc(codes, sheets[n].Idea, func(g coderRow, i id.Idea) int { return int(g.IdeaID - i) })
		to := from
		for to < len(codes) && codes[to].IdeaID == sheets[n].Idea {
			to++
		}
		codesOf(codes[from:to], &sheets[n])
	}
	return sheets, err
}

// Codings lists who found which theme in an idea.
func (t themeReads) Codings(ctx context.Context, i id.Idea) ([]theme.CodingLine, error) {
	var rows []struct {
		ID         id.Theme
		Slug, Name string
		Coder      string
		State      account.State
		At         time.Time
		Round      int
		Coding     int64
	}
	none := func(coder, at string) string {
		return " UNION ALL SELECT 0, '', '', p.name, p.state, " + at + `, d.number, 0 FROM coding_ideas s JOIN coding_rounds d ON d.id = s.round_id
			JOIN people p ON p.id = ` + coder + ` WHERE s.idea_id = ? AND s.first_at IS NOT NULL AND s.second_at IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM codings g WHERE g.round_id = d.id AND g.idea_id = s.idea_id AND g.coder_id = ` + coder + ")"
	}
	err := t.s.Reader(ctx).All(&rows, `/* coding.of_idea */ SELECT t.id, t.slug, t.name, COALESCE(p.name, '') AS coder, COALESCE(p.state, '') AS state, g.at, COALESCE(d.number, 0) AS round, g.id AS coding
		FROM codings g JOIN themes t ON t.id = g.theme_id LEFT JOIN people p ON p.id = g.coder_id LEFT JOIN coding_rounds d ON d.id = g.round_id
		LEFT JOIN coding_ideas s ON s.round_id = g.round_id AND s.idea_id = g.idea_id
		WHERE g.idea_id = ? AND (g.round_id = 0 OR s.first_at IS NOT NULL AND s.second_at IS NOT NULL)`+
		none("d.first_id", "s.first_at")+none("d.second_id", "s.second_at")+" ORDER BY at DESC, coding DESC", i, i, i)
	lines := make([]theme.CodingLine, len(rows))
	for n, r := range rows {
		lines[n] = theme.CodingLine{Theme: theme.Given{ID: r.ID, Slug: r.Slug, Name: r.Name}, Coder: r.Coder, At: r.At, Round: r.Round}
		if r.State == account.Erased {
			lines[n].Coder = account.FormerMember
		}
	}
	return lines, err
}
