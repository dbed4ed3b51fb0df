package challenge

import (
	"uptake/domain/account"
	"uptake/domain/id"
)

// Moderated lists the challenges that a moderates; nil for all of them. The fault
// is that of somebody who moderates none.
func Moderated(a account.Actor) ([]id.Challenge, error) {
	if account.Can(a, account.Moderate, account.Thing{}) == nil {
		return nil, nil
	}
	of := []id.Challenge{}
	for _, g := range a.Grants {
		if g.Challenge != 0 && account.Can(a, account.Moderate, account.Thing{Challenge: g.Challenge}) == nil {
			of = append(of, g.Challenge)
		}
	}
	if len(of) == 0 {
		return nil, account.Can(a, account.Moderate, account.Thing{})
	}
	return of, nil
}
