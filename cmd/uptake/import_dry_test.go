package main

import (
	"strings"
	"testing"

	"uptake/store/storetest"
)

// exports returns everything that can be exported of a challenge.
func exports(t *testing.T, environ []string, slug string) string {
	t.Helper()
	var all strings.Builder
	for _, kind := range fileKinds {
		all.WriteString(run(t, environ, "export", "--challenge", slug, kind))
	}
	return all.String()
}

func TestADryRunSaysWhatTheImportThenDoes(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		environ := []string{"UPTAKE_DATA=" + t.TempDir(), "UPTAKE_DATABASE=" + url}
		run(t, environ, "challenge", "create", "--slug", "c", "--title", "C")
		for _, tt := range []struct {
			kind, want string
			rows       []string
		}{
			{"people", "2 rows read, 2 new, 0 would change, 0 there already, 0 with faults", []string{"key,name,email", "a,Ann,ann@example.org", "b,Ben,"}},
			{"themes", "1 rows read, 1 new, 0 would change, 0 there already, 0 with faults", []string{"name,definition", "Waiting,Before"}},
			{"themes", "2 rows read, 1 new, 1 would change, 0 there already, 0 with faults", []string{"name,definition", "Waiting,After", "Telling,"}},
			{"ideas", "2 rows read, 2 new, 0 would change, 0 there already, 0 with faults", []string{"id,body,author,area,themes", "1,One,a,Feet,Waiting", "2,Two,new,Feet,Own"}},
			{"ideas", "2 rows read, 1 new, 0 would change, 1 there already, 0 with faults", []string{"id,body", "1,One", "3,Three"}},
			{"comments", "2 rows read, 2 new, 0 would change, 0 there already, 0 with faults", []string{"id,idea,parent,author,body", "x,1,,b,Yes", "y,1,x,a,No"}},
			{"supports", "2 rows read, 2 new, 0 would change, 0 there already, 0 with faults", []string{"idea,person,value", "1,a,1", "1,b,1"}},
			{"supports", "2 rows read, 1 new, 1 would change, 0 there already, 0 with faults", []string{"idea,person,value,cast_at", "1,a,0,2030-01-01", "2,b,1,2030-01-01"}},
			{"scores", "1 rows read, 1 new, 0 would change, 0 there already, 0 with faults", []string{"panel,round,idea,member,seat,criterion,value", "P,1,1,a,lived,impact,7"}},
			{"scores", "1 rows read, 0 new, 0 would change, 1 there already, 0 with faults", []string{"panel,round,idea,member,seat,criterion,value", "P,1,1,a,lived,impact,7"}},
		} {
			name := file(t, tt.kind+".csv", tt.rows...)
			before := exports(t, environ, "c")
			for range 2 {
				if out := run(t, environ, "import", "--challenge", "c", "--create", "--dry-run", tt.kind, name); out != tt.kind+".csv: "+tt.want+". Nothing was kept.\n" {
					t.Errorf("%s: a dry run says %q, want %q", tt.kind, out, tt.want)
				}
			}
			if after := exports(t, environ, "c"); after != before {
				t.Errorf("%s: a dry run has changed\n%s\nto\n%s", tt.kind, before, after)
			}
			done := strings.NewReplacer(" new", " added", " would change", " changed").Replace(tt.want)
			if out := run(t, environ, "import", "--challenge", "c", "--create", tt.kind, name); !strings.HasPrefix(out, tt.kind+".csv: "+done+"\n") {
				t.Errorf("%s: the import says %q, the dry run had said %q", tt.kind, out, tt.want)
			}
			if after := exports(t, environ, "c"); after == before && !strings.Contains(tt.want, " 0 new, 0 would") {
				t.Errorf("%s: the import itself changes nothing", tt.kind)
			}
		}
		bad := file(t, "bad.csv", "id,body", "7,Seven", "8,", "9,Nine", ",Ten")
		code, out, errs := call(t, environ, "import", "--challenge", "c", "--dry-run", "ideas", bad)
		if code != exitFault || out != "bad.csv: 4 rows read, 2 new, 0 would change, 0 there already, 2 with faults. Nothing was kept.\n" ||
			!strings.Contains(errs, "line 3: title: ") || !strings.Contains(errs, "line 5: id: ") {
			t.Errorf("with bad rows: exit %d, %q, %q", code, out, errs)
		}
		if code, _, _ = call(t, environ, "import", "--challenge", "c", "--dry-run", "--partial", "ideas", bad); code != exitOK {
			t.Errorf("what --partial would keep: exit %d", code)
		}
	})
}
