package files

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/theme"
)

// Export writes the rows of one kind to out: people, ideas, comments, supports
// or themes. all adds what only the team may see.
func Export(ctx context.Context, from challenge.Exports, kind string, c id.Challenge, all bool, out io.Writer, f Format) error {
	columns := map[string][]string{
		"people": exportedPeople, "ideas": exportedIdeas, "comments": exportedComment, "supports": exportedSupport, "themes": exportedThemes,
	}[kind]
	w, err := NewWriter(out, f, columns)
	if err != nil {
		return err
	}
	switch kind {
	case "people":
		err = from.People(ctx, c, all, func(r account.PersonRow) error {
			return w.Write(r.Key, r.Name, orNil(r.Email), orNil(r.ProfessionalRole), orNil(r.Organisation), orNil(r.Region))
		})
	case "ideas":
		err = from.Ideas(ctx, c, all, func(r challenge.IdeaRow) error {
			return w.Write(r.ID, r.Title, r.Body, string(r.Kind), orNil(r.Area), orNil(r.Author), stamp(r.CreatedAt), string(r.Moderation), orNil(strings.Join(r.Themes, "|")), orNil(strings.Join(r.Tags, "|")), orNil(r.Licence), termsWords(r.Terms))
		})
	case "comments":
		err = from.Comments(ctx, c, all, func(r challenge.CommentRow) error {
			return w.Write(r.ID, r.Idea, orNil(r.Parent), orNil(r.Author), r.Body, stamp(r.CreatedAt), string(r.Moderation), termsWords(r.Terms))
		})
	case "supports":
		err = from.Supports(ctx, c, all, func(r challenge.SupportRow) error {
			return w.Write(r.Idea, r.Person, r.Value, stamp(r.CastAt))
		})
	case "themes":
		err = from.Themes(ctx, c, func(t theme.Words) error {
			return w.Write(t.Name, orNil(t.Definition), orNil(t.Example), orNil(t.Story))
		})
	}
	if err != nil {
		return err
	}
	return w.Close()
}

// ExportScores writes scores as the import reads them.
func ExportScores(rows []review.ScoreRow, out io.Writer, f Format) error {
	w, err := NewWriter(out, f, exportedScores)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err = w.Write(r.Panel, r.Round, r.Idea, r.Member, r.Seat, r.Criterion, orNil(r.Value), r.State, orNil(r.HowSure)); err != nil {
			return err
		}
	}
	return w.Close()
}

// termsWords says to which version of the terms a text was posted.
func termsWords(terms int) string {
	switch {
	case terms == account.TermsElsewhere:
		return "imported, agreed elsewhere"
	case terms > 0:
		return strconv.Itoa(terms)
	}
	return "before versions were kept"
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
