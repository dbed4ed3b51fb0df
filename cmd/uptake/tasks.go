package main

import (
	"context"
	"path/filepath"
	"strconv"

	"uptake/api/mail"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/notify"
	"uptake/domain/outbox"
	"uptake/store"
)

// handlers say who works off which task.
func (a *App) handlers() map[outbox.Handler]outbox.Work {
	phase := func(ctx context.Context, t outbox.Task) error {
		return a.Challenges.AnnouncePhase(ctx, id.Phase(t.Subject))
	}
	return map[outbox.Handler]outbox.Work{
		outbox.SendMail:   a.post().Handle,
		outbox.OpenPhase:  phase,
		outbox.ClosePhase: phase,
		outbox.TellMoved: func(ctx context.Context, t outbox.Task) error {
			return a.teller().PhasesMoved(ctx, id.Challenge(t.Subject))
		},
		outbox.TellWithdrawn: func(ctx context.Context, t outbox.Task) error {
			return a.teller().IdeaWithdrawn(ctx, id.Idea(t.Subject))
		},
		outbox.TellReleased: func(ctx context.Context, t outbox.Task) error {
			return a.teller().IdeaReleased(ctx, id.Idea(t.Subject))
		},
		outbox.TellMerged: func(ctx context.Context, t outbox.Task) error {
			return a.teller().IdeaMerged(ctx, id.Merge(t.Subject))
		},
		outbox.TellTransfer: func(ctx context.Context, t outbox.Task) error {
			return a.teller().IdeaMoved(ctx, id.Transfer(t.Subject))
		},
		outbox.AlertFirst: func(ctx context.Context, t outbox.Task) error {
			return a.teller().Alert(ctx, a.Challenges, id.Alert(t.Subject), false)
		},
		outbox.AlertSecond: func(ctx context.Context, t outbox.Task) error {
			return a.teller().Alert(ctx, a.Challenges, id.Alert(t.Subject), true)
		},
		outbox.Remind: func(ctx context.Context, _ outbox.Task) error {
			return a.teller().Remind(ctx, a.Challenges, a.Config.LookWithin)
		},
		outbox.TellRuling: func(ctx context.Context, t outbox.Task) error {
			return a.teller().Ruled(ctx, a.Challenges, id.Ruling(t.Subject))
		},
		outbox.TellAdoption: func(ctx context.Context, t outbox.Task) error {
			return a.teller().Adoption(ctx, a.adoptions(), id.Adoption(t.Subject))
		},
		outbox.TellRemoval: func(ctx context.Context, t outbox.Task) error {
			return a.teller().PassageRemoved(ctx, a.Challenges, id.Removal(t.Subject))
		},
		outbox.SendDigest: func(ctx context.Context, t outbox.Task) error {
			return a.digests().Send(ctx, id.Person(t.Subject))
		},
		outbox.EndBadge:  func(ctx context.Context, t outbox.Task) error { return a.People.EndBadges(ctx, id.Person(t.Subject)) },
		outbox.EndAsking: func(ctx context.Context, t outbox.Task) error { return a.People.EndAsking(ctx, id.Person(t.Subject)) },
		outbox.ScanAttachment: func(ctx context.Context, t outbox.Task) error {
			return a.Files.ScanAgain(ctx, id.Attachment(t.Subject))
		},
		outbox.DropAttachments: func(ctx context.Context, t outbox.Task) error { return a.Files.DropOf(ctx, id.Idea(t.Subject)) },
		outbox.DropBlob:        func(ctx context.Context, t outbox.Task) error { return a.Files.DropBlob(ctx, t.Key) },
		outbox.Scrub:           func(ctx context.Context, _ outbox.Task) error { return scrub(ctx, a.Store) },
		outbox.Keep:            a.keepDaily,
		outbox.PublishDue:      a.publishDue,
		outbox.CloseRound:      a.closeRound,
	}
}

// digests tell people what is new for the searches that they have saved.
func (a *App) digests() notify.Digests {
	return notify.Digests{Teller: a.teller(), Service: a.Challenges, Find: a.reading().Matches, Person: func(ctx context.Context, p id.Person) (account.Actor, string, error) {
		who, err := a.People.Reads.PersonByID(ctx, p)
		if err != nil || who.State != account.Active {
			return account.Actor{}, "", err
		}
		actor, err := a.People.Reads.ActorByID(ctx, p)
		return actor, who.Email, err
	}}
}

// reactions are the tasks that follow from an event by itself.
func reactions(e outbox.Event) []outbox.Task {
	of := outbox.Task{Key: "idea:" + strconv.FormatInt(int64(e.Idea), 10), Subject: int64(e.Idea)}
	switch e.Kind {
	case outbox.IdeaReleased:
		of.Handler = outbox.TellReleased
	case outbox.IdeaWithdrawn:
		of.Handler = outbox.DropAttachments
	default:
		return nil
	}
	return []outbox.Task{of}
}

// sender returns how mail leaves: by SMTP, or as files in the data folder.
func (c *Config) sender() (notify.Sender, error) {
	if c.SMTP != "" {
		return mail.NewSMTP(string(c.SMTP), now)
	}
	return mail.NewFiles(filepath.Join(c.Data, "outbox"), now)
}

// post sends the mail that tasks hold.
func (a *App) post() notify.Post {
	return notify.Post{Sender: a.Mail, From: a.Config.MailFrom, Domain: a.Config.BaseURL.Hostname()}
}

// teller tells people who follow something what has happened to it.
func (a *App) teller() notify.Teller {
	return notify.Teller{
		Store: store.NewNotices(a.Store), Reads: store.ChallengeReads(a.Store), Site: a.Config.ServiceName, BaseURL: a.Config.base(), Now: a.clock,
	}
}
