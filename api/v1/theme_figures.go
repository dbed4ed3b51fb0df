package v1

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/files"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/domain/theme"
)

// publishesQuadrants is what these routes ask of review.Service.
type publishesQuadrants interface {
	PublicQuadrants(ctx context.Context, c id.Challenge, had []theme.Had, ch review.Channel) ([]review.PanelQuadrants, error)
}

// themeFigures is how the themes of a challenge lie over its listed ideas.
type themeFigures struct {
	Ideas    int              `json:"ideas"`
	Coded    int              `json:"coded_ideas"` // with at least one theme
	Areas    []inArea         `json:"areas"`
	Themes   []themeFigure    `json:"themes"`
	Together []together       `json:"together"`
	Weeks    themeWeeks       `json:"weeks"`
	Panels   []panelQuadrants `json:"panels"`
}

// inArea is how many ideas lie in an area; null are those in none.
type inArea struct {
	Area  *string `json:"area"`
	Ideas int     `json:"ideas"`
}

type themeFigure struct {
	given
	Ideas int                    `json:"ideas"`
	Kinds map[challenge.Kind]int `json:"kinds"`
	Areas []inArea               `json:"areas"`
}

type together struct {
	One     id.Theme `json:"one"`
	Other   id.Theme `json:"other"`
	Ideas   int      `json:"ideas"`
	Jaccard float64  `json:"jaccard"`
	Lift    float64  `json:"lift"`
}

// themeWeeks is how many ideas were posted in each stretch of weeks.
type themeWeeks struct {
	Each   int         `json:"weeks_in_each"`
	Begin  []string    `json:"begin"` // Mondays
	Themes []themeWeek `json:"themes"`
	Any    []int       `json:"any_theme"` // ideas with any theme, each once
}

type themeWeek struct {
	Theme id.Theme `json:"theme"`
	Ideas []int    `json:"ideas"`
}

// panelQuadrants is where ideas lie by what a panel has published.
type panelQuadrants struct {
	Panel  string           `json:"panel"`
	Themes []themeQuadrants `json:"themes"`
}

type themeQuadrants struct {
	Theme     id.Theme `json:"theme"`
	DoNow     int      `json:"do_now"`
	BigBet    int      `json:"big_bet"`
	EasyHelp  int      `json:"easy_help"`
	NotNow    int      `json:"not_now"`
	NoFigures int      `json:"no_figures"`
	Ideas     int      `json:"ideas"`
}

// figures answers GET /api/v1/challenges/{slug}/theme-figures: the numbers of the pages
// of themes.
func (h Themes) figures(c *fiber.Ctx) error {
	slug := c.Params("slug")
	return h.list(c, nil, []outbox.Topic{outbox.Site, outbox.People}, func(ctx context.Context, a account.Actor, _ wire.Values) (any, []outbox.Topic, error) {
		ch, err := h.open(ctx, a, slug)
		if err != nil {
			return nil, nil, err
		}
		veil, err := h.veil(ctx, a)
		if err != nil {
			return nil, nil, err
		}
		f, err := h.Book.Figures(ctx, ch.ID, veil.Unread()...)
		if err != nil {
			return nil, nil, err
		}
		had, err := h.Book.Had(ctx, ch.ID, veil.Unread()...)
		if err != nil {
			return nil, nil, err
		}
		out := figuresOut(f, ch.Areas, theme.TrendOf(had, h.zone()))
		if h.Quadrants != nil {
			panels, err := h.Quadrants.PublicQuadrants(ctx, ch.ID, had, review.PublicAPI)
			if err != nil {
				return nil, nil, err
			}
			for _, p := range panels {
				out.Panels = append(out.Panels, quadrantsOut(p))
			}
		}
		return out, []outbox.Topic{outbox.ChallengeTopic(ch.ID)}, nil
	})
}

func (h Themes) zone() *time.Location {
	if h.Zone == nil {
		return time.UTC
	}
	return h.Zone
}

func figuresOut(f theme.Figures, areas []challenge.Area, trend theme.Trend) themeFigures {
	out := themeFigures{
		Ideas: f.Of(0), Coded: f.Coded, Areas: areasOut(f, areas, 0), Themes: []themeFigure{}, Together: []together{}, Panels: []panelQuadrants{},
		Weeks: themeWeeks{Each: trend.Weeks, Begin: []string{}, Themes: []themeWeek{}, Any: append([]int{}, trend.All...)},
	}
	for _, begin := range trend.Begin {
		out.Weeks.Begin = append(out.Weeks.Begin, begin.Format(time.DateOnly))
	}
	for _, t := range f.Book {
		one := themeFigure{given: given{t.ID, t.Slug, t.Name}, Ideas: t.Ideas, Kinds: map[challenge.Kind]int{}, Areas: areasOut(f, areas, t.ID)}
		for _, k := range challenge.Kinds {
			one.Kinds[k] = f.OfKind(t.ID, string(k))
		}
		out.Themes = append(out.Themes, one)
		week := themeWeek{Theme: t.ID, Ideas: []int{}}
		for n := range trend.Begin {
			week.Ideas = append(week.Ideas, trend.In(t.ID, n))
		}
		out.Weeks.Themes = append(out.Weeks.Themes, week)
		for _, r := range f.Related(t.ID) {
			if t.ID < r.ID { // each two once
				out.Together = append(out.Together, together{t.ID, r.ID, r.Both, files.Rounded(r.Jaccard()), files.Rounded(r.Lift)})
			}
		}
	}
	return out
}

func areasOut(f theme.Figures, areas []challenge.Area, t id.Theme) []inArea {
	out := []inArea{}
	for _, a := range areas {
		out = append(out, inArea{&a.Slug, f.InArea(t, a.ID)})
	}
	if f.InArea(0, 0) > 0 {
		out = append(out, inArea{nil, f.InArea(t, 0)})
	}
	return out
}

func quadrantsOut(p review.PanelQuadrants) panelQuadrants {
	out := panelQuadrants{Panel: p.Name, Themes: []themeQuadrants{}}
	for _, t := range p.Table {
		out.Themes = append(out.Themes, themeQuadrants{
			t.Label.Theme, t.In[review.DoNow], t.In[review.BigBet], t.In[review.EasyHelp], t.In[review.NotNowBox], t.Outside, t.Ideas,
		})
	}
	return out
}
