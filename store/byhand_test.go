package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// byHand settles something as the chair.
func (tb *table) byHand(t *testing.T, in review.ByHand) review.Allotment {
	t.Helper()
	al, err := tb.review.ShareByHand(t.Context(), tb.chair, tb.panel.ID, in)
	if err != nil {
		t.Fatalf("%v: %s", err, said(err))
	}
	return al
}

func said(err error) string {
	var all []string
	for _, f := range fault.Of(err).Fields {
		all = append(all, f.Name+": "+f.Message)
	}
	return strings.Join(all, "\n")
}

func TestTheChairSettlesByHandBeforeTheRoundOpens(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newSharing(t, s)
		ctx, p := t.Context(), tb.panel.ID
		ewan, adaeze := tb.seatOf(t, tb.ewan), tb.seatOf(t, tb.adaeze)
		before, err := tb.review.Allotment(ctx, tb.chair, p, nil)
		must(t, err)
		out := before.Anchors[0]
		into := tb.ideas[slices.IndexFunc(tb.ideas, func(i id.Idea) bool { return !slices.Contains(before.Anchors, i) })]
		give := tb.ideas[slices.IndexFunc(tb.ideas, func(i id.Idea) bool {
			return i != into && !slices.Contains(before.Anchors, i) && !slices.Contains(before.Plan.Members[i], ewan)
		})]
		take := tb.ideas[slices.IndexFunc(tb.ideas, func(i id.Idea) bool {
			return i != into && i != give && !slices.Contains(before.Anchors, i) && slices.Contains(before.Plan.Members[i], ewan)
		})]
		change := review.ByHand{
			Pairs: []review.Wish{{Idea: out}, {Idea: into, Scores: true}, {Idea: give, Seat: ewan, Scores: true}, {Idea: take, Seat: ewan}},
			Parts: []review.Part{{Seat: adaeze, Tenths: 5}},
		}
		for _, who := range []struct {
			name string
			err  error
		}{
			{"a member", func() error { _, err := tb.review.ShareByHand(ctx, tb.ewan, p, change); return err }()},
			{"the secretary", func() error { _, err := tb.review.ShareByHand(ctx, tb.secretary, p, change); return err }()},
			{"the lead", func() error { _, err := tb.review.ShareByHand(ctx, tb.lead, p, change); return err }()},
		} {
			if !errors.Is(who.err, review.ErrNotYours) {
				t.Errorf("%s settles: %v", who.name, who.err)
			}
		}
		stale := change
		stale.Version = 1
		if _, err := tb.review.ShareByHand(ctx, tb.chair, p, stale); !errors.Is(err, review.ErrStale) {
			t.Errorf("from an old page: %v", err)
		}
		if _, err := tb.review.ShareByHand(ctx, tb.chair, p, review.ByHand{}); !errors.Is(err, review.ErrHandNone) {
			t.Errorf("nothing: %v", err)
		}
		look := change
		look.Look = true
		looked := tb.byHand(t, look)
		if again, err := tb.review.Allotment(ctx, tb.chair, p, nil); err != nil || len(again.Hand) != 0 || !slices.Equal(again.Anchors, before.Anchors) {
			t.Errorf("a look is kept: %+v, %v", again.Hand, err)
		}
		al := tb.byHand(t, change)
		if fmt.Sprint(al.Plan) != fmt.Sprint(looked.Plan) {
			t.Error("what is kept is not what was looked at")
		}
		if len(al.Anchors) != 2 || slices.Contains(al.Anchors, out) || !slices.Contains(al.Anchors, into) || !al.Has(give, ewan) || al.Has(take, ewan) || len(al.Hand) != 4 {
			t.Errorf("anchors %v, hand %v", al.Anchors, al.Hand)
		}
		half, whole := al.Load[adaeze]-2, al.Load[tb.seatOf(t, tb.lived)]-2
		if half >= whole { // beside the two for everybody
			t.Errorf("half the time gets %d ideas, a member with all of it %d", half, whole)
		}
		// A conflict that is declared later goes before what was settled.
		_, err = tb.review.DeclareConflict(ctx, tb.ewan, p, 0, give, review.Author)
		must(t, err)
		if al, err = tb.review.Allotment(ctx, tb.chair, p, nil); err != nil || al.Has(give, ewan) {
			t.Errorf("a recused member has it by hand: %v", err)
		}
		_, err = tb.review.ShareByHand(ctx, tb.chair, p, review.ByHand{Pairs: []review.Wish{
			{Idea: give, Seat: ewan, Scores: true}, {Idea: give, Scores: true}, {Idea: 9999, Seat: ewan, Scores: true}, {Idea: take, Seat: 9999},
		}, Parts: []review.Part{{Seat: ewan, Tenths: 11}, {Seat: 9999, Tenths: 1}}})
		if n := strings.Count(said(err), "\n") + 1; n != 6 || strings.Count(said(err), "conflict of interest") != 2 {
			t.Errorf("faults: %v", said(err))
		}
		tb.start(t)
		shares := tb.shares(t, s, 1)
		if slices.Contains(shares[take], ewan) || len(shares[into]) != 7 || len(shares[out]) == 7 {
			t.Errorf("the round opens otherwise: %v", shares)
		}
		if al = tb.byHand(t, review.ByHand{Forget: true}); len(al.Hand) != 0 {
			t.Errorf("not forgotten: %v", al.Hand)
		}
	})
}

