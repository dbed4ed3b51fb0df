package review

import (
	"context"
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
	ErrThemesScored    = &fault.Error{Kind: fault.Closed, Code: "themes.being_scored", Message: "Themes of this idea can be settled once all its members have scored it again."}
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
		if !slices.ContainsFunc(book, func(b theme.Theme) bool { return b.ID == t && b.InBook() }) {
			bad.Add("themes", "Select themes from the list.")
			break
		}
	}
	var names []string
	inBook := func(name string) bool { _, ok := theme.Named(book, name); return ok }
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
		case inBook(name):
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
