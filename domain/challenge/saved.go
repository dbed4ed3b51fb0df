package challenge

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Often says how often somebody wants to hear of new matches of a search.
type Often string

// The wishes.
const (
	Daily  Often = "daily"
	Weekly Often = "weekly"
	Never  Often = "never"
)

// Limits of saved searches.
const (
	SavedMost  = 20   // of one person
	savedQuery = 1000 // bytes of an address's query
	digestHour = 7    // in the morning, where the service is
)

// SavedSearch is a search that somebody comes back to, and hears of by mail when
// a later idea matches it. Who saved it is nobody else's to know.
type SavedSearch struct {
	ID       id.Search
	Person   id.Person
	Name     string
	List     string // slug that the challenge it searches has now; empty for all
	Query    string // words and filters, encoded as in the list's address; likewise
	Often    Often
	After    id.Idea // the newest idea when it was saved: later ones are new
	SavedAt  time.Time
	LookedAt time.Time // for new matches; when it was saved, at first
	Version  int
}

// Faults of saved searches.
var (
	ErrSavedNotFound = &fault.Error{Kind: fault.NotFound, Code: "search.not_found", Message: "There is no saved search at this address."}
	ErrSavedMost     = &fault.Error{Kind: fault.Conflict, Code: "search.most", Message: "You have " + strconv.Itoa(SavedMost) + " saved searches. Remove one before you save another."}
	ErrSavedStale    = &fault.Error{Kind: fault.Stale, Code: "search.stale", Message: "This saved search was changed in another window. Look at it again."}
)

// savedKeys are the parameters that a saved search may hold. Role and region are
// not among them: mails about single ideas would tell who is meant.
var savedKeys = map[string]bool{"q": true, "challenge": true, "area": true, "kind": true, "theme": true, "stage": true, "outcome": true, "evidence": true, "pick": true}

// Check returns s put in order, or every rule that it breaks.
func (s SavedSearch) Check() (SavedSearch, error) {
	var bad fault.Fields
	asked, err := url.ParseQuery(s.Query)
	if err != nil || len(s.Query) > savedQuery {
		bad.Add("query", "This search is too long to be saved. Use fewer words or filters.")
	}
	for key, values := range asked {
		if key == "role" || key == "region" {
			bad.Add("query", "A search by role or region cannot be saved. Take these filters away first.")
		}
		if !savedKeys[key] || len(values) == 0 || values[0] == "" {
			delete(asked, key)
			continue
		}
		slices.Sort(values)
		asked[key] = slices.Compact(values)
	}
	if len(asked) == 0 && len(bad) == 0 {
		bad.Add("query", "Search for words or choose a filter, then save the search.")
	}
	s.Query = asked.Encode()
	s.Name = account.OneLine(s.Name)
	switch {
	case s.Name == "":
		bad.Add("name", "Enter a name for this search.")
	case utf8.RuneCountInString(s.Name) > NameMax:
		bad.Add("name", "Name must be 100 characters or fewer.")
	}
	if s.Often != Daily && s.Often != Weekly && s.Often != Never {
		bad.Add("often", "Select how often you want to hear of new ideas.")
	}
	return s, bad.Fault("search.invalid", "There is a problem with your saved search.")
}

// challenges are the slugs of those that s names.
func (s SavedSearch) challenges() []string {
	asked, err := url.ParseQuery(s.Query)
	if err != nil {
		return nil // Check has refused it
	}
	out := asked["challenge"]
	if s.List != "" {
		out = append(out, s.List)
	}
	return out
}

// Due reports whether new matches are to be looked for at now. A few hours of
// grace let a mail of the morning stay one of the morning.
func (s SavedSearch) Due(now time.Time) bool {
	const grace = 6 * time.Hour
	switch s.Often {
	case Daily:
		return now.Sub(s.LookedAt) >= 24*time.Hour-grace || s.LookedAt.Equal(s.SavedAt)
	case Weekly:
		return now.Sub(s.LookedAt) >= 7*24*time.Hour-grace
	case Never:
	}
	return false
}

// NextMorning is when the next digests leave.
func NextMorning(now time.Time) time.Time {
	y, m, d := now.Date()
	at := time.Date(y, m, d, digestHour, 0, 0, 0, now.Location())
	if !at.After(now) {
		at = time.Date(y, m, d+1, digestHour, 0, 0, 0, now.Location())
	}
	return at
}

// SavedTx reads and changes saved searches.
type SavedTx interface {
	// HoldSaved lists the saved searches of a person and lets nobody else change them
	// until the transaction ends.
	HoldSaved(p id.Person) ([]SavedSearch, error)
	// AddSaved keeps s and sets its ID, Version and After.
	AddSaved(s *SavedSearch) error
	// SaveSaved keeps name and wish of s if its Version is still the stored
	// one, and moves it; else ErrSavedStale.
	SaveSaved(s *SavedSearch) error
	// NoteLooked keeps when new matches of s were looked for, whoever edits it meanwhile.
	NoteLooked(s id.Search, at time.Time) error
	DropSaved(s id.Search) error
	// NoteMatches keeps that ideas were told of as matches of s and returns those that
	// had not been.
	NoteMatches(s id.Search, ideas []id.Idea) ([]id.Idea, error)
	// QueueDigest queues the mail that tells of them.
	QueueDigest(m account.Mail, at time.Time) error
}

