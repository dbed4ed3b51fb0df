package text_test

import (
	"context"
	"testing"
	"time"
	_ "time/tzdata" // the tests name a zone, and the machine may have none

	"uptake/frontend/text"
)

func TestWhen(t *testing.T) {
	t.Parallel()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	at := func(s string) time.Time {
		t.Helper()
		v, err := time.ParseInLocation("2006-01-02 15:04", s, london)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	clock := func(s string) string { return text.Clock(ctx, at("2026-06-28 "+s), london) }
	closes := func(now, end string) string { return text.Closes(ctx, at(now), at(end), london) }
	opens := func(now, start string) string { return text.Opens(ctx, at(now), at(start), london) }
	between := func(a, b string) string { return text.Range(ctx, at(a), at(b), london) }
	tests := []struct{ name, got, want string }{
		{"a full hour has no minutes", clock("09:00"), "9am"},
		{"minutes have two digits", clock("14:04"), "2:04pm"},
		{"the hour after midnight is 12", clock("00:30"), "12:30am"},
		{"the hour after midday is 12", clock("12:01"), "12:01pm"},
		{"midday is a word", clock("12:00"), "midday"},
		{"midnight is a word", clock("00:00"), "midnight"},
		{"UTC is shown in local summer time", text.Clock(ctx, time.Date(2026, 7, 3, 16, 0, 0, 0, time.UTC), london), "5pm"},
		{"a date", text.Date(ctx, at("2026-06-28 23:59"), london), "28 June 2026"},
		{"a UTC evening is the next day in summer", text.Date(ctx, time.Date(2026, 6, 28, 23, 30, 0, 0, time.UTC), london), "29 June 2026"},
		{"a moment", text.Moment(ctx, at("2026-06-28 09:00"), london), "28 June 2026 at 9am"},
		{"closes in days", closes("2026-06-28 23:00", "2026-07-03 17:00"), "closes in 5 days, at 5pm on Friday 3 July"},
		{"days are calendar days", closes("2026-06-28 00:01", "2026-07-03 17:00"), "closes in 5 days, at 5pm on Friday 3 July"},
		{"closes in another year", closes("2026-12-30 12:00", "2027-01-04 09:00"), "closes in 5 days, at 9am on Monday 4 January 2027"},
		{"closes across the change of the clocks", closes("2026-03-27 12:00", "2026-03-30 12:00"), "closes in 3 days, at midday on Monday 30 March"},
		{"closes tomorrow", closes("2026-07-02 23:59", "2026-07-03 17:00"), "closes tomorrow at 5pm"},
		{"closes today", closes("2026-07-03 16:59", "2026-07-03 17:00"), "closes today at 5pm"},
		{"the last instant is closed", closes("2026-07-03 17:00", "2026-07-03 17:00"), "closed on 3 July 2026"},
		{"midnight belongs to the day that it ends", closes("2026-06-28 12:00", "2026-07-04 00:00"), "closes in 5 days, at the end of Friday 3 July"},
		{"midnight tonight", closes("2026-07-03 12:00", "2026-07-04 00:00"), "closes tonight at midnight"},
		{"midnight tomorrow", closes("2026-07-02 12:00", "2026-07-04 00:00"), "closes tomorrow at midnight"},
		{"closed at midnight names the day before", closes("2026-07-09 12:00", "2026-07-04 00:00"), "closed on 3 July 2026"},
		{"opens in days", opens("2026-05-27 12:00", "2026-06-01 09:00"), "opens in 5 days, at 9am on Monday 1 June"},
		{"opens tomorrow", opens("2026-05-31 12:00", "2026-06-01 09:00"), "opens tomorrow at 9am"},
		{"opens today", opens("2026-06-01 08:59", "2026-06-01 09:00"), "opens today at 9am"},
		{"has opened", opens("2026-06-01 09:00", "2026-06-01 09:00"), "opened on 1 June 2026"},
		{"a range within a month", between("2026-06-03 09:00", "2026-06-28 17:00"), "3 to 28 June 2026"},
		{"a range over months", between("2026-06-28 09:00", "2026-07-03 17:00"), "28 June to 3 July 2026"},
		{"a range over years", between("2026-12-28 09:00", "2027-01-03 17:00"), "28 December 2026 to 3 January 2027"},
		{"a range of one day", between("2026-06-28 09:00", "2026-06-28 17:00"), "28 June 2026"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.got != tt.want {
				t.Errorf("got %q, want %q", tt.got, tt.want)
			}
		})
	}
}

// The words of a cached page are right until GoodUntil, and not beyond it.
func TestGoodUntil(t *testing.T) {
	t.Parallel()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	end := time.Date(2026, 7, 4, 0, 0, 0, 0, london)
	for now := end.Add(-72 * time.Hour); now.Before(end); {
		until := text.GoodUntil(now, end, london)
		if !until.After(now) {
			t.Fatalf("at %v: good until %v, which has passed", now, until)
		}
		words := text.Closes(context.Background(), now, end, london)
		if got := text.Closes(context.Background(), until.Add(-time.Second), end, london); got != words {
			t.Errorf("a second before %v: got %q, want %q", until, got, words)
		}
		if got := text.Closes(context.Background(), until, end, london); got == words {
			t.Errorf("at %v the words are still %q", until, got)
		}
		now = until
	}
}
