package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // UPTAKE_TIMEZONE works on machines without zone files

	"github.com/caarlos0/env/v11"
)

// Config is everything that an operator can set, by environment alone. A value
// that Load returned without error is whole: defaults filled in, every rule of
// a single setting kept. What only a server needs is checked by ForServing.
type Config struct {
	// Addr is where the server listens, host:port. Port 0 takes a free one.
	Addr string `env:"UPTAKE_ADDR" envDefault:"127.0.0.1:8080"`
	// BaseURL is the address that people type, without a path. Links in mail and
	// the check of a form's origin stand on it. Empty: http on Addr.
	BaseURL *url.URL `env:"UPTAKE_BASE_URL"`
	// Data is the one folder that the server writes to.
	Data string `env:"UPTAKE_DATA" envDefault:"data"`
	// Database is sqlite:PATH or postgres://…; empty: sqlite:DATA/uptake.db.
	Database PrivateURL `env:"UPTAKE_DATABASE"`
	// Secrets sign sessions, links and tokens, 32 bytes or more each: one, or two for
	// a rotation (the first signs, both verify). Empty: made and kept in DATA.
	Secrets []Secret `env:"UPTAKE_SECRET"`
	// SMTP is smtp://[user:password@]host[:port] or smtps://…; empty: mail becomes
	// .eml files in DATA/outbox.
	SMTP PrivateURL `env:"UPTAKE_SMTP_URL"`
	// MeiliURL is the address of a Meilisearch server that finds ideas; empty: the
	// database does.
	MeiliURL *url.URL `env:"UPTAKE_MEILI_URL"`
	// MeiliKey is a key of that server which may do everything with MeiliIndex.
	MeiliKey Secret `env:"UPTAKE_MEILI_KEY"`
	// MeiliIndex is the name of the index there, for servers that several share.
	MeiliIndex string `env:"UPTAKE_MEILI_INDEX" envDefault:"uptake_ideas"`
	// BlobURL is where the bytes of attachments are kept: file:///folder, or
	// s3://BUCKET/PREFIX?region=R&endpoint=URL; empty: DATA/attachments.
	BlobURL string `env:"UPTAKE_BLOB_URL"`
	// BlobKey is who asks the bucket, ID:SECRET.
	BlobKey Secret `env:"UPTAKE_BLOB_KEY"`
	// ScanURL is a ClamAV daemon that looks at attachments, unix:///socket or
	// tcp://host:port; empty: nobody does.
	ScanURL string `env:"UPTAKE_SCAN_URL"`
	// MailFrom is the sender, as address or as "Name <address>".
	MailFrom string `env:"UPTAKE_MAIL_FROM" envDefault:"Uptake <uptake@localhost>"`
	// TrustedProxies are the addresses whose forwarding headers are believed, as
	// addresses or networks with commas between. Empty: nobody's.
	TrustedProxies []netip.Prefix `env:"UPTAKE_TRUSTED_PROXIES"`
	// LogLevel is debug, info, warn or error.
	LogLevel Level `env:"UPTAKE_LOG_LEVEL" envDefault:"info"`
	// MetricsAddr is where figures for monitoring are served, host:port; empty: nowhere.
	MetricsAddr string `env:"UPTAKE_METRICS_ADDR"`
	// Brand is the dress of the pages.
	Brand Brand `env:"UPTAKE_BRAND" envDefault:"neutral"`
	// ServiceName is what the service calls itself, on pages and in mail.
	ServiceName string `env:"UPTAKE_SERVICE_NAME" envDefault:"Uptake"`
	// Operator is who runs the service: named in the footer and in the statements.
	Operator string `env:"UPTAKE_OPERATOR"`
	// Contact is the mail address that the page about contact shows. Empty: none.
	Contact string `env:"UPTAKE_CONTACT"`
	// Timezone is the one of dates on pages and of the hour of digests.
	Timezone *time.Location `env:"UPTAKE_TIMEZONE" envDefault:"Europe/London"`
	// SuppressBelow is the smallest number of people that a table may show; 8 or more.
	SuppressBelow int `env:"UPTAKE_SUPPRESS_BELOW" envDefault:"8"`
	// KeepMonths is for how many months after its end a challenge keeps its people, where
	// nothing else is set for it; 1 to 120.
	KeepMonths int `env:"UPTAKE_KEEP_MONTHS" envDefault:"24"`
	// LookWithin is how long a text should wait for a moderator at most; 1m or more.
	LookWithin time.Duration `env:"UPTAKE_LOOK_WITHIN" envDefault:"24h"`
	// NoIndex asks search engines to list nothing of the service.
	NoIndex bool `env:"UPTAKE_NO_INDEX" envDefault:"false"`
	// StaffSecondStep says that the roles of people without a second step do not count.
	StaffSecondStep bool `env:"UPTAKE_STAFF_SECOND_STEP" envDefault:"false"`
	// Under16 is what people under 16 may do: allow (nobody is asked how old they are),
	// refuse (they post nothing) or guardian (they post once a parent or guardian agrees).
	Under16 string `env:"UPTAKE_UNDER_16" envDefault:"allow"`
	// MemoryLimit is Go's own setting, in Go's own form: the heap is kept below it
	// while that is possible. Empty: 110MiB.
	MemoryLimit string `env:"GOMEMLIMIT"`

	// Providers sign people in besides mail; see config_oidc.go.
	Providers []OIDC

	settings    []Setting
	answerEarly time.Duration // see store.Config; for the tests of durability alone
}

// Source says where the value of a setting came from.
type Source string

// The sources. Made is a secret that Uptake made itself and kept.
const (
	FromDefault     Source = "default"
	FromEnvironment Source = "environment"
	Made            Source = "made"
)

