// Package outbox holds the committed facts of Uptake and the work that follows
// from them: mail, search, clock-driven changes.
//
// A use case emits an Event in the transaction of the change that it announces.
// The store keeps the event for ever and one Task for each handler that reacts
// to its kind; Runner works the tasks off, at least once each.
package outbox

import (
	"strconv"
	"time"

	"uptake/domain/id"
)

// Kind names a fact. The list below is the only one: a new fact is a new line.
type Kind string

// The facts. Names are noun.verb and stand in the events table for ever.
const (
	PersonJoined         Kind = "person.joined"
	PersonChanged        Kind = "person.changed"
	PersonErased         Kind = "person.erased"     // nothing of the subject is left but what stays without a name
	PersonTrusted        Kind = "person.trusted"    // by a moderator: what they post shows at once
	PersonDistrusted     Kind = "person.distrusted" // a moderator has said that it does not
	AlertRaised          Kind = "alert.raised"      // somebody may be in danger: the idea, or the subject, a comment on it
	AlertTaken           Kind = "alert.taken"
	WatchChanged         Kind = "watch.changed"    // who is alerted, and when anybody is there
	SanctionImposed      Kind = "sanction.imposed" // on the person who is the subject
	SanctionLifted       Kind = "sanction.lifted"
	SanctionAppealed     Kind = "sanction.appealed"
	SanctionStands       Kind = "sanction.stands" // after an appeal
	BadgeRuleSet         Kind = "badge.rule_set"  // whoever has an address in the domain that is the detail has a badge
	BadgeRuleEnded       Kind = "badge.rule_ended"
	BadgeConfirmed       Kind = "badge.confirmed" // what stands beside the name changed with the address
	BadgeGiven           Kind = "badge.given"     // to the subject, by staff, for what they checked
	BadgeTaken           Kind = "badge.taken"
	BadgeEnded           Kind = "badge.ended"     // by the clock
	AccessAsked          Kind = "access.asked"    // what the subject may do with something, by the lead or an administrator
	TermsPublished       Kind = "terms.published" // what contributors agree to; the subject is its number, detail its hash
	TermsAgreed          Kind = "terms.agreed"    // by the actor, to the version that is the subject
	AgeSaid              Kind = "age.said"        // by the subject, whether they are 16; not what
	AgeTurned            Kind = "age.turned"      // somebody who was under 16 is not any more
	GuardianAsked        Kind = "guardian.asked"  // about the subject
	GuardianAgreed       Kind = "guardian.agreed"
	GuardianRefused      Kind = "guardian.refused"
	GuardianEnded        Kind = "guardian.ended" // the consent was withdrawn
	RoleGiven            Kind = "role.given"
	RoleTaken            Kind = "role.taken"
	TokenIssued          Kind = "token.issued"
	TokenRevoked         Kind = "token.revoked"
	IdentityLinked       Kind = "identity.linked"
	IdentityUnlinked     Kind = "identity.unlinked"
	AddressAsked         Kind = "address.asked"
	AddressChanged       Kind = "address.changed"
	AddressStopped       Kind = "address.stopped"
	PersonCutOff         Kind = "person.cut_off" // every session and token ended, by an administrator
	SecondStepSet        Kind = "second_step.set"
	SecondStepEnded      Kind = "second_step.ended"
	AppAdded             Kind = "second_step.app" // codes of an app are taken
	PasskeyAdded         Kind = "passkey.added"
	PasskeyRemoved       Kind = "passkey.removed"
	RecoveryCodesRenewed Kind = "second_step.codes"
	SecondStepReset      Kind = "second_step.reset" // by an administrator
	ChallengeCreated     Kind = "challenge.created"
	ChallengeChanged     Kind = "challenge.changed"
	ChallengePublished   Kind = "challenge.published"
	ChallengeArchived    Kind = "challenge.archived"
	ConductChanged       Kind = "conduct.changed" // how posts are checked
	PhaseMoved           Kind = "phase.moved"
	PhaseOpened          Kind = "phase.opened"
	PhaseClosed          Kind = "phase.closed"
	IdeaPosted           Kind = "idea.posted"
	IdeaEdited           Kind = "idea.edited"
	IdeaWithdrawn        Kind = "idea.withdrawn"
	IdeaNamed            Kind = "idea.named"  // its author's name is shown from now on, or their role alone
	IdeaAgreed           Kind = "idea.agreed" // its author does not ask any more that only the team reads it
	IdeaHeld             Kind = "idea.held"
	IdeaHidden           Kind = "idea.hidden"
	IdeaShown            Kind = "idea.shown"
	IdeaInReview         Kind = "idea.in_review"
	IdeaReleased         Kind = "idea.released"
	IdeaMerged           Kind = "idea.merged"    // it goes on as part of the subject
	IdeaTookIn           Kind = "idea.took_in"   // the subject goes on as part of it
	IdeaUnmerged         Kind = "idea.unmerged"  // it is one of its own again
	IdeaGaveBack         Kind = "idea.gave_back" // the subject is
	IdeaMoved            Kind = "idea.moved"     // here, from the challenge that is the subject or within it
	IdeaLeft             Kind = "idea.left"      // for the challenge that is the subject
	IdeaLinked           Kind = "idea.linked"    // to the subject
	IdeaUnlinked         Kind = "idea.unlinked"
	IdeaPicked           Kind = "idea.picked" // by the team, for all to see
	IdeaUnpicked         Kind = "idea.unpicked"
	CommentsLocked       Kind = "comments.locked" // by a moderator, to all but moderators
	CommentsUnlocked     Kind = "comments.unlocked"
	LineTicked           Kind = "checklist.ticked" // the line of the checklist that is the subject, by a moderator
	LineUnticked         Kind = "checklist.unticked"
	CommentPosted        Kind = "comment.posted"
	CommentEdited        Kind = "comment.edited"
	CommentDeleted       Kind = "comment.deleted"
	CommentHidden        Kind = "comment.hidden"
	CommentShown         Kind = "comment.shown"
	CommentPinned        Kind = "comment.pinned" // by the team, as its reply
	CommentUnpinned      Kind = "comment.unpinned"
	Reported             Kind = "report.made" // of the idea, or of the subject, a comment on it
	ReportsSettled       Kind = "report.settled"
	ReportsReopened      Kind = "report.reopened" // what settled them was undone
	PassageRemoved       Kind = "passage.removed" // by a moderator, of the idea, or of the subject, a comment on it
	SupportChanged       Kind = "support.changed"
	FollowChanged        Kind = "follow.changed"
	ThemeChanged         Kind = "theme.changed"
	ThemesAssigned       Kind = "theme.assigned"
	CodingOpened         Kind = "coding.opened" // a round of coding by two people
	CodingChanged        Kind = "coding.changed"
	CandidateJudged      Kind = "candidate.judged" // a theme that was found by machine
	ThemesCoded          Kind = "theme.coded"
	ThemesSettled        Kind = "theme.settled"
	PanelChanged         Kind = "panel.changed"
	PanelPublished       Kind = "panel.published"
	PanelReopened        Kind = "panel.reopened"
	RoundOpened          Kind = "round.opened"
	RoundClosed          Kind = "round.closed"
	ScoreChanged         Kind = "score.changed"
	ScoreEntered         Kind = "score.entered" // on behalf of a member, not confirmed yet
	ConflictDeclared     Kind = "conflict.declared"
	MeetingChanged       Kind = "meeting.changed"
	DecisionRecorded     Kind = "decision.recorded"
	ShortlistChanged     Kind = "shortlist.changed"
	ShortlistPublished   Kind = "shortlist.published"
	WriteupChanged       Kind = "writeup.changed"
	WriteupPublished     Kind = "writeup.published"
	WriteupPrinted       Kind = "writeup.printed" // its detail is the fingerprint of what is published
	WriteupCorrected     Kind = "writeup.corrected"
	AdoptionRecorded     Kind = "adoption.recorded"
	AdoptionHeld         Kind = "adoption.held" // it waits for a moderator
	AdoptionHidden       Kind = "adoption.hidden"
	AdoptionShown        Kind = "adoption.shown" // again
	UpdateChanged        Kind = "update.changed"
	UpdatePublished      Kind = "update.published"
	AttachmentAdded      Kind = "attachment.added"
	AttachmentChanged    Kind = "attachment.changed"
	AttachmentHidden     Kind = "attachment.hidden"
	AttachmentShown      Kind = "attachment.shown"
	AttachmentRemoved    Kind = "attachment.removed"
	Imported             Kind = "import.done"
	RecordsSearched      Kind = "privacy.searched" // every store, for a person or words; detail is a hash of what was looked for
	HoldPlaced           Kind = "hold.placed"      // for a legal reason, on the challenge or on the person who is the subject
	HoldReleased         Kind = "hold.released"
	KeepingSet           Kind = "keeping.set"  // how long people of the challenge are kept
	KeepingTold          Kind = "keeping.told" // people were told that their account goes soon; detail is how many
	KeepingDone          Kind = "keeping.done" // a run let them go; the subject is its number, detail the hash of its certificate
)

