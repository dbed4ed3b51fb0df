package pages

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend/text"
)

// stepName is the button that takes the next step.
func stepName(ctx context.Context, s review.State) string {
	switch s {
	case review.Formed:
		return text.T(ctx, "Form the panel")
	case review.Briefed:
		return text.T(ctx, "Brief the panel")
	case review.R1Open, review.R2Open, review.R3Open:
		return text.T(ctx, "Open round %s", roundOf(s))
	case review.R1Closed, review.R2Closed, review.R3Closed:
		return text.T(ctx, "Close round %s", roundOf(s))
	case review.Discussing:
		return text.T(ctx, "Show the results to the panel")
	case review.Deciding:
		return text.T(ctx, "Start deciding")
	case review.Finalised:
		return text.T(ctx, "Sign")
	case review.Published:
		return text.T(ctx, "Publish the results")
	}
	return text.T(ctx, "Archive the panel")
}

// roundOf is the number of the round of an open or closed state.
func roundOf(s review.State) string {
	switch s {
	case review.R1Open, review.R1Closed:
		return "1"
	case review.R2Open, review.R2Closed:
		return "2"
	default:
		return "3"
	}
}

// stepWords says what the next step brings about.
func stepWords(ctx context.Context, s review.State) string {
	switch s {
	case review.Formed:
		return text.T(ctx, "After this, everybody can see who sits on the panel.")
	case review.Briefed:
		return text.T(ctx, "After this, nobody can change the criteria and settings any more. The members get a mail that says so.")
	case review.R1Open, review.R2Open, review.R3Open:
		return text.T(ctx, "Members who score get their ideas, each in an order of their own, and a mail.")
	case review.R1Closed, review.R2Closed, review.R3Closed:
		return text.T(ctx, "After this, scores can no longer be changed. Chair and secretary can look at the results.")
	case review.Discussing:
		return text.T(ctx, "After this, all members see the results of the round, and get a mail. It cannot be taken back.")
	case review.Deciding:
		return text.T(ctx, "After this, nobody can score. A rule proposes an outcome for every idea, and you decide.")
	case review.Finalised:
		return text.T(ctx, "Chair and secretary both sign. After that nothing can be changed.")
	case review.Published:
		return text.T(ctx, "Outcomes and reasons become public.")
	}
	return text.T(ctx, "The panel can then only be read.")
}

// reveals reports whether the next step opens a round and shows the one before, as
// where ideas are scored again while the panel discusses.
func (p Board) reveals() bool { return opens(p.Next) && p.Head.OpensByTalk() }

// nextName is the button that takes the next step.
func (p Board) nextName(ctx context.Context) string {
	if p.reveals() {
		return stepName(ctx, review.Discussing)
	}
	return stepName(ctx, p.Next)
}

// nextWords says what the next step brings about.
func (p Board) nextWords(ctx context.Context) string {
	if p.reveals() {
		return stepWords(ctx, review.Discussing) + " " + text.T(ctx, "The discussion starts, and members score each idea again once the panel has talked about it.")
	}
	return stepWords(ctx, p.Next)
}

// overHint says what the reason for passing over ideas is used for.
func (p Board) overHint(ctx context.Context) string {
	words := text.T(ctx, "It stands in the minutes of each of these ideas.")
	if closes(p.Next) && p.asksQuorum() {
		words += " " + text.T(ctx, "It is also kept with ideas that have too few scores.")
	}
	return words
}

// StepDone says what the step to the state of a panel has brought about, and who acts next.
func StepDone(ctx context.Context, p review.Panel) string {
	if p.Discusses() {
		return text.T(ctx, "All members see the results of the round now. They get a mail that says so.")
	}
	switch p.State {
	case review.Formed:
		return text.T(ctx, "The panel is formed. The chair briefs it next.")
	case review.Briefed:
		return text.T(ctx, "The panel is briefed. The members get a mail that says what can no longer be changed.")
	case review.R1Open, review.R2Open, review.R3Open:
		return text.T(ctx, "Round %s is open. Members can score now, and get a mail that says so.", roundOf(p.State))
	case review.R1Closed, review.R2Closed, review.R3Closed:
		return text.T(ctx, "Round %s is closed. Only chair and secretary can look at its results.", roundOf(p.State))
	case review.Deciding:
		return text.T(ctx, "Scoring is over. Decide on each idea next.")
	case review.Finalised:
		return text.T(ctx, "Chair and secretary have signed. Communications staff or the lead tell the authors next, and then publish the results.")
	}
	return text.T(ctx, "Done: %s", strings.ToLower(PanelStateName(ctx, p.State)))
}

// named is who holds a seat of a kind, for "the chair, Ann Lee".
func (p Board) named(k review.SeatKind) string {
	for _, m := range p.Head.Members {
		if m.Kind == k && m.State == review.Active {
			return m.Name
		}
	}
	return ""
}

// undecided counts the ideas without a decision, as far as the viewer may know.
func (p Board) undecided() int {
	n := 0
	for _, i := range p.Board.Ideas {
		if i.Decision == nil && !i.State.Gone() && !i.Barred {
			n++
		}
	}
	return n
}

