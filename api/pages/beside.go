package pages

import (
	"context"
	"strings"

	"uptake/domain/adoption"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/domain/update"
	"uptake/domain/writeup"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Publishing is what themes, write-ups, adoptions and updates show on the pages
// of challenges and ideas; with Panels, what panels show there too.
type Publishing struct {
	Themes   theme.Reads
	Writeups interface {
		listsWriteups
		ToSign(ctx context.Context, p id.Person) ([]writeup.Card, error)
	}
	Adoptions adoption.Reads
	Files     attachment.Reads // nil: nothing is attached
	Updates   listsUpdates
	// Panels fills in what panels have published; nil: nothing.
	Panels interface {
		OfChallenge(ctx context.Context, p *pages.Challenge) error
		OfIdea(ctx context.Context, p *pages.Idea) error
		OfMyIdeas(ctx context.Context, p *pages.MyIdeas, person id.Person) error
	}
}

// ThemeNames lists the themes of a challenge that are in use.
func (b Publishing) ThemeNames(ctx context.Context, c id.Challenge) ([]challenge.ThemeLink, error) {
	book, err := b.Themes.Codebook(ctx, c)
	if err != nil {
		return nil, err
	}
	var links []challenge.ThemeLink
	for _, t := range book {
		if t.Ideas > 0 {
			links = append(links, challenge.ThemeLink{ID: t.ID, Slug: t.Slug, Name: t.Name})
		}
	}
	return links, nil
}

// besideMax is how many write-ups and updates the page of a challenge shows.
const besideMax = 5

// OfChallenge fills in write-ups, updates and the feeds.
func (b Publishing) OfChallenge(ctx context.Context, p *pages.Challenge) error {
	written, err := b.Writeups.Published(ctx, writeup.Query{Challenge: p.ID, Limit: besideMax})
	if err != nil {
		return err
	}
	p.Pieces = writeupLines(ctx, p.Words, written)
	news, err := b.Updates.Published(ctx, update.Query{Challenge: p.ID, Limit: besideMax})
	if err != nil {
		return err
	}
	for _, u := range news {
		p.Updates = append(p.Updates, pages.UpdateLine{Title: u.Title, Summary: u.Summary, Date: p.Date(ctx, u.PublishedAt), Href: pages.UpdateURL(u.ID)})
	}
	p.Base.Feeds = append(p.Base.Feeds,
		frontend.Feed{Title: p.Title, Href: pages.ChallengeURL(p.Slug) + "/feed.atom"},
		frontend.Feed{Title: text.T(ctx, "Ideas – %s", p.Title), Href: pages.ChallengeURL(p.Slug) + "/ideas/feed.atom"},
		frontend.Feed{Title: text.T(ctx, "What is new – %s", p.Title), Href: pages.ChallengeURL(p.Slug) + "/activity/feed.atom"},
		frontend.Feed{Title: text.T(ctx, "Write-ups – %s", p.Title), Href: pages.ChallengeURL(p.Slug) + "/write-ups/feed.atom"})
	if b.Panels == nil {
		return nil
	}
	return b.Panels.OfChallenge(ctx, p)
}

// OfMyIdeas fills in what waits for the agreement of person: write-ups, and what panels
// have decided.
func (b Publishing) OfMyIdeas(ctx context.Context, p *pages.MyIdeas, person id.Person) error {
	waiting, err := b.Writeups.ToSign(ctx, person)
	for _, w := range waiting {
		p.ToSign = append(p.ToSign, pages.WriteupToSign{Title: w.Title, Href: pages.WriteupEditURL(w.ID)})
	}
	if err != nil || b.Panels == nil {
		return err
	}
	return b.Panels.OfMyIdeas(ctx, p, person)
}

// OfIdea fills in attachments, adoptions and write-ups.
func (b Publishing) OfIdea(ctx context.Context, p *pages.Idea) error {
	if b.Files != nil {
		files, err := b.Files.OfIdea(ctx, p.ID)
		if err != nil {
			return err
		}
		p.Attachments = attachment.ShownTo(p.Actor, p.View, files)
	}
	adopted, err := b.Adoptions.OfIdea(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, a := range adopted {
		p.Adoptions = append(p.Adoptions, pages.AdoptionLine{
			Site: a.Site, State: strings.ToLower(pages.AdoptionState(ctx, a.State)), Date: pages.Day(ctx, a.Adoption.Date), Result: pages.Excerpt(a.Result),
		})
	}
	written, err := b.Writeups.Published(ctx, writeup.Query{Idea: p.ID, Limit: besideMax})
	if err != nil {
		return err
	}
	p.Writeups = writeupLines(ctx, p.Words, written)
	if b.Panels == nil {
		return nil
	}
	return b.Panels.OfIdea(ctx, p)
}
