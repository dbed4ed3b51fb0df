package store_test

import (
	"errors"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/store"
	"uptake/store/storetest"
)

func TestSynonymsOfAChallengeAreKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		const text = "physio = physiotherapist\nFCP > first contact physiotherapist\nnot us = ultrasound\n"
		kept := func() string {
			t.Helper()
			list, err := st.reads.Synonyms(ctx, st.c.ID)
			must(t, err)
			return challenge.SynonymLines(list)
		}
		c, err := st.service.SetSynonyms(ctx, account.Console, st.c.ID, st.c.Version, text)
		must(t, err)
		if got := kept(); got != text || c.Version == st.c.Version {
			t.Errorf("kept %q at version %d", got, c.Version)
		}
		if _, err := st.service.SetSynonyms(ctx, account.Console, st.c.ID, st.c.Version, "a = b"); !errors.Is(err, challenge.ErrStale) || kept() != text {
			t.Errorf("from an old page: %v, %q", err, kept())
		}
		if _, err := st.service.SetSynonyms(ctx, st.ann, st.c.ID, 0, "a = b"); err == nil || kept() != text {
			t.Errorf("by a contributor: %v, %q", err, kept())
		}
		_, err = st.service.SetSynonyms(ctx, account.Console, st.c.ID, 0, "")
		must(t, err)
		if got := kept(); got != "" {
			t.Errorf("after taking all away: %q", got)
		}
	})
}
