package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/privacy"
	"uptake/domain/review"
	"uptake/search/fts"
	"uptake/store"
	"uptake/store/storetest"
)

// keptLetters notes which addresses were to be forgotten.
type keptLetters struct{ forgot []string }

func (l *keptLetters) Forget(_ context.Context, address string) error {
	l.forgot = append(l.forgot, address)
	return nil
}

func erases(s *store.Store, l *keptLetters) privacy.Service {
	now := func() time.Time { return storetest.Noon }
	return privacy.Service{
		Store: store.Privacy(s), Reads: store.PrivacyReads(s), Letters: l, Now: now,
		Seats: review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: now},
	}
}

// textsOf returns every place where word stands in the database: in all columns of all
// tables, whatever their type.
func textsOf(t *testing.T, s *store.Store, word string) []string {
	t.Helper()
	type column struct{ Name, Col string }
	var columns []column
	sql := `SELECT m.name AS name, c.name AS col FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2`
	if s.Dialect() == store.Postgres {
		sql = `SELECT table_name AS name, column_name AS col FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2`
	}
	r := s.Reader(t.Context())
	if err := r.All(&columns, sql); err != nil {
		t.Fatal(err)
	}
	if len(columns) < 300 {
		t.Fatalf("only %d columns", len(columns))
	}
	var found []string
	for _, c := range columns {
		if strings.HasPrefix(c.Name, "search_docs_") { // looked for in the file
			continue
		}
		var n int
		if err := r.Get(&n, fmt.Sprintf(`SELECT count(*) FROM %q WHERE CAST(%q AS text) LIKE ?`, c.Name, c.Col), "%"+word+"%"); err != nil {
			t.Fatalf("%s.%s: %v", c.Name, c.Col, err)
		}
		if n > 0 {
			found = append(found, c.Name+"."+c.Col)
		}
	}
	return found
}

