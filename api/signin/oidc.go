package signin

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"uptake/domain/account"
)

// providerWait is how long a provider may take for one answer.
const providerWait = 8 * time.Second

// algorithms are the signatures that are taken. None of them can be made with what
// is public, unlike those of the HS family, and "none" is no signature.
var algorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA}

// Provider is one service that signs people in by OpenID Connect: authorisation
// code with PKCE, state and nonce. Its fields are set once, before the first call.
type Provider struct {
	Key          string // in addresses and in the store
	Label        string // what people read on the button
	Issuer       string
	ClientID     string
	ClientSecret string // empty for a public client
	Redirect     string // where it sends browsers back to: a whole address
	Scopes       []string
	EmailClaim   string   // which claim holds the address
	Strength     []string // values of acr that are strong enough, asked for and held to; none: any is
	TrustEmail   bool     // take every address as verified: the provider says so outside its tokens
	Admission    account.Admission
	Now          func() time.Time
	Client       *http.Client // nil: one with a time limit

	mu    sync.Mutex
	found *oidc.Provider
}

func (p *Provider) client(ctx context.Context) context.Context {
	c := p.Client
	if c == nil {
		c = &http.Client{Timeout: providerWait, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // the client's secret and the code go to the provider that was set alone
		}}
	}
	return oidc.ClientContext(ctx, c)
}

// discover asks the provider for its addresses and keys, once it is needed: a
// provider that is away when the server starts keeps nobody from signing in by mail.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	ctx, cancel := context.WithTimeout(ctx, providerWait)
	defer cancel()
	// The library keeps this context for later reads of the keys.
	found, err := oidc.NewProvider(p.client(context.WithoutCancel(ctx)), p.Issuer)
	if err != nil {
		return nil, account.ErrProviderAway.With(fmt.Errorf("discover %s: %w", p.Key, err))
	}
	p.found = found
	return found, nil
}

func (p *Provider) oauth(found *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, RedirectURL: p.Redirect, Endpoint: found.Endpoint(),
		Scopes: append([]string{oidc.ScopeOpenID}, p.Scopes...),
	}
}

// Address returns where a browser goes to sign in there.
func (p *Provider) Address(ctx context.Context, d account.Departure) (string, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	with := []oauth2.AuthCodeOption{oidc.Nonce(d.Nonce), oauth2.S256ChallengeOption(d.Verifier)}
	if len(p.Strength) > 0 {
		with = append(with, oauth2.SetAuthURLParam("acr_values", strings.Join(p.Strength, " ")))
	}
	return p.oauth(found).AuthCodeURL(d.State, with...), nil
}

// Prove turns the code that a browser brought back into who the provider says
// somebody is. Whatever is wrong with the answer, the fault is account.ErrProven;
// account.ErrProviderAway says that there was none.
func (p *Provider) Prove(ctx context.Context, code string, passage account.Passage) (account.Proven, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return account.Proven{}, err
	}
	ctx, cancel := context.WithTimeout(p.client(ctx), providerWait)
	defer cancel()
	answer, err := p.oauth(found).Exchange(ctx, code, oauth2.VerifierOption(passage.Verifier))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < http.StatusInternalServerError:
		return account.Proven{}, account.ErrProven.With(fmt.Errorf("exchange at %s: %s", p.Key, refused.ErrorCode))
	case err != nil:
		return account.Proven{}, account.ErrProviderAway.With(fmt.Errorf("exchange at %s: %w", p.Key, err))
	}
	raw, _ := answer.Extra("id_token").(string)
	who, err := p.verify(ctx, found, raw, passage.Nonce)
	if err != nil {
		return account.Proven{}, account.ErrProven.With(fmt.Errorf("token of %s: %w", p.Key, err))
	}
	return who, nil
}

// verify checks signature, issuer, audience and times, which the library does once
// it is told to, and the nonce and the authorised party, which it leaves to callers.
func (p *Provider) verify(ctx context.Context, found *oidc.Provider, raw, nonce string) (account.Proven, error) {
	token, err := found.VerifierContext(ctx, &oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: algorithms, Now: p.Now}).Verify(ctx, raw)
	if err != nil {
		return account.Proven{}, err
	}
	if nonce == "" || subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1 {
		return account.Proven{}, errors.New("another nonce")
	}
	if token.IssuedAt.After(p.Now().Add(time.Minute)) {
		return account.Proven{}, errors.New("issued in the future")
	}
	claims := map[string]any{}
	if err := token.Claims(&claims); err != nil {
		return account.Proven{}, err
	}
	party, named := claims["azp"].(string)
	if named && party != p.ClientID || !named && len(token.Audience) > 1 {
		return account.Proven{}, errors.New("another authorised party")
	}
	if token.Subject == "" || !slices.Contains(token.Audience, p.ClientID) {
		return account.Proven{}, errors.New("about nobody, or for somebody else")
	}
	if acr, _ := claims["acr"].(string); len(p.Strength) > 0 && !slices.Contains(p.Strength, acr) {
		return account.Proven{}, fmt.Errorf("signed in as strongly as %q", acr)
	}
	email, _ := claims[p.EmailClaim].(string)
	verified, _ := claims["email_verified"].(bool)
	return account.Proven{Issuer: token.Issuer, Subject: token.Subject, Email: email, EmailVerified: verified || p.TrustEmail}, nil
}
