package gitrepo_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
)

func TestOpenRefuses(t *testing.T) {
	with := func(key, value string) func(*testing.T) string {
		return func(t *testing.T) string {
			dir := gittest.Bare(t)
			gittest.Git(t, dir, "config", "core.repositoryFormatVersion", "1")
			gittest.Git(t, dir, "config", key, value)
			return dir
		}
	}
	at := func(location string) func(*testing.T) string {
		return func(*testing.T) string { return location }
	}
	for _, test := range []struct {
		name   string
		make   func(*testing.T) string
		want   error // nil: any error
		says   string
		reason string
	}{
		{"sha256", func(t *testing.T) string {
			dir := filepath.Join(t.TempDir(), "r.git")
			gittest.Git(t, t.TempDir(), "init", "--quiet", "--bare", "--object-format=sha256", dir)
			return dir
		}, gitrepo.ErrUnsupported, "sha256", "ids of another length"},
		{"reftable", with("extensions.refStorage", "reftable"), gitrepo.ErrUnsupported, "reftable", "its branches would look absent"},
		{"unknown extension", with("extensions.compatObjectFormat", "sha256"), gitrepo.ErrUnsupported, "compatobjectformat", "a reader must stop there"},
		{"newer format", with("core.repositoryFormatVersion", "2"), gitrepo.ErrUnsupported, "version", "a reader must stop there"},
		{"absent", func(t *testing.T) string { return filepath.Join(t.TempDir(), "x") }, gitrepo.ErrMissing, "check the path", "says what to do"},
		{"plain directory", func(t *testing.T) string { return t.TempDir() }, gitrepo.ErrMissing, "check the path", "says what to do"},
		{"no location", at(""), nil, "empty", ""},
		{"other scheme", at("ftp://example.com/r.git"), nil, "ftp", "says what is understood"},
		{"no host", at("https:///r.git"), nil, "host", ""},
		{"file URL with a host", at("file://r/x.git"), nil, "three slashes", "a relative path was meant"},
		{"ssh password", at("ssh://git:" + password + "@example.com/r.git"), nil, "password", "it would be ignored"},
		{"password before a host", at("git:" + password + "@example.com:r.git"), nil, "password", "it would be shown"},
		{"broken URL", at("https://git:" + password + "@example.com:port/r.git"), nil, "URL", "the parser's error quotes it whole"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := gitrepo.Open(t.Context(), test.make(t), gitrepo.Options{})
			if err == nil {
				t.Fatal("it opens")
			}
			if test.want != nil {
				wantKind(t, err, test.want)
			}
			if !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(test.says)) {
				t.Errorf("error %q does not say %q", err, test.says)
			}
			if strings.Contains(err.Error(), password) {
				t.Error("the error shows the password")
			}
		})
	}
}

func TestForeignServer(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "r.git")
	gittest.Git(t, root, "init", "--quiet", "--bare", "--initial-branch=main", "--object-format=sha256", dir)
	gittest.Seed(t, dir, map[string]string{"a": "0"}, "Begin")
	_, err := gitrepo.Open(t.Context(), gittest.HTTP(t, root).Of(t, dir), gitrepo.Options{})
	wantKind(t, err, gitrepo.ErrUnsupported)
}

// TestLayouts opens what git makes of one repository on disk.
func TestLayouts(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(t *testing.T, origin string) string
	}{
		{"work tree", func(t *testing.T, origin string) string {
			dir := filepath.Join(t.TempDir(), "w")
			gittest.Git(t, t.TempDir(), "clone", "--quiet", origin, dir)
			return dir
		}},
		{"dot git", func(t *testing.T, origin string) string {
			dir := filepath.Join(t.TempDir(), "w")
			gittest.Git(t, t.TempDir(), "clone", "--quiet", origin, dir)
			return filepath.Join(dir, ".git")
		}},
		{"linked work tree", func(t *testing.T, origin string) string {
			dir := filepath.Join(t.TempDir(), "w")
			gittest.Git(t, origin, "worktree", "add", "--quiet", "-b", "linked", dir)
			return dir
		}},
		{"alternates", func(t *testing.T, origin string) string {
			middle, dir := filepath.Join(t.TempDir(), "m"), filepath.Join(t.TempDir(), "w")
			gittest.Git(t, t.TempDir(), "clone", "--quiet", "--bare", "--shared", origin, middle)
			gittest.Git(t, t.TempDir(), "clone", "--quiet", "--bare", "--shared", middle, dir)
			return dir
		}},
		{"symbolic link", func(t *testing.T, origin string) string {
			link := filepath.Join(t.TempDir(), "link")
			must(t, os.Symlink(origin, link))
			return link
		}},
		{"branch alias", func(t *testing.T, origin string) string {
			gittest.Git(t, origin, "branch", "-m", "main", "trunk")
			gittest.Git(t, origin, "symbolic-ref", "refs/heads/main", "refs/heads/trunk")
			gittest.Git(t, origin, "symbolic-ref", "refs/heads/dangling", "refs/heads/absent")
			return origin
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			origin := gittest.Bare(t)
			tip := gittest.Seed(t, origin, map[string]string{"a": "0", "d/b": "1"}, "Begin")
			gittest.Git(t, origin, "repack", "-adq")
			location := test.make(t, origin)
			// Locks of a push that is under way, empty and full.
			for name, data := range map[string]string{"main.lock": "", "x.lock": tip + "\n"} {
				must(t, os.WriteFile(filepath.Join(origin, "refs", "heads", name), []byte(data), 0o600))
			}
			r, err := gitrepo.Open(t.Context(), location, gitrepo.Options{})
			must(t, err)
			branches, err := r.Branches(t.Context())
			must(t, err)
			if string(branches["main"]) != tip || branches["x.lock"] != "" || branches["dangling"] != "" {
				t.Errorf("branches = %v", branches)
			}
			if data, err := snapshot(t, r, "main").Read("d/b"); err != nil || string(data) != "1" {
				t.Errorf("d/b = %q %v, want 1", data, err)
			}
		})
	}
}

