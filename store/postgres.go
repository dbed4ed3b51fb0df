package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"uptake/domain/outbox"
)

const (
	pgTries     = 3                // runs of a closure that loses races or its connection
	commitLimit = 10 * time.Second // beyond the deadline, so that a COMMIT under way is not cut off
	notifyMost  = 7900             // bytes; a NOTIFY holds less than 8000
	listenCheck = 30 * time.Second // how long a silent line is believed
)

// server writes to PostgreSQL: one transaction for each closure, in the
// goroutine that called InTx. Commits share the flushes of the log by the
// server's own doing, so there is no queue here.
type server struct {
	s       *Store
	config  *pgx.ConnConfig
	origin  string // tells own notifications from other processes'
	channel string

	mu      sync.RWMutex // held for reading by each InTx, for writing by close
	closed  bool
	stop    context.CancelFunc
	stopped chan struct{}
}

func newServer(ctx context.Context, s *Store, config *pgx.ConnConfig) (*server, error) {
	p := &server{s: s, config: config, origin: rand.Text(), stopped: make(chan struct{})}
	var schema string
	if err := s.writeDB.QueryRowContext(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
		return nil, fmt.Errorf("which schema: %w", err)
	}
	p.channel = "uptake_" + schema
	line, err := p.listen(ctx)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	life, stop := context.WithCancel(context.Background())
	p.stop = stop
	go p.hear(life, line)
	return p, nil
}

// inTx runs fn up to three times: a race that was lost, or a connection that
// broke before COMMIT, is no fault of the caller.
func (p *server) inTx(ctx context.Context, long bool, fn func(*Tx) error) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.closed {
		return ErrBusy
	}
	patience := waitLimit
	if long {
		patience = longLimit
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var err error
	for try := range pgTries {
		if err = p.once(ctx, patience, fn); !errors.Is(err, ErrSerialization) && !errors.Is(err, ErrLostLine) {
			return err
		}
		if !pause(ctx, time.Duration(try+1)*10*time.Millisecond) {
			break
		}
	}
	return ErrBusy.With(err)
}

// pause waits for d and up to as much again, so that losers of a race do not
// meet again. It returns false if ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	more, err := rand.Int(rand.Reader, big.NewInt(int64(d)))
	if err != nil {
		more = new(big.Int)
	}
	t := time.NewTimer(d + time.Duration(more.Int64()))
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// once runs fn in one transaction. The deadline reaches every statement but not
// COMMIT, whose outcome has to be known.
func (p *server) once(ctx context.Context, patience time.Duration, fn func(*Tx) error) (err error) {
	conn, err := p.s.writeDB.Conn(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", classify(err))
	}
	defer conn.Close() //nolint:errcheck // gives the connection back
	life, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience+commitLimit)
	defer cancel()
	db, err := conn.BeginTx(life, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", classify(err))
	}
	defer db.Rollback() //nolint:errcheck // after a commit it has nothing to do
	tx := p.s.newTx(ctx, ctx, db)
	defer tx.end(ErrTxOver)
	if err := tx.run(fn); err != nil {
		return err
	}
	if err := p.notify(tx); err != nil {
		return err
	}
	events, work := tx.events, tx.tasks
	tx.end(ErrTxOver)
	if err := db.Commit(); err != nil {
		return commitFault(err)
	}
	p.s.announce(topicsOf(events), work)
	return nil
}

// commitFault tells a COMMIT that the server refused from one whose answer
// never came.
func commitFault(err error) error {
	known := classify(err)
	switch {
	case errors.Is(known, ErrLostLine), errors.Is(known, ErrBusy), errors.Is(err, sql.ErrConnDone):
		return ErrUnknownOutcome.With(err)
	}
	return fmt.Errorf("commit: %w", known)
}

func topicsOf(events []outbox.Event) []outbox.Topic {
	var moved []outbox.Topic
	for _, e := range events {
		moved = append(moved, e.Topics()...)
	}
	return moved
}

// notify tells the other processes, at the moment of the commit, which topics
// move. "*" stands for all of them, "+" for work for the runner.
func (p *server) notify(tx *Tx) error {
	if len(tx.events) == 0 && !tx.tasks {
		return nil
	}
	words := []string{p.origin}
	if tx.tasks {
		words = append(words, "+")
	}
	seen := map[outbox.Topic]bool{}
	for _, t := range topicsOf(tx.events) {
		if !seen[t] {
			seen[t] = true
			words = append(words, string(t))
		}
	}
	text := strings.Join(words, " ")
	if len(text) > notifyMost {
		text = p.origin + " + *"
	}
	_, err := tx.Exec("/* notify */ SELECT pg_notify(?, ?)", p.channel, text)
	return err
}

func (p *server) listen(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	line, err := pgx.ConnectConfig(ctx, p.config)
	if err != nil {
		return nil, err
	}
	if _, err := line.Exec(ctx, "LISTEN "+pgx.Identifier{p.channel}.Sanitize()); err != nil {
		return nil, errors.Join(err, line.Close(context.WithoutCancel(ctx)))
	}
	return line, nil
}

// hear moves the versions for other processes' commits until life ends. When
// its line breaks it cannot know what it missed, so every version moves.
func (p *server) hear(life context.Context, line *pgx.Conn) {
	defer close(p.stopped)
	for life.Err() == nil {
		if line == nil {
			var err error
			if line, err = p.listen(life); err != nil {
				pause(life, time.Second)
				continue
			}
			p.s.versions.moveAll()
		}
		if err := p.hearOne(life, line); err != nil {
			_ = line.Close(context.WithoutCancel(life))
			line = nil
			if life.Err() == nil {
				p.s.log.Warn("the line for other processes' changes was lost", "error", err)
				p.s.versions.moveAll()
			}
		}
	}
	if line != nil {
		_ = line.Close(context.WithoutCancel(life))
	}
}

// hearOne waits for one notification; after a silence it asks whether the line
// still stands.
func (p *server) hearOne(life context.Context, line *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(life, listenCheck)
	defer cancel()
	n, err := line.WaitForNotification(ctx)
	if err != nil {
		if ctx.Err() != nil && life.Err() == nil && !line.IsClosed() {
			check, stop := context.WithTimeout(life, 5*time.Second)
			defer stop()
			return line.Ping(check)
		}
		return err
	}
	words := strings.Fields(n.Payload)
	if len(words) == 0 || words[0] == p.origin {
		return nil
	}
	var moved []outbox.Topic
	work := false
	for _, w := range words[1:] {
		switch w {
		case "+":
			work = true
		case "*":
			p.s.versions.moveAll()
		default:
			moved = append(moved, outbox.Topic(w))
		}
	}
	p.s.announce(moved, work)
	return nil
}

// close takes no more writes and waits for those that run.
func (p *server) close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.stop()
	<-p.stopped
	return nil
}
