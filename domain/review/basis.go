package review

// What orders a panel's ideas, beside the name of a criterion (Rules.Basis). It is
// decided before the first score, so that nobody can choose the order they like.
const (
	ByBoth     = ""         // impact and feasibility together, by the means
	ByParity   = "parity"   // each group of the panel half, whatever its size
	ByInterim  = "jla"      // each group ranks by itself, and the ranks are added up
	ByAdjusted = "adjusted" // allowing for members who score mildly or strictly
)
