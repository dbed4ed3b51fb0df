package search

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"uptake/domain/id"
)

// Phrase is one way in which a text may hold what a group asks for: words that
// stand next to each other, the last one perhaps only begun.
type Phrase struct {
	Words  []string // folded, never empty
	Prefix bool     // one word, and longer ones that begin with it
	Weight float64  // 1 as typed, less for what was only meant perhaps
}

// Group is what one plain word, or a few that are one term, may be called.
type Group struct {
	Phrases  []Phrase
	From, To int // the words of the question that it answers
	Texts    int // how many texts hold it, about
	Said     int // how many of them hold more than beginnings and near spellings of it
	Again    int // how often the question says it again
	typed    string
	near     bool // nothing is spelt as it was typed
}

// Plan is what an engine looks for: ideas that hold every Must, no Not, and,
// where there is no Must, at least one group of Should. It holds words alone;
// an engine writes the operators.
type Plan struct {
	Must   []Group // each of one phrase
	Not    []Group
	Should []Group
	Texts  int     // texts in the index
	Mean   float64 // words in one
	// NoComments is Query.NoComments; the engine sets it.
	NoComments bool
	Without    []id.Idea // Query.Without, in order; likewise
	words      []string
	stems      []string // of the words
}

const (
	weightForm     = 0.95
	weightSpelling = 0.9
	weightSynonym  = 0.8
	weightPrefix   = 0.6
	weightNear     = 0.3

	tellingMax = 48 // words of a question that are looked for
	manyWords  = 24 // beyond so many, only the most used
	littleMax  = 8  // little words of a question that holds nothing else
	fewForms   = 4  // forms of each: what an engine is asked grows with both

	prefixMin = 3 // letters that a word needs to be taken for a beginning
	rare      = 3 // texts; a word that fewer hold may be a slip of somebody's finger
	sureOf    = 10
)

// Widen makes a plan of typed terms.
func Widen(t Terms, v *Vocabulary, s *Synonyms) Plan {
	p := Plan{Texts: v.Texts(), Mean: v.Mean()}
	for _, m := range t.Must {
		g := Group{Phrases: []Phrase{{Words: m, Weight: 1}}}
		g.count(v)
		p.Must = append(p.Must, g)
	}
	for _, n := range t.Not {
		g := Group{Phrases: []Phrase{{Words: n, Weight: 1}}}
		if len(n) == 1 {
			g.add(weightForm, v.Forms(n[0])...)
		}
		p.Not = append(p.Not, g)
	}
	for _, w := range t.Should {
		p.words, p.stems = append(p.words, w.Text), append(p.stems, Stem(w.Text))
	}
	keep, forms := telling(t.Should, p.stems, v)
	for i := range t.Should {
		if !keep[i] {
			continue
		}
		last := t.Open && i == len(t.Should)-1
		for n := min(s.Longest(), len(t.Should)-i); n > 1; n-- {
			if g, ok := term(p.words[i:i+n], p.stems[i:i+n], v, s); ok {
				g.From, g.To = i, i+n
				p.Should = append(p.Should, g)
			}
		}
		if !stop(t.Should[i]) && !p.said(p.stems[i]) {
			p.Should = append(p.Should, p.single(t.Should, i, last, forms, v, s))
		}
	}
	if len(p.Should) == 0 {
		for i := range t.Should { // nothing but little words: then they count, each once
			if len(p.Should) < littleMax && !p.said(p.stems[i]) {
				p.Should = append(p.Should, p.single(t.Should, i, false, formsMax, v, nil))
			}
		}
	}
	for i := range p.Should {
		p.Should[i].count(v)
	}
	return p
}

// telling picks the words of a question that are looked for: all of a short one; of
// a long one those that tell most, which are said often and stand in few texts.
// forms is how many forms of each to look for.
func telling(ws []Word, stemmed []string, v *Vocabulary) (keep []bool, forms int) {
	keep, forms = make([]bool, len(ws)), formsMax
	type stem struct {
		weight float64
		at     []int
	}
	stems := map[string]*stem{}
	var order []*stem
	for i, w := range ws {
		if stop(w) {
			keep[i] = true // its group is left out anyway, but terms of several words may hold it
			continue
		}
		k := stemmed[i]
		s := stems[k]
		if s == nil {
			s = &stem{}
			stems[k] = s
			order = append(order, s)
		}
		s.at = append(s.at, i)
		if n := v.Count(w.Text); n > 0 {
			s.weight += math.Log(1 + float64(v.Texts())/float64(n))
		}
	}
	slices.SortStableFunc(order, func(a, b *stem) int { return cmp.Compare(b.weight, a.weight) })
	for _, s := range order[:min(len(order), tellingMax)] {
		for _, i := range s.at {
			keep[i] = true
		}
	}
	if len(order) > manyWords {
		forms = fewForms
	}
	return keep, forms
}

// said counts a word, by its stem, that the question has said before, in whatever form.
func (p *Plan) said(stem string) bool {
	for i := range p.Should {
		g := &p.Should[i]
		if g.To-g.From == 1 && p.stems[g.From] == stem {
			g.Again++
			return true
		}
	}
	return false
}

// stop reports whether w says nothing. What is typed in capitals does: "IT".
func stop(w Word) bool { return stops[w.Text] && (!w.Caps || w.Text == "i" || w.Text == "a") }

// term is the group of several words that are one term of the synonyms.
func term(words, stems []string, v *Vocabulary, s *Synonyms) (Group, bool) {
	to := s.of(strings.Join(stems, " "))
	if len(to) == 0 {
		return Group{}, false
	}
	g := Group{Phrases: []Phrase{{Words: words, Weight: 1}}, typed: strings.Join(words, " ")}
	g.also(to, v)
	return g, true
}

