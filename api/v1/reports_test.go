package v1_test

import (
	"strings"
	"testing"

	"uptake/store"
	"uptake/store/storetest"
)

func TestReportsAreMadeReadAndSettledByAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		cm := "/comments/" + itoa(b.ok(201, "ben", "POST", idea+"/comments", `{"body":"Good."}`).n("id"))
		b.refused(422, "report.invalid", "", "POST", idea+"/reports", `{"reason":"boring"}`)
		b.refused(422, "report.invalid", "", "POST", idea+"/reports", `{"reason":"other"}`)
		b.refused(403, "report.own", "ann", "POST", idea+"/reports", `{"reason":"spam"}`)
		b.refused(404, "idea.not_found", "ben", "POST", "/ideas/999/reports", `{"reason":"spam"}`)
		b.refused(404, "comment.not_found", "ben", "POST", "/comments/999/reports", `{"reason":"spam"}`)
		b.ok(204, "", "POST", idea+"/reports", `{"reason":"unkind","words":"It mocks people."}`)
		b.ok(204, "", "POST", idea+"/reports", `{"reason":"spam"}`) // the same address again
		b.ok(204, "ann", "POST", cm+"/reports", `{"reason":"identifies"}`)
		list := b.ok(200, "mo", "GET", "/moderation", "")
		if n := len(list.at("items").([]any)); n != 2 || list.text("items.0.reports.0.reason") != "identifies" || list.text("items.1.reports.0.reason") != "spam" ||
			list.at("items.0.held") != false || strings.Contains(list.body, "mark") {
			t.Errorf("the queue is %s", list.body)
		}
		b.refused(403, "person.forbidden", "ben", "POST", idea+"/moderation", `{"to":"kept"}`)
		b.ok(200, "mo", "POST", idea+"/moderation", `{"to":"kept"}`)
		b.refused(409, "report.settled", "mo", "POST", idea+"/moderation", `{"to":"kept"}`)
		b.ok(200, "mo", "POST", cm+"/moderation", `{"to":"kept"}`)
		if list = b.ok(200, "mo", "GET", "/moderation", ""); len(list.at("items").([]any)) != 0 {
			t.Errorf("what is settled still waits: %s", list.body)
		}
	})
}
