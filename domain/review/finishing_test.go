package review_test

import (
	"testing"
	"time"

	"uptake/domain/review"
)

func TestTheTimeLeftIsAnHonestEstimate(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	open := func(letters int) review.SheetHead { return review.SheetHead{Pending: 2, Length: letters} }
	done := func(minutes int) review.SheetHead { return review.SheetHead{SavedAt: at(minutes)} }
	for name, tt := range map[string]struct {
		sheets []review.SheetHead
		want   time.Duration
	}{
		"nothing to do":                       {nil, 0},
		"by length: 200 words are a minute":   {[]review.SheetHead{open(1200), open(0)}, 5 * time.Minute},
		"two own times are too few":           {[]review.SheetHead{done(0), done(9), done(18), open(1200)}, 3 * time.Minute},
		"the median of three own times":       {[]review.SheetHead{done(0), done(2), done(12), done(16), open(9999), open(0)}, 8 * time.Minute},
		"of four, the mean of the middle two": {[]review.SheetHead{done(0), done(2), done(12), done(16), done(24), open(0)}, 6 * time.Minute},
		"a break is no time of its own":       {[]review.SheetHead{done(0), done(2), done(500), done(502), open(1200)}, 3 * time.Minute},
		"saved in any order":                  {[]review.SheetHead{done(12), done(0), done(16), done(2), open(0)}, 4 * time.Minute},
		"recused ideas take no time":          {[]review.SheetHead{{Pending: 2, Recused: true, Length: 1200}}, 0},
		"all done":                            {[]review.SheetHead{done(0), done(2), done(4), done(6)}, 0},
	} {
		d := review.Desk{Sheets: tt.sheets}
		for _, sh := range tt.sheets {
			if !sh.Recused {
				d.Total++
				if sh.Pending == 0 {
					d.Done++
				}
			}
		}
		if got := d.Left(); got != tt.want {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}
