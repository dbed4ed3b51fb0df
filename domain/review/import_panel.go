package review

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// panel takes in the rows of one panel.
func (im *importer) panel(name string, rows []importRow) error {
	p, found, err := im.find(name)
	if err != nil {
		return err
	}
	if !found {
		return im.create(name, rows)
	}
	im.out.Panels = append(im.out.Panels, p.ID)
	return im.compare(p, rows)
}

func (im *importer) find(name string) (Panel, bool, error) {
	row, err := im.tx.RowOf(im.challenge, "panel", name)
	if err != nil {
		return Panel{}, false, err
	}
	var p Panel
	if row != 0 {
		p, err = im.tx.PanelForChange(id.Panel(row))
	} else {
		p, err = im.tx.PanelBySlug(im.challenge, Slug(name))
	}
	if errors.Is(err, ErrNotFound) {
		return Panel{}, false, nil
	}
	return p, err == nil, err
}

// create makes the panel of the rows, with its seats, ideas, rounds and scores.
func (im *importer) create(name string, rows []importRow) error {
	last := 0
	var used []Criterion
	for n, c := range im.criteria {
		if slices.ContainsFunc(rows, func(r importRow) bool { return r.criteria == n }) {
			used = append(used, c)
		}
	}
	for _, r := range rows {
		last = max(last, r.round)
	}
	open := 0
	if im.opt.Underway && slices.ContainsFunc(rows, func(r importRow) bool { return r.round == last && r.state == Pending }) {
		open = last
	}
	rules := DefaultRules()
	p := Panel{
		Challenge: im.challenge, Area: im.opt.Area[name], Name: name, Slug: Slug(name), Round: last, Rules: rules,
		State: closedState(last), Imported: open == 0, Record: 1, CreatedAt: im.now,
	}
	if n := im.opt.Name[name]; n != "" {
		p.Name = n
	}
	if open > 0 {
		p.State, p.Rules.Rounds = openState(open), max(rules.Rounds, last)
	} else {
		p.Rules.Rounds = last
	}
	p.Rules.AsksSure = slices.ContainsFunc(rows, func(r importRow) bool { return r.HowSure != "" })
	p.Rules.ChairScores = slices.ContainsFunc(rows, func(r importRow) bool { return r.seat == Chair })
	if err := p.check(); err != nil {
		return err
	}
	if err := im.tx.AddPanel(&p); err != nil {
		return err
	}
	im.out.Panels = append(im.out.Panels, p.ID)
	if err := im.tx.NoteSource(im.challenge, "panel", name, int64(p.ID)); err != nil {
		return err
	}
	if err := im.tx.SetCriteria(p.ID, used); err != nil {
		return err
	}
	criteria, err := im.tx.Criteria(p.ID)
	if err != nil {
		return err
	}
	seats, err := im.seats(p, rows)
	if err != nil {
		return err
	}
	if err := im.panelIdeas(p, rows, open); err != nil {
		return err
	}
	sheets := im.sheets(p, rows, criteria, seats, open)
	if err := addSheets(im.tx, p, 0, sheets, im.now); err != nil {
		return err
	}
	im.out.Added += len(rows)
	for n := 1; n <= last; n++ {
		if !slices.ContainsFunc(rows, func(r importRow) bool { return r.round == n }) {
			continue
		}
		r := Round{Panel: p.ID, Number: n, State: RoundClosed, ClosedAt: im.now}
		if n == open {
			r = Round{Panel: p.ID, Number: n, State: RoundOpen, OpensAt: im.now}
		}
		if err := im.tx.PutRound(r); err != nil {
			return err
		}
		if n != open {
			if _, err := im.s.stand(im.tx, p, n, im.now); err != nil {
				return err
			}
		}
	}
	return nil
}

// seats gives each member of the rows a seat. A person who has two seats in the
// file keeps the first; the other is a bad row.
func (im *importer) seats(p Panel, rows []importRow) (map[id.Person]Seat, error) {
	seats := map[id.Person]Seat{}
	for _, r := range rows {
		have, ok := seats[r.person]
		if ok && have.Kind != r.seat {
			im.bad(r.Line, r.Member+" has the seat "+string(have.Kind)+" on an earlier line.")
		}
		if ok {
			continue
		}
		role, err := im.tx.ProfessionalRole(r.person)
		if err != nil {
			return nil, err
		}
		seat := Seat{Panel: p.ID, Person: r.person, Kind: r.seat, State: Active, Tenths: 10, Since: im.now, PractisedAt: im.now} // prepared where the scores come from
		if r.seat != Lived {
			seat.Profession = role
		}
		if err := im.tx.AddSeat(&seat); err != nil {
			return nil, err
		}
		seats[r.person] = seat
	}
	return seats, nil
}

// panelIdeas puts the ideas of the rows into the panel and into review.
func (im *importer) panelIdeas(p Panel, rows []importRow, open int) error {
	last := map[id.Idea]int{}
	for _, r := range rows {
		last[r.idea] = max(last[r.idea], r.round)
	}
	var ideas []PanelIdea
	for i, round := range last {
		at := PanelIdea{Panel: p.ID, Idea: i, State: Rescored}
		switch {
		case round == open && open == 1:
			at.State = R1Scoring
		case round == open:
			at.State = Rescoring
		case round == 1:
			at.State = R1Done
		}
		ideas = append(ideas, at)
	}
	slices.SortFunc(ideas, func(a, b PanelIdea) int { return cmp.Compare(a.Idea, b.Idea) })
	if err := im.s.intoReview(im.tx, im.challenge, ideas, im.now); err != nil {
		return err
	}
	return im.tx.PutIdeas(ideas)
}

