package remedy

import (
	"path/filepath"
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
