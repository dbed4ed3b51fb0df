package stats

// Consensus is what the Delphi rule says of the scores of one idea.
type Consensus int

// Consensus. NoConsensus also stands for "not scored".
const (
	NoConsensus Consensus = iota
	ConsensusIn
	ConsensusOut
)

// DelphiRule says how many of the scores make a consensus, in per cent.
type DelphiRule struct {
	In  int // at least so many in one outer region
	Out int // and fewer than so many in the other
}

// UsualDelphi is the definition most used in core-outcome studies, PMC8024512, table 1.
var UsualDelphi = DelphiRule{In: 70, Out: 15}

// Delphi says whether a set of scores is agreed in or out: in when enough of them lie
// in the high region and few in the low one, out the other way round.
func Delphi(vs []Value, s Scale, rule DelphiRule) Consensus {
	var in [High + 1]int
	for _, v := range vs {
		in[s.region(v)]++
	}
	enough := func(yes, no Region) bool { return 100*in[yes] >= rule.In*len(vs) && 100*in[no] < rule.Out*len(vs) }
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
