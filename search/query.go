package search

import (
	"slices"
	"unicode/utf8"

	"uptake/domain/id"
)

// Kind is the kind of an idea: practice, idea or experience.
type Kind string

// Stage is the stage of an idea that everybody may know.
type Stage string

// Outcome is the answer to an idea that everybody may know; none is empty.
type Outcome string

// Evidence says how far an idea has been tried.
type Evidence string

// Pick says who has picked an idea out for others to see; nobody is empty.
type Pick string

// Sort is an order of hits.
type Sort string

// The orders. Relevance means newest where no words are given. Ties go to the
// newer idea, so that pages never repeat one.
const (
	Relevance Sort = ""
	Newest    Sort = "newest"
	Supported Sort = "supported" // most supports first
	Discussed Sort = "discussed" // most recent visible comment first
)

// Filters narrow a search. Values of one kind widen each other (either area),
// different kinds narrow each other (this area and that theme).
type Filters struct {
	Challenges []id.Challenge
	Areas      []id.Area
	Themes     []id.Theme
	Kinds      []Kind
	Stages     []Stage
	Outcomes   []Outcome
	Evidence   []Evidence
	Picks      []Pick
}

// Dimension names what facets can be counted by.
type Dimension string

// The dimensions.
const (
	ByChallenge Dimension = "challenge"
	ByArea      Dimension = "area"
	ByTheme     Dimension = "theme"
	ByKind      Dimension = "kind"
	ByStage     Dimension = "stage"
	ByOutcome   Dimension = "outcome"
	ByEvidence  Dimension = "evidence"
	ByPick      Dimension = "pick"
)

// Query is a question in plain words, with structured filters; it never holds
// anything in an engine's own language.
type Query struct {
	Text    string // as typed: words, "phrases", -without
	Filters Filters
	Sort    Sort
	Page    int // from 1; 0 is taken as 1
	PerPage int // 1 to 100; 0 is taken as 20
	// After are ideas on which the page before ended, in their order. The page begins
	// behind the last of them that is still found, wherever it stands by now, so that
	// what comes and goes while somebody turns the pages neither repeats nor hides
	// others. The page's number counts where none of them is found any more.
	After  []id.Idea
	Facets []Dimension
	// NoComments looks into ideas and write-ups alone, for somebody who may not see
	// some of the comments.
	NoComments bool
	// Without are ideas that are neither found, listed nor counted, for somebody who
	// may not read them: that words or a filter find an idea tells what stands in it.
	Without []id.Idea
}

// Count is how many ideas a search would find with Value chosen in place of
// what is chosen now in the same dimension, all other filters kept.
type Count[T comparable] struct {
	Value T
	N     int
}

// Facets are the counts asked for, the largest first, then by value. Values
// that would find nothing are left out.
type Facets struct {
	Challenges []Count[id.Challenge]
	Areas      []Count[id.Area]
	Themes     []Count[id.Theme]
	Kinds      []Count[Kind]
	Stages     []Count[Stage]
	Outcomes   []Count[Outcome]
	Evidence   []Count[Evidence]
	Picks      []Count[Pick]
}

const (
	textMax    = 10_000 // characters
	perPage    = 20
	perPageMax = 100
	pageMax    = 100_000
	afterMax   = 8
	filterMax  = 200 // values in one dimension
	withoutMax = 1000
)

// Checked returns q with its defaults filled in, or the fault of what it asks.
// Every engine begins with it.
func (q Query) Checked() (Query, error) {
	if utf8.RuneCountInString(q.Text) > textMax {
		return q, ErrTooLong
	}
	if q.Page == 0 {
		q.Page = 1
	}
	if q.PerPage == 0 {
		q.PerPage = perPage
	}
	if len(q.Without) > withoutMax {
		return q, ErrFilter
	}
	if len(q.After) > afterMax || q.Page < 1 || q.Page > pageMax || q.PerPage < 1 || q.PerPage > perPageMax {
		return q, ErrPage
	}
	switch q.Sort {
	case Relevance, Newest, Supported, Discussed:
	default:
		return q, ErrFilter
	}
	return q, q.Filters.Check()
}

// Check returns ErrFilter for what no list offers: too many values, or a kind,
// stage or the like that is not a plain word.
func (f Filters) Check() error {
	if max(len(f.Challenges), len(f.Areas), len(f.Themes), len(f.Kinds), len(f.Stages), len(f.Outcomes), len(f.Evidence), len(f.Picks)) > filterMax {
		return ErrFilter
	}
	if allPlain(f.Kinds) && allPlain(f.Stages) && allPlain(f.Outcomes) && allPlain(f.Evidence) && allPlain(f.Picks) {
		return nil
	}
	return ErrFilter
}

func allPlain[T ~string](values []T) bool {
	return !slices.ContainsFunc(values, func(v T) bool { return !plain(string(v)) })
}

// plain reports whether s is made of small letters, digits, hyphen and
// underscore alone, so that no engine's filter language can be reached by it.
func plain(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
	}
	return s != "" && len(s) <= 60
}

// Offset is how many hits come before the page.
func (q Query) Offset() int { return (q.Page - 1) * q.PerPage }
