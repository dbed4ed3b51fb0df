package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/domain/theme"
	"uptake/store"
	"uptake/store/storetest"
)

// propose has a member say which themes fit.
func (tb *table) propose(t *testing.T, who account.Actor, idea id.Idea, c review.ThemeChoice) {
	t.Helper()
	must(t, tb.review.ProposeThemes(t.Context(), who, tb.panel.ID, idea, c))
}

func only(ts ...theme.Theme) review.ThemeChoice {
	var c review.ThemeChoice
	for _, th := range ts {
		c.Themes = append(c.Themes, th.ID)
	}
	return c
}

// themesOf lists what who sees of an idea's themes: "Digital 2/4 rule, …".
func (tb *table) themesOf(t *testing.T, who account.Actor, idea id.Idea) string {
	t.Helper()
	d, err := tb.review.Discussion(t.Context(), who, tb.panel.ID, idea)
	must(t, err)
	var out []string
	for _, f := range d.Themes.Findings {
		words := f.Name + " " + string(rune('0'+f.By)) + "/" + string(rune('0'+f.Of))
		switch {
		case f.Rule:
			words += " rule"
		case f.Adopted():
			words += " adopted"
		case f.Settled != nil:
			words += " declined"
		}
		out = append(out, words)
	}
	return strings.Join(out, ", ")
}

// public lists the themes that everybody sees of an idea.
func (tb *table) public(t *testing.T, idea id.Idea) string {
	t.Helper()
	view, err := tb.reads.View(t.Context(), idea)
	must(t, err)
	var out []string
	for _, l := range view.Themes {
		out = append(out, l.Name)
	}
	return strings.Join(out, ", ")
}

