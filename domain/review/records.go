package review

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Record is one version of what a panel has decided, as chair and secretary have
// signed it. Nothing in it ever changes; a panel that opens its record again makes
// the next version, and this one stays readable.
type Record struct {
	Panel      id.Panel
	Number     int // 1 is the first that was signed by both
	Entries    int // how many entries the panel's record had with the second signature
	Hash       string
	Decisions  []Decision // by idea
	Themes     []AdoptedThemes
	FinalAt    time.Time
	ReleasedAt time.Time // when it had been published; zero: never, or not yet opened again
	AskedBy    id.Person // who wants it opened again
	AskedAs    Actor     // ByChair or ByAdministrator
	AskedAt    time.Time // zero: nobody does
	Reason     string
	ReopenedAt time.Time // zero: it stands
}

// RecordTx keeps the versions of what panels have decided.
type RecordTx interface {
	// Records returns the versions of a panel, the first first.
	Records(p id.Panel) ([]Record, error)
	// PutRecord keeps r in place of what was there.
	PutRecord(r Record) error
}

// Faults of opening a record again.
var (
	ErrReopeningAsked = &fault.Error{Kind: fault.Conflict, Code: "record.asked", Message: "It takes two: one has asked for this already, and the other has to agree."}
	ErrNoReopening    = &fault.Error{Kind: fault.Closed, Code: "record.none", Message: "Nobody has asked to open the record again."}
)

// Reopened reports whether the panel works on a new version of what it has
// published. Until that is published, everybody reads the old one.
func (p Panel) Reopened() bool { return !p.ReleasedAt.IsZero() && !p.Reached(Published) }

// keepRecord keeps the version that both have signed.
func keepRecord(tx Tx, p Panel, now time.Time) error {
	before, err := tx.Records(p.ID)
	if err != nil {
		return err
	}
	decisions, err := tx.Decisions(p.ID)
	if err != nil {
		return err
	}
	seq, hash, err := tx.LastEntry(p.ID)
	if err != nil {
		return err
	}
	themes, err := signedThemes(tx, p)
	if err != nil {
		return err
	}
	return tx.PutRecord(Record{Panel: p.ID, Number: len(before) + 1, Entries: seq, Hash: hash, Decisions: decisions, Themes: themes, FinalAt: now})
}

// AskReopening asks to open the record of a finalised or published panel again,
// with a reason. It takes the chair and an administrator: one asks, the other is
// told by mail and agrees with Reopen.
func (s Service) AskReopening(ctx context.Context, a account.Actor, panel id.Panel, version int, reason string) error {
	return s.reopening(ctx, a, panel, version, func(tx Tx, p *Panel, v Viewer, last Record, now time.Time) error {
		if !last.AskedAt.IsZero() {
			return ErrReopeningAsked
		}
		if err := checkReason(reason); err != nil {
			return err
		}
		last.AskedBy, last.AskedAs, last.AskedAt, last.Reason = a.Person, v.half(0), now, strings.TrimSpace(reason)
		if err := tx.PutRecord(last); err != nil {
			return err
		}
		seats, err := tx.Seats(p.ID)
		if err != nil {
			return err
		}
		if err := s.tellOfReopening(tx, *p, seats, last, now); err != nil {
			return err
		}
		e := event(*p, outbox.PanelChanged, a, now, "reopening asked")
		e.Reason = last.Reason
		return note(tx, e, RecordEntry{Seat: v.SeatID, Round: p.Round})
	})
}

// Reopen agrees to what AskReopening has asked: the panel decides again, on a new
// version of its record. What is published stays as it is until that is.
func (s Service) Reopen(ctx context.Context, a account.Actor, panel id.Panel, version int) (Panel, error) {
	var out Panel
	err := s.reopening(ctx, a, panel, version, func(tx Tx, p *Panel, v Viewer, last Record, now time.Time) error {
		switch {
		case last.AskedAt.IsZero():
			return ErrNoReopening
		case last.AskedBy == a.Person || v.half(last.AskedAs) == 0:
			return ErrReopeningAsked
		}
		last.ReopenedAt = now
		if p.State == Published {
			last.ReleasedAt = p.ReleasedAt
		}
		if err := tx.PutRecord(last); err != nil {
			return err
		}
		if err := decideAgain(tx, p.ID); err != nil {
			return err
		}
		from := p.State
		p.State, p.Record, p.FinalAt, p.ToldAt = Deciding, p.Record+1, time.Time{}, time.Time{}
		if err := tx.SavePanel(p); err != nil {
			return err
		}
		seats, err := tx.Seats(p.ID)
		if err != nil {
			return err
		}
		for _, seat := range seats {
			if seat.State == Left {
				continue
			}
			if _, err := tx.WriteTo(seat.Person, s.decidesAgain(*p, last.Reason), now); err != nil {
				return err
			}
		}
		out = *p
		e := event(*p, outbox.PanelReopened, a, now, "version "+strconv.Itoa(last.Number))
		e.Reason = last.Reason
		salt := saltOf(now)
		return note(tx, e, RecordEntry{Seat: v.SeatID, Round: p.Round, What: []string{
			stateLine(from, Deciding), "version\t" + strconv.Itoa(last.Number) + "\t" + strconv.Itoa(last.Number+1), "salt\t\t" + salt, "reason\t\t" + said(last.Reason, salt),
		}})
	})
	return out, err
}

// half is what v can put to a reopening beside what somebody else has put already:
// the chair's word, or an administrator's; 0 for nothing.
func (v Viewer) half(taken Actor) Actor {
	for _, one := range []Actor{ByChair, ByAdministrator} {
		if v.actors()&one != 0 && one != taken {
			return one
		}
	}
	return 0
}