// sheets gathers the rows of each member, idea and round.
func (im *importer) sheets(p Panel, rows []importRow, criteria []Criterion, seats map[id.Person]Seat, open int) []Sheet {
	type key struct {
		round int
		idea  id.Idea
		seat  id.Seat
	}
	byName := map[string]id.Criterion{}
	for _, c := range criteria {
		byName[c.Name] = c.ID
	}
	at := map[key]int{}
	places := map[key]int{} // of the member in the round
	var sheets []Sheet
	for _, r := range rows {
		seat := seats[r.person].ID
		k := key{r.round, r.idea, seat}
		n, ok := at[k]
		if !ok {
			n = len(sheets)
			at[k] = n
			member := key{r.round, 0, seat}
			places[member]++
			sheets = append(sheets, Sheet{Panel: p.ID, Round: r.round, Idea: r.idea, Seat: seat, Place: places[member], NoteFor: ForPanel, Version: 1})
		}
		if r.HowSure != "" {
			sheets[n].Sure = Sure(r.HowSure)
		}
		state := r.state
		if state == Pending && r.round != open {
			state = Absent
		}
		sheets[n].Scores = append(sheets[n].Scores, Score{
			Panel: p.ID, Round: r.round, Idea: r.idea, Seat: seat, Criterion: byName[r.Criterion],
			State: state, Value: r.value, At: im.now,
		})
	}
	return sheets
}

// compare lays the rows beside a panel that is there already. Equal rows change
// nothing; others change an imported panel that has not begun to decide, and
// are bad rows anywhere else.
func (im *importer) compare(p Panel, rows []importRow) error {
	criteria, err := im.tx.Criteria(p.ID)
	if err != nil {
		return err
	}
	seats, err := im.tx.Seats(p.ID)
	if err != nil {
		return err
	}
	have := map[Score]Score{}
	for n := 1; n <= p.Round; n++ {
		scores, err := im.tx.Scores(p.ID, n)
		if err != nil {
			return err
		}
		for _, sc := range scores {
			have[Score{Round: sc.Round, Idea: sc.Idea, Seat: sc.Seat, Criterion: sc.Criterion}] = sc
		}
	}
	conflicts, err := im.tx.Conflicts(p.ID)
	if err != nil {
		return err
	}
	said, err := im.sures(p)
	if err != nil {
		return err
	}
	var changed []Score
	rounds := map[int]bool{}
	for _, r := range rows {
		c := slices.IndexFunc(criteria, func(c Criterion) bool { return c.Name == r.Criterion })
		seat := slices.IndexFunc(seats, func(s Seat) bool { return s.Person == r.person && s.Kind == r.seat })
		if c < 0 || seat < 0 {
			im.bad(r.Line, "The panel "+r.Panel+" exists here with other criteria or members, and its scores are not imported over.")
			continue
		}
		old, ok := have[Score{Round: r.round, Idea: r.idea, Seat: seats[seat].ID, Criterion: criteria[c].ID}]
		state := r.state
		if state == Pending && p.Closed(r.round) {
			state = Absent
		}
		if ok && old.State == Recused && barred(conflicts, old.Seat, old.Idea) {
			continue // voided here since by a conflict of interest
		}
		moved := ok && !said.same(r, old.Seat)
		if moved {
			if !p.Imported || p.Reached(Deciding) || !p.Rules.AsksSure {
				im.bad(r.Line, "The panel "+r.Panel+" exists here, and how sure its members were is not imported over.")
				continue
			}
			if err := im.saySure(p, r, old.Seat, said); err != nil {
				return err
			}
		}
		if ok && old.State == state && old.Value == r.value {
			if moved {
				im.out.Changed++
			}
			continue
		}
		if !ok || !p.Imported || p.Reached(Deciding) {
			im.bad(r.Line, "The panel "+r.Panel+" exists here, and its scores are not imported over.")
			continue
		}
		old.State, old.Value, old.At = state, r.value, im.now
		changed = append(changed, old)
		rounds[r.round] = true
	}
	if len(changed) == 0 {
		return nil
	}
	im.out.Changed += len(changed)
	if err := im.tx.PutScores(changed); err != nil {
		return err
	}
	if err := enterAll(im.tx, corrections(p, changed, criteria, im.now)); err != nil {
		return err
	}
	for n := range rounds {
		if _, err := im.s.stand(im.tx, p, n, im.now); err != nil {
			return err
		}
	}
	agenda, err := agendaLines(im.tx, p)
	if err != nil || agenda == nil {
		return err
	}
	return enterAll(im.tx, []RecordEntry{{Panel: p.ID, Kind: outbox.MeetingChanged, Round: p.Round, At: im.now, What: agenda}})
}

// corrections are the entries for scores that another file has changed.
func corrections(p Panel, changed []Score, criteria []Criterion, now time.Time) []RecordEntry {
	entries := make([]RecordEntry, len(changed))
	for n, sc := range changed {
		entries[n] = RecordEntry{
			Panel: p.ID, Kind: outbox.ScoreChanged, Seat: sc.Seat, Idea: sc.Idea, Round: sc.Round, At: now,
			What: []string{"imported", nameOf(criteria, sc.Criterion) + "\t\t" + sc.answer()},
		}
	}
	return entries
}
