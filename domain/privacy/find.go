package privacy

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Inquiry is what is looked for to answer somebody who asks what is held of them, or for
// what is held on a matter.
type Inquiry struct {
	Person string // number, code, mail address or name as written; empty: nobody
	Words  string // as written; empty: none
	Reason string // such as the number of the request
}

// Limits of an inquiry, in characters (runes) and records.
const (
	inquiryMax = 200
	inquiryMin = 3
	FoundMost  = 20000
)

// check returns q put in order, or every rule that it breaks.
func (q Inquiry) check() (Inquiry, error) {
	q.Person, q.Words, q.Reason = account.OneLine(q.Person), account.OneLine(q.Words), account.OneLine(q.Reason)
	var bad fault.Fields
	_, numbered := q.number()
	switch n := utf8.RuneCountInString(q.Person); {
	case q.Person == "" && q.Words == "":
		bad.Add("person", "Enter a person, or words to look for.")
	case n > inquiryMax:
		bad.Add("person", "Person must be 200 characters or fewer.")
	case n > 0 && n < inquiryMin && !numbered:
		bad.Add("person", "Enter 3 characters or more, or the number of an account.")
	}
	if n := utf8.RuneCountInString(q.Words); n > inquiryMax {
		bad.Add("words", "Words must be 200 characters or fewer.")
	} else if n > 0 && n < inquiryMin {
		bad.Add("words", "Enter 3 characters or more.")
	}
	if q.Reason == "" {
		bad.Add("reason", "Enter the reason, such as the number of the request.")
	} else if utf8.RuneCountInString(q.Reason) > HoldReasonMax {
		bad.Add("reason", "Reason must be 500 characters or fewer.")
	}
	return q, bad.Fault("find.invalid", "There is a problem with the search.")
}

func (q Inquiry) number() (id.Person, bool) {
	n, err := strconv.ParseInt(q.Person, 10, 64)
	return id.Person(n), err == nil && n > 0
}

// sealed is what the trail keeps of what was looked for: a hash with a salt of its own, by
// which somebody who knows the words can show that it was them.
func (q Inquiry) sealed() string {
	var salt [8]byte
	rand.Read(salt[:])
	s := hex.EncodeToString(salt[:])
	sum := sha256.Sum256([]byte(s + strings.ToLower(q.Person) + "\x00" + strings.ToLower(q.Words)))
	return s + ":" + hex.EncodeToString(sum[:16])
}

// Named is somebody who may be named in a record.
type Named struct {
	ID                  id.Person
	Name, Handle, Email string
	Erased              bool
}

// Column is one value of a record.
type Column struct {
	Name   string
	Text   string    // as it is kept; of a Person their code
	Person id.Person // whom the value points to; 0: it is a text
	Quiet  bool      // a number, a state or a time: shown, and not searched
}

// Record is one row of a store as a search reads it.
type Record struct {
	Store   string
	Key     string
	At      time.Time // zero: it has no time
	Columns []Column
	Of      []id.Person // whom it belongs to by way of another row, such as a seat
}

// Span is a part of a text that tells of somebody else, in bytes.
type Span struct {
	Start, End int
	Kind       string // name, address, code
}

// FoundColumn is a value of a record with what to look at before it is given away.
type FoundColumn struct {
	Name       string
	Text       string
	ThirdParty []Span
}

// Found is a record that a search has found.
type Found struct {
	Store   string
	Key     string
	At      time.Time
	Why     string // person: it is theirs or points to them; text: a text names them; words
	Columns []FoundColumn
}

// Findings are what a search has found. Nothing is taken out of it: what tells of others
// is marked, and a person decides.
type Findings struct {
	At       time.Time
	Reason   string
	People   []Named // whom the inquiry means
	Records  []Found
	More     bool              // than FoundMost
	Searched []string          // every store, whether or not anything was found there
	LeftOut  map[string]string // stores that are not searched, and why
}

// Searches reads every store.
type Searches interface {
	// People lists everybody.
	People(ctx context.Context) ([]Named, error)
	// EachRecord calls fn with every record of every store, from one state of the database,
	// and returns the names of all stores, and of those that it leaves out with the reason.
	EachRecord(ctx context.Context, fn func(Record) error) (searched []string, leftOut map[string]string, err error)
}

