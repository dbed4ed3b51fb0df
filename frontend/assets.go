// Package frontend renders the pages of Uptake: the frame, the parts and the
// pages themselves. It knows neither how requests arrive nor where data lie.
package frontend

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
)

// static is the output of build.mjs. A pattern instead of the directory keeps a
// build without it from compiling.
//
//go:embed static/*.css static/*.css.gz static/*.css.br static/*.js static/*.js.gz static/*.js.br
//go:embed static/*.svg static/*.svg.gz static/*.svg.br static/images
var static embed.FS

// Logical names for Assets.URL.
const (
	StyleSheet = "app.css"
	Script     = "app.js"
	Passkeys   = "passkey.js" // beside Script, on pages that ask for a passkey
	Favicon    = "favicon.svg"
)

// BodyScript is the one inline script of a page. It tells the style sheet that
// scripts run; nhsuk-frontend publishes its hash, so it stays byte for byte.
const BodyScript = `document.body.className += ' js-enabled' + ('noModule' in HTMLScriptElement.prototype ? ' nhsuk-frontend-supported' : '');`

// BodyScriptHash is the source that script-src of the Content-Security-Policy
// needs beside 'self'.
const BodyScriptHash = "'sha256-tDOvXJi1PXbg0CWjLCCYSNHRXtps26K4JXkE3M6u/c0='"

// Asset is one embedded file, compressed in advance. Its slices are shared: they
// are read and never written to.
type Asset struct {
	Path        string // in the address: /static/app.0123456789ab.css
	ContentType string
	ETag        string // quoted, of the plain bytes; each encoding is the same resource
	Immutable   bool   // the name holds a hash of the content: may be kept for a year
	Plain       []byte
	Gzip        []byte
	Brotli      []byte
}

// Assets is the set of embedded files. It never changes.
type Assets struct {
	byPath map[string]Asset
	urls   map[string]string
}

// Lookup returns the file served at an address path, such as
// /static/app.0123456789ab.css.
func (a *Assets) Lookup(path string) (Asset, bool) {
	f, ok := a.byPath[path]
	return f, ok
}

// URL returns the address of the file with a logical name: one of those
// above. An unknown name is a defect and panics.
func (a *Assets) URL(name string) string {
	u, ok := a.urls[name]
	if !ok {
		panic("frontend: no asset called " + name)
	}
	return u
}

// Paths returns the address of every file, in no order.
func (a *Assets) Paths() []string {
	paths := make([]string, 0, len(a.byPath))
	for p := range a.byPath {
		paths = append(paths, p)
	}
	return paths
}

// Static returns the embedded files.
func Static() *Assets { return load() }

// load reads the embedded files once. They are part of the program: if they do
// not hold together, no page can be right, and it panics.
var load = sync.OnceValue(func() *Assets {
	a := &Assets{byPath: map[string]Asset{}, urls: map[string]string{}}
	err := fs.WalkDir(static, "static", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(file, ".gz") || strings.HasSuffix(file, ".br") {
			return err
		}
		return a.add(file)
	})
	if err != nil {
		panic(fmt.Sprintf("frontend: embedded files: %v", err))
	}
	return a
})

func (a *Assets) add(file string) error {
	f := Asset{ContentType: contentTypes[path.Ext(file)]}
	if f.ContentType == "" {
		return fmt.Errorf("%s: unknown kind of file", file)
	}
	for suffix, into := range map[string]*[]byte{"": &f.Plain, ".gz": &f.Gzip, ".br": &f.Brotli} {
		b, err := static.ReadFile(file + suffix)
		if err != nil {
			return err
		}
		*into = b
	}
	sum := sha256.Sum256(f.Plain)
	f.ETag = `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	if icon, ok := strings.CutPrefix(file, "static/images/"); ok {
		f.Path = "/assets/images/" + icon // where the style sheet looks for it
	} else {
		f.Path, f.Immutable = "/"+file, true
		base, rest, _ := strings.Cut(path.Base(file), ".")
		_, ext, _ := strings.Cut(rest, ".")
		name := base + "." + ext
		if a.urls[name] != "" {
			return fmt.Errorf("two files called %s: run the build again", name)
		}
		a.urls[name] = f.Path
	}
	a.byPath[f.Path] = f
	return nil
}

var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}
