package fts

import (
	"database/sql"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3" // the driver called sqlite3

	"uptake/search"
)

// built is all that may reach MATCH: words in quotes, and operators of ours.
var built = regexp.MustCompile(`^"[^"\x00]+"( \*)?( OR "[^"\x00]+"( \*)?)*$`)

// sound returns a check that what a typed text becomes holds no operator from
// it and is never an error.
func sound(t testing.TB) func(t testing.TB, text string) {
	t.Helper()
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE VIRTUAL TABLE x USING fts5(title, body, tokenize="unicode61 remove_diacritics 2 categories 'L* N* M*'")`); err != nil {
		t.Fatal(err)
	}
	v := search.NewVocabulary([]search.WordCount{{Word: "foo", N: 3}, {Word: "follow", N: 2}, {Word: "physiotherapy", N: 9}}, 10, 100)
	syn := search.NewSynonyms(search.StartList())
	return func(t testing.TB, text string) {
		t.Helper()
		p := search.Widen(search.Parse(text), v, syn)
		if p.Empty() {
			return
		}
		match := dialect.Any(p.Asked())
		if !built.MatchString(match) {
			t.Fatalf("%q becomes %q", text, match)
		}
		var lists [][]search.Phrase
		for _, g := range append(p.Must, p.Should...) {
			lists = append(lists, g.Phrases)
		}
		for _, m := range []string{match, dialect.All(lists), dialect.Title(p.Asked()), dialect.But(match, dialect.All(lists))} {
			var n int
			if err := db.QueryRow("SELECT count(*) FROM x WHERE x MATCH ?", m).Scan(&n); err != nil {
				t.Fatalf("%q becomes %q: %v", text, m, err)
			}
		}
	}
}

// FuzzMatch: whatever is typed, what reaches MATCH is ours.
func FuzzMatch(f *testing.F) {
	for _, s := range []string{
		`foo" OR (`, `"a b" -c`, `title:a`, `{title} : x`, `a* ^b + c`, `NEAR(a b, 2)`, "a\x00b", `a"b"c`, `""""`, "é NOT è", `a AND OR NOT b`, "\uE000\uE001", `msk follow up`, "ſ", "İstanbul",
	} {
		f.Add(s)
	}
	check := sound(f)
	f.Fuzz(func(t *testing.T, text string) { check(t, text) })
}

// The same with 3,000 texts made of what means something to FTS5, in every run
// of the tests.
func TestMatchOfRandomText(t *testing.T) {
	t.Parallel()
	check := sound(t)
	r := rand.New(rand.NewPCG(4, 2)) //nolint:gosec // the same texts each time
	parts := strings.Split(`"|'|-|*|(|)|:|^|{|}|+|&| | |AND|OR|NOT|NEAR|foo|follow|up|title|a|é|\|%|,|5|msk|🙂|`+"\x00|\n|\uE000|\xff|“|”", "|")
	for range 3000 {
		var text strings.Builder
		for range r.IntN(16) {
			text.WriteString(parts[r.IntN(len(parts))])
		}
		check(t, text.String())
	}
}

// The control: raw text does break MATCH, and the pattern sees an operator.
func TestRawTextBreaksMatch(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // in memory
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE VIRTUAL TABLE x USING fts5(a)"); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := db.QueryRow("SELECT count(*) FROM x WHERE x MATCH ?", `foo" OR (`).Scan(&n); err == nil {
		t.Error("raw text is taken")
	}
	for _, m := range []string{`"a" AND "b"`, `a`, `"a" OR b`, `{title} : "a"`, `"a" NOT "b"`, `"a"b"`} {
		if built.MatchString(m) {
			t.Errorf("the pattern lets %q pass", m)
		}
	}
}

// A question as long as it gets, every word with all the forms there can be,
// stays within what FTS5 takes.
func TestLongestMatch(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // in memory
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE VIRTUAL TABLE x USING fts5(title, body)"); err != nil {
		t.Fatal(err)
	}
	var ps []search.Phrase
	for range 24 * 60 {
		ps = append(ps, search.Phrase{Words: strings.Fields("quality of life questionnaire for everybody")})
	}
	var n int
	if err := db.QueryRow("SELECT count(*) FROM x WHERE x MATCH ?", dialect.Title(ps)).Scan(&n); err != nil {
		t.Error(err)
	}
}
