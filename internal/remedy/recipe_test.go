package remedy

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestRecipes: each recipe has a case in which it edits and one in which it refuses,
// and there is one recipe for an action on a type.
func TestRecipes(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range recipes() {
		name := filepath.Join("testdata/recipes", r.of, r.action)
		if seen[name] {
			t.Errorf("there are two recipes to %s %s", r.action, r.of)
		}
		seen[name] = true
		for _, golden := range []string{"fix", "refusal"} {
			if !slices.ContainsFunc(casesOf(t, name), func(last string) bool { return last == golden }) {
				t.Errorf("to %s %s has no case with a %s", r.action, r.of, golden)
			}
		}
	}
}

// casesOf are the last sections of the cases of a recipe.
func casesOf(t *testing.T, name string) []string {
	t.Helper()
	files, err := filepath.Glob(name + "*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var last []string
	for _, file := range files {
		if rest := strings.TrimSuffix(strings.TrimPrefix(file, name), ".txtar"); rest != "" && rest[0] != '_' {
			continue // of another action that begins alike
		}
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		last = append(last, archive.Files[len(archive.Files)-1].Name)
	}
	return last
}

// TestRecipesDocumented: the page of recipes has a row for each, and none beside.
func TestRecipesDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/recipes.md")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, r := range recipes() {
		want = append(want, r.of+" "+r.action)
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9_]+)` \\| `([a-z_]+)` \\|").FindAllStringSubmatch(string(page), -1) {
		got = append(got, m[1]+" "+m[2])
	}
	slices.Sort(want)
	if !slices.Equal(want, got) {
		t.Errorf("docs/recipes.md has rows, sorted:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
