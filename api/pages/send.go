package pages

import (
	"bytes"
	"compress/gzip"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
)

// Compression of pages that are kept: once per version of a page, so a little
// more effort pays. Measured on a list page, see BenchmarkPack.
const (
	keptGzip   = 6
	keptBrotli = 5
)

// sendMin is the smallest page, in bytes, that is worth compressing: below it
// all fits into one packet anyway.
const sendMin = 1200

// packed is a page as it goes over the wire.
type packed struct {
	gz, br []byte
	kind   string
	tag    string // of its bytes, without quotes
}

func pack(r Rendered) (*packed, error) {
	p := &packed{kind: contentType(r), tag: strings.Trim(wire.ContentTag(r.HTML), `"`)}
	var gz, br bytes.Buffer
	zw, err := gzip.NewWriterLevel(&gz, keptGzip)
	if err != nil {
		return nil, err
	}
	bw := brotli.NewWriterLevel(&br, keptBrotli)
	for _, w := range []io.WriteCloser{zw, bw} {
		if _, err := w.Write(r.HTML); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
	}
	p.gz, p.br = bytes.Clone(gz.Bytes()), bytes.Clone(br.Bytes()) // without the buffers' spare room
	return p, nil
}

// serve answers a visitor: 200 with the bytes that the browser can read, or 304.
func (p *packed) serve(c *fiber.Ctx) error {
	c.Vary(fiber.HeaderAcceptEncoding, fiber.HeaderCookie)
	c.Set(fiber.HeaderCacheControl, "no-cache") // kept by browsers, and asked about each time
	enc := encoding(c.Get(fiber.HeaderAcceptEncoding), "br", "gzip")
	tag := encodedTag(c, p.tag, enc)
	if wire.NotModified(c, tag) {
		return nil
	}
	c.Set(fiber.HeaderContentType, p.kind)
	switch enc {
	case "br":
		c.Set(fiber.HeaderContentEncoding, enc)
		return c.Send(p.br)
	case "gzip":
		c.Set(fiber.HeaderContentEncoding, enc)
		return c.Send(p.gz)
	}
	zr, err := gzip.NewReader(bytes.NewReader(p.gz))
	if err != nil {
		return err
	}
	b, err := io.ReadAll(zr)
	if err != nil {
		return err
	}
	return c.Send(b)
}

// encodedTag returns the ETag of the answer to c: strong tags differ with the
// encoding. It is the one that the browser holds, if it holds any of them.
func encodedTag(c *fiber.Ctx, tag, enc string) string {
	if h := c.Get(fiber.HeaderIfNoneMatch); h != "" {
		for _, other := range []string{"", "gzip", "br"} {
			if t := `"` + tag + other + `"`; wire.Matches(h, t) {
				return t
			}
		}
	}
	return `"` + tag + enc + `"`
}

// Send answers with a page that is made for one person, or that is not kept for
// another reason: a form, a refusal. The status is what the handler has set.
func Send(c *fiber.Ctx, html []byte) error { return send(c, Rendered{HTML: html}) }

// fast are the writers of pages that are compressed for one answer.
var fast = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // fails for unknown levels only
	return w
}}

func send(c *fiber.Ctx, r Rendered) error {
	c.Vary(fiber.HeaderAcceptEncoding, fiber.HeaderCookie)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set(fiber.HeaderContentType, contentType(r))
	if len(r.HTML) < sendMin || encoding(c.Get(fiber.HeaderAcceptEncoding), "gzip") == "" {
		return c.Send(r.HTML)
	}
	var b bytes.Buffer
	w := fast.Get().(*gzip.Writer) //nolint:forcetypeassert // the pool holds nothing else
	defer fast.Put(w)
	w.Reset(&b)
	if _, err := w.Write(r.HTML); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentEncoding, "gzip")
	return c.Send(b.Bytes())
}

func contentType(r Rendered) string {
	if r.Type == "" {
		return fiber.MIMETextHTMLCharsetUTF8
	}
	return r.Type
}

// encoding returns the first of offers that an Accept-Encoding header takes, and
// "" if it takes none. A client that says nothing gets plain bytes.
func encoding(header string, offers ...string) string {
	rest, named := false, map[string]bool{} // what "*" says, and each by its name
	for part := range strings.SplitSeq(strings.ToLower(header), ",") {
		name, params, _ := strings.Cut(part, ";")
		taken := true
		if _, q, ok := strings.Cut(params, "q="); ok {
			v, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
			taken = err == nil && v > 0
		}
		if name = strings.TrimSpace(name); name == "*" {
			rest = taken
		} else {
			named[name] = taken
		}
	}
	for _, o := range offers {
		if taken, ok := named[o]; taken || !ok && rest {
			return o
		}
	}
	return ""
}
