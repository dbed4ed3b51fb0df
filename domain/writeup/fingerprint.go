package writeup

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"time"
)

// Fingerprint is what w is known by in the audit trail, which holds no texts: SHA-256 over
// title, summary and each heading that has text, each with its length before it, so that
// nothing can move from one to another. Names in credits are no part: they may be taken away.
func (w Words) Fingerprint() string {
	h := sha256.New()
	part(h, w.Title)
	part(h, w.Summary)
	for _, x := range w.Headings {
		if x.Text != "" {
			part(h, x.Heading)
			part(h, x.Text)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func part(h hash.Hash, words string) { fmt.Fprintf(h, "%d:%s", len(words), words) }

// Print is a fingerprint that the audit trail keeps of what was published.
type Print struct {
	Hash string
	At   time.Time
}
