package pages

import (
	"context"
	"slices"
	"strconv"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review/stats"
	"uptake/domain/theme"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// CodingRounds lists the rounds in which two people code the ideas of a challenge.
type CodingRounds struct {
	Base frontend.Base
	Words
	Slug, Title string
	Rounds      []theme.RoundPlace
	Opens       bool // the reader may open one
	Team        []theme.Member
	First       string // as chosen
	Second      string
	Scope       string
	Fields      fault.Fields
}

// CodingRound is one round: what waits for the reader, where the coders differ, and how
// far they agree.
type CodingRound struct {
	Base frontend.Base
	Words
	theme.RoundPlace
	Coder     int           // which of the two the reader is, or -1
	Next      []theme.Sheet // that the reader has to code, the first of them
	Waiting   int           // all of them
	Own       []theme.Sheet // that the reader has coded and the other has not
	Differing []theme.Sheet
	Settled   []theme.Sheet // the last of them
	Agreement theme.Agreement
	Names     map[id.Theme]string
	People    map[id.Person]string
}

// CodingSheet is the page on which somebody codes an idea, or settles it.
type CodingSheet struct {
	Base   frontend.Base
	Round  theme.RoundPlace
	Sheet  theme.Sheet // as the reader may see it
	Coder  int         // which of the two the reader is, or -1
	Idea   challenge.View
	Book   []theme.Place
	Names  map[id.Theme]string
	Chosen []id.Theme
	None   bool
	Fields fault.Fields
}

// CodingURL is where the rounds of coding of a challenge are.
func CodingURL(slug string) string { return ChallengeURL(slug) + "/coding" }

// CodingRoundURL is the address of one round.
func CodingRoundURL(slug string, r id.Coding) string {
	return CodingURL(slug) + "/" + strconv.FormatInt(int64(r), 10)
}

// CodingSheetURL is the address of an idea in a round.
func CodingSheetURL(slug string, r id.Coding, i id.Idea) string {
	return CodingRoundURL(slug, r) + "/ideas/" + strconv.FormatInt(int64(i), 10)
}

func (p CodingRounds) table(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "rounds", Caption: text.T(ctx, "Rounds of coding"), FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Round")}, {Text: text.T(ctx, "Coders")}, {Text: text.T(ctx, "Ideas"), Numeric: true}, {Text: text.T(ctx, "Coded by both"), Numeric: true}, {Text: text.T(ctx, "To be settled"), Numeric: true}, {Text: text.T(ctx, "Settled"), Numeric: true}},
	}
	for _, r := range p.Rounds {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: text.T(ctx, "Round %s", strconv.Itoa(r.Number)), Href: CodingRoundURL(p.Slug, r.ID)},
			{Text: text.T(ctx, "%s and %s", r.Names[0], r.Names[1])},
			{Text: text.Number(r.Ideas)},
			{Text: text.Number(r.Both())},
			{Text: text.Number(r.Differing)},
			{Text: text.Number(r.Settled)},
		})
	}
	return t
}

func (p CodingRounds) people(ctx context.Context) []parts.Option {
	out := []parts.Option{{Value: "", Text: text.T(ctx, "Select a person")}}
	for _, m := range p.Team {
		out = append(out, parts.Option{Value: strconv.FormatInt(int64(m.Person), 10), Text: m.Name})
	}
	return out
}

func (p CodingRounds) scopes(ctx context.Context) []parts.Radio {
	return []parts.Radio{
		{Value: string(theme.Uncoded), Label: text.T(ctx, "Ideas that have no theme")},
		{Value: string(theme.All), Label: text.T(ctx, "All ideas"), Hint: text.T(ctx, "Ideas keep the themes that they have.")},
	}
}

// codesSaid is what one coder found, in words.
func codesSaid(ctx context.Context, names map[id.Theme]string, codes []id.Theme) string {
	if len(codes) == 0 {
		return text.T(ctx, "None of them")
	}
	var out []string
	for _, t := range codes {
		out = append(out, names[t])
	}
	slices.Sort(out)
	return text.List(ctx, out)
}

// differ is the queue for settling.
func (p CodingRound) differ(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "differ", Caption: text.T(ctx, "Ideas to settle"), FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Idea")}, {Text: p.RoundPlace.Names[0]}, {Text: p.RoundPlace.Names[1]}},
	}
	for _, s := range p.Differing {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: s.Title, Href: CodingSheetURL(p.ChallengeSlug, p.ID, s.Idea)}, {Text: codesSaid(ctx, p.Names, s.Codes[0])}, {Text: codesSaid(ctx, p.Names, s.Codes[1])},
		})
	}
	return t
}

