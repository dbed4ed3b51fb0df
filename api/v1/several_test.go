package v1_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

func TestSeveralAreDecidedAndUndoneThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		one, two := b.post("Video first"), b.post("Video again")
		cm := strings.TrimPrefix(b.comment(one), "/comments/")
		n1, n2 := strings.TrimPrefix(one, "/ideas/"), strings.TrimPrefix(two, "/ideas/")
		second, err := strconv.ParseInt(n2, 10, 64)
		b.must(err)
		things := fmt.Sprintf(`"things":[{"number":%s,"comment":%s,"seen":0},{"number":%s,"seen":0}]`, n1, cm, n2)
		hide := `{"to":"hidden","reason_code":"spam",` + things + `}`
		const at = "/moderation/several"
		b.refused(401, "person.sign_in", "", "POST", at, hide)
		b.refused(403, "person.forbidden", "ann", "POST", at, hide)
		b.must(b.people.GiveRole(t.Context(), account.Console, b.ids["ben"], account.Moderator, b.secret.ID))
		b.refused(404, "comment.not_found", "ben", "POST", at, hide)
		b.refused(403, "person.forbidden", "ben", "POST", at, `{"to":"kept","things":[{"number":`+n2+`}]}`)
		for body, code := range map[string]string{
			`{"to":"held","reason_code":"spam",` + things + `}`:                                    "422 moderation.invalid",
			`{"reason_code":"spam",` + things + `}`:                                                "422 moderation.invalid",
			`{"to":"hidden",` + things + `}`:                                                       "422 moderation.invalid",
			`{"to":"hidden","reason_code":"whim",` + things + `}`:                                  "422 moderation.invalid",
			`{"to":"hidden","reason_code":"spam"}`:                                                 "422 moderation.invalid",
			`{"to":"hidden","reason_code":"spam","things":null}`:                                   "422 moderation.invalid",
			`{"to":"kept","things":[` + strings.Repeat(`{"number":1},`, 50) + `{}]}`:               "422 moderation.invalid",
			`{"to":"kept","things":[{}]}`:                                                          "404 idea.not_found",
			`{"to":"kept","things":[{"number":-1}]}`:                                               "404 idea.not_found",
			`{"to":"kept","things":[{"number":` + n2 + `,"comment":` + cm + `}]}`:                  "404 comment.not_found",
			`{"to":"kept","things":[{"number":` + n2 + `,"anyway":true}]}`:                         "422 body.fields",
			`{"to":"hidden","reason_code":"spam","things":[{"number":` + n1 + `},{"number":999}]}`: "404 idea.not_found",
			`{"to":"hidden","reason_code":"spam","things":[{"number":` + n1 + `,"seen":77}]}`:      "409 moderation.decided",
		} {
			if a := b.do("mo", "POST", at, body); a.short() != code {
				t.Errorf("%.90s: got %s, want %s; %s", body, a.short(), code, a.body)
			}
		}
		b.ok(200, "ben", "GET", one, "")
		b.must(b.uses.Take(t.Context(), account.Actor{Person: b.ids["lea"], Grants: []account.Grant{{Role: account.Lead, Challenge: b.joints.ID}}}, challenge.Reported{Idea: id.Idea(second)}))
		if a := b.refused(409, "moderation.in_hand", "mo", "POST", at, hide); !strings.Contains(a.text("detail"), "Idea "+n2) {
			t.Errorf("it says %s", a.body)
		}
		b.ok(204, "lea", "DELETE", two+"/hand", "")
		b.ok(200, "ben", "GET", "/comments/"+cm, "")
		made := b.ok(200, "mo", "POST", at, hide)
		if rulings, _ := made.at("rulings").([]any); len(rulings) != 2 || made.n("rulings.0.id") != made.n("id") && made.n("rulings.1.id") != made.n("id") {
			t.Errorf("made: %s", made.body)
		}
		b.refused(410, "idea.gone", "ben", "GET", two, "")
		undo := "/rulings/" + itoa(made.n("id")) + "/undo-together"
		b.refused(401, "person.sign_in", "", "POST", undo, "")
		b.refused(404, "ruling.not_found", "ann", "POST", undo, "")
		b.refused(404, "ruling.not_found", "ben", "POST", undo, "")
		b.refused(404, "ruling.not_found", "mo", "POST", "/rulings/x/undo-together", "")
		if got := b.ok(200, "lea", "POST", undo, ""); got.n("undone") != 2 {
			t.Errorf("undone: %s", got.body)
		}
		b.ok(200, "ben", "GET", two, "")
		b.refused(409, "ruling.undone", "mo", "POST", undo, "")
		again := b.ok(200, "mo", "POST", at, strings.ReplaceAll(hide, `,"seen":0`, ""))
		b.clock.Turn(11 * time.Minute)
		b.refused(409, "ruling.over", "mo", "POST", "/rulings/"+itoa(again.n("id"))+"/undo-together", "")
	})
}
