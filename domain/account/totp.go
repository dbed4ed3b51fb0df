package account

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what every app uses; as an HMAC it is sound
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"
)

// An app and this server make the same code of a key and the time, anew every 30
// seconds (RFC 6238, with SHA-1 and 6 digits: what every app knows). Codes of the
// step before and after are taken as well, for clocks that differ.
const (
	codeEvery = 30 // seconds
	codeSlack = 1  // steps
	keyBytes  = 20
)

// keyText writes keys as apps read them.
var keyText = base32.StdEncoding.WithPadding(base32.NoPadding)

// stepAt is the step of the clock at now.
func stepAt(now time.Time) int64 { return now.Unix() / codeEvery }

// codeOf returns the code of key in a step (RFC 4226, section 5.3).
func codeOf(key []byte, step int64) string {
	h := hmac.New(sha1.New, key)
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := h.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[at:])&0x7fff_ffff)%1_000_000)
}

// stepOf returns the step near now to which code belongs, later than the last one that
// was taken; 0 if it belongs to none.
func stepOf(key []byte, code string, last int64, now time.Time) int64 {
	found := int64(0)
	for step := stepAt(now) - codeSlack; step <= stepAt(now)+codeSlack; step++ {
		if hmac.Equal([]byte(codeOf(key, step)), []byte(code)) && step > last && found == 0 {
			found = step
		}
	}
	return found
}

// appAddress is what the picture for apps says.
func appAddress(site, email, key string) string {
	q := url.Values{"secret": {key}, "issuer": {site}}
	return "otpauth://totp/" + url.PathEscape(site+":"+email) + "?" + q.Encode()
}

// sealer encrypts for one purpose with a key of its own, made of the secret.
func sealer(secret []byte, purpose string) (cipher.AEAD, error) {
	block, err := aes.NewCipher(mac(secret, "seal", purpose))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// seal encrypts text for purpose, which names whose it is: it opens for no other.
func seal(secret []byte, purpose string, text []byte, random io.Reader) (string, error) {
	box, err := sealer(secret, purpose)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize())
	if _, err := io.ReadFull(random, nonce); err != nil {
		return "", fmt.Errorf("random bytes: %w", err)
	}
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, text, nil)), nil
}

var errSealed = errors.New("what was sealed does not open with any of the secrets")

// unseal opens what one of secrets has sealed for purpose.
func unseal(secrets [][]byte, purpose, sealed string) ([]byte, error) {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, errSealed
	}
	for _, secret := range secrets {
		box, err := sealer(secret, purpose)
		if err != nil {
			return nil, err
		}
		if len(raw) < box.NonceSize() {
			return nil, errSealed
		}
		if text, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], nil); err == nil {
			return text, nil
		}
	}
	return nil, errSealed
}
