package v1_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// TestWordsOfDangerAlertWhereverTheyAreSent sends them where they make no idea and no comment,
// and as somebody who may not write.
func TestWordsOfDangerAlertWhereverTheyAreSent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		path := b.post("Video first")
		other := strings.TrimPrefix(b.post("Audio"), "/ideas/")
		idea := id.Idea(b.ok(200, "ann", "GET", path, "").n("number"))
		cm := b.ok(201, "ben", "POST", path+"/comments", `{"body":"Good."}`)
		made := b.ok(201, "ben", "POST", path+"/adoptions", `{"site":"Ward","state":"trying","date":"2026-03-01"}`)
		const cry, draft = "I want to kill myself.", "/challenges/joints/drafts"
		started := b.ok(201, "ben", "POST", draft, `{"kind":"idea","title":"Nobody listens","area":"msk","body":"`+cry+`"}`)
		quiet := b.ok(201, "ben", "POST", draft, `{"kind":"idea","title":"Video","area":"msk","body":"By video."}`)
		n, reads := 0, store.ChallengeReads(s)
		sends := func(what, who, method, to, body string, status int, on *challenge.Reported, in id.Challenge, header ...string) {
			t.Helper()
			a := b.do(who, method, to, body, header...)
			if a.status != status || (on != nil) != strings.Contains(a.body, "116 123") && a.status >= 400 {
				t.Errorf("%s: %d %s", what, a.status, a.body)
			}
			list, err := reads.Alerts(t.Context(), nil)
			b.must(err)
			if on != nil {
				n++
			}
			if len(list) != n {
				t.Fatalf("%s: %d alerts, want %d", what, len(list), n)
			}
			if on != nil && (list[0].On != *on || list[0].Challenge != in || !list[0].Unposted || list[0].TriedBy != b.ids[who]) {
				t.Errorf("%s: the alert is %+v", what, list[0])
			}
			b.clock.Turn(challenge.AlertAgain)
		}
		joints, here := b.joints.ID, &challenge.Reported{Idea: idea}
		sends("an adoption", "ben", "POST", path+"/adoptions", `{"site":"Clinic","state":"trying","date":"2026-03-01","result":"`+cry+`"}`, 201, here, joints)
		sends("an adoption without a place", "ben", "POST", path+"/adoptions", `{"state":"trying","date":"2026-03-01","result":"`+cry+`"}`, 422, here, joints)
		sends("a changed adoption", "ben", "PATCH", "/adoptions/"+itoa(made.n("id")), `{"result":"`+cry+`"}`, 428, here, joints)
		sends("a link", "ann", "POST", path+"/links", `{"to":`+other+`,"kind":"same","words":"`+cry+`"}`, 201, here, joints)
		sends("a link of no danger", "ann", "POST", path+"/links", `{"to":`+other+`,"kind":"same","words":"`+strings.Repeat("x", 300)+`"}`, 422, nil, 0)
		sends("the words of a file", "ann", "PATCH", path+"/attachments/99", `{"alt":"`+cry+`"}`, 428, here, joints)
		sends("a visitor", "", "POST", path+"/links", `{"to":`+other+`,"kind":"same","words":"quiet"}`, 401, nil, 0)
		var sanctions [2]id.Sanction
		b.must(s.InTx(t.Context(), func(tx *store.Tx) error {
			for i, in := range []id.Challenge{joints, 0} {
				if err := tx.Get(&sanctions[i], "INSERT INTO sanctions (person_id, challenge_id, kind, code, words, by_id, at, ends_at) VALUES (?, ?, 'block', 'unkind', '', ?, ?, ?) RETURNING id",
					b.ids["ben"], int64(in), b.ids["mo"], b.clock.Now().UTC(), b.clock.Now().Add(240*time.Hour).UTC()); err != nil {
					return err
				}
			}
			return nil
		}))
		sends("a comment of who is blocked", "ben", "POST", path+"/comments", `{"body":"`+cry+`"}`, 403, here, joints)
		sends("a comment of no danger", "ben", "POST", path+"/comments", `{"body":"Good."}`, 403, nil, 0)
		sends("a changed comment", "ben", "PATCH", "/comments/"+itoa(cm.n("id")), `{"body":"`+cry+`"}`, 403, &challenge.Reported{Idea: idea, Comment: id.Comment(cm.n("id"))}, joints, "If-Match", cm.tag())
		sends("an idea", "ben", "POST", "/challenges/joints/ideas", `{"title":"x","body":"`+cry+`"}`, 403, &challenge.Reported{}, joints)
		sends("an idea in a challenge that is not published", "ben", "POST", "/challenges/secret/ideas", `{"title":"x","body":"`+cry+`"}`, 403, &challenge.Reported{}, 0)
		sends("a draft that is posted", "ben", "POST", "/drafts/"+itoa(started.n("id"))+"/post", `{}`, 403, &challenge.Reported{}, joints, "If-Match", started.tag())
		sends("a draft of no danger", "ben", "POST", "/drafts/"+itoa(quiet.n("id"))+"/post", `{}`, 403, nil, 0, "If-Match", quiet.tag())
		sends("somebody else's draft", "ann", "POST", "/drafts/"+itoa(started.n("id"))+"/post", `{}`, 404, nil, 0, "If-Match", started.tag())
		sends("an appeal", "ben", "POST", "/me/sanctions/"+itoa(int(sanctions[0]))+"/appeal", `{"words":"`+cry+`"}`, 200, &challenge.Reported{}, joints)
		sends("an appeal on the whole site", "ben", "POST", "/me/sanctions/"+itoa(int(sanctions[1]))+"/appeal", `{"words":"`+cry+`"}`, 200, &challenge.Reported{}, 0)
		list, err := reads.Alerts(t.Context(), []id.Challenge{joints})
		b.must(err)
		if len(list) != n-2 {
			t.Errorf("the moderators of one challenge read %d alerts, want %d", len(list), n-2)
		}
		b.cried = func(context.Context, account.Actor, challenge.SentTo, bool) (bool, error) {
			return false, errors.New("the disk is full")
		}
		if a := b.do("ben", "POST", path+"/comments", `{"body":"`+cry+`"}`); a.status != 500 {
			t.Errorf("an alert that cannot be kept: %d %s", a.status, a.body)
		}
	})
}
