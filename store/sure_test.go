package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// sureTable is an open panel of five members that asks how sure they are, or not.
func sureTable(t *testing.T, s *store.Store, asks bool, ideas int) (*table, []account.Actor) {
	t.Helper()
	tb := newTable(t, s, 2, ideas)
	fay := tb.person(t, "Fay")
	_, err := tb.review.SeatMember(t.Context(), tb.lead, tb.panel.ID, review.Seating{Person: fay.Person, Kind: review.Professional, Profession: "nurse"})
	must(t, err)
	rules := tb.panel.Rules
	rules.AsksSure = asks
	_, err = tb.review.ChangeRules(t.Context(), tb.lead, tb.panel.ID, 0, rules)
	must(t, err)
	tb.open(t)
	return tb, append(tb.members(), fay)
}

// say gives scores, and how sure the member is.
func (tb *table) say(t *testing.T, who account.Actor, idea id.Idea, texts string, sure review.Sure) error {
	t.Helper()
	sc, err := tb.review.Screen(t.Context(), who, tb.panel.ID, idea)
	must(t, err)
	in := told(texts)
	in.Version, in.Sure = sc.Sheet.Version, sure
	_, err = tb.review.GiveScores(t.Context(), who, tb.panel.ID, idea, in)
	return err
}

// sures is what who sees of how sure the members are on the idea in round 1: on its
// page and among the results.
func (tb *table) sures(t *testing.T, who account.Actor, idea id.Idea) (page, result review.SureCount) {
	t.Helper()
	d, err := tb.review.Discussion(t.Context(), who, tb.panel.ID, idea)
	must(t, err)
	_, all, err := tb.review.Results(t.Context(), who, tb.panel.ID, 1, review.PanelAPI)
	must(t, err)
	for _, r := range all {
		if r.Idea.Idea == idea && r.Sure != nil {
			result = *r.Sure
		}
	}
	return d.Sure[1], result
}

func TestHowSureMembersAreIsCountedAfterTheRevealWhereFiveAnswer(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb, members := sureTable(t, s, true, 3)
		r, p := tb.review, tb.panel.ID
		said := []review.Sure{review.NotSure, review.FairlySure, review.FairlySure, review.VerySure, review.VerySure}
		for n, m := range members {
			must(t, tb.say(t, m, tb.ideas[0], "8 7", said[n]))
			sure := said[n]
			if n == 4 {
				sure = review.NotSaid
			}
			must(t, tb.say(t, m, tb.ideas[1], "8 7", sure)) // four answers
			must(t, tb.say(t, m, tb.ideas[2], map[bool]string{true: "unable unable", false: "8 7"}[n == 4], said[n]))
		}
		_, sc := tb.own(t, members[4], tb.ideas[0])
		if sc.Sheet.Sure != review.VerySure {
			t.Errorf("the member reads %q back", sc.Sheet.Sure)
		}
		must(t, tb.say(t, members[4], tb.ideas[0], "8 7", "")) // taken back
		if _, sc = tb.own(t, members[4], tb.ideas[0]); sc.Sheet.Sure != "" {
			t.Errorf("taken back it is %q", sc.Sheet.Sure)
		}
		must(t, tb.say(t, members[4], tb.ideas[0], "8 7", review.VerySure))
		tb.close(t, "")
		want := review.SureCount{Not: 1, Fairly: 2, Very: 2}
		if page, result := tb.sures(t, tb.lived, tb.ideas[0]); page.N()+result.N() != 0 {
			t.Errorf("before the reveal a member sees %+v, %+v", page, result)
		}
		_, err := r.Reveal(ctx, tb.chair, p)
		must(t, err)
		for _, who := range []account.Actor{tb.lived, tb.chair, tb.secretary} {
			if page, result := tb.sures(t, who, tb.ideas[0]); page != want || result != want {
				t.Errorf("%s sees %+v, %+v, want %+v", who.Name, page, result, want)
			}
			for _, few := range tb.ideas[1:] { // four answers, and four of members who have given a score
				if page, result := tb.sures(t, who, few); page.N()+result.N() != 0 {
					t.Errorf("%s sees %+v, %+v of fewer than five", who.Name, page, result)
				}
			}
		}
		got, err := r.Recompute(ctx, account.Console, p)
		must(t, err)
		if !got.Sound() {
			t.Errorf("the record: %+v", got)
		}
		// A late recusal takes the answer with the scores.
		_, err = r.DeclareConflict(ctx, members[1], p, 0, tb.ideas[0], review.Personal)
		must(t, err)
		if page, result := tb.sures(t, tb.lived, tb.ideas[0]); page.N()+result.N() != 0 || rowsOf(t, s, "score_sheets WHERE how_sure = 'fairly' AND idea_id = ?", tb.ideas[0]) != 1 {
			t.Errorf("after a recusal: %+v, %+v", page, result)
		}
		tb.sound(t)
		// What is changed or taken out behind the program's back is found.
		for _, to := range []string{"'not'", "''"} {
			must(t, s.InTx(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec("/* test.change */ UPDATE score_sheets SET how_sure = "+to+" WHERE idea_id = ? AND how_sure <> ''", tb.ideas[0])
				return err
			}))
			got, err := r.Recompute(ctx, account.Console, p)
			must(t, err)
			if !slices.ContainsFunc(got.Faults, func(f review.RecordFault) bool { return strings.Contains(string(f), review.SureName) }) {
				t.Errorf("an answer that was changed to %s is not found: %v", to, got.Faults)
			}
		}
	})
}

