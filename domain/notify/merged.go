package notify

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// IdeaMerged tells everybody who took part in one of two ideas that they are one
// now, or two again: whoever wrote, supports, commented on or follows either, and
// has not asked to hear nothing. It says how things stand when it runs.
func (t Teller) IdeaMerged(ctx context.Context, of id.Merge) error {
	m, err := t.Reads.MergeByID(ctx, of)
	if err != nil {
		return err
	}
	from, err := t.Reads.View(ctx, m.From)
	if err != nil {
		return err
	}
	into, err := t.Reads.View(ctx, m.Into)
	if err != nil || !into.Listed() || from.Moderation != challenge.Visible || from.ShownStage() == challenge.Withdrawn { // no title that is hidden by now
		return err
	}
	what, subject := "merged", "two ideas have become one"
	together := ""
	if named(from) && named(into) {
		together = ", and both authors are named"
	}
	words := "“" + from.Title + "” goes on as part of “" + into.Title + "”, since they say much the same. Comments, support and followers of both are together now" +
		together + ":\n\n" + t.ideaURL(into.ID) + "\n\nA moderator gave this reason: " + m.Reason +
		"\n\nIf you think that they are not the same, say so in a comment: this can be undone.\n\n"
	if !m.UndoneAt.IsZero() {
		if !from.Listed() {
			return nil
		}
		what, subject = "unmerged", "two ideas that were one are two again"
		words = "“" + from.Title + "” and “" + into.Title + "” are two ideas again. Comments and support have gone back to where they were:\n\n" +
			t.ideaURL(from.ID) + "\n" + t.ideaURL(into.ID) + "\n\n"
	}
	var mails []account.Mail
	told := map[id.Person]bool{m.Actor: true}
	ideas := []id.Idea{into.ID} // who followed either follows the kept one, or has asked not to be told of it
	if !m.UndoneAt.IsZero() {
		ideas = append(ideas, from.ID)
	}
	for _, i := range ideas {
		to, err := t.Store.Followers(ctx, challenge.FollowIdea, int64(i))
		if err != nil {
			return err
		}
		for _, r := range to {
			if told[r.Person] {
				continue
			}
			told[r.Person] = true
			mails = append(mails, account.Mail{
				To: r.Email, Subject: t.Site + ": " + subject, Text: words + because(r.Why, challenge.FollowIdea),
				MessageID: t.messageID(what, int64(m.ID), int64(r.Person)),
			})
		}
	}
	if len(mails) == 0 {
		return nil
	}
	return t.Store.QueueMails(ctx, mails, t.Now().UTC())
}

// named reports whether readers of an idea are told who wrote it.
func named(v challenge.View) bool { return v.AuthorName != "" && v.AuthorName != account.Unnamed }
