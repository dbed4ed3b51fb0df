package search

import (
	"math/bits"
	"slices"
	"sort"
	"strings"
)

// WordCount is one word of an index and the number of texts that hold it.
type WordCount struct {
	Word string
	N    int
}

// Vocabulary is the words of an index, in memory. It widens what was typed:
// forms of a word, words that begin alike, words spelt nearly so. A word too
// many does no harm, since the index then finds nothing for it; a word that is
// missing costs its other forms only, never the word as it was typed.
//
// It never changes; With returns a new one.
type Vocabulary struct {
	words []string // sorted
	n     []uint32
	mask  []uint32 // the letters that a word holds
	fresh map[string]uint32
	texts int
	mean  float64 // words in a text
}

// NewVocabulary keeps words, in any order, of an index of so many texts with so
// many words in all.
func NewVocabulary(words []WordCount, texts, total int) *Vocabulary {
	slices.SortFunc(words, func(a, b WordCount) int { return strings.Compare(a.Word, b.Word) })
	v := &Vocabulary{texts: texts, mean: 60}
	if texts > 0 && total > 0 {
		v.mean = float64(total) / float64(texts)
	}
	v.words, v.n, v.mask = make([]string, len(words)), make([]uint32, len(words)), make([]uint32, len(words))
	size := 0
	for _, w := range words {
		size += len(w.Word)
	}
	var all strings.Builder // one piece of memory for all words
	all.Grow(size)
	for _, w := range words {
		all.WriteString(w.Word)
	}
	at := 0
	for i, w := range words {
		v.words[i] = all.String()[at : at+len(w.Word)]
		v.n[i], v.mask[i] = uint32(max(w.N, 0)), letters(w.Word)
		at += len(w.Word)
	}
	return v
}

// With returns a vocabulary that also knows the words of texts written since.
func (v *Vocabulary) With(texts ...string) *Vocabulary {
	c := *v
	c.fresh = make(map[string]uint32, len(v.fresh)+64)
	for w, n := range v.fresh {
		c.fresh[w] = n
	}
	for _, t := range texts {
		seen := map[string]bool{}
		for _, w := range Words(t) {
			if !seen[w] {
				seen[w] = true
				c.fresh[w]++
			}
		}
	}
	c.texts += len(texts)
	return &c
}

// Fresh is how many words With has added: the more, the sooner to load anew.
func (v *Vocabulary) Fresh() int { return len(v.fresh) }

// Texts is the number of texts: ideas, comments and write-ups.
func (v *Vocabulary) Texts() int { return v.texts }

// Mean is the mean number of words in a text.
func (v *Vocabulary) Mean() float64 { return v.mean }

// Count returns how many texts hold word, about.
func (v *Vocabulary) Count(word string) int {
	n := int(v.fresh[word])
	if i := sort.SearchStrings(v.words, word); i < len(v.words) && v.words[i] == word {
		n += int(v.n[i])
	}
	return n
}

// Under calls fn for each word that begins with prefix; twice for one of which new texts
// hold more.
func (v *Vocabulary) Under(prefix string, fn func(word string, n int)) {
	for i := sort.SearchStrings(v.words, prefix); i < len(v.words) && strings.HasPrefix(v.words[i], prefix); i++ {
		fn(v.words[i], int(v.n[i]))
	}
	for w, n := range v.fresh {
		if strings.HasPrefix(w, prefix) {
			fn(w, int(n))
		}
	}
}

// PrefixCount returns how many texts hold a word that begins with prefix, at most.
func (v *Vocabulary) PrefixCount(prefix string) int {
	total := 0
	v.Under(prefix, func(_ string, n int) { total += n })
	return total
}

const formsMax = 12

// Forms returns the other words with the same stem, the most used first.
func (v *Vocabulary) Forms(word string) []string { return v.forms(word, Stem(word)) }

func (v *Vocabulary) forms(word, stem string) []string {
	root := strings.TrimSuffix(common(word, stem), "i") // "bodies" and "body" have the stem "bodi"
	if len(root) < 3 {
		return nil
	}
	found := map[string]int{}
	v.Under(root, func(w string, n int) {
		if w != word && Stem(w) == stem {
			found[w] += n
		}
	})
	return limit(ranked(found), formsMax)
}

// common returns what a and b begin with alike.
func common(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return a[:i]
}

func ranked(found map[string]int) []string {
	ws := make([]string, 0, len(found))
	for w := range found {
		ws = append(ws, w)
	}
	slices.SortFunc(ws, func(a, b string) int {
		if found[a] != found[b] {
			return found[b] - found[a]
		}
		return strings.Compare(a, b)
	})
	return ws
}

const (
	nearMax  = 20
	nearMin  = 4 // letters
	slipsMax = 2
)

// Near returns words spelt nearly like word that at least so many texts hold:
// those one slip away, or else those two slips away, as far as the length of
// either word allows: a letter left out makes a short word of a long one. Those
// with the same first letter come first, then the most used.
func (v *Vocabulary) Near(word string, least int) []string {
	if len(word) < nearMin || strings.ContainsAny(word, "0123456789") {
		return nil
	}
	typed := Slips(word)
	at := make([]map[string]int, slipsMax+1)
	for i := range at {
		at[i] = map[string]int{}
	}
	try := func(w string, n int, mask, own uint32) {
		if n < least || w == word || len(w) < nearMin || bits.OnesCount32(mask^own) > 2*slipsMax {
			return
		}
		slips := max(typed, Slips(w))
		if d := Distance(word, w, slips); d <= slips {
			if w[0] == word[0] {
				n += 1 << 40 // same beginning first
			}
			at[d][w] += n
		}
	}
	own := letters(word)
	for i, w := range v.words {
		try(w, int(v.n[i]), v.mask[i], own)
	}
	for w, n := range v.fresh {
		try(w, int(n), letters(w), own)
	}
	for _, found := range at {
		if len(found) > 0 {
			return limit(ranked(found), nearMax)
		}
	}
	return nil
}

// letters notes which letters a word holds, so that most words can be told
// apart without measuring: one slip changes two bits at most.
func letters(w string) uint32 {
	var m uint32
	for i := 0; i < len(w); i++ {
		switch c := w[i]; {
		case c >= 'a' && c <= 'z':
			m |= 1 << (c - 'a')
		case c >= '0' && c <= '9':
			m |= 1 << 26
		}
	}
	return m
}
