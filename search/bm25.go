package search

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"uptake/domain/id"
)

// Found is a candidate of an engine, with the texts it was found in.
type Found struct {
	Idea      id.Idea
	Update    id.Update    // of an update by itself; Idea is 0 then
	Challenge id.Challenge // of such an update
	Title     string
	Body      string
	Comments  []Piece // the best few in which words were found
	Writeups  []Piece
	Updates   []Piece
	score     float64
	covered   float64
}

// Scored is f as Weigh has weighed it.
func (f Found) Scored(score float64) Found {
	f.score = score
	return f
}

// Covered is how much of the question the candidate holds, from 0 to 1, by the
// weight of the words. It is known once the candidate has been ranked.
func (f Found) Covered() float64 { return f.covered }

// Piece is a comment or a write-up of an idea, or an update that names it: one of
// the three numbers is given.
type Piece struct {
	Comment id.Comment
	Writeup id.Writeup
	Update  id.Update
	Text    string
}

const (
	k1 = 1.2
	b  = 0.75

	titleTimes = 2.0 // a word in the title counts as so many in the text

	// Of a few words each one counts, and a candidate that lacks one stands lower. In
	// a long question most words are padding. uncovered is what is left of the score of
	// a candidate that covers nothing of two words, and uncoveredMore what each further
	// word of the question adds.
	uncovered     = 0.5
	uncoveredMore = 0.1
)

// Times is how much a word counts in a text, and in the title of it, beside one in the
// idea's own text.
func Times(in Where) (title, text float64) {
	switch in {
	case InWriteup:
		return 0.8, 0.8
	case InUpdate, InComment:
		return 0.5, 0.5
	default:
		return titleTimes, 1
	}
}

// Ranker orders candidates of any engine in the same way and marks the words
// that were found. It is made for one plan and used by one goroutine.
type Ranker struct {
	plan    Plan
	idf     []float64        // of each group of Should, times how often it was said
	ids     map[string]int32 // every word that any phrase holds
	lengths [256]uint64      // by first byte: how long the words of ids are
	begins  []string         // beginnings of words, with the group of each
	beginOf []int
	first   map[int32][]way // phrases by their first word
	toks    []tok
	found   map[string]bool // words of near spellings that were met
	words   []float64       // how well each word of the question is covered; 0 between two ideas
	weights []float64       // what each of them weighs
	asked   float64         // what all weigh
	groups  []int           // those that the present idea holds
	left    float64         // of the score of what covers nothing
}

type way struct {
	group  int // index into Should; -1 for a must
	words  []int32
	weight float64
	text   string
}

type tok struct {
	id         int32 // 0: a word of no interest
	start, end int32
	begin      int32 // 1 + index into begins; 0 for none
}

// NewRanker prepares a plan.
func NewRanker(p Plan) *Ranker {
	r := &Ranker{plan: p, ids: map[string]int32{}, first: map[int32][]way{}, found: map[string]bool{}}
	add := func(group int, ph Phrase) {
		if ph.Prefix {
			r.begins, r.beginOf = append(r.begins, ph.Words[0]), append(r.beginOf, group)
			return
		}
		w := way{group: group, weight: ph.Weight}
		if len(ph.Words) == 1 {
			w.text = ph.Words[0]
		}
		for _, s := range ph.Words {
			n, ok := r.ids[s]
			if !ok {
				n = int32(len(r.ids) + 1) //nolint:gosec // a few hundred
				r.ids[s] = n
				r.lengths[s[0]] |= 1 << min(len(s), 63)
			}
			w.words = append(w.words, n)
		}
		r.first[w.words[0]] = append(r.first[w.words[0]], w)
	}
	for _, m := range Phrases(p.Must) {
		add(-1, m)
	}
	r.words, r.weights = make([]float64, len(p.words)), make([]float64, len(p.words))
	for i, g := range p.Should {
		for _, ph := range g.Phrases {
			add(i, ph)
		}
		n, all := float64(g.Said), float64(max(p.Texts, g.Texts, 1))
		r.idf = append(r.idf, float64(1+g.Again)*math.Log(1+(all-n+0.5)/(n+0.5)))
		if g.To-g.From == 1 {
			r.left += uncoveredMore
			r.asked += r.idf[i]
			r.weights[g.From] += r.idf[i]
		}
	}
	r.left = min(1, r.left+uncovered-2*uncoveredMore)
	return r
}

// small maps the bytes of words to small letters, all others to 0.
var small = func() (t [256]byte) {
	for c := range t {
		switch c := byte(c); {
		case c >= 'A' && c <= 'Z':
			t[c] = c + 'a' - 'A'
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			t[c] = c
		}
	}
	return t
}()

// cut finds the words of text, in the buffer that the ranker keeps. It is the
// innermost loop of every search.
func (r *Ranker) cut(text string) []tok {
	r.toks = r.toks[:0]
	var low [wordMax]byte
	for i := 0; i < len(text); {
		j, n := i, 0
		for j < len(text) {
			c := small[text[j]]
			if c == 0 {
				break
			}
			if n < len(low) {
				low[n] = c
				n++
			}
			j++
		}
		word := low[:n]
		if j < len(text) && text[j] >= utf8.RuneSelf {
			from := j
			for j < len(text) {
				ru, size := utf8.DecodeRuneInString(text[j:])
				if !inWord(ru) {
					break
				}
				j += size
			}
			if j > from {
				word = []byte(Fold(text[i:j]))
			}
		}
		if j == i { // what parts words
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
			continue
		}
		t := tok{start: int32(i), end: int32(j)} //nolint:gosec // texts are short
		if len(word) > 0 && r.lengths[word[0]]&(1<<min(len(word), 63)) != 0 {
			t.id = r.ids[string(word)]
		}
		for k, p := range r.begins {
			if len(word) >= len(p) && string(word[:len(p)]) == p {
				t.begin = int32(k + 1) //nolint:gosec // one or two
			}
		}
		r.toks = append(r.toks, t)
		i = j
	}
	return r.toks
}

