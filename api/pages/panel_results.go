package pages

import (
	"bytes"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"uptake/api/files"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/review"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// pictures is the page of what a panel's scores come to, as its viewer may see it.
// Lines and weights that are asked for are for looking alone.
func (h Reviews) pictures(c *fiber.Ctx) error {
	ctx, a, panel := c.UserContext(), wire.Actor(c), panelOf(c)
	asked, err := wire.Query(c, pages.ImpactLine, pages.FeasibilityLine, pages.WeightField)
	if err != nil {
		return err
	}
	if !a.SignedIn() {
		return account.ErrSignIn
	}
	head, results, err := h.Service.Results(ctx, a, panel, 0, review.PanelPage)
	if err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	v := review.ViewerOf(a, head.Panel, head.Seats())
	if v.Seat == review.NoSeat && !v.Administrator && !v.Lead && !v.Communications && !v.Command {
		return h.Service.Refused(ctx, panel, review.ErrNotYours)
	}
	_, whole, err := h.Service.RoundFigures(ctx, a, panel, review.PanelPage)
	if err != nil {
		return err
	}
	typed := pages.Typed{}
	for _, name := range []string{pages.ImpactLine, pages.FeasibilityLine, pages.WeightField} {
		typed[name] = asked.Get(name)
	}
	p := pages.PanelResults{Base: h.frameOf(c, text.T(ctx, "Results in pictures"), head.Name), Head: head}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(head.ID), head.Name
	if p.Redone, err = h.Service.Redone(ctx, a, panel); err != nil {
		return err
	}
	p.Short = pages.InShortOf(head, results)
	p.Matrix = pages.MatrixOfResults(head.Criteria, results, review.RowPooled|review.RowMedian)
	p.Consensus, p.Priority = pages.ConsensusOf(head, results), pages.PrioritiesOf(head, results)
	p.Lines = pages.MoveLines(ctx, pages.ReviewURL(head.ID)+"/results", p.Matrix, typed)
	p.Base.Errors = p.Lines != nil && len(p.Lines.Bad) > 0
	if r := pages.OrderChart(ctx, head, results, whole); r != nil {
		p.Ranks = append(p.Ranks, *r)
	}
	for _, cr := range head.Criteria {
		if r := pages.RankChartOf(cr, head.Rules, results); r != nil {
			p.Ranks = append(p.Ranks, *r)
		}
		if g := pages.GapChartOf(cr, results); g != nil {
			p.Gaps = append(p.Gaps, *g)
		}
	}
	weight, err := strconv.Atoi(typed[pages.WeightField])
	if err != nil {
		weight = review.WeightEven
	}
	weighing, err := h.Service.Weigh(ctx, a, panel, weight)
	if err != nil {
		return err
	}
	if len(weighing.Ideas) > 0 {
		p.Weights = &pages.Weights{Weighing: weighing, Typed: typed}
	}
	p.Agreed = pages.AgreementOf(head, v, whole)
	p.Moves = pages.MovesOf(head, whole)
	themes, err := h.Service.ThemeSums(ctx, a, panel, results, review.PanelPage)
	if err != nil {
		return err
	}
	p.Themes = pages.ThemeSums{ThemeSums: themes, CSV: pages.ReviewURL(head.ID) + "/results/themes.csv"}
	if p.Drifts, err = h.Service.Drifts(ctx, a, panel); err != nil {
		return err
	}
	return Show(c, p.Page())
}

// themesFile answers GET /review/{panel}/results/themes.csv: how many ideas with each
// theme lie in each quadrant.
func (h Reviews) themesFile(c *fiber.Ctx) error {
	ctx, a, panel := c.UserContext(), wire.Actor(c), panelOf(c)
	head, results, err := h.Service.Results(ctx, a, panel, 0, review.PanelPage)
	if err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	v := review.ViewerOf(a, head.Panel, head.Seats())
	if v.Seat == review.NoSeat && !v.Administrator && !v.Lead && !v.Communications {
		return h.Service.Refused(ctx, panel, review.ErrNotYours)
	}
	themes, err := h.Service.ThemeSums(ctx, a, panel, results, review.PanelPage)
	if err != nil {
		return err
	}
	return sendCSV(c, "themes.csv", func(b *bytes.Buffer) error { return files.ThemeQuadrants(themes, b) })
}
