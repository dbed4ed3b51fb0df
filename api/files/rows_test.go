package files_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"uptake/api/files"
)

var columns = files.Columns{Needed: []string{"id", "body"}, Optional: []string{"kind"}}

const quoteWords = `A quotation mark is not closed, or stands inside a text. Put the whole text in quotation marks, and write those in it twice: "say ""yes""". Rows after it were not read.`

func TestRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		format files.Format
		in     string
		rows   string // line:id:body, joined
		bad    string // line:message, joined
		err    string
	}{
		{"a plain file", files.CSV, "id,body\n1,a\n2,b\n", "2:1:a 3:2:b", "", ""},
		{"a byte order mark and Windows line ends", files.CSV, "\uFEFFid,body\r\n1,a\r\n", "2:1:a", "", ""},
		{"a quoted text over lines", files.CSV, "id,body\n1,\"a\nb\"\n2,c\n", "2:1:a\nb 4:2:c", "", ""},
		{"a ragged row is named and the rest is read", files.CSV, "id,body\n1\n2,b\n", "3:2:b", "2:The row has 1 fields, the header 2.", ""},
		{"a broken quote ends the reading", files.CSV, "id,body\n1,a\n2,\"b\n", "2:1:a", "3:" + quoteWords, ""},
		{"a quote inside a text", files.CSV, "id,body\n1,a \"b\" c\n2,d\n", "", "2:" + quoteWords, ""},
		{"text that is not UTF-8", files.CSV, "id,body\n1,\xff\n", "", "2:body: The text is not UTF-8. Save the file as CSV in UTF-8.", ""},
		{"a character with the number 0", files.CSV, "id,body\n1,a\x00\n", "", "2:body: The text holds a character with the number 0. Take it out.", ""},
		{"the first bad cell of a row is named", files.CSV, "id,body\n\x00,\xff\n", "", "2:id: The text holds a character with the number 0. Take it out.", ""},
		{"a file in UTF-16", files.CSV, "\xff\xfei\x00d\x00", "", "", "Line 1: The text is not UTF-8. Save the file as CSV in UTF-8."},
		{"an empty file", files.CSV, "", "", "", "The file is empty. Its first line names the columns: id, body."},
		{"an unknown column", files.CSV, "id,body,x\n", "", "", `Line 1 names a column "x" that this file does not have. Its columns are id, body, kind.`},
		{"a column twice", files.CSV, "id,body,id\n", "", "", `Line 1 names the column "id" twice.`},
		{"a missing column", files.CSV, "id\n", "", "", `Line 1 lacks the column "body".`},
		{"JSON lines", files.JSONLines, "{\"id\":1,\"body\":\"a\"}\n\n{\"id\":\"2\",\"body\":null}\n", "1:1:a 3:2:", "", ""},
		{
			"JSON lines that name a field twice", files.JSONLines, "{\"id\":1,\"body\":\"a\",\"id\":2}\n{\"id\":1,\"body\":\"a\"}{}\n{\"id\":1,\"body\":\"\\u0000\"}\n{\"id\":3,\"body\":\"c\"} \n", "4:3:c",
			"1:The object names the column \"id\" twice. 2:The line is not one JSON object. 3:body: The text holds a character with the number 0. Take it out.", "",
		},
		{"JSON lines with faults", files.JSONLines, "{\"id\":1}\n[]\n{\"id\":1,\"body\":{}}\n", "", "1:The object lacks the column \"body\". 2:The line is not one JSON object. 3:body: Write a text or a number.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rows, bad, err := files.Read(strings.NewReader(tt.in), tt.format, columns)
			var got, wrong []string
			for _, r := range rows {
				got = append(got, fmt.Sprintf("%d:%s:%s", r.Line, r.Get("id"), r.Get("body")))
			}
			for _, b := range bad {
				wrong = append(wrong, fmt.Sprintf("%d:%s", b.Line, b.Message))
			}
			message := ""
			if err != nil {
				_, message, _ = strings.Cut(err.Error(), ": ")
			}
			if strings.Join(got, " ") != tt.rows || strings.Join(wrong, " ") != tt.bad || message != tt.err {
				t.Errorf("got rows %q bad %q error %q,\nwant rows %q bad %q error %q", strings.Join(got, " "), strings.Join(wrong, " "), message, tt.rows, tt.bad, tt.err)
			}
		})
	}
}

func FuzzWhatIsWrittenIsReadBack(f *testing.F) {
	for _, s := range []string{"=1+1", "'=1", "''@x", "'x", "\tx", "a\nb", `"`, "-1", ""} {
		f.Add(s, "2")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = strings.ToValidUTF8(strings.ReplaceAll(a, "\x00", ""), ""), strings.ToValidUTF8(strings.ReplaceAll(b, "\x00", ""), "")
		a, b = strings.ReplaceAll(a, "\r", ""), strings.ReplaceAll(b, "\r", "") // line ends are kept as \n
		for _, format := range []files.Format{files.CSV, files.JSONLines} {
			var out bytes.Buffer
			w, err := files.NewWriter(&out, format, []string{"id", "body"})
			if err != nil {
				t.Fatal(err)
			}
			if err = w.Write(a, b); err != nil {
				t.Fatal(err)
			}
			if err = w.Close(); err != nil {
				t.Fatal(err)
			}
			rows, bad, err := files.Read(&out, format, columns)
			if err != nil || len(bad) > 0 || len(rows) != 1 || rows[0].Get("id") != a || rows[0].Get("body") != b {
				t.Fatalf("%s: wrote %q %q, read %v %v %v", format, a, b, rows, bad, err)
			}
		}
	})
}

func TestNoSpreadsheetRunsACell(t *testing.T) {
	t.Parallel()
	for _, cell := range []string{"=1+1", "+1", "-1", "@x", "\tx", "\rx"} {
		if got := files.Guard(cell); got != "'"+cell {
			t.Errorf("got %q, want an apostrophe before %q", got, cell)
		}
	}
	if got := files.Guard("a=1"); got != "a=1" {
		t.Errorf("got %q, want the harmless cell as it was", got)
	}
}
