package pages

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/frontend"
)

var errNoAsset = &fault.Error{Kind: fault.NotFound, Code: "asset.not_found", Message: "There is nothing at this address."}

// Assets answers with the style sheet, the script and the pictures of the
// interface, compressed when the program was built.
func Assets(files *frontend.Assets) fiber.Handler {
	return func(c *fiber.Ctx) error {
		f, ok := files.Lookup(c.Path())
		if !ok {
			return errNoAsset
		}
		c.Vary(fiber.HeaderAcceptEncoding)
		if f.Immutable {
			c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
		} else {
			c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
		}
		enc := encoding(c.Get(fiber.HeaderAcceptEncoding), "br", "gzip")
		tag := encodedTag(c, strings.Trim(f.ETag, `"`), enc)
		if wire.NotModified(c, tag) {
			return nil
		}
		c.Set(fiber.HeaderContentType, f.ContentType)
		switch enc {
		case "br":
			c.Set(fiber.HeaderContentEncoding, enc)
			return c.Send(f.Brotli)
		case "gzip":
			c.Set(fiber.HeaderContentEncoding, enc)
			return c.Send(f.Gzip)
		}
		return c.Send(f.Plain)
	}
}
