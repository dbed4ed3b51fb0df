package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
)

// scoreDraft is what the person who asks has typed on an idea and not saved, as
// it was typed. It counts nowhere.
type scoreDraft struct {
	SheetVersion int               `json:"sheet_version"` // of the sheet that it was typed on; 0: nothing is kept
	Scores       map[string]string `json:"scores"`
	Note         string            `json:"note"`
	NoteFor      review.NoteFor    `json:"note_for"`
	Discuss      bool              `json:"discuss"`
	HowSure      review.Sure       `json:"how_sure"`
	DuplicateOf  string            `json:"duplicate_of"`
	Themes       []id.Theme        `json:"themes"`
	NewThemes    []string          `json:"new_themes"`
	SavedAt      *time.Time        `json:"saved_at"`
	Version      int               `json:"version"`
}

func scoreDraftOut(d review.ScoreDraft) scoreDraft {
	out := scoreDraft{
		SheetVersion: d.Base, Scores: d.Answers, Note: d.Note, NoteFor: d.NoteFor, Discuss: d.Discuss, HowSure: d.Sure, DuplicateOf: d.DuplicateOf, Themes: d.Themes.Themes, NewThemes: d.Themes.New,
		SavedAt: utc(d.SavedAt), Version: max(d.Version, 1),
	}
	if out.Scores == nil {
		out.Scores = map[string]string{}
	}
	if out.Themes == nil {
		out.Themes = []id.Theme{}
	}
	if out.NewThemes == nil {
		out.NewThemes = []string{}
	}
	if out.NoteFor == "" {
		out.NoteFor = review.ForPanel
	}
	return out
}

// readDraft answers GET /api/v1/panels/{id}/sheets/{number}/draft.
func (h Scores) readDraft(c *fiber.Ctx) error {
	d, err := h.Service.Draft(c.UserContext(), wire.Actor(c), panelID(c), number(c))
	if err != nil {
		return h.Service.Refused(c.UserContext(), panelID(c), err)
	}
	err = wire.ReadVersion(c, scoreDraftOut(d), max(d.Version, 1))
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return err
}

// putDraft answers PUT, in place of what was there.
func (h Scores) putDraft(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), panelID(c)
	var in struct {
		SheetVersion int               `json:"sheet_version"`
		Scores       map[string]string `json:"scores"`
		Note         string            `json:"note"`
		NoteFor      review.NoteFor    `json:"note_for"`
		Discuss      bool              `json:"discuss"`
		HowSure      review.Sure       `json:"how_sure"`
		DuplicateOf  string            `json:"duplicate_of"`
		Themes       []id.Theme        `json:"themes"`
		NewThemes    []string          `json:"new_themes"`
	}
	version, err := h.mine(c)
	if err != nil {
		return err
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	d, err := h.Service.KeepDraft(ctx, wire.Actor(c), p, number(c), review.ScoreDraft{
		Base: in.SheetVersion, Answers: in.Scores, Note: in.Note, NoteFor: in.NoteFor, Discuss: in.Discuss, Sure: in.HowSure, DuplicateOf: in.DuplicateOf,
		Themes: review.ThemeChoice{Themes: in.Themes, New: in.NewThemes}, Version: version,
	})
	if err != nil {
		return err
	}
	return wire.Changed(c, scoreDraftOut(d), d.Version)
}

// dropDraft answers DELETE: the draft is emptied.
func (h Scores) dropDraft(c *fiber.Ctx) error {
	version, err := h.mine(c)
	if err == nil {
		err = h.Service.ThrowDraftAway(c.UserContext(), wire.Actor(c), panelID(c), number(c), version)
	}
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// mine refuses who has no sheet on the idea before anything that they sent is
// looked at, and returns the version that they have edited.
func (h Scores) mine(c *fiber.Ctx) (int, error) {
	if _, err := h.Service.Draft(c.UserContext(), wire.Actor(c), panelID(c), number(c)); err != nil {
		return 0, h.Service.Refused(c.UserContext(), panelID(c), err)
	}
	return wire.IfMatch(c)
}
