package challenge

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Limits of checklists.
const (
	ChecklistMost    = 10
	ChecklistLineMax = 200 // characters (runes)
)

// Tick is that a moderator has seen to a line of the checklist for an idea. Moderators alone
// read it.
type Tick struct {
	Idea id.Idea
	Line string // in the words that it had: a line that is changed is a new one
	By   id.Person
	Name string
	At   time.Time
}

// ErrChecklistChanged refuses to tick a line that is not there any more.
var ErrChecklistChanged = &fault.Error{Kind: fault.Conflict, Code: "checklist.changed", Message: "The checklist has no such line any more. Look at it as it stands now."}

// TickTx keeps ticks.
type TickTx interface {
	// PutTick keeps t, or takes it back with on false, and reports whether that changed
	// anything. A line that is ticked already keeps who did it first.
	PutTick(t Tick, on bool) (bool, error)
}

// checkChecklist puts the lines in order, or names every rule that they break.
func checkChecklist(bad *fault.Fields, lines []string) []string {
	var out []string
	for _, l := range lines {
		if l = account.OneLine(l); l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	switch {
	case len(out) > ChecklistMost:
		bad.Add("checklist", "Checklist must have 10 lines or fewer.")
	case slices.ContainsFunc(out, func(l string) bool { return utf8.RuneCountInString(l) > ChecklistLineMax }):
		bad.Add("checklist", "Each line must be 200 characters or fewer.")
	}
	return out
}

// SetTick ticks a line of the checklist for an idea, or takes the tick back, by a moderator.
func (s Service) SetTick(ctx context.Context, a account.Actor, idea id.Idea, line string, on bool) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		i, _, err := toModerate(tx, a, Reported{Idea: idea})
		if err != nil {
			return err
		}
		rules, err := tx.Conduct(i.Challenge)
		if err != nil {
			return err
		}
		at := slices.Index(rules.Checklist, line)
		if at < 0 {
			return ErrChecklistChanged
		}
		now := s.Now()
		changed, err := tx.PutTick(Tick{Idea: i.ID, Line: line, By: a.Person, At: now}, on)
		if err != nil || !changed {
			return err
		}
		kind := outbox.LineTicked
		if !on {
			kind = outbox.LineUnticked
		}
		return tx.Emit(outbox.Event{Kind: kind, Challenge: i.Challenge, Idea: i.ID, Subject: int64(at + 1), Actor: a.Person, At: now})
	})
}
