package remedy

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// workspace is a module on disk that the real program plans. Its resources are
// all terraform_data, which takes no provider from anywhere.
type workspace struct {
	dir     string
	program string
}

func newWorkspace(t *testing.T) *workspace {
	t.Helper()
	return &workspace{dir: t.TempDir(), program: terraform(t)}
}

// plan says what the real program has against the files, empty for nothing. The
// variables that have no default are given.
func (w *workspace) plan(t *testing.T, files map[string][]byte) string {
	t.Helper()
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if name := entry.Name(); name != ".terraform" && name != ".terraform.lock.hcl" {
			if err := os.RemoveAll(filepath.Join(w.dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	given := &strings.Builder{}
	for name, data := range files {
		file := filepath.Join(w.dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for _, b := range codeOf(t, "generated", files).index.Blocks(".") {
		if b.Type == "variable" && !strings.Contains(string(files[b.Path][b.Body.Start:b.Body.End]), "default") {
			given.WriteString(b.Labels[0] + " = \"given\"\n")
		}
	}
	if err := os.WriteFile(filepath.Join(w.dir, "given.auto.tfvars"), []byte(given.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(w.dir, ".terraform")); err != nil {
		if out, err := w.run("init", "-input=false", "-backend=false", "-no-color"); err != nil {
			return out
		}
	}
	out, err := w.run("plan", "-input=false", "-refresh=false", "-lock=false", "-no-color")
	if err == nil {
		return ""
	}
	if i := strings.Index(out, "Error:"); i >= 0 {
		out = out[i:]
	}
	return out
}

func (w *workspace) run(args ...string) (string, error) {
	cmd := exec.Command(w.program, args...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// generatedModules is how many modules the tests plan; QUELL_MODULES says more.
func generatedModules(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("QUELL_MODULES"))
	if err != nil {
		return 3
	}
	return n
}

// whole calls f with modules that the real program plans.
func whole(t *testing.T, f func(n int, w *workspace, files map[string][]byte)) {
	t.Helper()
	planned := 0
	for n := range generatedModules(t) {
		files := modules(randomBytes(n), true)
		w := newWorkspace(t)
		if why := w.plan(t, files); why != "" {
			t.Logf("module %d is not whole: %.300s", n, why)
			continue
		}
		planned++
		f(n, w, files)
	}
	if 2*planned < generatedModules(t) {
		t.Errorf("of %d generated modules only %d are whole", generatedModules(t), planned)
	}
}

// TestDanglingIsWhatTerraformRefuses breaks modules in ways that no fix should:
// the real program refuses what Dangling finds, and nothing else, but for secrets
// that show with some values of the variables and not with these.
func TestDanglingIsWhatTerraformRefuses(t *testing.T) {
	t.Parallel()
	broken, refused, wary := 0, 0, 0
	whole(t, func(n int, w *workspace, files map[string][]byte) {
		before := codeOf(t, "generated", files)
		for _, folder := range before.folders() {
			for _, b := range before.index.Blocks(folder) {
				after := maps.Clone(files)
				data := files[b.Path]
				switch {
				case b.Type == "variable" && !strings.Contains(string(data[b.Range.Start:b.Range.End]), "sensitive"):
					after[b.Path] = slices.Concat(data[:b.Body.Start], []byte("\n  sensitive = true"), data[b.Body.Start:])
				case b.Type == "resource" || b.Type == "module":
					made, err := edit.Apply(b.Path, data, edit.RemoveBlock{Address: b.Address})
					if err != nil {
						continue
					}
					after[b.Path] = made
				default:
					continue
				}
				broken++
				says := w.plan(t, after)
				faults := locate.NewFaults(before.faults, codeOf(t, "generated", after).faults)
				if says != "" {
					refused++
				}
				// With other values of its variables, a condition or a lookup might
				// give the secret that it does not give here.
				might := b.Type == "variable" && says == ""
				if (says == "") != (len(faults) == 0) && !might {
					t.Errorf("module %d, %s: Dangling finds %v, and terraform says %q\n%s", n, b.Address, faults, says, after[b.Path])
				}
				if says == "" && len(faults) > 0 {
					wary++
				}
			}
		}
	})
	if refused == 0 || refused == broken {
		t.Errorf("terraform refuses %d of %d: that says nothing", refused, broken)
	}
	if 4*wary > refused {
		t.Errorf("Dangling finds faults in %d more than the %d that terraform refuses", wary, refused)
	}
	t.Logf("%d breakages, %d of which terraform refuses, %d in which a secret might show", broken, refused, wary)
}

// TestFixesArePlanned tries every action on generated modules: what is whole
// before is whole after for the real program.
func TestFixesArePlanned(t *testing.T) {
	t.Parallel()
	shapes := shapesOf(t)
	fixes := 0
	whole(t, func(n int, w *workspace, files map[string][]byte) {
		c := codeOf(t, "generated", files)
		seen := map[string]bool{}
		for _, a := range append(c.blocks(), c.literals()...) {
			result := c.index.Find(a.query, key)
			if len(result.Sites) == 0 {
				continue
			}
			for _, s := range shapes {
				if s.kind == "set_attribute" {
					continue // what a provider makes of a value is not known here
				}
				for _, a.action = range s.actions(map[string][]string{"Block": {""}, "Variable": {""}, "References": {"include", "refuse"}}) {
					done := c.tryAt(a, result.Sites)
					for _, broken := range done.wrong {
						if c.knownFault(a, broken) == "" {
							t.Errorf("module %d, %s, %s breaks %q: %s", n, a.about, wordsOf(a.action), broken.law, broken.how)
						}
					}
					after := maps.Clone(files)
					text := ""
					for _, e := range done.fix.Edits {
						if after[e.Path] = e.After; e.After == nil {
							delete(after, e.Path)
						}
						text += edit.Diff(e.Path, e.Before, e.After, nil)
					}
					if text == "" || seen[text] {
						continue
					}
					seen[text] = true
					fixes++
					if says := w.plan(t, after); says != "" {
						t.Errorf("module %d, %s, %s: terraform says %q of\n%s", n, a.about, wordsOf(a.action), says, text)
					}
				}
			}
		}
	})
	if fixes == 0 {
		t.Error("no fix was made")
	}
	t.Logf("%d fixes", fixes)
}
