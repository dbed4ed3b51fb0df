package account

import (
	"uptake/domain/fault"
	"uptake/domain/id"
)

// Verb is something a person may want to do. Phases say when; the table below
// says who.
type Verb string

// The verbs.
const (
	PostIdea        Verb = "post an idea"
	EditIdea        Verb = "edit this idea"
	WithdrawIdea    Verb = "withdraw this idea"
	SeeHeldIdea     Verb = "see this idea"
	Comment         Verb = "comment"
	EditComment     Verb = "edit this comment"
	DeleteComment   Verb = "delete this comment"
	Support         Verb = "support an idea"
	Follow          Verb = "follow"
	Moderate        Verb = "moderate"
	PickIdea        Verb = "pick an idea out"
	PinReply        Verb = "pin a reply from the team"
	AssignThemes    Verb = "assign themes"
	EditCodebook    Verb = "change the themes of a challenge"
	CreateChallenge Verb = "create a challenge"
	ChangeChallenge Verb = "change this challenge"
	SeeDraft        Verb = "see this challenge before it is published"
	SetUpPanel      Verb = "set up a panel"
	PublishPanel    Verb = "publish the results of a panel"
	EditWriteup     Verb = "write up ideas"
	PublishWriteup  Verb = "publish a write-up"
	PublishUpdate   Verb = "publish an update"
	RecordAdoption  Verb = "record an adoption"
	EditAdoption    Verb = "change this record of an adoption"
	GiveRole        Verb = "give and take roles"
	ErasePerson     Verb = "delete somebody's account"
	KeepData        Verb = "say how long data is kept"
	SearchRecords   Verb = "search every store"
	SeeTasks        Verb = "see the work that waits"
	ExportStaff     Verb = "export with held and hidden rows"
	SetBadges       Verb = "say whose addresses give a badge"
	VerifyPerson    Verb = "verify a person"
	AskWhy          Verb = "ask what somebody may do"
)

// Thing is what somebody wants to act on, as far as permission depends on it.
type Thing struct {
	Challenge id.Challenge
	Author    id.Person // who wrote it; 0 where authorship gives no right
}

// who says which people a verb is open to. Several may apply.
type who struct {
	everyone bool   // all who are signed in
	author   bool   // whoever wrote the thing
	roles    []Role // whoever holds one of these in the thing's challenge
	ask      string // whom to ask, in the words of the refusal
}

