package review

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/theme"
)

// ThemeTx reads and changes which themes members find in ideas.
type ThemeTx interface {
	// ThemeSets returns all that members have said, by round, idea and seat.
	ThemeSets(p id.Panel) ([]ThemeSet, error)
	// PutThemeSet keeps s in place of what the member had said of the idea in the round.
	PutThemeSet(s ThemeSet) error
	// DropThemeSets removes what a seat has said in a round, or of an idea; 0 stands for any.
	DropThemeSets(p id.Panel, round int, idea id.Idea, seat id.Seat) error
	// NewThemes returns what members have proposed beside the codebook, by number.
	NewThemes(p id.Panel) ([]NewTheme, error)
	// HoldNewThemes lets nobody else add one until the transaction ends.
	HoldNewThemes(p id.Panel) error
	AddNewTheme(t NewTheme) error
	// NewThemeBecame notes which theme of the codebook a new one has become.
	NewThemeBecame(p id.Panel, number int, t id.Theme) error
	// Settlements returns what was settled, by idea and label.
	Settlements(p id.Panel) ([]Settlement, error)
	// PutSettlement keeps s, whose Version is one more than the stored one; else
	// ErrSettlementStale.
	PutSettlement(s Settlement) error
	// PutThemeAgreement keeps what a closed round came to; nil removes it.
	PutThemeAgreement(p id.Panel, round int, a *ThemeAgreement) error
	// WholeCodebook returns the themes of a challenge by name, merged ones too.
	WholeCodebook(c id.Challenge) ([]theme.Theme, error)
	// PublishTheme gives an idea a theme for everybody to see. WithdrawTheme takes it
	// back unless the team that runs the challenge has given it too.
	PublishTheme(i id.Idea, t id.Theme, at time.Time) error
	WithdrawTheme(i id.Idea, t id.Theme) error
	// AddTheme puts a theme with this name into the codebook.
	AddTheme(c id.Challenge, name string, at time.Time) (theme.Theme, error)
}

// ThemeReads answers what pages ask of themes; each method is its namesake of ThemeTx.
type ThemeReads interface {
	ThemeSetsOf(ctx context.Context, p id.Panel) ([]ThemeSet, error)
	NewThemesOf(ctx context.Context, p id.Panel) ([]NewTheme, error)
	SettlementsOf(ctx context.Context, p id.Panel) ([]Settlement, error)
	// ThemeAgreementsOf returns what is kept of all closed rounds, by round.
	ThemeAgreementsOf(ctx context.Context, p id.Panel) ([]ThemeAgreement, error)
	WholeCodebookOf(ctx context.Context, c id.Challenge) ([]theme.Theme, error)
}

// Faults of themes.
var (
	ErrThemesNever     = &fault.Error{Kind: fault.Closed, Code: "themes.never", Message: "This panel does not give ideas themes in this round."}
	ErrThemesSettled   = &fault.Error{Kind: fault.Conflict, Code: "themes.by_rule", Message: "The members have adopted this theme already. There is nothing to settle."}
	ErrThemesOpen      = &fault.Error{Kind: fault.Closed, Code: "themes.not_in_discussion", Message: "Themes are settled while the panel discusses or decides."}
	ErrNoProposal      = &fault.Error{Kind: fault.NotFound, Code: "themes.no_proposal", Message: "No member has proposed this theme for the idea."}
	ErrSettlementStale = &fault.Error{Kind: fault.Stale, Code: "themes.stale", Message: "Somebody else has settled this theme meanwhile. Look at it again."}
)

// ThemeChoice is which themes a member finds in an idea: themes of the codebook,
// and names of others. Nothing in it says that none fits.
type ThemeChoice struct {
	Themes []id.Theme
	New    []string
}

// Empty reports whether no theme is chosen.
func (c ThemeChoice) Empty() bool { return len(c.Themes) == 0 && len(c.New) == 0 }

