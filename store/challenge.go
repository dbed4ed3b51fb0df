package store

import (
	"cmp"
	"errors"
	"strings"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Challenges is the store as domain/challenge sees it.
func Challenges(s *Store) Viewed[challenge.Tx] {
	return View(s, func(tx *Tx) challenge.Tx { return challengeTx{tx, s.rules} })
}

type challengeTx struct {
	*Tx
	rules *ruleCache
}

type challengeRow struct {
	ID           id.Challenge
	Slug         string
	Title        string
	Question     string
	Brief        string
	Steps        string
	Sponsor      string
	SupportForm  challenge.SupportForm
	NoIndex      bool
	UnnamedPosts bool
	TeamPosts    bool
	State        challenge.State
	Version      int
	CreatedAt    time.Time
}

type areaRow struct {
	ID     id.Area
	Slug   string
	Name   string
	About  string
	LeadID id.Person
}

type phaseRow struct {
	ID         id.Phase
	AreaID     id.Area
	Kind       challenge.PhaseKind
	Title      string
	OpensAt    time.Time
	ClosesAt   time.Time
	Posting    challenge.Who
	Commenting challenge.Who
	Supporting challenge.Who
	Audience   challenge.Audience
	OpenedAt   time.Time
	ClosedAt   time.Time
	Version    int
}

func (r phaseRow) domain() challenge.Phase {
	return challenge.Phase{
		ID: r.ID, Area: r.AreaID, Kind: r.Kind, Title: r.Title, OpensAt: r.OpensAt, ClosesAt: r.ClosesAt,
		Posting: r.Posting, Commenting: r.Commenting, Supporting: r.Supporting, Audience: r.Audience,
		OpenedAt: r.OpenedAt, ClosedAt: r.ClosedAt, Version: r.Version,
	}
}

const (
	challengeColumns = "id, slug, title, question, brief, steps, sponsor, support_form, no_index, unnamed_posts, team_posts, state, version, created_at"
	phaseColumns     = "id, area_id, kind, title, opens_at, closes_at, posting, commenting, supporting, audience, opened_at, closed_at, version"
)

// readChallenge completes a challenge's row with its areas, phases and prompts.
func readChallenge(r Reads, row challengeRow) (challenge.Challenge, error) {
	c := challenge.Challenge{
		ID: row.ID, Slug: row.Slug, Title: row.Title, Question: row.Question, Brief: row.Brief, Sponsor: row.Sponsor,
		SupportForm: row.SupportForm, NoIndex: row.NoIndex, UnnamedPosts: row.UnnamedPosts, TeamPosts: row.TeamPosts, State: row.State, Version: row.Version, CreatedAt: row.CreatedAt,
	}
	if row.Steps != "" {
		c.Steps = strings.Split(row.Steps, "\n")
	}
	var areas []areaRow
	if err := r.All(&areas, "/* challenge.areas */ SELECT id, slug, name, about, lead_id FROM areas WHERE challenge_id = ? ORDER BY position, id", row.ID); err != nil {
		return challenge.Challenge{}, err
	}
	for _, a := range areas {
		c.Areas = append(c.Areas, challenge.Area{ID: a.ID, Slug: a.Slug, Name: a.Name, About: a.About, Lead: a.LeadID})
	}
	var phases []phaseRow
	if err := r.All(&phases, "/* challenge.phases */ SELECT "+phaseColumns+" FROM phases WHERE challenge_id = ? ORDER BY opens_at, id", row.ID); err != nil {
		return challenge.Challenge{}, err
	}
	for _, p := range phases {
		c.Phases = append(c.Phases, p.domain())
	}
	var prompts []challenge.Prompt
	if err := r.All(&prompts, "/* challenge.prompts */ SELECT kind, key, label, hint FROM prompts WHERE challenge_id = ? ORDER BY kind, position, id", row.ID); err != nil {
		return challenge.Challenge{}, err
	}
	if len(prompts) > 0 {
		c.Prompts = prompts
	}
	return c, nil
}

// Challenge returns the challenge's rules, which hold still until the
// transaction ends: others may rely on them too, but nobody may change them.
func (tx challengeTx) Challenge(c id.Challenge) (challenge.Challenge, error) {
	return tx.load("id = ?", c, tx.forShare())
}

// ChallengeBySlug is Challenge by the name in addresses.
func (tx challengeTx) ChallengeBySlug(slug string) (challenge.Challenge, error) {
	return tx.load("slug = ?", slug, tx.forShare())
}

// ChallengeForChange is Challenge for a caller that will change it.
func (tx challengeTx) ChallengeForChange(c id.Challenge) (challenge.Challenge, error) {
	return tx.load("id = ?", c, tx.ForUpdate())
}

// PhaseChallenge returns the challenge of a phase, for change.
func (tx challengeTx) PhaseChallenge(p id.Phase) (challenge.Challenge, error) {
	var c id.Challenge
	err := tx.Get(&c, "/* phase.challenge */ SELECT challenge_id FROM phases WHERE id = ?", p)
	if errors.Is(err, ErrNone) {
		return challenge.Challenge{}, challenge.ErrPhaseNotFound
	}
	if err != nil {
		return challenge.Challenge{}, err
	}
	return tx.ChallengeForChange(c)
}

// forShare is ForUpdate for rows that several may hold at once, as long as nobody
// changes them.
func (tx *Tx) forShare() string {
	if tx.Dialect() == Postgres {
		return " FOR SHARE"
	}
	return ""
}

// load looks at the version first: the rules of an unchanged challenge are kept
// in memory.
func (tx challengeTx) load(where string, key any, lock string) (challenge.Challenge, error) {
	var at struct {
		ID      id.Challenge
		Version int
	}
	err := tx.Get(&at, "/* challenge.version */ SELECT id, version FROM challenges WHERE "+where+lock, key)
	if errors.Is(err, ErrNone) {
		return challenge.Challenge{}, challenge.ErrNotFound
	}
	if err != nil {
		return challenge.Challenge{}, err
	}
	if c, ok := tx.rules.get(at.ID, at.Version); ok {
		return c, nil
	}
	if tx.Dialect() == Postgres {
		// A second connection, held beside that of the transaction, may never come while
		// others wait for one as well: the rules are read here, and kept for the next.
		tx.rules.fillLater(at.ID)
	} else if c, err := tx.rules.fill(tx.ctx, at.ID); err == nil && c.Version == at.Version {
		return c, nil
	}
	var row challengeRow
	if err = tx.Get(&row, "/* challenge.get */ SELECT "+challengeColumns+" FROM challenges WHERE id = ?", at.ID); err != nil {
		return challenge.Challenge{}, err
	}
	return readChallenge(tx, row)
}

// AddChallenge keeps c with its parts and sets every id and Version.
func (tx challengeTx) AddChallenge(c *challenge.Challenge) error {
	var taken int
	if err := tx.Get(&taken, "/* challenge.slug_taken */ SELECT count(*) FROM challenges WHERE slug = ?", c.Slug); err != nil {
		return err
	}
	if taken > 0 {
		return challenge.ErrSlug
	}
	c.Version = 1
	err := tx.Get(&c.ID, `/* challenge.add */ INSERT INTO challenges (slug, title, question, brief, steps, sponsor, support_form, no_index, unnamed_posts, team_posts, state, version, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?) RETURNING id`,
		c.Slug, c.Title, c.Question, c.Brief, strings.Join(c.Steps, "\n"), c.Sponsor, string(c.SupportForm), c.NoIndex, c.UnnamedPosts, c.TeamPosts, string(c.State), c.CreatedAt.UTC())
	if errors.Is(err, ErrDuplicate) {
		return challenge.ErrSlug
	}
	if err != nil {
		return err
	}
	for i := range c.Areas {
		if err = tx.insertArea(c.ID, &c.Areas[i], i); err != nil {
			return err
		}
	}
	for i := range c.Phases {
		if err = tx.insertPhase(c.ID, &c.Phases[i]); err != nil {
			return err
		}
	}
	return tx.putPrompts(c)
}

func (tx challengeTx) putPrompts(c *challenge.Challenge) error {
	if _, err := tx.Exec("/* prompt.clear */ DELETE FROM prompts WHERE challenge_id = ?", c.ID); err != nil {
		return err
	}
	for i, p := range c.Prompts {
		_, err := tx.Exec("/* prompt.add */ INSERT INTO prompts (challenge_id, kind, key, label, hint, position) VALUES (?, ?, ?, ?, ?, ?)",
			c.ID, string(p.Kind), p.Key, p.Label, p.Hint, i)
		if err != nil {
			return err
		}
	}
	return nil
}

// SaveChallenge keeps texts, state and prompts if the version still stands.
func (tx challengeTx) SaveChallenge(c *challenge.Challenge) error {
	var taken int
	if err := tx.Get(&taken, "/* challenge.slug_taken */ SELECT count(*) FROM challenges WHERE slug = ? AND id <> ?", c.Slug, c.ID); err != nil {
		return err
	}
	if taken > 0 {
		return challenge.ErrSlug
	}
	err := tx.One(`/* challenge.save */ UPDATE challenges SET slug = ?, title = ?, question = ?, brief = ?, steps = ?, sponsor = ?, no_index = ?, unnamed_posts = ?, team_posts = ?, state = ?,
		version = version + 1 WHERE id = ? AND version = ?`,
		c.Slug, c.Title, c.Question, c.Brief, strings.Join(c.Steps, "\n"), c.Sponsor, c.NoIndex, c.UnnamedPosts, c.TeamPosts, string(c.State), c.ID, c.Version)
	switch {
	case errors.Is(err, ErrNone):
		return challenge.ErrStale
	case errors.Is(err, ErrDuplicate): // taken since we looked
		return challenge.ErrSlug
	case err != nil:
		return err
	}
	c.Version++
	return tx.putPrompts(c)
}

// touch moves the version of a challenge of which a part has changed.
func (tx challengeTx) touch(c id.Challenge) error {
	return tx.One("/* challenge.touch */ UPDATE challenges SET version = version + 1 WHERE id = ?", c)
}

// AddArea keeps an area behind the others.
func (tx challengeTx) AddArea(c id.Challenge, a *challenge.Area) error {
	var n int
	if err := tx.Get(&n, "/* area.count */ SELECT count(*) FROM areas WHERE challenge_id = ?", c); err != nil {
		return err
	}
	if err := tx.insertArea(c, a, n); err != nil {
		return err
	}
	if err := tx.noteMade("area", int64(a.ID), 0); err != nil {
		return err
	}
	return tx.touch(c)
}

func (tx challengeTx) insertArea(c id.Challenge, a *challenge.Area, position int) error {
	return tx.Get(&a.ID, "/* area.add */ INSERT INTO areas (challenge_id, slug, name, about, lead_id, position) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
		c, a.Slug, a.Name, a.About, orNull(a.Lead), position)
}

// SaveArea keeps an area's name, text and lead.
func (tx challengeTx) SaveArea(c id.Challenge, a challenge.Area) error {
	err := tx.One("/* area.save */ UPDATE areas SET name = ?, about = ?, lead_id = ? WHERE id = ? AND challenge_id = ?",
		a.Name, a.About, orNull(a.Lead), a.ID, c)
	if errors.Is(err, ErrNone) {
		return challenge.ErrAreaNotFound
	}
	if err != nil {
		return err
	}
	return tx.touch(c)
}

// AddPhase keeps a phase.
func (tx challengeTx) AddPhase(c id.Challenge, p *challenge.Phase) error {
	if err := tx.insertPhase(c, p); err != nil {
		return err
	}
	return tx.touch(c)
}

func (tx challengeTx) insertPhase(c id.Challenge, p *challenge.Phase) error {
	p.Version = 1
	return tx.Get(&p.ID, `/* phase.add */ INSERT INTO phases (challenge_id, area_id, kind, title, opens_at, closes_at, posting, commenting, supporting, audience, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1) RETURNING id`,
		c, orNull(p.Area), string(p.Kind), p.Title, p.OpensAt.UTC(), p.ClosesAt.UTC(), string(p.Posting), string(p.Commenting), string(p.Supporting), string(audienceOf(*p)))
}

// audienceOf is who reads what is posted in a phase: everybody where nothing is said.
func audienceOf(p challenge.Phase) challenge.Audience {
	return cmp.Or(p.Audience, challenge.ForEveryone)
}

// SavePhase keeps a phase if its version still stands.
func (tx challengeTx) SavePhase(c id.Challenge, p *challenge.Phase) error {
	err := tx.One(`/* phase.save */ UPDATE phases SET title = ?, opens_at = ?, closes_at = ?, posting = ?, commenting = ?, supporting = ?, audience = ?,
		opened_at = ?, closed_at = ?, version = version + 1 WHERE id = ? AND challenge_id = ? AND version = ?`,
		p.Title, p.OpensAt.UTC(), p.ClosesAt.UTC(), string(p.Posting), string(p.Commenting), string(p.Supporting), string(audienceOf(*p)),
		p.OpenedAt.UTC(), p.ClosedAt.UTC(), p.ID, c, p.Version)
	if errors.Is(err, ErrNone) {
		return challenge.ErrPhaseStale
	}
	if err != nil {
		return err
	}
	p.Version++
	return tx.touch(c)
}

// orNull makes NULL of the id 0, which stands for none.
func orNull[T ~int64](n T) any {
	if n == 0 {
		return nil
	}
	return int64(n)
}