// each calls fn for every phrase found in toks.
func (r *Ranker) each(toks []tok, fn func(group, from, to int, weight float64, w string)) {
	for i, t := range toks {
		if t.begin != 0 {
			fn(r.beginOf[t.begin-1], i, i+1, weightPrefix, "")
		}
		if t.id == 0 {
			continue
		}
	ways:
		for _, w := range r.first[t.id] {
			if i+len(w.words) > len(toks) {
				continue
			}
			for k := 1; k < len(w.words); k++ {
				if toks[i+k].id != w.words[k] {
					continue ways
				}
			}
			fn(w.group, i, i+len(w.words), w.weight, w.text)
		}
	}
}

// Rank orders candidates, the best first, ties by the newer idea or update.
func (r *Ranker) Rank(found []Found) {
	times, best := make([]float64, len(r.plan.Should)), make([]float64, len(r.plan.Should))
	for i := range found {
		found[i].score = r.score(&found[i], times, best)
	}
	slices.SortStableFunc(found, func(a, b Found) int {
		if c := cmp.Compare(b.score, a.score); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(b.Idea, a.Idea), cmp.Compare(b.Update, a.Update))
	})
}

// score is BM25 over the groups of the plan, as if title, text, comments and
// write-ups were one text in which title words stand several times; then less,
// the more of the question it leaves uncovered, by the weight of the words.
func (r *Ranker) score(f *Found, times, best []float64) float64 {
	clear(times)
	clear(best)
	musts, length := 0.0, 0
	in := func(text string, count float64) {
		toks := r.cut(text)
		length += len(toks)
		r.each(toks, func(g, _, _ int, weight float64, w string) {
			if g < 0 {
				musts += count
				return
			}
			if weight == weightNear {
				r.found[w] = true
			}
			times[g] += count
			best[g] = max(best[g], weight)
		})
	}
	in(f.Title, titleTimes)
	in(f.Body, 1)
	_, comments := Times(InComment)
	_, writeups := Times(InWriteup)
	_, updates := Times(InUpdate)
	own := length // a lively discussion does not count against an idea
	for _, c := range f.Comments {
		in(c.Text, comments)
	}
	for _, w := range f.Writeups {
		in(w.Text, writeups)
	}
	for _, u := range f.Updates {
		in(u.Text, updates)
	}
	r.groups = r.groups[:0]
	for g, n := range times {
		if n > 0 {
			r.groups = append(r.groups, g)
		}
	}
	f.score, f.covered = r.Weigh(own, musts, r.groups, times, best)
	return f.score
}

// Weigh is the score of an idea with so many words of its own: how often it holds the
// musts, which groups of Should, in their order, and by group how often it holds that
// and what the best phrase of it weighs. covered is how much of the question it holds:
// see Covered.
func (r *Ranker) Weigh(own int, musts float64, groups []int, times, best []float64) (score, covered float64) {
	norm := k1 * (1 - b + b*float64(own)/max(r.plan.Mean, 1))
	sum := 0.0
	for _, g := range groups {
		n := times[g]
		sum += r.idf[g] * n * (k1 + 1) / (n + norm) * best[g]
		for w := r.plan.Should[g].From; w < r.plan.Should[g].To; w++ {
			if best[g] > r.words[w] {
				covered += r.weights[w] * (best[g] - r.words[w])
				r.words[w] = best[g]
			}
		}
	}
	for _, g := range groups {
		clear(r.words[r.plan.Should[g].From:r.plan.Should[g].To])
	}
	if r.asked > 0 {
		covered /= r.asked
		sum *= r.left + (1-r.left)*covered
	}
	return sum + musts/(musts+norm), covered
}

// Limit is what one group of Should adds to a score at most, and how much of the
// question it covers.
func (r *Ranker) Limit(group int) (score, covered float64) {
	for _, w := range r.weights[r.plan.Should[group].From:r.plan.Should[group].To] {
		covered += w
	}
	return r.idf[group] * (k1 + 1), covered / max(r.asked, 1e-9)
}

// Most is a score that no idea exceeds of which the groups add and cover so much: see
// Limit and Weigh.
func (r *Ranker) Most(score, covered float64) float64 {
	if r.asked > 0 {
		score *= r.left + (1-r.left)*min(1, covered)
	}
	if len(r.plan.Must) > 0 {
		score++
	}
	return score
}

// Met notes that p was found in a candidate: see DidYouMean.
func (r *Ranker) Met(p Phrase) {
	if p.Weight == weightNear {
		r.found[p.Words[0]] = true
	}
}

// DidYouMean is the question with words that nobody spells so replaced by the
// ones found in the candidates ranked so far; empty if there are none.
func (r *Ranker) DidYouMean() string {
	words := slices.Clone(r.plan.words)
	changed := false
	for _, g := range r.plan.Should {
		if !g.near {
			continue
		}
		for _, p := range g.Phrases {
			if p.Weight == weightNear && r.found[p.Words[0]] {
				words[g.From], changed = p.Words[0], true
				break
			}
		}
	}
	if !changed {
		return ""
	}
	return strings.Join(words, " ")
}
