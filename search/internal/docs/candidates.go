package docs

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"

	"uptake/domain/id"
	"uptake/search"
)

// candidates returns the best ideas for p, in the database's opinion, with
// their texts. With all, only texts that hold every group count.
//
// A word that half the ideas hold would make the database rank half of them.
// Rare words choose the candidates therefore, and where there are none, the
// newest texts stand for all; the order among them is the ranker's in any case.
func (e *Engine) candidates(ctx context.Context, p search.Plan, f search.Filters, all bool) ([]search.Found, error) {
	if e.outside != nil {
		ids, err := e.outside.Best(ctx, p, f, all, ideasOf(p))
		if err != nil {
			return nil, err
		}
		return e.beneath(ctx, ids, p)
	}
	k := &choice{e: e, from: e.d.docs(p), f: f, seen: map[int64]bool{}, common: commonDocs, most: candidateDocs}
	if p.Texts > largeIndex {
		k.common = commonLarge
	}
	ideas := ideasOf(p)
	if ideas > candidateIdeas {
		k.common, k.most = k.common*prosePart, k.most*prosePart
	}
	for _, n := range p.Not {
		k.not = append(k.not, n.Phrases...)
	}
	should := byRarity(singles(p.Should))
	if len(should) > 1 || all {
		if err := k.ask(ctx, append(slices.Clone(p.Must), should...)...); err != nil {
			return nil, err
		}
	}
	if !all {
		if err := k.some(ctx, p, byRarity(p.Should)); err != nil {
			return nil, err
		}
	}
	k.docs = slices.DeleteFunc(k.docs, func(d int64) bool {
		_, not := slices.BinarySearch(p.Without, ideaOf(d))
		return not
	})
	if len(p.Not) == 0 && len(p.Must) < 2 {
		return e.load(ctx, k.docs, ideas)
	}
	// A text was found, but must and not look at all texts of an idea.
	allowed, err := e.listed(ctx, p)
	if err != nil {
		return nil, err
	}
	return e.load(ctx, slices.DeleteFunc(k.docs, func(d int64) bool {
		_, ok := slices.BinarySearch(allowed, ideaOf(d))
		return !ok
	}), ideas)
}

// ideasOf is how many ideas are ranked anew for p.
func ideasOf(p search.Plan) int {
	if len(p.Should) > proseGroups {
		return candidateIdeas * prosePart
	}
	return candidateIdeas
}

// some asks for texts that hold one of the groups, rare ones first.
func (k *choice) some(ctx context.Context, p search.Plan, groups []search.Group) error {
	var rare search.Group
	n := 0
	for _, g := range groups {
		if rare.Texts+g.Texts > k.common {
			break
		}
		rare.Phrases, rare.Texts = append(rare.Phrases, g.Phrases...), rare.Texts+g.Texts
		n++
	}
	if n > 0 {
		if err := k.ask(ctx, append(slices.Clone(p.Must), rare)...); err != nil {
			return err
		}
	}
	if n < len(groups) && len(k.docs) < k.most {
		every := search.Group{Phrases: search.Phrases(groups), Texts: k.common + 1}
		if whole := slices.DeleteFunc(slices.Clone(every.Phrases), func(p search.Phrase) bool { return p.Prefix }); len(p.Must) == 0 {
			if err := k.run(ctx, k.e.d.Title(whole), newest, k.most); err != nil {
				return err
			}
		}
		if err := k.ask(ctx, append(slices.Clone(p.Must), every)...); err != nil {
			return err
		}
	}
	if len(p.Must) == 0 {
		return nil
	}
	if err := k.ask(ctx, p.Must...); err != nil || len(p.Must) == 1 {
		return err
	}
	return k.run(ctx, k.e.d.Any(search.Phrases(p.Must)), newest, newestDocs)
}

// choice gathers documents, each once.
type choice struct {
	e      *Engine
	from   string
	f      search.Filters
	not    []search.Phrase
	common int // a word in more texts is not ranked by the database
	most   int // documents that it hands over at a time
	docs   []int64
	seen   map[int64]bool
}

// Orders of documents: by the database's ranking, or newest idea first, which
// lets it stop early.
const (
	best   = "d.r, d.doc DESC"
	newest = "d.doc DESC"
)

// ask asks for documents that hold every group.
func (k *choice) ask(ctx context.Context, groups ...search.Group) error {
	lists, texts := make([][]search.Phrase, len(groups)), groups[0].Texts
	for i, g := range groups {
		lists[i], texts = g.Phrases, min(texts, g.Texts)
	}
	if texts > k.common {
		return k.run(ctx, k.e.d.All(lists), newest, newestDocs)
	}
	return k.run(ctx, k.e.d.All(lists), best, k.most)
}

func (k *choice) run(ctx context.Context, match, order string, limit int) error {
	if len(k.not) > 0 {
		match = k.e.d.But(match, k.e.d.Any(k.not))
	}
	s := new(statement).add("SELECT d.doc FROM ("+k.from+") d CROSS JOIN "+k.e.d.Ideas+" WHERE i.id = d.doc >> 32 AND ", match).where(k.f)
	return k.e.each(ctx, s.add(" ORDER BY "+order+" LIMIT ?", limit), func(rows *sql.Rows) error {
		var doc int64
		err := rows.Scan(&doc)
		if !k.seen[doc] {
			k.seen[doc] = true
			k.docs = append(k.docs, doc)
		}
		return err
	})
}

func byRarity(groups []search.Group) []search.Group {
	gs := slices.Clone(groups)
	slices.SortStableFunc(gs, func(a, b search.Group) int { return cmp.Compare(a.Texts, b.Texts) })
	return gs
}

