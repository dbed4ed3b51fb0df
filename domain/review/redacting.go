package review

import (
	"cmp"
	"context"
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Redacted is the copy of an idea's text without what would tell who wrote it. Members
// from whom the author is hidden read it in place of the original. One that was taken
// away stays without words, so that its versions go on.
type Redacted struct {
	Panel    id.Panel
	Idea     id.Idea
	Version  int // from 1; 0: there never was a copy
	Title    string
	Body     string
	Answers  []challenge.Answer
	Salt     string
	Original string  // fingerprint of the text that it was made from
	By       id.Seat // 0: the challenge lead, who holds none
	At       time.Time
}

// Made reports whether there is a copy now.
func (r Redacted) Made() bool { return r.Title != "" }

// Outdated reports whether the idea's text has changed since the copy was made.
func (r Redacted) Outdated(now challenge.Text) bool {
	return r.Made() && fingerprint(now, r.Salt) != r.Original
}

// text is what the copy says, as what an idea says.
func (r Redacted) text() challenge.Text {
	return challenge.Text{Title: r.Title, Body: r.Body, Answers: r.Answers}
}

// fingerprint is what a text is known by without its words: title, body and answers.
func fingerprint(t challenge.Text, salt string) string {
	all := []string{t.Title, t.Body}
	for _, a := range t.Answers {
		all = append(all, a.Key, a.Text)
	}
	return said(strings.Join(all, "\x00"), salt)
}

// RedactionTx reads and changes redacted copies.
type RedactionTx interface {
	// Redacted returns the copy of an idea, the zero Redacted for none.
	Redacted(p id.Panel, idea id.Idea) (Redacted, error)
	// PutRedacted keeps r, whose Version is one more than the stored one; else
	// ErrRedactedStale.
	PutRedacted(r Redacted) error
	// RedactedIdeas returns the ideas of the panel of which there is a copy, by number.
	RedactedIdeas(p id.Panel) ([]id.Idea, error)
	// EntryOn reports whether scores that were entered on behalf of anybody wait for
	// confirmation on an idea.
	EntryOn(p id.Panel, idea id.Idea) (bool, error)
}

// Faults of redacted copies.
var (
	ErrRedactedStale  = &fault.Error{Kind: fault.Stale, Code: "redacted.stale", Message: "The idea or its copy has been changed meanwhile. Look at both texts before you save again."}
	ErrRedactedNeeded = &fault.Error{Kind: fault.Closed, Code: "redacted.not_needed", Message: "Members of this panel see who wrote an idea, so it needs no copy without names."}
	ErrRedactedOver   = &fault.Error{Kind: fault.Closed, Code: "redacted.over", Message: "Members see by now who wrote the idea, so the copy can no longer be changed."}
	ErrRedactedScored = &fault.Error{
		Kind: fault.Closed, Code: "redacted.scored",
		Message: "A member has scored this idea. All members have to judge the same text, so the copy stays as it is.",
	}
)

// Redacting is what is entered for the copy of one idea. A text that says what the
// original says takes the copy away.
type Redacting struct {
	Version int // Beside.Version, of what it was written on
	Title   string
	Body    string
	Answers map[string]string // by the key of the prompt; one that is left out is empty
	Reason  string            // needed once the first round is open
	Remove  bool              // members read the original
}

// of puts what was entered in place of the words of an idea.
func (in Redacting) of(original challenge.Text) challenge.Text {
	if in.Remove {
		return original
	}
	t := original
	t.Title, t.Body, t.Answers = in.Title, in.Body, slices.Clone(original.Answers)
	for n := range t.Answers {
		t.Answers[n].Text = in.Answers[t.Answers[n].Key]
	}
	return t
}

// redacts reports whether v makes the copy of an idea: the secretary or, where they are
// recused from it, the chair. Where no seat is left for it, because the chair is recused
// as well or is to judge without knowing the author, the challenge lead does, who reads
// the public text as everybody does, and nothing of the panel.
func (v Viewer) redacts(p Panel, idea id.Idea, seats []Seat, conflicts []Conflict) bool {
	if v.SeatID != 0 {
		return minuter(v, idea, seats, conflicts) && !v.judgesBlind(p)
	}
	stands := func(s Seat) bool {
		o := Viewer{Seat: s.Kind, SeatID: s.ID, Only: s.Only}
		return s.State != Left && !o.barred(conflicts, idea) && o.redacts(p, idea, seats, conflicts)
	}
	concerned := func(s Seat) bool { return s.Person == v.Person && (s.State != Left || barred(conflicts, s.ID, idea)) }
	return (v.Lead || v.Administrator) && secretaryBarred(seats, conflicts, idea) && !slices.ContainsFunc(seats, stands) && !slices.ContainsFunc(seats, concerned)
}

// standsIn lists the ideas of which v makes the copy without a seat on the panel,
// their own among them, which somebody else has to make.
func (v Viewer) standsIn(p Panel, seats []Seat, conflicts []Conflict) []id.Idea {
	var out []id.Idea
	for _, c := range conflicts {
		if p.Rules.AuthorHidden != NotHidden && v.SeatID == 0 && !slices.Contains(out, c.Idea) && v.redacts(p, c.Idea, seats, conflicts) {
			out = append(out, c.Idea)
		}
	}
	return out
}

// judgesBlind reports whether v is to judge ideas of the panel without knowing who
// wrote them, also while that is still to come.
func (v Viewer) judgesBlind(p Panel) bool {
	p.State = R1Open
	return !v.knowsAuthors(p)
}

// knowsAuthors reports whether v may know who wrote the ideas of the panel now.
func (v Viewer) knowsAuthors(p Panel) bool {
	return Visible(v, About{Idea: v.Only}, PanelPage, Moment{p, max(p.Round, 1)}).Has(RowAuthor)
}

// Redactable returns nil while copies can be made for the panel, else why not.
func (p Panel) Redactable() error {
	switch {
	case p.Rules.AuthorHidden == NotHidden:
		return ErrRedactedNeeded
	case p.State == Paused:
		return ErrPaused
	case !p.Reached(Formed):
		return ErrState
	case p.Reached(R1Open) && (Viewer{Seat: Professional}).knowsAuthors(p):
		return ErrRedactedOver
	}
	return nil
}

// Redact makes the copy of an idea, replaces it or takes it away, for whoever it is
// theirs to make: see redacts. Once the first round is open it needs a reason, and once
// anybody has scored the idea it cannot be done.
func (s Service) Redact(ctx context.Context, a account.Actor, panel id.Panel, idea id.Idea, in Redacting) (Redacted, error) {
	var out Redacted
	err := s.Store.InTx(ctx, func(tx Tx) error {
		p, seats, v, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		conflicts, err := tx.Conflicts(panel)
		switch {
		case err != nil:
			return err
		case v.barred(conflicts, idea):
			return ErrRecused
		case !v.redacts(p, idea, seats, conflicts):
			return ErrNotYours
		}
		if err := p.Redactable(); err != nil {
			return err
		}
		if err := s.unscored(tx, p, idea); err != nil {
			return err
		}
		i, err := tx.Idea(idea)
		if err != nil {
			return err
		}
		if v.SeatID == 0 {
			if own, err := wrote(tx, i, a.Person); err != nil || own {
				return cmp.Or(err, error(ErrNotYours))
			}
		}
		before, err := tx.Redacted(panel, idea)
		switch {
		case err != nil:
			return err
		case before.Version+i.Version != in.Version:
			return ErrRedactedStale
		}
		text, err := in.of(i.Text).CheckWords()
		if err != nil {
			return err
		}
		if p.Reached(R1Open) {
			if err := checkReason(in.Reason); err != nil {
				return err
			}
		}
		now, salt := s.Now(), rand.Text()
		out = Redacted{Panel: panel, Idea: idea, Version: before.Version + 1, Salt: salt, Original: fingerprint(i.Text, salt), By: v.SeatID, At: now}
		if fingerprint(text, salt) != out.Original {
			out.Title, out.Body, out.Answers = text.Title, text.Body, text.Answers
		} else if !before.Made() {
			return (fault.Fields{{Name: "body", Message: "Change something: this is what the original says."}}).Fault("redacted.same", "There is a problem with the copy.")
		}
		if err := tx.PutRedacted(out); err != nil {
			return err
		}
		e := event(p, outbox.PanelChanged, a, now, "redacted copy")
		e.Subject = int64(idea)
		return note(tx, e, RecordEntry{Idea: idea, Round: p.Round, What: out.lines(before, in.Reason)})
	})
	return out, err
}

// wrote reports whether p wrote the idea, or one that goes on as part of it.
func wrote(tx Tx, i challenge.Idea, p id.Person) (bool, error) {
	if i.Author == p {
		return true, nil
	}
	return tx.Credited(i.ID, p)
}

// lines is the copy as the record holds it: its number and hashes, never a word.
func (r Redacted) lines(before Redacted, reason string) []string {
	hash := "" // taken away
	if r.Made() {
		hash = fingerprint(r.text(), r.Salt)
	}
	return []string{
		"salt\t\t" + r.Salt, "redacted copy\t" + strconv.Itoa(before.Version) + "\t" + strconv.Itoa(r.Version),
		"text\t\t" + hash, "original\t\t" + r.Original, "reason\t\t" + said(strings.TrimSpace(reason), r.Salt),
	}
}

// unscored returns nil if the idea is one that the panel scores, or will, and nobody
// has said a word on it yet: not by themselves, and not on paper or by phone.
func (s Service) unscored(tx Tx, p Panel, idea id.Idea) error {
	ideas, err := s.toScore(tx, p, 1)
	if p.Round > 0 && err == nil {
		ideas, err = tx.Ideas(p.ID)
	}
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(ideas, func(i PanelIdea) bool { return i.Idea == idea && !i.State.Gone() }) {
		return ErrNotInPanel
	}
	if p.Closed(1) {
		return ErrRedactedScored
	}
	if p.Round == 0 {
		return nil
	}
	scores, err := tx.Scores(p.ID, 1)
	if err != nil {
		return err
	}
	waits, err := tx.EntryOn(p.ID, idea)
	if err != nil {
		return err
	}
	if waits || slices.ContainsFunc(scores, func(sc Score) bool { return sc.Idea == idea && (sc.State == Given || sc.State == Unable) }) {
		return ErrRedactedScored
	}
	return nil
}

// outdated is the part of the guard of opening the first round that names the copies
// whose original has changed since: members would read what its author has taken back.
func (s Service) outdated(tx Tx, p Panel, ideas []PanelIdea, bad *fault.Fields) error {
	if p.Rules.AuthorHidden == NotHidden {
		return nil
	}
	copied, err := tx.RedactedIdeas(p.ID)
	if err != nil {
		return err
	}
	for _, idea := range copied {
		if !slices.ContainsFunc(ideas, func(i PanelIdea) bool { return i.Idea == idea }) {
			continue
		}
		i, err := tx.Idea(idea)
		if err != nil {
			return err
		}
		r, err := tx.Redacted(p.ID, idea)
		if err != nil {
			return err
		}
		if r.Outdated(i.Text) {
			bad.Add("redacted", "The author has changed idea "+strconv.FormatInt(int64(idea), 10)+" since its copy without names was made. Whoever makes the copy looks at it again: the secretary or, for an idea that they are recused from, the chair or the challenge lead.")
		}
	}
	return nil
}
