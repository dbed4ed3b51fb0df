package main

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
)

const demoOpenSlug = "first-visits"

// demoOpenPanel sits on the open challenge and waits for its ideas: the fewest
// members that a panel may have, two of them with lived experience.
var demoOpenPanel = []struct {
	key  string
	seat review.SeatKind
}{
	{"rafael-montoro", review.Chair},
	{"wendy-castleton-moss", review.Secretary},
	{"ruth-glendinning", review.Professional},
	{"naledi-mokoena-price", review.Professional},
	{"ottilie-marsh", review.Lived},
	{"joan-littlefair", review.Lived},
}

// open adds a second challenge, empty and open for ideas, so that whoever looks
// at the demonstration can take an idea of their own all the way. Its panel is
// briefed and scores in a single round; the other panels show two.
func (d *demo) open(ctx context.Context) error {
	w := d.weeks
	d.at = w.local(time.September, 7, 9, 0)
	collect, discuss := w.local(time.September, 14, 9, 0), w.local(time.October, 4, 23, 59)
	meet, write, spread := w.local(time.October, 19, 0, 0), w.local(time.November, 9, 0, 0), w.local(time.November, 30, 0, 0)
	c, err := d.ideas().Create(ctx, account.Console, challenge.Challenge{
		Slug: demoOpenSlug, Title: "A better first visit to hospital",
		Question: "What would make a first visit to hospital calmer, shorter or safer, from the letter to the journey home?",
		Brief: "This challenge is open, and empty: be the first. Share a change that you have made, an idea, or what a first visit was like for you." +
			"\n\nEverything in this challenge is invented, to show what Uptake does.",
		Steps: []string{
			"For three weeks anybody shares a change, an idea or an experience.",
			"Everybody comments for two more weeks.",
			"A panel of clinicians, a patient and a lived experience partner scores every idea, each on their own, and decides.",
			"The ideas at the top are written up with their authors and published here.",
			"Other places try them, and tell here what came of it.",
		},
		Phases: []challenge.Phase{
			usual(challenge.Collect, collect, discuss), usual(challenge.Discuss, discuss, meet), usual(challenge.Review, meet, write),
			usual(challenge.WriteUp, write, spread), usual(challenge.Spread, spread, time.Time{}),
		},
	})
	if err != nil {
		return err
	}
	if _, err = d.ideas().Publish(ctx, account.Console, c.ID); err != nil {
		return err
	}
	if err = d.team(ctx, c.ID); err != nil {
		return err
	}
	rules := review.DefaultRules()
	rules.Rounds = 1
	p, err := d.panelService().CreatePanel(ctx, account.Console, review.NewPanel{Challenge: c.ID, Name: "First visits", Rules: &rules})
	if err != nil {
		return err
	}
	for _, s := range demoOpenPanel {
		a, err := d.person(ctx, s.key)
		if err != nil {
			return err
		}
		if _, err = d.panelService().SeatMember(ctx, account.Console, p.ID, review.Seating{Person: a.Person, Kind: s.seat}); err != nil {
			return err
		}
	}
	if _, err = d.panelService().FormPanel(ctx, account.Console, p.ID); err != nil {
		return err
	}
	if err = d.prepare(ctx, p.ID); err != nil {
		return err
	}
	chair, err := d.person(ctx, demoOpenPanel[0].key)
	if err != nil {
		return err
	}
	_, err = d.panelService().BriefPanel(ctx, chair, p.ID)
	return err
}

// prepare has the secretary note for every member that the criteria are read and
// practice is over: nobody is made to have given scores that they never gave.
func (d *demo) prepare(ctx context.Context, panel id.Panel) error {
	h, err := d.panelService().Reads.Head(ctx, panel)
	if err != nil {
		return err
	}
	secretary, err := d.person(ctx, demoOpenPanel[1].key)
	if err != nil {
		return err
	}
	for _, m := range review.Scoring(h.Seats(), h.Rules) {
		if err := d.panelService().PrepareFor(ctx, secretary, panel, m.ID); err != nil {
			return err
		}
	}
	return nil
}
