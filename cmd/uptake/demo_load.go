package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"uptake/api/files"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
)

//go:embed demodata/*.csv demodata/*.json
var demoFiles embed.FS

const demoSlug = "better-joints"

// demo loads the demonstration challenge into an empty installation.
type demo struct {
	store *store.Store
	conf  *Config
	weeks weeks
	at    time.Time // what the clock shows while it is loaded
	c     challenge.Challenge
}

func (d *demo) now() time.Time { return d.at }

// load does in order what people did over the weeks.
func (d *demo) load(ctx context.Context) error {
	d.at = now()
	if err := loadReference(ctx, people(d.conf, d.store)); err != nil {
		return err
	}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"the challenge", d.challenge},
		{"people and ideas", d.rows},
		{"roles", d.roles},
		{"panels", d.panels},
		{"the first updates", func(ctx context.Context) error { return d.updates(ctx, "progress", "occasion") }},
		{"the finished panel", d.orthopaedics},
		{"the write-up", d.writeup},
		{"the last update", func(ctx context.Context) error { return d.updates(ctx, "results") }},
		{"the open challenge", d.open},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("the demonstration cannot be set up (%s): %w", step.name, err)
		}
	}
	return nil
}

func (d *demo) ideas() challenge.Service {
	return challenge.Service{Store: store.Challenges(d.store), Now: d.now}
}

func (d *demo) panelService() review.Service {
	return review.Service{
		Store: store.Reviews(d.store), Reads: store.ReviewReads(d.store), Now: d.now,
		Site: d.conf.ServiceName, BaseURL: d.conf.base(), Zone: d.conf.Timezone,
	}
}

// usual is a phase with the permissions that suit its kind.
func usual(kind challenge.PhaseKind, opens, closes time.Time) challenge.Phase {
	p := challenge.UsualPhase(kind)
	p.OpensAt, p.ClosesAt = opens, closes
	return p
}

func (d *demo) challenge(ctx context.Context) error {
	w := d.weeks
	d.at = w.local(time.May, 25, 9, 0)
	made, err := d.ideas().Create(ctx, account.Console, challenge.Challenge{
		Slug: demoSlug, Title: "Better care for joints, bones and muscles",
		Question: "What have you changed, or would you change, so that people with joint, bone and muscle problems get better care? Tell us what works well, and where it went wrong.",
		Brief: "Everybody is welcome: people who give care, people who receive it and those who look after them. Write in your own words. " +
			"A few sentences are enough to start with.\n\nEverything in this challenge is invented, to show what Uptake does.",
		Steps: []string{
			"For four weeks anybody shares a change, an idea or an experience, and comments on those of others.",
			"A panel for each area reads every idea. Clinicians and people with lived experience score it on their own, talk about where they differ, and score again.",
			"The panel decides on every idea and says why. Each author is told before anybody else.",
			"The ideas at the top are written up with their authors and published here.",
			"Other places try them, and tell here what came of it.",
		},
		Areas: []challenge.Area{
			{Name: "MSK", About: "Muscles, bones and joints"},
			{Name: "Orthopaedics", About: "Operations and fractures"},
			{Name: "Rheumatology", About: "Arthritis and related conditions"},
		},
		Phases: []challenge.Phase{
			usual(challenge.Collect, w.local(time.June, 1, 9, 0), w.local(time.June, 28, 23, 59)),
			usual(challenge.Discuss, w.local(time.June, 28, 23, 59), w.local(time.July, 13, 0, 0)),
		},
	})
	if err != nil {
		return err
	}
	for _, p := range []struct {
		area          string
		kind          challenge.PhaseKind
		opens, closes time.Time
	}{
		{"orthopaedics", challenge.Review, w.local(time.July, 13, 0, 0), w.local(time.August, 3, 0, 0)},
		{"orthopaedics", challenge.WriteUp, w.local(time.August, 3, 0, 0), w.local(time.August, 20, 9, 0)},
		{"orthopaedics", challenge.Spread, w.local(time.August, 20, 9, 0), time.Time{}},
		{"rheumatology", challenge.Review, w.local(time.September, 14, 0, 0), w.local(time.October, 12, 0, 0)},
		{"msk", challenge.Discuss, w.local(time.July, 13, 0, 0), w.local(time.October, 12, 0, 0)}, // its panel has yet to meet, so it stays open for comment
		{"msk", challenge.Review, w.local(time.October, 12, 0, 0), time.Time{}},
	} {
		area, _ := made.AreaBySlug(p.area)
		next := usual(p.kind, p.opens, p.closes)
		next.Area = area.ID
		if _, err = d.ideas().AddPhase(ctx, account.Console, made.ID, next); err != nil {
			return err
		}
	}
	_, err = d.ideas().Publish(ctx, account.Console, made.ID)
	if err == nil {
		d.c, err = store.ChallengeReads(d.store).ChallengeByID(ctx, made.ID)
	}
	return err
}

