package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/challenge"
)

func TestAnAuthorTagsAnIdea(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann := s.someone("ann", "", 0)
	six := typed("0", "Splints", "Made here.", "tags", "aa, bb, cc, dd, ee, ff", "do", "continue")
	refused := ann.post("/challenges/lockdown/share", six).want(422)
	if got := refused.value("#tags", "value"); got != "aa, bb, cc, dd, ee, ff" || !strings.Contains(refused.text("#tags-error"), "5 tags or fewer") {
		t.Errorf("the form keeps %q and says %q", got, refused.text("#tags-error"))
	}
	draft, _, _ := strings.Cut(ann.post("/challenges/lockdown/share", typed("0", "Splints", "Made here.", "tags", "Hand therapy, hand  THERAPY, Vidéo")).want(303).location, "?")
	check := ann.get(draft + "/check").want(200).clean()
	if !strings.Contains(check.text("main"), "Hand therapy") {
		t.Errorf("before posting it says %s", check.text("main"))
	}
	idea := ann.post(draft+"/post", url.Values{"version": {"1"}}).want(303).location
	idea, _, _ = strings.Cut(idea, "/sent")
	idea, _, _ = strings.Cut(idea, "?")
	other := s.posted("ann@example.org", "Bread", "About splints, too.")

	visitor := s.browser("")
	page := visitor.get(idea).want(200).clean()
	if !strings.Contains(page.text("main"), "Tags by the author") || strings.Count(page.body, "?tag=hand-therapy") != 1 || strings.Contains(page.text("main"), "Themes") {
		t.Errorf("the idea says %s", page.text("main"))
	}
	if strings.Contains(visitor.get(at(other)).want(200).text("main"), "Tags by the author") {
		t.Error("an idea without tags speaks of tags")
	}
	const list = "/challenges/lockdown/ideas"
	for _, by := range []string{"?tag=hand-therapy", "?tag=HAND+Therapy", "?tag=hand-therapy&q=splints", "?tag=hand-therapy&sort=shuffled", "?tag=hand-therapy&q=splints&sort=shuffled", "?tag=hand-therapy&view=table"} {
		found := visitor.get(list + by).want(200).clean()
		if !strings.Contains(found.body, idea+`"`) || strings.Contains(found.body, at(other)+`"`) || !strings.Contains(found.text("#results"), "1 idea") {
			t.Errorf("%s finds %v under %q", by, found.cards(), found.text("#results"))
		}
		if !strings.Contains(found.text(".app-chosen"), "Tag by the author: ") || strings.Contains(found.value(".app-chosen a", "href"), "tag=") {
			t.Errorf("%s cannot be taken away: %s", by, found.value(".app-chosen a", "href"))
		}
	}
	if got := visitor.get(list + "?q=splints").want(200).cards(); len(got) != 2 {
		t.Errorf("control: without the tag %v are found", got)
	}
	visitor.get("/ideas?tag=video").want(200).clean()
	if got := visitor.get("/ideas?tag=video").want(200).cards(); len(got) != 1 {
		t.Errorf("over all challenges %v are found", got)
	}
	if got := visitor.get(list + "?tag=--").want(200).cards(); len(got) != 2 {
		t.Errorf("a tag without a letter finds %v", got)
	}

	// An edit replaces them; the history keeps those before.
	ann.post(idea+"/edit", typed("1", "Splints", "Made here.", "tags", "Orthoses")).want(303)
	if got := visitor.get(idea + "/history").want(200).clean().text("main"); !strings.Contains(got, "Tags: Hand therapy, Vidéo") {
		t.Errorf("the history says %s", got)
	}
	if got := visitor.get(list + "?tag=hand-therapy").want(200).cards(); len(got) != 0 {
		t.Errorf("by the tag that is gone %v are found", got)
	}
	blocked := ann.post(idea+"/edit", typed("2", "Splints", "Made here.", "tags", "999 000 0018")).want(422).clean()
	if !strings.Contains(blocked.text("#tags-error"), "NHS number") || blocked.value("#tags", "value") != "999 000 0018" {
		t.Errorf("a number that identifies a patient: %s", blocked.text("main"))
	}
}

// Who keeps the codebook reads the tags as raw material; they make no theme by themselves.
func TestTagsStandBesideTheCodebook(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	for _, title := range []string{"One", "Two", "Held"} {
		i, err := p.ideas.PostIdea(t.Context(), p.who["ann"], "joints", challenge.Text{Kind: challenge.KindIdea, Title: title, Body: "b", Tags: []string{"Hand therapy", "Word of " + title}}, "")
		p.must(err)
		if title == "Held" {
			_, err = p.ideas.Decide(t.Context(), p.who["mo"], challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Held, Because: challenge.Because{Words: "Wait."}})
			p.must(err)
			continue
		}
		if got := p.get("mo", at(i.ID)+"/themes").want(200).clean().text("main"); !strings.Contains(got, "Tags by the author") {
			t.Errorf("who gives themes reads %s", got)
		}
	}
	book := p.get("lead", "/challenges/joints/codebook").want(200).clean().text("#tags")
	for _, want := range []string{"Hand therapy – 2 ideas", "Word of One – 1 idea"} {
		if !strings.Contains(book, want) {
			t.Errorf("the codebook says %s, want %s", book, want)
		}
	}
	if strings.Contains(book, "Held") {
		t.Errorf("the codebook counts what is held: %s", book)
	}
	if all := p.get("", "/themes?challenge=joints").want(200).text("main"); strings.Contains(all, "Hand therapy") {
		t.Errorf("a tag has become a theme: %s", all)
	}
}
