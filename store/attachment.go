package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Attachments is the store as domain/attachment sees it.
func Attachments(s *Store) Viewed[attachment.Tx] {
	return View(s, func(tx *Tx) attachment.Tx { return attachmentTx{tx, s.rules} })
}

type attachmentTx struct {
	*Tx
	rules *ruleCache
}

type attachmentRow struct {
	ID           id.Attachment
	IdeaID       id.Idea
	ChallengeID  id.Challenge
	PersonID     id.Person
	Kind         attachment.Kind
	Name         string
	SHA256       string `gorm:"column:sha256"`
	Bytes        int
	SmallSHA256  string `gorm:"column:small_sha256"`
	Width        int
	Height       int
	Alt          string
	Transcript   string
	Waits        bool
	LookedAt     time.Time
	Scan         attachment.Scan
	People       bool
	ConsentWho   string
	ConsentWhat  string
	ConsentBy    id.Person
	ConsentAt    time.Time
	Hidden       bool
	HiddenReason string
	RemovedAt    time.Time
	RemovedWhy   attachment.Why
	Version      int
	CreatedAt    time.Time
}

const attachmentColumns = `a.id, a.idea_id, i.challenge_id, a.person_id, a.kind, a.name, a.sha256, a.bytes, a.small_sha256, a.width, a.height, a.alt, a.transcript, a.waits, a.looked_at, a.scan,
	a.people, a.consent_who, a.consent_what, a.consent_by, a.consent_at, a.hidden, a.hidden_reason, a.removed_at, a.removed_why, a.version, a.created_at
	FROM attachments a JOIN ideas i ON i.id = a.idea_id `

func (r attachmentRow) domain() attachment.Attachment {
	return attachment.Attachment{
		ID: r.ID, Idea: r.IdeaID, Challenge: r.ChallengeID, By: r.PersonID,
		File: attachment.File{Kind: r.Kind, Name: r.Name, Hash: r.SHA256, Bytes: r.Bytes, Small: r.SmallSHA256, Width: r.Width, Height: r.Height},
		Alt:  r.Alt, Transcript: r.Transcript, Waits: r.Waits, LookedAt: r.LookedAt, Scan: r.Scan, People: r.People,
		Consent: attachment.Consent{Who: r.ConsentWho, What: r.ConsentWhat, By: r.ConsentBy, At: r.ConsentAt},
		Hidden:  r.Hidden, HiddenReason: r.HiddenReason, RemovedAt: r.RemovedAt, RemovedWhy: r.RemovedWhy, Version: r.Version, CreatedAt: r.CreatedAt,
	}
}

func readAttachments(r Reads, sql string, args ...any) ([]attachment.Attachment, error) {
	var rows []attachmentRow
	err := r.All(&rows, sql, args...)
	out := make([]attachment.Attachment, len(rows))
	for n, row := range rows {
		out[n] = row.domain()
	}
	return out, err
}

func readAttachment(r Reads, sql string, args ...any) (attachment.Attachment, error) {
	var row attachmentRow
	err := r.Get(&row, sql, args...)
	if errors.Is(err, ErrNone) {
		err = attachment.ErrNotFound
	}
	return row.domain(), err
}

// Challenge and Idea are those of challenge.Tx.
func (tx attachmentTx) Challenge(c id.Challenge) (challenge.Challenge, error) {
	return challengeTx{tx.Tx, tx.rules}.Challenge(c)
}

// Idea returns an idea in any state and holds it.
func (tx attachmentTx) Idea(i id.Idea) (challenge.Idea, error) { return tx.idea(i) }

// Conduct and Standing are those of challenge.Tx.
func (tx attachmentTx) Conduct(c id.Challenge) (challenge.Conduct, error) { return conductOf(tx, c) }

func (tx attachmentTx) Standing(p id.Person, c id.Challenge) (challenge.Standing, error) {
	return challengeTx{tx.Tx, tx.rules}.Standing(p, c)
}

