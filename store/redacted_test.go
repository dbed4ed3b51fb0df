package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

const (
	named     = "Written by quickthorn, who runs the only lift clinic."
	nameless  = "Written by somebody who runs a clinic."
	namedHead = "The quickthorn lift"
)

// newRedacted is a table whose members do not see who wrote an idea; the first idea
// names its author in title and text.
func newRedacted(t *testing.T, s *store.Store) *table {
	t.Helper()
	tb := newTable(t, s, 2, 2)
	rules := tb.panel.Rules
	rules.AuthorHidden = review.UntilFinal
	var err error
	tb.panel, err = tb.review.ChangeRules(t.Context(), tb.lead, tb.panel.ID, 0, rules)
	must(t, err)
	tb.reword(t, namedHead, named)
	return tb
}

// reword lets the author of the first idea change it.
func (tb *table) reword(t *testing.T, title, body string) {
	t.Helper()
	v, err := tb.reads.View(t.Context(), tb.ideas[0])
	must(t, err)
	text := v.Text
	text.Title, text.Body = title, body
	_, err = tb.service.EditIdea(t.Context(), tb.ann, tb.ideas[0], v.Version, text, "")
	must(t, err)
}

// at is the version of the first idea beside its copy.
func (tb *table) at(t *testing.T) int {
	t.Helper()
	var n int
	must(t, tb.s.Reader(t.Context()).Get(&n, "SELECT i.version + COALESCE((SELECT r.version FROM redacted_copies r WHERE r.idea_id = i.id), 0) FROM ideas i WHERE i.id = ?", tb.ideas[0]))
	return n
}

func (tb *table) redact(t *testing.T, who account.Actor, in review.Redacting) (review.Redacted, error) {
	t.Helper()
	return tb.review.Redact(t.Context(), who, tb.panel.ID, tb.ideas[0], in)
}

func TestMembersReadTheCopyWithoutNames(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newRedacted(t, s)
		r, p, idea := tb.review, tb.panel.ID, tb.ideas[0]
		tb.clock.Turn(25 * time.Hour)
		if _, err := tb.redact(t, tb.secretary, review.Redacting{Title: "A lift", Body: nameless}); !errors.Is(err, review.ErrState) {
			t.Errorf("before the panel is formed: %v", err)
		}
		_, err := r.FormPanel(ctx, tb.lead, p)
		must(t, err)
		for _, who := range []account.Actor{tb.chair, tb.ewan, tb.lead, tb.comms} {
			if _, err := tb.redact(t, who, review.Redacting{Title: "A lift", Body: nameless}); !errors.Is(err, review.ErrNotYours) {
				t.Errorf("%s makes a copy: %v", who.Name, err)
			}
		}
		for _, tt := range []struct {
			in    review.Redacting
			field string
		}{
			{review.Redacting{Body: nameless}, "title"},
			{review.Redacting{Title: strings.Repeat("a", 101), Body: nameless}, "title"},
			{review.Redacting{Title: "A lift"}, "body"},
			{review.Redacting{Title: "A lift", Body: strings.Repeat("word ", 1001)}, "body"},
			{review.Redacting{Title: "A lift", Body: "NHS number 943 476 5919"}, "body"},
			{review.Redacting{Title: namedHead, Body: named}, "body"}, // nothing is different
			{review.Redacting{Remove: true}, "body"},                  // likewise
		} {
			tt.in.Version = tb.at(t)
			if _, err := tb.redact(t, tb.secretary, tt.in); fieldNames(err) != tt.field {
				t.Errorf("%.60q: %v, want a fault at %s", tt.in.Title+tt.in.Body, err, tt.field)
			}
		}
		got, err := tb.redact(t, tb.secretary, review.Redacting{Version: tb.at(t), Title: "A lift", Body: nameless})
		must(t, err)
		if got.Version != 1 || got.Title != "A lift" || got.Body != nameless {
			t.Errorf("the copy: %+v", got)
		}
		if _, err := tb.redact(t, tb.secretary, review.Redacting{Version: tb.at(t) - 1, Title: "A stair", Body: nameless}); !errors.Is(err, review.ErrRedactedStale) {
			t.Errorf("a second window saves over the first: %v", err)
		}

		tb.brief(t)
		tb.start(t)
		for _, who := range []account.Actor{tb.ewan, tb.lived} {
			sc, err := r.Screen(ctx, who, p, idea)
			must(t, err)
			if sc.Title != "A lift" || sc.Text.Title != "A lift" || sc.Text.Body != nameless || !sc.Text.Redacted || sc.Text.AuthorName != "" {
				t.Errorf("%s scores %q: %+v", who.Name, sc.Title, sc.Text)
			}
			paper, err := r.Paper(ctx, tb.secretary, p, tb.seatOf(t, who))
			must(t, err)
			for _, text := range paper.Ideas {
				if strings.Contains(text.Title+text.Body, "quickthorn") {
					t.Errorf("the paper of %s holds the name", who.Name)
				}
			}
		}
		board, err := r.Board(ctx, tb.secretary, p)
		must(t, err)
		if !strings.Contains(titlesOf(board), namedHead) {
			t.Errorf("the secretary reads %s", titlesOf(board))
		}
		if board, err = r.Board(ctx, tb.ewan, p); err != nil || strings.Contains(titlesOf(board), "quickthorn") {
			t.Errorf("a member reads %s, %v", titlesOf(board), err)
		}

		// The other idea has no copy: its own text is read.
		if sc, err := r.Screen(ctx, tb.ewan, p, tb.ideas[1]); err != nil || sc.Text.Redacted || sc.Title != "Idea 2" {
			t.Errorf("the second idea: %+v, %v", sc.Text, err)
		}
		var kept []struct{ What string }
		must(t, s.Reader(ctx).All(&kept, "SELECT what FROM panel_entries WHERE panel_id = ?", p))
		seen := false
		for _, e := range kept {
			seen = seen || strings.Contains(e.What, "redacted copy\t0\t1")
			if strings.Contains(e.What, "quickthorn") || strings.Contains(e.What, "somebody who runs") {
				t.Errorf("the record holds the words: %s", e.What)
			}
		}
		if !seen {
			t.Error("the record knows of no copy")
		}
		report, err := r.Recompute(ctx, account.Console, p)
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the record does not come out again: %v, %v", report, err)
		}
	})
}

