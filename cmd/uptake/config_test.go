package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestLoadNamesEveryWrongSetting(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("k", SecretMin)
	tests := []struct {
		name string
		env  []string
		want []string // the beginning of each fault, in order
	}{
		{"no setting at all is fine", nil, nil},
		{"every setting set rightly is fine", []string{
			"UPTAKE_ADDR=0.0.0.0:80", "UPTAKE_BASE_URL=https://ideas.example.org/", "UPTAKE_DATA=/srv/uptake",
			"UPTAKE_DATABASE=postgres://u:p@db/uptake", "UPTAKE_SECRET=" + long + "," + long + "2",
			"UPTAKE_SMTP_URL=smtps://u:p@mail.example.org:465", "UPTAKE_MAIL_FROM=Ideas <ideas@example.org>",
			"UPTAKE_TRUSTED_PROXIES=10.0.0.5, 192.168.0.0/24,::1", "UPTAKE_LOG_LEVEL=WARN", "UPTAKE_METRICS_ADDR=127.0.0.1:9090",
			"UPTAKE_BRAND=neutral", "UPTAKE_OPERATOR=Example Trust", "UPTAKE_CONTACT=help@example.org", "UPTAKE_TIMEZONE=Europe/Paris", "UPTAKE_SUPPRESS_BELOW=10", "GOMEMLIMIT=1GiB",
		}, nil},
		{"an empty value means the default", []string{"UPTAKE_ADDR=", "UPTAKE_TIMEZONE=", "UPTAKE_SUPPRESS_BELOW=", "UPTAKE_LOG_LEVEL="}, nil},
		{"an address without a port", []string{"UPTAKE_ADDR=localhost"}, []string{`UPTAKE_ADDR is "localhost"`}},
		{"a port that is none", []string{"UPTAKE_ADDR=localhost:99999"}, []string{`UPTAKE_ADDR is "localhost:99999"`}},
		{"a base address that is none", []string{"UPTAKE_BASE_URL=ideas.example.org"}, []string{`UPTAKE_BASE_URL is "ideas.example.org"`}},
		{"a base address with a path", []string{"UPTAKE_BASE_URL=https://example.org/ideas"}, []string{`UPTAKE_BASE_URL is "https://example.org/ideas"`}},
		{"a contact that is no address", []string{"UPTAKE_CONTACT=Help <help@example.org>"}, []string{`UPTAKE_CONTACT is "Help <help@example.org>"`}},
		{"an unknown database", []string{"UPTAKE_DATABASE=mysql://u:topsecret@db/x"}, []string{`UPTAKE_DATABASE is "mysql://u:xxxxx@db/x"`}},
		{"SQLite without a path", []string{"UPTAKE_DATABASE=sqlite:"}, []string{`UPTAKE_DATABASE is "sqlite:"`}},
		{"SQLite with parameters of its own", []string{"UPTAKE_DATABASE=sqlite:x.db?_journal=OFF"}, []string{`UPTAKE_DATABASE is "sqlite:x.db?_journal=OFF"`}},
		{"a short secret", []string{"UPTAKE_SECRET=" + long[1:]}, []string{"UPTAKE_SECRET: secret 1 has 31 bytes"}},
		{"a short second secret", []string{"UPTAKE_SECRET=" + long + ",x"}, []string{"UPTAKE_SECRET: secret 2 has 1 bytes"}},
		{"three secrets", []string{"UPTAKE_SECRET=" + long + "," + long + "," + long}, []string{"UPTAKE_SECRET holds 3 secrets"}},
		{"a mail server without a sender", []string{"UPTAKE_SMTP_URL=smtp://mail"}, []string{"UPTAKE_MAIL_FROM is empty"}},
		{"a search server of another kind", []string{"UPTAKE_MEILI_URL=redis://search"}, []string{`UPTAKE_MEILI_URL is "redis://search"`}},
		{"a search server with a name in its address", []string{"UPTAKE_MEILI_URL=http://me:pw@search"}, []string{`UPTAKE_MEILI_URL is "http://me:xxxxx@search"`}},
		{"a key for no search server", []string{"UPTAKE_MEILI_KEY=k"}, []string{"UPTAKE_MEILI_KEY is set, but UPTAKE_MEILI_URL is not"}},
		{"a place of another kind for files", []string{"UPTAKE_BLOB_URL=ftp://box"}, []string{`UPTAKE_BLOB_URL is "ftp://box"`}},
		{"a bucket without a region", []string{"UPTAKE_BLOB_URL=s3://box", "UPTAKE_BLOB_KEY=a:b"}, []string{`UPTAKE_BLOB_URL is "s3://box": give s3://BUCKET?region=REGION`}},
		{"a bucket without a key", []string{"UPTAKE_BLOB_URL=s3://box?region=eu-west-2"}, []string{"UPTAKE_BLOB_KEY is not ID:SECRET"}},
		{"a key for no bucket", []string{"UPTAKE_BLOB_KEY=a:b"}, []string{"UPTAKE_BLOB_KEY is set, but UPTAKE_BLOB_URL names no bucket"}},
		{"a scanner without a port", []string{"UPTAKE_SCAN_URL=tcp://scanner"}, []string{`UPTAKE_SCAN_URL is "tcp://scanner"`}},
		{"an index of any name", []string{"UPTAKE_MEILI_INDEX=../x"}, []string{`UPTAKE_MEILI_INDEX is "../x"`}},
		{"a mail server of another kind", []string{"UPTAKE_SMTP_URL=http://mail", "UPTAKE_MAIL_FROM=a@b.org"}, []string{`UPTAKE_SMTP_URL is "http://mail"`}},
		{"a sender that is no address", []string{"UPTAKE_MAIL_FROM=somebody"}, []string{`UPTAKE_MAIL_FROM is "somebody"`}},
		{"a proxy by name", []string{"UPTAKE_TRUSTED_PROXIES=10.0.0.1,proxy"}, []string{`UPTAKE_TRUSTED_PROXIES is "10.0.0.1,proxy"`}},
		{"a target of no time", []string{"UPTAKE_LOOK_WITHIN=5s"}, []string{"UPTAKE_LOOK_WITHIN is 5s: give 1m or more"}},
		{"a target that is no time", []string{"UPTAKE_LOOK_WITHIN=soon"}, []string{"UPTAKE_LOOK_WITHIN"}},
		{"an unknown log level", []string{"UPTAKE_LOG_LEVEL=loud"}, []string{`UPTAKE_LOG_LEVEL is "loud": give debug`}},
		{"figures on the pages' address", []string{"UPTAKE_METRICS_ADDR=127.0.0.1:8080"}, []string{"UPTAKE_METRICS_ADDR is the address of the pages"}},
		{"a brand that is not here", []string{"UPTAKE_BRAND=nhs"}, []string{`UPTAKE_BRAND is "nhs"`}},
		{"an unknown time zone", []string{"UPTAKE_TIMEZONE=Mars/Base"}, []string{`UPTAKE_TIMEZONE is "Mars/Base"`}},
		{"a threshold that shows small groups", []string{"UPTAKE_SUPPRESS_BELOW=7"}, []string{"UPTAKE_SUPPRESS_BELOW is 7"}},
		{"people kept for no time", []string{"UPTAKE_KEEP_MONTHS=0"}, []string{"UPTAKE_KEEP_MONTHS is 0"}},
		{"people kept for ever", []string{"UPTAKE_KEEP_MONTHS=121"}, []string{"UPTAKE_KEEP_MONTHS is 121"}},
		{"a threshold of nothing", []string{"UPTAKE_SUPPRESS_BELOW=0"}, []string{"UPTAKE_SUPPRESS_BELOW is 0"}},
		{"a threshold in words", []string{"UPTAKE_SUPPRESS_BELOW=8 people"}, []string{`UPTAKE_SUPPRESS_BELOW is "8 people"`}},
		{"a misspelt name", []string{"UPTAKE_BASEURL=https://x.org"}, []string{"UPTAKE_BASEURL is no setting of Uptake"}},
		{"a setting of the tests is left alone", []string{"UPTAKE_TEST_ALL=1"}, nil},
		{"a provider that cannot be", []string{"UPTAKE_OIDC_ACME_ISSUER=http://idp.example.org", "UPTAKE_OIDC_ACME_NEW=staff", "UPTAKE_OIDC_ACME_EMAIL_VERIFIED=yes"}, []string{"UPTAKE_OIDC_ACME_EMAIL_VERIFIED is", "UPTAKE_OIDC_ACME_ISSUER is", "UPTAKE_OIDC_ACME_ISSUER or", "UPTAKE_OIDC_ACME_NEW is"}},
		{"a misspelt setting of a provider", []string{"UPTAKE_OIDC_ACME_ISUER=x"}, []string{"UPTAKE_OIDC_ACME_ISUER is no setting"}},
		{"five at once", []string{"UPTAKE_ADDR=x", "UPTAKE_SECRET=y", "UPTAKE_LOG_LEVEL=z", "UPTAKE_SUPPRESS_BELOW=1", "UPTAKE_NOPE=1"}, []string{
			`UPTAKE_ADDR is "x"`, `UPTAKE_LOG_LEVEL is "z"`, "UPTAKE_NOPE is no setting", "UPTAKE_SECRET: secret 1", "UPTAKE_SUPPRESS_BELOW is 1",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Load(tt.env)
			var got Faults
			errors.As(err, &got)
			if !slices.EqualFunc(got, tt.want, strings.HasPrefix) {
				t.Fatalf("got faults:\n%v\nwant beginnings:\n%s", err, strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestForServingRefusesAnOpenLine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		env  []string
		want string
	}{
		{"this machine alone", nil, ""},
		{"this machine by name", []string{"UPTAKE_BASE_URL=http://localhost:8080"}, ""},
		{"this machine, newer address", []string{"UPTAKE_BASE_URL=http://[::1]:8080"}, ""},
		{"https behind a proxy", []string{"UPTAKE_BASE_URL=https://ideas.example.org"}, ""},
		{"plain http to the world", []string{"UPTAKE_BASE_URL=http://ideas.example.org"}, "UPTAKE_BASE_URL is http://ideas.example.org: use https"},
		{"a name that only begins like this machine", []string{"UPTAKE_BASE_URL=http://127.0.0.1.example.org"}, "UPTAKE_BASE_URL is http://127.0.0.1.example.org: use https"},
		{"open to the world without a base address", []string{"UPTAKE_ADDR=0.0.0.0:8080"}, "UPTAKE_BASE_URL is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := Load(tt.env)
			if err != nil {
				t.Fatal(err)
			}
			err = c.ForServing()
			if (err == nil) != (tt.want == "") || (err != nil && !strings.HasPrefix(err.Error(), tt.want)) {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestSettingsTellTheirSourceAndNoSecret(t *testing.T) {
	t.Parallel()
	const hidden = "0123456789abcdef0123456789abcdef"
	c, err := Load([]string{
		"UPTAKE_SECRET=" + hidden, "UPTAKE_DATABASE=postgres://me:" + hidden + "@db/x?password=" + hidden,
		"UPTAKE_SMTP_URL=smtp://me:" + hidden + "@mail", "UPTAKE_MAIL_FROM=a@example.org",
		"UPTAKE_MEILI_URL=http://127.0.0.1:7700", "UPTAKE_MEILI_KEY=" + hidden,
		"UPTAKE_BLOB_URL=s3://box?region=eu-west-2", "UPTAKE_BLOB_KEY=me:" + hidden,
	})
	if err != nil {
		t.Fatal(err)
	}
	if string(c.Secrets[0]) != hidden { // else the searches below prove nothing
		t.Fatal("the secret was not read")
	}
	js, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("config", "config", c, "secret", c.Secrets, "database", c.Database)
	printed := fmt.Sprintf("%v %+v %#v %s %q %x\n%s\n%s\n%v", c, c, c.Secrets, c.Secrets, c.Secrets, c.Secrets, js, log.String(), c.Settings())
	if strings.Contains(printed, hidden) || strings.Contains(printed, fmt.Sprintf("%x", hidden)) {
		t.Errorf("a secret is printed: %s", printed)
	}
	want := []Setting{
		{"UPTAKE_ADDR", "127.0.0.1:8080", FromDefault},
		{"UPTAKE_BASE_URL", "http://127.0.0.1:8080", FromDefault},
		{"UPTAKE_DATA", "data", FromDefault},
		{"UPTAKE_DATABASE", "postgres://me:xxxxx@db/x?password=xxxxx", FromEnvironment},
		{"UPTAKE_SECRET", "(secret)", FromEnvironment},
		{"UPTAKE_SMTP_URL", "smtp://me:xxxxx@mail", FromEnvironment},
		{"UPTAKE_MEILI_URL", "http://127.0.0.1:7700", FromEnvironment},
		{"UPTAKE_MEILI_KEY", "(secret)", FromEnvironment},
		{"UPTAKE_MEILI_INDEX", "uptake_ideas", FromDefault},
		{"UPTAKE_BLOB_URL", "s3://box?region=eu-west-2", FromEnvironment},
		{"UPTAKE_BLOB_KEY", "(secret)", FromEnvironment},
		{"UPTAKE_SCAN_URL", "", FromDefault},
		{"UPTAKE_MAIL_FROM", "a@example.org", FromEnvironment},
		{"UPTAKE_TRUSTED_PROXIES", "", FromDefault},
		{"UPTAKE_LOG_LEVEL", "info", FromDefault},
		{"UPTAKE_METRICS_ADDR", "", FromDefault},
		{"UPTAKE_BRAND", "neutral", FromDefault},
		{"UPTAKE_SERVICE_NAME", "Uptake", FromDefault},
		{"UPTAKE_OPERATOR", "", FromDefault},
		{"UPTAKE_CONTACT", "", FromDefault},
		{"UPTAKE_TIMEZONE", "Europe/London", FromDefault},
		{"UPTAKE_SUPPRESS_BELOW", "8", FromDefault},
		{"UPTAKE_KEEP_MONTHS", "24", FromDefault},
		{"UPTAKE_LOOK_WITHIN", "24h", FromDefault},
		{"UPTAKE_NO_INDEX", "false", FromDefault},
		{"UPTAKE_STAFF_SECOND_STEP", "false", FromDefault},
		{"UPTAKE_UNDER_16", "allow", FromDefault},
		{"GOMEMLIMIT", "110MiB", FromDefault},
	}
	if got := c.Settings(); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestASecretIsMadeOnceAndKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "data")
	var wg sync.WaitGroup
	got := make([]Secret, 8)
	for i := range got { // starts at the same moment agree on one secret
		wg.Go(func() {
			c, _ := Load([]string{"UPTAKE_DATA=" + dir})
			if err := c.Prepare(); err != nil {
				t.Error(err)
				return
			}
			got[i] = c.Secrets[0]
			if c.source("UPTAKE_SECRET") != Made {
				t.Errorf("the secret's source is %q, want made", c.source("UPTAKE_SECRET"))
			}
		})
	}
	wg.Wait()
	for _, s := range got {
		if string(s) != string(got[0]) || len(s) < SecretMin {
			t.Fatalf("the starts have %d different or short secrets", len(got))
		}
	}
	info, err := os.Stat(filepath.Join(dir, "secret"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the kept secret has mode %v, %v; want 0600", info.Mode(), err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("the data folder holds %v, want the secret alone", left)
	}
}

func TestPrepareNamesWhatStandsInTheWay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		plant func(t *testing.T, dir string) (data string)
		want  string
	}{
		{"a file where the folder belongs", func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, "data"), "", 0o600)
			return filepath.Join(dir, "data")
		}, "cannot be made"},
		{"a file system that cannot be written to", func(*testing.T, string) string { return "/proc" }, "cannot be written to"},
		{"a secret that others can read", func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, "secret"), strings.Repeat("x", 40), 0o644)
			return dir
		}, "run chmod 600"},
		{"a secret cut short", func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, "secret"), "x", 0o600)
			return dir
		}, "holds 1 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := Load([]string{"UPTAKE_DATA=" + tt.plant(t, t.TempDir())})
			if err != nil {
				t.Fatal(err)
			}
			if err = c.Prepare(); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("got %v, want one sentence with %q", err, tt.want)
			}
		})
	}
}

func write(t testing.TB, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}
