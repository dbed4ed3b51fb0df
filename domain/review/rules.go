package review

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/fault"
)

// Algorithm is the version of the rules of computing; stored standings name it.
const Algorithm = "review-1"

// Rules are the settings of one panel. They are frozen when the panel is briefed
// and shown to its members, so that nobody can choose a threshold to fit a
// result.
type Rules struct {
	Rounds         int                   // 1 to RoundsMax
	MinScoring     int                   // members who score
	MinLived       int                   // of them with lived experience
	MinProfessions int                   // different professions among the others
	QuorumLeast    int                   // given scores an idea needs at least
	QuorumThirds   int                   // and as a share of the eligible members, in thirds
	QuorumLived    int                   // given scores by members with lived experience
	MeetingPercent int                   // share of the members who score that has to be present for a decision
	MeetingLived   int                   // of them with lived experience
	TalkMinutes    int                   // meant for each idea that is discussed
	ConsentHours   int                   // between the reveal and the decision on ideas that nobody wants to discuss
	Grace          time.Duration         // after its closing time a round closes by itself, whoever is missing
	TopK           int                   // expected length of the shortlist; 0: the smaller of 20 and a fifth of the ideas
	Basis          string                // what orders the ideas: one of Bases, or the name of a criterion
	ChairScores    bool                  // the chair scores too, and counts as a professional
	NamesHidden    bool                  // the panel sees "member 3" for a name
	SplitPublic    bool                  // the medians of both groups may be published, where both have two or more scores
	ApartTogether  bool                  // ideas from which the same members are recused are talked about one after the other
	AuthorHours    int                   // that authors have between being told and the publication
	AsksSure       bool                  // members are asked how sure they are of their scores; see Sure
	AllPublic      bool                  // medians of ideas that were not shortlisted are published too
	AuthorHidden   Hiding                // until when members do not see who wrote an idea
	Sharing        Sharing               // who scores which ideas
	Counting       Counting              // how scores are counted
	Rescore        Rescore               // when members score again
	Themes         [RoundsMax]ThemeRight // what members may do with themes in each round
}

// Hiding says until when members do not see who wrote an idea. Ideas are public, so
// it hides only in part; members are told so.
type Hiding string

// Hidings.
const (
	NotHidden   Hiding = ""
	UntilClosed Hiding = "r1_closed"
	UntilFinal  Hiding = "finalised"
)

// Hidings lists them in the order in which pages show them.
var Hidings = []Hiding{NotHidden, UntilClosed, UntilFinal}

// DefaultRules are the settings of a new panel. All are our own choices but for
// the two rounds (RAND/UCLA appropriateness method).
func DefaultRules() Rules {
	return Rules{
		Rounds: 2, MinScoring: 4, MinLived: 1, MinProfessions: 2,
		QuorumLeast: 3, QuorumThirds: 2, QuorumLived: 1,
		MeetingPercent: 50, MeetingLived: 1, TalkMinutes: 6, ConsentHours: 48, AuthorHours: AuthorHoursLeast,
		Basis: ByMeans, Rescore: Afterwards, Grace: 24 * time.Hour, NamesHidden: true, Sharing: defaultSharing(), Counting: defaultCounting(),
		Themes: [RoundsMax]ThemeRight{UseThemes, UseThemes, UseThemes},
	}
}

// Check names every setting that is out of its range.
func (r Rules) Check() error {
	var bad fault.Fields
	within := func(name string, n, low, high int) {
		if n < low || n > high {
			bad.Add(name, "Choose a number from "+strconv.Itoa(low)+" to "+strconv.Itoa(high)+".")
		}
	}
	within("rounds", r.Rounds, 1, RoundsMax)
	within("min_scoring", r.MinScoring, 1, 100)
	within("min_lived", r.MinLived, 0, 100)
	within("min_professions", r.MinProfessions, 0, 100)
	within("quorum_least", r.QuorumLeast, 1, 100)
	within("quorum_thirds", r.QuorumThirds, 0, 3)
	within("quorum_lived", r.QuorumLived, 0, 100)
	within("meeting_percent", r.MeetingPercent, 0, 100)
	within("meeting_lived", r.MeetingLived, 0, 100)
	within("talk_minutes", r.TalkMinutes, 1, 120)
	within("consent_hours", r.ConsentHours, 0, 24*14)
	within("author_hours", r.AuthorHours, AuthorHoursLeast, AuthorHoursMost)
	within("grace_hours", int(r.Grace/time.Hour), 0, 24*14)
	within("top_k", r.TopK, 0, 1000)
	if !slices.Contains(Hidings, r.AuthorHidden) {
		bad.Add("author_hidden", "Choose until when names of authors are hidden.")
	}
	if !slices.Contains(Rescores, r.Rescore) {
		bad.Add("rescore", "Choose when members score again.")
	}
	for n, right := range r.Themes {
		if !slices.Contains(ThemeRights, right) {
			bad.Add("themes_"+strconv.Itoa(n+1), "Choose what members do with themes.")
		}
	}
	r.Sharing.check(&bad, within)
	r.Counting.check(&bad)
	return bad.Fault("panel.rules", "There is a problem with the settings of the panel.")
}