func TestThemesAreProposedBlindAdoptedByRuleAndSettledInDiscussion(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 2)
		r, p, idea, other := tb.review, tb.panel.ID, tb.ideas[0], tb.ideas[1]
		digital, carers, waiting, cost := tb.theme(t, "Digital"), tb.theme(t, "Carers"), tb.theme(t, "Waiting"), tb.theme(t, "Cost")
		rules := tb.panel.Rules
		rules.Themes[0] = review.MakeThemes
		_, err := r.ChangeRules(ctx, tb.lead, p, 0, rules)
		must(t, err)
		if err := r.ProposeThemes(ctx, tb.lived, p, idea, only(digital)); !errors.Is(err, review.ErrNoRound) && !errors.Is(err, review.ErrPractice) {
			t.Errorf("before the round: got %v", err)
		}
		tb.open(t)
		for name, c := range map[string]struct {
			who    account.Actor
			choice review.ThemeChoice
			want   string
		}{
			"a visitor":             {account.Actor{}, only(digital), account.ErrSignIn.Code},
			"who has no seat":       {tb.lead, only(digital), review.ErrNotSeated.Code},
			"the secretary":         {tb.secretary, only(digital), review.ErrNotSeated.Code},
			"four themes":           {tb.lived, only(digital, carers, waiting, cost), "themes.invalid"},
			"three and a new one":   {tb.lived, review.ThemeChoice{Themes: only(digital, carers, waiting).Themes, New: []string{"Parking"}}, "themes.invalid"},
			"an unknown theme":      {tb.lived, review.ThemeChoice{Themes: []id.Theme{9999}}, "themes.invalid"},
			"a new one of the book": {tb.lived, review.ThemeChoice{New: []string{"  carers "}}, "themes.invalid"},
			"a long name":           {tb.lived, review.ThemeChoice{New: []string{strings.Repeat("x", 101)}}, "themes.invalid"},
			"a patient's number":    {tb.lived, review.ThemeChoice{New: []string{"NHS number 9990000018"}}, "themes.invalid"},
		} {
			if err := r.ProposeThemes(ctx, c.who, p, idea, c.choice); fault.Of(err).Code != c.want {
				t.Errorf("%s: got %v, want %s", name, err, c.want)
			}
		}
		must(t, errOf(r.DeclareConflict(ctx, tb.adaeze, p, 0, other, review.Team)))
		if err := r.ProposeThemes(ctx, tb.adaeze, p, other, only(digital)); !errors.Is(err, review.ErrRecused) {
			t.Errorf("a recused member: got %v", err)
		}
		if n := rowsOf(t, s, "theme_sets") + rowsOf(t, s, "new_themes"); n != 0 {
			t.Fatalf("%d rows were kept of what was refused", n)
		}
		topics := []outbox.Topic{outbox.Site, outbox.ChallengeTopic(tb.c.ID), outbox.IdeaTopic(idea)}
		versions := s.Versions().All(topics)
		tb.propose(t, tb.lived, idea, only(waiting)) // and thinks again
		tb.propose(t, tb.lived, idea, only(digital, carers))
		tb.propose(t, tb.lived2, idea, review.ThemeChoice{Themes: only(digital).Themes, New: []string{"Parking"}})
		tb.propose(t, tb.ewan, idea, review.ThemeChoice{New: []string{"parking", "Buses"}})
		tb.propose(t, tb.adaeze, idea, only(cost))
		tb.propose(t, tb.chair, idea, only(cost))
		tb.propose(t, tb.lived, other, review.ThemeChoice{}) // none fits
		if now := s.Versions().All(topics); !slices.Equal(now, versions) {
			t.Errorf("public versions move with what members propose: %v, then %v", versions, now)
		}
		// Nobody sees another's, not the number of them, nor what the codebook lacks.
		for _, who := range append(tb.members(), tb.chair, tb.secretary) {
			d, err := r.Discussion(ctx, who, p, idea)
			must(t, err)
			if d.Themes.Shown || d.Themes.Findings != nil || d.Themes.Revealed != nil {
				t.Errorf("%d sees %+v while the round is open", who.Person, d.Themes)
			}
		}
		sc, err := r.Screen(ctx, tb.ewan, p, idea)
		must(t, err)
		if got := sc.Themes; len(got.Own.Themes) != 0 || strings.Join(got.Own.New, ",") != "Buses,Parking" && strings.Join(got.Own.New, ",") != "Parking,Buses" || got.Right != review.MakeThemes || len(got.Book) != 4 {
			t.Errorf("the own proposal is %+v", got)
		}
		for _, i := range tb.ideas {
			tb.scoreAllBut(t, i, "8 7", tb.adaeze, other)
		}
		settle := func(who account.Actor, l review.Label, adopt bool, reason string, version int) error {
			_, err := r.SettleTheme(ctx, who, p, idea, review.ThemeSettling{Label: l, Adopt: adopt, Reason: reason, Version: version})
			return err
		}
		parking := review.Label{New: 1}
		if err := settle(tb.chair, parking, true, "Agreed.", 0); !errors.Is(err, review.ErrThemesOpen) {
			t.Errorf("settled before the reveal: %v", err)
		}
		tb.close(t, "")
		if err := r.ProposeThemes(ctx, tb.lived, p, idea, only(cost)); !errors.Is(err, review.ErrRoundClosed) {
			t.Errorf("after the round: got %v", err)
		}
		must(t, errOf(r.Reveal(ctx, tb.chair, p)))
		// Of five who propose any, two are short of half.
		if got := tb.themesOf(t, tb.lived2, idea); got != "Cost 2/5, Digital 2/5, Parking 2/5, Buses 1/5, Carers 1/5" {
			t.Errorf("a member reads %q", got)
		}
		buses := review.Label{New: 2}
		for name, c := range map[string]struct {
			err  error
			want string
		}{
			"a member":       {settle(tb.lived, parking, true, "Agreed.", 0), review.ErrNotYours.Code},
			"without reason": {settle(tb.chair, parking, true, " ", 0), review.ErrReason.Code},
			"never proposed": {settle(tb.chair, review.Label{Theme: waiting.ID}, true, "Agreed.", 0), review.ErrNoProposal.Code},
			"an old version": {settle(tb.chair, parking, true, "Agreed.", 3), review.ErrSettlementStale.Code},
		} {
			if fault.Of(c.err).Code != c.want {
				t.Errorf("%s: got %v, want %s", name, c.err, c.want)
			}
		}
		must(t, settle(tb.chair, parking, false, "Too narrow.", 0))
		must(t, settle(tb.chair, parking, true, "It is what most say.", 1))
		must(t, settle(tb.secretary, buses, false, "Named once.", 0))
		must(t, settle(tb.chair, review.Label{Theme: digital.ID}, true, "Agreed.", 0))
		if got := tb.themesOf(t, tb.chair, idea); got != "Cost 2/5, Digital 2/5 adopted, Parking 2/5 adopted, Buses 1/5 declined, Carers 1/5" {
			t.Errorf("the chair reads %q", got)
		}
		must(t, errOf(r.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")))
		tb.decide(t, idea, review.Shortlisted)
		tb.decide(t, other, review.NotNow)
		tb.finalise(t)
		if err := settle(tb.chair, parking, false, "No.", 2); !errors.Is(err, review.ErrThemesOpen) {
			t.Errorf("settled after both have signed: %v", err)
		}
		// Nothing of it is public before the release.
		if got := tb.public(t, idea); got != "" || rowsOf(t, s, "idea_themes") != 0 || rowsOf(t, s, "themes") != 4 {
			t.Errorf("before the release everybody sees %q", got)
		}
		tb.publish(t, tb.comms)
		if got := tb.public(t, idea); got != "Digital, Parking" || tb.public(t, other) != "" {
			t.Errorf("everybody sees %q and %q", got, tb.public(t, other))
		}
		if n := tb.tallied(t, digital.ID); n != 1 {
			t.Errorf("%d ideas are counted under the released theme", n)
		}
		if n := rowsOf(t, s, "themes WHERE name IN ('Parking', 'Buses')"); n != 1 {
			t.Errorf("%d of the new themes are in the codebook, want the adopted one", n)
		}
		tb.audited(t, "")
	})
}