func TestHowSureAMemberIsIsTakenWhereAndWhileItIsAsked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb, _ := sureTable(t, s, true, 2)
		r, p, idea := tb.review, tb.panel.ID, tb.ideas[0]
		if err := tb.say(t, tb.ewan, idea, "8 7", "quite"); fieldNames(err) != review.SureName {
			t.Errorf("an unknown answer: %v", err)
		}
		if _, err := r.KeepDraft(ctx, tb.ewan, p, idea, review.ScoreDraft{Base: 1, Version: 1, Sure: "quite"}); fieldNames(err) != review.SureName {
			t.Errorf("a draft with an unknown answer: %v", err)
		}
		if got, _ := tb.own(t, tb.ewan, idea); got != "pending pending" {
			t.Errorf("what was refused is kept: %s", got)
		}
		_, err := r.KeepDraft(ctx, tb.ewan, p, idea, review.ScoreDraft{Base: 1, Version: 1, Sure: review.FairlySure})
		must(t, err)
		if _, sc := tb.own(t, tb.ewan, idea); sc.Draft.Sure != review.FairlySure || sc.Sheet.Sure != "" {
			t.Errorf("the draft holds %q, the sheet %q", sc.Draft.Sure, sc.Sheet.Sure)
		}
		_, err = r.DeclareConflict(ctx, tb.adaeze, p, 0, idea, review.Personal)
		must(t, err)
		if _, err := r.GiveScores(ctx, tb.adaeze, p, idea, review.Saving{Version: 1, Sure: review.VerySure}); !errors.Is(err, review.ErrRecused) {
			t.Errorf("by a member who is recused: %v", err)
		}
		must(t, tb.say(t, tb.ewan, idea, "8 7", review.VerySure))
		tb.close(t, "")
		if _, err := r.GiveScores(ctx, tb.ewan, p, idea, review.Saving{Version: 2, Sure: review.NotSure}); !errors.Is(err, review.ErrRoundClosed) {
			t.Errorf("after the round is closed: %v", err)
		}
		if n := rowsOf(t, s, "score_sheets WHERE how_sure = 'very'"); n != 1 {
			t.Errorf("%d answers are kept", n)
		}
		tb.sound(t)
	})
}

func TestAPanelThatDoesNotAskHowSureMembersAreTakesNoAnswer(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb, _ := sureTable(t, s, false, 1)
		r, p, idea, seat := tb.review, tb.panel.ID, tb.ideas[0], tb.seatOf(t, tb.ewan)
		if err := tb.say(t, tb.ewan, idea, "8 7", review.VerySure); fault.Of(err).Code != "score.sure_not_asked" {
			t.Errorf("by the member: %v", err)
		}
		in := told("8 7")
		in.Sure = review.VerySure
		if err := r.EnterFor(ctx, tb.secretary, p, seat, idea, review.ByPhone, in); fault.Of(err).Code != "score.sure_not_asked" {
			t.Errorf("by the secretary for them: %v", err)
		}
		must(t, tb.say(t, tb.ewan, idea, "8 7", review.NotSaid)) // which says nothing
		if n := rowsOf(t, s, "score_sheets WHERE how_sure <> ''"); n != 0 {
			t.Errorf("%d answers are kept", n)
		}
	})
}

