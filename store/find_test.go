package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/privacy"
	"uptake/store"
	"uptake/store/storetest"
)

// readLetters are mails that were kept as files.
type readLetters struct {
	keptLetters
	mails map[string]string
}

func (l *readLetters) ForgetBefore(context.Context, time.Time, []string) (int, error) { return 0, nil }

func (l *readLetters) Each(_ context.Context, fn func(string, time.Time, string) error) error {
	for name, text := range l.mails {
		if err := fn(name, storetest.Noon, text); err != nil {
			return err
		}
	}
	return nil
}

func (p planted) looks(t *testing.T, s *store.Store, from privacy.Searches, q privacy.Inquiry) privacy.Findings {
	t.Helper()
	uses := erases(s, &keptLetters{})
	uses.Letters = &readLetters{mails: map[string]string{"1.eml": "To: " + mark + "@example.org\n\nHello.", "2.eml": "To: nobody@example.org"}}
	if q.Reason == "" {
		q.Reason = "Request 12"
	}
	found, err := uses.Find(t.Context(), account.Console, from, q)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// storesOf lists the stores in which something was found.
func storesOf(f privacy.Findings) []string {
	var out []string
	for _, r := range f.Records {
		if !slices.Contains(out, r.Store) {
			out = append(out, r.Store)
		}
	}
	slices.Sort(out)
	return out
}

// unplanted are the stores that hold nothing of the planted person.
var unplanted = map[string]bool{
	"challenges": true, "phases": true, "themes": true, "panels": true, "criteria": true, "panel_ideas": true, "panel_plans": true, "coding_ideas": true,
}

// without takes a store out of a search.
type without struct {
	privacy.Searches
	store string
}

func (w without) EachRecord(ctx context.Context, fn func(privacy.Record) error) ([]string, map[string]string, error) {
	return w.Searches.EachRecord(ctx, func(r privacy.Record) error {
		if r.Store == w.store {
			return nil
		}
		return fn(r)
	})
}

func TestAPlantedPersonIsFoundInEveryStore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s)
		all := store.PrivacySearches(s)
		found := p.looks(t, s, all, privacy.Inquiry{Person: strings.ToUpper(mark) + "@example.org"})
		if len(found.People) != 1 || found.People[0].ID != p.person {
			t.Fatalf("the inquiry means %+v", found.People)
		}
		missing := func(f privacy.Findings) (out []string) {
			in := storesOf(f)
			for _, name := range f.Searched {
				var rows int
				if name != "mail kept as files" {
					if err := s.Reader(t.Context()).Get(&rows, fmt.Sprintf("SELECT count(*) FROM %q", name)); err != nil {
						t.Fatal(err)
					}
				} else {
					rows = 1
				}
				if rows > 0 && !slices.Contains(in, name) && !unplanted[name] {
					out = append(out, name)
				}
			}
			return out
		}
		if m := missing(found); len(m) > 0 {
			t.Errorf("not found in %v", m)
		}
		if n := len(found.Searched); n < 60 {
			t.Errorf("only %d stores were searched", n)
		}
		for _, word := range []string{mark, wordmark, recordmark} { // by its number, what they wrote without their name
			texts := fmt.Sprint(p.looks(t, s, all, privacy.Inquiry{Person: fmt.Sprint(p.person)}).Records)
			if !strings.Contains(texts, word) {
				t.Errorf("by number, nothing with %s is found", word)
			}
		}
		for _, name := range []string{"comment_versions", "score_sheets", "tasks"} { // the control: what is not read is missed
			if m := missing(p.looks(t, s, without{all, name}, privacy.Inquiry{Person: mark + "@example.org"})); !slices.Equal(m, []string{name}) {
				t.Errorf("without %s, what is missed is %v", name, m)
			}
		}
		for _, secret := range []string{"hash1", "sealed", "secretlinksecretlinksecretlinksecret"} {
			if strings.Contains(fmt.Sprint(found.Records), secret) {
				t.Errorf("what was found holds %q, which signs somebody in", secret)
			}
		}
	})
}

