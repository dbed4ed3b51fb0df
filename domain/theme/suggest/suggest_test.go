package suggest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// subjects are the words that planted texts of each theme are made of.
var subjects = []string{
	"appointment booking letter reminder cancelled calendar",
	"parking bus travel taxi distance station",
	"tablets medicine pharmacy prescription dose chemist",
	"food breakfast menu kitchen hungry vegetables",
}

var fillers = strings.Fields("clinic team people staff week month place hospital service change")

// planted writes texts, each of one theme or two.
func planted(n int, seed uint64) []Example {
	random := rand.New(rand.NewPCG(seed, 1))
	out := make([]Example, n)
	for i := range out {
		themes := []int{random.IntN(len(subjects))}
		if other := random.IntN(len(subjects)); i%4 == 0 && other != themes[0] {
			themes = append(themes, other)
		}
		var ws []string
		for _, t := range themes {
			own := strings.Fields(subjects[t])
			for range 3 {
				ws = append(ws, own[random.IntN(len(own))], fillers[random.IntN(len(fillers))])
			}
		}
		out[i] = Example{Text: strings.Join(ws, " "), Themes: themes}
	}
	return out
}

func TestWhatPeopleCodedIsLearned(t *testing.T) {
	t.Parallel()
	m := Learn(len(subjects)+1, planted(120, 1)) // the last theme has no example
	for text, want := range map[string]struct {
		theme int
		word  string
	}{
		"The breakfast was cold":                 {3, "breakfast"},
		"I could not find the pharmacie":         {2, "pharmacie"}, // a word that no example has
		"A reminder, by text, the day before it": {0, "reminder"},
	} {
		found := m.Suggest(text)
		if len(found) != len(subjects) || found[0].Theme != want.theme || !found[0].Likely || !slices.Contains(found[0].Words, want.word) {
			t.Errorf("%q: %+v, want theme %d for %q", text, found, want.theme, want.word)
		}
		for _, s := range found {
			for _, w := range s.Words {
				if !strings.Contains(strings.ToLower(text), w) {
					t.Errorf("%q: reason %q is not in it", text, w)
				}
			}
		}
	}
	if found := m.Suggest("The kitchen sent the wrong prescription, and the menu lists tablets"); !found[0].Likely || !found[1].Likely ||
		found[0].Theme+found[1].Theme != 5 {
		t.Errorf("a text of two themes: %+v", found)
	}
	for _, text := range []string{"", "!?", "zzz"} {
		if found := m.Suggest(text); found[0].Likely {
			t.Errorf("%q is likely of theme %d", text, found[0].Theme)
		}
	}
	if again := Learn(len(subjects)+1, planted(120, 1)); !reflect.DeepEqual(m.Suggest(fillers[0]), again.Suggest(fillers[0])) {
		t.Error("learned twice it says two things")
	}
	if found := Learn(2, nil).Suggest("food"); len(found) != 0 {
		t.Errorf("nothing was learned, and it suggests %+v", found)
	}
}

// A line is where its objective is least: moved a little any way, it is worse.
func TestALineIsTheBestOne(t *testing.T) {
	t.Parallel()
	examples := planted(80, 2)
	texts := make([]string, len(examples))
	of := func(i int) bool { return slices.Contains(examples[i].Themes, 1) }
	mine := 0.0
	for i, e := range examples {
		texts[i] = e.Text
		if of(i) {
			mine++
		}
	}
	s, vs := newSpace(texts)
	is := make([]bool, len(vs))
	for i := range is {
		is[i] = of(i)
	}
	search := newSearch(len(s.part), vs, is)
	search.settle()
	l := search.line()
	own := cost * math.Pow((float64(len(vs))-mine)/mine, rareCost)
	objective := func(l line) float64 {
		sum := l.bias * l.bias / 2
		for _, w := range l.weights {
			sum += float64(w) * float64(w) / 2
		}
		for i, v := range vs {
			side, c := -1.0, cost
			if of(i) {
				side, c = 1, own
			}
			short := max(1-side*l.margin(v), 0)
			sum += c * short * short
		}
		return sum
	}
	best := objective(l)
	random := rand.New(rand.NewPCG(4, 4))
	for range 200 {
		moved := line{weights: slices.Clone(l.weights), bias: l.bias + random.NormFloat64()*0.05}
		for f := range moved.weights {
			moved.weights[f] += float32(random.NormFloat64() * 0.05)
		}
		if objective(moved) < best {
			t.Fatalf("%v is better than %v", objective(moved), best)
		}
	}
}