// table is the one table of permissions. An administrator holds every role
// (Actor.Has), so the column says lead, moderator or communications alone.
var table = map[Verb]who{
	PostIdea:        {everyone: true},
	EditIdea:        {author: true, ask: "Only its author can edit an idea."},
	WithdrawIdea:    {author: true, ask: "Only its author can withdraw an idea."},
	SeeHeldIdea:     {author: true, roles: []Role{Moderator, Lead}, ask: "Only its author and the moderators can see it."},
	Comment:         {everyone: true},
	EditComment:     {author: true, ask: "Only its author can edit a comment."},
	DeleteComment:   {author: true, ask: "Only its author can delete a comment."},
	Support:         {everyone: true},
	Follow:          {everyone: true},
	Moderate:        {roles: []Role{Moderator, Lead}, ask: "Ask the challenge lead to make you a moderator."},
	PickIdea:        {roles: []Role{Moderator, Lead}, ask: "Ask the challenge lead to pick ideas out."},
	PinReply:        {roles: []Role{Moderator, Communications, Lead}, ask: "Ask the challenge lead for a role in the team."},
	AssignThemes:    {roles: []Role{Moderator, Communications, Lead}, ask: "Ask the challenge lead for a role in the team."},
	EditCodebook:    {roles: []Role{Communications, Lead}, ask: "Ask the challenge lead for a role in the team."},
	CreateChallenge: {roles: []Role{Administrator}, ask: "Ask an administrator to create the challenge."},
	ChangeChallenge: {roles: []Role{Lead}, ask: "Ask the challenge lead to make the change."},
	SeeDraft:        {roles: []Role{Lead, Moderator, Communications}, ask: "It is not published yet."},
	SetUpPanel:      {roles: []Role{Lead}, ask: "Ask the challenge lead to set up the panel."},
	PublishPanel:    {roles: []Role{Communications, Lead}, ask: "Ask communications staff to publish the results."},
	EditWriteup:     {roles: []Role{Communications, Lead}, ask: "Ask communications staff for access to the write-ups."},
	PublishWriteup:  {roles: []Role{Communications, Lead}, ask: "Ask communications staff to publish the write-up."},
	PublishUpdate:   {roles: []Role{Communications, Lead}, ask: "Ask communications staff to publish the update."},
	RecordAdoption:  {everyone: true},
	EditAdoption:    {author: true, roles: []Role{Communications, Lead}, ask: "Only whoever recorded it and communications staff can change it."},
	GiveRole:        {roles: []Role{Administrator}, ask: "Ask an administrator to change roles."},
	ErasePerson:     {author: true, roles: []Role{Administrator}, ask: "Only that person and administrators can delete the account."},
	KeepData:        {roles: []Role{Administrator}, ask: "Only administrators can say how long data is kept, and hold it back."},
	SearchRecords:   {roles: []Role{Administrator}, ask: "Only administrators can search every store."},
	SeeTasks:        {roles: []Role{Administrator}, ask: "Only administrators can see the work that waits."},
	ExportStaff:     {roles: []Role{Lead}, ask: "Ask the challenge lead for the file."},
	SetBadges:       {roles: []Role{Administrator}, ask: "Only administrators can say whose addresses give a badge."},
	VerifyPerson:    {roles: []Role{Moderator}, ask: "Only administrators and moderators of the whole site can give badges: they stand everywhere."},
	AskWhy:          {roles: []Role{Lead}, ask: "Only the challenge lead and administrators can ask what somebody may do."},
}

// stillOpen are the verbs of somebody who may not write: they read what they could, take back
// what they have posted, and go.
var stillOpen = map[Verb]bool{SeeHeldIdea: true, SeeDraft: true, WithdrawIdea: true, DeleteComment: true, ErasePerson: true, SeeTasks: true, ExportStaff: true}

// ErrSignIn is returned where somebody has to be signed in and nobody is.
var ErrSignIn = &fault.Error{Kind: fault.SignIn, Code: "person.sign_in", Message: "Sign in to do this."}

// ErrForbidden is the code of every refusal by role; the message varies.
var ErrForbidden = &fault.Error{Kind: fault.Forbidden, Code: "person.forbidden", Message: "You do not have permission to do this."}

// Can returns nil if a may do verb to thing, ErrSignIn if nobody is signed in,
// else ErrForbidden with the words that say whom to ask. A verb without a line
// in the table is forbidden to everybody but commands.
func Can(a Actor, verb Verb, thing Thing) error {
	if a.Command {
		return nil
	}
	if !a.SignedIn() {
		return ErrSignIn
	}
	if !stillOpen[verb] {
		if err := a.Refused(thing.Challenge); err != nil {
			return err
		}
	}
	if contributes[verb] {
		if err := a.MayPost(); err != nil {
			return err
		}
	}
	w := table[verb]
	if w.everyone || w.author && thing.Author != 0 && thing.Author == a.Person {
		return nil
	}
	for _, r := range w.roles {
		if a.Has(r, thing.Challenge) {
			return nil
		}
	}
	for _, r := range w.roles {
		if (Actor{Grants: a.Held}).Has(r, thing.Challenge) {
			return ErrStepNeeded
		}
	}
	refusal := *ErrForbidden
	if w.ask != "" {
		refusal.Message = w.ask
	}
	return &refusal
}

// Verbs lists every verb of the table, for the tests that walk it.
func Verbs() []Verb {
	vs := make([]Verb, 0, len(table))
	for v := range table {
		vs = append(vs, v)
	}
	return vs
}
