package review

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// Finding puts what may be published of an idea's figures into plain words, as
// Markdown for a text that people go on writing: for each panel how many members
// scored, and for each criterion its median and how far members agree. It is empty
// where nothing may be said. results come from Service.Released and hold no more
// than the rules of publication let through; single scores are never among them.
func Finding(results []Result) string {
	var panels []id.Panel
	by := map[id.Panel][]Result{}
	for _, r := range results {
		if !r.Rows.Has(RowMedian) {
			continue
		}
		p := r.Idea.Panel
		if by[p] == nil {
			panels = append(panels, p)
		}
		by[p] = append(by[p], r)
	}
	var all []string
	for _, p := range panels {
		n, lived, among := 0, 0, NoStanding
		var lines strings.Builder
		for _, r := range by[p] {
			if r.Figures.N > n {
				n, lived = r.Figures.N, r.Figures.NLived
			}
			lines.WriteString("\n- " + line(r))
			if r.Among != NoStanding {
				among = r.Among
			}
		}
		if among != NoStanding {
			lines.WriteString("\n- By the panel's order: " + among.Words() + ".")
		}
		all = append(all, scoredBy(n, lived)+"\n"+lines.String())
	}
	return strings.Join(all, "\n\n")
}

// line is what one criterion came to.
func line(r Result) string {
	f, s := r.Figures, r.Criterion.Scale
	first, n := utf8.DecodeRuneInString(r.Criterion.Name)
	name := string(unicode.ToUpper(first)) + r.Criterion.Name[n:]
	if !f.Median.Defined() {
		return name + ": not scored."
	}
	best := s.Max
	if s.BestLow {
		best = s.Min
	}
	words := name + ": " + regions[s.Region(f.Median)] + ". The median score is " + figure(f.Median) +
		" on a scale from " + s.Min.String() + " to " + s.Max.String() + ", where " + best.String() + " is best. " + agreed(f)
	if r.Rows.Has(RowGroups) && f.Groups.MedianLived.Defined() && f.Groups.MedianProfessional.Defined() {
		words += " Members with lived experience: " + figure(f.Groups.MedianLived) + ". Professional members: " + figure(f.Groups.MedianProfessional) + "."
	}
	return words
}

var regions = map[stats.Region]string{stats.High: "high", stats.Middle: "in the middle", stats.Low: "low"}

func agreed(f Figures) string {
	switch {
	case f.Disputed():
		return "Members disagree."
	case f.Agreement == stats.Agree:
		return "Members agree."
	case f.Agreement == stats.NoAgreement:
		return "There are too few scores to say whether members agree."
	}
	return "Members agree in part."
}

func scoredBy(n, lived int) string {
	members := " panel members scored this idea, "
	if n == 1 {
		members = " panel member scored this idea, "
	}
	return strconv.Itoa(n) + members + strconv.Itoa(lived) + " of them with lived experience."
}

// figure writes a median with a decimal only where it has one.
func figure(r stats.Ratio) string {
	return strings.TrimSuffix(strings.TrimSuffix(r.Text(2), "0"), ".0")
}
