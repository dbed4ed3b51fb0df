package pages

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
	"uptake/search"
)

// Reading answers what people read: challenges, lists of ideas and ideas.
type Reading struct {
	Frame
	Cache  *Cache
	Reads  challenge.Reads
	Search search.Engine
	// Alike finds ideas that read like another; nil: none are shown.
	Alike *Alike
	Clock challenge.Clock
	Zone  *time.Location
	Label func(list, code string) string
	// Lists returns the roles and regions that people choose from; nil: no list is
	// narrowed by them. Least is the smallest number of ideas that such a choice may
	// leave; 8 or more.
	Lists func(ctx context.Context) account.Lists
	Least int
	// Veils tells what somebody may not see who is to judge ideas by themselves; nil:
	// there are no panels.
	Veils veils
	// Beside gathers what other parts of the product show on these pages; nil: none.
	Beside Beside
	// Agreeing returns what somebody agrees to who posts. No function: nothing is kept.
	Agreeing func(ctx context.Context, by account.Actor) (account.Agreeing, error)
}

// agreeing returns what whoever posts agrees to.
func (h Reading) agreeing(ctx context.Context, a account.Actor) (account.Agreeing, error) {
	if h.Agreeing == nil {
		return account.Agreeing{}, nil
	}
	return h.Agreeing(ctx, a)
}

// veils is what these pages ask of review.Veils.
type veils interface {
	Of(ctx context.Context, a account.Actor) (review.Veil, error)
}

// seen returns the reads as a may see them. Whatever shows supports or comments, or
// an order made of them, reads by it; Reads itself is for what shows neither.
func (h Reading) seen(ctx context.Context, a account.Actor) (challenge.Reads, review.Veil, error) {
	if h.Veils == nil {
		return h.Reads, review.Veil{}, nil
	}
	veil, err := h.Veils.Of(ctx, a)
	return veil.On(h.Reads), veil, err
}

// thread returns a page of the comments on v as a may see them: their own alone
// where the others are hidden.
func (h Reading) thread(ctx context.Context, reads challenge.Reads, a account.Actor, v challenge.View, page int) (challenge.Thread, error) {
	if !v.CrowdHidden {
		return reads.Thread(ctx, v.ID, page)
	}
	own, err := reads.CommentsBy(ctx, a.Person, v.ID)
	return challenge.Thread{Comments: own, Page: 1, Pages: 1, Total: len(own)}, err
}

// Beside is what themes, panels, write-ups, adoptions and updates show on the
// pages of challenges and ideas: nothing but what is public.
type Beside interface {
	// ThemeNames lists the themes of a challenge that are in use.
	ThemeNames(ctx context.Context, c id.Challenge) ([]challenge.ThemeLink, error)
	// OfChallenge fills in panels, updates and write-ups.
	OfChallenge(ctx context.Context, p *pages.Challenge) error
	// OfIdea fills in adoptions, write-ups and the published standing.
	OfIdea(ctx context.Context, p *pages.Idea) error
	// OfMyIdeas fills in what waits for the agreement of person.
	OfMyIdeas(ctx context.Context, p *pages.MyIdeas, person id.Person) error
}

// Routes adds the pages to app.
func (h Reading) Routes(app fiber.Router) {
	app.Get("/", h.home)
	app.Get("/challenges", h.challenges)
	app.Get("/challenges/:slug", h.challenge)
	app.Get("/challenges/:slug/ideas", h.ideasOf)
	app.Get("/ideas", h.allIdeas)
	app.Get("/search", h.allIdeas)
	app.Get("/ideas/:number", h.idea)
	app.Get("/ideas/:number/history", h.history)
	app.Get("/comments/:id", h.comment)
	app.Get("/activity", h.activity)
	app.Get("/challenges/:slug/activity", h.activity)
}

func (h Reading) words() pages.Words {
	return pages.Words{Now: h.Clock(), Zone: h.Zone, Label: h.Label}
}

// midnight is the end of today: until then dates in words stay true.
func (h Reading) midnight() time.Time {
	y, m, d := h.Clock().In(h.Zone).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, h.Zone)
}

// until is when a page that shows the phases of c stops being true.
func (h Reading) until(phases []challenge.Phase) time.Time {
	end := h.midnight()
	if next, ok := (challenge.Challenge{Phases: phases}).NextChange(h.Clock()); ok && next.Before(end) {
		return next
	}
	return end
}

func (h Reading) home(c *fiber.Ctx) error       { return h.overview(c, true) }
func (h Reading) challenges(c *fiber.Ctx) error { return h.overview(c, false) }

