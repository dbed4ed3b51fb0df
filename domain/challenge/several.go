package challenge

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// SeveralMost is about how many things a moderator decides at once.
const SeveralMost = 50

// Together reports whether several things can be brought to a state at once; "" keeps them.
func Together(to Moderation) bool { return to == "" || to == Hidden }

// DecideSeveral makes the same decision about several things, one ruling each, or none at all:
// the fault says which of them stands in the way. The rulings are undone together or one by
// one.
func (s Service) DecideSeveral(ctx context.Context, a account.Actor, list []Decision) ([]Ruling, error) {
	switch {
	case len(list) == 0:
		return nil, fault.Fields{{Name: "thing", Message: "Choose at least one."}}.Fault("moderation.invalid", "There is a problem with what you chose.")
	case len(list) > SeveralMost:
		return nil, fault.Fields{{Name: "thing", Message: "Choose 50 or fewer."}}.Fault("moderation.invalid", "There is a problem with what you chose.")
	}
	list = slices.Clone(list)
	for n, d := range list {
		if !Together(d.To) {
			return nil, fault.Fields{{Name: "to", Message: "Only keeping and removing is done to several at once."}}.Fault("moderation.invalid", "There is a problem with what you chose.")
		}
		if d.To == "" {
			continue
		}
		why, err := d.Because.Check()
		if err != nil {
			return nil, err
		}
		list[n].Because = why
	}
	// Two who decide about the same things at the same time meet at the first.
	slices.SortFunc(list, func(x, y Decision) int {
		return cmp.Or(cmp.Compare(x.On.Idea, y.On.Idea), cmp.Compare(x.On.Comment, y.On.Comment))
	})
	var made []Ruling
	err := s.Store.InTx(ctx, func(tx Tx) error {
		made = nil
		var batch []id.Ruling
		for _, d := range list {
			r, err := s.decide(tx, a, d)
			if err != nil {
				return about(d.On, err)
			}
			made, batch = append(made, r), append(batch, r.ID)
		}
		for n := range made {
			made[n].Batch = batch[0]
		}
		return tx.Batch(batch)
	})
	return made, err
}

// about is a fault that says what it is about, among several.
func about(on Reported, err error) error {
	if fault.KindOf(err) == fault.Internal {
		return err
	}
	f := *fault.Of(err)
	name := "Idea " + strconv.FormatInt(int64(on.Idea), 10)
	if on.Comment != 0 {
		name = "Comment " + strconv.FormatInt(int64(on.Comment), 10)
	}
	f.Message, f.Fields = name+": "+f.Message, nil
	return &f
}

// UndoTogether undoes what stands of the rulings that were made together with one, as
// UndoRuling does each. It returns them, and the fault of the last where it is none.
func (s Service) UndoTogether(ctx context.Context, a account.Actor, ruling id.Ruling) ([]Ruling, error) {
	var undone []Ruling
	err := s.Store.InTx(ctx, func(tx Tx) error {
		undone = nil
		batch, err := tx.BatchOf(ruling)
		if err != nil {
			return err
		}
		var last error = ErrNoRuling
		for _, one := range batch {
			var r Ruling
			if last = s.undo(tx, a, one, &r); last == nil {
				undone = append(undone, r)
				continue
			}
			switch fault.KindOf(last) { // nothing was written for it
			case fault.Conflict, fault.Closed, fault.NotFound, fault.Invalid:
			default:
				return last
			}
		}
		if len(undone) == 0 {
			return last
		}
		return nil
	})
	return undone, err
}

// StillWait counts what waits for a moderator now that decisions are undone: its author has
// changed it since.
func StillWait(undone []Ruling) (n int) {
	for _, r := range undone {
		if r.Waits {
			n++
		}
	}
	return n
}
