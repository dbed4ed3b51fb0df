package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/theme"
	"uptake/domain/writeup"
	"uptake/store"
)

// word stands in everything that a panel writes here and nowhere else.
const word = "zeppelin"

// TestNothingOfAPanelLeaksBeforeItPublishes asks for every address of the site,
// lets a panel score, discuss, code themes, decide, merge and sign, and asks again
// after each step: nobody outside the panel may be able to tell that anything has
// happened. What its publication changes shows that they could have.
func TestNothingOfAPanelLeaksBeforeItPublishes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx, reviews, addresses := t.Context(), s.panelService(), s.addresses()
	addresses = append(addresses, "/search?q="+word, "/api/v1/search?q="+word, "/themes/outside-hospital", "/challenges/"+demoSlug+"/ideas?theme=virtual-consultations", "/challenges/"+demoSlug+"/ideas?stage=decided")
	outside := []string{"", "nell-ashgrove", "josie-tranter", "lorna-whitfield-sey", "anneliese-hartung"}
	before := map[string]map[string]answered{}
	for _, who := range outside {
		s.crawl(who, addresses) // the first answer to visitors is not kept, and bears no ETag
		before[who] = s.crawl(who, addresses)
	}
	panel := s.board("rheumatology").ID
	chair, secretary := s.actor("catriona-dalwhin"), s.actor("edith-rowanberry")
	silent := func(step string) {
		t.Helper()
		for _, who := range outside {
			if got := differ(before[who], s.crawl(who, addresses)); len(got) > 0 {
				t.Errorf("%s: %q can tell from %q", step, who, got)
			}
		}
		for _, who := range []string{"marcus-thorley-vane", "dev-kapadia-holt"} { // may know how far the panel is, and from the signatures on what it decided
			for a, got := range s.crawl(who, addresses) {
				if step != "signed" && step != "authors told" && !strings.Contains(a, "q=") && strings.Contains(got.txt, word) {
					t.Errorf("%s: %s reads a word of the panel at %s", step, who, a)
				}
			}
		}
	}
	desk, err := reviews.Board(ctx, chair, panel)
	s.must(err)
	var ideas []id.Idea
	for _, i := range desk.Ideas {
		ideas = append(ideas, i.Idea)
	}
	slices.Sort(ideas)
	s.peersSeeNothing(panel, ideas, "before they have scored all", "patrick-oyelaran", "catriona-dalwhin", "edith-rowanberry")
	s.scoreAll(panel, ideas)
	silent("scored")
	s.peersSeeNothing(panel, ideas, "after they have scored all", "stanley-mbele-rowe", "patrick-oyelaran", "catriona-dalwhin")

	_, err = reviews.CloseRound(ctx, chair, panel, true, "")
	s.must(err)
	_, err = reviews.Reveal(ctx, chair, panel)
	s.must(err)
	silent("revealed")
	_, err = reviews.StartRound(ctx, chair, panel, time.Time{}, "Nothing more to say.")
	s.must(err)
	s.scoreAll(panel, ideas)
	_, err = reviews.CloseRound(ctx, chair, panel, true, word)
	s.must(err)
	_, err = reviews.StartDeciding(ctx, chair, panel, "Nothing more to say.")
	s.must(err)
	s.must(reviews.Attend(ctx, secretary, panel, true))
	s.code(ideas[0], chair)
	for n, i := range ideas {
		by := chair
		v := review.Verdict{Outcome: review.Shortlisted, Reason: word + " for the author", Internal: word, Override: word}
		switch n {
		case 1:
			v.Outcome, v.Into = review.Merge, ideas[0]
		case 2:
			v.Outcome = review.NotNow
		}
		if _, err = reviews.RecordDecision(ctx, by, panel, i, v); err != nil {
			s.must(reviews.CloseWithoutQuorum(ctx, chair, panel, i, word))
			_, err = reviews.RecordDecision(ctx, by, panel, i, v)
		}
		s.must(err)
	}
	silent("decided")
	_, err = reviews.Sign(ctx, chair, panel, 0)
	s.must(err)
	_, err = reviews.Sign(ctx, secretary, panel, 0)
	s.must(err)
	press := s.actor("marcus-thorley-vane")
	_, err = reviews.EditShortlist(ctx, press, panel, 0, "A "+word, word)
	s.must(err)
	lead := s.actor("dev-kapadia-holt")
	_, err = writeup.Service{Store: store.Writeups(s.Store), Now: now, Panels: reviews}.Start(ctx, lead, ideas[:1])
	s.must(err)
	silent("signed")

	_, err = reviews.TellAuthors(ctx, press, panel, 0)
	s.must(err)
	silent("authors told")
	s.must(s.Store.InTx(ctx, func(tx *store.Tx) error {
		return tx.One("UPDATE panels SET told_at = ? WHERE id = ?", now().AddDate(-1, 0, 0), panel)
	}))
	_, err = reviews.Publish(ctx, press, panel, 0)
	s.must(err)
	_, err = reviews.PublishShortlist(ctx, press, panel, 0)
	s.must(err)
	got := differ(before[""], s.crawl("", addresses))
	for _, a := range []string{
		"/ideas/" + decimal(s.number("9")), "/api/v1/ideas", "/challenges/" + demoSlug + "/ideas", "/shortlists/" + demoSlug + "-rheumatology",
		"/api/v1/panels/" + decimal(panel) + "/results", "/api/v1/panels/" + decimal(panel) + "/figures", "/search?q=clinic", "/themes/virtual-consultations", "/challenges/" + demoSlug + "/ideas?theme=virtual-consultations", "/shortlists",
	} {
		if !slices.Contains(got, a) {
			t.Errorf("publication changes nothing at %s, so this test sees nothing there", a)
		}
	}
	if shown := s.ask("", "/ideas/"+decimal(ideas[2])); !strings.Contains(shown.txt, word+" for the author") {
		t.Error("the reason is not on the page of an idea after publication")
	}
	if shown := s.ask("", "/shortlists/"+demoSlug+"-rheumatology"); !strings.Contains(shown.txt, word) || strings.Contains(shown.txt, "Internal") {
		t.Error("the shortlist is not on its page after publication")
	}
	for a, page := range s.crawl("", addresses) {
		if strings.Contains(page.txt, "Meg Haverstock says") {
			t.Errorf("%s shows a member's note", a)
		}
	}
}

