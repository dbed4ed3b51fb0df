package store

import (
	"context"
	"strings"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

type synonymRow struct {
	Mutual, Off   bool
	First, Others string
}

func (r synonymRow) domain() challenge.Synonym {
	return challenge.Synonym{Mutual: r.Mutual, Off: r.Off, Terms: append([]string{r.First}, strings.Split(r.Others, "|")...)}
}

func (r challengeReads) Synonyms(ctx context.Context, c id.Challenge) ([]challenge.Synonym, error) {
	var rows []synonymRow
	err := r.s.Reader(ctx).All(&rows, "/* synonym.all */ SELECT mutual, off, first, others FROM search_synonyms WHERE challenge_id = ? ORDER BY position", c)
	return each(rows, synonymRow.domain), err
}

func (tx challengeTx) SetSynonyms(c id.Challenge, list []challenge.Synonym) error {
	if _, err := tx.Exec("/* synonym.clear */ DELETE FROM search_synonyms WHERE challenge_id = ?", c); err != nil {
		return err
	}
	for n, s := range list {
		_, err := tx.Exec("/* synonym.add */ INSERT INTO search_synonyms (challenge_id, position, mutual, off, first, others) VALUES (?, ?, ?, ?, ?, ?)",
			c, n, s.Mutual, s.Off, s.Terms[0], strings.Join(s.Terms[1:], "|"))
		if err != nil {
			return err
		}
	}
	return nil
}
