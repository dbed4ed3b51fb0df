package suggest

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Candidate is a group of texts that may be a theme.
type Candidate struct {
	Words []string // typical of it, as most of its texts write them; the most typical first, at most ten
	Texts []int    // that are most of all about it, by their place in what was given; the nearest first
}

// Name is what a candidate is called until a person names it.
func (c Candidate) Name() string { return strings.Join(c.Words[:min(3, len(c.Words))], ", ") }

// Groups proposes how many candidates to look for among n texts: about as many as
// makes groups of a size that people can look through.
func Groups(n int) int { return min(max(int(math.Round(math.Sqrt(float64(n)/2))), 2), 30) }

// Discover looks for k groups of texts by the words that they share, by factoring
// the table of texts and words (non-negative matrix factorisation by alternating
// least squares over one column at a time, Cichocki and Phan 2009, begun from the
// singular vectors as in Boutsidis and Gallopoulos 2008). It returns at most k, the
// largest first; groups of fewer than two texts are none. Texts without a word that
// others have are in none.
func Discover(texts []string, k int) []Candidate {
	t := newTable(texts)
	k = min(k, len(t.rows), len(t.terms))
	if k < 1 {
		return nil
	}
	about, words := t.factor(k)
	return t.candidates(about, words, k)
}

// table is how much each text is about each term: logarithm of the count times rarity,
// rows of length 1.
type table struct {
	terms []string  // stems
	spelt []string  // the commonest spelling of each
	rows  []vector  // by text
	in    [][]int32 // by term: the texts that hold it
}

// newTable keeps stems of three letters or more that are in two texts or more, and
// not in half of them.
func newTable(texts []string) *table {
	in := map[string]int{}
	spelt := map[string]map[string]int{}
	counts := make([]map[string]int, len(texts))
	for i, text := range texts {
		counts[i] = map[string]int{}
		for _, w := range words(text) {
			if isCommon(w) || utf8.RuneCountInString(w) < 3 || strings.Trim(w, "0123456789") == "" {
				continue
			}
			st := stem(w)
			if counts[i][st]++; counts[i][st] == 1 {
				in[st]++
			}
			if spelt[st] == nil {
				spelt[st] = map[string]int{}
			}
			spelt[st][w]++
		}
	}
	t := &table{rows: make([]vector, len(texts))}
	number := map[string]int32{}
	for _, st := range slices.Sorted(maps.Keys(in)) {
		if in[st] < 2 || len(texts) > 10 && 2*in[st] > len(texts) {
			continue
		}
		number[st] = int32(len(t.terms))
		t.terms = append(t.terms, st)
		ways := slices.Sorted(maps.Keys(spelt[st]))
		t.spelt = append(t.spelt, slices.MaxFunc(ways, func(a, b string) int { return cmp.Compare(spelt[st][a], spelt[st][b]) }))
	}
	t.in = make([][]int32, len(t.terms))
	for i, c := range counts {
		length := 0.0
		for _, st := range slices.Sorted(maps.Keys(c)) {
			if n, ok := number[st]; ok {
				x := (1 + math.Log(float64(c[st]))) * (math.Log(float64(1+len(texts))/float64(1+in[st])) + 1)
				length += x * x
				t.rows[i] = append(t.rows[i], entry{feature: n, value: float32(x)})
			}
		}
		for j, e := range t.rows[i] {
			t.in[e.feature] = append(t.in[e.feature], int32(i))
			t.rows[i][j].value /= float32(math.Sqrt(length))
		}
	}
	return t
}

// times returns the table times a matrix of terms x k.
func (t *table) times(right *mat.Dense) *mat.Dense {
	_, k := right.Dims()
	out := mat.NewDense(len(t.rows), k, nil)
	for i, row := range t.rows {
		to := out.RawRowView(i)
		for _, e := range row {
			for j, x := range right.RawRowView(int(e.feature)) {
				to[j] += float64(e.value) * x
			}
		}
	}
	return out
}

// turnedTimes returns the table, turned over, times a matrix of texts x k.
func (t *table) turnedTimes(right *mat.Dense) *mat.Dense {
	_, k := right.Dims()
	out := mat.NewDense(len(t.terms), k, nil)
	for i, row := range t.rows {
		from := right.RawRowView(i)
		for _, e := range row {
			to := out.RawRowView(int(e.feature))
			for j, x := range from {
				to[j] += float64(e.value) * x
			}
		}
	}
	return out
}

// rounds is how often both factors are improved; groups hardly change after half of it.
const rounds = 40

// factor returns texts x k and terms x k, none below zero, whose product is near the
// table.
func (t *table) factor(k int) (about, words *mat.Dense) {
	about, words = t.begin(k)
	for range rounds {
		improve(about, t.times(words), words)
		improve(words, t.turnedTimes(about), about)
	}
	return about, words
}