func (h Reading) overview(c *fiber.Ctx, start bool) error {
	a := wire.Actor(c)
	return h.Cache.Page(c, nil, []outbox.Topic{outbox.Site}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
		all, err := h.Reads.Challenges(ctx, a.SignedIn())
		if err != nil {
			return Rendered{}, err
		}
		p := pages.Home{Base: h.Base(c), Words: h.words(), Start: start}
		var phases []challenge.Phase
		for _, o := range all {
			if !o.State.ShownTo(a, o.ID) {
				continue
			}
			p.Challenges = append(p.Challenges, o)
			phases = append(phases, o.Phases...)
		}
		p.Base.Feeds = []frontend.Feed{{Title: text.T(ctx, "What is new"), Href: "/activity/feed.atom"}, {Title: text.T(ctx, "Write-ups and news"), Href: "/feed.atom"}}
		if !start {
			p.Base.Title = []string{text.T(ctx, "Challenges")}
		}
		p.Base.Active = activeChallenges
		html, err := HTML(ctx, p.Page())
		return Rendered{HTML: html, GoodUntil: h.until(phases)}, err
	})
}

// open returns the challenge called slug if a may see it.
func (h Reading) open(ctx context.Context, a account.Actor, slug string) (challenge.Challenge, error) {
	ch, err := h.Reads.ChallengeBySlug(ctx, slug)
	if err == nil && !ch.State.ShownTo(a, ch.ID) {
		return challenge.Challenge{}, challenge.ErrNotFound
	}
	return ch, err
}

// known returns nil if a may know of the challenge called slug, and hidden if
// not: of what belongs to such a challenge nothing can be told.
func (h Reading) known(ctx context.Context, a account.Actor, slug string, hidden error) error {
	_, err := h.open(ctx, a, slug)
	if errors.Is(err, challenge.ErrNotFound) {
		return hidden
	}
	return err
}

func (h Reading) challenge(c *fiber.Ctx) error {
	a, slug := wire.Actor(c), c.Params("slug")
	return h.Cache.Page(c, nil, []outbox.Topic{outbox.Site, outbox.People}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
		ch, err := h.open(ctx, a, slug)
		if err != nil {
			return Rendered{}, err
		}
		p := pages.Challenge{Base: h.Base(c, ch.Title), Words: h.words(), Challenge: ch, Actor: a}
		p.Base.Active, p.Base.NotAdvice, p.Base.Description = activeChallenges, true, ch.Question
		p.Base.NoIndex, p.Base.Card = ch.State == challenge.Unpublished, pages.CardOf(pages.ChallengeURL(ch.Slug))
		p.Base.Phase = p.PhaseLine(ctx, ch.Phases)
		reads, _, err := h.seen(ctx, a)
		if err != nil {
			return Rendered{}, err
		}
		counts, err := reads.Counts(ctx, ch.ID)
		if err != nil {
			return Rendered{}, err
		}
		of := map[id.Area]int{}
		for _, n := range counts {
			if n.Theme == 0 && n.Stage != challenge.Withdrawn && n.Stage != challenge.Merged {
				of[n.Area] += n.N
				p.Ideas += n.N
			}
		}
		leads, err := h.leads(ctx, ch)
		if err != nil {
			return Rendered{}, err
		}
		for _, area := range ch.Areas {
			line := pages.AreaLine{Area: area, Ideas: of[area.ID], LedBy: leads[area.Lead]}
			for _, ph := range ch.Phases {
				if ph.Area == area.ID && ph.Open(p.Now) {
					line.Now = pages.PhaseName(ctx, ph)
				}
			}
			p.Areas = append(p.Areas, line)
		}
		list, err := reads.List(ctx, challenge.ListQuery{Challenge: ch.ID, Sort: challenge.Newest, Limit: 5, NoTotal: true})
		if err != nil {
			return Rendered{}, err
		}
		p.Newest = list.Cards
		if h.Beside != nil {
			if err = h.Beside.OfChallenge(ctx, &p); err != nil {
				return Rendered{}, err
			}
		}
		if a.Person != 0 {
			if err = h.followsOf(ctx, a.Person, &p); err != nil {
				return Rendered{}, err
			}
		}
		html, err := HTML(ctx, p.Page())
		return Rendered{HTML: html, Topics: []outbox.Topic{outbox.ChallengeTopic(ch.ID)}, GoodUntil: h.until(ch.Phases)}, err
	})
}

// leads returns the names of those who lead the areas of a challenge.
func (h Reading) leads(ctx context.Context, ch challenge.Challenge) (map[id.Person]string, error) {
	var people []id.Person
	for _, a := range ch.Areas {
		if a.Lead != 0 {
			people = append(people, a.Lead)
		}
	}
	return h.Reads.NamesOf(ctx, people)
}

