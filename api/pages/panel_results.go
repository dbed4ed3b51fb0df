package pages

import (
	"bytes"
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"uptake/api/files"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// resultsSeen is what a panel's scores come to, as the viewer of one of the pages of
// results may see it.
type resultsSeen struct {
	review.Head
	viewer  review.Viewer
	results []review.Result
}

// seen reads the results for one of their pages. It refuses whoever has no seat and
// no office on the panel.
func (h Reviews) seen(c *fiber.Ctx) (r resultsSeen, err error) {
	ctx, a, panel := c.UserContext(), wire.Actor(c), panelOf(c)
	if !a.SignedIn() {
		return r, account.ErrSignIn
	}
	if r.Head, r.results, err = h.Service.Results(ctx, a, panel, 0, review.PanelPage); err != nil {
		return r, h.Service.Refused(ctx, panel, err)
	}
	v := review.ViewerOf(a, r.Panel, r.Seats())
	if v.Seat == review.NoSeat && !v.Administrator && !v.Lead && !v.Communications && !v.Command {
		return r, h.Service.Refused(ctx, panel, review.ErrNotYours)
	}
	r.viewer = v
	return r, nil
}

// ranks are pictures of the panel's own order and of that by each criterion.
func (r resultsSeen) ranks(ctx context.Context, whole []review.RoundFigures) (out []pages.RankChart) {
	if of := pages.OrderChart(ctx, r.Head, r.results, whole); of != nil {
		out = append(out, *of)
	}
	for _, cr := range r.Criteria {
		if of := pages.RankChartOf(cr, r.Rules, r.results); of != nil {
			out = append(out, *of)
		}
	}
	return out
}

// gaps are pictures of how far the groups are apart, one for each criterion.
func (r resultsSeen) gaps() (out []pages.GapChart) {
	for _, cr := range r.Criteria {
		if of := pages.GapChartOf(cr, r.results); of != nil {
			out = append(out, *of)
		}
	}
	return out
}

// part is a page of its own for what grows with the ideas, before the results in short.
func (h Reviews) part(c *fiber.Ctx, r resultsSeen, title string) pages.ResultsPart {
	p := pages.ResultsPart{Base: h.frameOf(c, title, r.Name), Head: r.Head, Title: title}
	p.Base.Back, p.Base.BackText = pages.ResultsURL(r.ID), text.T(c.UserContext(), "Results in pictures")
	return p
}

// pictures is the page of what a panel's scores come to. Lines that are asked for are
// for looking alone.
func (h Reviews) pictures(c *fiber.Ctx) error {
	ctx, a, panel := c.UserContext(), wire.Actor(c), panelOf(c)
	asked, err := wire.Query(c, pages.ImpactLine, pages.FeasibilityLine)
	if err != nil {
		return err
	}
	r, err := h.seen(c)
	if err != nil {
		return err
	}
	_, whole, err := h.Service.RoundFigures(ctx, a, panel, review.PanelPage)
	if err != nil {
		return err
	}
	typed := pages.Typed{}
	for _, name := range []string{pages.ImpactLine, pages.FeasibilityLine} {
		typed[name] = asked.Get(name)
	}
	p := pages.PanelResults{Base: h.frameOf(c, text.T(ctx, "Results in pictures"), r.Name), Head: r.Head}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(r.ID), r.Name
	if p.Redone, err = h.Service.Redone(ctx, a, panel); err != nil {
		return err
	}
	p.Short = pages.InShortOf(r.Head, r.results)
	p.Matrix = pages.MatrixOfResults(r.Criteria, r.results, review.RowPooled|review.RowMedian)
	p.Consensus, p.Priority = pages.ConsensusOf(r.Head, r.results), pages.PrioritiesOf(r.Head, r.results)
	p.Lines = pages.MoveLines(ctx, pages.ResultsURL(r.ID), p.Matrix, typed)
	p.Base.Errors = p.Lines != nil && len(p.Lines.Bad) > 0
	ranked := len(r.ranks(ctx, whole)) > 0
	p.More = pages.PartsOf(ctx, r.ID, ranked, len(r.gaps()) > 0, ranked && review.Weighable(r.Head), review.SeesDrifts(r.Head, r.viewer))
	p.Agreed = pages.AgreementOf(r.Head, r.viewer, whole)
	p.Moves = pages.MovesOf(r.Head, whole)
	themes, err := h.Service.ThemeSums(ctx, a, panel, r.results, review.PanelPage)
	if err != nil {
		return err
	}
	p.Themes = pages.ThemeSums{ThemeSums: themes, CSV: pages.ResultsURL(r.ID) + "/themes.csv"}
	return Show(c, p.Page())
}

// ranks is the page of how sure the ranks are: of the panel's order, or by the criterion
// that is asked for.
func (h Reviews) ranks(c *fiber.Ctx) error {
	ctx := c.UserContext()
	asked, err := wire.Query(c, pages.RanksOf)
	if err != nil {
		return err
	}
	r, err := h.seen(c)
	if err != nil {
		return err
	}
	_, whole, err := h.Service.RoundFigures(ctx, wire.Actor(c), r.ID, review.PanelPage)
	if err != nil {
		return err
	}
	p := pages.ResultsRanks{ResultsPart: h.part(c, r, pages.RanksTitle(ctx)), Ranks: r.ranks(ctx, whole), Of: id.Criterion(wire.ParseID(asked.Get(pages.RanksOf)))}
	return Show(c, p.Page())
}

// gaps is the page of where members with lived experience and professionals differ.
func (h Reviews) gaps(c *fiber.Ctx) error {
	r, err := h.seen(c)
	if err != nil {
		return err
	}
	p := pages.ResultsGaps{ResultsPart: h.part(c, r, pages.GapsTitle(c.UserContext())), Gaps: r.gaps()}
	return Show(c, p.Page())
}

// weights is the page of who stays among the first when impact weighs more, or less.
// The weight that is asked for is for looking alone.
func (h Reviews) weights(c *fiber.Ctx) error {
	ctx := c.UserContext()
	asked, err := wire.Query(c, pages.WeightField)
	if err != nil {
		return err
	}
	r, err := h.seen(c)
	if err != nil {
		return err
	}
	weight, err := strconv.Atoi(asked.Get(pages.WeightField))
	if err != nil {
		weight = review.WeightEven
	}
	p := pages.ResultsWeights{ResultsPart: h.part(c, r, pages.WeightsTitle(ctx))}
	if p.Weights.Weighing, err = h.Service.Weigh(ctx, wire.Actor(c), r.ID, weight); err != nil {
		return err
	}
	return Show(c, p.Page())
}

// late is the chair's page of scores that came late.
func (h Reviews) late(c *fiber.Ctx) error {
	r, err := h.seen(c)
	if err != nil {
		return err
	}
	p := pages.ResultsLate{ResultsPart: h.part(c, r, pages.LateTitle(c.UserContext()))}
	if p.Drifts, err = h.Service.Drifts(c.UserContext(), wire.Actor(c), r.ID); err != nil {
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
