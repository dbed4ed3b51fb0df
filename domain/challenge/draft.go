package challenge

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// Draft is what somebody is writing. It may be empty, too long or
// unfinished: nothing typed is refused before it is posted, except by the wide
// limits below that keep one draft from filling the disk.
type Draft struct {
	ID        id.Draft
	Challenge id.Challenge
	Author    id.Person // 0: typed signed out and not claimed yet
	ClaimHash string    // SHA-256 of the draft cookie; empty once claimed
	Text
	Version   int
	StartedAt time.Time
	SavedAt   time.Time
}

// draftMax bounds the title, the body and each answer of a draft, in bytes:
// several times what can be posted, so that a text can be cut down at leisure.
const draftMax = 100_000

// Draft faults.
var (
	ErrDraftNotFound = &fault.Error{Kind: fault.NotFound, Code: "draft.not_found", Message: "There is no such draft. It may have been posted or deleted."}
	ErrDraftStale    = &fault.Error{Kind: fault.Stale, Code: "draft.stale", Message: "This draft has been changed in another window. Look at both versions before you save again."}
	ErrDraftTooLarge = &fault.Error{Kind: fault.TooLarge, Code: "draft.too_large", Message: "This text is too long to keep as a draft. Shorten it and save again."}
)

// NewClaim returns a random token for the draft cookie. The store keeps
// HashClaim of it alone, so the table opens no draft.
func NewClaim() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// HashClaim returns what is kept of a draft cookie; empty for an empty token.
func HashClaim(token string) string {
	if token == "" {
		return ""
	}
	return account.Hash(token) // as signing in has it, which claims drafts by it
}

// MayOpen reports whether the person, or whoever holds the cookie with this
// hash, may open the draft. A claimed draft belongs to its author alone.
func (d Draft) MayOpen(person id.Person, claimHash string) bool {
	if d.Author != 0 {
		return d.Author == person
	}
	return d.ClaimHash != "" && d.ClaimHash == claimHash
}

// fits reports whether t is small enough to be kept as a draft.
func (t Text) fits() bool {
	if len(t.Title) > draftMax || len(t.Body) > draftMax || len(t.Answers) > 20 || len(t.Lang) > 40 || len(strings.Join(t.Tags, "\n")) > 2000 {
		return false
	}
	for _, a := range t.Answers {
		if len(a.Key) > 40 || len(a.Text) > draftMax {
			return false
		}
	}
	return true
}

// unfinished returns t as a draft keeps it: as typed, an idea in English where
// nothing else is said. What is chosen from a list has to be in the list.
func (t Text) unfinished(c Challenge) (Text, error) {
	if t.Kind == "" {
		t.Kind = KindIdea
	}
	if t.Lang == "" {
		t.Lang = "en"
	}
	var bad fault.Fields
	t.Tags = SplitTags(strings.Join(t.Tags, ",")) // commas part them in the form, too
	t.checkChoices(&bad, c)
	return t, bad.Fault("draft.invalid", "There is a problem with your draft.")
}

// Rehome returns t with every answer to a question that its kind is not asked
// moved to the end of the body, so that a change of kind loses nothing typed.
func (t Text) Rehome(c Challenge) Text {
	asked := map[string]bool{}
	for _, p := range c.PromptsFor(t.Kind) {
		asked[p.Key] = true
	}
	kept := make([]Answer, 0, len(t.Answers))
	for _, a := range t.Answers {
		switch {
		case asked[a.Key]:
			kept = append(kept, a)
		case strings.TrimSpace(a.Text) != "":
			t.Body = strings.TrimSpace(t.Body + "\n\n" + a.Text)
		}
	}
	t.Answers = kept
	return t
}
