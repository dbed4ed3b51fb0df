package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"uptake/store/storetest"
)

// file writes lines into a new file of this name and returns its path.
func file(t *testing.T, name string, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	write(t, path, strings.Join(lines, "\n")+"\n", 0o600)
	return path
}

func TestOneBadRowOfAThousandKeepsNothing(t *testing.T) {
	t.Parallel()
	environ := []string{"UPTAKE_DATA=" + t.TempDir()}
	run(t, environ, "challenge", "create", "--slug", "c", "--title", "C")
	lines := []string{"id,title,body"}
	for n := range 1000 {
		body := "Text"
		if n == 500 {
			body = ""
		}
		lines = append(lines, fmt.Sprintf("k%d,Title %d,%s", n, n, body))
	}
	name := file(t, "ideas.csv", lines...)
	code, out, errs := call(t, environ, "import", "--challenge", "c", "ideas", name)
	if code != exitFault || out != "ideas.csv: 1000 rows read, 0 added, 0 changed, 0 there already, 1 with faults\n" ||
		!strings.HasPrefix(errs, "ideas.csv: line 502: body: Describe the change or what it was like.\nuptake: Nothing was imported") {
		t.Errorf("got exit %d, %q, %q", code, out, errs)
	}
	if n := len(tallies(t, environ)); n != 0 {
		t.Errorf("%d ideas were kept, want none", n)
	}
	for _, want := range []string{"999 added, 0 changed, 0 there already, 1 with faults", " 0 added, 0 changed, 999 there already, 1 with faults"} {
		if code, out, _ = call(t, environ, "import", "--challenge", "c", "--partial", "ideas", name); code != exitOK || !strings.Contains(out, want) {
			t.Errorf("with --partial: exit %d, %q, want %q", code, out, want)
		}
	}
}

// TestEveryBadRowIsNamed mixes rows that cannot be read with rows that break a
// rule: both are named, in the order of the file, whatever the kind.
func TestEveryBadRowIsNamed(t *testing.T) {
	t.Parallel()
	environ := []string{"UPTAKE_DATA=" + t.TempDir()}
	run(t, environ, "challenge", "create", "--slug", "c", "--title", "C")
	run(t, environ, "import", "--challenge", "c", "people", file(t, "p.csv", "key,name", "p,Pat"))
	run(t, environ, "import", "--challenge", "c", "ideas", file(t, "i.csv", "id,body", "i,Text"))
	for _, tt := range []struct {
		kind string
		rows []string
		want []string // beginnings of what is said, after "line N: "
	}{
		{"people", []string{"key,name", "x,", "y", "p2,Pam", "p2,Pom"}, []string{"2: name:", "3: The row has", "5: key: p2 stands on line 4"}},
		{"themes", []string{"name,story", ",x", "y", "Pain,", "Pain,again", "Access,Her number is 999 000 0018."}, []string{"2: name:", "3: The row has", "5: name: Pain stands on line 4", "6: story: Remove the number"}},
		{"ideas", []string{"id,body,created_at", "a,,", "b", "c,Text,soon", "d,Text,", "d,Text,"}, []string{"2: title:", "3: The row has", "4: created_at:", "6: id: d stands on line 5"}},
		{
			"comments",
			[]string{"id,idea,body,moderation,created_at", "a,i,,,", "b", "c,i,Text,,soon", "d,i,Text,,", "d,i,Other,,", "e,nowhere,Text,,", "f,i,Text,gone,"},
			[]string{"2: body:", "3: The row has", "4: created_at:", "6: id: d stands on line 5", "7: idea:", "8: moderation:"},
		},
		{"supports", []string{"idea,person,value", "nowhere,p,1", "i", "i,p,lots", "i,p,7", "i,nobody,1"}, []string{"2: idea:", "3: The row has", "4: value:", "5: value:", "6: person:"}},
		{"scores", []string{"panel,round,idea,member,seat,criterion,value", "P,1,nowhere,p,lived,impact,3", "P", "P,1,i,nobody,lived,impact,3", "P,1,i,p,lived,impact,99"}, []string{"2: There is no idea", "3: The row has", "4: There is no person", "5: The value"}},
	} {
		code, out, errs := call(t, environ, "import", "--challenge", "c", tt.kind, file(t, "f.csv", tt.rows...))
		said := strings.Split(strings.TrimSuffix(errs, "\n"), "\n")
		ok := code == exitFault && len(said) == len(tt.want)+1 && strings.Contains(out, " 0 added, 0 changed, 0 there already,")
		for n := 0; ok && n < len(tt.want); n++ {
			ok = strings.HasPrefix(said[n], "f.csv: line "+tt.want[n])
		}
		if !ok {
			t.Errorf("%s: exit %d, %q,\n%s\nwant lines %q", tt.kind, code, out, errs, tt.want)
		}
	}
	if code, out, errs := call(t, environ, "import", "--challenge", "c", "ideas", file(t, "f.csv", "id,titel,body")); code != exitFault || out != "" || strings.Count(errs, "\n") != 1 {
		t.Errorf("a wrong header: exit %d, %q, %q; want one sentence", code, out, errs)
	}
}

