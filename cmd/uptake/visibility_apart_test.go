package main

import (
	"strings"
	"testing"

	"uptake/domain/id"
	"uptake/domain/review"
)

// visibleApart is the table of visibility of a panel whose chair and secretary are both
// recused from the idea that the facts are about. A professional member is the deputy
// chair, who acts for the chair on it and writes its minutes; an expert is asked in for
// it alone. The chair's and the secretary's columns of the other table do not tell what
// a conflict takes from them.
const visibleApart = `
fact                   | chair       secretary   deputy      expert
text of the idea       | published   published   r1_open     r1_open
who wrote it           | r1_open     r1_open     finalised   finalised
copy without names     | -           -           r1_open     r1_open
title of the copy      | -           -           r1_open     r1_open
value of a score       | -           -           discussing  discussing
value, second round    | -           -           deciding    deciding
how sure another is    | (published) (published) discussing  discussing
own score              | -           -           (discussing) (discussing)
median                 | (published) (published) discussing  discussing
medians of groups      | (published) (published) discussing  discussing
group of one           | -           -           -           -
split by a lone member | r1_closed   r1_closed   discussing  -
rank and interval      | (published) (published) discussing  (discussing)
wish to discuss        | -           -           discussing  (discussing)
progress               | r1_open     r1_open     ?           -
note to the panel      | -           -           discussing  discussing
note to the author     | -           -           deciding    -
note released to the author | -      -           (deciding)  -
private note           | -           -           discussing  -
question to the chair  | -           -           r1_open     -
minutes                | -           -           discussing  discussing
dissent                | -           -           discussing  discussing
theme of another       | -           -           discussing  discussing
severity of another    | (published) -           -           -
own severity           | (published) -           -           -
kind of conflict       | r1_open     r1_open     -           -
kind of own conflict   | -           -           -           -
late recusal           | r1_closed   r1_closed   -           -
support and comments   | published   published   discussing  discussing
pick of the team       | published   published   discussing  discussing
reason of a decision   | published   published   deciding    deciding
outcome                | published   published   deciding    deciding
that it is decided     | -           -           (deciding)  (deciding)
internal reason        | -           -           deciding    deciding
since when it is talked about | -    -           discussing  (discussing)
who is there           | discussing  discussing  discussing  -
`

// apartSeats sit beside worldSeats in the world of the second table.
var apartSeats = []struct {
	key  string
	kind review.SeatKind
}{
	{"deputy", review.Professional},
	{"expert", review.Professional},
}

func TestTheTableOfVisibilityHoldsForWhoIsRecusedAndWhoStandsIn(t *testing.T) {
	t.Parallel()
	w := newWorldApart(t)
	facts, columns, table := cellsOf(visibleApart)
	for n, moment := range moments {
		w.come(moment)
		for _, m := range w.try(n, facts, columns, table) {
			t.Error(m)
		}
		w.outside(moment)
	}
}

// outside looks whether the expert's own public pages hide too much, or too little: the
// idea that they judge, and no other.
func (w *world) outside(moment string) {
	w.t.Helper()
	if moment != "r1_open" {
		return
	}
	for _, i := range w.ideas {
		got := w.ask("expert", "/ideas/"+decimal(i))
		hides := strings.Contains(got.txt, "Hidden from your panel for now") || strings.Contains(got.txt, "Support is hidden")
		if hides != (i == w.told) || strings.Contains(got.txt, "You are recused from this idea") {
			w.t.Errorf("the page of idea %d hides from the expert of idea %d what others say and who wrote it: %v", i, w.told, hides)
		}
	}
}

// originals are words that stand in the original of the idea that the facts are about,
// and not in its copy.
var originals = []string{"heddlewick", "stands at the door"}

// TestTheOriginalIsInNoChannelOfThePanelWhereItsAuthorIsHidden asks for everything that a
// panel answers: while the author is hidden, nobody from whom it is reads a word that only
// the original has, and chair and secretary read both.
func TestTheOriginalIsInNoChannelOfThePanelWhereItsAuthorIsHidden(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	for _, moment := range moments {
		w.come(moment)
		if moment == "finalised" {
			break
		}
		asked, _ := w.addresses()
		panel := []string{"/review/" + decimal(w.panel) + "/minutes/download?format=txt", "/review/" + decimal(w.panel) + "/minutes/download?format=docx", "/review/" + decimal(w.panel) + "/minutes/download?format=html"}
		for _, a := range asked {
			if strings.Contains(a, "/review") || strings.Contains(a, "/panels") {
				panel = append(panel, a)
			}
		}
		read := map[string]int{}
		for _, who := range []string{"professional", "lived", "recused", "observer", "chair", "secretary"} {
			for a, got := range w.look(who, panel) {
				for n, word := range originals {
					if !strings.Contains(strings.ToLower(got.txt+got.to), word) {
						continue
					}
					if read[who] |= 1 << n; who != "chair" && who != "secretary" {
						t.Errorf("%s: %s reads %q at %s", moment, who, word, a)
					}
				}
			}
		}
		if read["chair"] != 3 || read["secretary"] != 3 {
			t.Errorf("%s: chair and secretary read %v of the original, so the test sees nothing", moment, read)
		}
	}
}

// copied makes the copy of the idea that the facts are about.
func (w *world) copied() {
	w.t.Helper()
	_, b, err := w.reviews().Redaction(w.t.Context(), w.actor("secretary"), w.panel, w.told)
	w.must(err)
	_, err = w.reviews().Redact(w.t.Context(), w.actor("secretary"), w.panel, w.told, review.Redacting{Version: b.Version(), Title: "A lift of ours", Body: "There is a lift."})
	w.must(err)
}

// late takes turns in which of two members is recused from an idea on which both have said
// the same: what the panel may know, that one score less counts, is the same in both.
func (w *world) late() {
	idea, members := w.ideas[3], []id.Seat{w.seats["witness"], w.seats["other"]}
	for n, seat := range members {
		if n == w.turn%2 {
			w.exec("INSERT INTO conflicts (seat_id, idea_id, kind, recused, declared_at) VALUES (?, ?, ?, ?, ?)", seat, idea, string(review.Personal), true, now())
			w.exec("UPDATE scores SET state = 'recused', value = NULL, changed_at = ? WHERE panel_id = ? AND idea_id = ? AND seat_id = ?", now(), w.panel, idea, seat)
			w.exec("UPDATE score_sheets SET how_sure = '' WHERE panel_id = ? AND idea_id = ? AND seat_id = ?", w.panel, idea, seat)
			continue
		}
		w.exec("DELETE FROM conflicts WHERE seat_id = ? AND idea_id = ?", seat, idea)
		w.exec("UPDATE scores SET state = 'given', value = 60000 WHERE panel_id = ? AND idea_id = ? AND seat_id = ?", w.panel, idea, seat)
		w.exec("UPDATE score_sheets SET how_sure = 'fairly' WHERE panel_id = ? AND idea_id = ? AND seat_id = ?", w.panel, idea, seat)
	}
}

// recuseLate takes one turn of late by itself.
func (w *world) recuseLate() {
	w.turns["late recusal"]++
	w.turn = w.turns["late recusal"]
	w.late()
}
