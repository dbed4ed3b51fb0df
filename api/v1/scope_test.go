package v1_test

import (
	"testing"

	v1 "uptake/api/v1"
	"uptake/domain/account"
)

// TestWhatTellsOfPeopleNeedsMoreThanToRead names reads that no token to read may make.
func TestWhatTellsOfPeopleNeedsMoreThanToRead(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]account.Scope{
		"/people/:handle/sanctions": account.ScopeModerate, "/moderation/appeals": account.ScopeModerate, "/people/:handle/trust": account.ScopeModerate,
		"/keeping": account.ScopeAdminister, "/keeping/:run": account.ScopeAdminister, "/challenges/:slug/keeping": account.ScopeAdminister, "/holds": account.ScopeAdminister,
		"/people/:handle/second-step": account.ScopeAdminister, "/challenges/:slug/equality": account.ScopeAdminister,
	} {
		if got, listed := v1.ScopeOf("GET", path); got != want || !listed {
			t.Errorf("GET %s needs %s, want %s", path, got, want)
		}
	}
}