func TestARoundWithoutThemesTakesNone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newTable(t, s, 2, 1)
		th := tb.theme(t, "Digital")
		rules := tb.panel.Rules
		rules.Themes = [3]review.ThemeRight{review.NoThemes, review.UseThemes, "often"}
		if _, err := tb.review.ChangeRules(t.Context(), tb.lead, tb.panel.ID, 0, rules); fieldNames(err) != "themes_3" {
			t.Errorf("an unknown right: %v", err)
		}
		rules.Themes[2] = review.NoThemes
		must(t, errOf(tb.review.ChangeRules(t.Context(), tb.lead, tb.panel.ID, 0, rules)))
		tb.open(t)
		if _, err := tb.review.ChangeRules(t.Context(), tb.lead, tb.panel.ID, 0, review.DefaultRules()); !errors.Is(err, review.ErrFrozen) {
			t.Errorf("the right is changed in the round: %v", err)
		}
		if err := tb.review.ProposeThemes(t.Context(), tb.lived, tb.panel.ID, tb.ideas[0], only(th)); !errors.Is(err, review.ErrThemesNever) {
			t.Errorf("round 1: got %v", err)
		}
		tb.scoreAll(t, tb.ideas[0], "8 7")
		tb.close(t, "")
		must(t, errOf(tb.review.Reveal(t.Context(), tb.chair, tb.panel.ID)))
		tb.start(t)
		tb.propose(t, tb.lived, tb.ideas[0], only(th))
		if err := tb.review.ProposeThemes(t.Context(), tb.lived, tb.panel.ID, tb.ideas[0], review.ThemeChoice{New: []string{"Other"}}); fieldNames(err) != "new_themes" {
			t.Errorf("a new theme where none is taken: got %v", err)
		}
	})
}

// audited computes the panel anew; fault is part of what has to be found, empty for nothing.
func (tb *table) audited(t *testing.T, want string) {
	t.Helper()
	got, err := tb.review.Recompute(t.Context(), account.Console, tb.panel.ID)
	must(t, err)
	found := ""
	for _, f := range got.Faults {
		found += string(f) + "\n"
	}
	if got.Sound() != (want == "") || !strings.Contains(found, want) {
		t.Errorf("sound %t, want %q: %q", got.Sound(), want, found)
	}
}

// scoreAllBut is scoreAll, but for one member on one idea.
func (tb *table) scoreAllBut(t *testing.T, idea id.Idea, texts string, who account.Actor, but id.Idea) {
	t.Helper()
	for _, m := range tb.members() {
		if m.Person != who.Person || idea != but {
			tb.score(t, m, idea, texts)
		}
	}
}

