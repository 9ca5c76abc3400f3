package reconciler

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// TestOneRepositoryTwoSpellings: however targets name a repository, it is read
// and pushed to once.
func TestOneRepositoryTwoSpellings(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		app, idle  func(control, other string) string
		inControl  bool
		fixesThere int
	}{
		{"the control repository by its path", func(control, _ string) string { return control }, func(string, string) string { return "." }, true, 2},
		{"the control repository by a URL", func(control, _ string) string { return "file://" + control }, func(string, string) string { return "." }, true, 2},
		{"another, relative and absolute", func(control, other string) string {
			relative, err := filepath.Rel(control, other)
			if err != nil {
				panic(err)
			}
			return relative
		}, func(_, other string) string { return other }, false, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			dir := w.dir
			if !tt.inControl {
				dir = w.other("app.git")
			}
			w.secrets = append(w.secrets, tokenA, tokenB)
			w.commitTo(dir, "main", files{"app/old.tf": role("old", "old-exporter"), "idle/idle.tf": role("idle", "idle-importer"), "idle/a.tf": database("a", tokenA)})
			w.commit(merged(law(), files{
				".quell/targets/app.hcl":  target("app", tt.app(w.dir, dir), `paths = ["app/**"]`),
				".quell/targets/idle.hcl": target("idle", tt.idle(w.dir, dir), `paths = ["idle/**"]`),
				".quell/owners/team.hcl":  "owner \"team\" {\n  paths = [\"**\"]\n}\n",
				rolesReport:               unusedRoles("old-exporter", "idle-importer"),
				secretsReport:             leaks(leak{"a", "idle/a.tf", tokenA}),
			}))
			result := w.run(clock)
			if len(result.Commits) != tt.fixesThere || len(result.Pulls) != 1 || len(result.Plan.Broken) != 0 {
				t.Errorf("made %+v, broken %+v", result, result.Plan.Broken)
			}
			w.state("old-exporter", incident.Fixed)
			w.state("idle-importer", incident.Fixed)
			if !tt.inControl && (w.ref(dir, "quell/forge") == "" || w.ref(w.dir, "quell/forge") != "") {
				t.Error("the pull request is not with the code")
			}
			w.still(clock.Add(time.Minute))
		})
	}
}
