package v1_test

import (
	"testing"

	"uptake/domain/account"
	"uptake/store"
	"uptake/store/storetest"

	"uptake/api/wire"
)

func TestNobodyGoesRoundTheRuleAboutAgesByProgram(t *testing.T) {
	t.Parallel()
	for rule, code := range map[account.AgeRule]string{account.AgeRefuse: "person.under_16", account.AgeGuardian: "person.guardian_needed"} {
		t.Run(string(rule), func(t *testing.T) {
			t.Parallel()
			b := newContestKept(t, storetest.SQLite(t), func(k store.Kept) wire.Kept { return k }, rule)
			const list, idea = "/challenges/joints/ideas", `{"kind":"idea","area":"msk","title":"Splints","body":"Made here."}`
			b.refused(403, "person.age_needed", "ben", "POST", list, idea)
			b.ok(204, "ben", "PUT", "/me/age", `{"sixteen_or_over":true}`)
			at := "/ideas/" + itoa(b.ok(201, "ben", "POST", list, idea).n("number"))
			b.refused(422, "person.age", "ann", "PUT", "/me/age", `{}`)
			if a := b.ok(204, "ann", "PUT", "/me/age", `{"sixteen_or_over":false}`); a.body != "" {
				t.Errorf("the answer says %s", a.body)
			}
			d := b.ok(201, "ann", "POST", "/challenges/joints/drafts", idea)
			for _, try := range [][3]string{
				{"POST", list, idea},
				{"POST", "/drafts/" + itoa(d.n("id")) + "/post", ``},
				{"POST", at + "/comments", `{"body":"Yes."}`},
				{"PUT", at + "/support", `{"value":1}`},
				{"POST", at + "/adoptions", `{"site":"A","state":"trying","date":"2020-01-02"}`},
				{"POST", at + "/links", `{"to":1,"kind":"same"}`},
			} {
				b.refused(403, code, "ann", try[0], try[1], try[2], "If-Match", `"v1"`)
			}
			b.ok(201, "lea", "POST", list, idea) // the team is not asked
			b.refused(409, "person.age_soon", "ann", "PUT", "/me/age", `{"sixteen_or_over":true}`)
			if rule == account.AgeGuardian {
				b.refused(409, "person.age_not_asked", "ben", "PUT", "/me/age", `{"sixteen_or_over":false}`)
				b.refused(422, "guardian.invalid", "ann", "POST", "/me/guardian", `{"email":"ann@example.org"}`)
				b.ok(204, "ann", "POST", "/me/guardian", `{"email":"parent@example.org"}`)
				b.refused(403, code, "ann", "POST", list, idea)
				b.clock.Turn(account.AgeStands)
				b.ok(204, "ann", "PUT", "/me/age", `{"sixteen_or_over":true}`)
				b.refused(409, "person.age_not_asked", "ann", "PUT", "/me/age", `{"sixteen_or_over":false}`)
				b.refused(409, "challenge.closed", "ann", "POST", list, idea) // and not for her age
			}
		})
	}
}