func errOf[T any](_ T, err error) error { return err }

// TestThemesThatWereTamperedWithAreFound takes a panel with themes to the release, and
// then changes what is kept behind the program's back.
func TestThemesThatWereTamperedWithAreFound(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, change, fault string }{
		{"nothing", "", ""},
		{"a proposal is another", "UPDATE theme_sets SET labels = 'none' WHERE labels <> 'none'", "kept themes are not those"},
		{"a proposal is gone", "DELETE FROM theme_sets WHERE seat_id = (SELECT min(seat_id) FROM theme_sets)", "are not kept"},
		{"a proposal is slipped in", "INSERT INTO theme_sets SELECT panel_id, round, idea_id, (SELECT min(id) FROM seats WHERE kind = 'secretary'), labels, said_at FROM theme_sets WHERE seat_id = (SELECT max(seat_id) FROM theme_sets)", "kept themes are not those"},
		{"a new theme is called otherwise", "UPDATE new_themes SET name = 'Trains'", "its name is not the one"},
		{"a settlement is another", "UPDATE theme_settlements SET adopted = NOT adopted", "is not what the record says was settled"},
		{"a reason is another", "UPDATE theme_settlements SET reason = 'Because.'", "is not what the record says was settled"},
		{"a settlement is gone", "DELETE FROM theme_settlements", "a theme that the record says was settled is not kept"},
		{"agreement is another", "UPDATE theme_agreements SET figures = replace(figures, '\"Num\":', '\"Num\":1')", "agreement on themes is not what the record comes to"},
		{"what was signed is another", "UPDATE panel_records SET themes = replace(themes, '\"New\":1', '\"New\":2')", "the themes that were signed are not those"},
		{"what was signed is gone", "UPDATE panel_records SET themes = 'null'", "the themes that were signed are not those"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				tb := newTable(t, s, 1, 1)
				tb.themed(t)
				if tt.change != "" {
					must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
						n, err := tx.Exec(tt.change)
						if n == 0 {
							t.Error("the change has found nothing to change")
						}
						return err
					}))
				}
				tb.audited(t, tt.fault)
			})
		})
	}
}

// themed takes a panel of one idea to its release: one theme by the rule, a new one
// by settlement.
func (tb *table) themed(t *testing.T) (one, two theme.Theme) {
	t.Helper()
	rules := tb.panel.Rules
	rules.Themes[0] = review.MakeThemes
	must(t, errOf(tb.review.ChangeRules(t.Context(), tb.lead, tb.panel.ID, 0, rules)))
	one, two = tb.theme(t, "Digital"), tb.theme(t, "Online")
	tb.open(t)
	idea := tb.ideas[0]
	tb.propose(t, tb.lived, idea, review.ThemeChoice{Themes: only(one).Themes, New: []string{"Parking"}})
	tb.propose(t, tb.ewan, idea, only(one))
	tb.propose(t, tb.adaeze, idea, only(two))
	tb.scoreAll(t, idea, "8 7")
	tb.close(t, "")
	must(t, errOf(tb.review.Reveal(t.Context(), tb.chair, tb.panel.ID)))
	must(t, errOf(tb.review.SettleTheme(t.Context(), tb.chair, tb.panel.ID, idea, review.ThemeSettling{Label: review.Label{New: 1}, Adopt: true, Reason: "Agreed."})))
	must(t, errOf(tb.review.StartDeciding(t.Context(), tb.chair, tb.panel.ID, "Nothing more to say.")))
	tb.decide(t, idea, review.Shortlisted)
	tb.finalise(t)
	tb.publish(t, tb.comms)
	return one, two
}

