package main

import "strings"

// The moments at which the table of visibility is tried, in their order. Before
// "scored" the members who look have given no score of their own.
var moments = []string{"r1_open", "scored", "r1_closed", "discussing", "r2_open", "r2_closed", "deciding", "finalised", "told", "published"}

// visible is the table of visibility: for each fact and each column the first
// moment at which a reader of the column may learn of it. Before that moment the
// fact must change nothing at all that they can ask for; at that moment it must
// change something, or the table would be tried in vain.
//
//   - never
//     ?  left open: what is summed up may tell
//
// A moment in brackets is the first at which it may show, and need not.
const visible = `
fact                   | professional lived        recused     chair        secretary    observer     administrator lead        moderator   communications author      public
text of the idea       | r1_open      r1_open      published   r1_open      r1_open      r1_open      r1_open       r1_open     r1_open     r1_open        r1_open     r1_open
who wrote it           | finalised    finalised    finalised   r1_open      r1_open      finalised    r1_open       r1_open     r1_open     r1_open        r1_open     r1_open
copy without names     | r1_open      r1_open      -           r1_open      r1_open      r1_open      -             -           -           -              -           -
title of the copy      | r1_open      r1_open      r1_open     r1_open      r1_open      r1_open      -             -           -           -              -           -
value of a score       | discussing   discussing   -           r1_closed    r1_closed    discussing   finalised     finalised   (published) finalised      (published) (published)
value, second round    | deciding     deciding     -           r2_closed    r2_closed    deciding     finalised     finalised   (published) finalised      (published) (published)
how sure another is    | discussing   discussing   (published) r1_closed    r1_closed    discussing   finalised     finalised   (published) finalised      (published) (published)
own score              | scored       (discussing) -           (r1_closed)  (r1_closed)  (discussing) (finalised)   (finalised) (published) (finalised)    (published) (published)
median                 | discussing   discussing   (published) r1_closed    r1_closed    discussing   finalised     finalised   published   finalised      published   published
medians of groups      | discussing   discussing   (published) r1_closed    r1_closed    discussing   finalised     finalised   published   finalised      published   published
group of one           | -            -            -           -            -            -            -             -           -           -              -           -
split by a lone member | discussing   discussing   discussing  r1_closed    r1_closed    -            -             -           -           -              -           -
rank and interval      | discussing   discussing   (published) discussing   discussing   discussing   finalised     finalised   (published) finalised      (published) (published)
wish to discuss        | discussing   discussing   -           r1_closed    r1_closed    discussing   (finalised)   (finalised) -           (finalised)    -           -
progress               | ?            ?            -           r1_open      r1_open      -            ?             -           -           -              -           -
note to the panel      | discussing   discussing   -           discussing   (r1_open)    discussing   -             -           -           -              -           -
note to the author     | -            -            -           deciding     deciding     -            -             -           -           -              -           -
note released to the author | -       -            -           (deciding)   (deciding)   -            -             -           -           -              told        -
private note           | -            -            -           r1_open      -            -            -             -           -           -              -           -
question to the chair  | -            -            -           r1_open      -            -            -             -           -           -              -           -
minutes                | discussing   discussing   -           discussing   r1_open      discussing   -             -           -           -              -           -
dissent                | discussing   discussing   -           discussing   r1_open      discussing   -             -           -           -              -           -
theme of another       | discussing   discussing   -           discussing   discussing   discussing   finalised     finalised   -           finalised      -           -
severity of another    | -            -            -           r1_closed    -            -            -             -           -           -              -           -
own severity           | discussing   -            -           r1_closed    -            -            -             -           -           -              -           -
kind of conflict       | -            -            -           r1_open      r1_open      -            -             -           -           -              -           -
kind of own conflict   | -            -            r1_open     r1_open      r1_open      -            -             -           -           -              -           -
late recusal           | -            -            -           r1_closed    r1_closed    -            -             -           -           -              -           -
support and comments   | discussing   discussing   published   r1_open      r1_open      r1_open      r1_open       r1_open     r1_open     r1_open        r1_open     r1_open
pick of the team       | discussing   discussing   published   r1_open      r1_open      r1_open      r1_open       r1_open     r1_open     r1_open        r1_open     r1_open
reason of a decision   | deciding     deciding     published   deciding     deciding     finalised    finalised     finalised   published   finalised      told        published
outcome                | deciding     deciding     published   deciding     deciding     finalised    finalised     finalised   published   finalised      told        published
that it is decided     | (deciding)   (deciding)   -           deciding     deciding     -            -             -           -           -              -           -
internal reason        | deciding     deciding     -           deciding     deciding     finalised    -             -           -           -              -           -
since when it is talked about | discussing discussing -         discussing   discussing   discussing   -             -           -           -              -           -
who is there           | discussing   discussing   discussing  discussing   discussing   discussing   -             -           -           -              -           -
`

// cell is what the table says of one fact and column.
type cell struct {
	from  int  // the first moment, by its place in moments; len(moments) for never
	shows bool // at that moment it must show
}

// cells reads the table: by fact, then by column.
func cells() (facts, columns []string, table map[string]map[string]cell) { return cellsOf(visible) }

func cellsOf(visible string) (facts, columns []string, table map[string]map[string]cell) {
	table = map[string]map[string]cell{}
	place := map[string]int{"-": len(moments), "?": 0}
	for n, m := range moments {
		place[m] = n
	}
	for n, line := range strings.Split(strings.TrimSpace(visible), "\n") {
		fact, rest, _ := strings.Cut(line, "|")
		fact = strings.TrimSpace(fact)
		if n == 0 {
			columns = strings.Fields(rest)
			continue
		}
		facts, table[fact] = append(facts, fact), map[string]cell{}
		for k, word := range strings.Fields(rest) {
			at, known := place[strings.Trim(word, "()")]
			if !known {
				panic("the table of visibility knows no moment " + word)
			}
			table[fact][columns[k]] = cell{at, word != "?" && word != "-" && word[0] != '('}
		}
	}
	return facts, columns, table
}
