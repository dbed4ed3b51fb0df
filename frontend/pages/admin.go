package pages

import (
	"context"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// AdminHub leads to what the person may administer.
type AdminHub struct {
	frontend.Base
	Site bool // people, roles and the work that waits; else challenges alone
}

// AdminChallenges lists the challenges that the person may change.
type AdminChallenges struct {
	frontend.Base
	Words
	List      []challenge.Overview
	MayCreate bool
}

// AdminChallenge is one challenge with everything that can be set in it.
type AdminChallenge struct {
	frontend.Base
	Words
	Challenge challenge.Challenge
	Leads     map[id.Area]string // names
	Now       time.Time
}

// AdminURL is where a challenge is set up.
func AdminURL(slug string) string { return "/admin/challenges/" + slug }

// StateName names the state of a challenge.
func StateName(ctx context.Context, s challenge.State) string {
	switch s {
	case challenge.Published:
		return text.T(ctx, "Published")
	case challenge.Archived:
		return text.T(ctx, "Archived")
	}
	return text.T(ctx, "Not published")
}

// IndexName says whether search engines may list a challenge.
func IndexName(ctx context.Context, c challenge.Challenge) string {
	if c.NoIndex {
		return text.T(ctx, "Asked to list nothing of it")
	}
	return text.T(ctx, "May list what is public")
}

// SupportName names a form of support.
func SupportName(ctx context.Context, f challenge.SupportForm) string {
	if f == challenge.ForAgainst {
		return text.T(ctx, "For, against or pass")
	}
	return text.T(ctx, "Support")
}

// RoleName names a role.
func RoleName(ctx context.Context, r account.Role) string {
	switch r {
	case account.Moderator:
		return text.T(ctx, "Moderator")
	case account.Communications:
		return text.T(ctx, "Communications")
	case account.Lead:
		return text.T(ctx, "Challenge lead")
	case account.Administrator:
		return text.T(ctx, "Administrator")
	}
	return string(r)
}

func (p AdminChallenges) table(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Challenges that you may change"), HideCaption: true, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Challenge")}, {Text: text.T(ctx, "State")}, {Text: text.T(ctx, "Now")}, {Text: text.T(ctx, "Ideas"), Numeric: true}},
	}
	for _, c := range p.List {
		now := p.PhaseLine(ctx, c.Phases)
		if now == "" {
			now = text.T(ctx, "Nothing is open")
		}
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: c.Title, Href: AdminURL(c.Slug)}, {Text: StateName(ctx, c.State)}, {Text: now}, {Text: text.Number(c.Ideas)},
		})
	}
	return t
}

func (p AdminChallenge) open() bool { return p.Challenge.State != challenge.Archived }

// change is the link that changes one row; none in an archive.
func (p AdminChallenge) change(ctx context.Context, href, what string) []parts.Action {
	if !p.open() {
		return nil
	}
	return []parts.Action{{Text: text.T(ctx, "Change"), HiddenText: what, Href: href}}
}

func (p AdminChallenge) texts(ctx context.Context) []parts.Row {
	c, at := p.Challenge, AdminURL(p.Challenge.Slug)+"/texts"
	row := func(key, value, hidden string) parts.Row {
		if value == "" {
			value = text.T(ctx, "Not provided")
		}
		return parts.Row{Key: key, Value: value, Actions: p.change(ctx, at, hidden)}
	}
	brief := ""
	if c.Brief != "" {
		brief = text.N(ctx, len(strings.Fields(c.Brief)), "%d word", "%d words")
	}
	steps := row(text.T(ctx, "What happens to ideas"), "", text.T(ctx, "what happens to ideas"))
	if len(c.Steps) > 0 {
		steps.Content = numberedList(c.Steps)
	}
	return []parts.Row{
		row(text.T(ctx, "Title"), c.Title, text.T(ctx, "title")),
		row(text.T(ctx, "Short name in addresses"), c.Slug, text.T(ctx, "short name")),
		row(text.T(ctx, "Question"), c.Question, text.T(ctx, "question")),
		row(text.T(ctx, "Brief"), brief, text.T(ctx, "brief")),
		steps,
		row(text.T(ctx, "Sponsor"), c.Sponsor, text.T(ctx, "sponsor")),
		row(text.T(ctx, "Search engines"), IndexName(ctx, c), text.T(ctx, "whether search engines list it")),
		{Key: text.T(ctx, "How people support ideas"), Value: SupportName(ctx, c.SupportForm)},
	}
}