// reopening lets act see to the version of the record that stands.
func (s Service) reopening(ctx context.Context, a account.Actor, panel id.Panel, version int, act func(Tx, *Panel, Viewer, Record, time.Time) error) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, _, v, err := enter(tx.PanelForChange, tx, a, panel)
		switch {
		case err != nil:
			return err
		case v.half(0) == 0:
			return ErrNotYours
		case p.State != Finalised && p.State != Published:
			return ErrState
		case version != 0 && version != p.Version:
			return ErrStale
		}
		records, err := tx.Records(panel)
		if err != nil {
			return err
		}
		if len(records) == 0 {
			return ErrState // signed by a version of Uptake that kept none
		}
		return act(tx, &p, v, records[len(records)-1], s.Now())
	})
}

// decideAgain takes the released ideas back to where the panel had decided on them;
// but for those that it had merged: they stand as released, for else they would
// count as taken out of the panel.
func decideAgain(tx Tx, panel id.Panel) error {
	ideas, err := tx.Ideas(panel)
	if err != nil {
		return err
	}
	decisions, err := tx.Decisions(panel)
	if err != nil {
		return err
	}
	var back []PanelIdea
	for _, i := range ideas {
		merged := slices.ContainsFunc(decisions, func(d Decision) bool { return d.Idea == i.Idea && d.Outcome == Merge })
		if i.State != Released || merged {
			continue
		}
		if i.State = Decided; i.Reason != "" {
			i.State = NoQuorum
		}
		back = append(back, i)
	}
	return tx.PutIdeas(back)
}

// decidesAgain is the mail without an address.
func (s Service) decidesAgain(p Panel, reason string) account.Mail {
	return account.Mail{
		Subject: s.Site + ": a panel decides again",
		Text: "The panel “" + p.Name + "” has opened its record again. Its chair and an administrator have agreed on that. The reason:\n\n" +
			reason + "\n\nWhat was signed before is kept. What has been published stays as it is until the panel has signed again:\n\n" +
			s.BaseURL + "/review/" + strconv.FormatInt(int64(p.ID), 10) + "\n\n" +
			"You get this because you sit on the panel.\n",
	}
}

// RecordBook is the versions of a panel's record as far as its reader may see them.
type RecordBook struct {
	Head    Head
	Viewer  Viewer
	Records []Record // the first first; without the decisions on ideas that the viewer is recused from
	Ideas   []IdeaHead
	Asks    bool // the viewer may ask to open the record again
	Agrees  bool // the viewer may agree to it
}

// Records returns the signed versions of what a panel has decided, for who may see
// its decisions; others get ErrNotYours.
func (s Service) Records(ctx context.Context, a account.Actor, panel id.Panel) (RecordBook, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return RecordBook{}, err
	}
	as := h.Panel // each version was final
	as.State = Finalised
	if !Visible(v, About{}, PanelPage, Moment{as, max(h.Round, 1)}).Has(RowDecision) || !h.Reached(Deciding) {
		return RecordBook{}, ErrNotYours
	}
	out := RecordBook{Head: h, Viewer: v}
	if out.Records, err = s.Reads.RecordsOf(ctx, panel); err != nil {
		return RecordBook{}, err
	}
	if out.Ideas, err = s.ideaHeads(ctx, h, v); err != nil {
		return RecordBook{}, err
	}
	conflicts, err := s.Reads.ConflictsOf(ctx, panel)
	if err != nil {
		return RecordBook{}, err
	}
	for n := range out.Records {
		r := &out.Records[n]
		r.Decisions = v.without(r.Decisions, conflicts, h.Panel)
		for i := range r.Decisions {
			r.Decisions[i] = *shown(v, r.Decisions[i])
		}
	}
	if n := len(out.Records); n > 0 && (h.State == Finalised || h.State == Published) {
		last := out.Records[n-1]
		out.Asks = last.AskedAt.IsZero() && v.half(0) != 0
		out.Agrees = !last.AskedAt.IsZero() && last.AskedBy != a.Person && v.half(last.AskedAs) != 0
	}
	return out, nil
}

// PublishedRecord is one version of a shortlist as it was published.
type PublishedRecord struct {
	Head      Head
	Shortlist Shortlist
	Record    Record
	Ideas     []IdeaHead
}

// PublishedRecord returns an earlier version of a published shortlist, for
// everybody; ErrShortlistNotFound for one that was never published.
func (s Service) PublishedRecord(ctx context.Context, a account.Actor, slug string, number int) (PublishedRecord, error) {
	l, h, err := s.readable(ctx, a, slug)
	if err != nil {
		return PublishedRecord{}, err
	}
	old, err := s.published(ctx, h.ID)
	if err != nil {
		return PublishedRecord{}, err
	}
	at := slices.IndexFunc(old, func(r Record) bool { return r.Number == number })
	if at < 0 || l.PublishedAt.IsZero() {
		return PublishedRecord{}, ErrShortlistNotFound
	}
	out := PublishedRecord{Head: h, Shortlist: l, Record: old[at]}
	out.Ideas, err = s.ideaHeads(ctx, h, Viewer{})
	for n := range out.Record.Decisions {
		d := shown(Viewer{}, out.Record.Decisions[n])
		if slices.ContainsFunc(out.Ideas, func(i IdeaHead) bool { return i.Idea == d.Idea && i.Unseen }) {
			d.Reason = "" // what was taken out of view stays out of view here
		}
		out.Record.Decisions[n] = *d
	}
	return out, err
}

// published returns the versions that had been published and were opened again.
func (s Service) published(ctx context.Context, panel id.Panel) ([]Record, error) {
	all, err := s.Reads.RecordsOf(ctx, panel)
	return slices.DeleteFunc(all, func(r Record) bool { return r.ReleasedAt.IsZero() }), err
}
