package suggest

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"gonum.org/v1/gonum/floats"
)

// MeasurePlain is Measure for what is commonly done, to compare with: for each theme a
// logistic regression over words weighted by tf-idf, as scikit-learn's TfidfVectorizer
// and LogisticRegression do by default; what is likelier than not is likely. Balanced,
// the examples of a theme weigh as much as all the others together.
func MeasurePlain(n int, examples []Example, parts int, part func(i int) int, balanced bool) Report {
	return measure(n, examples, parts, part, func(learn []Example) func(text string) []Suggestion {
		return learnPlain(n, learn, balanced)
	})
}

// plainWords are runs of two or more letters, digits and underscores.
func plainWords(text string) []string {
	out := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' })
	return slices.DeleteFunc(out, func(w string) bool { return len([]rune(w)) < 2 })
}

func learnPlain(n int, examples []Example, balanced bool) func(text string) []Suggestion {
	number, in := map[string]int32{}, []float64{}
	last := []int{}
	for i, e := range examples {
		for _, w := range plainWords(e.Text) {
			at, ok := number[w]
			if !ok {
				at = int32(len(in)) //nolint:gosec // words of a file
				number[w] = at
				in, last = append(in, 0), append(last, -1)
			}
			if last[at] != i {
				in[at], last[at] = in[at]+1, i
			}
		}
	}
	vectorOf := func(text string) vector {
		times := map[int32]float64{}
		for _, w := range plainWords(text) {
			if at, ok := number[w]; ok {
				times[at]++
			}
		}
		var v vector
		for at, t := range times {
			v = append(v, entry{feature: at, value: float32(t * (math.Log(float64(1+len(examples))/(1+in[at])) + 1))})
		}
		slices.SortFunc(v, func(a, b entry) int { return cmp.Compare(a.feature, b.feature) })
		length := 0.0
		for _, e := range v {
			length += float64(e.value) * float64(e.value)
		}
		for i := range v {
			v[i].value /= float32(math.Sqrt(length))
		}
		return v
	}
	vs := make([]vector, len(examples))
	for i, e := range examples {
		vs[i] = vectorOf(e.Text)
	}
	lines := make([][]float64, n) // by theme: a weight a word, then the bias; nil without examples
	eachTheme(n, func(theme int) {
		is := make([]bool, len(examples))
		for i, e := range examples {
			is[i] = slices.Contains(e.Themes, theme)
		}
		if slices.Contains(is, true) {
			lines[theme] = regress(vs, len(in), is, balanced)
		}
	})
	return func(text string) []Suggestion {
		v := vectorOf(text)
		var out []Suggestion
		for theme, l := range lines {
			if l == nil {
				continue
			}
			sure := 1 / (1 + math.Exp(-plainMargin(l, v)))
			out = append(out, Suggestion{Theme: theme, Sure: sure, Likely: sure >= 0.5})
		}
		slices.SortStableFunc(out, func(a, b Suggestion) int { return cmp.Compare(b.Sure, a.Sure) })
		return out
	}
}

func plainMargin(l []float64, v vector) float64 {
	sum := l[len(l)-1]
	for _, e := range v {
		sum += l[e.feature] * float64(e.value)
	}
	return sum
}

// regress returns the weights, and the bias behind them, at which half the square of the
// weights and the logistic losses of the examples sum to the least: Newton's method, each
// step by conjugate gradients.
func regress(vs []vector, features int, is []bool, balanced bool) []float64 {
	weight := [2]float64{1, 1}
	if balanced {
		mine := 0.0
		for _, x := range is {
			if x {
				mine++
			}
		}
		all := float64(len(is))
		weight = [2]float64{all / 2 / max(all-mine, 1), all / 2 / mine}
	}
	l, slope, curve := make([]float64, features+1), make([]float64, len(vs)), make([]float64, len(vs))
	value := func(l []float64) float64 {
		sum := floats.Dot(l[:features], l[:features]) / 2
		for i, v := range vs {
			side, w := -1.0, weight[0]
			if is[i] {
				side, w = 1, weight[1]
			}
			m := side * plainMargin(l, v)
			p := 1 / (1 + math.Exp(m))
			slope[i], curve[i] = -w*side*p, w*p*(1-p)
			sum += w * (math.Log1p(math.Exp(-math.Abs(m))) + max(-m, 0))
		}
		return sum
	}
	// turned adds the vectors, each as often as by says, to the weights of l.
	turned := func(l []float64, by func(i int) float64) []float64 {
		out := slices.Clone(l)
		out[features] = 0
		for i, v := range vs {
			x := by(i)
			for _, e := range v {
				out[e.feature] += x * float64(e.value)
			}
			out[features] += x
		}
		return out
	}
	for range 100 {
		now := value(l)
		down := turned(l, func(i int) float64 { return slope[i] })
		floats.Scale(-1, down)
		if floats.Norm(down, math.Inf(1)) < 1e-4 {
			break
		}
		step, rest, way := make([]float64, len(l)), slices.Clone(down), slices.Clone(down)
		size := floats.Dot(rest, rest)
		for enough := size * 1e-4; size > enough; {
			bent := turned(way, func(i int) float64 { return curve[i] * plainMargin(way, vs[i]) })
			far := size / floats.Dot(way, bent)
			floats.AddScaled(step, far, way)
			floats.AddScaled(rest, -far, bent)
			was := size
			size = floats.Dot(rest, rest)
			floats.AddScaledTo(way, rest, size/was, way)
		}
		share, next := 1.0, make([]float64, len(l))
		for floats.AddScaledTo(next, l, share, step); value(next) > now && share > 1e-6; floats.AddScaledTo(next, l, share, step) {
			share /= 2
		}
		l = next
	}
	return l
}