func (p CodingRound) settled(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "settled", Caption: text.T(ctx, "Settled"), FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Idea")}, {Text: text.T(ctx, "Themes")}, {Text: text.T(ctx, "By")}, {Text: text.T(ctx, "When")}},
	}
	for _, s := range p.Settled {
		by := text.T(ctx, "Both had said the same")
		if s.By != 0 {
			by = p.People[s.By]
		}
		t.Rows = append(t.Rows, []parts.Cell{{Text: s.Title, Href: IdeaURL(s.Idea)}, {Text: codesSaid(ctx, p.Names, s.Settled)}, {Text: by}, {Text: p.Moment(ctx, s.SettleAt)}})
	}
	return t
}

// kappa is Cohen's kappa in words.
func kappa(ctx context.Context, f stats.Figure) string {
	switch f.Reason {
	case "":
		return decimals(f.Value)
	case stats.NoVariation:
		return text.T(ctx, "None: both gave it to all ideas, or to none")
	case stats.NeedsPairs:
		return text.T(ctx, "None: no idea has been coded by both")
	}
	return text.T(ctx, string(f.Reason))
}

func (p CodingRound) agreement(ctx context.Context) parts.Table {
	n := func(x int) parts.Cell { return parts.Cell{Text: strconv.Itoa(x)} }
	t := parts.Table{
		ID: "agreement", Caption: text.T(ctx, "Agreement on each theme, in ideas"), FirstCellIsHeader: true,
		Head: []parts.Head{
			{Text: text.T(ctx, "Theme")},
			{Text: text.T(ctx, "Both"), Numeric: true},
			{Text: text.T(ctx, "Only %s", p.RoundPlace.Names[0]), Numeric: true},
			{Text: text.T(ctx, "Only %s", p.RoundPlace.Names[1]), Numeric: true},
			{Text: text.T(ctx, "Neither"), Numeric: true},
			{Text: text.T(ctx, "Agreement beyond chance (Cohen's kappa)")},
		},
	}
	for _, x := range p.Agreement.Themes {
		t.Rows = append(t.Rows, []parts.Cell{{Text: x.Name}, n(x.Both), n(x.First), n(x.Second), n(x.Neither), {Text: kappa(ctx, x.Kappa)}})
	}
	return t
}

// Settling reports whether the page is for settling: both have coded, and differ.
func (p CodingSheet) Settling() bool { return p.Sheet.Both() && p.Sheet.SettleAt.IsZero() }

// NoneOfThem is what a box says for no theme at all.
const NoneOfThem = "none"

func (p CodingSheet) boxes(ctx context.Context) parts.Checkboxes {
	c := parts.Checkboxes{Name: "themes", Legend: text.T(ctx, "Which themes fit?"), LegendSize: parts.M, Small: true, Error: parts.ErrorFor(ctx, p.Fields, "themes")}
	for _, t := range p.Book {
		c.Items = append(c.Items, parts.Checkbox{Value: strconv.FormatInt(int64(t.ID), 10), Label: t.Name, Hint: t.Definition})
	}
	c.Items = append(c.Items, parts.Checkbox{Divider: text.T(ctx, "or")}, parts.Checkbox{Value: NoneOfThem, Label: text.T(ctx, "None of them"), Exclusive: true, Group: "themes"})
	for _, t := range p.Chosen {
		c.Values = append(c.Values, strconv.FormatInt(int64(t), 10))
	}
	if p.None {
		c.Values = append(c.Values, NoneOfThem)
	}
	return c
}

func (p CodingRound) title(ctx context.Context) string {
	return text.T(ctx, "Round %s of coding", strconv.Itoa(p.Number))
}

func (p CodingRound) state(ctx context.Context) []parts.Row {
	row := func(key string, n int) parts.Row { return parts.Row{Key: key, Value: text.Number(n)} }
	rows := []parts.Row{row(text.T(ctx, "Ideas"), p.Ideas)}
	if p.Coder >= 0 {
		rows = append(rows, row(text.T(ctx, "Coded by you"), p.Coded[p.Coder]), row(text.T(ctx, "Coded by both of you"), p.Both()))
	} else {
		rows = append(rows, row(text.T(ctx, "Coded by %s", p.RoundPlace.Names[0]), p.Coded[0]), row(text.T(ctx, "Coded by %s", p.RoundPlace.Names[1]), p.Coded[1]))
	}
	return append(rows, row(text.T(ctx, "To be settled"), len(p.Differing)), row(text.T(ctx, "Settled"), p.RoundPlace.Settled))
}

func (p CodingSheet) caption(ctx context.Context) string {
	if p.Sheet.Both() {
		return text.T(ctx, "Settle the themes of")
	}
	return text.T(ctx, "Code")
}

// both is what each has said, and what was settled.
func (p CodingSheet) both(ctx context.Context) []parts.Row {
	var rows []parts.Row
	for n, name := range p.Round.Names {
		rows = append(rows, parts.Row{Key: text.T(ctx, "%s chose", name), Value: codesSaid(ctx, p.Names, p.Sheet.Codes[n])})
	}
	if !p.Sheet.SettleAt.IsZero() {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Settled"), Value: codesSaid(ctx, p.Names, p.Sheet.Settled)})
	}
	return rows
}
