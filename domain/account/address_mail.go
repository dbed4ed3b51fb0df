package account

import "strings"

// changeMails are what both addresses are told when a change is asked for. Neither
// names the other address: mail is read on other people's screens.
func (s Service) changeMails(old string, a AddressChange, confirm, stop string, held bool) []Mail {
	var mails []Mail
	wait := ""
	if a.Lost() {
		wait = "The link works 3 days from now, and then for 14 days."
	}
	if held {
		mails = append(mails, Mail{To: a.Email, Subject: "Your email address for " + s.Site, Text: letter(
			"Somebody, we think you, wants to use this email address for an account of "+s.Site+".",
			"It has an account already, so it cannot be used for another. Sign in with it instead:\n"+s.BaseURL+"/sign-in",
		)})
	} else {
		mails = append(mails, Mail{To: a.Email, Subject: "Confirm your email address for " + s.Site, Text: letter(
			"Somebody, we think you, wants to use this email address for an account of "+s.Site+".",
			"To confirm, open this link and select the button on the page:\n"+s.BaseURL+"/sign-in/address/"+confirm, wait,
			"If it was not you, you can ignore this email.",
		)})
	}
	if old != "" {
		mails = append(mails, Mail{To: old, Subject: "Your email address for " + s.Site + " is to change", Text: letter(
			"Somebody, we think you, asked to use another email address for your account of "+s.Site+".",
			"If it was you, you need do nothing here.",
			"If it was not you, stop it: open this link and select the button on the page:\n"+s.BaseURL+"/sign-in/address/"+stop+"/stop",
		)})
	}
	return mails
}

// changedMail tells an address that the change was made.
func (s Service) changedMail(to string) Mail {
	return Mail{To: to, Subject: "Your email address for " + s.Site + " was changed", Text: letter(
		"The email address of your account of "+s.Site+" was changed.",
		"If it was not you, tell us:\n"+s.BaseURL+"/contact",
	)}
}

func letter(paragraphs ...string) string {
	var said []string
	for _, p := range paragraphs {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, "\n\n") + "\n"
}
