package review

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review/assign"
)

// Wish is what the chair has settled by hand: that a member scores an idea, or
// that they do not. It stands in every round, until it is settled otherwise.
type Wish struct {
	Idea   id.Idea
	Seat   id.Seat // 0 for everybody: whether the idea is an anchor
	Scores bool
}

// WishTx keeps what has been settled by hand.
type WishTx interface {
	// Wishes returns what has been settled on a panel, by idea and seat.
	Wishes(p id.Panel) ([]Wish, error)
	// PutWishes keeps each in place of what was settled about its pair.
	PutWishes(p id.Panel, ws []Wish) error
	// DropWishes forgets all of it.
	DropWishes(p id.Panel) error
}

// Faults of sharing by hand.
var (
	ErrHandNone = &fault.Error{Kind: fault.Invalid, Code: "assignment.none", Message: "Say who scores what, or add a file.", Fields: fault.Fields{{Name: "pairs", Message: "Say who scores what, or add a file."}}}
	errLooked   = errors.New("looked at only")
)

const (
	handProblem   = "There is a problem with who scores what."
	handFileBytes = 256 << 10
)

// ByHand is what the chair changes by hand in who scores what.
type ByHand struct {
	Version int    // of the panel that was seen; 0: any
	Pairs   []Wish // for Seat 0 the idea is an anchor, or is none
	Parts   []Part
	File    string // CSV with the columns idea and member: pairs that are to be
	Only    bool   // no pairs but those of the file
	Forget  bool   // all that was settled by hand before
	Look    bool   // what it comes to is shown, and nothing kept
}

// Part is how much of a full load a member takes.
type Part struct {
	Seat   id.Seat
	Tenths int // 1 to 10
}

// ShareByHand takes over what the chair has settled by hand, and returns what it
// comes to. Before a round opens it is kept as a plan; in the open round ideas are
// given and taken at once, and what has been scored or begun stays. It refuses
// recusals; whatever else is unwise shows in the answer, as in the preview. All of
// it is done, or nothing; every fault is named, those of a file with their line.
func (s Service) ShareByHand(ctx context.Context, a account.Actor, panel id.Panel, in ByHand) (Allotment, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return Allotment{}, err
	}
	var out Allotment
	err = s.Store.InLongTx(ctx, func(tx Tx) error {
		p, _, acts, err := enter(tx.PanelForChange, tx, a, panel)
		if err != nil {
			return err
		}
		switch {
		case acts.actors()&ByChair == 0:
			return ErrNotYours
		case in.Version != 0 && in.Version != p.Version:
			return ErrStale
		}
		al, err := s.allotting(tx, p, nil)
		if err != nil {
			return err
		}
		what, err := s.settleByHand(tx, p, a.Person, al, h, in)
		if err != nil {
			return err
		}
		if err := tx.SavePanel(&p); err != nil {
			return err
		}
		if al, err = s.allotting(tx, p, nil); err != nil {
			return err
		}
		h.Panel = p
		out = al.shown(h, v, nil)
		if in.Look {
			return errLooked
		}
		return note(tx, event(p, outbox.PanelChanged, a, s.Now(), "shared by hand"), RecordEntry{Round: al.round, What: what})
	})
	if errors.Is(err, errLooked) {
		return out, nil
	}
	return out, err
}

