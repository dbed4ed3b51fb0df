package account_test

import (
	"testing"

	"uptake/domain/account"
	"uptake/domain/fault"
)

// TestThePermissionTable walks verb by actor: a is allowed, f refused by role,
// s has to sign in. The columns: nobody, contributor, author, moderator,
// communications, lead (all three of challenge 1), administrator of the site.
func TestThePermissionTable(t *testing.T) {
	t.Parallel()
	want := map[account.Verb]string{
		account.PostIdea:        "saaaaaa",
		account.EditIdea:        "sfaffff",
		account.WithdrawIdea:    "sfaffff",
		account.SeeHeldIdea:     "sfaafaa",
		account.Comment:         "saaaaaa",
		account.EditComment:     "sfaffff",
		account.DeleteComment:   "sfaffff",
		account.Support:         "saaaaaa",
		account.Follow:          "saaaaaa",
		account.Moderate:        "sffafaa",
		account.PickIdea:        "sffafaa",
		account.AssignThemes:    "sffaaaa",
		account.PinReply:        "sffaaaa",
		account.EditCodebook:    "sfffaaa",
		account.CreateChallenge: "sfffffa",
		account.ChangeChallenge: "sffffaa",
		account.SeeDraft:        "sffaaaa",
		account.SetUpPanel:      "sffffaa",
		account.PublishPanel:    "sfffaaa",
		account.EditWriteup:     "sfffaaa",
		account.PublishWriteup:  "sfffaaa",
		account.PublishUpdate:   "sfffaaa",
		account.RecordAdoption:  "saaaaaa",
		account.EditAdoption:    "sfafaaa",
		account.GiveRole:        "sfffffa",
		account.ErasePerson:     "sfafffa",
		account.KeepData:        "sfffffa",
		account.SeeTasks:        "sfffffa",
		account.SearchRecords:   "sfffffa",
		account.ExportStaff:     "sffffaa",
		account.SetBadges:       "sfffffa",
		account.VerifyPerson:    "sffaffa",
		account.AskWhy:          "sffffaa",
	}
	in := func(r account.Role) account.Actor {
		return account.Actor{Person: 9, Grants: []account.Grant{{Role: r, Challenge: 1}}}
	}
	actors := []account.Actor{
		{},
		{Person: 8},
		{Person: 7},
		in(account.Moderator), in(account.Communications), in(account.Lead),
		{Person: 9, Grants: []account.Grant{{Role: account.Administrator}}},
	}
	for _, verb := range account.Verbs() {
		got := ""
		for _, a := range actors {
			switch err := account.Can(a, verb, account.Thing{Challenge: 1, Author: 7}); {
			case err == nil:
				got += "a"
			case fault.KindOf(err) == fault.SignIn:
				got += "s"
			case fault.KindOf(err) == fault.Forbidden:
				got += "f"
			}
		}
		if got != want[verb] {
			t.Errorf("%s: got %s, want %s", verb, got, want[verb])
		}
	}
	if len(want) != len(account.Verbs()) {
		t.Errorf("the table has %d verbs, the test %d", len(account.Verbs()), len(want))
	}
}

func TestARoleInOneChallengeGivesNoneInAnother(t *testing.T) {
	t.Parallel()
	m := account.Actor{Person: 9, Grants: []account.Grant{{Role: account.Moderator, Challenge: 2}}}
	if err := account.Can(m, account.Moderate, account.Thing{Challenge: 1}); err == nil {
		t.Errorf("a moderator of challenge 2 may moderate challenge 1")
	}
	if err := account.Can(m, account.Moderate, account.Thing{Challenge: 2}); err != nil {
		t.Errorf("a moderator of challenge 2 may not moderate it: %v", err)
	}
}
