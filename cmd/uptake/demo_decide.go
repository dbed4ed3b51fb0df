package main

import (
	"context"
	"time"

	"uptake/domain/review"
)

// demoVerdicts are what the Orthopaedics panel decided on each idea, and why.
var demoVerdicts = []struct {
	idea     string
	outcome  review.Outcome
	into     string
	reason   string
	override string
}{
	{"23", review.Shortlisted, "", "People who have had the operation are heard in a way that staff are not, and a Saturday lets relatives come. Any hospital can start with one class.", ""},
	{"5", review.Shortlisted, "", "Most people with a minor fracture are spared a journey and know the plan by noon. The clinic needs a named consultant each morning.", ""},
	{"28", review.Shortlisted, "", "One booking made before people leave does more than a letter that comes later, and it costs nothing.", ""},
	{"26", review.Shortlisted, "", "A photo saves a journey for most, and the plaster room knows what to expect. People without a camera keep their appointment.", ""},
	{"8", review.Develop, "", "Families value the message. The panel wants to know who sends it on days when the ward is short of staff.", "The figures would allow a shortlist. The question of who writes at weekends has to be answered first."},
	{"7", review.Develop, "", "A call that asks about life, and not about the list, is care in itself. The next step is to find who can make the calls.", "The members agree on its worth. They want to see a small trial before others copy it."},
	{"13", review.Merge, "7", "This asks for the same call as idea 7. Both authors agreed in the comments, and both are named from now on.", "It is the same idea as number 7."},
	{"6", review.Develop, "", "Professional members and members with lived experience still differ. The checklist has to say what is done for people who live alone.", "The median is high, but the gap between the two groups stayed at 3 points after the discussion."},
	{"24", review.Develop, "", "It uses slots that are lost today. The panel asks that people who cannot come at short notice are not put back.", "The panel wants the rule for fairness in writing first."},
	{"25", review.Refer, "", "One answer for everybody is needed, and not from one department alone. It goes to the group that writes patient information.", "It is an experience that another team has to act on."},
	{"29", review.Refer, "", "What carers are asked on discharge concerns every ward. It goes to the discharge team, with the thanks of the panel.", "It is an experience that another team has to act on."},
	{"27", review.NotNow, "", "Few crutches would come back for the work it takes. The panel suggests to ask again when the library service has its new vans.", ""},
}

// orthopaedics lets the finished panel decide, sign and publish.
func (d *demo) orthopaedics(ctx context.Context) error {
	panels := d.panelService()
	p, err := d.panel(ctx, "orthopaedics")
	if err != nil {
		return err
	}
	chair, err := d.person(ctx, "anneliese-hartung")
	if err != nil {
		return err
	}
	secretary, err := d.person(ctx, "edith-rowanberry")
	if err != nil {
		return err
	}
	press, err := d.person(ctx, "marcus-thorley-vane")
	if err != nil {
		return err
	}
	d.at = d.weeks.local(time.July, 31, 10, 0)
	if _, err = panels.StartDeciding(ctx, chair, p.ID, "The members agreed on the rest when they met."); err != nil {
		return err
	}
	if err = panels.Attend(ctx, secretary, p.ID, true); err != nil {
		return err
	}
	for _, v := range demoVerdicts {
		idea, err := d.idea(ctx, v.idea)
		if err != nil {
			return err
		}
		verdict := review.Verdict{Outcome: v.outcome, Reason: v.reason, Override: v.override}
		if v.into != "" {
			if verdict.Into, err = d.idea(ctx, v.into); err != nil {
				return err
			}
		}
		d.at = d.at.Add(5 * time.Minute)
		if _, err = panels.RecordDecision(ctx, chair, p.ID, idea, verdict); err != nil {
			return err
		}
	}
	for _, who := range []struct {
		name string
		do   func() error
	}{
		{"chair", func() error { _, err := panels.Sign(ctx, chair, p.ID, 0); return err }},
		{"secretary", func() error { _, err := panels.Sign(ctx, secretary, p.ID, 0); return err }},
		{"authors", func() error {
			_, err := panels.TellAuthors(ctx, press, p.ID, 0)
			d.at = d.at.Add(review.AuthorHoursLeast * time.Hour)
			return err
		}},
		{"results", func() error { _, err := panels.Publish(ctx, press, p.ID, 0); return err }},
		{"shortlist", func() error { _, err := panels.PublishShortlist(ctx, press, p.ID, 0); return err }},
	} {
		d.at = d.at.Add(time.Hour)
		if err = who.do(); err != nil {
			return err
		}
	}
	return nil
}
