package pages

import (
	"context"
	"slices"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Account is a person's own page: what they have said of themselves, where they
// are signed in, and their API tokens.
type Account struct {
	frontend.Base
	Who        account.Person
	Role       string // in words; empty if not given
	Region     string // in words; empty if not given
	Badges     []account.Badge
	ForYou     bool // ideas are suggested to them
	Moderates  bool // they moderate somewhere
	Reminders  bool // they are reminded of what waits there
	Sessions   []account.Session
	Present    account.Session // the one that asks
	Tokens     []account.Token
	Others     []Way              // services that sign people in besides mail
	Identities []account.Identity // theirs there
	Stepped    bool               // they have a second step
	Held       bool               // their roles do not count without one
	Zone       *time.Location
}

func (p Account) rows(ctx context.Context) []parts.Row {
	row := func(key, value, hidden string) parts.Row {
		if value == "" {
			value = text.T(ctx, "Not provided")
		}
		return parts.Row{Key: key, Value: value, Actions: []parts.Action{{Text: text.T(ctx, "Change"), HiddenText: hidden, Href: "/account/profile"}}}
	}
	name := p.Who.Name
	if p.Who.Unnamed {
		name = text.T(ctx, "%s (readers see your role only)", name)
	}
	rows := []parts.Row{
		row(text.T(ctx, "Name"), name, text.T(ctx, "name")),
		{Key: text.T(ctx, "Email address"), Value: p.Who.Email, Actions: []parts.Action{{Text: text.T(ctx, "Change"), HiddenText: text.T(ctx, "email address"), Href: "/account/address"}}},
		{Key: text.T(ctx, "Account code"), Value: p.Who.Handle},
		row(text.T(ctx, "Role"), p.Role, text.T(ctx, "role")),
		row(text.T(ctx, "Region or nation"), p.Region, text.T(ctx, "region or nation")),
		row(text.T(ctx, "Organisation"), p.Who.Organisation, text.T(ctx, "organisation")),
	}
	if len(p.Badges) > 0 {
		rows = append(rows, parts.Row{Key: text.T(ctx, "Beside your name"), Content: badgesBeside(Words{Zone: p.Zone}, p.Badges)})
	}
	return rows
}

// sessionsShown is how many browsers the page lists, the last used first.
const sessionsShown = 10

// moreSessions is how many browsers are signed in beside those that are listed.
func (p Account) moreSessions() int { return max(0, len(p.Sessions)-sessionsShown) }

func (p Account) sessions(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Browsers that are signed in"), HideCaption: true, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Browser")}, {Text: text.T(ctx, "Signed in")}, {Text: text.T(ctx, "Last used")}, {Text: text.T(ctx, "Action"), Hidden: true}},
	}
	for _, s := range p.Sessions[:min(len(p.Sessions), sessionsShown)] {
		name := s.Agent
		if s.ID == p.Present.ID {
			name = text.T(ctx, "%s (this one)", name)
		}
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: name},
			{Text: text.Date(ctx, s.StartedAt, p.Zone)},
			{Text: text.Moment(ctx, s.SeenAt, p.Zone)},
			{Content: act(text.T(ctx, "Sign out"), text.T(ctx, "%s, last used %s", name, text.Moment(ctx, s.SeenAt, p.Zone)), "/account/sessions/"+strconv.FormatInt(int64(s.ID), 10)+"/end")},
		})
	}
	return t
}

// label is the service called key; the key for one that is no longer there.
func (p Account) label(key string) string {
	for _, w := range p.Others {
		if w.Key == key {
			return w.Label
		}
	}
	return key
}

// unlinked lists the services that do not sign this person in yet.
func (p Account) unlinked() []Way {
	return slices.DeleteFunc(slices.Clone(p.Others), func(w Way) bool {
		return slices.ContainsFunc(p.Identities, func(i account.Identity) bool { return i.Provider == w.Key })
	})
}

func (p Account) identities(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Services that sign you in"), HideCaption: true, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Service")}, {Text: text.T(ctx, "Linked")}, {Text: text.T(ctx, "Last used")}, {Text: text.T(ctx, "Action"), Hidden: true}},
	}
	for _, i := range p.Identities {
		label := p.label(i.Provider)
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: label},
			{Text: text.Moment(ctx, i.LinkedAt, p.Zone)},
			{Text: text.Moment(ctx, i.UsedAt, p.Zone)},
			{Content: act(text.T(ctx, "Unlink"), label, "/account/identities/"+strconv.FormatInt(int64(i.ID), 10)+"/unlink")},
		})
	}
	return t
}

func (p Account) tokens(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Tokens that work"), HideCaption: true, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Name")}, {Text: text.T(ctx, "What it may do")}, {Text: text.T(ctx, "Works until")}, {Text: text.T(ctx, "Last used")}, {Text: text.T(ctx, "Action"), Hidden: true}},
	}
	for _, k := range p.Tokens {
		used := text.T(ctx, "Never")
		if !k.UsedAt.IsZero() {
			used = text.Moment(ctx, k.UsedAt, p.Zone)
		}
		t.Rows = append(t.Rows, []parts.Cell{{Text: k.Label}, {Text: scopeWords(ctx, k.Scope)}, {Text: text.Moment(ctx, k.ExpiresAt, p.Zone)}, {Text: used}, {Content: act(text.T(ctx, "Revoke"), k.Label, "/account/tokens/"+k.JTI+"/revoke")}})
	}
	return t
}
