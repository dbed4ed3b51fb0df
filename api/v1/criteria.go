package v1

import (
	"encoding/json"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/review"
	"uptake/domain/review/stats"
)

// criterion is one thing that a panel scores.
type criterion struct {
	Name     string            `json:"name"`
	Question string            `json:"question"`
	ScaleMin json.Number       `json:"scale_min"`
	ScaleMax json.Number       `json:"scale_max"`
	Step     json.Number       `json:"scale_step"`
	Best     string            `json:"best"`
	Anchors  map[string]string `json:"anchors"`
	Seats    []review.SeatKind `json:"seats"` // who scores it; none: everybody who scores
}

// rules are the settings of a panel.
type rules struct {
	Rounds         int    `json:"rounds"`
	MinScoring     int    `json:"min_scoring"`
	MinLived       int    `json:"min_lived"`
	MinProfessions int    `json:"min_professions"`
	QuorumLeast    int    `json:"quorum_least"`
	QuorumThirds   int    `json:"quorum_thirds"`
	QuorumLived    int    `json:"quorum_lived"`
	MeetingPercent int    `json:"meeting_percent"`
	MeetingLived   int    `json:"meeting_lived"`
	TalkMinutes    int    `json:"talk_minutes"`
	ConsentHours   int    `json:"consent_hours"`
	AuthorHours    int    `json:"author_hours"`
	GraceHours     int    `json:"grace_hours"`
	TopK           int    `json:"top_k"`
	Basis          string `json:"basis"`
	ChairScores    bool   `json:"chair_scores"`
	NamesHidden    bool   `json:"names_hidden"`
	SplitPublic    bool   `json:"split_public"`
	AllPublic      bool   `json:"all_public"`
	ApartTogether  bool   `json:"recused_together"`
	AsksSure       bool   `json:"asks_how_sure"`

	AuthorHidden   review.Hiding  `json:"author_hidden"`
	Carry          bool           `json:"carry"`
	Rescore        review.Rescore `json:"rescore"`
	SeverityLambda json.Number    `json:"severity_lambda"`
	DelphiIn       int            `json:"delphi_in"`
	DelphiOut      int            `json:"delphi_out"`
	Priority       bool           `json:"priority"`
	Assignment     review.Design  `json:"assignment"`
	MembersPerIdea int            `json:"members_per_idea"`
	LivedPerIdea   int            `json:"lived_per_idea"`
	Anchors        int            `json:"anchors"`
	MaxLoad        int            `json:"max_load"`
	MinutesCap     int            `json:"minutes_cap"`
	PauseHours     int            `json:"pause_hours"`
	// Themes is what members may do with themes in each round.
	Themes []review.ThemeRight `json:"themes"`
}

func rulesOut(r review.Rules) rules {
	return rules{
		r.Rounds, r.MinScoring, r.MinLived, r.MinProfessions, r.QuorumLeast, r.QuorumThirds, r.QuorumLived,
		r.MeetingPercent, r.MeetingLived, r.TalkMinutes, r.ConsentHours, r.AuthorHours, int(r.Grace / time.Hour), r.TopK, r.Basis,
		r.ChairScores, r.NamesHidden, r.SplitPublic, r.AllPublic, r.ApartTogether, r.AsksSure, r.AuthorHidden, r.Counting.Carry, r.Rescore, number10(r.Counting.Lambda), r.Counting.Delphi.In, r.Counting.Delphi.Out, r.Counting.Priority,
		r.Sharing.Design, r.Sharing.PerIdea, r.Sharing.Lived, r.Sharing.Anchors, r.Sharing.MaxLoad, r.Sharing.MinutesCap, r.Sharing.PauseHours, r.Themes[:],
	}
}

