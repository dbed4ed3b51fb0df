package signin_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"uptake/api/signin"
	"uptake/api/wire"
	"uptake/domain/account"
)

var (
	_ account.Signer = signin.Tokens{}
	_ wire.Bearer    = signin.Tokens{}

	now     = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	first   = bytes.Repeat([]byte("1"), 32)
	second  = bytes.Repeat([]byte("2"), 32)
	removed = bytes.Repeat([]byte("0"), 32)
)

// rows are the tokens that the store has.
type rows map[string]account.Bearer

func (r rows) TokenOf(_ context.Context, jti string) (account.Bearer, error) {
	if jti == "broken" {
		return account.Bearer{}, errors.New("disk I/O error")
	}
	b, ok := r[jti]
	if !ok || !b.Token.Works(now) {
		return account.Bearer{}, account.ErrBadToken
	}
	return b, nil
}

func tokens() signin.Tokens {
	row := func(jti string, revoked time.Time) account.Bearer {
		return account.Bearer{
			Token: account.Token{JTI: jti, Person: 7, ExpiresAt: now.Add(time.Hour), RevokedAt: revoked},
			State: account.Active, Actor: account.Actor{Person: 7},
		}
	}
	return signin.Tokens{
		Issuer: "https://ideas.example.org", Secrets: [][]byte{first, second}, Now: func() time.Time { return now },
		Known: rows{"good": row("good", time.Time{}), "revoked": row("revoked", now.Add(-time.Minute))},
	}
}

// claims are those of a good token, changed by change.
func claims(change func(jwt.MapClaims)) jwt.MapClaims {
	c := jwt.MapClaims{
		"iss": "https://ideas.example.org", "aud": []string{"uptake-api"}, "sub": "7", "jti": "good", "iat": now.Add(-time.Hour).Unix(), "exp": now.Add(time.Hour).Unix(),
	}
	if change != nil {
		change(c)
	}
	return c
}

