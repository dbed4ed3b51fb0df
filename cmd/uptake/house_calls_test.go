package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ban is a call, a name or a tag that may stand in few files or in none. The
// traps behind most of them were met once; docs/decisions says more of some.
type ban struct {
	why     string
	in      []string // path prefixes that the ban is about; none: everywhere
	not     []string // the files that contain it, on purpose
	found   func(ast.Node) bool
	example string // a wrong declaration, to prove that found finds
	fine    string // its right neighbour, to prove that it finds no more
}

var bans = []ban{
	{
		why: "AutoMigrate rebuilds tables and loses rows to cascades; write a migration", found: method("AutoMigrate", 0),
		example: `var _ = db.AutoMigrate(x)`, fine: `var _ = db.Migrate(x)`,
	},
	{
		why: "Save inserts a row when the id is unknown; use Updates with Select, and count the rows", in: []string{"store/"}, found: method("Save", 1),
		example: `var _ = db.Save(&x)`, fine: `var _ = db.Create(&x)`,
	},
	{
		why: "a second argument of First, Last, Take or Find is raw SQL; use Where(\"col = ?\", v)", in: []string{"store/"},
		found: func(n ast.Node) bool {
			return method("First", 2)(n) || method("Last", 2)(n) || method("Take", 2)(n) || method("Find", 2)(n)
		},
		example: `var _ = db.First(&x, s)`, fine: `var _ = db.First(&x)`,
	},
	{
		why: "a struct or map as condition or as update drops zero values", in: []string{"store/"},
		found: func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			return ok && len(c.Args) > 0 && (calls(c, "Where") || calls(c, "Not") || calls(c, "Or") || calls(c, "Updates")) && isComposite(c.Args[0])
		},
		example: `var _ = db.Where(&Row{Name: s})`, fine: `var _ = db.Where("name = ?", s)`,
	},
	{
		why: "associations write and read by themselves; join by hand",
		found: func(n ast.Node) bool {
			return method("Association", 1)(n) || method("Preload", 1)(n)
		},
		in: []string{"store/"}, example: `var _ = db.Preload("Author")`, fine: `var _ = db.Joins("JOIN people")`,
	},
	{
		why: "soft delete breaks unique indexes and erasure; states are columns", found: name("gorm", "DeletedAt", "Model"),
		example: `type row struct{ D gorm.DeletedAt }`, fine: `type row struct{ D gorm.DB }`,
	},
	{
		why: "the domain takes the time as an argument", in: []string{"domain/", "frontend/"}, found: name("time", "Now", "Since", "Until"),
		example: `var now = time.Now()`, fine: `var d = time.Second`,
	},
	{
		why: "the domain holds no wire format", in: []string{"domain/"},
		found: func(n ast.Node) bool {
			f, ok := n.(*ast.Field)
			return ok && f.Tag != nil && (strings.Contains(f.Tag.Value, `json:`) || strings.Contains(f.Tag.Value, `gorm:`))
		},
		not:     []string{"domain/notify/message.go"}, // a task's payload is kept as JSON
		example: "type t struct{ A int `json:\"a\"` }", fine: "type t struct{ A int }",
	},
	{
		why: "fused products and assembly differ by machine; digested figures are integers or written out", in: []string{"domain/review/stats/"},
		found: name("math", "Exp", "Log", "Pow", "FMA"), example: `var x = math.Pow(2, 3)`, fine: `var x = math.Sqrt(2)`,
	},
	{
		why: "there is one Fiber app, with the traps of the framework contained; the bench has a bare one to compare with", not: []string{"api/server.go", "cmd/bench/reference.go"}, found: name("fiber", "New"),
		example: `var a = fiber.New()`, fine: `var c fiber.Ctx`,
	},
	{
		why: "Prefork would split live pages and the writer between processes", found: keyed("Prefork"),
		example: `var c = fiber.Config{Prefork: true}`, fine: `var c = fiber.Config{Immutable: true}`,
	},
	{
		why: "Fiber's timeout is racy; the deadline is set in api/middleware.go", found: name("timeout", "New", "NewWithContext"),
		example: `var h = timeout.New(f)`, fine: `var h = limiter.New()`,
	},
	{
		why: "a stream that touches its request ends the process; one file streams", not: []string{"api/live/stream.go"},
		found:   func(n ast.Node) bool { return method("SetBodyStreamWriter", 1)(n) || method("SendStreamWriter", 1)(n) },
		example: `var _ = c.Context().SetBodyStreamWriter(f)`, fine: `var _ = c.Send(b)`,
	},
	{
		why: "it has no time limit; make a client that has", found: name("http", "DefaultClient", "Get", "Post", "Head", "PostForm"),
		example: `var c = http.DefaultClient`, fine: `var c = http.Client{}`,
	},
	{
		why: "golang-jwt accepts what the caller does not rule out; one file reads tokens", not: []string{"api/signin/jwt.go"},
		found: name("jwt", "Parse", "ParseWithClaims", "NewParser"), example: `var t = jwt.Parse(s, f)`, fine: `var t = jwt.New(m)`,
	},
	{
		why: "row locks mean something on PostgreSQL alone; one file says for both databases", not: []string{"store/tx.go"},
		found: name("clause", "Locking"), example: `var l = clause.Locking{}`, fine: `var l = clause.OnConflict{}`,
	},
	{
		why: "pragmas and limits stand in one place", not: []string{"store/open.go", "store/schema.go", "store/backup.go", "cmd/uptake/checks_database.go", "store/storetest/", "search/searchtest/", "cmd/uptake/version.go", "cmd/bench/"},
		found: name("sql", "Open"), example: `var d = sql.Open("sqlite3", x)`, fine: `var d sql.DB`,
	},
	{
		why: "secrets and codes come from crypto/rand", in: []string{"api/signin/", "domain/account/"},
		found: func(n ast.Node) bool {
			i, ok := n.(*ast.ImportSpec)
			return ok && strings.HasPrefix(i.Path.Value, `"math/rand`)
		},
		example: `import "math/rand/v2"`, fine: `import "crypto/rand"`,
	},
	{
		why: "text is escaped unless one of the files that make markup from trusted parts says otherwise",
		not: []string{"frontend/markdown.go", "frontend/fragment.go", "frontend/layout_templ.go"}, in: []string{"frontend/", "api/"},
		found: called("templ", "Raw", "SafeURL", "JSUnsafeFuncCall"), example: `var r = templ.Raw(s)`, fine: `var r templ.Component`,
	},
	{
		why: "main alone ends the program", not: []string{"cmd/uptake/main.go", "cmd/bench/main.go", ".ci/tally/main.go"}, found: name("os", "Exit"),
		example: `var _ = os.Exit`, fine: `var _ = os.Args`,
	},
}

