package guard_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"uptake/domain/guard"
	"uptake/domain/review/budgettest"
)

// labelled is one text of the corpus and what is to be found in it.
type labelled struct {
	at       string // file and line
	text     string
	passages []passage
}

type passage struct {
	kind       guard.Kind
	grade      guard.Grade
	start, end int
}

// found reports whether one of found is of the passage's grade and shares a byte with it.
func (p passage) found(found []guard.Finding) bool {
	return slices.ContainsFunc(found, func(f guard.Finding) bool { return f.Grade == p.grade && f.Start < p.end && p.start < f.End })
}

// falls reports whether f shares a byte with a passage of l to which as much is to happen.
func (l labelled) falls(f guard.Finding) bool {
	return slices.ContainsFunc(l.passages, func(p passage) bool { return f.Grade <= p.grade && f.Start < p.end && p.start < f.End })
}

var grades = map[string]guard.Grade{"flag": guard.Flag, "ask": guard.Ask, "block": guard.Block}

func corpus(t *testing.T) []labelled {
	t.Helper()
	var all []labelled
	for _, name := range []string{"corpus_a.csv", "corpus_b.csv", "corpus_c.csv", "corpus_d.csv", "corpus_e.csv"} {
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for n, row := range rows[1:] {
			l := labelled{at: name + ":" + strconv.Itoa(n+2)}
			var starts, ends []int
			for _, part := range strings.SplitAfter(unescaped(t, row[0]), "") {
				switch part {
				case "⟦":
					starts = append(starts, len(l.text))
				case "⟧":
					ends = append(ends, len(l.text))
				default:
					l.text += part
				}
			}
			kinds := strings.Fields(row[1])
			if len(kinds) != len(starts) || len(kinds) != len(ends) {
				t.Fatalf("%s: %d passages for %q", l.at, len(starts), row[1])
			}
			for i, k := range kinds {
				kind, grade, _ := strings.Cut(k, ":")
				if grades[grade] == 0 {
					t.Fatalf("%s: grade %q", l.at, grade)
				}
				l.passages = append(l.passages, passage{guard.Kind(kind), grades[grade], starts[i], ends[i]})
			}
			all = append(all, l)
		}
	}
	return all
}

// unescaped takes the escapes of testdata/README.md out of s.
func unescaped(t *testing.T, s string) string {
	t.Helper()
	var b strings.Builder
	for len(s) > 0 {
		c, _, rest, err := strconv.UnquoteChar(s, 0)
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		b.WriteRune(c)
		s = rest
	}
	return b.String()
}

// score is how well one grade is found.
type score struct{ wanted, hit, found, right int }

func (s score) recall() float64    { return float64(s.hit) / float64(s.wanted) }
func (s score) precision() float64 { return float64(s.right) / float64(s.found) }

// counted counts a text as a whole.
func (s score) counted(wanted, found bool) score {
	if wanted {
		s.wanted++
	}
	if found {
		s.found++
	}
	if wanted && found {
		s.hit++
		s.right++
	}
	return s
}

// scored compares what check finds in every text with what it should, and says what differs.
func scored(all []labelled, check func(string) []guard.Finding, say func(string, ...any)) map[guard.Grade]score {
	out := map[guard.Grade]score{}
	for _, l := range all {
		found := check(l.text)
		for _, p := range l.passages {
			s := out[p.grade]
			if s.wanted++; p.found(found) {
				s.hit++
			} else {
				say("%s: missed %s %q in %q", l.at, p.kind, l.text[p.start:p.end], l.text)
			}
			out[p.grade] = s
		}
		for _, f := range found {
			s := out[f.Grade]
			if s.found++; l.falls(f) {
				s.right++
			} else {
				say("%s: wrongly %s %q in %q", l.at, f.Kind, l.text[f.Start:f.End], l.text)
			}
			out[f.Grade] = s
		}
	}
	return out
}

