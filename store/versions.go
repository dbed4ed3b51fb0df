package store

import (
	"hash/maphash"
	"sync"
	"sync/atomic"

	"uptake/domain/outbox"
)

// slots is how many counters there are for all topics together: 64 KiB. Two
// topics that share one only make a cached page too old too soon.
const slots = 8192

// Versions are the data versions of all topics. A version only ever rises; it
// rises after the commit that changed the topic and before InTx answers, so
// whoever compares versions after a write sees that write.
type Versions struct {
	seed   maphash.Seed
	all    atomic.Uint64
	counts [slots]atomic.Uint64

	mu      sync.Mutex
	watched map[int]func([]outbox.Topic)
	next    int
}

func newVersions() *Versions {
	return &Versions{seed: maphash.MakeSeed(), watched: map[int]func([]outbox.Topic){}}
}

func (v *Versions) slot(t outbox.Topic) *atomic.Uint64 {
	return &v.counts[maphash.String(v.seed, string(t))%slots]
}

// Version returns the data version of one topic.
func (v *Versions) Version(topic outbox.Topic) uint64 { return v.slot(topic).Load() + v.all.Load() }

// All returns the data versions of topics, in their order.
func (v *Versions) All(topics []outbox.Topic) []uint64 {
	vs := make([]uint64, len(topics))
	for i, t := range topics {
		vs[i] = v.Version(t)
	}
	return vs
}

// Watch calls fn after each commit with the topics that it moved, and with nil
// when all have moved. fn runs before writers get their answer and must return
// at once. Call stop to end it.
func (v *Versions) Watch(fn func(topics []outbox.Topic)) (stop func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := v.next
	v.next++
	v.watched[n] = fn
	return func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		delete(v.watched, n)
	}
}

func (v *Versions) move(topics []outbox.Topic) {
	if len(topics) == 0 {
		return
	}
	for _, t := range topics {
		v.slot(t).Add(1)
	}
	v.tell(topics)
}

// moveAll raises every version: something has changed, and nobody knows what.
func (v *Versions) moveAll() {
	v.all.Add(1)
	v.tell(nil)
}

func (v *Versions) tell(topics []outbox.Topic) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, fn := range v.watched {
		fn(topics)
	}
}