// method finds a call x.name(…) with at least n arguments.
func method(name string, n int) func(ast.Node) bool {
	return func(node ast.Node) bool {
		c, ok := node.(*ast.CallExpr)
		return ok && len(c.Args) >= n && calls(c, name)
	}
}

func calls(c *ast.CallExpr, name string) bool {
	s, ok := c.Fun.(*ast.SelectorExpr)
	return ok && s.Sel.Name == name
}

func isComposite(e ast.Expr) bool {
	if u, ok := e.(*ast.UnaryExpr); ok {
		e = u.X
	}
	_, ok := e.(*ast.CompositeLit)
	return ok
}

// name finds pkg.X for each X of names.
func name(pkg string, names ...string) func(ast.Node) bool {
	return func(node ast.Node) bool {
		s, ok := node.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		x, ok := s.X.(*ast.Ident)
		return ok && x.Name == pkg && slices.Contains(names, s.Sel.Name)
	}
}

// called is name for calls alone, where the name by itself is a harmless type.
func called(pkg string, names ...string) func(ast.Node) bool {
	found := name(pkg, names...)
	return func(node ast.Node) bool {
		c, ok := node.(*ast.CallExpr)
		return ok && found(c.Fun)
	}
}

// keyed finds a field that is set by name.
func keyed(field string) func(ast.Node) bool {
	return func(node ast.Node) bool {
		kv, ok := node.(*ast.KeyValueExpr)
		if !ok {
			return false
		}
		k, ok := kv.Key.(*ast.Ident)
		return ok && k.Name == field
	}
}

// covers reports whether the ban is about the file at path.
func (b ban) covers(path string) bool {
	has := func(prefix string) bool { return strings.HasPrefix(path, prefix) }
	return (len(b.in) == 0 || slices.ContainsFunc(b.in, has)) && !slices.ContainsFunc(b.not, has)
}

// lines lists where in a file something banned stands.
func (b ban) lines(fset *token.FileSet, f *ast.File) []int {
	var at []int
	ast.Inspect(f, func(n ast.Node) bool {
		if n != nil && b.found(n) {
			at = append(at, fset.Position(n.Pos()).Line)
		}
		return true
	})
	return at
}

func TestBannedCallsStayInTheirFiles(t *testing.T) {
	t.Parallel()
	for _, path := range sources(t, false) {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, filepath.Join(root, path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range bans {
			if !b.covers(path) {
				continue
			}
			for _, line := range b.lines(fset, f) {
				t.Errorf("%s:%d: %s", path, line, b.why)
			}
		}
	}
}

func TestEveryBanFindsItsExampleAndNotItsNeighbour(t *testing.T) {
	t.Parallel()
	for _, b := range bans {
		for source, want := range map[string]bool{b.example: true, b.fine: false} {
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, "x.go", "package x\n"+source, 0)
			if err != nil {
				t.Fatalf("%s: %v", source, err)
			}
			if got := len(b.lines(fset, f)) > 0; got != want {
				t.Errorf("%s: found %v, want %v", source, got, want)
			}
		}
	}
}
