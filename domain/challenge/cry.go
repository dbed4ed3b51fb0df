package challenge

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// SentTo is where somebody sent words that make no idea and no comment, or that were refused
// before anybody knew what they were to make. At most one field is set; none: the site.
type SentTo struct {
	Slug     string // of a challenge
	Idea     id.Idea
	Comment  id.Comment
	Draft    id.Draft
	Posting  bool // of Draft: it was to be posted, so its words count as well
	Adoption id.Adoption
	Sanction id.Sanction // that a appeals against
}

// Cried alerts the contacts that a has sent words of somebody who may be in danger, as of a text
// that was refused, where no use case does it: of a record of adoption, a link, the words of a
// file, an appeal, or whatever somebody sends who may not write. danger says that what was sent
// has such words; the answer says it of a draft that was to be posted, too. The contacts of the
// site are alerted where a may not know of the place.
func (s Service) Cried(ctx context.Context, a account.Actor, at SentTo, danger bool) (bool, error) {
	if a.Person == 0 || !danger && !at.Posting {
		return danger, nil
	}
	var in id.Challenge
	var on Reported
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var words bool
		var err error
		if in, on, words, err = at.of(tx, a); err == nil {
			_, _, err = whereTried(tx, a, in, on)
		}
		if fault.KindOf(err) == fault.NotFound {
			in, on, err = 0, Reported{}, nil
		}
		danger = danger || words
		return err
	})
	if err == nil && danger {
		err = s.tried(ctx, a, in, on)
	}
	return danger, err
}

// of is the challenge or the idea of p, and whether a draft of a that was to be posted has words
// in danger.
func (p SentTo) of(tx Tx, a account.Actor) (in id.Challenge, on Reported, danger bool, err error) {
	switch {
	case p.Slug != "":
		var c Challenge
		c, err = tx.ChallengeBySlug(p.Slug)
		in = c.ID
	case p.Idea != 0:
		on.Idea = p.Idea
	case p.Comment != 0:
		on.Comment = p.Comment
		on.Idea, err = tx.IdeaOfComment(p.Comment)
	case p.Adoption != 0:
		on.Idea, err = tx.IdeaOfAdoption(p.Adoption)
	case p.Sanction != 0:
		in, err = tx.ChallengeOfSanction(p.Sanction, a.Person)
	case p.Draft != 0:
		var d Draft
		if d, err = openDraft(tx, a, "", p.Draft); err == nil {
			in, danger = d.Challenge, p.Posting && d.InCrisis()
		}
	}
	return in, on, danger, err
}
