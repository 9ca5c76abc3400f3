package reconciler

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
)

// TestInitDeclaresNothing: a document that init wrote would stand in the way of
// the first one that Terraform declares.
func TestInitDeclaresNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "control.git")
	opts := Options{Repo: dir, Name: "Pat", Email: "pat@example.com"}
	added, err := Init(t.Context(), opts, clock)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{".quell/README.md", "findings/README.md"}, added); diff != "" {
		t.Errorf("added (-want +got):\n%s", diff)
	}
	if broken := worldAt(t, dir, dir, opts.Git).plan(clock).Broken; len(broken) != 0 {
		t.Errorf("what init wrote is broken: %+v", broken)
	}
}

// TestInitOnAServer: nobody can make a repository by pushing.
func TestInitOnAServer(t *testing.T) {
	t.Parallel()
	where := "file://" + filepath.Join(t.TempDir(), "none.git")
	var blocked *Blocked
	_, err := Init(t.Context(), Options{Repo: where, Name: "Pat", Email: "pat@example.com"}, clock)
	if !errors.As(err, &blocked) || !errors.Is(err, gitrepo.ErrMissing) || blocked.Remedy == "" {
		t.Errorf("%v", err)
	}
}
