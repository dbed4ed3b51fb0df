// Package devicetest is a browser with a device that holds a passkey, for tests. What it
// says can be bent, so that tests see what is refused.
package devicetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// Flags of what a device says.
const (
	Present  = 1
	Verified = 4
	attested = 64 // a new key follows
)

// Device holds one passkey, for one site.
type Device struct {
	t      testing.TB
	origin string
	key    *ecdsa.PrivateKey
	ID     []byte // what the device calls it
	User   []byte // whose it is, as the site said
	Count  uint32 // of what it has signed; 0 stays 0
}

// New returns a device whose browser stands at origin, such as "https://example.org".
func New(t testing.TB, origin string) *Device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := &Device{t: t, origin: origin, key: key, ID: make([]byte, 32)}
	_, _ = rand.Read(d.ID)
	return d
}

// Said is what a device and its browser are about to say.
type Said struct {
	Kind, Challenge, Origin, RP string
	CrossOrigin                 bool
	Flags                       byte
	Count                       uint32
	ID, User                    []byte
	Signature                   func([]byte) []byte // changes it; nil: it stays
}

// asked are the parts that matter of what a browser is asked.
type asked struct {
	Challenge string `json:"challenge"`
	RPID      string `json:"rpId"`
	RP        struct {
		ID string `json:"id"`
	} `json:"rp"`
	User struct {
		ID string `json:"id"`
	} `json:"user"`
}

// Make answers options that ask for a new key.
func (d *Device) Make(options string, bend ...func(*Said)) string {
	d.t.Helper()
	a := d.read(options)
	user, err := base64.RawURLEncoding.DecodeString(a.User.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	d.User = user
	s := d.says(Said{Kind: "webauthn.create", Challenge: a.Challenge, RP: a.RP.ID, Flags: Present | Verified}, bend)
	point, err := d.key.PublicKey.Bytes() // 4, then x and y
	if err != nil {
		d.t.Fatal(err)
	}
	public := d.cbor(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	data := s.data(s.Flags | attested)
	data = append(data, make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(s.ID))) //nolint:gosec // 32
	data = append(append(data, s.ID...), public...)
	object := d.cbor(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	return d.answer(s, map[string]any{"clientDataJSON": text(s.client()), "attestationObject": text(object), "transports": []string{"internal", "hybrid"}})
}

// Sign answers options that ask for a signature.
func (d *Device) Sign(options string, bend ...func(*Said)) string {
	d.t.Helper()
	a := d.read(options)
	if d.Count > 0 {
		d.Count++
	}
	s := d.says(Said{Kind: "webauthn.get", Challenge: a.Challenge, RP: a.RPID, Flags: Present | Verified}, bend)
	data, client := s.data(s.Flags), sha256.Sum256(s.client())
	sum := sha256.Sum256(append(data, client[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		d.t.Fatal(err)
	}
	if s.Signature != nil {
		signature = s.Signature(signature)
	}
	return d.answer(s, map[string]any{"clientDataJSON": text(s.client()), "authenticatorData": text(data), "signature": text(signature), "userHandle": text(s.User)})
}

func (d *Device) read(options string) asked {
	d.t.Helper()
	var a asked
	if err := json.Unmarshal([]byte(options), &a); err != nil {
		d.t.Fatalf("%v: %s", err, options)
	}
	return a
}

func (d *Device) says(s Said, bend []func(*Said)) Said {
	s.Origin, s.ID, s.User, s.Count = d.origin, d.ID, d.User, d.Count
	for _, b := range bend {
		b(&s)
	}
	return s
}

func (d *Device) answer(s Said, response map[string]any) string {
	d.t.Helper()
	b, err := json.Marshal(map[string]any{"id": text(s.ID), "rawId": text(s.ID), "type": "public-key", "response": response})
	if err != nil {
		d.t.Fatal(err)
	}
	return string(b)
}

func (d *Device) cbor(v any) []byte {
	d.t.Helper()
	mode, err := cbor.CTAP2EncOptions().EncMode()
	if err != nil {
		d.t.Fatal(err)
	}
	b, err := mode.Marshal(v)
	if err != nil {
		d.t.Fatal(err)
	}
	return b
}

// client is what the browser says.
func (s Said) client() []byte {
	b, _ := json.Marshal(map[string]any{"type": s.Kind, "challenge": s.Challenge, "origin": s.Origin, "crossOrigin": s.CrossOrigin})
	return b
}

// data is what the device says.
func (s Said) data(flags byte) []byte {
	rp := sha256.Sum256([]byte(s.RP))
	return binary.BigEndian.AppendUint32(append(rp[:], flags), s.Count)
}

func text(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
