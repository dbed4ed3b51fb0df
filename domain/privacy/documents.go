package privacy

import (
	"context"

	"uptake/domain/attachment"
)

// readDocuments calls take with each record of a file, with the text of the file beside what
// the record says, and notes in leftOut what is not read.
func (s Service) readDocuments(ctx context.Context, records []Record, leftOut map[string]string, take func(Record)) {
	leftOut["files"] = "what is inside PDF files, pictures and recordings: nothing here reads them, so open them; their names and descriptions, and the text of DOCX and ODT, are searched"
	for _, r := range records {
		text, err := s.textOf(ctx, r)
		if err != nil {
			leftOut["file of attachment "+r.Key] = "it cannot be read here, so open it"
		}
		r.Columns = append(r.Columns, Column{Name: "text of the file", Text: text})
		take(r)
	}
}

func (s Service) textOf(ctx context.Context, r Record) (string, error) {
	b, err := s.Blobs.Get(ctx, r.value("sha256"))
	if err != nil {
		return "", err
	}
	return attachment.Spoken(r.document(), b)
}

// document is the kind of the file that a record is of, if its text can be read; else empty.
func (r Record) document() attachment.Kind {
	if k := attachment.Kind(r.value("kind")); r.Store == "attachments" && (k == attachment.DOCX || k == attachment.ODT) && r.value("removed_at") == "" {
		return k
	}
	return ""
}

// value is that of a column; empty where there is none.
func (r Record) value(name string) string {
	for _, c := range r.Columns {
		if c.Name == name {
			return c.Text
		}
	}
	return ""
}
