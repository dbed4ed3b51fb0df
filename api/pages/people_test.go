package pages_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/cascadia"
	"github.com/gofiber/fiber/v2"
	"golang.org/x/net/html"

	"uptake/api"
	"uptake/api/pages"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/account/reference"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/frontend/htmlcheck"
	"uptake/store"
	"uptake/store/storetest"
)

// signer makes tokens that say what they are; package api/signin has the real ones.
type signer struct{}

func (signer) SignToken(jti string, _ id.Person, _, _ time.Time) (string, error) {
	return "token-" + jti, nil
}

// people is the whole site as far as people go, over a real store.
type people struct {
	t     testing.TB
	app   *fiber.App
	store *store.Store
	clock *storetest.Clock
	uses  account.Service
}

const baseURL = "http://127.0.0.1:8080"

func newPeople(t testing.TB) *people {
	t.Helper()
	return newPeopleOn(t, storetest.SQLite(t))
}

func newPeopleOn(t testing.TB, db *store.Store) *people {
	t.Helper()
	p := &people{t: t, store: db, clock: storetest.NewClock()}
	p.uses = account.Service{
		Store: store.Accounts(p.store), Reads: store.AccountReads(p.store), Signer: signer{}, Secrets: [][]byte{[]byte(strings.Repeat("a", 32))},
		Site: "Uptake", BaseURL: baseURL, Now: p.clock.Now,
	}
	terms, err := reference.Terms()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.uses.LoadReference(t.Context(), terms); err != nil {
		t.Fatal(err)
	}
	frame := pages.Frame{Flashes: p.uses}
	p.app = api.New(api.Options{BaseURL: baseURL, Sessions: p.uses, Log: quiet(), Routes: func(app *fiber.App) {
		pages.SignIn{Frame: frame, People: p.uses}.Routes(app, api.Limit(api.Rate{Max: 60, Per: time.Minute}))
		pages.Account{Frame: frame, People: p.uses, Ideas: store.ChallengeReads(p.store)}.Routes(app)
	}})
	return p
}

// browser keeps cookies and sends what browsers send.
type browser struct {
	*people
	agent   string
	cookies map[string]string
	header  http.Header // further headers; nil: none
}

func (p *people) browser(agent string) *browser {
	return &browser{people: p, agent: agent, cookies: map[string]string{}}
}

// answer is what came back, read to its end.
type answer struct {
	t        testing.TB
	status   int
	location string
	header   http.Header
	body     string
}

func (b *browser) do(method, address string, form url.Values) answer {
	b.t.Helper()
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, address, body)
	r.Header.Set("User-Agent", b.agent)
	r.Header.Set("Accept", "text/html")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for name, values := range b.header {
		r.Header[name] = values
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	resp, err := b.app.Test(r, 10_000)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range resp.Cookies() {
		if c.Value == "" {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	// Every page that is ours keeps the rules of all pages; refusals without one are plain text here.
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") && bytes.HasPrefix(raw, []byte("<!")) {
		htmlcheck.Parse(b.t, string(raw)).Check(b.t)
	}
	return answer{b.t, resp.StatusCode, resp.Header.Get("Location"), resp.Header, string(raw)}
}

func (b *browser) get(address string) answer { b.t.Helper(); return b.do(http.MethodGet, address, nil) }

func (b *browser) post(address string, form url.Values) answer {
	b.t.Helper()
	return b.do(http.MethodPost, address, form)
}

// want checks the status, and where the answer leads if that is given.
func (a answer) want(status int, location ...string) answer {
	a.t.Helper()
	if a.status != status || len(location) > 0 && a.location != location[0] {
		a.t.Fatalf("got %d to %q, want %d to %q; body %s", a.status, a.location, status, location, a.body)
	}
	return a
}

// all returns the texts of the elements that a selector finds.
func (a answer) all(selector string) []*html.Node {
	a.t.Helper()
	doc, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		a.t.Fatal(err)
	}
	return cascadia.QueryAll(doc, cascadia.MustCompile(selector))
}

// text returns the text of the one element that a selector finds.
func (a answer) text(selector string) string {
	a.t.Helper()
	found := a.all(selector)
	if len(found) != 1 {
		a.t.Fatalf("%d elements match %s, want one; body %s", len(found), selector, a.body)
	}
	return words(found[0])
}