// A line among some of the examples is the same whether the search for it begins with
// nothing or where a line among all of them was: what was left out has taught nothing.
func TestALineForgetsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	examples := planted(120, 9)
	texts, is := make([]string, len(examples)), make([]bool, len(examples))
	for i, e := range examples {
		texts[i], is[i] = e.Text, slices.Contains(e.Themes, 2)
	}
	s, vs := newSpace(texts)
	left := func(i int) bool { return i%4 == 0 }
	all := newSearch(len(s.part), vs, is)
	all.settle()
	fresh, warm, kept := newSearch(len(s.part), vs, is).without(left), all.without(left), all.without(left)
	fresh.settle()
	warm.settle()
	apart, unsettled := 0.0, 0.0
	for i := range vs {
		apart = max(apart, math.Abs(fresh.margin(i)-warm.margin(i)))
		unsettled = max(unsettled, math.Abs(fresh.margin(i)-all.margin(i)))
	}
	if apart > settled {
		t.Errorf("margins are %.3f apart", apart)
	}
	if unsettled < 2*settled { // the control: with them it is another line
		t.Errorf("the examples that are left out move margins by %.3f only", unsettled)
	}
	var sum float64
	for i, a := range kept.alpha {
		if sum += a; left(i) && a != 0 {
			t.Errorf("example %d is left out and counts %.3f", i, a)
		}
	}
	if sum == 0 {
		t.Error("nothing is left")
	}
}

func TestSurenessIsHowOftenItIsTrue(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 5))
	margins, of := make([]float64, 4000), make([]bool, 4000)
	for i := range margins {
		margins[i] = random.NormFloat64() * 2
		of[i] = random.Float64() < 1/(1+math.Exp(-(1.5*margins[i]-1)))
	}
	s := fit(margins, of)
	if math.Abs(s.slope-1.5) > 0.15 || math.Abs(s.shift+1) > 0.15 {
		t.Errorf("slope %v and shift %v, want 1.5 and -1", s.slope, s.shift)
	}
	if s := fit([]float64{-1, -1}, []bool{false, false}); s.of(-1) > 0.5 || math.IsNaN(s.of(0)) {
		t.Errorf("without an example: %+v", s)
	}
}

// What scikit-learn 1.9.1 says of the same four texts.
func TestThePlainWayIsThatOfOthers(t *testing.T) {
	t.Parallel()
	found := learnPlain(2, []Example{{"late bus", []int{0}}, {"late bus again", []int{0}}, {"cold food", []int{1}}, {"late cold food", []int{1, 0}}}, false)("late food")
	sure := map[int]float64{}
	for _, s := range found {
		sure[s.Theme] = s.Sure
	}
	if math.Abs(sure[0]-0.74498) > 1e-3 || math.Abs(sure[1]-0.55372) > 1e-3 {
		t.Errorf("got %.4f and %.4f", sure[0], sure[1])
	}
}

func TestMeasuringTellsLearningFromChance(t *testing.T) {
	t.Parallel()
	examples := planted(200, 3)
	examples = append(examples, Example{Text: "nothing is coded here"})
	part := func(i int) int { return i % 5 }
	r := Measure(len(subjects), examples, 5, part)
	if r.Texts != 200 || r.First < 0.97 || r.Three < 0.97 || r.MacroF1 < 0.95 {
		t.Errorf("planted themes: %+v", r)
	}
	if r := MeasurePlain(len(subjects), examples, 5, part, true); r.Texts != 200 || r.First < 0.97 || r.MacroF1 < 0.9 {
		t.Errorf("planted themes, the plain way: %+v", r)
	}
	random := rand.New(rand.NewPCG(6, 6))
	for i := range examples[:200] { // the control: the same texts, their themes dealt anew
		j := random.IntN(i + 1)
		examples[i].Themes, examples[j].Themes = examples[j].Themes, examples[i].Themes
	}
	if r := Measure(len(subjects), examples, 5, part); r.First > 0.5 || r.MacroF1 > 0.5 {
		t.Errorf("themes dealt by chance: %+v", r)
	}
}

func TestGroupsThatWerePlantedAreFound(t *testing.T) {
	t.Parallel()
	examples := planted(200, 7)
	texts := make([]string, len(examples))
	for i, e := range examples {
		texts[i] = e.Text
	}
	found := Discover(texts, len(subjects))
	if len(found) != len(subjects) {
		t.Fatalf("%d groups: %+v", len(found), found)
	}
	seen := map[int]bool{}
	for _, c := range found {
		votes := make([]int, len(subjects))
		for _, i := range c.Texts {
			votes[examples[i].Themes[0]]++
		}
		theme := slices.Index(votes, slices.Max(votes))
		seen[theme] = true
		if votes[theme]*10 < len(c.Texts)*7 || !strings.Contains(subjects[theme], c.Words[0]) || !strings.Contains(subjects[theme], c.Words[1]) {
			t.Errorf("group %q with %v of each theme", c.Name(), votes)
		}
	}
	if len(seen) != len(subjects) {
		t.Errorf("themes %v were found", seen)
	}
	if again := Discover(texts, len(subjects)); !reflect.DeepEqual(found, again) {
		t.Error("the same texts come to other groups")
	}

	turned := slices.Clone(texts)
	slices.Reverse(turned)
	for n, c := range Discover(turned, len(subjects)) {
		if jaccard(c.Words, found[n].Words) < 0.9 || len(c.Texts) != len(found[n].Texts) {
			t.Errorf("in another order group %d is %v of %d texts, want %v of %d", n, c.Words, len(c.Texts), found[n].Words, len(found[n].Texts))
		}
	}

	shuffled := slices.Clone(texts) // the control: the same words, dealt to texts by chance
	random := rand.New(rand.NewPCG(8, 8))
	all := strings.Fields(strings.Join(texts, " "))
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for i, t := range texts {
		n := len(strings.Fields(t))
		shuffled[i], all = strings.Join(all[:n], " "), all[n:]
	}
	good, bad := Coherence(texts, found), Coherence(shuffled, found)
	if good < 0.1 || bad > good/2 {
		t.Errorf("coherence is %.2f, and %.2f of words dealt by chance", good, bad)
	}
	if s := Stability(texts, len(subjects), 3); s < 0.7 || s > 1 {
		t.Errorf("stability is %.2f", s)
	}
	if s := Stability(shuffled, len(subjects), 3); s > 0.6 {
		t.Errorf("stability is %.2f of words dealt by chance", s)
	}
}

