package challenge

import (
	"time"

	"uptake/domain/id"
)

// LogMost is how many entries the log of moderation gives at once, the latest.
const LogMost = 10000

// LogEntry is one act of a moderator, or of somebody else in the team who does what moderators
// do, and that a person has appealed against one. It holds none of the words that it is about.
type LogEntry struct {
	At            time.Time
	Act           LogAct
	ChallengeSlug string     // empty: the whole site
	On            Reported   // zero of what is done to a person
	Person        string     // handle of whoever it is done to
	Other         int64      // number of the attachment, the record of adoption, the other idea or the line of the checklist
	From, To      Moderation // before and after, where the log knows: of a sanction its kind, of a move the slugs of challenges
	Because
	Said         string // the reason where it is in words alone
	By, ByHandle string // name and handle; empty: enough people had reported it
	UndoneBy     string // handle
	UndoneAt     time.Time
	// Of a removed passage.
	Kind, Salt, Hash string
	Places           []Spot

	Removal id.Removal
}

// LogAct is what a moderator did.
type LogAct string

// What is in the log.
const (
	LogRuling  LogAct = "decided"
	LogRemoval LogAct = "passage_removed"
	LogNote    LogAct = "note_written"
	LogLock    LogAct = "comments_locked"
	LogUnlock  LogAct = "comments_unlocked"

	LogSanction      LogAct = "sanction_imposed"
	LogLifted        LogAct = "sanction_lifted"
	LogAppealed      LogAct = "sanction_appealed" // by the person
	LogStands        LogAct = "sanction_stands"
	LogTrusted       LogAct = "person_trusted"
	LogDistrusted    LogAct = "person_distrusted"
	LogFileHidden    LogAct = "attachment_hidden"
	LogFileShown     LogAct = "attachment_shown"
	LogFileRemoved   LogAct = "attachment_removed"
	LogAlertTaken    LogAct = "alert_taken"
	LogAdoption      LogAct = "adoption_hidden"
	LogAdoptionShown LogAct = "adoption_shown"
	LogMerged        LogAct = "idea_merged"
	LogUnmerged      LogAct = "idea_unmerged"
	LogMoved         LogAct = "idea_moved"
	LogPicked        LogAct = "idea_picked"
	LogUnpicked      LogAct = "idea_unpicked"
	LogPinned        LogAct = "comment_pinned"
	LogUnpinned      LogAct = "comment_unpinned"
	LogTicked        LogAct = "checklist_ticked"
	LogUnticked      LogAct = "checklist_unticked"
	LogUnlinked      LogAct = "link_removed" // of ideas of others
)

// LogActs lists them.
var LogActs = []LogAct{
	LogRuling, LogRemoval, LogNote, LogLock, LogUnlock, LogSanction, LogLifted, LogAppealed, LogStands, LogTrusted, LogDistrusted, LogFileHidden, LogFileShown, LogFileRemoved,
	LogAlertTaken, LogAdoption, LogAdoptionShown, LogMerged, LogUnmerged, LogMoved, LogPicked, LogUnpicked, LogPinned, LogUnpinned, LogTicked, LogUnticked, LogUnlinked,
}

// Why is the reason, as the page of the act shows it to moderators.
func (e LogEntry) Why() string {
	if e.Said != "" {
		return e.Said
	}
	return e.Public()
}