// TestTheCorpusIsFound holds the guard to what is promised: of what has to be removed 98
// in 100 passages are found, and of what it says 95 in 100 are right.
func TestTheCorpusIsFound(t *testing.T) {
	all := corpus(t)
	if len(all) != 1391 {
		t.Fatalf("%d texts", len(all))
	}
	got := scored(all, func(s string) []guard.Finding { return guard.Check(s, 2026) }, t.Logf)
	for _, g := range []guard.Grade{guard.Block, guard.Ask, guard.Flag} {
		s := got[g]
		t.Logf("grade %d: %d of %d found, recall %.3f; %d of %d right, precision %.3f", g, s.hit, s.wanted, s.recall(), s.right, s.found, s.precision())
	}
	for g, least := range map[guard.Grade]struct{ recall, precision float64 }{guard.Block: {0.98, 0.95}, guard.Ask: {0.95, 0.95}, guard.Flag: {0.8, 0.9}} {
		if s := got[g]; s.recall() < least.recall || s.precision() < least.precision {
			t.Errorf("grade %d: recall %.3f, precision %.3f; wanted %v", g, s.recall(), s.precision(), least)
		}
	}
}

// A guard that finds nothing, or all, would pass a test that cannot tell.
func TestTheCorpusTellsGuardsApart(t *testing.T) {
	t.Parallel()
	all, silent := corpus(t), func(string, ...any) {}
	quiet := scored(all, func(string) []guard.Finding { return nil }, silent)
	loud := scored(all, func(s string) []guard.Finding { return []guard.Finding{{Grade: guard.Block, End: len(s)}} }, silent)
	if quiet[guard.Block].recall() != 0 || loud[guard.Block].precision() > 0.5 {
		t.Errorf("one that finds nothing: %+v; one that finds all: %+v", quiet[guard.Block], loud[guard.Block])
	}
}

// thousandWords are about as long as the longest idea, with digits and names in them.
func thousandWords() string {
	return strings.Repeat("Mrs Quillfeather of ward 7 waited 14 days for a letter of 12 March 2019, and the patient line 0300 123 4567 rang out. ", 45)
}

// TestAThousandWordsAreQuick: the guard looks on while somebody types.
func TestAThousandWordsAreQuick(t *testing.T) {
	words, limit := thousandWords(), 20*time.Millisecond
	if budgettest.Slower > 1 { // the race detector slows regular expressions down twice as much as other code
		limit *= 3
	}
	budgettest.Within(t, limit, func() {
		for range 20 {
			guard.Check(words, 2026)
		}
	})
}

// TestCheckIsLinear: ten times the text takes not much more than ten times as long,
// whatever it is made of.
func TestCheckIsLinear(t *testing.T) {
	size := 20_000 / budgettest.Slower
	for _, piece := range []string{"9 ", "99", "0", "a@", "a@b.cd ", "dob ", "born 1/1/2001 ", "patient 1/1/2001 ", "Mr Aa ", "only in Aa rare child ", "999-000-0018 ", "+44 ", "\u200b9", "mrn 1", "９", "x", "\n", "nhs no ", "ab 12", "a at b dot ", "a (at) b ", "a@b_", "only huntington in Aa ", "my Huntington, Aa ", "one of our patients 1/1/01 ", "shouted at by Dr Aa "} {
		short, long := strings.Repeat(piece, size/len(piece)), strings.Repeat(piece, 10*size/len(piece))
		once := max(budgettest.Least(t, 4*time.Millisecond, func() { guard.Check(short, 2026) }), 4*time.Millisecond)
		if ten := budgettest.Least(t, 25*once, func() { guard.Check(long, 2026) }); ten > 25*once {
			t.Errorf("%q: %v for %d bytes, %v for ten times as many", piece, once, size, ten)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	words := thousandWords()
	for b.Loop() {
		guard.Check(words, 2026)
	}
}

// TestACutTextIsNoFault: texts are checked while they are typed, so they end anywhere.
func TestACutTextIsNoFault(t *testing.T) {
	t.Parallel()
	for _, l := range corpus(t) {
		for end := 0; end <= len(l.text); end += 1 + len(l.text)/60 {
			for _, f := range guard.Check(l.text[:end], 2026) {
				if f.Start < 0 || f.End > end {
					t.Fatalf("%s: %d to %d of %d", l.at, f.Start, f.End, end)
				}
			}
		}
	}
}
