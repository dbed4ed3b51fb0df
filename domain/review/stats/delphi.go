package stats

// Consensus is what the Delphi rule says of the scores of one idea.
type Consensus int

// Consensus. NoConsensus also stands for "not scored".
const (
	NoConsensus Consensus = iota
	ConsensusIn
	ConsensusOut
)

// Delphi says whether a set of scores is agreed in or out: in when at least 70 %
// lie in the high region and fewer than 15 % in the low one, out the other way
// round.
//
// Source: the definition most used in core-outcome studies, PMC8024512, table 1.
func Delphi(vs []Value, s Scale) Consensus {
	var in [High + 1]int
	for _, v := range vs {
		in[s.region(v)]++
	}
	enough := func(yes, no Region) bool { return 100*in[yes] >= 70*len(vs) && 100*in[no] < 15*len(vs) }
	switch {
	case len(vs) == 0:
		return NoConsensus
	case enough(High, Low):
		return ConsensusIn
	case enough(Low, High):
		return ConsensusOut
	default:
		return NoConsensus
	}
}
