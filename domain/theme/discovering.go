package theme

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/theme/suggest"
)

// Limits of discovery.
const (
	// discoveredMost is in how many ideas without a theme candidates are looked for, the
	// newest first.
	discoveredMost = 2000
	// sameWords is the share of typical words in common (Jaccard) from which on a candidate
	// is one that somebody has judged before: five of ten words each make a third.
	sameWords = 1.0 / 3
	// CandidateWords is how many typical words tell a candidate.
	CandidateWords = 10
	candidateMax   = 400 // runes of all its words
)

// Candidate is a group of ideas without a theme that may be about one thing.
type Candidate struct {
	Words []string  // typical of it, the most typical first
	Ideas []id.Idea // the nearest first
}

// Name is what it is called until a person names it.
func (c Candidate) Name() string { return suggest.Candidate{Words: c.Words}.Name() }

// Key tells it from the others of its challenge.
func (c Candidate) Key() string {
	sum := sha256.Sum256([]byte(strings.Join(c.Words, " ")))
	return hex.EncodeToString(sum[:6])
}

// Verdict is what somebody has made of a candidate.
type Verdict string

// The verdicts.
const (
	Accepted Verdict = "accepted" // it has become a theme
	Joined   Verdict = "merged"   // its ideas have gone to a theme that was there
	Rejected Verdict = "rejected"
)

// Judged is a candidate on which somebody has decided.
type Judged struct {
	Challenge id.Challenge
	Words     []string
	Verdict   Verdict
	Theme     id.Theme // that it became or went to; 0 for a rejected one
	By        id.Person
	At        time.Time
}

// Loose answers what candidates are looked for in.
type Loose interface {
	// LooseMark is Texts.CodedMark for the listed ideas that have no theme at all.
	LooseMark(ctx context.Context, c id.Challenge) (n int, mark string, err error)
	// LooseTexts lists them, the newest first.
	LooseTexts(ctx context.Context, c id.Challenge, limit int) ([]Text, error)
	// Judged lists what was decided on candidates of a challenge, the last first.
	Judged(ctx context.Context, c id.Challenge) ([]Judged, error)
}

// Discovered is what was found.
type Discovered struct {
	Ready      bool // false: it is being worked out for the first time
	Loose      int  // listed ideas without a theme
	Candidates []Candidate
	Judged     []Judged
}

// Discovering looks for candidate themes. Its fields are set once, before use; its
// methods may be called from many goroutines.
type Discovering struct {
	Loose Loose
	Now   Clock
	// Judges reports which ideas somebody is to judge without help; nil: none.
	Judges func(ctx context.Context, a account.Actor) (func(id.Idea) bool, error)

	found shelf[[]Candidate]
}

// Of returns the candidates of a challenge on which nobody has decided, to those who keep
// its codebook. The same ideas give the same candidates; just after a change those from
// before may be returned, without the ideas that have a theme now.
func (d *Discovering) Of(ctx context.Context, a account.Actor, c id.Challenge) (Discovered, error) {
	if err := account.Can(a, account.EditCodebook, account.Thing{Challenge: c}); err != nil {
		return Discovered{}, err
	}
	n, mark, err := d.Loose.LooseMark(ctx, c)
	if err != nil {
		return Discovered{}, err
	}
	out := Discovered{Loose: n}
	if out.Judged, err = d.Loose.Judged(ctx, c); err != nil {
		return Discovered{}, err
	}
	texts, err := d.Loose.LooseTexts(ctx, c, discoveredMost)
	if err != nil {
		return Discovered{}, err
	}
	judges := func(id.Idea) bool { return false }
	if d.Judges != nil {
		if judges, err = d.Judges(ctx, a); err != nil {
			return Discovered{}, err
		}
	}
	found, ready, err := d.found.get(ctx, d.Now, c, mark, func() (func() []Candidate, error) {
		return func() []Candidate { return discover(texts) }, nil
	})
	out.Ready = ready
	for _, x := range found {
		if slices.ContainsFunc(x.Ideas, judges) {
			continue // its words tell of an idea that a may not read, or is to judge by themselves
		}
		x.Ideas = slices.DeleteFunc(slices.Clone(x.Ideas), func(i id.Idea) bool {
			return !slices.ContainsFunc(texts, func(t Text) bool { return t.ID == i })
		})
		if len(x.Ideas) > 1 && !decided(out.Judged, x.Words) {
			out.Candidates = append(out.Candidates, x)
		}
	}
	return out, err
}

func discover(texts []Text) []Candidate {
	words := make([]string, len(texts))
	for n, t := range texts {
		words[n] = t.Words
	}
	var out []Candidate
	for _, c := range suggest.Discover(words, suggest.Groups(len(words))) {
		one := Candidate{Words: c.Words}
		for _, n := range c.Texts {
			one.Ideas = append(one.Ideas, texts[n].ID)
		}
		out = append(out, one)
	}
	return out
}

// decided reports whether somebody has decided on a candidate with these words, or much
// the same ones.
func decided(judged []Judged, words []string) bool {
	return slices.ContainsFunc(judged, func(j Judged) bool { return alike(j.Words, words) >= sameWords })
}

// alike is the share of words in common.
func alike(a, b []string) float64 {
	both := 0
	for _, w := range a {
		if slices.Contains(b, w) {
			both++
		}
	}
	return float64(both) / float64(max(len(a)+len(b)-both, 1))
}

