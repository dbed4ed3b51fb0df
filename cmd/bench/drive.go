package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// client is one connection. It speaks just enough HTTP to measure with: the load
// is made on the same processors as the answers, and has to cost little.
type client struct {
	conn net.Conn
	in   *bufio.Reader
	body bytes.Buffer // of the last answer
	ends bool         // the server has ended the connection with it
}

func dial(ctx context.Context, addr string) (*client, error) {
	conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, in: bufio.NewReaderSize(conn, 64<<10)}, nil
}

var errAnswer = errors.New("the answer cannot be read")

// do sends one request and reads its answer; the body is in c.body afterwards.
func (c *client) do(request []byte) (status, size int, err error) {
	if err = c.conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return 0, 0, err
	}
	if _, err = c.conn.Write(request); err != nil {
		return 0, 0, err
	}
	length := -1
	c.ends = false
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		size += len(line)
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case first:
			if len(line) < 12 {
				return 0, 0, errAnswer
			}
			if status, err = strconv.Atoi(string(line[9:12])); err != nil {
				return 0, 0, errAnswer
			}
		case len(line) == 0:
			if length < 0 {
				length = 0 // 204 and 304 have no body
			}
			c.body.Reset()
			_, err = io.CopyN(&c.body, c.in, int64(length))
			return status, size + length, err
		case bytes.EqualFold(line, []byte("connection: close")):
			c.ends = true
		case len(line) > 15 && bytes.EqualFold(line[:15], []byte("content-length:")):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(line[15:]))); err != nil {
				return 0, 0, errAnswer
			}
		}
	}
}

// load is what is sent: request n as bytes, and the status of a good answer, or
// its first digit.
type load struct {
	request func(n int) []byte
	want    int
}

// figures are what one run gave.
type figures struct {
	requests  int
	failures  int
	took      time.Duration
	cpu       time.Duration // of the server
	latencies []time.Duration
	bytes     int
	why       string // the first failure
}

func (f *figures) perSecond() float64 { return float64(f.requests) / f.took.Seconds() }

func (f *figures) cpuEach() time.Duration {
	if f.requests == 0 {
		return 0
	}
	return f.cpu / time.Duration(f.requests)
}

// quantile returns the latency that a share q of the requests stayed under.
func (f *figures) quantile(q float64) time.Duration {
	if len(f.latencies) == 0 {
		return 0
	}
	slices.Sort(f.latencies)
	return f.latencies[min(len(f.latencies)-1, int(q*float64(len(f.latencies))))]
}

// drive sends l to p over connections for a time, or until count requests are
// made (0: no bound). next numbers the requests across runs.
func drive(ctx context.Context, p *process, l load, connections int, d time.Duration, count int, next *atomic.Int64) (figures, error) {
	var total figures
	var mu sync.Mutex
	var done sync.WaitGroup
	var firstErr error
	left := atomic.Int64{}
	left.Store(int64(count))
	clients := make([]*client, connections)
	for i := range clients {
		c, err := dial(ctx, p.addr)
		if err != nil {
			return total, err
		}
		clients[i] = c
	}
	before, begun := p.cpu(), time.Now()
	for _, c := range clients {
		done.Go(func() {
			defer c.conn.Close() //nolint:errcheck // nothing is written any more
			mine := figures{latencies: make([]time.Duration, 0, 4096)}
			var err error
			for err == nil && time.Since(begun) < d && (count == 0 || left.Add(-1) >= 0) {
				request := l.request(int(next.Add(1)))
				sent := time.Now()
				var status, size int
				status, size, err = c.do(request)
				mine.latencies = append(mine.latencies, time.Since(sent))
				mine.requests++
				mine.bytes += size
				if err != nil || status != l.want && status/100 != l.want {
					mine.failures++
					if mine.why == "" {
						mine.why = strconv.Itoa(status) + " " + c.body.String()
					}
				}
			}
			mu.Lock()
			defer mu.Unlock()
			total.requests += mine.requests
			total.failures += mine.failures
			total.bytes += mine.bytes
			total.latencies = append(total.latencies, mine.latencies...)
			if total.why == "" {
				total.why = mine.why
			}
			firstErr = errors.Join(firstErr, err)
		})
	}
	done.Wait()
	total.took, total.cpu = time.Since(begun), p.cpu()-before
	return total, firstErr
}