// singles leaves out terms of several words: each of their words has a group.
func singles(groups []search.Group) []search.Group {
	out := slices.DeleteFunc(slices.Clone(groups), func(g search.Group) bool { return g.To-g.From > 1 })
	if len(out) == 0 {
		return groups
	}
	return out
}

// load reads the texts of the first most ideas among docs, in order.
func (e *Engine) load(ctx context.Context, docs []int64, most int) ([]search.Found, error) {
	var order []id.Idea
	parts := map[id.Idea][]int64{}
	for _, d := range docs {
		i := ideaOf(d)
		if parts[i] == nil {
			if len(order) == most {
				continue
			}
			order = append(order, i)
			parts[i] = []int64{}
		}
		if !own(d) && len(parts[i]) < pieces {
			parts[i] = append(parts[i], d)
		}
	}
	return e.texts(ctx, order, parts)
}

// texts reads ideas and the given documents of theirs. What may not be seen
// any more since the documents were found is left out.
func (e *Engine) texts(ctx context.Context, order []id.Idea, parts map[id.Idea][]int64) ([]search.Found, error) {
	if len(order) == 0 {
		return nil, nil
	}
	ideas, err := e.ideas(ctx, order, shown)
	if err != nil {
		return nil, err
	}
	var cs []id.Comment
	var ws []id.Writeup
	var us []id.Update
	for _, ds := range parts {
		for _, d := range ds {
			switch p := partOf(d); {
			case p.Comment != 0:
				cs = append(cs, p.Comment)
			case p.Writeup != 0:
				ws = append(ws, p.Writeup)
			default:
				us = append(us, p.Update)
			}
		}
	}
	comments, err := e.comments(ctx, cs)
	if err != nil {
		return nil, err
	}
	writeups, err := e.writeups(ctx, ws)
	if err != nil {
		return nil, err
	}
	updates, err := e.updates(ctx, us)
	if err != nil {
		return nil, err
	}
	var out []search.Found
	for _, i := range order {
		f, ok := ideas[i]
		if !ok {
			continue
		}
		for _, d := range parts[i] {
			p := partOf(d)
			if text, ok := comments[p.Comment]; ok {
				f.Comments = append(f.Comments, search.Piece{Comment: p.Comment, Text: text})
			}
			if text, ok := writeups[p.Writeup]; ok {
				f.Writeups = append(f.Writeups, search.Piece{Writeup: p.Writeup, Text: text})
			}
			if u, ok := updates[p.Update]; ok {
				f.Updates = append(f.Updates, search.Piece{Update: p.Update, Text: u.Title + "\n" + u.Body})
			}
		}
		out = append(out, f)
	}
	return out, nil
}

// padded repeats the last of ids up to a round number, so that few statements
// serve all lengths.
func padded[T any](ids []T) []T {
	for n := 1; ; n *= 3 {
		if len(ids) <= n {
			for len(ids) < n {
				ids = append(ids, ids[len(ids)-1])
			}
			return ids
		}
	}
}

func (e *Engine) ideas(ctx context.Context, ids []id.Idea, condition string) (map[id.Idea]search.Found, error) {
	s := new(statement).add("SELECT i.id, i.title, i.body, i.answers, i.tags FROM ideas i" + e.d.ByID + " WHERE " + condition + " AND i.id")
	list(s, padded(slices.Clone(ids)))
	out := make(map[id.Idea]search.Found, len(ids))
	err := e.each(ctx, s, func(rows *sql.Rows) error {
		var f search.Found
		var answers, tags string
		if err := rows.Scan(&f.Idea, &f.Title, &f.Body, &answers, &tags); err != nil {
			return err
		}
		f.Body = tagged(joined(f.Body, answers), tags)
		out[f.Idea] = f
		return nil
	})
	return out, err
}

func (e *Engine) comments(ctx context.Context, ids []id.Comment) (map[id.Comment]string, error) {
	out := map[id.Comment]string{}
	if len(ids) == 0 {
		return out, nil
	}
	s := new(statement).add("SELECT c.id, c.body FROM comments c" + e.d.ByID + " WHERE c.state = 'visible' AND c.id")
	list(s, padded(ids))
	err := e.each(ctx, s, func(rows *sql.Rows) error {
		var c id.Comment
		var text string
		err := rows.Scan(&c, &text)
		out[c] = text
		return err
	})
	return out, err
}

func (e *Engine) writeups(ctx context.Context, ids []id.Writeup) (map[id.Writeup]string, error) {
	out := map[id.Writeup]string{}
	if len(ids) == 0 {
		return out, nil
	}
	s := new(statement).add("SELECT w.id, w.title, w.summary, w.headings FROM writeups w WHERE w.state = 'published' AND w.id")
	list(s, padded(ids))
	err := e.each(ctx, s, func(rows *sql.Rows) error {
		var w id.Writeup
		var title, summary, headings string
		err := rows.Scan(&w, &title, &summary, &headings)
		out[w] = joined(title+"\n"+summary, headings)
		return err
	})
	return out, err
}

// tagged is the text of an idea followed by its author's tags.
func tagged(text, tags string) string {
	if tags == "" {
		return text
	}
	return text + "\n" + tags
}

// joined is a text followed by what a list of answers or headings holds.
func joined(text, answers string) string {
	if answers == "" || answers == "[]" {
		return text
	}
	var list []struct{ Heading, Text string }
	if json.Unmarshal([]byte(answers), &list) != nil {
		return text // the index left it out as well
	}
	var b strings.Builder
	b.WriteString(text)
	for _, a := range list {
		for _, t := range []string{a.Heading, a.Text} {
			if t != "" {
				b.WriteString("\n" + t)
			}
		}
	}
	return b.String()
}
