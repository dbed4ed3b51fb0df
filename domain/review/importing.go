package review

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review/stats"
)

// ScoreRow is one row of a file of scores, as it was written.
type ScoreRow struct {
	Line                                                      int
	Panel, Round, Idea, Member, Seat, Criterion, Value, State string
	HowSure                                                   string // the same on each row of a member, idea and round, or empty
}

// ImportOptions say how a file of scores is read.
type ImportOptions struct {
	account.RowOptions
	Create bool // make people who are not known yet, by their key alone
	// Underway leaves the last round of a panel open where a score of it is pending,
	// and takes the panel as one of the present: for moving house in mid-review.
	Underway bool
	Area     map[string]id.Area // the area of a new panel by its name in the file
	Name     map[string]string  // the name of a new panel by its name in the file; else that name
}

// Imported says what an import did.
type Imported struct {
	challenge.Report
	Panels []id.Panel // panels of the file, in its order
}

// importRow is a row whose words are understood.
type importRow struct {
	ScoreRow
	round    int
	idea     id.Idea
	person   id.Person
	seat     SeatKind
	state    ScoreState
	value    Value
	criteria int // index
}

// ImportScores takes a file of scores into a challenge as a historical record. A
// panel that is not known is created with its rounds closed: a pending score
// becomes absent, quorum and composition are reported and not enforced, and
// chair and secretary are seated afterwards so that the record can be signed.
// Nothing is kept if a row is bad, unless options say so; every bad row is named
// in the report with its line, and the fault is challenge.ErrRows. The same file
// again changes nothing; the scores of a panel that was not imported, or has
// begun to decide, are never imported over.
func (s Service) ImportScores(ctx context.Context, a account.Actor, c id.Challenge, rows []ScoreRow, opt ImportOptions) (Imported, error) {
	if err := account.Can(a, account.SetUpPanel, account.Thing{Challenge: c}); err != nil {
		return Imported{}, err
	}
	var out Imported
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		if err := tx.HoldImports(); err != nil {
			return err
		}
		im := importer{s: s, tx: tx, challenge: c, opt: opt, now: s.Now()}
		im.out.Report = opt.Begin(len(rows))
		if err := tx.BeginImport(c, "scores", im.now); err != nil {
			return err
		}
		err := im.run(rows)
		im.out.Same = im.out.Rows - im.out.Added - im.out.Changed - len(im.out.Bad)
		closed := im.out.Close(opt.Partial)
		out = im.out
		if err = cmp.Or(err, closed); err != nil {
			return err
		}
		if out.Run, err = tx.EndImport(out.Changed); err != nil || out.Added+out.Changed == 0 {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.Imported, Challenge: c, Actor: a.Person, At: im.now, Detail: "scores"})
	})
	return out, err
}

// importer holds what one import has looked up.
type importer struct {
	s         Service
	tx        Tx
	challenge id.Challenge
	opt       ImportOptions
	now       time.Time
	criteria  []Criterion
	stated    bool // the challenge has criteria of its own
	ideas     map[string]id.Idea
	people    map[string]id.Person
	out       Imported
}

func (im *importer) bad(line int, message string) {
	im.out.Bad = append(im.out.Bad, challenge.BadRow{Line: line, Message: message})
}

func (im *importer) run(rows []ScoreRow) error {
	var err error
	if im.criteria, err = im.tx.DefaultCriteria(im.challenge); err != nil {
		return err
	}
	im.stated = len(im.criteria) > 0
	if !im.stated {
		im.criteria = DefaultCriteria()
	}
	im.ideas, im.people = map[string]id.Idea{}, map[string]id.Person{}
	byPanel := map[string][]importRow{}
	var order []string
	type key struct{ panel, round, idea, member, criterion string }
	seen := map[key]int{}
	sures := map[key]ScoreRow{}
	for _, row := range rows {
		r, ok, err := im.read(row)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		k := key{r.Panel, r.Round, r.Idea, r.Member, r.Criterion}
		if first, twice := seen[k]; twice {
			im.bad(r.Line, "This score stands on line "+strconv.Itoa(first)+" already.")
			continue
		}
		seen[k] = r.Line
		if r.HowSure != "" {
			k.criterion = ""
			if first, ok := sures[k]; ok && first.HowSure != r.HowSure {
				im.bad(r.Line, "How sure the member is stands otherwise on line "+strconv.Itoa(first.Line)+".")
				continue
			}
			sures[k] = r.ScoreRow
		}
		if byPanel[r.Panel] == nil {
			order = append(order, r.Panel)
		}
		byPanel[r.Panel] = append(byPanel[r.Panel], r)
	}
	im.findSteps(byPanel)
	if len(im.out.Bad) > 0 && !im.opt.Partial {
		return nil
	}
	for _, name := range order {
		if err := im.panel(name, byPanel[name]); err != nil {
			return err
		}
	}
	return nil
}

