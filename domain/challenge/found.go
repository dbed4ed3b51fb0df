package challenge

import (
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Found is a passage of a posted text at which a moderator should look: the check for
// details found it, and either shows that to moderators alone, or its author was asked and
// left it. It holds where the passage stands and never its words.
type Found struct {
	Kind   string // what the check calls it; or Changed, of the whole text
	Asked  bool   // its author was asked about it
	Field  string
	Start  int // bytes into the field
	End    int
	At     time.Time
	Ruling id.Ruling // by which it was settled; 0: it waits
	Shown  Passage   // for moderators; never kept
}

// Changed is the Kind of an idea that its author has changed since it was hidden.
const Changed = "changed"

// Passage is a passage with a few words around it.
type Passage struct{ Before, Words, After string }

// FoundTx reads and changes what the check for details found.
type FoundTx interface {
	// FoundIn returns what was found in a thing, settled or not, the first first.
	FoundIn(on Reported) ([]Found, error)
	// PutFound replaces it.
	PutFound(on Reported, list []Found) error
	// SettleFound settles by a ruling what waits. It returns how much there was.
	SettleFound(r Ruling) (int, error)
	// CloseReports settles the open reports on what its author has taken away, and returns
	// how many there were. ReopenReports takes back what was closed at a time.
	CloseReports(on Reported, at time.Time) (int, error)
	ReopenReports(on Reported, closed time.Time) (int, error)
}

// around is how much of the text beside a passage is shown with it, in bytes.
const around = 60

// Show cuts the passage out of the words of its field. It reports false where it does not
// stand there.
func (f *Found) Show(words string) bool {
	if f.Start < 0 || f.End > len(words) || f.Start >= f.End || !utf8.ValidString(words[f.Start:f.End]) {
		return false
	}
	before, after := words[max(0, f.Start-around):f.Start], words[f.End:min(len(words), f.End+around)]
	if f.Start > around {
		_, rest, _ := strings.Cut(before, " ")
		before = "… " + rest
	}
	if f.End+around < len(words) {
		if n := strings.LastIndexByte(after, ' '); n >= 0 {
			after = after[:n]
		}
		after = strings.ToValidUTF8(after, "") + " …"
	}
	f.Shown = Passage{account.OneLine(strings.ToValidUTF8(before, "")), words[f.Start:f.End], account.OneLine(after)}
	if strings.HasSuffix(before, " ") {
		f.Shown.Before += " "
	}
	if strings.HasPrefix(after, " ") {
		f.Shown.After = " " + f.Shown.After
	}
	return true
}

// fields calls look with every field of a text.
type fields func(look func(field, words string))

func commentFields(body string) fields { return func(look func(string, string)) { look("body", body) } }

// find is what moderators should look at in a text, with the words of each.
func find(text fields, at time.Time) (list []Found) {
	text(func(field, words string) {
		for _, g := range guard.Check(words, at.Year()) {
			if g.Grade != guard.Block {
				f := Found{Kind: string(g.Kind), Asked: g.Grade == guard.Ask, Field: field, Start: g.Start, End: g.End, At: at}
				f.Shown.Words = words[g.Start:g.End]
				list = append(list, f)
			}
		}
	})
	return list
}

// watch keeps what moderators should look at in a text that is new (before is nil) or has
// changed. What stood there before waits no more and no less than it did.
func watch(tx Tx, on Reported, before, now fields, at time.Time) error {
	next := find(now, at)
	if before == nil {
		if len(next) == 0 {
			return nil
		}
		return tx.PutFound(on, next)
	}
	had, err := tx.FoundIn(on)
	if err != nil {
		return err
	}
	kept := []Found{}
	for _, f := range had {
		if f.Kind == Changed {
			kept = append(kept, f)
		}
	}
	past := find(before, at)
	for _, f := range next {
		n := same(past, f)
		if n < 0 { // it was not there before
			kept = append(kept, f)
			continue
		}
		for _, h := range had { // it was there: it goes on as it was
			if h.Kind == f.Kind && h.Field == past[n].Field && h.Start == past[n].Start {
				f.At, f.Ruling, f.Asked = h.At, h.Ruling, h.Asked
				kept = append(kept, f)
				break
			}
		}
		past = append(past[:n:n], past[n+1:]...)
	}
	if len(had) == 0 && len(kept) == 0 {
		return nil
	}
	return tx.PutFound(on, kept)
}

// same returns the place in list of what has the kind and the words of f; -1: nothing has.
func same(list []Found, f Found) int {
	for n, g := range list {
		if g.Kind == f.Kind && strings.EqualFold(g.Shown.Words, f.Shown.Words) {
			return n
		}
	}
	return -1
}

// comeBack brings an idea that was hidden back to the moderators, once, when its author has
// changed it.
func comeBack(tx Tx, i Idea, at time.Time) error {
	on := Reported{Idea: i.ID}
	had, err := tx.FoundIn(on)
	if err != nil {
		return err
	}
	for n, f := range had {
		if f.Kind == Changed {
			if f.Ruling == 0 {
				return nil
			}
			had = append(had[:n:n], had[n+1:]...)
			break
		}
	}
	return tx.PutFound(on, append(had, Found{Kind: Changed, At: at}))
}

// closeReports settles the reports on what its author has taken away. Who took it away is
// not said with it: an author is not to learn of reports.
func closeReports(tx Tx, i Idea, on Reported, at time.Time) error {
	n, err := tx.CloseReports(on, at)
	if err != nil || n == 0 {
		return err
	}
	return tx.Emit(outbox.Event{Kind: outbox.ReportsSettled, Challenge: i.Challenge, Idea: i.ID, Subject: int64(on.Comment), At: at, Detail: string(VerdictRemoved)})
}

// reopenReports takes that back.
func reopenReports(tx Tx, i Idea, on Reported, closed, at time.Time) error {
	n, err := tx.ReopenReports(on, closed)
	if err != nil || n == 0 {
		return err
	}
	return tx.Emit(outbox.Event{Kind: outbox.ReportsReopened, Challenge: i.Challenge, Idea: i.ID, Subject: int64(on.Comment), At: at})
}