// scoreAll lets every member give scores, with a note, where they may.
func (s *site) scoreAll(panel id.Panel, ideas []id.Idea) {
	s.t.Helper()
	for n, who := range []string{"meg-haverstock", "ingrid-solheim-ward", "patrick-oyelaran", "stanley-mbele-rowe"} {
		for k, i := range ideas {
			sc, err := s.panelService().Screen(s.t.Context(), s.actor(who), panel, i)
			s.must(err)
			if sc.Recused {
				continue
			}
			given := string(rune('1' + (n*3+k)%9))
			_, err = s.panelService().GiveScores(s.t.Context(), s.actor(who), panel, i, review.Saving{
				Version: sc.Sheet.Version, Answers: map[string]string{review.Impact: given, review.Feasibility: "7"}, Note: "Meg Haverstock says " + word,
			})
			s.must(err)
		}
	}
}

// peersSeeNothing lets one member change all their scores: nothing may change by
// it for peers, other members and chair and secretary alike, whatever they ask for.
// Then the secretary enters a score for another member, and their peers see nothing of it.
func (s *site) peersSeeNothing(panel id.Panel, ideas []id.Idea, when string, peers ...string) {
	s.t.Helper()
	addresses := s.addresses()
	before := map[string]map[string]answered{}
	for _, who := range append(peers, "ingrid-solheim-ward") {
		before[who] = s.crawl(who, addresses)
	}
	for _, i := range ideas {
		ingrid := s.actor("ingrid-solheim-ward")
		sc, err := s.panelService().Screen(s.t.Context(), ingrid, panel, i)
		s.must(err)
		_, err = s.panelService().GiveScores(s.t.Context(), ingrid, panel, i, review.Saving{
			Version: sc.Sheet.Version, Answers: map[string]string{review.Impact: "9", review.Feasibility: "1"}, Note: "Changed", Discuss: true,
		})
		s.must(err)
	}
	for _, who := range peers {
		if got := differ(before[who], s.crawl(who, addresses)); len(got) > 0 {
			s.t.Errorf("%s: %q can tell from %q that another member has changed scores", when, who, got)
		}
	}
	if got := differ(before["ingrid-solheim-ward"], s.crawl("ingrid-solheim-ward", addresses)); len(got) == 0 {
		s.t.Error("changed scores change nothing even for whoever changed them, so this test sees nothing")
	}
	s.entrySeenByNobodyElse(panel, when)
}

