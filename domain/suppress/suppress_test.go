package suppress_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"uptake/domain/suppress"
)

func TestCount(t *testing.T) {
	r := suppress.Below(8)
	for n, want := range map[int]string{0: "0", 1: "<8", 7: "<8", 8: "10", 12: "10", 13: "15", 1002: "1000", 1003: "1005"} {
		if got := r.Count(n).String(); got != want {
			t.Errorf("%d is told as %s, not %s", n, got, want)
		}
	}
	if got := suppress.Below(3).Count(7).String(); got != "<8" {
		t.Errorf("a threshold of 3 tells 7 as %s", got)
	}
	if got := (suppress.Rule{}).Count(7).String(); got != "<8" {
		t.Errorf("a rule that nobody set tells 7 as %s", got)
	}
	if got := suppress.Below(12).Count(11).String(); got != "<12" {
		t.Errorf("a threshold of 12 tells 11 as %s", got)
	}
}

func TestPercent(t *testing.T) {
	r := suppress.Below(8)
	for _, c := range []struct {
		part, of, percent int
		told              bool
	}{
		{21, 41, 50, true}, {0, 41, 0, true}, {41, 41, 100, true}, {7, 41, 0, false}, {3, 7, 0, false}, {0, 0, 0, false}, {8, 8, 100, true},
	} {
		if got, told := suppress.Percent(r.Count(c.part), r.Count(c.of)); got != c.percent || told != c.told {
			t.Errorf("%d of %d: %d %v", c.part, c.of, got, told)
		}
	}
}

// TestSubtraction is the case for which there are second cells: one small one, with
// its row and column.
func TestSubtraction(t *testing.T) {
	got := suppress.Below(8).Table([][]int{{20, 3, 40}, {50, 60, 70}, {30, 25, 35}})
	for i, row := range got.Cells {
		hidden := 0
		for _, c := range row {
			if c.Kind == suppress.Small || c.Kind == suppress.Withheld {
				hidden++
			}
		}
		if hidden == 1 {
			t.Errorf("row %d has one number that is not told: %v", i, row)
		}
	}
	if got.Cells[0][1].String() != "<8" || got.All.String() != "335" {
		t.Errorf("the table is told as %v", got)
	}
}

// only is the table with small numbers hidden and nothing else.
func only(r suppress.Rule, ns [][]int) suppress.Table {
	var t suppress.Table
	all, columns := 0, make([]int, len(ns[0]))
	for _, row := range ns {
		sum, cells := 0, []suppress.Count{}
		for j, n := range row {
			sum, all, columns[j] = sum+n, all+n, columns[j]+n
			cells = append(cells, r.Count(n))
		}
		t.Cells, t.Rows = append(t.Cells, cells), append(t.Rows, r.Count(sum))
	}
	for _, n := range columns {
		t.Columns = append(t.Columns, r.Count(n))
	}
	t.All = r.Count(all)
	return t
}

func tables(t *rapid.T) (ns [][]int, least int) {
	least = rapid.SampledFrom([]int{8, 8, 8, 9, 12}).Draw(t, "least")
	rows, columns := rapid.IntRange(1, 5).Draw(t, "rows"), rapid.IntRange(1, 6).Draw(t, "columns")
	cell := rapid.OneOf(rapid.Just(0), rapid.IntRange(1, 2), rapid.IntRange(1, 7), rapid.IntRange(8, 9), rapid.IntRange(8, 60))
	if rapid.Bool().Draw(t, "few") {
		cell = rapid.SampledFrom([]int{0, 1, 1, 7, 8, 8, 8, 13})
	}
	for range rows {
		ns = append(ns, rapid.SliceOfN(cell, columns, columns).Draw(t, "row"))
	}
	return ns, least
}

// TestNothingCanBeWorkedOut has somebody with nothing but the published table look for
// each number that is not told: at least three values remain.
func TestNothingCanBeWorkedOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ns, least := tables(t)
		told := suppress.Below(least).Table(ns)
		if values := read(told, least).smallest(least); values < 3 {
			t.Fatalf("%v is told as %v: a small number can have %d values", ns, told, values)
		}
		for i, row := range ns { // what is told is true
			for j, n := range row {
				if c := told.Cells[i][j]; (c.Kind == suppress.None) != (n == 0) || (c.Kind == suppress.Small) != (0 < n && n < least) ||
					c.Kind == suppress.Rounded && (c.N < n-2 || c.N > n+2) {
					t.Fatalf("%d is told as %v", n, c)
				}
			}
		}
	})
}

func TestListsGiveNothingAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ns, least := tables(t)
		groups, all := suppress.Below(least).List(ns[0])
		unknown := make([]suppress.Count, len(groups))
		for i := range unknown {
			unknown[i].Kind = suppress.Withheld
			if groups[i].Kind == suppress.None {
				unknown[i].Kind = suppress.None
			}
		}
		told := suppress.Table{Cells: [][]suppress.Count{groups}, Rows: []suppress.Count{all}, Columns: unknown, All: all}
		if values := read(told, least).smallest(least); values < 3 {
			t.Fatalf("%v is told as %v of %v: a small number can have %d values", ns[0], groups, all, values)
		}
	})
}

// TestTheReaderFindsWhatIsLeftOpen is the control: without second cells, the same
// reader works small numbers out.
func TestTheReaderFindsWhatIsLeftOpen(t *testing.T) {
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		ns, least := tables(t)
		if read(only(suppress.Below(least), ns), least).smallest(least) == 1 {
			found++
		}
	})
	if found == 0 {
		t.Error("no table gives anything away, so the reader cannot read")
	}
	for _, ns := range [][][]int{
		{{1, 1, 8, 8, 8, 8, 8}, {20, 20, 20, 20, 20, 20, 20}}, // rounding: 42 is told as 40, so at most 42
		{{1, 1, 1, 1, 1, 1, 1}, {20, 20, 20, 20, 20, 20, 20}}, // seven people in seven groups
	} {
		if got := read(only(suppress.Below(8), ns), 8).smallest(8); got != 1 {
			t.Errorf("%v gives away nothing: %d values", ns, got)
		}
		if got := read(suppress.Below(8).Table(ns), 8).smallest(8); got < 3 {
			t.Errorf("%v: %d values", ns, got)
		}
	}
}

func TestTheSameTableIsToldAlike(t *testing.T) {
	ns := [][]int{{3, 9, 9}, {9, 9, 30}}
	if a, b := fmt.Sprint(suppress.Below(8).Table(ns)), fmt.Sprint(suppress.Below(8).Table(ns)); a != b {
		t.Errorf("%s and %s", a, b)
	}
	if got := suppress.Below(8).Table(nil); got.All.Kind != suppress.None {
		t.Errorf("an empty table tells %v", got)
	}
}
