package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
)

// Meetings answers what a panel does in its meetings: what it talks about, who is
// there, what is minuted.
type Meetings Panels

func (h Meetings) routes(r fiber.Router) {
	r.Get("/panels/:id/meeting", wire.SignedIn, h.read)
	r.Put("/panels/:id/meeting/current", wire.SignedIn, h.setCurrent)
	r.Put("/panels/:id/meeting/presence", wire.SignedIn, h.setPresence)
	r.Post("/panels/:id/meeting/moves", wire.SignedIn, h.move)
	r.Post("/panels/:id/meeting/skips", wire.SignedIn, h.skip)
	r.Post("/panels/:id/meeting/pulls", wire.SignedIn, h.pull)
	r.Post("/panels/:id/meeting/consent", wire.SignedIn, h.consent)
	r.Get("/panels/:id/minutes", wire.SignedIn, h.minutes)
	r.Put("/panels/:id/ideas/:number/minutes", wire.SignedIn, h.writeMinutes)
	r.Post("/panels/:id/ideas/:number/minutes/agreement", wire.SignedIn, h.agree)
	r.Post("/panels/:id/ideas/:number/dissents", wire.SignedIn, h.dissent)
}

// meeting is a meeting as the person who asks may see it.
type meeting struct {
	Meets    bool         `json:"meets"`
	Token    string       `json:"token"`   // another one when anything here has changed
	Current  *id.Idea     `json:"current"` // null too for who is recused from it
	Recused  bool         `json:"recused"` // the person who asks, from the current idea
	BeganAt  *time.Time   `json:"began_at"`
	EndsAt   *time.Time   `json:"ends_at"` // of the time meant for it; nothing happens then
	Quorum   quorum       `json:"quorum"`
	Members  []sitter     `json:"members"`
	Agenda   []agendaIdea `json:"agenda"`
	Unlisted int          `json:"unlisted"` // ideas that the person who asks is recused from
}

type quorum struct {
	Eligible    int  `json:"eligible"`
	Present     int  `json:"present"`
	Needed      int  `json:"needed"`
	Lived       int  `json:"lived"`
	LivedNeeded int  `json:"lived_needed"`
	Met         bool `json:"met"`
}

type sitter struct {
	Seat    id.Seat `json:"seat"`
	Name    string  `json:"name"`
	Present bool    `json:"present"`
}

type agendaIdea struct {
	Number    id.Idea       `json:"number"`
	Title     string        `json:"title"`
	Flags     []review.Flag `json:"flags"`
	Grey      bool          `json:"grey"`    // it could be on the shortlist or not
	Consent   bool          `json:"consent"` // it may be decided without discussion
	Discussed bool          `json:"discussed"`
	Moved     bool          `json:"moved"`
	Skipped   *string       `json:"skipped"` // why it is passed over
}

func (h Meetings) read(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	r, err := h.Service.Room(ctx, wire.Actor(c), p)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	q := r.Quorum
	out := meeting{
		Meets: r.Head.Meets(), Token: r.Token, Recused: r.Recused, BeganAt: utc(r.BeganAt), EndsAt: utc(r.EndsAt), Unlisted: r.Unlisted,
		Quorum: quorum{q.Eligible, q.Present, q.Needed, q.Lived, q.LivedNeeded, q.Met()}, Members: []sitter{}, Agenda: []agendaIdea{},
	}
	if r.Current != nil {
		out.Current = &r.Current.Idea
	}
	for _, m := range r.Sitters {
		out.Members = append(out.Members, sitter{m.ID, m.Name, m.Here})
	}
	for _, i := range r.Agenda {
		flags := i.Flags
		if flags == nil {
			flags = []review.Flag{}
		}
		out.Agenda = append(out.Agenda, agendaIdea{i.Idea, i.Title, flags, i.Item.Grey, i.Item.Consent, r.Talked[i.Idea], i.Item.Moved, sentence(r.Skipped[i.Idea])})
	}
	return readPrivate(c, out)
}

