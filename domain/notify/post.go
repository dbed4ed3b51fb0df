package notify

import (
	"context"
	"encoding/json"
	"fmt"

	"uptake/domain/outbox"
)

// Post works off the tasks of outbox.SendMail, whose payload is a Message as
// JSON. Use cases leave out who sends it and what it is called: both are the
// same for all mail of an installation.
type Post struct {
	Sender Sender
	From   string // as address or as "Name <address>"
	Domain string // of this installation, for message ids
}

// Handle sends the message of t. The task's number is its message id, so each try
// sends the same mail.
func (p Post) Handle(ctx context.Context, t outbox.Task) error {
	var m Message
	if err := json.Unmarshal(t.Payload, &m); err != nil {
		return ErrMessage.With(err)
	}
	if m.From == "" {
		m.From = p.From
	}
	if m.MessageID == "" {
		m.MessageID = fmt.Sprintf("task-%d-%d@%s", t.ID, t.AddedAt.Unix(), p.Domain)
	}
	if err := m.Check(); err != nil {
		return err
	}
	return p.Sender.Send(ctx, m)
}
