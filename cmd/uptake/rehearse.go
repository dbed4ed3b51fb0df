package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/urfave/cli/v3"

	"uptake/domain/review"
	"uptake/domain/review/reviewtest"
)

// pullInRound2 is how far rehearsed members move towards the median when they
// score again: about what is left of half the distance once a third of them stay.
const pullInRound2 = 0.3

func (p program) rehearseCommand() *cli.Command {
	return &cli.Command{
		Name:  "rehearse",
		Usage: "try out on a made-up panel what a real one would find",
		Commands: []*cli.Command{{
			Name:  "review",
			Usage: "how many of the truly best ideas panels of different sizes find",
			Description: "Makes ideas whose worth is known and members who score them with their own habits and with chance, as they were measured\n" +
				"when two committees scored the same papers (NIPS 2014), and counts how many of the best ideas the panel finds by mean.\n" +
				"Use it before you invite people: it shows what one more member brings, and how many ideas you will have to talk about.\n" +
				"Nothing is read or kept.",
			Flags: []cli.Flag{
				&cli.IntFlag{Name: "ideas", Usage: "`NUMBER` of ideas", Value: 180},
				&cli.IntFlag{Name: "members", Usage: "`NUMBER` of members who score; some more and some fewer are tried beside it", Value: 6},
				&cli.IntFlag{Name: "lived", Usage: "`NUMBER` of them with lived experience", Value: 2},
				&cli.IntFlag{Name: "shortlist", Usage: "`NUMBER` of ideas looked for; 0 is the usual one, a fifth of the ideas and at most 20"},
				&cli.IntFlag{Name: "rounds", Usage: "1, or 2 where members move towards the median", Value: 1},
				&cli.IntFlag{Name: "runs", Usage: "`NUMBER` of rehearsals of each panel", Value: 200},
				&cli.Uint64Flag{Name: "seed", Usage: "`NUMBER` that chance begins with; the same one gives the same answer", Value: 1},
			},
			Action: func(ctx context.Context, c *cli.Command) error {
				if err := noArgs(c); err != nil {
					return err
				}
				return p.rehearse(ctx, rehearsal{
					ideas: c.Int("ideas"), members: c.Int("members"), lived: c.Int("lived"), top: c.Int("shortlist"),
					rounds: c.Int("rounds"), runs: c.Int("runs"), seed: c.Uint64("seed"),
				})
			},
		}},
	}
}

// rehearsal is what was asked for.
type rehearsal struct {
	ideas, members, lived, top, rounds, runs int
	seed                                     uint64
}

// check refuses what cannot be rehearsed, or not in a coffee break.
func (r rehearsal) check() error {
	for _, of := range []struct {
		name         string
		n, low, high int
	}{
		{"ideas", r.ideas, 5, 500},
		{"members", r.members, 2, 30},
		{"lived", r.lived, 0, r.members},
		{"shortlist", r.top, 0, r.ideas - 1},
		{"rounds", r.rounds, 1, 2},
		{"runs", r.runs, 10, 2000},
	} {
		if of.n < of.low || of.n > of.high {
			return usagef("--%s is a number from %d to %d", of.name, of.low, of.high)
		}
	}
	return nil
}

// sizes are the panels that are tried: two smaller and three larger ones.
func (r rehearsal) sizes() []int {
	var out []int
	for n := max(2, r.lived, r.members-2); n <= r.members+3; n++ {
		out = append(out, n)
	}
	return out
}

// outlook is what the rehearsals of one panel come to.
type outlook struct {
	members            int
	found, grey, talks float64 // means over the runs
	low, high          float64 // 8 of 10 runs find so many
}

func (r rehearsal) outlook(ctx context.Context, members, top int) (outlook, error) {
	out := outlook{members: members}
	found := make([]float64, 0, r.runs)
	for run := range r.runs {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		plan := reviewtest.Plan{
			Ideas: r.ideas, Members: members, Lived: r.lived, Rounds: r.rounds, Pull: pullInRound2,
			Seed: r.seed*1_000_003 + uint64(run), //nolint:gosec // a run is not negative
		}
		f := reviewtest.Make(plan).Find(top)
		found = append(found, f.True)
		out.found += f.True / float64(r.runs)
		out.grey += float64(f.Grey) / float64(r.runs)
		out.talks += float64(f.Talks) / float64(r.runs)
	}
	slices.Sort(found)
	out.low, out.high = found[r.runs/10], found[r.runs-1-r.runs/10]
	return out, nil
}

func (p program) rehearse(ctx context.Context, r rehearsal) error {
	if err := r.check(); err != nil {
		return err
	}
	top := review.Rules{TopK: r.top}.Top(r.ideas)
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(p.out, format+"\n", args...) }
	say("%d ideas, a shortlist of %d, %d rehearsals of each panel, %d of its members with lived experience.", r.ideas, top, r.runs, r.lived)
	if r.rounds == 2 {
		say("In round 2 members move three tenths of the way to the median. What a discussion brings to light cannot be rehearsed.")
	}
	say("")
	say("Members   Found of the best %-4d 8 of 10 panels   In the grey zone   Members disagree", top)
	var all []outlook
	for _, n := range r.sizes() {
		o, err := r.outlook(ctx, n, top)
		if err != nil {
			return err
		}
		all = append(all, o)
		mark := " "
		if n == r.members {
			mark = "*"
		}
		say("%s %3d     %18.1f     %14s   %16.0f   %16.0f", mark, n, o.found, between(o.low, o.high), o.grey, o.talks)
	}
	say("")
	for _, line := range advice(all, r, top) {
		say("%s", line)
	}
	return nil
}

// between is "13 to 16", or "14" where both are the same.
func between(low, high float64) string {
	a, b := strconv.FormatFloat(low, 'f', 0, 64), strconv.FormatFloat(high, 'f', 0, 64)
	if a == b {
		return a
	}
	return a + " to " + b
}

// advice puts the row that was asked for into words, and what one more or one
// fewer member would change.
func advice(all []outlook, r rehearsal, top int) []string {
	at := slices.IndexFunc(all, func(o outlook) bool { return o.members == r.members })
	o := all[at]
	lines := []string{
		fmt.Sprintf("With %d members the first %d by mean hold about %.1f of the %d truly best ideas (in 8 of 10 panels: %s).", r.members, top, o.found, top, between(o.low, o.high)),
		fmt.Sprintf("About %.0f ideas stand in the grey zone: the scores alone cannot say whether they belong to the first %d. Plan time to discuss them.", o.grey, top),
		fmt.Sprintf("Members disagree on about %.0f ideas.", o.talks),
	}
	if at+1 < len(all) {
		lines = append(lines, fmt.Sprintf("One more member: about %.1f found, %.0f in the grey zone.", all[at+1].found, all[at+1].grey))
	}
	if at > 0 {
		lines = append(lines, fmt.Sprintf("One fewer: about %.1f found, %.0f in the grey zone.", all[at-1].found, all[at-1].grey))
	}
	return append(lines, "No panel of this size finds all of them. Show the grey zone, and decide on it by talking.")
}
