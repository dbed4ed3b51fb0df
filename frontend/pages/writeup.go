package pages

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/writeup"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// WriteupURL is the public address of a write-up.
func WriteupURL(slug string) string { return "/write-ups/" + slug }

// WriteupEditURL is where the team works on a write-up.
func WriteupEditURL(w id.Writeup) string {
	return "/publish/write-ups/" + strconv.FormatInt(int64(w), 10)
}

// WriteupRole names the capacity in which somebody signs.
func WriteupRole(ctx context.Context, r writeup.Role) string {
	switch r {
	case writeup.Author:
		return text.T(ctx, "Author")
	case writeup.LivedReader:
		return text.T(ctx, "Reader with lived experience")
	case writeup.ClinicalLead:
		return text.T(ctx, "Clinical lead")
	}
	return text.T(ctx, "Communications")
}

// Writeup is the page of a write-up, with the comments on its first idea.
type Writeup struct {
	Base frontend.Base
	Words
	writeup.View
	Adoptions int
	Talk      *Idea     // the first idea with its comments; nil on a preview
	Veiled    []id.Idea // ideas whose supports the reader may not see
}

// copied marks what a copy of the page is compared by.
func (p Writeup) copied() templ.Attributes {
	return templ.Attributes{frontend.Copied: "writeup-" + strconv.FormatInt(int64(p.ID), 10)}
}

// supports says how many people support an idea of the write-up.
func (p Writeup) supports(ctx context.Context, s writeup.Source) string {
	if slices.Contains(p.Veiled, s.ID) {
		return text.T(ctx, "support is hidden while your panel scores")
	}
	return text.N(ctx, s.Supports, "%d person supports this", "%d people support this")
}

// credits lists who has a part in it: "author: Ann; with thanks to the speakers".
func (p Writeup) credits(ctx context.Context) []parts.Row {
	var rows []parts.Row
	for _, c := range p.Credits {
		if c.Name == "" {
			continue
		}
		as := c.As
		if as == "" {
			as = text.T(ctx, "With")
		}
		rows = append(rows, parts.Row{Key: strings.ToUpper(as[:1]) + as[1:], Value: c.Name})
	}
	return rows
}

// signed lists the roles that have agreed to this text.
func (p Writeup) signed(ctx context.Context) string {
	var roles []string
	for _, r := range p.Signed() {
		roles = append(roles, strings.ToLower(WriteupRole(ctx, r)))
	}
	return text.List(ctx, roles)
}

// Publish is where communications staff begin: what waits, and what is out.
type Publish struct {
	Base frontend.Base
	Words
	Staff   bool // may write up ideas somewhere
	ToSign  []writeup.Card
	Waiting []writeup.Card
	Out     []writeup.Card
	Results []review.Head // panels whose results, or whose shortlist, are not public yet
	Ready   []ReadyIdea   // on a published shortlist without a write-up
	Updates []UpdateLine
	Places  []PublishPlace
	Typed   string // numbers of ideas
	Fields  fault.Fields
}

// ReadyIdea is a shortlisted idea that nobody has written up yet.
type ReadyIdea struct {
	ID    id.Idea
	Title string
}

// PublishPlace is a challenge in which the reader may publish.
type PublishPlace struct{ Slug, Title string }

// WriteupState puts the state of a write-up into an adjective.
func (p Publish) state(ctx context.Context, c writeup.Card) string {
	switch c.State {
	case writeup.Published:
		return text.T(ctx, "Published %s", p.Date(ctx, c.PublishedAt))
	case writeup.Scheduled:
		return text.T(ctx, "Scheduled for %s", p.Moment(ctx, c.PublishAt))
	case writeup.Draft:
	}
	if c.Changes > 0 {
		return text.T(ctx, "Draft, with a change asked for")
	}
	return text.T(ctx, "Draft")
}

