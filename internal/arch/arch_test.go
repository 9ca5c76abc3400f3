package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/quellhq/terraform-provider-quell"

// room is what the architecture says about one package.
type room struct {
	pure bool // values in, values out: no file, network, log or clock
	// uses lists the project's packages that it may import.
	uses []string
	// also lists what it may import although impure says otherwise, where only
	// the values of that package are used.
	also []string
}

// house is the whole table, upstream first. A package that is not in it fails
// the test, and so does an entry without a package.
var house = []struct {
	path string
	room room
}{
	{"internal/finding", room{pure: true, also: []string{"log/slog"}}}, // slog.Value: how a secret looks in a log
	{"internal/report", room{pure: true, uses: []string{"internal/finding"}}},
	{"internal/incident", room{pure: true, uses: []string{"internal/finding"}}},
	{"internal/policy", room{pure: true, uses: []string{"internal/finding", "internal/incident", "internal/report"}}},
	{"internal/triage", room{pure: true, uses: []string{"internal/finding", "internal/incident", "internal/policy"}}},
	{"internal/comment", room{pure: true}},
	{"internal/locate", room{pure: true, uses: []string{"internal/comment", "internal/finding", "internal/triage"}}},
	{"internal/edit", room{pure: true, uses: []string{"internal/comment"}}},
	{"internal/remedy", room{pure: true, uses: []string{"internal/edit", "internal/finding", "internal/incident", "internal/locate", "internal/policy"}}},
	{"internal/remedy/remedytest", room{}},
	{"internal/plan", room{pure: true, uses: []string{"internal/finding", "internal/incident", "internal/locate", "internal/policy", "internal/triage"}}},
	{"internal/evidence", room{pure: true, uses: []string{"internal/finding", "internal/incident", "internal/policy", "internal/triage"}}},
	{"internal/cache", room{uses: []string{"internal/finding", "internal/incident", "internal/report"}}},
	{"internal/gitrepo", room{}},
	{"internal/gitrepo/gittest", room{uses: []string{"internal/gitrepo"}}},
	{"internal/forge", room{}},
	{"internal/ledger", room{uses: []string{"internal/evidence", "internal/incident", "internal/report"}}},
	{"reconciler", room{uses: []string{
		"internal/cache", "internal/edit", "internal/evidence", "internal/finding", "internal/forge", "internal/gitrepo", "internal/incident", "internal/ledger",
		"internal/locate", "internal/plan", "internal/policy", "internal/remedy", "internal/report", "internal/triage",
	}}},
	{"internal/cli", room{uses: []string{
		"internal/evidence", "internal/finding", "internal/forge", "internal/gitrepo", "internal/incident", "internal/plan", "internal/policy", "internal/report",
		"internal/triage", "reconciler",
	}}},
	{"reconciler/quell", room{uses: []string{"internal/cli"}}},
	{"provider", room{uses: []string{"internal/finding", "internal/gitrepo", "internal/policy", "internal/report"}}},
	{"provider/terraform-provider-quell", room{uses: []string{"provider"}}},
	{"internal/arch", room{}},
}

// impure lists what touches the outside. A pure package imports none of it,
// nor anything beneath it, except net/netip and net/url, which only parse.
var impure = []string{
	"os", "io/fs", "io/ioutil", "path/filepath", "net", "syscall", "log", "os/exec", "math/rand", "math/rand/v2", "crypto/rand",
	"embed", "testing", "unsafe", "github.com/go-git",
}

func TestEveryPackageIsInTheHouseAndImportsUpstream(t *testing.T) {
	root := filepath.Join("..", "..")
	found := packages(t, root)
	for _, entry := range house {
		files, ok := found[entry.path]
		if !ok {
			t.Errorf("%s is in the table but has no Go files", entry.path)
			continue
		}
		delete(found, entry.path)
		for _, file := range files {
			checkImports(t, entry.path, entry.room, file)
			if entry.room.pure {
				checkClock(t, file)
			}
		}
	}
	for path := range found {
		t.Errorf("%s is not in the table of ARCHITECTURE.md: say what it is and what it may import", path)
	}
}

func TestTheTableRunsDownstream(t *testing.T) {
	seen := map[string]bool{}
	for _, entry := range house {
		for _, used := range entry.room.uses {
			if !seen[used] {
				t.Errorf("%s may import %s, which is not upstream of it", entry.path, used)
			}
		}
		seen[entry.path] = true
	}
}

type source struct {
	name string
	set  *token.FileSet
	tree *ast.File
}

// packages parses every Go file that is not a test, by folder. It reads the
// files itself: a test that asked `go list` would be cached, and would pass
// after a violation.
func packages(t *testing.T, root string) map[string][]source {
	t.Helper()
	found := map[string][]source{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "testdata" || name == "build" || name == "bin" || strings.HasPrefix(name, ".") && len(name) > 2 {
				return filepath.SkipDir
			}
			return nil
		}
		isTest := strings.HasSuffix(path, "_test.go") && !strings.Contains(filepath.ToSlash(path), "internal/arch/")
		if !strings.HasSuffix(path, ".go") || isTest {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, path, data, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		folder := filepath.ToSlash(rel)
		found[folder] = append(found[folder], source{path, set, tree})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatal("no Go files found: the walk looked in the wrong place")
	}
	return found
}

func checkImports(t *testing.T, path string, r room, file source) {
	t.Helper()
	for _, spec := range file.tree.Imports {
		name := strings.Trim(spec.Path.Value, `"`)
		if own, ok := strings.CutPrefix(name, module+"/"); ok && !slices.Contains(r.uses, own) {
			t.Errorf("%s: %s may not import %s", file.set.Position(spec.Pos()), path, own)
		}
		touches := func(i string) bool { return name == i || strings.HasPrefix(name, i+"/") }
		if r.pure && slices.ContainsFunc(impure, touches) && name != "net/url" && name != "net/netip" && !slices.Contains(r.also, name) {
			t.Errorf("%s: %s is pure and may not import %s", file.set.Position(spec.Pos()), path, name)
		}
		if strings.HasPrefix(name, "github.com/go-git/") && !strings.HasPrefix(path, "internal/gitrepo") {
			t.Errorf("%s: only internal/gitrepo imports go-git", file.set.Position(spec.Pos()))
		}
	}
}

// clockReaders are the functions of package time that look at a clock.
var clockReaders = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

func checkClock(t *testing.T, file source) {
	t.Helper()
	ast.Inspect(file.tree, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if pkg, ok := selector.X.(*ast.Ident); ok && pkg.Name == "time" && slices.Contains(clockReaders, selector.Sel.Name) {
			t.Errorf("%s: a pure package reads no clock: now is an argument", file.set.Position(selector.Pos()))
		}
		return true
	})
}
