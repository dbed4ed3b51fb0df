package store_test

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/store"
	"uptake/store/storetest"
)

// grants are real reviewers' scores of 72 proposals; see the README of the
// development data for their source and licence. They are never shipped.
type grants struct {
	header map[string]int
	rows   [][]string
}

func readGrants(t *testing.T) grants {
	t.Helper()
	dir := os.Getenv("UPTAKE_TEST_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, "aibs-grant-panel", "scores.csv"))
	if errors.Is(err, os.ErrNotExist) && os.Getenv("UPTAKE_TEST_ALL") != "1" {
		t.Skip("not run: no data")
	}
	must(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	must(t, err)
	g := grants{header: map[string]int{}, rows: rows[1:]}
	for i, name := range rows[0] {
		g.header[name] = i
	}
	return g
}

func (g grants) at(row []string, column string) string { return row[g.header[column]] }

// files are the rows of the import files, by the mapping of the data's README.
func (g grants) files(panelOf func(row []string) string) (ideas []challenge.IdeaRow, scores []review.ScoreRow) {
	seen := map[string]bool{}
	for _, row := range g.rows {
		proposal := g.at(row, "proposal_id")
		if !seen[proposal] {
			seen[proposal] = true
			ideas = append(ideas, challenge.IdeaRow{Line: len(ideas) + 2, ID: proposal, Body: "Proposal " + proposal, Area: "MSK"})
		}
		for _, c := range [][2]string{{"approach", "feasibility"}, {"significance", "impact"}, {"impact", "impact_2014"}, {"overall", "overall"}} {
			if value := g.at(row, c[0]); value != "" { // blank: not asked, so no row
				scores = append(scores, review.ScoreRow{
					Line: len(scores) + 2, Panel: panelOf(row), Round: "1", Idea: proposal, Member: "reviewer-" + g.at(row, "reviewer_id"),
					Seat: "professional", Criterion: c[1], Value: value, State: "given",
				})
			}
		}
	}
	return ideas, scores
}

// intoStore imports the grants as panels on a stage. The step of the scale is
// not stated: the import finds it.
func (g grants) intoStore(t *testing.T, s *store.Store, panelOf func(row []string) string) (*stage, review.Service, review.Imported) {
	t.Helper()
	ctx := t.Context()
	st := newStage(t, s, challenge.SupportOnly)
	r := review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: st.clock.Now}
	var cs []review.Criterion
	for _, name := range []string{"impact", "feasibility", "impact_2014", "overall"} {
		cs = append(cs, review.Criterion{Name: name, Weight: stats.Point, Scale: stats.Scale{Min: stats.Points(1), Max: stats.Points(5), BestLow: true}})
	}
	must(t, r.SetDefaultCriteria(ctx, account.Console, st.c.ID, cs))
	ideas, scores := g.files(panelOf)
	if len(ideas) != 72 || len(scores) != 711 {
		t.Fatalf("%d ideas and %d scores, want 72 and 711", len(ideas), len(scores))
	}
	_, err := st.service.ImportIdeas(ctx, account.Console, "joints", ideas, challenge.ImportOptions{})
	must(t, err)
	rep, err := r.ImportScores(ctx, account.Console, st.c.ID, scores, review.ImportOptions{Create: true})
	must(t, err)
	again, err := r.ImportScores(ctx, account.Console, st.c.ID, scores, review.ImportOptions{})
	must(t, err)
	if rep.Added != 711 || again.Added != 0 || again.Changed != 0 || again.Same != 711 {
		t.Errorf("imported %+v, then %+v", rep.Report, again.Report)
	}
	return st, r, rep
}

func TestPublishedMeansOfRealPanels(t *testing.T) {
	t.Parallel()
	g := readGrants(t)
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		_, r, rep := g.intoStore(t, s, func(row []string) string { return g.at(row, "year") + " " + g.at(row, "proposal_type") })
		published := map[string]string{}
		for _, row := range g.rows {
			published[g.at(row, "proposal_id")] = g.at(row, "overall_mean_published")
		}
		type size struct{ ideas, members int }
		sizes := map[string]size{}
		equal := 0
		for _, p := range rep.Panels {
			head, results, err := r.Results(ctx, account.Console, p, 1, review.PanelExport)
			must(t, err)
			src, err := r.Reads.Sources(ctx, head.Challenge)
			must(t, err)
			n := 0
			for _, res := range results {
				if res.Criterion.Scale.Step != 1000 {
					t.Fatalf("the step of %s is %s", res.Criterion.Name, res.Criterion.Scale.Step)
				}
				if res.Criterion.Name != "overall" {
					continue
				}
				n++
				if want := published[src.Ideas[res.Idea.Idea]]; res.Figures.Mean.Text(4) == padded(want) {
					equal++
				} else {
					t.Errorf("proposal %s: mean %s, published %s", src.Ideas[res.Idea.Idea], res.Figures.Mean.Text(4), want)
				}
				if f := res.Figures; f.Quorum || f.NLived != 0 || f.Groups.Gap.Defined() || f.Groups.Parity.Defined() {
					t.Errorf("without a lived seat: %+v", f)
				}
			}
			sizes[head.Name] = size{n, len(head.Members)}
		}
		if equal != 72 {
			t.Errorf("%d of 72 means equal the published ones", equal)
		}
		for name, want := range map[string]size{
			"2014 Standard": {21, 18}, "2015 Standard": {19, 16}, "2015 Pilot": {10, 14}, "2017 Standard": {15, 16}, "2017 Pilot": {7, 11},
		} {
			if sizes[name] != want {
				t.Errorf("%s: got %v, want %v", name, sizes[name], want)
			}
		}
	})
}

