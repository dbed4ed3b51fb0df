package attachment_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"uptake/domain/attachment"
	"uptake/domain/fault"
)

type entry struct{ name, words string }

const docxRels = `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`

const docxTypes = `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`

// packed makes an archive of entries.
func packed(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		f, err := w.Create(e.name)
		if err == nil {
			_, err = f.Write([]byte(e.words))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func docx(t testing.TB, more ...entry) []byte {
	return packed(t, append([]entry{{"[Content_Types].xml", docxTypes}, {"_rels/.rels", docxRels}, {"word/document.xml", "<w/>"}}, more...)...)
}

func odt(t testing.TB, more ...entry) []byte {
	return packed(t, append([]entry{{"mimetype", "application/vnd.oasis.opendocument.text"}, {"META-INF/manifest.xml", "<m/>"}, {"content.xml", "<c/>"}}, more...)...)
}

// sealed sets the flag of a password on every entry of an archive.
func sealed(b []byte) []byte {
	b = bytes.Clone(b)
	for i := 0; i+10 < len(b); i++ {
		switch {
		case string(b[i:i+4]) == "PK\x01\x02":
			b[i+8] |= 1
		case string(b[i:i+4]) == "PK\x03\x04":
			b[i+6] |= 1
		}
	}
	return b
}

func TestAFileIsKnownByItsContent(t *testing.T) {
	t.Parallel()
	bomb := strings.Repeat("\x00", 101<<20)
	tests := []struct {
		name string
		b    []byte
		want attachment.Kind
		says string // part of the fault
	}{
		{"a JPEG", []byte("\xff\xd8\xff\xe0rest"), attachment.JPEG, ""},
		{"a PNG", []byte("\x89PNG\r\n\x1a\nrest"), attachment.PNG, ""},
		{"a GIF", []byte("GIF89arest"), attachment.GIF, ""},
		{"a WebP", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), attachment.WebP, ""},
		{"a PDF", []byte("%PDF-1.7\nrest\n%%EOF\n"), attachment.PDF, ""},
		{"a DOCX", docx(t), attachment.DOCX, ""},
		{"an ODT", odt(t), attachment.ODT, ""},
		{"a DOCX with a chart's table inside", docx(t, entry{"word/embeddings/Microsoft_Excel_Sheet.xlsx", "x"}), attachment.DOCX, ""},
		{"nothing", nil, "", "Select a picture"},
		{"too much", make([]byte, attachment.BytesMax+1), "", "10 MB"},
		{"a program", []byte("MZ\x90\x00"), "", "must be a picture"},
		{"a page", []byte("<html><script>alert(1)</script>"), "", "must be a picture"},
		{"a drawing with script", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), "", "must be a picture"},
		{"the beginning of a PDF alone", []byte("%PDF-1.7\n<html>"), "", "not put together"},
		{"any archive", packed(t, entry{"a.txt", "x"}), "", "must be a picture"},
		{"a spreadsheet", packed(t, entry{"[Content_Types].xml", "spreadsheetml.sheet.main+xml"}), "", "must be a picture"},
		{"an OpenDocument spreadsheet", packed(t, entry{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, entry{"content.xml", "x"}), "", "must be a picture"},
		{"a DOCM, by its types", packed(t, entry{"[Content_Types].xml", docxTypes + "application/vnd.ms-word.document.macroEnabled.main+xml"}, entry{"word/document.xml", "x"}), "", "macros"},
		{"a DOCM, by its project", docx(t, entry{"word/vbaProject.bin", "x"}), "", "macros"},
		{"a DOCX with a control", docx(t, entry{"word/activeX/activeX1.bin", "x"}), "", "macros"},
		{"a DOCX with an object inside", docx(t, entry{"word/embeddings/oleObject1.bin", "x"}), "", "macros"},
		{"an ODT with Basic", odt(t, entry{"Basic/Standard/Module1.xml", "x"}), "", "macros"},
		{"a DOCX with a program inside", docx(t, entry{"word/media/setup.EXE", "x"}), "", "macros"},
		{"a way out", docx(t, entry{"../../etc/passwd", "x"}), "", "not put together"},
		{"a way from the root", docx(t, entry{"/etc/passwd", "x"}), "", "not put together"},
		{"a way out by the other slash", docx(t, entry{`..\..\x`, "x"}), "", "not put together"},
		{"a name twice", docx(t, entry{"word/document.xml", "other"}), "", "not put together"},
		{"a bomb", docx(t, entry{"a", bomb}, entry{"b", bomb}), "", "not put together"},
		{"types that unpack to megabytes", packed(t, entry{"[Content_Types].xml", docxTypes + strings.Repeat(" ", 2<<20)}, entry{"word/document.xml", "x"}), "", "must be a picture"},
		{"a password", sealed(docx(t)), "", "password"},
		{"a locked ODT", packed(t, entry{"mimetype", "application/vnd.oasis.opendocument.text"}, entry{"META-INF/manifest.xml", "<encryption-data/>"}, entry{"content.xml", "x"}), "", "password"},
		{"an archive that was cut short", docx(t)[:60], "", "not put together"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := attachment.Recognise(tt.b)
			said := ""
			if err != nil {
				said = fault.Of(err).Fields.Line()
			}
			if got != tt.want || !strings.Contains(said, tt.says) || (tt.says == "") != (err == nil) {
				t.Errorf("got %q, %q; want %q, %q", got, said, tt.want, tt.says)
			}
		})
	}
}

