package store

import (
	"context"
	"slices"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

// AccountReads is the reading side of package account; its contract stands there.
func AccountReads(s *Store) account.Reads { return accountReads{s} }

type accountReads struct{ s *Store }

// holderColumns are whoever holds a session or a token. The join of roles gives
// a row for each of their roles, and one for a person without any; that of sanctions likewise.
const (
	holderColumns = `p.id AS person_id, p.handle, p.name, p.professional_role, p.state, p.age, p.said_no_at, p.unnamed,
	EXISTS (SELECT 1 FROM guardians g WHERE g.person_id = p.id AND g.consented_at IS NOT NULL AND g.ended_at IS NULL) AS consented,
	COALESCE(r.role, '') AS role, COALESCE(r.challenge_id, 0) AS role_challenge,
	COALESCE(l.kind, '') AS limit_kind, COALESCE(l.challenge_id, 0) AS limit_challenge, l.ends_at AS limit_ends`
	// hasStep is whether p has a second step in force, ways how they pass it.
	hasStep    = ", EXISTS (SELECT 1 FROM second_steps e WHERE e.person_id = p.id AND e.set_at IS NOT NULL) AS has_step"
	ways       = ", EXISTS (SELECT 1 FROM second_steps e WHERE e.person_id = p.id AND e.app_at IS NOT NULL) AS by_app, EXISTS (SELECT 1 FROM passkeys k WHERE k.person_id = p.id) AS by_passkey"
	holderJoin = " LEFT JOIN roles r ON r.person_id = p.id LEFT JOIN sanctions l ON l.person_id = p.id AND l.kind <> 'warning' AND l.lifted_at IS NULL "
)

// holderRow is a holder with one of their roles.
type holderRow struct {
	PersonID         id.Person
	Handle           string
	Name             string
	ProfessionalRole string
	State            account.State
	Age              account.Age
	SaidNoAt         time.Time
	Unnamed          bool
	Consented        bool
	Role             account.Role
	RoleChallenge    id.Challenge
	LimitKind        account.SanctionKind
	LimitChallenge   id.Challenge
	LimitEnds        time.Time
}

// add puts the role and the limit of one more row into a.
func (r holderRow) add(a *account.Actor) {
	a.Person, a.Name, a.Handle, a.Role = r.PersonID, r.Name, r.Handle, r.ProfessionalRole
	a.Age, a.SaidNoAt, a.Consented, a.Unnamed = r.Age, r.SaidNoAt, r.Consented, r.Unnamed
	if g := (account.Grant{Role: r.Role, Challenge: r.RoleChallenge}); r.Role != "" && !slices.Contains(a.Grants, g) {
		a.Grants = append(a.Grants, g)
	}
	if l := (account.Limit{Kind: r.LimitKind, Challenge: r.LimitChallenge, Until: r.LimitEnds}); r.LimitKind != "" && !slices.Contains(a.Limits, l) {
		a.Limits = append(a.Limits, l)
	}
}

func (a accountReads) SessionByHash(ctx context.Context, tokenHash string) (account.Signed, error) {
	var rows []struct {
		ID                           id.Session
		Agent, Flash                 string
		StartedAt, SeenAt, ExpiresAt time.Time
		ProvenAt, SecondAt           time.Time
		HasStep, ByApp, ByPasskey    bool
		Holder                       holderRow `gorm:"embedded"`
	}
	err := a.s.Reader(ctx).All(&rows, `/* session.by_hash */ SELECT s.id, s.agent, s.started_at, s.seen_at, s.expires_at, s.flash, s.proven_at, s.second_at, `+holderColumns+hasStep+ways+`
		FROM sessions s JOIN people p ON p.id = s.person_id`+holderJoin+`WHERE s.token_hash = ? ORDER BY r.id, l.id`, tokenHash)
	if err != nil {
		return account.Signed{}, err
	}
	if len(rows) == 0 {
		return account.Signed{}, account.ErrNoSession
	}
	var in account.Signed
	for _, r := range rows {
		in.State = r.Holder.State
		in.Session = account.Session{
			ID: r.ID, Person: r.Holder.PersonID, Agent: r.Agent, StartedAt: r.StartedAt, SeenAt: r.SeenAt, ExpiresAt: r.ExpiresAt, Flash: r.Flash,
		}
		r.Holder.add(&in.Actor)
		in.HasStep, in.Passed = r.HasStep, !r.SecondAt.IsZero()
		in.Actor.Ways = account.StepWays{App: r.ByApp, Passkey: r.ByPasskey}
		if in.Actor.ProvenAt = r.ProvenAt; r.ProvenAt.IsZero() {
			in.Actor.ProvenAt = r.StartedAt // by signing in
		}
	}
	return in, nil
}

func (a accountReads) TokenByJTI(ctx context.Context, jti string) (account.Bearer, error) {
	var rows []struct {
		Jti, Label                             string
		Scope                                  account.Scope
		IssuedAt, ExpiresAt, RevokedAt, UsedAt time.Time
		HasStep                                bool
		Holder                                 holderRow `gorm:"embedded"`
	}
	err := a.s.Reader(ctx).All(&rows, `/* token.by_jti */ SELECT t.jti, t.label, t.scope, t.issued_at, t.expires_at, t.revoked_at, t.used_at, `+holderColumns+hasStep+`
		FROM api_tokens t JOIN people p ON p.id = t.person_id`+holderJoin+`WHERE t.jti = ? ORDER BY r.id, l.id`, jti)
	if err != nil {
		return account.Bearer{}, err
	}
	if len(rows) == 0 {
		return account.Bearer{}, account.ErrBadToken
	}
	var b account.Bearer
	for _, r := range rows {
		b.State, b.HasStep = r.Holder.State, r.HasStep
		b.Token = account.Token{
			JTI: r.Jti, Person: r.Holder.PersonID, Label: r.Label, Scope: r.Scope, IssuedAt: r.IssuedAt, ExpiresAt: r.ExpiresAt, RevokedAt: r.RevokedAt, UsedAt: r.UsedAt,
		}
		r.Holder.add(&b.Actor)
	}
	return b, nil
}

func (a accountReads) PersonByID(ctx context.Context, p id.Person) (account.Person, error) {
	return person(a.s.Reader(ctx), "/* person.by_id */ SELECT "+personColumns+" FROM people WHERE id = ?", p)
}

func (a accountReads) PersonByEmail(ctx context.Context, email string) (account.Person, error) {
	return person(a.s.Reader(ctx), "/* person.by_email */ SELECT "+personColumns+" FROM people WHERE email = ?", email)
}

func (a accountReads) ActorByID(ctx context.Context, p id.Person) (account.Actor, error) {
	var rows []holderRow
	err := a.s.Reader(ctx).All(&rows, "/* person.actor */ SELECT "+holderColumns+" FROM people p"+holderJoin+"WHERE p.id = ? AND p.state = ? ORDER BY r.id, l.id", p, account.Active)
	if err != nil {
		return account.Actor{}, err
	}
	if len(rows) == 0 {
		return account.Actor{}, account.ErrPersonNotFound
	}
	var who account.Actor
	for _, r := range rows {
		r.add(&who)
	}
	return who, nil
}

func (a accountReads) Holder(ctx context.Context, p id.Person) (account.Signed, error) {
	var rows []struct {
		HasStep bool
		Holder  holderRow `gorm:"embedded"`
	}
	err := a.s.Reader(ctx).All(&rows, "/* person.holder */ SELECT "+holderColumns+hasStep+" FROM people p"+holderJoin+"WHERE p.id = ? ORDER BY r.id, l.id", p)
	if err != nil {
		return account.Signed{}, err
	}
	if len(rows) == 0 {
		return account.Signed{}, account.ErrPersonNotFound
	}
	var in account.Signed
	for _, r := range rows {
		in.State, in.HasStep = r.Holder.State, r.HasStep
		r.Holder.add(&in.Actor)
	}
	return in, nil
}

func (a accountReads) Sessions(ctx context.Context, p id.Person, now time.Time) ([]account.Session, error) {
	var rows []struct {
		ID        id.Session
		PersonID  id.Person
		Agent     string
		StartedAt time.Time
		SeenAt    time.Time
		ExpiresAt time.Time
		Flash     string
	}
	err := a.s.Reader(ctx).All(&rows, `/* session.list */ SELECT id, person_id, agent, started_at, seen_at, expires_at, flash
		FROM sessions WHERE person_id = ? AND expires_at > ? ORDER BY seen_at DESC, id DESC`, p, now)
	list := make([]account.Session, len(rows))
	for i, r := range rows {
		list[i] = account.Session{ID: r.ID, Person: r.PersonID, Agent: r.Agent, StartedAt: r.StartedAt, SeenAt: r.SeenAt, ExpiresAt: r.ExpiresAt, Flash: r.Flash}
	}
	return list, err
}

func (a accountReads) Tokens(ctx context.Context, p id.Person, now time.Time) ([]account.Token, error) {
	var rows []struct {
		Jti       string
		PersonID  id.Person
		Label     string
		Scope     account.Scope
		IssuedAt  time.Time
		ExpiresAt time.Time
		RevokedAt time.Time
		UsedAt    time.Time
	}
	err := a.s.Reader(ctx).All(&rows, `/* token.list */ SELECT jti, person_id, label, scope, issued_at, expires_at, revoked_at, used_at
		FROM api_tokens WHERE person_id = ? AND revoked_at IS NULL AND expires_at > ? ORDER BY issued_at DESC, id DESC`, p, now)
	list := make([]account.Token, len(rows))
	for i, r := range rows {
		list[i] = account.Token{
			JTI: r.Jti, Person: r.PersonID, Label: r.Label, Scope: r.Scope, IssuedAt: r.IssuedAt, ExpiresAt: r.ExpiresAt, RevokedAt: r.RevokedAt, UsedAt: r.UsedAt,
		}
	}
	return list, err
}

func (a accountReads) Terms(ctx context.Context) ([]account.Term, error) {
	var rows []struct {
		List     string
		Code     string
		Label    string
		Grp      string
		Position int
	}
	err := a.s.Reader(ctx).All(&rows, `/* term.list */ SELECT list, code, label, grp, position
		FROM reference_terms WHERE closed_at IS NULL ORDER BY list, position, label`)
	list := make([]account.Term, len(rows))
	for i, r := range rows {
		list[i] = account.Term{List: r.List, Code: r.Code, Label: r.Label, Group: r.Grp, Position: r.Position}
	}
	return list, err
}

func (a accountReads) SignInByLink(ctx context.Context, linkHash string) (account.SignIn, error) {
	return signIn(a.s.Reader(ctx), "/* sign_in.by_link */ SELECT "+signInColumns+" FROM sign_ins WHERE link_hash = ?", linkHash)
}

func (a accountReads) SignInByID(ctx context.Context, s id.SignIn) (account.SignIn, error) {
	return signIn(a.s.Reader(ctx), "/* sign_in.by_id */ SELECT "+signInColumns+" FROM sign_ins WHERE id = ?", s)
}

// Everybody lists the people who may act, by id.
func (a accountReads) Everybody(ctx context.Context) ([]account.Person, error) {
	var rows []personRow
	err := a.s.Reader(ctx).All(&rows, "/* person.everybody */ SELECT "+personColumns+" FROM people WHERE state = 'active' ORDER BY id")
	out := make([]account.Person, len(rows))
	for i, row := range rows {
		out[i] = row.person()
	}
	return out, err
}
