package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/assign"
)

// assignment is who scores what: in the open round, or when the next one opens.
type assignment struct {
	Round   int              `json:"round"`
	Open    bool             `json:"open"`
	Design  review.Design    `json:"design"`
	Version int              `json:"version"` // of the panel, for handing ideas over
	Members []assignedMember `json:"members"`
	Ideas   []assignedIdea   `json:"ideas"`
	Groups  [][]id.Seat      `json:"groups"` // more than one: scores of different groups cannot be compared
	Apart   [][2]id.Seat     `json:"apart"`  // pairs of members without an idea in common
	Hand    []wish           `json:"hand"`   // what has been settled by hand
}

type assignedMember struct {
	Seat    id.Seat `json:"seat"`
	Name    string  `json:"name"`
	Ideas   int     `json:"ideas"`
	Begun   int     `json:"begun"`
	Minutes int     `json:"minutes"`
	Gets    int     `json:"gets"`
	Gives   int     `json:"gives"`
	Tenths  int     `json:"tenths"` // of a full load that the member takes
	Over    bool    `json:"over"`   // more ideas than a member is to have at most
}

type assignedIdea struct {
	Number id.Idea      `json:"number"`
	Seats  []id.Seat    `json:"seats"`
	Anchor bool         `json:"anchor"`
	Short  []assign.Why `json:"short"` // why it has too few members
}

func assignmentOut(al review.Allotment) assignment {
	out := assignment{
		Round: al.Round, Open: al.Open, Design: al.Design, Version: al.Head.Version, Members: []assignedMember{}, Ideas: []assignedIdea{},
		Groups: al.Groups, Apart: al.Apart, Hand: wishesOut(al.Hand),
	}
	if out.Groups == nil {
		out.Groups = [][]id.Seat{}
	}
	if out.Apart == nil {
		out.Apart = [][2]id.Seat{}
	}
	for _, m := range al.Members {
		out.Members = append(out.Members, assignedMember{m.ID, m.Name, m.Ideas, m.Begun, int((m.Time + time.Minute - 1) / time.Minute), m.Gets, m.Gives, m.Tenths, m.Over})
	}
	for _, i := range al.Ideas() {
		one := assignedIdea{Number: i, Seats: al.Plan.Members[i], Short: []assign.Why{}}
		if one.Seats == nil {
			one.Seats = []id.Seat{}
		}
		for _, a := range al.Anchors {
			one.Anchor = one.Anchor || a == i
		}
		for _, s := range al.Short {
			if s.Idea == i {
				one.Short = s.Why
			}
		}
		out.Ideas = append(out.Ideas, one)
	}
	return out
}

// readAssignment answers GET /api/v1/panels/{id}/assignment: for chair and
// secretary, with what would change if the members called relieve kept only what
// they have begun.
func (h Panels) readAssignment(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	q, err := wire.Query(c, "relieve")
	if err != nil {
		return err
	}
	var relieve []id.Seat
	for _, text := range q.All("relieve") {
		relieve = append(relieve, id.Seat(wire.ParseID(text)))
	}
	al, err := h.Service.Allotment(ctx, wire.Actor(c), p, relieve)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return readPrivate(c, assignmentOut(al))
}

// redistribute answers POST /api/v1/panels/{id}/assignment.
func (h Panels) redistribute(c *fiber.Ctx) error {
	ctx, a, p := c.UserContext(), wire.Actor(c), panelID(c)
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in struct {
		Relieve []id.Seat `json:"relieve"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if _, err = h.Service.Redistribute(ctx, a, p, review.Redistribution{Version: version, Relieve: in.Relieve}); err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	return h.kept(c, p)
}
