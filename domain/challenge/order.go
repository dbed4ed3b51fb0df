package challenge

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"uptake/domain/id"
)

// ShufflePrime is the modulus of the shuffled order, a prime: places are below it.
const ShufflePrime = 1<<31 - 1

// Deal says how the ideas of a challenge are dealt out on a day: the place of an idea
// is its own random number times Factor plus Start, modulo ShufflePrime. The factor is
// one for everybody that day; who is signed in starts at a place of their own in the
// same order, so that no idea is on top for all.
func Deal(c id.Challenge, now time.Time, reader id.Person) (factor, start int64) {
	draw := func(who id.Person) (a, b int64) {
		sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %d", c, now.Format(time.DateOnly), who))
		number := func(at int) int64 { return int64(binary.BigEndian.Uint64(sum[at:]) >> 2) } //nolint:gosec // 62 bits
		return 1 + number(0)%(ShufflePrime-1), number(8) % ShufflePrime
	}
	factor, start = draw(0)
	if reader != 0 {
		_, own := draw(reader)
		start = (start + own) % ShufflePrime
	}
	return factor, start
}

// RisingDays is how far back the rising order looks.
const RisingDays = 7

// RisingSince is when the rising order begins to count.
func RisingSince(now time.Time) time.Time { return now.Add(-RisingDays * 24 * time.Hour) }

// Rise is how fast an idea rises: the people who supported it or commented on it in the
// last days, over its age in days and two, in thousandths. Its author counts as anybody,
// who could else be told by the order to those from whom names are kept. A
// count alone would keep the old ideas on top, which most people have seen, so age
// divides it; two days are added, else the first support of the newest idea would beat
// everything. (Ranking by votes over age is what Hacker News does, with a higher power
// of hours: a challenge goes on for weeks.)
func Rise(people int, posted, now time.Time) int64 {
	days := max(0, int64(now.Sub(posted)/(24*time.Hour)))
	return int64(people) * 1000 / (days + 2)
}