func (p AdminChallenge) questions(ctx context.Context) []parts.Row {
	var rows []parts.Row
	for _, k := range challenge.Kinds {
		own := 0
		for _, q := range p.Challenge.Prompts {
			if q.Kind == k {
				own++
			}
		}
		value := text.T(ctx, "The usual questions")
		if own > 0 {
			value = text.N(ctx, own, "%d question of its own", "%d questions of its own")
		}
		rows = append(rows, parts.Row{
			Key: KindName(ctx, k), Value: value, Actions: p.change(ctx, AdminURL(p.Challenge.Slug)+"/questions/"+string(k), text.T(ctx, "questions: %s", KindName(ctx, k))),
		})
	}
	return rows
}

func (p AdminChallenge) areas(ctx context.Context) []parts.Row {
	var rows []parts.Row
	for _, a := range p.Challenge.Areas {
		lead := text.T(ctx, "No lead")
		if name := p.Leads[a.ID]; name != "" {
			lead = text.T(ctx, "Lead: %s", name)
		}
		rows = append(rows, parts.Row{Key: a.Name, Value: lead, Actions: p.change(ctx, AdminURL(p.Challenge.Slug)+"/areas/"+a.Slug, a.Name)})
	}
	return rows
}

func (p AdminChallenge) phases(ctx context.Context) []parts.Row {
	var rows []parts.Row
	for _, ph := range p.Challenge.Phases {
		name := PhaseName(ctx, ph)
		if area, ok := p.Challenge.Area(ph.Area); ok {
			name = text.T(ctx, "%s, in %s", name, area.Name)
		}
		actions := p.change(ctx, PhaseURL(p.Challenge.Slug, ph.ID), name)
		if p.open() && p.Challenge.State == challenge.Published && ph.Open(p.Now) {
			actions = append(actions, parts.Action{Text: text.T(ctx, "End now"), HiddenText: name, Href: PhaseURL(p.Challenge.Slug, ph.ID) + "/end"})
		}
		rows = append(rows, parts.Row{Key: name, Content: p.phase(ph), Actions: actions})
	}
	return rows
}

// PhaseURL is where a phase is moved.
func PhaseURL(slug string, p id.Phase) string {
	return AdminURL(slug) + "/phases/" + strconv.FormatInt(int64(p), 10)
}

// when says from when to when a phase is open.
func (p AdminChallenge) when(ctx context.Context, ph challenge.Phase) string {
	if ph.ClosesAt.IsZero() {
		return text.T(ctx, "From %s, without an end", p.Moment(ctx, ph.OpensAt))
	}
	return text.T(ctx, "From %s to %s", p.Moment(ctx, ph.OpensAt), p.Moment(ctx, ph.ClosesAt))
}

// who says who may do what in a phase.
func (AdminChallenge) who(ctx context.Context, ph challenge.Phase) string {
	words := text.T(ctx, "Post: %s. Comment: %s. Support: %s.", whoName(ctx, ph.Posting), whoName(ctx, ph.Commenting), whoName(ctx, ph.Supporting))
	switch ph.Audience {
	case challenge.ForTheTeam:
		words += " " + text.T(ctx, "What is posted: moderators only, until one of them shows it.")
	case challenge.ForNow:
		words += " " + text.T(ctx, "What is posted: moderators only until the phase ends.")
	}
	return words
}

func whoName(ctx context.Context, w challenge.Who) string {
	switch w {
	case challenge.Everyone:
		return text.T(ctx, "everyone")
	case challenge.Staff:
		return text.T(ctx, "the team")
	}
	return text.T(ctx, "nobody")
}

func stateColour(s challenge.State) parts.Colour {
	if s == challenge.Published {
		return parts.Green
	}
	return parts.Grey
}
