package account

import (
	"strconv"
	"strings"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Mail is one message that a use case queues with its change. It goes out after
// the commit, by the outbox.
type Mail struct {
	To, Subject, Text string
	// MessageID names the mail for ever, as "left@right": queued twice by accident it
	// arrives once. Empty: the task that sends it gives it one.
	MessageID string
	// Calendar is an event as text/calendar (RFC 5545) that goes with the mail; empty: none.
	Calendar string
}

// signInMail puts the link and the code into words. The subject holds neither,
// nor anything about the person: subjects show on locked phones.
func signInMail(to, site, link, code string) Mail {
	return Mail{
		To:      to,
		Subject: "Sign in to " + site,
		Text: strings.Join([]string{
			"Somebody, we think you, asked to sign in to " + site + " with this email address.",
			"To sign in, open this link and select the button on the page:\n" + link,
			"Or enter this code on the page where you asked:\n" + code[:3] + " " + code[3:],
			"Link and code work once, for 20 minutes. If you ask again, only the newest email works.",
			"If you did not ask, you can ignore this email. Nobody can sign in without it.",
		}, "\n\n") + "\n",
	}
}

// supportMail is signInMail for somebody who asked to support an idea, which is named by its
// number alone.
func supportMail(to, site string, idea id.Idea, link, code string) Mail {
	number := strconv.FormatInt(int64(idea), 10)
	return Mail{
		To:      to,
		Subject: "Confirm your support on " + site,
		Text: strings.Join([]string{
			"Somebody, we think you, asked to support idea " + number + " on " + site + " with this email address.",
			"One step is left. Open this link and select the button on the page:\n" + link,
			"Or enter this code on the page where you asked:\n" + code[:3] + " " + code[3:],
			"Then your support counts, and you are signed in. If you have not been here before, it makes your account.",
			"Link and code work once, for 20 minutes. If you ask again, only the newest email works.",
			"If you did not ask, you can ignore this email. Nothing is supported without it.",
		}, "\n\n") + "\n",
	}
}

// proofMail puts the code into words with which a session proves itself. It holds no
// link: whoever asks has the page open.
func proofMail(to, site, code string) Mail {
	return Mail{
		To:      to,
		Subject: "Your code for " + site,
		Text: strings.Join([]string{
			"Somebody, we think you, is about to change something important in your account on " + site + ".",
			"To confirm that it is you, enter this code on the page where you asked:\n" + code[:3] + " " + code[3:],
			"The code works once, for 20 minutes.",
			"If you did not ask, somebody else may be signed in to your account. Do not give anybody the code. Sign in, and select “Sign out everywhere” on your account page.",
		}, "\n\n") + "\n",
	}
}

// stepMail tells somebody what happened to their second step.
func stepMail(to, site string, what outbox.Kind) Mail {
	said, unasked := "An authenticator app is set up for your account on "+site+". From now on a second step is needed to sign in: its code, or another way that you have set up.", "If this was not you, contact us at once."
	switch what {
	case outbox.PasskeyAdded:
		said = "Your account on " + site + " has a new passkey. From now on a second step is needed to sign in: the passkey, or another way that you have set up."
	case outbox.PasskeyRemoved:
		said = "A passkey was removed from your account on " + site + ". You cannot sign in with it any more."
	case outbox.RecoveryCodesRenewed:
		said = "New recovery codes were made for your account on " + site + ". The ones from before do not work any more."
	case outbox.SecondStepEnded:
		said = "The second step of your account on " + site + " is turned off. You sign in without a code from your app, and without a passkey."
	case outbox.SecondStepReset:
		said = "An administrator has removed the second step of your account on " + site + ", and signed you out everywhere. Sign in, and set up a new one on your account page."
	}
	return Mail{To: to, Subject: "The second step of your account on " + site, Text: said + "\n\n" + unasked + "\n"}
}

// cutOffMail tells somebody that an administrator has ended their sessions and tokens.
func cutOffMail(to, site string) Mail {
	return Mail{To: to, Subject: "You are signed out of " + site, Text: "An administrator has signed you out of " + site + " everywhere, and revoked your API tokens.\n\n" +
		"You can sign in again. Contact us if you want to know why.\n"}
}