// ProposeThemes keeps which themes a member finds in an idea, in place of what they
// said before in the round. It is theirs alone until the round is revealed. The chair
// may propose as the members do.
func (s Service) ProposeThemes(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, in ThemeChoice) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.Panel, tx, a, panel)
		if err != nil {
			return err
		}
		now := s.Now()
		if v.Seat == Chair && !p.Rules.ChairScores {
			err = s.chairProposes(tx, p, v, idea, now)
		} else if err = s.takesFrom(tx, p, seats, v.SeatID, now); err == nil {
			var sheet Sheet
			if sheet, err = tx.Sheet(panel, p.Round, idea, v.SeatID); err == nil && sheet.Recused() {
				err = ErrRecused
			}
		}
		if err != nil {
			return err
		}
		return s.propose(tx, p, a, v.SeatID, idea, in, now)
	})
}

// chairProposes returns nil where a chair who does not score may propose.
func (s Service) chairProposes(tx Tx, p Panel, v Viewer, idea id.Idea, now time.Time) error {
	conflicts, err := tx.Conflicts(p.ID)
	switch {
	case err != nil:
		return err
	case v.barred(conflicts, idea):
		return ErrRecused
	case p.State == Paused:
		return ErrPaused
	case p.Round == 0:
		return ErrNoRound
	case p.OpenRound() == 0:
		return ErrRoundClosed
	}
	if _, err := ideaIn(tx, p.ID, idea); err != nil {
		return err
	}
	r, err := tx.Round(p.ID, p.Round)
	if err != nil {
		return err
	}
	return r.Takes(p.Rules, now)
}

// propose keeps a choice for a seat that may make it in the open round.
func (s Service) propose(tx Tx, p Panel, a account.Actor, seat id.Seat, idea id.Idea, in ThemeChoice, now time.Time) error {
	right := p.Rules.ThemesIn(p.Round)
	if right == NoThemes {
		return ErrThemesNever
	}
	book, err := tx.WholeCodebook(p.Challenge)
	if err != nil {
		return err
	}
	names, err := in.check(right, book)
	if err != nil {
		return err
	}
	set := ThemeSet{Panel: p.ID, Round: p.Round, Idea: idea, Seat: seat, Labels: Labels{}, At: now}
	for _, t := range in.Themes {
		set.Labels = append(set.Labels, Label{Theme: t})
	}
	var what []string
	if len(names) > 0 {
		if err := tx.HoldNewThemes(p.ID); err != nil {
			return err
		}
		proposed, err := tx.NewThemes(p.ID)
		if err != nil {
			return err
		}
		for _, name := range names {
			at := slices.IndexFunc(proposed, func(t NewTheme) bool { return strings.EqualFold(t.Name, name) })
			if at < 0 {
				t := NewTheme{Panel: p.ID, Number: len(proposed) + 1, Name: name, Seat: seat, At: now}
				if err := tx.AddNewTheme(t); err != nil {
					return err
				}
				proposed, at = append(proposed, t), len(proposed)
				what = append(what, newThemeLine+"\t"+Label{New: t.Number}.String()+"\t"+said(name, saltOf(now)))
			}
			set.Labels = append(set.Labels, Label{New: proposed[at].Number})
		}
	}
	slices.SortFunc(set.Labels, Label.compare)
	set.Labels = slices.Compact(set.Labels)
	before, err := tx.ThemeSets(p.ID)
	if err != nil {
		return err
	}
	var had Labels
	for _, b := range before {
		if b.Round == p.Round && b.Idea == idea && b.Seat == seat {
			had = b.Labels
		}
	}
	if had != nil && slices.Equal(had, set.Labels) {
		return nil
	}
	if err := tx.PutThemeSet(set); err != nil {
		return err
	}
	if what != nil {
		what = append(what, "salt\t\t"+saltOf(now))
	}
	e := event(p, outbox.ThemesCoded, a, now, "round "+strconv.Itoa(p.Round))
	e.Subject = int64(idea)
	return note(tx, e, RecordEntry{Seat: seat, Idea: idea, Round: p.Round, What: append([]string{themesLine + "\t" + had.String() + "\t" + set.Labels.String()}, what...)})
}

