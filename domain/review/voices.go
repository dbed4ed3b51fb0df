package review

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"uptake/domain/id"
)

// Where the panel hides the names of members, a number stands for one in all that is said
// on one idea, and for nobody on another, so that nobody can be followed.

// voices numbers those who have spoken on an idea: those with notes by the round in
// which they wrote the first, and by a hash of their words, which are theirs on this idea
// alone; then those who dissented while that round was talked about, and so on. What
// comes later changes no number, unless somebody is recused.
func (h Head) voices(notes []Note, dissents []Dissent) map[id.Seat]int {
	out := map[id.Seat]int{}
	speak := func(seat id.Seat) {
		if _, known := out[seat]; !known && seat != 0 {
			out[seat] = len(out) + 1
		}
	}
	for n := 1; n <= h.LastRevealed(); n++ {
		for _, one := range spoken(notes) {
			if one.Round == n {
				speak(one.Seat)
			}
		}
		next := h.RoundAt(n + 1).ClosedAt
		for _, d := range dissents {
			if next.IsZero() || d.At.Before(next) {
				speak(d.Seat)
			}
		}
	}
	return out
}

// spoken returns the notes to the panel by round and by the hash of their words, which
// is an order that says nothing of who wrote them.
func spoken(notes []Note) []Note {
	out := slices.DeleteFunc(slices.Clone(notes), func(n Note) bool { return n.For != ForPanel })
	key := func(n Note) string { // the seat tells apart those who wrote the same
		words := sha256.Sum256([]byte(strconv.FormatInt(int64(n.Idea), 10) + "\n" + n.Text))
		whose := sha256.Sum256([]byte(hex.EncodeToString(words[:]) + strconv.FormatInt(int64(n.Seat), 10)))
		return hex.EncodeToString(words[:]) + hex.EncodeToString(whose[:])
	}
	slices.SortStableFunc(out, func(x, y Note) int {
		if x.Round != y.Round {
			return x.Round - y.Round
		}
		return strings.Compare(key(x), key(y))
	})
	return out
}

// told returns what the notes to the panel on one idea, of rounds that have been
// revealed, are to its members.
func (s Service) told(ctx context.Context, h Head, v Viewer, notes []Note) ([]Note, error) {
	out := spoken(notes)
	for i := range out {
		out[i].Mine = v.SeatID != 0 && out[i].Seat == v.SeatID
	}
	if !h.Rules.NamesHidden || len(out) == 0 {
		return out, nil
	}
	_, dissents, err := s.Reads.MinutesOf(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	numbers := h.voices(out, slices.DeleteFunc(dissents, func(d Dissent) bool { return d.Idea != out[0].Idea }))
	for i := range out {
		out[i].Member, out[i].Seat = numbers[out[i].Seat], 0
	}
	return out, nil
}

// numbered puts numbers in the place of names in the dissents of a panel, for everybody
// but chair and secretary, who keep the minutes.
func (s Service) numbered(ctx context.Context, h Head, v Viewer, dissents []Dissent) error {
	if !h.Rules.NamesHidden || v.Seat == Chair || v.Seat == Secretary || !slices.ContainsFunc(dissents, func(d Dissent) bool { return d.Seat != 0 }) {
		return nil
	}
	notes, on := map[id.Idea][]Note{}, map[id.Idea][]Dissent{}
	all, err := s.Reads.NotesOf(ctx, h.ID, h.LastRevealed(), 0)
	if err != nil {
		return err
	}
	for _, one := range all {
		notes[one.Idea] = append(notes[one.Idea], one)
	}
	for _, d := range dissents {
		on[d.Idea] = append(on[d.Idea], d)
	}
	for n := range dissents {
		if d := &dissents[n]; d.Seat != 0 {
			d.Member, d.Seat = h.voices(notes[d.Idea], on[d.Idea])[d.Seat], 0
		}
	}
	return nil
}
