package store

import (
	"uptake/domain/equality"
	"uptake/domain/id"
)

// Ties is the source of all rows that tie somebody to a challenge.
var Ties = ties

// TiedColumns lists the columns of ties.
func TiedColumns() []string {
	var out []string
	for _, list := range [][]tie{moved, cleared, dropped, {reported, imported}} {
		for _, t := range list {
			out = append(out, t.table+"."+t.column)
		}
	}
	return out
}

// EqualityWait puts answers among those that wait.
func EqualityWait(tx *Tx, c id.Challenge, a equality.Answers) error { return equalityTx{tx}.Wait(c, a) }
