package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// TestMembersSeeNothingOfTheCrowdWhileTheyScore asks for every address of the
// site, lets others support and comment on ideas that a panel is scoring, and
// asks again: for the panel's members nothing at all may have changed. That it
// changes for others shows that it could have.
func TestMembersSeeNothingOfTheCrowdWhileTheyScore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	addresses := s.addresses()
	blind := []string{"stanley-mbele-rowe", "meg-haverstock", "patrick-oyelaran"}
	others := []string{"", "nell-ashgrove", "catriona-dalwhin", "edith-rowanberry", "lorna-whitfield-sey", "marcus-thorley-vane", "dev-kapadia-holt"}
	before := map[string]map[string]answered{}
	for _, who := range append(slices.Clone(blind), others...) {
		before[who] = s.crawl(who, addresses)
	}
	nine := decimal(s.number("9"))
	supports := []string{"idea,person,value"}
	for _, p := range []string{"nell-ashgrove", "josie-tranter", "carys-maddox-owen", "lorna-whitfield-sey", "dev-kapadia-holt"} {
		supports = append(supports, "9,"+p+",1")
	}
	s.take("supports", supports...)
	s.take("comments", "id,idea,author,body", "x1,9,nell-ashgrove,Warm poultices in the clinic")
	for _, who := range blind {
		if got := differ(before[who], s.crawl(who, addresses)); len(got) > 0 {
			t.Errorf("%s can tell that others supported and commented from %d addresses: %q", who, len(got), got)
		}
	}
	for _, who := range others {
		got := differ(before[who], s.crawl(who, addresses))
		for _, a := range []string{"/ideas/" + nine, "/api/v1/ideas/" + nine, "/api/v1/ideas/" + nine + "/comments", "/search?q=poultices", "/challenges/" + demoSlug + "/ideas?sort=supported"} {
			if !slices.Contains(got, a) {
				t.Errorf("%q sees no change at %s, so this test sees nothing", who, a)
			}
		}
	}
	if got := s.ask("", "/search?q=poultices"); !strings.Contains(got.txt, "Found in a comment") {
		t.Error("a hit by a comment does not say so")
	}
	s.saysWhy(nine)

	// Once the panel looks at the results, the crowd is part of what it discusses.
	reviews, chair, panel := s.panelService(), s.actor("catriona-dalwhin"), s.board("rheumatology").ID
	_, err := reviews.CloseRound(t.Context(), chair, panel, true, "")
	s.must(err)
	if got := s.ask("stanley-mbele-rowe", "/search?q=poultices"); strings.Contains(got.txt, "/ideas/"+nine) {
		t.Error("a member finds a comment when the round is closed and not looked at yet")
	}
	_, err = reviews.Reveal(t.Context(), chair, panel)
	s.must(err)
	for _, a := range []string{"/ideas/" + nine, "/api/v1/ideas/" + nine + "/comments", "/search?q=poultices", "/api/v1/search?q=poultices"} {
		if got := s.ask("stanley-mbele-rowe", a); got.status != 200 || !strings.Contains(strings.ToLower(got.txt), "poultices") {
			t.Errorf("%s still hides comments from a member after the reveal: %d", a, got.status)
		}
	}
	s.take("comments", "id,idea,author,body", "x2,35,josie-tranter,Poultices as well")
	if got := s.ask("patrick-oyelaran", "/ideas/"+decimal(s.number("35"))); !strings.Contains(got.txt, "Poultices as well") {
		t.Error("an author is kept from the comments on their own idea")
	}
}

// saysWhy looks whether what is left out is explained, and not shown as 0.
func (s *site) saysWhy(nine string) {
	s.t.Helper()
	who := "stanley-mbele-rowe"
	for address, want := range map[string]string{
		"/ideas/" + nine: "Support is hidden while your panel scores", "/challenges/" + demoSlug + "/ideas": "You sit on a panel that is judging some of these ideas",
		"/search?q=clinic": "Search leaves comments out", "/api/v1/ideas/" + nine: `"supports":null`, "/api/v1/challenges/" + demoSlug + "/ideas": `"counts_hidden":"Your panel is judging`,
		"/api/v1/ideas/" + nine + "/comments": `"code":"crowd.hidden"`, "/api/v1/challenges/" + demoSlug + "/ideas?sort=supported": `"code":"crowd.hidden"`,
		"/api/v1/search?q=clinic&sort=supported": `"code":"crowd.hidden"`, "/api/v1/search?q=clinic&sort=rising": `"code":"crowd.hidden"`,
		"/api/v1/search?sort=comments": `"code":"crowd.hidden"`, "/api/v1/search?q=clinic&sort=shuffled": `"items":[{`,
	} {
		if got := s.ask(who, address); !strings.Contains(got.txt, want) {
			s.t.Errorf("%s does not say %q: %d", address, want, got.status)
		}
	}
	if got := s.ask(who, "/ideas/"+nine); !strings.Contains(got.txt, "Stanley Mbele-Rowe") {
		s.t.Error("a member's own comment is not shown to them")
	}
	if got := s.ask(who, "/challenges/"+demoSlug+"/ideas"); strings.Contains(got.txt, "Most supported first") {
		s.t.Error("an order by support is offered")
	}
	// Their own word is theirs, what it adds up to is not.
	req := httptest.NewRequestWithContext(s.t.Context(), http.MethodPut, "/api/v1/ideas/"+nine+"/support", strings.NewReader(`{"value":0}`))
	req.Header.Set("Cookie", s.cookie(who))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := s.HTTP.Test(req, 20_000)
	s.must(err)
	defer resp.Body.Close()
	b := make([]byte, 1000)
	n, _ := resp.Body.Read(b)
	if got := string(b[:n]); strings.Contains(got, `"supports":`) && !strings.Contains(got, `"supports":null`) {
		s.t.Errorf("a member's own support is answered with the tally: %s", got)
	}
}
