package pages

import (
	"context"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/text"
)

// AlikeDraft shows what has been shared already and reads like a draft: somebody
// may support it in place of posting the same again, or go on.
type AlikeDraft struct {
	Base frontend.Base
	Words
	Draft       challenge.Draft
	Challenge   challenge.Challenge
	Cards       []challenge.Card // the closest first
	Supportable map[id.Idea]bool // the person may support these here and now
	Complete    bool             // nothing is missing before the draft can be checked and posted
}

func (p AlikeDraft) heading(ctx context.Context) string {
	if len(p.Cards) == 0 {
		return text.T(ctx, "Nobody has shared this yet")
	}
	return text.T(ctx, "These may be the same as yours")
}

// onward is where the draft goes on.
func (p AlikeDraft) onward() string {
	if p.Complete {
		return DraftURL(p.Draft.ID) + "/check"
	}
	return DraftURL(p.Draft.ID)
}

func (p AlikeDraft) supportable(c challenge.Card) bool { return p.Supportable[c.ID] }
