package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// SecretMin is the fewest bytes of a secret: what HMAC-SHA-256 can make use of.
const SecretMin = 32

// Secret never prints itself, whatever prints it.
type Secret string

// Format answers fmt, for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "(secret)") }

// MarshalText answers slog and JSON.
func (Secret) MarshalText() ([]byte, error) { return []byte("(secret)"), nil }

// PrivateURL is an address that may hold a password, which it never prints.
type PrivateURL string

// password finds the one in an address, even in an address that does not parse.
var password = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9+.-]*://[^:/?#]*):.*@`)

// String gives the address with its password replaced.
func (u PrivateURL) String() string {
	s := password.ReplaceAllString(string(u), "$1:xxxxx@")
	if p, err := url.Parse(s); err == nil && p.Query().Has("password") {
		q := p.Query()
		q.Set("password", "xxxxx")
		p.RawQuery = q.Encode()
		return p.String()
	}
	return s
}

// Format answers fmt, for every verb but the quoting one.
func (u PrivateURL) Format(f fmt.State, verb rune) {
	if verb == 'q' {
		_, _ = fmt.Fprintf(f, "%q", u.String())
		return
	}
	_, _ = io.WriteString(f, u.String())
}

// MarshalText answers slog and JSON.
func (u PrivateURL) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// shown is the value of the setting called name as a person may see it.
func shown(name, value string) string {
	switch {
	case value == "":
		return ""
	case name == "UPTAKE_SECRET" || name == "UPTAKE_MEILI_KEY" || name == "UPTAKE_BLOB_KEY":
		return "(secret)"
	case strings.HasSuffix(name, "_URL") || name == "UPTAKE_DATABASE":
		return PrivateURL(value).String()
	}
	return value
}

// secretFile is where a secret that Uptake made is kept, in DATA.
const secretFile = "secret"

// Prepare makes what Load could not: the data folder, and a secret if none is
// set. It is for commands that write; the error is a Faults.
func (c *Config) Prepare() error {
	var f Faults
	if err := prepareData(c.Data); err != nil {
		f.add("%v", err)
		return f
	}
	if len(c.Secrets) > 0 {
		return nil
	}
	s, err := keptSecret(filepath.Join(c.Data, secretFile))
	if err != nil {
		f.add("%v", err)
		return f
	}
	c.useMade(s)
	return nil
}

func (c *Config) useMade(s Secret) {
	c.Secrets = []Secret{s}
	for i := range c.settings {
		if c.settings[i].Name == "UPTAKE_SECRET" {
			c.settings[i].Value, c.settings[i].Source = "(secret)", Made
		}
	}
}

// prepareData makes the data folder and proves that a file can be kept in it:
// permission bits say too little (a read-only mount, a full disk).
func prepareData(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("the data folder %s cannot be made (%s): make it, or set UPTAKE_DATA to a folder that this user may write to", dir, why(err))
	}
	probe, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return fmt.Errorf("the data folder %s cannot be written to (%s): give this user the right to, or set UPTAKE_DATA to another folder", dir, why(err))
	}
	_, werr := probe.WriteString("probe")
	err = errors.Join(werr, probe.Close(), os.Remove(probe.Name()))
	if err != nil {
		return fmt.Errorf("the data folder %s cannot be written to (%s): free some space, or set UPTAKE_DATA to another folder", dir, why(err))
	}
	return nil
}

// keptSecret reads the secret that is kept at path, or makes one there. Two
// starts at once agree on one: the file appears whole, and the first stays.
func keptSecret(path string) (Secret, error) {
	s, err := readSecret(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)                                      // crypto/rand never fails: it ends the program instead
	tmp, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // mode 0600
	if err != nil {
		return "", fmt.Errorf("no secret can be kept in %s (%s): set UPTAKE_SECRET", filepath.Dir(path), why(err))
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = tmp.WriteString(base64.RawURLEncoding.EncodeToString(raw) + "\n")
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		err = os.Link(tmp.Name(), path) // unlike a rename, fails if there is one by now
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("no secret can be kept in %s (%s): set UPTAKE_SECRET", filepath.Dir(path), why(err))
	}
	return readSecret(path)
}

// readSecret reads a kept secret; the error is fs.ErrNotExist if there is none.
func readSecret(path string) (Secret, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err != nil {
		return "", fmt.Errorf("%s cannot be read (%s): run Uptake as the user that it belongs to", path, why(err))
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("other users of this machine can read %s: run chmod 600 %s", path, path)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s cannot be read (%s): run Uptake as the user that it belongs to", path, why(err))
	}
	s := Secret(strings.TrimSpace(string(raw)))
	if len(s) < SecretMin {
		return "", fmt.Errorf("%s holds %d bytes, fewer than %d: remove it, and the next start makes a new one (everybody signs in again)", path, len(s), SecretMin)
	}
	return s, nil
}

// why is the reason inside err without the path, which our sentence has already.
func why(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err.Error()
	}
	return err.Error()
}
