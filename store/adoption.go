package store

import (
	"cmp"
	"context"
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Adoptions is the store as domain/adoption sees it.
func Adoptions(s *Store) Viewed[adoption.Tx] {
	return View(s, func(tx *Tx) adoption.Tx { return adoptionTx{tx, s.rules} })
}

type adoptionTx struct {
	*Tx
	rules *ruleCache
}

type adoptionRow struct {
	ID            id.Adoption
	ChallengeID   id.Challenge
	IdeaID        id.Idea
	Site          string
	Region        string
	State         adoption.State
	OnDate        string
	Result        string
	ContactID     id.Person
	Waits         bool
	Hidden        bool
	HiddenCode    challenge.ReasonCode
	HiddenReason  string
	Told          challenge.Moderation
	Version       int
	CreatedAt     time.Time
	Terms         int
	AgreedAt      time.Time
	IdeaTitle     string
	ChallengeSlug string
	ContactName   string
	ContactHandle string
	RegionLabel   string
	Moderation    challenge.Moderation
	ShownStage    challenge.Stage
}

const adoptionColumns = `a.id, i.challenge_id, a.idea_id, a.site, a.region, a.state, a.on_date, a.result, a.contact_id, a.waits, a.hidden, a.hidden_code, a.hidden_reason, a.told,
	a.version, a.created_at, a.terms, a.agreed_at`

func (r adoptionRow) domain() adoption.Adoption {
	return adoption.Adoption{
		ID: r.ID, Challenge: r.ChallengeID, Idea: r.IdeaID,
		Entry:   adoption.Entry{Site: r.Site, Region: r.Region, State: r.State, Date: r.OnDate, Result: r.Result},
		Contact: r.ContactID, Waits: r.Waits, Hidden: r.Hidden, Why: challenge.Because{Code: r.HiddenCode, Words: r.HiddenReason}, Told: r.Told, Version: r.Version, CreatedAt: r.CreatedAt,
		Agreed: account.Agreed{Terms: r.Terms, AgreedAt: r.AgreedAt},
	}
}

func (r adoptionRow) view() adoption.View {
	return adoption.View{
		Adoption: r.domain(), IdeaTitle: r.IdeaTitle, ChallengeSlug: r.ChallengeSlug, ContactName: r.ContactName, ContactHandle: r.ContactHandle,
		RegionLabel: r.RegionLabel,
		Listed:      r.Moderation == challenge.Visible && r.ShownStage != challenge.Withdrawn && r.ShownStage != challenge.Merged,
	}
}

type stepRow struct {
	AdoptionID id.Adoption
	State      adoption.State
	OnDate     string
	Note       string
}

// Challenge and Idea are those of challenge.Tx.
func (tx adoptionTx) Challenge(c id.Challenge) (challenge.Challenge, error) {
	return challengeTx{tx.Tx, tx.rules}.Challenge(c)
}

// Idea returns an idea in any state and holds it.
func (tx adoptionTx) Idea(i id.Idea) (challenge.Idea, error) { return tx.idea(i) }

// Conduct and Standing are those of challenge.Tx.
func (tx adoptionTx) Conduct(c id.Challenge) (challenge.Conduct, error) { return conductOf(tx, c) }

func (tx adoptionTx) Standing(p id.Person, c id.Challenge) (challenge.Standing, error) {
	return challengeTx{tx.Tx, tx.rules}.Standing(p, c)
}

// WriteTo queues a mail to a person.
func (tx adoptionTx) WriteTo(p id.Person, m account.Mail, at time.Time) (bool, error) {
	return tx.writeTo(p, m, at)
}

// SetTold notes how a record stands, as its contact was told.
func (tx adoptionTx) SetTold(a id.Adoption, how challenge.Moderation) error {
	return tx.One("/* adoption.told */ UPDATE adoptions SET told = ? WHERE id = ?", string(how), a)
}

// Adoption returns a record with its steps and holds it.
func (tx adoptionTx) Adoption(a id.Adoption) (adoption.Adoption, error) {
	lock := ""
	if tx.Dialect() == Postgres {
		lock = " FOR UPDATE OF a"
	}
	var r adoptionRow
	err := tx.Get(&r, "/* adoption.get */ SELECT "+adoptionColumns+" FROM adoptions a JOIN ideas i ON i.id = a.idea_id WHERE a.id = ?"+lock, a)
	if errors.Is(err, ErrNone) {
		return adoption.Adoption{}, adoption.ErrNotFound
	}
	if err != nil {
		return adoption.Adoption{}, err
	}
	steps, err := readSteps(tx, []id.Adoption{a})
	out := r.domain()
	out.Steps = steps[a]
	return out, err
}

func readSteps(r Reads, of []id.Adoption) (map[id.Adoption][]adoption.Step, error) {
	steps := make(map[id.Adoption][]adoption.Step, len(of))
	if len(of) == 0 {
		return steps, nil
	}
	var rows []stepRow
	err := r.All(&rows, "/* adoption.steps */ SELECT adoption_id, state, on_date, note FROM adoption_steps WHERE adoption_id IN ? ORDER BY adoption_id, id", of)
	for _, s := range rows {
		steps[s.AdoptionID] = append(steps[s.AdoptionID], adoption.Step{State: s.State, Date: s.OnDate, Note: s.Note})
	}
	return steps, err
}

// AddAdoption keeps a with its steps.
func (tx adoptionTx) AddAdoption(a *adoption.Adoption) error {
	a.Version = 1
	err := tx.Get(&a.ID, `/* adoption.add */ INSERT INTO adoptions (idea_id, site, region, state, on_date, result, contact_id, waits, told, created_at, terms, agreed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		a.Idea, a.Site, a.Region, string(a.State), a.Date, a.Result, orNull(a.Contact), a.Waits, string(cmp.Or(a.Told, challenge.Visible)), a.CreatedAt.UTC(), a.Terms, a.AgreedAt.UTC())
	if err != nil {
		return err
	}
	if err = tx.addSteps(a.ID, a.Steps); err != nil {
		return err
	}
	return tx.countTakenUp(a.Idea)
}

func (tx adoptionTx) addSteps(a id.Adoption, steps []adoption.Step) error {
	for _, s := range steps {
		if _, err := tx.Exec("/* adoption.step */ INSERT INTO adoption_steps (adoption_id, state, on_date, note) VALUES (?, ?, ?, ?)",
			a, string(s.State), s.Date, s.Note); err != nil {
			return err
		}
	}
	return nil
}

// SaveAdoption keeps a and its new steps if its version still stands.
func (tx adoptionTx) SaveAdoption(a *adoption.Adoption, known int) error {
	err := tx.One(`/* adoption.save */ UPDATE adoptions SET site = ?, region = ?, state = ?, on_date = ?, result = ?, waits = ?, hidden = ?, hidden_code = ?, hidden_reason = ?, told = ?, terms = ?, agreed_at = ?,
		version = version + 1 WHERE id = ? AND version = ?`,
		a.Site, a.Region, string(a.State), a.Date, a.Result, a.Waits, a.Hidden, string(a.Why.Code), a.Why.Words, string(a.Told), a.Terms, a.AgreedAt.UTC(), a.ID, a.Version)
	if errors.Is(err, ErrNone) {
		return adoption.ErrStale
	}
	if err != nil {
		return err
	}
	a.Version++
	if err = tx.addSteps(a.ID, a.Steps[known:]); err != nil {
		return err
	}
	return tx.countTakenUp(a.Idea)
}

// countTakenUp lets the idea, and the counts of its challenge, follow how many places
// say in public that they have adopted it; its author's own is not another place.
func (tx adoptionTx) countTakenUp(i id.Idea) error {
	before, err := tx.idea(i)
	if err != nil {
		return err
	}
	after := before
	if err = tx.Get(&after.TakenUp, "/* adoption.taken_up */ SELECT count(*) FROM adoptions a JOIN ideas i ON i.id = a.idea_id WHERE a.idea_id = ? AND a.hidden = FALSE AND a.waits = FALSE AND a.state IN ('adopted', 'adapted') AND (i.author_id IS NULL OR a.contact_id IS NULL OR a.contact_id <> i.author_id)", i); err != nil || after.TakenUp == before.TakenUp {
		return err
	}
	if err = tx.One("/* adoption.count */ UPDATE ideas SET taken_up = ?, evidence = ? WHERE id = ?", after.TakenUp, string(after.Evidence()), i); err != nil {
		return err
	}
	return tx.moveCell(before, after)
}

// TermOpen reports whether a code stands in a reference list and is not closed.
func (tx adoptionTx) TermOpen(list, code string) (bool, error) {
	return accountTx{tx.Tx}.TermOpen(list, code)
}

// AdoptionReads is the reading side of package adoption; its contract stands there.
func AdoptionReads(s *Store) adoption.Reads { return adoptionReads{s} }

type adoptionReads struct{ s *Store }

const adoptionViews = adoptionColumns + `, i.title AS idea_title, c.slug AS challenge_slug, ` + contactBy + ` AS contact_name,
	COALESCE(p.handle, '') AS contact_handle, COALESCE(t.label, a.region) AS region_label,
	i.moderation, i.shown_stage FROM adoptions a JOIN ideas i ON i.id = a.idea_id JOIN challenges c ON c.id = i.challenge_id
	` + contact + ` LEFT JOIN reference_terms t ON t.list = 'region' AND t.code = a.region `

func (r adoptionReads) OfIdea(ctx context.Context, i id.Idea) ([]adoption.View, error) {
	return r.views(ctx, "/* adoption.of_idea */ SELECT "+adoptionViews+"WHERE a.idea_id = ? AND a.hidden = FALSE AND a.waits = FALSE ORDER BY a.id", i)
}

func (r adoptionReads) Unseen(ctx context.Context, i id.Idea, contact id.Person) ([]adoption.View, error) {
	return r.views(ctx, "/* adoption.unseen */ SELECT "+adoptionViews+"WHERE a.idea_id = ? AND (a.hidden = TRUE OR a.waits = TRUE) AND (? = 0 OR a.contact_id = ?) ORDER BY a.id", i, contact, contact)
}

// ToLook lists what waits for a moderator.
func (r adoptionReads) ToLook(ctx context.Context, of []id.Challenge) ([]adoption.View, error) {
	where, args := "", []any{}
	if of != nil {
		if len(of) == 0 {
			return []adoption.View{}, nil
		}
		where, args = " AND i.challenge_id IN ?", append(args, of)
	}
	return r.views(ctx, "/* adoption.to_look */ SELECT "+adoptionViews+"WHERE a.waits = TRUE AND a.hidden = FALSE AND i.stage <> 'withdrawn'"+where+" ORDER BY a.id LIMIT ?", append(args, adoption.ToLookMost)...)
}

func (r adoptionReads) ByID(ctx context.Context, a id.Adoption) (adoption.View, error) {
	views, err := r.views(ctx, "/* adoption.by_id */ SELECT "+adoptionViews+"WHERE a.id = ?", a)
	if err == nil && len(views) == 0 {
		err = adoption.ErrNotFound
	}
	if err != nil {
		return adoption.View{}, err
	}
	return views[0], nil
}

func (r adoptionReads) views(ctx context.Context, sql string, args ...any) ([]adoption.View, error) {
	views := []adoption.View{}
	err := r.s.Snapshot(ctx, func(in Reader) error {
		var rows []adoptionRow
		if err := in.All(&rows, sql, args...); err != nil {
			return err
		}
		ids := make([]id.Adoption, len(rows))
		for n, row := range rows {
			ids[n] = row.ID
		}
		steps, err := readSteps(in, ids)
		views = make([]adoption.View, len(rows))
		for n, row := range rows {
			views[n] = row.view()
			views[n].Steps = steps[row.ID]
		}
		return err
	})
	return views, err
}
