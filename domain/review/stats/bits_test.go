package stats_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"testing"

	"uptake/domain/review/stats"
)

// Figures that are stored and published come out the same to the last bit on
// every processor; this is what they were where they were first computed.
func TestBitsAreTheSameEverywhere(t *testing.T) {
	t.Parallel()
	h := sha256.New()
	keep := func(figures ...float64) {
		for _, f := range figures {
			_ = binary.Write(h, binary.BigEndian, math.Float64bits(f))
		}
	}
	r := rand.New(rand.NewPCG(19, 20))
	a, b := scored(r, nine, 40, 11, true), scored(r, nine, 40, 11, true)
	seed := [32]byte{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3}
	for _, m := range []stats.Metric{stats.Nominal, stats.Ordinal, stats.Interval, stats.RatioMetric} {
		i := stats.AlphaInterval(a, m, seed)
		keep(stats.Alpha(a, m).Value, i.Low, i.High)
	}
	for _, w := range []stats.Weights{stats.Quadratic, stats.Linear, stats.OrdinalWeights, stats.Identity} {
		g := stats.AC2(a, w)
		_, i := stats.AgreementIntervals(a, stats.Ordinal, w, seed)
		keep(g.AC2.Value, g.PA, g.PE, i.Low, i.High)
	}
	c := stats.Intraclass(a, true)
	keep(c.Single1.Value, c.Average1.Value)
	full := scored(r, nine, 30, 7, false)
	for _, drawn := range []stats.Interval95{stats.AverageInterval(a, true, seed), stats.AverageInterval(full, false, seed)} {
		keep(drawn.Low, drawn.High)
	}
	s := stats.Severities(a, stats.DefaultLambda)
	for _, m := range s.Members {
		keep(m.Shift, m.Error.Value)
	}
	for _, f := range s.Adjusted {
		keep(f.Value)
	}
	for _, weights := range [][]int{nil, {3, 7}} {
		for _, p := range (stats.Ranking{Tables: []stats.Table{a, b}, Weights: weights, K: 8, Seed: seed}).Resample().Of {
			keep(p.Expected, p.Low, p.High, p.Top, p.PCER, p.SUCRA, p.Unranked)
		}
	}
	for tenths := range 11 {
		keep(stats.CombineBy(stats.Fraction(7*stats.Point, 3), stats.Fraction(20*stats.Point, 7), tenths).Float64())
	}
	const want = "c695767ac61b34b99995bd783ef92b17483435426aaf7578a0ad3716797729d7"
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
