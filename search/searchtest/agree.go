package searchtest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"uptake/domain/id"
	"uptake/search"
)

// distinct are words so far apart that none is taken for another.
var distinct = strings.Fields("apricot bassoon hydrangea lighthouse marzipan quicksilver rucksack telescope umbrella windmill xylophone zeppelin")

// Agree changes rows at random and asks engines the same after every few changes: one
// that has followed all changes, one that finds in another way, and each time one that
// has only just read the rows. They find and count the same, and show other orders than
// that of relevance alike.
func Agree(t *testing.T, rows *Rows, rounds int, follows, other search.Engine, fresh func() search.Engine) {
	t.Helper()
	w := &world{Rows: rows, r: rand.New(rand.NewPCG(4, 27))} //nolint:gosec // the same changes each time
	for range 3 {
		c := rows.Challenge("published")
		w.challenges = append(w.challenges, c)
		w.themes = append(w.themes, rows.Theme(c), rows.Theme(c))
	}
	for range 30 {
		w.change()
	}
	found := 0
	for n := range rounds {
		for range 1 + w.r.IntN(12) {
			w.change()
		}
		late := fresh()
		for range 12 {
			q := w.question()
			var said []string
			for _, e := range []search.Engine{follows, other, late} {
				res, err := e.Search(t.Context(), q)
				if err != nil {
					t.Fatalf("%+v: %v", q, err)
				}
				found += res.Total
				said = append(said, inShort(q, res))
			}
			if said[0] != said[1] || said[0] != said[2] {
				t.Errorf("round %d, %+v:\nfollows %s\nother   %s\nfresh   %s", n, q, said[0], said[1], said[2])
			}
		}
		if t.Failed() {
			return
		}
	}
	if found < rounds {
		t.Errorf("%d ideas were found in all: this compares nothing", found)
	}
}

// inShort is all of a result in which engines may not differ.
func inShort(q search.Query, res search.Result) string {
	hits := ideas(res.Hits)
	if q.Sort == search.Relevance {
		slices.Sort(hits)
	}
	ups := updates(res)
	slices.Sort(ups)
	if len(ups) == 3 {
		ups = nil // the best of more
	}
	return fmt.Sprintf("%v of %d, updates %v, %+v", hits, res.Total, ups, res.Facets)
}