// Event is a committed fact: who did what to what, when and why. It never holds
// the words of an idea, a comment or a person; Reason is what a member of staff
// wrote to explain an act.
type Event struct {
	ID        id.Event
	Kind      Kind
	Challenge id.Challenge // 0 where the fact belongs to no challenge
	Idea      id.Idea      // 0 where it concerns no idea
	Panel     id.Panel     // 0 where it concerns no panel
	Subject   int64        // the row itself: the comment, the phase, the person; 0 if named above
	Actor     id.Person    // 0 for the clock and for commands
	At        time.Time    // UTC
	Reason    string
	Detail    string // a word or number for the timeline, such as a phase's name; no personal data
}

// within says which caches a kind concerns.
type within int

const (
	private  within = iota // nothing that is cached
	panel                  // the panel's pages alone, never the idea's
	idea                   // the idea and its challenge
	contest                // the challenge and the list of challenges
	contents               // the idea, its challenge and the list of challenges
	people                 // names
)

var reach = map[Kind]within{
	AgeSaid: people, AgeTurned: people, GuardianAsked: private, GuardianAgreed: private, GuardianRefused: private, GuardianEnded: private, TermsPublished: private, TermsAgreed: private, PersonJoined: private, PersonChanged: people, PersonErased: people, IdeaNamed: people, IdeaAgreed: private, PersonTrusted: private, PersonDistrusted: private, ConductChanged: private, AccessAsked: private, BadgeRuleSet: people, BadgeRuleEnded: people, BadgeConfirmed: people, BadgeGiven: people, BadgeTaken: people, BadgeEnded: people, RoleGiven: private, RoleTaken: private, SanctionImposed: private, SanctionLifted: private, SanctionAppealed: private, SanctionStands: private, AlertRaised: private, AlertTaken: private, LineTicked: private, LineUnticked: private, WatchChanged: private,
	TokenIssued: private, TokenRevoked: private, IdentityLinked: private, IdentityUnlinked: private, AddressAsked: private, AddressChanged: private, AddressStopped: private,
	PersonCutOff: private, SecondStepSet: private, SecondStepEnded: private, SecondStepReset: private, AppAdded: private, PasskeyAdded: private, PasskeyRemoved: private, RecoveryCodesRenewed: private,
	FollowChanged: private, Reported: private, ReportsSettled: private, ReportsReopened: private, CodingOpened: private, CandidateJudged: private, CodingChanged: private,
	ChallengeCreated: contest, ChallengeChanged: contest, ChallengePublished: contest, ChallengeArchived: contest,
	PhaseMoved: contest, PhaseOpened: contest, PhaseClosed: contest, ThemeChanged: contest,
	IdeaPosted: contents, IdeaEdited: idea, IdeaWithdrawn: contents, IdeaHeld: contents, IdeaHidden: contents,
	IdeaShown: contents, IdeaInReview: contents, IdeaReleased: contents, ThemesAssigned: idea, IdeaPicked: idea, IdeaUnpicked: idea, IdeaLinked: idea, IdeaUnlinked: idea,
	IdeaMerged: contents, IdeaTookIn: contents, IdeaUnmerged: contents, IdeaGaveBack: contents,
	IdeaMoved: contents, IdeaLeft: contents,
	CommentsLocked: idea, CommentsUnlocked: idea, CommentPosted: idea, CommentEdited: idea, CommentDeleted: idea, CommentHidden: idea, CommentShown: idea, CommentPinned: idea, CommentUnpinned: idea, PassageRemoved: idea,
	SupportChanged:  idea,
	AttachmentAdded: idea, AttachmentChanged: idea, AttachmentHidden: idea, AttachmentShown: idea, AttachmentRemoved: idea,
	PanelChanged: panel, RoundOpened: panel, RoundClosed: panel, ScoreChanged: panel, ScoreEntered: panel, ConflictDeclared: panel,
	MeetingChanged: panel, DecisionRecorded: panel, ShortlistChanged: panel, ThemesCoded: panel, ThemesSettled: panel, WriteupChanged: private,
	PanelPublished: contest, PanelReopened: contest, ShortlistPublished: contest, WriteupPublished: contents, WriteupCorrected: contents, WriteupPrinted: private,
	AdoptionRecorded: contents, AdoptionHeld: contents, AdoptionHidden: contents, AdoptionShown: contents,
	RecordsSearched: private, HoldPlaced: private, HoldReleased: private, KeepingSet: private, KeepingTold: private, KeepingDone: people,
	UpdatePublished: contest, UpdateChanged: contest, Imported: contest,
}