// check returns the new names put in order, or every fault of the choice.
func (c ThemeChoice) check(right ThemeRight, book []theme.Theme) ([]string, error) {
	var bad fault.Fields
	for _, t := range c.Themes {
		if !slices.ContainsFunc(book, func(b theme.Theme) bool { return b.ID == t && b.MergedInto == 0 }) {
			bad.Add("themes", "Select themes from the list.")
			break
		}
	}
	var names []string
	for _, name := range c.New {
		if name = account.OneLine(name); name == "" || slices.ContainsFunc(names, func(o string) bool { return strings.EqualFold(o, name) }) {
			continue
		}
		names = append(names, name)
		switch {
		case right != MakeThemes:
			bad.Add("new_themes", "Select themes from the list. No others are taken in this round.")
		case utf8.RuneCountInString(name) > theme.NameMax:
			bad.Add("new_themes", "Name must be 100 characters or fewer.")
		case slices.ContainsFunc(book, func(b theme.Theme) bool { return b.MergedInto == 0 && strings.EqualFold(b.Name, name) }):
			bad.Add("new_themes", "This theme is in the list. Select it there.")
		default:
			guard.Blocked(&bad, "new_themes", name)
		}
	}
	themes := slices.Clone(c.Themes)
	slices.Sort(themes)
	if len(slices.Compact(themes))+len(names) > ThemesMax {
		bad.Add("themes", "Select "+strconv.Itoa(ThemesMax)+" themes or fewer.")
	}
	return names, bad.Fault("themes.invalid", "There is a problem with the themes.")
}

// saltOf is a salt for the hash of what was written at a moment.
func saltOf(now time.Time) string { return strconv.FormatInt(now.UnixNano(), 36) }

// ThemeSettling is what is entered to settle one theme of an idea.
type ThemeSettling struct {
	Label   Label
	Adopt   bool
	Reason  string
	Version int // of the settlement that was seen; 0 for none yet
}

// SettleTheme records what the panel has agreed about a theme that the rule has not
// adopted, while it discusses or decides. The chair does, or who acts for them;
// the secretary may enter it for them.
func (s Service) SettleTheme(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, in ThemeSettling) (Settlement, error) {
	var out Settlement
	err := s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		conflicts, err := tx.Conflicts(panel)
		if err != nil {
			return err
		}
		switch chairs := v.chairs(seats, conflicts, idea); {
		case v.barred(conflicts, idea):
			return ErrRecused
		case v.Seat != Secretary && chairs != nil:
			return chairs
		case p.State == Paused:
			return ErrPaused
		case p.State != Discussing && p.State != Deciding:
			return ErrThemesOpen
		}
		if _, err := ideaIn(tx, panel, idea); err != nil {
			return err
		}
		if err := checkReason(in.Reason); err != nil {
			return err
		}
		fs, m, err := findingsNow(tx, p)
		if err != nil {
			return err
		}
		label := m.of(in.Label)
		at := slices.IndexFunc(fs, func(f ThemeFinding) bool { return f.Idea == idea && f.Label == label })
		switch {
		case at < 0:
			return ErrNoProposal
		case fs[at].Rule:
			return ErrThemesSettled
		}
		had, version := "", 0
		all, err := tx.Settlements(panel)
		if err != nil {
			return err
		}
		for _, old := range all {
			if old.Idea == idea && old.Label == label {
				had, version = old.words(), old.Version
			}
		}
		if in.Version != version {
			return ErrSettlementStale
		}
		now := s.Now()
		out = Settlement{Panel: panel, Idea: idea, Label: label, Adopted: in.Adopt, Reason: strings.TrimSpace(in.Reason), By: v.SeatID, At: now, Version: version + 1}
		if err := tx.PutSettlement(out); err != nil {
			return err
		}
		if err := unsign(tx, &p); err != nil {
			return err
		}
		e := event(p, outbox.ThemesSettled, a, now, "")
		e.Subject = int64(idea)
		return note(tx, e, RecordEntry{Seat: v.SeatID, Idea: idea, Round: p.Round, What: []string{
			settledLine + " " + label.String() + "\t" + had + "\t" + out.words(), "salt\t\t" + saltOf(now), "reason\t\t" + said(out.Reason, saltOf(now)),
		}})
	})
	return out, err
}

// words is what was settled, as the record holds it.
func (s Settlement) words() string {
	if s.Adopted {
		return "adopted"
	}
	return "declined"
}

