package v1

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/files"
	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
)

// Results answers what panels have found and decided, as far as whoever asks may
// see it.
type Results Panels

func (h Results) routes(r fiber.Router) {
	r.Get("/panels/:id/results", h.results)
	r.Get("/panels/:id/figures", h.figures)
	r.Put("/panels/:id/ideas/:number/decision", wire.SignedIn, h.decide)
	r.Post("/panels/:id/ideas/:number/no-quorum", wire.SignedIn, h.noQuorum)
	r.Get("/panels/:id/shortlist", wire.SignedIn, h.shortlist)
	r.Patch("/panels/:id/shortlist", wire.SignedIn, h.editShortlist)
	r.Post("/panels/:id/shortlist/moves", wire.SignedIn, h.move)
	r.Post("/panels/:id/shortlist/publish", wire.SignedIn, h.publish)
	r.Get("/shortlists", h.shortlists)
	r.Get("/shortlists/:slug", h.published)
}

// result is what one idea came to on one criterion; null where there is no figure
// or it may not be seen.
type result struct {
	Number       id.Idea         `json:"number"`
	Criterion    string          `json:"criterion"`
	Round        int             `json:"round"`
	NGiven       *int            `json:"n_given"`
	Median       *json.Number    `json:"median"`
	Mean         *json.Number    `json:"mean"`
	Min          *json.Number    `json:"min"`
	Max          *json.Number    `json:"max"`
	Agreement    *string         `json:"agreement"`
	Disagreement *bool           `json:"disagreement"`
	Lived        *json.Number    `json:"median_lived"`
	Professional *json.Number    `json:"median_professional"`
	Rank         *int            `json:"rank"`
	RankLow      *json.Number    `json:"rank_low"`
	RankHigh     *json.Number    `json:"rank_high"`
	PTop         *json.Number    `json:"p_top"`
	Category     *string         `json:"category"`
	Quadrant     *string         `json:"quadrant"`
	Standing     *string         `json:"standing"`
	Layer        *int            `json:"pareto_layer"`
	Flags        []review.Flag   `json:"flags"`
	HowSure      *howSure        `json:"how_sure"` // null: not asked, fewer than five answers, or not to be seen
	Outcome      *review.Outcome `json:"outcome"`
	Algorithm    *string         `json:"algorithm"`
	Digest       *string         `json:"digest"`
}

// howSure is how many members have said how sure they are.
type howSure struct {
	Not    int `json:"not"`
	Fairly int `json:"fairly"`
	Very   int `json:"very"`
}

func ratioOut(r stats.Ratio) *json.Number {
	if !r.Defined() {
		return nil
	}
	return floatOut(r.Float64())
}

func floatOut(f float64) *json.Number {
	n := json.Number(strconv.FormatFloat(f, 'f', -1, 64))
	return &n
}

func valueOut(v review.Value) *json.Number {
	n := number10(v)
	return &n
}

func resultOut(r review.Result) result {
	f := r.Figures
	out := result{Number: r.Idea.Idea, Criterion: r.Criterion.Name, Round: r.Round, Algorithm: sentence(r.Algorithm), Digest: sentence(r.Digest)}
	pooled := r.Rows.Has(review.RowPooled)
	if pooled || r.Rows.Has(review.RowMedian) {
		out.NGiven, out.Median, out.Mean = &f.N, ratioOut(f.Median), ratioOut(f.Mean)
		out.Agreement = sentence(map[stats.Agreement]string{stats.Agree: "agree", stats.Indeterminate: "indeterminate", stats.Disagree: "disagree"}[f.Agreement])
	}
	if f.N > 0 && (pooled || r.Rows.Has(review.RowSpread)) {
		out.Min, out.Max = valueOut(f.Min), valueOut(f.Max)
	}
	if pooled && f.Spread.IPR.Defined() {
		out.Disagreement = &f.Spread.Disagree
	}
	if r.Rows.Has(review.RowGroups) {
		out.Lived, out.Professional = ratioOut(f.Groups.MedianLived), ratioOut(f.Groups.MedianProfessional)
	}
	if r.Rows.Has(review.RowRank) && f.Rank > 0 && f.Place.Ranked { // no rank without its interval
		out.Rank = &f.Rank
	}
	if p := f.Place; r.Rows.Has(review.RowRank) && p.Ranked {
		out.RankLow, out.RankHigh, out.PTop = floatOut(p.Low), floatOut(p.High), floatOut(p.Top)
	}
	if pooled || r.Rows.Has(review.RowMedian) {
		out.Category = sentence(f.Category(r.Criterion.Scale))
	}
	out.Quadrant, out.Standing = sentence(string(r.Quadrant)), sentence(string(r.Among))
	if r.Layer > 0 {
		out.Layer = &r.Layer
	}
	out.Flags = append([]review.Flag{}, r.Flags()...)
	if r.Sure != nil {
		out.HowSure = &howSure{r.Sure.Not, r.Sure.Fairly, r.Sure.Very}
	}
	if r.Decision != nil {
		out.Outcome = &r.Decision.Outcome
	}
	return out
}

