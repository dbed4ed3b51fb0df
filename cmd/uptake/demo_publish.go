package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"uptake/domain/adoption"
	"uptake/domain/id"
	"uptake/domain/update"
	"uptake/domain/writeup"
	"uptake/store"
)

// demoWriteup is the file of the write-up.
type demoWriteup struct {
	Ideas    []string `json:"ideas"`
	Title    string   `json:"title"`
	Summary  string   `json:"summary"`
	Headings []struct {
		Heading string `json:"heading"`
		Body    string `json:"body"`
	} `json:"headings"`
	Credits []struct {
		Person string `json:"person"`
		Name   string `json:"name"`
		As     string `json:"as"`
	} `json:"credits"`
	SignOffs []struct {
		Role     string    `json:"role"`
		Person   string    `json:"person"`
		SignedAt time.Time `json:"signed_at"`
		Note     string    `json:"note"`
	} `json:"sign_offs"`
	PublishedAt time.Time `json:"published_at"`
	Adoptions   []struct {
		Idea    string `json:"idea"`
		Site    string `json:"site"`
		Region  string `json:"region"`
		Contact string `json:"contact"`
		Result  string `json:"result"`
		History []struct {
			State string `json:"state"`
			Date  string `json:"date"`
			Note  string `json:"note"`
		} `json:"history"`
	} `json:"adoptions"`
}

var demoRoles = map[string]writeup.Role{
	"author": writeup.Author, "lived-experience reader": writeup.LivedReader, "clinical lead": writeup.ClinicalLead, "communications": writeup.Communications,
}

// writeup writes the finished idea up, lets its readers sign and publishes it.
func (d *demo) writeup(ctx context.Context) error {
	f, err := read[demoWriteup]("writeup.json")
	if err != nil {
		return err
	}
	service := writeup.Service{Store: store.Writeups(d.store), Now: d.now}
	press, err := d.person(ctx, "marcus-thorley-vane")
	if err != nil {
		return err
	}
	idea, err := d.idea(ctx, f.Ideas[0])
	if err != nil {
		return err
	}
	d.at = d.weeks.local(time.August, 5, 11, 0)
	w, err := service.Start(ctx, press, []id.Idea{idea})
	if err != nil {
		return err
	}
	words := writeup.Words{Title: f.Title, Summary: f.Summary, Headings: writeup.Headings()}
	for i, h := range f.Headings {
		words.Headings[i].Text = h.Body
	}
	for _, c := range f.Credits {
		credit := writeup.Credit{Name: c.Name, As: c.As}
		if c.Person != "" {
			a, err := d.person(ctx, c.Person)
			if err != nil {
				return err
			}
			credit.Person, credit.Handle, credit.Name = a.Person, a.Handle, a.Name
		}
		words.Credits = append(words.Credits, credit)
	}
	d.at = d.weeks.local(time.August, 11, 15, 0)
	if w, err = service.Edit(ctx, press, w.ID, w.Version, words); err != nil {
		return err
	}
	for _, s := range f.SignOffs {
		reader, err := d.person(ctx, s.Person)
		if err != nil {
			return err
		}
		role := demoRoles[s.Role]
		if role == writeup.LivedReader || role == writeup.ClinicalLead {
			if w, err = service.AskToSign(ctx, press, w.ID, role, reader.Handle); err != nil {
				return err
			}
		}
		d.at = d.weeks.move(s.SignedAt)
		if w, err = service.SignOff(ctx, reader, w.ID, w.Edition, role, s.Note); err != nil {
			return fmt.Errorf("sign-off by %s: %w", s.Person, err)
		}
	}
	d.at = d.weeks.move(f.PublishedAt)
	if _, err = service.Publish(ctx, press, w.ID, w.Version, ""); err != nil {
		return err
	}
	return d.adoptions(ctx, f)
}