// did answers an act on a meeting.
func (h Meetings) did(c *fiber.Ctx, err error) error {
	if err != nil {
		return h.Service.Refused(c.UserContext(), panelID(c), err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (h Meetings) setCurrent(c *fiber.Ctx) error {
	var in struct {
		Number id.Idea `json:"number"` // 0 for none
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	return h.did(c, h.Service.SetCurrent(c.UserContext(), wire.Actor(c), panelID(c), in.Number))
}

func (h Meetings) setPresence(c *fiber.Ctx) error {
	var in struct {
		Seats []id.Seat `json:"seats"` // none for everybody
		Here  bool      `json:"here"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	return h.did(c, h.Service.Attend(c.UserContext(), wire.Actor(c), panelID(c), in.Here, in.Seats...))
}

func (h Meetings) move(c *fiber.Ctx) error {
	var in struct {
		Number id.Idea `json:"number"`
		Place  int     `json:"place"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	return h.did(c, h.Service.MoveOnAgenda(c.UserContext(), wire.Actor(c), panelID(c), in.Number, in.Place))
}

func (h Meetings) skip(c *fiber.Ctx) error {
	var in struct {
		Number id.Idea `json:"number"`
		Reason string  `json:"reason"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	return h.did(c, h.Service.SkipIdea(c.UserContext(), wire.Actor(c), panelID(c), in.Number, in.Reason))
}

func (h Meetings) pull(c *fiber.Ctx) error {
	var in struct {
		Number id.Idea `json:"number"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	return h.did(c, h.Service.PullIdea(c.UserContext(), wire.Actor(c), panelID(c), in.Number))
}

func (h Meetings) consent(c *fiber.Ctx) error {
	var in struct {
		Reasons map[review.Outcome]string `json:"reasons"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	_, err := h.Service.DecideByConsent(c.UserContext(), wire.Actor(c), panelID(c), in.Reasons)
	return h.did(c, err)
}

// minutes is what is minuted on one idea.
type minutes struct {
	Number      id.Idea    `json:"number"`
	Title       string     `json:"title"`
	Version     int        `json:"version"` // 0 before anything is written
	Reasons     string     `json:"reasons"`
	Concerns    string     `json:"concerns"`
	WouldChange string     `json:"would_change"`
	Actions     string     `json:"actions"`
	WrittenAt   *time.Time `json:"written_at"`
	AgreedAt    *time.Time `json:"agreed_at"`
	Present     []id.Seat  `json:"present"`
	Recused     int        `json:"recused"` // members
	Dissents    []dissent  `json:"dissents"`
	Skipped     *string    `json:"skipped"` // why the panel passed over it
}

type dissent struct {
	Seat   *id.Seat `json:"seat"`   // null without a name
	Member *int     `json:"member"` // who it is on this idea, where the panel hides names
	Words  string   `json:"words"`
}

func minutesOut(e review.MinutesEntry) minutes {
	m := e.Minutes
	out := minutes{
		Number: e.Idea.Idea, Title: e.Idea.Title, Version: m.Version, Reasons: m.Reasons, Concerns: m.Concerns, WouldChange: m.WouldChange,
		Actions: m.Actions, WrittenAt: utc(m.At), AgreedAt: utc(m.AgreedAt), Present: e.Present, Recused: e.NRecused, Dissents: []dissent{}, Skipped: sentence(e.Skipped),
	}
	if out.Present == nil {
		out.Present = []id.Seat{}
	}
	for _, d := range e.Dissents {
		one := dissent{Words: d.Words}
		if d.Seat != 0 {
			one.Seat = &d.Seat
		}
		if d.Member != 0 {
			one.Member = &d.Member
		}
		out.Dissents = append(out.Dissents, one)
	}
	return out
}

func (h Meetings) minutes(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	b, err := h.Service.Minutes(ctx, wire.Actor(c), p)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	out := struct {
		Items    []minutes `json:"items"`
		Unlisted int       `json:"unlisted"`
	}{[]minutes{}, b.Unlisted}
	for _, e := range b.Entries {
		out.Items = append(out.Items, minutesOut(e))
	}
	return readPrivate(c, out)
}

// writeMinutes keeps the next version. The body names the one it was written on,
// 0 for none.
func (h Meetings) writeMinutes(c *fiber.Ctx) error {
	var in struct {
		Version     int    `json:"version"`
		Reasons     string `json:"reasons"`
		Concerns    string `json:"concerns"`
		WouldChange string `json:"would_change"`
		Actions     string `json:"actions"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	_, err := h.Service.WriteMinutes(c.UserContext(), wire.Actor(c), panelID(c), number(c), review.Minutes{
		Version: in.Version, Reasons: in.Reasons, Concerns: in.Concerns, WouldChange: in.WouldChange, Actions: in.Actions,
	})
	return h.did(c, err)
}

func (h Meetings) agree(c *fiber.Ctx) error {
	var in struct {
		Version int `json:"version"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	return h.did(c, h.Service.AgreeMinutes(c.UserContext(), wire.Actor(c), panelID(c), number(c), in.Version))
}

func (h Meetings) dissent(c *fiber.Ctx) error {
	var in struct {
		Words string `json:"words"`
		Named bool   `json:"named"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	return h.did(c, h.Service.Disagree(c.UserContext(), wire.Actor(c), panelID(c), number(c), in.Words, in.Named))
}
