package gitrepo_test

import (
	"path/filepath"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
)

func TestCheckedOut(t *testing.T) {
	root := t.TempDir()
	bare := gittest.BareAt(t, filepath.Join(root, "control.git"))
	gittest.Seed(t, bare, map[string]string{"a": "0"}, "Begin")
	gittest.Git(t, bare, "branch", "other", "main")
	gittest.Git(t, bare, "branch", "third", "main")
	linked := gittest.BareAt(t, filepath.Join(root, "linked.git"))
	gittest.Seed(t, linked, map[string]string{"a": "0"}, "Begin")
	gittest.Git(t, linked, "branch", "other", "main")
	gittest.Git(t, linked, "worktree", "add", "--quiet", filepath.Join(root, "tree"), "other")
	clone := filepath.Join(root, "clone")
	gittest.Git(t, "", "clone", "--quiet", bare, clone)
	gittest.Git(t, clone, "worktree", "add", "--quiet", filepath.Join(root, "beside"), "other")
	detached := filepath.Join(root, "detached")
	gittest.Git(t, "", "clone", "--quiet", bare, detached)
	gittest.Git(t, detached, "checkout", "--quiet", "--detach")
	hidden := filepath.Join(root, "hidden") // a bare repository named like the inside of a clone
	gittest.BareAt(t, filepath.Join(hidden, ".git"))
	gittest.Seed(t, filepath.Join(hidden, ".git"), map[string]string{"a": "0"}, "Begin")

	for _, test := range []struct {
		name, location, branch string
		want                   bool
		reason                 string
	}{
		{"bare", bare, "main", false, "its HEAD is what a clone begins with, and nobody's work"},
		{"bare, by URL", "file://" + bare, "main", false, "the same repository"},
		{"clone", clone, "main", true, "a person works there"},
		{"clone, its .git", filepath.Join(clone, ".git"), "main", true, "another spelling of the clone"},
		{"clone, another branch", clone, "third", false, "no work tree shows it"},
		{"clone with a linked tree", clone, "other", true, "a person works beside it"},
		{"linked tree", filepath.Join(root, "beside"), "main", true, "it shares the branches of the clone"},
		{"bare with a linked tree", linked, "other", true, "a bare repository may have work trees"},
		{"bare with a linked tree, HEAD", linked, "main", false, "the tree shows another branch"},
		{"detached", detached, "main", false, "the branch may move without the tree"},
		{"bare in .git", hidden, "main", false, "the configuration says bare"},
		{"server", gittest.HTTP(t, root).Of(t, bare), "main", false, "a server's HEAD is nobody's work"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, err := gitrepo.Open(t.Context(), test.location, gitrepo.Options{})
			must(t, err)
			if got := r.CheckedOut(test.branch); got != test.want {
				t.Errorf("CheckedOut(%q) = %v, want %v: %s", test.branch, got, test.want, test.reason)
			}
		})
	}
}
