package store

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

func (tx accountTx) Note(n account.Note) error {
	if n.Agent == "" && n.Session != 0 {
		_, err := tx.Exec(`/* account_note.add_of */ INSERT INTO account_notes (person_id, at, kind, agent)
			SELECT person_id, ?, ?, agent FROM sessions WHERE id = ? AND person_id = ?`, n.At, string(n.Kind), n.Session, n.Person)
		return err
	}
	_, err := tx.Exec("/* account_note.add */ INSERT INTO account_notes (person_id, at, kind, agent) VALUES (?, ?, ?, ?)", n.Person, n.At, string(n.Kind), n.Agent)
	return err
}

func (tx accountTx) ForgetNotes(before time.Time) error {
	_, err := tx.Exec("/* account_note.forget */ DELETE FROM account_notes WHERE at < ?", before)
	return err
}

func (tx accountTx) RevokeTokens(p id.Person, now time.Time) (int, error) {
	n, err := tx.Exec("/* token.revoke_all */ UPDATE api_tokens SET revoked_at = ? WHERE person_id = ? AND revoked_at IS NULL AND expires_at > ?", now, p, now)
	return int(n), err
}

func (a accountReads) Notes(ctx context.Context, p id.Person, since time.Time, limit int) ([]account.Note, error) {
	var rows []struct {
		At    time.Time
		Kind  account.NoteKind
		Agent string
	}
	err := a.s.Reader(ctx).All(&rows, "/* account_note.list */ SELECT at, kind, agent FROM account_notes WHERE person_id = ? AND at >= ? ORDER BY at DESC, id DESC LIMIT ?", p, since, limit)
	list := make([]account.Note, len(rows))
	for i, r := range rows {
		list[i] = account.Note{Person: p, At: r.At, Kind: r.Kind, Agent: r.Agent}
	}
	return list, err
}
