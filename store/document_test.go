package store_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/attachment"
	"uptake/domain/fault"
	"uptake/domain/privacy"
	"uptake/store"
	"uptake/store/storetest"
)

// letterOf is a document by Bilal that says words.
func letterOf(t *testing.T, words string) attachment.Upload {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"mimetype", "application/vnd.oasis.opendocument.text"},
		{"META-INF/manifest.xml", "<manifest/>"},
		{"meta.xml", "<meta:initial-creator>Bilal Naseer</meta:initial-creator>"},
		{"content.xml", "<text:p>" + words + "</text:p>"},
	} {
		e, err := w.CreateHeader(&zip.FileHeader{Name: part[0]})
		must(t, err)
		_, err = e.Write([]byte(part[1]))
		must(t, err)
	}
	must(t, w.Close())
	return attachment.Upload{Name: "letter.odt", Bytes: b.Bytes(), Alt: "A letter", People: attachment.No}
}

// TestADocumentIsReadBeforeItIsKept: what has to be removed is not kept, what is doubtful is
// asked about, and nothing says who made it.
func TestADocumentIsReadBeforeItIsKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f, ctx := newFiles(t, s), t.Context()
		i := f.by(t, f.ann, "Letters that people can read")
		_, err := f.Attach(ctx, f.ann, i.ID, letterOf(t, "Dear Sir, NHS number 943 476 5919 waits."))
		if fieldOf(err) != "file" || strings.Contains(err.Error(), "943") {
			t.Errorf("a number in a document: %v", err)
		}
		u := letterOf(t, "Write to mair.evans@example.org or ring 07700 900123.")
		_, err = f.Attach(ctx, f.ann, i.ID, u)
		refuses(t, "an address in a document", err, "attachment.doubtful")
		if len(f.kept(t)) != 0 {
			t.Error("what was refused is kept")
		}
		if got := u.Doubts(f.clock.Now()); len(got) != 2 || got[0].Passage != "07700 900123" {
			t.Errorf("asked about %+v", got)
		}
		u.Looked = fault.Of(err).Looked
		a, err := f.Attach(ctx, f.ann, i.ID, u)
		must(t, err)
		b, err := f.blobs.Get(ctx, a.Hash)
		must(t, err)
		r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		must(t, err)
		meta, err := r.Open("meta.xml")
		must(t, err)
		var said bytes.Buffer
		_, err = said.ReadFrom(meta)
		must(t, err)
		if strings.Contains(said.String(), "Bilal") || said.Len() == 0 {
			t.Errorf("it says of itself %q", said.String())
		}
		uses := erases(s, &keptLetters{})
		uses.Blobs = f.blobs
		found, err := uses.Find(ctx, account.Console, store.PrivacySearches(s), privacy.Inquiry{Person: "mair.evans@example.org", Reason: "Request 12"})
		must(t, err)
		if len(found.Records) != 1 || found.Records[0].Store != "attachments" || found.LeftOut["files"] == "" {
			t.Errorf("a search finds %+v", found.Records)
		}
		must(t, f.blobs.Delete(ctx, a.Hash))
		found, err = uses.Find(ctx, account.Console, store.PrivacySearches(s), privacy.Inquiry{Person: "mair.evans@example.org", Reason: "Request 12"})
		if err != nil || len(found.Records) != 0 || found.LeftOut["file of attachment "+fmt.Sprint(a.ID)] == "" {
			t.Errorf("with its file away: %v, %+v", err, found.LeftOut)
		}
		if text, err := attachment.Spoken(a.Kind, b); err != nil || !strings.Contains(text, "Write to mair.evans@example.org") {
			t.Errorf("the text is %q", text)
		}
	})
}