func (h Results) results(c *fiber.Ctx) error {
	ctx, a, p := c.UserContext(), wire.Actor(c), panelID(c)
	if _, err := Panels(h).head(ctx, a, p); err != nil {
		return err
	}
	q, err := wire.Query(c, "round")
	if err != nil {
		return err
	}
	var bad fault.Fields
	n := q.Int("round", 1, review.RoundsMax, 0, &bad)
	if err = bad.Fault("query.fields", "Some parameters cannot be taken as they are."); err != nil {
		return err
	}
	_, found, err := h.Service.Results(ctx, a, p, n, review.PanelAPI)
	if err != nil {
		return err
	}
	items := make([]result, len(found))
	for i, r := range found {
		items[i] = resultOut(r)
	}
	return readPrivate(c, wire.NewList(items, ""))
}

// figures are how far a panel agrees on its scores and on themes.
type figures struct {
	wire.List[json.Marshaler]
	Themes []json.Marshaler `json:"themes"` // by round
}

// figures answers how far a panel agrees, as far as whoever asks may know it.
func (h Results) figures(c *fiber.Ctx) error {
	ctx, a, p := c.UserContext(), wire.Actor(c), panelID(c)
	if _, err := Panels(h).head(ctx, a, p); err != nil {
		return err
	}
	if _, err := wire.Query(c); err != nil {
		return err
	}
	head, found, err := h.Service.RoundFigures(ctx, a, p, review.PanelAPI)
	if err != nil {
		return err
	}
	_, results, err := h.Service.Results(ctx, a, p, 0, review.PanelAPI)
	if err != nil {
		return err
	}
	themes, err := h.Service.ThemeSums(ctx, a, p, results, review.PanelAPI)
	if err != nil {
		return err
	}
	return readPrivate(c, figures{wire.NewList(files.Figures(head, results, found), ""), files.ThemeAgreements(head, themes)})
}

// decision is what the panel has decided about an idea.
type decision struct {
	Number   id.Idea        `json:"number"`
	Outcome  review.Outcome `json:"outcome"`
	Into     *id.Idea       `json:"into"`
	Reason   string         `json:"reason"`
	Internal string         `json:"internal"`
	Override string         `json:"override"`
	Position int            `json:"position"` // on the shortlist; 0 elsewhere
	At       time.Time      `json:"at"`
	Version  int            `json:"version"`
}

func decisionOut(d review.Decision) decision {
	out := decision{Number: d.Idea, Outcome: d.Outcome, Reason: d.Reason, Internal: d.Internal, Override: d.Override, Position: d.Position, At: d.At.UTC(), Version: d.Version}
	if d.Into != 0 {
		out.Into = &d.Into
	}
	return out
}

// newDecision is the body of PUT /api/v1/panels/{id}/ideas/{number}/decision.
type newDecision struct {
	Outcome  review.Outcome `json:"outcome"`
	Into     id.Idea        `json:"into"`
	Reason   string         `json:"reason"`
	Internal string         `json:"internal"`
	Override string         `json:"override"`
}

// decide records a decision. The first on an idea comes without If-Match, a change
// with that of the decision it changes.
func (h Results) decide(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	version := 0
	if c.Get(fiber.HeaderIfMatch) != "" {
		var err error
		if version, err = wire.IfMatch(c); err != nil {
			return err
		}
	}
	var in newDecision
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	d, err := h.Service.RecordDecision(ctx, wire.Actor(c), p, number(c), review.Verdict{
		Version: version, Outcome: in.Outcome, Into: in.Into, Reason: in.Reason, Internal: in.Internal, Override: in.Override,
	})
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return wire.Changed(c, decisionOut(d), d.Version)
}

func (h Results) noQuorum(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	var in struct {
		Reason string `json:"reason"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	if err := h.Service.CloseWithoutQuorum(ctx, wire.Actor(c), p, number(c), in.Reason); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}
