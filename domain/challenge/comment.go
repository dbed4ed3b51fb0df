package challenge

import (
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// CommentState says whether a comment's words may be read.
type CommentState string

// The states of a comment. In all but the first a placeholder stands in its
// place, so that replies keep theirs.
const (
	CommentVisible CommentState = "visible"
	CommentHeld    CommentState = "held"
	CommentHidden  CommentState = "hidden"  // by a moderator, with a reason
	CommentDeleted CommentState = "deleted" // by its author
)

// Limits of comments.
const (
	CommentMax = 5000             // characters (runes)
	EditWindow = 15 * time.Minute // how long an author may edit, from posting
	UndoWindow = 10 * time.Minute // how long an author may take a deletion back
)

// Comment is a comment on an idea. Its write-ups show the same thread.
type Comment struct {
	ID             id.Comment
	From           id.Idea // the idea that it was posted on, since merged into Idea; 0: Idea itself
	Idea           id.Idea
	Parent         id.Comment // the comment answered; 0 at the first level
	Thread         id.Comment // the first-level comment it stands under; its own id at the first level
	Author         id.Person  // 0: not known (import)
	AuthorRole     string     // professional role held when it was written
	Staff          bool       // written by the team that runs the challenge
	Body           string
	Lang           string
	account.Agreed // to what its author posted it as it is now
	State          CommentState
	StateReason    string       // general words for the placeholder
	DeletedFrom    CommentState // of a deleted one, how it stood before; empty: visible
	Unseen         bool         // it has never been visible, so it stands in no thread, not even as a placeholder
	Version        int
	PostedAt       time.Time
	EditedAt       time.Time // of an edit or a deletion; zero: never
}

// Comment faults.
var (
	ErrCommentNotFound = &fault.Error{Kind: fault.NotFound, Code: "comment.not_found", Message: "There is no such comment."}
	ErrCommentStale    = &fault.Error{Kind: fault.Stale, Code: "comment.stale", Message: "This comment has been changed since you opened it. Look at both versions before you save again."}
	ErrEditWindow      = &fault.Error{Kind: fault.Closed, Code: "comment.edit_over", Message: "A comment can be edited for 15 minutes. Post another comment to add to it."}
	ErrUndoWindow      = &fault.Error{Kind: fault.Closed, Code: "comment.undo_over", Message: "A deleted comment can be brought back for 10 minutes. Post it again instead."}
)

// CheckComment returns body and lang as they are kept, or every rule that they
// break.
func CheckComment(body, lang string) (string, string, error) {
	var bad fault.Fields
	body = account.Prose(body)
	if strings.TrimSpace(body) == "" {
		bad.Add("body", "Enter your comment.")
	} else if utf8.RuneCountInString(body) > CommentMax {
		bad.Add("body", "Comment must be 5,000 characters or fewer.")
	}
	if lang == "" {
		lang = "en"
	} else if !langForm(lang) {
		bad.Add("lang", "Select the language that you wrote in.")
	}
	return body, lang, bad.Fault("comment.invalid", "There is a problem with your comment.")
}
