package store

import (
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

// signInRow is a row of sign_ins.
type signInRow struct {
	ID        id.SignIn
	Email     string
	LinkHash  string
	CodeHash  string
	DraftHash string
	ReturnTo  string
	Support   id.Idea
	Tries     int
	AskedAt   time.Time
	ExpiresAt time.Time
	UsedAt    time.Time
}

const signInColumns = `id, email, link_hash, code_hash, draft_hash, return_to, support_id AS support, tries, asked_at, expires_at, used_at`

func signIn(from Reads, sql string, args ...any) (account.SignIn, error) {
	var r signInRow
	if err := from.Get(&r, sql, args...); errors.Is(err, ErrNone) {
		return account.SignIn{}, account.ErrLinkUnknown
	} else if err != nil {
		return account.SignIn{}, err
	}
	return account.SignIn(r), nil
}

func (tx accountTx) SignIn(s id.SignIn) (account.SignIn, error) {
	return signIn(tx, "/* sign_in.hold */ SELECT "+signInColumns+" FROM sign_ins WHERE id = ?"+tx.ForUpdate(), s)
}

func (tx accountTx) SignInByLink(linkHash string) (account.SignIn, error) {
	return signIn(tx, "/* sign_in.hold_by_link */ SELECT "+signInColumns+" FROM sign_ins WHERE link_hash = ?"+tx.ForUpdate(), linkHash)
}

func (tx accountTx) Asks(email string, since time.Time) ([]time.Time, error) {
	if err := tx.holdName("sign-ins of " + email); err != nil {
		return nil, err
	}
	var at []time.Time
	err := tx.All(&at, "/* sign_in.asks */ SELECT asked_at FROM sign_ins WHERE email = ? AND asked_at > ? ORDER BY asked_at", email, since)
	return at, err
}

func (tx accountTx) VoidSignIns(email string, now time.Time) error {
	_, err := tx.Exec("/* sign_in.void */ UPDATE sign_ins SET expires_at = ? WHERE email = ? AND used_at IS NULL AND expires_at > ?", now, email, now)
	return err
}

func (tx accountTx) AddSignIn(s *account.SignIn) error {
	return tx.Get(&s.ID, `/* sign_in.add */ INSERT INTO sign_ins (email, link_hash, code_hash, draft_hash, return_to, support_id, tries, asked_at, expires_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		s.Email, s.LinkHash, s.CodeHash, s.DraftHash, s.ReturnTo, int64(s.Support), s.Tries, s.AskedAt, s.ExpiresAt)
}

func (tx accountTx) UseSignIn(s id.SignIn, now time.Time) error {
	err := tx.One("/* sign_in.use */ UPDATE sign_ins SET used_at = ? WHERE id = ? AND used_at IS NULL", now, s)
	if errors.Is(err, ErrNone) {
		return account.ErrLinkUsed
	}
	return err
}

func (tx accountTx) MissCode(s id.SignIn) error {
	return tx.One("/* sign_in.miss */ UPDATE sign_ins SET tries = tries + 1 WHERE id = ?", s)
}

func (tx accountTx) ForgetSignIns(before time.Time) error {
	_, err := tx.Exec("/* sign_in.forget */ DELETE FROM sign_ins WHERE asked_at < ?", before)
	return err
}

func (tx accountTx) ClaimDrafts(draftHash string, p id.Person) (int, error) {
	if draftHash == "" { // what every claimed draft has
		return 0, nil
	}
	n, err := tx.Exec(`/* draft.claim */ UPDATE drafts SET author_id = ?, claim_hash = ''
		WHERE claim_hash = ? AND claim_hash <> '' AND author_id IS NULL`, p, draftHash)
	return int(n), err
}

func (tx accountTx) AddToken(t account.Token) error {
	_, err := tx.Exec("/* token.add */ INSERT INTO api_tokens (jti, person_id, label, scope, issued_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
		t.JTI, t.Person, t.Label, t.Scope, t.IssuedAt, t.ExpiresAt)
	return err
}

func (tx accountTx) WorkingTokens(p id.Person, now time.Time) (int, error) {
	var n int
	err := tx.Get(&n, "/* token.working */ SELECT COUNT(*) FROM api_tokens WHERE person_id = ? AND revoked_at IS NULL AND expires_at > ?", p, now)
	return n, err
}

func (tx accountTx) RevokeToken(p id.Person, jti string, now time.Time) (bool, error) {
	n, err := tx.Exec(`/* token.revoke */ UPDATE api_tokens SET revoked_at = ?
		WHERE jti = ? AND person_id = ? AND revoked_at IS NULL AND expires_at > ?`, now, jti, p, now)
	return n > 0, err
}

func (tx accountTx) UseToken(jti string, now time.Time) error {
	_, err := tx.Exec("/* token.use */ UPDATE api_tokens SET used_at = ? WHERE jti = ?", now, jti)
	return err
}