// rows takes the files in through the ordinary import.
func (d *demo) rows(ctx context.Context) error {
	d.at = d.weeks.local(time.June, 28, 23, 58)
	in := loader{store: d.store, conf: d.conf, underway: true}
	for _, f := range []struct{ kind, column string }{
		{"people", ""}, {"themes", ""}, {"ideas", "created_at"}, {"comments", "created_at"}, {"supports", "cast_at"}, {"scores", ""},
	} {
		b, err := demoFiles.ReadFile("demodata/" + f.kind + ".csv")
		if err != nil {
			return err
		}
		var file io.Reader = bytes.NewReader(b)
		if f.column != "" {
			if file, err = d.weeks.column(file, f.column); err != nil {
				return fmt.Errorf("%s.csv: %w", f.kind, err)
			}
		}
		r, err := in.load(ctx, demoSlug, f.kind, files.CSV, file)
		if err != nil {
			return fmt.Errorf("%s.csv: %w: %v", f.kind, err, r.Bad)
		}
	}
	return nil
}

// person returns who a key of the files stands for.
func (d *demo) person(ctx context.Context, key string) (account.Actor, error) {
	var p id.Person
	err := d.ideas().Store.InTx(ctx, func(tx challenge.Tx) error {
		var err error
		p, err = tx.PersonByKey(d.c.ID, key)
		return err
	})
	if err != nil {
		return account.Actor{}, err
	}
	return store.AccountReads(d.store).ActorByID(ctx, p)
}

func (d *demo) idea(ctx context.Context, source string) (id.Idea, error) {
	var row int64
	err := d.ideas().Store.InTx(ctx, func(tx challenge.Tx) error {
		var err error
		row, err = tx.RowOf(d.c.ID, "idea", source)
		return err
	})
	return id.Idea(row), err
}

// roles makes the administrator, and the team of the first challenge.
func (d *demo) roles(ctx context.Context) error {
	a, err := d.person(ctx, "dev-kapadia-holt")
	if err != nil {
		return err
	}
	if err = people(d.conf, d.store).GiveRole(ctx, account.Console, a.Person, account.Administrator, 0); err != nil {
		return err
	}
	return d.team(ctx, d.c.ID)
}

// team gives a challenge its lead, its moderator and its communications staff.
func (d *demo) team(ctx context.Context, c id.Challenge) error {
	for _, g := range []struct {
		key  string
		role account.Role
	}{
		{"dev-kapadia-holt", account.Lead}, {"lorna-whitfield-sey", account.Moderator}, {"marcus-thorley-vane", account.Communications},
	} {
		a, err := d.person(ctx, g.key)
		if err != nil {
			return err
		}
		if err = people(d.conf, d.store).GiveRole(ctx, account.Console, a.Person, g.role, c); err != nil {
			return err
		}
	}
	return nil
}

// panel returns a panel of the demonstration by its slug.
func (d *demo) panel(ctx context.Context, slug string) (review.Panel, error) {
	heads, err := d.panelService().Panels(ctx, account.Console, d.c.ID)
	if err != nil {
		return review.Panel{}, err
	}
	i := slices.IndexFunc(heads, func(h review.Head) bool { return h.Slug == slug })
	if i < 0 {
		return review.Panel{}, review.ErrNotFound
	}
	return heads[i].Panel, nil
}

// panels seats those who never score, and so stand in no file.
func (d *demo) panels(ctx context.Context) error {
	for _, s := range []struct {
		panel, key string
		kind       review.SeatKind
	}{
		{"orthopaedics", "anneliese-hartung", review.Chair},
		{"orthopaedics", "edith-rowanberry", review.Secretary},
		{"rheumatology", "catriona-dalwhin", review.Chair},
		{"rheumatology", "edith-rowanberry", review.Secretary},
	} {
		p, err := d.panel(ctx, s.panel)
		if err != nil {
			return err
		}
		a, err := d.person(ctx, s.key)
		if err != nil {
			return err
		}
		if _, err = d.panelService().SeatMember(ctx, account.Console, p.ID, review.Seating{Person: a.Person, Kind: s.kind}); err != nil {
			return err
		}
	}
	p, err := d.panel(ctx, "rheumatology")
	if err != nil {
		return err
	}
	return d.panelService().MoveDeadline(ctx, account.Console, p.ID, d.weeks.local(time.September, 27, 23, 59))
}

// read reads one of the JSON files.
func read[T any](name string) (T, error) {
	var v T
	b, err := demoFiles.ReadFile("demodata/" + name)
	if err != nil {
		return v, err
	}
	err = json.Unmarshal(b, &v)
	return v, err
}
