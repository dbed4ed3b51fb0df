package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

type termsRow struct {
	Number      int
	Licence     string
	Terms       string
	Rules       string
	Privacy     string
	Hash        string
	PublishedAt time.Time
}

const termsColumns = "number, licence, terms, rules, privacy, hash, published_at"

func (r termsRow) domain() account.Terms {
	return account.Terms{
		Number: r.Number, TermsTexts: account.TermsTexts{Licence: r.Licence, Terms: r.Terms, Rules: r.Rules, Privacy: r.Privacy}, Hash: r.Hash, PublishedAt: r.PublishedAt,
	}
}

// agreedTerms is the number of the present version, and of the newest that somebody agreed to.
func agreedTerms(from Reads, p id.Person) (present, agreed int, err error) {
	var r struct{ Present, Agreed int }
	err = from.Get(&r, `/* terms.agreed */ SELECT COALESCE((SELECT max(number) FROM terms), 0) AS present,
		COALESCE((SELECT max(terms) FROM agreements WHERE person_id = ?), 0) AS agreed`, p)
	return r.Present, r.Agreed, err
}

// AgreedTerms and AddAgreement are those of account.TermsTx, for every domain that keeps
// what people post.
func (tx *Tx) AgreedTerms(p id.Person) (present, agreed int, err error) { return agreedTerms(tx, p) }

// AddAgreement keeps that p agreed to a version.
func (tx *Tx) AddAgreement(p id.Person, terms int, at time.Time) (added bool, err error) {
	n, err := tx.Exec("/* terms.agree */ INSERT INTO agreements (person_id, terms, agreed_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", p, terms, at.UTC())
	return n > 0, err
}

// PresentTerms returns the newest version and holds it.
func (tx accountTx) PresentTerms() (account.Terms, error) {
	var r termsRow
	err := tx.Get(&r, "/* terms.present */ SELECT "+termsColumns+" FROM terms ORDER BY number DESC LIMIT 1"+tx.ForUpdate())
	if errors.Is(err, ErrNone) {
		return account.Terms{}, nil
	}
	return r.domain(), err
}

// AddTerms is that of account.TermsTx.
func (tx accountTx) AddTerms(t account.Terms) (bool, error) {
	n, err := tx.Exec("/* terms.add */ INSERT INTO terms (number, licence, terms, rules, privacy, hash, published_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		t.Number, t.Licence, t.Terms, t.Rules, t.Privacy, t.Hash, t.PublishedAt.UTC())
	return n > 0, err
}

// TermsVersions lists every version, the newest first.
func (a accountReads) TermsVersions(ctx context.Context) ([]account.Terms, error) {
	var rows []termsRow
	err := a.s.Reader(ctx).All(&rows, "/* terms.versions */ SELECT "+termsColumns+" FROM terms ORDER BY number DESC")
	out := make([]account.Terms, len(rows))
	for n, r := range rows {
		out[n] = r.domain()
	}
	return out, err
}

// AgreedTerms is that of account.TermsTx.
func (a accountReads) AgreedTerms(ctx context.Context, p id.Person) (present, agreed int, err error) {
	return agreedTerms(a.s.Reader(ctx), p)
}