func TestManyPeopleAreImportedAtOnce(t *testing.T) {
	t.Parallel()
	environ := []string{"UPTAKE_DATA=" + t.TempDir()}
	run(t, environ, "challenge", "create", "--slug", "c", "--title", "C")
	lines := []string{"key,name"}
	for n := range 110_000 { // more than one closure of the writer may take time for
		lines = append(lines, fmt.Sprintf("p%d,Person %d", n, n))
	}
	if out := run(t, environ, "import", "--challenge", "c", "people", file(t, "people.csv", lines...)); !strings.Contains(out, "110000 added") {
		t.Errorf("got %q", out)
	}
	if n := strings.Count(run(t, environ, "export", "--challenge", "c", "people"), "\n"); n != 110_001 {
		t.Errorf("exported %d lines, want 110001", n)
	}
}

// awkward are texts that files and spreadsheets get wrong.
var awkward = []string{
	"=1+1", "+44 20", "-x", "@sum", "'=q", "''=q", "'plain", `say "hi"`, "a,b;c", "first\nsecond", "first\r\nsecond", "  lead", "é😀", "<script>alert(1)</script>",
	"null", "0", "\u2028x", "a\u00a0b", `=HYPERLINK("http://x")`, "|pipe|", "\ufeffmark", "Plain",
}

