package main

import (
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/api/scan"
	"uptake/domain/account"
	"uptake/domain/privacy"
)

// check tells which rules the settings break, one by one and together.
func (c *Config) check(given map[string]string) Faults {
	var f Faults
	if !isAddr(c.Addr) {
		f.add("UPTAKE_ADDR is %q: give host:port, such as 127.0.0.1:8080.", c.Addr)
	}
	if c.MetricsAddr != "" && !isAddr(c.MetricsAddr) {
		f.add("UPTAKE_METRICS_ADDR is %q: give host:port, such as 127.0.0.1:9090.", c.MetricsAddr)
	}
	if c.MetricsAddr != "" && c.MetricsAddr == c.Addr {
		f.add("UPTAKE_METRICS_ADDR is the address of the pages, %s: give another port, so that figures are not public.", c.Addr)
	}
	if c.source("UPTAKE_BASE_URL") != FromDefault && !isBase(c.BaseURL) {
		f.add("UPTAKE_BASE_URL is %q: give http or https and a host, with no path, no name and no question mark, such as https://ideas.example.org.", c.BaseURL.Redacted())
	}
	if !isDatabase(string(c.Database)) {
		f.add("UPTAKE_DATABASE is %q: give sqlite:PATH, or postgres://user:password@host/name.", c.Database)
	}
	if n := len(c.Secrets); n > 2 {
		f.add("UPTAKE_SECRET holds %d secrets: give one, or two with a comma between for a rotation.", n)
	}
	for i, s := range c.Secrets {
		if len(s) < SecretMin {
			f.add("UPTAKE_SECRET: secret %d has %d bytes; give %d or more, for example the output of: openssl rand -base64 32", i+1, len(s), SecretMin)
		}
	}
	if c.SMTP != "" && !isSMTP(string(c.SMTP)) {
		f.add("UPTAKE_SMTP_URL is %q: give smtp://user:password@host:587, or smtps://user:password@host:465.", c.SMTP)
	}
	if c.meili() && (c.MeiliURL.Scheme != "http" && c.MeiliURL.Scheme != "https" || c.MeiliURL.User != nil || c.MeiliURL.RawQuery != "" || c.MeiliURL.Fragment != "") {
		f.add("UPTAKE_MEILI_URL is %q: give http or https and a host, such as http://127.0.0.1:7700, and the key in UPTAKE_MEILI_KEY.", c.MeiliURL.Redacted())
	}
	if !c.meili() && c.MeiliKey != "" {
		f.add("UPTAKE_MEILI_KEY is set, but UPTAKE_MEILI_URL is not: give the address of the search server, or remove the key.")
	}
	if !isIndex(c.MeiliIndex) {
		f.add("UPTAKE_MEILI_INDEX is %q: give 1 to 60 small letters, digits and underscores, such as uptake_ideas.", c.MeiliIndex)
	}
	if err := c.blobFault(); err != nil {
		f.add("UPTAKE_BLOB_URL is %q: %v.", shown("UPTAKE_BLOB_URL", c.BlobURL), err)
	}
	switch id, secret, ok := strings.Cut(string(c.BlobKey), ":"); {
	case strings.HasPrefix(c.BlobURL, "s3:") && (!ok || id == "" || secret == ""):
		f.add("UPTAKE_BLOB_KEY is not ID:SECRET: give the two parts of the bucket's access key with a colon between.")
	case !strings.HasPrefix(c.BlobURL, "s3:") && c.BlobKey != "":
		f.add("UPTAKE_BLOB_KEY is set, but UPTAKE_BLOB_URL names no bucket: give its address, or remove the key.")
	}
	if _, err := scan.Address(c.ScanURL); c.ScanURL != "" && err != nil {
		f.add("UPTAKE_SCAN_URL is %q: %v.", c.ScanURL, err)
	}
	if _, err := mail.ParseAddress(c.MailFrom); err != nil {
		f.add("UPTAKE_MAIL_FROM is %q: give an address, such as ideas@example.org or Ideas <ideas@example.org>.", c.MailFrom)
	}
	if a, err := mail.ParseAddress(c.Contact); c.Contact != "" && (err != nil || a.Address != c.Contact) {
		f.add("UPTAKE_CONTACT is %q: give a mail address alone, such as help@example.org.", c.Contact)
	}
	if c.SMTP != "" && given["UPTAKE_MAIL_FROM"] == "" {
		f.add("UPTAKE_MAIL_FROM is empty: with UPTAKE_SMTP_URL set, give the address that mail comes from.")
	}
	if !slices.Contains(account.AgeRules, account.AgeRule(c.Under16)) {
		f.add("UPTAKE_UNDER_16 is %q: give allow, refuse or guardian.", c.Under16)
	}
	if n, err := strconv.Atoi(given["UPTAKE_KEEP_MONTHS"]); err == nil && (n < privacy.LeastMonths || n > privacy.MostMonths) {
		f.add("UPTAKE_KEEP_MONTHS is %d: give 1 to 120 months.", n)
	}
	if d, err := time.ParseDuration(given["UPTAKE_LOOK_WITHIN"]); err == nil && d < time.Minute {
		f.add("UPTAKE_LOOK_WITHIN is %s: give 1m or more, such as 24h.", d)
	}
	if n, err := strconv.Atoi(given["UPTAKE_SUPPRESS_BELOW"]); err == nil && n < 8 {
		f.add("UPTAKE_SUPPRESS_BELOW is %d: give 8 or more; smaller groups can be recognised.", n)
	}
	return f
}

