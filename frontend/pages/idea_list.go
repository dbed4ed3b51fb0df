package pages

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// IdeaList is a page of ideas: of a challenge, of all, or those found by a
// search.
type IdeaList struct {
	Base frontend.Base
	Words
	Heading  string
	Action   string // the address of the list, without query
	Query    url.Values
	Search   string // what was searched for; empty for a plain list
	Cards    []FoundCard
	News     []FoundUpdate
	Total    int
	Exact    bool // Total is the number of this moment, and not of a few seconds ago
	At       int  // which page, from 1
	PerPage  int
	Filters  []Filter
	Sort     challenge.Sort
	Look     Look
	ByRegion bool   // the list can be shown by region
	Notice   string // e.g. that there is no word to look for
	Savable  bool   // the reader may save this search
	Refused  bool   // a choice of role or region would leave too few ideas
	Least    int    // so few people are not shown by role or region
	// Everywhere is where all challenges are searched for the same words; empty where
	// they are, or where nothing was typed.
	Everywhere string
	Simpler    bool      // the search server is away, and the built-in search answered
	Veiled     bool      // the reader sits on a panel that judges some of these ideas: see Veil
	Unread     []id.Idea // the reader is recused from these: words do not find them
	Meant      string    // the words as they are spelt in what was found; empty if that was typed
}

// Veil makes the list one for a member of a panel that judges some of its ideas:
// without orders that supports and comments make.
func (p *IdeaList) Veil(ctx context.Context, over bool, unread []id.Idea) {
	p.Veiled, p.Unread = over, unread
	if over && p.crowded() {
		p.Sort = challenge.Newest
		if p.Search != "" {
			p.Sort = BestMatch
		}
	}
}

// BestMatch is the order of what words find, unless another is asked for.
const BestMatch challenge.Sort = "best"

// Title is the page's own part of the title, with how many ideas there are.
func (p IdeaList) Title(ctx context.Context) string {
	title := text.T(ctx, "%s (%s)", p.Heading, p.count(ctx))
	if p.Search != "" {
		title = text.T(ctx, "%s – search (%s)", p.Search, p.count(ctx))
	}
	if p.Refused {
		title = p.Heading
	}
	if p.At > 1 {
		title = text.T(ctx, "%s, page %s", title, strconv.Itoa(p.At))
	}
	return title
}

// crowded reports whether supports or comments make the order.
func (p IdeaList) crowded() bool {
	switch p.Sort {
	case challenge.MostSupported, challenge.RecentlyDiscussed, challenge.MostDiscussed, challenge.Rising:
		return true
	default:
		return false
	}
}

// FoundCard is a card with the marked words of a search; empty where nothing
// was searched for.
type FoundCard struct {
	challenge.Card
	TitleHit, Snippet string     // with sentinels around what matched
	Comment           id.Comment // that Snippet was taken from; 0: from another text
	Region            string     // of the author, where it may be shown; empty for cards of any other look
	Written           bool       // Snippet was taken from a write-up
	Update            id.Update  // that Snippet was taken from; 0: from another text
}

// FoundUpdate is an update that a search found by itself, with the marked words.
type FoundUpdate struct {
	ID                id.Update
	TitleHit, Snippet string
	Challenge         string // its title; empty on the list of one challenge
}

// Filter is one group of boxes.
type Filter struct {
	Name    string // in the query
	Legend  string
	Options []FilterOption
	One     bool // one value at most: a list to choose from in place of boxes
	Typed   bool // likewise, to be typed
}

// FilterOption is one box with how many ideas it leads to; N below 0 shows none.
type FilterOption struct {
	Value, Label string
	N            int
	Chosen       bool
}

// link returns the list's address with one parameter set, or dropped where
// value is empty; the page starts again at 1.
func (p IdeaList) link(name, value string) string {
	q := url.Values{}
	for k, v := range p.Query {
		q[k] = v
	}
	q.Del("page")
	if value == "" {
		q.Del(name)
	} else {
		q.Set(name, value)
	}
	return address(p.Action, q)
}

// without returns the list's address with one value of a filter removed.
func (p IdeaList) without(name, value string) string {
	q := url.Values{}
	for k, vs := range p.Query {
		for _, v := range vs {
			if k != "page" && (k != name || v != value) {
				q.Add(k, v)
			}
		}
	}
	return address(p.Action, q)
}

// saveAt is the page on which this search is saved.
func (p IdeaList) saveAt() string {
	q := url.Values{}
	for name, values := range p.Query {
		if name != "sort" && name != "page" && name != "view" {
			q[name] = values
		}
	}
	out := url.Values{"query": {q.Encode()}}
	if slug, ok := strings.CutPrefix(strings.TrimSuffix(p.Action, "/ideas"), "/challenges/"); ok {
		out.Set("list", slug)
	}
	return "/saved-searches/new?" + out.Encode()
}

// unfiltered returns the list's address with its words alone.
func (p IdeaList) unfiltered() string {
	q := url.Values{}
	if p.Search != "" {
		q.Set("q", p.Search)
	}
	return address(p.Action, q)
}

