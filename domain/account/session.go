package account

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// SessionFor is how long a session lasts after it was last used (decided in the
// page rules: 24 hours, rolling).
const SessionFor = 24 * time.Hour

// A session ends this long after it was started, however much it is used: sooner for
// whoever holds a role.
const (
	SessionMost       = 30 * 24 * time.Hour
	OfficeSessionMost = 12 * time.Hour
)

// SeenEvery is how often the use of a session or an API token is written down
// at most, so that reading pages does not write.
const SeenEvery = 10 * time.Minute

// FlashMax is the longest message kept for the next page, in bytes.
const FlashMax = 1000

// Session is one browser that is signed in. Its cookie is never kept: the store
// knows the SHA-256 of it alone.
type Session struct {
	ID        id.Session
	Person    id.Person
	Agent     string // browser and system in two words, for the person's own list
	StartedAt time.Time
	SeenAt    time.Time // at most SeenEvery old
	ExpiresAt time.Time
	Flash     string // a message for the next page, shown once; empty for none
}

// Alive reports whether s still signs its person in at now; office says whether they
// hold a role.
func (s Session) Alive(now time.Time, office bool) bool {
	return now.Before(s.ExpiresAt) && now.Before(s.end(office))
}

// end is when s ends whatever happens.
func (s Session) end(office bool) time.Time {
	if office {
		return s.StartedAt.Add(OfficeSessionMost)
	}
	return s.StartedAt.Add(SessionMost)
}

// until is how long a use at now makes s last.
func (s Session) until(now time.Time, office bool) time.Time {
	if end := s.end(office); end.Before(now.Add(SessionFor)) {
		return end
	}
	return now.Add(SessionFor)
}

// Due reports whether the use of s at now is to be written down.
func (s Session) Due(now time.Time) bool { return now.Sub(s.SeenAt) >= SeenEvery }

// ErrNoSession is returned for a cookie that signs nobody in: never issued,
// ended, expired, or of a person who may not act any more.
var ErrNoSession = &fault.Error{Kind: fault.SignIn, Code: "session.over", Message: "Your session has ended. Sign in again."}

// Hash returns the SHA-256 of a secret value in hexadecimal: what is kept of
// cookies and links. They hold 256 random bits, so it needs no salt.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// browserWords are looked for in this order: most browsers name others too.
var browserWords = [][2]string{
	{"Edg", "Edge"},
	{"OPR/", "Opera"},
	{"SamsungBrowser", "Samsung"},
	{"Firefox", "Firefox"},
	{"FxiOS", "Firefox"},
	{"CriOS", "Chrome"},
	{"Chrome", "Chrome"},
	{"Safari", "Safari"},
}

var systemWords = [][2]string{
	{"iPhone", "iPhone"},
	{"iPad", "iPad"},
	{"Android", "Android"},
	{"Windows", "Windows"},
	{"CrOS", "Chromebook"},
	{"Macintosh", "Mac"},
	{"Linux", "Linux"},
}

// Agent sums up a User-Agent header in browser and system, such as "Firefox,
// Windows": enough for a person to tell their own sessions apart, too little to
// track anybody.
func Agent(header string) string {
	browser, system := find(header, browserWords, "Browser"), find(header, systemWords, "")
	if system == "" {
		return browser
	}
	return browser + ", " + system
}

func find(header string, words [][2]string, otherwise string) string {
	for _, w := range words {
		if strings.Contains(header, w[0]) {
			return w[1]
		}
	}
	return otherwise
}
