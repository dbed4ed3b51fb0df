package main

import (
	"fmt"
	"slices"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/store"
)

// act changes one fact, from its first moment to its last. Most write rows as they
// would stand had members said something else: the round may be closed long since.
type act struct {
	from, to string // empty: from the beginning, to the end
	meets    bool   // only while the panel meets
	do       func(*world)
}

func (a act) first() int { return max(0, slices.Index(moments, a.from)) }

func (a act) may(moment string) bool {
	at := slices.Index(moments, moment)
	if a.meets && moment != "discussing" && moment != "deciding" {
		return false
	}
	return at >= a.first() && (a.to == "" || at <= slices.Index(moments, a.to))
}

func (w *world) everyAct() map[string]act {
	score := func(who string, round string) func(*world) {
		return func(w *world) {
			w.exec("UPDATE scores SET value = ? WHERE panel_id = ? AND idea_id = ? AND seat_id = ? AND state = 'given' AND "+round,
				(1+w.turn%9)*int(stats.Point), w.panel, w.told, w.seats[who])
		}
	}
	note := func(who string) func(*world) {
		return func(w *world) {
			w.exec("UPDATE score_sheets SET note = ? WHERE panel_id = ? AND idea_id = ? AND seat_id = ?", w.words(), w.panel, w.told, w.seats[who])
		}
	}
	return map[string]act{
		"text of the idea": {do: func(w *world) {
			w.exec("UPDATE ideas SET body = ? WHERE id = ?", []string{"The quickthorn lift stands at the door.", "The slow lift stands at the door."}[w.turn%2], w.told)
		}},
		"who wrote it": {do: func(w *world) {
			w.exec("UPDATE ideas SET author_id = ? WHERE id = ?", w.actor([]string{"author", "crowd"}[w.turn%2]).Person, w.told)
		}},
		"copy without names": {do: func(w *world) {
			w.exec("UPDATE redacted_copies SET body = ? WHERE panel_id = ? AND idea_id = ?", w.words(), w.panel, w.told)
		}},
		"title of the copy": {do: func(w *world) {
			w.exec("UPDATE redacted_copies SET title = ? WHERE panel_id = ? AND idea_id = ?", w.words(), w.panel, w.told)
		}},
		"late recusal": {from: "r1_closed", to: "deciding", do: (*world).late},
		"how sure another is": {do: func(w *world) {
			sure := []review.Sure{review.NotSure, review.VerySure}[w.turn%2]
			w.exec("UPDATE score_sheets SET how_sure = ? WHERE panel_id = ? AND idea_id = ? AND seat_id = ? AND round = 1", string(sure), w.panel, w.told, w.seats["witness"])
		}},
		"value of a score":    {do: score("witness", "round = 1")},
		"value, second round": {from: "r2_open", do: score("witness", "round = 2")},
		"own score":           {do: score("professional", "round > 0"), from: "scored"},
		"median":              {from: "r1_closed", do: standing(func(w *world) id.Idea { return w.told }, func(w *world, f *review.Figures) { f.Median = w.ratio() })},
		"medians of groups":   {from: "r1_closed", do: standing(func(w *world) id.Idea { return w.told }, func(w *world, f *review.Figures) { f.Groups.MedianLived = w.ratio() })},
		"group of one": {from: "r1_closed", do: standing(func(w *world) id.Idea { return w.split }, func(w *world, f *review.Figures) {
			f.Groups.MedianLived, f.Groups.Gap, f.Groups.Parity = w.ratio(), w.ratio(), w.ratio()
		})},
		"split by a lone member": {from: "r1_closed", do: standing(func(w *world) id.Idea { return w.split }, func(w *world, f *review.Figures) { f.Groups.Flag = w.turn%2 == 1 })},
		"rank and interval": {from: "r1_closed", do: standing(func(w *world) id.Idea { return w.told }, func(w *world, f *review.Figures) {
			f.Rank, f.Place.Low, f.Place.High, f.Place.Expected = 1+w.turn%5, float64(w.turn%3), float64(3+w.turn%3), float64(w.turn%5)
		})},
		"wish to discuss": {do: func(w *world) {
			w.exec("UPDATE score_sheets SET discuss = ? WHERE panel_id = ? AND idea_id = ? AND seat_id = ?", w.turn%2 == 1, w.panel, w.told, w.seats["witness"])
		}},
		"progress": {to: "scored", do: func(w *world) {
			state := []string{"unable", "pending"}[w.turn%2]
			w.exec("UPDATE scores SET state = ?, value = NULL WHERE panel_id = ? AND idea_id = ? AND seat_id = ?", state, w.panel, w.third, w.seats["witness"])
		}},
		"note to the panel": {do: note("witness")},
		"question to the chair": {do: func(w *world) {
			w.exec("UPDATE panel_questions SET words = ? WHERE panel_id = ?", w.words(), w.panel)
		}},
		"private note":       {do: note("other")},
		"note to the author": {do: note("companion")},
		"note released to the author": {from: "deciding", do: func(w *world) {
			w.exec("UPDATE note_releases SET notes = ? WHERE panel_id = ? AND idea_id = ?", fmt.Sprintf(`[{"seat":%d,"words":%q}]`, w.seats["companion"], w.words()), w.panel, w.told)
		}},
		"minutes": {from: "discussing", do: func(w *world) { w.exec("UPDATE minutes SET reasons = ? WHERE panel_id = ?", w.words(), w.panel) }},
		"dissent": {from: "discussing", do: func(w *world) { w.exec("UPDATE dissents SET words = ? WHERE panel_id = ?", w.words(), w.panel) }},
		"theme of another": {to: "deciding", do: func(w *world) {
			round := max(w.round, 1)
			if w.each {
				round = 1 // the second is open while the first is discussed
			}
			w.exec(`INSERT INTO theme_sets (panel_id, round, idea_id, seat_id, labels, said_at) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT (panel_id, round, idea_id, seat_id) DO UPDATE SET labels = excluded.labels`, w.panel, round, w.told, w.seats["witness"], []string{"none", "1"}[w.turn%2], now())
		}},
		"severity of another": {from: "r1_closed", do: severity("witness")},
		"own severity":        {from: "r1_closed", do: severity("professional")},
		"kind of conflict": {do: func(w *world) {
			w.kind("other", w.third, review.Organisation, review.Advocacy)
		}},
		"kind of own conflict": {do: func(w *world) { w.kind("recused", w.told, review.Team, review.Financial) }},
		"support and comments": {do: func(w *world) {
			w.load("comments", "id,idea,author,body", fmt.Sprintf("c%d,told,crowd,Warmly meant %d", w.turn, w.turn))
			w.load("supports", "idea,person,value", fmt.Sprintf("told,crowd,%d", w.turn%2))
		}},
		"pick of the team": {do: func(w *world) {
			w.exec("UPDATE ideas SET pick_reason = ? WHERE id = ?", w.words(), w.told)
		}},
		"reason of a decision": {from: "deciding", do: func(w *world) {
			words := w.words()
			w.exec("UPDATE decisions SET reason = ? WHERE panel_id = ? AND idea_id = ?", words, w.panel, w.told)
			w.exec("UPDATE ideas SET outcome_reason = ? WHERE id = ? AND outcome_reason <> ''", words, w.told)
		}},
		"outcome": {from: "deciding", do: func(w *world) {
			outcome, place := review.Shortlisted, 1
			if w.turn%2 == 1 {
				outcome, place = review.Develop, 0
			}
			w.exec("UPDATE decisions SET outcome = ?, position = ? WHERE panel_id = ? AND idea_id = ?", string(outcome), place, w.panel, w.told)
			w.exec("UPDATE ideas SET outcome = ? WHERE id = ? AND outcome <> ''", map[review.Outcome]string{review.Shortlisted: "shortlisted", review.Develop: "develop"}[outcome], w.told)
		}},
		"that it is decided": {from: "deciding", to: "deciding", do: func(w *world) {
			state := []review.IdeaState{review.Decided, review.Rescored}[w.turn%2]
			w.exec("UPDATE panel_ideas SET state = ? WHERE panel_id = ? AND idea_id = ?", string(state), w.panel, w.told)
		}},
		"internal reason": {from: "deciding", do: func(w *world) {
			w.exec("UPDATE decisions SET internal = ? WHERE panel_id = ? AND idea_id = ?", w.words(), w.panel, w.told)
		}},
		"since when it is talked about": {from: "discussing", meets: true, do: func(w *world) {
			w.exec("UPDATE talks SET began_at = ? WHERE panel_id = ? AND ended_at IS NULL", now().Add(-longAgo-time.Duration(w.turn)*time.Minute), w.panel)
		}},
		"who is there": {from: "discussing", meets: true, do: func(w *world) {
			w.must(w.reviews().Attend(w.t.Context(), w.actor("secretary"), w.panel, w.turn%2 == 0, w.seats["witness"]))
		}},
	}
}