func TestTheChairSettlesByHandInTheOpenRound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newSharing(t, s)
		ctx, p := t.Context(), tb.panel.ID
		ewan := tb.seatOf(t, tb.ewan)
		tb.start(t)
		d, err := tb.review.Desk(ctx, tb.ewan, p)
		must(t, err)
		begun, free := d.Sheets[0].Idea, d.Sheets[1].Idea
		tb.score(t, tb.ewan, begun, "8 7")
		var other id.Idea
		for _, i := range tb.ideas {
			if !slices.ContainsFunc(d.Sheets, func(sh review.SheetHead) bool { return sh.Idea == i }) {
				other = i
			}
		}
		_, err = tb.review.ShareByHand(ctx, tb.chair, p, review.ByHand{Pairs: []review.Wish{{Idea: begun, Seat: ewan}, {Idea: free, Scores: true}}})
		if got := said(err); !strings.Contains(got, "has begun") || !strings.Contains(got, "settled when round 1 opens") {
			t.Errorf("faults: %s", got)
		}
		before := tb.shares(t, s, 1)
		al := tb.byHand(t, review.ByHand{Pairs: []review.Wish{{Idea: free, Seat: ewan}, {Idea: other, Seat: ewan, Scores: true}}})
		after := tb.shares(t, s, 1)
		for _, i := range tb.ideas {
			want := slices.Clone(before[i])
			switch i {
			case free:
				want = slices.DeleteFunc(want, func(x id.Seat) bool { return x == ewan })
			case other:
				want = append(want, ewan)
				slices.Sort(want)
			}
			if !slices.Equal(after[i], want) {
				t.Errorf("idea %d is with %v, want %v", i, after[i], want)
			}
		}
		now, err := tb.review.Desk(ctx, tb.ewan, p)
		must(t, err)
		if last := now.Sheets[len(now.Sheets)-1]; last.Idea != other || now.Done != 1 {
			t.Errorf("the new idea comes last, and what was scored stays: %+v", now.Sheets)
		}
		if free := slices.IndexFunc(al.Members, func(m review.Allotted) bool { return m.ID == ewan }); al.Members[free].Begun != 1 {
			t.Errorf("begun: %+v", al.Members[free])
		}
		// Sharing out again keeps to it.
		_, err = tb.review.Redistribute(ctx, tb.chair, p, review.Redistribution{})
		if err != nil && !errors.Is(err, review.ErrNothingToMove) {
			t.Error(err)
		}
		if got := tb.shares(t, s, 1); slices.Contains(got[free], ewan) || !slices.Contains(got[other], ewan) {
			t.Errorf("sharing out again undoes it: %v", got)
		}
	})
}

func TestAFileSaysWhoScoresWhat(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newSharing(t, s)
		ctx, p := t.Context(), tb.panel.ID
		ewan, jerome := tb.seatOf(t, tb.ewan), tb.seatOf(t, tb.lived)
		_, err := tb.review.DeclareConflict(ctx, tb.ewan, p, 0, tb.ideas[0], review.Author)
		must(t, err)
		// A second Ewan cannot be told from the first by name.
		tb.seatMore(t, "ewan", review.Professional)
		for _, bad := range []struct{ name, file, want string }{
			{"no header", "1,Jerome\n", "file: Line 1: the first line is: idea,member."},
			{"another column", "idea,member,note\n", "file: Line 1: the first line is: idea,member."},
			{"nobody", "idea,member\n" + num(tb.ideas[1]) + ",Nobody\n", "file: Line 2: there is no such member."},
			{"two of one name", "idea,member\n" + num(tb.ideas[1]) + ",Ewan\n", "file: Line 2: several members have this name. Enter the number of the seat."},
			{"no number", "idea,member\n\nfirst,Jerome\n-1,Jerome", "file: Line 3: enter the number of an idea.\nfile: Line 4: enter the number of an idea."},
			{"a row too short", "member,idea\nJerome\nNobody," + num(tb.ideas[1]), "file: Line 2: enter an idea and a member, with a comma between them.\nfile: Line 3: there is no such member."},
			{"an open quote", "idea,member\n\"1,Jerome\n", "file: Line 2: enter an idea and a member, with a comma between them."},
			{"not in the panel", "idea,member\n9999,Jerome", "pairs: Idea 9999 is not among the ideas to score."},
			{"a recusal", "idea,member\n" + num(tb.ideas[0]) + "," + num(ewan), "pairs: Idea " + num(tb.ideas[0]) + ": the member with seat " + num(ewan) + " has a conflict of interest."},
		} {
			_, err := tb.review.ShareByHand(ctx, tb.chair, p, review.ByHand{File: bad.file})
			if got := said(err); got != bad.want && !(bad.name == "an open quote" && strings.Contains(got, "enter an idea and a member")) {
				t.Errorf("%s: got %s, want %s", bad.name, got, bad.want)
			}
		}
		if al, err := tb.review.Allotment(ctx, tb.chair, p, nil); err != nil || len(al.Hand) != 0 {
			t.Errorf("something of a bad file is kept: %v, %v", al.Hand, err)
		}
		file := "\uFEFFidea, member\r\n"
		for _, i := range tb.ideas[1:] {
			file += num(i) + ", JEROME\r\n"
		}
		al := tb.byHand(t, review.ByHand{File: file})
		if al.Load[jerome] < 11 {
			t.Errorf("Jerome has %d ideas", al.Load[jerome])
		}
		// The file as the whole plan: everything else is taken out, and what is then short is told.
		al = tb.byHand(t, review.ByHand{File: "idea,member\n" + num(tb.ideas[1]) + "," + num(ewan) + "\n" + num(tb.ideas[1]) + ",Jerome\n", Only: true})
		if len(al.Plan.Members[tb.ideas[1]]) != 2 || len(al.Anchors) != 0 || len(al.Short) != 12 || al.Load[ewan] != 1 {
			t.Errorf("members %v, anchors %v, short %d", al.Plan.Members, al.Anchors, len(al.Short))
		}
	})
}

func num[N ~int64](n N) string { return fmt.Sprint(int64(n)) }
