package stats

// ManySteps says that a scale is too fine for an interval to be drawn.
const ManySteps Reason = "the scale has too many steps"

// AverageInterval is the interval of the intraclass correlation of the mean of all
// scores of an idea (Average1 of a one-way, Average2 of a two-way ICC): the ideas that
// it is computed from are drawn again 2,000 times, as AlphaInterval does, and the
// 2.5th and 97.5th percentile (type 7) returned. With few ideas it is too narrow.
//
// Source: resampling the ideas is the non-parametric bootstrap of Ukoumunne and others,
// Statistics in Medicine 2003;22:3805, with plain percentiles. The interval of Shrout &
// Fleiss 1979 needs quantiles of F, which are not the same to the last bit on every
// processor.
func AverageInterval(t Table, partial bool, seed [32]byte) Interval95 {
	if len(t.active()) < 2 {
		return Interval95{Reason: NeedsTwoMembers}
	}
	rows, model := compared(t, partial)
	if len(rows) < 3 {
		return Interval95{Reason: NeedsThreeIdeas}
	}
	n, k := int64(len(rows)), int64(len(rows[0]))
	if n*k*int64(t.Scale.Steps()) >= 1<<31 { // the square of the sum of all has to fit
		return Interval95{Reason: ManySteps}
	}
	d := drawing{model: model, n: n, k: k, rows: make([]sums, n), columns: make([]int64, k)}
	for i, row := range rows {
		of := &d.rows[i]
		for _, v := range row {
			step := t.Scale.step(v) // the figure is the same on any linear scale
			of.steps = append(of.steps, step)
			of.sum += step
			of.squares += step * step
		}
	}
	return resampled(seed, len(rows), 1, func(times []int64, figures []Figure) { figures[0] = d.average(times) })[0]
}

// drawing computes the correlation of ideas that were drawn. All sums are whole
// numbers, and products are rounded one by one.
type drawing struct {
	model   Model
	n, k    int64
	rows    []sums
	columns []int64
}

// sums are about one idea.
type sums struct {
	steps        []int64 // by member
	sum, squares int64
}

// average is ICC(1,k) or ICC(2,k) of the ideas, each as often as it was drawn.
func (d drawing) average(times []int64) Figure {
	var total, each, ofRows, ofColumns int64 // the last three are sums of squares
	clear(d.columns)
	for i, often := range times {
		if often == 0 {
			continue
		}
		row := d.rows[i]
		each += often * row.squares
		total += often * row.sum
		ofRows += often * row.sum * row.sum
		if d.model == TwoWay {
			for j, v := range row.steps {
				d.columns[j] += often * v
			}
		}
	}
	for _, c := range d.columns {
		ofColumns += c * c
	}
	n, k := float64(d.n), float64(d.k)
	between := float64(d.n*ofRows-total*total) / float64(n*k)
	within := float64(d.k*each-ofRows) / k
	bms := between / (n - 1)
	if d.model == OneWay {
		return quotient(bms-within/float64(n*(k-1)), bms)
	}
	members := float64(d.k*ofColumns-total*total) / float64(n*k)
	jms, ems := members/(k-1), (within-members)/float64((n-1)*(k-1))
	return quotient(bms-ems, bms+(jms-ems)/n)
}

// quotient is a/b, or undefined where b is 0 or less: the ideas drawn do not differ.
func quotient(a, b float64) Figure {
	if b <= 0 {
		return none(NoVariation)
	}
	return Figure{Value: a / b}
}
