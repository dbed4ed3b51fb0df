package main

import (
	"bytes"
	"io"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"uptake/api/files"
	"uptake/domain/account"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/privacy"
	"uptake/search"
	"uptake/store"
	"uptake/store/storetest"
)

// logs are lines that several goroutines write.
type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// leaver is the whole server with somebody on it who is about to leave.
type leaver struct {
	*App
	t    *testing.T
	dir  string
	logs *logs
	who  account.Actor
	idea id.Idea
}

// These stand in everything that the leaver has typed: as details, and as words to others.
const (
	leaverName  = "zebrawood"
	leaverWords = "quaggaford"
)

func newLeaver(t *testing.T, database string) *leaver {
	t.Helper()
	l := &leaver{t: t, dir: t.TempDir(), logs: &logs{}}
	environ := []string{"UPTAKE_DATA=" + l.dir, "UPTAKE_ADDR=127.0.0.1:0", "UPTAKE_LOG_LEVEL=debug"}
	if database != "" {
		environ = append(environ, "UPTAKE_DATABASE="+database)
	}
	p := program{environ: environ}
	c, err := p.config()
	l.must(err)
	l.App, err = Build(t.Context(), c, l.logs, true)
	l.must(err)
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	ctx := t.Context()
	phase := challenge.UsualPhase(challenge.Collect)
	phase.OpensAt = now().Add(-time.Hour)
	ch, err := l.Challenges.Create(ctx, account.Console, challenge.Challenge{Slug: "leaving", Title: "Leaving", Phases: []challenge.Phase{phase}})
	l.must(err)
	_, err = l.Challenges.Publish(ctx, account.Console, ch.ID)
	l.must(err)
	_, err = l.People.AskSignIn(ctx, account.Ask{Email: leaverName + "@example.org"})
	l.must(err)
	l.work() // the mail with the link is in the outbox
	var p0 account.Person
	p0, err = l.People.CreateAdministrator(ctx, account.Console, leaverName+"@example.org")
	l.must(err)
	_, err = l.People.CreateAdministrator(ctx, account.Console, "stays@example.org")
	l.must(err)
	l.who = account.Actor{Person: p0.ID}
	_, err = l.People.EditProfile(ctx, l.who, p0.Version, account.Profile{Name: leaverName + " Jones", Organisation: leaverName + " House"})
	l.must(err)
	l.who, err = l.People.Reads.ActorByID(ctx, p0.ID)
	l.must(err)
	_, err = l.People.AskSignIn(ctx, account.Ask{Email: leaverName + "@example.org"})
	l.must(err)
	i, err := l.Challenges.PostIdea(ctx, l.who, "leaving", challenge.Text{Kind: challenge.KindIdea, Title: "The " + leaverWords + " lift", Body: "We moved the " + leaverWords + " lift."}, "")
	l.must(err)
	l.idea = i.ID
	_, err = l.Challenges.PostComment(ctx, l.who, i.ID, 0, "Nobody used the "+leaverWords+" lift.", "en", "")
	l.must(err)
	_, err = l.Files.Attach(ctx, l.who, i.ID, attachment.Upload{Name: leaverWords + ".pdf", Bytes: []byte("%PDF-1.7 " + leaverWords + " %%EOF"), Alt: "How the " + leaverWords + " lift is used", People: attachment.No})
	l.must(err)
	return l
}

func (l *leaver) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// work does what waits, as the server does behind its answers.
func (l *leaver) work() {
	for range 5 {
		l.Runner.Once(l.t.Context())
	}
}

// found lists where word is in anything that this server keeps, tells or hands out.
func (l *leaver) found(word string) []string {
	l.t.Helper()
	var at []string
	note := func(where string, b []byte) {
		if bytes.Contains(bytes.ToLower(b), []byte(word)) {
			at = append(at, where)
		}
	}
	l.must(filepath.WalkDir(l.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path) //nolint:gosec // of the test's own folder
		name, _ := filepath.Rel(l.dir, path)
		note(name, b)
		return err
	}))
	l.logs.mu.Lock()
	note("logs", l.logs.b.Bytes())
	l.logs.mu.Unlock()
	for _, address := range []string{"/ideas/" + decimal(l.idea), "/ideas", "/challenges/leaving/ideas", "/search?q=lift", "/ideas/feed.atom", "/challenges/leaving/ideas/feed.atom", "/challenges/leaving/feed.atom", "/feed.atom", "/api/v1/ideas", "/api/v1/ideas/" + decimal(l.idea), "/api/v1/ideas/" + decimal(l.idea) + "/comments", "/"} {
		resp, err := l.HTTP.Test(httptest.NewRequest("GET", address, nil), -1)
		l.must(err)
		b, err := io.ReadAll(resp.Body)
		l.must(err)
		note(address, b)
	}
	res, err := l.finds.Search(l.t.Context(), search.Query{Text: word})
	l.must(err)
	if len(res.Hits) > 0 {
		at = append(at, "search")
	}
	ch, err := store.ChallengeReads(l.Store).ChallengeBySlug(l.t.Context(), "leaving")
	l.must(err)
	for _, kind := range []string{"people", "ideas", "comments", "supports"} {
		var b bytes.Buffer
		l.must(files.Export(l.t.Context(), store.Exports(l.Store), kind, ch.ID, true, &b, files.CSV))
		note("export of "+kind, b.Bytes())
	}
	return at
}