// Topic is the name of something that is cached: "site", "challenge:12",
// "idea:345", "panel:7". Its data version moves with each event that names it.
type Topic string

// Topics that belong to no row. Site is that of what every page shows: the list of
// challenges. People is that of names, which stand beside everything that people
// wrote. Panels is that of who sits on which panel, and of how far each has come;
// it decides what a person is shown and stands on no page that is kept.
const (
	Site   Topic = "site"
	People Topic = "people"
	Panels Topic = "panels"
)

// ChallengeTopic names the topic of one challenge.
func ChallengeTopic(c id.Challenge) Topic {
	return Topic("challenge:" + strconv.FormatInt(int64(c), 10))
}

// IdeaTopic names the topic of one idea.
func IdeaTopic(i id.Idea) Topic { return Topic("idea:" + strconv.FormatInt(int64(i), 10)) }

// TextsTopic names the topic of what the ideas of one challenge say, and of which of
// them everybody may read: supports and comments leave it alone.
func TextsTopic(c id.Challenge) Topic {
	return Topic("texts:" + strconv.FormatInt(int64(c), 10))
}

// retold are the kinds that move the topic of texts.
var retold = map[Kind]bool{
	IdeaPosted: true, IdeaEdited: true, IdeaWithdrawn: true, IdeaHeld: true, IdeaHidden: true, IdeaShown: true, IdeaReleased: true, PassageRemoved: true,
	IdeaMerged: true, IdeaUnmerged: true, IdeaMoved: true, IdeaLeft: true,
	ChallengePublished: true, Imported: true,
}

// PanelTopic names the topic of one panel.
func PanelTopic(p id.Panel) Topic { return Topic("panel:" + strconv.FormatInt(int64(p), 10)) }

// Topics lists the data versions that e moves. What a panel does before its
// release moves the panel's own topic alone, so that no public version betrays
// that anything happened.
func (e Event) Topics() []Topic {
	var ts []Topic
	r := reach[e.Kind]
	if r == panel {
		return []Topic{PanelTopic(e.Panel), Panels}
	}
	if r == people {
		return []Topic{People}
	}
	if e.Panel != 0 || e.Kind == Imported {
		ts = append(ts, Panels)
	}
	if r == contest || r == contents {
		ts = append(ts, Site)
	}
	if r != private && e.Challenge != 0 {
		ts = append(ts, ChallengeTopic(e.Challenge))
	}
	if retold[e.Kind] && e.Challenge != 0 {
		ts = append(ts, TextsTopic(e.Challenge))
	}
	if (r == idea || r == contents) && e.Idea != 0 {
		ts = append(ts, IdeaTopic(e.Idea))
	}
	return ts
}
