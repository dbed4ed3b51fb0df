package frontend

import (
	"context"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Base is what the frame of every page needs. Pages for visitors are kept in a
// cache: for them Person, Flash and Errors stay empty.
type Base struct {
	// Title holds the parts of the page's title from the most to the least
	// particular, without the name of the service: page, section, challenge. It
	// never holds a person's name.
	Title []string
	// Description is one sentence for search engines and shared links.
	Description string
	// Errors says that the page shows an error summary: "Error: " goes first in
	// the title.
	Errors bool
	// Path is the address of this page without its host, for the way back after
	// signing in.
	Path string
	// Active is the part of the service that the page belongs to.
	Active Section
	// Person is who is signed in; nil for a visitor.
	Person *Person
	// Back is where the back link leads; empty for a page without one.
	Back     string
	BackText string // "Back" when empty
	// Flash is what has just happened; nil for nothing. It is left out beside an
	// error summary.
	Flash *Flash
	// Phase is the line under the header on pages of a challenge: "Collecting
	// ideas: closes in 5 days, at 5pm on Friday 3 July".
	Phase string
	// NotAdvice adds "Ideas are not clinical advice." to challenge and idea pages.
	NotAdvice bool
	// NoIndex keeps the page out of search engines: all but public pages.
	NoIndex bool
	// Card is the address of the picture that stands beside the page where it is
	// shared; empty for none. Pages that are kept from search engines have none.
	Card string
	// Feeds are the Atom feeds that belong to the page.
	Feeds []Feed
	// Passkeys says that the page asks for a passkey: it needs a script of its own.
	Passkeys bool
	// Danger says that whoever asks has written words of somebody who may be in danger: the page
	// shows where help is first.
	Danger bool
	// Away is what they read beside it while nobody of the team is there; empty else.
	Away string
	// Refresh is after how many seconds a browser without scripts loads the page
	// again; 0 for never.
	Refresh int
	// Prefetch is the address of the page that most likely comes next, such as
	// the next idea to score; empty for none. It must not change anything.
	Prefetch string

	Site
	Demo Demo
}

// Site is the same on every page of an installation.
type Site struct {
	ServiceName string // "Uptake" when empty
	Operator    string // who runs the service
	Contact     string // mail address for questions; empty: none is published
	Unlisted    bool   // search engines are asked to list nothing of it
	BaseURL     string // as people type it, without a slash at the end
}

// Person is what the frame needs to know about who is signed in. The flags say
// which role links to show; what they may do is decided elsewhere.
type Person struct {
	Name                          string
	Reviews, Moderates, Publishes bool
	Administers                   bool
}

// Flash is a notification banner for something that has just happened.
type Flash struct {
	Heading string // in a few words
	Text    string
	// Undo is the address that takes it back when posted to; empty for none.
	Undo     string
	UndoText string // "Undo" when empty
	Neutral  bool   // news, rather than a success
}

// Feed is one Atom feed.
type Feed struct{ Title, Href string }

// Demo is the bar that signs people in as anybody. Empty outside the demo.
type Demo struct {
	People  []DemoPerson
	Current string // key of who is signed in; empty for a visitor
	Action  string // where the form is posted to; "/demo/sign-in" when empty
}

// DemoPerson is one person of the demo and the part they play.
type DemoPerson struct{ Key, Name, Part string }

// Section is a part of the service, as the navigation names them.
type Section string

// Sections of the navigation. The zero Section marks none as the present one.
const (
	Challenges Section = "challenges"
	Ideas      Section = "ideas"
	Shortlists Section = "shortlists"
	HowItWorks Section = "how-it-works"
	Review     Section = "review"
	Moderate   Section = "moderate"
	Publish    Section = "publish"
	Admin      Section = "admin"
)

// navigation lists the links of the header: the same four for everybody, then
// those of the person's roles.
func (b Base) navigation(ctx context.Context) []parts.NavItem {
	person := Person{}
	if b.Person != nil {
		person = *b.Person
	}
	var items []parts.NavItem
	for _, i := range []struct {
		shown   bool
		section Section
		text    string
		href    string
	}{
		{true, Challenges, text.T(ctx, "Challenges"), "/challenges"},
		{true, Ideas, text.T(ctx, "Ideas"), "/ideas"},
		{true, Shortlists, text.T(ctx, "Shortlists"), "/shortlists"},
		{true, HowItWorks, text.T(ctx, "How it works"), "/how-it-works"},
		{person.Reviews, Review, text.T(ctx, "Review"), "/review"},
		{person.Moderates, Moderate, text.T(ctx, "Moderate"), "/moderate"},
		{person.Publishes, Publish, text.T(ctx, "Publish"), "/publish"},
		{person.Administers, Admin, text.T(ctx, "Admin"), "/admin"},
	} {
		if i.shown {
			items = append(items, parts.NavItem{Text: i.text, Href: i.href, Active: i.section == b.Active})
		}
	}
	return items
}

// account lists at most three links, signing out last.
func (b Base) account(ctx context.Context) []parts.AccountItem {
	if b.Person == nil {
		return []parts.AccountItem{{Text: text.T(ctx, "Sign in"), Href: b.signIn()}}
	}
	return []parts.AccountItem{
		{Text: b.Person.Name, Href: "/account"},
		{Text: text.T(ctx, "My ideas"), Href: "/my-ideas"},
		// What the browser kept of drafts goes with the person.
		{Text: text.T(ctx, "Sign out"), Action: "/sign-out", Attributes: templ.Attributes{"data-forget-drafts": true}},
	}
}

// runBy says whose service it is, and whose it is not.
func (b Base) runBy(ctx context.Context) string {
	if b.Operator == "" {
		return text.T(ctx, "This is not an NHS website.")
	}
	return text.T(ctx, "This service is run by %s. It is not an NHS website.", b.Operator)
}

// footerLinks are fewer than seven and always in the same order.
func footerLinks(ctx context.Context) []parts.FooterLink {
	return []parts.FooterLink{
		{Text: text.T(ctx, "Accessibility"), Href: "/accessibility"},
		{Text: text.T(ctx, "Contact"), Href: "/contact"},
		{Text: text.T(ctx, "Cookies"), Href: "/cookies"},
		{Text: text.T(ctx, "Privacy"), Href: "/privacy"},
		{Text: text.T(ctx, "Terms"), Href: "/terms"},
		{Text: text.T(ctx, "How moderation works"), Href: "/moderation"},
	}
}

// title joins the parts of the page's title with en dashes.
func (b Base) title(ctx context.Context) string {
	var names []string
	for _, t := range b.Title {
		if t != "" {
			names = append(names, t)
		}
	}
	title := strings.Join(append(names, b.Name()), " – ")
	if b.Errors {
		return text.T(ctx, "Error: %s", title)
	}
	return title
}

// heading is the most particular part of the page's title.
func (b Base) heading() string {
	for _, t := range b.Title {
		if t != "" {
			return t
		}
	}
	return b.Name()
}

// place is the address of the page without its host and without a query, the same
// for everybody who shares it.
func (b Base) place() string {
	path, _, _ := strings.Cut(b.Path, "?")
	return path
}

// Name is what the service is called.
func (s Site) Name() string {
	if s.ServiceName == "" {
		return "Uptake"
	}
	return s.ServiceName
}

// signIn is the way to sign in and back to this page.
func (b Base) signIn() string {
	if b.Path == "" || b.Path == "/" || strings.HasPrefix(b.Path, "/sign-in") {
		return "/sign-in"
	}
	return "/sign-in?return=" + url.QueryEscape(b.Path)
}

func (b Base) showsFlash() bool { return b.Flash != nil && !b.Errors }

// flashUndo is the word on the button that takes it back.
func flashUndo(ctx context.Context, f Flash) string {
	if f.UndoText == "" {
		return text.T(ctx, "Undo")
	}
	return f.UndoText
}

func (d Demo) action() string {
	if d.Action == "" {
		return "/demo/sign-in"
	}
	return d.Action
}

func (d Demo) options(ctx context.Context) []parts.Option {
	options := []parts.Option{{Value: "", Text: text.T(ctx, "A visitor, not signed in")}}
	for _, p := range d.People {
		options = append(options, parts.Option{Value: p.Key, Text: p.Name + ": " + p.Part})
	}
	return options
}
