package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/writeup"
)

// Writeups is the store as domain/writeup sees it.
func Writeups(s *Store) Viewed[writeup.Tx] {
	return View(s, func(tx *Tx) writeup.Tx { return writeupTx{tx, s.rules} })
}

type writeupTx struct {
	*Tx
	rules *ruleCache
}

type writeupRow struct {
	ID             id.Writeup
	ChallengeID    id.Challenge
	AreaID         id.Area
	Slug           string
	Title          string
	Summary        string
	Headings       string
	Credits        string
	State          writeup.State
	PublishAt      time.Time
	PublishedAt    time.Time
	OverrideReason string
	Correction     string
	CorrectedAt    time.Time
	Edition        int
	Version        int
	CreatedAt      time.Time
	EditedAt       time.Time
}

const writeupColumns = `w.id, w.challenge_id, w.area_id, w.slug, w.title, w.summary, w.headings, w.credits, w.state, w.publish_at, w.published_at,
	w.override_reason, w.correction, w.corrected_at, w.edition, w.version, w.created_at, w.edited_at`

func (r writeupRow) domain() (writeup.Writeup, error) {
	headings, err := readHeadings(r.Headings)
	if err != nil {
		return writeup.Writeup{}, err
	}
	credits, err := readCredits(r.Credits)
	return writeup.Writeup{
		ID: r.ID, Challenge: r.ChallengeID, Area: r.AreaID, Slug: r.Slug,
		Words: writeup.Words{Title: r.Title, Summary: r.Summary, Headings: headings, Credits: credits},
		State: r.State, PublishAt: r.PublishAt, PublishedAt: r.PublishedAt, Override: r.OverrideReason,
		Correction: r.Correction, CorrectedAt: r.CorrectedAt, Edition: r.Edition, Version: r.Version, CreatedAt: r.CreatedAt, EditedAt: r.EditedAt,
	}, err
}

// headingJSON and creditJSON are what the columns headings and credits hold.
type headingJSON struct {
	Key     string `json:"key"`
	Heading string `json:"heading"`
	Text    string `json:"text"`
}

type creditJSON struct {
	Person id.Person `json:"person,omitempty"`
	Name   string    `json:"name,omitempty"`
	As     string    `json:"as"`
}

func readHeadings(s string) ([]writeup.Heading, error) {
	var in []headingJSON
	if err := json.Unmarshal([]byte(s), &in); err != nil {
		return nil, fmt.Errorf("headings of a write-up: %w", err)
	}
	out := make([]writeup.Heading, len(in))
	for i, h := range in {
		out[i] = writeup.Heading(h)
	}
	return out, nil
}

func readCredits(s string) ([]writeup.Credit, error) {
	var in []creditJSON
	if err := json.Unmarshal([]byte(s), &in); err != nil {
		return nil, fmt.Errorf("credits of a write-up: %w", err)
	}
	out := make([]writeup.Credit, len(in))
	for i, c := range in {
		out[i] = writeup.Credit{Person: c.Person, Name: c.Name, As: c.As}
	}
	return out, nil
}

func wordColumns(w writeup.Words) (headings, credits string, err error) {
	hs := make([]headingJSON, len(w.Headings))
	for i, h := range w.Headings {
		hs[i] = headingJSON(h)
	}
	cs := make([]creditJSON, len(w.Credits))
	for i, c := range w.Credits {
		cs[i] = creditJSON{Person: c.Person, Name: c.Name, As: c.As}
	}
	h, err := json.Marshal(hs)
	if err != nil {
		return "", "", err
	}
	c, err := json.Marshal(cs)
	return string(h), string(c), err
}

// Writeup returns a write-up with everything that its rules depend on, and holds it.
func (tx writeupTx) Writeup(w id.Writeup) (writeup.Writeup, error) {
	var r writeupRow
	err := tx.Get(&r, "/* writeup.get */ SELECT "+writeupColumns+" FROM writeups w WHERE w.id = ?"+tx.ForUpdate(), w)
	if errors.Is(err, ErrNone) {
		return writeup.Writeup{}, writeup.ErrNotFound
	}
	if err != nil {
		return writeup.Writeup{}, err
	}
	out, err := r.domain()
	if err != nil {
		return writeup.Writeup{}, err
	}
	err = tx.All(&out.Ideas, `/* writeup.ideas */ SELECT idea_id FROM writeup_ideas WHERE writeup_id = ? ORDER BY position, idea_id`, w)
	if err != nil {
		return writeup.Writeup{}, err
	}
	if out.Authors, err = writeupAuthors(tx.Tx, out.Ideas); err != nil {
		return writeup.Writeup{}, err
	}
	err = tx.All(&out.Writers, "/* writeup.writers */ SELECT DISTINCT i.author_id FROM writeup_ideas l JOIN ideas i ON i.id = l.idea_id WHERE l.writeup_id = ? AND i.author_id IS NOT NULL", w)
	if err != nil {
		return writeup.Writeup{}, err
	}
	var readers []struct {
		Role     writeup.Role
		PersonID id.Person
	}
	if err = tx.All(&readers, "/* writeup.readers */ SELECT role, person_id FROM writeup_readers WHERE writeup_id = ? ORDER BY asked_at, role, person_id", w); err != nil {
		return writeup.Writeup{}, err
	}
	for _, r := range readers {
		out.Readers = append(out.Readers, writeup.Reader{Role: r.Role, Person: r.PersonID})
	}
	var signs []signRow
	if err = tx.All(&signs, "/* writeup.signs */ SELECT role, person_id, edition, note, asks_change, signed_at FROM sign_offs WHERE writeup_id = ? ORDER BY signed_at, role, person_id", w); err != nil {
		return writeup.Writeup{}, err
	}
	for _, s := range signs {
		out.SignOffs = append(out.SignOffs, s.domain())
	}
	return out, nil
}