// single is the group of one word.
func (p *Plan) single(ws []Word, i int, last bool, forms int, v *Vocabulary, s *Synonyms) Group {
	w := ws[i].Text
	g := Group{Phrases: []Phrase{{Words: []string{w}, Weight: 1}}, From: i, To: i + 1, typed: w}
	g.add(weightForm, limit(v.forms(w, p.stems[i]), forms)...)
	for _, o := range spellings(w) {
		if v.Count(o) > 0 {
			g.add(weightSpelling, append([]string{o}, limit(v.Forms(o), forms)...)...)
		}
	}
	if i+1 < len(ws) {
		if joined := w + ws[i+1].Text; v.Count(joined) > 0 { // follow up, followup
			g.add(weightSpelling, joined)
		}
	}
	g.also(s.of(p.stems[i]), v)
	begun := 0
	if last && utf8.RuneCountInString(w) >= prefixMin {
		begun = v.PrefixCount(w)
		g.Phrases = append(g.Phrases, Phrase{Words: []string{w}, Prefix: true, Weight: weightPrefix})
	}
	known := 0
	for _, p := range g.Phrases {
		if !p.Prefix {
			known += least(p, v)
		}
	}
	if known == 0 && begun == 0 {
		g.Phrases = append(g.Phrases, split(w, v)...)
	}
	if len(g.Phrases) == 1 && known < rare && begun <= known && !ws[i].Caps || known == 0 && begun == 0 && !ws[i].Caps {
		near := v.Near(w, known*sureOf+1)
		for k, o := range near {
			g.add(weightNear, o)
			if k < 3 {
				g.add(weightNear, v.Forms(o)...)
			}
		}
		g.near = known == 0 && len(near) > 0
	}
	return g
}

// add adds single words that the group does not have yet.
func (g *Group) add(weight float64, words ...string) {
	for _, w := range words {
		g.phrase(Phrase{Words: []string{w}, Weight: weight})
	}
}

func (g *Group) phrase(p Phrase) {
	if !slices.ContainsFunc(g.Phrases, func(o Phrase) bool { return !o.Prefix && slices.Equal(o.Words, p.Words) }) {
		g.Phrases = append(g.Phrases, p)
	}
}

// also adds what the synonyms lead to, singular and plural.
func (g *Group) also(to [][]string, v *Vocabulary) {
	for _, o := range to {
		g.phrase(Phrase{Words: o, Weight: weightSynonym})
		n := len(o) - 1
		for _, f := range limit(v.Forms(o[n]), 3) {
			g.phrase(Phrase{Words: append(slices.Clone(o[:n]), f), Weight: weightSynonym})
		}
	}
}

// count estimates how many texts hold the group.
func (g *Group) count(v *Vocabulary) {
	none, without := 1.0, 1.0 // shares of texts that hold none of the phrases, as if by chance
	texts := float64(max(v.Texts(), 1))
	for _, p := range g.Phrases {
		n := least(p, v)
		if p.Prefix {
			n = v.PrefixCount(p.Words[0])
		}
		lacks := max(0, 1-float64(n)/texts)
		none *= lacks
		if !p.Prefix && p.Weight > weightNear {
			without *= lacks
		}
	}
	g.Texts = int(math.Round((1 - none) * texts))
	g.Said = int(math.Round((1 - without) * texts))
	if g.Said == 0 {
		g.Said = g.Texts
	}
}

// least is the count of the rarest word of p.
func least(p Phrase, v *Vocabulary) int {
	n := v.Count(p.Words[0])
	for _, w := range p.Words[1:] {
		n = min(n, v.Count(w))
	}
	return n
}

// split takes a word that nobody uses apart where both halves are words, so
// that "followup" finds "follow-up".
func split(w string, v *Vocabulary) []Phrase {
	var ps []Phrase
	for i := range w {
		if i < 2 || len(w)-i < 2 {
			continue
		}
		if a, b := w[:i], w[i:]; v.Count(a) > 0 && v.Count(b) > 0 {
			ps = append(ps, Phrase{Words: []string{a, b}, Weight: weightSpelling})
		}
	}
	return ps
}

// spellings are British and American ways to write the same word. Those that
// are no words at all are not in the vocabulary and fall away.
func spellings(w string) []string {
	var out []string
	for _, p := range [...][2]string{
		{"ae", "e"}, {"oe", "e"}, {"our", "or"}, {"is", "iz"}, {"ys", "yz"}, {"ll", "l"}, {"ogue", "og"}, {"re", "er"}, {"ence", "ense"}, {"mme", "m"},
	} {
		for _, d := range [...][2]string{p, {p[1], p[0]}} {
			for at := 1; at < len(w); at++ {
				if strings.HasPrefix(w[at:], d[0]) {
					out = append(out, w[:at]+d[1]+w[at+len(d[0]):])
				}
			}
		}
	}
	return out
}

// Empty reports whether nothing is asked for.
func (p Plan) Empty() bool { return len(p.Must) == 0 && len(p.Should) == 0 }

// Asked lists every phrase that makes a text worth showing.
func (p Plan) Asked() []Phrase {
	return append(Phrases(p.Must), Phrases(p.Should)...)
}

// Phrases lists the phrases of groups.
func Phrases(groups []Group) []Phrase {
	var all []Phrase
	for _, g := range groups {
		all = append(all, g.Phrases...)
	}
	return all
}
