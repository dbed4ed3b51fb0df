package files

import (
	"archive/zip"
	"encoding/xml"
	"io"
	"strings"
)

// DOCX is the media type of word processor files.
const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// Document is a text for a file: headings and paragraphs, one after the other.
type Document struct {
	Title  string
	Lang   string
	Blocks []Block
}

// Block is a heading of level 1 to 3, or a paragraph for level 0. Label stands
// before the words of a paragraph, in bold.
type Block struct {
	Level int
	Label string
	Words string // a line break starts a new line
}

// The parts of the smallest file that word processors open without a question.
const (
	docxTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>`
	docxRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	docxDocumentRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`
	docxSpace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
)

// docxStyles are real headings, so that a screen reader can jump between them.
func docxStyles(lang string) string {
	var b strings.Builder
	b.WriteString(`<w:styles xmlns:w="` + docxSpace + `"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="24"/><w:lang w:val="`)
	_ = xml.EscapeText(&b, []byte(lang)) // writing to memory does not fail
	b.WriteString(`"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="160"/></w:pPr></w:pPrDefault></w:docDefaults>`)
	b.WriteString(`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>`)
	for n, size := range []string{"40", "32", "26"} {
		level := string(rune('1' + n))
		b.WriteString(`<w:style w:type="paragraph" w:styleId="Heading` + level + `"><w:name w:val="heading ` + level + `"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/>` +
			`<w:pPr><w:keepNext/><w:outlineLvl w:val="` + string(rune('0'+n)) + `"/></w:pPr><w:rPr><w:b/><w:sz w:val="` + size + `"/></w:rPr></w:style>`)
	}
	return b.String() + `</w:styles>`
}

// WriteDOCX writes d as a word processor file.
func WriteDOCX(w io.Writer, d Document) error {
	var body strings.Builder
	body.WriteString(`<w:document xmlns:w="` + docxSpace + `"><w:body>`)
	for _, b := range append([]Block{{Level: 1, Words: d.Title}}, d.Blocks...) {
		body.WriteString("<w:p>")
		if b.Level > 0 {
			body.WriteString(`<w:pPr><w:pStyle w:val="Heading` + string(rune('0'+b.Level)) + `"/></w:pPr>`)
		}
		if b.Label != "" {
			run(&body, b.Label+": ", true)
		}
		run(&body, b.Words, false)
		body.WriteString("</w:p>")
	}
	body.WriteString(`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134"/></w:sectPr></w:body></w:document>`)
	z := zip.NewWriter(w)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", docxTypes},
		{"_rels/.rels", docxRels},
		{"word/_rels/document.xml.rels", docxDocumentRels},
		{"word/styles.xml", docxStyles(d.Lang)},
		{"word/document.xml", body.String()},
	} {
		f, err := z.Create(part.name)
		if err != nil {
			return err
		}
		if _, err = io.WriteString(f, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+part.text); err != nil {
			return err
		}
	}
	return z.Close()
}

// run writes words in one style, a break for each new line. Characters that XML
// cannot hold become U+FFFD.
func run(b *strings.Builder, words string, bold bool) {
	b.WriteString("<w:r>")
	if bold {
		b.WriteString("<w:rPr><w:b/></w:rPr>")
	}
	for n, line := range strings.Split(strings.ReplaceAll(words, "\r\n", "\n"), "\n") {
		if n > 0 {
			b.WriteString("<w:br/>")
		}
		b.WriteString(`<w:t xml:space="preserve">`)
		_ = xml.EscapeText(b, []byte(line)) // writing to memory does not fail
		b.WriteString("</w:t>")
	}
	b.WriteString("</w:r>")
}

// documentStyle is how the page looks on a screen and on paper: lines that can be
// read, and no heading left behind at the foot of a sheet.
const documentStyle = `body{max-width:44rem;margin:1rem auto;padding:0 1rem;color:#212b32;background:#fff;font:1.1rem/1.5 Arial,sans-serif;overflow-wrap:anywhere}` +
	`h1,h2,h3{line-height:1.25;break-after:avoid}p{margin:0 0 .75rem;orphans:3;widows:3}` +
	`@media print{@page{margin:2cm}body{max-width:none;margin:0;padding:0;font-size:11pt}}`

// WriteDocumentHTML writes d as a page that needs nothing else.
func WriteDocumentHTML(w io.Writer, d Document) error {
	var b strings.Builder
	escape := func(s string) { _ = xml.EscapeText(&b, []byte(s)) } // writing to memory does not fail
	b.WriteString(`<!DOCTYPE html><html lang="`)
	escape(d.Lang)
	b.WriteString(`"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/><title>`)
	escape(d.Title)
	b.WriteString("</title><style>" + documentStyle + "</style></head><body><main>\n<h1>")
	escape(d.Title)
	b.WriteString("</h1>\n")
	for _, block := range d.Blocks {
		tag := "p"
		if block.Level > 0 {
			tag = "h" + string(rune('0'+block.Level))
		}
		b.WriteString("<" + tag + ">")
		if block.Label != "" {
			b.WriteString("<strong>")
			escape(block.Label)
			b.WriteString(":</strong> ")
		}
		for n, line := range strings.Split(strings.ReplaceAll(block.Words, "\r\n", "\n"), "\n") {
			if n > 0 {
				b.WriteString("<br/>")
			}
			escape(line)
		}
		b.WriteString("</" + tag + ">\n")
	}
	b.WriteString("</main></body></html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}
