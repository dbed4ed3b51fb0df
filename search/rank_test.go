package search_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"uptake/domain/id"
	"uptake/search"
)

func plan(text string, v *search.Vocabulary) search.Plan {
	return search.Widen(search.Parse(text), v, search.NewSynonyms(search.StartList()))
}

func phrases(g search.Group) []string {
	var out []string
	for _, p := range g.Phrases {
		s := strings.Join(p.Words, " ")
		if p.Prefix {
			s += "*"
		}
		out = append(out, s)
	}
	return out
}

func TestWiden(t *testing.T) {
	t.Parallel()
	v := vocabulary("clinic", "clinics", "physiotherapy", "followup", "follow", "up", "musculoskeletal", "organise", "organize", "the", "it", "book", "check")
	tests := []struct {
		name, text string
		want       [][]string
	}{
		{"other forms", "clinics ", [][]string{{"clinics", "clinic"}}},
		{"a word begun", "physiot", [][]string{{"physiot", "physiot*"}}},
		{"too little for a beginning", "ph", [][]string{{"ph"}}},
		{"a slip", "physiotherpay ", [][]string{{"physiotherpay", "physiotherapy"}}},
		{"no slips in capitals", "PHYSIOTHERPAY ", [][]string{{"physiotherpay"}}},
		{"synonyms", "msk ", [][]string{{"msk", "musculoskeletal"}}},
		{"another spelling", "organise ", [][]string{{"organise", "organize"}}},
		{"typed apart", "follow up ", [][]string{{"follow", "followup"}}},
		{"typed together", "checkup ", [][]string{{"checkup", "check up"}}},
		{"little words are left out", "the clinics in it ", [][]string{{"clinics", "clinic"}}},
		{"capitals are no little words", "clinic IT ", [][]string{{"clinic", "clinics"}, {"it"}}},
		{"nothing but little words", "the in ", [][]string{{"the"}, {"in"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got [][]string
			for _, g := range plan(tt.text, v).Should {
				got = append(got, phrases(g))
			}
			if !slices.EqualFunc(got, tt.want, slices.Equal[[]string]) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestWidenTerms(t *testing.T) {
	t.Parallel()
	p := plan("patient initiated follow up ", vocabulary("patient", "initiated", "follow"))
	i := slices.IndexFunc(p.Should, func(g search.Group) bool { return g.To-g.From == 4 })
	if i < 0 || !slices.Contains(phrases(p.Should[i]), "pifu") {
		t.Errorf("no group leads from the whole term to its short form: %v", p.Should)
	}
}

func ranked(text string, v *search.Vocabulary, found ...search.Found) []id.Idea {
	r := search.NewRanker(plan(text, v))
	r.Rank(found)
	var out []id.Idea
	for _, f := range found {
		out = append(out, f.Idea)
	}
	return out
}

func TestRank(t *testing.T) {
	t.Parallel()
	v := vocabulary("knee", "surgery", "rare", "common")
	filler := strings.Repeat("and so on ", 40)
	tests := []struct {
		name, text string
		found      []search.Found
		want       []id.Idea
	}{
		{"both words above many times one", "knee surgery ", []search.Found{
			{Idea: 1, Title: "Knee", Body: "knee knee knee knee"}, {Idea: 2, Title: "x", Body: "knee and surgery"},
		}, []id.Idea{2, 1}},
		{"title above text above write-up above comment", "knee ", []search.Found{
			{Idea: 1, Title: "x", Comments: []search.Piece{{Comment: 1, Text: "knee"}}},
			{Idea: 2, Title: "knee"},
			{Idea: 3, Title: "x", Writeups: []search.Piece{{Writeup: 1, Text: "knee"}}},
			{Idea: 4, Title: "x", Body: "knee"},
		}, []id.Idea{2, 4, 3, 1}},
		{"a short text above a long one", "knee ", []search.Found{{Idea: 1, Body: "knee " + filler}, {Idea: 2, Body: "knee and so on"}}, []id.Idea{2, 1}},
		{"the newer of two that are alike", "knee ", []search.Found{{Idea: 1, Body: "knee"}, {Idea: 2, Body: "knee"}}, []id.Idea{2, 1}},
		{"as typed above a near spelling, even in the title", "surgary ", []search.Found{{Idea: 1, Title: "surgery surgery"}, {Idea: 2, Body: "surgary " + filler}}, []id.Idea{2, 1}},
		{"a few words: all of them above one, however often", "knee rare ", []search.Found{{Idea: 1, Title: "rare rare", Body: "rare rare rare"}, {Idea: 2, Body: "knee and so on, rare"}}, []id.Idea{2, 1}},
		{"what a question says twice weighs more", "knee surgery knees ", []search.Found{{Idea: 1, Body: "knee"}, {Idea: 2, Body: "surgery"}}, []id.Idea{1, 2}},
		{"a word of a term counts without the term", "sore joints ", []search.Found{{Idea: 1, Body: "sore"}, {Idea: 2, Body: "sore joints"}, {Idea: 3, Body: "nothing"}}, []id.Idea{2, 1, 3}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := ranked(tt.text, v, tt.found...); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// A rarer word weighs more: with the counts the other way round, so is the order.
func TestRankByRarity(t *testing.T) {
	t.Parallel()
	for _, rare := range []string{"alpha", "omega"} {
		ws := []search.WordCount{{Word: "alpha", N: 900}, {Word: "omega", N: 900}}
		want := []id.Idea{1, 2}
		if rare == "omega" {
			ws[1].N, want = 10, []id.Idea{2, 1}
		} else {
			ws[0].N = 10
		}
		got := ranked("alpha omega ", search.NewVocabulary(ws, 1000, 1000), search.Found{Idea: 1, Body: "alpha"}, search.Found{Idea: 2, Body: "omega"})
		if !slices.Equal(got, want) {
			t.Errorf("%s is rare: %v, want %v", rare, got, want)
		}
	}
}

func TestHit(t *testing.T) {
	t.Parallel()
	v := vocabulary("knee", "hip")
	r := search.NewRanker(plan(`knee "hip joint"`, v))
	mark := func(s string) string {
		return strings.NewReplacer(string(search.Open), "[", string(search.Close), "]").Replace(s)
	}
	tests := []struct {
		name           string
		found          search.Found
		title, snippet string
		in             search.Where
	}{
		{"words are marked where they stand", search.Found{Title: "KNEES and knee-caps", Body: "Hip joint, the hip."}, "KNEES and [knee]-caps", "[Hip] [joint], the hip.", search.InIdea},
		{"the text begins where nothing is found", search.Found{Title: "Knee", Body: "Nothing."}, "[Knee]", "Nothing.", search.InIdea},
		{"a comment speaks where the idea is silent", search.Found{Title: "x", Body: "y", Comments: []search.Piece{{Comment: 3, Text: "my knee"}}}, "x", "my [knee]", search.InComment},
		{"a write-up too", search.Found{Title: "x", Body: "y", Writeups: []search.Piece{{Writeup: 3, Text: "her knee"}}}, "x", "her [knee]", search.InWriteup},
		{"markup is text", search.Found{Title: "<b>knee</b>", Body: "a&b <i>knee"}, "<b>[knee]</b>", "a&b <i>[knee]", search.InIdea},
		{"marks in a text are taken out", search.Found{Title: "\uE000knee\uE001", Body: "\x00"}, "[knee]", "", search.InIdea},
		{"accents stay", search.Found{Title: "Knéé", Body: "ﬁ"}, "[Knéé]", "ﬁ", search.InIdea},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := r.Hit(tt.found)
			if got := mark(h.Title); got != tt.title {
				t.Errorf("title %q, want %q", got, tt.title)
			}
			if got := mark(h.Snippet); got != tt.snippet || h.In != tt.in {
				t.Errorf("snippet %q in %s, want %q in %s", got, h.In, tt.snippet, tt.in)
			}
		})
	}
	long := strings.Repeat("filler ", 300) + "the knee at last " + strings.Repeat("filler ", 300)
	if h := r.Hit(search.Found{Body: long}); len(h.Snippet) > 400 || !strings.Contains(mark(h.Snippet), "[knee]") || !strings.HasPrefix(h.Snippet, "… ") || !strings.HasSuffix(h.Snippet, " …") {
		t.Errorf("snippet of a long text: %q", h.Snippet)
	}
}

// FuzzHit: marking never changes what a text says, whatever the text.
func FuzzHit(f *testing.F) {
	f.Add("knee <script>", "a knee\xff b")
	f.Add("\uE000knee", "é knee é")
	r := search.NewRanker(plan(`knee hip* "a b" c`, vocabulary("knee", "hip")))
	f.Fuzz(func(t *testing.T, title, body string) {
		if !utf8.ValidString(title) || !utf8.ValidString(body) {
			return // no stored text is
		}
		h := r.Hit(search.Found{Title: title, Body: body})
		if got, want := search.Plain(h.Title), strings.TrimSpace(search.Clean(title)); got != want && len(want) < 300 {
			t.Errorf("title %q became %q", want, got)
		}
		for _, s := range []string{h.Title, h.Snippet} {
			deep := 0
			for _, c := range s {
				switch c {
				case search.Open:
					deep++
				case search.Close:
					deep--
				}
				if deep < 0 || deep > 1 {
					t.Fatalf("marks of %q do not pair", s)
				}
			}
			if deep != 0 {
				t.Fatalf("marks of %q do not pair", s)
			}
		}
	})
}
