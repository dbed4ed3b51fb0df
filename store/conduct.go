package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	civil "uptake/domain/guard"
	"uptake/domain/id"
)

type conductRow struct {
	IdeasWait    string
	CommentsWait string
	LookWithin   int
	TrustAfter   int
	Rules        string
	LinksMost    int
	Checklist    string
	Version      int
}

func (r conductRow) domain(c id.Challenge) challenge.Conduct {
	return challenge.Conduct{
		Challenge: c, IdeasWait: authorKinds(r.IdeasWait), CommentsWait: authorKinds(r.CommentsWait), LookWithin: r.LookWithin, TrustAfter: r.TrustAfter, Rules: rulesOf(r.Rules),
		LinksMost: r.LinksMost, Checklist: linesOf(r.Checklist), Version: r.Version,
	}
}

// linesOf reads a column that holds one thing a line.
func linesOf(column string) []string {
	if column == "" {
		return nil
	}
	return strings.Split(column, "\n")
}

func authorKinds(column string) []challenge.AuthorKind {
	var out []challenge.AuthorKind
	for k := range strings.SplitSeq(column, ",") {
		if k != "" {
			out = append(out, challenge.AuthorKind(k))
		}
	}
	return out
}

// rulesOf reads what each rule does, as the column rules holds it: rule=answer, with commas.
func rulesOf(column string) map[civil.Rule]challenge.Treatment {
	out := map[civil.Rule]challenge.Treatment{}
	for part := range strings.SplitSeq(column, ",") {
		if rule, to, ok := strings.Cut(part, "="); ok {
			out[civil.Rule(rule)] = challenge.Treatment(to)
		}
	}
	return out
}

func rulesColumn(rules map[civil.Rule]challenge.Treatment) string {
	var out []string
	for _, r := range civil.Civility {
		if to := rules[r.Rule]; to != "" && to != challenge.Pass {
			out = append(out, string(r.Rule)+"="+string(to))
		}
	}
	return strings.Join(out, ",")
}

func conductOf(from Reads, c id.Challenge) (challenge.Conduct, error) {
	var row conductRow
	err := from.Get(&row, "/* conduct.get */ SELECT ideas_wait, comments_wait, look_within, trust_after, rules, links_most, checklist, version FROM conduct WHERE challenge_id = ?", c)
	if errors.Is(err, ErrNone) {
		return challenge.UsualConduct(c), nil
	}
	return row.domain(c), err
}

// Conduct returns how posts are checked in a challenge.
func (tx challengeTx) Conduct(c id.Challenge) (challenge.Conduct, error) { return conductOf(tx, c) }

// SaveConduct keeps how posts are checked. Version 0 is that of a challenge where nothing
// was set.
func (tx challengeTx) SaveConduct(c *challenge.Conduct) error {
	n, err := tx.Exec(`/* conduct.save */ INSERT INTO conduct (challenge_id, ideas_wait, comments_wait, look_within, trust_after, rules, links_most, checklist, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
		ON CONFLICT (challenge_id) DO UPDATE SET ideas_wait = excluded.ideas_wait, comments_wait = excluded.comments_wait, look_within = excluded.look_within,
		trust_after = excluded.trust_after, rules = excluded.rules, links_most = excluded.links_most, checklist = excluded.checklist, version = conduct.version + 1 WHERE conduct.version = ?`,
		c.Challenge, joined(c.IdeasWait), joined(c.CommentsWait), c.LookWithin, c.TrustAfter, rulesColumn(c.Rules), c.LinksMost, strings.Join(c.Checklist, "\n"), c.Version)
	if err == nil && n == 0 {
		err = challenge.ErrConductStale
	}
	c.Version++
	return err
}

func joined(kinds []challenge.AuthorKind) string {
	return strings.Join(texts(kinds), ",")
}

// Standing returns what is known of an author. What was said of them in the challenge
// counts before what was said of the whole site.
func (tx challengeTx) Standing(p id.Person, c id.Challenge) (challenge.Standing, error) {
	var row struct {
		Published, Removed int
		Before, Verified   bool
		Given, Taken       bool
	}
	err := tx.Get(&row, `/* conduct.standing */ SELECT
		(SELECT count(*) FROM ideas i WHERE i.author_id = ? AND i.challenge_id = ? AND `+listed+`) AS published,
		(SELECT count(*) FROM ideas i WHERE i.author_id = ? AND i.challenge_id = ? AND i.moderation = 'hidden') AS removed,
		EXISTS (SELECT 1 FROM ideas i WHERE i.author_id = ? AND `+listed+`) OR EXISTS (SELECT 1 FROM comments c WHERE c.author_id = ? AND c.state = 'visible') AS before,
		EXISTS (SELECT 1 FROM identities n WHERE n.person_id = ?) AS verified,
		COALESCE(t.given, FALSE) AS given, COALESCE(NOT t.given, FALSE) AS taken
		FROM (SELECT 1 AS one) x LEFT JOIN (SELECT given FROM trusts WHERE person_id = ? AND challenge_id IN (0, ?) ORDER BY challenge_id DESC LIMIT 1) t ON TRUE`,
		p, c, p, c, p, p, p, p, c)
	return challenge.Standing(row), err
}

// SetTrust keeps what a moderator said of an author.
func (tx challengeTx) SetTrust(t challenge.Trust) error {
	_, err := tx.Exec(`/* trust.set */ INSERT INTO trusts (person_id, challenge_id, given, reason, by_id, at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (person_id, challenge_id) DO UPDATE SET given = excluded.given, reason = excluded.reason, by_id = excluded.by_id, at = excluded.at`,
		t.Person, int64(t.Challenge), t.Given, t.Reason, int64(t.By), t.At.UTC())
	return err
}

// HoldPerson keeps a person as they are until the transaction ends.
func (tx challengeTx) HoldPerson(p id.Person) error {
	var who id.Person
	err := tx.Get(&who, "/* conduct.person */ SELECT id FROM people WHERE id = ? AND state = 'active'"+tx.ForUpdate(), p)
	if errors.Is(err, ErrNone) {
		return account.ErrPersonNotFound
	}
	return err
}

// Conduct returns how posts are checked in a challenge.
func (r challengeReads) Conduct(ctx context.Context, c id.Challenge) (challenge.Conduct, error) {
	return conductOf(r.s.Reader(ctx), c)
}

// Trusts lists what moderators said of an author.
func (r challengeReads) Trusts(ctx context.Context, p id.Person, of []id.Challenge) ([]challenge.Trust, error) {
	where, args := "", []any{p}
	if of != nil {
		if len(of) == 0 {
			return nil, nil
		}
		where, args = " AND challenge_id IN ?", append(args, of)
	}
	var rows []struct {
		ChallengeID id.Challenge
		Given       bool
		Reason      string
		ByID        id.Person
		At          time.Time
	}
	err := r.s.Reader(ctx).All(&rows, "/* trust.list */ SELECT challenge_id, given, reason, by_id, at FROM trusts WHERE person_id = ?"+where+" ORDER BY challenge_id", args...)
	out := make([]challenge.Trust, len(rows))
	for n, row := range rows {
		out[n] = challenge.Trust{Person: p, Challenge: row.ChallengeID, Given: row.Given, Reason: row.Reason, By: row.ByID, At: row.At}
	}
	return out, err
}
