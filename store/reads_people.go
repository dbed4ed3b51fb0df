package store

import (
	"context"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

// memberRow is a person with one of their roles.
type memberRow struct {
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
	Role             account.Role
	RoleChallenge    id.Challenge
}

// members puts rows that stand in the order of people together.
func members(rows []memberRow) []account.Member {
	var found []account.Member
	for _, r := range rows {
		if n := len(found); n == 0 || found[n-1].Person.ID != r.ID {
			found = append(found, account.Member{Person: account.Person{
				ID: r.ID, Handle: r.Handle, Name: r.Name, Email: r.Email, ProfessionalRole: r.ProfessionalRole, Organisation: r.Organisation,
				Region: r.Region, Unnamed: r.Unnamed, Lang: r.Lang, State: r.State, Version: r.Version, JoinedAt: r.JoinedAt,
			}})
		}
		if m := &found[len(found)-1]; r.Role != "" {
			m.Grants = append(m.Grants, account.Grant{Role: r.Role, Challenge: r.RoleChallenge})
		}
	}
	return found
}

const memberColumns = `p.id, p.handle, p.name, p.email, p.professional_role, p.organisation, p.region, p.unnamed, p.lang, p.state, p.version, p.joined_at,
	COALESCE(r.role, '') AS role, COALESCE(r.challenge_id, 0) AS role_challenge`

// FindPeople reads one page of people in one statement.
func (a accountReads) FindPeople(ctx context.Context, words string, skip, limit int) ([]account.Member, error) {
	where, args := "EXISTS (SELECT 1 FROM roles h WHERE h.person_id = people.id)", []any{account.Erased}
	if words != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(words) + "%"
		where, args = `(lower(name) LIKE ? ESCAPE '\' OR email LIKE ? ESCAPE '\')`, append(args, like, like)
	}
	var rows []memberRow
	err := a.s.Reader(ctx).All(&rows, `/* person.find */ SELECT `+memberColumns+` FROM (
		SELECT `+personColumns+`, lower(name) AS sorted FROM people WHERE state <> ? AND `+where+` ORDER BY lower(name), id LIMIT ? OFFSET ?) p
		LEFT JOIN roles r ON r.person_id = p.id ORDER BY p.sorted, p.id, r.challenge_id, r.role`, append(args, limit, skip)...)
	return members(rows), err
}

// MemberByHandle reads a person with their roles in one statement.
func (a accountReads) MemberByHandle(ctx context.Context, handle string) (account.Member, error) {
	var rows []memberRow
	err := a.s.Reader(ctx).All(&rows, `/* person.member */ SELECT `+memberColumns+` FROM (SELECT `+personColumns+` FROM people WHERE handle = ? AND state <> ?) p
		LEFT JOIN roles r ON r.person_id = p.id ORDER BY r.challenge_id, r.role`, handle, account.Erased)
	if err != nil {
		return account.Member{}, err
	}
	if len(rows) == 0 {
		return account.Member{}, account.ErrPersonNotFound
	}
	return members(rows)[0], nil
}
