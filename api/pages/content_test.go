package pages_test

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
	"uptake/api/pages"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/frontend/htmlcheck"
)

// aboutPages are the pages about the service itself.
var aboutPages = []string{"/how-it-works", "/accessibility", "/cookies", "/privacy", "/terms", "/moderation", "/contact"}

func TestPagesAboutTheServiceKeepTheRulesOfItsWords(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mair := s.browser("")
	mair.signIn("mair@example.org", "Mair Evans")
	titles := map[string]string{}
	for _, path := range aboutPages {
		for who, b := range map[string]*browser{"visitor": s.browser(""), "person": mair} {
			a := b.get(path).want(200)
			main := a.all("main")[0]
			if !strings.Contains(words(main), "Page last reviewed: ") {
				t.Errorf("%s: nobody knows when it was reviewed", path)
			}
			for _, n := range htmlcheck.Parse(t, a.body).All(t, "main h1, main h2, main h3, main p, main li, main td, main th") {
				for _, f := range faultsOf(htmlcheck.Text(n)) {
					t.Errorf("%s: %s", path, f)
				}
			}
			if who == "visitor" && strings.Contains(a.body, "Mair") {
				t.Errorf("%s: shows a visitor who else reads it", path)
			}
			if other := titles[a.text("title")]; other != "" && other != path {
				t.Errorf("%s and %s have the same title", path, other)
			}
			titles[a.text("title")] = path
		}
	}
	for _, link := range mair.get("/").want(200).all("footer a") {
		if !slices.Contains(aboutPages, attr(link, "href")) {
			t.Errorf("the footer leads to %s", attr(link, "href"))
		}
	}
}

func TestCookiesAreThoseOfThePageAboutThem(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	set := map[string]bool{}
	writer := s.browser("")
	writer.get("/challenges/lockdown/share?kind=idea").want(200)
	if len(writer.cookies) != 0 {
		t.Errorf("reading sets %v", writer.cookies)
	}
	writer.post("/challenges/lockdown/share", url.Values{"kind": {"idea"}, "title": {"Video"}, "body": {"We moved."}, "do": {"save"}}).want(303)
	reader := s.browser("")
	reader.signIn("mair@example.org", "Mair")
	for _, b := range []*browser{writer, reader} {
		for name := range b.cookies {
			set[name] = true
		}
	}
	page := s.browser("").get("/cookies").want(200)
	listed := map[string]bool{}
	for _, row := range page.all("main tbody tr") {
		name, _, _ := strings.Cut(strings.TrimPrefix(words(row), "Name "), " ")
		listed[name] = true
	}
	if len(set) != 2 || len(listed) != len(set) {
		t.Errorf("set %v, listed %v", set, listed)
	}
	for name := range set {
		if !listed[name] {
			t.Errorf("%s is set and not listed: %v", name, listed)
		}
	}
	script, err := os.ReadFile("../../frontend/scripts/autosave.ts")
	if err != nil {
		t.Fatal(err)
	}
	if prefix := page.text("main code"); !strings.Contains(string(script), `"`+prefix+`"`) {
		t.Errorf("the script keeps drafts under another name than %q", prefix)
	}
}

func TestTheStatementNamesOperatorAndContact(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if got := s.browser("").get("/accessibility").text("main"); !strings.Contains(got, "This website is run by Example Trust.") || strings.Contains(got, "fully compliant") {
		t.Errorf("the statement says %s", got)
	}
	if got := s.browser("").get("/contact").value(`main a[href^="mailto:"]`, "href"); got != "mailto:help@example.org" {
		t.Errorf("got %q", got)
	}
}

func TestSearchEnginesAreToldWhatIsPublicAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	author := s.browser("")
	author.signIn("mair@example.org", "Mair")
	for _, title := range []string{"Shown", "Held"} {
		idea := s.idea("mair@example.org", title)
		if title == "Held" {
			if _, err := s.ideas.Decide(t.Context(), account.Console, challenge.Decision{On: challenge.Reported{Idea: idea}, To: challenge.Held, Because: challenge.Because{Words: "It may name a patient."}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	a := s.browser("").get("/sitemap.xml").want(200)
	var set struct {
		Loc []string `xml:"url>loc"`
	}
	if err := xml.Unmarshal([]byte(a.body), &set); err != nil || a.header.Get("Content-Type") != "application/xml; charset=utf-8" {
		t.Fatalf("%v: %s", err, a.body)
	}
	for path, want := range map[string]bool{"/": true, "/challenges/lockdown": true, "/challenges/winter": false, "/ideas/1": true, "/ideas/2": false, "/how-it-works": true} {
		if got := slices.Contains(set.Loc, baseURL+path); got != want {
			t.Errorf("%s is listed: %v, want %v", path, got, want)
		}
	}
	robots := s.browser("").get("/robots.txt").want(200)
	if !strings.Contains(robots.body, "Sitemap: "+baseURL+"/sitemap.xml\n") || !strings.Contains(robots.body, "Disallow: /account\n") || strings.Contains(robots.body, "Disallow: /\n") {
		t.Errorf("got %s", robots.body)
	}
	s.browser("").get("/favicon.ico").want(http.StatusFound)
}

func TestAServiceCanRefuseToBeListed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	reading := s.reading
	reading.Site.Unlisted = true
	s.app = api.New(api.Options{BaseURL: baseURL, Sessions: s.uses, Log: quiet(), Page: reading.Fault, Routes: func(app *fiber.App) {
		app.Use((&pages.Indexing{Unlisted: true}).Robots)
		reading.Routes(app)
		pages.Content{Reading: reading, BaseURL: baseURL}.Routes(app)
		pages.Sitemap{Public: s.public(reading), BaseURL: baseURL}.Routes(app)
	}})
	visitor := s.browser("")
	for _, path := range []string{"/", "/challenges/lockdown", "/terms"} {
		a := visitor.get(path).want(200)
		if got := a.value("meta[name=robots]", "content"); got != "noindex" || a.header.Get("X-Robots-Tag") != "noindex" {
			t.Errorf("%s says %q, and %q in its header", path, got, a.header.Get("X-Robots-Tag"))
		}
	}
	if got := visitor.get("/robots.txt").want(200); !strings.Contains(got.body, "Disallow: /\n") || strings.Contains(got.body, "Sitemap") {
		t.Errorf("robots.txt says %s", got.body)
	}
	if got := visitor.get("/sitemap.xml").want(200); strings.Contains(got.body, "<loc>") {
		t.Errorf("the sitemap says %s", got.body)
	}
}