// TestAMergedThemeChangesNoRecord merges themes before the round closes, when it
// counts, and after the release, when the ideas have the theme that is left and the
// record says what was signed.
func TestAMergedThemeChangesNoRecord(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 1)
		one, two := tb.theme(t, "Digital"), tb.theme(t, "Online")
		tb.open(t)
		idea := tb.ideas[0]
		tb.propose(t, tb.lived, idea, only(one))
		tb.propose(t, tb.ewan, idea, only(two))
		merge := func(from, into theme.Theme) {
			t.Helper()
			must(t, errOf(themes(tb.stage).Merge(ctx, account.Console, from.ID, from.Version, into.ID)))
		}
		merge(one, two)
		tb.scoreAll(t, idea, "8 7")
		tb.close(t, "")
		must(t, errOf(tb.review.Reveal(ctx, tb.chair, tb.panel.ID)))
		if got := tb.themesOf(t, tb.chair, idea); got != "Online 2/2 rule" {
			t.Errorf("the chair reads %q", got)
		}
		must(t, errOf(tb.review.StartDeciding(ctx, tb.chair, tb.panel.ID, "Nothing more to say.")))
		tb.decide(t, idea, review.Shortlisted)
		tb.finalise(t)
		three := tb.theme(t, "Remote")
		merge(two, three)
		tb.publish(t, tb.comms)
		if got := tb.public(t, idea); got != "Remote" {
			t.Errorf("everybody sees %q", got)
		}
		records, err := tb.review.Reads.RecordsOf(ctx, tb.panel.ID)
		must(t, err)
		if got := records[0].Themes; len(got) != 1 || got[0].Labels.String() != (review.Label{Theme: two.ID}).String() {
			t.Errorf("the record says %+v", got)
		}
		must(t, errOf(themes(tb.stage).Change(ctx, account.Console, three.ID, three.Version, theme.Words{Name: "From afar"})))
		if got := tb.public(t, idea); got != "From afar" {
			t.Errorf("after a new name everybody sees %q", got)
		}
		tb.audited(t, "")
	})
}

// TestARepublishedPanelTakesBackWhatItHasNotAdoptedAgain opens a published record, and
// declines what was adopted; what the team has given stays.
func TestARepublishedPanelTakesBackWhatItHasNotAdoptedAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 1)
		tb.themed(t)
		p, idea := tb.panel.ID, tb.ideas[0]
		if got := tb.public(t, idea); got != "Digital, Parking" {
			t.Fatalf("everybody sees %q", got)
		}
		admin := with(tb.person(t, "Root"), account.Administrator, 0)
		must(t, tb.review.AskReopening(ctx, tb.chair, p, 0, "A mistake."))
		must(t, errOf(tb.review.Reopen(ctx, admin, p, 0)))
		must(t, errOf(tb.review.SettleTheme(ctx, tb.chair, p, idea, review.ThemeSettling{Label: review.Label{New: 1}, Reason: "Not so.", Version: 1})))
		if got := tb.public(t, idea); got != "Digital, Parking" {
			t.Errorf("before it is signed again everybody sees %q", got)
		}
		tb.redecide(t, idea)
		tb.finalise(t)
		tb.publish(t, tb.comms)
		if got := tb.public(t, idea); got != "Digital" {
			t.Errorf("everybody sees %q", got)
		}
		tb.audited(t, "")
	})
}

// TestARecusedMembersThemesAreVoid declares a conflict after a member has proposed.
func TestARecusedMembersThemesAreVoid(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 1)
		th, idea := tb.theme(t, "Digital"), tb.ideas[0]
		tb.open(t)
		tb.propose(t, tb.lived, idea, only(th))
		tb.propose(t, tb.ewan, idea, only(th))
		tb.scoreAll(t, idea, "8 7")
		tb.close(t, "")
		must(t, errOf(tb.review.Reveal(ctx, tb.chair, tb.panel.ID)))
		if got := tb.themesOf(t, tb.chair, idea); got != "Digital 2/2 rule" {
			t.Fatalf("the chair reads %q", got)
		}
		must(t, errOf(tb.review.DeclareConflict(ctx, tb.ewan, tb.panel.ID, 0, idea, review.Team)))
		if got := tb.themesOf(t, tb.chair, idea); got != "Digital 1/1" {
			t.Errorf("the chair reads %q", got)
		}
		if d, err := tb.review.Discussion(ctx, tb.ewan, tb.panel.ID, idea); err == nil && (d.Themes.Shown || d.Themes.Said) {
			t.Errorf("the recused member sees %+v", d.Themes)
		}
		tb.audited(t, "")
	})
}
