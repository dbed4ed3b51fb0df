package attachment

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"uptake/domain/fault"
)

// Kind is what an attachment is, by its content.
type Kind string

// The kinds that are kept. Pictures of any format become one of the first two.
const (
	JPEG Kind = "jpeg"
	PNG  Kind = "png"
	PDF  Kind = "pdf"
	ODT  Kind = "odt"
	DOCX Kind = "docx"
)

// GIF and WebP are read and never kept: they become JPEG or PNG.
const (
	GIF  Kind = "gif"
	WebP Kind = "webp"
)

// kept says what a kind is called outside.
var kept = map[Kind]struct{ media, ending, word string }{
	JPEG: {"image/jpeg", ".jpg", "JPEG"},
	PNG:  {"image/png", ".png", "PNG"},
	PDF:  {"application/pdf", ".pdf", "PDF"},
	ODT:  {odtType, ".odt", "ODT"},
	MP3:  {"audio/mpeg", ".mp3", "MP3"},
	M4A:  {"audio/mp4", ".m4a", "M4A"},
	MP4:  {"video/mp4", ".mp4", "MP4"},
	OGG:  {"audio/ogg", ".ogg", "Ogg"},
	WebM: {"video/webm", ".webm", "WebM"},
	WAV:  {"audio/wav", ".wav", "WAV"},
	DOCX: {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", "Word"},
}

// MediaType is the type with which a kind is served.
func (k Kind) MediaType() string { return kept[k].media }

// Word is what people call the kind.
func (k Kind) Word() string { return kept[k].word }

// Picture reports whether k is shown on the page, and not only offered.
func (k Kind) Picture() bool { return k == JPEG || k == PNG || k == GIF || k == WebP }

// Limits of what is sent.
const (
	BytesMax  = 10 << 20
	PixelsMax = 25_000_000 // of a picture, before it is made smaller
	SideMax   = 20_000     // of a picture, in pixels
)

// Faults of the bytes themselves, all of the field "file".
var (
	errNone   = onFile("Select a picture, a document or a recording.")
	errKind   = onFile("The file must be a picture (JPEG, PNG, GIF or WebP), a document (PDF, ODT or DOCX) or a recording (MP3, M4A, Ogg, WAV, MP4 or WebM). What counts is what is in it, not its name.")
	errMacro  = onFile("The document holds macros or programs. Save it as a PDF, or without them.")
	errSealed = onFile("The document is locked with a password. Save it without one.")
	errPacked = onFile("The document is not put together as it should be. Save it as a PDF and send that.")
)

func onFile(message string) *fault.Error { return coded("attachment.invalid", message) }

func coded(code, message string) *fault.Error {
	return &fault.Error{
		Kind: fault.Invalid, Code: code, Message: "There is a problem with your file.",
		Fields: fault.Fields{{Name: "file", Message: message}},
	}
}

// ErrLarge is the fault of a file of more than BytesMax.
var ErrLarge = coded("attachment.large", "The file must be 10 MB or smaller.")

// ErrPixels and ErrPicture are the faults of a picture that is too large to be
// opened, and of one that cannot be.
var (
	ErrPixels  = coded("attachment.pixels", "The picture must have 25 million pixels or fewer. Make it smaller and send it again.")
	ErrPicture = coded("attachment.damaged", "The picture is damaged. Open it in a picture program, save it again and send that.")
)

// Recognise tells what b is by its content alone, or why it may not be attached.
func Recognise(b []byte) (Kind, error) {
	switch {
	case len(b) == 0:
		return "", errNone
	case len(b) > BytesMax:
		return "", ErrLarge
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return JPEG, nil
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return PNG, nil
	case bytes.HasPrefix(b, []byte("GIF87a")), bytes.HasPrefix(b, []byte("GIF89a")):
		return GIF, nil
	case len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		return WebP, nil
	case bytes.HasPrefix(b, []byte("%PDF-")):
		return pdf(b)
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		return zipped(b)
	}
	if k, ok, err := recorded(b); ok {
		return k, err
	}
	return "", errKind
}

// pdf looks for the end that every PDF has: something else with a beginning that
// looks like one lacks it.
func pdf(b []byte) (Kind, error) {
	if !bytes.Contains(b[max(0, len(b)-2048):], []byte("%%EOF")) {
		return "", errPacked
	}
	return PDF, nil
}

const (
	odtType  = "application/vnd.oasis.opendocument.text"
	docxMain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

	entriesMax  = 2000
	unpackedMax = 200 << 20 // of all entries together, as they say themselves
	partMax     = 1 << 20   // of the one entry that is read
)

// zipped tells an ODT from a DOCX. Only the one small entry that names the type is
// unpacked, within a limit of its own; of the others the names are read.
func zipped(b []byte) (Kind, error) {
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil || len(r.File) == 0 || len(r.File) > entriesMax {
		return "", errPacked
	}
	if err := sizes(r, len(b)); err != nil {
		return "", err
	}
	seen := map[string]bool{}
	for _, f := range r.File {
		switch {
		case f.Flags&1 != 0:
			return "", errSealed
		case !inside(f.Name) || seen[f.Name]:
			return "", errPacked
		case program(f.Name):
			return "", errMacro
		}
		seen[f.Name] = true
	}
	if r.File[0].Name == "mimetype" {
		return odt(r)
	}
	return docx(r)
}

// sizes refuses entries that would unpack too far, as they say themselves, and such as share
// their bytes: together they cannot be longer than the whole.
func sizes(r *zip.Reader, whole int) error {
	var plain, packed uint64
	for _, f := range r.File {
		if f.UncompressedSize64 > unpackedMax || f.CompressedSize64 > uint64(whole) { //nolint:gosec // a length
			return errPacked
		}
		plain, packed = plain+f.UncompressedSize64, packed+f.CompressedSize64
	}
	if plain > unpackedMax || packed > uint64(whole) || len(r.File) > entriesMax { //nolint:gosec // likewise
		return errPacked
	}
	return nil
}

// inside reports whether the name of an entry leads nowhere out of the document.
func inside(name string) bool {
	return name != "" && len(name) <= 500 && utf8.ValidString(name) && !strings.ContainsAny(name, "\\:\x00") &&
		!strings.HasPrefix(name, "/") && path.Clean(name) == strings.TrimSuffix(name, "/") && !strings.HasPrefix(path.Clean(name), "..")
}

// program reports whether an entry is something that a word processor may run.
func program(name string) bool {
	name = strings.ToLower(name)
	first, _, _ := strings.Cut(name, "/")
	if first == "basic" || first == "scripts" || strings.Contains(name, "vbaproject") || strings.Contains(name, "activex") {
		return true
	}
	switch path.Ext(name) {
	case ".exe", ".dll", ".js", ".vbs", ".ps1", ".bat", ".cmd", ".com", ".scr", ".jar", ".lnk", ".msi", ".hta", ".wsf", ".docm", ".dotm", ".xlsm":
		return true
	}
	return strings.HasPrefix(path.Base(name), "oleobject")
}

func odt(r *zip.Reader) (Kind, error) {
	said, err := part(r, "mimetype")
	if err != nil || strings.TrimSpace(said) != odtType {
		return "", errKind
	}
	if locked, err := part(r, "META-INF/manifest.xml"); err != nil {
		return "", errPacked
	} else if strings.Contains(locked, "encryption-data") {
		return "", errSealed
	}
	if !has(r, "content.xml") {
		return "", errPacked
	}
	return ODT, nil
}

func docx(r *zip.Reader) (Kind, error) {
	types, err := part(r, "[Content_Types].xml")
	if err != nil {
		return "", errKind
	}
	if strings.Contains(strings.ToLower(types), "macroenabled") || strings.Contains(strings.ToLower(types), "vbaproject") {
		return "", errMacro
	}
	if !strings.Contains(types, docxMain) {
		return "", errKind
	}
	if rels, err := part(r, "_rels/.rels"); err != nil || !onlyDocument(rels) || !has(r, "word/document.xml") {
		return "", errPacked
	}
	return DOCX, nil
}

// onlyDocument reports whether the text of a DOCX is where it is looked for: its list of parts
// names no other one as the document.
func onlyDocument(rels string) bool {
	found := false
	for d := xml.NewDecoder(strings.NewReader(rels)); ; {
		t, err := d.RawToken()
		if err != nil {
			return found && errors.Is(err, io.EOF)
		}
		one, ok := t.(xml.StartElement)
		if !ok || one.Name.Local != "Relationship" {
			continue
		}
		said := map[string]string{}
		for _, a := range one.Attr {
			said[a.Name.Local] = a.Value
		}
		if strings.HasSuffix(said["Type"], "/officeDocument") {
			if found = strings.TrimPrefix(said["Target"], "/") == "word/document.xml"; !found {
				return false
			}
		}
	}
}

func has(r *zip.Reader, name string) bool {
	for _, f := range r.File {
		if f.Name == name {
			return true
		}
	}
	return false
}

// part unpacks one entry, at most partMax of it.
func part(r *zip.Reader, name string) (string, error) {
	f, err := r.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // it was read
	b, err := io.ReadAll(io.LimitReader(f, partMax+1))
	if err == nil && len(b) > partMax {
		err = errPacked
	}
	return string(b), err
}
