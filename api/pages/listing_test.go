package pages_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/store"
	"uptake/store/storetest"
)

// cards lists the titles of a list, in order.
func (a answer) cards() []string {
	out := []string{}
	for _, part := range strings.Split(a.body, `nhsuk-card__heading`)[1:] {
		title := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(part[strings.Index(part, ">")+1:strings.Index(part, "</h3>")], "")
		out = append(out, strings.TrimSpace(title))
	}
	return out
}

func TestWhatIsFoundIsSortedAsAsked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		ann, bea := s.someone("ann", "", 0), s.someone("bea", "", 0)
		old := s.posted("ann@example.org", "Video", "Crutches by video, and once more: video.")
		s.clock.Turn(1e9)
		supported := s.posted("ann@example.org", "Bread", "One word on crutches, in a long text about bread and soup and salt.")
		s.clock.Turn(1e9)
		s.posted("ann@example.org", "Soup", "A few crutches too, in a text about soup, salt and more of it.")
		bea.post(at(supported)+"/support", map[string][]string{"value": {"1"}}).want(303)
		s.clock.Turn(1e9)
		bea.post(at(old)+"/comments", map[string][]string{"body": {"Yes."}, "lang": {"en"}}).want(303)
		for sort, want := range map[string]string{"newest": "Soup Bread Video", "supported": "Bread Soup Video", "discussed": "Video Soup Bread"} {
			for _, list := range []string{"/challenges/lockdown/ideas", "/search"} {
				if got := ann.get(list + "?q=crutches&sort=" + sort).want(200).clean(); strings.Join(got.cards(), " ") != want {
					t.Errorf("%s by %s: got %v, want %s", list, sort, got.cards(), want)
				}
			}
		}
		best := ann.get("/search?q=crutches+video").want(200)
		if best.cards()[0] != "Video" || best.value(`#sort option[selected]`, "value") != "best" {
			t.Errorf("the best match is %v, sorted by %q", best.cards(), best.value("#sort option[selected]", "value"))
		}
		if title := best.text("title"); !strings.Contains(title, "(3 ideas)") {
			t.Errorf("the title is %s", title)
		}
		if none := ann.get("/challenges/lockdown/ideas?q=zzz&kind=idea").want(200).clean(); !strings.Contains(none.body, `href="/search?q=zzz"`) || !strings.Contains(none.body, `href="/challenges/lockdown/ideas?q=zzz"`) || !strings.Contains(none.text("title"), "(0 ideas)") {
			t.Errorf("an empty page says %s", none.text("main"))
		}
	})
}

// TestEachCountLeadsToAsManyIdeas follows every box of the search over all challenges.
func TestEachCountLeadsToAsManyIdeas(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		ann := s.someone("ann", "", 0)
		other := s.create(challenge.Challenge{Slug: "hips", Title: "Hips", Phases: s.open.Phases, Areas: []challenge.Area{{Name: "Clinics"}}})
		if _, err := s.ideas.Publish(t.Context(), account.Console, other.ID); err != nil {
			t.Fatal(err)
		}
		who, err := s.uses.Reads.PersonByEmail(t.Context(), "ann@example.org")
		if err != nil {
			t.Fatal(err)
		}
		for n := range 5 {
			s.posted("ann@example.org", fmt.Sprintf("Crutches %d", n), "Some text.")
			if n < 2 {
				_, err := s.ideas.PostIdea(t.Context(), account.Actor{Person: who.ID, Name: "Ann"}, "hips", challenge.Text{Kind: challenge.KindPractice, Title: "Crutches at home", Body: "x", Area: other.Areas[0].ID}, "")
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, from := range []string{
			"/search?", "/search?q=crutches", "/ideas?challenge=hips", "/search?q=crutches&challenge=lockdown&challenge=hips",
			"/challenges/lockdown/ideas?", "/challenges/lockdown/ideas?kind=idea", "/challenges/lockdown/ideas?kind=practice&evidence=proposed", "/search?evidence=tried",
		} {
			page := ann.get(from).want(200).clean()
			boxes := regexp.MustCompile(`name="(\w+)" type="checkbox" value="([^"]+)"[^>]*>\s*<label[^>]*>[^<]*\((\d+)\)`).FindAllStringSubmatch(page.body, -1)
			if len(boxes) < 4 {
				t.Fatalf("%s has the boxes %v", from, boxes)
			}
			for _, box := range boxes {
				rest := regexp.MustCompile(`[?&]`+box[1]+`=[^&]*`).ReplaceAllString(from, "&") // the count is with the value in place of what is chosen
				if !strings.Contains(rest, "?") {
					rest = strings.Replace(rest, "&", "?", 1)
				}
				got := len(ann.get(rest + "&" + box[1] + "=" + box[2]).want(200).cards())
				if want, _ := strconv.Atoi(box[3]); got != want {
					t.Errorf("%s: %s=%s says %d and leads to %d", from, box[1], box[2], want, got)
				}
			}
		}
		if got := ann.get("/search?challenge=hips").want(200).body; !strings.Contains(got, "Clinics") {
			t.Error("one challenge chosen alone brings its areas")
		}
		if got := ann.get("/search?challenge=winter&q=x").want(200).body; strings.Contains(got, "Winter plans") {
			t.Error("a challenge that is not published is offered")
		}
	})
}