// Faults of candidates.
var (
	ErrNoCandidate = &fault.Error{Kind: fault.NotFound, Code: "candidate.not_found", Message: "This candidate theme is not on the list any more. Ideas have changed, or somebody has decided on it."}
	ErrDecided     = &fault.Error{Kind: fault.Conflict, Code: "candidate.decided", Message: "Somebody has decided on this candidate theme already, or on one with much the same words."}
	ErrCandidate   = &fault.Error{
		Kind: fault.Invalid, Code: "candidate.invalid", Message: "There is a problem with the candidate theme.",
		Fields: fault.Fields{{Name: "words", Message: "Go back to the list and choose a candidate theme again."}},
	}
)

// candidateWords checks the words that tell a candidate.
func candidateWords(words []string) ([]string, error) {
	var out []string
	length := 0
	for _, w := range words {
		if w = strings.ToLower(strings.TrimSpace(w)); w != "" && !slices.Contains(out, w) {
			out, length = append(out, w), length+len([]rune(w))
		}
		if strings.ContainsAny(w, " \t\n,") {
			return nil, ErrCandidate
		}
	}
	if len(out) == 0 || len(out) > CandidateWords || length > candidateMax {
		return nil, ErrCandidate
	}
	return out, nil
}

// AcceptCandidate makes a theme of a candidate and gives it to some of its ideas, which a
// person has ticked.
func (s Service) AcceptCandidate(ctx context.Context, a account.Actor, slug string, words []string, w Words, ideas []id.Idea) (Theme, error) {
	var t Theme
	err := s.judge(ctx, a, slug, words, Accepted, func(tx Tx, c Challenge) (id.Theme, error) {
		checked, err := w.Check()
		if err != nil {
			return 0, err
		}
		book, err := tx.Codebook(c.ID)
		if err != nil {
			return 0, err
		}
		if _, taken := Named(book, checked.Name); taken {
			return 0, ErrName
		}
		if t, err = s.add(tx, a, c, checked); err != nil {
			return 0, err
		}
		return t.ID, s.giveAll(tx, a, c, t.ID, ideas)
	})
	return t, err
}

// MergeCandidate gives some of the ideas of a candidate, which a person has ticked, a
// theme that the codebook has.
func (s Service) MergeCandidate(ctx context.Context, a account.Actor, slug string, words []string, into id.Theme, ideas []id.Idea) error {
	return s.judge(ctx, a, slug, words, Joined, func(tx Tx, c Challenge) (id.Theme, error) {
		err := belong(tx, c.ID, []id.Theme{into})
		switch {
		case fault.KindOf(err) == fault.Invalid:
			return 0, ErrMergeInto
		case err != nil:
			return 0, err
		}
		return into, s.giveAll(tx, a, c, into, ideas)
	})
}

// RejectCandidate keeps that a candidate is no theme: neither it nor one with much the same
// words is offered again.
func (s Service) RejectCandidate(ctx context.Context, a account.Actor, slug string, words []string) error {
	return s.judge(ctx, a, slug, words, Rejected, func(Tx, Challenge) (id.Theme, error) { return 0, nil })
}

// judge keeps what somebody made of a candidate, with what act changed. One candidate is
// decided once: the challenge is held while it is looked up.
func (s Service) judge(ctx context.Context, a account.Actor, slug string, words []string, v Verdict, act func(tx Tx, c Challenge) (id.Theme, error)) error {
	return s.Store.InLongTx(ctx, func(tx Tx) error {
		c, err := tx.ChallengeBySlug(slug)
		if err != nil {
			return err
		}
		if err = mayEdit(a, c); err != nil {
			return err
		}
		told, err := candidateWords(words)
		if err != nil {
			return err
		}
		judged, err := tx.Judged(c.ID)
		if err != nil {
			return err
		}
		if decided(judged, told) {
			return ErrDecided
		}
		t, err := act(tx, c)
		if err != nil {
			return err
		}
		if err = tx.PutJudged(Judged{Challenge: c.ID, Words: told, Verdict: v, Theme: t, By: a.Person, At: s.Now()}); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.CandidateJudged, Challenge: c.ID, Subject: int64(t), Actor: a.Person, At: s.Now(), Detail: string(v)})
	})
}

// giveAll gives ideas of a challenge a theme. One that has gone from the lists meanwhile is
// passed over, but one at least is given it.
func (s Service) giveAll(tx Tx, a account.Actor, c Challenge, t id.Theme, ideas []id.Idea) error {
	ideas = slices.Clone(ideas)
	slices.Sort(ideas) // so that two who do this hold ideas in the same order
	ideas = slices.Compact(ideas)
	switch {
	case len(ideas) == 0:
		return wrongIdeas("Select the ideas that belong to the theme.")
	case len(ideas) > discoveredMost:
		return wrongIdeas("Select at most 2000 ideas.")
	}
	none := true
	for _, one := range ideas {
		i, err := tx.Idea(one)
		if errors.Is(err, ErrIdeaNotFound) || err == nil && (i.Challenge != c.ID || !i.Listed) {
			continue
		}
		if err != nil {
			return err
		}
		none = false
		given, err := tx.GiveTheme(i.ID, t, s.Now())
		if err != nil {
			return err
		}
		if err = tx.PutCoding(Coding{Idea: i.ID, Theme: t, Coder: a.Person, At: s.Now()}); err != nil {
			return err
		}
		if given {
			if err = tx.Emit(outbox.Event{Kind: outbox.ThemesAssigned, Challenge: c.ID, Idea: i.ID, Actor: a.Person, At: s.Now()}); err != nil {
				return err
			}
		}
	}
	if none {
		return wrongIdeas("None of these ideas is listed any more. Select others.")
	}
	return nil
}

func wrongIdeas(message string) error {
	return (fault.Fields{{Name: "ideas", Message: message}}).Fault("candidate.ideas", "There is a problem with the ideas.")
}
