package main

import (
	"context"
	"path/filepath"

	"uptake/api/mail"
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
		outbox.PublishDue: a.publishDue,
		outbox.CloseRound: a.closeRound,
	}
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
