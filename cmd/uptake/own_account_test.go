package main

import (
	"net/http"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/id"
)

// TestWhoeverIsBlockedAppealsByAPIToo reads by program what stands on the account page, and
// appeals while everything else is refused.
func TestWhoeverIsBlockedAppealsByAPIToo(t *testing.T) {
	t.Parallel()
	a := peopled(t)
	a.serve()
	who := a.join("own-blocked", "Bo Blocked")
	a.join("own-other", "Ola Other")
	made, err := a.People.Impose(t.Context(), account.Console, account.Sanction{Person: who.Person, Kind: account.Block, Code: "spam", Words: "Quillfeather."}, 7)
	a.must(err)
	for _, path := range []string{"activity", "identities", "second-step", "sanctions"} {
		got := a.ask("own-blocked", "/api/v1/me/"+path)
		if got.status != http.StatusOK {
			t.Errorf("%s: %d %s", path, got.status, got.txt)
		}
		if theirs := a.ask("own-other", "/api/v1/me/"+path); strings.Contains(theirs.txt, "Quillfeather") {
			t.Errorf("%s shows somebody else's: %s", path, theirs.txt)
		}
		if nobody := a.ask("", "/api/v1/me/"+path); nobody.status != http.StatusUnauthorized {
			t.Errorf("%s answers a visitor with %d", path, nobody.status)
		}
	}
	if got := a.ask("own-blocked", "/api/v1/me/sanctions"); !strings.Contains(got.txt, "Quillfeather.") {
		t.Errorf("the decision is not there: %s", got.txt)
	}
	send := func(who string, s id.Sanction, body string) answered {
		return a.send(who, trial{method: http.MethodPost, address: "/api/v1/me/sanctions/" + decimal(s) + "/appeal", body: body})
	}
	for what, try := range map[string]struct {
		got  answered
		want int
	}{
		"of somebody else": {send("own-other", made.ID, `{"words":"Not mine."}`), http.StatusNotFound},
		"without words":    {send("own-blocked", made.ID, `{"words":" "}`), http.StatusUnprocessableEntity},
		"anything else":    {a.send("own-blocked", trial{method: http.MethodPatch, address: "/api/v1/ideas/" + decimal(a.number("9")), body: `{"title":"x"}`}), http.StatusForbidden},
		"signed out":       {send("", made.ID, `{"words":"Mine."}`), http.StatusUnauthorized},
	} {
		if try.got.status != try.want {
			t.Errorf("%s: %d %s, want %d", what, try.got.status, try.got.txt, try.want)
		}
	}
	if got := send("own-blocked", made.ID, `{"words":"It was a quotation."}`); got.status != http.StatusOK || !strings.Contains(got.txt, "It was a quotation.") {
		t.Errorf("the appeal: %d %s", got.status, got.txt)
	}
	if got := send("own-blocked", made.ID, `{"words":"Again."}`); got.status != http.StatusConflict {
		t.Errorf("a second appeal: %d %s", got.status, got.txt)
	}
}
