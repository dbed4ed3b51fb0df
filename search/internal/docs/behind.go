package docs

import (
	"context"
	"sync"
	"time"
)

// behind is what an engine does for all questions and not for one: no question's end
// ends it, but that of the engine does.
type behind struct {
	mu   sync.Mutex
	over chan struct{}
	done bool
	wg   sync.WaitGroup
}

// run lets do work for so long at most. It does nothing once the engine has ended.
func (b *behind) run(ctx context.Context, within time.Duration, do func(context.Context)) {
	if !b.enter() {
		return
	}
	defer b.wg.Done()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), within)
	defer cancel()
	left := make(chan struct{})
	defer close(left)
	go func() {
		select {
		case <-b.over:
			cancel()
		case <-left:
		}
	}()
	do(ctx)
}

// start is run in the background.
func (b *behind) start(ctx context.Context, within time.Duration, do func(context.Context)) {
	if b.enter() {
		go func() {
			defer b.wg.Done()
			b.run(ctx, within, do)
		}()
	}
}

func (b *behind) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.done {
		b.wg.Add(1)
	}
	return !b.done
}

// end ends what is under way and waits for it.
func (b *behind) end() {
	b.mu.Lock()
	if !b.done {
		b.done = true
		close(b.over)
	}
	b.mu.Unlock()
	b.wg.Wait()
}