// read understands one row, or names what is wrong with it.
func (im *importer) read(row ScoreRow) (importRow, bool, error) {
	r := importRow{ScoreRow: row}
	fail := func(message string) (importRow, bool, error) {
		im.bad(row.Line, message)
		return r, false, nil
	}
	if blank(row.Panel) || Slug(row.Panel) == "" {
		return fail("Name the panel.")
	}
	var err error
	if r.round, err = strconv.Atoi(row.Round); err != nil || r.round < 1 || r.round > RoundsMax {
		return fail("The round is a number from 1 to " + strconv.Itoa(RoundsMax) + ".")
	}
	r.seat = SeatKind(row.Seat)
	if !r.seat.Known() {
		return fail("The seat is professional, lived, chair, secretary or observer, not " + strconv.Quote(row.Seat) + ".")
	}
	if r.seat == Secretary || r.seat == Observer {
		return fail("A " + row.Seat + " has no scores.")
	}
	r.criteria = slices.IndexFunc(im.criteria, func(c Criterion) bool { return c.Name == row.Criterion })
	if r.criteria < 0 {
		return fail("There is no criterion " + strconv.Quote(row.Criterion) + " in this challenge.")
	}
	if message := r.readSure(); message != "" {
		return fail(message)
	}
	if message := r.readState(im.criteria[r.criteria]); message != "" {
		return fail(message)
	}
	if r.idea, err = im.idea(row.Idea); err != nil {
		return r, false, err
	}
	if r.idea == 0 {
		return fail("There is no idea " + strconv.Quote(row.Idea) + " in this challenge.")
	}
	if r.person, err = im.person(row.Member); err != nil {
		return r, false, err
	}
	if r.person == 0 {
		return fail("There is no person " + strconv.Quote(row.Member) + ". Import people first, or have them created.")
	}
	return r, true, nil
}

// readState understands state and value together and returns what is wrong.
func (r *importRow) readState(c Criterion) string {
	r.state = ScoreState(r.State)
	if r.State == "" && r.Value != "" {
		r.state = Given
	}
	switch {
	case !r.state.Known():
		return "The state is given, unable, absent, recused or pending, not " + strconv.Quote(r.State) + "."
	case r.state != Given && r.Value != "":
		return "A score that is " + r.State + " has no value."
	case r.state != Given:
		return ""
	}
	v, err := stats.ParseValue(r.Value)
	if err != nil {
		return "The value is a number with a decimal point, not " + strconv.Quote(r.Value) + "."
	}
	s := c.Scale
	if v < s.Min || v > s.Max || s.Step > 0 && !s.Holds(v) {
		return "The value of " + c.Name + " is from " + s.Min.String() + " to " + s.Max.String() + stepWords(s) + ", not " + r.Value + "."
	}
	r.value = v
	return ""
}

func stepWords(s stats.Scale) string {
	if s.Step <= 0 {
		return ""
	}
	return " in steps of " + s.Step.String()
}

func (im *importer) idea(sourceID string) (id.Idea, error) {
	if i, ok := im.ideas[sourceID]; ok {
		return i, nil
	}
	row, err := im.tx.RowOf(im.challenge, "idea", sourceID)
	im.ideas[sourceID] = id.Idea(row)
	return id.Idea(row), err
}

func (im *importer) person(key string) (id.Person, error) {
	if p, ok := im.people[key]; ok {
		return p, nil
	}
	if blank(key) {
		return 0, nil
	}
	p, err := im.tx.PersonByKey(im.challenge, key)
	if err == nil && p == 0 && im.opt.Create {
		p, err = im.tx.AddPerson(im.challenge, key, key, im.now)
	}
	im.people[key] = p
	return p, err
}

// findSteps finds the step of each criterion that states none, over the whole
// file, and freezes it.
func (im *importer) findSteps(byPanel map[string][]importRow) {
	for n := range im.criteria {
		c := &im.criteria[n]
		if c.Scale.Step != 0 {
			continue
		}
		var vs []Value
		for _, rows := range byPanel {
			for _, r := range rows {
				if r.criteria == n && r.state == Given {
					vs = append(vs, r.value)
				}
			}
		}
		c.Scale.Step = stats.StepOf(c.Scale.Min, append(vs, c.Scale.Max))
	}
}