// world is what Agree changes.
type world struct {
	*Rows
	r          *rand.Rand
	challenges []id.Challenge
	themes     []id.Theme
	ideas      []id.Idea
	comments   []id.Comment
	writeups   []id.Writeup
	updates    []id.Update
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func (w *world) words(n int) string {
	ws := make([]string, 1+w.r.IntN(n))
	for i := range ws {
		ws[i] = pick(w.r, distinct)
	}
	return strings.Join(ws, " ")
}

// title ends on a word that no phrase holds: in PostgreSQL a phrase may begin in a title
// and go on in the text.
func (w *world) title() string { return w.words(2) + " indeed" }

func (w *world) change() {
	some := func() id.Idea { return pick(w.r, w.ideas) }
	if len(w.ideas) < 5 || w.r.IntN(6) == 0 {
		w.ideas = append(w.ideas, w.Idea(Idea{Challenge: pick(w.r, w.challenges), Title: w.title(), Body: w.words(6), Answers: []string{w.words(2)}, Kind: pick(w.r, []search.Kind{"idea", "practice"})}))
		return
	}
	switch i := some(); w.r.IntN(17) {
	case 0:
		w.exec("UPDATE ideas SET title = ?, body = ? WHERE id = ?", w.title(), w.words(5), i)
	case 1:
		w.exec("UPDATE ideas SET moderation = ? WHERE id = ?", pick(w.r, []string{"visible", "visible", "hidden", "held"}), i)
	case 2:
		w.exec("UPDATE ideas SET shown_stage = ? WHERE id = ?", pick(w.r, []string{"posted", "posted", "decided", "withdrawn", "merged"}), i)
	case 16:
		w.exec("UPDATE ideas SET shown_outcome = ?, evidence = ?, pick = ? WHERE id = ?", pick(w.r, []string{"", "shortlisted", "refer"}), pick(w.r, []string{"proposed", "tried", "measured"}), pick(w.r, []string{"", "team"}), i)
	case 3:
		w.exec("UPDATE ideas SET kind = ?, challenge_id = ?, supports = ? WHERE id = ?", pick(w.r, []string{"idea", "practice", "experience"}), pick(w.r, w.challenges), w.r.IntN(9), i)
	case 4:
		w.exec("DELETE FROM idea_themes WHERE idea_id = ?", i)
		w.theme(i, pick(w.r, w.themes))
	case 5, 6, 7:
		w.comments = append(w.comments, w.Comment(i, w.words(5), pick(w.r, []string{"visible", "visible", "held"})))
	case 8:
		if len(w.comments) > 0 {
			w.exec("UPDATE comments SET state = ?, body = ? WHERE id = ?", pick(w.r, []string{"visible", "visible", "hidden"}), w.words(4), pick(w.r, w.comments))
		}
	case 9:
		if len(w.comments) > 0 {
			w.exec("UPDATE comments SET idea_id = ? WHERE id = ?", i, pick(w.r, w.comments))
		}
	case 10:
		if len(w.comments) > 0 {
			w.exec("DELETE FROM comments WHERE id = ?", pick(w.r, w.comments))
		}
	case 11:
		w.writeups = append(w.writeups, w.Writeup(pick(w.r, w.challenges), w.words(2), w.words(4), pick(w.r, []string{"published", "draft"}), i))
	case 12:
		if len(w.writeups) > 0 {
			w.exec("UPDATE writeups SET state = ?, title = ? WHERE id = ?", pick(w.r, []string{"published", "draft"}), w.words(3), pick(w.r, w.writeups))
		}
	case 13:
		w.updates = append(w.updates, w.Update(pick(w.r, w.challenges), w.title(), w.words(3), w.r.IntN(3) == 0, i))
	case 14:
		if len(w.updates) > 0 {
			u := pick(w.r, w.updates)
			w.exec("UPDATE updates SET body = ?, published_at = ? WHERE id = ?", w.words(3), pick(w.r, []any{epoch, epoch, nil}), u)
			if w.r.IntN(3) == 0 {
				w.exec("DELETE FROM update_ideas WHERE update_id = ?", u)
			}
		}
	case 15:
		w.exec("UPDATE challenges SET state = ? WHERE id = ?", pick(w.r, []string{"published", "published", "draft"}), pick(w.r, w.challenges))
	}
	w.settle()
}

func (w *world) question() search.Query {
	word := func() string { return pick(w.r, distinct) }
	q := search.Query{PerPage: 100, Facets: []search.Dimension{search.ByChallenge, search.ByTheme, search.ByKind, search.ByStage, search.ByOutcome, search.ByEvidence, search.ByPick}}
	q.Text = pick(w.r, []string{"", word() + " ", word() + " " + word() + " ", word()[:4], `"` + word() + " " + word() + `" `, `"` + word() + `" ` + word() + " ", word() + " -" + word(), word() + ` -"` + word() + " " + word() + `"`})
	q.Sort = pick(w.r, []search.Sort{search.Relevance, search.Relevance, search.Newest, search.Supported, search.Discussed})
	q.NoComments = w.r.IntN(4) == 0
	if w.r.IntN(4) == 0 {
		q.Without = []id.Idea{pick(w.r, w.ideas)}
	}
	if w.r.IntN(3) == 0 {
		q.Filters.Kinds = []search.Kind{"idea"}
	}
	if w.r.IntN(4) == 0 {
		q.Filters.Evidence = []search.Evidence{"tried", "measured"}
	}
	if w.r.IntN(6) == 0 {
		q.Filters.Outcomes = []search.Outcome{"refer"}
	}
	if w.r.IntN(6) == 0 {
		q.Filters.Picks = []search.Pick{"team"}
	}
	if w.r.IntN(4) == 0 {
		q.Filters.Themes = w.themes[:1+w.r.IntN(3)]
	}
	if w.r.IntN(4) == 0 {
		q.Filters.Challenges = w.challenges[:1]
	}
	return q
}
