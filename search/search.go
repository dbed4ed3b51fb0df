// Package search finds public ideas by the words of the ideas themselves, of
// their visible comments, of their published write-ups and of published updates
// that name them; and the updates by themselves.
//
// There is one interface, Engine, and one suite, searchtest, that every engine
// passes. What typed text means is decided here, once for all engines: Parse
// cuts it into terms, Plan widens each term to the word forms, synonyms and
// near spellings that the index knows, and Ranker orders what was found. An
// engine only finds words. Nothing here knows about people's rights: an index
// holds what anybody may see, and nothing else.
package search

import (
	"context"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Engine finds ideas. All methods may be called from many goroutines.
//
// Every error is a fault: ErrTooLong, ErrPage and ErrFilter for what was asked,
// ErrBusy when the deadline passed or an outside engine did not answer, and
// Internal for the rest. A question that holds no word to look for is no error:
// see Result.NoWords.
type Engine interface {
	// Search returns one page of the ideas that q asks for. An empty Text asks
	// for all public ideas that pass the filters.
	Search(ctx context.Context, q Query) (Result, error)
	// Suggest returns up to n ideas for somebody who is still typing: every word
	// of prefix is in them, the last one at least by its beginning.
	Suggest(ctx context.Context, prefix string, f Filters, n int) ([]Hit, error)
	// Similar returns up to n public ideas that read like t, the closest first,
	// never t.Idea itself.
	Similar(ctx context.Context, t Text, f Filters, n int) ([]Hit, error)
	// Rebuild makes the index afresh from the rows. Searches go on meanwhile.
	Rebuild(ctx context.Context) error
	// Health returns nil when the index answers and agrees with the rows.
	Health(ctx context.Context) error
}

// Doc is an idea as an outside engine keeps it: only what anybody may see.
type Doc struct {
	Idea      id.Idea
	Challenge id.Challenge
	Area      id.Area // 0 for none
	Themes    []id.Theme
	Kind      Kind
	Stage     Stage   // the shown one
	Outcome   Outcome // likewise
	Evidence  Evidence
	Pick      Pick
	Title     string
	Body      string // the text, the answers to prompts and the author's tags
	Comments  []string
	Writeups  []string
	Updates   []string // those that name it
	Supports  int
	PostedAt  time.Time
	TalkedAt  time.Time // the latest comment, or when it was posted
}

// Text is what Similar compares: an idea that is kept, or one being written.
type Text struct {
	Idea        id.Idea // 0 for one that is not posted yet
	Title, Body string  // ignored when Idea is given
}

// Where says which text of an idea a hit was found in.
type Where string

// The texts that are searched.
const (
	InIdea    Where = "idea"
	InComment Where = "comment"
	InWriteup Where = "write-up"
	InUpdate  Where = "update"
)

// Hit is one idea that was found, or one update by itself.
type Hit struct {
	Idea      id.Idea // 0 for an update by itself
	Score     float64 // comparable within one result only; 0 when ordered by something else
	Title     string  // plain text with Open and Close around the words found
	Snippet   string  // the best stretch of text, marked likewise; "…" where it was cut
	In        Where   // what Snippet was taken from
	Comment   id.Comment
	Writeup   id.Writeup
	Update    id.Update
	Challenge id.Challenge // of an update by itself
}

// Result is one page of hits, and the counts for the whole search.
type Result struct {
	Hits []Hit
	// Updates are the few best updates that hold what was asked for. They are on the
	// first page alone, and only where no filter is chosen that updates have no value
	// for; no count counts them.
	Updates    []Hit
	Total      int  // ideas found, under all filters
	TotalExact bool // false: Total and Facets may lag behind the rows by a few seconds
	Facets     Facets
	Simpler    bool   // the built-in engine answered in place of another: see Fallback
	NoWords    bool   // the text holds no letter or digit to look for, or only minus words
	DidYouMean string // the words as they are spelt in what was found; empty if that is what was typed
}

// Open and Close stand around the words found, in Title and Snippet. They are
// private-use characters that no text contains, since engines take them out:
// escape the text first, then turn them into mark elements.
const (
	Open  = '\uE000'
	Close = '\uE001'
)

// The faults of a search.
var (
	ErrTooLong = &fault.Error{Kind: fault.Invalid, Code: "search.too_long", Message: "Search for 10,000 characters or fewer."}
	ErrPage    = &fault.Error{Kind: fault.Invalid, Code: "search.page", Message: "Choose a page from 1, with 1 to 100 ideas."}
	ErrFilter  = &fault.Error{Kind: fault.Invalid, Code: "search.filter", Message: "Choose a filter from the list."}
	ErrBusy    = &fault.Error{
		Kind: fault.Busy, Code: "search.busy", RetryAfter: 5 * time.Second,
		Message: "Search is taking too long. Try again in a few seconds.",
	}
)
