package challenge

import (
	"context"
	"errors"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Merge is one idea that goes on as part of another, by a moderator. The text of
// the one that is merged stays readable with its history; its comments, and the
// word of everybody who has said nothing of the other, go over to that.
type Merge struct {
	ID       id.Merge
	From     id.Idea // the one that is merged
	Into     id.Idea // the one that is kept
	Actor    id.Person
	Reason   string // everybody who took part reads it
	MergedAt time.Time
	UndoneAt time.Time // zero: it stands
}

// TookIn is an idea that another took in, with whom to credit for it.
type TookIn struct {
	Idea       id.Idea
	Title      string
	Lang       string
	Author     id.Person // 0: not known
	AuthorName string    // empty if not known
	AuthorRole string
	MergedAt   time.Time
	Shared     int  // people who had a word on both, and count once
	ByPanel    bool // a panel has published it; else a moderator merged it, which can be undone
}

// Merge faults. Each leaves both ideas as they were.
var (
	ErrMergeSelf      = &fault.Error{Kind: fault.Invalid, Code: "merge.self", Message: "Enter the number of another idea."}
	ErrMergeElsewhere = &fault.Error{Kind: fault.Conflict, Code: "merge.elsewhere", Message: "These ideas belong to two challenges. Each has its own rules and panel, so they cannot be merged."}
	ErrMergeHidden    = &fault.Error{Kind: fault.Conflict, Code: "merge.hidden", Message: "Only ideas that everybody can read can be merged. Show it first, or choose another one."}
	ErrMergeReview    = &fault.Error{Kind: fault.Closed, Code: "merge.in_review", Message: "A panel is judging one of these ideas, so nothing can be moved to it or from it. Wait until the panel has published."}
	ErrMergeAnswered  = &fault.Error{Kind: fault.Closed, Code: "merge.answered", Message: "A panel has answered this idea, so it stays as it is. You can merge the other one into it."}
	ErrMergeChain     = &fault.Error{Kind: fault.Conflict, Code: "merge.chain", Message: "Other ideas have been merged into this one. Merge the other way round, or undo those first."}
	ErrMerged         = &fault.Error{Kind: fault.Conflict, Code: "merge.merged", Message: "This idea has been merged already."}
	ErrNotMerged      = &fault.Error{Kind: fault.Conflict, Code: "merge.not_merged", Message: "This idea is not merged. Somebody may have undone it already."}
	ErrTookIn         = &fault.Error{Kind: fault.Closed, Code: "idea.took_in", Message: "Other people's ideas have been merged into this one, so it cannot be withdrawn. Ask the team to undo that first."}
)

// MergedByModerator reports whether the idea goes on as part of MergedInto because
// a moderator said so. What a panel merges has an outcome and stays at its address.
func (c Idea) MergedByModerator() bool {
	return c.Stage == Merged && c.Outcome == NoOutcome && !c.ReleasedAt.IsZero() && c.MergedInto != 0
}

// goneOn says where an idea goes on that takes no more comments and support.
func (c Idea) goneOn() error {
	return &fault.Error{
		Kind: fault.Closed, Code: "idea.merged",
		Message: "This idea goes on as part of idea " + strconv.FormatInt(int64(c.MergedInto), 10) + ". Comment on that one, or support it.",
	}
}

// MayMerge returns nil if from can go on as part of into, as far as the two tell.
func MayMerge(from, into Idea) error {
	switch {
	case from.ID == into.ID:
		return ErrMergeSelf
	case from.Challenge != into.Challenge:
		return ErrMergeElsewhere
	case from.MergedByModerator() || into.MergedByModerator():
		return ErrMerged
	case !from.Listed() || !into.Listed():
		return ErrMergeHidden
	case from.ShownStage() == InReview || into.ShownStage() == InReview:
		return ErrMergeReview
	case from.ShownStage() != Posted:
		return ErrMergeAnswered
	case from.TookIn > 0:
		return ErrMergeChain
	}
	return nil
}

// Carried is what a merge does to what people said of the two ideas: one person
// has one word.
type Carried struct {
	Over     []Support // words on the merged idea that count on the kept one now
	Aside    []Support // words on the kept idea that do not count: of those who are its authors now
	Replaced []Support // support of the kept idea, taken back, in whose place a word comes over
}

// CarryWords returns what becomes of the words on two ideas. Whoever has said
// something of the kept idea has said it; authors of either have no word on
// their own; support that was taken back is no word.
func CarryWords(f SupportForm, from, into []Support, authors map[id.Person]bool) Carried {
	var out Carried
	counts := func(w Support) bool { return w.Value != 0 || f == ForAgainst }
	said := make(map[id.Person]bool, len(into))
	back := map[id.Person]Support{}
	for _, w := range into {
		if said[w.Person] = counts(w); !counts(w) {
			back[w.Person] = w
		}
		if authors[w.Person] {
			out.Aside = append(out.Aside, w)
		}
	}
	for _, w := range from {
		if !said[w.Person] && !authors[w.Person] && counts(w) {
			out.Over = append(out.Over, w)
			if was, ok := back[w.Person]; ok {
				out.Replaced = append(out.Replaced, was)
			}
		}
	}
	return out
}

// Noted is a word as it stood before a merge.
type Noted struct {
	Support
	Carried bool // it was on the merged idea and has counted on the kept one since
}

// Returned is what undoing a merge does to words.
type Returned struct {
	Leave []Support // words on the kept idea that leave it
	Back  []Support // words that stand again, on either idea
}

// ReturnWords returns what becomes of the words that a merge noted, and of those on
// the kept idea now. A word that came over goes back, and so does that it was taken back
// since. Whoever has said something else of the kept idea since has said it of that.
func ReturnWords(f SupportForm, noted []Noted, kept []Support) Returned {
	var out Returned
	now := make(map[id.Person]Support, len(kept))
	for _, w := range kept {
		now[w.Person] = w
	}
	for _, n := range noted {
		if !n.Carried {
			continue
		}
		switch w, ok := now[n.Person]; {
		case ok && (w.Value == n.Value || f == SupportOnly):
			out.Leave = append(out.Leave, w)
			delete(now, n.Person)
			w.Idea = n.Idea
			out.Back = append(out.Back, w)
		case ok:
			out.Back = append(out.Back, n.Support)
		}
	}
	for _, n := range noted {
		if w, ok := now[n.Person]; !n.Carried && (!ok || w.Idea != n.Idea) {
			out.Back = append(out.Back, n.Support)
		}
	}
	return out
}

// MergeIdea lets from go on as part of into: comments, the word of each person,
// followers and credit go over, and the old address leads there. Everybody who
// took part is told, with the reason. UndoMerge takes all of it back.
func (s Service) MergeIdea(ctx context.Context, a account.Actor, from, into id.Idea, reason string) (Merge, error) {
	var m Merge
	reason = account.Prose(reason)
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		f, i, c, err := pair(tx, a, from, into)
		if err != nil {
			return err
		}
		if err = CheckReason(reason, true); err != nil {
			return err
		}
		if err = MayMerge(f, i); err != nil {
			return err
		}
		judged, err := tx.BeforePanel(from, into)
		if err != nil {
			return err
		}
		if judged {
			return ErrMergeReview
		}
		now := s.Now()
		m = Merge{From: from, Into: into, Actor: a.Person, Reason: reason, MergedAt: now}
		f.Stage, f.MergedInto, f.ReleasedAt = Merged, into, now
		if err = tx.SaveIdea(&f); err != nil {
			return err
		}
		if err = tx.AddMerge(&m, c.SupportForm); err != nil {
			return err
		}
		return announce(tx, m, a, c.ID, outbox.IdeaMerged, outbox.IdeaTookIn, reason, now)
	})
	return m, err
}

