package pages

import (
	"context"
	"strconv"
	"strings"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/frontend/text"
)

// Words is what pages need to put facts into words: the time and its zone, and
// the labels of reference lists. It is the same for every reader.
type Words struct {
	Now  time.Time
	Zone *time.Location
	// Label returns the words for a code of a reference list ("role", "region"), the
	// code itself where the list has none.
	Label func(list, code string) string
}

// Role returns the label of a professional role; empty for none.
func (w Words) Role(code string) string {
	if code == "" || w.Label == nil {
		return code
	}
	return w.Label("role", code)
}

// Byline joins a name and the words of a role.
func (w Words) Byline(name, role string) string {
	if r := w.Role(role); r != "" {
		return name + ", " + r
	}
	return name
}

// Date and Moment put t into words in the reader's zone.
func (w Words) Date(ctx context.Context, t time.Time) string { return text.Date(ctx, t, w.Zone) }

// Moment puts the day and time of t into words.
func (w Words) Moment(ctx context.Context, t time.Time) string { return text.Moment(ctx, t, w.Zone) }

// ExampleDate shows how a day that is still to come is entered.
func (w Words) ExampleDate(ctx context.Context) string {
	return text.T(ctx, "For example, %s", "27 3 "+strconv.Itoa(w.Now.Year()+1))
}

// KindName names a kind of idea.
func KindName(ctx context.Context, k challenge.Kind) string {
	switch k {
	case challenge.KindPractice:
		return text.T(ctx, "Change made")
	case challenge.KindExperience:
		return text.T(ctx, "Experience")
	}
	return text.T(ctx, "Idea")
}

// StageName names a stage as everybody sees it.
func StageName(ctx context.Context, s challenge.Stage) string {
	switch s {
	case challenge.InReview:
		return text.T(ctx, "In review")
	case challenge.Decided:
		return text.T(ctx, "Decided")
	case challenge.WrittenUp:
		return text.T(ctx, "Written up")
	case challenge.Withdrawn:
		return text.T(ctx, "Withdrawn")
	case challenge.Merged:
		return text.T(ctx, "Merged")
	}
	return text.T(ctx, "Posted")
}

// OutcomeName names a published outcome; empty for none.
func OutcomeName(ctx context.Context, o challenge.Outcome) string {
	switch o {
	case challenge.Shortlisted:
		return text.T(ctx, "Shortlisted")
	case challenge.Develop:
		return text.T(ctx, "To be developed")
	case challenge.Refer:
		return text.T(ctx, "Passed on to another team")
	case challenge.NotNow:
		return text.T(ctx, "Not now")
	case challenge.MergedOutcome:
		return text.T(ctx, "Merged with another idea")
	}
	return ""
}

// EvidenceName says how far an idea has been tried.
func EvidenceName(ctx context.Context, e challenge.Evidence) string {
	switch e {
	case challenge.Proposed:
		return text.T(ctx, "Not tried yet")
	case challenge.Lived:
		return text.T(ctx, "Somebody's experience")
	case challenge.Tried:
		return text.T(ctx, "Tried")
	case challenge.Measured:
		return text.T(ctx, "Tried, with figures")
	case challenge.Elsewhere:
		return text.T(ctx, "Adopted by another place too")
	}
	return ""
}

// PhaseName names a phase: by its own title, else by its kind.
func PhaseName(ctx context.Context, p challenge.Phase) string {
	if p.Title != "" {
		return p.Title
	}
	return StepName(ctx, p.Kind)
}

// StepName names one of the five steps.
func StepName(ctx context.Context, k challenge.PhaseKind) string {
	switch k {
	case challenge.Collect:
		return text.T(ctx, "Collect ideas")
	case challenge.Discuss:
		return text.T(ctx, "Discuss")
	case challenge.Review:
		return text.T(ctx, "Review by panels")
	case challenge.WriteUp:
		return text.T(ctx, "Write up")
	}
	return text.T(ctx, "Spread")
}

// IdeaURL, ChallengeURL and CommentURL are the addresses of things.
func IdeaURL(i id.Idea) string { return "/ideas/" + strconv.FormatInt(int64(i), 10) }

// SiteCard is the address of the picture beside pages that have none of their own.
const SiteCard = "/card.png"

// CardOf returns the address of the picture beside the page at path.
func CardOf(path string) string { return path + SiteCard }

// ChallengeURL is the address of a challenge.
func ChallengeURL(slug string) string { return "/challenges/" + slug }

// CommentURL leads to a comment in its place.
func CommentURL(c id.Comment) string { return "/comments/" + strconv.FormatInt(int64(c), 10) }

// CommentID is the id of a comment's element on its page.
func CommentID(c id.Comment) string { return "comment-" + strconv.FormatInt(int64(c), 10) }

// DraftURL is the address of a draft.
func DraftURL(d id.Draft) string { return "/drafts/" + strconv.FormatInt(int64(d), 10) }

// PhaseLine says in a few words what is open in a challenge and until when: "Collect
// ideas: closes in 5 days, at 5pm on Friday 3 July".
func (w Words) PhaseLine(ctx context.Context, phases []challenge.Phase) string {
	var parts []string
	var next challenge.Phase
	for _, p := range phases {
		switch {
		case p.Area != 0:
		case p.Open(w.Now) && p.ClosesAt.IsZero():
			parts = append(parts, PhaseName(ctx, p))
		case p.Open(w.Now):
			parts = append(parts, PhaseName(ctx, p)+": "+text.Closes(ctx, w.Now, p.ClosesAt, w.Zone))
		case p.OpensAt.After(w.Now) && (next.OpensAt.IsZero() || p.OpensAt.Before(next.OpensAt)):
			next = p
		}
	}
	if parts == nil && !next.OpensAt.IsZero() {
		parts = append(parts, PhaseName(ctx, next)+": "+text.Opens(ctx, w.Now, next.OpensAt, w.Zone))
	}
	return strings.Join(parts, ". ")
}

// languages are those that a text can be marked as, beside English the ones most
// spoken in England and Wales (Census 2021, main language).
var languages = []struct{ Tag, Name string }{
	{"en", "English"},
	{"cy", "Cymraeg"},
	{"ar", "العربية"},
	{"bn", "বাংলা"},
	{"es", "Español"},
	{"fr", "Français"},
	{"gu", "ગુજરાતી"},
	{"it", "Italiano"},
	{"pa", "ਪੰਜਾਬੀ"},
	{"pl", "Polski"},
	{"pt", "Português"},
	{"ro", "Română"},
	{"ur", "اردو"},
}
