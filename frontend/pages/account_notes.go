package pages

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// AccountNotes is the page of what happened to a person's account lately.
type AccountNotes struct {
	frontend.Base
	Notes []account.Note
	Zone  *time.Location
}

// CutOff is the form by which an administrator ends somebody's sessions and tokens.
type CutOff struct {
	frontend.Base
	Who     account.Person
	Checked string // the reason, as typed
	Fields  fault.Fields
}

// noteWords puts a kind into words.
func noteWords(ctx context.Context, k account.NoteKind) string {
	switch k {
	case account.SignedIn:
		return text.T(ctx, "Signed in")
	case account.SignedOut:
		return text.T(ctx, "Signed out")
	case account.OutEverywhere:
		return text.T(ctx, "Signed out everywhere")
	case account.CodeWrong:
		return text.T(ctx, "A wrong code from a sign-in email was entered")
	case account.StepWrong:
		return text.T(ctx, "A wrong code of the second step was entered, or a passkey did not work")
	case account.StepSet:
		return text.T(ctx, "An app was set up for the second step")
	case account.KeyAdded:
		return text.T(ctx, "A passkey was added")
	case account.KeyRemoved:
		return text.T(ctx, "A passkey was removed")
	case account.CodesRenewed:
		return text.T(ctx, "New recovery codes were made")
	case account.StepEnded:
		return text.T(ctx, "The second step was turned off")
	case account.StepReset:
		return text.T(ctx, "An administrator removed the second step")
	case account.TokenMade:
		return text.T(ctx, "An API token was made")
	case account.TokenEnded:
		return text.T(ctx, "An API token was revoked")
	case account.AddressMoved:
		return text.T(ctx, "The email address was changed")
	case account.CutOffByOffice:
		return text.T(ctx, "An administrator signed you out everywhere and revoked your tokens")
	}
	return string(k)
}

func (p AccountNotes) table(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Recent activity"), HideCaption: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "When")}, {Text: text.T(ctx, "What")}, {Text: text.T(ctx, "Browser")}},
	}
	for _, n := range p.Notes {
		agent := n.Agent
		if agent == "" {
			agent = text.T(ctx, "Not noted")
		}
		t.Rows = append(t.Rows, []parts.Cell{{Text: text.Moment(ctx, n.At, p.Zone)}, {Text: noteWords(ctx, n.Kind)}, {Text: agent}})
	}
	return t
}