func TestHowSureAMemberIsIsEnteredForThem(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb, _ := sureTable(t, s, true, 3)
		r, p, seat := tb.review, tb.panel.ID, tb.seatOf(t, tb.lived)
		in := told("8 7")
		in.Sure = review.FairlySure
		for _, i := range tb.ideas {
			must(t, r.EnterFor(ctx, tb.secretary, p, seat, i, review.OnPaper, in))
		}
		f, err := r.EntryForm(ctx, tb.chair, p, seat, tb.ideas[0])
		must(t, err)
		if f.Entry.Sure != "" {
			t.Errorf("the second person sees %q", f.Entry.Sure)
		}
		if _, sc := tb.own(t, tb.lived, tb.ideas[0]); sc.Entered == nil || sc.Entered.Sure != review.FairlySure || sc.Sheet.Sure != "" {
			t.Errorf("the member reads %+v", sc.Entered)
		}
		must(t, r.ConfirmEntry(ctx, tb.lived, p, 0, tb.ideas[0], review.Saving{}))
		must(t, r.ConfirmEntry(ctx, tb.chair, p, seat, tb.ideas[1], in))
		other := in
		other.Sure = ""
		if err := r.ConfirmEntry(ctx, tb.chair, p, seat, tb.ideas[2], other); !errors.Is(err, review.ErrEntryDiffers) {
			t.Errorf("a second entry that differs in this alone: %v", err)
		}
		for n, want := range []review.Sure{review.FairlySure, review.FairlySure, ""} {
			if _, sc := tb.own(t, tb.lived, tb.ideas[n]); sc.Sheet.Sure != want {
				t.Errorf("idea %d: %q, want %q", n+1, sc.Sheet.Sure, want)
			}
		}
		tb.close(t, "")
		tb.sound(t)
	})
}

func TestHowSureMembersAreIsImportedAndExportedAndChangesNoFigure(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		st := newStage(t, s, challenge.SupportOnly)
		r := review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: st.clock.Now}
		_, err := st.service.ImportIdeas(ctx, account.Console, "joints", []challenge.IdeaRow{{Line: 1, ID: "1", Title: "Idea", Body: "Words.", Kind: challenge.KindIdea, Area: "MSK"}}, challenge.ImportOptions{})
		must(t, err)
		var file []review.ScoreRow
		for n, sure := range []string{"not", "fairly", "very", ""} {
			for _, c := range []string{review.Impact, review.Feasibility} {
				file = append(file, review.ScoreRow{Line: len(file) + 2, Panel: "Old", Round: "1", Idea: "1", Member: "p" + number(int64(n)), Seat: "professional", Criterion: c, Value: "7", HowSure: sure})
			}
		}
		read := func(rows []review.ScoreRow) (review.Imported, error) {
			return r.ImportScores(ctx, account.Console, st.c.ID, rows, review.ImportOptions{Create: true})
		}
		for name, change := range map[string]func(*review.ScoreRow){
			"a word that is none":            func(x *review.ScoreRow) { x.HowSure = "quite" },
			"another word for another row":   func(x *review.ScoreRow) { x.HowSure = "very" },
			"a member who has stepped aside": func(x *review.ScoreRow) { x.Value, x.State = "", "recused" },
		} {
			bad := slices.Clone(file)
			change(&bad[1])
			if got, err := read(bad); !errors.Is(err, challenge.ErrRows) || len(got.Bad) != 1 || got.Bad[0].Line != 3 {
				t.Errorf("%s: %v, %+v", name, err, got.Bad)
			}
		}
		got, err := read(file)
		must(t, err)
		p := got.Panels[0]
		before, err := r.Reads.StandingsOf(ctx, p, 0)
		must(t, err)
		out, err := r.ExportScores(ctx, account.Console, st.c.ID)
		must(t, err)
		var back []string
		for _, x := range out {
			back = append(back, x.Member+" "+x.HowSure)
		}
		if want := "p0 not,p0 not,p1 fairly,p1 fairly,p2 very,p2 very,p3 ,p3 "; strings.Join(back, ",") != want {
			t.Errorf("exported %v", back)
		}
		if got, err = read(file); err != nil || got.Changed+got.Added != 0 {
			t.Errorf("imported again: %v, %+v", err, got)
		}
		file[0].HowSure, file[1].HowSure = "very", "very"
		if got, err = read(file); err != nil || got.Changed != 1 {
			t.Errorf("another answer: %v, %+v", err, got)
		}
		after, err := r.Reads.StandingsOf(ctx, p, 0)
		must(t, err)
		if len(before) != 2 || !slices.Equal(before, after) {
			t.Errorf("an answer that changes moves a figure:\n%+v\n%+v", before, after)
		}
		report, err := r.Recompute(ctx, account.Console, p)
		must(t, err)
		if !report.Sound() {
			t.Errorf("the record: %v", report.Faults)
		}
	})
}
