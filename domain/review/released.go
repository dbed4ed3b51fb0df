package review

import (
	"context"
	"slices"

	"uptake/domain/account"
	"uptake/domain/guard"
	"uptake/domain/id"
)

// NoteReleaseReads reads notes to authors. It hides nothing.
type NoteReleaseReads interface {
	// NotesToAuthors returns what members, but those recused from the idea, have addressed
	// to the authors of the ideas of a panel, of all rounds, by idea and words.
	NotesToAuthors(ctx context.Context, p id.Panel) ([]Note, error)
	// NoteReleasesOf returns every version of what was released, by idea and version.
	NoteReleasesOf(ctx context.Context, p id.Panel) ([]NoteRelease, error)
}

// AuthorNotes are the notes of a panel to the authors of its ideas, as who releases them
// looks through them.
type AuthorNotes struct {
	Head   Head
	Viewer Viewer
	Closed error       // why nothing can be released now; nil while it can
	Ideas  []IdeaNotes // with a note, but those that the viewer is recused from; by number
}

// IdeaNotes are the notes to the author of one idea.
type IdeaNotes struct {
	Idea     IdeaHead
	Notes    []AuthorNote
	Release  NoteRelease // the last; zero for none
	Decision *Decision   // that the author reads with them; nil: none yet
	Releases bool        // the viewer may release them
}

// Version moves with each release.
func (i IdeaNotes) Version() int { return i.Release.Version + 1 }

// AuthorNote is a note to an author, without who wrote it. Equal words of two members
// are one.
type AuthorNote struct {
	Key      string
	Words    string
	Found    []guard.Finding // what may identify somebody, looked for now
	Released bool
}

// Blocked reports whether the note holds what has to be removed before anybody else
// reads it.
func (n AuthorNote) Blocked() bool {
	f, _ := guard.Gravest(n.Found)
	return f.Grade == guard.Block
}

// AuthorNotes shows chair and secretary, and the deputy chair on ideas that the chair is
// recused from, the notes to authors from the decision on; others get ErrNotYours.
func (s Service) AuthorNotes(ctx context.Context, a account.Actor, panel id.Panel) (AuthorNotes, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return AuthorNotes{}, err
	}
	if v.Seat != Chair && v.Seat != Secretary && !v.Deputy {
		return AuthorNotes{}, ErrNotYours
	}
	if !h.Reached(Deciding) {
		return AuthorNotes{}, ErrNotesEarly
	}
	out := AuthorNotes{Head: h, Viewer: v, Closed: h.NotesOpen()}
	conflicts, err := s.Reads.ConflictsOf(ctx, panel)
	if err != nil {
		return AuthorNotes{}, err
	}
	ideas, err := s.ideaHeads(ctx, h, v)
	if err != nil {
		return AuthorNotes{}, err
	}
	written, err := s.Reads.NotesToAuthors(ctx, panel)
	if err != nil {
		return AuthorNotes{}, err
	}
	releases, err := s.Reads.NoteReleasesOf(ctx, panel)
	if err != nil {
		return AuthorNotes{}, err
	}
	decisions, err := s.Reads.DecisionsOf(ctx, panel)
	if err != nil {
		return AuthorNotes{}, err
	}
	for _, i := range ideas {
		about := aboutOf(v, i, conflicts)
		about.Chairs = v.chairs(h.Seats(), conflicts, i.Idea) == nil
		rows := Visible(v, about, PanelPage, Moment{h.Panel, max(h.Round, 1)})
		if !rows.Has(RowAuthorNotes) {
			continue
		}
		one := IdeaNotes{Idea: i, Releases: out.Closed == nil && !i.State.Gone() && v.releases(h.Seats(), conflicts, i.Idea)}
		for _, r := range releases {
			if r.Idea == i.Idea {
				one.Release = r
			}
		}
		if at := slices.IndexFunc(decisions, func(d Decision) bool { return d.Idea == i.Idea }); at >= 0 && rows.Has(RowDecision) {
			one.Decision = &decisions[at]
		}
		for _, n := range written {
			if n.Idea == i.Idea && (len(one.Notes) == 0 || one.Notes[len(one.Notes)-1].Words != n.Text) {
				one.Notes = append(one.Notes, AuthorNote{
					Key: noteKey(n.Text), Words: n.Text, Found: guard.Check(n.Text, 0),
					Released: slices.ContainsFunc(one.Release.Notes, func(r ReleasedNote) bool { return r.Words == n.Text }),
				})
			}
		}
		if len(one.Notes) > 0 {
			out.Ideas = append(out.Ideas, one)
		}
	}
	return out, nil
}

// On returns the notes on one idea, or ErrNotInPanel where there are none that the
// viewer may read.
func (n AuthorNotes) On(idea id.Idea) (IdeaNotes, error) {
	at := slices.IndexFunc(n.Ideas, func(i IdeaNotes) bool { return i.Idea.Idea == idea })
	if at < 0 {
		return IdeaNotes{}, ErrNotInPanel
	}
	return n.Ideas[at], nil
}

// NotesForAuthor returns to the author of an idea, and to nobody else, what the panels
// that have told their authors or published have released to them; others get ErrNoNotes.
func (s Service) NotesForAuthor(ctx context.Context, a account.Actor, idea id.Idea) ([]string, error) {
	if err := s.wrote(ctx, a, idea, ErrNoNotes); err != nil {
		return nil, err
	}
	panels, err := s.Reads.PublishedPanels(ctx, idea)
	if err != nil {
		return nil, err
	}
	telling, err := s.Reads.TellingPanels(ctx, idea)
	if err != nil {
		return nil, err
	}
	for _, p := range telling {
		if !slices.Contains(panels, p) {
			panels = append(panels, p)
		}
	}
	var out []string
	for _, p := range panels {
		h, err := s.Reads.Head(ctx, p)
		if err != nil {
			return nil, err
		}
		releases, err := s.Reads.NoteReleasesOf(ctx, p)
		if err != nil {
			return nil, err
		}
		conflicts, err := s.Reads.ConflictsOf(ctx, p)
		if err != nil {
			return nil, err
		}
		out = append(out, sent(h.Panel, idea, releases, conflicts)...)
	}
	return out, nil
}

// sent returns what a panel has sent to the author of an idea: the words of the last
// release before authors were told, or the panel was published. What is released after
// its record was opened again waits for that to happen again. Words of who was recused
// from the idea later are left out.
func sent(p Panel, idea id.Idea, releases []NoteRelease, conflicts []Conflict) []string {
	until := p.ReleasedAt
	if p.ToldAt.After(until) {
		until = p.ToldAt
	}
	var last NoteRelease
	for _, r := range releases {
		if r.Idea == idea && !until.IsZero() && !r.At.After(until) {
			last = r
		}
	}
	var out []string
	for _, n := range last.Notes {
		if !barred(conflicts, n.Seat, idea) && !slices.Contains(out, n.Words) {
			out = append(out, n.Words)
		}
	}
	return out
}
