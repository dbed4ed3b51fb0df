package pages

import (
	"context"
	"slices"
	"strconv"

	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// AuthorNotesURL is the address of a panel's notes to the authors of its ideas.
func AuthorNotesURL(p id.Panel) string { return ReviewURL(p) + "/notes" }

// ReleaseNotesURL is where the notes on one idea are released.
func ReleaseNotesURL(p id.Panel, i id.Idea) string { return SheetURL(p, i) + "/notes" }

// AuthorNotes is the page where notes to authors are looked through and released.
type AuthorNotes struct {
	Base frontend.Base
	Words
	review.AuthorNotes
	// Previewed is the idea whose release is looked at before it is confirmed, with the
	// keys of the notes that are ticked; 0 for none.
	Previewed id.Idea
	Ticked    []string
	Fields    fault.Fields
}

// releasesNotes reports whether the viewer finds the notes to authors on the board.
func (p Board) releasesNotes() bool {
	return p.Head.Reached(review.Deciding) && (p.Viewer.Seat == review.Chair || p.Viewer.Seat == review.Secretary || p.Viewer.Deputy)
}

func notesID(i id.Idea) string { return "notes-" + strconv.FormatInt(int64(i), 10) }

func (p AuthorNotes) errors(ctx context.Context) []parts.ErrorLink {
	links := fields(ctx, p.Fields)
	for n := range links {
		if i := p.Previewed; slices.ContainsFunc(p.Ideas, func(o review.IdeaNotes) bool { return o.Idea.Idea == i && o.Releases }) {
			links[n].Href = "#" + notesID(i)
		}
	}
	return links
}

// boxes are the notes on one idea, each to be ticked.
func (p AuthorNotes) boxes(ctx context.Context, i review.IdeaNotes) parts.Checkboxes {
	c := parts.Checkboxes{
		Name: "note", ID: notesID(i.Idea.Idea), Small: true, Legend: text.T(ctx, "Notes that the author is to read"), LegendSize: parts.S,
		Hint: text.T(ctx, "Tick a note to send it. What is not ticked stays in the panel."),
	}
	if p.Previewed == i.Idea.Idea {
		c.Error = parts.ErrorFor(ctx, p.Fields, "note")
	}
	for _, n := range i.Notes {
		c.Items = append(c.Items, parts.Checkbox{Value: n.Key, Label: n.Words, Hint: foundWords(ctx, n), Checked: p.ticked(i, n), Disabled: n.Blocked()})
	}
	return c
}

func (p AuthorNotes) ticked(i review.IdeaNotes, n review.AuthorNote) bool {
	if n.Blocked() {
		return false
	}
	if p.Previewed == i.Idea.Idea {
		return slices.Contains(p.Ticked, n.Key)
	}
	return n.Released
}

// foundWords says what in a note may identify somebody.
func foundWords(ctx context.Context, n review.AuthorNote) string {
	if f, _ := guard.Gravest(n.Found); f.Grade == guard.Block {
		return text.T(ctx, "It cannot be sent as it is.") + " " + text.T(ctx, f.Advice())
	}
	if len(n.Found) > 0 {
		return text.T(ctx, "Look again: this note may say who somebody is.")
	}
	return text.T(ctx, "Nothing was found in it that says who somebody is. Read it all the same: no check finds everything.")
}

// chosen are the notes of the preview.
func (p AuthorNotes) chosen(i review.IdeaNotes) (notes []review.AuthorNote) {
	for _, n := range i.Notes {
		if p.ticked(i, n) {
			notes = append(notes, n)
		}
	}
	return notes
}

func wordsOf(notes []review.AuthorNote) []string {
	out := make([]string, len(notes))
	for n := range notes {
		out[n] = notes[n].Words
	}
	return out
}

// state says how it stands with the notes on one idea.
func (p AuthorNotes) state(ctx context.Context, i review.IdeaNotes) string {
	sent := 0
	for _, n := range i.Notes {
		if n.Released {
			sent++
		}
	}
	switch {
	case sent == 0 && p.Head.Reached(review.Published):
		return text.T(ctx, "Nothing was released.")
	case sent == 0:
		return text.T(ctx, "Nothing is released yet.")
	}
	return text.N(ctx, sent, "%d note is released.", "%d notes are released.")
}
