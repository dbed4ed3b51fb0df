package pages

import (
	"context"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Appeals lists the appeals that a moderator may answer.
type Appeals struct {
	Base      frontend.Base
	Words     Words
	Waiting   []account.AppealView
	Titles    map[id.Challenge]string
	Answering id.Sanction // whose form was sent
	Do        string
	Reason    string
	Fields    fault.Fields
}

// OwnSanctions is what was decided about the person who reads it.
type OwnSanctions struct {
	Base      frontend.Base
	Words     Words
	List      []account.Sanction
	Titles    map[id.Challenge]string
	Now       time.Time
	Appealing id.Sanction
	Typed     string
	Fields    fault.Fields
}

// SanctionName names what was decided about a person.
func SanctionName(ctx context.Context, k account.SanctionKind) string {
	switch k {
	case account.Hold:
		return text.T(ctx, "Posts wait for a moderator")
	case account.Block:
		return text.T(ctx, "Cannot write")
	}
	return text.T(ctx, "Warning")
}

func sanctionHint(ctx context.Context, k account.SanctionKind) string {
	switch k {
	case account.Hold:
		return text.T(ctx, "All that they post waits until a moderator has looked.")
	case account.Block:
		return text.T(ctx, "They cannot post, comment, support or report. They can read, download their data, delete their account and appeal.")
	}
	return text.T(ctx, "They are told. Nothing else changes.")
}

// sanctionRows say what was decided, why, until when, and what became of it.
func sanctionRows(ctx context.Context, w Words, s account.Sanction, where string, now time.Time) []parts.Row {
	rows := []parts.Row{
		{Key: text.T(ctx, "Where"), Value: where}, {Key: text.T(ctx, "Why"), Value: s.Public()}, {Key: text.T(ctx, "Since"), Value: w.Moment(ctx, s.At)},
	}
	add := func(key, value string) { rows = append(rows, parts.Row{Key: key, Value: value}) }
	switch {
	case s.Kind == account.Warning:
	case !s.LiftedAt.IsZero():
		add(text.T(ctx, "Until"), text.T(ctx, "Lifted %s", w.Moment(ctx, s.LiftedAt)))
	case s.InForce(now):
		add(text.T(ctx, "Until"), w.Moment(ctx, s.EndsAt))
	default:
		add(text.T(ctx, "Until"), text.T(ctx, "Over since %s", w.Moment(ctx, s.EndsAt)))
	}
	if next := s.Code.Reason().Next; next != "" {
		add(text.T(ctx, "What to do next"), text.T(ctx, next))
	}
	if s.Appeal != "" {
		add(text.T(ctx, "Appeal"), s.Appeal)
	}
	if s.Answer != "" {
		add(text.T(ctx, "Answer"), s.Answer)
	}
	return rows
}

func sanctionID(s id.Sanction) string { return strconv.FormatInt(int64(s), 10) }

// whereCounts names where a decision counts.
func whereCounts(ctx context.Context, titles map[id.Challenge]string, c id.Challenge) string {
	if t := titles[c]; t != "" {
		return t
	}
	return text.T(ctx, "Everywhere")
}

// kinds are what can be decided about a person.
func (p ModeratePerson) kinds(ctx context.Context) []parts.Radio {
	var out []parts.Radio
	for _, k := range account.SanctionKinds {
		out = append(out, parts.Radio{Value: string(k), Label: SanctionName(ctx, k), Hint: sanctionHint(ctx, k)})
	}
	return out
}

func sanctionReasons(ctx context.Context) []parts.Option {
	out := []parts.Option{{Text: text.T(ctx, "Select a reason")}}
	for _, r := range account.SanctionReasons {
		out = append(out, parts.Option{Value: string(r.Code), Text: text.T(ctx, r.Name)})
	}
	return out
}

// mayAppeal reports whether the person may still appeal against s.
func (p OwnSanctions) mayAppeal(s account.Sanction) bool {
	return s.AppealedAt.IsZero() && (s.Kind == account.Warning || s.InForce(p.Now))
}

// ownSanctionName says to a person what was decided about them.
func ownSanctionName(ctx context.Context, k account.SanctionKind) string {
	switch k {
	case account.Hold:
		return text.T(ctx, "What you post waits for a moderator")
	case account.Block:
		return text.T(ctx, "You cannot write")
	}
	return text.T(ctx, "A warning")
}

func (p ModeratePerson) lifting(s id.Sanction) string {
	if p.Lifting == s {
		return p.LiftReason
	}
	return ""
}

func (p Appeals) did(s id.Sanction) string {
	if p.Answering == s {
		return p.Do
	}
	return ""
}

func (p Appeals) why(s id.Sanction) string {
	if p.Answering == s {
		return p.Reason
	}
	return ""
}

func (p OwnSanctions) typed(s id.Sanction) string {
	if p.Appealing == s {
		return p.Typed
	}
	return ""
}
