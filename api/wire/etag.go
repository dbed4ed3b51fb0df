package wire

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/domain/fault"
)

// Faults of edits by API.
var (
	ErrNoVersion = &fault.Error{
		Kind: fault.NoVersion, Code: "version.missing",
		Message: "Send If-Match with the ETag of the version that you have edited.",
	}
	ErrStale = &fault.Error{
		Kind: fault.Stale, Code: "version.stale",
		Message: "It has been changed since you read it. Read it again, then repeat your change.",
	}
)

// VersionTag returns the strong ETag of version n of something that looks the
// same to everybody who may read it.
func VersionTag(n int) string { return `"v` + strconv.Itoa(n) + `"` }

// ContentTag returns the strong ETag of these very bytes.
func ContentTag(b []byte) string {
	sum := sha256.Sum256(b)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// Matches reports whether the If-None-Match or If-Match value header names tag.
// As the weak comparison of RFC 9110 has it, a W/ in front does not count.
func Matches(header, tag string) bool {
	for _, t := range tags(header) {
		if t == "*" || t == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// tags cuts a list of ETags; commas inside the quotes belong to the tag.
func tags(header string) []string {
	var ts []string
	for rest := header; ; {
		rest = strings.TrimLeft(rest, " \t,")
		if rest == "" {
			return ts
		}
		if rest[0] == '*' {
			ts, rest = append(ts, "*"), rest[1:]
			continue
		}
		rest = strings.TrimPrefix(rest, "W/")
		if rest == "" || rest[0] != '"' {
			return ts
		}
		end := strings.IndexByte(rest[1:], '"')
		if end < 0 {
			return ts
		}
		ts, rest = append(ts, rest[:end+2]), rest[end+2:]
	}
}

// NotModified sets the ETag of the answer to c, and reports whether the client
// has it already. Then the answer is 304 without a body: return nil.
func NotModified(c *fiber.Ctx, tag string) bool {
	c.Set(fiber.HeaderETag, tag)
	if m := c.Method(); m != fiber.MethodGet && m != fiber.MethodHead {
		return false
	}
	if h := c.Get(fiber.HeaderIfNoneMatch); h == "" || !Matches(h, tag) {
		return false
	}
	c.Status(fiber.StatusNotModified)
	c.Response().ResetBody()
	return true
}

// IfMatch returns the version that the client has edited, from If-Match: the tag
// of ReadVersion, or that of ReadCounted, of which the version alone counts. It
// returns ErrNoVersion where the header is missing or is "*", which would
// overwrite whatever is there, and ErrStale for a tag that no version has.
// The use case compares it with the present version.
func IfMatch(c *fiber.Ctx) (int, error) {
	h := strings.TrimSpace(c.Get(fiber.HeaderIfMatch))
	ts := tags(h)
	if h == "" || len(ts) > 0 && ts[0] == "*" {
		return 0, ErrNoVersion
	}
	if len(ts) != 1 || strings.HasPrefix(h, "W/") {
		return 0, ErrStale
	}
	s, ok := strings.CutPrefix(strings.Trim(ts[0], `"`), "v")
	s, _, _ = strings.Cut(s, ".")
	n, err := strconv.Atoi(s)
	if !ok || err != nil || n < 1 || strconv.Itoa(n) != s {
		return 0, ErrStale
	}
	return n, nil
}

// Read answers a read of the API: 200 with v as JSON and the ETag of its bytes,
// or 304 if the client has these bytes already.
func Read(c *fiber.Ctx, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return read(c, b, ContentTag(b))
}

// ReadVersion answers like Read with the ETag of version, which an edit sends
// back as If-Match. Use it where v is the thing that can be edited, and is the
// same for everybody who may read it.
func ReadVersion(c *fiber.Ctx, v any, version int) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return read(c, b, VersionTag(version))
}

// ReadCounted answers like ReadVersion for a thing that shows more than its
// version tells: counters, or what is the asker's own. Its ETag is of the version
// and of the bytes, so that a new count is seen and an edit still names a version.
func ReadCounted(c *fiber.Ctx, v any, version int) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	tag := strings.TrimSuffix(VersionTag(version), `"`) + "." + strings.TrimPrefix(ContentTag(b), `"`)
	return read(c, b, tag)
}

func read(c *fiber.Ctx, b []byte, tag string) error {
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	c.Vary(fiber.HeaderAuthorization, fiber.HeaderCookie)
	if NotModified(c, tag) {
		return nil
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Send(b)
}

// Created answers 201 with v as JSON, its address and the ETag of version; a
// version of 0 leaves the ETag out.
func Created(c *fiber.Ctx, location string, v any, version int) error {
	c.Location(location)
	return Changed(c.Status(fiber.StatusCreated), v, version)
}

// Changed answers a write that was kept: v as JSON and the ETag of the version
// it has now; a version of 0 leaves the ETag out.
func Changed(c *fiber.Ctx, v any, version int) error {
	if version > 0 {
		c.Set(fiber.HeaderETag, VersionTag(version))
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.JSON(v)
}
