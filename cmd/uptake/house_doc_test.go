package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// silent lists what a file exports without saying what it is. A group of
// constants or variables may share one sentence.
func silent(f *ast.File) []string {
	var names []string
	for _, decl := range f.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && !begins(d.Doc, d.Name.Name) && !hidden(d) {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() && !begins(s.Doc, s.Name.Name) && !begins(d.Doc, s.Name.Name) && !(len(d.Specs) > 1 && d.Doc != nil) {
						names = append(names, s.Name.Name)
					}
				case *ast.ValueSpec:
					if s.Names[0].IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
						names = append(names, s.Names[0].Name)
					}
				}
			}
		}
	}
	return names
}

// begins reports whether a comment's first words hold the name, so that tools
// which show the first line show something of use.
func begins(doc *ast.CommentGroup, name string) bool {
	if doc == nil {
		return false
	}
	first, _, _ := strings.Cut(doc.Text(), "\n")
	for _, word := range strings.FieldsFunc(first, func(r rune) bool { return strings.ContainsRune(" ,.;:'()", r) }) {
		if word == name {
			return true
		}
	}
	return false
}

// hidden reports whether d is a method of a type that nobody outside can name.
func hidden(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return false
	}
	t := d.Recv.List[0].Type
	if s, ok := t.(*ast.StarExpr); ok {
		t = s.X
	}
	if g, ok := t.(*ast.IndexExpr); ok {
		t = g.X
	}
	id, ok := t.(*ast.Ident)
	return ok && !id.IsExported()
}

func TestEverythingExportedSaysWhatItIs(t *testing.T) {
	t.Parallel()
	described := map[string]bool{}
	for _, file := range sources(t, false) {
		if strings.HasSuffix(file, "_templ.go") {
			continue // a component's comment stands in its .templ file
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range silent(f) {
			t.Errorf("%s: %s has no comment that begins with its name", file, name)
		}
		if dir := path.Dir(file); f.Doc != nil {
			described[dir] = true
		} else if !described[dir] {
			described[dir] = false
		}
	}
	for dir, ok := range described {
		if !ok {
			t.Errorf("%s: no file says what the package is", dir)
		}
	}
}

func TestASilentNameIsFound(t *testing.T) {
	t.Parallel()
	tests := []struct {
		source string
		want   int
	}{
		{"func F() {}", 1},
		{"// Does something.\nfunc F() {}", 1},
		{"// F does something.\nfunc F() {}", 0},
		{"// f has no readers outside.\nfunc f() {}", 0},
		{"type T struct{}", 1},
		{"// A T is a thing.\ntype T struct{}", 0},
		{"// T is a thing.\ntype T struct{}\nfunc (T) M() {}", 1},
		{"type t struct{}\nfunc (t) M() {}", 0},
		{"const C = 1", 1},
		{"// The limits.\nconst (\nC = 1\nD = 2\n)", 0},
	}
	for _, tt := range tests {
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\n"+tt.source, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if got := silent(f); len(got) != tt.want {
			t.Errorf("%q: found %v, want %d", tt.source, got, tt.want)
		}
	}
}
