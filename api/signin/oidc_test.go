package signin_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"uptake/api/signin"
	"uptake/domain/account"
)

func TestAProviderLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Bool
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Store(true) }))
	t.Cleanup(trap.Close)
	server := httptest.NewServer(http.RedirectHandler(trap.URL, http.StatusTemporaryRedirect))
	t.Cleanup(server.Close)
	p := &signin.Provider{Issuer: server.URL}
	if _, err := p.Address(t.Context(), account.Departure{}); !errors.Is(err, account.ErrProviderAway) {
		t.Errorf("got %v, want a provider that is away", err)
	}
	if elsewhere.Load() {
		t.Error("another server was asked")
	}
}
