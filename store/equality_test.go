package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/equality"
	"uptake/domain/id"
	"uptake/domain/suppress"
	"uptake/store"
	"uptake/store/storetest"
)

// TestAnAnswerLeadsToNobody lets many people answer, each with an answer of their own,
// and looks for anything that leads back: columns, events, times and the order of rows.
func TestAnAnswerLeadsToNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s)
		now := storetest.Noon
		uses := equality.Service{Store: store.Equality(s), Reads: store.EqualityReads(s), Rule: suppress.Below(8), Now: func() time.Time { return now }}
		var people []id.Person
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			for n := range 24 {
				var who id.Person
				if err := tx.Get(&who, "INSERT INTO people (handle, name, joined_at) VALUES (?, 'Somebody', ?) RETURNING id", fmt.Sprint("e", n), now); err != nil {
					return err
				}
				people = append(people, who)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		answers := equality.Answers{"sex": "Female"}
		if err := uses.Answer(t.Context(), account.Actor{Person: people[0]}, p.challenge, answers); !errors.Is(err, equality.ErrOff) {
			t.Errorf("where they are off: %v", err)
		}
		lead := account.Actor{Person: p.other, Grants: []account.Grant{{Role: account.Lead, Challenge: p.challenge}}}
		if err := uses.Switch(t.Context(), lead, p.challenge, true); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("a lead switches them on: %v", err)
		}
		if err := uses.Switch(t.Context(), account.Console, p.challenge, true); err != nil {
			t.Fatal(err)
		}
		if err := uses.Answer(t.Context(), account.Actor{}, p.challenge, answers); !errors.Is(err, account.ErrSignIn) {
			t.Errorf("nobody answers: %v", err)
		}
		var before int
		count := func(sql string) (n int) {
			t.Helper()
			if err := s.Reader(t.Context()).Get(&n, sql); err != nil {
				t.Fatal(err)
			}
			return n
		}
		before = count("SELECT count(*) FROM events")
		var posted []string
		ages := equality.Questions[len(equality.Questions)-1].Answers
		for n, who := range people {
			a := equality.Answers{"age_band": ages[n%len(ages)], "religion": []string{"Hindu", "Jewish", "Sikh"}[n/len(ages)], "eth_white": "Irish", "nonsense": "x", "sex": "Perhaps"}
			if err := uses.Answer(t.Context(), account.Actor{Person: who}, p.challenge, a); err != nil {
				t.Fatal(err)
			}
			posted = append(posted, a["age_band"]+a["religion"])
		}
		if err := uses.Answer(t.Context(), account.Actor{Person: people[3]}, p.challenge, answers); !errors.Is(err, equality.ErrAsked) {
			t.Errorf("a second time: %v", err)
		}
		if n := count("SELECT count(*) FROM events"); n != before {
			t.Errorf("%d events tell of answers", n-before)
		}
		if n := count("SELECT count(*) FROM equality_waiting WHERE answers LIKE '%eth_white%' OR answers LIKE '%nonsense%' OR answers LIKE '%Perhaps%'"); n != 0 {
			t.Errorf("%d rows hold what was never asked", n)
		}
		apart(t, s, "equality_waiting", posted)
		if err := uses.Weekly(t.Context()); err != nil {
			t.Fatal(err)
		}
		apart(t, s, "equality_answers", posted)
		if n := count("SELECT count(*) FROM equality_waiting"); n != 0 {
			t.Errorf("%d still wait", n)
		}
		r, err := uses.Results(t.Context(), lead, p.challenge)
		if err != nil || r.All.String() != "25" || r.Waiting {
			t.Errorf("the results are %+v, %v", r, err)
		}
		if _, err := uses.Results(t.Context(), account.Actor{Person: people[0]}, p.challenge); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("anybody reads them: %v", err)
		}
		for _, table := range []string{"equality_waiting", "equality_answers"} {
			for _, c := range columnsOf(t, s, table) {
				if !slices.Contains([]string{"id", "challenge_id", "week", "answers"}, c) {
					t.Errorf("%s has a column %s", table, c)
				}
			}
		}
	})
}

// apart fails where the rows of a table stand in an order that follows the one in which
// answers came: with 24 of them, a right order of half of all pairs is chance.
func apart(t *testing.T, s *store.Store, table string, posted []string) {
	t.Helper()
	order := "id"
	if s.Dialect() == store.Postgres {
		order = "ctid" // where they lie in the file
	}
	var rows []string
	if err := s.Reader(t.Context()).All(&rows, "SELECT answers FROM "+table+" ORDER BY "+order); err != nil || len(rows) != len(posted) {
		t.Fatalf("%d rows in %s, %v", len(rows), table, err)
	}
	var at []int
	for _, r := range rows {
		at = append(at, slices.IndexFunc(posted, func(p string) bool {
			age, religion := p[:len(p)-len(lastWord(p))], lastWord(p)
			return strings.Contains(r, `"age_band":"`+age+`"`) && strings.Contains(r, `"religion":"`+religion+`"`)
		}))
	}
	right, all := 0, 0
	for i := range at {
		for j := i + 1; j < len(at); j++ {
			all++
			if at[i] < at[j] {
				right++
			}
		}
	}
	if right > all*4/5 || right < all/5 {
		t.Errorf("in %s, %d of %d pairs stand as they came", table, right, all)
	}
}

// lastWord is the religion at the end.
func lastWord(s string) string {
	for _, r := range []string{"Hindu", "Jewish", "Sikh"} {
		if strings.HasSuffix(s, r) {
			return r
		}
	}
	return ""
}

func columnsOf(t *testing.T, s *store.Store, table string) []string {
	t.Helper()
	sql := "SELECT name FROM pragma_table_info('" + table + "')"
	if s.Dialect() == store.Postgres {
		sql = "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '" + table + "'"
	}
	var out []string
	if err := s.Reader(t.Context()).All(&out, sql); err != nil || len(out) < 3 {
		t.Fatalf("%v, %v", out, err)
	}
	return out
}

// TestAFewAnswersWait: fewer than eight are never moved, and nothing is told of them.
func TestAFewAnswersWait(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s)
		now := storetest.Noon
		uses := equality.Service{Store: store.Equality(s), Reads: store.EqualityReads(s), Rule: suppress.Below(8), Now: func() time.Time { return now }}
		if err := uses.Switch(t.Context(), account.Console, p.challenge, true); err != nil {
			t.Fatal(err)
		}
		add := func(n int) {
			t.Helper()
			err := s.InTx(t.Context(), func(tx *store.Tx) error {
				for range n {
					if err := store.EqualityWait(tx, p.challenge, equality.Answers{"sex": "Male"}); err != nil {
						return err
					}
				}
				return nil
			})
			if err == nil {
				err = uses.Weekly(t.Context())
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct {
			add, turn, kept int
		}{{7, 0, 0}, {1, 0, 8}, {9, 0, 8}, {0, 7, 17}, {3, 7, 17}} {
			now = now.AddDate(0, 0, step.turn)
			add(step.add)
			kept, _, err := store.EqualityReads(s).Kept(t.Context(), p.challenge)
			if err != nil || len(kept) != step.kept {
				t.Errorf("after %+v, %d are kept, %v", step, len(kept), err)
			}
		}
	})
}
