package wire

import (
	"errors"
	"io"
	"os"

	"github.com/gofiber/fiber/v2"
)

// SendFile answers with a file for the reader alone, under a name. write makes it in a
// temporary file, so that an answer of any size takes little memory, and so that what
// fails half-way is an error and no broken file.
func SendFile(c *fiber.Ctx, name, media string, write func(io.Writer) error) error {
	f, err := os.CreateTemp("", "uptake-*") // mode 0600
	if err != nil {
		return err
	}
	kept := brief{f}
	err = write(f)
	var size int64
	if err == nil {
		size, err = f.Seek(0, io.SeekCurrent)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return errors.Join(err, kept.Close())
	}
	c.Set(fiber.HeaderContentType, media)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.SendStream(kept, int(size)) // the server closes it
}

// brief is a file that goes when it is closed.
type brief struct{ *os.File }

// Close removes the file.
func (f brief) Close() error { return errors.Join(f.File.Close(), os.Remove(f.Name())) }
