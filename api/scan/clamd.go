// Package scan asks a ClamAV daemon whether a file is harmful.
package scan

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"uptake/domain/attachment"
)

// Clamd is a daemon at an address: a socket of this machine, or host and port. It is
// asked over a line of its own each time.
type Clamd struct{ Network, Address string }

// longest is how long one question may take, whatever the caller allows.
const longest = 20 * time.Second

// Scan implements attachment.Scanner with the daemon's INSTREAM: the bytes go over the
// line, so that it need not be able to read our files.
func (d Clamd) Scan(ctx context.Context, b []byte) error {
	said, err := d.ask(ctx, "INSTREAM", b)
	switch {
	case err != nil:
		return err
	case said == "stream: OK":
		return nil
	case strings.HasSuffix(said, " FOUND"):
		return attachment.ErrMalware
	}
	return fmt.Errorf("the scanner says %q", said) // a limit of its own, say: nobody knows what is in it
}

// Ping returns nil if the daemon answers.
func (d Clamd) Ping(ctx context.Context) error {
	said, err := d.ask(ctx, "PING", nil)
	if err == nil && said != "PONG" {
		err = fmt.Errorf("the scanner says %q", said)
	}
	return err
}

func (d Clamd) ask(ctx context.Context, command string, b []byte) (said string, err error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	line, err := (&net.Dialer{}).DialContext(ctx, d.Network, d.Address)
	if err != nil {
		return "", fmt.Errorf("the scanner does not answer: %w", err)
	}
	defer func() { _ = line.Close() }()
	end, _ := ctx.Deadline()
	if err = line.SetDeadline(end); err != nil {
		return "", err
	}
	stop := context.AfterFunc(ctx, func() { _ = line.SetDeadline(time.Now()) })
	defer stop()
	err = send(line, command, b)
	// It stops reading where it has found something or has had enough, and says so.
	said, heard := bufio.NewReader(line).ReadString(0)
	if said = strings.TrimSuffix(said, "\x00"); said != "" && heard == nil {
		return said, nil
	}
	return "", fmt.Errorf("the scanner broke off: %w", errors.Join(err, heard))
}

// send writes a command and, in pieces that each tell their length, the bytes.
func send(line net.Conn, command string, b []byte) error {
	w := bufio.NewWriter(line)
	_, _ = w.WriteString("z" + command + "\x00")
	if command == "INSTREAM" {
		for len(b) > 0 {
			piece := b[:min(len(b), 64<<10)]
			_ = binary.Write(w, binary.BigEndian, uint32(len(piece))) //nolint:gosec // 64 kB at most
			if _, err := w.Write(piece); err != nil {
				return err
			}
			b = b[len(piece):]
		}
		_ = binary.Write(w, binary.BigEndian, uint32(0))
	}
	return w.Flush() // the first fault of all of them
}

// Address reads tcp://host:port or unix:///path.
func Address(s string) (Clamd, error) {
	if path, ok := strings.CutPrefix(s, "unix://"); ok && strings.HasPrefix(path, "/") {
		return Clamd{"unix", path}, nil
	}
	if at, ok := strings.CutPrefix(s, "tcp://"); ok {
		if host, port, err := net.SplitHostPort(at); err == nil && host != "" && port != "" {
			return Clamd{"tcp", at}, nil
		}
	}
	return Clamd{}, errors.New("give unix:///run/clamav/clamd.ctl or tcp://host:3310")
}
