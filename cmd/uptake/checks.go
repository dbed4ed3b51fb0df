package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"uptake/domain/outbox"
)

// examination is what the doctor looks at, with the senses that tests replace.
type examination struct {
	config *Config
	wrong  error // what Load said
	now    func() time.Time
	build  func(context.Context) (string, error)
	free   func(dir string) (uint64, error) // bytes that this user may still write
	dial   func(ctx context.Context, address string) error
	noted  outbox.Link // an end of the audit trail from earlier; zero: none
}

// examine prepares the examination of a machine with these settings.
func examine(c *Config, wrong error) examination {
	return examination{config: c, wrong: wrong, now: time.Now, build: sqliteBuild, free: freeBytes, dial: dialMail}
}

// all runs every check, in the order in which faults follow from each other.
func (e examination) all(ctx context.Context) []finding {
	found := []finding{e.program(ctx)}
	broken := found[0].advice != ""
	found = append(found, e.settings()...)
	found = append(found, e.serving()...)
	found = append(found, e.data(), e.secret(), e.disk())
	if !e.faulty("UPTAKE_SMTP_URL") {
		found = append(found, e.mail(ctx))
	}
	if !e.faulty("UPTAKE_SCAN_URL") {
		found = append(found, e.scanner(ctx))
	}
	if !e.faulty("UPTAKE_ADDR") {
		found = append(found, e.port(ctx))
	}
	if !broken && !e.faulty("UPTAKE_DATABASE") {
		found = append(found, e.database(ctx)...)
	}
	return found
}

// faulty reports whether a setting is wrong in itself: what hangs on it is then
// not looked at, since nothing true could be said about it.
func (e examination) faulty(setting string) bool {
	var faults Faults
	errors.As(e.wrong, &faults)
	return slices.ContainsFunc(faults, func(f string) bool {
		return strings.HasPrefix(f, setting+" ") || strings.HasPrefix(f, setting+":")
	})
}

func (e examination) program(ctx context.Context) finding {
	version, err := e.build(ctx)
	if err != nil {
		what, how, _ := strings.Cut(err.Error(), ": ")
		return ill("program", what, sentence(how))
	}
	return well("program", "SQLite %s with full-text search", version)
}

func (e examination) settings() []finding {
	var faults Faults
	if !errors.As(e.wrong, &faults) {
		return []finding{well("settings", "all can be read")}
	}
	var found []finding
	for _, f := range faults {
		what, how, _ := strings.Cut(f, ": ")
		found = append(found, ill("settings", what, sentence(how)))
	}
	return found
}

func (e examination) serving() []finding {
	var faults Faults
	if !errors.As(e.config.ForServing(), &faults) {
		return nil
	}
	what, how, _ := strings.Cut(faults[0], ": ")
	return []finding{ill("address", what, sentence(how))}
}

func (e examination) data() finding {
	dir := e.config.Data
	_, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		parent := dir
		for errors.Is(err, fs.ErrNotExist) && parent != filepath.Dir(parent) {
			parent = filepath.Dir(parent)
			_, err = os.Stat(parent)
		}
		if err = canWrite(parent); err != nil {
			return ill("data folder", dir+" is not there and cannot be made in "+parent+" ("+why(err)+")", "Make it and give this user the right to write, or set UPTAKE_DATA to another folder.")
		}
		return well("data folder", "%s is not there yet; the first start makes it", dir)
	}
	if err = canWrite(dir); err != nil {
		return ill("data folder", dir+" cannot be written to ("+why(err)+")", "Give this user the right to write there, or set UPTAKE_DATA to another folder.")
	}
	return well("data folder", "%s can be written to", dir)
}