func TestPushToCheckedOutBranch(t *testing.T) {
	dir := t.TempDir()
	gittest.Git(t, dir, "init", "--quiet", "--initial-branch=main")
	tip := gitrepo.Hash(gittest.Seed(t, dir, map[string]string{"a": "0"}, "Begin"))
	r, err := gitrepo.Open(t.Context(), dir, gitrepo.Options{})
	must(t, err)
	made := commit(t, r, snapshot(t, r, "main"), text("a", "1"))
	err = r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: tip, New: made}})
	wantKind(t, err, gitrepo.ErrRefused)
	if !strings.Contains(err.Error(), "checked out") {
		t.Errorf("error %q does not say that the branch is checked out", err)
	}
}

func TestHeldLock(t *testing.T) {
	dir := gittest.Bare(t)
	tip := gitrepo.Hash(gittest.Seed(t, dir, map[string]string{"a": "0"}, "Begin"))
	must(t, os.WriteFile(filepath.Join(dir, "refs", "heads", "main.lock"), nil, 0o600))
	r, err := gitrepo.Open(t.Context(), dir, gitrepo.Options{})
	must(t, err)
	made := commit(t, r, snapshot(t, r, "main"), text("a", "1"))
	err = r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: tip, New: made}})
	wantKind(t, err, gitrepo.ErrUnavailable)
	if !strings.Contains(err.Error(), "main.lock") {
		t.Errorf("error %q does not name the lock", err)
	}
}

func TestShallowClone(t *testing.T) {
	origin := gittest.Bare(t)
	old := gitrepo.Hash(gittest.Seed(t, origin, map[string]string{"a": "0"}, "Begin"))
	gittest.Seed(t, origin, map[string]string{"c": "1"}, "Go on")
	gittest.Seed(t, origin, map[string]string{"a": "1"}, "Go on")
	tip := gitrepo.Hash(gittest.Seed(t, origin, map[string]string{"b": "2"}, "Go on"))
	dir := filepath.Join(t.TempDir(), "shallow")
	gittest.Git(t, t.TempDir(), "clone", "--quiet", "--bare", "--depth=2", "file://"+origin, dir)
	r, err := gitrepo.Open(t.Context(), dir, gitrepo.Options{})
	must(t, err)
	says := func(err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), "unshallow") {
			t.Errorf("error %v does not say that the history is cut", err)
		}
	}
	_, err = r.Root(t.Context(), "main")
	says(err)
	_, err = r.IsAncestor(t.Context(), old, tip)
	says(err)
	_, err = r.LastChange(t.Context(), tip, "a")
	says(err)
	if changed, err := r.LastChange(t.Context(), tip, "b"); err != nil || changed.Hash != tip {
		t.Errorf("last change = %v %v, want %s: it is above the cut", changed.Hash, err, tip)
	}
}

