package review

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// Standing is what the scores of one idea on one criterion in one closed round
// add up to. Only given scores enter any figure; unable, absent and recused are
// counted apart and never read as zero. Figures that cannot be computed are
// undefined, and how many scores there are says why.
type Standing struct {
	Panel     id.Panel
	Round     int
	Idea      id.Idea
	Criterion id.Criterion
	Figures
	Algorithm string // Algorithm, as it was when this was computed
	Digest    string // SHA-256 of all scores of the round and the rules, in hexadecimal
	At        time.Time
}

// Figures are the numbers of a standing, on the scale as scored.
type Figures struct {
	stats.Summary
	Spread                     stats.Spread
	MADM                       stats.Ratio  // mean distance from the median
	SD                         stats.Figure // sample standard deviation
	Delphi                     stats.Consensus
	Place                      stats.Place     // where the idea would stand with other members like these
	Adjusted                   stats.Figure    // the mean, allowing for mild and severe members
	Shifted                    bool            // the adjusted rank lies outside the interval of the rank
	Groups                     stats.Parity    // lived experience beside all others
	Agreement                  stats.Agreement // by the count rule
	NUnable, NAbsent, NRecused int
	Commonest                  int  // how often the commonest score was given
	NCarried                   int  // of those given, in an earlier round by members absent from this one
	NEligible                  int  // assigned and not recused
	NLived, NProfessional      int  // given, by group
	Rank                       int  // 1 is best by the mean, or by the mean of both groups' means where the panel orders so; equal ones share the smallest rank; 0 without a score
	Quorum                     bool // enough members have given a score, lived experience among them
}

// Region returns where the median lies, stats.NoRegion if members disagree on it
// by either rule: the category is then uncertain.
func (f Figures) Region(s stats.Scale) stats.Region {
	if f.Disputed() {
		return stats.NoRegion
	}
	return s.Region(f.Median)
}

// Category returns the word for the median's region, "uncertain" where members
// disagree by either rule, and nothing where too few have scored.
//
// Source: RAND/UCLA, whose words are appropriate, uncertain and inappropriate.
func (f Figures) Category(s stats.Scale) string {
	switch {
	case f.N < stats.LeastForSpread:
		return ""
	case f.Disputed() || s.Region(f.Median) == stats.Middle:
		return "uncertain"
	case s.Region(f.Median) == stats.High:
		return "high"
	default:
		return "low"
	}
}

// Disputed reports whether members disagree by either rule.
func (f Figures) Disputed() bool {
	return f.Spread.Disagree || f.Agreement == stats.Disagree
}

// Flag is a reason to discuss an idea.
type Flag string

// Flags, as in the results file.
const (
	FlagIPRAS    Flag = "ipras"
	FlagCount    Flag = "count"
	FlagGap      Flag = "gap"
	FlagDiscuss  Flag = "please_discuss" // a member asked for it
	FlagNoQuorum Flag = "no_quorum"
	FlagNoLived  Flag = "no_lived"
	FlagShift    Flag = "order_shift" // allowing for severity moves it out of its interval
)

// Flags lists the reasons that the figures of a criterion themselves give.
func (f Figures) Flags(c Criterion) []Flag {
	var flags []Flag
	if f.Spread.Disagree {
		flags = append(flags, FlagIPRAS)
	}
	if f.Agreement == stats.Disagree {
		flags = append(flags, FlagCount)
	}
	if f.Groups.Flag {
		flags = append(flags, FlagGap)
	}
	if !f.Quorum {
		flags = append(flags, FlagNoQuorum)
	}
	if f.NLived == 0 && c.Asks(Lived) {
		flags = append(flags, FlagNoLived)
	}
	if f.Shifted {
		flags = append(flags, FlagShift)
	}
	return flags
}