func FuzzRecognise(f *testing.F) {
	for _, b := range [][]byte{docx(f), odt(f), sealed(docx(f)), []byte("%PDF-1.4 %%EOF"), []byte("RIFF....WEBP"), []byte("\xff\xd8\xff"), []byte("PK\x03\x04")} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := attachment.Recognise(b)
		if (k == "") != (err != nil) {
			t.Fatalf("%q with %v", k, err)
		}
		if err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatalf("%v is not for people", err)
		}
	})
}

func TestANameIsMadeHarmless(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, sent string
		kind       attachment.Kind
		want       string
	}{
		{"a plain name", "ward plan.pdf", attachment.PDF, "ward plan.pdf"},
		{"the ending follows the content", "photo.png", attachment.JPEG, "photo.jpg"},
		{"a path", "../../etc/cron.d/x.pdf", attachment.PDF, "x.pdf"},
		{"a path of Windows", `C:\Users\me\plan.docx`, attachment.DOCX, "plan.docx"},
		{"a header in the name", "a\r\nSet-Cookie: session=1.pdf", attachment.PDF, "a Set-Cookie session=1.pdf"},
		{"turned letters", "plan\u202efdp.exe", attachment.PDF, "planfdp.pdf"},
		{"quotes", `a"; filename="b.exe`, attachment.PDF, "a filename= b.pdf"},
		{"dots alone", "..", attachment.PDF, "attachment.pdf"},
		{"nothing", "", attachment.PNG, "attachment.png"},
		{"no letter to be seen", "\u200b\u200b.pdf", attachment.PDF, "attachment.pdf"},
		{"not UTF-8", "a\xffb.odt", attachment.ODT, "ab.odt"},
		{"U+0000", "a\x00b.odt", attachment.ODT, "ab.odt"},
		{"other letters stay", "план отделения.pdf", attachment.PDF, "план отделения.pdf"},
		{"a hidden file", ".htaccess", attachment.PDF, "htaccess.pdf"},
		{"too long", strings.Repeat("ж", 300) + ".pdf", attachment.PDF, strings.Repeat("ж", 80) + ".pdf"},
	}
	for _, tt := range tests {
		if got := attachment.NameFor(tt.sent, tt.kind); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func FuzzNameFor(f *testing.F) {
	f.Add("a\r\nb\u202e.pdf")
	f.Fuzz(func(t *testing.T, sent string) {
		got := attachment.NameFor(sent, attachment.PDF)
		if !utf8.ValidString(got) || len(got) > 400 || utf8.RuneCountInString(got) > 100 || !strings.HasSuffix(got, ".pdf") || len(got) < 5 {
			t.Fatalf("%q", got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || strings.ContainsRune(`/\"<>|:?*`, r) {
				t.Fatalf("%q holds %q", got, r)
			}
		}
	})
}
