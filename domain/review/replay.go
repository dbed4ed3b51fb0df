package review

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// RecordFault is what is wrong with a record, or with what is kept beside it.
type RecordFault string

// square is where one answer stands.
type square struct {
	round     int
	idea      id.Idea
	seat      id.Seat
	criterion string
}

// ledger is what a record comes to when it is gone through from its first entry.
type ledger struct {
	answers   map[square]string
	decisions map[id.Idea]RecordEntry // the last on each idea
	order     string                  // of the shortlist, as numbers
	rules     string                  // as they were frozen; empty before
	sures     sureLedger
	themes    themeLedger
	minutes   minutesLedger
	agenda    agendaLedger
	remarks   remarkLedger
	notes     map[released]RecordEntry // to authors, as they were released
}

// replay goes through a record, or says where its chain breaks.
func replay(entries []RecordEntry) (ledger, []RecordFault) {
	l := ledger{
		answers: map[square]string{}, decisions: map[id.Idea]RecordEntry{}, notes: map[released]RecordEntry{},
		themes: newThemeLedger(), minutes: newMinutesLedger(), remarks: remarkLedger{}, sures: sureLedger{},
	}
	hash := ""
	for n, e := range entries {
		if e.Seq != n+1 || e.Hash != e.chained(hash) {
			return l, []RecordFault{RecordFault("the chain breaks at entry " + strconv.Itoa(n+1))}
		}
		hash = e.Hash
		l.apply(e)
	}
	return l, nil
}

// apply does to the ledger what the entry says was done to the panel.
func (l *ledger) apply(e RecordEntry) {
	l.themes.apply(e)
	l.minutes.apply(e)
	l.agenda.apply(e)
	l.remarks.apply(e)
	l.sures.apply(e)
	switch e.Kind {
	case sheetsAdded:
		for _, line := range e.What {
			name, answer, numbers := threeOf(line)
			if name == SureName {
				continue
			}
			for _, n := range strings.Fields(numbers) {
				idea, _ := strconv.ParseInt(n, 10, 64)
				l.answers[square{e.Round, id.Idea(idea), e.Seat, name}] = answer
			}
		}
	case sheetsDropped:
		for at := range l.answers {
			if at.round == e.Round && at.seat == e.Seat && (e.Idea == 0 || e.Idea == at.idea) {
				delete(l.answers, at)
			}
		}
	case outbox.ScoreChanged:
		for _, line := range e.What {
			if name, _, after := threeOf(line); after != "" && !besideScores(name) {
				l.answers[square{e.Round, e.Idea, e.Seat, name}] = after
			}
		}
	case outbox.ConflictDeclared:
		if slices.Contains(e.What, recusedLine+"\t\ttrue") {
			l.turn(func(at square, _ string) bool { return at.idea == e.Idea && at.seat == e.Seat }, Recused)
		}
	case outbox.RoundClosed:
		l.turn(func(at square, is string) bool { return at.round == e.Round && is == string(Pending) }, Absent)
	case outbox.DecisionRecorded, outbox.ShortlistChanged:
		if e.Kind == outbox.DecisionRecorded {
			l.decisions[e.Idea] = e
		}
		if text, ok := after(e, orderLine); ok {
			l.order = text
		}
	case outbox.PanelChanged:
		if version, ok := after(e, notesLine); ok {
			l.notes[released{e.Idea, version}] = e
		}
		if text, ok := after(e, rulesLine); ok {
			l.rules = text
		}
		if slices.Contains(e.What, reopenedRound) {
			l.turn(func(at square, is string) bool { return at.round == e.Round && is == string(Absent) }, Pending)
		}
	default:
	}
}

// turn gives the answers that are meant another state.
func (l *ledger) turn(meant func(at square, is string) bool, to ScoreState) {
	for at, is := range l.answers {
		if meant(at, is) {
			l.answers[at] = string(to)
		}
	}
}

// Names of lines in entries that are read again.
const (
	wishLine    = "please_discuss"
	recusedLine = "recused"
	orderLine   = "order"
	rulesLine   = "rules"
)

// threeOf takes a line of an entry apart; a line without tabs is a name alone.
func threeOf(line string) (name, before, after string) {
	name, rest, _ := strings.Cut(line, "\t")
	before, after, _ = strings.Cut(rest, "\t")
	return name, before, after
}

// after returns what the line of an entry says under a name.
func after(e RecordEntry, name string) (string, bool) {
	for _, line := range e.What {
		if n, _, text := threeOf(line); n == name {
			return text, true
		}
	}
	return "", false
}

