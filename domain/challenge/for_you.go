package challenge

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// ForYouMost is how many ideas are suggested at once; ForYouRead are read, since some
// may not be for a member of a panel.
const (
	ForYouMost = 5
	ForYouRead = 60
)

// Suggested is an idea of somebody else that a person may want to read, with what
// suggests it: a theme or an area of ideas that they support, follow or wrote, or that
// its author shared it in the same role. The first that is set is the reason to give.
type Suggested struct {
	Card
	Theme string
	Here  string // the area
	Role  bool
}

// SuggestTx keeps whether a person wants suggestions.
type SuggestTx interface {
	WantForYou(p id.Person, on bool) error
}

// WantForYou keeps whether a wants ideas suggested. Nothing else is kept for that:
// what suggests an idea is worked out from what a supports, follows and wrote, when a asks.
func (s Service) WantForYou(ctx context.Context, a account.Actor, on bool) error {
	if err := account.Can(a, account.Follow, account.Thing{}); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.WantForYou(a.Person, on); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.FollowChanged, Actor: a.Person, At: s.Now(), Detail: "for you"})
	})
}

// SuggestReads reads what is suggested to one person. Nothing of it is anybody else's
// to see.
type SuggestReads interface {
	// WantsForYou reports whether a person wants ideas suggested.
	WantsForYou(ctx context.Context, p id.Person) (bool, error)
	// ForYou lists listed ideas of published challenges for a person, the closest first:
	// none that they wrote, follow or said anything of.
	ForYou(ctx context.Context, p id.Person) ([]Suggested, error)
}

// FirstForYou is what is suggested of all.
func FirstForYou(all []Suggested) []Suggested { return all[:min(len(all), ForYouMost)] }