// followsOf notes what a person follows of a challenge.
func (h Reading) followsOf(ctx context.Context, person id.Person, p *pages.Challenge) error {
	var err error
	if p.Follows, err = h.Reads.Follows(ctx, person, challenge.FollowChallenge, int64(p.ID)); err != nil {
		return err
	}
	areas := make([]int64, len(p.Areas))
	for i, a := range p.Areas {
		areas[i] = int64(a.ID)
	}
	follows, err := h.Reads.FollowsAny(ctx, person, challenge.FollowArea, areas)
	for i := range p.Areas {
		p.Areas[i].Follows = follows[areas[i]]
	}
	return err
}

func (h Reading) idea(c *fiber.Ctx) error {
	number := id.Idea(wire.ParseID(c.Params("number")))
	err := h.Cache.Page(c, []string{"page", "comment", "as"}, []outbox.Topic{outbox.IdeaTopic(number), outbox.People}, func(ctx context.Context, q wire.Values) (Rendered, error) {
		p, until, err := h.ideaPage(ctx, c, number, pageOf(q))
		if err == nil {
			err = elsewhere(p.View, q.Get("as") == asPosted)
		}
		if err != nil {
			return Rendered{}, err
		}
		p.Marked = id.Comment(q.ID("comment"))
		html, err := HTML(ctx, p.Page())
		topics := []outbox.Topic{outbox.ChallengeTopic(p.Challenge), outbox.TextsTopic(p.Challenge)}
		for _, i := range p.RestsOn { // of other challenges too
			topics = append(topics, outbox.IdeaTopic(i))
		}
		return Rendered{HTML: html, Topics: topics, GoodUntil: until}, err
	})
	if errors.Is(err, challenge.ErrWithdrawn) {
		return h.withdrawn(c, number, err)
	}
	if to := (movedTo{}); errors.As(err, &to) {
		return c.Redirect(pages.IdeaURL(to.idea), fiber.StatusFound) // not for ever: it may be undone
	}
	return err
}

// allowed reports whether a may act on an idea now, or says why not.
func allowed(ctx context.Context, ch challenge.Challenge, a account.Actor, act challenge.Act, v challenge.View, now time.Time) (bool, string) {
	if v.MergedByModerator() {
		return false, text.T(ctx, "This idea goes on as part of another one. Comment there, or support it there.")
	}
	if !v.Listed() {
		return false, text.T(ctx, "This idea is not public, so nobody can comment on it or support it.")
	}
	if err := ch.Allows(a, act, v.Area, now); err != nil {
		return false, text.T(ctx, fault.Of(err).Message)
	}
	// Why comments are closed stands above them.
	return act != challenge.Commenting || v.TalkOpenTo(a) == nil, ""
}

// pageOf reads the page of a list; anything but a number is the first.
func pageOf(q wire.Values) int { return int(min(max(q.ID("page"), 1), 100_000)) }

// ideaPage gathers what the page of an idea shows to who asks.
func (h Reading) ideaPage(ctx context.Context, c *fiber.Ctx, number id.Idea, page int) (pages.Idea, time.Time, error) {
	a := wire.Actor(c)
	reads, veil, err := h.seen(ctx, a)
	if err != nil {
		return pages.Idea{}, time.Time{}, err
	}
	v, err := reads.View(ctx, number)
	if err != nil {
		return pages.Idea{}, time.Time{}, err
	}
	if err = v.ReadableBy(a); err != nil {
		return pages.Idea{}, time.Time{}, err
	}
	ch, err := h.open(ctx, a, v.ChallengeSlug)
	if err != nil {
		return pages.Idea{}, time.Time{}, challenge.ErrIdeaNotFound
	}
	p := pages.Idea{
		Base: h.Base(c, v.Title, v.ChallengeTitle), Words: h.words(), View: v, SupportForm: ch.SupportForm, Actor: a,
		Own: a.Person != 0 && a.Person == v.Author, Open: v.OpenToChange(ch) == nil, Staff: account.Can(a, account.Moderate, account.Thing{Challenge: ch.ID}) == nil,
	}
	p.Picks, p.MayBeUnnamed = review.MayPick(a, v, ch) == nil, ch.UnnamedPosts
	p.Pins = v.Listed() && review.MayPin(a, v) == nil
	if v.Unnamed && p.Staff {
		if p.Who, _, err = h.Reads.NameOf(ctx, v.Author); err != nil {
			return pages.Idea{}, time.Time{}, err
		}
	}
	p.Base.Active, p.Base.NotAdvice, p.Base.Back, p.Base.BackText = activeIdeas, true, pages.ChallengeURL(ch.Slug)+"/ideas", text.T(ctx, "All ideas")
	p.Base.Phase = p.PhaseLine(ctx, ch.Phases)
	p.Base.NoIndex, p.Base.Card = !v.Listed(), pages.CardOf(pages.IdeaURL(number))
	if v.Listed() && !v.CrowdHidden {
		p.Base.Feeds = []frontend.Feed{
			{Title: text.T(ctx, "Comments – %s", v.Title), Href: pages.IdeaURL(number) + "/comments/feed.atom"},
			{Title: text.T(ctx, "Taken up elsewhere – %s", v.Title), Href: pages.IdeaURL(number) + "/adoptions/feed.atom"},
		}
	}
	p.Comments, p.CommentsWhy = allowed(ctx, ch, a, challenge.Commenting, v, p.Now)
	p.Supporting, p.SupportWhy = allowed(ctx, ch, a, challenge.Supporting, v, p.Now)
	if p.Thread, err = h.thread(ctx, reads, a, v, page); err != nil {
		return pages.Idea{}, time.Time{}, err
	}
	if p.Links, p.RestsOn, err = reads.LinksOf(ctx, number); err != nil {
		return pages.Idea{}, time.Time{}, err
	}
	p.Similar = h.Alike.To(ctx, reads, v, veil.Unread())
	if h.Beside != nil {
		if err = h.Beside.OfIdea(ctx, &p); err != nil {
			return pages.Idea{}, time.Time{}, err
		}
	}
	if a.Person != 0 {
		words, err := h.Reads.Words(ctx, a.Person, []id.Idea{number})
		if err != nil {
			return pages.Idea{}, time.Time{}, err
		}
		p.Word, p.HasWord = words[number], has(words, number)
		if p.Follows, err = h.Reads.Follows(ctx, a.Person, challenge.FollowIdea, int64(number)); err != nil {
			return pages.Idea{}, time.Time{}, err
		}
		if v.Author != 0 && v.AuthorHandle != "" && v.AuthorName != account.FormerMember && !p.Own {
			follows, err := h.Reads.FollowsAny(ctx, a.Person, challenge.FollowPerson, []int64{int64(v.Author)})
			if err != nil {
				return pages.Idea{}, time.Time{}, err
			}
			p.CanFollowAuthor, p.FollowsAuthor = true, follows[int64(v.Author)]
		}
	}
	return p, h.until(ch.Phases), nil
}

