package challenge

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// TeamOnly says why only its author and the moderators read an idea. Such an idea is
// never Visible, so that whatever shows what is Visible cannot show it.
type TeamOnly string

// Why only the team reads an idea; empty: it is no rule of that kind that keeps it.
const (
	TeamAsked    TeamOnly = "author"    // its author asked for it on posting, and has to agree before others read it
	TeamPhase    TeamOnly = "phase"     // so it was in the phase in which it was posted; a moderator shows it
	TeamUntilEnd TeamOnly = "phase_end" // likewise, and it is shown once no such phase is open any more
	TeamDecided  TeamOnly = "team"      // a moderator decided so
)

// Audience says who reads what is posted in a phase.
type Audience string

// The audiences.
const (
	ForEveryone Audience = "everyone"
	ForTheTeam  Audience = "team"           // until a moderator shows it
	ForNow      Audience = "team_until_end" // the team, and everybody once the phase ends
)

// Audiences lists them as a form shows them.
var Audiences = []Audience{ForEveryone, ForTheTeam, ForNow}

// AudienceIn says who reads what is posted in area at now. Where phases overlap, the
// narrowest decides.
func (c Challenge) AudienceIn(area id.Area, now time.Time) Audience {
	out := ForEveryone
	for _, p := range c.PhasesFor(area, now) {
		switch p.Audience {
		case ForTheTeam:
			return ForTheTeam
		case ForNow:
			out = ForNow
		}
	}
	return out
}

// ReadersOf says why only the team will read t if it is posted at now; empty: everybody will.
func (c Challenge) ReadersOf(t Text, now time.Time) TeamOnly {
	if t.AskTeam {
		return TeamAsked
	}
	switch c.AudienceIn(t.Area, now) {
	case ForTheTeam:
		return TeamPhase
	case ForNow:
		return TeamUntilEnd
	}
	return ""
}

// Faults of ideas that only the team reads.
var (
	ErrReaders   = &fault.Error{Kind: fault.Closed, Code: "idea.readers", Message: "Who can read your idea has changed since you looked. Read what is said below, then post it, or keep it as a draft."}
	ErrTeamPosts = &fault.Error{Kind: fault.Closed, Code: "idea.team_posts", Message: "In this challenge nobody can ask that only the team reads their idea. Take the tick away, or do not post it."}
	ErrAsked     = &fault.Error{Kind: fault.Conflict, Code: "idea.author_asked", Message: "Its author asked that only the team reads this idea. It can be shown once they agree, on the page of the idea."}
	ErrTeamReads = &fault.Error{Kind: fault.Conflict, Code: "idea.team_reads", Message: "A panel is reading this idea, so it cannot be kept for the team any more. Hold it or remove it instead."}
	ErrNotAsked  = &fault.Error{Kind: fault.Forbidden, Code: "idea.not_asked", Message: "You did not ask that only the team reads this idea. The moderators decide when others can read it."}
)

// Agree takes back that the author asked for an idea to be read by the team alone. It
// waits for a moderator from then on, who shows it or keeps it.
func (s Service) Agree(ctx context.Context, a account.Actor, idea id.Idea) (Idea, error) {
	var i Idea
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if i, err = ideaFor(tx, a, account.EditIdea, idea); err != nil {
			return err
		}
		c, err := tx.Challenge(i.Challenge)
		if err != nil {
			return err
		}
		switch {
		case c.State == Archived:
			return ErrArchived
		case i.TeamOnly != TeamAsked:
			return ErrNotAsked
		}
		if i.TeamOnly = ""; i.Moderation == ForTeam {
			i.Moderation, i.ModerationReason = Held, waitsFirst
		}
		if err = tx.SaveIdea(&i); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.IdeaAgreed, Challenge: i.Challenge, Idea: i.ID, Actor: a.Person, At: s.Now()})
	})
	return i, err
}

// endedMost is how many ideas one transaction shows after a phase.
const endedMost = 200

// showEnded shows the ideas of a challenge that only the team was to read until the end of
// a phase, where no such phase is open any more. What a moderator has to look at first, or
// may identify a patient, waits for a moderator instead.
func (s Service) showEnded(ctx context.Context, phase id.Phase) error {
	for after := id.Idea(0); ; {
		var ideas []Idea
		err := s.Store.InTx(ctx, func(tx Tx) error {
			c, err := tx.PhaseChallenge(phase)
			if err != nil {
				return err
			}
			if ideas, err = tx.UntilEnd(c.ID, after, endedMost); err != nil {
				return err
			}
			now := s.Now()
			for n := range ideas {
				if c.AudienceIn(ideas[n].Area, now) != ForEveryone {
					continue
				}
				if err = showOne(tx, ideas[n], now); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(ideas) == 0 {
			return err
		}
		after = ideas[len(ideas)-1].ID
	}
}

func showOne(tx Tx, i Idea, now time.Time) error {
	e := outbox.Event{Kind: outbox.IdeaShown, Challenge: i.Challenge, Idea: i.ID, At: now}
	if i.TeamOnly = ""; i.ModerationReason == waitsFirst || i.MayBeShown() != nil {
		i.Moderation, i.ModerationReason = Held, waitsFirst
		e.Kind, e.Reason = outbox.IdeaHeld, waitsFirst
	} else {
		i.Moderation, i.WasPublic = Visible, true
	}
	if err := tx.SaveIdea(&i); err != nil {
		return err
	}
	return tx.Emit(e)
}

// TeamIdea is an idea that only the team reads, for moderators.
type TeamIdea struct {
	Idea      id.Idea
	Challenge string // its short name
	Title     string
	Lang      string
	Why       TeamOnly
	PostedAt  time.Time
}

// TeamIdeasMost is how many are listed at once, the latest.
const TeamIdeasMost = 200
