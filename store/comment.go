package store

import (
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

type commentRow struct {
	ID          id.Comment
	IdeaID      id.Idea
	FromID      id.Idea
	ParentID    id.Comment
	ThreadID    id.Comment
	AuthorID    id.Person
	AuthorRole  string
	Staff       bool
	Body        string
	Lang        string
	State       challenge.CommentState
	StateReason string
	DeletedFrom challenge.CommentState
	Unseen      bool
	Version     int
	PostedAt    time.Time
	EditedAt    time.Time
	Terms       int
	AgreedAt    time.Time
}

const commentColumns = `c.id, c.idea_id, c.from_id, c.parent_id, c.thread_id, c.author_id, c.author_role, c.staff, c.body, c.lang, c.state, c.state_reason, c.deleted_from,
	c.unseen, c.version, c.posted_at, c.edited_at, c.terms, c.agreed_at`

func (r commentRow) domain() challenge.Comment {
	c := challenge.Comment{
		ID: r.ID, Idea: r.IdeaID, From: r.FromID, Parent: r.ParentID, Thread: r.ThreadID, Author: r.AuthorID, AuthorRole: r.AuthorRole,
		Staff: r.Staff, Body: r.Body, Lang: r.Lang, State: r.State, StateReason: r.StateReason, DeletedFrom: r.DeletedFrom, Unseen: r.Unseen,
		Version: r.Version, PostedAt: r.PostedAt, EditedAt: r.EditedAt, Agreed: account.Agreed{Terms: r.Terms, AgreedAt: r.AgreedAt},
	}
	if c.Thread == 0 {
		c.Thread = c.ID
	}
	return c
}

// Comment returns a comment and holds it.
func (tx challengeTx) Comment(c id.Comment) (challenge.Comment, error) {
	var row commentRow
	err := tx.Get(&row, "/* comment.get */ SELECT "+commentColumns+" FROM comments c WHERE c.id = ?"+tx.ForUpdate(), c)
	if errors.Is(err, ErrNone) {
		return challenge.Comment{}, challenge.ErrCommentNotFound
	}
	return row.domain(), err
}

// IdeaOfComment returns the idea that a comment is on.
func (tx challengeTx) IdeaOfComment(c id.Comment) (id.Idea, error) {
	var i id.Idea
	err := tx.Get(&i, "/* comment.idea */ SELECT idea_id FROM comments WHERE id = ?", c)
	if errors.Is(err, ErrNone) {
		return 0, challenge.ErrCommentNotFound
	}
	return i, err
}

// AddComment keeps c and sets its ID, Thread and Version.
func (tx challengeTx) AddComment(c *challenge.Comment) error {
	c.Version = 1
	err := tx.Get(&c.ID, `/* comment.add */ INSERT INTO comments (idea_id, parent_id, thread_id, author_id, author_role, staff, body, lang, state, state_reason, unseen, posted_at, edited_at, terms, agreed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		c.Idea, orNull(c.Parent), int64(c.Thread), orNull(c.Author), c.AuthorRole, c.Staff, c.Body, c.Lang, string(c.State), c.StateReason, c.Unseen,
		c.PostedAt.UTC(), c.EditedAt.UTC(), c.Terms, c.AgreedAt.UTC())
	if err != nil {
		return err
	}
	if c.Thread == 0 {
		c.Thread = c.ID
	}
	if c.State != challenge.CommentVisible {
		return nil
	}
	return tx.One(`/* comment.count */ UPDATE ideas SET comments = comments + 1,
		discussed_at = CASE WHEN discussed_at < ? THEN ? ELSE discussed_at END WHERE id = ?`, c.PostedAt.UTC(), c.PostedAt.UTC(), c.Idea)
}

// SaveComment keeps c if its version still stands; the words before go to the
// versions where they have changed.
func (tx challengeTx) SaveComment(c *challenge.Comment) error {
	before, err := tx.Comment(c.ID)
	if err != nil {
		return err
	}
	if before.Version != c.Version {
		return challenge.ErrCommentStale
	}
	if before.Body != c.Body {
		_, err = tx.Exec("/* comment.keep_version */ INSERT INTO comment_versions (comment_id, version, body, edited_at, terms, agreed_at) VALUES (?, ?, ?, ?, ?, ?)",
			c.ID, before.Version, before.Body, c.EditedAt.UTC(), before.Terms, before.AgreedAt.UTC())
		if err != nil {
			return err
		}
	}
	err = tx.One(`/* comment.save */ UPDATE comments SET body = ?, state = ?, state_reason = ?, deleted_from = ?, unseen = ?, edited_at = ?, terms = ?, agreed_at = ?, version = version + 1
		WHERE id = ? AND version = ?`, c.Body, string(c.State), c.StateReason, string(c.DeletedFrom), c.Unseen, c.EditedAt.UTC(), c.Terms, c.AgreedAt.UTC(), c.ID, c.Version)
	if err != nil {
		return err
	}
	c.Version++
	by := visible(c.State) - visible(before.State)
	if by == 0 {
		return nil
	}
	if by < 0 {
		if _, err = tx.Exec("/* comment.unpin */ UPDATE ideas SET pinned_id = 0 WHERE id IN (?, ?) AND pinned_id = ?", c.Idea, int64(c.From), c.ID); err != nil {
			return err
		}
	}
	return tx.One("/* comment.count */ UPDATE ideas SET comments = comments + ? WHERE id = ?", by, c.Idea)
}

func visible(s challenge.CommentState) int {
	if s == challenge.CommentVisible {
		return 1
	}
	return 0
}
