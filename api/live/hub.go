// Package live tells open pages that something has changed, and never what: a
// page that hears a new token fetches its own view, as its reader may see it.
package live

import (
	"sync"

	"uptake/domain/outbox"
)

// streamsMax is how many streams one process keeps open; those above it are
// refused, and their pages reload by themselves.
const streamsMax = 2000

// Versions is what the hub hears of commits; see store.Versions.
type Versions interface {
	// Watch calls fn after each commit with the topics that it moved, nil for all.
	Watch(fn func(topics []outbox.Topic)) (stop func())
}

// Hub wakes the streams of a topic when it moves.
type Hub struct {
	stop func()

	mu     sync.Mutex
	open   map[*listener]struct{}
	closed bool
}

// listener is one stream. Its channel holds at most one call, so that nobody
// waits for a slow reader.
type listener struct {
	topic outbox.Topic
	wake  chan struct{} // closed when the hub is
}

// NewHub returns a hub that hears v until it is closed.
func NewHub(v Versions) *Hub {
	h := &Hub{open: map[*listener]struct{}{}}
	h.stop = v.Watch(h.call)
	return h
}

func (h *Hub) call(topics []outbox.Topic) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.open {
		for _, t := range topics {
			if t == l.topic {
				l.call()
			}
		}
		if topics == nil {
			l.call()
		}
	}
}

func (l *listener) call() {
	select {
	case l.wake <- struct{}{}:
	default: // it has been called and has not looked yet
	}
}

// join returns a listener on a topic, nil when the hub is closed or full.
func (h *Hub) join(t outbox.Topic) *listener {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.open) >= streamsMax {
		return nil
	}
	l := &listener{t, make(chan struct{}, 1)}
	h.open[l] = struct{}{}
	return l
}

func (h *Hub) leave(l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.open, l)
}

// Close ends all streams; it goes before the server, which would wait for them.
func (h *Hub) Close() {
	h.stop()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.closed = true
	for l := range h.open {
		close(l.wake)
		delete(h.open, l)
	}
}
