package v1

import (
	"encoding/json"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
)

// lack is something that a panel still lacks for its next step.
type lack struct {
	Name    string `json:"name"`
	Message string `json:"message"`
}

// board is a panel as it is conducted, without any value.
type board struct {
	State   review.State  `json:"state"`
	Next    *string       `json:"next"`
	MayStep bool          `json:"may_step"`
	Version int           `json:"version"` // of the panel, for the next step
	Missing []lack        `json:"missing"`
	Members []boardMember `json:"members"`
	Redone  int           `json:"redone"` // ideas with fewer members than when their round was closed
	Ideas   []boardIdea   `json:"ideas"`
}

type boardMember struct {
	Seat       id.Seat    `json:"seat"`
	Name       string     `json:"name"`
	Ready      bool       `json:"ready"`
	Practised  bool       `json:"practised"`
	Done       int        `json:"done"`
	Total      int        `json:"total"`
	FinishedAt *time.Time `json:"finished_at"` // when they said that they had finished the round
}

func boardMemberOut(m review.BoardMember) boardMember {
	return boardMember{m.ID, m.Name, !m.ReadyAt.IsZero(), !m.PractisedAt.IsZero(), m.Done, m.Total, utc(m.FinishedAt)}
}

type boardIdea struct {
	Number   id.Idea       `json:"number"`
	Title    string        `json:"title"`
	Recused  bool          `json:"recused"` // the person who asks
	Given    int           `json:"given"`
	Eligible int           `json:"eligible"`
	Rank     *int          `json:"rank"` // equal figures share it; null without an interval
	RankLow  *json.Number  `json:"rank_low"`
	RankHigh *json.Number  `json:"rank_high"`
	Flags    []review.Flag `json:"flags"`
}

// board answers GET /api/v1/panels/{id}/board: progress for chair and secretary,
// ranks and flags for the panel once a round is revealed.
func (h Panels) board(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	b, err := h.Service.Board(ctx, wire.Actor(c), p)
	if err != nil {
		return h.Service.Refused(ctx, p, err)
	}
	out := board{State: b.Head.State, Next: sentence(b.Next), MayStep: b.MayStep, Version: b.Head.Version, Redone: b.Redone, Missing: []lack{}, Members: []boardMember{}, Ideas: []boardIdea{}}
	conducts := b.Viewer.Seat == review.Chair || b.Viewer.Seat == review.Secretary
	for _, f := range b.Missing {
		if conducts || b.MayStep {
			out.Missing = append(out.Missing, lack(f))
		}
	}
	for _, m := range b.Members {
		if conducts {
			out.Members = append(out.Members, boardMemberOut(m))
		}
	}
	for _, i := range b.Ideas {
		one := boardIdea{Number: i.Idea, Title: i.Title, Recused: i.Barred, Given: i.Given, Eligible: i.Eligible, Flags: i.Flags}
		if one.Flags == nil {
			one.Flags = []review.Flag{}
		}
		if i.Rank > 0 && i.Among.Ranked {
			one.Rank, one.RankLow, one.RankHigh = &i.Rank, floatOut(i.Among.Low), floatOut(i.Among.High)
		}
		out.Ideas = append(out.Ideas, one)
	}
	return readPrivate(c, out)
}
