package signin

import (
	"crypto/sha256"
	"sync"

	"github.com/golang-jwt/jwt/v5"
)

// Verified remembers which tokens bear a good signature, by their digest: that
// never changes while the program runs, and reading it costs as much as writing a
// row. Whether a token is over, revoked or somebody's is asked every time.
type Verified struct {
	mu     sync.Mutex
	claims map[[sha256.Size]byte]jwt.RegisteredClaims
}

// verifiedKept bounds the memory: a token takes some 300 bytes.
const verifiedKept = 5000

func (v *Verified) get(text string) (c jwt.RegisteredClaims, ok bool) {
	if v == nil {
		return c, false
	}
	key := sha256.Sum256([]byte(text))
	v.mu.Lock()
	defer v.mu.Unlock()
	c, ok = v.claims[key]
	return c, ok
}

func (v *Verified) put(text string, c jwt.RegisteredClaims) {
	if v == nil {
		return
	}
	key := sha256.Sum256([]byte(text))
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.claims == nil {
		v.claims = map[[sha256.Size]byte]jwt.RegisteredClaims{}
	}
	for old := range v.claims {
		if len(v.claims) < verifiedKept {
			break
		}
		delete(v.claims, old) // any one: the order of a map is chance
	}
	v.claims[key] = c
}
