package review

import (
	"slices"
	"strconv"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// sureKey is where one answer on how sure a member is stands.
type sureKey struct {
	round int
	idea  id.Idea
	seat  id.Seat
}

// saidSures are the answers of a panel.
type saidSures map[sureKey]Sure

func suresBy(answers []SureAnswer) saidSures {
	out := saidSures{}
	for _, a := range answers {
		out[sureKey{a.Round, a.Idea, a.Seat}] = a.Sure
	}
	return out
}

// readSure returns what is wrong with how sure the member is.
func (r *importRow) readSure() string {
	if r.HowSure == "" {
		return ""
	}
	if !slices.Contains(Sures, Sure(r.HowSure)) {
		return "How sure a member is: not, fairly, very or nothing, not " + strconv.Quote(r.HowSure) + "."
	}
	if ScoreState(r.State) == Recused {
		return "A member who is recused does not say how sure they are."
	}
	return ""
}

func (im *importer) sures(p Panel) (saidSures, error) {
	answers, err := im.tx.Sures(p.ID)
	return suresBy(answers), err
}

// same reports whether the row says nothing of how sure the member is, or what is
// kept.
func (said saidSures) same(r importRow, seat id.Seat) bool {
	return r.HowSure == "" || said[sureKey{r.round, r.idea, seat}] == Sure(r.HowSure)
}

// saySure keeps what another file says of how sure a member was.
func (im *importer) saySure(p Panel, r importRow, seat id.Seat, said saidSures) error {
	at, now := sureKey{r.round, r.idea, seat}, Sure(r.HowSure)
	if err := im.tx.PutSure(p.ID, SureAnswer{Round: r.round, Idea: r.idea, Seat: seat, Sure: now}); err != nil {
		return err
	}
	entry := RecordEntry{
		Panel: p.ID, Kind: outbox.ScoreChanged, Seat: seat, Idea: r.idea, Round: r.round, At: im.now,
		What: []string{"imported", SureName + "\t" + string(said[at]) + "\t" + string(now)},
	}
	said[at] = now
	return enterAll(im.tx, []RecordEntry{entry})
}
