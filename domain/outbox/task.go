package outbox

import (
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Handler names who works a task off. As with kinds, this is the only list.
type Handler string

// The handlers.
const (
	SendMail   Handler = "mail.send"   // payload: a notify.Message as JSON
	OpenPhase  Handler = "phase.open"  // subject: the phase; due when it opens
	ClosePhase Handler = "phase.close" // subject: the phase; due when it closes
	CloseRound Handler = "round.close" // subject: the panel; payload: the round's number
	PublishDue Handler = "writeup.publish"
	TellMoved  Handler = "notify.phases" // subject: the challenge whose followers are told its dates
	// TellWithdrawn and TellReleased have as subject the idea whose followers are told.
	TellWithdrawn Handler = "notify.withdrawn"
	TellReleased  Handler = "notify.released"
	SendDigest    Handler = "notify.digest" // subject: the person who is told what is new for their saved searches
	// ScanAttachment has as subject the attachment that waits, DropAttachments the idea
	// that was withdrawn; DropBlob has as key the hash of the bytes.
	ScanAttachment  Handler = "attachment.scan"
	DropAttachments Handler = "attachment.drop"
	DropBlob        Handler = "blob.drop"
	TellTransfer    Handler = "notify.transfer"   // subject: the transfer of an idea, whose author and followers are told
	TellMerged      Handler = "notify.merged"     // subject: the merge; everybody who took part is told how it stands
	TellRemoval     Handler = "notify.removal"    // subject: the removal of a passage, whose author is told
	Scrub           Handler = "store.scrub"       // what was taken out of texts, or erased, goes out of files and indexes
	AlertFirst      Handler = "alert.first"       // subject: the alert; the first contact is told
	AlertSecond     Handler = "alert.second"      // likewise the second, if nobody has taken it up by then
	Keep            Handler = "keeping.daily"     // what is past its time goes, and queues itself for the next night
	Remind          Handler = "moderation.remind" // moderators are told how much waits, and it queues itself for the next morning
	EndBadge        Handler = "badge.end"         // subject: the person beside whose name it stood
	EndAsking       Handler = "guardian.end"      // subject: the person whose guardian may not have answered in time
	TellAdoption    Handler = "notify.adoption"   // subject: the record of an idea taken up, whose contact is told how it stands
	TellRuling      Handler = "notify.ruling"     // subject: the latest ruling on a thing, whose author is told how it stands
)

// Task is one piece of work that follows from a committed change.
type Task struct {
	ID      id.Task
	Handler Handler
	Key     string // at most one waiting task for each handler and key; empty: no such limit
	Subject int64  // the row that it is about
	Payload []byte // what the handler needs beyond the subject; JSON
	DueAt   time.Time
	Tries   int       // runs so far that failed
	LastErr string    // the last failure, without personal text
	Parked  bool      // given up after MaxTries; an administrator may retry it
	AddedAt time.Time // when it was emitted
	// LeasedUntil is set by a claim: until then the task is that runner's. Done
	// and failed tasks are settled only while the lease is still the same one.
	LeasedUntil time.Time
}

// ErrNoTask is returned for a task that is not parked: it was retried before, or
// it is done.
var ErrNoTask = &fault.Error{Kind: fault.NotFound, Code: "task.not_found", Message: "This task does not wait to be tried again. Somebody may have started it already."}

// MaxTries is how often a task is tried before it is parked.
const MaxTries = 10

// Lease is how long a claimed task belongs to the runner that claimed it.
const Lease = 60 * time.Second

// Backoff returns how long a task waits after its n-th failure (n from 1): one
// second, doubling, at most an hour. The runner adds jitter of up to a quarter.
func Backoff(n int) time.Duration {
	if n < 1 {
		n = 1
	}
	if n > 12 {
		return time.Hour
	}
	return min(time.Second<<(n-1), time.Hour)
}