func titlesOf(b review.Board) string {
	var out []string
	for _, i := range b.Ideas {
		out = append(out, i.Title)
	}
	return strings.Join(out, "; ")
}

func TestACopyIsChangedWithAReasonUntilSomebodyHasScored(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newRedacted(t, s)
		tb.open(t)
		in := review.Redacting{Version: tb.at(t), Title: "A lift", Body: nameless}
		if _, err := tb.redact(t, tb.secretary, in); fieldNames(err) != "reason" {
			t.Errorf("without a reason: %v", err)
		}
		in.Reason = "A member told me that the title names the author."
		_, err := tb.redact(t, tb.secretary, in)
		must(t, err)
		in.Version, in.Remove = tb.at(t), true
		gone, err := tb.redact(t, tb.secretary, in)
		must(t, err)
		if sc, err := tb.review.Screen(ctx, tb.ewan, tb.panel.ID, tb.ideas[0]); err != nil || gone.Made() || gone.Version != 2 || sc.Title != namedHead || sc.Text.Redacted {
			t.Errorf("the copy was taken away: %+v, %+v, %v", gone, sc.Text, err)
		}
		in.Version, in.Remove = tb.at(t)-1, false
		if _, err := tb.redact(t, tb.secretary, in); !errors.Is(err, review.ErrRedactedStale) {
			t.Errorf("a window from before it was taken away: %v", err)
		}
		in.Version = tb.at(t)
		_, err = tb.redact(t, tb.secretary, in)
		must(t, err)

		// An entry by phone that waits is a word of a member already.
		in.Version = tb.at(t)
		seat := tb.seatOf(t, tb.ewan)
		err = tb.review.EnterFor(ctx, tb.secretary, tb.panel.ID, seat, tb.ideas[0], review.ByPhone, review.Saving{Answers: map[string]string{review.Impact: "5", review.Feasibility: "5"}})
		must(t, err)
		if _, err := tb.redact(t, tb.secretary, in); !errors.Is(err, review.ErrRedactedScored) {
			t.Errorf("while an entry waits: %v", err)
		}
		tb.score(t, tb.lived, tb.ideas[0], "unable unable")
		tb.scoreAll(t, tb.ideas[1], "8 8")
		if _, err := tb.redact(t, tb.secretary, in); !errors.Is(err, review.ErrRedactedScored) {
			t.Errorf("once somebody has answered: %v", err)
		}
		tb.close(t, "")
		if _, err := tb.redact(t, tb.secretary, in); !errors.Is(err, review.ErrRedactedScored) {
			t.Errorf("once the round is closed: %v", err)
		}
	})
}