// value returns an attribute of the one element that a selector finds.
func (a answer) value(selector, attribute string) string {
	a.t.Helper()
	found := a.all(selector)
	if len(found) != 1 {
		a.t.Fatalf("%d elements match %s, want one; body %s", len(found), selector, a.body)
	}
	return attr(found[0], attribute)
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// mail returns link, code and number of the mails so far; of the last one.
func (p *people) mail() (link, code string, n int) {
	p.t.Helper()
	var payloads []string
	if err := p.store.Reader(p.t.Context()).All(&payloads, "/* test.mails */ SELECT payload FROM tasks WHERE handler = ? ORDER BY id", outbox.SendMail); err != nil {
		p.t.Fatal(err)
	}
	if len(payloads) == 0 {
		return "", "", 0
	}
	var m account.Mail
	if err := json.Unmarshal([]byte(payloads[len(payloads)-1]), &m); err != nil {
		p.t.Fatal(err)
	}
	l := regexp.MustCompile(regexp.QuoteMeta(baseURL) + `(/sign-in/\S+)\n`).FindStringSubmatch(m.Text)
	c := regexp.MustCompile(`\n(\d{3}) (\d{3})\n`).FindStringSubmatch(m.Text)
	if l == nil || c == nil {
		p.t.Fatalf("the mail holds no link or no code:\n%s", m.Text)
	}
	return l[1], c[1] + c[2], len(payloads)
}

func (p *people) rows(from string) int {
	p.t.Helper()
	var n int
	if err := p.store.Reader(p.t.Context()).Get(&n, "/* test.count */ SELECT COUNT(*) FROM "+from); err != nil {
		p.t.Fatal(err)
	}
	return n
}

func (p *people) exec(sql string, args ...any) {
	p.t.Helper()
	err := p.store.InTx(p.t.Context(), func(tx *store.Tx) error { _, err := tx.Exec("/* test.change */ "+sql, args...); return err })
	if err != nil {
		p.t.Fatal(err)
	}
}

// signIn signs a browser in by the link, and gives the person a name.
func (b *browser) signIn(email, name string) {
	b.t.Helper()
	b.post("/sign-in", url.Values{"email": {email}}).want(303)
	link, _, _ := b.mail()
	b.post(link, nil).want(303)
	b.exec("UPDATE people SET name = ? WHERE email = ?", name, email)
}

func TestMailScannersDoNotUseALinkUp(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	mair, scanner := p.browser("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"), p.browser("Mail scanner")
	mair.post("/sign-in", url.Values{"email": {"mair@example.org"}, "return": {"/ideas/12"}}).want(303)
	link, _, _ := p.mail()

	scanner.do(http.MethodHead, link, nil).want(200)
	for range 5 {
		if got := scanner.get(link).want(200).text("main h1"); got != "Sign in" {
			t.Errorf("the heading is %q", got)
		}
	}
	if len(scanner.cookies) != 0 || p.rows("sessions") != 0 || p.rows("people") != 0 {
		t.Fatalf("looking at the link did something: cookies %v", scanner.cookies)
	}
	page := mair.get(link)
	if page.value("main form", "action") != link || len(page.all("main form button")) != 1 {
		t.Errorf("the page has no single button that posts to the link; body %s", page.body)
	}
	mair.post(link, nil).want(303, "/welcome?return=%2Fideas%2F12")
	if mair.cookies["session"] == "" || p.rows("sessions") != 1 {
		t.Fatalf("%d sessions, cookies %v, want one", p.rows("sessions"), mair.cookies)
	}
	second := scanner.post(link, nil).want(409)
	if got := second.text("main p"); !strings.Contains(got, "A link works once") {
		t.Errorf("the second use says %q", got)
	}
	if second.value("main a.nhsuk-button", "href") != "/sign-in" || p.rows("sessions") != 1 || len(scanner.cookies) != 0 {
		t.Errorf("the second use does not lead to a new link, or signed in")
	}
	if got := mair.post(link, nil).want(409).text("main a.nhsuk-button"); got != "Go to the home page" {
		t.Errorf("whoever is signed in is offered %q", got)
	}
}

func TestACodeSignsInTheBrowserThatAsked(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	b := p.browser("")
	sent := b.get(b.post("/sign-in", url.Values{"email": {"Mair@Example.org"}, "return": {"/ideas/12"}}).want(303).location).want(200)
	_, code, _ := p.mail()
	if got := sent.text("main strong"); got != "mair@example.org" {
		t.Errorf("the page names %q", got)
	}
	if sent.value("#code", "autocomplete") != "one-time-code" || sent.value("#code", "inputmode") != "numeric" {
		t.Errorf("the phone is not told that this is a code; body %s", sent.body)
	}
	if got := sent.value("main details a", "href"); got != "/sign-in?return=%2Fideas%2F12" {
		t.Errorf("asking again leads to %q", got)
	}
	ref := sent.value("input[name=ref]", "value")
	wrong := string('0'+(code[0]-'0'+1)%10) + code[1:]
	for _, typed := range []string{"", "12345", wrong, "<script>"} {
		page := b.post("/sign-in/code", url.Values{"ref": {ref}, "code": {typed}}).want(422)
		if page.value("#code", "value") != typed || page.text(".nhsuk-error-summary a") != "Enter the 6-digit code from the newest email we sent you" {
			t.Errorf("%q: the page lost the code or says %q", typed, page.text(".nhsuk-error-summary"))
		}
		if !strings.HasPrefix(page.text("title"), "Error: Enter the code") || page.value("#code", "aria-describedby") != "code-error" {
			t.Errorf("%q: title %q", typed, page.text("title"))
		}
	}
	b.post("/sign-in/code", url.Values{"ref": {ref}, "code": {code[:3] + " " + code[3:]}}).want(303, "/welcome?return=%2Fideas%2F12")
	if b.cookies["session"] == "" {
		t.Error("no session cookie")
	}
	b.get("/sign-in/code?ref=" + ref).want(409)
}

func TestTheAnswerIsTheSameForEveryAddress(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.browser("").signIn("known@example.org", "Mair")
	shape := func(email string) string {
		b := p.browser("")
		a := b.post("/sign-in", url.Values{"email": {email}}).want(303)
		page := b.get(a.location).want(200)
		return regexp.MustCompile(`value="[^"]{32}"|ref=[^"&]{32}`).ReplaceAllString(strings.ReplaceAll(page.body, email, "ADDRESS"), "REF")
	}
	if known, unknown := shape("known@example.org"), shape("nobody@example.org"); known != unknown {
		t.Errorf("the answers differ:\n%s\n%s", known, unknown)
	}
}

func TestATrapThatIsFilledSendsNoMailAndSaysNothing(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	b := p.browser("")
	a := b.post("/sign-in", url.Values{"email": {"mair@example.org"}, "website": {"https://spam.example"}}).want(303)
	if got := b.get(a.location).want(200).text("h1"); got != "Check your email" {
		t.Errorf("the page says %q", got)
	}
	if _, _, n := p.mail(); n != 0 {
		t.Errorf("%d mails were sent", n)
	}
}

func TestAnAddressThatCannotBeOneComesBackWithTheForm(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	for typed, want := range map[string]string{
		"":                      "Enter your email address",
		"mair":                  "Enter an email address in the correct format, like name@example.com",
		`"><script>1</script>@`: "Enter an email address in the correct format, like name@example.com",
	} {
		page := p.browser("").post("/sign-in", url.Values{"email": {typed}, "return": {"/ideas/12"}}).want(422)
		if page.text(".nhsuk-error-summary a") != want || page.value(".nhsuk-error-summary a", "href") != "#email" || page.text("#email-error") != "Error: "+want {
			t.Errorf("%q: the summary says %q", typed, page.text(".nhsuk-error-summary"))
		}
		if page.value("#email", "value") != typed || page.value("input[name=return]", "value") != "/ideas/12" || strings.Contains(page.body, "<script>1") {
			t.Errorf("%q: what was typed is not kept", typed)
		}
	}
	long := p.browser("").post("/sign-in", url.Values{"email": {"mair@example.org"}, "x": {strings.Repeat("a", 20_000)}}).want(413)
	if long.value("#email", "value") != "mair@example.org" || long.text(".nhsuk-error-summary a") == "" {
		t.Errorf("a form over its limit lost what was typed; body %s", long.body)
	}
}

func TestTheWayBackNeverLeavesTheSite(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	for i, way := range []string{"https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"} {
		b := p.browser("")
		email := string(rune('a'+i)) + "@example.org"
		b.post("/sign-in", url.Values{"email": {email}, "return": {way}}).want(303)
		link, _, _ := p.mail()
		b.post(link, nil).want(303, "/welcome?return=%2F")
		b.post("/welcome", url.Values{"name": {"Mair"}, "version": {"1"}, "return": {way}}).want(303, "/")
		b.get("/welcome?return="+url.QueryEscape(way)).want(303, "/")
		b.get("/sign-in?return="+url.QueryEscape(way)).want(303, "/")
	}
}

func TestWelcomeAsksOnceAndLeadsBack(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	b := p.browser("")
	b.post("/sign-in", url.Values{"email": {"mair@example.org"}, "return": {"/ideas/12"}}).want(303)
	link, _, _ := p.mail()
	page := b.get(b.post(link, nil).want(303).location).want(200)
	if page.text("h1") != "Tell us who you are" || len(page.all("select[name=professional_role] option")) != 52 || len(page.all("select[name=region] option")) != 13 {
		t.Errorf("the page is not the welcome with its lists; h1 %q", page.text("h1"))
	}
	if page.value("main .nhsuk-button-group a", "href") != "/ideas/12" {
		t.Errorf("skipping leads to %q", page.value("main .nhsuk-button-group a", "href"))
	}
	typed := url.Values{"version": {page.value("input[name=version]", "value")}, "return": {"/ideas/12"}, "professional_role": {"gp"}, "region": {"atlantis"}, "organisation": {"Cwm Taf"}}
	bad := b.post("/welcome", typed).want(422)
	if n := len(bad.all(".nhsuk-error-summary a")); n != 2 {
		t.Errorf("%d faults, want name and region at once", n)
	}
	if bad.value("#organisation", "value") != "Cwm Taf" || bad.value("#professional_role option[selected]", "value") != "gp" || bad.value("input[name=return]", "value") != "/ideas/12" {
		t.Errorf("what was typed is not kept; body %s", bad.body)
	}
	typed.Set("name", "Mair")
	typed.Set("region", "wales")
	b.post("/welcome", typed).want(303, "/ideas/12")
	b.get("/welcome?return=/ideas/12").want(303, "/ideas/12")
	b.get("/sign-in?return=/ideas/12").want(303, "/ideas/12")
	if n := p.rows("people WHERE name = 'Mair' AND region = 'wales' AND professional_role = 'gp' AND organisation = 'Cwm Taf'"); n != 1 {
		t.Error("the profile is not kept")
	}
}

func TestAProfileThatMovedOnShowsBothVersions(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	b := p.browser("")
	b.signIn("mair@example.org", "Mair")
	version := b.get("/account/profile").want(200).value("input[name=version]", "value")
	b.post("/account/profile", url.Values{"name": {"Mair Evans"}, "region": {"wales"}, "version": {version}}).want(303, "/account")
	account := b.get("/account").want(200)
	if got := account.text(".nhsuk-notification-banner .nhsuk-notification-banner__heading"); got != "Your details are saved" {
		t.Errorf("the banner says %q", got)
	}
	if again := b.get("/account").want(200); len(again.all(".nhsuk-notification-banner")) != 0 {
		t.Error("the banner is shown twice")
	}
	late := b.post("/account/profile", url.Values{"name": {"Mair Late"}, "version": {version}}).want(412)
	if late.value("#name", "value") != "Mair Late" || !strings.Contains(late.text(".nhsuk-inset-text"), "Mair Evans") || !strings.Contains(late.text(".nhsuk-inset-text"), "Wales") {
		t.Errorf("one of the versions is missing; body %s", late.body)
	}
	b.post("/account/profile", url.Values{"name": {"Mair Late"}, "version": {late.value("input[name=version]", "value")}}).want(303, "/account")
	if p.rows("people WHERE name = 'Mair Late'") != 1 {
		t.Error("saving on purpose is refused")
	}
}

func TestSessionsEndAtTheNextRequest(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	phone, desk := p.browser("Mozilla/5.0 (iPhone) Safari/604.1"), p.browser("Mozilla/5.0 (Windows NT 10.0) Firefox/128.0")
	for _, b := range []*browser{phone, desk} {
		b.signIn("mair@example.org", "Mair")
		b.get("/account").want(200)
	}
	list := desk.get("/account").want(200)
	var names []string
	for _, n := range list.all("table tbody tr th") {
		names = append(names, words(n))
	}
	if got := strings.Join(names, "; "); !strings.Contains(got, "Firefox, Windows (this one)") || !strings.Contains(got, "Safari, iPhone") {
		t.Errorf("lists %q", got)
	}
	action := ""
	for _, n := range list.all("table tbody tr") {
		if strings.Contains(words(n), "iPhone") {
			action = attr(cascadia.Query(n, cascadia.MustCompile("button")), "formaction")
		}
	}
	stranger := p.browser("")
	stranger.signIn("other@example.org", "Other")
	stranger.post(action, nil).want(303)
	phone.get("/account").want(200) // somebody else's button ends nothing
	desk.post(action, nil).want(303, "/account")
	phone.get("/account").want(401)
	desk.get("/account").want(200)

	phone.signIn("mair@example.org", "Mair")
	desk.post("/account/sign-out-everywhere", nil).want(303, "/")
	phone.get("/account").want(401)
	desk.get("/account").want(401)
	if desk.cookies["session"] != "" {
		t.Error("the cookie is left")
	}
	stranger.get("/account").want(200)
	token := stranger.cookies["session"]
	stranger.post("/sign-out", nil).want(303, "/")
	stranger.cookies["session"] = token // a copy of the cookie
	stranger.get("/account").want(401)
}

func TestAnotherPersonSigningInHereEndsTheSessionBefore(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	b := p.browser("")
	b.signIn("mair@example.org", "Mair")
	before := b.cookies["session"]
	b.post("/sign-in", url.Values{"email": {"other@example.org"}}).want(303)
	link, _, _ := p.mail()
	b.post(link, nil).want(303)
	if b.cookies["session"] == before || p.rows("sessions") != 1 {
		t.Errorf("%d sessions, want the new one alone", p.rows("sessions"))
	}
}

func TestATokenIsShownOnce(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	b := p.browser("")
	b.signIn("mair@example.org", "Mair")
	b.get("/account/tokens/new").want(200)
	for _, bad := range []url.Values{{}, {"label": {"x"}}, {"label": {"x"}, "scope": {"read"}, "ttl_seconds": {"99999"}}, {"scope": {"read"}, "ttl_seconds": {"30"}}, {"label": {"x"}, "ttl_seconds": {"30"}}, {"label": {"x"}, "scope": {"all"}, "ttl_seconds": {"30"}}, {"label": {strings.Repeat("é", 61)}, "scope": {"read"}, "ttl_seconds": {"30"}}} {
		page := b.post("/account/tokens", bad).want(422)
		if page.value("#label", "value") != bad.Get("label") || len(page.all(".nhsuk-error-summary a")) == 0 {
			t.Errorf("%v: what was typed is not kept", bad)
		}
	}
	shown := b.post("/account/tokens", url.Values{"label": {"My <script>"}, "scope": {"post"}, "ttl_seconds": {"30"}}).want(200)
	text := shown.text("#token")
	if !strings.HasPrefix(text, "token-") || shown.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("shows %q, kept by caches as %q", text, shown.header.Get("Cache-Control"))
	}
	list := b.get("/account").want(200)
	if strings.Contains(list.body, text) || !strings.Contains(list.body, "My &lt;script&gt;") || !strings.Contains(list.body, "Read and take part") || strings.Contains(list.body, "My <script>") {
		t.Error("the list shows the token, or not its name")
	}
	revoke := "/account/tokens/" + strings.TrimPrefix(text, "token-") + "/revoke"
	other := p.browser("")
	other.signIn("other@example.org", "Other")
	other.post(revoke, nil).want(404)
	b.post(revoke, nil).want(303, "/account")
	b.post(revoke, nil).want(404)
}

