package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/theme"
)

func readThemeSets(r Reads, p id.Panel) ([]review.ThemeSet, error) {
	var rows []struct {
		Round  int
		IdeaID id.Idea
		SeatID id.Seat
		Labels string
		SaidAt time.Time
	}
	err := r.All(&rows, "/* theme_set.of_panel */ SELECT round, idea_id, seat_id, labels, said_at FROM theme_sets WHERE panel_id = ? ORDER BY round, idea_id, seat_id", p)
	out := make([]review.ThemeSet, len(rows))
	for n, row := range rows {
		out[n] = review.ThemeSet{Panel: p, Round: row.Round, Idea: row.IdeaID, Seat: row.SeatID, Labels: review.ParseLabels(row.Labels), At: row.SaidAt}
	}
	return out, err
}

// ThemeSets returns all that members have said.
func (tx reviewTx) ThemeSets(p id.Panel) ([]review.ThemeSet, error) { return readThemeSets(tx.Tx, p) }

// ThemeSetsOf returns all that members have said.
func (r reviewReads) ThemeSetsOf(ctx context.Context, p id.Panel) ([]review.ThemeSet, error) {
	return readThemeSets(r.s.Reader(ctx), p)
}

// PutThemeSet keeps what a member has said of an idea in a round.
func (tx reviewTx) PutThemeSet(s review.ThemeSet) error {
	return tx.One(`/* theme_set.put */ INSERT INTO theme_sets (panel_id, round, idea_id, seat_id, labels, said_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (panel_id, round, idea_id, seat_id) DO UPDATE SET labels = excluded.labels, said_at = excluded.said_at`,
		s.Panel, s.Round, s.Idea, s.Seat, s.Labels.String(), s.At)
}

// DropThemeSets removes what a seat has said.
func (tx reviewTx) DropThemeSets(p id.Panel, round int, idea id.Idea, seat id.Seat) error {
	where, args := "panel_id = ? AND seat_id = ?", []any{p, seat}
	if round != 0 {
		where, args = where+" AND round = ?", append(args, round)
	}
	if idea != 0 {
		where, args = where+" AND idea_id = ?", append(args, idea)
	}
	_, err := tx.Exec("/* theme_set.drop */ DELETE FROM theme_sets WHERE "+where, args...)
	return err
}

func readNewThemes(r Reads, p id.Panel) ([]review.NewTheme, error) {
	var rows []struct {
		Number     int
		Name       string
		SeatID     id.Seat
		ProposedAt time.Time
		Became     id.Theme
	}
	err := r.All(&rows, "/* new_theme.of_panel */ SELECT number, name, seat_id, proposed_at, became FROM new_themes WHERE panel_id = ? ORDER BY number", p)
	out := make([]review.NewTheme, len(rows))
	for n, row := range rows {
		out[n] = review.NewTheme{Panel: p, Number: row.Number, Name: row.Name, Seat: row.SeatID, At: row.ProposedAt, Became: row.Became}
	}
	return out, err
}

// NewThemes returns what members have proposed beside the codebook.
func (tx reviewTx) NewThemes(p id.Panel) ([]review.NewTheme, error) { return readNewThemes(tx.Tx, p) }

// NewThemesOf returns what members have proposed beside the codebook.
func (r reviewReads) NewThemesOf(ctx context.Context, p id.Panel) ([]review.NewTheme, error) {
	return readNewThemes(r.s.Reader(ctx), p)
}

// HoldNewThemes lets nobody else add one until the transaction ends.
func (tx reviewTx) HoldNewThemes(p id.Panel) error {
	return tx.holdName("new themes of panel " + strconv.FormatInt(int64(p), 10))
}

// AddNewTheme keeps t; HoldNewThemes comes before.
func (tx reviewTx) AddNewTheme(t review.NewTheme) error {
	return tx.One("/* new_theme.add */ INSERT INTO new_themes (panel_id, number, name, seat_id, proposed_at) VALUES (?, ?, ?, ?, ?)", t.Panel, t.Number, t.Name, t.Seat, t.At)
}

