package pages

import (
	"context"
	"strconv"

	"uptake/domain/fault"
	"uptake/domain/privacy"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// KeepingURL is where the dates of all challenges stand.
const KeepingURL = "/admin/keeping"

// Keepings is the page that says when the people of each challenge are let go.
type Keepings struct {
	frontend.Base
	Words
	Plans []privacy.Plan
	Runs  []privacy.Run // of what belongs to no challenge; for administrators
	Site  bool          // the reader is one
}

// Keeping is the page of one challenge: what goes when, and what went.
type Keeping struct {
	frontend.Base
	Words
	Plan   privacy.Plan
	Runs   []privacy.Run
	May    bool // say how long, and let go
	Due    bool
	Months string // as typed
	Fields fault.Fields
}

func (p Keepings) table(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Challenges by date"), HideCaption: true, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Challenge")}, {Text: text.T(ctx, "Closes")}, {Text: text.T(ctx, "Kept for")}, {Text: text.T(ctx, "People are let go")}},
	}
	for _, one := range p.Plans {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: one.Title, Href: AdminURL(one.Slug) + "/keeping"}, {Text: p.closes(ctx, one)}, {Text: monthsName(ctx, one.Rule.Months)}, {Text: p.due(ctx, one)},
		})
	}
	return t
}

// closes says when the last phase ends.
func (w Words) closes(ctx context.Context, p privacy.Plan) string {
	if p.ClosesAt.IsZero() {
		return text.T(ctx, "No end set")
	}
	return w.Date(ctx, p.ClosesAt)
}

// due says when people are let go.
func (w Words) due(ctx context.Context, p privacy.Plan) string {
	switch {
	case p.Held:
		return text.T(ctx, "Held for a legal reason")
	case p.DueAt.IsZero():
		return text.T(ctx, "No date before every phase has an end")
	}
	return w.Date(ctx, p.DueAt)
}

func monthsName(ctx context.Context, n int) string { return text.N(ctx, n, "1 month", "%d months") }

func (p Keeping) dates(ctx context.Context) []parts.Row {
	return []parts.Row{
		{Key: text.T(ctx, "The challenge closes"), Value: p.closes(ctx, p.Plan)},
		{Key: text.T(ctx, "Kept after that"), Value: monthsName(ctx, p.Plan.Rule.Months)},
		{Key: text.T(ctx, "People are let go"), Value: p.due(ctx, p.Plan)},
	}
}

func (p Keeping) people(ctx context.Context) parts.Table {
	return numbers(ctx, text.T(ctx, "People"), []privacy.Count{
		{Kind: text.T(ctx, "accounts that go, since nothing else is done with them"), N: p.Plan.Leaving},
		{Kind: text.T(ctx, "of them, accounts that wait until their person was told by email 30 days before"), N: p.Plan.Waiting},
		{Kind: text.T(ctx, "accounts that stay, without what ties them to this challenge"), N: p.Plan.Staying},
		{Kind: text.T(ctx, "people kept back by a legal hold"), N: p.Plan.Spared},
	})
}

func (p Keeping) kinds(ctx context.Context) parts.Table {
	all := []privacy.Count{}
	for _, k := range p.Plan.Kinds {
		all = append(all, privacy.Count{Kind: kindName(ctx, k.Kind), N: k.N})
	}
	return numbers(ctx, text.T(ctx, "What they have left"), append(all, privacy.Count{Kind: text.T(ctx, "drafts without an author"), N: p.Plan.Drafts}))
}

func numbers(ctx context.Context, caption string, of []privacy.Count) parts.Table {
	t := parts.Table{Caption: caption, CaptionSize: parts.S, FirstCellIsHeader: true, Head: []parts.Head{{Text: text.T(ctx, "Kind")}, {Text: text.T(ctx, "How many"), Numeric: true}}}
	for _, c := range of {
		t.Rows = append(t.Rows, []parts.Cell{{Text: c.Kind}, {Text: text.Number(c.N)}})
	}
	return t
}

// kindName names a kind of row.
func kindName(ctx context.Context, kind string) string {
	switch kind {
	case "ideas":
		return text.T(ctx, "ideas: they stay, by “Former member”")
	case "comments":
		return text.T(ctx, "comments: they stay, by “Former member”")
	case "supports":
		return text.T(ctx, "support: it stays, without a name")
	case "files":
		return text.T(ctx, "pictures and files: they stay, without who attached them")
	case "follows":
		return text.T(ctx, "what they follow: it goes")
	case "trust and sanctions":
		return text.T(ctx, "trust, warnings, holds and blocks in this challenge: they go")
	case "equality questions":
		return text.T(ctx, "that they were asked the equality questions: it goes; their answers lead to nobody and stay")
	case "drafts":
		return text.T(ctx, "drafts: they go")
	case "saved searches":
		return text.T(ctx, "saved searches: they go")
	case "roles":
		return text.T(ctx, "roles in this challenge: they go")
	case "seats on panels":
		return text.T(ctx, "seats on panels: scores of closed rounds and signatures stay, without a name")
	case "keys of imports":
		return text.T(ctx, "names in files that were taken in: they go")
	case "edits":
		return text.T(ctx, "earlier versions: they stay, without who edited")
	case "write-ups":
		return text.T(ctx, "work on write-ups: it stays, without a name")
	case "panel records":
		return text.T(ctx, "records of panels: they stay, without a name")
	case "work of the team":
		return text.T(ctx, "what the team decided: it stays, without a name")
	case "themes":
		return text.T(ctx, "themes given: they stay, without a name")
	case "reports":
		return text.T(ctx, "reports: they stay, without a name")
	case "adoptions":
		return text.T(ctx, "contacts of adoptions: they go")
	case "news":
		return text.T(ctx, "news: it stays, without its author")
	case "links":
		return text.T(ctx, "links between ideas: they stay, without a name")
	}
	return kind
}

// run says in a line what one did.
func (w Words) run(ctx context.Context, r privacy.Run) string {
	return text.T(ctx, "%s, certificate %s", w.Date(ctx, r.EndedAt), strconv.FormatInt(int64(r.ID), 10))
}

func certificateURL(r privacy.Run) string {
	return KeepingURL + "/" + strconv.FormatInt(int64(r.ID), 10) + "/certificate.txt"
}

// keptFor says in the privacy notice how long a challenge keeps its people.
func (p Content) keptFor(ctx context.Context) string {
	months := p.Months
	if months == 0 {
		months = privacy.UsualMonths
	}
	return text.T(ctx, "%s after a challenge has closed, unless it states another period, your name goes from it: what you wrote stays, by “Former member”. An account that is used for nothing else is deleted then. An email tells you 30 days before, and you keep the account by signing in once.", monthsName(ctx, months))
}
