// Package files reads and writes the files of import and export: CSV and JSON
// lines with the same names. It knows forms, not rules: what a row may hold is
// decided by the domain.
package files

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
)

// Format is how rows are written down.
type Format string

// The formats. CSV is UTF-8 with or without BOM, with a header row (RFC 4180).
const (
	CSV       Format = "csv"
	JSONLines Format = "json"
)

// RowMax is the longest line of a JSON lines file, in bytes.
const RowMax = 1 << 20

// Columns are the names that a file may have, and those it cannot do without.
type Columns struct {
	Needed, Optional []string
}

// Row is one row of a file.
type Row struct {
	Line   int // where it begins, from 1
	values map[string]string
}

// Get returns the value of a column; empty if the file lacks it.
func (r Row) Get(column string) string { return r.values[column] }

// ErrFile is the code of a file that cannot be read at all: no header, or a
// wrong one.
var ErrFile = &fault.Error{Kind: fault.Invalid, Code: "import.file", Message: "This file cannot be read."}

func wrong(format string, args ...any) error {
	e := *ErrFile
	e.Message = fmt.Sprintf(format, args...)
	return &e
}

// Read returns the rows of a file, and those that cannot be read as rows.
func Read(in io.Reader, f Format, want Columns) ([]Row, []account.BadRow, error) {
	if f == JSONLines {
		return readJSON(in, want)
	}
	return readCSV(in, want)
}

func readCSV(in io.Reader, want Columns) ([]Row, []account.BadRow, error) {
	b := bufio.NewReader(in)
	if lead, err := b.Peek(3); err == nil && string(lead) == "\uFEFF" {
		_, _ = b.Discard(3)
	}
	r := csv.NewReader(b)
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, wrong("The file is empty. Its first line names the columns: %s.", strings.Join(want.Needed, ", "))
	}
	if err != nil {
		return nil, nil, wrong("Line 1: %s", csvReason(err))
	}
	if err = want.check(header); err != nil {
		return nil, nil, err
	}
	var rows []Row
	var bad []account.BadRow
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, bad, nil
		}
		if err != nil {
			// Behind a broken quote nobody knows where a row begins.
			return rows, append(bad, account.BadRow{Line: csvLine(err), Message: csvReason(err)}), nil
		}
		line, _ := r.FieldPos(0)
		if len(record) != len(header) {
			bad = append(bad, account.BadRow{Line: line, Message: fmt.Sprintf("The row has %d fields, the header %d.", len(record), len(header))})
			continue
		}
		row := Row{Line: line, values: make(map[string]string, len(header))}
		message := ""
		for i, name := range header {
			if why := unfit(record[i]); why != "" && message == "" {
				message = name + ": " + why
			}
			row.values[name] = Unguard(record[i])
		}
		if message != "" {
			bad = append(bad, account.BadRow{Line: line, Message: message})
			continue
		}
		rows = append(rows, row)
	}
}

func csvLine(err error) int {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return p.StartLine
	}
	return 0
}

func csvReason(err error) string {
	if errors.Is(err, csv.ErrQuote) || errors.Is(err, csv.ErrBareQuote) {
		return `A quotation mark is not closed, or stands inside a text. Put the whole text in quotation marks, and write those in it twice: "say ""yes""". Rows after it were not read.`
	}
	return "The row cannot be read as CSV: " + err.Error() + "."
}

// unfit says why a text cannot be kept; empty if it can.
func unfit(s string) string {
	switch {
	case !utf8.ValidString(s):
		return "The text is not UTF-8. Save the file as CSV in UTF-8."
	case strings.ContainsRune(s, 0):
		return "The text holds a character with the number 0. Take it out."
	}
	return ""
}

// check compares the names of a file with those that are known.
func (want Columns) check(got []string) error {
	for i, name := range got {
		if why := unfit(name); why != "" {
			return wrong("Line 1: %s", why)
		}
		if !slices.Contains(want.Needed, name) && !slices.Contains(want.Optional, name) {
			return wrong("Line 1 names a column %q that this file does not have. Its columns are %s.", name, strings.Join(append(slices.Clone(want.Needed), want.Optional...), ", "))
		}
		if slices.Contains(got[:i], name) {
			return wrong("Line 1 names the column %q twice.", name)
		}
	}
	for _, name := range want.Needed {
		if !slices.Contains(got, name) {
			return wrong("Line 1 lacks the column %q.", name)
		}
	}
	return nil
}

