package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"
	"unicode"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Limits of signing in by mail. A code of 6 digits with 5 tries is guessed with
// a chance of 1 in 200,000 each time one is sent; 5 mails in 15 minutes keep
// that from adding up, and keep a stranger's mailbox from filling.
const (
	LinkFor    = 20 * time.Minute
	CodeTries  = 5
	AsksMost   = 5
	AsksWithin = 15 * time.Minute
	// SignInKept is how long a used or expired row is kept: the limit above
	// needs 15 minutes, a kind answer to a second use of a link needs a day.
	SignInKept = 24 * time.Hour
)

// ReturnMax is the longest address of this site that a sign-in leads back to.
const ReturnMax = 500

// SignIn is one mailed link with its code. Neither is kept: LinkHash is the
// SHA-256 of the link's value, CodeHash an HMAC, since a million codes are
// quickly tried against a plain hash.
type SignIn struct {
	ID        id.SignIn
	Email     string
	LinkHash  string
	CodeHash  string
	DraftHash string  // SHA-256 of the cookie of a draft typed signed out; empty for none
	ReturnTo  string  // a path of this site; empty for the home page
	Support   id.Idea // that it also supports; 0: none
	Tries     int     // wrong codes so far
	AskedAt   time.Time
	ExpiresAt time.Time // moved to the present when a newer one is sent
	UsedAt    time.Time // zero until used
}

// The refusals of signing in. Each has its own code, so that pages can say what
// to do next.
var (
	ErrLinkUnknown = &fault.Error{Kind: fault.NotFound, Code: "sign_in.not_found", Message: "This sign-in link is not known. Ask for a new one."}
	ErrLinkUsed    = &fault.Error{Kind: fault.Conflict, Code: "sign_in.used", Message: "This sign-in link has been used already. A link works once. Ask for a new one."}
	ErrLinkExpired = &fault.Error{Kind: fault.Gone, Code: "sign_in.expired", Message: "This sign-in link has expired, or we have sent you a newer one. Use the newest email, or ask for a new link."}
	ErrCodeTries   = &fault.Error{Kind: fault.Closed, Code: "sign_in.tries", Message: "The code was entered wrongly 5 times, so it no longer works. Ask for a new one."}
	ErrCodeWrong   = &fault.Error{
		Kind: fault.Invalid, Code: "sign_in.code_wrong", Message: "There is a problem with the code.",
		Fields: fault.Fields{{Name: "code", Message: "Enter the 6-digit code from the newest email we sent you."}},
	}
	ErrBlocked  = &fault.Error{Kind: fault.Forbidden, Code: "person.blocked", Message: "This account cannot be used. Contact us to ask why."}
	ErrAsksMany = &fault.Error{Kind: fault.TooMany, Code: "sign_in.too_many", Message: "We have sent several emails to this address. Use the newest one, or wait before you ask for another."}
)

// Usable returns nil if s may still sign somebody in at now, else the fault
// that says why not.
func (s SignIn) Usable(now time.Time) error {
	switch {
	case !s.UsedAt.IsZero():
		return ErrLinkUsed
	case !now.Before(s.ExpiresAt):
		return ErrLinkExpired
	}
	return nil
}

// mac is the one keyed hash of the package; purpose keeps its uses apart.
func mac(secret []byte, purpose, text string) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(purpose + "\x00" + text))
	return h.Sum(nil)
}

// codeHash returns what is kept of code. The link's hash makes equal codes of
// two people look different.
func codeHash(secret []byte, linkHash, code string) string {
	return hex.EncodeToString(mac(secret, "code", linkHash+"\x00"+code))
}

// codeMatches reports whether code is the one of s, under any of the secrets.
func (s SignIn) codeMatches(secrets [][]byte, code string) bool {
	right := false
	for _, secret := range secrets {
		if hmac.Equal([]byte(codeHash(secret, s.LinkHash, code)), []byte(s.CodeHash)) {
			right = true
		}
	}
	return right
}

// ref names a sign-in to the browser that asked for it, so that the code can be
// typed there. It is an id with a tag: guessing it is as hard as guessing the
// tag, so nobody else can use up the tries.
func ref(secret []byte, s id.SignIn) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(s))
	return base64.RawURLEncoding.EncodeToString(append(b, mac(secret, "ask", string(b))[:16]...))
}

// openRef returns the sign-in that value names, 0 if it is none of ours.
func openRef(secrets [][]byte, value string) id.SignIn {
	b, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(b) != 24 {
		return 0
	}
	for _, secret := range secrets {
		if hmac.Equal(b[8:], mac(secret, "ask", string(b[:8]))[:16]) {
			return id.SignIn(binary.BigEndian.Uint64(b[:8]))
		}
	}
	return 0
}

// CodeDigits returns what was typed as a code without the spaces and hyphens
// that people put into it, and whether six digits are left.
func CodeDigits(typed string) (string, bool) {
	typed = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return r
	}, typed)
	if len(typed) != 6 {
		return typed, false
	}
	for _, r := range typed {
		if r < '0' || r > '9' {
			return typed, false
		}
	}
	return typed, true
}

// LocalPath returns way if it leads to a page of this site, else "". A browser
// reads "//host", "/\host" and a path with a tab in it as other sites, so these
// are refused by form.
func LocalPath(way string) string {
	if way == "" || way[0] != '/' || len(way) > ReturnMax {
		return ""
	}
	if len(way) > 1 && way[1] == '/' || strings.ContainsRune(way, '\\') {
		return ""
	}
	for _, r := range way {
		if r <= ' ' || unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ""
		}
	}
	return way
}
