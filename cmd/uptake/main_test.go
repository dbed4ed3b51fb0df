package main

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/urfave/cli/v3"
)

// call runs one command line with the given settings.
func call(t testing.TB, environ []string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	p := program{environ: environ, in: strings.NewReader(""), out: &o, errs: &e}
	code = p.run(t.Context(), append([]string{"uptake"}, args...))
	return code, o.String(), e.String()
}

func TestWrongUseExitsWithTwoAndOneSentence(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, want string
		args       []string
	}{
		{"no command", "name a command", nil},
		{"an unknown command", `there is no command "sevre"`, []string{"sevre"}},
		{"an unknown option", "`uptake version --help` shows the use", []string{"version", "--loud"}},
		{"an unknown command below another", `there is no command "uptake admin nosuch"; ` + "`uptake admin --help`", []string{"admin", "nosuch"}},
		{"an option without its value", "`uptake token --help`", []string{"token", "--email", "a@example.org", "--ttl", "soon"}},
		{"an option that is needed", `Required flag "email" not set`, []string{"admin", "create"}},
		{"an address that is none", `--addr is "here": give host:port`, []string{"demo", "--addr", "here"}},
		{"a round that is none", "--round is a number from 1, or final", []string{"export", "--challenge", "c", "--round", "last", "results"}},
		{"a round of what has none", "--round is for results", []string{"export", "--challenge", "c", "--round", "1", "ideas"}},
		{"a kind that is none", "export needs a kind: people", []string{"export", "--challenge", "c", "votes"}},
		{"a format that is none", "--format is csv or json", []string{"export", "--challenge", "c", "--format", "xml", "ideas"}},
		{"a file that is not named", "import needs a kind", []string{"import", "--challenge", "c", "ideas"}},
		{"a backup into two files", "takes one FILE", []string{"backup", "a", "b"}},
		{"a word too many", "`uptake version` takes no \"now\"", []string{"version", "now"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, _, errs := call(t, nil, tt.args...)
			if code != exitUsage || !strings.Contains(errs, tt.want) || strings.Count(errs, "\n") != 1 {
				t.Errorf("got exit %d and %q, want 2 and one line with %q", code, errs, tt.want)
			}
		})
	}
}

func TestHelpNamesTheColumnsOfFiles(t *testing.T) {
	t.Parallel()
	_, out, _ := call(t, nil, "import", "--help")
	for _, want := range []string{"people: key, name, email?", "comments: id, idea, body, parent?", "supports: idea, person, value, cast_at?"} {
		if !strings.Contains(out, want) {
			t.Errorf("the help of import lacks %q:\n%s", want, out)
		}
	}
}

func TestEveryCommandHasHelp(t *testing.T) {
	t.Parallel()
	var walk func(cs []*cli.Command, path []string)
	walk = func(cs []*cli.Command, path []string) {
		for _, c := range cs {
			args := append(append([]string{}, path...), c.Name)
			code, out, errs := call(t, nil, append(args, "--help")...)
			if code != exitOK || errs != "" || !strings.Contains(out, "uptake "+strings.Join(args, " ")) || c.Usage == "" {
				t.Errorf("%v --help: exit %d, errors %q, output %q", args, code, errs, out)
			}
			walk(c.Commands, args)
		}
	}
	walk(program{}.commands(), nil)
}

func TestVersionNamesProgramCommitAndSQLite(t *testing.T) {
	t.Parallel()
	code, out, errs := call(t, nil, "version")
	want := regexp.MustCompile(`(?s)^uptake  .+\ncommit  .+\nsqlite  3\.\d+\.\d+\nschema  [1-9]\d*\n`)
	if code != exitOK || errs != "" || !want.MatchString(out) {
		t.Errorf("got exit %d, %q, %q", code, out, errs)
	}
}

func TestABuildWithoutSearchIsNamed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		fts  bool
		err  error
		want error
	}{
		{"with the tag", true, nil, nil},
		{"without the tag", false, nil, errNoFTS},
		{"without cgo", false, errors.New("Binary was compiled with 'CGO_ENABLED=0', go-sqlite3 requires cgo to work. This is a stub"), errNoCgo},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := judgeBuild("3.54.1", tt.fts, tt.err); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}
