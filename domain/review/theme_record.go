package review

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Names of lines about themes in entries of the record.
const (
	themesLine   = "themes"    // before, after: what a member finds
	newThemeLine = "new_theme" // label, hash of its name
	settledLine  = "settled"   // and the label; before, after
	mergedLine   = "merged"    // from, into: as the codebook stood when figures were computed
)

// mergedLines says which of the panel's themes have been merged into others, where
// something is computed from them. What the record comes to is not changed by what
// is merged later.
func mergedLines(tx Tx, p Panel) ([]string, error) {
	sets, err := tx.ThemeSets(p.ID)
	if err != nil {
		return nil, err
	}
	settled, err := tx.Settlements(p.ID)
	if err != nil {
		return nil, err
	}
	book, err := tx.WholeCodebook(p.Challenge)
	if err != nil {
		return nil, err
	}
	used := map[Label]bool{}
	for _, s := range sets {
		for _, l := range s.Labels {
			used[l] = true
		}
	}
	for _, s := range settled {
		used[s.Label] = true
	}
	var out []string
	m := mergesOf(book)
	for _, l := range slices.SortedFunc(maps.Keys(m), Label.compare) {
		if used[l] {
			out = append(out, mergedLine+"\t"+l.String()+"\t"+m.of(l).String())
		}
	}
	return out, nil
}

// themeLedger is what a record comes to about themes.
type themeLedger struct {
	sets    map[setSquare]Labels
	settled map[settledSquare]settledEntry
	fresh   map[string][2]string // salt and hash of the names of new themes
	merged  merges
	agreed  map[int]themeSnapshot // what the figures of a closed round were computed from
}

type setSquare struct {
	round int
	idea  id.Idea
	seat  id.Seat
}

type settledSquare struct {
	idea  id.Idea
	label Label
}

type settledEntry struct {
	words, salt, reason string
	entry               RecordEntry
}

type themeSnapshot struct {
	sets []ThemeSet
	m    merges
}

func newThemeLedger() themeLedger {
	return themeLedger{map[setSquare]Labels{}, map[settledSquare]settledEntry{}, map[string][2]string{}, merges{}, map[int]themeSnapshot{}}
}

// apply does to the ledger what the entry says was done to themes.
func (l *themeLedger) apply(e RecordEntry) {
	salt, _ := after(e, "salt")
	for _, line := range e.What {
		name, before, text := threeOf(line)
		label, isSettled := strings.CutPrefix(name, settledLine+" ")
		switch {
		case name == mergedLine:
			from, ok1 := ParseLabel(before)
			into, ok2 := ParseLabel(text)
			if ok1 && ok2 {
				l.merged[from] = into
			}
		case name == themesLine && e.Kind == outbox.ThemesCoded:
			l.sets[setSquare{e.Round, e.Idea, e.Seat}] = ParseLabels(text)
		case name == newThemeLine && e.Kind == outbox.ThemesCoded:
			l.fresh[before] = [2]string{salt, text}
		case isSettled && e.Kind == outbox.ThemesSettled:
			if of, ok := ParseLabel(label); ok {
				reason, _ := after(e, "reason")
				l.settled[settledSquare{e.Idea, of}] = settledEntry{text, salt, reason, e}
			}
		}
	}
	switch e.Kind {
	case sheetsDropped:
		l.drop(func(at setSquare) bool {
			return at.round == e.Round && at.seat == e.Seat && (e.Idea == 0 || e.Idea == at.idea)
		})
	case outbox.ConflictDeclared:
		if slices.Contains(e.What, recusedLine+"\t\ttrue") {
			l.drop(func(at setSquare) bool { return at.idea == e.Idea && at.seat == e.Seat })
			for round := range l.agreed { // closed rounds are computed anew
				l.agreed[round] = l.snapshot()
			}
		}
	case outbox.RoundClosed:
		l.agreed[e.Round] = l.snapshot()
	case outbox.PanelChanged:
		if slices.Contains(e.What, reopenedRound) {
			delete(l.agreed, e.Round)
		}
	default:
	}
}