func TestAnOutdatedCopyHoldsUpTheFirstRound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newRedacted(t, s)
		tb.clock.Turn(25 * time.Hour)
		_, err := tb.review.FormPanel(ctx, tb.lead, tb.panel.ID)
		must(t, err)
		tb.brief(t)
		seen := tb.at(t)
		_, err = tb.redact(t, tb.secretary, review.Redacting{Version: seen, Title: "A lift", Body: nameless})
		must(t, err)
		seen = tb.at(t)
		tb.reword(t, namedHead, named+" It has two doors.")
		if _, err := tb.redact(t, tb.secretary, review.Redacting{Version: seen, Title: "A lift", Body: nameless + " Kindly."}); !errors.Is(err, review.ErrRedactedStale) {
			t.Errorf("a copy is saved over a change that its maker has not seen: %v", err)
		}
		list, err := tb.review.Redactions(ctx, tb.secretary, tb.panel.ID)
		must(t, err)
		if len(list.Ideas) != 2 || !list.Ideas[0].Outdated() || list.Ideas[1].Outdated() || list.Ideas[0].Original.Body != named+" It has two doors." || len(list.Makes) != 2 || list.Ideas[0].Version() != tb.at(t) {
			t.Errorf("the secretary sees %+v", list.Ideas)
		}
		_, err = tb.review.StartRound(ctx, tb.chair, tb.panel.ID, time.Time{}, "")
		if f := fault.Of(err).Fields; len(f) != 1 || f[0].Name != "redacted" {
			t.Errorf("the round opens on a copy of an older text: %v", err)
		}
		_, err = tb.redact(t, tb.secretary, review.Redacting{Version: tb.at(t), Title: "A lift", Body: nameless + " It has two doors."})
		must(t, err)
		tb.start(t)
		for who, want := range map[*account.Actor]error{&tb.ewan: review.ErrNotYours, &tb.lead: review.ErrNotYours, &tb.chair: nil} {
			if _, err := tb.review.Redactions(ctx, *who, tb.panel.ID); !errors.Is(err, want) {
				t.Errorf("%s looks at the copies: %v", who.Name, err)
			}
		}
	})
}

// Where the secretary is recused the chair makes the copy; nobody who is recused sees
// more of an idea than its title.
func TestWhoMakesACopyWhereTheSecretaryIsRecused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newRedacted(t, s)
		tb.clock.Turn(25 * time.Hour)
		_, err := tb.review.FormPanel(ctx, tb.lead, tb.panel.ID)
		must(t, err)
		_, err = tb.review.DeclareConflict(ctx, tb.secretary, tb.panel.ID, 0, tb.ideas[0], review.Team)
		must(t, err)
		in := review.Redacting{Version: tb.at(t), Title: "A lift", Body: nameless}
		if _, err := tb.redact(t, tb.secretary, in); !errors.Is(err, review.ErrRecused) {
			t.Errorf("a recused secretary makes the copy: %v", err)
		}
		if _, _, err := tb.review.Redaction(ctx, tb.secretary, tb.panel.ID, tb.ideas[0]); !errors.Is(err, review.ErrRecused) {
			t.Errorf("a recused secretary reads the copy: %v", err)
		}
		if list, err := tb.review.Redactions(ctx, tb.secretary, tb.panel.ID); err != nil || len(list.Ideas) != 1 || list.Ideas[0].Idea == tb.ideas[0] {
			t.Errorf("a recused secretary finds %+v, %v", list.Ideas, err)
		}
		_, err = tb.redact(t, tb.chair, in)
		must(t, err)

		// A recused member's title is the copy's as well.
		_, err = tb.review.DeclareConflict(ctx, tb.ewan, tb.panel.ID, 0, tb.ideas[0], review.Team)
		must(t, err)
		tb.brief(t)
		tb.start(t)
		if board, err := tb.review.Board(ctx, tb.ewan, tb.panel.ID); err != nil || strings.Contains(titlesOf(board), "quickthorn") {
			t.Errorf("one who is recused reads %s, %v", titlesOf(board), err)
		}
	})
}

