package main

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/frontend/card"
)

// listed is what the sitemap names, without the host.
func (s *site) listed() []string {
	s.t.Helper()
	var set struct {
		Loc []string `xml:"url>loc"`
	}
	s.must(xml.Unmarshal([]byte(s.ask("", "/sitemap.xml").txt), &set))
	for n, l := range set.Loc {
		set.Loc[n] = strings.TrimPrefix(l, s.Config.base())
	}
	return set.Loc
}

// noindex reports whether search engines are asked not to list an address.
func (s *site) noindex(address string) bool {
	s.t.Helper()
	resp, err := s.HTTP.Test(httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, address, nil), 20_000)
	s.must(err)
	s.must(resp.Body.Close())
	return resp.Header.Get("X-Robots-Tag") == "noindex"
}

var (
	sharedPicture = regexp.MustCompile(`<meta property="og:image" content="([^"]*)"`)
	sharedTitle   = regexp.MustCompile(`<meta property="og:title" content="([^"]+)"`)
	sharedPlace   = regexp.MustCompile(`<meta property="og:url" content="([^"]*)"`)
)

// TestWhatSearchEnginesMayListIsThereAndHasAPicture follows the sitemap, and the
// pictures beside its pages.
func TestWhatSearchEnginesMayListIsThereAndHasAPicture(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	own := map[string]int{}
	for _, address := range s.listed() {
		got := s.ask("", address)
		if got.status != http.StatusOK || s.noindex(address) {
			t.Errorf("%s is listed and answers %d, not to be listed: %v", address, got.status, s.noindex(address))
			continue
		}
		at := sharedPicture.FindStringSubmatch(got.txt)
		if at == nil || sharedTitle.FindString(got.txt) == "" || sharedPlace.FindStringSubmatch(got.txt)[1] != s.Config.base()+address {
			t.Errorf("%s does not say how to show it where it is shared", address)
			continue
		}
		path := strings.TrimPrefix(at[1], s.Config.base())
		own[strings.Split(path, "/")[1]]++
		if path != "/card.png" && own[strings.Split(path, "/")[1]] > 2 { // one is drawn like the other
			continue
		}
		picture := s.ask("", path)
		if img, err := png.DecodeConfig(strings.NewReader(picture.txt)); err != nil || img.Width != card.Width || picture.status != http.StatusOK {
			t.Errorf("%s has the picture %s: %d, %v", address, path, picture.status, err)
		}
	}
	for _, kind := range []string{"card.png", "challenges", "ideas", "shortlists", "write-ups", "updates", "themes"} {
		if own[kind] == 0 {
			t.Errorf("no page has a picture of %s", kind)
		}
	}
}

// TestWhatIsNotPublicHasNoPicture asks for the pictures of what visitors may not read,
// as those who may.
func TestWhatIsNotPublicHasNoPicture(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	made, err := s.Challenges.Create(t.Context(), account.Console, challenge.Challenge{Slug: "secret", Title: "Nobody knows of it"})
	s.must(err)
	for address, shown := range map[string]bool{
		"/ideas/" + decimal(s.number("9")): true, "/challenges/" + demoSlug: true,
		"/ideas/" + decimal(s.number("34")): false, "/ideas/" + decimal(s.number("36")): false, "/ideas/4000000": false, "/challenges/" + made.Slug: false, "/shortlists/none": false, "/write-ups/none": false, "/updates/400": false, "/themes/none": false,
	} {
		for _, who := range []string{"", "dev-kapadia-holt"} {
			page, picture := s.ask(who, address), s.ask(who, address+"/card.png")
			if got := picture.status == http.StatusOK; got != shown {
				t.Errorf("%s has a picture for %q: %d", address, who, picture.status)
			}
			if told := sharedPicture.MatchString(page.txt); told != shown {
				t.Errorf("%s tells %q of a picture: %v", address, who, told)
			}
		}
	}
	// What changes is drawn anew.
	before := s.ask("", "/ideas/"+decimal(s.number("9"))+"/card.png")
	v, err := s.reading().Reads.View(t.Context(), s.number("9"))
	s.must(err)
	_, err = s.Challenges.Decide(t.Context(), account.Console, challenge.Decision{On: challenge.Reported{Idea: v.ID}, To: challenge.Held, Because: challenge.Because{Words: "It may name somebody."}})
	s.must(err)
	if got := s.ask("", "/ideas/"+decimal(v.ID)+"/card.png"); got.status != http.StatusNotFound || bytes.Equal([]byte(got.txt), []byte(before.txt)) {
		t.Errorf("the picture of an idea that is held is answered with %d", got.status)
	}
}

// TestAChallengeCanRefuseToBeListed refuses it for one challenge: everything below its
// addresses says so, whatever it is, and the sitemap names none of it.
func TestAChallengeCanRefuseToBeListed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var below []string // addresses of what belongs to the challenge
	for _, a := range s.addresses() {
		if strings.HasPrefix(a, "/challenges/"+demoSlug) || strings.HasPrefix(a, "/ideas/"+decimal(s.number("9"))) ||
			strings.HasPrefix(a, "/shortlists/"+demoSlug+"-orthopaedics") || strings.HasPrefix(a, "/write-ups/") {
			below = append(below, a)
		}
	}
	was := s.listed()
	open := 0
	for _, a := range below {
		if !s.noindex(a) {
			open++
		}
	}
	if len(below) < 30 || open != len(below) {
		t.Fatalf("at first %d of %d addresses may be listed", open, len(below))
	}
	to := s.c
	to.NoIndex = true
	_, err := s.Challenges.Change(t.Context(), account.Console, s.c.ID, s.c.Version, to)
	s.must(err)
	for _, a := range below {
		if !s.noindex(a) {
			t.Errorf("%s may be listed", a)
		}
	}
	left := s.listed()
	if len(left) == 0 || len(left) > len(was)-30 {
		t.Errorf("of %d addresses %d are left in the sitemap", len(was), len(left))
	}
	for _, a := range left {
		if s.noindex(a) {
			t.Errorf("the sitemap names %s, which is not to be listed", a)
		}
	}
	for _, a := range []string{"/", "/ideas", "/challenges/" + demoOpenSlug, "/ideas/feed.atom"} {
		if s.noindex(a) {
			t.Errorf("%s is not to be listed, and belongs to another challenge", a)
		}
	}
}
