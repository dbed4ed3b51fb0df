package mail_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"mime"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"uptake/api/mail"
	"uptake/domain/notify"
)

var noon = func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

func message() notify.Message {
	return notify.Message{
		From: "Uptake – ideas <uptake@example.org>", To: "mary@example.org", Subject: "Your idea “Zoë’s clinics” – next steps",
		Text: "Hello.\n.\nA line that begins with a dot is kept.\nGrüße\n", MessageID: "task-7@example.org", Unsubscribe: "https://ideas.example.org/unsubscribe/abc",
	}
}

// server is a mail server that keeps what it is handed.
type server struct {
	mu       sync.Mutex
	from, to []string
	mails    []string
	users    []string
	refuse   error // of the recipient
}

type session struct{ s *server }

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return session{s}, nil }
func (x session) Reset()                                      {}
func (x session) Logout() error                               { return nil }
func (x session) AuthMechanisms() []string                    { return []string{sasl.Plain} }
func (x session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		x.s.mu.Lock()
		defer x.s.mu.Unlock()
		x.s.users = append(x.s.users, user+":"+password)
		return nil
	}), nil
}

func (x session) Mail(from string, _ *smtp.MailOptions) error {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.s.from = append(x.s.from, from)
	return nil
}

func (x session) Rcpt(to string, _ *smtp.RcptOptions) error {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.s.to = append(x.s.to, to)
	return x.s.refuse
}

func (x session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.s.mails = append(x.s.mails, string(b))
	return err
}

// start runs s at a loopback port; with a certificate when encrypted is set.
func start(t *testing.T, s *server, encrypted bool) string {
	t.Helper()
	srv := smtp.NewServer(s)
	srv.Domain, srv.AllowInsecureAuth, srv.ErrorLog = "localhost", true, log.New(io.Discard, "", 0)
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if encrypted {
		ln = tls.NewListener(ln, &tls.Config{Certificates: []tls.Certificate{certificate(t)}, MinVersion: tls.VersionTLS12})
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(ln) }()
	t.Cleanup(func() { _ = ln.Close(); _ = srv.Close(); <-done })
	return ln.Addr().String()
}

// certificate is one that nobody has signed.
func certificate(t *testing.T) tls.Certificate {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "x"}, NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: k}
}

// check reads a mail as a mail program does.
func check(t *testing.T, raw string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in %q", err, raw)
	}
	for name, want := range map[string]string{
		"Subject": "Your idea “Zoë’s clinics” – next steps", "To": "<mary@example.org>", "Message-Id": "<task-7@example.org>", "Date": "Sun, 22 Nov 2026 12:00:00 +0000",
		"List-Unsubscribe": "<https://ideas.example.org/unsubscribe/abc>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Auto-Submitted": "auto-generated",
		"Bcc": "", "User-Agent": "", "X-Mailer": "",
	} {
		got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(name))
		if err != nil || got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	from, err := m.Header.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Name != "Uptake – ideas" || from[0].Address != "uptake@example.org" {
		t.Errorf("From: got %v, %v", from, err)
	}
	for line := range strings.SplitSeq(raw, "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line that mail does not allow: %q", line)
		}
	}
}

func TestMailArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	s := &server{}
	sender, err := mail.NewSMTP("smtp://user:pass%20word@"+start(t, s, false), noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Reach(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(context.Background(), message()); err != nil {
		t.Fatal(err)
	}
	if len(s.mails) != 1 || strings.Join(s.from, " ") != "uptake@example.org" || strings.Join(s.to, " ") != "mary@example.org" || s.users[0] != "user:pass word" {
		t.Fatalf("got %d mails from %v to %v, users %v", len(s.mails), s.from, s.to, s.users)
	}
	check(t, s.mails[0])
	if !strings.Contains(s.mails[0], "Hello.\r\n.\r\nA line") {
		t.Errorf("got %q", s.mails[0])
	}
	html := message()
	html.HTML = "<p>Hello.</p>"
	if err := sender.Send(context.Background(), html); err != nil || len(s.mails) != 2 || !strings.Contains(s.mails[1], "multipart/alternative") {
		t.Errorf("got %v, %d mails", err, len(s.mails))
	}
}

func TestNothingIsSentThatReachesIntoTheHeaders(t *testing.T) {
	t.Parallel()
	s := &server{}
	sender, err := mail.NewSMTP("smtp://"+start(t, s, false), noon)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*notify.Message){
		"subject":   func(m *notify.Message) { m.Subject = "x\r\nBcc: all@example.org" },
		"recipient": func(m *notify.Message) { m.To = "mary@example.org>\r\nRCPT TO:<eve@example.org" },
		"two":       func(m *notify.Message) { m.To = "mary@example.org,eve@example.org" },
		"words":     func(m *notify.Message) { m.To = "everybody" },
		"sender":    func(m *notify.Message) { m.From = "nobody" },
		"id":        func(m *notify.Message) { m.MessageID = "a@b\r\nX: y" },
	} {
		m := message()
		change(&m)
		if err := sender.Send(context.Background(), m); !errors.Is(err, notify.ErrMessage) {
			t.Errorf("%s: got %v, want ErrMessage", name, err)
		}
	}
	if len(s.to) != 0 || len(s.mails) != 0 {
		t.Errorf("the server was spoken to: %v", s.to)
	}
}

