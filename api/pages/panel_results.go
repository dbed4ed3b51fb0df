package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/review"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// pictures is the page of what a panel's scores come to, as its viewer may see it.
func (h Reviews) pictures(c *fiber.Ctx) error {
	ctx, a, panel := c.UserContext(), wire.Actor(c), panelOf(c)
	b, err := h.Service.Board(ctx, a, panel)
	if err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	head, results, err := h.Service.Results(ctx, a, panel, 0, review.PanelPage)
	if err != nil {
		return err
	}
	_, whole, err := h.Service.RoundFigures(ctx, a, panel, review.PanelPage)
	if err != nil {
		return err
	}
	p := pages.PanelResults{Base: h.frameOf(c, text.T(ctx, "Results in pictures"), head.Name), Head: head}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(head.ID), head.Name
	p.Matrix = pages.MatrixOfResults(head.Criteria, results, review.RowPooled|review.RowMedian)
	if r := pages.CombinedRankChart(ctx, b, whole); r != nil {
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
	p.Agreed = pages.AgreementOf(head, b.Viewer, whole)
	return Show(c, p.Page())
}