// padded gives a published mean its four decimals.
func padded(mean string) string {
	v, err := stats.ParseValue(mean)
	if err != nil {
		return mean
	}
	return stats.Of(v).Text(4)
}

// The figures of all 72 as one panel; those beyond the published means are an
// independent computation on the same rows (design, section 14).
func TestPooledFiguresOfRealScores(t *testing.T) {
	t.Parallel()
	g := readGrants(t)
	_, r, rep := g.intoStore(t, storetest.SQLite(t), func([]string) string { return "aibs" })
	head, results, err := r.Results(t.Context(), account.Console, rep.Panels[0], 1, review.PanelExport)
	must(t, err)
	src, err := r.Reads.Sources(t.Context(), head.Challenge)
	must(t, err)
	recomputes(t, r, head)
	type figures struct{ agree, indeterminate, disagree, ipras, means, medians, wide, wider int }
	want := map[string]figures{
		"overall":     {30, 37, 5, 0, 30, 15, 42, 13},
		"feasibility": {18, 37, 17, 0, 31, 14, 57, 21},
		"impact":      {41, 24, 7, 0, 32, 11, 52, 12},
	}
	tied := map[int][]int{}
	for name, w := range want {
		var got figures
		means, medians := map[stats.Ratio]bool{}, map[stats.Ratio]bool{}
		for _, res := range results {
			if res.Criterion.Name != name {
				continue
			}
			f := res.Figures
			means[f.Mean], medians[f.Median] = true, true
			switch f.Agreement {
			case stats.Agree:
				got.agree++
			case stats.Indeterminate:
				got.indeterminate++
			case stats.Disagree:
				got.disagree++
			case stats.NoAgreement:
			}
			if f.Spread.Disagree {
				got.ipras++
			}
			if f.Max-f.Min >= stats.Point {
				got.wide++
			}
			if f.Max-f.Min >= 2*stats.Point {
				got.wider++
			}
			if name == "overall" {
				n, err := strconv.Atoi(src.Ideas[res.Idea.Idea])
				must(t, err)
				tied[f.Rank] = append(tied[f.Rank], n)
			}
		}
		got.means, got.medians = len(means), len(medians)
		if got != w {
			t.Errorf("%s: got %+v, want %+v", name, got, w)
		}
	}
	for rank, want := range map[int][]int{
		1: {43, 47}, 3: {63}, 4: {31, 36, 52, 53, 70, 71}, 10: {20}, 20: {24, 29, 55, 57, 58, 60, 64, 67, 72}, 72: {49},
	} {
		slices.Sort(tied[rank])
		if !slices.Equal(tied[rank], want) {
			t.Errorf("rank %d: got %v, want %v", rank, tied[rank], want)
		}
	}
}

