package pages

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Indexing tells search engines what is not to be listed, in the header of every
// answer: pages, pictures, feeds and files alike. It is used by pointer.
type Indexing struct {
	Unlisted bool // the whole service
	Reads    refuses
	Versions Versions

	mu      sync.Mutex
	refused []id.Challenge // as of version
	version uint64
	known   bool
}

// refuses is what Indexing asks of store.Indexing.
type refuses interface {
	Refused(ctx context.Context) ([]id.Challenge, error)
	ChallengeOf(ctx context.Context, kind, key string) (id.Challenge, error)
}

// Robots adds the header where it belongs. What cannot be found out is not listed.
func (x *Indexing) Robots(c *fiber.Ctx) error {
	if listed, err := x.listed(c.UserContext(), c.Path()); err != nil || !listed {
		c.Set("X-Robots-Tag", "noindex")
	}
	return c.Next()
}

func (x *Indexing) listed(ctx context.Context, path string) (bool, error) {
	if x.Unlisted {
		return false, nil
	}
	refused, err := x.now(ctx)
	if err != nil || len(refused) == 0 { // as in most services: no answer costs a statement
		return err == nil, err
	}
	at := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(at) < 2 {
		return true, nil
	}
	of, err := x.Reads.ChallengeOf(ctx, at[0], at[1])
	return !slices.Contains(refused, of), err
}

// now returns the challenges that are not to be listed. The topic moves after the
// commit that it tells of: what was read before it moved may be old, and is read anew.
func (x *Indexing) now(ctx context.Context) ([]id.Challenge, error) {
	version := x.Versions.Version(outbox.Site)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.known && x.version == version {
		return x.refused, nil
	}
	refused, err := x.Reads.Refused(ctx)
	if err == nil {
		x.refused, x.version, x.known = refused, version, true
	}
	return refused, err
}