// awkwardFiles writes a file of each kind that has every such text somewhere, and
// returns their paths by kind.
func awkwardFiles(t *testing.T) map[string]string {
	t.Helper()
	guarded := func(s string) string { // as a spreadsheet's owner would have it, and as the export writes it
		if rest := strings.TrimLeft(s, "'"); rest != "" && strings.ContainsRune("=+-@\t\r", rune(rest[0])) {
			return "'" + s
		}
		return s
	}
	rows := map[string][][]string{
		"people":   {{"key", "name", "email", "professional_role", "organisation", "region"}},
		"themes":   {{"name", "definition", "example", "story"}, {"Pain", guarded("=def"), "one\ntwo", guarded("=1 line\n\n- and *another*, \"said\"")}, {"Access", "", "", ""}, {guarded("'=odd"), `d"q`, "", "|"}},
		"ideas":    {{"id", "title", "body", "kind", "area", "author", "created_at", "moderation", "themes", "tags"}},
		"comments": {{"id", "idea", "parent", "author", "body", "created_at", "moderation"}},
		"supports": {{"idea", "person", "value", "cast_at"}},
		"scores":   {{"panel", "round", "idea", "member", "seat", "criterion", "value", "state"}},
	}
	add := func(kind string, cells ...string) { rows[kind] = append(rows[kind], cells) }
	of := func(n int, choices ...string) string { return choices[n%len(choices)] }
	for n, s := range awkward {
		me := fmt.Sprintf("p%d", n)
		name := strings.ReplaceAll("Name "+s, "😀", "𐐷") // a name takes no pictures
		add("people", me, guarded(strings.Join(strings.Fields(name), " ")), of(n, "", me+"@example.org"), of(n, "gp", ""), guarded(strings.Join(strings.Fields(s), " ")), of(n, "", "london"))
		add("ideas", fmt.Sprintf("i%d", n), guarded(s), guarded(s), of(n, "idea", "practice", "experience", ""), of(n, "MSK", "Feet", ""), of(n, me, ""),
			of(n, "2025-01-02", "2025-01-02T03:04:05.123456789Z", "2025-06-02T03:04:05+01:00"), of(n, "visible", "held", "hidden", ""), of(n, "Pain|Access", "Access", ""), of(n, "Hand therapy|Vidéo", "A&E", ""))
		parent := ""
		if n >= 5 {
			parent = fmt.Sprintf("c%d", n-5)
		}
		add("comments", fmt.Sprintf("c%d", n), fmt.Sprintf("i%d", n%5), parent, of(n, "", me), guarded(s), fmt.Sprintf("2025-02-%02d", 1+n), of(n, "visible", "", "hidden", "held"))
		add("supports", fmt.Sprintf("i%d", n%7), me, of(n, "1", "0"), fmt.Sprintf("2025-03-01T00:00:%02dZ", n))
	}
	for _, panel := range []string{"MSK", "Other " + awkward[0]} {
		for n := range 32 {
			value, state := fmt.Sprint(1+n%9), ""
			if n%7 == 3 {
				value, state = "", of(n, "unable", "absent", "recused")
			}
			add("scores", panel, of(n/16, "1", "2"), fmt.Sprintf("i%d", n/8%2), fmt.Sprintf("p%d", n/2%4), of(n/2, "professional", "lived", "professional", "chair"), of(n, "impact", "feasibility"), value, state)
		}
	}
	paths, dir := map[string]string{}, t.TempDir()
	for kind, all := range rows {
		paths[kind] = filepath.Join(dir, kind+".csv")
		writeCSV(t, paths[kind], all)
	}
	return paths
}

// TestEveryKindOfFileSurvivesAMove takes files of every kind into an installation
// on SQLite, what it exports into one on PostgreSQL, and what that exports into a
// third: the bytes are the same everywhere.
func TestEveryKindOfFileSurvivesAMove(t *testing.T) {
	t.Parallel()
	paths := awkwardFiles(t)
	var sites [][]string
	for _, url := range []string{storetest.SQLiteURL(t), storetest.PostgresURL(t), storetest.SQLiteURL(t)} {
		environ := []string{"UPTAKE_DATA=" + t.TempDir(), "UPTAKE_DATABASE=" + url}
		run(t, environ, "challenge", "create", "--slug", "c", "--title", "C", "--area", "MSK")
		sites = append(sites, environ)
	}
	for _, kind := range fileKinds {
		run(t, sites[0], "import", "--challenge", "c", "--create", kind, paths[kind])
		if out := run(t, sites[0], "import", "--challenge", "c", kind, paths[kind]); !strings.Contains(out, " 0 added, 0 changed, ") {
			t.Errorf("%s again: %q, want no change", kind, out)
		}
	}
	for _, format := range []string{"csv", "json"} {
		for _, kind := range fileKinds {
			var first string
			name := filepath.Join(t.TempDir(), kind+"."+format)
			for n, environ := range sites {
				if n > 0 {
					run(t, environ, "import", "--challenge", "c", "--create", kind, name)
				}
				run(t, environ, "export", "--challenge", "c", "--format", format, "--out", name, kind)
				b, err := os.ReadFile(name) //nolint:gosec // our own file
				if err != nil {
					t.Fatal(err)
				}
				if n == 0 {
					first = string(b)
				}
				if string(b) != first || strings.Count(first, "\n") < 3 {
					t.Errorf("%s as %s: %d bytes became %d at installation %d, or differ", kind, format, len(first), len(b), n+1)
				}
			}
			if format == "csv" {
				for _, risky := range []string{"\n=", ",=", "\n+", ",+", ",@", ",-x", `"=`} {
					if strings.Contains(first, risky) {
						t.Errorf("%s: a spreadsheet would run a cell that begins %q", kind, risky)
					}
				}
			}
			if want := map[string]string{"csv ideas": ",'=1+1,", "json ideas": `"=1+1"`}[format+" "+kind]; !strings.Contains(first, want) {
				t.Errorf("control: %s as %s lacks %s", kind, format, want)
			}
		}
	}
}