// settleByHand checks what was entered, keeps it, and gives and takes ideas in the
// open round. It returns what goes into the record.
func (s Service) settleByHand(tx Tx, p Panel, by id.Person, al allotting, h Head, in ByHand) ([]string, error) {
	var bad fault.Fields
	wishes := al.wishes(in, h, &bad)
	if len(wishes)+len(in.Parts) == 0 && !in.Forget && bad == nil {
		return nil, ErrHandNone
	}
	bad = append(bad, al.against(wishes, in)...)
	if err := bad.Fault("assignment.invalid", handProblem); err != nil {
		return nil, err
	}
	what := []string{"shared by hand"}
	if in.Forget {
		if err := tx.DropWishes(p.ID); err != nil {
			return nil, err
		}
		what = append(what, "forgotten")
	}
	if err := tx.PutWishes(p.ID, wishes); err != nil {
		return nil, err
	}
	for _, part := range in.Parts {
		seat := al.seats[slices.IndexFunc(al.seats, func(o Seat) bool { return o.ID == part.Seat })]
		what = append(what, "part of seat "+number(part.Seat)+"\t"+strconv.Itoa(seat.Tenths)+"\t"+strconv.Itoa(part.Tenths))
		seat.Tenths = part.Tenths
		if err := tx.SaveSeat(seat); err != nil {
			return nil, err
		}
	}
	for _, w := range wishes {
		what = append(what, "idea "+strconv.FormatInt(int64(w.Idea), 10)+"\tseat "+number(w.Seat)+"\t"+strconv.FormatBool(w.Scores))
	}
	if !al.open {
		return what, nil
	}
	var added, moved []assign.Pair
	for _, w := range wishes {
		has := slices.ContainsFunc(al.shares, func(sh Share) bool { return sh.Idea == w.Idea && sh.Seat == w.Seat })
		switch {
		case w.Seat == 0:
		case w.Scores && !has:
			added = append(added, assign.Pair{Idea: w.Idea, Seat: w.Seat})
			moved = append(moved, added[len(added)-1])
		case !w.Scores && has:
			if err := dropSheet(tx, p, by, al.round, w.Idea, w.Seat, s.Now()); err != nil {
				return nil, err
			}
			moved = append(moved, assign.Pair{Idea: w.Idea, Seat: w.Seat})
		}
	}
	plan := Shared{Plan: assign.Plan{Members: map[id.Idea][]id.Seat{}}}
	for _, pair := range added {
		plan.Members[pair.Idea] = append(plan.Members[pair.Idea], pair.Seat)
	}
	for idea := range plan.Members {
		slices.Sort(plan.Members[idea])
	}
	sheets, err := al.sheets(tx, p, plan, added, s.Now())
	if err != nil {
		return nil, err
	}
	if err := s.tellMoved(tx, p, al.seats, moved, s.Now()); err != nil {
		return nil, err
	}
	return what, addSheets(tx, p, by, sheets, s.Now())
}

// wishes gathers what was entered, in pairs and in the file. What is said twice
// counts as it was said last.
func (in *allotting) wishes(by ByHand, h Head, bad *fault.Fields) []Wish {
	said := map[assign.Pair]bool{}
	var order []assign.Pair
	say := func(w Wish) {
		pair := assign.Pair{Idea: w.Idea, Seat: w.Seat}
		if _, known := said[pair]; !known {
			order = append(order, pair)
		}
		said[pair] = w.Scores
	}
	if strings.TrimSpace(by.File) != "" {
		pairs, faults := readPairs(by.File, h.Members)
		*bad = append(*bad, faults...)
		if by.Only {
			for _, i := range in.ideas {
				say(Wish{Idea: i.Idea})
				for _, seat := range in.seats {
					begun := slices.ContainsFunc(in.shares, func(sh Share) bool { return sh.Idea == i.Idea && sh.Seat == seat.ID && (sh.Begun || sh.Recused) })
					if !begun && seat.Only == 0 && !in.problem.Recused[assign.Pair{Idea: i.Idea, Seat: seat.ID}] {
						say(Wish{Idea: i.Idea, Seat: seat.ID})
					}
				}
			}
		}
		for _, pair := range pairs {
			say(Wish{pair.Idea, pair.Seat, true})
		}
	}
	for _, w := range by.Pairs {
		say(w)
	}
	out := make([]Wish, len(order))
	for n, pair := range order {
		out[n] = Wish{pair.Idea, pair.Seat, said[pair]}
	}
	return out
}