// UndoMerge makes an idea one of its own again: comments under its own threads and
// the words that people said of it go back. What people have said since on the kept
// idea stays there. Of several merges into one idea the latest is undone first.
func (s Service) UndoMerge(ctx context.Context, a account.Actor, from id.Idea, reason string) (Merge, error) {
	var m Merge
	reason = account.Prose(reason)
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		at, err := tx.MergeOf(from)
		if errors.Is(err, ErrNotMerged) {
			return notMerged(tx, a, from)
		}
		if err != nil {
			return err
		}
		f, i, c, err := pair(tx, a, from, at.Into)
		if err != nil {
			return err
		}
		if m, err = tx.MergeOf(from); err != nil { // now that nobody else can change it
			return err
		}
		if m.ID != at.ID || !f.MergedByModerator() {
			return ErrNotMerged
		}
		if err = CheckReason(reason, true); err != nil {
			return err
		}
		judged, err := tx.BeforePanel(from, m.Into)
		if err != nil {
			return err
		}
		if judged || i.ShownStage() == InReview {
			return ErrMergeReview
		}
		newest, err := tx.NewestMerge(m.Into)
		if err != nil {
			return err
		}
		if newest.ID != m.ID {
			return mergedLater(newest.From)
		}
		now := s.Now()
		f.Stage, f.MergedInto, f.ReleasedAt = Posted, 0, time.Time{}
		if err = tx.SaveIdea(&f); err != nil {
			return err
		}
		m.UndoneAt = now
		if err = tx.DropMerge(m, c.SupportForm); err != nil {
			return err
		}
		return announce(tx, m, a, c.ID, outbox.IdeaUnmerged, outbox.IdeaGaveBack, reason, now)
	})
	return m, err
}

