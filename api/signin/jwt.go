// Package signin proves who somebody is to the API: bearer tokens that people
// issue to their own scripts.
package signin

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"uptake/domain/account"
	"uptake/domain/id"
)

// audience is whom the tokens are for: another service of the same operator that
// shares the secret by mistake does not take them.
const audience = "uptake-api"

// Known finds tokens by the name inside them; account.Service is one.
type Known interface {
	// TokenOf returns the token called jti with whoever holds it, or
	// account.ErrBadToken for one that is unknown, revoked or over.
	TokenOf(ctx context.Context, jti string) (account.Bearer, error)
}

// Tokens signs and reads the API tokens of one site. They are JWTs with HS256 and
// nothing else; each is looked up by its jti, so that it can be revoked.
type Tokens struct {
	Issuer  string   // the base URL of the site
	Secrets [][]byte // one or two, 32 bytes or more: the first signs, all verify
	Known   Known
	Now     func() time.Time
	// Verified remembers signatures that were checked with these secrets. Nil: each
	// is checked every time.
	Verified *Verified
}

// errNoSecret is a mistake in putting the server together.
var errNoSecret = errors.New("api tokens: no secret of 32 bytes or more")

// SignToken returns a bearer token that names jti and p and ends at expiresAt.
func (t Tokens) SignToken(jti string, p id.Person, issuedAt, expiresAt time.Time) (string, error) {
	if len(t.Secrets) == 0 || len(t.Secrets[0]) < 32 {
		return "", errNoSecret
	}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		Issuer: t.Issuer, Audience: jwt.ClaimStrings{audience}, Subject: strconv.FormatInt(int64(p), 10), ID: jti,
		IssuedAt: jwt.NewNumericDate(issuedAt), ExpiresAt: jwt.NewNumericDate(expiresAt),
	}).SignedString(t.Secrets[0])
}

// Lookup returns who holds the token text. Whatever is wrong with it, the answer
// is account.ErrBadToken: a forger learns nothing.
func (t Tokens) Lookup(ctx context.Context, text string) (account.Bearer, error) {
	claims, err := t.verify(text)
	if err != nil {
		return account.Bearer{}, account.ErrBadToken
	}
	b, err := t.Known.TokenOf(ctx, claims.ID)
	if err != nil {
		return account.Bearer{}, err
	}
	if strconv.FormatInt(int64(b.Token.Person), 10) != claims.Subject || b.Actor.Person != b.Token.Person {
		return account.Bearer{}, account.ErrBadToken // signed, but not about this row
	}
	return b, nil
}

// verify rules out by name all that the library would accept by itself: other
// algorithms, a token that never ends, one for somebody else.
func (t Tokens) verify(text string) (*jwt.RegisteredClaims, error) {
	rules := []jwt.ParserOption{
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithExpirationRequired(), jwt.WithIssuer(t.Issuer),
		jwt.WithAudience(audience), jwt.WithIssuedAt(), jwt.WithTimeFunc(t.Now), jwt.WithStrictDecoding(),
	}
	if claims, ok := t.Verified.get(text); ok {
		return &claims, jwt.NewValidator(rules...).Validate(claims)
	}
	keys := jwt.VerificationKeySet{}
	for _, s := range t.Secrets {
		if len(s) < 32 {
			return nil, errNoSecret // an empty secret would be anybody's
		}
		keys.Keys = append(keys.Keys, s)
	}
	if len(keys.Keys) == 0 {
		return nil, errNoSecret
	}
	var claims jwt.RegisteredClaims
	if _, err := jwt.NewParser(rules...).ParseWithClaims(text, &claims, func(*jwt.Token) (any, error) { return keys, nil }); err != nil {
		return nil, err
	}
	if claims.ID == "" || claims.Subject == "" {
		return nil, jwt.ErrTokenRequiredClaimMissing
	}
	t.Verified.put(text, claims)
	return &claims, nil
}