// KeptLetters are Letters that can be read.
type KeptLetters interface {
	// Each calls fn with every mail that is kept as a file.
	Each(ctx context.Context, fn func(name string, at time.Time, text string) error) error
}

// Find searches every store for a person and for words. That it was done, by whom and
// why, stands in the trail before anything is read; what was looked for does not, but for
// a hash.
func (s Service) Find(ctx context.Context, by account.Actor, from Searches, q Inquiry) (Findings, error) {
	if err := account.Can(by, account.SearchRecords, account.Thing{}); err != nil {
		return Findings{}, err
	}
	if err := by.Proven(s.Now()); err != nil {
		return Findings{}, err
	}
	q, err := q.check()
	if err != nil {
		return Findings{}, err
	}
	out := Findings{At: s.Now(), Reason: q.Reason}
	err = s.Store.InLongTx(ctx, func(tx Tx) error {
		return tx.Emit(outbox.Event{Kind: outbox.RecordsSearched, Actor: by.Person, At: out.At, Reason: q.Reason, Detail: q.sealed()})
	})
	if err != nil {
		return Findings{}, err
	}
	all, err := from.People(ctx)
	if err != nil {
		return Findings{}, err
	}
	look := newLook(q, all)
	out.People = look.subjects
	take := func(r Record) {
		why := look.why(r)
		switch {
		case why == "":
		case len(out.Records) >= FoundMost:
			out.More = true
		default:
			out.Records = append(out.Records, look.mark(r, why))
		}
	}
	var documents []Record
	if out.Searched, out.LeftOut, err = from.EachRecord(ctx, func(r Record) error {
		if r.document() != "" {
			documents = append(documents, r)
		} else {
			take(r)
		}
		return nil
	}); err != nil {
		return Findings{}, err
	}
	s.readDocuments(ctx, documents, out.LeftOut, take)
	if kept, ok := s.Letters.(KeptLetters); ok {
		out.Searched = append(out.Searched, "mail kept as files")
		err = kept.Each(ctx, func(name string, at time.Time, text string) error {
			take(Record{Store: "mail kept as files", Key: name, At: at, Columns: []Column{{Name: "mail", Text: WithoutSecrets(text)}}})
			return nil
		})
	}
	return out, err
}

// mailSecrets are links that sign somebody in or confirm something, and codes.
var mailSecrets = regexp.MustCompile(`[A-Za-z0-9_-]{30,}|\b\d{3} \d{3}\b`)

// WithoutSecrets takes what signs somebody in out of a mail.
func WithoutSecrets(mail string) string { return mailSecrets.ReplaceAllString(mail, "[left out]") }

// look is an inquiry made ready.
type look struct {
	subjects []Named
	ids      map[id.Person]bool
	terms    []string // that name the person, in small letters
	words    string
	persons  []string // as lists in texts point to them
	codes    map[id.Person]string
	others   map[string][]named // by the first word of what names them, in small letters
}

// named is one way in which somebody else is named.
type named struct{ text, kind string }

func newLook(q Inquiry, all []Named) look {
	l := look{ids: map[id.Person]bool{}, words: strings.ToLower(q.Words), codes: map[id.Person]string{}, others: map[string][]named{}}
	typed := strings.ToLower(q.Person)
	n, numbered := q.number()
	if typed != "" && !numbered {
		l.terms = append(l.terms, typed)
	}
	for _, p := range all {
		l.codes[p.ID] = p.Handle
		mine := numbered && p.ID == n || typed != "" && !numbered && (strings.EqualFold(typed, p.Handle) || strings.EqualFold(typed, p.Email) || !p.Erased && strings.EqualFold(typed, p.Name))
		ways := []named{{strings.ToLower(p.Email), "address"}, {strings.ToLower(p.Handle), "code"}}
		if !p.Erased {
			ways = append(ways, named{strings.ToLower(p.Name), "name"})
		}
		if mine {
			l.subjects = append(l.subjects, p)
			l.ids[p.ID] = true
			l.persons = append(l.persons, `"person":`+strconv.FormatInt(int64(p.ID), 10))
		}
		for _, w := range ways {
			switch {
			case utf8.RuneCountInString(w.text) < inquiryMin:
			case mine:
				if !slices.Contains(l.terms, w.text) {
					l.terms = append(l.terms, w.text)
				}
			default:
				first := firstWord(w.text)
				l.others[first] = append(l.others[first], w)
			}
		}
	}
	return l
}

