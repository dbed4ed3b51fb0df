package pages

import (
	"context"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Review is the page of somebody's panels.
type Review struct {
	Base frontend.Base
	Words
	Invitations []review.Post
	Sittings    []review.Sitting
	Unanswered  map[id.Panel]int   // private questions that wait for the person's answer
	Reopenings  []review.Reopening // of records, that concern the person
	Teams       []TeamPanel        // panels that the person looks after without a seat
}

// TeamPanel is a panel as the team of its challenge finds it.
type TeamPanel struct {
	Panel          id.Panel
	Name, Where    string
	State          review.State
	SetsUp, Opened bool // may set it up; its board may be opened
}

// ReviewURL is the address of a panel's own page.
func ReviewURL(p id.Panel) string { return "/review/" + strconv.FormatInt(int64(p), 10) }

// SheetURL is the address of a member's scores for an idea.
func SheetURL(p id.Panel, i id.Idea) string {
	return ReviewURL(p) + "/ideas/" + strconv.FormatInt(int64(i), 10)
}

// DiscussionURL is the address of what the panel says of an idea.
func DiscussionURL(p id.Panel, i id.Idea) string { return SheetURL(p, i) + "/discussion" }

// PanelURL is the address where a panel is set up.
func PanelURL(p id.Panel) string { return "/admin/panels/" + strconv.FormatInt(int64(p), 10) }

// ShortlistURL is the address of a shortlist.
func ShortlistURL(slug string) string { return "/shortlists/" + slug }

// PanelStateName says where a panel stands.
func PanelStateName(ctx context.Context, s review.State) string {
	switch s {
	case review.Draft:
		return text.T(ctx, "Being set up")
	case review.Formed:
		return text.T(ctx, "Formed")
	case review.Briefed:
		return text.T(ctx, "Briefed")
	case review.R1Open:
		return text.T(ctx, "Round 1 is open")
	case review.R1Closed:
		return text.T(ctx, "Round 1 is closed")
	case review.Discussing:
		return text.T(ctx, "Discussing")
	case review.R2Open:
		return text.T(ctx, "Round 2 is open")
	case review.R2Closed:
		return text.T(ctx, "Round 2 is closed")
	case review.R3Open:
		return text.T(ctx, "Round 3 is open")
	case review.R3Closed:
		return text.T(ctx, "Round 3 is closed")
	case review.Deciding:
		return text.T(ctx, "Deciding")
	case review.Finalised:
		return text.T(ctx, "Signed")
	case review.Published:
		return text.T(ctx, "Published")
	case review.Archived:
		return text.T(ctx, "Archived")
	}
	return text.T(ctx, "Paused")
}

// SeatName names a kind of seat.
func SeatName(ctx context.Context, k review.SeatKind) string {
	switch k {
	case review.Chair:
		return text.T(ctx, "Chair")
	case review.Secretary:
		return text.T(ctx, "Secretary")
	case review.Lived:
		return text.T(ctx, "Member with lived experience")
	case review.Observer:
		return text.T(ctx, "Observer")
	}
	return text.T(ctx, "Professional member")
}

// SeatStateName says whether a member takes part.
func SeatStateName(ctx context.Context, s review.SeatState) string {
	switch s {
	case review.Invited:
		return text.T(ctx, "Invited")
	case review.SeatPaused:
		return text.T(ctx, "Paused")
	case review.Left:
		return text.T(ctx, "Left")
	}
	return text.T(ctx, "Active")
}

// ConflictName names a kind of conflict.
func ConflictName(ctx context.Context, k review.ConflictKind) string {
	switch k {
	case review.Author:
		return text.T(ctx, "I wrote this idea, or helped to write it")
	case review.Team:
		return text.T(ctx, "I work in the same team as the author, or manage them")
	case review.Organisation:
		return text.T(ctx, "I work in the same organisation as the author")
	case review.Financial:
		return text.T(ctx, "I could gain or lose money by it")
	case review.Personal:
		return text.T(ctx, "I know the author personally")
	case review.Advocacy:
		return text.T(ctx, "I have supported it or commented on it in public")
	}
	return text.T(ctx, "Another interest")
}

// DecisionName names what a panel decides.
func DecisionName(ctx context.Context, o review.Outcome) string {
	switch o {
	case review.Shortlisted:
		return text.T(ctx, "Shortlist")
	case review.Develop:
		return text.T(ctx, "Develop with the author")
	case review.Refer:
		return text.T(ctx, "Pass on to another team")
	case review.NotNow:
		return text.T(ctx, "Not now")
	}
	return text.T(ctx, "Merge into another idea")
}

// FlagName says why an idea is worth discussing.
func FlagName(ctx context.Context, f review.Flag) string {
	switch f {
	case review.FlagIPRAS:
		return text.T(ctx, "scores lie far apart")
	case review.FlagCount:
		return text.T(ctx, "some score high and some low")
	case review.FlagGap:
		return text.T(ctx, "the panel is split")
	case review.FlagDiscuss:
		return text.T(ctx, "a member asks to discuss it")
	case review.FlagNoQuorum:
		return text.T(ctx, "too few scores")
	case review.FlagShift:
		return text.T(ctx, "mild or severe members may have moved it")
	}
	return text.T(ctx, "no score from lived experience")
}

func flagNames(ctx context.Context, flags []review.Flag) string {
	names := make([]string, len(flags))
	for i, f := range flags {
		names[i] = FlagName(ctx, f)
	}
	return sentence(strings.Join(names, ", "))
}

// sentence begins with a capital letter.
func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// CriterionName is the name of a criterion as a heading.
func CriterionName(c review.Criterion) string { return sentence(c.Name) }

// Figure writes a median: with a decimal only where it has one.
func Figure(r stats.Ratio) string {
	if !r.Defined() {
		return "–"
	}
	return strings.TrimSuffix(strings.TrimSuffix(r.Text(2), "0"), ".0")
}

// regionWords says where a median lies on its scale.
func regionWords(ctx context.Context, r stats.Region) string {
	switch r {
	case stats.High:
		return text.T(ctx, "high")
	case stats.Middle:
		return text.T(ctx, "in the middle")
	case stats.Low:
		return text.T(ctx, "low")
	}
	return text.T(ctx, "not scored")
}

// agreementWords says how far members agree.
func agreementWords(ctx context.Context, f review.Figures) string {
	switch {
	case f.Disputed():
		return text.T(ctx, "members disagree")
	case f.Agreement == stats.Agree:
		return text.T(ctx, "members agree")
	case f.Agreement == stats.NoAgreement:
		return text.T(ctx, "too few scores to say whether members agree")
	}
	return text.T(ctx, "members agree in part")
}

// composition says who scores on a panel.
func composition(ctx context.Context, c review.Composition) string {
	return text.N(ctx, c.Scoring, "%d member who scores", "%d members who score") + ", " +
		text.N(ctx, c.Lived, "%d of them with lived experience", "%d of them with lived experience")
}

// sitting is composition of a panel whose members may not all have accepted yet.
func sitting(ctx context.Context, seats []review.Seat, r review.Rules) string {
	words := composition(ctx, review.Compose(seats, r))
	invited := 0
	for _, s := range seats {
		if s.State == review.Invited {
			invited++
		}
	}
	if invited > 0 {
		words += ". " + text.N(ctx, invited, "%d person of the panel is invited and has not accepted yet", "%d people of the panel are invited and have not accepted yet")
	}
	return words
}

// invitedWords mark who has not accepted their seat yet; empty for who sits.
func invitedWords(ctx context.Context, s review.Seat) string {
	if s.State != review.Invited {
		return ""
	}
	return " (" + text.T(ctx, "invited") + ")"
}

// scored is how far somebody is with their ideas.
func scored(ctx context.Context, done, total int) string {
	return text.T(ctx, "%s of %s scored", text.Number(done), text.Number(total))
}

// where names the challenge and area of a panel.
func where(challenge, area string) string {
	if area == "" {
		return challenge
	}
	return challenge + " – " + area
}

// deadline says until when a round takes scores; empty for a round without one.
func (w Words) deadline(ctx context.Context, r review.Round) string {
	if r.ClosesAt.IsZero() || r.State != review.RoundOpen {
		return ""
	}
	return sentence(text.Closes(ctx, w.Now, r.ClosesAt, w.Zone))
}

// status puts what a member has to do on a panel into words.
func (p Review) status(ctx context.Context, s review.Sitting) string {
	line := PanelStateName(ctx, s.Panel.State)
	if s.Total > 0 {
		line += ". " + scored(ctx, s.Done, s.Total)
	}
	if d := p.deadline(ctx, s.Round); d != "" && s.Panel.OpenRound() > 0 {
		line += ". " + d
	}
	return line
}

// asksReady reports whether a member has not yet said that they are ready.
func asksReady(p review.Panel, s review.Seat) bool {
	if !s.ReadyAt.IsZero() || s.State != review.Active || !p.Reached(review.Formed) || p.Reached(review.Deciding) {
		return false
	}
	return s.Scores(p.Rules) || !p.Reached(review.R1Open)
}

// seatWords is somebody's seat, with its profession and whether they deputise for the chair.
func (w Words) seatWords(ctx context.Context, s review.Seat) string {
	words := SeatName(ctx, s.Kind)
	if s.Profession != "" {
		words += ", " + w.Role(s.Profession)
	}
	if s.Deputy {
		words += ", " + text.T(ctx, "deputy chair")
	}
	if s.Only != 0 {
		words += ", " + text.T(ctx, "for idea %s alone", strconv.FormatInt(int64(s.Only), 10))
	}
	return words
}

// Typed is what somebody entered in a form that has to be shown again.
type Typed map[string]string

// fields turns the faults of a form that is one of several on its page into the
// lines of its error summary, with a place to link to for every line.
func fields(ctx context.Context, fs fault.Fields, known ...string) []parts.ErrorLink {
	links := parts.Errors(ctx, fs, "closes_at", "deadline_at", "meets_at", "reopen_at")
	for i, f := range fs {
		found := false
		for _, k := range known {
			found = found || k == f.Name
		}
		if !found {
			links[i].Href = "#maincontent"
		}
	}
	return links
}
