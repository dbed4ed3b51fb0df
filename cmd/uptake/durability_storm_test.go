package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/store"
)

// The people of a storm. Each client acts for several, since the server takes so
// many writes a minute of one person.
const (
	stormClients = 32
	stormPeople  = stormClients * 20
	stormIdeas   = 40 // by the first person, for the others to support
)

// stormSite is a database that outlives the servers that run on it.
type stormSite struct {
	data, addr string
	tokens     []string
}

// newStormSite makes a site with people who may write.
func newStormSite(t *testing.T) *stormSite {
	t.Helper()
	p := &stormSite{data: t.TempDir()}
	s, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + p.data + "/uptake.db", Migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().UTC().Truncate(time.Second)
	err = s.InLongTx(t.Context(), func(tx *store.Tx) error {
		var failed error
		do := func(sql string, args ...any) {
			_, err := tx.Exec("/* test.site */ "+sql, args...)
			failed = errors.Join(failed, err)
		}
		for n := 1; n <= stormPeople; n++ {
			do("INSERT INTO people (id, handle, name, joined_at) VALUES (?, ?, ?, ?)", n, fmt.Sprintf("storm-%04d", n), fmt.Sprintf("Member %d", n), now)
			do("INSERT INTO api_tokens (jti, person_id, issued_at, expires_at, used_at) VALUES (?, ?, ?, ?, ?)", fmt.Sprint(n), n, now, now.Add(time.Hour), now)
		}
		do("INSERT INTO challenges (id, slug, title, state, created_at) VALUES (1, 'storm', 'Storm', 'published', ?)", now)
		do("INSERT INTO areas (id, challenge_id, slug, name, position) VALUES (1, 1, 'a', 'A', 1)")
		do("INSERT INTO phases (challenge_id, kind, opens_at, posting, commenting, supporting, opened_at) VALUES (1, 'collect', ?, 'everyone', 'everyone', 'everyone', ?)", now.Add(-time.Hour), now)
		for n := 1; n <= stormIdeas; n++ {
			do(`INSERT INTO ideas (id, challenge_id, area_id, author_id, kind, title, body, moderation, was_public, stage, shown_stage, posted_at, discussed_at)
				VALUES (?, 1, 1, 1, 'idea', ?, 'Calls before visits', 'visible', TRUE, 'posted', 'posted', ?, ?)`, n, fmt.Sprintf("Seed %d", n), now, now)
			failed = errors.Join(failed, tx.Emit(outbox.Event{Kind: outbox.IdeaPosted, Challenge: 1, Idea: id.Idea(n), At: now}))
		}
		do("INSERT INTO idea_tallies (challenge_id, theme_id, area_id, kind, shown_stage, n) VALUES (1, 0, 1, 'idea', 'posted', ?)", stormIdeas)
		return failed
	})
	if err = errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	signer := tokens(p.conf(t), nil)
	for n := 1; n <= stormPeople; n++ {
		token, err := signer.SignToken(fmt.Sprint(n), id.Person(n), now, now.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		p.tokens = append(p.tokens, token)
	}
	return p
}

func (p *stormSite) environ() []string {
	return []string{"UPTAKE_DATA=" + p.data, "UPTAKE_ADDR=127.0.0.1:0", "UPTAKE_BASE_URL=http://localhost", "UPTAKE_SECRET=" + strings.Repeat("durability", 4)}
}

func (p *stormSite) conf(t *testing.T) *Config {
	t.Helper()
	c, err := Load(p.environ())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// start runs a server on the site and waits until it answers.
func (p *stormSite) start(t *testing.T, early time.Duration, more ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err = os.Remove(filepath.Join(p.data, childAddr)); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var said bytes.Buffer
	server := exec.CommandContext(t.Context(), self)
	server.Env = append(append(os.Environ(), p.environ()...), append(more, childEnv+"="+early.String())...)
	server.Stderr = &said
	if err = server.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(60 * time.Second); ; {
		if addr, err := os.ReadFile(filepath.Join(p.data, childAddr)); err == nil {
			p.addr = string(addr)
			return server
		}
		if time.Now().After(end) {
			_ = server.Process.Kill()
			t.Fatalf("the server does not listen: %v %s", server.Wait(), said.String())
		}
		time.Sleep(5 * time.Millisecond) // a process has no signal for "ready" but what it leaves
	}
}

// storm starts a server, writes with all clients at once, kills it in the middle of
// that, once so many writes are acknowledged, and returns the names of those.
func (p *stormSite) storm(t *testing.T, round int, early time.Duration, enough int) []string {
	t.Helper()
	server := p.start(t, early)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var mu sync.Mutex
	var kept []string
	full := make(chan struct{})
	var clients sync.WaitGroup
	for c := range stormClients {
		clients.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for n := 0; ; n++ {
				name, status, err := p.write(ctx, client, round, c, n)
				if err != nil {
					return // the server is gone; whether this one was kept is open
				}
				if status >= 300 {
					if early == 0 { // else what was just written cannot be read yet
						t.Errorf("%s is answered with %d", name, status)
					}
					continue
				}
				mu.Lock()
				if kept = append(kept, name); len(kept) == enough {
					close(full)
				}
				mu.Unlock()
			}
		})
	}
	select {
	case <-full:
	case <-time.After(60 * time.Second):
		t.Errorf("%d writes were not acknowledged within a minute", enough)
	}
	if err := server.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = server.Wait() // it says that it was killed
	cancel()
	clients.Wait()
	return kept
}

// write sends write n of one client and reads the whole answer. It returns the
// name under which check finds it.
func (p *stormSite) write(ctx context.Context, client *http.Client, round, c, n int) (name string, status int, err error) {
	person := 1 + c + stormClients*(1+n%19)
	method, path := http.MethodPost, "/challenges/storm/ideas"
	var body string
	switch n % 3 {
	case 0:
		name = "Idea" + named(round, c, n)
		body = fmt.Sprintf(`{"kind":"idea","area":"a","title":%q,"body":"Calls before each visit"}`, name)
	case 1:
		name = "Comment" + named(round, c, n)
		path, body = fmt.Sprintf("/ideas/%d/comments", 1+n%stormIdeas), fmt.Sprintf(`{"body":%q}`, name)
	default:
		idea := 1 + (round*7+n)%stormIdeas
		name = "support" + named(idea, person)
		method, path, body = http.MethodPut, fmt.Sprintf("/ideas/%d/support", idea), `{"value":1}`
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+p.addr+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		return name, 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+p.tokens[person-1])
	answer, err := client.Do(r)
	if err != nil {
		return name, 0, err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return name, answer.StatusCode, errors.Join(err, answer.Body.Close())
}