// table lists write-ups; edit leads to the editor, else to the public page.
func (p Publish) table(ctx context.Context, caption string, cards []writeup.Card, edit bool) parts.Table {
	t := parts.Table{
		Caption: caption, FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Write-up")}, {Text: text.T(ctx, "Challenge")}, {Text: text.T(ctx, "State")}, {Text: text.T(ctx, "Last edited")}},
	}
	for _, c := range cards {
		href := WriteupEditURL(c.ID)
		if !edit {
			href = WriteupURL(c.Slug)
		}
		t.Rows = append(t.Rows, []parts.Cell{{Text: c.Title, Href: href}, {Text: c.ChallengeTitle}, {Text: p.state(ctx, c)}, {Text: p.Date(ctx, c.EditedAt)}})
	}
	return t
}

// WriteupEdit is the page on which a write-up is edited, signed and published.
type WriteupEdit struct {
	Base frontend.Base
	Words
	View     writeup.View
	Editor   bool           // may edit and publish; others read and sign
	Roles    []writeup.Role // in which the reader may answer
	MaySign  []writeup.Role // of these, those in which they have not agreed yet
	Typed    writeup.Words
	Version  int
	Edition  int            // that a signature is for
	Unsaved  bool           // Typed has not been saved
	Kept     bool           // what was typed is saved, though the step after it was refused
	Note     string         // of a correction, or of a sign-off
	Override string         // reason to publish without all sign-offs
	When     [4]string      // day, month, year and time as typed
	Reader   [2]string      // role and handle to ask, as typed
	Other    *writeup.Words // what stands there meanwhile, after a conflict
	Problem  string         // a fault that no field has
	Editions []writeup.Edition
	Fields   fault.Fields
	Zoned    *time.Location
}

func (p WriteupEdit) url() string { return WriteupEditURL(p.View.ID) }

// Left reports whether something was typed for a step that is still to come.
func (p WriteupEdit) Left() bool {
	return p.Note+p.Override+p.Reader[1]+strings.Join(p.When[:], "") != ""
}

// leads makes a button of the form lead to a step, behind the words that are saved first.
func (p WriteupEdit) leads(step string) templ.Attributes {
	return templ.Attributes{"formaction": p.url() + step}
}

// published reports whether a change is a correction.
func (p WriteupEdit) published() bool { return p.View.State == writeup.Published }

func (p WriteupEdit) state(ctx context.Context) string {
	switch p.View.State {
	case writeup.Published:
		return text.T(ctx, "Published on %s.", p.Moment(ctx, p.View.PublishedAt))
	case writeup.Scheduled:
		return text.T(ctx, "It will be published on %s. If anybody changes it before then, it becomes a draft again.", p.Moment(ctx, p.View.PublishAt))
	case writeup.Draft:
	}
	return text.T(ctx, "This is a draft. Only the team, the authors and the people you ask to sign can see it.")
}

// headings are the fields of the form: those of the write-up, and the others
// that it may use.
func (p WriteupEdit) headings() []writeup.Heading {
	out := append([]writeup.Heading{}, p.Typed.Headings...)
	for _, h := range append(writeup.Headings(), writeup.MoreHeadings()...) {
		found := false
		for _, o := range out {
			found = found || o.Key == h.Key
		}
		if !found {
			out = append(out, h)
		}
	}
	return out
}

// optional reports whether a heading is not one of the four that every write-up
// begins with.
func optional(key string) bool {
	for _, h := range writeup.Headings() {
		if h.Key == key {
			return false
		}
	}
	return true
}

// credits are the credits as lines of the form: "as: name", or "as: @handle".
func (p WriteupEdit) credits() string { return CreditLines(p.Typed.Credits) }

