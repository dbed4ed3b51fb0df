package stats

import "math"

// Reasons why scores are not adjusted for severity.
const (
	NotLinked    Reason = "some members have no idea in common with the others"
	OneScoreOnly Reason = "a member has only one score"
)

// EveryoneScoredAll says that adjusted scores would say what the means say.
const EveryoneScoredAll Reason = "everyone scored everything: no correction needed"

// Severity says how mild or severe each member scores beside the others on the
// same ideas, and what the ideas come to without that. It pays only where members
// score different ideas; where everybody scores everything it cannot change the
// order. All is on the scale as scored.
type Severity struct {
	Reason   Reason
	Complete bool          // everyone scored everything: no correction is needed, and none changes the order
	Members  []MemberShift // in the order of the table; N 0: scored nothing
	Adjusted []Figure      // of each idea; undefined where nobody scored it
	Apart    [2]int        // with NotLinked: two members who are not linked
}

// MemberShift is one member's row.
type MemberShift struct {
	Shift float64 // above 0: gives higher numbers than others
	Error Figure  // standard error of Shift
	N     int     // scores given
}

// DefaultLambda is how strongly shifts are drawn towards 0: the variance of one
// score over that between members, 1.268/0.240 in the experiment of NIPS 2014.
const DefaultLambda = 5.28

// Severities fits y = μ + idea + member by least squares with the penalty
// lambda·Σshift² and Σshift = 0; lambda 0 is plain least squares, which a member
// with one score does not allow. The scores have to link all members.
func Severities(t Table, lambda float64) Severity {
	members := t.active()
	if len(members) < 2 {
		return Severity{Reason: NeedsTwoMembers}
	}
	if a, b, apart := t.apart(members); apart {
		return Severity{Reason: NotLinked, Apart: [2]int{a, b}}
	}
	f := fitOf(t, members)
	for _, n := range f.given {
		if n < 2 && lambda == 0 {
			return Severity{Reason: OneScoreOnly}
		}
	}
	return f.solve(t, lambda)
}

// apart finds two members whom no chain of ideas links.
func (t Table) apart(members []int) (a, b int, found bool) {
	group := make([]int, t.Members)
	for m := range group {
		group[m] = m
	}
	root := func(m int) int {
		for group[m] != m {
			m = group[m]
		}
		return m
	}
	for i := range t.Ideas {
		first := -1
		for _, m := range members {
			if _, ok := t.Score(i, m); !ok {
				continue
			}
			if first < 0 {
				first = m
			}
			x, y := root(first), root(m)
			group[max(x, y)] = min(x, y)
		}
	}
	for _, m := range members[1:] {
		if root(m) != root(members[0]) {
			return members[0], m, true
		}
	}
	return 0, 0, false
}

// fit holds the equations of the members' shifts; the ideas are eliminated. All
// sums are whole numbers, kept apart by how many scores an idea has, so the order
// of the ideas changes no bit.
type fit struct {
	members []int
	given   []int     // scores of each member
	shared  []float64 // Σ over ideas that both scored of 1/scores, at a·k + b
	side    []float64 // Σ of own score − mean of the idea, in ten-thousandths
}

func fitOf(t Table, members []int) fit {
	k := len(members)
	f := fit{members: members, given: make([]int, k), shared: make([]float64, k*k), side: make([]float64, k)}
	together := make([][]int64, t.Members+1) // by scores of the idea, at a·k + b
	above := make([][]int64, t.Members+1)    // by scores of the idea: Σ of n·own − sum
	for i := range t.Ideas {
		n, total := 0, int64(0)
		for _, v := range t.row(i) {
			if v != missing {
				n, total = n+1, total+int64(v)
			}
		}
		if n == 0 {
			continue
		}
		if together[n] == nil {
			together[n], above[n] = make([]int64, k*k), make([]int64, k)
		}
		for a, m := range members {
			v, ok := t.Score(i, m)
			if !ok {
				continue
			}
			f.given[a]++
			above[n][a] += int64(n)*int64(v) - total
			for b, o := range members {
				if _, ok := t.Score(i, o); ok {
					together[n][a*k+b]++
				}
			}
		}
	}
	for n := range together {
		for at, c := range together[n] {
			f.shared[at] += float64(c) / float64(n)
		}
		for a, d := range above[n] {
			f.side[a] += float64(d) / float64(n)
		}
	}
	return f
}

func (f fit) solve(t Table, lambda float64) Severity {
	k := len(f.members)
	// The ones added everywhere say Σshift = 0; they change nothing else.
	matrix := make([][]float64, k)
	for a := range matrix {
		matrix[a] = make([]float64, 2*k+1)
		for b := range k {
			matrix[a][b] = 1 - f.shared[a*k+b]
		}
		matrix[a][a] += float64(f.given[a]) + lambda
		matrix[a][k] = f.side[a]
		matrix[a][k+1+a] = 1
	}
	eliminate(matrix)
	out := Severity{Complete: t.Complete(), Members: make([]MemberShift, t.Members), Adjusted: make([]Figure, t.Ideas)}
	for a, m := range f.members {
		out.Members[m] = MemberShift{Shift: matrix[a][k] / float64(Point), N: f.given[a]}
	}
	free, squares := 1-k, 0.0
	for i := range t.Ideas {
		total, shifts, n := Value(0), 0.0, 0
		for m, v := range t.row(i) {
			if v != missing {
				total, shifts, n = total+v, shifts+out.Members[m].Shift, n+1
			}
		}
		if n == 0 {
			out.Adjusted[i] = none(NotScored)
			continue
		}
		mean := (float64(total)/float64(Point) - shifts) / float64(n)
		out.Adjusted[i] = Figure{Value: mean}
		for m, v := range t.row(i) {
			if v != missing {
				rest := float64(v)/float64(Point) - mean - out.Members[m].Shift
				squares += float64(rest * rest)
			}
		}
		free += n - 1
	}
	for a, m := range f.members {
		out.Members[m].Error = none("needs more scores")
		if free > 0 {
			spread := matrix[a][k+1+a] - 1/float64(float64(k)*(lambda+float64(k)))
			out.Members[m].Error = Figure{Value: math.Sqrt(float64(squares / float64(free) * max(spread, 0)))}
		}
	}
	return out
}

// NotScored says that nobody has given a score.
const NotScored Reason = "not scored"

// eliminate turns the left square of a matrix into the identity, by Gauss and
// Jordan with the largest pivot. The square has to be regular.
func eliminate(m [][]float64) {
	for c := range m {
		best := c
		for r := c + 1; r < len(m); r++ {
			if math.Abs(m[r][c]) > math.Abs(m[best][c]) {
				best = r
			}
		}
		m[c], m[best] = m[best], m[c]
		pivot := m[c][c]
		for j := range m[c] {
			m[c][j] /= pivot
		}
		for r := range m {
			if by := m[r][c]; r != c && by != 0 {
				for j := range m[r] {
					m[r][j] -= float64(by * m[c][j])
				}
			}
		}
	}
}
