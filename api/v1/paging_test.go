package v1_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/store"
	"uptake/store/storetest"
)

// TestPagesHoldWhatWasThereAllTheWhile turns the pages of each list while ideas
// come and go, and while the idea on which a page ended moves to the front or is
// hidden. Nothing is read twice, and nothing that stood still is left out.
func TestPagesHoldWhatWasThereAllTheWhile(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"/ideas?limit=4", "/challenges/joints/ideas?limit=4", "/challenges/joints/ideas?limit=4&sort=supported", "/challenges/joints/ideas?limit=4&sort=discussed",
		"/search?limit=4&q=zebra", "/search?limit=4&q=zebra&sort=newest", "/search?limit=4&q=zebra&sort=supported", "/search?limit=4&q=zebra&sort=discussed", "/search?limit=4",
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				b := newContest(t, s)
				var all []string
				for n := range 18 {
					b.clock.Turn(time.Second)
					all = append(all, b.post("Zebra "+itoa(n)))
				}
				for _, at := range all[6:10] {
					b.ok(200, "ben", "PUT", at+"/support", `{"value":1}`)
				}
				for _, at := range all[3:6] {
					b.clock.Turn(time.Second)
					b.comment(at)
				}
				var read, touched []string
				next := ""
				for page := 1; page == 1 || next != ""; page++ {
					if page > 30 {
						t.Fatal("the list has no end")
					}
					address := path
					if next != "" {
						address += "&cursor=" + next
					}
					a := b.ok(200, "", "GET", address, "")
					for i := range a.items() {
						read = append(read, "/ideas/"+itoa(a.n("items."+itoa(i)+".number")))
					}
					next = a.text("next")
					b.clock.Turn(time.Second)
					last := read[len(read)-1]
					switch page {
					case 1: // one comes, and that on which the page ended moves to the front
						touched = append(touched, b.post("Zebra meanwhile"))
						if strings.Contains(path, "/search") && !strings.Contains(path, "sort=newest") {
							break // such a search asks where the idea stands now
						}
						b.ok(200, "mo", "PUT", last+"/support", `{"value":1}`)
						b.ok(200, "lea", "PUT", last+"/support", `{"value":1}`)
						b.comment(last)
					case 2: // that on which the page ended goes, and so does one that was read before
						for _, gone := range []string{last, read[0]} {
							touched = append(touched, gone)
							b.ok(200, "mo", "POST", gone+"/moderation", `{"to":"hidden","reason":"Test."}`)
						}
					}
				}
				for _, at := range all {
					n := 0
					for _, r := range read {
						if r == at {
							n++
						}
					}
					if n > 1 || n == 0 && !slices.Contains(touched, at) {
						t.Errorf("%s was read %d times, want once, in %v", at, n, read)
					}
				}
			})
		})
	}
}
