package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/api"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
)

// afresh answers without what was kept for visitors.
func (s *site) afresh() {
	o := s.options()
	o.Reads = api.Rate{Max: 1e6, Per: time.Minute}
	s.HTTP = api.New(o)
}

// opened is the challenge of the panels with a phase in which people post in one area, and
// the text of an idea there.
func (s *site) opened(who challenge.Audience) (challenge.Challenge, challenge.Text) {
	s.t.Helper()
	ctx := s.t.Context()
	c, err := store.ChallengeReads(s.Store).ChallengeBySlug(ctx, demoSlug)
	s.must(err)
	p := challenge.UsualPhase(challenge.Collect)
	p.OpensAt, p.ClosesAt, p.Area, p.Audience = now().Add(-time.Hour), now().Add(240*time.Hour), s.board("rheumatology").Area, who
	c.TeamPosts = true
	_, err = s.Challenges.Change(ctx, account.Console, c.ID, c.Version, c)
	s.must(err)
	c, err = s.Challenges.AddPhase(ctx, account.Console, c.ID, p)
	s.must(err)
	return c, challenge.Text{Kind: challenge.KindIdea, Area: p.Area, Title: "Marmalade lanterns in the corridor", Body: "Lanterns of marmalade make a calmer place.", Tags: []string{"lanterns"}, Lang: "en"}
}

// tellingOf lists what tells words of one idea to who, of everything that can be asked for.
func (s *site) tellingOf(who string, addresses []string, words string) []string {
	s.t.Helper()
	var out []string
	for a, got := range s.crawl(who, addresses) {
		if strings.Contains(strings.ToLower(got.txt+got.to), words) {
			out = append(out, a)
		}
	}
	slices.Sort(out)
	return out
}

// askedAbout is everything that can be asked for, with searches for an idea and all that is
// below its address.
func (s *site) askedAbout(i id.Idea) []string {
	s.t.Helper()
	given := s.given()
	given[":number"] = []string{decimal(i)}
	list := "/challenges/" + demoSlug + "/ideas"
	out := append(s.addresses(), "/search?q=lanterns", "/api/v1/search?q=lanterns", "/api/v1/search?q=lanterns&sort=newest", list+"?q=lanterns", list+"?tag=lanterns", list+"?view=table&q=lanterns",
		"/api/v1"+list+"?tag=lanterns", "/api/v1/challenges/"+demoSlug+"/similar?title=Lanterns+in+the+corridor", "/ideas?q=lanterns")
	for _, route := range s.routesToAsk() {
		if strings.Contains(route, ":number") {
			out = append(out, s.filled(route, given)...)
		}
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(a string) bool { return a == "/demo/routes" }) // in another order each time
}

// TestWhatOnlyTheTeamReadsIsNowhereElse posts an idea for the team alone, of a phase and at
// its author's wish, and looks for it in all that everybody else is answered: not a word of
// it is anywhere, and for a visitor nothing is otherwise than before, no count either. Then
// it is shown, and found.
func TestWhatOnlyTheTeamReadsIsNowhereElse(t *testing.T) {
	t.Parallel()
	for _, asked := range []bool{false, true} {
		t.Run(map[bool]string{false: "phase", true: "author"}[asked], func(t *testing.T) {
			t.Parallel()
			s, ctx := newSite(t), t.Context()
			who := s.newcomer("quenby", "Philippa Quenby")
			away := s.newcomer("elsewhere", "Osric Elsewhere")
			open, err := store.ChallengeReads(s.Store).ChallengeBySlug(ctx, demoOpenSlug)
			s.must(err)
			s.must(s.People.GiveRole(ctx, account.Console, away.Person, account.Moderator, open.ID))
			e, err := s.People.SignInAs(ctx, account.Console, away.Person, "")
			s.must(err)
			s.names["elsewhere"] = "session=" + e.Token
			audience := challenge.ForTheTeam
			if asked {
				audience = challenge.ForEveryone
			}
			_, text := s.opened(audience)
			text.AskTeam = asked
			s.Runner.Once(ctx)
			next := id.Idea(0)
			s.must(s.Store.Reader(ctx).Get(&next, "SELECT max(id) + 1 FROM ideas"))
			addresses := s.askedAbout(next)
			s.afresh()
			before := s.crawl("", addresses)
			i, err := s.Challenges.PostIdea(ctx, who, demoSlug, text, "")
			s.must(err)
			if i.ID != next || i.Moderation != challenge.ForTeam {
				t.Fatalf("idea %d is %s", i.ID, i.Moderation)
			}
			s.Runner.Once(ctx)
			s.afresh()
			if got := differ(before, s.crawl("", addresses)); len(got) > 0 {
				t.Errorf("a visitor is answered otherwise at %v", got)
			}
			for _, reader := range []string{"nell-ashgrove", "catriona-dalwhin", "patrick-oyelaran", "marcus-thorley-vane", "elsewhere"} {
				if got := s.tellingOf(reader, addresses, "marmalade"); len(got) > 0 {
					t.Errorf("%q is told by %v", reader, got)
				}
			}
			if got := s.tellingOf("lorna-whitfield-sey", addresses, "marmalade"); len(got) < 3 {
				t.Errorf("who moderates finds it at %v alone", got)
			}
			var mails []string
			s.must(s.Store.Reader(ctx).All(&mails, "SELECT payload FROM tasks WHERE handler = 'mail.send'"))
			if strings.Contains(strings.ToLower(strings.Join(mails, "\n")), "marmalade") {
				t.Error("a mail tells of it")
			}
			lorna := s.actor("lorna-whitfield-sey")
			if asked {
				_, err = s.Challenges.Agree(ctx, who, i.ID)
				s.must(err)
			}
			_, err = s.Challenges.Decide(ctx, lorna, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible})
			s.must(err)
			s.afresh()
			if got := s.tellingOf("", addresses, "marmalade"); len(got) < 10 {
				t.Errorf("once it is shown, a visitor finds it at %v alone", got)
			}
		})
	}
}
