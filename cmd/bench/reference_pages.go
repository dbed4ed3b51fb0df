package main

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
)

func (b *bare) list(c *fiber.Ctx) error {
	a, err := b.actor(c)
	if err != nil {
		return err
	}
	ch, err := b.the(true)
	if err != nil {
		return err
	}
	p := pages.IdeaList{
		Base: b.frame(c, a, frontend.Ideas, "Ideas", ch.Title), Words: b.words(), Heading: "Ideas", Action: pages.ChallengeURL(slug) + "/ideas",
		At: 1, PerPage: challenge.PerPage, Exact: true, Query: url.Values{}, Sort: challenge.Newest,
	}
	p.Base.Back, p.Base.BackText, p.Base.NotAdvice = pages.ChallengeURL(slug), ch.Title, true
	p.Base.Phase = p.PhaseLine(context.Background(), ch.Phases)
	areas, kinds, stages := map[id.Area]int{}, map[challenge.Kind]int{}, map[challenge.Stage]int{}
	r, err := b.tallies.Query(ch.ID)
	err = read(r, err, func(r *sql.Rows) error {
		var t challenge.Count
		err := r.Scan(&t.Area, &t.Kind, &t.Stage, &t.N)
		areas[t.Area] += t.N
		kinds[t.Kind] += t.N
		stages[t.Stage] += t.N
		p.Total += t.N
		return err
	})
	if err != nil {
		return err
	}
	ctx := context.Background()
	p.Filters = []pages.Filter{{Name: "area", Legend: "Area"}, {Name: "kind", Legend: "What it is"}, {Name: "stage", Legend: "Status"}, {Name: "theme", Legend: "Theme"}}
	for _, x := range ch.Areas {
		p.Filters[0].Options = append(p.Filters[0].Options, pages.FilterOption{Value: x.Slug, Label: x.Name, N: areas[x.ID]})
	}
	for _, k := range challenge.Kinds {
		p.Filters[1].Options = append(p.Filters[1].Options, pages.FilterOption{Value: string(k), Label: pages.KindName(ctx, k), N: kinds[k]})
	}
	for _, s := range challenge.Stages {
		if stages[s] > 0 {
			p.Filters[2].Options = append(p.Filters[2].Options, pages.FilterOption{Value: string(s), Label: pages.StageName(ctx, s), N: stages[s]})
		}
	}
	cards, err := b.twenty(ch)
	if err != nil {
		return err
	}
	for _, k := range cards {
		p.Cards = append(p.Cards, pages.FoundCard{Card: k})
	}
	return b.send(c, p.Page())
}

func (b *bare) idea(c *fiber.Ctx) error {
	a, err := b.actor(c)
	if err != nil {
		return err
	}
	number, err := c.ParamsInt("number")
	if err != nil {
		return err
	}
	var v challenge.View
	err = b.view.QueryRow(number).Scan(&v.ID, &v.Challenge, &v.Author, &v.AuthorRole, &v.Kind, &v.Area, &v.Title, &v.Body, &v.Lang, &v.Licence, &v.Moderation, &v.Stage,
		&v.Supports, &v.Comments, &v.Version, &v.PostedAt, &v.ChallengeSlug, &v.ChallengeTitle, &v.AreaSlug, &v.AreaName, &v.AuthorName, &v.AuthorHandle, &v.Edits)
	if err != nil {
		return err
	}
	ch, err := b.the(false)
	if err != nil {
		return err
	}
	ctx := context.Background()
	p := pages.Idea{
		Base: b.frame(c, a, frontend.Ideas, v.Title, v.ChallengeTitle), Words: b.words(), View: v, SupportForm: ch.SupportForm, Actor: a,
		Own: a.Person != 0 && a.Person == v.Author, Thread: challenge.Thread{Page: 1, Pages: 1, Total: v.Comments},
	}
	p.Base.NotAdvice, p.Base.Back, p.Base.BackText = true, pages.ChallengeURL(ch.Slug)+"/ideas", "All ideas"
	p.Base.Phase = p.PhaseLine(ctx, ch.Phases)
	p.Comments, p.Supporting = ch.Allows(a, challenge.Commenting, v.Area, p.Now) == nil, ch.Takes(challenge.Supporting, v.Area, p.Now)
	r, err := b.thread.Query(number)
	err = read(r, err, func(r *sql.Rows) error {
		var k challenge.CommentView
		err := r.Scan(&k.ID, &k.Idea, &k.Parent, &k.Thread, &k.Author, &k.AuthorRole, &k.Staff, &k.Body, &k.Lang, &k.State, &k.Version, &k.PostedAt, &k.AuthorName, &k.AuthorHandle, &k.ParentAuthor)
		if k.Thread == 0 {
			k.Thread = k.ID
		}
		p.Thread.Comments = append(p.Thread.Comments, k)
		return err
	})
	if err != nil {
		return err
	}
	if a.Person != 0 {
		err = b.word.QueryRow(number, a.Person).Scan(&p.Word)
		if p.HasWord = err == nil; err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if err = b.follows.QueryRow(number, a.Person).Scan(&p.Follows); err != nil {
			return err
		}
	}
	return b.send(c, p.Page())
}

// named is a slug or a role with a name, as the API gives it.
type named struct {
	Slug string `json:"slug,omitempty"`
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
}

// line is an idea in the JSON of a list.
type line struct {
	Number    id.Idea         `json:"number"`
	Challenge string          `json:"challenge"`
	Kind      challenge.Kind  `json:"kind"`
	Area      *named          `json:"area"`
	Title     string          `json:"title"`
	Excerpt   string          `json:"excerpt"`
	Lang      string          `json:"lang"`
	Author    *named          `json:"author"`
	Stage     challenge.Stage `json:"stage"`
	Outcome   *string         `json:"outcome"`
	Supports  int             `json:"supports"`
	Againsts  int             `json:"againsts"`
	Passes    int             `json:"passes"`
	Comments  int             `json:"comments"`
	PostedAt  time.Time       `json:"posted_at"`
	Version   int             `json:"version"`
}

func (b *bare) json(c *fiber.Ctx) error {
	ch := challenge.Challenge{ID: 1, Slug: slug}
	cards, err := b.twenty(ch)
	if err != nil {
		return err
	}
	var out struct {
		Items []line `json:"items"`
		Total int    `json:"total"`
	}
	if err = b.counted.QueryRow(ch.ID).Scan(&out.Total); err != nil {
		return err
	}
	for _, k := range cards {
		out.Items = append(out.Items, line{
			Number: k.ID, Challenge: k.ChallengeSlug, Kind: k.Kind, Area: &named{Slug: k.AreaSlug, Name: k.Area}, Title: k.Title, Excerpt: k.Excerpt, Lang: k.Lang,
			Author: &named{Name: k.Author, Role: k.AuthorRole}, Stage: k.Stage, Supports: k.Supports, Againsts: k.Againsts, Passes: k.Passes, Comments: k.Comments,
			PostedAt: k.PostedAt.UTC(), Version: k.Version,
		})
	}
	return c.JSON(out)
}
