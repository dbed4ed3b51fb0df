package review

import (
	"context"
	"slices"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// Skip is that the panel passes over an idea on its agenda, with the reason.
type Skip struct {
	Panel  id.Panel
	Round  int
	Idea   id.Idea
	Reason string
	By     id.Seat // 0 where a command did it
	At     time.Time
}

// SkippedIn returns why ideas were passed over in the discussion of a round.
func (m Meeting) SkippedIn(round int) map[id.Idea]string {
	out := map[id.Idea]string{}
	for _, s := range m.Skips {
		if s.Round == round {
			out[s.Idea] = s.Reason
		}
	}
	return out
}

// SkipIdea passes over an idea that is on the agenda: chair or secretary say why.
// It can still be talked about.
func (s Service) SkipIdea(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, reason string) error {
	wrong := checkReason(reason)
	return s.meet(ctx, a, panel, idea, ByChair|BySecretary, func(tx Tx, p *Panel, v Viewer, now time.Time) (RecordEntry, error) {
		if wrong != nil {
			return RecordEntry{}, wrong
		}
		return skip(tx, *p, v, idea, reason, now)
	})
}

// skip keeps that an idea is passed over, and returns what the record says of it.
func skip(tx Tx, p Panel, v Viewer, idea id.Idea, reason string, now time.Time) (RecordEntry, error) {
	salt := saltOf(now)
	return RecordEntry{Idea: idea, What: []string{"passed over", "salt\t\t" + salt, "reason\t\t" + said(reason, salt)}},
		tx.AddSkip(Skip{Panel: p.ID, Round: p.LastRevealed(), Idea: idea, Reason: reason, By: v.SeatID, At: now})
}

// untalked lists the ideas of an agenda that the panel would have to talk about
// and has not: not those that may be decided without, and none passed over.
func untalked(items []Item, ideas []PanelIdea, m Meeting, round int) []id.Idea {
	skipped := m.SkippedIn(round)
	var out []id.Idea
	for _, item := range items {
		_, over := skipped[item.Idea]
		talked := slices.ContainsFunc(m.Talks, func(t Talk) bool { return t.Round == round && t.Idea == item.Idea })
		open := slices.ContainsFunc(ideas, func(i PanelIdea) bool {
			return i.Idea == item.Idea && (i.State == Discussed || i.State == R1Done || i.State == Rescored)
		})
		if open && !item.Consent && !over && !talked {
			out = append(out, item.Idea)
		}
	}
	return out
}

// endDiscussion is the guard of ending a discussion: each idea on the list has been
// talked about, or is passed over with a reason; the one given with the step is
// that of all that are left. Where each idea is scored again after its talk, the last
// talk has to be over, too. Panels of the past have met elsewhere.
func (s Service) endDiscussion(tx Tx, p Panel, v Viewer, a account.Actor, in Advance, now time.Time) error {
	if p.Imported {
		return nil
	}
	items, err := agendaNow(tx, p)
	if err != nil {
		return err
	}
	ideas, err := tx.Ideas(p.ID)
	if err != nil {
		return err
	}
	m, err := tx.Meeting(p.ID)
	if err != nil {
		return err
	}
	if _, on := m.Current(); on && p.scoresEach() {
		var bad fault.Fields
		bad.Add("current", "The panel is talking about an idea. End that on the page Meeting, so that members can score it again.")
		return notReady(bad, "The discussion cannot end yet.")
	}
	left := untalked(items, ideas, m, p.LastRevealed())
	if len(left) == 0 {
		return nil
	}
	if blank(in.Reason) {
		return notReady(missingTalks(len(left)), "The discussion cannot end yet.")
	}
	if err := checkReason(in.Reason); err != nil {
		return err
	}
	for _, i := range left {
		done, err := skip(tx, p, v, i, in.Reason, now)
		if err != nil {
			return err
		}
		if err := noteMeeting(tx, p, a, now, done); err != nil {
			return err
		}
	}
	return nil
}

// missingTalks says that so many ideas on the list have not been talked about.
func missingTalks(n int) fault.Fields {
	var bad fault.Fields
	bad.Add("reason", "The panel has not talked about "+ideasCount(n)+" on the list yet. Talk about them, or enter why they are passed over.")
	return bad
}