// TestAnImportDoesNotUndoAModerator has a moderator hide what was imported: the
// same file again changes nothing.
func TestAnImportDoesNotUndoAModerator(t *testing.T) {
	t.Parallel()
	environ := []string{"UPTAKE_DATA=" + t.TempDir()}
	_, data, _ := strings.Cut(environ[0], "=")
	run(t, environ, "challenge", "create", "--slug", "c", "--title", "C")
	ideas, comments := file(t, "ideas.csv", "id,title,body", "i,One,Text"), file(t, "comments.csv", "id,idea,body", "c,i,Words")
	run(t, environ, "import", "--challenge", "c", "ideas", ideas)
	run(t, environ, "import", "--challenge", "c", "comments", comments)
	alter(t, data, "UPDATE ideas SET moderation = 'hidden', title = 'Mended'")
	alter(t, data, "UPDATE comments SET state = 'hidden'")
	for kind, name := range map[string]string{"ideas": ideas, "comments": comments} {
		if out := run(t, environ, "import", "--challenge", "c", kind, name); !strings.Contains(out, " 0 added, 0 changed, 1 there already") {
			t.Errorf("%s: %q", kind, out)
		}
		out := run(t, environ, "export", "--challenge", "c", kind)
		if !strings.Contains(out, ",hidden") || kind == "ideas" && !strings.Contains(out, "Mended") {
			t.Errorf("the second import undid what people did: %s", out)
		}
		if out = run(t, environ, "export", "--challenge", "c", "--public", kind); strings.Count(out, "\n") != 1 {
			t.Errorf("the public export holds what is hidden: %s", out)
		}
	}
}

// TestAnImportedNameThatImitatesTheTeamIsRefused takes in names of an office and of somebody
// who holds one, and that person themselves, whose address is known.
func TestAnImportedNameThatImitatesTheTeamIsRefused(t *testing.T) {
	t.Parallel()
	environ := []string{"UPTAKE_DATA=" + t.TempDir()}
	run(t, environ, "challenge", "create", "--slug", "c", "--title", "C")
	run(t, environ, "import", "--challenge", "c", "people", file(t, "p.csv", "key,name,email", "nell,Nell Ashgrove,nell@example.org"))
	people := file(t, "people.csv", "key,name,email", "a,Moderat0r,", "b,N H S Team,", "c,Nell Ashgr0ve,", "d,Former member,", "e,Nell Ashgrove,nell@example.org", "f,Nell Ashgrave,")
	code, _, errs := call(t, environ, "import", "--challenge", "c", "--partial", "--dry-run", "people", people)
	if strings.Contains(errs, "Nell Ashgr0ve") || !strings.Contains(errs, "Moderat0r") {
		t.Errorf("while she holds no office: exit %d, %q", code, errs)
	}
	run(t, environ, "admin", "create", "--email", "nell@example.org")
	code, out, errs := call(t, environ, "import", "--challenge", "c", "--partial", "people", people)
	if code != exitOK || !strings.Contains(out, "6 rows read, 1 added, 0 changed, 1 there already, 4 with faults") {
		t.Errorf("got exit %d, %q, %q", code, out, errs)
	}
	for _, want := range []string{
		`line 2: name: "Moderat0r" is refused. This name would be taken for the team that runs this service.`, `line 3: name: "N H S Team" is refused.`,
		`line 4: name: "Nell Ashgr0ve" is refused. This name would be taken for somebody of the team`, `line 5: name: "Former member" is refused.`,
	} {
		if !strings.Contains(errs, want) {
			t.Errorf("it does not say %q: %q", want, errs)
		}
	}
}