// SaveSearch keeps a search for a.
func (s Service) SaveSearch(ctx context.Context, a account.Actor, in SavedSearch) (SavedSearch, error) {
	if err := account.Can(a, account.Follow, account.Thing{}); err != nil {
		return SavedSearch{}, err
	}
	in, err := in.Check()
	if err != nil {
		return SavedSearch{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		for _, slug := range in.challenges() {
			c, err := tx.ChallengeBySlug(slug)
			if err != nil {
				return err
			}
			if !c.State.ShownTo(a, c.ID) {
				return ErrNotFound
			}
		}
		has, err := tx.HoldSaved(a.Person)
		if err != nil {
			return err
		}
		if len(has) >= SavedMost {
			return ErrSavedMost
		}
		now := s.Now()
		in.Person, in.SavedAt, in.LookedAt = a.Person, now, now
		if err = tx.AddSaved(&in); err != nil {
			return err
		}
		return digestDue(tx, a.Person, now)
	})
	return in, err
}

// ChangeSearch renames a search of a's, or changes how often they hear of it.
func (s Service) ChangeSearch(ctx context.Context, a account.Actor, search id.Search, version int, name string, often Often) (SavedSearch, error) {
	var out SavedSearch
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if out, err = ownSearch(tx, a, search); err != nil {
			return err
		}
		if version != 0 && out.Version != version {
			return ErrSavedStale
		}
		out.Name, out.Often = name, often
		if out, err = out.Check(); err != nil {
			return err
		}
		if err = tx.SaveSaved(&out); err != nil {
			return err
		}
		return digestDue(tx, a.Person, s.Now())
	})
	return out, err
}

// DropSearch removes a search of a's.
func (s Service) DropSearch(ctx context.Context, a account.Actor, search id.Search) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		if _, err := ownSearch(tx, a, search); err != nil {
			return err
		}
		return tx.DropSaved(search)
	})
}

func ownSearch(tx Tx, a account.Actor, search id.Search) (SavedSearch, error) {
	if err := account.Can(a, account.Follow, account.Thing{}); err != nil {
		return SavedSearch{}, err
	}
	all, err := tx.HoldSaved(a.Person)
	for _, s := range all {
		if s.ID == search {
			return s, err
		}
	}
	if err == nil {
		err = ErrSavedNotFound
	}
	return SavedSearch{}, err
}

// digestDue lets the person's new matches be looked for next morning. Each morning
// has a task of its own, so that the one at work can ask for the next.
func digestDue(tx Tx, p id.Person, now time.Time) error {
	at := NextMorning(now)
	key := "digest:" + strconv.FormatInt(int64(p), 10) + ":" + at.Format(time.DateOnly)
	return tx.AddTask(outbox.Task{Handler: outbox.SendDigest, Key: key, Subject: int64(p), DueAt: at.UTC(), AddedAt: now})
}

// Match is one saved search with the ideas that match it now, the newest first.
type Match struct {
	Search SavedSearch
	Ideas  []id.Idea
}

// NextDigest lets the person's new matches be looked for next morning, while any are
// wanted. It stands before the work of this morning, which may fail.
func (s Service) NextDigest(ctx context.Context, p id.Person) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		has, err := tx.HoldSaved(p)
		if err != nil || !slices.ContainsFunc(has, func(s SavedSearch) bool { return s.Often != Never }) {
			return err
		}
		return digestDue(tx, p, s.Now())
	})
}

// NewMatches returns of what matches now those ideas that are newer than the search
// and have not been told of, and keeps that they are told of by the mail that tell
// queues in the same transaction. So each is told of once, whatever fails in between.
func (s Service) NewMatches(ctx context.Context, p id.Person, found []Match, tell func(tx Tx, fresh []Match) error) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		has, err := tx.HoldSaved(p)
		if err != nil {
			return err
		}
		now := s.Now()
		var fresh []Match
		for _, saved := range has {
			for _, m := range found {
				if m.Search.ID != saved.ID || !saved.Due(now) {
					continue
				}
				var later []id.Idea
				for _, i := range m.Ideas {
					if i > saved.After {
						later = append(later, i)
					}
				}
				if later, err = tx.NoteMatches(saved.ID, later); err != nil {
					return err
				}
				saved.LookedAt = now
				if err = tx.NoteLooked(saved.ID, now); err != nil {
					return err
				}
				if len(later) > 0 {
					fresh = append(fresh, Match{saved, later})
				}
			}
		}
		if len(fresh) == 0 {
			return nil
		}
		return tell(tx, fresh)
	})
}