func (d *demo) adoptions(ctx context.Context, f demoWriteup) error {
	service := adoption.Service{Store: store.Adoptions(d.store), Now: d.now}
	for _, a := range f.Adoptions {
		idea, err := d.idea(ctx, a.Idea)
		if err != nil {
			return err
		}
		contact, err := d.person(ctx, a.Contact)
		if err != nil {
			return err
		}
		var kept adoption.Adoption
		for i, h := range a.History {
			day, err := d.weeks.date(h.Date)
			if err != nil {
				return err
			}
			e := adoption.Entry{Site: a.Site, Region: a.Region, State: adoption.State(h.State), Date: day, Note: h.Note}
			if i == len(a.History)-1 {
				e.Result = a.Result
			}
			if d.at, err = time.Parse(time.DateOnly, day); err != nil {
				return err
			}
			d.at = d.at.Add(12 * time.Hour)
			if i == 0 {
				kept, err = service.Record(ctx, contact, idea, e)
			} else {
				kept, err = service.Change(ctx, contact, kept.ID, kept.Version, e)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// demoUpdate is one entry of the file of updates.
type demoUpdate struct {
	Category    string    `json:"category"`
	Title       string    `json:"title"`
	Author      string    `json:"author"`
	PublishedAt time.Time `json:"published_at"`
	Summary     string    `json:"summary"`
	Body        string    `json:"body"`
	Ideas       []string  `json:"ideas"`
	WriteUp     string    `json:"write_up"`
	Occasion    *struct {
		Kind      string    `json:"kind"`
		Title     string    `json:"title"`
		StartsAt  time.Time `json:"starts_at"`
		EndsAt    time.Time `json:"ends_at"`
		Hosts     []string  `json:"hosts"`
		AnswersAt time.Time `json:"answers_published_at"`
		Questions []struct {
			ID            string    `json:"id"`
			AskedBy       string    `json:"asked_by"`
			AskedAt       time.Time `json:"asked_at"`
			Question      string    `json:"question"`
			Contributions []struct {
				ID        string    `json:"id"`
				Author    string    `json:"author"`
				At        time.Time `json:"at"`
				Body      string    `json:"body"`
				InReplyTo string    `json:"in_reply_to"`
			} `json:"contributions"`
			Answer *struct {
				By   string    `json:"by"`
				At   time.Time `json:"at"`
				Body string    `json:"body"`
			} `json:"answer"`
		} `json:"questions"`
		Themes []struct {
			Theme string `json:"theme"`
			Words string `json:"words"`
		} `json:"themes"`
	} `json:"occasion"`
}

// updates publishes those of some categories: what they speak of has to be
// public at the time.
func (d *demo) updates(ctx context.Context, categories ...string) error {
	all, err := read[[]demoUpdate]("updates.json")
	if err != nil {
		return err
	}
	service := update.Service{Store: store.Updates(d.store), Now: d.now}
	for _, u := range all {
		if !slices.Contains(categories, u.Category) {
			continue
		}
		author, err := d.person(ctx, u.Author)
		if err != nil {
			return err
		}
		words := update.Words{Category: update.Category(u.Category), Title: u.Title, Summary: u.Summary, Body: u.Body}
		for _, source := range u.Ideas {
			idea, err := d.idea(ctx, source)
			if err != nil {
				return err
			}
			words.Ideas = append(words.Ideas, idea)
		}
		if words.Occasion, err = d.occasion(ctx, u); err != nil {
			return err
		}
		d.at = d.weeks.move(u.PublishedAt)
		kept, err := service.Start(ctx, author, demoSlug, words)
		if err != nil {
			return fmt.Errorf("%s: %w", u.Title, err)
		}
		if _, err = service.Publish(ctx, author, kept.ID, kept.Version); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) occasion(ctx context.Context, u demoUpdate) (*update.Occasion, error) {
	if u.Occasion == nil {
		return nil, nil
	}
	f, w := u.Occasion, d.weeks
	party := func(key string) (update.Party, error) {
		a, err := d.person(ctx, key)
		return update.Party{Person: a.Person, Handle: a.Handle, Name: a.Name}, err
	}
	o := &update.Occasion{
		Kind: update.OccasionKind(f.Kind), Title: f.Title, StartsAt: w.move(f.StartsAt), EndsAt: w.move(f.EndsAt), AnswersAt: w.move(f.AnswersAt),
	}
	for _, key := range f.Hosts {
		p, err := party(key)
		if err != nil {
			return nil, err
		}
		o.Hosts = append(o.Hosts, p)
	}
	for _, q := range f.Questions {
		by, err := party(q.AskedBy)
		if err != nil {
			return nil, err
		}
		question := update.Question{Key: q.ID, By: by, At: w.move(q.AskedAt), Text: q.Question}
		for _, c := range q.Contributions {
			if by, err = party(c.Author); err != nil {
				return nil, err
			}
			question.Contributions = append(question.Contributions, update.Contribution{Key: c.ID, By: by, At: w.move(c.At), Body: c.Body, InReplyTo: c.InReplyTo})
		}
		if q.Answer != nil {
			if by, err = party(q.Answer.By); err != nil {
				return nil, err
			}
			question.Answer = &update.Answer{By: by, At: w.move(q.Answer.At), Body: q.Answer.Body}
		}
		o.Questions = append(o.Questions, question)
	}
	for _, t := range f.Themes {
		o.Themes = append(o.Themes, update.ThemeNote{Theme: t.Theme, Words: t.Words})
	}
	return o, nil
}