func TestAServerThatRefusesOrIsNotThereIsAnError(t *testing.T) {
	t.Parallel()
	s := &server{refuse: &smtp.SMTPError{Code: 451, Message: "later"}}
	at := start(t, s, false)
	sender, err := mail.NewSMTP("smtp://"+at, noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(context.Background(), message()); err == nil || errors.Is(err, notify.ErrMessage) || len(s.mails) != 0 {
		t.Errorf("refused: got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s.refuse = nil
	if err := sender.Send(ctx, message()); err == nil || len(s.mails) != 0 {
		t.Errorf("with a context that has ended: got %v, %d mails", err, len(s.mails))
	}
	for name, address := range map[string]string{
		"no STARTTLS where it is required": "smtp://" + at + "?tls=required",
		"no TLS where it is expected":      "smtps://" + at,
		"a certificate that nobody signed": "smtps://" + start(t, s, true),
	} {
		sender, err := mail.NewSMTP(address, noon)
		if err != nil {
			t.Fatal(err)
		}
		short, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		if err := sender.Send(short, message()); err == nil || len(s.mails) != 0 {
			t.Errorf("%s: got %v, %d mails", name, err, len(s.mails))
		}
		cancel()
	}
}

func TestAddressesOfMailServers(t *testing.T) {
	t.Parallel()
	for address, ok := range map[string]bool{
		"smtp://mail.example.org": true, "smtps://u:p@mail.example.org": true, "smtp://u:p@mail.example.org:2525": true, "smtp://relay.internal?tls=none": true,
		"smtp://u:secret@relay.internal?tls=none": false, "http://mail.example.org": false, "smtp://": false, "mail.example.org": false, "smtp://m:99999": false,
		"smtp://m?tls=maybe": false, "smtp://u:secret@m:x": false, "smtps://m?tls=none": false,
	} {
		_, err := mail.NewSMTP(address, noon)
		if (err == nil) != ok {
			t.Errorf("%s: got %v", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error shows the password: %v", err)
		}
	}
}

func TestMailIsKeptAsFiles(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "out[box")
	f, err := mail.NewFiles(dir, noon)
	if err != nil {
		t.Fatal(err)
	}
	other := message()
	other.MessageID = "task-8@example.org"
	for _, m := range []notify.Message{message(), message(), other} {
		if err := f.Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
	}
	bad := message()
	bad.Subject = "x\nBcc: all@example.org"
	if err := f.Send(context.Background(), bad); !errors.Is(err, notify.ErrMessage) {
		t.Errorf("got %v, want ErrMessage", err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 2 {
		t.Fatalf("got %v, %v; want two files: the same message twice is one", files, err)
	}
	for _, e := range files {
		info, err := e.Info()
		if err != nil || info.Mode() != 0o600 || !strings.HasPrefix(e.Name(), "20261122-120000-") {
			t.Errorf("got %s %v, %v", e.Name(), info.Mode(), err)
		}
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), "task-7") {
			check(t, string(raw))
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: got %v, %v", info.Mode(), err)
	}
}

func TestKeptMailIsForgotten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f, err := mail.NewFiles(dir, noon)
	if err != nil {
		t.Fatal(err)
	}
	for i, to := range []string{"bea@example.org", "cat@example.org", "bea@example.org"} {
		m := message()
		m.To, m.MessageID = to, "task-"+strconv.Itoa(i)+"@example.org"
		if err := f.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "notes.eml"), []byte("no mail"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing to do
		if err := f.Forget(t.Context(), "BEA@example.org"); err != nil {
			t.Fatal(err)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 2 {
		t.Fatalf("%v is left, %v", left, err)
	}
	for _, e := range left {
		if raw, err := os.ReadFile(filepath.Join(dir, e.Name())); err != nil || strings.Contains(string(raw), "bea@") {
			t.Errorf("%s holds %s, %v", e.Name(), raw, err)
		}
	}
}

// TestOldMailGoes deletes what is past its time, and spares who is held.
func TestOldMailGoes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f, err := mail.NewFiles(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"bea", "cat", "dev"} {
		if err := f.Send(t.Context(), notify.Message{MessageID: who + "@example.org", From: "Uptake <uptake@example.org>", To: who + "@example.org", Subject: "S", Text: "T"}); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-31 * 24 * time.Hour)
	all, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil || len(all) != 3 {
		t.Fatalf("%v, %v", all, err)
	}
	for _, path := range all {
		text, err := os.ReadFile(path) //nolint:gosec // our own
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "dev@") {
			if err := os.Chtimes(path, old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	n, err := f.ForgetBefore(t.Context(), time.Now().Add(-30*24*time.Hour), []string{"CAT@example.org"})
	if err != nil || n != 1 {
		t.Errorf("%d went, %v", n, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.eml")); len(left) != 2 {
		t.Errorf("%v is left", left)
	}
}
