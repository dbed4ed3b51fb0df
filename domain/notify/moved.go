package notify

import (
	"context"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Recipient is somebody who follows a thing and can be written to.
type Recipient struct {
	Person id.Person
	Email  string
	Why    challenge.Why
}

// Store is what telling people asks of the store.
type Store interface {
	// Followers lists who follows a thing, may act and has an address.
	Followers(ctx context.Context, kind challenge.FollowKind, subject int64) ([]Recipient, error)
	// QueueMails queues mails in one transaction: all of them or none.
	QueueMails(ctx context.Context, mails []account.Mail, at time.Time) error
}

// Teller tells people who follow something what has happened to it.
type Teller struct {
	Store   Store
	Reads   challenge.Reads
	Site    string // name of the service
	BaseURL string
	Now     challenge.Clock
}

// PhasesMoved tells the followers of a challenge its dates as they are now. The
// task that calls it waits for a minute and is replaced by every further move,
// so that people who follow are told once.
func (t Teller) PhasesMoved(ctx context.Context, of id.Challenge) error {
	c, err := t.Reads.ChallengeByID(ctx, of)
	if err != nil {
		return err
	}
	if c.State != challenge.Published {
		return nil
	}
	to, err := t.Store.Followers(ctx, challenge.FollowChallenge, int64(of))
	if err != nil || len(to) == 0 {
		return err
	}
	now := t.Now()
	var b strings.Builder
	b.WriteString("The dates of “" + c.Title + "” have changed. They are now:\n\n")
	for _, p := range c.Phases {
		b.WriteString("- " + phaseLine(c, p, now.Location()) + "\n")
	}
	b.WriteString("\n" + t.BaseURL + "/challenges/" + c.Slug + "\n\n")
	mails := make([]account.Mail, len(to))
	for i, r := range to {
		mails[i] = account.Mail{
			To: r.Email, Subject: t.Site + ": new dates for a challenge that you follow", Text: b.String() + because(r.Why, challenge.FollowChallenge),
			MessageID: t.messageID("moved", int64(of), int64(c.Version), int64(r.Person)),
		}
	}
	return t.Store.QueueMails(ctx, mails, now.UTC())
}

// phaseLine says what a phase is and when: "Collect, from 9am on 1 June 2026 …".
func phaseLine(c challenge.Challenge, p challenge.Phase, zone *time.Location) string {
	const when = "2 January 2006, 15:04"
	name := p.Title
	if name == "" {
		name = strings.ToUpper(string(p.Kind[:1])) + string(p.Kind[1:])
	}
	if a, ok := c.Area(p.Area); ok {
		name = a.Name + ", " + name
	}
	line := name + ": from " + p.OpensAt.In(zone).Format(when)
	if !p.ClosesAt.IsZero() {
		line += " to " + p.ClosesAt.In(zone).Format(when)
	}
	return line
}
