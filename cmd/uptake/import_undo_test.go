package main

import (
	"regexp"
	"strings"
	"testing"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

var saysNumber = regexp.MustCompile(`this is import (\d+)`)

// taken imports rows and returns the number of the import.
func taken(t *testing.T, environ []string, kind string, rows ...string) string {
	t.Helper()
	out := run(t, environ, "import", "--challenge", "c", "--create", kind, file(t, kind+".csv", rows...))
	m := saysNumber.FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("the import of %s says no number: %q", kind, out)
	}
	return m[1]
}

func TestAnImportIsUndoneAndCanBeRepeated(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		environ := []string{"UPTAKE_DATA=" + t.TempDir(), "UPTAKE_DATABASE=" + url}
		run(t, environ, "challenge", "create", "--slug", "c", "--title", "C", "--support", "for-against")
		files := []struct {
			kind string
			rows []string
		}{
			{"people", []string{"key,name,email", "a,Ann,ann@example.org", "b,Ben,"}},
			{"themes", []string{"name,definition", "Waiting,Before"}},
			{"ideas", []string{"id,body,author,area,themes,moderation,created_at", "1,One,a,Feet,Waiting,,2020-01-01", "2,Two,new,Feet,Own|Waiting,,2020-01-02", "3,Three,,,,hidden,2020-01-03"}},
			{"comments", []string{"id,idea,parent,author,body,created_at", "x,1,,b,Yes,2020-01-01", "y,1,x,late,No,2021-01-01", "z,2,,,Well,2020-05-05"}},
			{"supports", []string{"idea,person,value,cast_at", "1,a,1,2020-02-01", "1,b,-1,2020-02-01", "2,b,0,2020-02-01"}},
		}
		state := []string{exports(t, environ, "c")}
		var runs []string
		for _, f := range files {
			runs = append(runs, taken(t, environ, f.kind, f.rows...))
			state = append(state, exports(t, environ, "c"))
		}
		if code, _, errs := call(t, environ, "import", "--challenge", "c", "--undo", runs[1]); code != exitFault || !strings.Contains(errs, "A later import") {
			t.Errorf("an older import: exit %d, %q", code, errs)
		}
		for n := len(files) - 1; n >= 0; n-- {
			run(t, environ, "import", "--challenge", "c", "--undo", runs[n])
			if got := exports(t, environ, "c"); got != state[n] {
				t.Errorf("%s undone: the export is\n%s\nwant\n%s", files[n].kind, got, state[n])
			}
			if code, _, errs := call(t, environ, "import", "--challenge", "c", "--undo", runs[n]); code != exitFault || !strings.Contains(errs, "undone already") {
				t.Errorf("%s undone twice: exit %d, %q", files[n].kind, code, errs)
			}
		}
		if out := run(t, environ, "doctor"); !strings.Contains(out, "the index agrees with the ideas") {
			t.Errorf("doctor: %s", out)
		}
		for n, f := range files {
			taken(t, environ, f.kind, f.rows...)
			if got := exports(t, environ, "c"); got != state[n+1] {
				t.Errorf("%s again: the export is\n%s\nwant\n%s", f.kind, got, state[n+1])
			}
		}
		again := run(t, environ, "import", "--challenge", "c", files[2].kind, file(t, "ideas.csv", files[2].rows...))
		if saysNumber.MatchString(again) {
			t.Errorf("an import that changes nothing has a number: %q", again)
		}
	})
}

func TestAnImportThatPeopleHaveWorkedWithStays(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		environ := []string{"UPTAKE_DATA=" + t.TempDir(), "UPTAKE_DATABASE=" + url}
		run(t, environ, "challenge", "create", "--slug", "c", "--title", "C")
		const only = id.Challenge(1)
		refused := func(run, want string) {
			t.Helper()
			before := exports(t, environ, "c")
			code, out, errs := call(t, environ, "import", "--challenge", "c", "--undo", run)
			if code != exitFault || !strings.Contains(errs, want) || out != "" {
				t.Errorf("exit %d, %q, %q, want %q", code, out, errs, want)
			}
			if exports(t, environ, "c") != before {
				t.Errorf("a refused undo has changed something: %s", errs)
			}
		}
		within := func(fn func(tx challenge.Tx) error) {
			t.Helper()
			s := storetest.Open(t, url)
			if err := store.Challenges(s).InTx(t.Context(), fn); err != nil {
				t.Fatal(err)
			}
		}
		refused("7", "There is no import with this number")
		taken(t, environ, "people", "key,name", "a,Ann")
		ideas := taken(t, environ, "ideas", "id,body,author", "1,One,a", "2,Two,a")
		within(func(tx challenge.Tx) error {
			n, err := tx.RowOf(only, "idea", "1")
			if err != nil {
				return err
			}
			p, err := tx.PersonByKey(only, "a")
			if err != nil {
				return err
			}
			return tx.AddComment(&challenge.Comment{Idea: id.Idea(n), Author: p, State: challenge.CommentVisible, Body: "Mine.", PostedAt: now()})
		})
		refused(ideas, "Ideas changed, supported, answered or taken up since: 1.")
		themes := taken(t, environ, "themes", "name,definition", "Waiting,Before")
		changed := taken(t, environ, "themes", "name,definition", "Waiting,After")
		refused(changed, "has changed rows that were there before it")
		refused(themes, "A later import of this challenge still stands")
		supports := taken(t, environ, "supports", "idea,person,value,cast_at", "2,a,1,2020-01-01")
		within(func(tx challenge.Tx) error {
			n, err := tx.RowOf(only, "idea", "2")
			if err != nil {
				return err
			}
			p, err := tx.PersonByKey(only, "a")
			if err != nil {
				return err
			}
			_, err = tx.PutSupport(challenge.Support{Idea: id.Idea(n), Person: p, Value: 0, CastAt: now()}, challenge.Tally{Supports: -1})
			return err
		})
		refused(supports, "People who have said something else of an idea since: 1.")
		refused(taken(t, environ, "scores", "panel,round,idea,member,seat,criterion,value", "P,1,2,a,lived,impact,7"), "Scores are the record of a panel")
	})
}
