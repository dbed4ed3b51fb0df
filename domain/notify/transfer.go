package notify

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// IdeaMoved tells the author of an idea and everybody who follows it where it stands
// since it was moved, and why. Of one that is not public only its author is told.
func (t Teller) IdeaMoved(ctx context.Context, of id.Transfer) error {
	m, err := t.Reads.TransferByID(ctx, of)
	if err != nil {
		return err
	}
	v, err := t.Reads.View(ctx, m.Idea)
	if err != nil || v.ShownStage() == challenge.Withdrawn || v.Unpublished {
		return err
	}
	where := "“" + v.ChallengeTitle + "”"
	if v.AreaName != "" {
		where += ", " + v.AreaName
	}
	words := "“" + v.Title + "” has been moved to " + where + ", where it fits better. Its address, its comments and its support are the same as before:\n\n" +
		t.ideaURL(v.ID) + "\n\nA moderator gave this reason: " + m.Reason + "\n\n"
	to, err := t.Store.Followers(ctx, challenge.FollowIdea, int64(v.ID))
	if err != nil {
		return err
	}
	var mails []account.Mail
	for _, r := range to {
		if r.Person == m.Actor || !v.Listed() && r.Person != v.Author {
			continue
		}
		mails = append(mails, account.Mail{
			To: r.Email, Subject: t.Site + ": an idea that you follow was moved", Text: words + because(r.Why, challenge.FollowIdea),
			MessageID: t.messageID("moved", int64(m.ID), int64(r.Person)),
		})
	}
	if len(mails) == 0 {
		return nil
	}
	return t.Store.QueueMails(ctx, mails, t.Now().UTC())
}
