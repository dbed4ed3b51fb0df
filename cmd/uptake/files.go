package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"uptake/api/scan"
	"uptake/domain/attachment"
	"uptake/store"
	"uptake/store/blob"
	"uptake/store/picture"
)

// files returns the use cases of attachments.
func (c *Config) files(s *store.Store) (attachment.Service, error) {
	blobs, err := c.blobs()
	if err != nil {
		return attachment.Service{}, err
	}
	uses := attachment.Service{Store: store.Attachments(s), Reads: store.AttachmentReads(s), Blobs: blobs, Pictures: picture.New(), Now: now}
	if c.ScanURL != "" {
		scanner, err := scan.Address(c.ScanURL)
		if err != nil {
			return attachment.Service{}, err
		}
		uses.Scanner = scanner
	}
	return uses, nil
}

// blobs returns where the bytes of attachments are kept. A folder is made.
func (c *Config) blobs() (attachment.Blobs, error) {
	if dir, ok := c.blobDir(); ok {
		return blob.NewDisk(dir)
	}
	id, secret, _ := strings.Cut(string(c.BlobKey), ":")
	return blob.NewS3(c.BlobURL, blob.Key{ID: id, Secret: secret}, now)
}

// blobDir returns the folder of attachments; false where they are in a bucket.
func (c *Config) blobDir() (string, bool) {
	if c.BlobURL == "" { // settings that were not read from an environment
		return filepath.Join(c.Data, "attachments"), true
	}
	return strings.CutPrefix(c.BlobURL, "file://")
}

// blobFault tells what is wrong with the address of the bytes.
func (c *Config) blobFault() error {
	if dir, ok := strings.CutPrefix(c.BlobURL, "file://"); ok {
		if dir == "" {
			return errors.New("give file:///folder")
		}
		return nil
	}
	if !strings.HasPrefix(c.BlobURL, "s3://") {
		return errors.New("give file:///folder, or s3://BUCKET?region=REGION")
	}
	_, err := blob.NewS3(c.BlobURL, blob.Key{}, now)
	return err
}

// copyFiles copies the bytes of everything that is attached into a new folder. It
// returns how many are not where they should be.
func (c *Config) copyFiles(ctx context.Context, s *store.Store, dir string) (missing int, err error) {
	blobs, err := c.blobs()
	if err != nil {
		return 0, err
	}
	hashes, err := store.AttachmentReads(s).Hashes(ctx)
	if err != nil || len(hashes) == 0 {
		return 0, err
	}
	if err = os.Mkdir(dir, 0o700); err != nil {
		return 0, err
	}
	for _, hash := range hashes {
		b, err := blobs.Get(ctx, hash)
		if errors.Is(err, attachment.ErrNoBlob) {
			missing++ // or removed since the list was read
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, hash), b, 0o600)
		}
		if err != nil {
			return missing, err
		}
	}
	return missing, nil
}

// putFiles keeps the bytes of a backup where the settings say.
func (c *Config) putFiles(ctx context.Context, dir string, files []part) error {
	if len(files) == 0 {
		return nil
	}
	blobs, err := c.blobs()
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.SHA256 != f.Name {
			return fmt.Errorf("%s is not what its name says", f.Name)
		}
		b, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err == nil {
			err = blobs.Put(ctx, f.Name, b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
