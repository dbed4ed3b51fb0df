package mail

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"uptake/domain/notify"
)

// Files keeps mail as .eml files in a folder, for an installation without a mail
// server. Any mail program opens them.
type Files struct {
	dir string
	now func() time.Time
}

// NewFiles returns a sender into dir, which it makes if it is not there. The
// folder and its files are for the user of the server alone: they hold links
// that sign people in.
func NewFiles(dir string, now func() time.Time) (*Files, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("folder of mail: %w", err)
	}
	return &Files{dir: dir, now: now}, nil
}

// Send writes m as one file, whole or not at all. The same message again leaves
// one file: its name ends with a digest of the message id.
func (f *Files) Send(ctx context.Context, m notify.Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	now := f.now()
	msg, err := compose(m, now)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(m.MessageID))
	mark := hex.EncodeToString(sum[:6])
	old, err := os.ReadDir(f.dir)
	if err != nil {
		return fmt.Errorf("folder of mail: %w", err)
	}
	for _, e := range old {
		if strings.HasSuffix(e.Name(), "-"+mark+".eml") {
			return nil
		}
	}
	tmp, err := os.CreateTemp(f.dir, ".new-*") // mode 0600
	if err != nil {
		return fmt.Errorf("folder of mail: %w", err)
	}
	_, err = msg.WriteTo(tmp)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(f.dir, now.UTC().Format("20060102-150405")+"-"+mark+".eml"))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("folder of mail: %w", err), os.Remove(tmp.Name()))
	}
	return nil
}

// Forget deletes every mail in the folder that goes to an address.
func (f *Files) Forget(ctx context.Context, address string) error {
	_, err := f.drop(ctx, func(path string) (bool, error) {
		to, err := addressee(path)
		return strings.EqualFold(to, address), err
	})
	return err
}

// ForgetBefore deletes every mail from before then, but those to the addresses that are
// spared, and returns how many.
func (f *Files) ForgetBefore(ctx context.Context, then time.Time, spared []string) (int, error) {
	return f.drop(ctx, func(path string) (bool, error) {
		written, err := os.Stat(path)
		if errors.Is(err, os.ErrNotExist) || err == nil && !written.ModTime().Before(then) {
			return false, nil
		}
		if err != nil || len(spared) == 0 {
			return err == nil, err
		}
		to, err := addressee(path)
		return !slices.ContainsFunc(spared, func(s string) bool { return strings.EqualFold(s, to) }), err
	})
}

// drop deletes the mails that goes says so of, and returns how many.
func (f *Files) drop(ctx context.Context, goes func(path string) (bool, error)) (int, error) {
	kept, err := os.ReadDir(f.dir)
	if err != nil {
		return 0, fmt.Errorf("folder of mail: %w", err)
	}
	n := 0
	for _, e := range kept {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		path := filepath.Join(f.dir, e.Name())
		if !strings.HasSuffix(path, ".eml") {
			continue
		}
		yes, err := goes(path)
		if err != nil {
			return n, fmt.Errorf("folder of mail: %w", err)
		}
		if !yes {
			continue
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return n, fmt.Errorf("folder of mail: %w", err)
		}
		n++
	}
	return n, nil
}

// addressee returns to whom a mail goes; empty for one that nobody can read.
func addressee(path string) (string, error) {
	file, err := os.Open(path) //nolint:gosec // of our own folder
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer file.Close() //nolint:errcheck // it was only read
	m, err := netmail.ReadMessage(file)
	if err != nil {
		return "", nil //nolint:nilerr // no mail
	}
	to, err := netmail.ParseAddress(m.Header.Get("To"))
	if err != nil {
		return "", nil //nolint:nilerr // nobody in particular
	}
	return to.Address, nil
}

// Each calls fn with every mail in the folder, by name.
func (f *Files) Each(ctx context.Context, fn func(name string, at time.Time, text string) error) error {
	kept, err := os.ReadDir(f.dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("folder of mail: %w", err)
	}
	for _, e := range kept {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !strings.HasSuffix(e.Name(), ".eml") {
			continue
		}
		path := filepath.Join(f.dir, e.Name())
		text, err := os.ReadFile(path) //nolint:gosec // of our own folder
		if errors.Is(err, os.ErrNotExist) {
			continue // deleted meanwhile
		}
		if err != nil {
			return fmt.Errorf("folder of mail: %w", err)
		}
		info, err := e.Info()
		if err != nil {
			continue
		}
		if err := fn(e.Name(), info.ModTime().UTC(), string(text)); err != nil {
			return err
		}
	}
	return nil
}
