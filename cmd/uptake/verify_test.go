package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/writeup"
	"uptake/store"
)

// TestACopyOfAPageIsVerified holds what a saved write-up is compared with: what is published, what
// was, and the trail.
func TestACopyOfAPageIsVerified(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	environ := []string{"UPTAKE_DATA=" + s.Config.Data}
	all, err := store.WriteupReads(s.Store).Published(t.Context(), writeup.Query{Limit: 1})
	if err != nil || len(all) != 1 {
		t.Fatalf("%d write-ups, %v", len(all), err)
	}
	status, page := asked(t, s.App, "GET", "/write-ups/"+all[0].Slug)
	if status != 200 {
		t.Fatalf("got %d", status)
	}
	verify := func(page string) (int, string) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "page.html")
		if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := call(t, environ, "verify", "--file", path)
		return code, out + errs
	}
	is := func(what, page string, want int, says string) {
		t.Helper()
		if code, out := verify(page); code != want || !strings.Contains(out, says) {
			t.Errorf("%s: got %d, %s", what, code, out)
		}
	}
	v, err := store.WriteupReads(s.Store).ByID(t.Context(), all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	known := v.Fingerprint()
	if !strings.Contains(page, known) {
		t.Error("the page does not tell its fingerprint")
	}
	is("the page", page, exitOK, "the copy reads as it is published, since")
	is("the page", page, exitOK, known)
	is("with other white space and a note beside it", strings.ReplaceAll(strings.Replace(page, "<article>", "<article><p>Printed by me</p>", 1), ". ", ".\n  "), exitOK, "as it is published")
	is("one letter more", strings.Replace(page, v.Title+"</h1>", v.Title+"s</h1>", 1), exitFault, "DIFFERS")
	text := v.Headings[0].Text
	word := text[strings.LastIndexByte(strings.TrimRight(text, " .\n"), ' ')+1:]
	is("one word less", strings.Replace(page, strings.TrimSpace(word), "", 1), exitFault, "DIFFERS")
	is("no page of ours", "<p>Hello</p>", exitFault, "holds no text of a write-up")
	is("a number that nothing has", strings.ReplaceAll(page, `data-copied="writeup-`, `data-copied="writeup-99`), exitFault, "nothing of this number")

	if found := printed(t.Context(), s.Store); !strings.Contains(fmt.Sprint(found), "1 write-ups, as the audit trail has them") {
		t.Errorf("doctor says %+v", found)
	}
	words := v.Words
	words.Summary = "Corrected words of the summary."
	uses := writeup.Service{Store: store.Writeups(s.Store), Now: now}
	if _, err = uses.Correct(t.Context(), account.Console, v.ID, v.Version, words, "The summary was wrong."); err != nil {
		t.Fatal(err)
	}
	is("what was published before", page, exitOK, "has been corrected since")
	_, page = asked(t, s.App, "GET", "/write-ups/"+all[0].Slug)
	is("what is published now", page, exitOK, "as it is published")
	err = s.Store.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE writeups SET summary = 'Slipped in past the program.' WHERE id = ?", v.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if found := printed(t.Context(), s.Store); !strings.Contains(fmt.Sprint(found), "not as the audit trail has them: "+all[0].Slug) {
		t.Errorf("doctor says %+v", found)
	}
	is("words that were slipped in", strings.ReplaceAll(page, words.Summary, "Slipped in past the program."), exitFault, "has no fingerprint of it")
}
