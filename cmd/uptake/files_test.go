package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/store"
	"uptake/store/storetest"
)

// attached makes a server's data with one idea and one attachment, and returns it.
func attached(t *testing.T, environ []string) attachment.Attachment {
	t.Helper()
	c, err := Load(environ)
	if err != nil {
		t.Fatal(err)
	}
	if err = os.MkdirAll(c.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	s := open(t, string(c.Database))
	defer func() { _ = s.Close() }()
	ctx := t.Context()
	var author account.Actor
	if err = s.InTx(ctx, func(tx *store.Tx) error {
		return tx.Get(&author.Person, "INSERT INTO people (handle, name, joined_at) VALUES ('ann', 'Ann', ?) RETURNING id", now())
	}); err != nil {
		t.Fatal(err)
	}
	author.Name = "Ann"
	ideas := challenge.Service{Store: store.Challenges(s), Now: now}
	phase := challenge.UsualPhase(challenge.Collect)
	phase.OpensAt, phase.ClosesAt = now().AddDate(0, 0, -1), now().AddDate(0, 0, 1)
	ch, err := ideas.Create(ctx, account.Console, challenge.Challenge{Slug: "one", Title: "One", Question: "What?", Phases: []challenge.Phase{phase}})
	if err == nil {
		_, err = ideas.Publish(ctx, account.Console, ch.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	i, err := ideas.PostIdea(ctx, author, "one", challenge.Text{Kind: challenge.KindIdea, Title: "Video", Body: "By video."}, "")
	if err != nil {
		t.Fatal(err)
	}
	files, err := c.files(s)
	if err != nil {
		t.Fatal(err)
	}
	a, err := files.Attach(ctx, author, i.ID, attachment.Upload{Name: "a.pdf", Bytes: []byte("%PDF-1.7 the plan %%EOF"), Alt: "The plan", People: attachment.No})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestABackupHoldsWhatIsAttached(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		dir := t.TempDir()
		data := filepath.Join(dir, "data")
		environ := []string{"UPTAKE_DATA=" + data, "UPTAKE_DATABASE=" + url, "UPTAKE_ADDR=" + freePort(t)}
		a := attached(t, environ)
		path := filepath.Join(data, "attachments", a.Hash[:2], a.Hash)
		doctor := func(want string) {
			t.Helper()
			if _, out, _ := call(t, environ, "doctor"); !strings.Contains(out, want) {
				t.Errorf("the doctor does not say %q: %s", want, out)
			}
		}
		doctor("ok     attachments: 1 files, all there")
		file := filepath.Join(dir, "backup.tar.gz")
		if code, out, errs := call(t, environ, "backup", file); code != exitOK {
			t.Fatal(out, errs)
		}
		if err := os.RemoveAll(filepath.Join(data, "attachments")); err != nil {
			t.Fatal(err)
		}
		doctor("and 1 files are missing")
		if code, out, errs := call(t, environ, "restore", "--force", file); code != exitOK {
			t.Fatal(out, errs)
		}
		if b, err := os.ReadFile(path); err != nil || !bytes.Equal(b, []byte("%PDF-1.7 the plan %%EOF")) {
			t.Errorf("%q, %v", b, err)
		}
		doctor("ok     attachments: 1 files, all there")
		if err := os.Rename(path, filepath.Join(data, "attachments", strings.Repeat("ab", 32))); err != nil {
			t.Fatal(err)
		}
		doctor("1 of 1 files are missing: " + a.Hash)
		if code, out, errs := call(t, environ, "restore", "--force", file); code != exitOK {
			t.Fatal(out, errs)
		}
		doctor("1 files belong to nothing any more: " + strings.Repeat("ab", 32))
	})
}