// Setting is one setting as a person may see it: a secret shows nothing but
// that there is one.
type Setting struct {
	Name   string
	Value  string
	Source Source
}

// Settings lists every setting, in the order of Config.
func (c *Config) Settings() []Setting { return slices.Clone(c.settings) }

// Faults are all that is wrong with the settings: whole sentences, each naming
// its setting and what to do.
type Faults []string

// Error gives the sentences, one a line.
func (f Faults) Error() string { return strings.Join(f, "\n") }

func (f *Faults) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

// err is nil for no faults, so that no caller ever holds a typed nil.
func (f Faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// Load reads the settings from environ, in the form of os.Environ. With any
// setting wrong the error is a Faults that names all of them; the Config then
// holds what could be read and is good for nothing but showing. Load touches
// no file.
func Load(environ []string) (*Config, error) {
	c := &Config{}
	given := env.ToMap(environ)
	err := env.ParseWithOptions(c, env.Options{
		Environment: given,
		FuncMap:     readers(),
		OnSet: func(name string, value any, isDefault bool) {
			s := Setting{Name: name, Value: shown(name, fmt.Sprint(value)), Source: FromEnvironment}
			if isDefault || given[name] == "" {
				s.Source = FromDefault
			}
			c.settings = append(c.settings, s)
		},
	})
	var faults Faults
	if err != nil {
		faults = unread(err, given)
	}
	faults = append(faults, unknown(given)...)
	faults = append(faults, c.loadOIDC(given)...)
	c.fill()
	faults = append(faults, c.check(given)...)
	slices.Sort(faults)
	return c, slices.Compact(faults).err()
}

// Level is how much is logged.
type Level slog.Level

// UnmarshalText takes debug, info, warn and error, and no sums of them.
func (l *Level) UnmarshalText(text []byte) error {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	known, ok := levels[strings.ToLower(string(text))]
	if !ok {
		return errors.New("give debug, info, warn or error")
	}
	*l = Level(known)
	return nil
}

// Level makes it a slog.Leveler.
func (l Level) Level() slog.Level { return slog.Level(l) }

// readers turn texts into the types of Config. Their errors are the second half
// of a sentence that begins with the name of the setting and its value.
func readers() map[reflect.Type]env.ParserFunc {
	return map[reflect.Type]env.ParserFunc{
		reflect.TypeFor[url.URL](): func(v string) (any, error) {
			u, err := url.Parse(v)
			if err != nil || u.Host == "" {
				return nil, errors.New("give a whole address, such as https://ideas.example.org")
			}
			return *u, nil
		},
		reflect.TypeFor[time.Location](): func(v string) (any, error) {
			l, err := time.LoadLocation(v)
			if err != nil {
				return nil, errors.New("give the name of a time zone, such as Europe/London")
			}
			return *l, nil
		},
		reflect.TypeFor[[]netip.Prefix](): func(v string) (any, error) { return readProxies(v) },
		reflect.TypeFor[int](): func(v string) (any, error) {
			n, err := strconv.Atoi(v)
			if err != nil {
				return nil, errors.New("give a whole number")
			}
			return n, nil
		},
		reflect.TypeFor[time.Duration](): func(v string) (any, error) {
			d, err := time.ParseDuration(v)
			if err != nil {
				return nil, errors.New("give a time such as 24h or 90m")
			}
			return d, nil
		},
	}
}

func readProxies(v string) ([]netip.Prefix, error) {
	var ps []netip.Prefix
	for part := range strings.SplitSeq(v, ",") {
		part = strings.TrimSpace(part)
		a, err := netip.ParseAddr(part)
		if err == nil {
			ps = append(ps, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(part)
		if err != nil {
			return nil, errors.New("give addresses or networks with commas between, such as 10.0.0.5,192.168.0.0/24")
		}
		ps = append(ps, p)
	}
	return ps, nil
}

// unread turns what env could not read into sentences. Values of settings that
// may hold a secret are left out of them.
func unread(err error, given map[string]string) Faults {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return Faults{err.Error()}
	}
	var faults Faults
	for _, e := range all.Errors {
		var p env.ParseError
		if !errors.As(e, &p) {
			faults.add("%v", e)
			continue
		}
		field, _ := reflect.TypeFor[Config]().FieldByName(p.Name)
		name := field.Tag.Get("env")
		faults.add("%s is %q: %v.", name, shown(name, given[name]), p.Err)
	}
	return faults
}

// fill sets the defaults that follow from other settings.
func (c *Config) fill() {
	if c.Data != "" {
		c.Data = filepath.Clean(c.Data)
	}
	if c.Database == "" {
		c.Database = PrivateURL("sqlite:" + filepath.Join(c.Data, "uptake.db"))
	}
	if c.BaseURL == nil || c.BaseURL.Host == "" {
		c.BaseURL = &url.URL{Scheme: "http", Host: c.Addr}
	}
	if c.MemoryLimit == "" {
		c.MemoryLimit = "110MiB"
	}
	if c.BlobURL == "" {
		c.BlobURL = "file://" + filepath.ToSlash(filepath.Join(c.Data, "attachments"))
	}
	for i, s := range c.settings {
		switch s.Name {
		case "UPTAKE_BLOB_URL":
			c.settings[i].Value = shown(s.Name, c.BlobURL)
		case "UPTAKE_DATABASE":
			c.settings[i].Value = c.Database.String()
		case "UPTAKE_BASE_URL":
			c.settings[i].Value = c.BaseURL.String()
		case "GOMEMLIMIT":
			c.settings[i].Value = c.MemoryLimit
		}
	}
}