type signRow struct {
	Role       writeup.Role
	PersonID   id.Person
	Edition    int
	Note       string
	AsksChange bool
	SignedAt   time.Time
}

func (r signRow) domain() writeup.SignOff {
	return writeup.SignOff{Role: r.Role, Person: r.PersonID, Edition: r.Edition, Note: r.Note, Change: r.AsksChange, SignedAt: r.SignedAt}
}

// AuthorsOf lists the authors of an idea: who wrote it, then who wrote what goes on in it.
func (tx writeupTx) AuthorsOf(i id.Idea) ([]id.Person, error) {
	return writeupAuthors(tx.Tx, []id.Idea{i})
}

// UnnamedOf lists the authors of an idea whose names are not shown.
func (tx writeupTx) UnnamedOf(i id.Idea) ([]id.Person, error) {
	var out []id.Person
	err := tx.All(&out, "/* idea.unnamed */ SELECT DISTINCT p.id FROM ideas i JOIN people p ON p.id = i.author_id WHERE (i.id = ? OR i.merged_into = ?) AND (i.unnamed OR NOT p.named) ORDER BY p.id", i, i)
	return out, err
}

// FreeSlug returns the first of base, base-2 and so on that no other write-up has,
// nor gets until the transaction ends.
func (tx writeupTx) FreeSlug(base string, w id.Writeup) (string, error) {
	if err := tx.holdName("slugs of write-ups"); err != nil {
		return "", err
	}
	taken := []string{}
	err := tx.All(&taken, "/* writeup.slugs */ SELECT slug FROM writeups WHERE id <> ? AND (slug = ? OR slug LIKE ?)", w, base, base+"-%")
	return firstFree(base, taken), err
}

// AddWriteup keeps w with its ideas and sets its ID and Version.
func (tx writeupTx) AddWriteup(w *writeup.Writeup) error {
	headings, credits, err := wordColumns(w.Words)
	if err != nil {
		return err
	}
	w.Version = 1
	err = tx.Get(&w.ID, `/* writeup.add */ INSERT INTO writeups (challenge_id, area_id, slug, title, summary, headings, credits, state, edition, created_at, edited_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		w.Challenge, orNull(w.Area), w.Slug, w.Title, w.Summary, headings, credits, string(w.State), w.Edition, w.CreatedAt.UTC(), w.EditedAt.UTC())
	if err != nil {
		return err
	}
	for n, i := range w.Ideas {
		if _, err = tx.Exec("/* writeup.add_idea */ INSERT INTO writeup_ideas (writeup_id, idea_id, position) VALUES (?, ?, ?)", w.ID, i, n+1); err != nil {
			return err
		}
	}
	return nil
}

// SaveWriteup keeps w if its version still stands.
func (tx writeupTx) SaveWriteup(w *writeup.Writeup) error {
	headings, credits, err := wordColumns(w.Words)
	if err != nil {
		return err
	}
	err = tx.One(`/* writeup.save */ UPDATE writeups SET slug = ?, title = ?, summary = ?, headings = ?, credits = ?, state = ?, publish_at = ?, published_at = ?,
		override_reason = ?, correction = ?, corrected_at = ?, edition = ?, edited_at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		w.Slug, w.Title, w.Summary, headings, credits, string(w.State), w.PublishAt.UTC(), w.PublishedAt.UTC(),
		w.Override, w.Correction, w.CorrectedAt.UTC(), w.Edition, w.EditedAt.UTC(), w.ID, w.Version)
	if errors.Is(err, ErrNone) {
		return writeup.ErrStale
	}
	if err == nil {
		w.Version++
	}
	return err
}

