package account

import (
	"context"
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// BadgeTx reads and changes badges.
type BadgeTx interface {
	// ConfirmAddressOf notes that the person has confirmed their present address, unless they had
	// before, and reports whether it did. AddressOf returns an address and when it was
	// confirmed, zero for never.
	ConfirmAddressOf(p id.Person, now time.Time) (first bool, err error)
	AddressOf(p id.Person) (email string, confirmed time.Time, err error)
	// BadgeRules lists the rules in force, by domain. ConfirmedIn lists who has confirmed an
	// address in a domain.
	BadgeRules() ([]BadgeRule, error)
	ConfirmedIn(domain string) ([]id.Person, error)
	// AddBadgeRule keeps r and sets its ID; false if one for its domain is in force.
	AddBadgeRule(r *BadgeRule) (added bool, err error)
	// EndBadgeRule ends a rule and returns it, or ErrNoRule.
	EndBadgeRule(r id.BadgeRule, by id.Person, now time.Time) (BadgeRule, error)
	// AddVerified keeps v and sets its ID. Verified returns one and holds it, or ErrNoBadge.
	// VerifiedOf lists those of a person that were not taken back, the first first.
	AddVerified(v *Verified) error
	Verified(b id.Badge) (Verified, error)
	VerifiedOf(p id.Person) ([]Verified, error)
	// TakeVerified keeps who took v back, and when.
	TakeVerified(v Verified) error
	// SetBadges puts badges beside the name of a person, and reports whether others stood there.
	SetBadges(p id.Person, badges []Badge) (changed bool, err error)
	// AddTask is as in the other domains.
	AddTask(t outbox.Task) error
}

// BadgeReads answers the questions of pages about badges.
type BadgeReads interface {
	BadgeRules(ctx context.Context) ([]BadgeRule, error)
	// BadgesOf returns what stands beside a name.
	BadgesOf(ctx context.Context, p id.Person) ([]Badge, error)
	VerifiedOf(ctx context.Context, p id.Person) ([]Verified, error)
}

// putBadges puts beside a name what stands there now: by the rules, and by hand. It reports
// whether that is something else than before.
func (s Service) putBadges(tx Tx, p id.Person) (changed bool, err error) {
	email, confirmed, err := tx.AddressOf(p)
	if err != nil {
		return false, err
	}
	badges := []Badge{}
	if !confirmed.IsZero() && email != "" {
		rules, err := tx.BadgeRules()
		if err != nil {
			return false, err
		}
		for _, r := range rules {
			if r.Domain == domainOf(email) {
				badges = append(badges, Badge{Label: r.Label, Domain: r.Domain, At: noon(confirmed)})
			}
		}
	}
	byHand, err := tx.VerifiedOf(p)
	if err != nil {
		return false, err
	}
	for _, v := range byHand {
		if v.Stands(s.Now()) {
			badges = append(badges, v.Badge)
		}
	}
	return tx.SetBadges(p, badges)
}

// confirmed notes that a person has just proven to have their address, the first time, and
// gives them the badge that a rule has for it.
func (s Service) confirmed(tx Tx, p id.Person) error {
	first, err := tx.ConfirmAddressOf(p, s.Now())
	if err != nil || !first {
		return err
	}
	return s.changeBadges(tx, p, p, outbox.BadgeConfirmed)
}

// changeBadges is putBadges with a line in the trail where something has changed.
func (s Service) changeBadges(tx Tx, p, by id.Person, kind outbox.Kind) error {
	changed, err := s.putBadges(tx, p)
	if err != nil || !changed {
		return err
	}
	return tx.Emit(outbox.Event{Kind: kind, Subject: int64(p), Actor: by, At: s.Now()})
}

// SetBadgeRule gives a badge to everybody who has confirmed an address in a domain, now or
// later.
func (s Service) SetBadgeRule(ctx context.Context, by Actor, domain, label string) (BadgeRule, error) {
	if err := Can(by, SetBadges, Thing{}); err != nil {
		return BadgeRule{}, err
	}
	r, err := BadgeRule{Domain: domain, Label: label, By: by.Person, At: s.Now()}.check()
	if err != nil {
		return r, err
	}
	err = s.Store.InLongTx(ctx, func(tx Tx) error {
		added, err := tx.AddBadgeRule(&r)
		if err != nil {
			return err
		}
		if !added {
			return ErrRuleThere
		}
		return s.ruled(tx, r, by.Person, outbox.BadgeRuleSet)
	})
	return r, err
}

// EndBadgeRule ends a rule: its badge goes from everybody.
func (s Service) EndBadgeRule(ctx context.Context, by Actor, rule id.BadgeRule) error {
	if err := Can(by, SetBadges, Thing{}); err != nil {
		return err
	}
	return s.Store.InLongTx(ctx, func(tx Tx) error {
		r, err := tx.EndBadgeRule(rule, by.Person, s.Now())
		if err != nil {
			return err
		}
		return s.ruled(tx, r, by.Person, outbox.BadgeRuleEnded)
	})
}

// ruled settles everybody whom a rule is about.
func (s Service) ruled(tx Tx, r BadgeRule, by id.Person, kind outbox.Kind) error {
	people, err := tx.ConfirmedIn(r.Domain)
	if err != nil {
		return err
	}
	for _, p := range people {
		if _, err = s.putBadges(tx, p); err != nil {
			return err
		}
	}
	return tx.Emit(outbox.Event{Kind: kind, Subject: int64(r.ID), Actor: by, At: s.Now(), Reason: r.Label, Detail: r.Domain})
}

// Verify gives a person a badge for what a moderator of the whole site has checked.
func (s Service) Verify(ctx context.Context, by Actor, v Verified) (Verified, error) {
	if err := Can(by, VerifyPerson, Thing{}); err != nil {
		return v, err
	}
	if v.Person == by.Person {
		return v, ErrBadgeSelf
	}
	v.By = by.Person
	v, err := v.check(s.Now())
	if err != nil {
		return v, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		p, err := tx.Person(v.Person)
		if err != nil {
			return err
		}
		if p.State == Erased {
			return ErrPersonNotFound
		}
		if err = tx.AddVerified(&v); err != nil {
			return err
		}
		if _, err = s.putBadges(tx, v.Person); err != nil {
			return err
		}
		if !v.EndsAt.IsZero() {
			if err = tx.AddTask(outbox.Task{Handler: outbox.EndBadge, Key: v.key(), Subject: int64(v.Person), AddedAt: s.Now(), DueAt: v.EndsAt}); err != nil {
				return err
			}
		}
		return tx.Emit(outbox.Event{Kind: outbox.BadgeGiven, Subject: int64(v.Person), Actor: by.Person, At: s.Now(), Reason: v.Checked, Detail: v.Label})
	})
	return v, err
}

