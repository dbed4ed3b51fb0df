package pages

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Several is the page on which a moderator decides about several things of the queue at once.
type Several struct {
	Base    frontend.Base
	Words   Words
	Waiting []challenge.Waiting // what was chosen and waits still
	Chosen  []string
	Now     time.Time
	Me      id.Person
	Because challenge.Because // as it was chosen and typed
	Fields  fault.Fields
}

// thingValue names what waits, the decision on it that was seen and the version that was read,
// in a box of a form.
func thingValue(w challenge.Waiting) string {
	return fmt.Sprintf("%s.%d.%d", waitingKey(w), w.Seen, w.Version)
}

// Thing is a decision on what a box names, of a comment its number alone, by whoever saw and
// read what it says.
func Thing(value string) (challenge.Decision, bool) {
	var d challenge.Decision
	key, rest, _ := strings.Cut(value, ".")
	kind, number, _ := strings.Cut(key, "-")
	seen, read, _ := strings.Cut(rest, ".")
	n, err := strconv.ParseInt(number, 10, 64)
	s, unseen := strconv.ParseInt(seen, 10, 64)
	v, unread := strconv.Atoi(read)
	switch {
	case err != nil || unseen != nil || unread != nil || n <= 0 || v <= 0:
		return d, false
	case kind == "idea":
		d.On.Idea = id.Idea(n)
	case kind == "comment":
		d.On.Comment = id.Comment(n)
	default:
		return d, false
	}
	ruling := id.Ruling(s)
	d.Seen, d.Version = &ruling, v
	return d, true
}

// ThingIs reports whether a box names what waits, whatever was decided on it since.
func ThingIs(value string, w challenge.Waiting) bool {
	key, _, _ := strings.Cut(value, ".")
	return key == waitingKey(w)
}

// boxes are the chosen things, ticked as they were.
func (p Several) boxes(ctx context.Context) parts.Checkboxes {
	b := parts.Checkboxes{Name: "thing", Legend: text.T(ctx, "What you decide about"), LegendSize: parts.M, Error: parts.ErrorFor(ctx, p.Fields, "thing")}
	for _, w := range p.Waiting {
		label := text.T(ctx, "Idea %s: %s", strconv.FormatInt(int64(w.Idea), 10), w.Title)
		if w.Comment != 0 {
			label = text.T(ctx, "Comment %s on: %s", strconv.FormatInt(int64(w.Comment), 10), w.Title)
		}
		box := parts.Checkbox{Value: thingValue(w), Label: label, Hint: Excerpt(w.Body), Checked: true}
		if w.Hand.Of(p.Now) && w.Hand.By != p.Me {
			box.Hint, box.Checked = p.Words.inHand(ctx, w.Hand, false), false
		}
		b.Items = append(b.Items, box)
	}
	return b
}

// lost says how much of what was chosen waits no more.
func (p Several) lost(ctx context.Context) string {
	n := 0
	for _, s := range p.Chosen {
		if !slices.ContainsFunc(p.Waiting, func(w challenge.Waiting) bool { return ThingIs(s, w) }) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return text.N(ctx, n, "%d that you chose waits no more.", "%d that you chose wait no more.")
}

// choosing is the box by which a thing of the queue is chosen, for the form below it.
func choosing(ctx context.Context, w challenge.Waiting) parts.Checkboxes {
	return parts.Checkboxes{Name: "thing", ID: "choose-" + waitingKey(w), Small: true, Items: []parts.Checkbox{{
		Value: thingValue(w), Label: text.T(ctx, "Choose “%s”", w.Title), Attributes: map[string]any{"form": "several"},
	}}}
}

// together are the decisions that can be undone and were made with others: the first of each
// batch, with how many there are.
func (p Queue) together() (list []challenge.RulingView, sizes map[id.Ruling]int) {
	sizes = map[id.Ruling]int{}
	for _, r := range p.undoable() {
		if r.Batch != 0 {
			if sizes[r.Batch]++; sizes[r.Batch] == 2 {
				list = append(list, r)
			}
		}
	}
	return list, sizes
}

// togetherWords says how much was decided together.
func (w Words) togetherWords(ctx context.Context, r challenge.RulingView, n int) string {
	return fmt.Sprintf("%s: %s", text.N(ctx, n, "%d decision made together", "%d decisions made together"), w.ruledWords(ctx, r))
}
