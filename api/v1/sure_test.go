package v1_test

import (
	"strconv"
	"testing"
	"time"

	"uptake/store/storetest"
)

func TestHowSureAMemberIsThroughTheAPI(t *testing.T) {
	t.Parallel()
	for _, asks := range []bool{true, false} {
		b := newContest(t, storetest.SQLite(t))
		idea := strconv.Itoa(b.aPractice("Joint school"))
		at := b.panel()
		got := b.ok(200, "lea", "GET", at, "")
		if got.at("rules.asks_how_sure") != false {
			t.Errorf("a new panel: %s", got.body)
		}
		b.ok(200, "lea", "PATCH", at+"/rules", `{"asks_how_sure":`+strconv.FormatBool(asks)+`}`, "If-Match", got.tag())
		b.clock.Turn(25 * time.Hour)
		b.stepped("lea", at, `{"to":"formed"}`)
		b.brief(at)
		b.stepped("cat", at, `{"to":"r1_open"}`)
		sheet := at + "/sheets/" + idea
		empty := b.ok(200, "pro", "GET", sheet, "")
		if empty.text("how_sure") != "" {
			t.Errorf("before an answer: %s", empty.body)
		}
		scores := func(sure string) string {
			return `{"scores":{"impact":"8","feasibility":"7"},"how_sure":"` + sure + `"}`
		}
		if !asks {
			b.refused(409, "score.sure_not_asked", "pro", "PUT", sheet, scores("very"), "If-Match", empty.tag())
			b.ok(200, "pro", "PUT", sheet, scores(""), "If-Match", empty.tag())
			continue
		}
		if a := b.refused(422, "score.invalid", "pro", "PUT", sheet, scores("quite"), "If-Match", empty.tag()); a.fields() != "how_sure" {
			t.Errorf("an unknown answer: %s", a.body)
		}
		draft := b.ok(200, "pro", "PUT", sheet+"/draft", `{"sheet_version":1,"how_sure":"not"}`, "If-Match", `"v1"`)
		if draft.text("how_sure") != "not" {
			t.Errorf("the draft: %s", draft.body)
		}
		saved := b.ok(200, "pro", "PUT", sheet, scores("very"), "If-Match", empty.tag())
		if saved.text("how_sure") != "very" {
			t.Errorf("saved: %s", saved.body)
		}
		if again := b.ok(200, "pro", "PUT", sheet, scores("none"), "If-Match", saved.tag()); again.text("how_sure") != "" {
			t.Errorf("taken back: %s", again.body)
		}
	}
}
