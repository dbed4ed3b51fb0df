package challenge

import (
	"time"

	"uptake/domain/id"
)

// LogMost is how many entries the log of moderation gives at once, the latest.
const LogMost = 10000

// LogEntry is one act of a moderator: a ruling, the removal of a passage, that comments were
// closed or opened, or that there was a note. It holds none of the words that it is about.
type LogEntry struct {
	At            time.Time
	Act           LogAct
	ChallengeSlug string
	On            Reported
	From, To      Moderation // of a ruling; of a lock "open" or "locked"
	Because
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
)
