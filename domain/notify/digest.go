package notify

import (
	"context"
	"log/slog"
	"net/url"
	"strconv"
	"strings"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Digests tells people of new ideas that match what they have saved: one mail a
// person and morning, each idea once for each search.
type Digests struct {
	Teller
	Service challenge.Service
	// Person returns who is told, or the fault of somebody who may not act any more.
	Person func(ctx context.Context, p id.Person) (account.Actor, string, error)
	// Find returns what matches a search now, the newest first, as its owner may see it.
	Find func(ctx context.Context, a account.Actor, s challenge.SavedSearch) ([]challenge.Card, error)
}

// Send looks for new matches of what one person has saved, and queues the mail.
func (d Digests) Send(ctx context.Context, p id.Person) error {
	if err := d.Service.NextDigest(ctx, p); err != nil {
		return err
	}
	a, email, err := d.Person(ctx, p)
	if err != nil || email == "" {
		return err
	}
	saved, err := d.Reads.SavedOf(ctx, p)
	if err != nil {
		return err
	}
	now := d.Now()
	var found []challenge.Match
	titles := map[id.Idea]string{}
	for _, s := range saved {
		if !s.Due(now) {
			continue
		}
		cards, err := d.Find(ctx, a, s)
		if err != nil { // the others need not wait for it; it is due again tomorrow
			slog.ErrorContext(ctx, "a saved search fails", "search", s.ID, "error", err)
			continue
		}
		m := challenge.Match{Search: s}
		for _, c := range cards {
			m.Ideas, titles[c.ID] = append(m.Ideas, c.ID), c.Title
		}
		found = append(found, m)
	}
	return d.Service.NewMatches(ctx, p, found, func(tx challenge.Tx, fresh []challenge.Match) error {
		number := int64(0)
		for _, m := range fresh {
			for _, i := range m.Ideas {
				number = max(number, int64(i))
			}
		}
		return tx.QueueDigest(account.Mail{
			To: email, Subject: d.Site + ": new ideas for your saved searches", Text: d.words(fresh, titles),
			MessageID: d.messageID("digest", int64(p), number, now.Unix()),
		}, now.UTC())
	})
}

// digestMost is how many ideas a mail names of one search.
const digestMost = 50

// words lists the new ideas under the search that found them.
func (d Digests) words(fresh []challenge.Match, titles map[id.Idea]string) string {
	var b strings.Builder
	for _, m := range fresh {
		b.WriteString("New for “" + m.Search.Name + "”:\n\n")
		for _, i := range m.Ideas[:min(len(m.Ideas), digestMost)] {
			b.WriteString("- “" + titles[i] + "”\n  " + d.ideaURL(i) + "\n")
		}
		if more := len(m.Ideas) - digestMost; more > 0 {
			b.WriteString("and " + strconv.Itoa(more) + " more\n")
		}
		b.WriteString("\nAll that it finds: " + d.BaseURL + SavedURL(m.Search) + "\n\n")
	}
	return b.String() + "You get this because you saved these searches. You can change how often, or stop, on the page “Saved searches”:\n" + d.BaseURL + "/saved-searches\n"
}

// SavedURL is the address of what a saved search finds.
func SavedURL(s challenge.SavedSearch) string {
	at := "/search"
	if s.List != "" {
		at = "/challenges/" + url.PathEscape(s.List) + "/ideas"
	}
	return at + "?" + s.Query
}
