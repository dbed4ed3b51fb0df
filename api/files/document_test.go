package files_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"uptake/api/files"
)

var hostile = files.Document{Title: "Minutes <1> & 2", Lang: "en", Blocks: []files.Block{
	{Level: 2, Words: "Café \u0000 </w:t>"}, {Label: "Concerns", Words: "one\r\ntwo  <script>alert(1)</script>"}, {Words: ""},
}}

func TestAWordProcessorFileReadsBack(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := files.WriteDOCX(&b, hostile); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	var text strings.Builder
	for _, f := range z.File {
		names = append(names, f.Name)
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(r)
		in := ""
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s is no XML: %v", f.Name, err)
			}
			if f.Name != "word/document.xml" {
				continue
			}
			switch e := token.(type) {
			case xml.StartElement:
				switch in = e.Name.Local; in {
				case "p":
					text.WriteString("¶")
				case "br":
					text.WriteString("/")
				case "pStyle":
					text.WriteString("(" + e.Attr[0].Value + ")")
				case "b":
					text.WriteString("*")
				}
			case xml.CharData:
				if in == "t" {
					text.Write(e)
				}
			}
		}
	}
	if got := strings.Join(names, " "); got != "[Content_Types].xml _rels/.rels word/_rels/document.xml.rels word/styles.xml word/document.xml" {
		t.Errorf("its parts: %s", got)
	}
	want := "¶(Heading1)Minutes <1> & 2¶(Heading2)Café \uFFFD </w:t>¶*Concerns: one/two  <script>alert(1)</script>¶"
	if text.String() != want {
		t.Errorf("got  %s\nwant %s", text.String(), want)
	}
}

func TestADocumentAsAPageEscapesItsWords(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := files.WriteDocumentHTML(&b, hostile); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); strings.Contains(got, "<script>") || !strings.Contains(got, "<p><strong>Concerns:</strong> one<br/>two  &lt;script&gt;") || !strings.Contains(got, "<h2>Café \uFFFD") {
		t.Error(got)
	}
	for _, s := range []string{`<meta name="viewport" content="width=device-width, initial-scale=1"/>`, "@media print"} {
		if !strings.Contains(b.String(), s) {
			t.Errorf("a phone or a printer misses %s", s)
		}
	}
}

func TestMinutesAreReadableAsPlainText(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	doc := files.Document{Title: "Minutes of Jö", Blocks: []files.Block{{Level: 2, Words: "3. Video"}, {Label: "Concerns", Words: "one\r\ntwo <b>"}, {Words: "Done."}}}
	if err := files.WriteText(&b, doc); err != nil {
		t.Fatal(err)
	}
	if want := "Minutes of Jö\n=============\n\n3. Video\n--------\n\nConcerns: one\ntwo <b>\n\nDone.\n\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}
