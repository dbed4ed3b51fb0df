package main

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/api"
	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
)

// newcomer is somebody who has done nothing yet.
func (s *site) newcomer(key, name string) account.Actor {
	s.t.Helper()
	ctx := s.t.Context()
	p, err := s.People.CreateAdministrator(ctx, account.Console, key+"@example.org")
	s.must(err)
	s.must(s.People.TakeRole(ctx, account.Console, p.ID, account.Administrator, 0))
	p, err = s.People.EditProfile(ctx, account.Actor{Person: p.ID}, p.Version, account.Profile{Name: name, ProfessionalRole: "gp"})
	s.must(err)
	a, err := s.People.Reads.ActorByID(ctx, p.ID)
	s.must(err)
	return a
}

// tells lists what tells somebody's name or handle to who, of everything about an idea
// and its challenge, and of the mails that wait.
func (s *site) tells(who string, idea id.Idea, words ...string) []string {
	s.t.Helper()
	given := s.given()
	maps.Copy(given, map[string][]string{"challenges/:slug": {demoOpenSlug}, ":number": {decimal(idea)}})
	for _, r := range s.HTTP.GetRoutes(true) {
		for _, name := range parameter.FindAllString(r.Path, -1) {
			if given[name] == nil {
				given[name] = []string{"1"}
			}
		}
	}
	addresses := []string{"/search?q=lanterns", "/api/v1/search?q=lanterns", "/challenges/" + demoOpenSlug + "/ideas?view=table", "/challenges/" + demoOpenSlug + "/ideas?view=regions", "/following", "/for-you", "/my-comments"}
	for _, route := range s.routesToAsk() {
		addresses = append(addresses, s.filled(route, given)...)
	}
	var out []string
	has := func(txt string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(txt, w) })
	}
	for a, got := range s.crawl(who, addresses) {
		if has(got.txt) {
			out = append(out, a)
		}
	}
	var mails []string
	s.must(s.Store.Reader(s.t.Context()).All(&mails, "SELECT payload FROM tasks WHERE handler = 'mail.send'"))
	if has(strings.Join(mails, "\n")) {
		out = append(out, "mail")
	}
	slices.Sort(out)
	return out
}

func (s *site) profile(p id.Person, to account.Profile) {
	s.t.Helper()
	who, err := s.People.Reads.PersonByID(s.t.Context(), p)
	s.must(err)
	_, err = s.People.EditProfile(s.t.Context(), account.Actor{Person: p}, who.Version, to)
	s.must(err)
}

