package main

import (
	"fmt"
	"strings"
	"time"

	"uptake/api/signin"
	"uptake/domain/id"
)

// The address and the secret of the site under test. Its limits of requests a
// minute stay as they are: the load comes, as through a proxy, from many
// addresses and many people.
const (
	baseURL = "http://localhost:8080"
	secret  = "bench-secret-0123456789-0123456789-0123456789"
)

// traffic makes the requests of a database of one size.
type traffic struct {
	z      size
	tokens []string // of person n at n-1
	bodies []string // texts of comments and ideas, for JSON
}

func newTraffic(z size) (*traffic, error) {
	signer := signin.Tokens{Issuer: baseURL, Secrets: [][]byte{[]byte(secret)}, Now: time.Now}
	t := &traffic{z: z}
	for n := 1; n <= z.people; n++ {
		token, err := signer.SignToken(tokenName(n), id.Person(n), time.Now().Add(-time.Minute), time.Now().AddDate(0, 0, 1))
		if err != nil {
			return nil, err
		}
		t.tokens = append(t.tokens, token)
	}
	for w := newWriter(11); len(t.bodies) < 500; {
		t.bodies = append(t.bodies, w.text(20, 80))
	}
	return t, nil
}

func (t *traffic) person(n int) int { return 1 + n%t.z.people }

// from is the address that request n comes from, as a proxy would say it.
func from(n int) string {
	return fmt.Sprintf("X-Forwarded-For: 10.1.%d.%d\r\n", n>>8&255, n&255)
}

const gzipped = "Accept-Encoding: gzip\r\n"

func get(path string, headers ...string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: bench.test\r\n" + strings.Join(headers, "") + "\r\n")
}

func send(method, path, kind, body string, headers ...string) []byte {
	return fmt.Appendf(nil, "%s %s HTTP/1.1\r\nHost: bench.test\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n%s",
		method, path, kind, len(body), strings.Join(headers, ""), body)
}

func hot(n int) string { return fmt.Sprint(1 + n%hotIdeas) }

// any is an idea, a different one each time.
func (t *traffic) any(n int) int { return 1 + (n*7919)%t.z.ideas }

// visitor asks for path without a cookie.
func (t *traffic) visitor(path func(n int) string) load {
	return load{want: 200, request: func(n int) []byte { return get(path(n), from(n), gzipped) }}
}

// member asks for path with a cookie.
func (t *traffic) member(path func(n int) string) load {
	return load{want: 200, request: func(n int) []byte {
		return get(path(n), from(n), gzipped, "Cookie: session="+sessionToken(t.person(n))+"\r\n")
	}}
}

// program asks for path with a token.
func (t *traffic) program(path func(n int) string) load {
	return load{want: 200, request: func(n int) []byte { return get(path(n), from(n), t.bearer(t.person(n))) }}
}

// bearer names a person to both sides.
func (t *traffic) bearer(person int) string {
	return fmt.Sprintf("X-Person: %d\r\nAuthorization: Bearer %s\r\n", person, t.tokens[person-1])
}

const jsonType = "application/json"

// supports lets people support ideas and take it back.
func (t *traffic) supports() load {
	return load{want: 200, request: func(n int) []byte {
		idea := t.any(n)
		person := t.person(n * 31) // everybody in turn: each may write so often a minute
		if author := (&planter{z: t.z}).author(idea); person == author {
			person = 1 + person%t.z.people
		}
		return send("PUT", fmt.Sprintf("/api/v1/ideas/%d/support", idea), jsonType, fmt.Sprintf(`{"value":%d}`, n/7%2), from(n), t.bearer(person))
	}}
}

func (t *traffic) comments() load {
	return load{want: 201, request: func(n int) []byte {
		// Not on the ideas with a full page: they are to stay as they are.
		idea := hotIdeas + 1 + (n*7919)%(t.z.ideas-hotIdeas)
		return send("POST", fmt.Sprintf("/api/v1/ideas/%d/comments", idea), jsonType, `{"body":"`+t.bodies[n%len(t.bodies)]+`"}`, from(n), t.bearer(t.person(n*31)))
	}}
}

func (t *traffic) posts() load {
	return load{want: 201, request: func(n int) []byte {
		body := fmt.Sprintf(`{"kind":"idea","area":"hospital","title":"Idea number %d","body":%q}`, n, t.bodies[n%len(t.bodies)])
		return send("POST", "/api/v1/challenges/"+slug+"/ideas", jsonType, body, from(n), t.bearer(t.person(n*31)))
	}}
}

// mixed is six supports to three comments to one idea; a good answer is any that
// says so in its first digit.
func (t *traffic) mixed() load {
	all := []load{t.supports(), t.comments(), t.posts()}
	return load{want: 2, request: func(n int) []byte {
		switch n % 10 {
		case 0:
			return all[2].request(n)
		case 1, 2, 3:
			return all[1].request(n)
		}
		return all[0].request(n)
	}}
}

// routes is every page, list and write whose cost must not grow with the site.
func (t *traffic) routes() []route {
	fixed := func(p string) func(int) string { return func(int) string { return p } }
	list := "/challenges/" + slug + "/ideas"
	some := func(format string) func(int) string {
		return func(n int) string { return fmt.Sprintf(format, t.any(n)) }
	}
	return []route{
		{"home", t.member(fixed("/"))},
		{"challenge", t.member(fixed("/challenges/" + slug))},
		{"list, newest", t.member(fixed(list))},
		{"list, most supported", t.member(fixed(list + "?sort=supported"))},
		{"list, last discussed", t.member(fixed(list + "?sort=discussed"))},
		{"list, shuffled", t.member(fixed(list + "?sort=shuffled"))},
		{"list, page 5", t.member(fixed(list + "?page=5"))},
		{"list of an area", t.member(fixed(list + "?area=home"))},
		{"list of a kind", t.member(fixed(list + "?kind=practice"))},
		{"all ideas", t.member(fixed("/ideas"))},
		{"idea, 50 comments", t.member(func(n int) string { return "/ideas/" + hot(n) })},
		{"history of an idea", t.member(func(n int) string { return "/ideas/" + hot(n) + "/history" })},
		{"themes", t.member(fixed("/themes"))},

		{"account", t.member(fixed("/account"))},
		{"json list", t.program(fixed("/api/v1/challenges/" + slug + "/ideas"))},
		{"json idea", t.program(some("/api/v1/ideas/%d"))},
		{"json comments", t.program(func(n int) string { return "/api/v1/ideas/" + hot(n) + "/comments" })},
		{"json challenges", t.program(fixed("/api/v1/challenges"))},
		{"support", t.supports()},
		{"comment", t.comments()},
		{"idea posted", t.posts()},
	}
}

// route is a load with its name.
type route struct {
	name string
	load load
}
