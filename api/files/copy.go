package files

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/privacy"
)

// CopyMade is what the copy of a person's data says of itself.
type CopyMade struct {
	By string // the name of the service
	At time.Time
}

// Copies are the data of whoever asks.
type Copies interface {
	Copy(ctx context.Context, by account.Actor, fn func(privacy.Held) error) error
	Bytes(ctx context.Context, f privacy.File) ([]byte, error)
}

// WriteCopy writes everything that is held of by as a ZIP file: one page to read, the
// same as JSON, a CSV file for each shelf, and the attachments. It holds one row, or
// one attachment, at a time.
func WriteCopy(ctx context.Context, from Copies, by account.Actor, made CopyMade, out io.Writer) error {
	return from.Copy(ctx, by, func(h privacy.Held) error {
		z := &copying{zip: zip.NewWriter(out), held: h, made: made}
		files, err := h.Files()
		if err != nil {
			return err
		}
		for _, write := range []func() error{z.page, z.json, z.tables} {
			if err = write(); err != nil {
				return err
			}
		}
		for _, f := range files {
			b, err := from.Bytes(ctx, f)
			if err != nil {
				return fmt.Errorf("attachment %d: %w", f.Number, err)
			}
			w, err := z.begin(fmt.Sprintf("attachments/%d-%s", f.Number, f.Name))
			if err == nil {
				_, err = w.Write(b)
			}
			if err != nil {
				return err
			}
		}
		return z.zip.Close()
	})
}

type copying struct {
	zip  *zip.Writer
	held privacy.Held
	made CopyMade
}

// begin starts a file of the archive; the one before is then complete.
func (z *copying) begin(name string) (io.Writer, error) {
	return z.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: z.made.At.UTC()})
}

// page writes everything as one page. It has no style and asks nobody for anything.
func (z *copying) page() error {
	f, err := z.begin("index.html")
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	put := func(parts ...string) { _, _ = w.WriteString(strings.Join(parts, "")) } // its error is that of Flush
	title := html.EscapeString("Your data on " + z.made.By)
	put("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>", title, "</title>\n</head>\n<body>\n<h1>", title, "</h1>\n<p>Made on ",
		z.made.At.UTC().Format("2 January 2006 at 15:04 UTC"), ". Everything here is about you. data.json and the folder csv hold the same for programs; the folder attachments holds your pictures and files.</p>\n<p>Nothing else is held of you, but for backups, which are deleted when the retention time of this service has passed.</p>\n")
	for _, s := range privacy.Shelves {
		rows := 0
		put("<h2>", html.EscapeString(s.Title), "</h2>\n")
		if s.About != "" {
			put("<p>", html.EscapeString(s.About), "</p>\n")
		}
		err := z.held.Each(s, func(r privacy.Row) error {
			if rows++; rows == 1 {
				put("<table border=\"1\">\n<tr>")
				for _, c := range s.Columns {
					put("<th scope=\"col\">", html.EscapeString(strings.ReplaceAll(c, "_", " ")), "</th>")
				}
				put("</tr>\n")
			}
			put("<tr>")
			for _, v := range r {
				put("<td>", strings.ReplaceAll(html.EscapeString(words(v)), "\n", "<br>"), "</td>")
			}
			put("</tr>\n")
			return w.Flush()
		})
		if err != nil {
			return err
		}
		if rows == 0 {
			put("<p>Nothing.</p>\n")
		} else {
			put("</table>\n")
		}
	}
	put("</body>\n</html>\n")
	return w.Flush()
}

// words are a value as people read it.
func words(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case time.Time:
		return v.UTC().Format("2 January 2006 15:04")
	}
	return fmt.Sprint(v)
}

// json writes everything as one object, with a list of objects for each shelf.
func (z *copying) json() error {
	f, err := z.begin("data.json")
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	head, err := json.Marshal(ordered{{"service", z.made.By}, {"made_at", stamp(z.made.At)}})
	if err != nil {
		return err
	}
	_, _ = w.Write(head[:len(head)-1])
	for _, s := range privacy.Shelves {
		_, _ = w.WriteString(",\n\"" + s.Name + "\": [")
		between := "\n"
		err := z.held.Each(s, func(r privacy.Row) error {
			row := make(ordered, len(r))
			for i, v := range r {
				row[i] = pair{s.Columns[i], plain(v)}
			}
			b, err := json.Marshal(row)
			if err != nil {
				return err
			}
			_, _ = w.WriteString(between)
			between = ",\n"
			_, err = w.Write(b)
			return err
		})
		if err != nil {
			return err
		}
		_, _ = w.WriteString("]")
	}
	_, _ = w.WriteString("\n}\n")
	return w.Flush()
}

// tables writes a CSV file for each shelf, also for those that are empty.
func (z *copying) tables() error {
	for _, s := range privacy.Shelves {
		f, err := z.begin("csv/" + s.Name + ".csv")
		if err != nil {
			return err
		}
		if _, err = io.WriteString(f, "\uFEFF"); err != nil { // spreadsheets take it for another alphabet otherwise
			return err
		}
		w, err := NewWriter(f, CSV, s.Columns)
		if err != nil {
			return err
		}
		err = z.held.Each(s, func(r privacy.Row) error {
			cells := make([]any, len(r))
			for i, v := range r {
				cells[i] = plain(v)
			}
			return w.Write(cells...)
		})
		if err != nil {
			return err
		}
		if err = w.Close(); err != nil {
			return err
		}
	}
	return nil
}

// plain is a value as files hold it.
func plain(v any) any {
	if t, ok := v.(time.Time); ok {
		return stamp(t)
	}
	return v
}
