package review

import (
	"context"
	"slices"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// Listed is a published shortlist in the list of all of them.
type Listed struct {
	Slug, Title, Intro string
	PublishedAt        time.Time
	Challenge          id.Challenge
	ChallengeTitle     string
	AreaName           string // empty: the whole challenge
	Ideas              int    // on the shortlist
}

// Shortlists returns the published shortlists of published challenges, the
// newest first: for everybody.
func (s Service) Shortlists(ctx context.Context) ([]Listed, error) { return s.Reads.Shortlists(ctx) }

// Candidate is somebody who could be given a seat.
type Candidate struct {
	Person       id.Person
	Name         string
	Handle       string
	Role         string // code of the reference list of professional roles
	Organisation string
}

// CandidateMax is how many people Candidates returns at most.
const CandidateMax = 20

// Candidates returns people whose name holds words, or whose handle they are, for who sets up the panel.
func (s Service) Candidates(ctx context.Context, a account.Actor, panel id.Panel, words string) ([]Candidate, error) {
	h, _, err := s.open(ctx, a, panel)
	if err != nil {
		return nil, err
	}
	if err := account.Can(a, account.SetUpPanel, account.Thing{Challenge: h.Challenge}); err != nil {
		return nil, err
	}
	if words = strings.TrimSpace(words); words == "" {
		return nil, nil
	}
	return s.Reads.Candidates(ctx, words, CandidateMax)
}

// Refused turns a refusal into "there is no such panel" where the panel is not
// known to everybody yet: that it is being set up is nobody else's business.
func (s Service) Refused(ctx context.Context, panel id.Panel, err error) error {
	if fault.KindOf(err) != fault.Forbidden {
		return err
	}
	if h, gone := s.Reads.Head(ctx, panel); gone != nil || !h.Reached(Formed) {
		return ErrNotFound
	}
	return err
}

// Conflicts returns what has been declared on a panel, as far as a may know it:
// all of it for chair and secretary, but of ideas that they are recused from, and
// their own for everybody.
func (s Service) Conflicts(ctx context.Context, a account.Actor, panel id.Panel) ([]Conflict, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return nil, err
	}
	all, err := s.Reads.ConflictsOf(ctx, panel)
	if err != nil {
		return nil, err
	}
	rows := Visible(v, About{}, PanelPage, Moment{h.Panel, max(h.Round, 1)})
	return slices.DeleteFunc(slices.Clone(all), func(c Conflict) bool {
		if c.Seat == v.SeatID {
			return !rows.Has(RowOwnConflict)
		}
		return !rows.Has(RowConflicts) || barred(all, v.SeatID, c.Idea)
	}), nil
}
