package store

import "uptake/domain/challenge"

// SetLock keeps that comments were closed or opened, and what that says of the idea.
func (tx challengeTx) SetLock(l challenge.Lock) error {
	_, err := tx.Exec("/* lock.add */ INSERT INTO comment_locks (challenge_id, idea_id, locked, code, words, by_id, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		l.Challenge, l.Idea, l.Locked, string(l.Code), l.Words, l.By, l.At.UTC())
	if err != nil {
		return err
	}
	var why challenge.Because
	if l.Locked {
		why = l.Because
	}
	return tx.One("/* lock.set */ UPDATE ideas SET lock_code = ?, lock_words = ? WHERE id = ?", string(why.Code), why.Words, l.Idea)
}
