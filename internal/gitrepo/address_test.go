package gitrepo_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
)

func TestCanonical(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	bare := gittest.BareAt(t, filepath.Join(root, "app.git"))
	link := filepath.Join(root, "link")
	if err := os.Symlink(bare, link); err != nil {
		t.Fatal(err)
	}
	work := filepath.Join(root, "work")
	gittest.Git(t, root, "init", "-q", work)
	for _, tt := range []struct {
		a, b   string
		same   bool
		reason string
	}{
		{bare, link, true, "a link is the same repository"},
		{bare, bare + "/", true, "a slash is nothing"},
		{bare, "file://" + bare, true, "a URL of the same folder"},
		{bare, filepath.Join(root, "work", "..", "app.git"), true, "a way around"},
		{work, filepath.Join(work, ".git"), true, "a work tree and what is inside"},
		{bare, work, false, "two repositories"},
		{"https://git.example.com/a/b.git", "https://git.example.com/a/b", true, "servers take both"},
		{"https://git.example.com/a/b.git", "https://bot@GIT.example.com:443/a//b.git/", true, "name, case, port and slashes"},
		{"https://git.example.com/a/b", "https://git.example.com:8443/a/b", false, "another server"},
		{"https://git.example.com/a/b", "https://git.example.com/a/B", false, "case matters in paths"},
		{"git@git.example.com:a/b.git", "ssh://git@git.example.com/a/b", true, "two forms of ssh"},
		{"ana@git.example.com:a/b.git", "ben@git.example.com:a/b.git", false, "two homes"},
		{"http://git.example.com/a/b", "https://git.example.com/a/b", false, "only a guess"},
	} {
		if got := gitrepo.Canonical(tt.a) == gitrepo.Canonical(tt.b); got != tt.same {
			t.Errorf("%q and %q: same %v, because %s", tt.a, tt.b, got, tt.reason)
		}
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ base, location, want, reason string }{
		{"/srv/control.git", "../app.git", "/srv/app.git", "beside the control repository"},
		{"/srv/control/.git", "../app", "/srv/app", "beside its work tree"},
		{"file:///srv/control.git", "../app.git", "/srv/app.git", "a path, too"},
		{".", "../app", "../app", "the control repository is here"},
		{"/srv/control.git", "/data/app.git", "/data/app.git", "absolute"},
		{"/srv/control.git", "https://git.example.com/a", "https://git.example.com/a", "no path"},
		{"https://git.example.com/a", "/data/app.git", "/data/app.git", "absolute"},
		{"https://git.example.com/a", "../b", "", "relative to nothing"},
	} {
		got, err := gitrepo.Resolve(tt.base, tt.location)
		if got != tt.want || (err != nil) != (tt.want == "") {
			t.Errorf("%q from %q: %q, %v, want %q: %s", tt.location, tt.base, got, err, tt.want, tt.reason)
		}
	}
}
