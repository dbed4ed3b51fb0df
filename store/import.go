package store

import (
	"errors"
	"fmt"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/theme"
)

// RowOf returns the row that a source id became, or 0.
func (tx challengeTx) RowOf(c id.Challenge, kind, sourceID string) (int64, error) {
	return tx.rowOf(c, kind, sourceID)
}

func (tx *Tx) rowOf(c id.Challenge, kind, sourceID string) (int64, error) {
	var row int64
	err := tx.Get(&row, "/* source.get */ SELECT row_id FROM source_ids WHERE challenge_id = ? AND kind = ? AND source_id = ?", c, kind, sourceID)
	if errors.Is(err, ErrNone) {
		return 0, nil
	}
	return row, err
}

// NoteSource keeps which row a source id became.
func (tx challengeTx) NoteSource(c id.Challenge, kind, sourceID string, row int64) error {
	return tx.noteSource(c, kind, sourceID, row)
}

func (tx *Tx) noteSource(c id.Challenge, kind, sourceID string, row int64) error {
	_, err := tx.Exec("/* source.note */ INSERT INTO source_ids (challenge_id, kind, source_id, row_id, import_id) VALUES (?, ?, ?, ?, ?)", c, kind, sourceID, row, orNull(tx.file))
	if errors.Is(err, ErrDuplicate) { // another import of the row has just ended: begun anew, this one finds it
		return fmt.Errorf("%w: %w", ErrSerialization, err)
	}
	return err
}

// sourcePerson is the kind of source ids of people; the import of people notes
// the same.
const sourcePerson = "person"

// PersonByKey returns the person imported under key, else by handle, or 0.
func (tx challengeTx) PersonByKey(c id.Challenge, key string) (id.Person, error) {
	row, err := tx.rowOf(c, sourcePerson, key)
	if row != 0 || err != nil {
		return id.Person(row), err
	}
	var p id.Person
	err = tx.Get(&p, "/* person.by_handle */ SELECT id FROM people WHERE handle = ?", key)
	if errors.Is(err, ErrNone) {
		return 0, nil
	}
	return p, err
}

// AddPerson keeps a person known by a key alone, under a random handle.
func (tx challengeTx) AddPerson(c id.Challenge, key, name string, at time.Time) (id.Person, error) {
	handle, err := account.NewHandle()
	if err != nil {
		return 0, err
	}
	p := account.Person{Handle: handle, Name: name, Lang: "en", State: account.Active, JoinedAt: at.UTC()}
	if _, err = (accountTx{tx.Tx}).AddPerson(&p); err != nil {
		return 0, err
	}
	return p.ID, tx.noteSource(c, sourcePerson, key, int64(p.ID))
}

// AuthorRole returns a person's professional role.
func (tx challengeTx) AuthorRole(p id.Person) (string, error) {
	var role string
	err := tx.Get(&role, "/* person.role */ SELECT professional_role FROM people WHERE id = ?", p)
	if errors.Is(err, ErrNone) {
		return "", nil
	}
	return role, err
}

// ThemeByName returns the theme with this name, or 0.
func (tx challengeTx) ThemeByName(c id.Challenge, name string) (id.Theme, error) {
	var t id.Theme
	err := tx.Get(&t, "/* theme.by_name */ SELECT id FROM themes WHERE challenge_id = ? AND name = ? AND merged_into IS NULL AND split_at IS NULL", c, name)
	if errors.Is(err, ErrNone) {
		return 0, nil
	}
	return t, err
}

// AddTheme keeps a theme that has a name and nothing else yet.
func (tx challengeTx) AddTheme(c id.Challenge, name string, at time.Time) (id.Theme, error) {
	slug, err := tx.freeThemeSlug(c, theme.SlugOf(name), 0)
	if err != nil {
		return 0, err
	}
	var t id.Theme
	err = tx.Get(&t, "/* theme.add_name */ INSERT INTO themes (challenge_id, slug, name, created_at) VALUES (?, ?, ?, ?) RETURNING id",
		c, slug, name, at.UTC())
	if err != nil {
		return 0, err
	}
	return t, tx.noteMade("theme", int64(t), 0)
}

// GiveTheme gives an idea a theme that everybody may see.
func (tx challengeTx) GiveTheme(i id.Idea, t id.Theme, at time.Time) error {
	_, err := themeTx{tx.Tx}.GiveTheme(i, t, at)
	return err
}

// ImportSupports keeps the last word of each person. Each idea's counters move
// once, by all its words together.
func (tx challengeTx) ImportSupports(f challenge.SupportForm, words []challenge.Support) (added, changed int, err error) {
	moves := map[id.Idea]challenge.Tally{}
	var order []id.Idea
	for _, w := range words {
		before, had, err := tx.Support(w.Idea, w.Person)
		if err != nil {
			return 0, 0, err
		}
		if had && !w.CastAt.After(before.CastAt) && (before.Value == w.Value || before.CastAt.After(w.CastAt)) {
			continue
		}
		_, err = tx.Exec(`/* support.import */ INSERT INTO supports (idea_id, person_id, value, cast_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (idea_id, person_id) DO UPDATE SET value = excluded.value, cast_at = excluded.cast_at`,
			w.Idea, w.Person, w.Value, w.CastAt.UTC())
		if err == nil && !had {
			err = tx.noteMade("support", int64(w.Idea), int64(w.Person))
		}
		if err != nil {
			return 0, 0, err
		}
		if had && before.Value == w.Value {
			continue // said again later: the time moves, nothing else
		}
		move := challenge.Move(f, had, before.Value, w.Value)
		sum, again := moves[w.Idea]
		if !again {
			order = append(order, w.Idea)
		}
		moves[w.Idea] = challenge.Tally{Supports: sum.Supports + move.Supports, Againsts: sum.Againsts + move.Againsts, Passes: sum.Passes + move.Passes}
		if had {
			changed++
		} else {
			added++
		}
	}
	for _, i := range order {
		if _, err := tx.moveSupports(i, moves[i]); err != nil {
			return 0, 0, err
		}
	}
	return added, changed, nil
}

// PersonOfKey returns the person imported into c under key, or 0.
func (tx accountTx) PersonOfKey(c id.Challenge, key string) (id.Person, error) {
	row, err := tx.rowOf(c, sourcePerson, key)
	return id.Person(row), err
}

// NotePerson keeps which person a key became.
func (tx accountTx) NotePerson(c id.Challenge, key string, p id.Person) error {
	return tx.noteSource(c, sourcePerson, key, int64(p))
}