// TestAnErasedPersonIsNowhereOnTheServer looks in every file of the data folder, in the
// log, on pages that were kept before, in feeds, search and exports.
func TestAnErasedPersonIsNowhereOnTheServer(t *testing.T) {
	for _, words := range []privacy.Choice{privacy.Keep, privacy.Remove} {
		t.Run(string(words), func(t *testing.T) {
			storetest.EachURL(t, func(t *testing.T, url string) {
				database := ""
				if strings.HasPrefix(url, "postgres") {
					database = url
				}
				l := newLeaver(t, database)
				l.work()
				before := map[string][]string{leaverName: l.found(leaverName), leaverWords: l.found(leaverWords)}
				for word, wants := range map[string][]string{
					leaverName:  {"/ideas/" + decimal(l.idea), "export of people"},
					leaverWords: {"/ideas/" + decimal(l.idea), "/ideas/feed.atom", "search", "export of ideas", "export of comments"},
				} {
					for _, want := range wants {
						if !slices.Contains(before[word], want) {
							t.Errorf("%s is not at %s to begin with, but at %v", word, want, before[word])
						}
					}
				}
				if !slices.ContainsFunc(before[leaverName], func(at string) bool { return strings.HasPrefix(at, "outbox") }) {
					t.Errorf("no mail is kept to begin with: %v", before[leaverName])
				}
				l.must(l.Privacy.Erase(t.Context(), l.who, l.who.Person, privacy.Wish{Words: words}))
				l.work()
				if at := l.found(leaverName); len(at) > 0 {
					t.Errorf("the name is left at %v", at)
				}
				at := l.found(leaverWords)
				if words == privacy.Remove && len(at) > 0 {
					t.Errorf("the words are left at %v", at)
				}
				if words == privacy.Keep && !slices.Contains(at, "search") {
					t.Errorf("the words were to be kept, and are at %v", at)
				}
				var scrubs int
				l.must(l.Store.Reader(t.Context()).Get(&scrubs, "SELECT count(*) FROM tasks WHERE handler = ?", outbox.Scrub))
				if scrubs != 0 {
					t.Errorf("%d scrubs are not done", scrubs)
				}
			})
		})
	}
}

func TestEraseByCommand(t *testing.T) {
	t.Parallel()
	environ, dir := healthy(t)
	for _, who := range []string{leaverName, "stays"} {
		if code, _, errs := call(t, environ, "admin", "create", "--email", who+"@example.org"); code != exitOK {
			t.Fatal(errs)
		}
	}
	for _, wrong := range [][]string{{"--email", leaverName + "@example.org"}, {"--email", leaverName + "@example.org", "--words", "burn"}} {
		if code, _, errs := call(t, environ, append([]string{"erase"}, wrong...)...); code != exitUsage {
			t.Errorf("%v ends with %d: %s", wrong, code, errs)
		}
	}
	if code, _, errs := call(t, environ, "erase", "--email", "nobody@example.org", "--words", "keep"); code != exitFault || !strings.Contains(errs, "no such person") {
		t.Errorf("nobody: %d %s", code, errs)
	}
	held := func() bool {
		raw, err := os.ReadFile(filepath.Join(dir, "uptake.db")) //nolint:gosec // of the test's own folder
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(raw, []byte(leaverName))
	}
	if !held() {
		t.Fatal("the address is not in the file to begin with")
	}
	if code, out, errs := call(t, environ, "erase", "--email", leaverName+"@example.org", "--words", "keep"); code != exitOK || !strings.Contains(out, "deleted") {
		t.Fatalf("%d %s %s", code, out, errs)
	}
	if held() {
		t.Error("the address is left in the file")
	}
	if code, _, errs := call(t, environ, "erase", "--email", "stays@example.org", "--words", "keep"); code != exitFault || !strings.Contains(errs, "last administrator") {
		t.Errorf("the last administrator: %d %s", code, errs)
	}
}
