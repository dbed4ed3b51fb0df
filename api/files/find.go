package files

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"html"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"uptake/domain/privacy"
)

// foundSpan, foundColumn and foundRecord are the JSON of what a search has found. Offsets
// are in bytes of the text in UTF-8.
type (
	foundSpan struct {
		Start int    `json:"start"`
		End   int    `json:"end"`
		Kind  string `json:"kind"`
	}
	foundColumn struct {
		Name       string      `json:"name"`
		Text       string      `json:"text"`
		ThirdParty []foundSpan `json:"third_party"`
	}
	foundRecord struct {
		Store   string        `json:"store"`
		Key     string        `json:"key"`
		Date    *string       `json:"date"`
		Why     string        `json:"why"`
		Columns []foundColumn `json:"columns"`
	}
	foundFile struct {
		Service  string            `json:"service"`
		MadeAt   string            `json:"made_at"`
		Reason   string            `json:"reason"`
		People   []string          `json:"people"`
		More     bool              `json:"more"`
		Records  []foundRecord     `json:"records"`
		Searched []string          `json:"searched"`
		LeftOut  map[string]string `json:"left_out"`
	}
)

// WriteFindings writes what a search has found as a ZIP file: a page to read, with what
// tells of others marked, and the same as JSON.
func WriteFindings(f privacy.Findings, service string, out io.Writer) error {
	z := zip.NewWriter(out)
	for _, part := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"index.html", func(w io.Writer) error { return findingsPage(f, service, w) }},
		{"found.json", func(w io.Writer) error { return findingsJSON(f, service, w) }},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: f.At.UTC()})
		if err == nil {
			err = part.write(w)
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}

func findingsJSON(f privacy.Findings, service string, out io.Writer) error {
	all := foundFile{Service: service, MadeAt: stamp(f.At), Reason: f.Reason, People: []string{}, More: f.More, Records: make([]foundRecord, len(f.Records)), Searched: f.Searched, LeftOut: f.LeftOut}
	for _, p := range f.People {
		all.People = append(all.People, p.Handle)
	}
	for i, r := range f.Records {
		to := foundRecord{Store: r.Store, Key: r.Key, Why: r.Why, Columns: make([]foundColumn, len(r.Columns))}
		if !r.At.IsZero() {
			at := stamp(r.At)
			to.Date = &at
		}
		for n, c := range r.Columns {
			to.Columns[n] = foundColumn{c.Name, c.Text, make([]foundSpan, len(c.ThirdParty))}
			for k, s := range c.ThirdParty {
				to.Columns[n].ThirdParty[k] = foundSpan(s)
			}
		}
		all.Records[i] = to
	}
	e := json.NewEncoder(out)
	e.SetIndent("", " ")
	return e.Encode(all)
}

// findingsPage writes the page. It has no style and asks nobody for anything.
func findingsPage(f privacy.Findings, service string, out io.Writer) error {
	w := bufio.NewWriter(out)
	put := func(parts ...string) { _, _ = w.WriteString(strings.Join(parts, "")) } // its error is that of Flush
	title := html.EscapeString("What was found on " + service)
	put("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>", title, "</title>\n</head>\n<body>\n<h1>", title, "</h1>\n<p>Made on ",
		f.At.UTC().Format("2 January 2006 at 15:04 UTC"), ". Reason: ", html.EscapeString(f.Reason), ".</p>\n")
	put("<p>Nothing is taken out. What names or points to somebody else is <mark>marked</mark>: look at each mark, and redact what must not be given away, before you pass this on. A text can tell of others without naming them, so read the rest too.</p>\n")
	if f.More {
		put("<p><strong>There is more than ", strconv.Itoa(privacy.FoundMost), " records: search for less at a time.</strong></p>\n")
	}
	if len(f.Records) == 0 {
		put("<p>Nothing was found.</p>\n")
	}
	store := ""
	for _, r := range f.Records {
		if r.Store != store {
			store = r.Store
			put("<h2>", html.EscapeString(store), "</h2>\n")
		}
		put("<h3>", html.EscapeString(r.Store+" "+r.Key), "</h3>\n<p>")
		if !r.At.IsZero() {
			put(r.At.UTC().Format("2 January 2006 15:04 UTC"), ". ")
		}
		put(foundWhy[r.Why], "</p>\n<dl>\n")
		for _, c := range r.Columns {
			if c.Text != "" {
				put("<dt>", html.EscapeString(strings.ReplaceAll(c.Name, "_", " ")), "</dt>\n<dd>", markedText(c), "</dd>\n")
			}
		}
		put("</dl>\n")
	}
	put("<h2>Where was searched</h2>\n<p>", html.EscapeString(strings.Join(f.Searched, ", ")), ".</p>\n<h2>Where was not</h2>\n<ul>\n")
	for _, name := range slices.Sorted(maps.Keys(f.LeftOut)) {
		put("<li>", html.EscapeString(name), ": ", html.EscapeString(f.LeftOut[name]), "</li>\n")
	}
	put("<li>backups: restore one into another database to search it</li>\n<li>the words inside attached files: they are listed under attachments by name</li>\n</ul>\n</body>\n</html>\n")
	return w.Flush()
}

// foundWhy says why a record is here.
var foundWhy = map[string]string{
	"person": "It belongs to the person, or points to them.", "text": "A text in it names the person.", "words": "A text in it holds the words.",
}

// markedText is a text with what tells of others marked.
func markedText(c privacy.FoundColumn) string {
	var b strings.Builder
	at := 0
	for _, s := range c.ThirdParty {
		b.WriteString(html.EscapeString(c.Text[at:s.Start]) + "<mark>" + html.EscapeString(c.Text[s.Start:s.End]) + "</mark>")
		at = s.End
	}
	b.WriteString(html.EscapeString(c.Text[at:]))
	return strings.ReplaceAll(b.String(), "\n", "<br>")
}
