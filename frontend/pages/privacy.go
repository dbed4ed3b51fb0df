package pages

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/privacy"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Data is the page on which people download what is held of them.
type Data struct{ frontend.Base }

// Erase is the page on which people delete their account, or an administrator one that
// somebody has asked them to delete.
type Erase struct {
	Base   frontend.Base
	Who    account.Person // nobody: the reader
	Places []privacy.Place
	Words  string // as chosen
	Files  string // likewise
	Fields fault.Fields
}

// action is where the form is sent.
func (p Erase) action() string {
	if p.Who.ID == 0 {
		return "/account/delete"
	}
	return memberURL(p.Who.Handle) + "/delete"
}

// back is where the reader came from.
func (p Erase) back() string {
	if p.Who.ID == 0 {
		return "/account"
	}
	return memberURL(p.Who.Handle)
}

func (p Erase) title(ctx context.Context) string {
	if p.Who.ID == 0 {
		return text.T(ctx, "Delete your account")
	}
	return text.T(ctx, "Delete the account of %s", called(p.Who))
}

func (p Erase) words(ctx context.Context) parts.Radios {
	return parts.Radios{
		Name: "words", Legend: text.T(ctx, "What is to become of the ideas and comments?"), LegendSize: parts.M, Value: p.Words, Error: parts.ErrorFor(ctx, p.Fields, "words"),
		Items: []parts.Radio{
			{Value: string(privacy.Keep), Label: text.T(ctx, "Keep them, by “Former member”"), Hint: text.T(ctx, "Change them first where they say who wrote them.")},
			{Value: string(privacy.Remove), Label: text.T(ctx, "Remove them"), Hint: text.T(ctx, "Pictures and files go with them. Answers of others stay, under “deleted”.")},
		},
	}
}

func (p Erase) files(ctx context.Context) parts.Checkboxes {
	return parts.Checkboxes{
		Name: "files", Legend: text.T(ctx, "Pictures and files"), LegendSize: parts.M, HideLegend: true, Values: []string{p.Files}, Error: parts.ErrorFor(ctx, p.Fields, "files"),
		Items: []parts.Checkbox{{Value: string(privacy.Remove), Label: text.T(ctx, "Remove the pictures and files in any case")}},
	}
}

// seat says what becomes of a seat on a panel.
func (p Erase) seat(ctx context.Context, at privacy.Place) string {
	if at.Open {
		return text.T(ctx, "%s: the seat is given up. Scores of closed rounds stay, without a name; what was given in a round that is still open is dropped.", at.Name)
	}
	return text.T(ctx, "%s: its record is signed and stays as it is, with scores and signatures, without a name.", at.Name)
}