// meets reports whether the page leads its viewer to the meeting before anything else.
func (p Board) meets() bool {
	return p.Head.Meets() && p.Viewer.Seat != review.NoSeat && p.Viewer.Only == 0
}

// meetsWords says what the meeting is for.
func (p Board) meetsWords(ctx context.Context) string {
	if p.Head.State == review.Deciding {
		return text.T(ctx, "The panel decides on each idea at its meeting.")
	}
	return text.T(ctx, "The panel talks about its ideas at the meeting. The next step comes after that.")
}

// toDecide is the first idea without a decision; 0 for none.
func (p Board) toDecide() id.Idea {
	for _, i := range p.Board.Ideas {
		if i.Decision == nil && !i.State.Gone() && !i.Barred {
			return i.Idea
		}
	}
	return 0
}

// finished reports whether the viewer has scored everything that is theirs.
func (p Board) finished() bool {
	return p.Desk != nil && p.Desk.Total > 0 && p.Desk.Done == p.Desk.Total
}

// asksQuorum reports whether the form that closes the last round asks why ideas
// with too few scores are closed all the same.
func (p Board) asksQuorum() bool {
	return p.Head.LastRound() && (len(p.missing()) > 0 || len(p.Fields) > 0)
}

// passesOver reports whether the form that ends a discussion asks why ideas on the
// list are passed over.
func (p Board) passesOver(ctx context.Context) bool {
	missing := slices.ContainsFunc(p.Missing, func(f fault.Field) bool { return f.Name == "reason" })
	return p.Head.Discusses() && (missing || p.err(ctx, "reason") != "")
}

// collectingWords says until when ideas can be posted, and who can end that.
func (p Board) collectingWords(ctx context.Context) string {
	words := text.T(ctx, "Ideas can still be posted, and the panel scores all of them. The round can be opened when that has closed.")
	if !p.Collecting.ClosesAt.IsZero() {
		words = text.T(ctx, "Ideas can still be posted until %s, and the panel scores all of them. The round can be opened after that.", p.Moment(ctx, p.Collecting.ClosesAt))
	}
	if !p.Leads {
		words += " " + text.T(ctx, "A challenge lead can end it sooner.")
	}
	return words
}

// endURL is where the lead ends the phase that takes ideas.
func (p Board) endURL() string {
	return "/admin/challenges/" + p.Head.ChallengeSlug + "/phases/" + strconv.FormatInt(int64(p.Collecting.ID), 10) + "/end"
}

// waitsFor says whose step comes next.
func (p Board) waitsFor(ctx context.Context) string {
	switch p.Next {
	case review.Formed:
		return text.T(ctx, "The challenge lead forms the panel next.")
	case review.Finalised:
		return p.signsNext(ctx)
	case review.Published:
		if p.Head.ToldAt.IsZero() && !p.Head.Imported {
			return text.T(ctx, "Communications staff or the lead tell the authors next, and then publish the results.")
		}
		return text.T(ctx, "The authors have been told. Communications staff or the lead publish the results next.")
	case review.Archived:
		if p.Head.ShortlistSlug == "" {
			return text.T(ctx, "Communications staff or the lead publish the shortlist next.")
		}
		return text.T(ctx, "An administrator can archive the panel.")
	case "":
		return ""
	}
	if name := p.named(review.Chair); name != "" && p.Next != review.Archived {
		return text.T(ctx, "%s, the chair, takes the next step: %s.", name, lowerFirst(p.nextName(ctx)))
	}
	return text.T(ctx, "The chair takes the next step.")
}

// lowerFirst is sentence the other way round.
func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

// signsNext says whose signature is missing.
func (p Board) signsNext(ctx context.Context) string {
	var names []string
	for _, m := range p.Head.Members {
		if (m.Kind == review.Chair || m.Kind == review.Secretary) && m.State == review.Active && !slices.Contains(p.Signed, m.ID) {
			names = append(names, m.Name)
		}
	}
	if n := p.undecided(); n > 0 {
		return text.T(ctx, "The chair decides on each idea next.") + " " + text.N(ctx, n, "%d left.", "%d left.")
	}
	if len(names) == 0 {
		return text.T(ctx, "Chair and secretary sign next.")
	}
	return text.T(ctx, "Still to sign: %s.", text.List(ctx, names))
}

func opens(s review.State) bool {
	return s == review.R1Open || s == review.R2Open || s == review.R3Open
}

func closes(s review.State) bool {
	return s == review.R1Closed || s == review.R2Closed || s == review.R3Closed
}

func missingWords(ctx context.Context, m review.BoardMember) string {
	words := m.Name + ": " + text.N(ctx, len(m.Missing), "%d idea not scored", "%d ideas not scored")
	numbers := make([]string, 0, 5)
	for i, idea := range m.Missing {
		if i == 5 {
			numbers = append(numbers, "…")
			break
		}
		numbers = append(numbers, strconv.FormatInt(int64(idea), 10))
	}
	return words + " (" + strings.Join(numbers, ", ") + ")"
}
