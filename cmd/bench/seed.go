package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/account/reference"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/store"
)

// size is how much a seeded database holds.
type size struct {
	name                              string
	ideas, people, comments, supports int
}

// sizes are the two that are compared.
func sizes() (small, large size) {
	return size{"S", 200, 400, 800, 4_000}, size{"L", 20_000, 5_000, 100_000, 200_000}
}

// The first ideas have a full page of comments each; requests go round them.
const (
	hotIdeas    = 10
	hotComments = 50
	slug        = "bench"
)

// Whoever signs in as person n has these.
func sessionToken(n int) string { return "bench-session-of-person-" + strconv.Itoa(n) }
func tokenName(n int) string    { return "bench-token-" + strconv.Itoa(n) }

// seed fills a new database at path, in long transactions.
func seed(ctx context.Context, path string, z size) (err error) {
	s, err := store.Open(ctx, store.Config{URL: "sqlite:" + path, Migrate: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	terms, err := reference.Terms()
	if err != nil {
		return err
	}
	if _, err = (account.Service{Store: store.Accounts(s), Reads: store.AccountReads(s), Now: time.Now}).LoadReference(ctx, terms); err != nil {
		return err
	}
	p := &planter{z: z, w: newWriter(7), now: time.Now().UTC().Truncate(time.Second)}
	for _, step := range []func(*store.Tx) error{p.people, p.challenge, p.ideas, p.comments, p.supports, p.counts} {
		if err = s.InLongTx(ctx, step); err != nil {
			return err
		}
	}
	return nil
}

// planter holds what later steps need of earlier ones.
type planter struct {
	z   size
	w   writer
	now time.Time
}

// rows is an INSERT of many rows at once.
type rows struct {
	tx     *store.Tx
	head   string
	end    string
	width  int
	values []any
}

func (r *rows) add(values ...any) error {
	r.width = len(values)
	if r.values = append(r.values, values...); len(r.values) < 100*r.width {
		return nil
	}
	return r.flush()
}

func (r *rows) flush() error {
	if len(r.values) == 0 {
		return nil
	}
	one := "(?" + strings.Repeat(", ?", r.width-1) + ")"
	_, err := r.tx.Exec("/* bench.seed */ "+r.head+" VALUES "+one+strings.Repeat(", "+one, len(r.values)/r.width-1)+r.end, r.values...)
	r.values = r.values[:0]
	return err
}

// role is a professional role of the reference list.
func (p *planter) role(n int) string {
	return [...]string{"consultant", "gp", "resident-doctor", "other"}[n%4]
}

// people signs everybody in and gives everybody a token.
func (p *planter) people(tx *store.Tx) error {
	people := rows{tx: tx, head: "INSERT INTO people (id, handle, name, email, professional_role, joined_at)"}
	sessions := rows{tx: tx, head: "INSERT INTO sessions (token_hash, person_id, agent, started_at, seen_at, expires_at)"}
	tokens := rows{tx: tx, head: "INSERT INTO api_tokens (jti, person_id, label, issued_at, expires_at, used_at)"}
	for n := 1; n <= p.z.people; n++ {
		err := errors.Join(
			people.add(n, fmt.Sprintf("bench-%05d", n), "Member "+strconv.Itoa(n), fmt.Sprintf("member%d@example.org", n), p.role(n), p.now.AddDate(0, -3, 0)),
			sessions.add(account.Hash(sessionToken(n)), n, "Firefox, Linux", p.now, p.now, p.now.AddDate(5, 0, 0)),
			tokens.add(tokenName(n), n, "bench", p.now, p.now.AddDate(5, 0, 0), p.now))
		if err != nil {
			return err
		}
	}
	return errors.Join(people.flush(), sessions.flush(), tokens.flush())
}

func (p *planter) challenge(tx *store.Tx) error {
	opens := p.now.AddDate(0, -2, 0)
	statements := []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO challenges (id, slug, title, question, brief, steps, state, created_at) VALUES (1, ?, 'What should we keep?',
			'What did you change that should stay?', ?, 'Post your idea' || char(10) || 'Comment on others', 'published', ?)`, []any{slug, p.w.text(120, 160), opens}},
		{"INSERT INTO areas (id, challenge_id, slug, name, about, position) VALUES (1, 1, 'hospital', 'Hospital', '', 1), (2, 1, 'community', 'Community', '', 2), (3, 1, 'home', 'Home', '', 3)", nil},
		{`INSERT INTO phases (challenge_id, area_id, kind, opens_at, posting, commenting, supporting, opened_at) VALUES
			(1, NULL, 'collect', ?, 'everyone', 'everyone', 'everyone', ?)`, []any{opens, opens}},
	}
	for _, s := range statements {
		if _, err := tx.Exec("/* bench.challenge */ "+s.sql, s.args...); err != nil {
			return err
		}
	}
	return nil
}

func (p *planter) author(idea int) int { return 1 + (idea*7919)%p.z.people }

func (p *planter) posted(idea int) time.Time {
	span := 50 * 24 * time.Hour
	return p.now.Add(-span + time.Duration(idea)*(span/time.Duration(p.z.ideas+1)))
}

const ideaHead = `INSERT INTO ideas (id, challenge_id, area_id, author_id, author_role, kind, title, body, licence, moderation, was_public, stage, shown_stage, shuffle, posted_at, discussed_at)`

const followHead = "INSERT INTO follows (person_id, kind, subject, why, since)"

// fact is what happened to an idea of the one challenge.
func fact(kind outbox.Kind, idea, subject, by int, at time.Time) outbox.Event {
	return outbox.Event{Kind: kind, Challenge: 1, Idea: id.Idea(idea), Subject: int64(subject), Actor: id.Person(by), At: at}
}

func (p *planter) ideas(tx *store.Tx) error {
	ideas := rows{tx: tx, head: ideaHead}
	follows := rows{tx: tx, head: followHead, end: " ON CONFLICT DO NOTHING"}
	kinds := []string{"practice", "idea", "experience"}
	for n := 1; n <= p.z.ideas; n++ {
		at, by := p.posted(n), p.author(n)
		err := errors.Join(
			ideas.add(n, 1, 1+n%3, by, p.role(by), kinds[n%7%3], p.w.title(), p.w.text(60, 160), "CC BY 4.0", "visible", true, "posted", "posted", p.w.r.Int32(), at, at),
			tx.Emit(fact(outbox.IdeaPosted, n, 0, by, at)), follows.add(by, "idea", n, "posted", at))
		if err != nil {
			return err
		}
	}
	return errors.Join(ideas.flush(), follows.flush())
}

// ideaOf says on which idea comment n stands: the hot ones are filled first.
func (p *planter) ideaOf(n int) int {
	if n <= hotIdeas*hotComments {
		return 1 + (n-1)/hotComments
	}
	return hotIdeas + 1 + (n*7)%(p.z.ideas-hotIdeas)
}

func (p *planter) comments(tx *store.Tx) error {
	comments := rows{tx: tx, head: "INSERT INTO comments (id, idea_id, parent_id, thread_id, author_id, author_role, body, state, posted_at)"}
	follows := rows{tx: tx, head: followHead, end: " ON CONFLICT DO NOTHING"}
	first := map[int]int{} // the first comment of each idea; every third one answers it
	for n := 1; n <= p.z.comments; n++ {
		idea := p.ideaOf(n)
		by, at := 1+(n*31)%p.z.people, p.posted(idea).Add(time.Duration(n%200)*time.Minute)
		var parent any
		thread := 0
		if f := first[idea]; f != 0 && n%3 == 0 {
			parent, thread = f, f
		} else if f == 0 {
			first[idea] = n
		}
		err := errors.Join(
			comments.add(n, idea, parent, thread, by, p.role(by), p.w.text(20, 80), "visible", at),
			tx.Emit(fact(outbox.CommentPosted, idea, n, by, at)), follows.add(by, "idea", idea, "commented", at))
		if err != nil {
			return err
		}
	}
	return errors.Join(comments.flush(), follows.flush())
}

func (p *planter) supports(tx *store.Tx) error {
	supports := rows{tx: tx, head: "INSERT INTO supports (idea_id, person_id, value, cast_at)", end: " ON CONFLICT DO NOTHING"}
	each := p.z.supports / p.z.ideas
	for n := range p.z.supports {
		idea := 1 + n/each
		by := 1 + (idea*13+n%each*17)%p.z.people
		if by == p.author(idea) {
			by = 1 + by%p.z.people
		}
		at := p.posted(idea).Add(time.Duration(n%300) * time.Minute)
		if err := errors.Join(supports.add(idea, by, 1, at), tx.Emit(fact(outbox.SupportChanged, idea, 0, by, at))); err != nil {
			return err
		}
	}
	return supports.flush()
}

// counts makes the counters say what the rows say.
func (p *planter) counts(tx *store.Tx) error {
	for _, sql := range []string{
		`UPDATE ideas SET supports = (SELECT count(*) FROM supports s WHERE s.idea_id = ideas.id),
			comments = (SELECT count(*) FROM comments c WHERE c.idea_id = ideas.id),
			discussed_at = coalesce((SELECT max(c.posted_at) FROM comments c WHERE c.idea_id = ideas.id), posted_at)`,
		`INSERT INTO idea_tallies (challenge_id, theme_id, area_id, kind, shown_stage, n)
			SELECT challenge_id, 0, area_id, kind, shown_stage, count(*) FROM ideas GROUP BY challenge_id, area_id, kind, shown_stage`,
	} {
		if _, err := tx.Exec("/* bench.counts */ " + sql); err != nil {
			return err
		}
	}
	return nil
}

// seeded returns the file of size z below folder. It is made now if it is not
// there, or older than this program: its schema may be another then.
func seeded(ctx context.Context, folder string, z size) (string, error) {
	path := folder + "/seed-" + z.name + ".db"
	program, err := os.Executable()
	if err != nil {
		return "", err
	}
	built, err := os.Stat(program)
	if err != nil {
		return "", err
	}
	if made, err := os.Stat(path); err == nil && made.ModTime().After(built.ModTime()) {
		return path, nil
	}
	tmp := folder + "/making.db"
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(tmp + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
	}
	if err := seed(ctx, tmp, z); err != nil {
		return "", fmt.Errorf("seed %s: %w", z.name, err)
	}
	return path, os.Rename(tmp, path)
}

// seen notes that everybody at path was here a moment ago.
func seen(ctx context.Context, path string) (err error) {
	s, err := store.Open(ctx, store.Config{URL: "sqlite:" + path})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.InLongTx(ctx, func(tx *store.Tx) error {
		_, sessions := tx.Exec("/* bench.seen */ UPDATE sessions SET seen_at = ?", time.Now())
		_, tokens := tx.Exec("/* bench.used */ UPDATE api_tokens SET used_at = ?", time.Now())
		return errors.Join(sessions, tokens)
	})
}
