package pages

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Challenge is the page of one challenge.
type Challenge struct {
	Base frontend.Base
	Words
	challenge.Challenge
	Ideas   int
	Areas   []AreaLine
	Newest  []challenge.Card
	Panels  []PanelLine
	Updates []UpdateLine
	Pieces  []WriteupLine
	Actor   account.Actor // zero for visitors
	Follows bool
}

// AreaLine is an area with its count of ideas and what happens in it now.
type AreaLine struct {
	challenge.Area
	Ideas   int
	Now     string
	LedBy   string // name of its lead; empty for none
	Follows bool   // the reader
}

// PanelLine names a panel and who sits on it.
type PanelLine struct {
	Name  string
	Seats []SeatLine
}

// SeatLine is one seat of a panel as everybody may see it.
type SeatLine struct{ Seat, Name, Role string }

// UpdateLine is one piece of dated news.
type UpdateLine struct{ Title, Summary, Date, Href string }

// WriteupLine is one published write-up.
type WriteupLine struct{ Title, Summary, Date, Href string }

// leads reports whether the reader may set the challenge up.
func (p Challenge) leads() bool {
	return account.Can(p.Actor, account.ChangeChallenge, account.Thing{Challenge: p.ID}) == nil
}

// closed says why the reader cannot share an idea now, and when; empty while
// they can, and before the challenge is published.
func (p Challenge) closed(ctx context.Context) string {
	if p.State == challenge.Unpublished {
		return ""
	}
	if err := p.AllowsSomewhere(p.Actor, challenge.Posting, p.Now); err != nil {
		return text.T(ctx, fault.Of(err).Message)
	}
	return ""
}

// when puts the dates of a step into words; empty where none are set.
func (p Challenge) when(ctx context.Context, s challenge.Step) string {
	switch {
	case s.OpensAt.IsZero():
		return ""
	case s.Closes.IsZero():
		return text.T(ctx, "from %s", p.Date(ctx, s.OpensAt))
	}
	return text.Range(ctx, s.OpensAt, s.Closes.Add(-1), p.Zone)
}

func onOff(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

func followButton(ctx context.Context, name string, follows bool) parts.Button {
	b := parts.Button{Text: text.T(ctx, "Follow"), HiddenText: ": " + name, Variant: parts.Secondary, Small: true}
	if follows {
		b.Text = text.T(ctx, "Stop following")
	}
	return b
}

func followPersonButton(ctx context.Context, name string, follows bool) parts.Button {
	b := parts.Button{Text: text.T(ctx, "Follow %s", name), Variant: parts.Secondary, Small: true}
	if follows {
		b.Text = text.T(ctx, "Stop following %s", name)
	}
	return b
}

// words says how many ideas an area has and what happens in it now.
func (a AreaLine) words(ctx context.Context) string {
	words := " – " + text.N(ctx, a.Ideas, "%d idea", "%d ideas")
	if a.Now != "" {
		words += ". " + text.T(ctx, "Now: %s", a.Now)
	}
	return words
}
