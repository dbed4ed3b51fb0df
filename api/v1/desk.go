package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// note is what a moderator tells the others about a text.
type note struct {
	Words     string    `json:"words"`
	By        string    `json:"by"` // name
	WrittenAt time.Time `json:"written_at"`
}

func notesOut(list []challenge.Note) []note {
	out := make([]note, len(list))
	for n, v := range list {
		out[n] = note{v.Words, v.Name, v.At.UTC()}
	}
	return out
}

// past is what moderators decided about all that somebody wrote: counts alone.
type past struct {
	Posted  int `json:"posted"`
	Held    int `json:"held"`
	Removed int `json:"removed"`
}

// newNote is the body of both routes.
type newNote struct {
	Words string `json:"words"`
}

// noteOnIdea answers POST /api/v1/ideas/{number}/moderator-notes with 204.
func (h Moderation) noteOnIdea(c *fiber.Ctx) error {
	return h.note(c, challenge.Reported{Idea: number(c)})
}

// noteOnComment answers POST /api/v1/comments/{id}/moderator-notes with 204.
func (h Moderation) noteOnComment(c *fiber.Ctx) error { return h.note(c, commentOf(c)) }

func (h Moderation) note(c *fiber.Ctx, on challenge.Reported) error {
	var in newNote
	err := wire.Bind(c, &in)
	if err == nil {
		err = h.Uses.AddNote(c.UserContext(), wire.Actor(c), on, in.Words)
	}
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// notesOnIdea answers GET /api/v1/ideas/{number}/moderator-notes.
func (h Moderation) notesOnIdea(c *fiber.Ctx) error {
	v, _, err := h.readable(c.UserContext(), wire.Actor(c), number(c))
	if err != nil {
		return err
	}
	return h.notes(c, challenge.Reported{Idea: v.ID}, v.Challenge)
}

// notesOnComment answers GET /api/v1/comments/{id}/moderator-notes.
func (h Moderation) notesOnComment(c *fiber.Ctx) error {
	cm, v, err := h.toModerate(c)
	if err != nil {
		return err
	}
	return h.notes(c, challenge.Reported{Idea: cm.Idea, Comment: cm.ID}, v.Challenge)
}

func (h Moderation) notes(c *fiber.Ctx, on challenge.Reported, in id.Challenge) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	if err := account.Can(wire.Actor(c), account.Moderate, account.Thing{Challenge: in}); err != nil {
		return err
	}
	list, err := h.Reads.NotesOn(c.UserContext(), on)
	if err != nil {
		return err
	}
	return wire.Read(c, wire.NewList(notesOut(list), ""))
}

// logEntry is one act of a moderator, or an appeal against one, without the words that it is about.
type logEntry struct {
	At         time.Time             `json:"at"`
	Act        challenge.LogAct      `json:"act"`
	By         *string               `json:"by"`        // handle
	Challenge  *string               `json:"challenge"` // null: the whole site
	Number     *id.Idea              `json:"number"`    // null: it was done to a person
	Comment    *id.Comment           `json:"comment"`
	Person     *string               `json:"person"` // handle
	Other      *int64                `json:"other"`
	From       *challenge.Moderation `json:"from"`
	To         *challenge.Moderation `json:"to"`
	ReasonCode *challenge.ReasonCode `json:"reason_code"`
	Reason     *string               `json:"reason"`
	UndoneAt   *time.Time            `json:"undone_at"`
	UndoneBy   *string               `json:"undone_by"`
	Passage    *gonePassage          `json:"passage"`
}

// gonePassage is all that is kept of a passage that was removed.
type gonePassage struct {
	Kind   string `json:"kind"`
	Salt   string `json:"salt"`
	Hash   string `json:"hash"`
	Places []spot `json:"places"`
}

// spot is where it stood.
type spot struct {
	Text    string `json:"text"`
	Row     int64  `json:"row"`
	Version int    `json:"version"`
	Field   string `json:"field"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
}

// saying is what a text says, nil where it says nothing.
func saying[T ~string](s T) *T {
	if s == "" {
		return nil
	}
	return &s
}

// log answers GET /api/v1/moderation/log: what was done in the challenges that the person
// moderates.
func (h Work) log(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	of, err := challenge.Moderated(wire.Actor(c))
	if err != nil {
		return err
	}
	list, err := h.Reads.ModerationLog(c.UserContext(), of)
	if err != nil {
		return err
	}
	items := make([]logEntry, len(list))
	for n, e := range list {
		items[n] = logEntry{
			At: e.At.UTC(), Act: e.Act, By: sentence(e.ByHandle), Challenge: sentence(e.ChallengeSlug), Person: sentence(e.Person), From: saying(e.From), To: saying(e.To),
			ReasonCode: saying(e.Code), Reason: sentence(e.Why()), UndoneAt: utc(e.UndoneAt), UndoneBy: sentence(e.UndoneBy),
		}
		if e.On.Idea != 0 {
			items[n].Number = &e.On.Idea
		}
		if e.On.Comment != 0 {
			items[n].Comment = &e.On.Comment
		}
		if e.Other != 0 {
			items[n].Other = &e.Other
		}
		if e.Act == challenge.LogRemoval {
			gone := gonePassage{e.Kind, e.Salt, e.Hash, make([]spot, len(e.Places))}
			for k, p := range e.Places {
				gone.Places[k] = spot{p.Text, p.Row, p.From, p.Field, p.Start, p.End}
			}
			items[n].Passage = &gone
		}
	}
	return wire.Read(c, wire.NewList(items, ""))
}