// KeepEdition keeps the words that w has now.
func (tx writeupTx) KeepEdition(w writeup.Writeup, editor id.Person, at time.Time) error {
	headings, _, err := wordColumns(w.Words)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`/* writeup.keep_edition */ INSERT INTO writeup_versions (writeup_id, edition, title, summary, headings, editor_id, edited_at)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, w.ID, w.Edition, w.Title, w.Summary, headings, int64(editor), at.UTC())
	return err
}

// AddReader keeps whom to ask, and for which edition.
func (tx writeupTx) AddReader(w id.Writeup, r writeup.Reader, edition int, at time.Time) (bool, error) {
	n, err := tx.Exec(`/* writeup.ask */ INSERT INTO writeup_readers (writeup_id, role, person_id, edition, asked_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (writeup_id, role, person_id) DO UPDATE SET edition = excluded.edition, asked_at = excluded.asked_at WHERE writeup_readers.edition < excluded.edition`,
		w, string(r.Role), r.Person, edition, at.UTC())
	return n > 0, err
}

// WriteTo queues a mail to a person.
func (tx writeupTx) WriteTo(p id.Person, m account.Mail, at time.Time) (bool, error) {
	return tx.writeTo(p, m, at)
}

// AddSignOff keeps s.
func (tx writeupTx) AddSignOff(w id.Writeup, s writeup.SignOff) error {
	_, err := tx.Exec(`/* writeup.sign */ INSERT INTO sign_offs (writeup_id, role, person_id, edition, note, asks_change, signed_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (writeup_id, role, person_id, edition) DO UPDATE SET note = excluded.note, asks_change = excluded.asks_change, signed_at = excluded.signed_at`,
		w, string(s.Role), s.Person, s.Edition, s.Note, s.Change, s.SignedAt.UTC())
	return err
}

// PersonByHandle returns a person who may act, or 0.
func (tx writeupTx) PersonByHandle(handle string) (id.Person, error) {
	return tx.activePerson(handle)
}

// Nameless returns which of these people show readers no name.
func (tx *Tx) Nameless(people []id.Person) (map[id.Person]bool, error) {
	out := map[id.Person]bool{}
	if len(people) == 0 {
		return out, nil
	}
	var hidden []id.Person
	err := tx.All(&hidden, "/* person.nameless */ SELECT id FROM people WHERE NOT named AND id IN ?", people)
	for _, p := range hidden {
		out[p] = true
	}
	return out, err
}

func (tx *Tx) activePerson(handle string) (id.Person, error) {
	var p id.Person
	err := tx.Get(&p, "/* person.active */ SELECT id FROM people WHERE handle = ? AND state = ?", handle, string(account.Active))
	if errors.Is(err, ErrNone) {
		return 0, nil
	}
	return p, err
}

// Challenge, Idea and SaveIdea are those of challenge.Tx.
func (tx writeupTx) Challenge(c id.Challenge) (challenge.Challenge, error) {
	return challengeTx{tx.Tx, tx.rules}.Challenge(c)
}

// Idea returns an idea in any state and holds it.
func (tx writeupTx) Idea(i id.Idea) (challenge.Idea, error) { return tx.idea(i) }

// SaveIdea keeps i if its version still stands.
func (tx writeupTx) SaveIdea(i *challenge.Idea) error { return tx.saveIdea(i) }

// Said returns the visible comments on an idea, the oldest first.
func (tx writeupTx) Said(i id.Idea) ([]writeup.Said, error) {
	var rows []struct {
		ID       id.Comment
		ParentID id.Comment
		AuthorID id.Person
		Name     string
		Role     string
		Staff    bool
		Body     string
	}
	err := tx.All(&rows, `/* writeup.said */ SELECT c.id, c.parent_id, c.author_id, `+commentBy+` AS name, COALESCE(t.label, c.author_role) AS role, c.staff, c.body
		FROM comments c JOIN ideas i ON i.id = c.idea_id `+commentAuthor+` LEFT JOIN reference_terms t ON t.list = 'role' AND t.code = c.author_role
		WHERE c.idea_id = ? AND c.state = 'visible' ORDER BY c.id`, i)
	out := make([]writeup.Said, len(rows))
	for n, r := range rows {
		out[n] = writeup.Said{ID: r.ID, Parent: r.ParentID, Author: r.AuthorID, Name: r.Name, Role: r.Role, Staff: r.Staff, Body: r.Body}
	}
	return out, err
}

// Tried reports whether a place has said in public that it tries an idea, or has tried it.
func (tx writeupTx) Tried(i id.Idea) (bool, error) {
	var n int
	err := tx.Get(&n, "/* writeup.tried */ SELECT count(*) FROM adoptions WHERE idea_id = ? AND hidden = FALSE AND waits = FALSE AND state <> ?", i, string(adoption.Considering))
	return n > 0, err
}