// NewThemeBecame notes which theme of the codebook a new one has become.
func (tx reviewTx) NewThemeBecame(p id.Panel, number int, t id.Theme) error {
	return tx.One("/* new_theme.became */ UPDATE new_themes SET became = ? WHERE panel_id = ? AND number = ?", t, p, number)
}

func readSettlements(r Reads, p id.Panel) ([]review.Settlement, error) {
	var rows []struct {
		IdeaID    id.Idea
		Label     string
		Adopted   bool
		Reason    string
		SettledBy id.Seat
		SettledAt time.Time
		Version   int
	}
	err := r.All(&rows, "/* theme_settlement.of_panel */ SELECT idea_id, label, adopted, reason, settled_by, settled_at, version FROM theme_settlements WHERE panel_id = ? ORDER BY idea_id, label", p)
	out := make([]review.Settlement, len(rows))
	for n, row := range rows {
		out[n] = review.Settlement{Panel: p, Idea: row.IdeaID, Adopted: row.Adopted, Reason: row.Reason, By: row.SettledBy, At: row.SettledAt, Version: row.Version}
		out[n].Label, _ = review.ParseLabel(row.Label)
	}
	return out, err
}

// Settlements returns what was settled.
func (tx reviewTx) Settlements(p id.Panel) ([]review.Settlement, error) {
	return readSettlements(tx.Tx, p)
}

// SettlementsOf returns what was settled.
func (r reviewReads) SettlementsOf(ctx context.Context, p id.Panel) ([]review.Settlement, error) {
	return readSettlements(r.s.Reader(ctx), p)
}

// PutSettlement keeps s if its version follows the stored one.
func (tx reviewTx) PutSettlement(s review.Settlement) error {
	n, err := tx.Exec(`/* theme_settlement.put */ INSERT INTO theme_settlements (panel_id, idea_id, label, adopted, reason, settled_by, settled_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (panel_id, idea_id, label) DO UPDATE SET adopted = excluded.adopted, reason = excluded.reason, settled_by = excluded.settled_by,
		settled_at = excluded.settled_at, version = excluded.version WHERE theme_settlements.version + 1 = excluded.version`,
		s.Panel, s.Idea, s.Label.String(), s.Adopted, s.Reason, s.By, s.At, s.Version)
	if err == nil && n == 0 {
		return review.ErrSettlementStale
	}
	return err
}

// ThemeAgreementsOf returns what is kept of all closed rounds.
func (r reviewReads) ThemeAgreementsOf(ctx context.Context, p id.Panel) ([]review.ThemeAgreement, error) {
	var rows []struct {
		Round     int
		Figures   string
		Algorithm string
		Digest    string
		StoredAt  time.Time
	}
	if err := r.s.Reader(ctx).All(&rows, "/* theme_agreement.of_panel */ SELECT round, figures, algorithm, digest, stored_at FROM theme_agreements WHERE panel_id = ? ORDER BY round", p); err != nil {
		return nil, err
	}
	out := make([]review.ThemeAgreement, len(rows))
	for n, row := range rows {
		if err := json.Unmarshal([]byte(row.Figures), &out[n]); err != nil {
			return nil, fmt.Errorf("agreement on themes of round %d: %w", row.Round, err)
		}
		out[n].Panel, out[n].Round, out[n].Algorithm, out[n].Digest, out[n].At = p, row.Round, row.Algorithm, row.Digest, row.StoredAt
	}
	return out, nil
}

// PutThemeAgreement keeps what a closed round came to. Numbers are written so that
// the same bits are read back.
func (tx reviewTx) PutThemeAgreement(p id.Panel, round int, a *review.ThemeAgreement) error {
	if _, err := tx.Exec("/* theme_agreement.clear */ DELETE FROM theme_agreements WHERE panel_id = ? AND round = ?", p, round); err != nil || a == nil {
		return err
	}
	kept := *a
	kept.Panel, kept.Round, kept.Algorithm, kept.Digest, kept.At = 0, 0, "", "", time.Time{}
	text, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	return tx.One("/* theme_agreement.put */ INSERT INTO theme_agreements (panel_id, round, figures, algorithm, digest, stored_at) VALUES (?, ?, ?, ?, ?, ?)",
		p, round, string(text), a.Algorithm, a.Digest, a.At)
}

