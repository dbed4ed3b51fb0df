package review

import (
	"context"
	"strconv"

	"uptake/domain/account"
	"uptake/domain/id"
)

// ExportScores returns every score of a challenge in the form of the import
// file. Scores with names are for the command on the server alone.
func (s Service) ExportScores(ctx context.Context, a account.Actor, c id.Challenge) ([]ScoreRow, error) {
	if !a.Command {
		return nil, account.ErrForbidden
	}
	heads, err := s.Reads.Heads(ctx, c)
	if err != nil {
		return nil, err
	}
	src, err := s.Reads.Sources(ctx, c)
	if err != nil {
		return nil, err
	}
	var rows []ScoreRow
	for _, h := range heads {
		seats := map[id.Seat]Seat{}
		for _, m := range h.Members {
			seats[m.ID] = m.Seat
		}
		answers, err := s.Reads.SuresOf(ctx, h.ID, 0)
		if err != nil {
			return nil, err
		}
		said := suresBy(answers)
		for n := 1; n <= h.Round; n++ {
			scores, err := s.Reads.ScoresOf(ctx, h.ID, n, 0)
			if err != nil {
				return nil, err
			}
			for _, sc := range scores {
				row := exported(h, sc, seats[sc.Seat], src)
				row.HowSure = string(said[sureKey{sc.Round, sc.Idea, sc.Seat}])
				rows = append(rows, row)
			}
		}
	}
	return rows, nil
}

// exported writes one score as a row of the file.
func exported(h Head, sc Score, seat Seat, src Sources) ScoreRow {
	r := ScoreRow{
		Panel: src.Panels[h.ID], Round: strconv.Itoa(sc.Round), Idea: src.Ideas[sc.Idea], Member: src.People[seat.Person],
		Seat: string(seat.Kind), Criterion: h.Criterion(sc.Criterion).Name, State: string(sc.State),
	}
	if sc.State == Given {
		r.Value = sc.Value.String()
	}
	return r
}