func TestAssociation(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name          string
		both, a, b, n int
		want          float64
	}{
		{"never together", 0, 5, 5, 100, -1},
		{"as chance has it", 1, 10, 10, 100, 0},
		{"always together", 10, 10, 10, 100, 1},
		{"in every text", 100, 100, 100, 100, 1},
		{"half of the time", 5, 10, 10, 100, math.Log(5) / math.Log(20)},
	} {
		if got := association(tt.both, tt.a, tt.b, tt.n); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
	if got := shared([]int32{1, 3, 5, 9}, []int32{2, 3, 4, 9, 10}); got != 2 {
		t.Errorf("got %d in common, want 2", got)
	}
}

func TestTooLittleToFindGroupsIn(t *testing.T) {
	t.Parallel()
	for _, texts := range [][]string{nil, {""}, {"food"}, {"the", "and"}, {"bus late", "tablets"}} {
		if found := Discover(texts, 5); len(found) != 0 {
			t.Errorf("%q: %+v", texts, found)
		}
	}
	same := slices.Repeat([]string{"bus station"}, 8)
	if found := Discover(same, 5); len(found) != 1 || len(found[0].Texts) != 8 {
		t.Errorf("one text eight times: %+v", found)
	}
	for n, want := range map[int]int{0: 2, 8: 2, 50: 5, 200: 10, 5000: 30} {
		if got := Groups(n); got != want {
			t.Errorf("%d groups of %d texts, want %d", got, n, want)
		}
	}
	if got := Coherence([]string{"a"}, nil); got != 0 {
		t.Errorf("coherence of nothing is %v", got)
	}
}

// BenchmarkLearn learns 40 themes from 2,000 texts of 100 words, the most that a challenge's
// suggestions are learned from.
func BenchmarkLearn(b *testing.B) {
	random := rand.New(rand.NewPCG(10, 10))
	examples := make([]Example, 2000)
	for i := range examples {
		themes := []int{int(40 * math.Pow(random.Float64(), 2)), random.IntN(40)}
		var ws []string
		for n := range 100 {
			if word := int(8000 * math.Pow(random.Float64(), 3)); n%10 > 0 {
				ws = append(ws, fmt.Sprintf("%c%cword%dx", 'a'+word%26, 'a'+word%7, word))
			} else {
				ws = append(ws, fmt.Sprintf("theme%d%c", themes[n/10%2], 'a'+random.IntN(20)))
			}
		}
		examples[i] = Example{Text: strings.Join(ws, " "), Themes: slices.Compact(themes)}
	}
	for b.Loop() {
		Learn(40, examples)
	}
}

func BenchmarkDiscover(b *testing.B) {
	random := rand.New(rand.NewPCG(9, 9))
	texts := make([]string, 2000)
	for i := range texts { // 150 words each, of 8,000 that are the rarer the later
		var ws []string
		for range 150 {
			ws = append(ws, fmt.Sprintf("word%dx", int(8000*math.Pow(random.Float64(), 3))))
		}
		texts[i] = strings.Join(ws, " ")
	}
	for b.Loop() {
		Discover(texts, Groups(len(texts)))
	}
}

func TestAnExampleIsJudgedByTheOthers(t *testing.T) {
	t.Parallel()
	examples := planted(80, 6)
	both := Example{Text: "breakfast menu kitchen hungry tablets pharmacy dose", Themes: []int{3}} // somebody gave the one theme alone
	m := Learn(len(subjects), append(slices.Clone(examples), both))
	likely := func(found []Suggestion) []int {
		var out []int
		for _, s := range found {
			if s.Likely {
				out = append(out, s.Theme)
			}
		}
		slices.Sort(out)
		return out
	}
	if got := likely(m.SuggestAgain(len(examples), both.Text)); !slices.Equal(got, []int{2, 3}) {
		t.Errorf("got %v, want the theme that it lacks too", got)
	}
	sure := func(found []Suggestion) float64 {
		return found[slices.IndexFunc(found, func(s Suggestion) bool { return s.Theme == 2 })].Sure
	}
	if again, seen := sure(m.SuggestAgain(len(examples), both.Text)), sure(m.Suggest(both.Text)); again <= seen {
		t.Errorf("got %.3f for the theme that it lacks, want more than a model that knows it says, %.3f", again, seen)
	}
}
