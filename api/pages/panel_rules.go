package pages

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/frontend/text"
)

func (h PanelSetup) setRules(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.setup(c, "")
	if err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, setupFields...)
	if err == nil {
		var bad fault.Fields
		r := rulesOf(f, p.Rules, &bad)
		if err = bad.Fault("panel.rules", "There is a problem with the settings of the panel."); err == nil {
			_, err = h.Service.ChangeRules(ctx, wire.Actor(c), p.ID, versionOf(f), r)
		}
	}
	return h.keep(c, f, "rules", "rules", text.T(ctx, "The settings are saved."), versionOf(f), err)
}

// rulesFields are the fields of the form of the settings.
var rulesFields = []string{
	"version", "rounds", "min_scoring", "min_lived", "min_professions", "quorum_least", "quorum_thirds", "quorum_lived", "meeting_percent", "meeting_lived",
	"talk_minutes", "consent_hours", "author_hours", "grace_hours", "top_k",
	"basis", "chair_scores", "split_public", "all_public", "author_hidden", "recused_together", "asks_how_sure",
	"names_hidden",
	"carry", "priority", "rescore",
	"severity_lambda", "delphi_in", "delphi_out",
	"assignment", "minutes_cap", "members_per_idea", "lived_per_idea", "anchors", "max_load", "pause_hours",
	"themes_1", "themes_2", "themes_3",
}

// rulesOf reads the settings of a form.
func rulesOf(f wire.Values, r review.Rules, bad *fault.Fields) review.Rules {
	r.Rounds = f.Int("rounds", 1, review.RoundsMax, r.Rounds, bad)
	r.MinScoring = f.Int("min_scoring", 1, 100, r.MinScoring, bad)
	r.MinLived = f.Int("min_lived", 0, 100, r.MinLived, bad)
	r.MinProfessions = f.Int("min_professions", 0, 100, r.MinProfessions, bad)
	r.QuorumLeast = f.Int("quorum_least", 1, 100, r.QuorumLeast, bad)
	r.QuorumThirds = f.Int("quorum_thirds", 0, 3, r.QuorumThirds, bad)
	r.QuorumLived = f.Int("quorum_lived", 0, 100, r.QuorumLived, bad)
	r.MeetingPercent = f.Int("meeting_percent", 0, 100, r.MeetingPercent, bad)
	r.MeetingLived = f.Int("meeting_lived", 0, 100, r.MeetingLived, bad)
	r.TalkMinutes = f.Int("talk_minutes", 1, 120, r.TalkMinutes, bad)
	r.ConsentHours = f.Int("consent_hours", 0, 24*14, r.ConsentHours, bad)
	r.AuthorHours = f.Int("author_hours", review.AuthorHoursLeast, review.AuthorHoursMost, r.AuthorHours, bad)
	r.Grace = time.Duration(f.Int("grace_hours", 0, 24*14, int(r.Grace/time.Hour), bad)) * time.Hour
	r.TopK = f.Int("top_k", 0, 1000, r.TopK, bad)
	if f.Has("basis") {
		r.Basis = f.Get("basis")
	}
	s := &r.Sharing
	if f.Has("assignment") {
		s.Design = review.Design(f.Get("assignment"))
	}
	s.MinutesCap = f.Int("minutes_cap", 10, 6000, s.MinutesCap, bad)
	s.PerIdea = f.Int("members_per_idea", 3, 100, s.PerIdea, bad)
	s.Lived = f.Int("lived_per_idea", 0, s.PerIdea, s.Lived, bad)
	s.Anchors = f.Int("anchors", 1, 100, s.Anchors, bad)
	s.MaxLoad = f.Int("max_load", 0, 1000, s.MaxLoad, bad)
	s.PauseHours = f.Int("pause_hours", 0, 24*14, s.PauseHours, bad)
	r.ApartTogether, r.AsksSure = f.Get("recused_together") == "1", f.Get("asks_how_sure") == "1"
	r.Counting.Carry, r.Counting.Priority = f.Get("carry") == "1", f.Get("priority") == "1"
	r.Counting.Delphi.In = f.Int("delphi_in", 51, 100, r.Counting.Delphi.In, bad)
	r.Counting.Delphi.Out = f.Int("delphi_out", 1, 49, r.Counting.Delphi.Out, bad)
	r.Counting.Lambda = fineNumber(f, "severity_lambda", review.LambdaMax, r.Counting.Lambda, bad)
	if f.Has("rescore") {
		r.Rescore = review.Rescore(f.Get("rescore"))
	}
	r.NamesHidden = f.Get("names_hidden") == "1"
	r.ChairScores, r.SplitPublic, r.AllPublic = f.Get("chair_scores") == "1", f.Get("split_public") == "1", f.Get("all_public") == "1"
	if f.Has("author_hidden") {
		r.AuthorHidden = review.Hiding(f.Get("author_hidden"))
	}
	for n := range r.Themes {
		if name := "themes_" + strconv.Itoa(n+1); f.Has(name) {
			r.Themes[n] = review.ThemeRight(f.Get(name))
		}
	}
	return r
}

// fineNumber reads a number from 0 to most that need not be whole; old where the form
// has no such field.
func fineNumber(f wire.Values, name string, most, old review.Value, bad *fault.Fields) review.Value {
	if !f.Has(name) {
		return old
	}
	v, err := stats.ParseValue(strings.TrimSpace(f.Get(name)))
	if err != nil || v < 0 || v > most {
		bad.Add(name, "Enter a number from 0 to "+most.String()+".")
		return old
	}
	return v
}