// kept is what is kept of a panel beside its record.
type kept struct {
	rules     Rules
	criteria  []Criterion
	scores    []Score // of all closed rounds
	sures     []SureAnswer
	rounds    int // how many those are
	decisions []Decision
	records   []Record
	themes    keptThemes
	notes     []NoteRelease
	minutes   []Minutes // every version
	dissents  []Dissent
	remarks   []Remark
	agenda    []Item // as what is kept comes to
	moves     []AgendaMove
}

// verify goes through a record and compares what it comes to with what is kept:
// every answer and what stands beside it, the outcome and reason of every decision,
// the order of the shortlist and of the agenda, the minutes and the rules.
func verify(entries []RecordEntry, k kept) (faults []RecordFault, agenda []id.Idea) {
	l, faults := replay(entries)
	if faults != nil {
		return faults, nil
	}
	add := func(words ...string) { faults = append(faults, RecordFault(strings.Join(words, ""))) }
	for _, s := range k.scores {
		at := square{s.Round, s.Idea, s.Seat, nameOf(k.criteria, s.Criterion)}
		if l.answers[at] != s.answer() {
			add(at.words(), ": a kept score is not the one that the record says was given")
		}
		delete(l.answers, at)
	}
	gone := make([]square, 0, len(l.answers))
	for at := range l.answers {
		if at.round <= k.rounds {
			gone = append(gone, at)
		}
	}
	slices.SortFunc(gone, square.compare)
	for _, at := range gone {
		add(at.words(), ": a score that the record says was given is not kept")
	}
	faults = append(faults, l.sures.compare(k.sures, k.rounds)...)
	faults = append(faults, l.compare(k.decisions, "")...)
	if l.rules != "" && l.rules != k.rules.Canonical() {
		add("the rules are not those that the record says were frozen")
	}
	faults = append(faults, l.themes.compare(k.themes)...)
	faults = append(faults, l.releasesIn(k.notes)...)
	faults = append(faults, l.minutes.compare(k.minutes, k.dissents)...)
	faults = append(faults, l.remarks.compare(k.remarks)...)
	faults = append(faults, l.agenda.compare(k.agenda, k.moves)...)
	for _, r := range k.records {
		version := "version " + strconv.Itoa(r.Number) + ", "
		if r.Entries < 1 || r.Entries > len(entries) || entries[r.Entries-1].Hash != r.Hash {
			add(version, "the record that was signed is not this one")
			continue
		}
		then, _ := replay(entries[:r.Entries])
		faults = append(faults, then.compare(r.Decisions, version)...)
		faults = append(faults, then.themes.signed(r.Themes, version)...)
	}
	return faults, l.agenda.order
}

// compare lays decisions beside those that the ledger has come to.
func (l ledger) compare(decisions []Decision, version string) []RecordFault {
	var faults []RecordFault
	add := func(idea id.Idea, words string) {
		faults = append(faults, RecordFault(version+"idea "+strconv.FormatInt(int64(idea), 10)+words))
	}
	seen := map[id.Idea]bool{}
	for _, d := range decisions {
		seen[d.Idea] = true
		e := l.decisions[d.Idea]
		outcome, _ := after(e, "outcome")
		salt, _ := after(e, "salt")
		reason, _ := after(e, "reason")
		into, _ := after(e, intoLine)
		if outcome != string(d.Outcome) || into != numberOf(d.Into) || reason != said(d.Reason, salt) {
			add(d.Idea, ": a kept decision is not the one that the record says was made")
		}
	}
	for _, idea := range slices.Sorted(maps.Keys(l.decisions)) {
		if !seen[idea] {
			add(idea, ": a decision that the record says was made is not kept")
		}
	}
	if l.order != numbered(OnShortlist(decisions)) {
		faults = append(faults, RecordFault(version+"the shortlist is not in the order that the record says"))
	}
	return faults
}

func (at square) words() string {
	return "round " + strconv.Itoa(at.round) + ", idea " + strconv.FormatInt(int64(at.idea), 10) + ", seat " + strconv.FormatInt(int64(at.seat), 10) + ", " + at.criterion
}

func (at square) compare(o square) int { return strings.Compare(at.words(), o.words()) }

// numbered is the shortlist as the record holds it: the numbers of its ideas.
func numbered(list []Decision) string {
	numbers := make([]string, len(list))
	for n, d := range list {
		numbers[n] = strconv.FormatInt(int64(d.Idea), 10)
	}
	return strings.Join(numbers, " ")
}