// canWrite proves it by a file that it takes away again.
func canWrite(dir string) error {
	f, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func (e examination) secret() finding {
	if len(e.config.Secrets) > 0 {
		return well("secret", "%d from the environment", len(e.config.Secrets))
	}
	path := filepath.Join(e.config.Data, secretFile)
	_, err := readSecret(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return well("secret", "none yet; the first start makes one in %s", path)
	case err != nil:
		what, how, _ := strings.Cut(err.Error(), ": ")
		return ill("secret", what, sentence(how))
	}
	return well("secret", "kept in %s", path)
}

// diskMin is the free space below which the doctor warns: room for the journal
// of a large import, and for a person to notice.
const diskMin = 500 << 20

func (e examination) disk() finding {
	dir := e.config.Data
	for { // the folder may not be there yet
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	free, err := e.free(dir)
	switch {
	case err != nil:
		return ill("disk", "the free space of "+dir+" cannot be read ("+err.Error()+")", "Look at the disk that UPTAKE_DATA is on.")
	case free < diskMin:
		return ill("disk", fmt.Sprintf("%d MB free in %s", free>>20, dir), "Free some space: with none left, nothing can be saved.")
	}
	return well("disk", "%d MB free in %s", free>>20, dir)
}

func freeBytes(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}

func (e examination) mail(ctx context.Context) finding {
	if e.config.SMTP == "" {
		return well("mail", "written to %s as files; nobody gets any (UPTAKE_SMTP_URL is empty)", filepath.Join(e.config.Data, "outbox"))
	}
	u, err := url.Parse(string(e.config.SMTP))
	if err != nil || u.Hostname() == "" {
		return ill("mail", "UPTAKE_SMTP_URL cannot be read", "Correct it first: see settings above.")
	}
	address := mailAddress(u)
	if err = e.dial(ctx, address); err != nil {
		return ill("mail", "the mail server "+address+" does not answer ("+plainNet(err)+")", "Start it, correct UPTAKE_SMTP_URL, or open the way to it in the firewall. Mail is tried again for some twenty minutes; what was given up, an administrator can send again.")
	}
	return well("mail", "%s answers", address)
}

// mailAddress is where the mail server listens: the port named, or the usual one.
func mailAddress(u *url.URL) string {
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "smtps":
		port = "465"
	default:
		port = "587"
	}
	return net.JoinHostPort(u.Hostname(), port)
}

func dialMail(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return c.Close()
}

func (e examination) port(ctx context.Context) finding {
	addr := e.config.Addr
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err == nil {
		_ = l.Close()
		return well("address", "%s is free", addr)
	}
	if errors.Is(err, syscall.EADDRINUSE) && askLive(ctx, addr) == nil {
		return well("address", "a server of Uptake runs on %s", addr)
	}
	if errors.Is(err, syscall.EADDRINUSE) {
		return ill("address", "another program listens on "+addr, "Stop it, or set UPTAKE_ADDR to another port.")
	}
	return ill("address", addr+" cannot be listened on ("+plainNet(err)+")", "Set UPTAKE_ADDR to an address of this machine; ports below 1024 need a right of their own.")
}

// askLive asks the server on addr for a sign of life, as a health check does.
func askLive(ctx context.Context, addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/health/live", http.NoBody)
	if err != nil {
		return err
	}
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		return fmt.Errorf("no server answers on %s (%s): start it with `uptake serve`", addr, plainNet(err))
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		return fmt.Errorf("what answers on %s is not a server of Uptake (status %d): set UPTAKE_ADDR to another port", addr, resp.StatusCode)
	}
	return nil
}

// plainNet is the last reason in a chain of network errors: "connection
// refused" rather than the whole way there.
func plainNet(err error) string {
	var errno syscall.Errno
	var dns *net.DNSError
	var refused *pgconn.PgError
	switch {
	case errors.As(err, &refused):
		return refused.Message
	case errors.As(err, &errno):
		return errno.Error()
	case errors.As(err, &dns):
		return "no such host: " + dns.Name
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	}
	return err.Error()
}

// sentence gives advice a capital letter and a full stop.
func sentence(s string) string {
	if s == "" {
		return "Correct it."
	}
	return strings.ToUpper(s[:1]) + strings.TrimSuffix(s[1:], ".") + "."
}