// mergedLater refuses to undo a merge under a later one: what that did to the words of
// people rests on this.
func mergedLater(from id.Idea) error {
	number := strconv.FormatInt(int64(from), 10)
	return &fault.Error{
		Kind: fault.Conflict, Code: "merge.later",
		Message: "Idea " + number + " was merged into the same idea after this one. Undo the merge of idea " + number + " first, then this one.",
	}
}

// notMerged is the answer about an idea that stands by itself, to whoever may know.
func notMerged(tx Tx, a account.Actor, idea id.Idea) error {
	i, err := tx.Idea(idea)
	if err != nil {
		return err
	}
	if err = i.ReadableBy(a); err != nil {
		return err
	}
	if err = account.Can(a, account.Moderate, thing(i.Challenge, 0)); err != nil {
		return err
	}
	return ErrNotMerged
}

// pair holds two ideas, the lower number first so that two moderators wait for
// each other and not both for ever, and checks that a moderates their challenge.
func pair(tx Tx, a account.Actor, from, into id.Idea) (f, i Idea, c Challenge, err error) {
	if from == into {
		return f, i, c, ErrMergeSelf
	}
	first, second := &f, &i
	if into < from {
		first, second = &i, &f
	}
	if *first, err = tx.Idea(min(from, into)); err != nil {
		return f, i, c, err
	}
	if *second, err = tx.Idea(max(from, into)); err != nil {
		return f, i, c, err
	}
	if err = f.ReadableBy(a); err != nil {
		return f, i, c, err
	}
	if err = account.Can(a, account.Moderate, thing(f.Challenge, 0)); err != nil {
		return f, i, c, err
	}
	if err = i.ReadableBy(a); err != nil {
		return f, i, c, err
	}
	if f.Challenge != i.Challenge {
		return f, i, c, ErrMergeElsewhere
	}
	if c, err = tx.Challenge(f.Challenge); err == nil && c.State == Archived {
		err = ErrArchived
	}
	return f, i, c, err
}

// announce keeps one fact on each of the two ideas, and has people told.
func announce(tx Tx, m Merge, a account.Actor, c id.Challenge, ofFrom, ofInto outbox.Kind, reason string, now time.Time) error {
	for _, e := range []outbox.Event{
		{Kind: ofFrom, Challenge: c, Idea: m.From, Subject: int64(m.Into), Actor: a.Person, At: now, Reason: reason, Detail: strconv.FormatInt(int64(m.Into), 10)},
		{Kind: ofInto, Challenge: c, Idea: m.Into, Subject: int64(m.From), Actor: a.Person, At: now, Reason: reason, Detail: strconv.FormatInt(int64(m.From), 10)},
	} {
		if err := tx.Emit(e); err != nil {
			return err
		}
	}
	key := "merge:" + strconv.FormatInt(int64(m.ID), 10)
	return tx.AddTask(outbox.Task{Handler: outbox.TellMerged, Key: key, Subject: int64(m.ID), AddedAt: now})
}
