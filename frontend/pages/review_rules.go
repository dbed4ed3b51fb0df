package pages

import (
	"context"
	"strconv"
	"time"

	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/frontend/text"
)

// RuleSentences puts the settings of a panel into words, as members and the
// public read them.
func RuleSentences(ctx context.Context, r review.Rules, criteria []review.Criterion) []string {
	out := []string{
		text.N(ctx, r.Rounds, "Members score in %d round. Nobody sees another's scores before it is closed.",
			"Members score in %d rounds. Nobody sees another's scores before a round is closed."),
		sharingWords(ctx, r.Sharing),
		text.N(ctx, r.QuorumLeast, "An idea needs at least %d score on each criterion", "An idea needs at least %d scores on each criterion") + quorumMore(ctx, r),
		missingRule(ctx, r),
		text.T(ctx, "What people see is the median, the middle score. The mean puts ideas in order."),
	}
	out = append(out, basisWords(ctx, review.BasisOf(r, criteria)))
	if r.Rescore == review.AfterEach && r.Rounds > 1 {
		out = append(out, text.T(ctx, "Members can score an idea again as soon as the panel has talked about it. The new scores stay hidden until the round is closed. Ideas that the panel does not talk about keep their first scores."))
	}
	if r.MeetingPercent > 0 {
		words := text.T(ctx, "To decide, %s per cent of the members who may score an idea have to be present", strconv.Itoa(r.MeetingPercent))
		if r.MeetingLived > 0 {
			words += text.N(ctx, r.MeetingLived, ", %d of them with lived experience", ", %d of them with lived experience")
		}
		out = append(out, words+".")
	}
	if h := int(r.Grace / time.Hour); h > 0 {
		out = append(out, text.N(ctx, h, "A round takes late scores for %d hour after its deadline.", "A round takes late scores for %d hours after its deadline."))
	}
	out = append(out, text.N(ctx, r.AuthorHours, "Authors read what was decided on their idea %d hour before everybody else, or until all of them agree to publish it sooner.",
		"Authors read what was decided on their idea %d hours before everybody else, or until all of them agree to publish it sooner."))
	switch r.AuthorHidden {
	case review.UntilClosed:
		out = append(out, text.T(ctx, "Members do not see who wrote an idea until the first round is closed. Where the text tells, the secretary can make a copy without names, which they read. Ideas are public, so this hides only in part."))
	case review.UntilFinal:
		out = append(out, text.T(ctx, "Members do not see who wrote an idea until the panel is finalised. Where the text tells, the secretary can make a copy without names, which they read. Ideas are public, so this hides only in part."))
	default:
	}
	if r.NamesHidden {
		out = append(out, text.T(ctx, "Beside notes and dissents members see a number, such as “member 3”, and no name. It is another number on each idea. Chair and secretary see who puts their name to a dissent."))
	} else {
		out = append(out, text.T(ctx, "When the panel looks at the results, members see who wrote which note. Notes to the chair stay private."))
	}
	if r.TopK > 0 {
		out = append(out, text.N(ctx, r.TopK, "The shortlist is expected to hold %d idea.", "The shortlist is expected to hold %d ideas."))
	}
	if r.Counting.Priority {
		out = append(out, priorityRule(ctx))
	}
	out = append(out, delphiRule(ctx, r.Counting.Delphi), severityRule(ctx, r))
	if r.SplitPublic {
		out = append(out, text.T(ctx, "Where both groups have two scores or more, their medians are published side by side."))
	}
	if r.AsksSure {
		out = append(out, text.T(ctx, "Members can say how sure they are of their scores. It changes no result. The panel sees how many said what once it looks at the results, and only where %s or more have answered.", strconv.Itoa(review.SpreadLeast)))
	}
	out = append(out, themeSentences(ctx, r)...)
	if r.ApartTogether {
		out = append(out, text.T(ctx, "On the agenda, ideas from which the same members are recused stand together."))
	}
	if r.AllPublic {
		return append(out, text.T(ctx, "Medians of all ideas are published."))
	}
	return append(out, text.T(ctx, "Medians of ideas that are not shortlisted are not published."))
}

// missingRule says what becomes of scores that are missing.
func missingRule(ctx context.Context, r review.Rules) string {
	if r.Counting.Carry && r.Rounds > 1 {
		return text.T(ctx, "If a member misses a later round, their score of the round before counts in it, and is marked. Other missing scores count nowhere, and never as zero.")
	}
	return text.T(ctx, "Missing scores count nowhere, and never as zero.")
}

// severityRule says how mild and strict members are found.
func severityRule(ctx context.Context, r review.Rules) string {
	if r.Counting.Lambda == 0 {
		return text.T(ctx, "The chair sees who scores mildly or strictly beside others on the same ideas. Such a difference is taken as it is (lambda 0), and is not worked out if a member has only one score.")
	}
	return text.T(ctx, "The chair sees who scores mildly or strictly beside others on the same ideas. The fewer scores a member has, the more of a difference is taken for chance (lambda %s).", r.Counting.Lambda.String())
}

func quorumMore(ctx context.Context, r review.Rules) string {
	s := ""
	if r.QuorumThirds > 0 {
		s += text.T(ctx, ", from %s thirds of the members who may score it", strconv.Itoa(r.QuorumThirds))
	}
	if r.QuorumLived > 0 {
		s += text.N(ctx, r.QuorumLived, ", with %d score from lived experience", ", with %d scores from lived experience")
	}
	return s + "."
}

// scaleWords says what numbers a scale offers, and which end is the best.
func scaleWords(ctx context.Context, s stats.Scale) string {
	words := text.T(ctx, "Scored from %s to %s.", s.Min.String(), s.Max.String())
	if s.Step != stats.Point {
		words = text.T(ctx, "Scored from %s to %s in steps of %s.", s.Min.String(), s.Max.String(), s.Step.String())
	}
	best := s.Max
	if s.BestLow {
		best = s.Min
	}
	return words + " " + text.T(ctx, "%s is best.", best.String())
}