// why says what a record has to do with the inquiry; empty: nothing.
func (l look) why(r Record) string {
	for _, p := range r.Of {
		if l.ids[p] {
			return "person"
		}
	}
	text, words := false, false
	for _, c := range r.Columns {
		switch {
		case c.Person != 0 && l.ids[c.Person]:
			return "person"
		case c.Person != 0 || c.Quiet || c.Text == "":
			continue
		}
		low := strings.ToLower(c.Text)
		text = text || slices.ContainsFunc(l.terms, func(t string) bool { return strings.Contains(low, t) }) ||
			slices.ContainsFunc(l.persons, func(p string) bool { return pointsTo(c.Text, p) })
		words = words || l.words != "" && strings.Contains(low, l.words)
	}
	switch {
	case text:
		return "text"
	case words:
		return "words"
	}
	return ""
}

// pointsTo reports whether a list in text names the person: 12 is not 120.
func pointsTo(text, person string) bool {
	for rest := text; ; {
		_, after, found := strings.Cut(rest, person)
		if !found {
			return false
		}
		if after == "" || after[0] < '0' || after[0] > '9' {
			return true
		}
		rest = after
	}
}

// mark returns a record with what tells of others marked.
func (l look) mark(r Record, why string) Found {
	f := Found{Store: r.Store, Key: r.Key, At: r.At, Why: why, Columns: make([]FoundColumn, 0, len(r.Columns))}
	for _, c := range r.Columns {
		out := FoundColumn{Name: c.Name, Text: c.Text}
		switch {
		case c.Person != 0:
			out.Text = l.codes[c.Person]
			if !l.ids[c.Person] {
				out.ThirdParty = []Span{{0, len(out.Text), "code"}}
			}
		case !c.Quiet:
			out.ThirdParty = l.third(c.Text)
		}
		f.Columns = append(f.Columns, out)
	}
	return f
}

// third finds what names others in a text, and every mail address that is not the person's.
func (l look) third(text string) []Span {
	low := strings.ToLower(text)
	if len(low) != len(text) { // a letter whose small form is longer: marked whole, as nobody can say where
		return []Span{{0, len(text), "unclear"}}
	}
	var spans []Span
	for at := 0; at < len(low); {
		if r, size := utf8.DecodeRuneInString(low[at:]); !wordRune(r) {
			at += size
			continue
		}
		end := at + len(firstWord(low[at:]))
		best := Span{}
		for _, w := range l.others[low[at:end]] {
			if strings.HasPrefix(low[at:], w.text) && at+len(w.text) > best.End && !within(low, at+len(w.text)) {
				best = Span{at, at + len(w.text), w.kind}
			}
		}
		if stop, ok := address(low, at); ok && stop > best.End && !slices.Contains(l.terms, low[at:stop]) {
			best = Span{at, stop, "address"}
		}
		if best.End > 0 {
			spans = append(spans, best)
			at = best.End
			continue
		}
		at = end
	}
	return spans
}

// address reports whether a mail address begins at at, and where it ends. Its parts are no
// longer than RFC 5321 lets them be, so that a long run of letters is not read again from
// each of its words.
func address(low string, at int) (end int, ok bool) {
	part := func(from, most int) int {
		for end := min(len(low), from+most); from < end && (low[from] >= 'a' && low[from] <= 'z' || low[from] >= '0' && low[from] <= '9' || strings.IndexByte("._+-", low[from]) >= 0); {
			from++
		}
		return from
	}
	middle := part(at, 64)
	if middle == at || middle >= len(low) || low[middle] != '@' {
		return 0, false
	}
	end = middle + 1 + len(strings.TrimRight(low[middle+1:part(middle+1, 255)], ".-"))
	return end, strings.Contains(low[middle:end], ".")
}

func wordRune(r rune) bool {
	return r == '\'' || r == '’' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= utf8.RuneSelf
}

// firstWord is the word with which a text in small letters begins.
func firstWord(low string) string {
	for i, r := range low {
		if !wordRune(r) {
			if i == 0 {
				return low[:utf8.RuneLen(r)]
			}
			return low[:i]
		}
	}
	return low
}

// within reports whether a word goes on at a place of a text.
func within(low string, at int) bool {
	r, _ := utf8.DecodeRuneInString(low[at:])
	return at < len(low) && wordRune(r)
}