func TestRoleAndRegionShowNoFewIdeas(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		s.someone("ann", "", 0)
		for n := range 20 {
			s.posted("ann@example.org", fmt.Sprintf("Crutches %d", n), "Some text.")
		}
		if err := db.InTx(t.Context(), func(tx *store.Tx) error {
			for _, sql := range []string{
				"DELETE FROM reference_terms",
				"INSERT INTO reference_terms (list, code, label, grp, position) VALUES ('role', 'nurse', 'Nurse', 'Nursing', 1), ('role', 'gp', 'GP', 'Medical', 2), ('role', 'carer', 'Carer', 'Public', 3), ('region', 'wales', 'Wales', '', 4)",
				"INSERT INTO people (handle, name, joined_at) SELECT 'author-' || i.id, 'Author', i.posted_at FROM ideas i",
				"UPDATE ideas SET author_id = (SELECT p.id FROM people p WHERE p.handle = 'author-' || ideas.id)",
				"UPDATE ideas SET author_role = 'nurse' WHERE id % 2 = 0", // 10
				"UPDATE ideas SET author_role = 'gp' WHERE id % 2 = 1",    // 10, of which 2 become those of a carer
				"UPDATE ideas SET author_role = 'carer' WHERE id IN (SELECT min(id) FROM ideas WHERE author_role = 'gp' UNION SELECT max(id) FROM ideas WHERE author_role = 'gp')",
			} {
				if _, err := tx.Exec(sql); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		visitor := s.browser("visitor")
		for _, list := range []string{"/challenges/lockdown/ideas?", "/challenges/lockdown/ideas?q=crutches&", "/search?q=crutches&", "/ideas?"} {
			page := visitor.get(list + "kind=idea").want(200).clean()
			if n := len(page.all("#role option")); n != 4 || strings.Contains(page.text("#role"), "(") {
				t.Errorf("%s offers %s", list, page.text("#role"))
			}
			// Of nurses 10 can be shown. The 2 of carers cannot, nor the 8 of doctors, since the rest would tell the 2.
			for role, want := range map[string]int{"Nursing": 10, "Medical": 0, "Public": 0} {
				got := visitor.get(list + "role=" + role).want(200).clean()
				refused := strings.Contains(got.text("main"), "Too few ideas to show")
				if len(got.cards()) != want || refused != (want == 0) {
					t.Errorf("%s of %s: got %d cards, refused %v; want %d", list, role, len(got.cards()), refused, want)
				}
				if regexp.MustCompile(`<label[^>]*>[^<]*\(\d+\)`).MatchString(got.body) || want == 0 && regexp.MustCompile(`\d+ ideas?\b`).MatchString(got.text("#results")+got.text("title")) {
					t.Errorf("%s of %s tells a number: %s", list, role, got.text("main"))
				}
			}
			if got := visitor.get(list + "role=Nobody&region=nowhere").want(200); len(got.cards()) != 20 {
				t.Errorf("%s: what is not offered chooses %d", list, len(got.cards()))
			}
			if got := visitor.get(list + "role=Nursing&region=wales").want(200); len(got.cards()) != 0 || !strings.Contains(got.text("main"), "Too few") {
				t.Errorf("%s: a region where nobody is shows %d", list, len(got.cards()))
			}
		}

		change := func(sql string) {
			if err := db.InTx(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(sql)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		nurses := func() int { return len(visitor.get("/challenges/lockdown/ideas?role=Nursing").want(200).cards()) }
		// Words that leave 9 of them are no way to 9 of 10.
		change("UPDATE ideas SET title = 'Splints' WHERE author_role = 'nurse' AND id IN (SELECT max(id) FROM ideas WHERE author_role = 'nurse')")
		change("UPDATE people SET region = 'wales' WHERE id IN (SELECT author_id FROM ideas WHERE title = 'Splints')")
		if got := visitor.get("/challenges/lockdown/ideas?q=crutches&role=Nursing").want(200); len(got.cards()) != 0 || !strings.Contains(got.text("main"), "Too few") {
			t.Errorf("words show %d nurses where the challenge may not be narrowed to them", len(got.cards()))
		}
		if n := nurses(); n != 0 {
			t.Errorf("%d nurses are shown, one of whom alone is in Wales", n)
		}
		change("UPDATE people SET region = ''")
		if n := nurses(); n != 10 {
			t.Fatalf("%d nurses are shown, want 10", n)
		}
		// Ideas are not people, and nobody knows how many people have no name.
		change("UPDATE ideas SET author_id = (SELECT min(author_id) FROM ideas WHERE author_role = 'nurse') WHERE author_role = 'nurse'")
		if n := nurses(); n != 0 {
			t.Errorf("%d ideas of one nurse are shown", n)
		}
		change("UPDATE ideas SET author_id = NULL WHERE author_role = 'nurse'")
		if n := nurses(); n != 0 {
			t.Errorf("%d ideas of nobody are shown", n)
		}
	})
}

// TestWordsAndSeveralChallengesKnowEveryOrder goes through the orders that the
// database makes and no engine knows.
func TestWordsAndSeveralChallengesKnowEveryOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		ann, bea := s.someone("ann", "", 0), s.someone("bea", "", 0)
		s.posted("ann@example.org", "Bread", "Bread and soup.")
		for n := range 45 {
			s.posted("ann@example.org", fmt.Sprintf("Crutches %d", n), "Some text.")
		}
		talked := s.posted("ann@example.org", "Talked of", "One word on crutches.")
		s.clock.Turn(1e9)
		s.posted("ann@example.org", "Newest", "Another on crutches.")
		bea.post(at(talked)+"/comments", map[string][]string{"body": {"Yes."}, "lang": {"en"}}).want(303)
		for _, list := range []string{"/challenges/lockdown/ideas?q=crutches&", "/search?q=crutches&", "/ideas?", "/challenges/lockdown/ideas?"} {
			for _, sort := range []string{"rising", "comments"} {
				if got := ann.get(list + "sort=" + sort).want(200).cards(); got[0] != "Talked of" || len(got) != 20 {
					t.Errorf("%s by %s begins with %v", list, sort, got)
				}
			}
			want, orders := 47, []string{}
			if !strings.Contains(list, "q=") {
				want = 48
			}
			for _, who := range []*browser{ann, bea} {
				seen := map[string]int{}
				order := ""
				for page := range 3 {
					got := who.get(fmt.Sprint(list, "sort=shuffled&page=", page+1)).want(200)
					if !strings.Contains(got.text("title"), fmt.Sprintf("(%d ideas)", want)) {
						t.Errorf("%s shuffled is titled %s", list, got.text("title"))
					}
					for _, title := range got.cards() {
						seen[title]++
						order += title + "|"
					}
				}
				if orders = append(orders, order); len(seen) != want {
					t.Errorf("%s shuffled shows %d ideas on three pages, want each of %d", list, len(seen), want)
				}
			}
			if orders[0] == orders[1] {
				t.Errorf("%s: two people see the same order", list)
			}
		}
		boxes := ann.get("/ideas?sort=rising").want(200).text("main")
		if !strings.Contains(boxes, "(48)") {
			t.Errorf("the boxes of a rising list count nothing: %s", boxes)
		}
	})
}
