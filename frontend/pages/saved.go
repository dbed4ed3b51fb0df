package pages

import (
	"context"
	"strconv"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Saved lists what somebody searches for again and again.
type Saved struct {
	Base frontend.Base
	Words
	Searches []SavedLine
}

// SavedLine is one saved search with the address of what it finds.
type SavedLine struct {
	challenge.SavedSearch
	Href string
}

// SaveSearch is the page on which a search is saved, renamed, or told of more or
// less often.
type SaveSearch struct {
	Base   frontend.Base
	Search challenge.SavedSearch // ID 0: not saved yet
	Href   string                // what it finds
	Fields fault.Fields
}

// SavedSearchURL is the address of one saved search.
func SavedSearchURL(s id.Search) string { return "/saved-searches/" + strconv.FormatInt(int64(s), 10) }

func (p SaveSearch) action() string {
	if p.Search.ID == 0 {
		return "/saved-searches/new"
	}
	return SavedSearchURL(p.Search.ID)
}

func (p SaveSearch) heading(ctx context.Context) string {
	if p.Search.ID == 0 {
		return text.T(ctx, "Save this search")
	}
	return text.T(ctx, "Change a saved search")
}

func (p SaveSearch) often(ctx context.Context) parts.Radios {
	r := parts.Radios{Name: "often", Legend: text.T(ctx, "How often do you want to hear of new ideas?"), Value: string(p.Search.Often), Error: parts.ErrorFor(ctx, p.Fields, "often")}
	for _, o := range []challenge.Often{challenge.Daily, challenge.Weekly, challenge.Never} {
		r.Items = append(r.Items, parts.Radio{Value: string(o), Label: oftenName(ctx, o)})
	}
	return r
}

func oftenName(ctx context.Context, o challenge.Often) string {
	switch o {
	case challenge.Daily:
		return text.T(ctx, "By email, at most once a day")
	case challenge.Weekly:
		return text.T(ctx, "By email, at most once a week")
	case challenge.Never:
	}
	return text.T(ctx, "No email")
}
