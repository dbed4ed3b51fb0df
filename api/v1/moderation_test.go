package v1_test

import (
	"strings"
	"testing"
	"time"

	"uptake/store"
	"uptake/store/storetest"
)

func TestAModeratorGivesAStandardReason(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		b.refused(422, "moderation.invalid", "mo", "POST", idea+"/moderation", `{"to":"hidden","reason_code":"whim"}`)
		b.refused(422, "moderation.invalid", "mo", "POST", idea+"/moderation", `{"to":"held","reason_code":"other"}`)
		b.refused(422, "moderation.invalid", "mo", "POST", idea+"/moderation", `{"to":"held","reason_code":"reported"}`)
		held := b.ok(200, "mo", "POST", idea+"/moderation", `{"to":"held","reason_code":"off_topic","reason":"It is about parking."}`)
		if got, want := held.text("moderation_reason"), "It does not answer the question of this challenge. It is about parking."; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestADecisionIsUndoneThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		b.ok(200, "mo", "POST", idea+"/moderation", `{"to":"hidden","reason_code":"spam"}`)
		b.refused(401, "person.sign_in", "", "GET", "/rulings", "")
		b.refused(403, "person.forbidden", "ann", "GET", "/rulings", "")
		list := b.ok(200, "mo", "GET", "/rulings", "")
		if len(list.items()) != 1 || list.text("items.0.to") != "hidden" || list.text("items.0.from") != "visible" || list.text("items.0.reason_code") != "spam" ||
			list.text("items.0.by") != "h-mo" || list.at("items.0.undo_until") == nil || strings.Contains(list.body, "Video first") {
			t.Errorf("the decisions: %s", list.body)
		}
		undo := "/rulings/" + itoa(list.n("items.0.id")) + "/undo"
		b.refused(404, "ruling.not_found", "ann", "POST", undo, "")
		b.refused(410, "idea.gone", "ben", "GET", idea, "")
		if a := b.ok(200, "mo", "POST", undo, ""); a.at("waits") != false {
			t.Errorf("undone: %s", a.body)
		}
		b.ok(200, "ben", "GET", idea, "")
		b.refused(409, "ruling.undone", "mo", "POST", undo, "")
		if list = b.ok(200, "mo", "GET", "/rulings", ""); list.text("items.0.undone_by") != "h-mo" || list.at("items.0.undo_until") != nil {
			t.Errorf("undone: %s", list.body)
		}
	})
}

func TestAPassageIsRemovedThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Quillfeather video")
		b.refused(401, "person.sign_in", "", "POST", idea+"/removals", `{"passage":"quillfeather","reason_code":"identifies"}`)
		b.refused(403, "person.forbidden", "ann", "POST", idea+"/removals", `{"passage":"quillfeather","reason_code":"identifies"}`)
		b.refused(422, "moderation.invalid", "mo", "POST", idea+"/removals", `{"passage":"quillfeather"}`)
		b.refused(422, "passage.not_found", "mo", "POST", idea+"/removals", `{"passage":"pinkfeather","reason_code":"identifies"}`)
		b.ok(204, "mo", "POST", idea+"/removals", `{"passage":"quillfeather","reason_code":"identifies"}`)
		if got := b.ok(200, "ben", "GET", idea, "").text("title"); got != "[removed] video" {
			t.Errorf("the title is %q", got)
		}
		b.refused(404, "comment.not_found", "mo", "POST", "/comments/999/removals", `{"passage":"quillfeather","reason_code":"identifies"}`)
	})
}

func TestCommentsAreClosedThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		cm, lock := b.comment(idea), idea+"/comment-lock"
		b.refused(401, "person.sign_in", "", "PUT", lock, `{"locked":true,"reason_code":"heated"}`)
		b.refused(403, "person.forbidden", "ann", "PUT", lock, `{"locked":true,"reason_code":"heated"}`)
		b.refused(422, "moderation.invalid", "mo", "PUT", lock, `{"locked":true}`)
		b.refused(422, "moderation.invalid", "mo", "PUT", lock, `{"locked":true,"reason_code":"calm"}`)
		if got := b.ok(200, "", "GET", idea, ""); got.at("comments_locked") != false || got.at("lock_reason") != nil {
			t.Errorf("open: %s", got.body)
		}
		closed := b.ok(200, "mo", "PUT", lock, `{"locked":true,"reason_code":"answered","reason":"See the update."}`)
		if closed.at("comments_locked") != true || closed.text("lock_reason") != "What was asked here has been answered. See the update." {
			t.Errorf("closed: %s", closed.body)
		}
		b.refused(409, "comment.lock_done", "mo", "PUT", lock, `{"locked":true,"reason_code":"answered"}`)
		b.refused(409, "comment.locked", "ben", "POST", idea+"/comments", `{"body":"More."}`)
		b.refused(409, "comment.locked", "ben", "PATCH", cm, `{"body":"More."}`, "If-Match", `"v1"`)
		b.ok(201, "mo", "POST", idea+"/comments", `{"body":"From the team."}`)
		b.ok(204, "ben", "DELETE", cm, "")
		log := b.ok(200, "mo", "GET", "/moderation/log", "")
		if log.text("items.0.act") != "comments_locked" || log.text("items.0.from") != "open" || log.text("items.0.to") != "locked" {
			t.Errorf("the log: %s", log.body)
		}
		b.ok(200, "mo", "PUT", lock, `{"locked":false,"reason_code":"news"}`)
		b.ok(201, "ben", "POST", idea+"/comments", `{"body":"More."}`)
	})
}

func TestAReplyIsPinnedThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		other := b.comment(idea)
		reply := "/comments/" + itoa(b.ok(201, "mo", "POST", idea+"/comments", `{"body":"From the team."}`).n("id"))
		b.refused(401, "person.sign_in", "", "PUT", reply+"/pin", "")
		b.refused(403, "person.forbidden", "ann", "PUT", reply+"/pin", "")
		b.refused(409, "pin.not_team", "mo", "PUT", other+"/pin", "")
		b.refused(409, "pin.none_pinned", "mo", "DELETE", reply+"/pin", "")
		if got := b.ok(200, "", "GET", idea, ""); got.at("pinned_comment") != nil {
			t.Errorf("before: %s", got.body)
		}
		if got := b.ok(200, "mo", "PUT", reply+"/pin", ""); got.at("pinned") != true {
			t.Errorf("pinned: %s", got.body)
		}
		b.refused(409, "pin.done", "lea", "PUT", reply+"/pin", "")
		if got := b.ok(200, "", "GET", idea, ""); "/comments/"+itoa(got.n("pinned_comment")) != reply {
			t.Errorf("the idea: %s", got.body)
		}
		list := b.ok(200, "", "GET", idea+"/comments", "")
		if len(list.items()) != 2 || list.n("total") != 2 || list.at("items.0.pinned") != false || list.at("items.1.pinned") != true {
			t.Errorf("the comments: %s", list.body)
		}
		if got := b.ok(200, "lea", "DELETE", reply+"/pin", ""); got.at("pinned") != false {
			t.Errorf("unpinned: %s", got.body)
		}
	})
}

func TestTheChecklistIsReadAndTickedThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		list := idea + "/checklist"
		b.refused(401, "person.sign_in", "", "GET", list, "")
		b.refused(403, "person.forbidden", "ann", "GET", list, "")
		b.refused(403, "person.forbidden", "ann", "PUT", list, `{"line":"Nobody is named","ticked":true}`)
		if got := b.ok(200, "mo", "GET", list, ""); len(got.items()) != 0 {
			t.Errorf("without one: %s", got.body)
		}
		b.refused(409, "checklist.changed", "mo", "PUT", list, `{"line":"Nobody is named","ticked":true}`)
		b.exec("INSERT INTO conduct (challenge_id, checklist) VALUES (?, ?)", b.joints.ID, "Nobody is named\nPictures have consent")
		b.ok(204, "mo", "PUT", list, `{"line":"Nobody is named","ticked":true}`)
		got := b.ok(200, "lea", "GET", list, "")
		if len(got.items()) != 2 || got.at("items.0.ticked_by") == nil || got.at("items.0.ticked_at") == nil || got.text("items.1.line") != "Pictures have consent" || got.at("items.1.ticked_by") != nil {
			t.Errorf("ticked: %s", got.body)
		}
		if again := b.ok(200, "lea", "GET", list, ""); again.body != got.body {
			t.Errorf("asked again: %s", again.body)
		}
		for _, at := range []string{idea, idea + "/events", idea + "/comments"} {
			if got := b.ok(200, "ann", "GET", at, ""); strings.Contains(got.body, "Nobody is named") {
				t.Errorf("%s tells of the checklist: %s", at, got.body)
			}
		}
		b.ok(204, "mo", "PUT", list, `{"line":"Nobody is named","ticked":false}`)
		if got = b.ok(200, "mo", "GET", list, ""); got.at("items.0.ticked_by") != nil {
			t.Errorf("taken back: %s", got.body)
		}
	})
}

func TestRemindersAreSwitchedThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		b.refused(401, "person.sign_in", "", "GET", "/me/reminders", "")
		if got := b.ok(200, "mo", "GET", "/me/reminders", ""); got.at("on") != true {
			t.Errorf("at first: %s", got.body)
		}
		b.refused(422, "reminders.invalid", "mo", "PUT", "/me/reminders", `{}`)
		b.ok(204, "mo", "PUT", "/me/reminders", `{"on":false}`)
		if got := b.ok(200, "mo", "GET", "/me/reminders", ""); got.at("on") != false {
			t.Errorf("switched off: %s", got.body)
		}
	})
}

func TestNothingUnreadIsShownThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		b.ok(200, "mo", "POST", idea+"/moderation", `{"to":"held","reason_code":"off_topic"}`)
		read := b.ok(200, "mo", "GET", "/moderation", "").n("items.0.version")
		b.ok(200, "ann", "PATCH", idea, `{"body":"Words that nobody has read."}`, "If-Match", b.ok(200, "ann", "GET", idea, "").tag())
		show := func(version int) string { return `{"to":"visible","version":` + itoa(version) + `}` }
		b.refused(412, "moderation.stale", "mo", "POST", idea+"/moderation", show(read))
		b.refused(404, "idea.not_found", "ben", "GET", idea, "")
		b.ok(200, "mo", "POST", idea+"/moderation", show(b.ok(200, "mo", "GET", "/moderation", "").n("items.0.version")))
		b.ok(200, "ben", "GET", idea, "")
	})
}

func TestUndoingThroughTheAPIShowsNothingUnread(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		b.ok(200, "mo", "POST", idea+"/moderation", `{"to":"hidden","reason_code":"spam"}`)
		b.ok(200, "ann", "PATCH", idea, `{"body":"Words that nobody has read."}`, "If-Match", b.ok(200, "ann", "GET", idea, "").tag())
		undo := "/rulings/" + itoa(b.ok(200, "mo", "GET", "/rulings", "").n("items.0.id")) + "/undo"
		if a := b.ok(200, "mo", "POST", undo, ""); a.at("waits") != true {
			t.Errorf("undone: %s", a.body)
		}
		b.refused(404, "idea.not_found", "ben", "GET", idea, "")
		if got := b.ok(200, "ann", "GET", idea, "").text("moderation"); got != "held" {
			t.Errorf("it is %s", got)
		}
	})
}

func TestAWaitingCommentIsTakenBackThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		b.exec("INSERT INTO conduct (challenge_id, comments_wait) VALUES (?, 'new')", b.joints.ID)
		cm := b.ok(201, "ben", "POST", idea+"/comments", `{"body":"Quillfeather."}`)
		at := "/comments/" + itoa(cm.n("id"))
		if got := cm.text("state"); got != "held" {
			t.Fatalf("it is %s", got)
		}
		b.refused(404, "comment.not_found", "ann", "DELETE", at, "")
		b.ok(204, "ben", "DELETE", at, "")
		if a := b.ok(200, "ben", "GET", at, ""); a.text("state") != "deleted" || a.at("reason") != nil {
			t.Errorf("its author reads %s", a.body)
		}
		b.refused(404, "comment.not_found", "ben", "DELETE", at, "")
		if a := b.ok(200, "ben", "POST", at+"/restore", ""); a.text("state") != "held" {
			t.Errorf("brought back: %s", a.body)
		}
		b.refused(404, "comment.not_found", "ann", "GET", at, "")
	})
}

// TestTheLogTellsOfPeopleThroughTheAPI reads acts on a person beside those on an idea: those on the
// whole site are for whoever moderates all of it.
func TestTheLogTellsOfPeopleThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		b.exec("INSERT INTO conduct (challenge_id, checklist) VALUES (?, ?)", b.joints.ID, "Nobody is named")
		b.ok(204, "mo", "PUT", idea+"/checklist", `{"line":"Nobody is named","ticked":true}`)
		for n, in := range []int{int(b.joints.ID), 0} {
			b.exec(`INSERT INTO events (kind, challenge_id, subject, actor_id, at, reason) SELECT 'person.distrusted', ?, p.id, m.id, ?, 'No more.'
				FROM people p JOIN people m ON m.handle = 'h-mo' WHERE p.handle = 'h-ben'`, in, time.Date(2036, 1, 1+n, 12, 0, 0, 0, time.UTC))
		}
		log := b.ok(200, "mo", "GET", "/moderation/log", "")
		if len(log.items()) != 2 || log.text("items.0.act") != "person_distrusted" || log.text("items.0.person") != "h-ben" || log.at("items.0.number") != nil || log.text("items.0.reason") != "No more." ||
			log.text("items.0.challenge") != "joints" || log.text("items.0.to") != "not_trusted" {
			t.Errorf("the log: %s", log.body)
		}
		if log.text("items.1.act") != "checklist_ticked" || log.n("items.1.other") != 1 || log.at("items.1.person") != nil || log.n("items.1.number") == 0 {
			t.Errorf("the log: %s", log.body)
		}
		if again := b.ok(200, "mo", "GET", "/moderation/log", ""); again.body != log.body {
			t.Errorf("asked again: %s", again.body)
		}
		if whole := b.ok(200, "adm", "GET", "/moderation/log", ""); len(whole.items()) != 3 || whole.at("items.0.challenge") != nil || whole.text("items.0.person") != "h-ben" {
			t.Errorf("the log of the whole site: %s", whole.body)
		}
	})
}