// recomputes computes the first round anew from its scores and compares every
// stored figure, rank and digest.
func recomputes(t *testing.T, r review.Service, head review.Head) {
	t.Helper()
	scores, err := r.Reads.ScoresOf(t.Context(), head.ID, 1, 0)
	must(t, err)
	stored, err := r.Reads.StandingsOf(t.Context(), head.ID, 0)
	must(t, err)
	heads, err := r.Reads.IdeaHeads(t.Context(), head.ID)
	must(t, err)
	var ideas []id.Idea
	for _, h := range heads {
		ideas = append(ideas, h.Idea)
	}
	again := map[[2]int64]review.Standing{}
	for _, st := range review.Stand(head.Panel, 1, ideas, head.Criteria, head.Seats(), scores, stored[0].At) {
		again[[2]int64{int64(st.Idea), int64(st.Criterion)}] = st
	}
	if len(stored) != len(again) || len(stored) != 3*72+21 {
		t.Errorf("%d standings are stored and %d computed", len(stored), len(again))
	}
	for _, st := range stored {
		if got := again[[2]int64{int64(st.Idea), int64(st.Criterion)}]; got != st {
			t.Errorf("stored %+v, computed %+v", st, got)
		}
	}
}

func TestTheBestSevenOfARealPanelArePublished(t *testing.T) {
	t.Parallel()
	g := readGrants(t)
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		st, r, rep := g.intoStore(t, s, func(row []string) string { return g.at(row, "year") + " " + g.at(row, "proposal_type") })
		p := rep.Panels[0]
		head, err := r.Setup(ctx, account.Console, p)
		must(t, err)
		if head.Name != "2014 Standard" {
			t.Fatalf("the first panel is %s", head.Name)
		}
		chair, secretary := st.person(t, "Chair"), st.person(t, "Secretary")
		rules := head.Rules
		rules.Basis = "overall"
		_, err = r.ChangeRules(ctx, account.Console, p, 0, rules)
		must(t, err)
		for kind, who := range map[review.SeatKind]account.Actor{review.Chair: chair, review.Secretary: secretary} {
			_, err := r.SeatMember(ctx, account.Console, p, review.Seating{Person: who.Person, Kind: kind})
			must(t, err)
		}
		_, err = r.Reveal(ctx, chair, p)
		must(t, err)
		_, err = r.StartDeciding(ctx, chair, p, "Nothing more to say.")
		must(t, err)
		b, err := r.Board(ctx, chair, p)
		must(t, err)
		slices.SortFunc(b.Ideas, func(x, y review.BoardIdea) int { return x.Place - y.Place })
		if a, z := meanOf(b.Ideas[6]), meanOf(b.Ideas[7]); a != "1.9333" || z != "2.0333" || b.Ideas[6].Tied {
			t.Errorf("the cut lies between %s and %s, tied %v", a, z, b.Ideas[6].Tied)
		}
		for n, i := range b.Ideas {
			o := review.NotNow
			if n < 7 {
				o = review.Shortlisted
			}
			_, err := r.RecordDecision(ctx, chair, p, i.Idea, review.Verdict{Outcome: o, Reason: "By its overall score."})
			must(t, err)
		}
		for _, who := range []account.Actor{chair, secretary} {
			_, err := r.Sign(ctx, who, p, 0)
			must(t, err)
		}
		_, err = r.Publish(ctx, account.Console, p, 0)
		must(t, err)
		l, err := r.PublishShortlist(ctx, account.Console, p, 0)
		must(t, err)
		page, err := r.ShortlistPage(ctx, account.Actor{}, l.Slug)
		must(t, err)
		src, err := r.Reads.Sources(ctx, head.Challenge)
		must(t, err)
		var got []string
		for _, e := range page.Entries {
			mark := ""
			if e.Tied {
				mark = "="
			}
			got = append(got, mark+strconv.Itoa(e.Place)+":"+src.Ideas[e.Idea.Idea])
		}
		if want := []string{"1:20", "2:1", "=3:6", "=3:9", "5:21", "6:17", "7:19"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		var n int
		must(t, s.Reader(ctx).Get(&n, "SELECT count(*) FROM ideas WHERE shown_outcome = 'shortlisted' AND shown_stage = 'decided'"))
		if n != 7 {
			t.Errorf("%d ideas are shown as shortlisted", n)
		}
		var first id.Idea
		must(t, s.Reader(ctx).Get(&first, "SELECT row_id FROM source_ids WHERE kind = 'idea' AND source_id = '20'"))
		if rs, err := r.Released(ctx, first); err != nil || len(rs) != 4 || rs[0].Decision.Outcome != review.Shortlisted {
			t.Errorf("proposal 20 shows %+v, %v", rs, err)
		}
	})
}

func meanOf(i review.BoardIdea) string {
	for _, r := range i.Results {
		if r.Criterion.Name == "overall" {
			return r.Figures.Mean.Text(4)
		}
	}
	return ""
}
