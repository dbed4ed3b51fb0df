package v1_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/store"
	"uptake/store/storetest"
)

func TestPeopleAreLetGoThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t)) // both databases are asked in package store
	idea := b.post("Video first")
	const at = "/challenges/joints/keeping"
	for _, path := range []string{at, "/keeping", "/keeping/1", "/holds"} {
		b.refused(401, "person.sign_in", "", "GET", path, "")
	}
	for _, path := range []string{at, "/keeping", "/holds"} {
		b.refused(403, "person.forbidden", "ann", "GET", path, "")
		b.refused(403, "person.forbidden", "mo", "GET", path, "")
	}
	b.refused(404, "challenge.not_found", "ann", "GET", "/challenges/secret/keeping", "")
	b.refused(404, "challenge.not_found", "adm", "GET", "/challenges/nowhere/keeping", "")
	b.refused(422, "query.fields", "lea", "GET", at+"?months=1", "")
	plan := b.ok(200, "lea", "GET", at, "")
	if plan.n("months") != 24 || plan.at("said_at") != nil || plan.at("due") != false || plan.at("held") != false || plan.n("leaving")+plan.n("staying") == 0 || len(plan.at("certificates").([]any)) != 0 {
		t.Errorf("the plan: %s", plan.body)
	}
	b.clock.Turn(time.Second)
	if again := b.ok(200, "lea", "GET", at, ""); again.body != plan.body || again.tag() != plan.tag() {
		t.Errorf("asked again: %s", again.body)
	}
	b.refused(401, "person.sign_in", "", "PUT", at, `{"months":1}`)
	b.refused(403, "person.forbidden", "lea", "PUT", at, `{"months":1}`)
	b.refused(403, "person.forbidden", "ann", "PUT", at, `{"months":1}`)
	for _, body := range []string{`{}`, `{"months":0}`, `{"months":-1}`, `{"months":121}`, `{"months":9000000000000000000}`} {
		b.refused(422, "keeping.invalid", "adm", "PUT", at, body)
	}
	b.refused(422, "body.fields", "adm", "PUT", at, `{"months":"soon"}`)
	if got := b.ok(200, "adm", "PUT", at, `{"months":1}`); got.n("months") != 1 || got.at("said_at") == nil || got.text("due_on") != "2026-04-04" {
		t.Errorf("said: %s", got.body)
	}
	b.refused(401, "person.sign_in", "", "POST", at+"/runs", "")
	b.refused(403, "person.forbidden", "lea", "POST", at+"/runs", "")
	b.refused(409, "keeping.not_due", "adm", "POST", at+"/runs", "")
	b.clock.Turn(40 * 24 * time.Hour)
	held := b.ok(201, "adm", "POST", "/holds", `{"challenge":"joints","reason":"Case 17"}`)
	b.refused(409, "keeping.held", "adm", "POST", at+"/runs", "")
	b.ok(200, "adm", "POST", "/holds/"+itoa(held.n("id"))+"/release", "")
	if got := b.ok(200, "lea", "GET", at, ""); got.at("due") != true {
		t.Errorf("on its date: %s", got.body)
	}
	run := b.ok(201, "adm", "POST", at+"/runs", "", "Idempotency-Key", "go")
	sum := sha256.Sum256([]byte(run.text("text")))
	if run.text("challenge") != "joints" || run.text("by") != "administrator" || run.text("sha256") != hex.EncodeToString(sum[:]) || strings.Contains(run.text("text"), "ann") {
		t.Errorf("the certificate: %s", run.body)
	}
	if again := b.ok(201, "adm", "POST", at+"/runs", "", "Idempotency-Key", "go"); again.body != run.body {
		t.Errorf("sent twice: %s", again.body)
	}
	b.refused(409, "keeping.nobody", "adm", "POST", at+"/runs", "")
	if got := b.ok(200, "", "GET", idea, ""); !strings.Contains(got.body, account.FormerMember) || strings.Contains(got.body, "h-ann") {
		t.Errorf("the idea: %s", got.body)
	}
	certificate := strings.TrimPrefix(run.header.Get("Location"), "/api/v1")
	if got := b.ok(200, "adm", "GET", certificate, ""); got.body != run.body {
		t.Errorf("read again: %s", got.body)
	}
	if got := b.ok(200, "adm", "GET", at, ""); got.text("certificates.0.sha256") != run.text("sha256") {
		t.Errorf("afterwards: %s", got.body)
	}
	b.refused(404, "keeping.not_found", "adm", "GET", "/keeping/99", "")
	b.refused(404, "keeping.not_found", "adm", "GET", "/keeping/x", "")
	if got := b.ok(200, "adm", "GET", "/keeping", ""); len(got.items()) != 2 {
		t.Errorf("the dates: %s", got.body)
	}
}

func TestHoldsArePlacedAndReleasedThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		const hold = `{"person":"ann@example.org","reason":"Case 17"}`
		b.refused(401, "person.sign_in", "", "POST", "/holds", hold)
		for _, who := range []string{"ann", "mo", "lea"} {
			b.refused(403, "person.forbidden", who, "POST", "/holds", hold)
			b.refused(403, "person.forbidden", who, "GET", "/holds", "")
		}
		for body, fields := range map[string]string{
			`{}`:                   "challenge reason",
			`{"person":"h-ann"}`:   "reason",
			`{"reason":"Case 17"}`: "challenge",
			`{"person":"h-ann","challenge":"joints","reason":"Case 17"}`:                 "challenge",
			`{"person":"nobody@example.org","reason":"Case 17"}`:                         "person",
			`{"challenge":"joints' OR '1'='1","reason":"Case 17"}`:                       "challenge",
			`{"person":"h-ann","reason":"` + strings.Repeat("é", 501) + `"}`:             "reason",
			`{"person":"h-ann","reason":"Case 17","released_at":"2026-03-03T12:00:00Z"}`: "released_at",
		} {
			if a := b.do("adm", "POST", "/holds", body); a.status != 422 || a.fields() != fields {
				t.Errorf("%.70s: got %d %q, want 422 %q", body, a.status, a.fields(), fields)
			}
		}
		made := b.ok(201, "adm", "POST", "/holds", hold)
		if made.text("person") != "h-ann" || made.at("challenge") != nil || made.text("by") != "h-adm" || made.at("released_at") != nil || strings.Contains(made.body, "ann@example.org") {
			t.Errorf("made: %s", made.body)
		}
		b.refused(409, "hold.there", "adm", "POST", "/holds", hold)
		list := b.ok(200, "adm", "GET", "/holds", "")
		if len(list.items()) != 1 || list.text("items.0.reason") != "Case 17" {
			t.Errorf("the list: %s", list.body)
		}
		release := "/holds/" + itoa(made.n("id")) + "/release"
		b.refused(401, "person.sign_in", "", "POST", release, "")
		b.refused(403, "person.forbidden", "lea", "POST", release, "")
		b.refused(404, "hold.not_found", "adm", "POST", "/holds/99/release", "")
		b.refused(404, "hold.not_found", "adm", "POST", "/holds/x/release", "")
		if got := b.ok(200, "adm", "POST", release, ""); got.text("released_by") != "h-adm" || got.at("released_at") == nil {
			t.Errorf("released: %s", got.body)
		}
		b.refused(409, "hold.over", "adm", "POST", release, "")
	})
}
