package scan_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"uptake/api/scan"
	"uptake/domain/attachment"
)

// The file by which every scanner is tried, cut so that none takes this test for it.
var eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}` + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

// daemon stands in for clamd: it answers each question by answer, whose bytes are those
// that came.
func daemon(t *testing.T, answer func(command string, b []byte) string) scan.Clamd {
	t.Helper()
	l, err := net.Listen("unix", filepath.Join(t.TempDir(), "clamd.ctl")) //nolint:noctx // it ends with the test
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close() //nolint:errcheck // a test
				r := bufio.NewReader(c)
				command, err := r.ReadString(0)
				if err != nil {
					return
				}
				command = strings.Trim(command, "z\x00")
				var got []byte
				for command == "INSTREAM" {
					var n uint32
					if binary.Read(r, binary.BigEndian, &n) != nil {
						return
					}
					if n == 0 {
						break
					}
					piece := make([]byte, n)
					if _, err := io.ReadFull(r, piece); err != nil {
						return
					}
					got = append(got, piece...)
				}
				_, _ = io.WriteString(c, answer(command, got))
			}()
		}
	}()
	return scan.Clamd{Network: "unix", Address: l.Addr().String()}
}

func TestAScannerIsAskedAndBelieved(t *testing.T) {
	t.Parallel()
	large := bytes.Repeat([]byte("0123456789"), 50_000)
	tests := []struct {
		name, says    string
		clean, refuse bool
	}{
		{"a clean file", "stream: OK\x00", true, false},
		{"a harmful one", "stream: Eicar-Signature FOUND\x00", false, true},
		{"a limit of its own", "INSTREAM size limit exceeded. ERROR\x00", false, false},
		{"an answer that was cut off", "stream: OK", false, false},
		{"nothing", "", false, false},
		{"half a word", "\x00", false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			whole := false
			d := daemon(t, func(_ string, b []byte) string { whole = bytes.Equal(b, large); return tt.says })
			err := d.Scan(t.Context(), large)
			if (err == nil) != tt.clean || errors.Is(err, attachment.ErrMalware) != tt.refuse {
				t.Errorf("got %v", err)
			}
			if tt.clean && !whole {
				t.Error("it has not seen every byte")
			}
		})
	}
	d := daemon(t, func(string, []byte) string { time.Sleep(time.Second); return "stream: OK\x00" })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := d.Scan(ctx, large); err == nil {
		t.Error("a scanner that is too slow was believed")
	}
	if err := (scan.Clamd{Network: "unix", Address: filepath.Join(t.TempDir(), "none")}).Scan(t.Context(), large); err == nil || errors.Is(err, attachment.ErrMalware) {
		t.Errorf("nobody there: %v", err)
	}
}

func TestTheAddressOfAScanner(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]scan.Clamd{
		"unix:///run/clamav/clamd.ctl": {Network: "unix", Address: "/run/clamav/clamd.ctl"}, "tcp://127.0.0.1:3310": {Network: "tcp", Address: "127.0.0.1:3310"},
		"": {}, "tcp://host": {}, "unix://relative": {}, "http://host:1": {}, "tcp://:3310": {},
	} {
		got, err := scan.Address(s)
		if got != want || (err == nil) != (want != scan.Clamd{}) {
			t.Errorf("%q: %+v, %v", s, got, err)
		}
	}
}

// document is a DOCX that holds words in a picture's place.
func document(t *testing.T, words string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range map[string]string{"[Content_Types].xml": "<Types/>", "word/media/image1.txt": words} {
		f, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestARealScannerFindsTheTestFile starts clamd with one signature, that of the test
// file: the lists of signatures come from elsewhere and are large.
func TestARealScannerFindsTheTestFile(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("clamd")
	if err != nil {
		if os.Getenv("UPTAKE_TEST_ALL") == "1" {
			t.Fatal("clamd is not installed: apt-get install clamav-daemon")
		}
		t.Skip("not run: clamd is not installed (apt-get install clamav-daemon)")
	}
	dir, err := os.MkdirTemp("", "clamd") //nolint:usetesting // the address of a socket may not be long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket := filepath.Join(dir, "clamd.ctl")
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("test.ndb", "Uptake.Eicar.Test:0:*:"+hex.EncodeToString([]byte(eicar))+"\n")
	conf := write("clamd.conf", "Foreground yes\nLocalSocket "+socket+"\nDatabaseDirectory "+dir+"\nTemporaryDirectory "+dir+"\nMaxThreads 2\nStreamMaxLength 20M\nOfficialDatabaseOnly no\n")
	var out bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program, "--config-file="+conf)
	cmd.Stdout, cmd.Stderr = &out, &out
	if err = cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop := func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	t.Cleanup(stop)
	d := scan.Clamd{Network: "unix", Address: socket}
	for range 200 {
		if err = d.Ping(t.Context()); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err != nil {
		stop()
		t.Fatalf("%v; it said %s", err, out.String())
	}
	for name, tt := range map[string]struct {
		b       []byte
		harmful bool
	}{
		"the test file":                  {[]byte(eicar), true},
		"the test file in a document":    {document(t, eicar), true},
		"a document":                     {document(t, "words"), false},
		"ten megabytes":                  {bytes.Repeat([]byte("a"), attachment.BytesMax), false},
		"a PDF with the file at its end": {[]byte("%PDF-1.7 " + eicar + " %%EOF"), true},
	} {
		err := d.Scan(t.Context(), tt.b)
		if errors.Is(err, attachment.ErrMalware) != tt.harmful || !tt.harmful && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	stop()
	if err = d.Scan(t.Context(), []byte("words")); err == nil || errors.Is(err, attachment.ErrMalware) {
		t.Errorf("the scanner is stopped: %v", err)
	}
}
