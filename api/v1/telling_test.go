package v1_test

import (
	"strings"
)

// toldFirst takes a signed panel to where its authors have read what was decided on two
// ideas of Ann's and agreed that it is published.
func (b *contest) toldFirst(at, first, second string) {
	b.t.Helper()
	authors, answers := at+"/authors", "/ideas/"+first+"/panel-answers"
	tag := b.boardTag("lea", at)
	b.refused(401, "person.sign_in", "", "POST", authors, "")
	b.refused(428, "version.missing", "lea", "POST", authors, "")
	b.refused(403, "panel.not_yours", "cat", "POST", authors, "", "If-Match", tag)
	b.refused(403, "panel.not_yours", "pro", "GET", authors, "")
	b.refused(409, "authors.first", "lea", "POST", at+"/steps", `{"to":"published"}`, "If-Match", tag)
	if a := b.ok(200, "ann", "GET", answers, ""); len(a.items()) != 0 {
		b.t.Errorf("before they are told, the author reads %s", a.body)
	}
	if a := b.ok(200, "lea", "GET", authors, ""); a.at("told_at") != nil || a.at("publishable") != false {
		b.t.Errorf("before they are told: %s", a.body)
	}
	b.ok(200, "lea", "POST", authors, "", "If-Match", tag)
	b.refused(409, "authors.told", "lea", "POST", authors, "", "If-Match", b.boardTag("lea", at))
	b.refused(409, "authors.reading", "lea", "POST", at+"/steps", `{"to":"published"}`, "If-Match", b.boardTag("lea", at))

	a := b.ok(200, "ann", "GET", answers, "")
	if a.text("items.0.outcome") != "shortlisted" || !strings.Contains(a.body, "quokka") || strings.Contains(a.body, "numbat") || a.at("items.0.agreed_at") != nil {
		b.t.Errorf("told, the author reads %s", a.body)
	}
	if got := a.header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
		b.t.Errorf("the answer may be kept: %q", got)
	}
	for _, who := range []string{"ben", "cat", "pro", "lea"} {
		b.refused(404, "authors.not_yours", who, "GET", answers, "")
		b.refused(404, "authors.not_yours", who, "POST", answers+"/agree", "")
	}
	b.refused(401, "person.sign_in", "", "GET", answers, "")
	b.refused(404, "authors.not_yours", "ann", "POST", "/ideas/99999/panel-answers/agree", "")
	for _, idea := range []string{first, second} {
		b.ok(204, "ann", "POST", "/ideas/"+idea+"/panel-answers/agree", "")
	}
	if a := b.ok(200, "lea", "GET", authors, ""); a.at("publishable") != true || len(a.at("authors").([]any)) != 2 || a.at("authors.1.agreed_at") == nil {
		b.t.Errorf("all have agreed: %s", a.body)
	}
	if a := b.ok(200, "", "GET", "/ideas/"+first, ""); strings.Contains(a.body, "quokka") {
		b.t.Errorf("told, everybody reads %s", a.body)
	}
}
