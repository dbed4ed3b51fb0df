package pages

import (
	"context"
	"log/slog"
	"slices"
	"sync"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/frontend/pages"
	"uptake/frontend/text"
	"uptake/search"
)

const (
	alikeShown = 5
	alikeAsked = 8    // a few more, since some are not for every reader
	alikeKept  = 4096 // ideas whose similar ones are remembered, some 200 bytes each
)

// Alike finds the ideas of a challenge that read like another. What it found for
// an idea it remembers until a text of the challenge changes: supports and
// comments, which come all the time, cost nothing. Whether an idea may still be
// shown is read afresh each time. A nil Alike finds nothing.
type Alike struct {
	Search   search.Engine
	Versions Versions
	Log      *slog.Logger

	mu   sync.Mutex
	kept map[id.Idea]alike
}

type alike struct {
	version uint64 // of the texts of the challenge
	ids     []id.Idea
}

// To returns the cards of up to five ideas that read like v, the closest first,
// but those in unread: that they read alike tells what stands in them. A search
// that fails leaves the page without them.
func (k *Alike) To(ctx context.Context, reads challenge.Reads, v challenge.View, unread []id.Idea) []challenge.Card {
	if k == nil || !v.Listed() || v.TextHidden {
		return nil
	}
	version := k.Versions.Version(outbox.TextsTopic(v.Challenge))
	k.mu.Lock()
	found, ok := k.kept[v.ID]
	k.mu.Unlock()
	if !ok || found.version != version {
		hits, err := k.Search.Similar(ctx, search.Text{Idea: v.ID}, within(v.Challenge), alikeAsked)
		if err != nil {
			k.Log.Warn("similar ideas", "err", err)
			return nil
		}
		found = alike{version, ideasOf(hits)}
		k.keep(v.ID, found)
	}
	return k.cards(ctx, reads, found.ids, unread)
}

// Beside is To for a text that is being written.
func (k *Alike) Beside(ctx context.Context, reads challenge.Reads, c id.Challenge, t challenge.Text, unread []id.Idea) []challenge.Card {
	if k == nil {
		return nil
	}
	hits, err := k.Search.Similar(ctx, whole(t), within(c), alikeAsked)
	if err != nil {
		k.Log.Warn("similar ideas", "err", err)
		return nil
	}
	return k.cards(ctx, reads, ideasOf(hits), unread)
}

func within(c id.Challenge) search.Filters { return search.Filters{Challenges: []id.Challenge{c}} }

// ideasOf returns the ideas of hits in their order.
func ideasOf(hits []search.Hit) []id.Idea {
	ids := make([]id.Idea, len(hits))
	for i, h := range hits {
		ids[i] = h.Idea
	}
	return ids
}

func (k *Alike) keep(i id.Idea, found alike) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept == nil || len(k.kept) >= alikeKept {
		k.kept = map[id.Idea]alike{}
	}
	k.kept[i] = found
}

func (k *Alike) cards(ctx context.Context, reads challenge.Reads, ids, unread []id.Idea) []challenge.Card {
	ids = slices.DeleteFunc(slices.Clone(ids), func(i id.Idea) bool { return slices.Contains(unread, i) })
	cards, err := reads.CardsByID(ctx, ids)
	if err != nil {
		k.Log.Warn("similar ideas", "err", err)
	}
	return cards[:min(len(cards), alikeShown)]
}

// beside returns what reads like a draft, as the person behind c may see it.
func (h Writing) beside(c *fiber.Ctx, d challenge.Draft) ([]challenge.Card, error) {
	ctx := c.UserContext()
	reads, veil, err := h.seen(ctx, wire.Actor(c))
	if err != nil {
		return nil, err
	}
	return h.Alike.Beside(ctx, reads, d.Challenge, d.Text, veil.Unread()), nil
}

// similar answers GET /drafts/{id}/similar: what has been shared already and reads
// like this draft.
func (h Writing) similar(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	d, ch, err := h.mineOf(c)
	if err != nil {
		return orSignIn(c, err)
	}
	p := pages.AlikeDraft{Base: h.base(c, text.T(ctx, "Similar ideas"), ch.Title), Words: h.words(), Draft: d, Challenge: ch, Supportable: map[id.Idea]bool{}}
	p.Base.Back, p.Base.Danger = pages.DraftURL(d.ID), d.InCrisis()
	_, wrong := d.Text.Check(ch)
	p.Complete = wrong == nil
	if p.Cards, err = h.beside(c, d); err != nil {
		return err
	}
	if a.Person == 0 {
		return Show(c, p.Page())
	}
	ids := make([]id.Idea, len(p.Cards))
	for i, k := range p.Cards {
		ids[i] = k.ID
	}
	said, err := h.Reads.Words(ctx, a.Person, ids)
	if err != nil {
		return err
	}
	for _, k := range p.Cards {
		v, err := h.Reads.View(ctx, k.ID)
		if err != nil {
			return err
		}
		may, _ := allowed(ctx, ch, a, challenge.Supporting, v, h.Clock())
		p.Supportable[k.ID] = may && said[k.ID] != 1 && v.Author != a.Person
	}
	return Show(c, p.Page())
}