func readJSON(in io.Reader, want Columns) ([]Row, []account.BadRow, error) {
	s := bufio.NewScanner(in)
	s.Buffer(make([]byte, 0, 64<<10), RowMax)
	var rows []Row
	var bad []account.BadRow
	for line := 1; s.Scan(); line++ {
		text := strings.TrimPrefix(s.Text(), "\uFEFF")
		if strings.TrimSpace(text) == "" {
			continue
		}
		row, message := jsonRow(text, line, want)
		if message != "" {
			bad = append(bad, account.BadRow{Line: line, Message: message})
			continue
		}
		rows = append(rows, row)
	}
	if err := s.Err(); err != nil {
		return nil, nil, wrong("A line is longer than 1 MB.")
	}
	return rows, bad, nil
}

func jsonRow(text string, line int, want Columns) (Row, string) {
	if why := unfit(text); why != "" {
		return Row{}, why
	}
	names, values, ok := jsonObject(text)
	if !ok {
		return Row{}, "The line is not one JSON object."
	}
	row := Row{Line: line, values: make(map[string]string, len(values))}
	for i, name := range names {
		switch v := values[i].(type) {
		case nil:
		case string:
			row.values[name] = v
		case json.Number:
			row.values[name] = v.String()
		default:
			return Row{}, name + ": Write a text or a number."
		}
		if why := unfit(row.values[name]); why != "" {
			return Row{}, name + ": " + why
		}
	}
	if err := want.check(names); err != nil {
		return Row{}, strings.Replace(fault.Of(err).Message, "Line 1", "The object", 1)
	}
	return row, ""
}

// jsonObject reads the names and values of one object in their order, a name that
// stands twice twice.
func jsonObject(text string) (names []string, values []any, ok bool) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, nil, false
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, nil, false
		}
		var v any
		if err = d.Decode(&v); err != nil {
			return nil, nil, false
		}
		names, values = append(names, fmt.Sprint(name)), append(values, v)
	}
	if _, err := d.Token(); err != nil { // the closing brace
		return nil, nil, false
	}
	_, err := d.Token()
	return names, values, errors.Is(err, io.EOF)
}

// formula are the first characters that make a spreadsheet run a cell.
const formula = "=+-@\t\r"

// Guard puts an apostrophe in front of a cell that a spreadsheet would run, and
// of one that begins with such an apostrophe itself, so that Unguard undoes
// exactly what Guard did.
func Guard(cell string) string {
	rest := strings.TrimLeft(cell, "'")
	if rest != "" && strings.ContainsRune(formula, rune(rest[0])) {
		return "'" + cell
	}
	return cell
}

// Unguard takes the apostrophe of Guard away.
func Unguard(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && Guard(rest) != rest {
		return rest
	}
	return cell
}

// Writer writes rows in a format.
type Writer struct {
	columns []string
	csv     *csv.Writer
	json    *json.Encoder
}

// NewWriter begins a file; CSV gets its header.
func NewWriter(out io.Writer, f Format, columns []string) (*Writer, error) {
	w := &Writer{columns: columns}
	if f == JSONLines {
		w.json = json.NewEncoder(out)
		w.json.SetEscapeHTML(false)
		return w, nil
	}
	w.csv = csv.NewWriter(out)
	w.csv.UseCRLF = true
	return w, w.csv.Write(columns)
}

// Write writes one row, with a value for each column. nil is an empty cell, and
// null in JSON.
func (w *Writer) Write(values ...any) error {
	if len(values) != len(w.columns) {
		return fmt.Errorf("a row of %d values for %d columns", len(values), len(w.columns))
	}
	if w.json != nil {
		row := make(ordered, len(values))
		for i, v := range values {
			row[i] = pair{w.columns[i], v}
		}
		return w.json.Encode(row)
	}
	cells := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
		case string:
			cells[i] = Guard(v)
		default:
			cells[i] = fmt.Sprint(v)
		}
	}
	return w.csv.Write(cells)
}

// Close writes what is left.
func (w *Writer) Close() error {
	if w.csv == nil {
		return nil
	}
	w.csv.Flush()
	return w.csv.Error()
}

type pair struct {
	name  string
	value any
}

// ordered is a JSON object whose names keep the order of the columns.
type ordered []pair

// MarshalJSON writes the object.
func (o ordered) MarshalJSON() ([]byte, error) {
	var b strings.Builder
	b.WriteByte('{')
	for i, p := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(p.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(p.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return []byte(b.String()), nil
}