// TestWhoDidSomethingIsFound puts somebody in every column that says who did something, and
// fails for a new one until a search knows that it names a person.
func TestWhoDidSomethingIsFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s)
		var columns []struct{ Name, Col string }
		sql := `SELECT m.name AS name, c.name AS col FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND lower(c.type) = 'integer' ORDER BY 1, 2`
		if s.Dialect() == store.Postgres {
			sql = `SELECT table_name AS name, column_name AS col FROM information_schema.columns WHERE table_schema = current_schema() AND data_type IN ('integer', 'bigint') ORDER BY 1, 2`
		}
		must(t, s.Reader(t.Context()).All(&columns, sql))
		seats := map[string]bool{ // they say so with a seat
			"minutes.agreed_by": true, "score_entries.entered_by": true, "score_sheets.entered_by": true, "score_sheets.confirmed_by": true, "seat_expenses.noted_by": true, "theme_settlements.settled_by": true,
		}
		var who, seat int64
		left := map[string]int64{} // the columns, and what stands in them
		must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
			err := tx.Get(&who, "INSERT INTO people (handle, name, joined_at) VALUES ('p-third', 'Third', ?) RETURNING id", storetest.Noon)
			if err == nil {
				err = tx.Get(&seat, "INSERT INTO seats (panel_id, person_id, kind, since) VALUES (?, ?, 'observer', ?) RETURNING id", p.panel, who, storetest.Noon)
			}
			for _, sql := range beside {
				if err == nil {
					_, err = tx.Exec(strings.NewReplacer(":c", fmt.Sprint(p.challenge), ":n", fmt.Sprint(p.panel), ":s", fmt.Sprint(p.seat), ":i", fmt.Sprint(p.others), ":at", "'2026-03-03 12:00:00'").Replace(sql))
				}
			}
			for _, c := range columns {
				at := c.Name + "." + c.Col
				if err != nil || c.Col != "by_id" && !strings.HasSuffix(c.Col, "_by") {
					continue
				}
				if left[at] = who; seats[at] {
					left[at] = seat
				}
				_, err = tx.Exec(fmt.Sprintf("UPDATE %q SET %q = ?", c.Name, c.Col), left[at])
			}
			return err
		}))
		if len(left) < 25 {
			t.Fatalf("only %d columns say who did something", len(left))
		}
		_, _, err := store.PrivacySearches(s).EachRecord(t.Context(), func(r privacy.Record) error {
			for _, c := range r.Columns {
				at := r.Store + "." + c.Name
				if left[at] == 0 {
					continue
				}
				if named := c.Person == id.Person(who) || seats[at] && slices.Contains(r.Of, id.Person(who)); !named {
					t.Errorf("%s names a person, and a search does not know it", at)
				}
				left[at] = 0
			}
			return nil
		})
		must(t, err)
		for at, number := range left {
			if number != 0 {
				t.Errorf("nothing is planted in %s", at)
			}
		}
	})
}

// beside are rows of what staff and panels do, for tables in which the planted person has none.
var beside = []string{
	"INSERT INTO alerts (challenge_id, idea_id, cause, away, raised_at) VALUES (:c, :i, 'words', FALSE, :at)",
	"INSERT INTO theme_candidates (challenge_id, words, verdict, judged_at) VALUES (:c, 'words', 'rejected', :at)",
	"INSERT INTO dismissed_hints (seat_id, idea_id, kind, dismissed_by, dismissed_at) VALUES (:s, :i, 'author', 0, :at)",
	"INSERT INTO panel_records (panel_id, number, entries, hash, decisions, final_at) VALUES (:n, 1, 1, 'h', '[]', :at)",
	"INSERT INTO decisions (panel_id, idea_id, outcome, reason, decided_by, decided_at) VALUES (:n, :i, 'refer', 'r', 0, :at)",
	"INSERT INTO removals (challenge_id, idea_id, kind, salt, hash, code, words, removed_by, removed_at) VALUES (:c, :i, 'body', 's', 'h', 'other', '', 0, :at)",
	"INSERT INTO theme_settlements (panel_id, idea_id, label, adopted, reason, settled_at, version) VALUES (:n, :i, 'l', TRUE, 'r', :at, 1)",
}

