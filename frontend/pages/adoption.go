package pages

import (
	"context"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// AdoptionState names how far a site has come.
func AdoptionState(ctx context.Context, s adoption.State) string {
	switch s {
	case adoption.Considering:
		return text.T(ctx, "Considering it")
	case adoption.Trying:
		return text.T(ctx, "Trying it")
	case adoption.Adopted:
		return text.T(ctx, "Adopted it")
	case adoption.Adapted:
		return text.T(ctx, "Adopted it with changes")
	case adoption.Stopped:
	}
	return text.T(ctx, "Stopped")
}

// Adoptions is the page of who has taken an idea up.
type Adoptions struct {
	Base frontend.Base
	Words
	Idea  challenge.View
	Views []adoption.View
	// Unseen are those that wait or are hidden: all to moderators, and to others their own.
	Unseen []adoption.View
	Actor  account.Actor // zero for visitors
	Open   bool          // the idea takes records
	Form   AdoptionForm
}

// AdoptionForm is what a site says of itself, as typed.
type AdoptionForm struct {
	Action                      string
	Site, Region, State, Result string
	Day, Month, Year            string
	Note                        string
	Version                     int
	Regions                     []account.Term
	Doubts                      []challenge.Doubt
	Fields                      fault.Fields
	Agreeing                    account.Agreeing
	Button                      string
}

// AdoptionEdit is the page on which a record is changed, or hidden by a
// moderator.
type AdoptionEdit struct {
	Base     frontend.Base
	View     adoption.View
	Form     AdoptionForm
	May      bool // change it
	Moderate bool
	Because  challenge.Because
	Other    *adoption.Entry
	Fields   fault.Fields
}

// adoptionStands says who sees a record, and why; empty where everybody does.
func adoptionStands(ctx context.Context, a adoption.View) string {
	switch a.Moderation() {
	case challenge.Hidden:
		return text.T(ctx, "Removed from public view by a moderator: %s", a.Why.Public())
	case challenge.Held:
		return text.T(ctx, "Waits for a moderator, who looks at it before others can see it.")
	}
	return ""
}

// again says how a record that was hidden can come back.
func (p AdoptionEdit) again(ctx context.Context) string {
	words := text.T(ctx, "You can record it again on the page of the idea.")
	if next := p.View.Why.Code.Standard().Next; next != "" {
		words = text.T(ctx, next) + " " + words
	}
	return words
}

func adoptionURL(a id.Adoption) string { return "/adoptions/" + strconv.FormatInt(int64(a), 10) }

// mayChange reports whether the reader is offered to change a record.
func (p Adoptions) mayChange(a adoption.View) bool {
	return p.Actor.SignedIn() && (account.Can(p.Actor, account.EditAdoption, account.Thing{Challenge: a.Challenge, Author: a.Contact}) == nil ||
		account.Can(p.Actor, account.Moderate, account.Thing{Challenge: a.Challenge}) == nil)
}

// Day puts a date as it is kept into words.
func Day(ctx context.Context, date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return text.Date(ctx, t, time.UTC)
}

func (f AdoptionForm) states(ctx context.Context) parts.Radios {
	r := parts.Radios{Name: "state", Legend: text.T(ctx, "How far have you come?"), Value: f.State, Error: parts.ErrorFor(ctx, f.Fields, "state")}
	for _, s := range adoption.States {
		r.Items = append(r.Items, parts.Radio{Value: string(s), Label: AdoptionState(ctx, s)})
	}
	return r
}
