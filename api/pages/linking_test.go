package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/store"
	"uptake/store/storetest"
)

func TestRelatedIdeasAreLinkedOnTheirPages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		ann, bea, mo := s.someone("ann", "", 0), s.someone("bea", "", 0), s.someone("mo", account.Moderator, s.open.ID)
		one := s.posted("ann@example.org", "Zeppelins for lunch", "They would bring the meals.")
		two := s.posted("bea@example.org", "Balloons at night", "They would bring the post.")
		visitor := s.browser("visitor")
		visitor.get(at(one)).want(200)
		visitor.get(at(two)).want(200)
		visitor.get(at(one) + "/link").want(401)
		bea.get(at(one) + "/link").want(403)
		number := strings.TrimPrefix(at(two), "/ideas/")
		if got := ann.post(at(one)+"/link", url.Values{"to": {""}, "words": {"kept <b>words"}}).want(422).clean(); !strings.Contains(got.text(".nhsuk-error-summary"), "Enter the number") ||
			!strings.Contains(got.text(".nhsuk-error-summary"), "Select how") || got.value("[name=words]", "value") != "kept <b>words" {
			t.Errorf("an empty form: %s", got.text("main"))
		}
		if got := ann.post(at(one)+"/link", url.Values{"to": {"99999"}, "kind": {"same"}}).want(404).clean(); !strings.Contains(got.text(".nhsuk-error-summary"), "There is no idea") {
			t.Errorf("no such idea: %s", got.text("main"))
		}
		doubtful := url.Values{"to": {number}, "kind": {"built_on_by"}, "words": {"Ring 07700 900123"}}
		if got := ann.post(at(one)+"/link", doubtful).want(200).clean(); !strings.Contains(got.text("main"), "Look at these words again") || got.value("input[name=looked]", "value") == "" || got.value("[name=words]", "value") != "Ring 07700 900123" {
			t.Errorf("doubtful words: %s", got.text("main"))
		}
		ann.post(at(one)+"/link", url.Values{"to": {number}, "kind": {"built_on_by"}, "words": {"Higher <b>up"}}).want(303)
		if got := visitor.get(at(one)).want(200).clean().text("main"); !strings.Contains(got, "Is built on by: Balloons at night") || !strings.Contains(got, "Higher <b>up") {
			t.Errorf("the first shows %s", got)
		}
		if got := visitor.get(at(two)).want(200).clean().text("main"); !strings.Contains(got, "Builds on: Zeppelins for lunch") {
			t.Errorf("the second shows %s", got)
		}
		if got := bea.get(at(two)).want(200).body; !strings.Contains(got, "/unlink") {
			t.Error("the author of the other idea is not offered to take it away")
		}
		cat := s.someone("cat", "", 0)
		if got := cat.get(at(two)).want(200).body; strings.Contains(got, "/unlink") {
			t.Error("who wrote neither is offered to take it away")
		}
		mo.post(at(one)+"/moderate", url.Values{"do": {"hide"}, "reason": {"To be looked at."}}).want(303)
		if got := visitor.get(at(two)).want(200).body; strings.Contains(got, "Zeppelins") || strings.Contains(got, "Related ideas") {
			t.Error("a hidden idea is shown by its link")
		}
		mo.post(at(one)+"/moderate", url.Values{"do": {"show"}}).want(303)
		link := mo.get(at(two)).want(200).value("[name=link]", "value")
		cat.post(at(two)+"/unlink", url.Values{"link": {link}}).want(403)
		mo.post(at(two)+"/unlink", url.Values{"link": {link}}).want(303, at(two))
		if got := visitor.get(at(one)).want(200).body; strings.Contains(got, "Related ideas") {
			t.Error("the link is still there")
		}
	})
}