// ForServing tells what keeps a server from running on settings that are each
// right: people would sign in over a line that anyone can read, or be sent to
// an address that is not there.
func (c *Config) ForServing() error {
	var f Faults
	switch {
	case !isAddr(c.Addr) && c.source("UPTAKE_BASE_URL") == FromDefault: // that is its own fault
	case c.source("UPTAKE_BASE_URL") == FromDefault && !isLoopback(c.Addr):
		f.add("UPTAKE_BASE_URL is empty, and UPTAKE_ADDR (%s) can be reached from other machines: give the address that people type, such as https://ideas.example.org.", c.Addr)
	case c.BaseURL.Scheme == "http" && !isLoopback(c.BaseURL.Host):
		f.add("UPTAKE_BASE_URL is %s: use https, since people sign in here; plain http is for this machine alone (127.0.0.1, localhost).", c.BaseURL)
	}
	return f.err()
}

func (c *Config) source(name string) Source {
	for _, s := range c.settings {
		if s.Name == name {
			return s.Source
		}
	}
	return FromDefault
}

// unknown finds settings that begin like ours and are not: a misspelt one would
// otherwise be left out without a word. UPTAKE_TEST_… belongs to the tests.
func unknown(given map[string]string) Faults {
	var f Faults
	names := names()
	for name := range given {
		if !strings.HasPrefix(name, "UPTAKE_") || strings.HasPrefix(name, "UPTAKE_TEST_") || slices.Contains(names, name) {
			continue
		}
		if why, ok := absent[name]; ok {
			f.add("%s is set, but %s: remove it.", name, why)
			continue
		}
		if strings.HasPrefix(name, "UPTAKE_OIDC_") {
			continue // loadOIDC looks at them
		}
		f.add("%s is no setting of Uptake: remove it, or correct its name (`uptake doctor` lists all).", name)
	}
	return f
}

// absent are settings of the plan whose part this version does not have. To
// take them without a word would promise what does not happen.
var absent = map[string]string{
	"UPTAKE_BRAND_ENTITLED": "this version has the neutral brand alone",
	"UPTAKE_FONT_CSS_URL":   "this version has the neutral brand alone",
}

// names lists the settings in the order of Config.
func names() []string {
	var ns []string
	t := reflect.TypeFor[Config]()
	for i := range t.NumField() {
		if n := t.Field(i).Tag.Get("env"); n != "" {
			ns = append(ns, n)
		}
	}
	return ns
}

func isAddr(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

func isBase(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && strings.Trim(u.Path, "/") == "" &&
		u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

func isDatabase(s string) bool {
	if path, ok := strings.CutPrefix(s, "sqlite:"); ok {
		return path != "" && !strings.ContainsAny(path, "?#")
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") && len(u.Path) > 1
}

// meili reports whether a Meilisearch server is set.
func (c *Config) meili() bool { return c.MeiliURL != nil && c.MeiliURL.Host != "" }

func isIndex(s string) bool {
	return s != "" && len(s) <= 60 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func isSMTP(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "smtp" || u.Scheme == "smtps") && u.Hostname() != "" && strings.Trim(u.Path, "/") == ""
}

// isLoopback reports whether hostport can be reached from this machine alone.
func isLoopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
