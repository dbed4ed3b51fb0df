package pages

import (
	"context"
	"time"

	"uptake/domain/fault"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// AccountToken is the form that makes an API token, and the page that shows one,
// once.
type AccountToken struct {
	frontend.Base
	Label  string // as typed
	Days   string // as chosen
	Fields fault.Fields

	Text  string    // the token; empty for the form
	Until time.Time // when it ends
	Zone  *time.Location
}

// TokenDays are the lives that the form offers, in days.
var TokenDays = []string{"1", "7", "30", "90", "365"}

func (p AccountToken) lives(ctx context.Context) []parts.Radio {
	words := map[string]string{
		"1": text.T(ctx, "1 day"), "7": text.T(ctx, "7 days"), "30": text.T(ctx, "30 days"),
		"90": text.T(ctx, "90 days"), "365": text.T(ctx, "1 year"),
	}
	rs := make([]parts.Radio, len(TokenDays))
	for i, d := range TokenDays {
		rs[i] = parts.Radio{Value: d, Label: words[d]}
	}
	return rs
}
