package docs

import (
	"slices"

	"uptake/search"
)

// postings is an inverted index in memory: for each word the texts that hold it, and
// where in them it stands. Texts are numbered in the order in which they come. One
// that has changed comes once more, and its old number is dead.
type postings struct {
	words map[string]int32
	lists []entry
	texts []text
	dead  int
}

// text is what a number stands for.
type text struct {
	part  int64  // which text of the idea: see partOf
	slot  int32  // of the idea that it belongs to; -1 when dead
	title uint16 // words of its title come first, then a gap
	kind  kind
}

// entry holds, each as the difference from the one before, the numbers of texts (odd)
// and behind each the places of the word in it (even), seven bits to a byte.
type entry struct {
	data  []byte
	last  int32 // text
	place int32
}

func newPostings() *postings { return &postings{words: map[string]int32{}} }

// add puts a text in and returns its number and how many words it holds.
func (p *postings) add(slot int32, part int64, k kind, title string, rest ...string) (number, words int32) {
	number = int32(len(p.texts)) //nolint:gosec // memoryMost is far less
	p.texts = append(p.texts, text{slot: slot, part: part, kind: k})
	place := int32(0)
	put := func(word []byte) {
		n, ok := p.words[string(word)]
		if !ok {
			n = int32(len(p.lists)) //nolint:gosec // fewer than there are words
			p.words[string(word)] = n
			p.lists = append(p.lists, entry{last: -1})
		}
		l := &p.lists[n]
		if l.last != number {
			l.data = put7(l.data, uint32(number-l.last)<<1|1) //nolint:gosec // never negative
			l.last, l.place = number, 0
		}
		l.data = put7(l.data, uint32(place-l.place)<<1) //nolint:gosec // never negative
		l.place = place
		place++
		words++
	}
	search.EachWord(title, put)
	p.texts[number].title = uint16(min(place, 1<<16-1)) //nolint:gosec // 100 characters
	for _, r := range rest {
		place++ // no phrase reaches from one field into the next
		search.EachWord(r, put)
	}
	return number, words
}

// drop makes a text dead.
func (p *postings) drop(number int32) {
	p.texts[number].slot = -1
	p.dead++
}

// trim gives back what lists have grown too large.
func (p *postings) trim() {
	for i := range p.lists {
		p.lists[i].data = slices.Clone(p.lists[i].data)
	}
}

func put7(b []byte, v uint32) []byte {
	for ; v >= 0x80; v >>= 7 {
		b = append(b, byte(v)|0x80)
	}
	return append(b, byte(v))
}

// reader goes through a list, text by text, dead ones too.
type reader struct {
	data   []byte
	at     int
	text   int32
	places []int32
}

func (r *reader) value() uint32 {
	v := uint32(r.data[r.at])
	r.at++
	if v < 0x80 {
		return v
	}
	v &= 0x7f
	for shift := 7; ; shift += 7 {
		b := uint32(r.data[r.at])
		r.at++
		v |= (b & 0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
}

// next goes to the next text; false at the end. Its places have still to be read.
func (r *reader) next() bool {
	for r.at < len(r.data) && r.data[r.at]&1 == 0 { // the lowest bits come first
		r.value()
	}
	if r.at == len(r.data) {
		return false
	}
	r.text += int32(r.value() >> 1) //nolint:gosec // a number of a text
	return true
}

// here reads the places in the text.
func (r *reader) here() []int32 {
	place := int32(0)
	r.places = r.places[:0]
	for r.at < len(r.data) && r.data[r.at]&1 == 0 {
		place += int32(r.value() >> 1) //nolint:gosec // a place in a text
		r.places = append(r.places, place)
	}
	return r.places
}

func (p *postings) reader(word string) (*reader, bool) {
	n, ok := p.words[word]
	if !ok {
		return nil, false
	}
	return &reader{data: p.lists[n].data, text: -1}, true
}

// each calls fn for each living text that holds the words next to each other, with how
// often they stand in its title and in the rest of it.
func (p *postings) each(words []string, fn func(number int32, t *text, title, rest int32)) {
	if len(words) == 1 {
		p.one(words[0], fn)
		return
	}
	rs := make([]*reader, len(words))
	for i, w := range words {
		r, ok := p.reader(w)
		if !ok {
			return
		}
		rs[i] = r
	}
	first := rs[0]
next:
	for first.next() {
		for _, r := range rs[1:] {
			for r.text < first.text {
				if !r.next() {
					return
				}
			}
			if r.text > first.text {
				continue next
			}
		}
		t := &p.texts[first.text]
		if t.slot < 0 {
			continue
		}
		places := first.here()
		for i, r := range rs[1:] {
			places = followed(places, r.here(), int32(i+1)) //nolint:gosec // a few words
		}
		title := int32(0)
		for _, a := range places {
			if a < int32(t.title) {
				title++
			}
		}
		if len(places) > 0 {
			fn(first.text, t, title, int32(len(places))-title) //nolint:gosec // a text
		}
	}
}

// one is each for one word: the innermost loop of every search.
func (p *postings) one(word string, fn func(number int32, t *text, title, rest int32)) {
	r, ok := p.reader(word)
	if !ok {
		return
	}
	data := r.data
	for at := 0; at < len(data); {
		r.at = at
		r.text += int32(r.value() >> 1) //nolint:gosec // a number of a text
		at = r.at
		t := &p.texts[r.text]
		place, title, rest := uint32(0), int32(0), int32(0)
		for at < len(data) && data[at]&1 == 0 {
			if v := data[at]; v < 0x80 {
				place += uint32(v) >> 1
				at++
			} else {
				r.at = at
				place += r.value() >> 1
				at = r.at
			}
			if place < uint32(t.title) {
				title++
			} else {
				rest++
			}
		}
		if t.slot >= 0 {
			fn(r.text, t, title, rest)
		}
	}
}

// followed keeps those of places behind which, so far, stands one of next.
func followed(places, next []int32, far int32) []int32 {
	out := places[:0]
	k := 0
	for _, a := range places {
		for k < len(next) && next[k] < a+far {
			k++
		}
		if k < len(next) && next[k] == a+far {
			out = append(out, a)
		}
	}
	return out
}
