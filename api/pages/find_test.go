package pages_test

import (
	"archive/zip"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/frontend/pages"
)

func TestAnAdministratorFindsWhatIsHeldOfSomebody(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	boss, ann := s.someone("ada", account.Administrator, 0), s.someone("ann", "", 0)
	lead := s.someone("lea", account.Lead, s.open.ID)
	s.idea("ann@example.org", "Splints <b>made</b> by Ada")
	form := url.Values{"person": {"ann@example.org"}, "words": {""}, "reason": {"Request 12"}}
	s.browser("").post(pages.FindURL, form).want(401)
	for _, b := range []*browser{ann, lead} {
		b.get(pages.FindURL).want(403)
		b.post(pages.FindURL, form).want(403)
	}
	if s.rows("events WHERE kind = 'privacy.searched'") != 0 {
		t.Error("a refusal stands in the trail as a search")
	}
	boss.get(pages.FindURL).want(200)
	bad := boss.post(pages.FindURL, url.Values{"person": {"ann@example.org"}, "words": {"ab"}}).want(422)
	if got := bad.text(".nhsuk-error-summary"); !strings.Contains(got, "Enter the reason") || !strings.Contains(got, "Enter 3 characters or more") || bad.value("#person", "value") != "ann@example.org" {
		t.Errorf("what is wrong: %s", got)
	}
	a := boss.post(pages.FindURL, form)
	z, err := zip.NewReader(strings.NewReader(a.body), int64(len(a.body)))
	if err != nil || a.status != 200 {
		t.Fatalf("got %d, %v", a.status, err)
	}
	read := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(r)
		read[f.Name] = string(b)
	}
	for _, want := range []string{"Splints &lt;b&gt;made&lt;/b&gt; by <mark>Ada</mark>", "Request 12", "ann@example.org", "Where was searched"} {
		if !strings.Contains(read["index.html"], want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if !strings.Contains(read["found.json"], `"third_party"`) || !strings.Contains(read["found.json"], `"kind": "name"`) {
		t.Error("nothing is marked in found.json")
	}
	s.clock.Turn(2 * time.Hour)
	boss.get(pages.FindURL).want(303) // prove first
}
