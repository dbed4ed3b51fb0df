package pages_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"uptake/store"
	"uptake/store/storetest"
)

// ideasOn lists the ideas that a list links to by their titles, in order.
func (a answer) ideasOn() []string {
	_, main, _ := strings.Cut(a.body, `id="results"`)
	var out []string
	for _, m := range regexp.MustCompile(`href="(/ideas/\d+)" lang=|nhsuk-card__link" href="(/ideas/\d+)"`).FindAllStringSubmatch(main, -1) {
		out = append(out, m[1]+m[2])
	}
	return out
}

// TestEachLookShowsTheSameIdeasInTheSameOrder goes through every look of every list.
func TestEachLookShowsTheSameIdeasInTheSameOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		ann := s.someone("ann", "", 0)
		for n := range 25 {
			s.posted("ann@example.org", fmt.Sprintf("Crutches %d", n), "Some text.")
		}
		exec := func(sql string) {
			if err := db.InTx(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(sql)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		exec("UPDATE ideas SET stage = 'in_review', shown_stage = 'in_review' WHERE id % 3 = 0")
		for _, list := range []string{"/challenges/lockdown/ideas?page=1", "/challenges/lockdown/ideas?page=2", "/challenges/lockdown/ideas?sort=shuffled", "/search?q=crutches&sort=supported", "/ideas?kind=idea&page=2"} {
			cards := ann.get(list).want(200).clean().ideasOn()
			if len(cards) != 20 && len(cards) != 5 {
				t.Fatalf("%s has the cards %v", list, cards)
			}
			for _, look := range []string{"list", "table"} {
				if got := ann.get(list + "&view=" + look).want(200).clean().ideasOn(); !slices.Equal(got, cards) {
					t.Errorf("%s as %s shows %v, want %v", list, look, got, cards)
				}
			}
			for _, look := range []string{"board", "regions"} {
				page := ann.get(list + "&view=" + look).want(200).clean()
				got := page.ideasOn()
				at, down := -1, 0
				for _, i := range got {
					if next := slices.Index(cards, i); next < at {
						down++
					}
					at = slices.Index(cards, i)
				}
				if down > 1 { // once, where the second group begins
					t.Errorf("%s by %s shows %v, which is not the order of %v in each group", list, look, got, cards)
				}
				sorted := slices.Clone(cards)
				slices.Sort(sorted)
				if slices.Sort(got); !slices.Equal(got, sorted) {
					t.Errorf("%s by %s shows %v, want all of %v", list, look, got, sorted)
				}
			}
		}
		board := ann.get("/challenges/lockdown/ideas?view=board&kind=idea").want(200).clean()
		for _, keeps := range []string{`<input type="hidden" name="view" value="board"`, `href="/challenges/lockdown/ideas?kind=idea&amp;page=2&amp;view=board"`, `href="/challenges/lockdown/ideas?kind=idea&amp;view=table"`, `href="/challenges/lockdown/ideas?kind=idea"`, "<strong aria-current=\"true\">By status"} {
			if !strings.Contains(board.body, keeps) {
				t.Errorf("the board lacks %s", keeps)
			}
		}
		if got := ann.get("/challenges/lockdown/ideas?view=nonesuch").want(200).cards(); len(got) != 20 {
			t.Errorf("an unknown look shows %d cards", len(got))
		}
	})
}

// TestARegionIsNamedWhereItTellsOfNobody has 9 people in Wales and 2 in Scotland.
func TestARegionIsNamedWhereItTellsOfNobody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		s.someone("ann", "", 0)
		for n := range 20 {
			s.posted("ann@example.org", fmt.Sprintf("Crutches %d", n), "Some text.")
		}
		exec := func(sqls ...string) {
			if err := db.InTx(t.Context(), func(tx *store.Tx) error {
				for _, sql := range sqls {
					if _, err := tx.Exec(sql); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		exec("DELETE FROM reference_terms",
			"INSERT INTO reference_terms (list, code, label, grp, position) VALUES ('region', 'wales', 'Wales', '', 1), ('region', 'scotland', 'Scotland', '', 2)",
			"INSERT INTO people (handle, name, joined_at) SELECT 'author-' || i.id, 'Author', i.posted_at FROM ideas i",
			"UPDATE ideas SET author_id = (SELECT p.id FROM people p WHERE p.handle = 'author-' || ideas.id)",
			"UPDATE people SET region = 'wales' WHERE id IN (SELECT author_id FROM ideas ORDER BY id LIMIT 9)",
			"UPDATE people SET region = 'scotland' WHERE id IN (SELECT author_id FROM ideas ORDER BY id DESC LIMIT 2)")
		visitor := s.browser("visitor")
		regions := func(query string) string {
			return visitor.get("/challenges/lockdown/ideas?view=regions" + query).want(200).clean().text("main table")
		}
		if got := regions(""); !strings.Contains(got, "Wales") || strings.Contains(got, "Scotland") || !strings.Contains(got, "Another region, or not given") {
			t.Errorf("of 9 and 2 people: %s", got)
		}
		exec("UPDATE people SET region = '' WHERE id IN (SELECT min(author_id) FROM ideas UNION SELECT author_id FROM (SELECT author_id FROM ideas ORDER BY id LIMIT 2) x)")
		if got := regions(""); strings.Contains(got, "Wales") {
			t.Errorf("of 7 people: %s", got)
		}
		exec("UPDATE people SET region = 'wales' WHERE id IN (SELECT author_id FROM ideas ORDER BY id LIMIT 9)", "UPDATE ideas SET kind = 'practice' WHERE id IN (SELECT min(id) FROM ideas)")
		if got := regions("&kind=practice"); strings.Contains(got, "Wales") {
			t.Errorf("a filter names the region of one person: %s", got)
		}
		exec("INSERT INTO challenges (slug, title, state, created_at) SELECT 'other', 'Other', 'published', created_at FROM challenges WHERE slug = 'lockdown'",
			"UPDATE ideas SET challenge_id = (SELECT c.id FROM challenges c WHERE c.slug = 'other'), area_id = NULL WHERE id IN (SELECT min(id) FROM ideas) OR id IN (SELECT max(id) FROM ideas)")
		page := visitor.get("/ideas?view=regions").want(200).clean()
		if named := page.text("tr:has(a[href=\"/ideas/2\"])"); !strings.Contains(named, "Wales") {
			t.Errorf("one of 8 in its challenge: %s", named)
		}
		if named, rest, _ := strings.Cut(page.text("main table"), "Another region, or not given"); strings.Contains(named, "Crutches 0") || !strings.Contains(rest, "Crutches 0") {
			t.Errorf("the only one in its challenge: %s; beside: %s", named, rest)
		}
		if got := visitor.get("/ideas?region=wales").want(200).clean(); strings.Contains(got.text("main"), "Crutches 0") || len(got.cards()) != 8 {
			t.Errorf("%d by a choice of the region: %s", len(got.cards()), got.text("main"))
		}
		if page := visitor.get("/challenges/lockdown/ideas?view=regions&q=crutches").want(200); strings.Contains(page.text("main"), "By region") || len(page.cards()) == 0 {
			t.Errorf("words are shown by region: %s", page.text("main"))
		}
	})
}
