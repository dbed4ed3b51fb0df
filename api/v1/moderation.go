package v1

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// Moderation answers what moderators do with ideas and comments.
type Moderation struct{ Parts }

// Routes adds the routes under r, which is /api/v1.
func (h Moderation) Routes(r fiber.Router) {
	r.Post("/ideas/:number/moderation", wire.SignedIn, h.ofIdea)
	r.Post("/comments/:id/moderation", wire.SignedIn, h.ofComment)
	r.Post("/ideas/:number/removals", wire.SignedIn, h.removeFromIdea)
	r.Post("/comments/:id/removals", wire.SignedIn, h.removeFromComment)
	r.Put("/ideas/:number/hand", wire.SignedIn, h.takeIdea)
	r.Delete("/ideas/:number/hand", wire.SignedIn, h.putIdeaBack)
	r.Put("/comments/:id/hand", wire.SignedIn, h.takeComment)
	r.Delete("/comments/:id/hand", wire.SignedIn, h.putCommentBack)
	r.Get("/ideas/:number/moderator-notes", wire.SignedIn, h.notesOnIdea)
	r.Post("/ideas/:number/moderator-notes", wire.SignedIn, h.noteOnIdea)
	r.Get("/comments/:id/moderator-notes", wire.SignedIn, h.notesOnComment)
	r.Post("/comments/:id/moderator-notes", wire.SignedIn, h.noteOnComment)
	r.Get("/ideas/:number/checklist", wire.SignedIn, h.checklist)
	r.Put("/ideas/:number/checklist", wire.SignedIn, h.tick)
	r.Put("/ideas/:number/comment-lock", wire.SignedIn, h.lock)
	r.Post("/moderation/several", wire.SignedIn, h.several)
	r.Post("/rulings/:id/undo", wire.SignedIn, h.undo)
	r.Post("/rulings/:id/undo-together", wire.SignedIn, h.undoTogether)
	r.Get("/ideas/:number/merge", wire.SignedIn, h.candidates)
	r.Post("/ideas/:number/merge", wire.SignedIn, h.merge)
	r.Post("/ideas/:number/unmerge", wire.SignedIn, h.unmerge)
	r.Get("/ideas/:number/move", wire.SignedIn, h.previewMove)
	r.Post("/ideas/:number/move", wire.SignedIn, h.move)
}

// act is the body of both routes.
type act struct {
	To         string               `json:"to"`
	ReasonCode challenge.ReasonCode `json:"reason_code"` // for held and hidden it or a reason is needed
	Reason     string               `json:"reason"`
	Seen       *id.Ruling           `json:"seen"`    // the ruling that stood last when it was read, 0: none; null: not said
	Version    int                  `json:"version"` // the one that was read; 0: not said
	Anyway     bool                 `json:"anyway"`  // although another moderator has it in hand
}

// decision is what the act does with something.
func (in act) decision(on challenge.Reported) challenge.Decision {
	to := challenge.Moderation(in.To)
	if in.To == string(challenge.VerdictKept) {
		to = ""
	}
	return challenge.Decision{On: on, To: to, Because: challenge.Because{Code: in.ReasonCode, Words: in.Reason}, Seen: in.Seen, Version: in.Version, Anyway: in.Anyway}
}

// read binds the act, which leads to one of to.
func (in *act) read(c *fiber.Ctx, message string, to ...string) error {
	if err := wire.Bind(c, in); err != nil {
		return err
	}
	var bad fault.Fields
	oneOf(to, in.To, "to", message, &bad)
	return bad.Fault("moderation.invalid", "There is a problem with the request.")
}

// ofIdea answers POST /api/v1/ideas/{number}/moderation.
func (h Moderation) ofIdea(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, ch, err := h.readable(ctx, a, number(c))
	if err != nil {
		return err
	}
	if err = account.Can(a, account.Moderate, account.Thing{Challenge: ch.ID}); err != nil {
		return err
	}
	var in act
	if err = in.read(c, "Choose visible, kept, held, team or hidden.", "visible", string(challenge.VerdictKept), "held", "team", "hidden"); err != nil {
		return err
	}
	if _, err = h.Uses.Decide(ctx, a, in.decision(challenge.Reported{Idea: v.ID})); err != nil {
		return err
	}
	return Ideas{h.Parts}.kept(c, v.ID, false)
}

// toModerate returns a comment of an address with its idea, for those who moderate it.
// Others are answered as wherever they ask for it: that there is a comment may be more
// than they may know.
func (h Moderation) toModerate(c *fiber.Ctx) (challenge.CommentView, challenge.View, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	cm, _, err := h.commentIn(ctx, h.Reads, a, wire.ParseID(c.Params("id")))
	if err != nil {
		return cm, challenge.View{}, err
	}
	v, err := h.Reads.View(ctx, cm.Idea)
	if err != nil {
		return cm, v, err
	}
	if err = account.Can(a, account.Moderate, account.Thing{Challenge: v.Challenge}); err != nil {
		if _, _, hidden := h.comment(ctx, a, int64(cm.ID)); hidden != nil {
			err = hidden
		}
	}
	return cm, v, err
}

// ofComment answers POST /api/v1/comments/{id}/moderation.
func (h Moderation) ofComment(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	cm, _, err := h.toModerate(c)
	if err != nil {
		return err
	}
	if err = cm.OpenToModerate(); err != nil {
		return err
	}
	var in act
	if err = in.read(c, "Choose visible, kept or hidden.", "visible", string(challenge.VerdictKept), "hidden"); err != nil {
		return err
	}
	if _, err = h.Uses.Decide(ctx, a, in.decision(challenge.Reported{Idea: cm.Idea, Comment: cm.ID})); err != nil {
		return err
	}
	return h.said(c, cm.ID)
}
