package pages

import (
	"strconv"
	"unicode/utf8"
)

// Pictures of many ideas have one block for each: its name, and under it a line
// from left to right. So they can be read on a phone as they are. Measures in
// units of their own.
const (
	blockWidth = 320
	blockLeft  = 12
	blockRow   = 34
	blockHead  = 24 // over the first block: the words of the scale
	blockName  = 13 // the line on which a name stands
	blockLine  = 24 // the middle of the marks
)

// chartTitleMax is how many characters of a title a picture shows.
const chartTitleMax = 40

// chartTitle is a title as a picture shows it.
func chartTitle(s string) string {
	if utf8.RuneCountInString(s) <= chartTitleMax {
		return s
	}
	return string([]rune(s)[:chartTitleMax-1]) + "…"
}

// blockX is the place of a share of the line, 0 to 1.
func blockX(share float64) float64 { return blockLeft + share*(blockWidth-2*blockLeft) }

func blockBox(rows int) string {
	return "0 0 " + strconv.Itoa(blockWidth) + " " + strconv.Itoa(blockHead+rows*blockRow+4)
}

// blockAt moves a block to its place in the column.
func blockAt(row int) string { return "translate(0 " + strconv.Itoa(blockHead+row*blockRow) + ")" }
