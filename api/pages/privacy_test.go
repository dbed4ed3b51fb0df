package pages_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/privacy"
)

// noBlobs are the attachments of a site without any.
type noBlobs struct{}

func (noBlobs) Get(context.Context, string) ([]byte, error) { return nil, errors.New("there are none") }

// unzip returns the files of an archive.
func unzip(t *testing.T, b string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(b)), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(content)
	}
	return out
}

func TestDownloadOfOnesData(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := newSite(t)
	s.browser("nobody").get("/account/data").want(401)
	s.browser("nobody").get("/account/data.zip").want(401)
	bea, cat := s.someone("bea", "", 0), s.someone("cat", "", 0)
	s.idea("bea@example.org", "=1+1 crutches")
	s.idea("cat@example.org", "Slings of Cat")
	who, err := s.uses.Reads.PersonByEmail(t.Context(), "bea@example.org")
	if err != nil {
		t.Fatal(err)
	}
	bea.post("/account/profile", url.Values{"version": {strconv.Itoa(who.Version)}, "name": {"Bea <b>"}, "organisation": {"Ward 9"}}).want(303)
	if got := bea.get("/account").want(200); !strings.Contains(got.body, `href="/account/data"`) {
		t.Error("the account does not lead to the data")
	}
	bea.get("/account/data").want(200)
	got := bea.get("/account/data.zip").want(200)
	if got.header.Get("Content-Type") != "application/zip" || got.header.Get("Cache-Control") != "no-store" || !strings.Contains(got.header.Get("Content-Disposition"), "your-data.zip") {
		t.Errorf("the file comes with %v", got.header)
	}
	files := unzip(t, got.body)
	for name, content := range files {
		if strings.Contains(content, "Slings") || strings.Contains(content, "cat@example.org") {
			t.Errorf("%s holds what is somebody else's", name)
		}
	}
	if page := files["index.html"]; !strings.Contains(page, "Bea &lt;b&gt;") || strings.Contains(page, "<b>") || !strings.Contains(page, "=1+1 crutches") {
		t.Errorf("the page to read says %s", page)
	}
	var all struct {
		Profile []struct{ Name, Email string }
		Ideas   []struct{ Title string }
	}
	if err := json.Unmarshal([]byte(files["data.json"]), &all); err != nil || len(all.Profile) != 1 || all.Profile[0].Email != "bea@example.org" || len(all.Ideas) != 1 || all.Ideas[0].Title != "=1+1 crutches" {
		t.Errorf("JSON: %v, %+v", err, all)
	}
	for _, shelf := range privacy.Shelves {
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(files["csv/"+shelf.Name+".csv"], "\uFEFF"))).ReadAll()
		if err != nil || len(rows) == 0 || strings.Join(rows[0], " ") != strings.Join(shelf.Columns, " ") {
			t.Errorf("%s.csv: %v, %v", shelf.Name, rows, err)
		}
		if shelf.Name == "ideas" && rows[1][3] != "'=1+1 crutches" {
			t.Errorf("a spreadsheet would run %q", rows[1][3])
		}
	}
	if files := unzip(t, cat.get("/account/data.zip").want(200).body); strings.Contains(files["data.json"], "crutches") || !strings.Contains(files["data.json"], "Slings") {
		t.Error("the other copy is not the other person's")
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "uptake-*")); err != nil || len(left) != 0 {
		t.Errorf("temporary files are left: %v %v", left, err)
	}
}

func TestDeletingAnAccount(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.browser("nobody").get("/account/delete").want(401)
	s.browser("nobody").post("/account/delete", url.Values{"words": {"remove"}}).want(401)
	bea, cat, ann, boss := s.someone("bea", "", 0), s.someone("cat", "", 0), s.someone("ann", "", 0), s.someone("boss", account.Administrator, 0)
	kept, gone := "/ideas/"+number(s.idea("bea@example.org", "Crutches of Bea")), "/ideas/"+number(s.idea("ann@example.org", "Slings of Ann"))
	cat.says(kept, "I say this.")
	reader := s.browser("reader")
	reader.get(kept).want(200)
	reader.get(gone).want(200)
	again := bea.again()
	again.get("/account").want(200)

	if got := bea.get("/account").want(200); !strings.Contains(got.body, `href="/account/delete"`) {
		t.Error("the account does not lead to its end")
	}
	bea.get("/account/delete").want(200)
	bea.post("/account/delete", url.Values{}).want(422)
	bea.post("/account/delete", url.Values{"words": {"burn"}}).want(422)
	bea.get("/account").want(200) // a refusal changes nothing
	bea.post("/account/delete", url.Values{"words": {"keep"}}).want(303, "/account/deleted")
	bea.get("/account/deleted").want(200)
	bea.get("/account").want(401)
	again.get("/account").want(401)
	if got := reader.get(kept).want(200); !strings.Contains(got.body, account.FormerMember) || strings.Contains(got.body, ">Bea") || !strings.Contains(got.body, "Crutches of Bea") || !strings.Contains(got.body, "I say this.") {
		t.Errorf("the idea of a former member: %s", got.body)
	}

	handle := s.handle("ann@example.org")
	cat.get("/admin/people/" + handle + "/delete").want(403)
	cat.post("/admin/people/"+handle+"/delete", url.Values{"words": {"remove"}}).want(403)
	boss.get("/admin/people/" + handle + "/delete").want(200)
	boss.post("/admin/people/"+handle+"/delete", url.Values{"words": {"remove"}}).want(303, "/admin/people")
	ann.get("/account").want(401)
	if got := reader.get(gone).want(410); strings.Contains(got.body, "Slings") {
		t.Errorf("the idea that went: %s", got.body)
	}
	boss.get("/admin/people/" + handle + "/delete").want(404)
	if got := boss.post("/account/delete", url.Values{"words": {"keep"}}).want(409); !strings.Contains(got.body, "last administrator") {
		t.Errorf("the last administrator reads %s", got.body)
	}
}