func (p IdeaList) pageLink(page int) string {
	q := url.Values{}
	for k, v := range p.Query {
		q[k] = v
	}
	q.Set("page", strconv.Itoa(page))
	if page == 1 {
		q.Del("page")
	}
	return address(p.Action, q)
}

func address(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// chosen lists the boxes that are ticked.
func (p IdeaList) chosen() []chosenFilter {
	var out []chosenFilter
	for _, f := range p.Filters {
		for _, o := range f.Options {
			if o.Chosen {
				out = append(out, chosenFilter{f.Legend, o.Label, p.without(f.Name, o.Value)})
			}
		}
	}
	return out
}

type chosenFilter struct{ legend, label, href string }

func (p IdeaList) count(ctx context.Context) string {
	if !p.Exact {
		return text.T(ctx, "About %s ideas", text.Number(p.Total))
	}
	return text.N(ctx, p.Total, "%d idea", "%d ideas")
}

func (p IdeaList) pages() int { return max(1, (p.Total+p.PerPage-1)/p.PerPage) }

// suggests are the attributes by which a script suggests ideas while somebody
// types.
func (p IdeaList) suggests(ctx context.Context) templ.Attributes {
	if p.Veiled || len(p.Unread) > 0 {
		return nil // that words find an idea may tell what such a reader is not to know
	}
	at := "/api/v1/suggestions?"
	if slug, ok := strings.CutPrefix(strings.TrimSuffix(p.Action, "/ideas"), "/challenges/"); ok {
		at += "challenge=" + url.QueryEscape(slug) + "&"
	}
	return templ.Attributes{
		"data-suggest": at + "q=", "data-suggest-label": text.T(ctx, "Ideas with these words"),
		"data-suggest-found": text.T(ctx, "%s suggestions. Use the up and down arrow keys to choose one."),
	}
}

// several reports whether the list goes over all challenges.
func (p IdeaList) several() bool { return p.Action == "/ideas" || p.Action == "/search" }

func (p IdeaList) choice(ctx context.Context, f Filter) parts.Select {
	s := parts.Select{Name: f.Name, Label: f.Legend, Options: []parts.Option{{Text: text.T(ctx, "Any")}}}
	for _, o := range f.Options {
		s.Options = append(s.Options, parts.Option{Value: o.Value, Text: o.Label})
		if o.Chosen {
			s.Value = o.Value
		}
	}
	return s
}

func (p IdeaList) typed(ctx context.Context, f Filter) parts.Input {
	in := parts.Input{Name: f.Name, Label: f.Legend, Hint: text.T(ctx, "One of the words that authors chose for their ideas.")}
	if len(f.Options) > 0 {
		in.Value = f.Options[0].Value
	}
	return in
}

func (p IdeaList) checkboxes(ctx context.Context, f Filter) parts.Checkboxes {
	boxes := parts.Checkboxes{Name: f.Name, Legend: f.Legend, Small: true}
	for _, o := range f.Options {
		label := o.Label
		switch {
		case o.N >= 0 && p.Exact:
			label += " (" + text.Number(o.N) + ")"
		case o.N >= 0:
			label += " (" + text.T(ctx, "about %s", text.Number(o.N)) + ")"
		}
		boxes.Items = append(boxes.Items, parts.Checkbox{Value: o.Value, Label: label, Checked: o.Chosen})
	}
	return boxes
}

// sortWords say how an order is made, where its name does not.
func (p IdeaList) sortWords(ctx context.Context) string {
	switch p.Sort {
	case challenge.MostSupported:
		return text.T(ctx, "Ordered by the number of people who support an idea. Panels do not see this number while they score.")
	case challenge.Rising:
		return text.T(ctx, "Ordered by how many people supported an idea or commented on it in the last 7 days, divided by its age in days and 2. So a new idea needs fewer people than an old one. Then come all others, the newest first.")
	case challenge.Shuffled:
		return text.T(ctx, "Shuffled anew each day, so that every idea has the same chance to be seen first. If you are signed in, the list starts at a place of your own.")
	default:
		return ""
	}
}

// sorts lists the orders with their names; the shuffled one gives every idea
// the same chance to be seen first.
func (p IdeaList) sorts(ctx context.Context) []parts.Option {
	var all []parts.Option
	if p.Search != "" {
		all = append(all, parts.Option{Value: string(BestMatch), Text: text.T(ctx, "Best match first")})
	}
	all = append(all, parts.Option{Value: string(challenge.Newest), Text: text.T(ctx, "Newest first")})
	if !p.Veiled {
		all = append(all,
			parts.Option{Value: string(challenge.MostSupported), Text: text.T(ctx, "Most supported first")},
			parts.Option{Value: string(challenge.RecentlyDiscussed), Text: text.T(ctx, "Last discussed first")},
			parts.Option{Value: string(challenge.MostDiscussed), Text: text.T(ctx, "Most discussed first")},
			parts.Option{Value: string(challenge.Rising), Text: text.T(ctx, "Rising first")})
	}
	return append(all, parts.Option{Value: string(challenge.Shuffled), Text: text.T(ctx, "Shuffled")})
}
