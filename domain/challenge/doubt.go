package challenge

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
)

// Doubt is a passage of a text that may identify somebody: its author is asked to look at
// it again, and may leave it. Nobody else is shown it here.
type Doubt struct {
	Field   string // of the form in which it stands
	Passage string
	Advice  string // what to do, in plain English
}

// Doubts returns the doubtful passages of a text in the order of its form.
func (t Text) Doubts(now time.Time) []Doubt {
	var out []Doubt
	t.each(func(field, words string) { out = append(out, DoubtsIn(field, words, now)...) })
	return out
}

// CommentDoubts returns the doubtful passages of a comment.
func CommentDoubts(body string, now time.Time) []Doubt {
	return DoubtsIn("body", account.Prose(body), now)
}

// AskAbout refuses a text with doubtful passages, to its author, who may post it as it is
// once they have looked at them: looked is what Looked says of those that they were shown.
func AskAbout(of []Doubt, looked, code string) error {
	token := Looked(of)
	if len(of) == 0 || looked == token {
		return nil
	}
	var bad fault.Fields
	for _, d := range of {
		bad.Add(d.Field, d.Advice)
	}
	return &fault.Error{
		Kind: fault.Invalid, Code: code, Fields: bad, Looked: token,
		Message: "Some words may tell readers who somebody is. Look at them again. If they do not, you can post them as they are.",
	}
}

// DoubtsIn returns the doubtful passages of the words of one field.
func DoubtsIn(field, words string, now time.Time) (out []Doubt) {
	for _, f := range guard.Check(words, now.Year()) {
		if f.Grade == guard.Ask {
			out = append(out, Doubt{field, words[f.Start:f.End], f.Advice()})
		}
	}
	return out
}

// Looked names a set of doubtful passages without telling them, so that a form can say
// which ones its author has looked at. A passage more or less is another set.
func Looked(of []Doubt) string {
	h := sha256.New()
	for _, d := range of {
		fmt.Fprintf(h, "%q", d.Passage)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