func (r rules) domain() review.Rules {
	var themes [review.RoundsMax]review.ThemeRight
	copy(themes[:], r.Themes)
	return review.Rules{
		Themes: themes,
		Rounds: r.Rounds, MinScoring: r.MinScoring, MinLived: r.MinLived, MinProfessions: r.MinProfessions, QuorumLeast: r.QuorumLeast,
		QuorumThirds: r.QuorumThirds, QuorumLived: r.QuorumLived, MeetingPercent: r.MeetingPercent, MeetingLived: r.MeetingLived,
		TalkMinutes: r.TalkMinutes, ConsentHours: r.ConsentHours, AuthorHours: r.AuthorHours, Grace: time.Duration(r.GraceHours) * time.Hour, TopK: r.TopK, Basis: r.Basis,
		ChairScores: r.ChairScores, NamesHidden: r.NamesHidden, SplitPublic: r.SplitPublic, AllPublic: r.AllPublic, AuthorHidden: r.AuthorHidden, ApartTogether: r.ApartTogether, AsksSure: r.AsksSure,
		Rescore: r.Rescore, Counting: review.Counting{Carry: r.Carry, Lambda: typedValue(r.SeverityLambda), Delphi: stats.DelphiRule{In: r.DelphiIn, Out: r.DelphiOut}, Priority: r.Priority},
		Sharing: review.Sharing{
			Design: r.Assignment, PerIdea: r.MembersPerIdea, Lived: r.LivedPerIdea, Anchors: r.Anchors, MaxLoad: r.MaxLoad, MinutesCap: r.MinutesCap, PauseHours: r.PauseHours,
		},
	}
}

// typedValue reads a number of the rules; what is none is out of every range.
func typedValue(n json.Number) review.Value {
	v, err := stats.ParseValue(string(n))
	if err != nil {
		return -1
	}
	return v
}

func number10(v review.Value) json.Number { return json.Number(v.String()) }

func criterionOut(c review.Criterion) criterion {
	out := criterion{
		Name: c.Name, Question: c.Question, ScaleMin: number10(c.Scale.Min), ScaleMax: number10(c.Scale.Max), Step: number10(c.Scale.Step),
		Best: "high", Anchors: map[string]string{}, Seats: append([]review.SeatKind{}, c.Seats...),
	}
	if c.Scale.BestLow {
		out.Best = "low"
	}
	for _, a := range c.Anchors {
		out.Anchors[a.At.String()] = a.Words
	}
	return out
}

// newCriterion is a criterion in a body. The step is 1 and the best end the high
// one where nothing is said.
type newCriterion struct {
	Name     string            `json:"name"`
	Question string            `json:"question"`
	ScaleMin json.Number       `json:"scale_min"`
	ScaleMax json.Number       `json:"scale_max"`
	Step     json.Number       `json:"scale_step"`
	Best     string            `json:"best"`
	Anchors  map[string]string `json:"anchors"`
	Seats    []review.SeatKind `json:"seats"`
}

func (in newCriterion) domain(bad *fault.Fields) review.Criterion {
	value := func(name string, n json.Number) review.Value {
		v, err := stats.ParseValue(string(n))
		if err != nil {
			bad.Add(in.Name+"."+name, "Enter a number, such as 1 or 0.5.")
		}
		return v
	}
	out := review.Criterion{Name: in.Name, Question: in.Question, Weight: stats.Point, Seats: in.Seats}
	out.Scale = stats.Scale{Min: value("scale_min", in.ScaleMin), Max: value("scale_max", in.ScaleMax), BestLow: in.Best == "low"}
	if in.Step != "" {
		out.Scale.Step = value("scale_step", in.Step)
	}
	if in.Best != "" && in.Best != "low" && in.Best != "high" {
		bad.Add(in.Name+".best", "Say high or low.")
	}
	for at, words := range in.Anchors {
		out.Anchors = append(out.Anchors, review.Anchor{At: value("anchors", json.Number(at)), Words: words})
	}
	review.SortAnchors(out.Anchors)
	return out
}

func (h Panels) setCriteria(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	if _, err := h.head(ctx, wire.Actor(c), p); err != nil {
		return err
	}
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in struct {
		Items []newCriterion `json:"items"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	var bad fault.Fields
	var cs []review.Criterion
	for _, one := range in.Items {
		cs = append(cs, one.domain(&bad))
	}
	if err = bad.Fault("criterion.invalid", "There is a problem with the criteria."); err != nil {
		return err
	}
	if _, err = h.Service.SetCriteria(ctx, wire.Actor(c), p, version, cs); err != nil {
		return err
	}
	return h.kept(c, p)
}

// setRules answers PATCH /api/v1/panels/{id}/rules. What is left out stays as it is.
func (h Panels) setRules(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	was, err := h.head(ctx, wire.Actor(c), p)
	if err != nil {
		return err
	}
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	in := was.Rules
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if _, err = h.Service.ChangeRules(ctx, wire.Actor(c), p, version, in.domain()); err != nil {
		return err
	}
	return h.kept(c, p)
}
