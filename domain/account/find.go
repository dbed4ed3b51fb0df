package account

import (
	"context"
	"strings"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Member is a person with the roles they hold.
type Member struct {
	Person Person
	Grants []Grant
}

// FoundPerPage is how many people one page of a search shows.
const FoundPerPage = 20

// FindPeople returns a page of the people whose name or mail address holds words,
// by name; without words, of those who hold a role. more says that another page
// follows. It is for those who give roles.
func (s Service) FindPeople(ctx context.Context, by Actor, words string, page int) (found []Member, more bool, err error) {
	if err = Can(by, GiveRole, Thing{}); err != nil {
		return nil, false, err
	}
	found, err = s.Reads.FindPeople(ctx, strings.ToLower(OneLine(words)), (max(page, 1)-1)*FoundPerPage, FoundPerPage+1)
	if len(found) > FoundPerPage {
		return found[:FoundPerPage], true, err
	}
	return found, false, err
}

// Member returns the person with this handle, for those who give roles.
func (s Service) Member(ctx context.Context, by Actor, handle string) (Member, error) {
	if err := Can(by, GiveRole, Thing{}); err != nil {
		return Member{}, err
	}
	return s.Reads.MemberByHandle(ctx, handle)
}

// PersonInTeam returns a person whom by may name in challenge, such as the lead
// of an area.
func (s Service) PersonInTeam(ctx context.Context, by Actor, challenge id.Challenge, p id.Person) (Person, error) {
	if err := Can(by, ChangeChallenge, Thing{Challenge: challenge}); err != nil {
		return Person{}, err
	}
	return s.Reads.PersonByID(ctx, p)
}

// ErrNobodyThere is returned for a mail address that nobody has signed in with.
var ErrNobodyThere = &fault.Error{Kind: fault.NotFound, Code: "person.no_address", Message: "Nobody has signed in with this email address yet."}

// PersonForTeam returns whoever has this mail address, for by to name them in
// challenge. It returns ErrNobodyThere if nobody who may act has.
func (s Service) PersonForTeam(ctx context.Context, by Actor, challenge id.Challenge, email string) (Person, error) {
	if err := Can(by, ChangeChallenge, Thing{Challenge: challenge}); err != nil {
		return Person{}, err
	}
	p, err := s.Reads.PersonByEmail(ctx, strings.ToLower(strings.TrimSpace(email)))
	if isNotFound(err) || err == nil && p.State != Active {
		return Person{}, ErrNobodyThere
	}
	return p, err
}