// entrySeenByNobodyElse lets the secretary enter scores on behalf of Stanley, where
// some are still to be given: he sees them, and his peers cannot tell.
func (s *site) entrySeenByNobodyElse(panel id.Panel, when string) {
	s.t.Helper()
	ctx, addresses := s.t.Context(), s.addresses()
	b, err := s.panelService().Behalf(ctx, s.actor("edith-rowanberry"), panel, 0)
	s.must(err)
	at := slices.IndexFunc(b.Members, func(m review.BoardMember) bool { return m.Person == s.actor("stanley-mbele-rowe").Person })
	of := b.Members[at]
	if len(of.Missing) == 0 {
		return
	}
	before := map[string]map[string]answered{}
	peers := []string{"meg-haverstock"}
	for _, who := range append(peers, "stanley-mbele-rowe") {
		before[who] = s.crawl(who, addresses)
	}
	s.must(s.panelService().EnterFor(ctx, s.actor("edith-rowanberry"), panel, of.ID, of.Missing[0], review.ByPhone, review.Saving{
		Answers: map[string]string{review.Impact: "2", review.Feasibility: "3"}, Note: word,
	}))
	for _, who := range peers {
		if got := differ(before[who], s.crawl(who, addresses)); len(got) > 0 {
			s.t.Errorf("%s: %q can tell from %q that scores were entered for another", when, who, got)
		}
	}
	if got := differ(before["stanley-mbele-rowe"], s.crawl("stanley-mbele-rowe", addresses)); len(got) == 0 {
		s.t.Error("an entry changes nothing even for its member, so this test sees nothing")
	}
	for a, got := range s.crawl("edith-rowanberry", addresses) {
		if strings.Contains(got.txt, word) && !strings.Contains(a, "q=") {
			s.t.Errorf("%s: the secretary reads at %s what they have entered", when, a)
		}
	}
}

// code gives an idea a theme, as its panel does: a member has proposed it while the
// round was open, and the chair adopts it.
func (s *site) code(i id.Idea, chair account.Actor) {
	s.t.Helper()
	book, err := store.ThemeReads(s.Store).Codebook(s.t.Context(), s.c.ID)
	s.must(err)
	at := slices.IndexFunc(book, func(p theme.Place) bool { return p.Slug == "virtual-consultations" })
	panel, label := s.board("rheumatology").ID, review.Label{Theme: book[at].ID}
	s.must(s.Store.InTx(s.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO theme_sets (panel_id, round, idea_id, seat_id, labels, said_at) SELECT s.panel_id, 1, CAST(? AS bigint), min(s.id), CAST(? AS text), p.created_at
			FROM seats s JOIN panels p ON p.id = s.panel_id WHERE s.panel_id = ? AND s.kind = 'lived' GROUP BY s.panel_id, p.created_at`, i, label.String(), panel)
		return err
	}))
	_, err = s.panelService().SettleTheme(s.t.Context(), chair, panel, i, review.ThemeSettling{Label: label, Adopt: true, Reason: "Agreed."})
	s.must(err)
}
