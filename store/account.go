package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Accounts is the store as package account sees it.
func Accounts(s *Store) Viewed[account.Tx] {
	return View(s, func(tx *Tx) account.Tx { return accountTx{tx} })
}

// accountTx is account.Tx over one transaction; its contract stands there.
type accountTx struct{ *Tx }

var _ account.Tx = accountTx{}

// personRow is a row of people.
type personRow struct {
	ID               id.Person
	Handle           string
	Name             string
	Email            string
	ProfessionalRole string
	Organisation     string
	Region           string
	Unnamed          bool
	Lang             string
	State            account.State
	Version          int
	JoinedAt         time.Time
}

const personColumns = `id, handle, name, COALESCE(email, '') AS email, professional_role, organisation, region, unnamed, lang, state, version, joined_at`

func (r personRow) person() account.Person { return account.Person(r) }

// person reads one person by a query that ends in a condition.
func person(from Reads, sql string, args ...any) (account.Person, error) {
	var r personRow
	if err := from.Get(&r, sql, args...); errors.Is(err, ErrNone) {
		return account.Person{}, account.ErrPersonNotFound
	} else if err != nil {
		return account.Person{}, err
	}
	return r.person(), nil
}

func (tx accountTx) Person(p id.Person) (account.Person, error) {
	return person(tx, "/* person.hold */ SELECT "+personColumns+" FROM people WHERE id = ?"+tx.ForUpdate(), p)
}

func (tx accountTx) PersonByEmail(email string) (account.Person, error) {
	return person(tx, "/* person.hold_by_email */ SELECT "+personColumns+" FROM people WHERE email = ?"+tx.ForUpdate(), email)
}

