package theme_test

import (
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/domain/theme"
)

func TestWeeksBeginOnMondayWhereTheReaderIs(t *testing.T) {
	t.Parallel()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		t.Helper()
		when, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	// On 29 March 2026 the clocks go forward, on 25 October back.
	for _, tt := range []struct {
		name, first, last string
		begin, end        string
		stretches, each   int
	}{
		{"one moment", "2026-03-04T12:00:00Z", "2026-03-04T12:00:00Z", "2026-03-02", "2026-03-02", 1, 1},
		{"Sunday night and Monday morning", "2026-03-08T23:59:59Z", "2026-03-09T00:00:00Z", "2026-03-02", "2026-03-09", 2, 1},
		{"Sunday by UTC, Monday in summer time", "2026-06-07T22:59:59Z", "2026-06-07T23:00:00Z", "2026-06-01", "2026-06-08", 2, 1},
		{"over the spring change", "2026-03-23T00:00:00Z", "2026-03-29T22:59:59Z", "2026-03-23", "2026-03-23", 1, 1},
		{"a minute after it", "2026-03-23T00:00:00Z", "2026-03-29T23:00:00Z", "2026-03-23", "2026-03-30", 2, 1},
		{"over the autumn change", "2026-10-18T23:00:00Z", "2026-10-25T23:59:59Z", "2026-10-19", "2026-10-19", 1, 1},
		{"a year end", "2025-12-31T12:00:00Z", "2026-01-05T12:00:00Z", "2025-12-29", "2026-01-05", 2, 1},
		{"sixty weeks", "2025-01-06T12:00:00Z", "2026-02-23T12:00:00Z", "2025-01-06", "2026-02-23", 60, 1},
		{"a week more", "2025-01-06T12:00:00Z", "2026-03-02T12:00:00Z", "2025-01-06", "2026-03-02", 31, 2},
		{"twelve years", "2014-01-06T12:00:00Z", "2026-03-02T12:00:00Z", "2014-01-06", "2026-01-12", 58, 11},
	} {
		trend := theme.TrendOf([]theme.Had{{Theme: 1, Idea: 1, At: at(tt.last)}, {Theme: 1, Idea: 2, At: at(tt.first)}, {Theme: 2, Idea: 2, At: at(tt.first)}}, london)
		n := len(trend.Begin)
		if n != tt.stretches || trend.Weeks != tt.each || trend.Begin[0].Format(time.DateOnly) != tt.begin || trend.Begin[n-1].Format(time.DateOnly) != tt.end {
			t.Errorf("%s: %d stretches of %d weeks from %s to %s", tt.name, n, trend.Weeks, trend.Begin[0], trend.Begin[n-1])
			continue
		}
		sum, all := 0, 0
		for k := range n {
			sum, all = sum+trend.In(1, k), all+trend.All[k]
		}
		if sum != 2 || all != 2 || trend.In(2, 0) != 1 || trend.In(3, 0) != 0 || trend.All[n-1] == 0 || trend.All[0] == 0 {
			t.Errorf("%s: counted %v and %v", tt.name, trend.N, trend.All)
		}
	}
	if none := theme.TrendOf(nil, london); len(none.Begin) != 0 || none.Weeks != 1 {
		t.Errorf("without ideas: %+v", none)
	}
}

func TestRelatedThemesAreInTheOrderOfWhatIsShared(t *testing.T) {
	t.Parallel()
	book := func(names ...string) []theme.Place {
		var out []theme.Place
		for n, name := range names {
			out = append(out, theme.Place{Theme: theme.Theme{ID: id.Theme(n + 1), Words: theme.Words{Name: name}}})
		}
		return out
	}
	f := theme.Figures{
		Book: book("Own", "Big", "Never", "Small", "Most"), Coded: 20,
		Cells: []theme.Cell{{Theme: 0, N: 25}, {Theme: 1, Area: 1, N: 4}, {Theme: 1, Area: 2, N: 1}, {Theme: 2, N: 10}, {Theme: 3, N: 2}, {Theme: 4, N: 2}, {Theme: 5, N: 5}},
		Pairs: theme.Pairs{{1, 5}: 3, {1, 2}: 2, {1, 4}: 2, {2, 3}: 1},
	}
	for n := range f.Book {
		f.Book[n].Ideas = f.Of(f.Book[n].ID)
	}
	want := []struct {
		name          string
		both, either  int
		jaccard, lift float64
	}{{"Most", 3, 7, 3.0 / 7, 2.4}, {"Small", 2, 5, 0.4, 4}, {"Big", 2, 13, 2.0 / 13, 0.8}}
	got := f.Related(1)
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for n, w := range want {
		if r := got[n]; r.Name != w.name || r.Both != w.both || r.Either != w.either || r.Jaccard() != w.jaccard || r.Lift != w.lift {
			t.Errorf("place %d: got %s %d of %d, %v, %v", n+1, r.Name, r.Both, r.Either, r.Jaccard(), r.Lift)
		}
	}
	if f.Together(2, 1) != 2 || f.Together(1, 1) != 5 || f.Together(3, 4) != 0 {
		t.Error("the order of two themes matters, or one with itself is not its ideas")
	}
}

// A look at each pair for each pair of a codebook would take minutes here.
func TestEveryPairOfALargeCodebookIsLookedUp(t *testing.T) {
	t.Parallel()
	const themes = 1000
	f := theme.Figures{Pairs: theme.Pairs{}, Coded: 10}
	for a := id.Theme(1); a <= themes; a++ {
		f.Book = append(f.Book, theme.Place{Theme: theme.Theme{ID: a}, Ideas: 5})
		f.Cells = append(f.Cells, theme.Cell{Theme: a, N: 5})
		for b := a + 1; b <= themes; b++ {
			f.Pairs.Put(b, a, 1)
		}
	}
	done := make(chan int)
	go func() {
		n := 0
		for _, p := range f.Book {
			n += len(f.Related(p.ID))
		}
		done <- n
	}()
	select {
	case n := <-done:
		if n != themes*(themes-1) {
			t.Errorf("%d themes are related, want %d", n, themes*(themes-1))
		}
	case <-time.After(30 * time.Second):
		t.Error("all pairs are looked up in more than 30 seconds")
	}
}
