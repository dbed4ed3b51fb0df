package challenge

import (
	"time"

	"uptake/domain/id"
)

// DeedKind says what happened, on the pages of what is new.
type DeedKind string

// The kinds of deed. Panels are in it with what they have published alone.
const (
	DeedIdea      DeedKind = "idea"
	DeedComment   DeedKind = "comment"
	DeedAdoption  DeedKind = "adoption"
	DeedWriteup   DeedKind = "writeup"
	DeedUpdate    DeedKind = "update"
	DeedShortlist DeedKind = "shortlist"
)

// Deed is something public that happened, with what names it. It holds nothing that
// everybody may not read.
type Deed struct {
	Kind           DeedKind
	ID             int64   // the row: comment, adoption, update; of an idea its number
	Slug           string  // of a write-up or shortlist
	Idea           id.Idea // that it belongs to; 0: none
	Title          string  // of the idea, write-up, update or shortlist
	Words          string  // the beginning of what was written, at most 300 runes
	Lang           string
	Author         string // of an idea or comment, as its page shows it; empty: none
	ChallengeSlug  string
	ChallengeTitle string
	At             time.Time
}

// DeedsPerPage is how many deeds a page holds, and DeedPages how far back they go.
const (
	DeedsPerPage = 30
	DeedPages    = 50
)

// DeedQuery asks for a page of deeds, the newest first.
type DeedQuery struct {
	Challenge id.Challenge // 0: all published ones
	Idea      id.Idea      // comments and adoptions of this one alone; 0: whatever it is
	Kinds     []DeedKind   // of these alone; none: of all
	Without   []id.Idea    // nothing about these
	Quiet     []id.Idea    // no comments on these, but the reader's own
	Reader    id.Person
	Page      int // from 1
	Limit     int // 1 to 100
}