// scrub is what the server does once something was erased.
func scrub(t *testing.T, s *store.Store) {
	t.Helper()
	if s.Dialect() == store.SQLite {
		if err := s.InTx(t.Context(), func(tx *store.Tx) error { _, err := tx.Exec(fts.Purge); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if done, err := s.Scrub(t.Context(), "people", "ideas", "comments"); err != nil || !done {
		t.Fatalf("scrub: %v %v", done, err)
	}
}

// rawOf returns which files of the database hold word.
func rawOf(t *testing.T, url, word string) []string {
	t.Helper()
	path, lite := strings.CutPrefix(url, "sqlite:")
	if !lite {
		return nil
	}
	var found []string
	for _, p := range []string{path, path + "-wal"} {
		raw, err := os.ReadFile(p) //nolint:gosec // our own file
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if bytes.Contains(bytes.ToLower(raw), []byte(word)) {
			found = append(found, p)
		}
	}
	return found
}

// TestAnErasedPersonIsNowhere plants somebody in every table that takes a person, erases
// them, and looks for them in every column and, on SQLite, in the bytes of its files.
func TestAnErasedPersonIsNowhere(t *testing.T) {
	for _, words := range []privacy.Choice{privacy.Keep, privacy.Remove} {
		t.Run(string(words), func(t *testing.T) {
			storetest.EachURL(t, func(t *testing.T, url string) {
				s := storetest.Open(t, url)
				p := plant(t, s)
				for _, word := range []string{mark, wordmark, recordmark} {
					if len(textsOf(t, s, word)) < 5 || s.Dialect() == store.SQLite && len(rawOf(t, url, word)) == 0 {
						t.Fatalf("%s is not there to begin with", word)
					}
				}
				others := textsOf(t, s, othermark)
				l := &keptLetters{}
				if err := erases(s, l).Erase(t.Context(), account.Actor{Person: p.person}, p.person, privacy.Wish{Words: words}); err != nil {
					t.Fatal(err)
				}
				if !slices.Contains(l.forgot, mark+"@example.org") {
					t.Error("kept mail was not forgotten")
				}
				scrub(t, s)
				gone := map[string]bool{mark: true, wordmark: words == privacy.Remove, recordmark: false}
				for word, wanted := range gone {
					at, raw := textsOf(t, s, word), rawOf(t, url, word)
					switch {
					case wanted && len(at)+len(raw) > 0:
						t.Errorf("%s is left in %v %v", word, at, raw)
					case !wanted && len(at) == 0:
						t.Errorf("%s is gone", word)
					}
				}
				indexed := func(at string) bool { return strings.HasPrefix(at, "search_") } // a comment is not found on an idea that is gone
				others = slices.DeleteFunc(others, indexed)
				if left := slices.DeleteFunc(textsOf(t, s, othermark), indexed); !slices.Equal(left, others) {
					t.Errorf("of somebody else, %v is left of %v", left, others)
				}
				stays(t, s, p, words)
			})
		})
	}
}

// stays checks what is left without a name, and that nobody can act in it.
func stays(t *testing.T, s *store.Store, p planted, words privacy.Choice) {
	t.Helper()
	who, err := store.AccountReads(s).PersonByID(t.Context(), p.person)
	if err != nil || who.State != account.Erased || who.Name != account.FormerMember || who.Email != "" {
		t.Errorf("the person is %+v, %v", who, err)
	}
	if _, err := store.AccountReads(s).ActorByID(t.Context(), p.person); !errors.Is(err, account.ErrPersonNotFound) {
		t.Errorf("they may act: %v", err)
	}
	numbers := map[string]int{
		"SELECT count(*) FROM scores WHERE seat_id = ? AND state = 'given'": 1,
		"SELECT count(*) FROM panel_signatures WHERE seat_id = ?":           1,
		"SELECT count(*) FROM seats WHERE id = ? AND state = 'left'":        1,
	}
	for sql, want := range numbers {
		var n int
		if err := s.Reader(t.Context()).Get(&n, sql, p.seat); err != nil || n != want {
			t.Errorf("%s: %d, not %d; %v", sql, n, want, err)
		}
	}
	var supports, comments int
	r := s.Reader(t.Context())
	if err := r.Get(&supports, "SELECT count(*) FROM supports WHERE person_id = ?", p.person); err != nil || supports != 1 {
		t.Errorf("%d supports are left, %v", supports, err)
	}
	want := 1
	if words == privacy.Remove {
		want = 0
	}
	if err := r.Get(&comments, "SELECT comments FROM ideas WHERE id = ?", p.others); err != nil || comments != want {
		t.Errorf("the idea counts %d comments, not %d; %v", comments, want, err)
	}
	var dropping int
	if err := r.Get(&dropping, "SELECT count(*) FROM tasks WHERE handler = 'blob.drop' AND key = ?", p.hash); err != nil || dropping != 1-want {
		t.Errorf("%d times the bytes are to be dropped; %v", dropping, err)
	}
}

func TestWhoMayErase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s)
		uses := erases(s, &keptLetters{})
		wish := privacy.Wish{Words: privacy.Keep}
		for _, tt := range []struct {
			name string
			by   account.Actor
			who  id.Person
			wish privacy.Wish
			want error
		}{
			{"nobody", account.Actor{}, p.person, wish, account.ErrSignIn},
			{"somebody else", account.Actor{Person: p.other}, p.person, wish, account.ErrForbidden},
			{"a moderator", account.Actor{Person: p.other, Grants: []account.Grant{{Role: account.Moderator}}}, p.person, wish, account.ErrForbidden},
			{"without a choice", account.Actor{Person: p.person}, p.person, privacy.Wish{}, privacy.ErrChoice},
			{"nobody there", account.Console, 999, wish, account.ErrPersonNotFound},
		} {
			if err := uses.Erase(t.Context(), tt.by, tt.who, tt.wish); !errors.Is(err, tt.want) {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
		boss := id.Person(0)
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			if err := tx.Get(&boss, "INSERT INTO people (handle, name, joined_at) VALUES ('boss', 'Boss', ?) RETURNING id", storetest.Noon); err != nil {
				return err
			}
			_, err := tx.Exec("INSERT INTO roles (person_id, role, given_at) VALUES (?, 'administrator', ?)", boss, storetest.Noon)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		admin := account.Actor{Person: boss, Grants: []account.Grant{{Role: account.Administrator}}}
		if err := uses.Erase(t.Context(), admin, boss, wish); !errors.Is(err, account.ErrLastAdmin) {
			t.Errorf("the last administrator: %v", err)
		}
		if len(textsOf(t, s, mark)) == 0 {
			t.Fatal("a refusal erased somebody")
		}
		if err := uses.Erase(t.Context(), admin, p.person, wish); err != nil {
			t.Errorf("an administrator: %v", err)
		}
		var by id.Person
		if err := s.Reader(t.Context()).Get(&by, "SELECT actor_id FROM events WHERE kind = 'person.erased' AND subject = ?", p.person); err != nil || by != boss {
			t.Errorf("the trail says that %d erased the account, %v; want %d", by, err, boss)
		}
		if err := uses.Erase(t.Context(), admin, p.person, wish); !errors.Is(err, account.ErrPersonNotFound) {
			t.Errorf("the same again: %v", err)
		}
	})
}

// TestThePlantReachesEveryTable fails for a new table whose rows belong to people, until
// the planted person has one and erasure has been looked at.
func TestThePlantReachesEveryTable(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	p := plant(t, s)
	var columns []struct{ Name, Col string }
	r := s.Reader(t.Context())
	err := r.All(&columns, `SELECT m.name AS name, f."from" AS col FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' AND f."table" = 'people' ORDER BY 1, 2`)
	if err != nil || len(columns) < 20 {
		t.Fatalf("%d columns name people, %v", len(columns), err)
	}
	elsewhere := map[string]bool{"coding_rounds.second_id": true} // beside first_id
	for _, c := range columns {
		var n int
		if err := r.Get(&n, fmt.Sprintf("SELECT count(*) FROM %q WHERE %q = ?", c.Name, c.Col), p.person); err != nil {
			t.Fatal(err)
		}
		if n == 0 && !elsewhere[c.Name+"."+c.Col] {
			t.Errorf("%s.%s names people, and the planted person has no row there: plant one, and see what erasure is to do with it", c.Name, c.Col)
		}
	}
}
