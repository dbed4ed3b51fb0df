package main

import (
	"context"

	"uptake/api/signin"
	"uptake/domain/account"
	"uptake/domain/account/reference"
	"uptake/store"
)

// people returns the use cases of people over s.
func people(c *Config, s *store.Store) account.Service {
	return account.Service{
		Store: store.Accounts(s), Reads: store.AccountReads(s), Signer: tokens(c, nil), Secrets: c.secrets(),
		Site: c.ServiceName, BaseURL: c.base(), Now: now, Passkeys: passkeys(c), StaffSecondStep: c.StaffSecondStep, Age: account.AgeRule(c.Under16),
	}
}

// passkeys are those of the address that people type; none where no browser makes one.
func passkeys(c *Config) account.PasskeyChecker {
	p, err := signin.NewPasskeys(c.ServiceName, c.base())
	if err != nil {
		return nil
	}
	return p
}

// tokens signs API tokens, and reads those that known has.
func tokens(c *Config, known signin.Known) signin.Tokens {
	return signin.Tokens{Issuer: c.base(), Secrets: c.secrets(), Known: known, Now: now, Verified: new(signin.Verified)}
}

// secrets are the bytes that sign: the first one signs, all verify.
func (c *Config) secrets() [][]byte {
	secrets := make([][]byte, len(c.Secrets))
	for i, s := range c.Secrets {
		secrets[i] = []byte(s)
	}
	return secrets
}

// loadReference gives a new installation its lists of roles and regions, and an
// older one what has been added to them since.
func loadReference(ctx context.Context, people account.Service) error {
	terms, err := reference.Terms()
	if err != nil {
		return err
	}
	_, err = people.LoadReference(ctx, terms)
	return err
}
