package main

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/account/reference"
	"uptake/store"
)

// people returns the use cases of people over s.
func people(c *Config, s *store.Store) account.Service {
	secrets := make([][]byte, len(c.Secrets))
	for i, secret := range c.Secrets {
		secrets[i] = []byte(secret)
	}
	return account.Service{
		Store: store.Accounts(s), Reads: store.AccountReads(s), Secrets: secrets,
		Site: c.ServiceName, BaseURL: c.base(), Now: now,
	}
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
