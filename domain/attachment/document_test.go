package attachment

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"
)

// document packs parts into a document, in order: name, content, name, content.
func document(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for n := 0; n < len(parts); n += 2 {
		method := zip.Deflate
		if parts[n] == "mimetype" {
			method = zip.Store
		}
		e, err := w.CreateHeader(&zip.FileHeader{Name: parts[n], Method: method})
		if err == nil {
			_, err = e.Write([]byte(parts[n+1]))
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

const docxRels = `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`

const jpegWithPlace = "\xff\xd8\xff\xe0\x00\x04JF\xff\xe1\x00\x0eExif Cardiff\xff\xfe\x00\x09Bilal N\xff\xda\x00\x02picture"

func wordFile(t testing.TB) []byte {
	return document(t,
		"[Content_Types].xml", `<Types><Override ContentType="`+docxMain+`"/></Types>`,
		"_rels/.rels", docxRels,
		"docProps/core.xml", `<cp:coreProperties><dc:creator>Bilal Naseer</dc:creator></cp:coreProperties>`,
		"docProps/app.xml", `<Properties><Company>Anytown Hospital</Company></Properties>`,
		"word/document.xml", `<w:document><w:p><w:r><w:t>Patient waits, NHS 943</w:t></w:r><w:r><w:t xml:space="preserve"> 476 5919</w:t></w:r></w:p><w:p><w:ins w:id="1" w:author="Bilal Naseer" w:date="2026"><w:t>Second line &amp; more</w:t></w:ins></w:p></w:document>`,
		"word/comments.xml", `<w:comments><w:comment w:initials='BN' w:author='Bilal Naseer'><w:p><w:t>A remark</w:t></w:p></w:comment></w:comments>`,
		"word/people.xml", `<w15:people><w15:person w15:author="Bilal Naseer"/></w15:people>`,
		"word/media/image1.jpeg", jpegWithPlace,
		"word/theme/theme1.xml", "<a:theme/>",
		"word/charts/chart1.xml", `<c:chart><a:t>Waits</a:t></c:chart>`,
		"word/embeddings/Sheet1.xlsx", string(document(t, "docProps/core.xml", "<dc:creator>Bilal Naseer</dc:creator>", "xl/workbook.xml", "<workbook/>")),
		"word/_rels/settings.xml.rels", `<Relationships><Relationship Id="rId1" Target="file:///C:\\Users\\Bilal\\Own.dotx" TargetMode="External"/></Relationships>`,
		"customXml/item1.xml", `<p:properties><DisplayName>Bilal Naseer</DisplayName></p:properties>`,
	)
}

func TestADocumentLosesWhoMadeIt(t *testing.T) {
	t.Parallel()
	odtFile := document(t,
		"mimetype", odtType, "META-INF/manifest.xml", "<manifest/>",
		"meta.xml", `<office:meta><meta:initial-creator>Bilal Naseer</meta:initial-creator></office:meta>`,
		"content.xml", `<office:text><text:p>Patient waits, NHS 943 476 5919</text:p><text:p>Second line &amp; more<office:annotation><dc:creator>Bilal Naseer</dc:creator><text:p>A remark</text:p></office:annotation></text:p></office:text>`,
		"Pictures/1.jpg", jpegWithPlace,
	)
	for k, before := range map[Kind][]byte{DOCX: wordFile(t), ODT: odtFile} {
		kept := bytes.Clone(before)
		after, text, err := bareDocument(k, before)
		if err != nil || !bytes.Equal(before, kept) {
			t.Fatalf("%s: %v, or it was changed where it stood", k, err)
		}
		if got, err := Recognise(after); got != k || err != nil {
			t.Errorf("%s has become %s, %v", k, got, err)
		}
		r, err := zip.NewReader(bytes.NewReader(after), int64(len(after)))
		if err != nil {
			t.Fatal(err)
		}
		seen := false
		was, _ := zip.NewReader(bytes.NewReader(before), int64(len(before)))
		for n, f := range r.File {
			left := 1 << 20
			all, err := unpacked(f, &left)
			if err != nil {
				t.Fatal(err)
			}
			seen = seen || bytes.HasSuffix(all, []byte("picture"))
			for _, word := range []string{"Bilal", "BN", "Anytown", "Cardiff"} {
				if bytes.Contains(all, []byte(word)) {
					t.Errorf("%s: %s still says %q: %s", k, f.Name, word, all)
				}
			}
			if f.Name != was.File[n].Name || f.Method != was.File[n].Method {
				t.Errorf("%s: %s was %s", k, f.Name, was.File[n].Name)
			}
		}
		for _, line := range []string{"Patient waits, NHS 943 476 5919\n", "Second line & more", "A remark\n"} {
			if !strings.Contains(text, line) {
				t.Errorf("%s says %q", k, text)
			}
		}
		if !seen {
			t.Errorf("%s: the picture is gone", k)
		}
	}
}

func TestAPictureWithinADocumentIsLeftWhole(t *testing.T) {
	t.Parallel()
	if got := string(barePicture([]byte(jpegWithPlace))); got != "\xff\xd8\xff\xe0\x00\x04JF\xff\xda\x00\x02picture" {
		t.Errorf("got %q", got)
	}
	const png = "\x89PNG\r\n\x1a\n"
	chunk := func(name, words string) string {
		return string([]byte{0, 0, 0, byte(len(words))}) + name + words + "sums"
	}
	if got := string(barePicture([]byte(png + chunk("IHDR", "1") + chunk("tEXt", "Author") + chunk("IDAT", "pixels") + chunk("IEND", "")))); got != png+chunk("IHDR", "1")+chunk("IDAT", "pixels")+chunk("IEND", "") {
		t.Errorf("got %q", got)
	}
	if got := string(barePicture([]byte("GIF89a"))); got != "GIF89a" {
		t.Errorf("got %q", got)
	}
}

// textOf is a document of one part of text.
func textOf(t testing.TB, content string) []byte {
	return document(t, "mimetype", odtType, "META-INF/manifest.xml", "<manifest/>", "content.xml", content)
}

func TestADocumentThatCannotBeReadIsRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, content string
		want          error
	}{
		{"one that unpacks too far", strings.Repeat(" ", writtenMax+1), errLong},
		{"more text than is looked at", "<text:p>" + strings.Repeat("a", spokenMax+1) + "</text:p>", errLong},
		{"UTF-16", "\xfe\xff\x00<\x00w", errPacked},
		{"another encoding", `<?xml version="1.0" encoding="windows-1252"?><text:p>a</text:p>`, errPacked},
		{"an entity of its own", "<text:p>&nhs;</text:p>", errPacked},
		{"no XML", "<text:p", errPacked},
		{"as much as is looked at", "<text:p>" + strings.Repeat("a", spokenMax-10) + "</text:p>", nil},
	} {
		if _, _, err := bareDocument(ODT, textOf(t, tt.content)); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if text, err := Spoken(PDF, textOf(t, "<text:p>a</text:p>")); text != "" || err != nil {
		t.Errorf("a PDF says %q, %v", text, err)
	}
	if text, err := Spoken(ODT, textOf(t, "<text:p>a</text:p><text:p")); text != "" || !errors.Is(err, errPacked) {
		t.Errorf("half a text says %q, %v", text, err)
	}
}

// TestEntriesThatShareTheirBytesAreRefused: a list of entries that all lead to one would be
// copied as many times.
func TestEntriesThatShareTheirBytesAreRefused(t *testing.T) {
	t.Parallel()
	b := textOf(t, "<text:p>"+strings.Repeat("abcdefgh", 20000)+"</text:p>")
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if err = sizes(r, len(b)); err != nil {
		t.Errorf("a document as it should be: %v", err)
	}
	for range 3 {
		r.File = append(r.File, r.File[2])
	}
	if err = sizes(r, len(b)); !errors.Is(err, errPacked) {
		t.Errorf("got %v", err)
	}
	w := limited{most: 10}
	if _, err := w.Write(make([]byte, 10)); err != nil {
		t.Error(err)
	}
	if _, err := w.Write([]byte{1}); !errors.Is(err, errPacked) || w.all.Len() != 10 {
		t.Errorf("it takes more than it may: %v", err)
	}
}

func TestADocumentElsewhereIsRefused(t *testing.T) {
	t.Parallel()
	const elsewhere = `<Relationships><Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/x/real.xml"/></Relationships>`
	hidden := strings.Replace(elsewhere, "/officeDocument\"", "/office&#68;ocument\"", 1)
	for _, rels := range []string{elsewhere, docxRels + elsewhere, hidden + docxRels, docxRels + "<Relationship", strings.Replace(elsewhere, "word/x/real.xml", "Word/document.xml", 1), "<Relationships/>"} {
		if onlyDocument(rels) {
			t.Errorf("%s is taken", rels)
		}
	}
	for _, rels := range []string{docxRels, strings.ReplaceAll(docxRels, `"`, "'"), strings.Replace(docxRels, `"word/`, `"/word/`, 1)} {
		if !onlyDocument(rels) {
			t.Errorf("%s is refused", rels)
		}
	}
}

func FuzzBareDocument(f *testing.F) {
	f.Add(wordFile(f))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, k := range []Kind{DOCX, ODT} {
			bared, _, err := bareDocument(k, b)
			if err != nil {
				continue
			}
			if again, _, err := bareDocument(k, bared); err != nil || !bytes.Equal(again, bared) {
				t.Fatalf("%v, or a second time changes it", err)
			}
		}
		barePicture(b)
	})
}
