package attachment

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"hash/crc32"
	"io"
	"path"
	"regexp"
	"strings"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/guard"
)

// Limits of a document, in bytes: of its parts with text, of that text, of all else that is
// unpacked, and of what it becomes.
const (
	writtenMax  = 8 << 20
	spokenMax   = 1 << 20
	picturesMax = 40 << 20
	baredMax    = BytesMax + 1<<20
)

// errLong is the fault of a document with more text than is looked at.
var errLong = onFile("The document has too much text to be checked. Send a part of it, such as a summary.")

// Parts that say who made a document, with what and when, by their names in small letters, and
// what stands in their place. They stay, empty: others point to them.
var selfPortraits = map[string]string{
	"docprops/core.xml": `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>`,
	"docprops/app.xml":  `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>`,
	"docprops/custom.xml": `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" ` +
		`xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"/>`,
	"word/people.xml": `<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/>`,
	"meta.xml": `<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ` +
		`xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.3"><office:meta/></office:document-meta>`,
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// Who made a change or a remark: attributes of DOCX, elements of ODT; where somebody keeps
// their templates; and forms that a library of documents has filled in.
var (
	filledIn  = regexp.MustCompile(`^customxml/item\d+\.xml$`)
	template  = regexp.MustCompile(`(\sTarget\s*=\s*)(?:"[^"]*"|'[^']*')`)
	changedBy = regexp.MustCompile(`(\s[\w.-]+:(?:author|initials|lastModifiedBy|userId)\s*=\s*)(?:"[^"]*"|'[^']*')`)
	createdBy = regexp.MustCompile(`(<(?:dc:creator|meta:creator-initials|meta:initial-creator|text:(?:initial-creator|creator|author-name|author-initials|sender-[a-z-]+))\b[^>]*>)[^<]*`)
)

// bareDocument returns a document without what it says of whoever made it, and its text. What
// cannot be read is refused: nobody has checked it.
func bareDocument(k Kind, b []byte) (bared []byte, text string, err error) {
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, "", errPacked
	}
	var said strings.Builder
	words, others := writtenMax, picturesMax
	bared, err = repacked(r, func(f *zip.File) ([]byte, error) {
		name := strings.ToLower(f.Name)
		switch empty, portrait := selfPortraits[name]; {
		case portrait:
			return []byte(xmlHead + empty), nil
		case filledIn.MatchString(name):
			return []byte(xmlHead + "<none/>"), nil
		case name == "word/_rels/settings.xml.rels":
			part, err := unpacked(f, &words)
			return template.ReplaceAll(part, []byte(`${1}"Normal.dotm"`)), err
		case written(k, name):
			part, err := unpacked(f, &words)
			if err != nil {
				return nil, err
			}
			part = createdBy.ReplaceAll(changedBy.ReplaceAll(part, []byte(`$1"Author"`)), []byte("${1}Author"))
			return part, speak(&said, part)
		case strings.HasPrefix(name, "word/embeddings/"):
			part, err := unpacked(f, &others)
			if err != nil {
				return nil, err
			}
			return bareSheet(part)
		case pictured(name):
			part, err := unpacked(f, &others)
			return barePicture(part), err
		}
		return nil, nil
	})
	if err != nil {
		return nil, "", err
	}
	return bared, said.String(), nil
}

// bareSheet does so with the workbook behind a chart.
func bareSheet(b []byte) ([]byte, error) {
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return []byte{}, nil //nolint:nilerr // something that only the program that made it reads: it goes
	}
	if err = sizes(r, len(b)); err != nil {
		return nil, err
	}
	return repacked(r, func(f *zip.File) ([]byte, error) {
		if empty, portrait := selfPortraits[strings.ToLower(f.Name)]; portrait {
			return []byte(xmlHead + empty), nil
		}
		return nil, nil
	})
}

// repacked puts a document together again, each entry as now says; nil leaves it as it is.
func repacked(r *zip.Reader, now func(*zip.File) ([]byte, error)) ([]byte, error) {
	out := limited{most: baredMax}
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		part, err := now(f)
		if err != nil {
			return nil, err
		}
		if err = packed(w, f, part); err != nil {
			return nil, errPacked
		}
	}
	if err := w.Close(); err != nil {
		return nil, errPacked
	}
	return out.all.Bytes(), nil
}

// limited keeps what is written, most bytes of it. It is no bytes.Buffer: that could be filled
// past Write.
type limited struct {
	all  bytes.Buffer
	most int
}

func (l *limited) Write(b []byte) (int, error) {
	if l.all.Len()+len(b) > l.most {
		return 0, errPacked
	}
	return l.all.Write(b)
}

// Spoken is the text of a document; empty for what is none, and for what cannot be read, with
// the fault that would refuse it.
func Spoken(k Kind, b []byte) (string, error) {
	if k != DOCX && k != ODT {
		return "", nil
	}
	_, text, err := bareDocument(k, b)
	return text, err
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

// packed puts an entry into w: as it was, or with now in it. What was not compressed has its
// length before it, as some programs need of pictures.
func packed(w *zip.Writer, f *zip.File, now []byte) error {
	if now == nil {
		return w.Copy(f)
	}
	h := &zip.FileHeader{Name: f.Name, Method: f.Method}
	create := w.CreateHeader
	if f.Method == zip.Store {
		h.CRC32, h.CompressedSize64, h.UncompressedSize64 = crc32.ChecksumIEEE(now), uint64(len(now)), uint64(len(now))
		create = w.CreateRaw
	}
	e, err := create(h)
	if err == nil {
		_, err = e.Write(now)
	}
	return err
}

// unpacked is what an entry holds, and takes its length off left: what it says of its size may
// be wrong.
func unpacked(f *zip.File, left *int) ([]byte, error) {
	e, err := f.Open()
	if err != nil {
		return nil, errPacked
	}
	defer e.Close() //nolint:errcheck // it was read
	b, err := io.ReadAll(io.LimitReader(e, int64(*left)+1))
	if err != nil {
		return nil, errPacked
	}
	if *left -= len(b); *left < 0 {
		return nil, errLong
	}
	return b, nil
}

// written reports whether an entry, by its name in small letters, holds text, or may name who
// wrote it.
func written(k Kind, name string) bool {
	if k == DOCX {
		return strings.HasPrefix(name, "word/") && path.Ext(name) == ".xml"
	}
	return path.Ext(name) == ".xml" && (path.Base(name) == "content.xml" || path.Base(name) == "styles.xml")
}

func pictured(name string) bool {
	ext := path.Ext(name)
	return ext == ".jpg" || ext == ".jpeg" || ext == ".png"
}

// speak adds the text of a part, a line for each paragraph. What is no XML in UTF-8 is refused.
func speak(said *strings.Builder, part []byte) error {
	for d := xml.NewDecoder(bytes.NewReader(part)); ; {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errPacked
		}
		switch t := t.(type) {
		case xml.StartElement:
			for _, a := range t.Attr { // what a picture shows
				if a.Name.Local == "descr" || a.Name.Local == "title" {
					said.WriteString(a.Value + "\n")
				}
			}
		case xml.CharData:
			said.Write(t)
		case xml.EndElement:
			switch t.Name.Local {
			case "p", "h", "br", "tab", "line-break", "s", "tc", "table-cell":
				said.WriteByte('\n')
			}
		}
		if said.Len() > spokenMax {
			return errLong
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
