// Package suggest learns from ideas that people have coded which themes another idea
// may have, and finds groups of ideas that no theme names yet. What it returns are
// suggestions, each with the words that led to it; it decides nothing. The same
// input gives the same output on one kind of processor, however many there are; nothing
// here enters a record.
package suggest

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
)

// Example is a text with the themes that people gave it, numbered from 0.
type Example struct {
	Text   string
	Themes []int
}

// Suggestion is a theme that a text may have.
type Suggestion struct {
	Theme  int
	Sure   float64  // probability, between 0 and 1, as learned from the examples
	Likely bool     // worth showing by itself: Sure is at least what serves this theme best
	Words  []string // of the text that led to it, in small letters, the weightiest first; at most three
}

// Model is what was learned. It does not change, and may be used by several at once.
type Model struct {
	space *space
	lines []line
	sure  []sureness
	// unseen are the margins of each theme's examples to lines drawn without them.
	unseen [][]float64
}

// folds is in how many parts the examples are cut to learn how sure a line is: each
// part is judged by lines drawn without it.
const folds = 4

// Learn learns themes 0 to n-1. A theme without an example is never suggested.
func Learn(n int, examples []Example) *Model {
	texts := make([]string, len(examples))
	for i, e := range examples {
		texts[i] = e.Text
	}
	space, vectors := newSpace(texts)
	m := &Model{space: space, lines: make([]line, n), sure: make([]sureness, n), unseen: make([][]float64, n)}
	eachTheme(n, func(theme int) {
		is := make([]bool, len(examples))
		for i, e := range examples {
			is[i] = slices.Contains(e.Themes, theme)
		}
		all := newSearch(len(space.part), vectors, is)
		all.settle()
		margins := make([]float64, len(examples))
		for fold := range folds {
			others := all.without(func(i int) bool { return i%folds == fold })
			others.settle()
			for i := fold; i < len(examples); i += folds {
				margins[i] = others.margin(i)
			}
		}
		m.sure[theme] = fit(margins, is)
		m.unseen[theme] = margins
		if slices.Contains(is, true) {
			m.lines[theme] = all.line()
		}
	})
	return m
}

// eachTheme does work for every theme, on all processors. What panics there panics here,
// where the caller can catch it.
func eachTheme(n int, work func(theme int)) {
	var (
		wg     sync.WaitGroup
		once   sync.Once
		caught any
	)
	one := func(theme int) {
		defer func() {
			if p := recover(); p != nil {
				once.Do(func() { caught = fmt.Errorf("theme %d: %v\n%s", theme, p, debug.Stack()) })
			}
		}()
		work(theme)
	}
	next := make(chan int)
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for theme := range next {
				one(theme)
			}
		})
	}
	for theme := range n {
		next <- theme
	}
	close(next)
	wg.Wait()
	if caught != nil {
		panic(caught)
	}
}

// Suggest returns every theme that has an example, the likeliest for this text first.
func (m *Model) Suggest(text string) []Suggestion {
	return m.suggest(text, func(theme int, v vector) (sure, from float64) {
		return m.sure[theme].of(m.lines[theme].margin(v)), m.sure[theme].from
	})
}

// SuggestAgain is Suggest for the text of example i, as the others have taught it alone:
// its own themes say that nothing else fits.
func (m *Model) SuggestAgain(i int, text string) []Suggestion {
	return m.suggest(text, func(theme int, _ vector) (sure, from float64) {
		sure = m.sure[theme].of(m.unseen[theme][i])
		return sure, m.sure[theme].without(sure)
	})
}

func (m *Model) suggest(text string, judge func(theme int, v vector) (sure, from float64)) []Suggestion {
	ps := places(text)
	v := m.space.vector(m.space.known(ps))
	var out []Suggestion
	for theme, l := range m.lines {
		if l.weights == nil {
			continue
		}
		sure, from := judge(theme, v)
		s := Suggestion{Theme: theme, Sure: sure, Likely: sure >= from && len(v) > 0}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b Suggestion) int { return cmp.Compare(b.Sure, a.Sure) })
	for i := range out {
		if out[i].Likely || i < 3 {
			out[i].Words = m.reasons(ps, v, m.lines[out[i].Theme])
		}
	}
	return out
}

// reasons returns the words of a text that speak most for a theme: what a feature
// adds to the margin is shared among the places that hold it.
func (m *Model) reasons(ps []held, v vector, l line) []string {
	holders := map[int32]int{}
	for _, p := range ps {
		for _, f := range p.features {
			if n, ok := m.space.number[f]; ok {
				holders[n]++
			}
		}
	}
	adds := map[int32]float64{}
	for _, e := range v {
		adds[e.feature] = float64(l.weights[e.feature]) * float64(e.value) / float64(holders[e.feature])
	}
	by := map[string]float64{}
	for i, p := range ps {
		for _, f := range p.features {
			n, ok := m.space.number[f]
			if !ok {
				continue
			}
			if f.part == pairPart {
				by[p.word] += adds[n] / 2
				by[ps[i-1].word] += adds[n] / 2
				continue
			}
			by[p.word] += adds[n]
		}
	}
	speaking := slices.DeleteFunc(slices.Sorted(maps.Keys(by)), func(w string) bool { return by[w] <= 0 })
	slices.SortStableFunc(speaking, func(a, b string) int { return cmp.Compare(by[b], by[a]) })
	telling := slices.DeleteFunc(slices.Clone(speaking), isCommon)
	if len(telling) == 0 {
		telling = speaking // "Nothing." alone leads to its theme by that word
	}
	return telling[:min(len(telling), 3)]
}