func TestWhatTellsOfOthersIsMarkedAndNotTakenOut(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	p := plant(t, s)
	f := p.looks(t, s, store.PrivacySearches(s), privacy.Inquiry{Person: mark + "@example.org", Words: othermark + " organisation"})
	marked := map[string]bool{}
	for _, r := range f.Records {
		for _, c := range r.Columns {
			low := strings.ToLower(c.Text)
			for _, sp := range c.ThirdParty {
				part := c.Text[sp.Start:sp.End]
				marked[sp.Kind] = true
				if sp.Kind != "address" && strings.Contains(part, mark) { // a new address of theirs is not known as theirs yet
					t.Errorf("%s.%s: %q of the person is marked", r.Store, c.Name, part)
				}
			}
			for _, other := range []string{othermark + " name", othermark + "@example.org", "p-" + othermark} {
				if at := strings.Index(low, other); at >= 0 && !slices.ContainsFunc(c.ThirdParty, func(s privacy.Span) bool { return s.Start <= at && s.End >= at+len(other) }) {
					t.Errorf("%s.%s holds %q, which is not marked: %v", r.Store, c.Name, other, c.ThirdParty)
				}
			}
		}
	}
	for _, kind := range []string{"name", "code", "address"} {
		if !marked[kind] {
			t.Errorf("nothing is marked as %s, so the test proves little", kind)
		}
	}
}

func TestASearchIsInTheTrailWithoutItsWords(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s)
		uses, all := erases(s, &keptLetters{}), store.PrivacySearches(s)
		admin := account.Actor{Person: p.other, Grants: []account.Grant{{Role: account.Administrator}}, ProvenAt: storetest.Noon}
		for name, tt := range map[string]struct {
			by   account.Actor
			q    privacy.Inquiry
			want error
			code string
		}{
			"a visitor":      {account.Actor{}, privacy.Inquiry{Words: "quagga", Reason: "r"}, account.ErrSignIn, ""},
			"a lead":         {account.Actor{Person: p.other, Grants: []account.Grant{{Role: account.Lead}}}, privacy.Inquiry{Words: "quagga", Reason: "r"}, account.ErrForbidden, ""},
			"long ago":       {account.Actor{Person: p.other, Grants: admin.Grants, ProvenAt: storetest.Noon.Add(-24 * time.Hour)}, privacy.Inquiry{Words: "quagga", Reason: "r"}, account.ErrProve, ""},
			"without reason": {admin, privacy.Inquiry{Words: "quagga"}, nil, "find.invalid"},
			"for nothing":    {admin, privacy.Inquiry{Reason: "r"}, nil, "find.invalid"},
			"for too little": {admin, privacy.Inquiry{Words: "a", Reason: "r"}, nil, "find.invalid"},
		} {
			_, err := uses.Find(t.Context(), tt.by, all, tt.q)
			if tt.want != nil && !errors.Is(err, tt.want) || tt.want == nil && (err == nil || !strings.Contains(fmt.Sprintf("%#v", err), tt.code)) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		f, err := uses.Find(t.Context(), admin, all, privacy.Inquiry{Words: "WORDquagga", Reason: "Request 12"})
		if err != nil || !slices.Contains(storesOf(f), "ideas") || !slices.Contains(storesOf(f), "comments") {
			t.Errorf("by words: %v in %v", err, storesOf(f))
		}
		var trail []struct {
			ActorID        int64
			Reason, Detail string
		}
		if err := s.Reader(t.Context()).All(&trail, "SELECT actor_id, reason, detail FROM events WHERE kind = 'privacy.searched'"); err != nil {
			t.Fatal(err)
		}
		if len(trail) != 1 || trail[0].ActorID != int64(p.other) || trail[0].Reason != "Request 12" || strings.Contains(strings.ToLower(trail[0].Detail), "quagga") || len(trail[0].Detail) < 40 {
			t.Errorf("the trail has %+v", trail)
		}
	})
}