// improve moves each column of one factor to its best for the other, given the rest.
func improve(factor, product, other *mat.Dense) {
	var gram mat.Dense
	gram.Mul(other.T(), other)
	n, k := factor.Dims()
	for i := range n { // rows do not depend on each other
		row, want := factor.RawRowView(i), product.RawRowView(i)
		for j := range k {
			across := gram.RawRowView(j)
			if own := across[j]; own > 1e-12 {
				row[j] = max(row[j]+(want[j]-floats.Dot(row, across))/own, 0)
			}
		}
	}
}

// begin takes the positive parts of the largest singular vectors, which it finds by
// going to and fro from drawn ones (Halko, Martinsson and Tropp 2011); the seed is
// fixed.
func (t *table) begin(k int) (about, words *mat.Dense) {
	wide := min(k+8, len(t.rows), len(t.terms))
	random := rand.New(rand.NewPCG(2, uint64(k)))
	start := mat.NewDense(len(t.terms), wide, nil)
	for i := range len(t.terms) {
		for j := range wide {
			start.Set(i, j, random.NormFloat64())
		}
	}
	basis := upright(t.times(start))
	for range 3 {
		basis = upright(t.times(upright(t.turnedTimes(basis))))
	}
	turned := t.turnedTimes(basis) // terms x wide
	var svd mat.SVD
	if !svd.Factorize(turned, mat.SVDThin) {
		return positive(basis, k), positive(turned, k)
	}
	var u, v, left mat.Dense
	svd.UTo(&u) // of the terms
	svd.VTo(&v)
	left.Mul(basis, &v) // of the texts
	values := svd.Values(nil)
	about, words = mat.NewDense(len(t.rows), k, nil), mat.NewDense(len(t.terms), k, nil)
	for j := range k {
		plus, minus := halves(&left, &u, j)
		best := plus
		if minus.strength > plus.strength {
			best = minus
		}
		scale := math.Sqrt(values[j] * best.strength)
		for i, x := range best.left {
			about.Set(i, j, scale*x)
		}
		for i, x := range best.right {
			words.Set(i, j, scale*x)
		}
	}
	return about, words
}

// upright returns columns of length 1, at right angles, that span the same (modified
// Gram-Schmidt, twice over; a column that adds nothing becomes zero).
func upright(m *mat.Dense) *mat.Dense {
	n, k := m.Dims()
	turned := mat.DenseCopyOf(m.T()) // so that a column lies in one piece
	for range 2 {
		for j := range k {
			own := turned.RawRowView(j)
			for l := range j {
				floats.AddScaled(own, -floats.Dot(own, turned.RawRowView(l)), turned.RawRowView(l))
			}
			if length := floats.Norm(own, 2); length > 1e-12 {
				floats.Scale(1/length, own)
			} else {
				clear(own)
			}
		}
	}
	out := mat.NewDense(n, k, nil)
	out.Copy(turned.T())
	return out
}

func positive(m *mat.Dense, k int) *mat.Dense {
	n, _ := m.Dims()
	out := mat.NewDense(n, k, nil)
	for i := range n {
		for j := range k {
			out.Set(i, j, math.Abs(m.At(i, j)))
		}
	}
	return out
}

// half is one sign of a pair of singular vectors, each of length 1.
type half struct {
	left, right []float64
	strength    float64
}

func halves(left, right *mat.Dense, j int) (plus, minus half) {
	take := func(m *mat.Dense, sign float64) ([]float64, float64) {
		n, _ := m.Dims()
		out, length := make([]float64, n), 0.0
		for i := range out {
			out[i] = max(sign*m.At(i, j), 0)
			length += out[i] * out[i]
		}
		length = math.Sqrt(length)
		for i := range out {
			if length > 0 {
				out[i] = out[i]/length + 1e-6 // a zero could never grow
			}
		}
		return out, length
	}
	of := func(sign float64) half {
		l, a := take(left, sign)
		r, b := take(right, sign)
		return half{left: l, right: r, strength: a * b}
	}
	return of(1), of(-1)
}

// candidates reads groups from the factors: a text belongs to the one that it is most
// about.
func (t *table) candidates(about, words *mat.Dense, k int) []Candidate {
	size := make([]float64, k) // of a group's words, so that groups can be compared
	for j := range k {
		for n := range t.terms {
			size[j] += words.At(n, j) * words.At(n, j)
		}
		size[j] = math.Sqrt(size[j])
	}
	members := make([][]int, k)
	share := func(i, j int) float64 { return about.At(i, j) * size[j] }
	for i := range t.rows {
		best := 0
		for j := range k {
			if share(i, j) > share(i, best) {
				best = j
			}
		}
		if share(i, best) > 0.05 { // of a text's length of 1
			members[best] = append(members[best], i)
		}
	}
	var out []Candidate
	for j, texts := range members {
		if len(texts) < 2 {
			continue
		}
		slices.SortStableFunc(texts, func(a, b int) int { return cmp.Compare(share(b, j), share(a, j)) })
		out = append(out, Candidate{Texts: texts, Words: t.typicalOf(texts, func(term int) float64 { return words.At(term, j) })})
	}
	slices.SortStableFunc(out, func(a, b Candidate) int { return cmp.Compare(len(b.Texts), len(a.Texts)) })
	return out
}
