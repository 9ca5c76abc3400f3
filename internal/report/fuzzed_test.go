package report

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// realReports are those of testdata whose names match, by path.
func realReports(t *testing.T, names string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/reports/" + names)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no reports (%v)", err)
	}
	all := map[string][]byte{}
	for _, path := range paths {
		if all[path], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestEveryFormatIsFuzzed: each format has a fuzz target, and each of the forms that
// it is read in, tables included, is reached by one of the target's seeds.
func TestEveryFormatIsFuzzed(t *testing.T) {
	fuzzed := fuzzedFormats(t)
	for _, name := range Formats() {
		if !slices.Contains(fuzzed, name) {
			t.Errorf("no fuzz target calls fuzzFormat for %q", name)
		}
	}
	reached := map[string]bool{}
	for _, data := range realReports(t, "*") {
		if len(data) >= 50_000 { // fuzzFormat leaves them out
			continue
		}
		noteForms(data, reached)
	}
	for i, f := range formats() {
		if !reached[fmt.Sprintf("form %d of %s", i, f.name)] {
			t.Errorf("no seed is read as format %d of formats, a form of %q", i, f.name)
		}
	}
	for i, table := range tables() {
		if !reached[fmt.Sprintf("table %d of %s", i, table.name)] {
			t.Errorf("no seed is read as table %d of tables, a form of %q", i, table.name)
		}
	}
}

// noteForms reads a report and notes in which forms. A JUnit report of gitleaks is
// read by a target of its own.
func noteForms(data []byte, reached map[string]bool) {
	r := newReader(Input{Body: bytes.NewReader(data)}, finding.NewKey("k"), func(finding.Finding) {})
	for i, f := range r.formats {
		r.formats[i].read = func(r *reader, it item) {
			reached[fmt.Sprintf("form %d of %s", i, f.name)] = true
			f.read(r, it)
		}
	}
	for i, table := range r.tables {
		r.tables[i].is = func(h header) bool {
			is := table.is(h)
			if is {
				reached[fmt.Sprintf("table %d of %s", i, table.name)] = true
			}
			return is
		}
	}
	r.read()
}

// fuzzedFormats are the formats that some test file of this folder calls fuzzFormat
// for, in a fuzz target.
func fuzzedFormats(t *testing.T) []string {
	t.Helper()
	values := map[string]string{} // of constants
	var named []string
	paths, err := filepath.Glob("*.go")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files (%v)", err)
	}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if len(n.Values) == 1 {
					if text, ok := n.Values[0].(*ast.BasicLit); ok {
						values[n.Names[0].Name], _ = strconv.Unquote(text.Value)
					}
				}
			case *ast.CallExpr:
				if called, ok := n.Fun.(*ast.Ident); ok && called.Name == "fuzzFormat" && len(n.Args) == 2 {
					if of, ok := n.Args[1].(*ast.SelectorExpr); ok {
						named = append(named, of.Sel.Name)
					}
				}
			}
			return true
		})
	}
	for i, name := range named {
		named[i] = values[name]
	}
	return named
}