func TestInit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "control.git")
	must(t, gitrepo.Init(path))
	must(t, gitrepo.Init(path))
	if got := gittest.Git(t, path, "symbolic-ref", "HEAD"); got != "refs/heads/main" {
		t.Errorf("HEAD = %s, want refs/heads/main", got)
	}
	if got := gittest.Git(t, path, "rev-parse", "--is-bare-repository"); got != "true" {
		t.Error("it is not bare")
	}
	r, err := gitrepo.Open(t.Context(), path, gitrepo.Options{})
	must(t, err)
	must(t, r.Push(t.Context(), []gitrepo.Update{{Branch: "main", New: commit(t, r, nil, text("a", "1"))}}))
	gittest.Fsck(t, path)

	plain, tree := t.TempDir(), t.TempDir()
	must(t, os.WriteFile(filepath.Join(plain, "notes"), nil, 0o600))
	gittest.Git(t, tree, "init", "--quiet")
	for dir, reason := range map[string]string{path: "it has commits", plain: "it holds something else", tree: "it is a work tree", filepath.Join(plain, "notes"): "it is a file"} {
		if err := gitrepo.Init(dir); err == nil {
			t.Errorf("init of %s: no error, though %s", dir, reason)
		}
	}
}

func TestUserFromConfig(t *testing.T) {
	home := t.TempDir()
	global := filepath.Join(home, "global")
	must(t, os.WriteFile(global, []byte("[user]\n\tname = Global\n\temail = global@example.com\n"), 0o600))
	t.Setenv("GIT_CONFIG_GLOBAL", global)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	for _, name := range []string{"GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "EMAIL"} {
		t.Setenv(name, "")
	}
	t.Chdir(home)
	dir := gittest.Bare(t)
	want := func(location, name, email, reason string) {
		t.Helper()
		if n, e := gitrepo.UserFromConfig(location); n != name || e != email {
			t.Errorf("user = %q %q, want %q %q: %s", n, e, name, email, reason)
		}
	}
	want(dir, "Global", "global@example.com", "the person's configuration")
	want("https://example.com/r.git", "Global", "global@example.com", "also for a server")
	gittest.Git(t, dir, "config", "user.name", "Local")
	want(dir, "Local", "global@example.com", "the repository's wins, name by name")
	t.Setenv("GIT_AUTHOR_EMAIL", "env@example.com")
	want(dir, "Local", "env@example.com", "the environment's wins over all")
	t.Setenv("GIT_AUTHOR_EMAIL", "")
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(home, "absent"))
	want("https://example.com/r.git", "", "", "nobody says")
}

func TestIsURL(t *testing.T) {
	for _, test := range []struct {
		location string
		want     bool
		reason   string
	}{
		{"https://example.com/r.git", true, ""},
		{"file:///srv/r.git", true, "no directory has that name"},
		{"git@example.com:team/r.git", true, "as git reads it"},
		{"example.com:r.git", true, "as git reads it"},
		{"/srv/r.git", false, ""},
		{"r.git", false, ""},
		{".", false, ""},
		{"./a:b", false, "the slash comes before the colon"},
	} {
		if got := gitrepo.IsURL(test.location); got != test.want {
			t.Errorf("IsURL(%q) = %v, want %v: %s", test.location, got, test.want, test.reason)
		}
	}
}

func TestFilesUnder(t *testing.T) {
	_, s, _ := opened(t, map[string]string{"a": "0", "d/c": "1", "d/e/f": "22", "d.tf": "3"})
	for dir, want := range map[string]string{"d": "d/c d/e/f", "d/": "d/c d/e/f", "d/e": "d/e/f", "a": "", "absent/x": ""} {
		files, err := s.FilesUnder(dir)
		must(t, err)
		var got []string
		for _, f := range files {
			got = append(got, f.Path)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("files under %q = %v, want %s", dir, got, want)
		}
	}
}

// FuzzOpenHidesCredentials opens what is never there: whatever the address
// looks like, its password stays out of names and errors.
func FuzzOpenHidesCredentials(f *testing.F) {
	for _, seed := range []string{
		"https://git:PW@127.0.0.1:1/r.git", "http://PW@127.0.0.1:1/r", "ssh://git:PW@127.0.0.1/r", "https://git:PW@[::1/r",
		"https://a:PW@127.0.0.1:1/r?token=PW#PW", "ftp://a:PW@b/c", "file://a:PW@/x", "https://a:PW%zz@b/c", "https://a:PW@b:x/c", "file://@", "A://%PW@", "A://PW#@0", "/://PW@", "ssh://PW@",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, location string) {
		scheme, rest, ok := strings.Cut(location, "://")
		if !ok || !strings.Contains(rest, "@") || strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz") != "" {
			return
		}
		before, rest, _ := strings.Cut(rest, "@")
		if strings.Contains(scheme+rest, "PW") || strings.Contains(before, "/") {
			return // there it is no password
		}
		if name, _, _ := strings.Cut(before, ":"); strings.EqualFold(scheme, "ssh") && strings.Contains(name, "PW") {
			return // a user's name, which ssh does not keep secret
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // nobody is called
		if _, err := gitrepo.Open(ctx, location, gitrepo.Options{}); err != nil && strings.Contains(err.Error(), "PW") {
			t.Errorf("error %q shows the password", err)
		}
	})
}