// TestANameThatIsNotShownIsNowhere has somebody post without their name, and looks for it
// in all that others are answered; then they show it, and it is found.
func TestANameThatIsNotShownIsNowhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const name = "Philippa Quenby-Orme"
	who := s.newcomer("quenby", name)
	handle := ""
	s.must(s.Store.Reader(t.Context()).Get(&handle, "SELECT handle FROM people WHERE id = ?", who.Person))
	c, err := store.ChallengeReads(s.Store).ChallengeBySlug(t.Context(), demoOpenSlug)
	s.must(err)
	text := challenge.Text{Kind: challenge.KindIdea, Title: "Paper lanterns in the corridor", Body: "Lanterns make the corridor a calmer place.", Lang: "en", Unnamed: true}
	if len(c.Areas) > 0 {
		text.Area = c.Areas[0].ID
	}
	if _, err = s.Challenges.PostIdea(t.Context(), who, demoOpenSlug, text, ""); err == nil || !strings.Contains(err.Error(), challenge.ErrNamed.Message) {
		t.Fatalf("a challenge that asks for names takes an idea without: %v", err)
	}
	to := c
	to.UnnamedPosts = true
	_, err = s.Challenges.Change(t.Context(), account.Console, c.ID, c.Version, to)
	s.must(err)
	i, err := s.Challenges.PostIdea(t.Context(), who, demoOpenSlug, text, "")
	s.must(err)
	own, err := s.Challenges.PostComment(t.Context(), who, i.ID, 0, "Ours hang from the ceiling.", "en", "")
	s.must(err)
	_, err = s.Challenges.PostComment(t.Context(), s.actor("nell-ashgrove"), i.ID, own.ID, "Where did you buy them?", "en", "")
	s.must(err)
	_, err = adoption.Service{Store: store.Adoptions(s.Store), Now: time.Now}.Record(t.Context(), who, i.ID, adoption.Entry{Site: "Ward nine", State: adoption.Trying, Date: "2026-01-01"})
	s.must(err)
	s.Runner.Once(t.Context())
	for _, reader := range []string{"", "nell-ashgrove", "catriona-dalwhin", "marcus-thorley-vane"} {
		if got := s.tells(reader, i.ID, name, handle); len(got) > 0 {
			t.Errorf("%q is told by %v", reader, got)
		}
	}
	if got := s.ask("dev-kapadia-holt", "/ideas/"+decimal(i.ID)); !strings.Contains(got.txt, name) {
		t.Error("who moderates does not see who it is")
	}
	if got := s.ask("nell-ashgrove", "/ideas/"+decimal(i.ID)); !strings.Contains(got.txt, account.Unnamed) {
		t.Error("the page does not say that the name is not shown")
	}
	if _, err = s.Challenges.NameIdea(t.Context(), s.actor("nell-ashgrove"), i.ID, false); err == nil {
		t.Error("somebody else shows the name")
	}
	_, err = s.Challenges.NameIdea(t.Context(), who, i.ID, false)
	s.must(err)
	o := s.options()
	o.Reads = api.Rate{Max: 1e6, Per: time.Minute}
	s.HTTP = api.New(o)
	if got := s.tells("nell-ashgrove", i.ID, name); len(got) < 10 {
		t.Errorf("once it is shown, the name is found at %v alone", got)
	}

	// Whoever shows their name nowhere has none beside what they say of others' ideas either.
	text.Title, text.Unnamed = "Quieter trolleys", false
	other, err := s.Challenges.PostIdea(t.Context(), s.actor("nell-ashgrove"), demoOpenSlug, text, "")
	s.must(err)
	_, err = s.Challenges.PostComment(t.Context(), who, other.ID, 0, "We hung ours last week.", "en", "")
	s.must(err)
	s.profile(who.Person, account.Profile{Name: name, ProfessionalRole: "gp", Unnamed: true})
	s.Runner.Once(t.Context())
	s.must(s.Store.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("DELETE FROM tasks WHERE handler = 'mail.send'") // written while it was shown
		return err
	}))
	o = s.options()
	o.Reads = api.Rate{Max: 1e6, Per: time.Minute}
	s.HTTP = api.New(o)
	for _, reader := range []string{"", "nell-ashgrove", "catriona-dalwhin"} {
		for _, about := range []id.Idea{i.ID, other.ID} {
			if got := s.tells(reader, about, name, handle); len(got) > 0 {
				t.Errorf("the account shows no name, and %q is told by %v", reader, got)
			}
		}
	}
	if got := s.ask("nell-ashgrove", "/ideas/"+decimal(other.ID)); !strings.Contains(got.txt, "We hung ours last week.") || !strings.Contains(got.txt, account.Unnamed) {
		t.Error("the comment is not there, or does not say that the name is not shown")
	}
	who, err = s.People.Reads.ActorByID(t.Context(), who.Person)
	s.must(err)
	if _, err = s.Challenges.NameIdea(t.Context(), who, i.ID, true); err != nil {
		t.Errorf("their idea cannot go without a name: %v", err)
	}
	if _, err = s.Challenges.NameIdea(t.Context(), who, i.ID, false); !errors.Is(err, challenge.ErrNameKept) {
		t.Errorf("one idea shows the name that the account does not: %v", err)
	}
}