// Where no seat on the panel is left for it, the challenge lead makes the copy, of that
// idea alone.
func TestTheLeadMakesACopyWhereNobodyOnThePanelMay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newRedacted(t, s)
		p := tb.panel.ID
		tb.clock.Turn(25 * time.Hour)
		_, err := tb.review.FormPanel(ctx, tb.lead, p)
		must(t, err)
		_, err = tb.review.NameDeputy(ctx, tb.lead, p, tb.seatOf(t, tb.adaeze))
		must(t, err)
		in := review.Redacting{Version: tb.at(t), Title: "A lift", Body: nameless}
		recuse := func(who account.Actor) {
			_, err := tb.review.DeclareConflict(ctx, who, p, 0, tb.ideas[0], review.Team)
			must(t, err)
		}
		refused := func(who account.Actor, why string, want error) {
			t.Helper()
			if _, err := tb.redact(t, who, in); !errors.Is(err, want) {
				t.Errorf("%s makes the copy %s: %v", who.Name, why, err)
			}
			if _, _, err := tb.review.Redaction(ctx, who, p, tb.ideas[0]); !errors.Is(err, want) {
				t.Errorf("%s reads the copy %s: %v", who.Name, why, err)
			}
		}
		recuse(tb.secretary)
		refused(tb.lead, "while the chair may", review.ErrNotYours)
		recuse(tb.chair)
		refused(tb.secretary, "of what they are recused from", review.ErrRecused)
		refused(tb.chair, "of what they are recused from", review.ErrRecused)
		refused(tb.adaeze, "as a deputy chair who is not to know the author", review.ErrNotYours)
		refused(tb.ewan, "as a member", review.ErrNotYours)
		refused(tb.comms, "as communications staff", review.ErrNotYours)
		refused(with(tb.ann, account.Lead, tb.c.ID), "of their own idea", review.ErrNotYours)
		refused(with(tb.ewan, account.Lead, tb.c.ID), "as a member who leads the challenge", review.ErrNotYours)
		refused(with(tb.secretary, account.Administrator, 0), "of what they are recused from", review.ErrRecused)

		list, err := tb.review.Redactions(ctx, tb.lead, p)
		must(t, err)
		if len(list.Ideas) != 1 || list.Ideas[0].Idea != tb.ideas[0] || len(list.Makes) != 1 {
			t.Errorf("the lead finds %+v", list)
		}
		if board, err := tb.review.Board(ctx, tb.lead, p); err != nil || len(board.Copies) != 1 || board.Copies[0] != tb.ideas[0] {
			t.Errorf("the board sends the lead to %v, %v", board.Copies, err)
		}
		if _, _, err := tb.review.Redaction(ctx, tb.lead, p, tb.ideas[1]); !errors.Is(err, review.ErrNotYours) && !errors.Is(err, review.ErrNotInPanel) {
			t.Errorf("the lead reads the copy that is the secretary's: %v", err)
		}
		if _, err := tb.review.Redact(ctx, tb.lead, p, tb.ideas[1], in); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the lead makes the copy that is the secretary's: %v", err)
		}
		_, err = tb.redact(t, tb.lead, in)
		must(t, err)
		_, one, err := tb.review.Redaction(ctx, tb.lead, p, tb.ideas[0])
		must(t, err)
		if one.Copy.Title != "A lift" || one.Copy.By != 0 {
			t.Errorf("the copy: %+v", one.Copy)
		}
		tb.brief(t)
		tb.start(t)
		if sc, err := tb.review.Screen(ctx, tb.ewan, p, tb.ideas[0]); err != nil || sc.Title != "A lift" || !sc.Text.Redacted {
			t.Errorf("a member scores %q, %v", sc.Title, err)
		}
		in.Version, in.Title = tb.at(t), "One lift"
		if _, err := tb.redact(t, tb.lead, in); fieldNames(err) != "reason" {
			t.Errorf("without a reason: %v", err)
		}
		tb.score(t, tb.ewan, tb.ideas[0], "5 5")
		in.Reason = "The title tells."
		if _, err := tb.redact(t, tb.lead, in); !errors.Is(err, review.ErrRedactedScored) {
			t.Errorf("once somebody has scored: %v", err)
		}
		report, err := tb.review.Recompute(ctx, account.Console, p)
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the record does not come out again: %v, %v", report, err)
		}
	})
}

// A chair who scores is to judge without the name, from the beginning.
func TestAChairWhoScoresMakesNoCopy(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newRedacted(t, s)
		rules := tb.panel.Rules
		rules.ChairScores = true
		_, err := tb.review.ChangeRules(ctx, tb.lead, tb.panel.ID, 0, rules)
		must(t, err)
		tb.clock.Turn(25 * time.Hour)
		_, err = tb.review.FormPanel(ctx, tb.lead, tb.panel.ID)
		must(t, err)
		_, err = tb.review.DeclareConflict(ctx, tb.secretary, tb.panel.ID, 0, tb.ideas[0], review.Team)
		must(t, err)
		in := review.Redacting{Version: tb.at(t), Title: "A lift", Body: nameless}
		if _, err := tb.redact(t, tb.chair, in); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("a chair who scores makes the copy: %v", err)
		}
		_, err = tb.redact(t, tb.lead, in)
		must(t, err)
	})
}

func TestACopyIsNeededOnlyWhereAuthorsAreHidden(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newTable(t, s, 1, 1)
		tb.open(t)
		if _, err := tb.redact(t, tb.secretary, review.Redacting{Title: "A lift", Body: nameless}); !errors.Is(err, review.ErrRedactedNeeded) {
			t.Errorf("a panel that names authors takes a copy: %v", err)
		}
	})
	for state, want := range map[review.State]error{
		review.Formed: nil, review.Briefed: nil, review.R1Open: nil, review.R1Closed: review.ErrRedactedOver, review.Paused: review.ErrPaused, review.Draft: review.ErrState,
	} {
		p := review.Panel{ID: id.Panel(1), State: state, PausedFrom: review.Briefed, Round: 1, Rules: review.Rules{AuthorHidden: review.UntilClosed}}
		if got := p.Redactable(); !errors.Is(got, want) {
			t.Errorf("%s: %v, want %v", state, got, want)
		}
	}
}
