package pages

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// ranged answers with the part of b that a player asks for, so that it can begin anywhere;
// with all of b where it asks for none, or for several.
func ranged(c *fiber.Ctx, b []byte) error {
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	asked, known := strings.CutPrefix(c.Get(fiber.HeaderRange), "bytes=")
	same := c.Get(fiber.HeaderIfRange)
	if !known || strings.Contains(asked, ",") || same != "" && same != c.GetRespHeader(fiber.HeaderETag) {
		return c.Send(b)
	}
	from, to, ok := span(strings.TrimSpace(asked), len(b))
	if !ok {
		return c.Send(b)
	}
	size := strconv.Itoa(len(b))
	if from >= len(b) {
		c.Set(fiber.HeaderContentRange, "bytes */"+size)
		c.Status(fiber.StatusRequestedRangeNotSatisfiable)
		return nil
	}
	c.Set(fiber.HeaderContentRange, "bytes "+strconv.Itoa(from)+"-"+strconv.Itoa(to)+"/"+size)
	c.Status(fiber.StatusPartialContent)
	return c.Send(b[from : to+1])
}

// span reads "2-5", "2-" or "-5" of size bytes: the first and the last. ok is false for what
// is none of them. The first lies behind the end where nothing is there to be sent.
func span(s string, size int) (from, to int, ok bool) {
	first, last, cut := strings.Cut(s, "-")
	if !cut {
		return 0, 0, false
	}
	if first == "" {
		n, err := strconv.ParseUint(last, 10, 31)
		if n == 0 {
			return size, size, err == nil
		}
		return max(0, size-int(n)), size - 1, err == nil
	}
	start, err := strconv.ParseUint(first, 10, 31)
	if err != nil {
		return 0, 0, false
	}
	if last == "" {
		return int(start), size - 1, true
	}
	end, err := strconv.ParseUint(last, 10, 31)
	if err != nil || end < start {
		return 0, 0, false
	}
	return int(start), min(int(end), size-1), true
}
