package review

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// ThemeAgreement is how far members find the same themes, by what each has said
// last up to the end of a round. Who has said nothing of an idea is not counted as
// finding no theme in it.
type ThemeAgreement struct {
	Panel   id.Panel
	Round   int
	Field   []id.Idea // what it was computed on: the ideas that were in the panel then
	Ideas   int       // of which two or more members have said something
	Members int       // who have said something of one of the ideas in Field
	Pairs   int       // of members on the same idea, at least one of whom finds a theme
	// Jaccard is the mean over all pairs of how much two members share; 1 is full
	// agreement, 0 none. Reason says why there is none.
	Jaccard stats.Ratio
	Reason  stats.Reason
	Themes  []LabelAgreement // by label

	Algorithm string
	Digest    string
	At        time.Time
}

// LabelAgreement is how far members agree on one theme, as yes or no for each idea.
type LabelAgreement struct {
	Label Label
	Ideas int // in which anybody finds it
	Yes   int // how often members find it
	Alpha stats.Figure
}

// yesNo is the scale of whether a member finds a theme in an idea.
var yesNo = stats.Scale{Max: stats.Point, Step: stats.Point}

// AgreeOnThemes computes how far members find the same themes in the ideas of
// field, from what they have said up to the round.
func AgreeOnThemes(p id.Panel, round int, field []id.Idea, sets []ThemeSet, m merges, now time.Time) ThemeAgreement {
	sets = standing(upTo(sets, round, append([]id.Idea{}, field...)))
	for n := range sets {
		sets[n].Labels = m.all(sets[n].Labels)
	}
	out := ThemeAgreement{Panel: p, Round: round, Field: field, Algorithm: Algorithm, Digest: themeDigest(sets), At: now}
	var seats []id.Seat
	var labels Labels
	of := map[id.Idea][]ThemeSet{}
	for _, s := range sets {
		of[s.Idea] = append(of[s.Idea], s)
		seats = append(seats, s.Seat)
		labels = append(labels, s.Labels...)
	}
	slices.Sort(seats)
	seats = slices.Compact(seats)
	slices.SortFunc(labels, Label.compare)
	out.Members = len(seats)
	var pairs []stats.Ratio
	for _, said := range of {
		if len(said) > 1 {
			out.Ideas++
		}
		for n, a := range said {
			for _, b := range said[n+1:] {
				if share := stats.Jaccard(a.Labels, b.Labels); share.Defined() {
					pairs = append(pairs, share)
				}
			}
		}
	}
	out.Pairs, out.Jaccard = len(pairs), stats.MeanOf(pairs)
	if len(pairs) == 0 {
		out.Reason = stats.NeedsThemes
	}
	for _, l := range slices.Compact(labels) {
		one := LabelAgreement{Label: l}
		t := stats.NewTable(yesNo, len(field), len(seats))
		for i, idea := range field {
			n := 0
			for _, s := range of[idea] {
				column, _ := slices.BinarySearch(seats, s.Seat)
				v := stats.Value(0)
				if slices.Contains(s.Labels, l) {
					v = stats.Point
					n++
				}
				t.Give(i, column, v)
			}
			one.Yes += n
			one.Ideas += min(n, 1)
		}
		one.Alpha = stats.Alpha(t, stats.Nominal)
		out.Themes = append(out.Themes, one)
	}
	return out
}

// themeDigest is the SHA-256 of what agreement on themes was computed from.
func themeDigest(sets []ThemeSet) string {
	lines := make([]string, len(sets))
	for n, s := range sets {
		lines[n] = strconv.Itoa(s.Round) + "\t" + strconv.FormatInt(int64(s.Idea), 10) + "\t" + strconv.FormatInt(int64(s.Seat), 10) + "\t" + s.Labels.String() + "\n"
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "") + Algorithm))
	return hex.EncodeToString(sum[:])
}

// LeastForThemes is how many members have to have proposed themes before their
// agreement is published: with two, each would know what the other has said.
const LeastForThemes = 3

// public returns what everybody may know: the figure of the panel as a whole, and of
// single themes only those that an idea has in public. A theme that was proposed and
// not adopted is nobody's to know, and what few ideas come to would tell of one.
func (a ThemeAgreement) public(shown Labels) (ThemeAgreement, bool) {
	if a.Ideas < LeastForSums || a.Members < LeastForThemes {
		return ThemeAgreement{}, false
	}
	a.Themes = slices.DeleteFunc(slices.Clone(a.Themes), func(t LabelAgreement) bool {
		return t.Ideas < LeastForSums || !slices.Contains(shown, t.Label)
	})
	return a, true
}
