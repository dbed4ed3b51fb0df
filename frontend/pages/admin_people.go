package pages

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// AdminPeople lists people with their roles: those who hold one, or whom a search
// has found.
type AdminPeople struct {
	frontend.Base
	Query  string
	Page   int
	Found  []account.Member
	More   bool // another page follows
	Titles map[id.Challenge]string
}

// AdminMember is one person with the roles they hold and the form that gives
// another.
type AdminMember struct {
	frontend.Base
	Words
	Member      account.Member
	Challenges  []challenge.Overview
	Alerted     []id.Challenge // where they are a contact for alerts; 0: on the whole site
	Self        bool           // it is the administrator who looks
	Role, Where string         // as typed
	Fields      fault.Fields
}

// AdminWork lists the tasks that were given up and those that wait.
type AdminWork struct {
	frontend.Base
	Words
	Parked, Waiting []outbox.Task
	Total           int // of those that wait
}

// memberURL is where a person's roles are given and taken.
func memberURL(handle string) string { return "/admin/people/" + url.PathEscape(handle) }

// called names a person who may not have given a name.
func called(p account.Person) string {
	switch {
	case p.Name != "":
		return p.Name
	case p.Email != "":
		return p.Email
	}
	return p.Handle
}

func (p AdminPeople) table(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "People"), HideCaption: true, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Name")}, {Text: text.T(ctx, "Email address")}, {Text: text.T(ctx, "Roles")}},
	}
	for _, m := range p.Found {
		roles := make([]string, len(m.Grants))
		for i, g := range m.Grants {
			roles[i] = RoleName(ctx, g.Role)
			if g.Challenge != 0 {
				roles[i] = text.T(ctx, "%s (%s)", roles[i], p.Titles[g.Challenge])
			}
		}
		list := text.List(ctx, roles)
		if list == "" {
			list = text.T(ctx, "None")
		}
		t.Rows = append(t.Rows, []parts.Cell{{Text: called(m.Person), Href: memberURL(m.Person.Handle)}, {Text: m.Person.Email}, {Text: list}})
	}
	return t
}

func (p AdminPeople) page(n int) string {
	q := url.Values{}
	if p.Query != "" {
		q.Set("q", p.Query)
	}
	if n > 1 {
		q.Set("page", strconv.Itoa(n))
	}
	if len(q) == 0 {
		return "/admin/people"
	}
	return "/admin/people?" + q.Encode()
}

func (p AdminMember) rows(ctx context.Context) []parts.Row {
	or := func(s string) string {
		if s == "" {
			return text.T(ctx, "Not provided")
		}
		return s
	}
	return []parts.Row{
		{Key: text.T(ctx, "Email address"), Value: or(p.Member.Person.Email)},
		{Key: text.T(ctx, "Role in health or care"), Value: or(p.Words.Role(p.Member.Person.ProfessionalRole))},
		{Key: text.T(ctx, "Organisation"), Value: or(p.Member.Person.Organisation)},
		{Key: text.T(ctx, "Here since"), Value: p.Date(ctx, p.Member.Person.JoinedAt)},
	}
}

// where names where a role counts.
func (p AdminMember) where(ctx context.Context, c id.Challenge) string {
	if c == 0 {
		return text.T(ctx, "the whole site")
	}
	for _, o := range p.Challenges {
		if o.ID == c {
			return o.Title
		}
	}
	return "–"
}

func challengeID(c id.Challenge) string {
	if c == 0 {
		return ""
	}
	return strconv.FormatInt(int64(c), 10)
}

func (p AdminMember) roles(ctx context.Context) parts.Radios {
	r := parts.Radios{Name: "role", Legend: text.T(ctx, "Role"), LegendSize: parts.S, Value: p.Role, Error: parts.ErrorFor(ctx, p.Fields, "role")}
	hints := map[account.Role]string{
		account.Moderator:      text.T(ctx, "Holds, hides and shows what people write."),
		account.Communications: text.T(ctx, "Writes up ideas, publishes results and updates."),
		account.Lead:           text.T(ctx, "Sets up the challenge and its panels, and may do what the others may."),
		account.Administrator:  text.T(ctx, "May do everything, and gives roles."),
	}
	for _, role := range account.Roles {
		r.Items = append(r.Items, parts.Radio{Value: string(role), Label: RoleName(ctx, role), Hint: hints[role]})
	}
	return r
}

func (p AdminMember) places(ctx context.Context) []parts.Option {
	options := []parts.Option{{Value: "", Text: text.T(ctx, "The whole site")}}
	for _, o := range p.Challenges {
		options = append(options, parts.Option{Value: challengeID(o.ID), Text: o.Title})
	}
	return options
}

// handlerName says what a task does.
func handlerName(ctx context.Context, h outbox.Handler) string {
	switch h {
	case outbox.SendMail:
		return text.T(ctx, "Send a mail")
	case outbox.OpenPhase:
		return text.T(ctx, "Announce that a phase opens")
	case outbox.ClosePhase:
		return text.T(ctx, "Announce that a phase closes")
	case outbox.CloseRound:
		return text.T(ctx, "Close a round of a panel")
	case outbox.PublishDue:
		return text.T(ctx, "Publish a write-up")
	case outbox.EndBadge:
		return text.T(ctx, "Take a badge away that has ended")
	case outbox.EndAsking:
		return text.T(ctx, "Forget the address of a guardian who has not answered")
	case outbox.TellMoved:
		return text.T(ctx, "Tell followers that dates have moved")
	}
	return string(h)
}

func (p AdminWork) parked(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Tasks that failed"), HideCaption: true, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Task")}, {Text: text.T(ctx, "Since")}, {Text: text.T(ctx, "Tries"), Numeric: true}, {Text: text.T(ctx, "Last failure")}, {Text: text.T(ctx, "Action"), Hidden: true}},
	}
	for _, k := range p.Parked {
		name := handlerName(ctx, k.Handler)
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: name},
			{Text: p.Moment(ctx, k.AddedAt)},
			{Text: text.Number(k.Tries)},
			{Text: k.LastErr},
			{Content: act(text.T(ctx, "Try again"), text.T(ctx, "%s, since %s", name, p.Moment(ctx, k.AddedAt)), "/admin/work/"+strconv.FormatInt(int64(k.ID), 10)+"/retry")},
		})
	}
	return t
}

func (p AdminWork) waiting(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Tasks that wait"), HideCaption: true, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Task")}, {Text: text.T(ctx, "Due")}, {Text: text.T(ctx, "Tries"), Numeric: true}, {Text: text.T(ctx, "Last failure")}},
	}
	for _, k := range p.Waiting {
		why := k.LastErr
		if why == "" {
			why = text.T(ctx, "None")
		}
		t.Rows = append(t.Rows, []parts.Cell{{Text: handlerName(ctx, k.Handler)}, {Text: p.due(ctx, k.DueAt)}, {Text: text.Number(k.Tries)}, {Text: why}})
	}
	return t
}

func (p AdminWork) due(ctx context.Context, at time.Time) string {
	if !at.After(p.Now) {
		return text.T(ctx, "Now")
	}
	return p.Moment(ctx, at)
}

// previous and next lead to the neighbouring pages of what was found.
func (p AdminPeople) previous() parts.PageLink {
	if p.Page <= 1 {
		return parts.PageLink{}
	}
	return parts.PageLink{Href: p.page(p.Page - 1)}
}

func (p AdminPeople) next() parts.PageLink {
	if !p.More {
		return parts.PageLink{}
	}
	return parts.PageLink{Href: p.page(p.Page + 1)}
}