func signed(t *testing.T, method jwt.SigningMethod, secret any, c jwt.MapClaims) string {
	t.Helper()
	s, err := jwt.NewWithClaims(method, c).SignedString(secret)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestATokenThatWasIssuedIsAccepted(t *testing.T) {
	t.Parallel()
	ts := tokens()
	issued, err := ts.SignToken("good", 7, now, now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"as issued":              issued,
		"as claims written here": signed(t, jwt.SigningMethodHS256, first, claims(nil)),
		"by the secret before":   signed(t, jwt.SigningMethodHS256, second, claims(nil)),
	} {
		if b, err := ts.Lookup(context.Background(), text); err != nil || b.Actor.Person != 7 {
			t.Errorf("%s: got person %d, %v", name, b.Actor.Person, err)
		}
	}
	broken := signed(t, jwt.SigningMethodHS256, first, claims(func(c jwt.MapClaims) { c["jti"] = "broken" }))
	if _, err := ts.Lookup(context.Background(), broken); err == nil || errors.Is(err, account.ErrBadToken) {
		t.Errorf("a store that fails: got %v, want its error, not a refusal", err)
	}
}

// What is remembered of a token is its signature, and nothing that may change.
func TestARememberedTokenIsAskedForAllElse(t *testing.T) {
	t.Parallel()
	clock := now
	ts := tokens()
	ts.Verified, ts.Now = new(signin.Verified), func() time.Time { return clock }
	known := rows{"good": ts.Known.(rows)["good"]}
	ts.Known = known
	text := signed(t, jwt.SigningMethodHS256, first, claims(nil))
	part := strings.Split(text, ".")
	look := func(when, text string, want bool) {
		t.Helper()
		if b, err := ts.Lookup(t.Context(), text); (err == nil) != want || want && b.Actor.Person != 7 || !want && !errors.Is(err, account.ErrBadToken) {
			t.Errorf("%s: got person %d, %v", when, b.Actor.Person, err)
		}
	}
	look("at first", text, true)
	look("remembered", text, true)
	look("with another end", text[:len(text)-1]+"_", false)
	look("with other claims", part[0]+"."+base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"1"}`))+"."+part[2], false)
	clock = now.Add(2 * time.Hour)
	look("over", text, false)
	clock = now.Add(-2 * time.Hour)
	look("issued in the future", text, false)
	clock = now
	look("in time again", text, true)
	row := known["good"]
	row.Token.RevokedAt = now.Add(-time.Minute)
	known["good"] = row
	look("revoked", text, false)
	delete(known, "good")
	look("gone", text, false)
}

func TestForgedTokensAreRefused(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(jwt.MapClaims)) string {
		return signed(t, jwt.SigningMethodHS256, first, claims(change))
	}
	good := with(nil)
	part := strings.Split(good, ".")
	enc := base64.RawURLEncoding.EncodeToString
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]string{
		"HS256 by a public key":        signed(t, jwt.SigningMethodHS256, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), claims(nil)),
		"more rights in the claims":    part[0] + "." + enc([]byte(strings.Replace(string(dec(t, part[1])), `"sub":"7"`, `"sub":"7","scope":"administer"`, 1))) + "." + part[2],
		"alg none":                     signed(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, claims(nil)),
		"alg none in capitals":         enc([]byte(`{"alg":"NONE"}`)) + "." + part[1] + ".",
		"alg none, signature kept":     enc([]byte(`{"alg":"none"}`)) + "." + part[1] + "." + part[2],
		"no algorithm":                 enc([]byte(`{}`)) + "." + part[1] + "." + part[2],
		"HS512":                        signed(t, jwt.SigningMethodHS512, first, claims(nil)),
		"HS384":                        signed(t, jwt.SigningMethodHS384, first, claims(nil)),
		"RS256":                        signed(t, jwt.SigningMethodRS256, key, claims(nil)),
		"expired":                      with(func(c jwt.MapClaims) { c["exp"] = now.Add(-time.Second).Unix() }),
		"expires now":                  with(func(c jwt.MapClaims) { c["exp"] = now.Unix() }),
		"never expires":                with(func(c jwt.MapClaims) { delete(c, "exp") }),
		"expires in words":             with(func(c jwt.MapClaims) { c["exp"] = "tomorrow" }),
		"issued tomorrow":              with(func(c jwt.MapClaims) { c["iat"] = now.Add(24 * time.Hour).Unix() }),
		"not yet":                      with(func(c jwt.MapClaims) { c["nbf"] = now.Add(time.Minute).Unix() }),
		"for somebody else":            with(func(c jwt.MapClaims) { c["aud"] = "other" }),
		"for nobody":                   with(func(c jwt.MapClaims) { delete(c, "aud") }),
		"of another site":              with(func(c jwt.MapClaims) { c["iss"] = "https://evil.example" }),
		"of no site":                   with(func(c jwt.MapClaims) { delete(c, "iss") }),
		"about another person":         with(func(c jwt.MapClaims) { c["sub"] = "8" }),
		"about nobody":                 with(func(c jwt.MapClaims) { delete(c, "sub") }),
		"without a name":               with(func(c jwt.MapClaims) { delete(c, "jti") }),
		"never issued":                 with(func(c jwt.MapClaims) { c["jti"] = "unknown" }),
		"revoked":                      with(func(c jwt.MapClaims) { c["jti"] = "revoked" }),
		"signed by a removed secret":   signed(t, jwt.SigningMethodHS256, removed, claims(nil)),
		"signed by the empty secret":   signed(t, jwt.SigningMethodHS256, []byte{}, claims(nil)),
		"altered claims":               part[0] + "." + enc([]byte(`{"sub":"1"}`)) + "." + part[2],
		"altered signature":            good[:len(good)-2] + "A" + good[len(good)-1:],
		"without a signature":          part[0] + "." + part[1] + ".",
		"two parts":                    part[0] + "." + part[1],
		"four parts":                   good + ".x",
		"spaces":                       good[:10] + " " + good[10:],
		"nothing":                      "",
		"the padding bits are not nil": flip(good),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if text == good {
				t.Fatal("the token is not forged")
			}
			if b, err := tokens().Lookup(context.Background(), text); !errors.Is(err, account.ErrBadToken) {
				t.Errorf("got person %d, %v", b.Actor.Person, err)
			}
		})
	}
}

// flip changes the bits of the last character that no byte uses: another text of
// the same signature.
func flip(s string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	i := strings.IndexByte(alphabet, s[len(s)-1])
	return s[:len(s)-1] + string(alphabet[i^1])
}

func dec(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestShortSecretsSignAndVerifyNothing(t *testing.T) {
	t.Parallel()
	for name, secrets := range map[string][][]byte{"none": nil, "an empty one": {{}}, "a short one": {[]byte("short")}, "a short second": {first, []byte("short")}} {
		ts := tokens()
		ts.Secrets = secrets
		if name != "a short second" {
			if _, err := ts.SignToken("good", 7, now, now.Add(time.Hour)); err == nil {
				t.Errorf("%s: signed", name)
			}
		}
		text := signed(t, jwt.SigningMethodHS256, first, claims(nil))
		if _, err := ts.Lookup(context.Background(), text); !errors.Is(err, account.ErrBadToken) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
