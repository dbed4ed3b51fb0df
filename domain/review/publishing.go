package review

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Publish releases what the panel has decided: the stage, outcome, reason and
// themes of each of its ideas become public, in one transaction. Its authors have read
// them before, or agreed: see TellAuthors.
func (s Service) Publish(ctx context.Context, a account.Actor, panel id.Panel, version int) (Panel, error) {
	var out Panel
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		if version != 0 && version != p.Version {
			return ErrStale
		}
		if err := p.MayStep(Published, v); err != nil {
			return err
		}
		now := s.Now()
		told, err := tx.ToldOf(p.ID, p.Record)
		if err != nil {
			return err
		}
		if err := p.heard(told, now); err != nil {
			return err
		}
		if err := s.release(tx, p, a, now); err != nil {
			return err
		}
		p.State, p.ReleasedAt = Published, now
		if err := tx.SavePanel(&p); err != nil {
			return err
		}
		out = p
		return note(tx, event(p, outbox.PanelPublished, a, now, ""), RecordEntry{Round: p.Round, What: []string{stateLine(Finalised, Published)}})
	})
	return out, err
}

// release carries the decisions over to the ideas.
func (s Service) release(tx Tx, p Panel, a account.Actor, now time.Time) error {
	if err := s.releaseThemes(tx, p, a, now); err != nil {
		return err
	}
	ideas, all, err := s.answered(tx, p.ID, now)
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.at.State != OutOfScope {
			one.at.State = Released
		}
		if !one.news {
			continue
		}
		i := one.idea
		if err := tx.SaveIdea(&i); err != nil {
			return err
		}
		e := outbox.Event{
			Kind: outbox.IdeaReleased, Challenge: i.Challenge, Idea: i.ID, Panel: p.ID,
			Actor: a.Person, At: now, Detail: string(i.Outcome),
		}
		if err := tx.Emit(e); err != nil {
			return err
		}
	}
	return tx.PutIdeas(ideas)
}

// EditShortlist changes the title and the introduction of the shortlist's page.
func (s Service) EditShortlist(ctx context.Context, a account.Actor, panel id.Panel, version int, title, intro string) (Shortlist, error) {
	return s.shortlist(ctx, a, panel, version, func(_ Tx, _ Panel, l *Shortlist) (outbox.Kind, error) {
		l.Title, l.Intro = account.OneLine(title), strings.TrimSpace(intro)
		var bad fault.Fields
		if n := utf8.RuneCountInString(l.Title); n < 1 || n > 100 {
			bad.Add("title", "Enter a title of 1 to 100 characters.")
		}
		if utf8.RuneCountInString(l.Intro) > ReasonMax {
			bad.Add("intro", "Use 5,000 characters or fewer.")
		}
		guard.Blocked(&bad, "title", l.Title)
		guard.Blocked(&bad, "intro", l.Intro)
		kind := outbox.ShortlistChanged
		if !l.PublishedAt.IsZero() {
			kind = outbox.ShortlistPublished // a public page has changed
		}
		return kind, bad.Fault("shortlist.invalid", "There is a problem with the shortlist.")
	})
}

// PublishShortlist puts the shortlist of a published panel on its public page.
func (s Service) PublishShortlist(ctx context.Context, a account.Actor, panel id.Panel, version int) (Shortlist, error) {
	return s.shortlist(ctx, a, panel, version, func(tx Tx, p Panel, l *Shortlist) (outbox.Kind, error) {
		if !p.Reached(Published) {
			return "", &fault.Error{Kind: fault.Closed, Code: "shortlist.unreleased", Message: "Publish the results of the panel first."}
		}
		if !l.PublishedAt.IsZero() {
			return "", ErrShortlistOut
		}
		decisions, err := tx.Decisions(p.ID)
		if err != nil {
			return "", err
		}
		if len(OnShortlist(decisions)) == 0 {
			return "", ErrShortlistEmpty
		}
		l.PublishedAt = s.Now()
		return outbox.ShortlistPublished, nil
	})
}

func (s Service) shortlist(ctx context.Context, a account.Actor, panel id.Panel, version int, change func(Tx, Panel, *Shortlist) (outbox.Kind, error)) (Shortlist, error) {
	var out Shortlist
	err := s.Store.InTx(ctx, func(tx Tx) error {
		p, err := tx.PanelForChange(panel)
		if err != nil {
			return err
		}
		if err := account.Can(a, account.PublishPanel, account.Thing{Challenge: p.Challenge}); err != nil {
			return err
		}
		l, err := tx.Shortlist(panel)
		if err != nil {
			return err
		}
		if l.PublishedAt.IsZero() && !p.Reached(Finalised) {
			return ErrShortlistNotFound // as for who reads it: whether the panel decides is not known outside it
		}
		if version != 0 && version != l.Version {
			return ErrStale
		}
		kind, err := change(tx, p, &l)
		if err != nil {
			return err
		}
		if err := tx.SaveShortlist(&l); err != nil {
			return err
		}
		out = l
		e := event(p, kind, a, s.Now(), l.Slug)
		e.Subject = int64(l.ID)
		salt := strconv.FormatInt(e.At.UnixNano(), 36)
		return note(tx, e, RecordEntry{Round: p.Round, What: []string{"salt\t\t" + salt, "title\t\t" + said(l.Title, salt), "intro\t\t" + said(l.Intro, salt)}})
	})
	return out, err
}