func (tx accountTx) AddPerson(p *account.Person) (bool, error) {
	var email *string
	if p.Email != "" {
		email = &p.Email
	}
	p.Version = 1
	for range handleTries {
		err := tx.Get(&p.ID, `/* person.add */ INSERT INTO people
			(handle, name, email, professional_role, organisation, region, lang, state, version, joined_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
			p.Handle, p.Name, email, p.ProfessionalRole, p.Organisation, p.Region, p.Lang, p.State, p.Version, p.JoinedAt)
		if err == nil {
			return true, tx.noteMade("person", int64(p.ID), 0)
		}
		if !errors.Is(err, ErrNone) {
			return false, err
		}
		if email != nil {
			if _, err = tx.PersonByEmail(p.Email); fault.KindOf(err) != fault.NotFound {
				return false, err
			}
		}
		if p.Handle, err = account.NewHandle(); err != nil { // the handle was taken, then
			return false, err
		}
	}
	return false, errNoHandle
}

// handleTries is how many random handles are tried for a person. One is taken
// once in many thousand people: rare for each, not rare in a large import.
const handleTries = 5

var errNoHandle = errors.New("no free handle was found")

func (tx accountTx) SetProfile(p id.Person, version int, pr account.Profile) error {
	err := tx.One(`/* person.set_profile */ UPDATE people SET name = ?, professional_role = ?, organisation = ?, region = ?, unnamed = ?, version = version + 1
		WHERE id = ? AND version = ?`, pr.Name, pr.ProfessionalRole, pr.Organisation, pr.Region, pr.Unnamed, p, version)
	if errors.Is(err, ErrNone) {
		return account.ErrPersonStale
	}
	return err
}

func (tx accountTx) AddSession(s *account.Session, tokenHash string) error {
	return tx.Get(&s.ID, `/* session.add */ INSERT INTO sessions (token_hash, person_id, agent, started_at, seen_at, expires_at, flash)
		VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`, tokenHash, s.Person, s.Agent, s.StartedAt, s.SeenAt, s.ExpiresAt, s.Flash)
}

func (tx accountTx) ProveSession(p id.Person, s id.Session, now time.Time) error {
	err := tx.One("/* session.prove */ UPDATE sessions SET proven_at = ? WHERE id = ? AND person_id = ?", now, s, p)
	if errors.Is(err, ErrNone) {
		return account.ErrNoSession
	}
	return err
}

func (tx accountTx) SeeSession(s id.Session, seenAt, expiresAt time.Time) error {
	_, err := tx.Exec("/* session.see */ UPDATE sessions SET seen_at = ?, expires_at = ? WHERE id = ?", seenAt, expiresAt, s)
	return err
}

func (tx accountTx) PassSession(p id.Person, s id.Session, now time.Time) error {
	err := tx.One("/* session.pass */ UPDATE sessions SET second_at = ?, proven_at = ?, misses = 0 WHERE id = ? AND person_id = ?", now, now, s, p)
	if errors.Is(err, ErrNone) {
		return account.ErrNoSession
	}
	return err
}

func (tx accountTx) MissSession(p id.Person, s id.Session) (int, error) {
	var n int
	err := tx.Get(&n, "/* session.miss */ UPDATE sessions SET misses = misses + 1 WHERE id = ? AND person_id = ? RETURNING misses", s, p)
	if errors.Is(err, ErrNone) {
		return 0, account.ErrNoSession
	}
	return n, err
}

func (tx accountTx) SetFlash(s id.Session, message string) error {
	_, err := tx.Exec("/* session.flash */ UPDATE sessions SET flash = ? WHERE id = ?", message, s)
	return err
}

func (tx accountTx) EndSession(tokenHash string) (account.Session, error) {
	var r struct {
		PersonID id.Person
		Agent    string
	}
	err := tx.Get(&r, "/* session.end */ DELETE FROM sessions WHERE token_hash = ? RETURNING person_id, agent", tokenHash)
	if errors.Is(err, ErrNone) {
		return account.Session{}, nil
	}
	return account.Session{Person: r.PersonID, Agent: r.Agent}, err
}

func (tx accountTx) EndSessionOf(p id.Person, s id.Session) (bool, error) {
	n, err := tx.Exec("/* session.end_of */ DELETE FROM sessions WHERE id = ? AND person_id = ?", s, p)
	return n > 0, err
}

func (tx accountTx) EndSessions(p id.Person) (int, error) {
	n, err := tx.Exec("/* session.end_all */ DELETE FROM sessions WHERE person_id = ?", p)
	return int(n), err
}

func (tx accountTx) ForgetSessions(by time.Time) error {
	_, err := tx.Exec("/* session.forget */ DELETE FROM sessions WHERE expires_at <= ?", by)
	return err
}

func (tx accountTx) AddGrant(p id.Person, g account.Grant, by id.Person, at time.Time) (bool, error) {
	n, err := tx.Exec(`/* role.add */ INSERT INTO roles (person_id, role, challenge_id, given_at, given_by)
		VALUES (?, ?, ?, ?, ?) ON CONFLICT (person_id, role, challenge_id) DO NOTHING`, p, g.Role, g.Challenge, at, by)
	return n > 0, err
}

func (tx accountTx) RemoveGrant(p id.Person, g account.Grant) (bool, error) {
	n, err := tx.Exec("/* role.remove */ DELETE FROM roles WHERE person_id = ? AND role = ? AND challenge_id = ?", p, g.Role, g.Challenge)
	return n > 0, err
}

// Administrators holds the rows it counts, so that two administrators cannot
// take the role from each other at once.
func (tx accountTx) Administrators() (int, error) {
	var rows []int64
	err := tx.All(&rows, `/* role.administrators */ SELECT id FROM roles WHERE role = ? AND challenge_id = 0
		AND person_id IN (SELECT id FROM people WHERE state = ?)`+tx.ForUpdate(), account.Administrator, account.Active)
	return len(rows), err
}

func (tx accountTx) AddTerm(t account.Term) (bool, error) {
	n, err := tx.Exec(`/* term.add */ INSERT INTO reference_terms (list, code, label, grp, position)
		VALUES (?, ?, ?, ?, ?) ON CONFLICT (list, code) DO NOTHING`, t.List, t.Code, t.Label, t.Group, t.Position)
	return n > 0, err
}

func (tx accountTx) TermOpen(list, code string) (bool, error) {
	var n int
	err := tx.Get(&n, "/* term.open */ SELECT COUNT(*) FROM reference_terms WHERE list = ? AND code = ? AND closed_at IS NULL", list, code)
	return n > 0, err
}

func (tx accountTx) OfficeNames() (map[id.Person]string, error) {
	var rows []struct {
		ID   id.Person
		Name string
	}
	err := tx.All(&rows, "/* role.names */ SELECT DISTINCT p.id, p.name FROM roles r JOIN people p ON p.id = r.person_id WHERE p.state = 'active' AND p.name <> ''")
	out := make(map[id.Person]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, err
}

// QueueMail keeps m as the payload of a task, with the names of its fields as
// the handler of mail reads them.
func (tx accountTx) QueueMail(m account.Mail, at time.Time) error {
	payload, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("mail as a task: %w", err)
	}
	return tx.AddTask(outbox.Task{Handler: outbox.SendMail, Payload: payload, AddedAt: at})
}
