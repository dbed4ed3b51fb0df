package pages

import "strconv"

// Grid is a table of numbers, each cell the darker the greater its number is. The
// number stands in every cell, so that nothing is told by the shade alone.
type Grid struct {
	ID      string // its caption is ID-caption
	Caption string
	Corner  string // over the headings of the rows
	Heads   []GridHead
	Rows    []GridRow
}

// GridHead is the heading of a column or a row.
type GridHead struct{ Text, Href string }

// GridRow is one row of a grid.
type GridRow struct {
	GridHead
	Cells []GridCell
}

// GridCell is a number, and the list of that length.
type GridCell struct {
	N     int
	Href  string // empty for a number that leads nowhere
	Plain bool   // a sum: not shaded, and not what others are shaded by
}

// shades is in how many steps cells get darker.
const shades = 5

// shade is the class of a number among numbers of which most is the greatest.
func shade(n, most int) string {
	if n <= 0 || most <= 0 {
		return ""
	}
	return "app-shade-" + strconv.Itoa((shades*min(n, most)+most-1)/most)
}

// most is the greatest number that others are shaded by.
func (g Grid) most() int {
	most := 0
	for _, r := range g.Rows {
		for _, c := range r.Cells {
			if !c.Plain {
				most = max(most, c.N)
			}
		}
	}
	return most
}

func (c GridCell) shade(most int) string {
	if c.Plain {
		return "app-grid__sum"
	}
	return shade(c.N, most)
}