func (w *world) words() string { return fmt.Sprintf("In the words of turn %d.", w.turn) }

func (w *world) ratio() stats.Ratio {
	return stats.Ratio{Num: int64(1+w.turn%9) * int64(stats.Point), Den: 1}
}

// exec writes rows past the rules.
func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	w.must(w.Store.InTx(w.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(sql, args...)
		return err
	}))
}

func (w *world) kind(who string, idea id.Idea, one, two review.ConflictKind) {
	w.exec("UPDATE conflicts SET kind = ? WHERE seat_id = ? AND idea_id = ?", string([]review.ConflictKind{one, two}[w.turn%2]), w.seats[who], idea)
}

// standing changes the stored figures of an idea, of all rounds.
func standing(of func(*world) id.Idea, change func(*world, *review.Figures)) func(*world) {
	return func(w *world) {
		w.must(store.Reviews(w.Store).InTx(w.t.Context(), func(tx review.Tx) error {
			all, err := tx.Standings(w.panel)
			if err != nil {
				return err
			}
			rounds := map[int][]review.Standing{}
			for _, st := range all {
				if st.Idea == of(w) {
					change(w, &st.Figures)
				}
				rounds[st.Round] = append(rounds[st.Round], st)
			}
			for n, ss := range rounds {
				if err := tx.PutStandings(w.panel, n, ss); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

// severity changes how severely a member is found to score.
func severity(who string) func(*world) {
	return func(w *world) {
		w.must(store.Reviews(w.Store).InTx(w.t.Context(), func(tx review.Tx) error {
			all, err := tx.RoundFigures(w.panel)
			if err != nil {
				return err
			}
			rounds := map[int][]review.RoundFigures{}
			for _, f := range all {
				for n := range f.Shifts {
					if f.Shifts[n].Seat == w.seats[who] {
						f.Shifts[n].Shift = float64(w.turn%7) / 4
					}
				}
				rounds[f.Round] = append(rounds[f.Round], f)
			}
			for n, fs := range rounds {
				if err := tx.PutRoundFigures(w.panel, n, fs); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}