// TakeBadge takes back what a member of staff gave by hand, at any time.
func (s Service) TakeBadge(ctx context.Context, by Actor, p id.Person, badge id.Badge) error {
	if err := Can(by, VerifyPerson, Thing{}); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		v, err := tx.Verified(badge)
		if err != nil {
			return err
		}
		if v.Person != p || !v.TakenAt.IsZero() {
			return ErrNoBadge
		}
		v.TakenBy, v.TakenAt = by.Person, s.Now()
		if err = tx.TakeVerified(v); err != nil {
			return err
		}
		if _, err = s.putBadges(tx, p); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.BadgeTaken, Subject: int64(p), Actor: by.Person, At: s.Now(), Detail: v.Label})
	})
}

// EndBadges takes from beside a name what has ended, by the clock.
func (s Service) EndBadges(ctx context.Context, p id.Person) error {
	return s.Store.InTx(ctx, func(tx Tx) error { return s.changeBadges(tx, p, 0, outbox.BadgeEnded) })
}

// BadgeRules lists the rules, for administrators.
func (s Service) BadgeRules(ctx context.Context, by Actor) ([]BadgeRule, error) {
	if err := Can(by, SetBadges, Thing{}); err != nil {
		return nil, err
	}
	return s.Reads.BadgeRules(ctx)
}

// VerifiedOf lists the badges that staff gave a person and did not take back, for those who
// may.
func (s Service) VerifiedOf(ctx context.Context, by Actor, p id.Person) ([]Verified, error) {
	if err := Can(by, VerifyPerson, Thing{}); err != nil {
		return nil, err
	}
	return s.Reads.VerifiedOf(ctx, p)
}

// BadgesOf returns what stands beside a name.
func (s Service) BadgesOf(ctx context.Context, p id.Person) ([]Badge, error) {
	return s.Reads.BadgesOf(ctx, p)
}
