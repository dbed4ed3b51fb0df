package signin

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"
	"github.com/go-webauthn/webauthn/webauthn"

	"uptake/domain/account"
	"uptake/domain/id"
)

// Passkeys reads and writes what browsers say of passkeys (Web Authentication). It is an
// account.PasskeyChecker for one address, whatever address a request names.
type Passkeys struct{ web *webauthn.WebAuthn }

// signatures are those that are taken: what every device makes one of.
var signatures = []protocol.CredentialParameter{
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgES256},
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgEdDSA},
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgRS256},
}

// NewPasskeys returns passkeys for the address at which people open the service called
// site. There are none for an address without a name, such as http://127.0.0.1:8080: no
// browser makes a passkey there.
func NewPasskeys(site, address string) (*Passkeys, error) {
	u, err := url.Parse(address)
	if err == nil {
		err = protocol.ValidateRPID(u.Hostname())
	}
	if err != nil {
		return nil, fmt.Errorf("passkeys at %s: %w", address, err)
	}
	web, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: site, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementDiscouraged, UserVerification: protocol.VerificationPreferred,
		},
		Timeouts: webauthn.TimeoutsConfig{
			Login:        webauthn.TimeoutConfig{Timeout: account.PasskeyFor},
			Registration: webauthn.TimeoutConfig{Timeout: account.PasskeyFor},
		},
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys at %s: %w", address, err)
	}
	return &Passkeys{web}, nil
}

// holder is a person as the library asks for one. Devices know them by their number, which
// says nothing about them and stays the same.
type holder struct {
	who   account.Person
	known []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return binary.BigEndian.AppendUint64(nil, uint64(h.who.ID)) }
func (h holder) WebAuthnName() string                       { return h.who.Email }
func (h holder) WebAuthnDisplayName() string                { return h.who.Email }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.known }

// held reads known as the library keeps it.
func held(known []account.Passkey) ([]webauthn.Credential, error) {
	list := make([]webauthn.Credential, len(known))
	for i, k := range known {
		credential, err := base64.RawURLEncoding.DecodeString(k.Credential)
		if err != nil {
			return nil, fmt.Errorf("passkey %d: %w", k.ID, err)
		}
		public, err := base64.RawURLEncoding.DecodeString(k.Public)
		if err != nil {
			return nil, fmt.Errorf("passkey %d: %w", k.ID, err)
		}
		list[i] = webauthn.Credential{
			ID: credential, PublicKey: public, Flags: webauthn.NewCredentialFlags(protocol.AuthenticatorFlags(k.Flags)),
			Authenticator: webauthn.Authenticator{SignCount: k.Count},
		}
		for t := range strings.FieldsSeq(k.Transports) {
			list[i].Transport = append(list[i].Transport, protocol.AuthenticatorTransport(t))
		}
	}
	return list, nil
}

// AskNew is the method of account.PasskeyChecker.
func (p *Passkeys) AskNew(challenge string, who account.Person, known []account.Passkey) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(challenge)
	if err != nil {
		return "", err
	}
	there, err := held(known)
	if err != nil {
		return "", err
	}
	made, _, err := p.web.BeginRegistration(holder{who, there}, webauthn.WithCredentialParameters(signatures),
		webauthn.WithExclusions(webauthn.Credentials(there).CredentialDescriptors()),
		func(o *protocol.PublicKeyCredentialCreationOptions) error { o.Challenge = raw; return nil })
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(made.Response)
	return string(text), err
}

// AskSigned is the method of account.PasskeyChecker.
func (p *Passkeys) AskSigned(challenge string, known []account.Passkey) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(challenge)
	if err != nil {
		return "", err
	}
	there, err := held(known)
	if err != nil {
		return "", err
	}
	asked, _, err := p.web.BeginLogin(holder{known: there}, webauthn.WithChallenge(raw))
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(asked.Response)
	return string(text), err
}

// session is what was asked, as the library keeps it; how long it holds is for the domain
// to say.
func (h holder) session(challenge string) webauthn.SessionData {
	return webauthn.SessionData{Challenge: challenge, UserID: h.WebAuthnID(), CredParams: signatures, UserVerification: protocol.VerificationPreferred}
}

// Made is the method of account.PasskeyChecker.
func (p *Passkeys) Made(challenge string, who id.Person, answer string) (account.Passkey, error) {
	said, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return account.Passkey{}, err
	}
	h := holder{who: account.Person{ID: who}}
	made, err := p.web.CreateCredential(h, h.session(challenge), said)
	if err != nil {
		return account.Passkey{}, err
	}
	transports := make([]string, len(made.Transport))
	for i, t := range made.Transport {
		transports[i] = string(t)
	}
	return account.Passkey{
		Credential: base64.RawURLEncoding.EncodeToString(made.ID), Public: base64.RawURLEncoding.EncodeToString(made.PublicKey),
		Transports: strings.Join(transports, " "), Count: made.Authenticator.SignCount, Flags: uint8(made.Flags.ProtocolValue()),
	}, nil
}

// Signed is the method of account.PasskeyChecker.
func (p *Passkeys) Signed(challenge string, who id.Person, known []account.Passkey, answer string) (account.Passkey, error) {
	said, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return account.Passkey{}, err
	}
	h := holder{who: account.Person{ID: who}}
	if h.known, err = held(known); err != nil {
		return account.Passkey{}, err
	}
	signed, err := p.web.ValidateLogin(h, h.session(challenge), said)
	if err != nil {
		return account.Passkey{}, err
	}
	for _, k := range known {
		if k.Credential == base64.RawURLEncoding.EncodeToString(signed.ID) {
			k.Count, k.Flags = said.Response.AuthenticatorData.Counter, uint8(signed.Flags.ProtocolValue())
			return k, nil
		}
	}
	return account.Passkey{}, account.ErrNoPasskey
}
