package account

// imposedMail tells a person what a moderator has decided about them, why, and what they can do.
func (s Service) imposedMail(of Sanction) Mail {
	what := "A moderator of " + s.Site + " has given you a warning. Nothing else changes: you can go on as before."
	until := of.EndsAt.Format("2 January 2006")
	switch of.Kind {
	case Hold:
		what = "Until " + until + " a moderator of " + s.Site + " looks at what you post before others can see it."
	case Block:
		what = "Until " + until + " you cannot post, comment, support or report on " + s.Site + ". You can still read everything, download your data and delete your account."
	}
	if of.Challenge != 0 {
		what += " This is about one challenge alone."
	}
	return Mail{Subject: s.Site + ": a decision about your account", Text: letter(
		what, "Why: "+of.Public(), "What to do next: "+of.Code.Reason().Next,
		"If you think that this is wrong, you can appeal once. Somebody else than who decided answers you:\n"+s.BaseURL+AppealAt,
		"House rules and how moderation works: "+s.BaseURL+"/moderation",
	)}
}

// answeredMail tells a person what became of a sanction.
func (s Service) answeredMail(of Sanction) Mail {
	what := "Somebody else has looked at the decision about your account of " + s.Site + " again. It stands."
	if !of.LiftedAt.IsZero() {
		what = "The decision about your account of " + s.Site + " is lifted. It does not count any more."
	}
	return Mail{Subject: s.Site + ": about the decision on your account", Text: letter(what, "Why: "+of.Answer, "All about it: "+s.BaseURL+AppealAt)}
}

// appealMail tells those who may answer that there is an appeal: none of it, and not whose.
func (s Service) appealMail() Mail {
	return Mail{Subject: s.Site + ": an appeal waits", Text: letter(
		"Somebody appeals against a decision of another moderator of "+s.Site+". Look at it, and lift it or let it stand:\n"+s.BaseURL+"/moderate/appeals",
		"You get this mail because you moderate there.",
	)}
}
