// Package parts holds the building blocks of pages: one nhsuk component a file,
// and a few of our own.
//
// Each part is a struct that is itself a templ.Component, so that a page writes
//
//	@parts.Button{Text: text.T(ctx, "Continue")}
//	@(parts.Card{Heading: c.Title}) {
//		<p>…</p>
//	}
//
// with brackets around the struct when it takes children. Texts are given in the
// language of the page (through text.T); what a part says by itself is
// translated here. Nothing here takes raw HTML: rich content is a child or a
// templ.Component.
package parts

import (
	"context"
	"slices"
	"strings"

	"uptake/domain/fault"
	"uptake/frontend/text"
)

// Size is the size of a label, a legend, a caption or a panel's heading; empty
// means that of the running text.
type Size string

// Sizes, from that of a minor heading to that of a page's heading.
const (
	S  Size = "s"
	M  Size = "m"
	L  Size = "l"
	XL Size = "xl"
)

// Errors turns the field faults of a form into the lines of its error summary.
// Each links to the control whose ID, or Name if it has none, is the field's
// name; those of dates, the fields that a DateInput asks for, to its first box.
// The full stop of the sentence is left off, as on all labels.
func Errors(ctx context.Context, fields fault.Fields, dates ...string) []ErrorLink {
	var links []ErrorLink
	for _, f := range fields {
		to := f.Name
		if slices.Contains(dates, to) {
			to += "-day"
		}
		links = append(links, ErrorLink{Text: label(ctx, f.Message), Href: "#" + to})
	}
	return links
}

// ErrorFor returns the first fault of the field called name, for the Error of
// its control; empty if there is none.
func ErrorFor(ctx context.Context, fields fault.Fields, name string) string {
	for _, f := range fields {
		if f.Name == name {
			return label(ctx, f.Message)
		}
	}
	return ""
}

func label(ctx context.Context, message string) string {
	return strings.TrimSuffix(text.T(ctx, message), ".")
}

// or returns s, or fallback if s is empty.
func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// class puts class names together, in the order given, without the empty ones.
func class(names ...string) string {
	var kept []string
	for _, n := range names {
		if n != "" {
			kept = append(kept, n)
		}
	}
	return strings.Join(kept, " ")
}

// when returns name if on, for class.
func when(on bool, name string) string {
	if on {
		return name
	}
	return ""
}

func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}
