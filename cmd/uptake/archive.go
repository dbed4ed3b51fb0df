package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"uptake/store"
)

// manifest is the first file of a backup: what it is, and until when it may be
// kept.
type manifest struct {
	Format    int           `json:"format"` // 1, or 2 with attachments: a program that knows 1 alone would lose them unseen
	MadeAt    time.Time     `json:"made_at"`
	KeepUntil time.Time     `json:"keep_until"` // people who asked to be erased are in it until it is deleted
	Schema    int64         `json:"schema"`
	Database  store.Dialect `json:"database"`
	Parts     []part        `json:"parts"`
	// Attachments are their bytes, each under its hash; since format 2.
	Attachments []part `json:"attachments,omitempty"`
}

// part is one file of the copy of the database, or the bytes of an attachment.
type part struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

const (
	archiveFormat = 2
	manifestName  = "manifest.json"
	databaseDir   = "database/"
	filesDir      = "attachments/"
	copyName      = "copy" // the one file of a copy: SQLite's own, or an archive of pg_dump
)

// described describes every file of a folder; none where it is not there.
func described(dir string) ([]part, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var parts []part
	for _, e := range entries {
		p, err := describe(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// pack writes the files of dir and their manifest as a compressed tar to w: those of
// database, then those of attachments.
func pack(w io.Writer, m manifest, dir string) (err error) {
	if m.Parts, err = described(filepath.Join(dir, databaseDir)); err != nil {
		return err
	}
	if m.Attachments, err = described(filepath.Join(dir, filesDir)); err != nil {
		return err
	}
	if m.Format = 1; len(m.Attachments) > 0 {
		m.Format = archiveFormat
	}
	head, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return err
	}
	out := tar.NewWriter(zip)
	if err = out.WriteHeader(&tar.Header{Name: manifestName, Mode: 0o600, Size: int64(len(head)), ModTime: m.MadeAt}); err != nil {
		return err
	}
	if _, err = out.Write(head); err != nil {
		return err
	}
	for _, p := range m.all() {
		if err = out.WriteHeader(&tar.Header{Name: p.Name, Mode: 0o600, Size: p.Bytes, ModTime: m.MadeAt}); err != nil {
			return err
		}
		f, err := os.Open(filepath.Join(dir, p.Name))
		if err != nil {
			return err
		}
		_, err = io.Copy(out, f)
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return errors.Join(out.Close(), zip.Close())
}

// all are the files behind the manifest in their order, with the folders that they
// stand in.
func (m manifest) all() []part {
	var out []part
	for _, p := range m.Parts {
		p.Name = databaseDir + p.Name
		out = append(out, p)
	}
	for _, p := range m.Attachments {
		p.Name = filesDir + p.Name
		out = append(out, p)
	}
	return out
}

func describe(path string) (part, error) {
	f, err := os.Open(path)
	if err != nil {
		return part{}, err
	}
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	return part{Name: filepath.Base(path), Bytes: n, SHA256: hex.EncodeToString(sum.Sum(nil))}, errors.Join(err, f.Close())
}

var errNoArchive = errors.New("this is no backup of Uptake, or it was cut short")

// unpack reads an archive into the folders database and attachments of dir and proves that every part is as it was.
func unpack(r io.Reader, dir string) (manifest, error) {
	var m manifest
	zip, err := gzip.NewReader(r)
	if err != nil {
		return m, errNoArchive
	}
	in := tar.NewReader(zip)
	h, err := in.Next()
	if err != nil || h.Name != manifestName || h.Size > 1<<20 {
		return m, errNoArchive
	}
	if err = json.NewDecoder(in).Decode(&m); err != nil {
		return m, errNoArchive
	}
	if m.Format < 1 || m.Format > archiveFormat {
		return m, fmt.Errorf("the backup has format %d, this program reads up to %d: use the program that made it, or a newer one", m.Format, archiveFormat)
	}
	for _, folder := range []string{databaseDir, filesDir} {
		if err = os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
			return m, err
		}
	}
	for _, p := range m.all() {
		h, err = in.Next()
		_, last := filepath.Split(p.Name)
		if err != nil || h.Name != p.Name || h.Size != p.Bytes || strings.Count(p.Name, "/") != 1 || last == "" || strings.HasPrefix(last, ".") {
			return m, errNoArchive
		}
		f, err := os.OpenFile(filepath.Join(dir, p.Name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return m, err
		}
		sum := sha256.New()
		_, err = io.Copy(io.MultiWriter(f, sum), io.LimitReader(in, p.Bytes))
		if err = errors.Join(err, f.Close()); err != nil {
			return m, fmt.Errorf("%w: %w", errNoArchive, err)
		}
		if hex.EncodeToString(sum.Sum(nil)) != p.SHA256 {
			return m, fmt.Errorf("the backup is damaged: %s is not what was written; use an earlier backup", p.Name)
		}
	}
	return m, nil
}
