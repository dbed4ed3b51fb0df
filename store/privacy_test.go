package store_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"uptake/domain/privacy"
	"uptake/store"
	"uptake/store/storetest"
)

// TestACopyHoldsEveryShelf plants a person who has something on each shelf, and somebody
// else beside them, of whom nothing may stand in it.
func TestACopyHoldsEveryShelf(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s)
		err := store.PrivacyReads(s).Held(t.Context(), p.person, func(h privacy.Held) error {
			for _, shelf := range privacy.Shelves {
				rows := 0
				err := h.Each(shelf, func(r privacy.Row) error {
					rows++
					for i, v := range r {
						if words := fmt.Sprint(v); strings.Contains(words, othermark) || strings.Contains(words, "secret link") {
							t.Errorf("%s.%s says %q of somebody else", shelf.Name, shelf.Columns[i], words)
						}
					}
					return nil
				})
				if err != nil {
					t.Errorf("%s: %v", shelf.Name, err)
				}
				if rows == 0 {
					t.Errorf("%s is empty", shelf.Name)
				}
			}
			files, err := h.Files()
			if err != nil || len(files) != 1 || files[0].Hash != p.hash {
				t.Errorf("files: %v %v", files, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		// Somebody else's copy holds theirs, and nothing of the planted person.
		err = store.PrivacyReads(s).Held(t.Context(), p.other, func(h privacy.Held) error {
			scores := 0
			for _, shelf := range privacy.Shelves {
				err := h.Each(shelf, func(r privacy.Row) error {
					if strings.Contains(fmt.Sprint(r...), mark) {
						t.Errorf("%s says %v", shelf.Name, r)
					}
					if shelf.Name == "scores" {
						scores++
					}
					return nil
				})
				if err != nil {
					return err
				}
			}
			if scores != 2 {
				t.Errorf("the chair gave two scores, and the copy has %d", scores)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestACopyLeavesOutWhatAMemberIsRecusedFrom adds scores of an idea from which the
// planted person is recused.
func TestACopyLeavesOutWhatAMemberIsRecusedFrom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s)
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`/* plant */ INSERT INTO scores (panel_id, round, idea_id, seat_id, criterion_id, state, value, changed_at)
				SELECT panel_id, round, ?, seat_id, criterion_id, state, value, changed_at FROM scores WHERE seat_id = ? AND idea_id = ?`, p.idea, p.seat, p.others)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var ideas []string
		err = store.PrivacyReads(s).Held(t.Context(), p.person, func(h privacy.Held) error {
			for _, shelf := range privacy.Shelves {
				if shelf.Name == "scores" {
					return h.Each(shelf, func(r privacy.Row) error { ideas = append(ideas, fmt.Sprint(r[2])); return nil })
				}
			}
			return nil
		})
		if want := fmt.Sprint(p.others); err != nil || len(ideas) != 1 || ideas[0] != want {
			t.Errorf("scores of the ideas %v, not of %s alone; %v", ideas, want, err)
		}
	})
}

// unshelved are the tables that name somebody by person_id and that no shelf reads, each for a
// reason.
var unshelved = map[string]string{}

// TestNoTableOfAPersonIsLeftOutOfTheirCopy looks for tables that no shelf reads.
func TestNoTableOfAPersonIsLeftOutOfTheirCopy(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	var tables []string
	must(t, s.Reader(t.Context()).All(&tables, `SELECT DISTINCT m.name FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f."table" = 'people' AND f."from" = 'person_id' ORDER BY 1`))
	all := strings.Join(store.ShelfStatements(), "\n")
	for _, table := range tables {
		read := regexp.MustCompile(`\b(FROM|JOIN) ` + table + `\b`).MatchString(all)
		if why := unshelved[table]; read == (why != "") {
			t.Errorf("%s: read %t, and left out because %q", table, read, why)
		}
	}
	if len(tables) < 20 {
		t.Errorf("%d tables", len(tables))
	}
}