func TestRefusalsByRole(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	in := p.browser("")
	in.signIn("mair@example.org", "Mair")
	nameless := p.browser("")
	nameless.signIn("new@example.org", "")
	routes := []struct {
		method, path              string
		visitor, nameless, person int
	}{
		{"GET", "/sign-in", 200, 303, 303},
		{"GET", "/sign-in/sent", 200, 200, 200},
		{"GET", "/sign-in/code", 303, 303, 303},
		{"GET", "/sign-in/nothing", 404, 404, 404},
		{"POST", "/sign-in/nothing", 404, 404, 404},
		{"GET", "/welcome", 401, 200, 303},
		{"POST", "/welcome", 401, 412, 412},
		{"GET", "/account", 401, 200, 200},
		{"GET", "/account/profile", 401, 200, 200},
		{"POST", "/account/profile", 401, 412, 412},
		{"POST", "/account/sessions/999/end", 401, 303, 303},
		{"POST", "/account/sessions/x/end", 401, 303, 303},
		{"GET", "/account/tokens/new", 401, 200, 200},
		{"POST", "/account/tokens", 401, 422, 422},
		{"POST", "/account/tokens/x/revoke", 401, 404, 404},
	}
	visitor := p.browser("")
	for _, r := range routes {
		got := []int{visitor.do(r.method, r.path, nil).status, nameless.do(r.method, r.path, nil).status, in.do(r.method, r.path, nil).status}
		if want := []int{r.visitor, r.nameless, r.person}; got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
			t.Errorf("%s %s: got %v for visitor, nameless and person, want %v", r.method, r.path, got, want)
		}
	}
	visitor.post("/sign-out", nil).want(303, "/")
	if len(visitor.cookies) != 0 {
		t.Errorf("a visitor got cookies: %v", visitor.cookies)
	}
}