// against names what stands against wishes: what is not there to be shared out,
// recusals, and scores that have been given.
func (in *allotting) against(wishes []Wish, by ByHand) fault.Fields {
	var bad fault.Fields
	for _, w := range wishes {
		name, pair := "pairs", assign.Pair{Idea: w.Idea, Seat: w.Seat}
		idea := "Idea " + strconv.FormatInt(int64(w.Idea), 10)
		seat := slices.IndexFunc(in.seats, func(o Seat) bool { return o.ID == w.Seat })
		recused := w.Seat == 0 && slices.ContainsFunc(in.seats, func(o Seat) bool { return in.problem.Recused[assign.Pair{Idea: w.Idea, Seat: o.ID}] })
		switch {
		case !slices.ContainsFunc(in.ideas, func(i PanelIdea) bool { return i.Idea == w.Idea }):
			bad.Add(name, idea+" is not among the ideas to score.")
		case w.Seat == 0 && in.round > 1 || w.Seat == 0 && in.open && w.Scores:
			bad.Add(name, "Which ideas everybody scores is settled when round 1 opens.")
		case w.Seat == 0 && w.Scores && recused:
			bad.Add(name, idea+" cannot be for everybody: a member has a conflict of interest.")
		case w.Seat == 0:
		case seat < 0:
			bad.Add(name, "There is no member with seat "+number(w.Seat)+" who scores.")
		case in.seats[seat].Only != 0 && in.seats[seat].Only != w.Idea && w.Scores:
			bad.Add(name, "The member with seat "+number(w.Seat)+" is here for one idea alone.")
		case w.Scores && in.problem.Recused[pair]:
			bad.Add(name, idea+": the member with seat "+number(w.Seat)+" has a conflict of interest.")
		case !w.Scores && in.problem.Recused[pair]:
			bad.Add(name, idea+": the member with seat "+number(w.Seat)+" has a conflict of interest and does not score it.")
		case !w.Scores && in.open && in.problem.Fixed[pair] && in.begun(pair):
			bad.Add(name, idea+": the member with seat "+number(w.Seat)+" has begun. What is scored or begun stays.")
		}
	}
	for _, part := range by.Parts {
		switch {
		case !slices.ContainsFunc(in.seats, func(o Seat) bool { return o.ID == part.Seat && o.Only == 0 }):
			bad.Add("parts", "There is no member with seat "+number(part.Seat)+" who scores.")
		case part.Tenths < 1 || part.Tenths > 10:
			bad.Add("parts", "Enter a part of 1 to 10 tenths.")
		}
	}
	return bad
}

func (in *allotting) begun(pair assign.Pair) bool {
	return slices.ContainsFunc(in.shares, func(sh Share) bool { return sh.Idea == pair.Idea && sh.Seat == pair.Seat && sh.Begun })
}

// readPairs reads a file of pairs: an idea by its number, a member by name or by
// the number of their seat.
func readPairs(text string, members []Member) ([]assign.Pair, fault.Fields) {
	var bad fault.Fields
	if len(text) > handFileBytes {
		bad.Add("file", "The file must be 256 kB or smaller.")
		return nil, bad
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF")))
	r.TrimLeadingSpace = true
	head, err := r.Read()
	idea, member := slices.Index(head, "idea"), slices.Index(head, "member")
	if err != nil || idea < 0 || member < 0 || len(head) != 2 {
		bad.Add("file", "Line 1: the first line is: idea,member.")
		return nil, bad
	}
	var out []assign.Pair
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, bad
		}
		if wrong := (*csv.ParseError)(nil); errors.As(err, &wrong) {
			bad.Add("file", "Line "+strconv.Itoa(wrong.Line)+": enter an idea and a member, with a comma between them.")
			if !errors.Is(err, csv.ErrFieldCount) {
				return out, bad // where the next line begins is not known any more
			}
			continue
		}
		line, _ := r.FieldPos(0)
		at := "Line " + strconv.Itoa(line) + ": "
		number, err := strconv.ParseInt(strings.TrimSpace(row[idea]), 10, 64)
		seat, wrong := calledSo(members, strings.TrimSpace(row[member]))
		if err != nil || number < 1 {
			bad.Add("file", at+"enter the number of an idea.")
		}
		if wrong != "" {
			bad.Add("file", at+wrong)
		}
		if err == nil && number > 0 && seat != 0 {
			out = append(out, assign.Pair{Idea: id.Idea(number), Seat: seat})
		}
	}
}

// calledSo finds a member who scores by the number of their seat or by name, or
// says why not.
func calledSo(members []Member, called string) (id.Seat, string) {
	var found []id.Seat
	for _, m := range members {
		if m.State == Left {
			continue
		}
		if number(m.ID) == called {
			return m.ID, ""
		}
		if strings.EqualFold(m.Name, called) {
			found = append(found, m.ID)
		}
	}
	switch len(found) {
	case 0:
		return 0, "there is no such member."
	case 1:
		return found[0], ""
	default:
		return 0, "several members have this name. Enter the number of the seat."
	}
}
