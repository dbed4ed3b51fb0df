package v1_test

import (
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"uptake/store/storetest"
)

var requestID = regexp.MustCompile(`"request_id":"[0-9a-f]+"`)

func TestADraftOfScoresThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	first, second := strconv.Itoa(b.aPractice("Joint school")), strconv.Itoa(b.aPractice("Virtual clinic"))
	at := b.panel()
	b.clock.Turn(25 * time.Hour)
	b.stepped("lea", at, `{"to":"formed"}`)
	b.brief(at)
	b.stepped("cat", at, `{"to":"r1_open"}`)
	sheet := at + "/sheets/" + first
	draft := sheet + "/draft"
	b.refused(401, "person.sign_in", "", "GET", draft, "")
	b.refused(403, "panel.not_a_member", "lea", "GET", draft, "")
	b.refused(404, "score.not_assigned", "cat", "PUT", draft, `{}`)
	empty := b.ok(200, "pro", "GET", draft, "")
	if empty.n("version") != 1 || empty.at("saved_at") != nil {
		t.Errorf("before anything is typed: %s", empty.body)
	}
	// Whatever others read, and the member's own lists, is the same before and after.
	others := func() (out string) {
		for _, who := range []string{"pro", "liv", "cat", "sue", "lea", "adm", "mo", "ann", ""} {
			for _, rest := range []string{"", "/board", "/results", "/sheets", "/sheets/" + first, "/sheets/" + second, "/shortlist", "/meeting"} {
				a := b.do(who, "GET", at+rest, "")
				out += who + rest + " " + strconv.Itoa(a.status) + " " + a.tag() + " " + requestID.ReplaceAllString(a.body, "") + "\n"
			}
		}
		return out
	}
	before := others()
	body := `{"sheet_version":1,"scores":{"impact":"8.5"},"note":"zebrafinch","note_for":"private","discuss":true,"duplicate_of":"` + second + `","themes":[]}`
	b.refused(428, "version.missing", "pro", "PUT", draft, body)
	b.refused(422, "score.draft", "pro", "PUT", draft, `{"sheet_version":1,"scores":{"charm":"5"}}`, "If-Match", empty.tag())
	kept := b.ok(200, "pro", "PUT", draft, body, "If-Match", empty.tag())
	if diff := cmp.Diff(before, others()); diff != "" {
		t.Errorf("a draft changes what somebody reads: %s", diff)
	}
	b.refused(412, "score.draft_stale", "pro", "PUT", draft, body, "If-Match", empty.tag())
	if a := b.ok(200, "pro", "GET", draft, ""); a.tag() != kept.tag() || a.text("scores.impact") != "8.5" || a.text("note") != "zebrafinch" || a.text("note_for") != "private" || a.text("duplicate_of") != second {
		t.Errorf("on another device: %s", a.body)
	}
	// Saved by who knows nothing of drafts, it stays; saved with its version, it is gone.
	scores := `{"scores":{"impact":"8","feasibility":"7"},"duplicate_of":` + second
	tag := b.ok(200, "pro", "GET", sheet, "").tag()
	b.refused(422, "score.invalid", "pro", "PUT", sheet, `{"duplicate_of":`+first+`}`, "If-Match", tag)
	b.refused(422, "score.invalid", "pro", "PUT", sheet, `{"duplicate_of":999}`, "If-Match", tag)
	saved := b.ok(200, "pro", "PUT", sheet, scores+`}`, "If-Match", tag)
	if strconv.Itoa(saved.n("duplicate_of")) != second {
		t.Errorf("saved %s", saved.body)
	}
	b.refused(412, "score.stale", "pro", "PUT", draft, body, "If-Match", kept.tag())
	if a := b.ok(200, "pro", "GET", draft, ""); a.text("note") != "zebrafinch" {
		t.Errorf("a draft that nobody has seen is gone: %s", a.body)
	}
	b.ok(200, "pro", "PUT", sheet, scores+`,"draft":2}`, "If-Match", saved.tag())
	if a := b.ok(200, "pro", "GET", draft, ""); a.text("note") != "" || a.at("saved_at") != nil {
		t.Errorf("after saving: %s", a.body)
	}
	thrown := b.ok(200, "liv", "PUT", draft, `{"sheet_version":1,"note":"x"}`, "If-Match", `"v1"`)
	b.refused(428, "version.missing", "liv", "DELETE", draft, "")
	b.refused(412, "score.draft_stale", "liv", "DELETE", draft, "", "If-Match", `"v1"`)
	b.ok(204, "liv", "DELETE", draft, "", "If-Match", thrown.tag())
	b.stepped("cat", at, `{"to":"r1_closed","confirm":true}`)
	b.refused(409, "round.closed", "liv", "PUT", draft, `{"sheet_version":1}`, "If-Match", `"v1"`)
}