func readWholeCodebook(r Reads, c id.Challenge) ([]theme.Theme, error) {
	var rows []themeRow
	err := r.All(&rows, "/* theme.whole_codebook */ SELECT "+themeColumns+" FROM themes t WHERE t.challenge_id = ? ORDER BY lower(t.name), t.id", c)
	return each(rows, themeRow.domain), err
}

// WholeCodebook returns the themes of a challenge, which nobody changes until the
// transaction ends.
func (tx reviewTx) WholeCodebook(c id.Challenge) ([]theme.Theme, error) {
	var held id.Challenge
	if err := tx.Get(&held, "/* theme.hold_codebook */ SELECT id FROM challenges WHERE id = ?"+tx.forShare(), c); err != nil {
		return nil, err
	}
	return readWholeCodebook(tx.Tx, c)
}

// WholeCodebookOf returns the themes of a challenge.
func (r reviewReads) WholeCodebookOf(ctx context.Context, c id.Challenge) ([]theme.Theme, error) {
	return readWholeCodebook(r.s.Reader(ctx), c)
}

// PublishTheme gives an idea a theme. One that was split meanwhile is given to be coded
// again, unless somebody has done so.
func (tx reviewTx) PublishTheme(i id.Idea, t id.Theme, at time.Time) error {
	var is struct{ WasSplit, Recoded bool }
	lock := tx.forShare() // who splits the theme waits, or is waited for: it lists what has the theme
	if lock != "" {
		lock += " OF t"
	}
	err := tx.Get(&is, `/* theme.was_split */ SELECT t.split_at IS NOT NULL AS was_split, EXISTS (SELECT 1 FROM recodings r
		WHERE r.theme_id = t.id AND r.idea_id = ? AND r.coded_at IS NOT NULL) AS recoded FROM themes t WHERE t.id = ?`+lock, i, t)
	if err != nil || is.Recoded {
		return err
	}
	if is.WasSplit {
		if _, err = tx.Exec("/* recoding.list */ INSERT INTO recodings (theme_id, idea_id, listed_at) VALUES (?, ?, ?) ON CONFLICT (theme_id, idea_id) DO NOTHING", t, i, at.UTC()); err != nil {
			return err
		}
	}
	_, err = themeTx{tx.Tx}.GiveTheme(i, t, at)
	return err
}

// WithdrawTheme takes a theme from an idea unless the team has given it too.
func (tx reviewTx) WithdrawTheme(i id.Idea, t id.Theme) error {
	var coded int
	if err := tx.Get(&coded, `/* coding.count */ SELECT count(*) FROM ideas i WHERE i.id = ? AND (
		EXISTS (SELECT 1 FROM codings g WHERE g.idea_id = i.id AND g.theme_id = ? AND g.round_id = 0) OR
		EXISTS (SELECT 1 FROM coding_ideas s WHERE s.idea_id = i.id AND ' ' || s.settled || ' ' LIKE ?))`, i, t, "% "+strconv.FormatInt(int64(t), 10)+" %"); err != nil || coded > 0 {
		return err
	}
	_, err := themeTx{tx.Tx}.TakeTheme(i, t)
	return err
}

// AddTheme puts a theme with this name into the codebook.
func (tx reviewTx) AddTheme(c id.Challenge, name string, at time.Time) (theme.Theme, error) {
	t := theme.Theme{Challenge: c, Words: theme.Words{Name: name}, CreatedAt: at}
	slug, err := tx.freeThemeSlug(c, theme.SlugOf(name), 0)
	if err != nil {
		return t, err
	}
	t.Slug = slug
	err = themeTx{tx.Tx}.AddTheme(&t)
	return t, err
}
