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

// AccountToken is the form that makes an API token, and the page that shows one,
// once.
type AccountToken struct {
	frontend.Base
	Label  string        // as typed
	Scope  account.Scope // as chosen
	Days   string        // as chosen
	Fields fault.Fields

	Text  string    // the token; empty for the form
	Until time.Time // when it ends
	Zone  *time.Location
}

// TokenDays are the lives that the form offers, in days.
var TokenDays = []string{"1", "7", "30", "90", "365"}

// scopeWords says what a token of a scope may do, in a few words.
func scopeWords(ctx context.Context, s account.Scope) string {
	switch s {
	case account.ScopeRead:
		return text.T(ctx, "Read")
	case account.ScopePost:
		return text.T(ctx, "Read and take part")
	case account.ScopeModerate:
		return text.T(ctx, "Work for the team")
	case account.ScopeAdminister:
		return text.T(ctx, "Everything")
	}
	return string(s)
}

func scopeRadios(ctx context.Context) []parts.Radio {
	hints := map[account.Scope]string{
		account.ScopeRead:       text.T(ctx, "What you can read, but not the lists of the team."),
		account.ScopePost:       text.T(ctx, "Ideas, comments, support and scores, too."),
		account.ScopeModerate:   text.T(ctx, "Moderation, themes, running panels and publishing, too."),
		account.ScopeAdminister: text.T(ctx, "All that you can do, with challenges, people and tokens."),
	}
	rs := make([]parts.Radio, len(account.Scopes))
	for i, s := range account.Scopes {
		rs[i] = parts.Radio{Value: string(s), Label: scopeWords(ctx, s), Hint: hints[s]}
	}
	return rs
}

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
