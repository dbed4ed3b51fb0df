package challenge

import (
	"context"
	"errors"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
)

// AlertAgain is how long nobody is alerted again of one person's texts that were refused.
const AlertAgain = time.Hour

// NamedFor is how long an alert names whoever sent a text that was refused, once somebody has
// taken it up.
const NamedFor = 30 * 24 * time.Hour

// Help says to somebody who may be in danger whom to call: the first line what to do, then
// the numbers.
var Help = []string{
	"If you, or somebody you wrote about, may be in danger, please call now. You do not have to wait for us.",
	"In danger: call 999.",
	"Urgent medical help, or a mental health crisis: call 111.",
	"To talk to somebody, day or night: call Samaritans free on 116 123.",
	"Children and young people: call Childline free on 0800 1111.",
	"Abuse at home: call the National Domestic Abuse Helpline free on 0808 2000 247.",
}

// InCrisis reports whether a text has words of somebody who may be in danger.
func (t Text) InCrisis() bool { return guard.Crisis(t.all()) }

// all are the words of a text, a field a line.
func (t Text) all() string {
	var all strings.Builder
	t.each(func(_, words string) { all.WriteString(words + "\n") })
	return all.String()
}

// Asked alerts the contacts of words in danger in a draft whose author is asked to change or
// to look at something before it is posted: they may leave it at that. It refuses nothing.
func (s Service) Asked(ctx context.Context, a account.Actor, d Draft) error {
	if t := d.Text; len(t.identifying()) == 0 && len(t.Doubts(s.Now())) == 0 || !d.InCrisis() {
		return nil
	}
	return s.tried(ctx, a, d.Challenge, Reported{})
}

// refused returns err, which refused a text of a. Where that has words in danger, the contacts
// are alerted all the same: in a transaction of its own, since that of the text is undone. in
// is the challenge; 0: that of the idea. If they cannot be alerted that is the fault: it is
// logged, and a tries again.
func (s Service) refused(ctx context.Context, a account.Actor, in id.Challenge, on Reported, danger bool, err error) error {
	if k := fault.KindOf(err); err == nil || !danger || k == fault.Internal || k == fault.Busy || in == 0 && on.Idea == 0 {
		return err
	}
	if told := s.tried(ctx, a, in, on); told != nil {
		return told
	}
	return err
}

// tried raises an alert that a tried to post words in danger, if it is known who a is and they
// may know of where it was: in a challenge, on an idea, or elsewhere on the site.
func (s Service) tried(ctx context.Context, a account.Actor, in id.Challenge, on Reported) error {
	if a.Person == 0 {
		return nil
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		in, on, err := whereTried(tx, a, in, on)
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		// So that two tries at once are one alert.
		if err := tx.HoldPerson(a.Person); errors.Is(err, account.ErrPersonNotFound) {
			return nil
		} else if err != nil {
			return err
		}
		return s.raise(tx, Alert{Challenge: in, On: on, Unposted: true, TriedBy: a.Person, Cause: ByWords})
	})
}

// whereTried is where a text of a was to stand, without what a may not know of: an idea that
// was public once may be, though it is gone since a opened its page.
func whereTried(tx Tx, a account.Actor, in id.Challenge, on Reported) (id.Challenge, Reported, error) {
	if in == 0 && on.Idea == 0 {
		return 0, on, nil
	}
	if on.Idea == 0 {
		c, err := tx.Challenge(in)
		if err == nil && !c.State.ShownTo(a, c.ID) {
			err = ErrNotFound
		}
		return in, on, err
	}
	i, err := tx.Idea(on.Idea)
	if err == nil {
		err = i.ReadableBy(a)
	}
	if err != nil && fault.KindOf(err) != fault.Gone {
		return 0, on, err
	}
	if on.Comment == 0 {
		return i.Challenge, on, nil
	}
	cm, err := tx.Comment(on.Comment)
	if fault.KindOf(err) == fault.NotFound {
		err = nil
	}
	if cm.Idea != i.ID || cm.State != CommentVisible && cm.Author != a.Person {
		on.Comment = 0
	}
	return i.Challenge, on, err
}
