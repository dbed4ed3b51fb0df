package attachment

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"strings"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/guard"
)

// Limits of what is unpacked of a document, in bytes.
const (
	writtenMax  = 20 << 20  // of one part with text
	spokenMax   = 200 << 10 // of the text that is looked at
	picturesMax = 40 << 20  // of all its pictures
)

// Parts that say who made a document, with what and when, and what stands in their place.
// They stay, empty: others point to them.
var selfPortraits = map[string]string{
	"docProps/core.xml": `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>`,
	"docProps/app.xml":  `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>`,
	"docProps/custom.xml": `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" ` +
		`xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"/>`,
	"word/people.xml": `<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/>`,
	"meta.xml": `<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ` +
		`xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.3"><office:meta/></office:document-meta>`,
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// Who made a change or a remark: attributes of DOCX, elements of ODT.
var (
	changedBy = regexp.MustCompile(`(\s[\w.-]+:(?:author|initials|lastModifiedBy|userId)\s*=\s*)(?:"[^"]*"|'[^']*')`)
	createdBy = regexp.MustCompile(`(<(?:dc:creator|meta:creator-initials|meta:initial-creator|text:(?:initial-creator|creator|author-name|author-initials|sender-[a-z-]+))\b[^>]*>)[^<]*`)
)

// bareDocument returns a document without what it says of whoever made it, and its text.
func bareDocument(k Kind, b []byte) (bared []byte, text string, err error) {
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, "", errPacked
	}
	var out bytes.Buffer
	var said strings.Builder
	w, pictures := zip.NewWriter(&out), 0
	for _, f := range r.File {
		now, changed := []byte(nil), false
		switch empty, portrait := selfPortraits[f.Name]; {
		case portrait:
			now, changed = []byte(xmlHead+empty), true
		case written(k, f.Name):
			if now, err = unpacked(f, writtenMax); err != nil {
				return nil, "", err
			}
			now, changed = createdBy.ReplaceAll(changedBy.ReplaceAll(now, []byte(`$1"Author"`)), []byte("${1}Author")), true
			speak(&said, now)
		case pictured(f.Name):
			if now, err = unpacked(f, picturesMax-pictures); err != nil {
				return nil, "", err
			}
			pictures += len(now)
			now, changed = barePicture(now), true
		}
		if err = packed(w, f, now, changed); err != nil {
			return nil, "", errPacked
		}
	}
	if err = w.Close(); err != nil {
		return nil, "", errPacked
	}
	return out.Bytes(), said.String(), nil
}

// Spoken is the text of a document, as far as it is looked at; empty for what has none, or
// none that can be read.
func Spoken(k Kind, b []byte) string {
	if k != DOCX && k != ODT {
		return ""
	}
	_, text, err := bareDocument(k, b)
	if err != nil {
		return ""
	}
	return text
}

// documentFaults refuses a document with what has to be removed. A mail address may be that of
// an office or of whoever wrote the document: it is asked about (documentDoubts).
func documentFaults(bad *fault.Fields, text string) {
	for _, f := range guard.Check(text, 0) {
		if f.Grade == guard.Block && f.Kind != guard.EmailAddress {
			bad.Add("file", "Change the document and send it again. "+f.Advice())
			return
		}
	}
}

func documentDoubts(text string, now time.Time) []challenge.Doubt {
	out := challenge.DoubtsIn("file", text, now)
	for _, f := range guard.Check(text, 0) {
		if f.Kind == guard.EmailAddress {
			out = append(out, challenge.Doubt{Field: "file", Passage: text[f.Start:f.End], Advice: f.Advice()})
		}
	}
	return out
}

// packed puts an entry into w: as it was, or with now in it.
func packed(w *zip.Writer, f *zip.File, now []byte, changed bool) error {
	if !changed {
		return w.Copy(f)
	}
	e, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: f.Method})
	if err == nil {
		_, err = e.Write(now)
	}
	return err
}

// unpacked is what an entry holds, at most most bytes: what it says of its size may be wrong.
func unpacked(f *zip.File, most int) ([]byte, error) {
	e, err := f.Open()
	if err != nil {
		return nil, errPacked
	}
	defer e.Close() //nolint:errcheck // it was read
	b, err := io.ReadAll(io.LimitReader(e, int64(max(most, 0))+1))
	if err != nil || len(b) > most {
		return nil, errPacked
	}
	return b, nil
}

// written reports whether an entry holds text, or may name who wrote it.
func written(k Kind, name string) bool {
	if k == DOCX {
		return strings.HasPrefix(name, "word/") && path.Ext(name) == ".xml" && path.Dir(name) == "word"
	}
	return name == "content.xml" || name == "styles.xml"
}

func pictured(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".jpg" || ext == ".jpeg" || ext == ".png"
}

// speak adds the text of a part, a line for each paragraph, up to spokenMax bytes in all. A part
// that is no XML says nothing.
func speak(said *strings.Builder, part []byte) {
	for d := xml.NewDecoder(bytes.NewReader(part)); said.Len() < spokenMax; {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) || err != nil {
			return
		}
		switch t := t.(type) {
		case xml.CharData:
			said.Write(t[:min(len(t), spokenMax-said.Len())])
		case xml.EndElement:
			switch t.Name.Local {
			case "p", "h", "br", "tab", "line-break", "s", "tc", "table-cell":
				said.WriteByte('\n')
			}
		}
	}
}

// barePicture takes what a JPEG or PNG says of where, when and with what it was made out of
// it. Anything else is returned as it is.
func barePicture(b []byte) []byte {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return bareJPEG(b)
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return barePNG(b)
	}
	return b
}

// bareJPEG leaves out the segments of applications, but for those that colours need (JFIF, ICC
// profiles, Adobe's), and remarks.
func bareJPEG(b []byte) []byte {
	out := append([]byte(nil), b[:2]...)
	for at := 2; at+4 <= len(b) && b[at] == 0xff; {
		marker, size := b[at+1], int(binary.BigEndian.Uint16(b[at+2:]))
		if marker == 0xda || size < 2 || at+2+size > len(b) { // the picture itself begins
			return append(out, b[at:]...)
		}
		if said := marker >= 0xe0 && marker <= 0xef || marker == 0xfe; !said || marker == 0xe0 || marker == 0xe2 || marker == 0xee {
			out = append(out, b[at:at+2+size]...)
		}
		at += 2 + size
	}
	return out
}

// barePNG leaves out the chunks of words, times and cameras.
func barePNG(b []byte) []byte {
	out := append([]byte(nil), b[:8]...)
	for at := 8; at+12 <= len(b); {
		size := int(binary.BigEndian.Uint32(b[at:]))
		if size < 0 || size > len(b)-at-12 {
			return append(out, b[at:]...)
		}
		switch string(b[at+4 : at+8]) {
		case "tEXt", "zTXt", "iTXt", "eXIf", "tIME":
		default:
			out = append(out, b[at:at+12+size]...)
		}
		at += 12 + size
	}
	return out
}