func (l *themeLedger) drop(meant func(setSquare) bool) {
	maps.DeleteFunc(l.sets, func(at setSquare, _ Labels) bool { return meant(at) })
}

func (l *themeLedger) snapshot() themeSnapshot {
	s := themeSnapshot{m: maps.Clone(l.merged)}
	for at, labels := range l.sets {
		s.sets = append(s.sets, ThemeSet{Round: at.round, Idea: at.idea, Seat: at.seat, Labels: labels})
	}
	return s
}

// adopted is what the panel had adopted when the record ended here.
func (l *themeLedger) adopted() []AdoptedThemes {
	var settled []Settlement
	for at, s := range l.settled {
		settled = append(settled, Settlement{Idea: at.idea, Label: at.label, Adopted: s.words == Settlement{Adopted: true}.words(), At: s.entry.At})
	}
	now := l.snapshot()
	return adopted(findings(now.sets, now.m, settled))
}

// keptThemes is what is kept of themes beside the record.
type keptThemes struct {
	sets       []ThemeSet
	fresh      []NewTheme
	settled    []Settlement
	agreements []ThemeAgreement
}

// compare lays what is kept beside what the record comes to: every proposal, every
// settlement, the names of new themes, and the agreement of each closed round.
func (l *themeLedger) compare(k keptThemes) []RecordFault {
	var faults []RecordFault
	add := func(words ...string) { faults = append(faults, RecordFault(strings.Join(words, ""))) }
	idea := func(i id.Idea) string { return "idea " + strconv.FormatInt(int64(i), 10) }
	left := maps.Clone(l.sets)
	for _, s := range k.sets {
		at := setSquare{s.Round, s.Idea, s.Seat}
		if labels, said := left[at]; !said || labels.String() != s.Labels.String() {
			add(at.words(), ": kept themes are not those that the record says were proposed")
		}
		delete(left, at)
	}
	for _, at := range slices.SortedFunc(maps.Keys(left), func(a, b setSquare) int { return strings.Compare(a.words(), b.words()) }) {
		add(at.words(), ": themes that the record says were proposed are not kept")
	}
	open := maps.Clone(l.settled)
	for _, s := range k.settled {
		at := settledSquare{s.Idea, s.Label}
		if e := open[at]; e.words != s.words() || e.reason != said(s.Reason, e.salt) || !e.entry.At.Equal(s.At) {
			add(idea(s.Idea), ", theme ", s.Label.String(), ": what is kept is not what the record says was settled")
		}
		delete(open, at)
	}
	if len(open) > 0 {
		add("a theme that the record says was settled is not kept")
	}
	for _, t := range k.fresh {
		label := Label{New: t.Number}.String()
		if is := l.fresh[label]; is[1] != said(t.Name, is[0]) {
			add("theme ", label, ": its name is not the one that the record says was proposed")
		}
	}
	for _, a := range k.agreements {
		then := l.agreed[a.Round]
		again := AgreeOnThemes(a.Panel, a.Round, a.Field, then.sets, then.m, a.At)
		if !sameJSON(a, again) {
			add("round ", strconv.Itoa(a.Round), ": the kept agreement on themes is not what the record comes to")
		}
	}
	return faults
}

// signed compares the themes that were signed.
func (l *themeLedger) signed(themes []AdoptedThemes, version string) []RecordFault {
	if sameJSON(l.adopted(), themes) {
		return nil
	}
	return []RecordFault{RecordFault(version + "the themes that were signed are not those that the record comes to")}
}

func (at setSquare) words() string {
	return "round " + strconv.Itoa(at.round) + ", idea " + strconv.FormatInt(int64(at.idea), 10) + ", seat " + strconv.FormatInt(int64(at.seat), 10)
}

// sameJSON compares what is kept of both: equal texts are equal bits.
func sameJSON(a, b any) bool {
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && bytes.Equal(x, y)
}
