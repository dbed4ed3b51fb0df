package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	snippetWords = 34
	leadWords    = 8 // words shown before the first one found
)

// Hit marks the words found in f and picks the stretch of text to show: the
// best of the idea's own text, else of a write-up, an update or a comment.
func (r *Ranker) Hit(f Found) Hit {
	h := Hit{Idea: f.Idea, Update: f.Update, Challenge: f.Challenge, Score: f.score, In: InIdea, Title: r.mark(Clean(f.Title))}
	if f.Update != 0 {
		h.In = InUpdate
	}
	text, found := r.snippet(Clean(f.Body))
	h.Snippet = text
	if found {
		return h
	}
	inTitle := strings.ContainsRune(h.Title, Open)
	for _, p := range slices.Concat(f.Writeups, f.Updates, f.Comments) {
		if s, ok := r.snippet(Clean(p.Text)); ok {
			if inTitle && p.Comment != 0 && h.Snippet != "" {
				break // the title says why it was found; the idea's own words say more than a comment's
			}
			h.Snippet, h.Comment, h.Writeup, h.Update, h.In = s, p.Comment, p.Writeup, p.Update, InComment
			switch {
			case p.Writeup != 0:
				h.In = InWriteup
			case p.Update != 0:
				h.In = InUpdate
			}
			break
		}
	}
	return h
}

// mark puts Open and Close around every word found in text.
func (r *Ranker) mark(text string) string {
	toks := r.cut(text)
	return r.render(text, toks, r.marked(toks), 0, len(toks))
}

// marked says which words of toks were asked for.
func (r *Ranker) marked(toks []tok) []bool {
	on := make([]bool, len(toks))
	r.each(toks, func(_, from, to int, _ float64, _ string) {
		for i := from; i < to; i++ {
			on[i] = true
		}
	})
	return on
}

// snippet cuts the stretch that holds the most different groups, marked; the
// beginning of the text if it holds none.
func (r *Ranker) snippet(text string) (string, bool) {
	toks := r.cut(text)
	on := make([]bool, len(toks))
	type hit struct{ group, from, to int }
	var hits []hit
	r.each(toks, func(g, from, to int, _ float64, _ string) {
		hits = append(hits, hit{g, from, to})
		for i := from; i < to; i++ {
			on[i] = true
		}
	})
	start, best := 0, 0
	for i, h := range hits {
		seen := map[int]bool{}
		n := 0
		for _, o := range hits[i:min(len(hits), i+snippetWords)] {
			if o.to > h.from-leadWords+snippetWords {
				break
			}
			n++
			if !seen[o.group] {
				seen[o.group] = true
				n += 10
			}
		}
		if n > best {
			best, start = n, max(0, h.from-leadWords)
		}
		if i > 200 {
			break
		}
	}
	end := min(len(toks), start+snippetWords)
	return r.render(text, toks, on, start, end), best > 0
}

// render writes the words from start to end of text with marks, and "…" where
// text was left out.
func (r *Ranker) render(text string, toks []tok, on []bool, start, end int) string {
	if len(toks) == 0 {
		return strings.TrimSpace(clip(text, 300))
	}
	var b strings.Builder
	from, to := 0, len(text)
	if start > 0 {
		from = int(toks[start].start)
		b.WriteString("… ")
	}
	if end < len(toks) {
		to = int(toks[end-1].end)
	}
	at := from
	for i := start; i < end; i++ {
		if !on[i] {
			continue
		}
		b.WriteString(text[at:toks[i].start])
		b.WriteRune(Open)
		b.WriteString(text[toks[i].start:toks[i].end])
		b.WriteRune(Close)
		at = int(toks[i].end)
	}
	b.WriteString(text[at:to])
	if end < len(toks) {
		b.WriteString(" …")
	}
	return strings.TrimSpace(b.String())
}

func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}

// Plain takes the marks out of a title or snippet.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r == Open || r == Close {
			return -1
		}
		return r
	}, s)
}
