package suppress

// Table is what may be told of people counted in rows and columns. Totals are
// rounded from true totals, so they need not be the sums of what is told.
type Table struct {
	Cells   [][]Count // by row, then column
	Rows    []Count   // the total of each row
	Columns []Count
	All     Count
}

// leeway is how many values each small number can have for whoever knows all that is
// told, and how it came about: with fewer, it would be as good as told.
const leeway = 3

// Table returns what may be told of people who each stand in one cell. Rows are of
// one length. Numbers above the threshold are withheld too, the smallest first, until
// no row or column holds a single one that is not told and until no small number can
// be worked out from the others, from the totals, or from how they are rounded.
func (r Rule) Table(ns [][]int) Table {
	g := r.newGrid(ns)
	g.protect()
	return g.table()
}

// List returns what may be told of people who each stand in one group, and of all of
// them.
func (r Rule) List(ns []int) (groups []Count, all Count) {
	g := r.newGrid([][]int{ns})
	g.total(0, -1).told.Kind = Withheld // a list has no totals but the one of all
	for j := range ns {
		g.total(-1, j).told.Kind = Withheld
	}
	g.protect()
	t := g.table()
	return t.Cells[0], t.All
}

// entry is a number of the grid: of a cell, or of a total.
type entry struct {
	n        int
	told     Count
	from, to int // the arc that it is in the network
}

// grid is a table with its totals: row −1 and column −1.
type grid struct {
	rule          Rule
	rows, columns int
	entries       []entry
}

func (r Rule) newGrid(ns [][]int) *grid {
	g := &grid{rule: r, rows: len(ns)}
	if len(ns) > 0 {
		g.columns = len(ns[0])
	}
	g.entries = make([]entry, (g.rows+1)*(g.columns+1))
	for i, row := range ns {
		for j, n := range row {
			for _, e := range []*entry{g.total(i, j), g.total(i, -1), g.total(-1, j), g.total(-1, -1)} {
				e.n += n
			}
		}
	}
	// People are a flow: from all into rows, through cells into columns, and back.
	source, sink := 0, 1
	for i := -1; i < g.rows; i++ {
		for j := -1; j < g.columns; j++ {
			e := g.total(i, j)
			e.told = r.Count(e.n)
			switch row, column := 2+i, 2+g.rows+j; {
			case i < 0 && j < 0:
				e.from, e.to = sink, source
			case j < 0:
				e.from, e.to = source, row
			case i < 0:
				e.from, e.to = column, sink
			default:
				e.from, e.to = row, column
			}
		}
	}
	return g
}

// total returns an entry; −1 stands for the total of a row, of a column or of all.
func (g *grid) total(row, column int) *entry {
	return &g.entries[(row+1)*(g.columns+1)+column+1]
}

func (g *grid) table() Table {
	t := Table{All: g.total(-1, -1).told}
	for i := range g.rows {
		cells := make([]Count, g.columns)
		for j := range cells {
			cells[j] = g.total(i, j).told
		}
		t.Cells, t.Rows = append(t.Cells, cells), append(t.Rows, g.total(i, -1).told)
	}
	for j := range g.columns {
		t.Columns = append(t.Columns, g.total(-1, j).told)
	}
	return t
}

// protect withholds numbers until every small one is safe. It ends, since each step
// withholds one: with every total withheld, nothing bounds a small number.
func (g *grid) protect() {
	for {
		row, column, found := g.exposed()
		if !found {
			return
		}
		g.withhold(row, column)
	}
}

// exposed returns a small number that is not safe yet.
func (g *grid) exposed() (row, column int, found bool) {
	for i := -1; i < g.rows; i++ {
		for j := -1; j < g.columns; j++ {
			if e := g.total(i, j); e.told.Kind == Small && (g.alone(i, j) || !g.vague(e)) {
				return i, j, true
			}
			if e := g.total(i, j); e.told.Kind == Withheld && i >= 0 && j >= 0 && g.alone(i, j) {
				return i, j, true
			}
		}
	}
	return 0, 0, false
}

func hidden(c Count) bool { return c.Kind == Small || c.Kind == Withheld }

// alone reports whether the entry is the only one that is not told in its row or its
// column, the total with them.
func (g *grid) alone(row, column int) bool {
	across, down := 0, 0
	for j := -1; j < g.columns; j++ {
		if hidden(g.total(row, j).told) {
			across++
		}
	}
	for i := -1; i < g.rows; i++ {
		if hidden(g.total(i, column).told) {
			down++
		}
	}
	return across == 1 || down == 1
}

// withhold takes the next number out of the way of the entry: the smallest cell of its
// row or column, then their totals, then any total, small ones last.
func (g *grid) withhold(row, column int) {
	var next *entry
	better := func(i, j int, kind Kind) {
		if e := g.total(i, j); (i != row || j != column) && e.told.Kind == kind && (next == nil || e.n < next.n) {
			next = e
		}
	}
	for i := range g.rows {
		for j := range g.columns {
			if i == row || j == column || row < 0 && column < 0 {
				better(i, j, Rounded)
			}
		}
	}
	for _, kind := range []Kind{Rounded, Small} {
		if next != nil {
			break
		}
		better(row, -1, kind)
		better(-1, column, kind)
		if next == nil {
			for i := -1; i < g.rows; i++ {
				better(i, -1, kind)
			}
			for j := -1; j < g.columns; j++ {
				better(-1, j, kind)
			}
		}
	}
	if next == nil { // the last total that is told is the small one itself
		next = g.total(row, column)
	}
	next.told = Count{Kind: Withheld}
}