// Attachment returns an attachment and holds it.
func (tx attachmentTx) Attachment(a id.Attachment) (attachment.Attachment, error) {
	lock := ""
	if tx.Dialect() == Postgres {
		lock = " FOR UPDATE OF a"
	}
	return readAttachment(tx, "/* attachment.get */ SELECT "+attachmentColumns+"WHERE a.id = ?"+lock, a)
}

// OfIdea returns what is attached to an idea and not removed.
func (tx attachmentTx) OfIdea(i id.Idea) ([]attachment.Attachment, error) {
	return readAttachments(tx, "/* attachment.on_idea */ SELECT "+attachmentColumns+"WHERE a.idea_id = ? AND a.removed_at IS NULL ORDER BY a.id", i)
}

// Unscanned returns what came while there was no scanner.
func (tx attachmentTx) Unscanned() ([]attachment.Attachment, error) {
	return readAttachments(tx, "/* attachment.unscanned */ SELECT "+attachmentColumns+"WHERE a.scan = 'off' AND a.removed_at IS NULL ORDER BY a.id")
}

// AddAttachment keeps a, its bytes in use from now on.
func (tx attachmentTx) AddAttachment(a *attachment.Attachment) error {
	for _, hash := range []string{a.Hash, a.Small} {
		if hash == "" {
			continue
		}
		if dropping, err := tx.holdBlob(hash); err != nil {
			return err
		} else if !dropping.IsZero() {
			return attachment.ErrBusy
		}
	}
	a.Version = 1
	return tx.Get(&a.ID, `/* attachment.add */ INSERT INTO attachments (idea_id, person_id, kind, name, sha256, bytes, small_sha256, width, height, alt, transcript, waits, scan,
		people, consent_who, consent_what, consent_by, consent_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		a.Idea, orNull(a.By), string(a.Kind), a.Name, a.Hash, a.Bytes, a.Small, a.Width, a.Height, a.Alt, a.Transcript, a.Waits, string(a.Scan),
		a.People, a.Consent.Who, a.Consent.What, orNull(a.Consent.By), a.Consent.At, a.CreatedAt.UTC())
}

// SaveAttachment keeps a if its version still stands.
func (tx attachmentTx) SaveAttachment(a *attachment.Attachment) error {
	err := tx.One(`/* attachment.save */ UPDATE attachments SET name = ?, alt = ?, transcript = ?, waits = ?, looked_at = ?, scan = ?, people = ?, consent_who = ?, consent_what = ?, consent_by = ?, consent_at = ?,
		hidden = ?, hidden_reason = ?, removed_at = ?, removed_why = ?, version = version + 1 WHERE id = ? AND version = ?`,
		a.Name, a.Alt, a.Transcript, a.Waits, a.LookedAt, string(a.Scan), a.People, a.Consent.Who, a.Consent.What, orNull(a.Consent.By), a.Consent.At,
		a.Hidden, a.HiddenReason, a.RemovedAt, string(a.RemovedWhy), a.ID, a.Version)
	if errors.Is(err, ErrNone) {
		return attachment.ErrStale
	}
	a.Version++
	return err
}

// holdBlob holds the row of a hash until the transaction ends, by an update that
// changes nothing, and returns since when its bytes are being deleted.
func (tx attachmentTx) holdBlob(hash string) (dropping time.Time, err error) {
	err = tx.Get(&dropping, "/* blob.hold */ INSERT INTO blobs (sha256) VALUES (?) ON CONFLICT (sha256) DO UPDATE SET sha256 = excluded.sha256 RETURNING dropping_at", hash)
	return dropping, err
}

// ClaimBlob reports whether nothing uses the bytes with this hash, and lets nothing use
// them from then on. The row is held while the uses are counted: one that is being
// added is waited for, and counted.
func (tx attachmentTx) ClaimBlob(hash string, now time.Time) (bool, error) {
	dropping, err := tx.holdBlob(hash)
	if err != nil {
		return false, err
	}
	if !dropping.IsZero() && now.Sub(dropping) < attachment.DropLease {
		return false, attachment.ErrBusy
	}
	var uses int
	err = tx.Get(&uses, "/* blob.uses */ SELECT (SELECT count(*) FROM attachments WHERE sha256 = ? AND removed_at IS NULL) + (SELECT count(*) FROM attachments WHERE small_sha256 = ? AND small_sha256 <> '' AND removed_at IS NULL)", hash, hash)
	if err != nil || uses > 0 {
		return false, err
	}
	return true, tx.One("/* blob.claim */ UPDATE blobs SET dropping_at = ? WHERE sha256 = ?", now.UTC(), hash)
}

// ForgetBlob ends the claim of an instant: the bytes are gone.
func (tx attachmentTx) ForgetBlob(hash string, claimed time.Time) error {
	_, err := tx.Exec("/* blob.forget */ DELETE FROM blobs WHERE sha256 = ? AND dropping_at = ?", hash, claimed.UTC())
	return err
}

// AttachmentReads is the reading side of package attachment; its contract stands there.
func AttachmentReads(s *Store) attachment.Reads { return attachmentReads{s} }

type attachmentReads struct{ s *Store }

func (r attachmentReads) OfIdea(ctx context.Context, i id.Idea) ([]attachment.Attachment, error) {
	return readAttachments(r.s.Reader(ctx), "/* attachment.of_idea */ SELECT "+attachmentColumns+`WHERE a.idea_id = ?
		AND (a.removed_at IS NULL OR a.id IN (SELECT id FROM attachments WHERE idea_id = ? ORDER BY id DESC LIMIT 50)) ORDER BY a.id`, i, i)
}

func (r attachmentReads) ByID(ctx context.Context, a id.Attachment) (attachment.Attachment, error) {
	return readAttachment(r.s.Reader(ctx), "/* attachment.by_id */ SELECT "+attachmentColumns+"WHERE a.id = ?", a)
}

// recordings are the kinds as the index of what waits for a moderator lists them: for values
// SQLite would not use it.
func recordings() string {
	var kinds []string
	for _, k := range attachment.Recordings() {
		kinds = append(kinds, "'"+string(k)+"'")
	}
	return strings.Join(kinds, ", ")
}

// ToLook lists what waits for a moderator and for nothing else.
func (r attachmentReads) ToLook(ctx context.Context, of []id.Challenge) ([]attachment.ToLook, error) {
	where, args := "", []any{}
	if of != nil {
		if len(of) == 0 {
			return nil, nil
		}
		where, args = " AND i.challenge_id IN ?", append(args, of)
	}
	var rows []struct {
		One   attachmentRow `gorm:"embedded"`
		Title string
	}
	err := r.s.Reader(ctx).All(&rows, "/* attachment.to_look */ SELECT i.title, "+attachmentColumns+`WHERE (a.kind IN (`+recordings()+`) OR a.waits = TRUE) AND a.looked_at IS NULL AND a.removed_at IS NULL
		AND a.hidden = FALSE AND a.scan <> 'waiting' AND (a.people = FALSE OR a.consent_at IS NOT NULL) AND i.stage <> 'withdrawn'`+where+" ORDER BY a.id LIMIT ?", append(args, attachment.ToLookMost)...)
	out := make([]attachment.ToLook, len(rows))
	for n, row := range rows {
		out[n] = attachment.ToLook{Attachment: row.One.domain(), Title: row.Title}
	}
	return out, err
}

func (r attachmentReads) Hashes(ctx context.Context) ([]string, error) {
	hashes := []string{}
	err := r.s.Reader(ctx).All(&hashes, `/* attachment.hashes */ SELECT sha256 FROM attachments WHERE removed_at IS NULL
		UNION SELECT small_sha256 FROM attachments WHERE removed_at IS NULL AND small_sha256 <> '' ORDER BY 1`)
	return hashes, err
}
