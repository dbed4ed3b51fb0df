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
	var docs []int64
	seen := map[int64]bool{}
	ask := func(match, order string, limit int) error {
		s := new(statement).add("SELECT d.doc FROM ("+e.d.Docs+") d CROSS JOIN "+e.d.Ideas+" WHERE i.id = d.doc >> 32 AND ", match).where(f)
		for _, m := range p.Must {
			s.add(" AND i.id IN (SELECT m.doc >> 32 FROM ("+e.d.Docs+") m)", e.d.Any([]search.Phrase{m}))
		}
		for _, n := range p.Not {
			s.add(" AND i.id NOT IN (SELECT m.doc >> 32 FROM ("+e.d.Docs+") m)", e.d.Any(n.Phrases))
		}
		s.add(" ORDER BY "+order+" LIMIT ?", limit)
		return e.each(ctx, s, func(rows *sql.Rows) error {
			var doc int64
			err := rows.Scan(&doc)
			if !seen[doc] {
				seen[doc] = true
				docs = append(docs, doc)
			}
			return err
		})
	}
	const best, newest = "d.r, d.doc DESC", "d.doc DESC"
	groups := byRarity(p.Should)
	if len(p.Must) > 0 && len(groups) == 0 {
		if err := ask(e.d.Any(p.Must), best, candidateDocs); err != nil {
			return nil, err
		}
		return e.load(ctx, docs, f)
	}
	lists := make([][]search.Phrase, 0, len(groups))
	for _, g := range single(groups) {
		lists = append(lists, g.Phrases)
	}
	if len(lists) > 1 || all {
		order, limit := best, candidateDocs
		if groups[0].Texts > commonDocs {
			order, limit = newest, newestDocs
		}
		if err := ask(e.d.All(lists), order, limit); err != nil {
			return nil, err
		}
	}
	if all {
		return e.load(ctx, docs, f)
	}
	var some, every []search.Phrase
	texts := 0
	for _, g := range groups {
		every = append(every, g.Phrases...)
		if texts += g.Texts; texts <= commonDocs {
			some = append(some, g.Phrases...)
		}
	}
	if len(some) > 0 {
		if err := ask(e.d.Any(some), best, candidateDocs); err != nil {
			return nil, err
		}
	}
	if len(some) < len(every) && len(docs) < candidateDocs {
		if err := ask(e.d.Title(every), newest, candidateDocs); err != nil {
			return nil, err
		}
		if err := ask(e.d.Any(every), newest, newestDocs); err != nil {
			return nil, err
		}
	}
	if len(p.Must) > 0 { // plain words only rank what holds the musts
		if err := ask(e.d.Any(p.Must), best, candidateDocs); err != nil {
			return nil, err
		}
	}
	return e.load(ctx, docs, f)
}

func byRarity(groups []search.Group) []search.Group {
	gs := slices.Clone(groups)
	slices.SortStableFunc(gs, func(a, b search.Group) int { return cmp.Compare(a.Texts, b.Texts) })
	return gs
}

// single leaves out terms of several words: each of their words has a group.
func single(groups []search.Group) []search.Group {
	out := slices.DeleteFunc(slices.Clone(groups), func(g search.Group) bool { return g.To-g.From > 1 })
	if len(out) == 0 {
		return groups
	}
	return out
}

// load reads the texts of the first ideas among docs, in order.
func (e *Engine) load(ctx context.Context, docs []int64, f search.Filters) ([]search.Found, error) {
	var order []id.Idea
	parts := map[id.Idea][]int64{}
	for _, d := range docs {
		i := ideaOf(d)
		if parts[i] == nil {
			if len(order) == candidateIdeas {
				continue
			}
			order = append(order, i)
			parts[i] = []int64{}
		}
		if c, w := partOf(d); (c != 0 || w != 0) && len(parts[i]) < pieces {
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
	own, err := e.ideas(ctx, order, shown)
	if err != nil {
		return nil, err
	}
	var cs []id.Comment
	var ws []id.Writeup
	for _, ds := range parts {
		for _, d := range ds {
			if c, w := partOf(d); c != 0 {
				cs = append(cs, c)
			} else {
				ws = append(ws, w)
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
	var out []search.Found
	for _, i := range order {
		f, ok := own[i]
		if !ok {
			continue
		}
		for _, d := range parts[i] {
			c, w := partOf(d)
			if text, ok := comments[c]; ok && c != 0 {
				f.Comments = append(f.Comments, search.Piece{Comment: c, Text: text})
			}
			if text, ok := writeups[w]; ok && w != 0 {
				f.Writeups = append(f.Writeups, search.Piece{Writeup: w, Text: text})
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
	s := new(statement).add("SELECT i.id, i.title, i.body, i.answers FROM ideas i" + e.d.ByID + " WHERE " + condition + " AND i.id")
	list(s, padded(slices.Clone(ids)))
	out := make(map[id.Idea]search.Found, len(ids))
	err := e.each(ctx, s, func(rows *sql.Rows) error {
		var f search.Found
		var answers string
		if err := rows.Scan(&f.Idea, &f.Title, &f.Body, &answers); err != nil {
			return err
		}
		f.Body = joined(f.Body, answers)
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