func TestAPostFromAnotherSiteSignsNobodyIn(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.browser("").post("/sign-in", url.Values{"email": {"mair@example.org"}}).want(303)
	link, _, _ := p.mail()
	r := httptest.NewRequest(http.MethodPost, link, nil)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := p.app.Test(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 403 || p.rows("sessions") != 0 {
		t.Errorf("got %d and %d sessions, want 403 and none", resp.StatusCode, p.rows("sessions"))
	}
}

func TestADraftTypedSignedOutIsThePersonsAfterwards(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.exec("INSERT INTO challenges (slug, title, state, created_at) VALUES ('c', 'c', 'published', ?)", storetest.Noon)
	draft := func(hash string) {
		p.exec("INSERT INTO drafts (challenge_id, claim_hash, started_at, saved_at) VALUES (1, ?, ?, ?)", hash, storetest.Noon, storetest.Noon)
	}
	draft(account.Hash("at the desk"))
	draft(account.Hash("on the phone"))
	draft(account.Hash("somebody else's"))
	desk, phone := p.browser(""), p.browser("")
	desk.cookies["draft"], phone.cookies["draft"] = "at the desk", "on the phone"
	desk.post("/sign-in", url.Values{"email": {"mair@example.org"}}).want(303)
	link, _, _ := p.mail()
	way := phone.post(link, nil).want(303).location
	if phone.cookies["draft"] != "" {
		t.Error("the draft's cookie is left")
	}
	if n := p.rows("drafts WHERE author_id IS NOT NULL"); n != 2 {
		t.Errorf("%d drafts are claimed, want the desk's and the phone's", n)
	}
	if got := phone.get(way).want(200).text(".nhsuk-notification-banner .nhsuk-notification-banner__heading"); got != "Your 2 drafts are here" {
		t.Errorf("the banner says %q", got)
	}
}

// TestTheTextsFollowTheRules looks for words that pages do not use.
func TestTheTextsFollowTheRules(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	in := p.browser("")
	in.signIn("mair@example.org", "Mair")
	visitor := p.browser("")
	answers := []answer{
		visitor.get("/sign-in"), visitor.get("/sign-in/sent"), visitor.get("/sign-in/nothing"), visitor.post("/sign-in", nil),
		in.get("/account"), in.get("/account/profile"), in.get("/account/tokens/new"), in.post("/account/profile", url.Values{"version": {"1"}}),
	}
	banned := regexp.MustCompile(`(?i)\b(invalid|oops|please|should|click here|e\.g\.|i\.e\.)\b`)
	for _, page := range answers {
		main := page.text("main")
		if found := banned.FindString(main); found != "" {
			t.Errorf("%q uses %q", page.text("h1"), found)
		}
		for _, n := range page.all("main p, main .nhsuk-hint, main .nhsuk-error-message") {
			for _, sentence := range regexp.MustCompile(`[.?!:]`).Split(words(n), -1) {
				if len(strings.Fields(sentence)) > 25 {
					t.Errorf("%q has a sentence of over 25 words: %s", page.text("h1"), sentence)
				}
			}
		}
		for _, bad := range []string{"style", "onclick"} {
			if n := len(page.all("main [" + bad + "]")); n != 0 {
				t.Errorf("%q has %d inline %s", page.text("h1"), n, bad)
			}
		}
	}
}

var _ wire.Sessions = account.Service{}

// quiet is a log that nobody reads.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
