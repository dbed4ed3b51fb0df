package notify

import (
	"context"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// IdeaWithdrawn tells whoever supports or follows an idea that its author has
// withdrawn it, and which other idea says it better. It moves nobody's support.
func (t Teller) IdeaWithdrawn(ctx context.Context, of id.Idea) error {
	v, err := t.Reads.View(ctx, of)
	if err != nil || v.Stage != challenge.Withdrawn || v.Moderation != challenge.Visible {
		return err
	}
	words := "The author of “" + v.Title + "” has withdrawn it. Nobody can read it any more.\n\n"
	if v.InFavourOf != 0 {
		other, err := t.Reads.View(ctx, v.InFavourOf)
		if err != nil {
			return err
		}
		if other.Listed() {
			words = "The author of “" + v.Title + "” has withdrawn it in favour of another idea:\n\n“" + other.Title + "”\n" + t.ideaURL(other.ID) +
				"\n\nYour support has not been moved. If the other idea matters to you as well, you can support it there.\n\n"
		}
	}
	return t.tell(ctx, v, "withdrawn", "an idea that you follow was withdrawn", words, v.Author)
}

// IdeaReleased tells whoever supports or follows an idea, its author first of
// all, what the panel has decided and why.
func (t Teller) IdeaReleased(ctx context.Context, of id.Idea) error {
	v, err := t.Reads.View(ctx, of)
	if err != nil || v.ShownOutcome() == challenge.NoOutcome || v.Moderation != challenge.Visible || t.Now().Sub(v.ReleasedAt) > newsFor {
		return err
	}
	words := "There is an answer to “" + v.Title + "”: " + outcomes[v.ShownOutcome()] + ".\n\n"
	if v.OutcomeReason != "" {
		words += "The reason: " + v.OutcomeReason + "\n\n"
	}
	var joined []account.Mail
	if v.ShownOutcome() == challenge.MergedOutcome && v.MergedInto != 0 {
		if joined, err = t.joined(ctx, v); err != nil {
			return err
		}
	}
	return t.tell(ctx, v, "released", "there is an answer to an idea that you follow", words+t.ideaURL(v.ID)+"\n\n", 0, joined...)
}

// joined writes to the authors of an idea that a panel lets v go on as part of theirs: who
// wrote it, and who wrote what was merged into it. Whoever has stopped following it has
// asked not to hear of it.
func (t Teller) joined(ctx context.Context, v challenge.View) ([]account.Mail, error) {
	into, err := t.Reads.View(ctx, v.MergedInto)
	if err != nil || !into.Listed() { // no title that is hidden by now
		return nil, err
	}
	to, err := t.Store.Followers(ctx, challenge.FollowIdea, int64(into.ID))
	if err != nil {
		return nil, err
	}
	words := "A panel has decided that “" + v.Title + "” goes on as part of your idea “" + into.Title + "”. Both authors are named on its page:\n\n" + t.ideaURL(into.ID) + "\n\n"
	if v.OutcomeReason != "" {
		words += "The reason: " + v.OutcomeReason + "\n\n"
	}
	var mails []account.Mail
	for _, r := range to {
		if r.Why == challenge.WhyPosted && r.Person != v.Author {
			mails = append(mails, account.Mail{
				To: r.Email, Subject: t.Site + ": another idea goes on as part of yours", Text: words + because(r.Why, challenge.FollowIdea),
				MessageID: t.messageID("joined", int64(v.ID), int64(into.ID), int64(r.Person)),
			})
		}
	}
	return mails, nil
}

// newsFor is how long an outcome is news: what is taken over from the past tells
// nobody anything.
const newsFor = 7 * 24 * time.Hour

// outcomes are the words of pages, for mail.
var outcomes = map[challenge.Outcome]string{
	challenge.Shortlisted: "shortlisted", challenge.Develop: "to be developed", challenge.Refer: "passed on to another team",
	challenge.NotNow: "not now", challenge.MergedOutcome: "merged with another idea",
}

// tell queues one mail to each follower of an idea but one, with what else there is to
// send at once: whoever tries again after a fault writes to nobody twice.
func (t Teller) tell(ctx context.Context, v challenge.View, what, subject, words string, but id.Person, more ...account.Mail) error {
	to, err := t.Store.Followers(ctx, challenge.FollowIdea, int64(v.ID))
	if err != nil {
		return err
	}
	mails := more
	for _, r := range to {
		if r.Person != but {
			mails = append(mails, account.Mail{
				To: r.Email, Subject: t.Site + ": " + subject, Text: words + because(r.Why, challenge.FollowIdea),
				MessageID: t.messageID(what, int64(v.ID), int64(v.Version), int64(r.Person)),
			})
		}
	}
	if len(mails) == 0 {
		return nil
	}
	return t.Store.QueueMails(ctx, mails, t.Now().UTC())
}

func (t Teller) ideaURL(i id.Idea) string {
	return t.BaseURL + "/ideas/" + strconv.FormatInt(int64(i), 10)
}
