package store

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/notify"
)

// Notices is the store as domain/notify sees it.
type Notices struct{ s *Store }

// NewNotices returns what telling people asks of s.
func NewNotices(s *Store) Notices { return Notices{s} }

// Followers lists who follows a thing, may act and has an address.
func (n Notices) Followers(ctx context.Context, kind challenge.FollowKind, subject int64) ([]notify.Recipient, error) {
	sql, args := `/* follow.recipients */ SELECT p.id AS person, p.email, f.why FROM follows f JOIN people p ON p.id = f.person_id
		WHERE f.kind = ? AND f.subject = ? AND f.active = TRUE AND p.state = 'active' AND p.email IS NOT NULL`, []any{string(kind), subject}
	if kind == challenge.FollowIdea { // who supports follows, unless they have said otherwise
		sql += ` UNION ALL SELECT p.id, p.email, 'supported' FROM supports s JOIN people p ON p.id = s.person_id
			WHERE s.idea_id = ? AND s.value = 1 AND p.state = 'active' AND p.email IS NOT NULL AND ` + supportFollows
		args = append(args, subject)
	}
	var rows []notify.Recipient
	err := n.s.Reader(ctx).All(&rows, sql+" ORDER BY person", args...)
	return rows, err
}

// supportFollows is the condition under which a support (s) counts as a follow:
// the person has not asked to follow or to stop.
const supportFollows = "NOT EXISTS (SELECT 1 FROM follows x WHERE x.kind = 'idea' AND x.subject = s.idea_id AND x.person_id = s.person_id)"

// QueueMails queues mails in one transaction, which takes as long as a thing
// has followers.
func (n Notices) QueueMails(ctx context.Context, mails []account.Mail, at time.Time) error {
	return n.s.InLongTx(ctx, func(tx *Tx) error {
		a := accountTx{tx}
		for _, m := range mails {
			if err := a.QueueMail(m, at); err != nil {
				return err
			}
		}
		return nil
	})
}
