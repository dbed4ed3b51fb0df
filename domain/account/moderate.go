package account

import "context"

// PersonToModerate returns the person with this handle and their roles, for moderators of
// whichever challenge: not their mail address, which moderation does not need.
func (s Service) PersonToModerate(ctx context.Context, by Actor, handle string) (Member, error) {
	if !by.SignedIn() {
		return Member{}, ErrSignIn
	}
	if !by.HasAnywhere(Moderator) && !by.HasAnywhere(Lead) {
		return Member{}, Can(by, Moderate, Thing{})
	}
	m, err := s.Reads.MemberByHandle(ctx, handle)
	if err == nil && m.Person.State == Erased {
		err = ErrPersonNotFound
	}
	m.Person.Email, m.Person.Organisation, m.Person.Region = "", "", ""
	return m, err
}