// findingsNow returns what the members find by the closed rounds.
func findingsNow(tx Tx, p Panel) ([]ThemeFinding, merges, error) {
	sets, err := tx.ThemeSets(p.ID)
	if err != nil {
		return nil, nil, err
	}
	book, err := tx.WholeCodebook(p.Challenge)
	if err != nil {
		return nil, nil, err
	}
	settled, err := tx.Settlements(p.ID)
	m := mergesOf(book)
	return findings(upTo(sets, p.LastClosed(), nil), m, settled), m, err
}

// agreeOnThemes keeps how far members find the same themes by the end of a round.
func agreeOnThemes(tx Tx, p Panel, round int, field []id.Idea, now time.Time) error {
	sets, err := tx.ThemeSets(p.ID)
	if err != nil {
		return err
	}
	book, err := tx.WholeCodebook(p.Challenge)
	if err != nil {
		return err
	}
	a := AgreeOnThemes(p.ID, round, field, sets, mergesOf(book), now)
	return tx.PutThemeAgreement(p.ID, round, &a)
}

// signedThemes are the themes that the ideas have, for the record that both sign.
func signedThemes(tx Tx, p Panel) ([]AdoptedThemes, error) {
	fs, _, err := findingsNow(tx, p)
	return adopted(fs), err
}

// releaseThemes gives the ideas the themes that were signed, for everybody to see,
// and takes back those of the version before that are not among them.
func (s Service) releaseThemes(tx Tx, p Panel, a account.Actor, now time.Time) error {
	records, err := tx.Records(p.ID)
	if err != nil || len(records) == 0 {
		return err
	}
	book, err := tx.WholeCodebook(p.Challenge)
	if err != nil {
		return err
	}
	proposed, err := tx.NewThemes(p.ID)
	if err != nil {
		return err
	}
	m := mergesOf(book)
	for n, t := range proposed {
		if t.Became != 0 {
			m[Label{New: t.Number}] = Label{Theme: t.Became}
			continue
		}
		proposed[n].Became = named(book, t.Name)
	}
	ideas, err := tx.Ideas(p.ID)
	if err != nil {
		return err
	}
	left, given := gone(ideas), map[id.Idea]Labels{}
	for _, of := range records[len(records)-1].Themes {
		if left[of.Idea] {
			continue
		}
		for _, l := range of.Labels {
			if l = m.of(l); l.Theme == 0 {
				if l.Theme, err = s.intoCodebook(tx, p, a, proposed, l.New, now); err != nil {
					return err
				}
				m[Label{New: l.New}] = Label{Theme: l.Theme}
				l.New = 0
			}
			if err := tx.PublishTheme(of.Idea, l.Theme, now); err != nil {
				return err
			}
			given[of.Idea] = append(given[of.Idea], l)
		}
	}
	for _, r := range records[:len(records)-1] {
		if r.ReleasedAt.IsZero() {
			continue
		}
		for _, of := range r.Themes {
			for _, l := range of.Labels {
				if l = m.of(l); l.Theme != 0 && !slices.Contains(given[of.Idea], l) {
					if err := tx.WithdrawTheme(of.Idea, l.Theme); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// named returns the theme of the codebook with this name, 0 for none.
func named(book []theme.Theme, name string) id.Theme {
	for _, t := range book {
		if t.MergedInto == 0 && strings.EqualFold(t.Name, name) {
			return t.ID
		}
	}
	return 0
}

// intoCodebook makes an adopted new theme one of the codebook, if nobody has
// entered one of this name meanwhile.
func (s Service) intoCodebook(tx Tx, p Panel, a account.Actor, proposed []NewTheme, number int, now time.Time) (id.Theme, error) {
	at := slices.IndexFunc(proposed, func(t NewTheme) bool { return t.Number == number })
	if at < 0 {
		return 0, errors.New("a new theme of the record is not kept")
	}
	to := proposed[at].Became
	if to == 0 {
		t, err := tx.AddTheme(p.Challenge, proposed[at].Name, now)
		if err != nil {
			return 0, err
		}
		to = t.ID
		e := outbox.Event{Kind: outbox.ThemeChanged, Challenge: p.Challenge, Subject: int64(to), Actor: a.Person, At: now, Detail: "added"}
		if err := tx.Emit(e); err != nil {
			return 0, err
		}
	}
	return to, tx.NewThemeBecame(p.ID, number, to)
}