// CreditLines writes credits one a line: "author: @7k4m-9xqd Ann", "with thanks
// to: the speakers". ParseCredits reads them back; behind a handle it reads no name.
func CreditLines(credits []writeup.Credit) string {
	var b strings.Builder
	for _, c := range credits {
		b.WriteString(c.As + ": ")
		if c.Handle != "" {
			b.WriteString("@" + c.Handle + " " + c.Name)
		} else {
			b.WriteString(c.Name)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// ParseCredits reads what CreditLines writes. A line without a colon is a name.
func ParseCredits(s string) []writeup.Credit {
	var out []writeup.Credit
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		as, name, ok := strings.Cut(line, ":")
		if !ok {
			as, name = "", line
		}
		c := writeup.Credit{As: strings.TrimSpace(as), Name: strings.TrimSpace(name)}
		if handle := handleOf(c.Name); handle != "" {
			c.Name, c.Handle = "", handle
		}
		out = append(out, c)
	}
	return out
}

// handleOf returns whom "@somebody and more" names; empty where it names nobody so.
func handleOf(s string) string {
	rest, ok := strings.CutPrefix(s, "@")
	if !ok {
		return ""
	}
	word, _, _ := strings.Cut(rest, " ")
	return word
}

func (p WriteupEdit) roleOptions(ctx context.Context, roles []writeup.Role) []parts.Option {
	var out []parts.Option
	for _, r := range roles {
		out = append(out, parts.Option{Value: string(r), Text: WriteupRole(ctx, r)})
	}
	return out
}

// awaited names the agreements that publishing still needs.
func (p WriteupEdit) awaited(ctx context.Context) []string {
	var out []string
	signed := p.View.Signed()
	if !slices.Contains(signed, writeup.Author) {
		out = append(out, text.T(ctx, "the author, who finds it under “My ideas”"))
	}
	if !slices.Contains(signed, writeup.ClinicalLead) && !slices.Contains(signed, writeup.Communications) {
		out = append(out, text.T(ctx, "the clinical lead or communications"))
	}
	return out
}

// changes are those that were asked for in an edition.
func (p WriteupEdit) changes(edition int) []writeup.Sign {
	var out []writeup.Sign
	for _, s := range p.View.Changes {
		if s.Edition == edition {
			out = append(out, s)
		}
	}
	return out
}

// asksAuthors reports whether an author is there who has not answered to this version.
func (p WriteupEdit) asksAuthors() bool {
	return slices.ContainsFunc(p.View.Authors, func(a id.Person) bool {
		return !slices.ContainsFunc(p.View.SignOffs, func(s writeup.SignOff) bool {
			return s.Role == writeup.Author && s.Person == a && s.Edition == p.View.Edition
		})
	})
}

// signTable lists who has signed this version and who was asked.
func (p WriteupEdit) signTable(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Who has agreed to this version"), FirstCellIsHeader: true, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Role")}, {Text: text.T(ctx, "Name")}, {Text: text.T(ctx, "Signed")}, {Text: text.T(ctx, "Note")}},
	}
	for _, s := range p.View.Signs {
		t.Rows = append(t.Rows, []parts.Cell{{Text: WriteupRole(ctx, s.Role)}, {Text: s.Name}, {Text: p.Moment(ctx, s.SignedAt)}, {Text: s.Note}})
	}
	for _, s := range p.View.Asked {
		t.Rows = append(t.Rows, []parts.Cell{{Text: WriteupRole(ctx, s.Role)}, {Text: s.Name}, {Text: text.T(ctx, "Not yet")}, {}})
	}
	return t
}

// SignedThis reports whether the reader has signed this version as r.
func signedThis(v writeup.View, a account.Actor, r writeup.Role) bool {
	for _, s := range v.Signs {
		if s.Role == r && s.Person == a.Person {
			return true
		}
	}
	return false
}

// Unsigned leaves out of roles those in which a has signed this version.
func Unsigned(v writeup.View, a account.Actor, roles []writeup.Role) []writeup.Role {
	var out []writeup.Role
	for _, r := range roles {
		if !signedThis(v, a, r) {
			out = append(out, r)
		}
	}
	return out
}