// Top returns how many of n ideas the shortlist is expected to hold.
func (r Rules) Top(n int) int {
	if r.TopK > 0 {
		return r.TopK
	}
	return min(20, (n+4)/5)
}

// Quorum returns how many given scores an idea needs on each criterion when so
// many members are eligible.
func (r Rules) Quorum(eligible int) int {
	return max(r.QuorumLeast, (r.QuorumThirds*eligible+2)/3)
}

// Canonical writes the rules as JSON with sorted keys and no spaces: the form
// in which they enter the digest of every result.
func (r Rules) Canonical() string {
	pairs := []string{ // in the order of their keys
		`"all_public":` + strconv.FormatBool(r.AllPublic),
		`"anchors":` + strconv.Itoa(r.Sharing.Anchors),
		`"asks_how_sure":` + strconv.FormatBool(r.AsksSure),
		`"assignment":` + strconv.Quote(string(r.Sharing.Design)),
		`"author_hidden":` + strconv.Quote(string(r.AuthorHidden)),
		`"author_hours":` + strconv.Itoa(r.AuthorHours),
		`"basis":` + strconv.Quote(r.Basis),
		`"carry":` + strconv.FormatBool(r.Counting.Carry),
		`"chair_scores":` + strconv.FormatBool(r.ChairScores),
		`"consent_hours":` + strconv.Itoa(r.ConsentHours),
		`"delphi_in":` + strconv.Itoa(r.Counting.Delphi.In),
		`"delphi_out":` + strconv.Itoa(r.Counting.Delphi.Out),
		`"grace_seconds":` + strconv.Itoa(int(r.Grace/time.Second)),
		`"lived_per_idea":` + strconv.Itoa(r.Sharing.Lived),
		`"max_load":` + strconv.Itoa(r.Sharing.MaxLoad),
		`"meeting_lived":` + strconv.Itoa(r.MeetingLived),
		`"meeting_percent":` + strconv.Itoa(r.MeetingPercent),
		`"members_per_idea":` + strconv.Itoa(r.Sharing.PerIdea),
		`"min_lived":` + strconv.Itoa(r.MinLived),
		`"min_professions":` + strconv.Itoa(r.MinProfessions),
		`"min_scoring":` + strconv.Itoa(r.MinScoring),
		`"minutes_cap":` + strconv.Itoa(r.Sharing.MinutesCap),
		`"names_hidden":` + strconv.FormatBool(r.NamesHidden),
		`"pause_hours":` + strconv.Itoa(r.Sharing.PauseHours),
		`"priority":` + strconv.FormatBool(r.Counting.Priority),
		`"quorum_least":` + strconv.Itoa(r.QuorumLeast),
		`"quorum_lived":` + strconv.Itoa(r.QuorumLived),
		`"quorum_thirds":` + strconv.Itoa(r.QuorumThirds),
		`"recused_together":` + strconv.FormatBool(r.ApartTogether),
		`"rescore":` + strconv.Quote(string(r.Rescore)),
		`"rounds":` + strconv.Itoa(r.Rounds),
		`"severity_lambda":` + r.Counting.Lambda.String(),
		`"split_public":` + strconv.FormatBool(r.SplitPublic),
		`"talk_minutes":` + strconv.Itoa(r.TalkMinutes),
		`"themes":` + strconv.Quote(r.themes()),
		`"top_k":` + strconv.Itoa(r.TopK),
	}
	return "{" + strings.Join(pairs, ",") + "}"
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// ThemesIn returns what members may do with themes in a round.
func (r Rules) ThemesIn(round int) ThemeRight {
	if round < 1 || round > RoundsMax {
		return NoThemes
	}
	return r.Themes[round-1]
}

// themes are the rights of the rounds with commas between.
func (r Rules) themes() string {
	words := make([]string, len(r.Themes))
	for n, right := range r.Themes {
		words[n] = string(right)
	}
	return strings.Join(words, ",")
}
