package stats

// lanes are small counts, four to a word, so that one addition counts for four. Each
// has to end between 0 and laneMost; what it is in between does not matter.
type lanes []uint64

const (
	laneBits  = 16
	laneMost  = 1<<laneBits - 1
	wordLanes = 64 / laneBits
)

func newLanes(n int) lanes { return make(lanes, (n+wordLanes-1)/wordLanes) }

// put adds n to one count.
func (l lanes) put(at int, n int64) { l[at/wordLanes] += uint64(n) << (at % wordLanes * laneBits) } //nolint:gosec // it ends within its lane

// add adds other to l, so many times over.
func (l lanes) add(other lanes, times int) {
	other = other[:len(l)]
	for i := range l {
		l[i] += uint64(times) * other[i] //nolint:gosec // less than nothing takes away, modulo 2⁶⁴
	}
}

func (l lanes) at(i int) int { return int(l[i/wordLanes] >> (i % wordLanes * laneBits) & laneMost) } //nolint:gosec // 16 bits