func (h Reading) history(c *fiber.Ctx) error {
	number := id.Idea(wire.ParseID(c.Params("number")))
	a := wire.Actor(c)
	return h.Cache.Page(c, nil, []outbox.Topic{outbox.IdeaTopic(number), outbox.People}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
		reads, _, err := h.seen(ctx, a)
		if err != nil {
			return Rendered{}, err
		}
		v, err := reads.View(ctx, number)
		if err != nil {
			return Rendered{}, err
		}
		if err = v.ReadableBy(a); err != nil {
			return Rendered{}, err
		}
		if err = h.known(ctx, a, v.ChallengeSlug, challenge.ErrIdeaNotFound); err != nil {
			return Rendered{}, err
		}
		p := pages.History{Base: h.Base(c, text.T(ctx, "History"), v.Title, v.ChallengeTitle), Words: h.words(), View: v}
		p.Base.Back, p.Base.Active = pages.IdeaURL(number), activeIdeas
		if p.Versions, err = reads.Versions(ctx, number); err != nil {
			return Rendered{}, err
		}
		if p.Moments, err = reads.Timeline(ctx, number); err != nil {
			return Rendered{}, err
		}
		if len(p.Moments) == 0 || p.Moments[0].Kind != string(outbox.IdeaPosted) {
			// Imported ideas have one event for the whole file.
			p.Moments = slices.Insert(p.Moments, 0, challenge.Moment{Kind: string(outbox.IdeaPosted), At: v.PostedAt})
		}
		html, err := HTML(ctx, p.Page())
		return Rendered{HTML: html, Topics: []outbox.Topic{outbox.ChallengeTopic(v.Challenge)}}, err
	})
}

// comment leads to a comment in its place.
func (h Reading) comment(c *fiber.Ctx) error {
	cm := id.Comment(wire.ParseID(c.Params("id")))
	reads, _, err := h.seen(c.UserContext(), wire.Actor(c))
	if err != nil {
		return err
	}
	idea, page, err := reads.CommentPage(c.UserContext(), cm)
	if errors.Is(err, challenge.ErrCommentNotFound) && wire.Person(c) != 0 {
		// One that nobody has looked at yet is in no thread: its author finds it among their own.
		if own, gone := h.Reads.CommentByID(c.UserContext(), cm); gone == nil && own.Author == wire.Person(c) {
			return c.Redirect("/my-comments", fiber.StatusSeeOther)
		}
	}
	if err != nil {
		return err
	}
	to := pages.IdeaURL(idea) + "?comment=" + strconv.FormatInt(int64(cm), 10)
	if page > 1 {
		to += "&page=" + itoa(page)
	}
	return c.Redirect(to+"#"+pages.CommentID(cm), fiber.StatusSeeOther)
}

func has(m map[id.Idea]int, i id.Idea) bool {
	_, ok := m[i]
	return ok
}
