// Package privacy holds what people may ask of the data about themselves: all of
// it, to take with them.
package privacy

// Shelf is one kind of data that is held of a person, as their copy of it names it.
// Names and columns stay as they are: people read them with programs.
type Shelf struct {
	Name    string // of its file
	Title   string
	About   string // what a reader would ask; empty where the title says it
	Columns []string
}

// Shelves are all of them, in the order of the copy. Words that others wrote are in
// none, but for what was written to the person.
var Shelves = []Shelf{
	{"profile", "Your details", "", []string{"handle", "name", "email", "professional_role", "organisation", "region", "unnamed", "lang", "for_you", "reminders", "joined_at", "address_confirmed_at", "told_that_it_is_deleted_at"}},
	{"imported", "Files in which you were brought in", "A team can load people from a list. This is what the list called you.", []string{"challenge", "key"}},
	{"roles", "Your roles", "", []string{"role", "challenge", "given_at"}},
	{"sessions", "Where you are signed in", "The secret of each is not held, so it is not here.", []string{"browser", "started_at", "seen_at", "expires_at"}},
	{"sign_ins", "Sign-in emails", "", []string{"asked_at", "expires_at", "used_at", "return_to", "supports_idea"}},
	{"identities", "Services that you sign in with", "", []string{"service", "number_there", "linked_at", "used_at"}},
	{"account_notes", "Recent activity of your account", "Of the last 90 days.", []string{"at", "kind", "browser"}},
	{"second_step", "Your second step", "The key and the recovery codes are kept so that nobody reads them, so they are not here.", []string{"set_at", "app_since", "recovery_codes_left"}},
	{"passkeys", "Your passkeys", "What a device signs with never leaves it, so it is not here.", []string{"name", "added_at", "used_at"}},
	{"age", "What you said of your age", "No date of birth is held. The address of a parent or guardian is kept while they agree.", []string{"age", "said_at", "said_under_16_at", "guardian_email", "asked_at", "agreed_at", "refused_at", "withdrawn_at"}},
	{"terms", "Terms that you agreed to", "Each version with the day of your first post under it. Its text is at /terms/ and the number.", []string{"version", "agreed_at"}},
	{"address_changes", "Changes of your email address", "", []string{"to", "asked_at", "settled_at"}},
	{"tokens", "API tokens", "The token itself is not held, so it is not here.", []string{"label", "scope", "issued_at", "expires_at", "revoked_at", "used_at"}},
	{"answers_kept", "Answers kept for programs", "A program of yours that sends the same again gets the same answer.", []string{"key", "kept_at"}},
	{"mail_waiting", "Emails that wait to be sent", "Their text is left out: it can hold a link that signs you in.", []string{"subject", "added_at", "due_at"}},
	{"decisions", "What moderators decided on what you wrote", "Each that you were told of.", []string{"idea", "comment", "now", "reason", "words", "decided_at"}},
	{"badges", "Badges that staff gave you", "Badges for your address follow from it.", []string{"badge", "what_was_checked", "checked_at", "ends_at", "taken_back_at"}},
	{"trust", "Whether moderators trust what you post", "", []string{"challenge", "trusted", "reason", "decided_at"}},
	{"sanctions", "What moderators decided about you", "", []string{"challenge", "kind", "reason", "words", "decided_at", "ends_at", "lifted_at", "your_appeal", "appealed_at", "answer", "answered_at"}},
	{"alerts", "When something that you tried to post worried us", "Your words are not kept in it.", []string{"challenge", "idea", "raised_at", "taken_up_at"}},
	{"drafts", "Drafts", "", []string{"challenge", "kind", "title", "body", "answers", "tags", "lang", "only_for_team", "started_at", "saved_at"}},
	{"ideas", "Ideas", "An outcome is here once it is public.", []string{"number", "challenge", "kind", "title", "body", "answers", "tags", "lang", "licence", "author_role", "moderation", "moderation_reason", "stage", "outcome", "evidence", "version", "posted_at", "edited_at", "terms", "agreed_at"}},
	{"idea_versions", "Earlier versions of your ideas", "Each with the version of the terms that it was posted under.", []string{"idea", "version", "kind", "title", "body", "answers", "tags", "lang", "edited_at", "terms", "agreed_at"}},
	{"attachments", "Pictures and files", "The files themselves are in the folder attachments, under their numbers.", []string{"number", "idea", "kind", "name", "bytes", "alternative_text", "transcript", "people_in_it", "agreement", "added_at", "removed_at"}},
	{"agreements", "Agreements about people in pictures that you noted", "", []string{"attachment", "noted_at"}},
	{"links", "Links between ideas", "", []string{"from_idea", "to_idea", "kind", "words", "made_at"}},
	{"comments", "Comments", "", []string{"number", "idea", "body", "lang", "author_role", "state", "state_reason", "version", "posted_at", "edited_at", "terms", "agreed_at"}},
	{"comment_versions", "Earlier versions of your comments", "Each with the version of the terms that it was posted under.", []string{"comment", "version", "body", "edited_at", "terms", "agreed_at"}},
	{"supports", "What you support", "1 is support, -1 is against, 0 is neither.", []string{"idea", "value", "cast_at"}},
	{"supports_merged", "What you supported before ideas were merged", "", []string{"idea", "value", "cast_at"}},
	{"follows", "What you follow", "", []string{"kind", "number", "why", "active", "since"}},
	{"follows_merged", "What you followed before ideas were merged", "", []string{"idea", "merged_at"}},
	{"saved_searches", "Saved searches", "", []string{"name", "challenge", "query", "often", "saved_at", "looked_at"}},
	{"reports", "Reports that you made", "", []string{"kind", "number", "reason", "words", "verdict", "reported_at"}},
	{"adoptions", "Records of ideas taken up for which you are the contact", "", []string{"idea", "site", "region", "state", "on_date", "result", "created_at"}},
	{"adoption_steps", "Steps of those records", "", []string{"idea", "site", "state", "on_date", "note"}},
	{"told", "Decisions that you were told before others", "", []string{"idea", "told_at", "agreed_at"}},
	{"writeups", "Write-ups that credit you", "", []string{"title", "address", "name", "as"}},
	{"sign_offs", "Write-ups that you signed or asked to change", "", []string{"title", "role", "edition", "asks_change", "note", "signed_at"}},
	{"asked_to_read", "Write-ups that you were asked to read", "", []string{"title", "role", "asked_at"}},
	{"occasions", "What you said in published webinars and question hours", "", []string{"title", "as", "at", "words"}},
	{"updates", "News that you wrote", "", []string{"challenge", "title", "summary", "body", "published_at", "created_at"}},
	{"seats", "Your seats on panels", "", []string{"panel", "kind", "state", "profession", "deputy", "share_of_ideas_in_tenths", "since", "ready_at"}},
	{"seat_answers", "What you said to an invitation to a panel, and when you can meet", "", []string{"panel", "accepted", "words", "answered_at", "availability"}},
	{"expenses", "Your expenses", "", []string{"panel", "what", "pence", "noted_at", "paid_at"}},
	{"conflicts", "Conflicts of interest", "", []string{"panel", "idea", "kind", "recused", "declared_at"}},
	{"scores", "Your scores", "Ideas from which you are recused are left out.", []string{"panel", "round", "idea", "criterion", "state", "value", "changed_at"}},
	{"score_sheets", "What you wrote beside your scores", "", []string{"panel", "round", "idea", "note", "note_for", "asks_discussion", "how_sure", "saved_at"}},
	{"scores_entered", "Scores entered for you that wait for your word", "", []string{"panel", "round", "idea", "way", "answers", "note", "entered_at"}},
	{"score_drafts", "Scores typed and not sent", "", []string{"panel", "round", "idea", "answers", "note", "saved_at"}},
	{"theme_sets", "Themes that you gave on a panel", "", []string{"panel", "round", "idea", "labels", "said_at"}},
	{"new_themes", "Themes that you proposed", "", []string{"panel", "name", "proposed_at"}},
	{"practice", "Your answers on practice ideas", "", []string{"panel", "number", "answers", "answered_at"}},
	{"questions", "Your questions to the chair", "", []string{"panel", "idea", "words", "asked_at", "answer", "answered_at"}},
	{"dissents", "Where you disagreed with a panel, with your name", "", []string{"panel", "idea", "words", "entered_at"}},
	{"attendances", "Meetings that you were at", "", []string{"panel", "arrived_at", "left_at"}},
	{"signatures", "Records of panels that you signed", "", []string{"panel", "version", "signed_at"}},
	{"minutes", "Minutes that you wrote", "Ideas from which you are recused are left out.", []string{"panel", "idea", "version", "reasons", "concerns", "would_change", "actions", "written_at"}},
	{"equality_asked", "Where you were asked the equality questions", "What you answered is not here: nobody can tell which answers are yours.", []string{"challenge"}},
	{"holds", "Legal holds on your data", "While one stands, your account cannot be deleted.", []string{"since", "until"}},
	{"codings", "Themes that you gave to ideas", "", []string{"idea", "theme", "at"}},
	{"acts", "What you did", "Each line is an act of yours that the service keeps, with the reason that you gave.", []string{"kind", "challenge", "idea", "at", "reason"}},
}
