package files

import (
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/review"
	"uptake/domain/theme"
)

// The columns of each kind of file. What a file says of the terms is read over: an import
// was agreed elsewhere.
var (
	PeopleColumns   = Columns{Needed: []string{"key", "name"}, Optional: []string{"email", "professional_role", "organisation", "region"}}
	IdeaColumns     = Columns{Needed: []string{"id", "body"}, Optional: []string{"title", "kind", "area", "author", "created_at", "moderation", "themes", "tags", "licence", "terms"}}
	CommentColumns  = Columns{Needed: []string{"id", "idea", "body"}, Optional: []string{"parent", "author", "created_at", "moderation", "terms"}}
	SupportColumns  = Columns{Needed: []string{"idea", "person", "value"}, Optional: []string{"cast_at"}}
	ThemeColumns    = Columns{Needed: []string{"name"}, Optional: []string{"definition", "example", "story"}}
	ScoreColumns    = Columns{Needed: []string{"panel", "round", "idea", "member", "seat", "criterion"}, Optional: []string{"value", "state", "how_sure"}}
	exportedPeople  = []string{"key", "name", "email", "professional_role", "organisation", "region"}
	exportedIdeas   = []string{"id", "title", "body", "kind", "area", "author", "created_at", "moderation", "themes", "tags", "licence", "terms"}
	exportedComment = []string{"id", "idea", "parent", "author", "body", "created_at", "moderation", "terms"}
	exportedSupport = []string{"idea", "person", "value", "cast_at"}
	exportedThemes  = []string{"name", "definition", "example", "story"}
	exportedScores  = []string{"panel", "round", "idea", "member", "seat", "criterion", "value", "state", "how_sure"}
)

// People turns rows into people.
func People(rows []Row) []account.PersonRow {
	out := make([]account.PersonRow, len(rows))
	for i, r := range rows {
		out[i] = account.PersonRow{
			Line: r.Line, Key: r.Get("key"), Name: r.Get("name"), Email: r.Get("email"),
			ProfessionalRole: r.Get("professional_role"), Organisation: r.Get("organisation"), Region: r.Get("region"),
		}
	}
	return out
}

// Ideas turns rows into ideas; a row whose time cannot be read is bad.
func Ideas(rows []Row) ([]challenge.IdeaRow, []account.BadRow) {
	var out []challenge.IdeaRow
	var bad []account.BadRow
	for _, r := range rows {
		at, ok := instant(r, "created_at", &bad)
		if !ok {
			continue
		}
		row := challenge.IdeaRow{
			Line: r.Line, ID: r.Get("id"), Title: r.Get("title"), Body: r.Get("body"), Kind: challenge.Kind(r.Get("kind")),
			Area: r.Get("area"), Author: r.Get("author"), CreatedAt: at, Moderation: challenge.Moderation(r.Get("moderation")), Licence: r.Get("licence"),
		}
		if s := r.Get("themes"); s != "" {
			row.Themes = strings.Split(s, "|")
		}
		if s := r.Get("tags"); s != "" {
			row.Tags = strings.Split(s, "|")
		}
		out = append(out, row)
	}
	return out, bad
}

// Comments turns rows into comments; a row whose time cannot be read is bad.
func Comments(rows []Row) ([]challenge.CommentRow, []account.BadRow) {
	var out []challenge.CommentRow
	var bad []account.BadRow
	for _, r := range rows {
		if at, ok := instant(r, "created_at", &bad); ok {
			out = append(out, challenge.CommentRow{
				Line: r.Line, ID: r.Get("id"), Idea: r.Get("idea"), Parent: r.Get("parent"), Author: r.Get("author"), Body: r.Get("body"), CreatedAt: at,
				Moderation: challenge.CommentState(r.Get("moderation")),
			})
		}
	}
	return out, bad
}

// Supports turns rows into words of support; a row whose time or value cannot
// be read is bad.
func Supports(rows []Row) ([]challenge.SupportRow, []account.BadRow) {
	var out []challenge.SupportRow
	var bad []account.BadRow
	for _, r := range rows {
		at, ok := instant(r, "cast_at", &bad)
		if !ok {
			continue
		}
		value, err := strconv.Atoi(r.Get("value"))
		if err != nil {
			bad = append(bad, account.BadRow{Line: r.Line, Message: "value: Write 1, 0 or -1."})
			continue
		}
		out = append(out, challenge.SupportRow{Line: r.Line, Idea: r.Get("idea"), Person: r.Get("person"), Value: value, CastAt: at})
	}
	return out, bad
}

// Themes turns rows into themes.
func Themes(rows []Row) []theme.Row {
	out := make([]theme.Row, len(rows))
	for i, r := range rows {
		out[i] = theme.Row{Line: r.Line, Words: theme.Words{Name: r.Get("name"), Definition: r.Get("definition"), Example: r.Get("example"), Story: r.Get("story")}}
	}
	return out
}

// Scores turns rows into scores.
func Scores(rows []Row) []review.ScoreRow {
	out := make([]review.ScoreRow, len(rows))
	for i, r := range rows {
		out[i] = review.ScoreRow{
			Line: r.Line, Panel: r.Get("panel"), Round: r.Get("round"), Idea: r.Get("idea"), Member: r.Get("member"),
			Seat: r.Get("seat"), Criterion: r.Get("criterion"), Value: r.Get("value"), State: r.Get("state"),
			HowSure: r.Get("how_sure"),
		}
	}
	return out
}

// instant reads a time: RFC 3339, or a date, which is its first instant in UTC.
func instant(r Row, column string, bad *[]account.BadRow) (time.Time, bool) {
	s := r.Get(column)
	if s == "" {
		return time.Time{}, true
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1900 && t.Year() < 2200 {
			return t.UTC(), true
		}
	}
	*bad = append(*bad, account.BadRow{Line: r.Line, Message: column + ": Write a time such as 2026-06-01T08:42:00Z, or a date."})
	return time.Time{}, false
}