// Stand computes the standings of a round from all of its scores, in the order
// of ideas and criteria. Scores of pending members count nowhere but as eligible.
//
// The median is what people see and the mean orders: on a nine-point scale 180
// ideas have some dozen different medians.
func Stand(p Panel, round int, ideas []id.Idea, criteria []Criterion, seats []Seat, scores []Score, now time.Time) []Standing {
	type key struct {
		idea      id.Idea
		criterion id.Criterion
	}
	kinds := make(map[id.Seat]SeatKind, len(seats))
	for _, s := range seats {
		kinds[s.ID] = s.Kind
	}
	of := make(map[key][]Score, len(ideas)*len(criteria))
	for _, s := range scores {
		k := key{s.Idea, s.Criterion}
		of[k] = append(of[k], s)
	}
	digest := Digest(p.Rules, seats, criteria, scores)
	g, seed := gridOf(ideas, criteria, seats, scores), seedOf(digest)
	out := make([]Standing, 0, len(ideas)*len(criteria))
	for _, c := range criteria {
		first := len(out)
		means := make([]stats.Ratio, 0, len(ideas))
		for _, i := range ideas {
			asked := of[key{i, c.ID}]
			if len(asked) == 0 {
				continue // not asked: no observation at all
			}
			f := figures(asked, kinds, c, p.Rules)
			mean := f.Mean
			if p.Rules.Basis == ByParity {
				mean = f.Groups.MeanParity
			}
			means = append(means, mean)
			out = append(out, Standing{
				Panel: p.ID, Round: round, Idea: i, Criterion: c.ID, Figures: f,
				Algorithm: Algorithm, Digest: digest, At: now,
			})
		}
		for i, rank := range stats.Ranks(means, c.Scale) {
			out[first+i].Rank = rank
		}
		g.place(p.Rules, out[first:], c, p.Rules.Top(len(out)-first), seed)
	}
	return out
}

// figures sums up the scores of one idea on one criterion.
func figures(asked []Score, kinds map[id.Seat]SeatKind, c Criterion, r Rules) Figures {
	var f Figures
	scale := c.Scale
	var all, lived, professional []Value
	for _, s := range asked {
		switch s.State {
		case Given:
			all = append(all, s.Value)
			if s.Carried > 0 {
				f.NCarried++
			}
			if kinds[s.Seat] == Lived {
				lived = append(lived, s.Value)
			} else {
				professional = append(professional, s.Value)
			}
		case Unable:
			f.NUnable++
		case Absent:
			f.NAbsent++
		case Recused:
			f.NRecused++
		case Pending:
		}
	}
	f.NLived, f.NProfessional = len(lived), len(professional)
	f.NEligible = len(asked) - f.NRecused
	f.Summary = stats.Summarise(all)
	f.Spread = stats.SpreadOf(all, scale)
	f.MADM, f.SD, f.Delphi = stats.MADM(all), stats.SD(all), stats.Delphi(all, scale, r.Counting.Delphi)
	f.Agreement, f.Commonest = stats.Counts(all, scale), stats.Commonest(all)
	f.Groups = stats.ParityOf(lived, professional, scale)
	f.Quorum = f.quorum(c, r, len(asked))
	return f
}

// Digest returns the SHA-256 of what a round's results were computed from: the
// scores, the rules and the version of the algorithm. Equal digests mean equal
// results, on every machine and database. A score that is carried over enters as the
// record holds it: absent in its round, given in the earlier one.
func Digest(r Rules, seats []Seat, criteria []Criterion, scores []Score) string {
	kinds := make(map[id.Seat]SeatKind, len(seats))
	for _, s := range seats {
		kinds[s.ID] = s.Kind
	}
	names := make(map[id.Criterion]string, len(criteria))
	for _, c := range criteria {
		names[c.ID] = c.Name
	}
	lines := make([]string, 0, len(scores)+carriedIn(scores, 0))
	add := func(round int, s Score, state ScoreState, value string) {
		lines = append(lines, strconv.Itoa(round)+"\t"+strconv.FormatInt(int64(s.Idea), 10)+"\t"+
			strconv.FormatInt(int64(s.Seat), 10)+"\t"+string(kinds[s.Seat])+"\t"+names[s.Criterion]+"\t"+
			string(state)+"\t"+value+"\n")
	}
	for _, s := range scores {
		switch {
		case s.Carried > 0:
			add(s.Round, s, Absent, "")
			add(s.Carried, s, Given, s.Value.String())
		case s.State == Given:
			add(s.Round, s, Given, s.Value.String())
		default:
			add(s.Round, s, s.State, "")
		}
	}
	slices.Sort(lines)
	h := sha256.New()
	for _, l := range lines {
		h.Write([]byte(l))
	}
	h.Write([]byte(r.Canonical() + Algorithm))
	return hex.EncodeToString(h.Sum(nil))
}
