package writeup

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Basis is an idea with what a write-up of it begins with.
type Basis struct {
	Idea    challenge.Idea
	Authors []id.Person // who wrote it, and who wrote what goes on in it
	Unnamed []id.Person // those of them whose names are not shown: a write-up does not credit them by itself
	Finding string      // what the panels found, in words; empty before release
	Said    []Said      // the visible comments on the idea, the oldest first
	Tried   bool        // a place has said that it tries the idea, or has tried it
}

// Said is a visible comment with what credits it.
type Said struct {
	ID, Parent id.Comment
	Author     id.Person // 0: not known
	Name       string    // that people see; empty for who has none
	Role       string    // held when it was written, in words; empty for none
	Staff      bool      // written by the team that runs the challenge
	Body       string
}

// Limits of what is quoted.
const (
	QuotesMax = 3    // comments on one idea
	QuoteMax  = 1000 // characters (runes) of one; a longer one is left out, never cut
)

// Best picks the comments to quote: those that other people have replied to most,
// of equal ones the earlier. Neither the idea's author, who has the page itself,
// nor the team is quoted.
func Best(said []Said, authors ...id.Person) []Said {
	by := map[id.Comment]id.Person{}
	for _, s := range said {
		by[s.ID] = s.Author
	}
	replies := map[id.Comment]int{}
	for _, s := range said {
		if to, ok := by[s.Parent]; ok && (s.Author == 0 || s.Author != to) {
			replies[s.Parent]++
		}
	}
	best := slices.DeleteFunc(slices.Clone(said), func(s Said) bool {
		return s.Staff || s.Author != 0 && slices.Contains(authors, s.Author) || utf8.RuneCountInString(s.Body) > QuoteMax
	})
	slices.SortStableFunc(best, func(a, b Said) int {
		return cmp.Or(cmp.Compare(replies[b.ID], replies[a.ID]), cmp.Compare(a.ID, b.ID))
	})
	return best[:min(len(best), QuotesMax)]
}

// Quote is a comment as a quotation in Markdown that names who said it.
func (s Said) Quote() string {
	who := cmp.Or(s.Name, "Somebody who took part")
	if s.Role != "" {
		who += ", " + s.Role
	}
	return "> " + strings.ReplaceAll(s.Body, "\n", "\n> ") + "\n>\n> – " + who
}

// Prefill puts what the authors wrote, what the panels found and the best of what
// people said under the headings, as a beginning for whoever edits it. What a panel
// is still at work on stays out: of such an idea no comment is quoted either, since
// whoever edits may sit on that panel, which judges without them.
func Prefill(from []Basis) Words {
	w := Words{Headings: headingsFor(from)}
	more := MoreHeadings()
	for n, b := range from {
		i := b.Idea
		if n == 0 {
			w.Title = i.Title
		}
		add(&w, more, "how", i.Body)
		for _, a := range i.Answers {
			add(&w, more, place[a.Key], a.Text)
		}
		for _, p := range b.Authors {
			if !slices.Contains(b.Unnamed, p) && !slices.ContainsFunc(w.Credits, func(c Credit) bool { return c.Person == p }) {
				w.Credits = append(w.Credits, Credit{Person: p, As: "author"})
			}
		}
		if atWork := i.Stage != challenge.Posted && i.ReleasedAt.IsZero(); atWork {
			continue
		}
		if b.Finding != "" && len(from) > 1 {
			b.Finding = "**" + i.Title + "**\n\n" + b.Finding
		}
		add(&w, more, "panel", b.Finding)
		for _, s := range Best(b.Said, b.Authors...) {
			add(&w, more, "said", s.Quote())
		}
	}
	return w
}

// headingsFor ask what there is to tell: nobody can say what came of a change that
// has not been made.
func headingsFor(from []Basis) []Heading {
	made := func(b Basis) bool { return b.Idea.Kind == challenge.KindPractice || b.Tried }
	lived := func(b Basis) bool { return b.Idea.Kind == challenge.KindExperience }
	proposed := func(b Basis) bool { return b.Idea.Kind == challenge.KindIdea }
	switch {
	case slices.ContainsFunc(from, made):
		return Headings()
	case slices.ContainsFunc(from, proposed):
		return proposedHeadings()
	case slices.ContainsFunc(from, lived):
		return experienceHeadings()
	}
	return Headings()
}

// place says under which heading the answer to a usual prompt goes; answers to
// others go under "how".
var place = map[string]string{
	"when": "when", "where": "who", "difference": "success", "problem": "problem", "needs": "next",
	"went_well": "success", "went_wrong": "problem",
}

// add puts a text under a heading, behind what stands there. One that would make
// it too long is left out, so that the editor can save what stands there.
func add(w *Words, more []Heading, key, text string) {
	if text == "" {
		return
	}
	if key == "" {
		key = "how"
	}
	at := slices.IndexFunc(w.Headings, func(h Heading) bool { return h.Key == key })
	if at < 0 {
		m := slices.IndexFunc(more, func(h Heading) bool { return h.Key == key })
		w.Headings = append(w.Headings, more[m])
		at = len(w.Headings) - 1
	}
	h := &w.Headings[at]
	if h.Text != "" {
		text = h.Text + "\n\n" + text
	}
	if utf8.RuneCountInString(text) <= TextMax {
		h.Text = text
	}
}
