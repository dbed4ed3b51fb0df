// Package blob keeps the bytes of attachments under their hash: in a folder, or in a
// bucket of an S3 service.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"uptake/domain/attachment"
)

// Disk keeps bytes as files of a folder: DIR/ab/abcd…, one for each hash.
type Disk struct{ dir string }

// NewDisk returns a Disk over dir, which it makes.
func NewDisk(dir string) (Disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Disk{}, fmt.Errorf("the folder of attachments cannot be made: %w", err)
	}
	return Disk{dir}, nil
}

// named reports whether hash is one, and so no way out of the folder.
func named(hash string) bool {
	return len(hash) == 64 && strings.Trim(hash, "0123456789abcdef") == ""
}

func (d Disk) path(hash string) string { return filepath.Join(d.dir, hash[:2], hash) }

// Put implements attachment.Blobs. A file is whole under its name or not there, and
// still is after a loss of power.
func (d Disk) Put(_ context.Context, hash string, b []byte) error {
	if !named(hash) {
		return fmt.Errorf("%q is no hash", hash)
	}
	to := d.path(hash)
	if info, err := os.Stat(to); err == nil && info.Size() == int64(len(b)) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(to), ".new-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), to)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return errors.Join(syncDir(filepath.Dir(to)), syncDir(d.dir))
}

func syncDir(dir string) error {
	f, err := os.Open(dir) //nolint:gosec // a folder of ours
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Get implements attachment.Blobs.
func (d Disk) Get(_ context.Context, hash string) ([]byte, error) {
	if !named(hash) {
		return nil, attachment.ErrNoBlob
	}
	b, err := os.ReadFile(d.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, attachment.ErrNoBlob
	}
	return b, err
}

// Delete implements attachment.Blobs.
func (d Disk) Delete(_ context.Context, hash string) error {
	if !named(hash) {
		return nil
	}
	err := os.Remove(d.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Each implements attachment.Blobs. Files that are still being written are left out.
func (d Disk) Each(ctx context.Context, fn func(hash string) error) error {
	return filepath.WalkDir(d.dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if e.IsDir() || !named(e.Name()) {
			return nil
		}
		return fn(e.Name())
	})
}
