package search

import (
	"math"
	"slices"
	"strings"
)

const (
	alikeWords = 12
	// AlikeMin is the share of a text's telling words that another has to hold
	// to be called similar.
	AlikeMin = 0.25
)

// Alike is a plan for texts that read like t: its most telling words, which are
// those that it uses often and other texts seldom. In the title of a new text a word
// that nobody has written yet is read as one that it is spelt nearly like.
func Alike(t Text, v *Vocabulary) Plan {
	p := Plan{Texts: v.Texts(), Mean: v.Mean()}
	type telling struct {
		word   string
		weight float64
	}
	uses := map[string]float64{} // by stem
	as := map[string]string{}
	note := func(text string, count float64) {
		for _, w := range limit(Words(text), 2000) {
			if stops[w] || len(w) < 3 {
				continue
			}
			s := Stem(w)
			uses[s] += count
			if as[s] == "" || v.Count(w) > v.Count(as[s]) {
				as[s] = w
			}
		}
	}
	if t.Idea == 0 {
		t.Title = v.meant(t.Title)
	}
	note(t.Title, titleTimes)
	note(t.Body, 1)
	var all []telling
	for s, n := range uses {
		held := float64(v.Count(as[s]))
		if held < 1 && t.Idea != 0 {
			continue
		}
		texts := float64(max(v.Texts(), 1))
		all = append(all, telling{as[s], (1 + math.Log(n)) * math.Log(1+texts/(held+1))})
	}
	slices.SortFunc(all, func(a, b telling) int {
		switch {
		case a.weight > b.weight:
			return -1
		case a.weight < b.weight:
			return 1
		default:
			return strings.Compare(a.word, b.word)
		}
	})
	for i, w := range all[:min(len(all), alikeWords)] {
		g := Group{Phrases: []Phrase{{Words: []string{w.word}, Weight: 1}}, From: i, To: i + 1, typed: w.word}
		g.add(weightForm, v.Forms(w.word)...)
		g.count(v)
		p.words, p.Should = append(p.words, w.word), append(p.Should, g)
	}
	return p
}

// titleWords bounds what meant compares with every word of the vocabulary.
const titleWords = 30

// meant returns the first words of a title, each that no text holds in any form as
// the likeliest that it is spelt nearly like.
func (v *Vocabulary) meant(title string) string {
	words := slices.Clone(limit(Words(title), titleWords))
	for i, w := range words {
		if stops[w] || v.Count(w) > 0 || len(v.Forms(w)) > 0 {
			continue
		}
		if near := v.Near(w, 1); len(near) > 0 {
			words[i] = near[0]
		}
	}
	return strings.Join(words, " ")
}
