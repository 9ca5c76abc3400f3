package gitrepo_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
)

func opened(t testing.TB, files map[string]string) (*gitrepo.Repo, *gitrepo.Snapshot, string) {
	t.Helper()
	dir := gittest.Bare(t)
	gittest.Seed(t, dir, files, "Begin")
	r, err := gitrepo.Open(context.Background(), dir, gitrepo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.Snapshot(context.Background(), "main")
	if err != nil {
		t.Fatal(err)
	}
	return r, s, dir
}

func TestPathsRefused(t *testing.T) {
	r, s, _ := opened(t, map[string]string{"file": "1", "dir/a": "2"})
	for _, test := range []struct{ path, reason string }{
		{"", "empty"},
		{"/etc/passwd", "absolute"},
		{"../x", "leaves the repository"},
		{"a/../../x", "leaves the repository"},
		{"a/./b", "another name for a/b"},
		{"a//b", "empty element"},
		{"a/", "empty element"},
		{".git/config", "git's own"},
		{"sub/.git/hooks/pre-commit", "git's own, in any directory"},
		{".GIT/config", "the same where case does not count"},
		{"git~1/config", "its short name on NTFS"},
		{"GIT~1", "the same where case does not count"},
		{".git./config", "NTFS drops trailing dots"},
		{".git . ./config", "and spaces"},
		{".git::$INDEX_ALLOCATION/config", "its stream name on NTFS"},
		{".g\u200cit/config", "HFS+ does not see the joiner"},
		{"\ufeff.git", "nor the byte order mark"},
		{`a\..\.git\config`, "backslashes separate on Windows"},
		{"a\nb", "line break"},
		{"a\x00b", "NUL"},
		{"a\x7fb", "DEL"},
		{"a\u0085b", "a control character of Unicode"},
		{"a\xffb", "not UTF-8"},
		{strings.Repeat("a/", 3000) + "b", "too long"},
		{"dir", "a directory is there"},
		{"file/below", "a file is there"},
	} {
		_, err := r.NewCommit(nil, s, []gitrepo.Change{text(test.path, "x")}, "m", who(), who())
		if !errors.Is(err, gitrepo.ErrPath) {
			t.Errorf("path %q: %v, want ErrPath: %s", test.path, err, test.reason)
		}
	}
	for _, path := range []string{".gitignore", ".github/x.yml", "git", "git~10", ".gitx", "a b", "ä/ö", "...", "..a", "a:b"} {
		if _, err := r.NewCommit(nil, s, []gitrepo.Change{text(path, "x")}, "m", who(), who()); err != nil {
			t.Errorf("path %q: %v, want it taken", path, err)
		}
	}
}

func TestChanges(t *testing.T) {
	remove := func(path string) gitrepo.Change { return gitrepo.Change{Path: path, Delete: true} }
	link := text("link", "elsewhere")
	link.Mode = gitrepo.Symlink
	wrong := text("x", "y")
	wrong.Mode = 0o040000
	for _, test := range []struct {
		name    string
		changes []gitrepo.Change
		want    string // files afterwards
		err     error
		reason  string
	}{
		{"twice", []gitrepo.Change{text("x", "1"), text("x", "1")}, "", gitrepo.ErrPath, "which one counts is not clear"},
		{"file makes room", []gitrepo.Change{remove("file"), text("file/below", "x")}, "dir/a dir/b file/below link", nil, "removals come first"},
		{"directory makes room", []gitrepo.Change{remove("dir/a"), remove("dir/b"), text("dir", "x")}, "dir file link", nil, "removals come first"},
		{"directory is left", []gitrepo.Change{remove("dir/a"), text("dir", "x")}, "", gitrepo.ErrPath, "dir/b is still there"},
		{"remove a directory", []gitrepo.Change{remove("dir")}, "", gitrepo.ErrPath, "files are removed one by one"},
		{"remove below a file", []gitrepo.Change{remove("file/x")}, "", gitrepo.ErrNoChange, "there is nothing"},
		{"remove all", []gitrepo.Change{remove("dir/a"), remove("dir/b"), remove("file"), remove("link")}, "", nil, "an empty tree is a tree"},
		{"replace and keep", []gitrepo.Change{text("file", "1")}, "", gitrepo.ErrNoChange, "it says so already"},
		{"link keeps", []gitrepo.Change{text("link", "elsewhere")}, "", gitrepo.ErrPath, "an edit must not turn a link elsewhere"},
		{"link on purpose", []gitrepo.Change{link}, "dir/a dir/b file link", nil, "the caller knows that it is a link"},
		{"mode of a tree", []gitrepo.Change{wrong}, "", gitrepo.ErrPath, "no file has it"},
		{"none", nil, "", gitrepo.ErrNoChange, ""},
		{"dropped", []gitrepo.Change{text("file", "1"), text("new", "n")}, "dir/a dir/b file link new", nil, "what is there already is left out"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, s, dir := opened(t, map[string]string{"file": "1", "dir/a": "2", "dir/b": "3"})
			target := text("link", "file")
			target.Mode = gitrepo.Symlink
			s = at(t, r, commit(t, r, s, target))
			made, err := r.NewCommit([]gitrepo.Hash{s.Hash()}, s, test.changes, "m", who(), who())
			if test.err != nil {
				wantKind(t, err, test.err)
				return
			}
			must(t, err)
			must(t, r.Push(t.Context(), []gitrepo.Update{{Branch: "b", New: made}}))
			got := strings.ReplaceAll(gittest.Git(t, dir, "ls-tree", "-r", "--name-only", "b"), "\n", " ")
			if got != test.want {
				t.Errorf("files = %q, want %q: %s", got, test.want, test.reason)
			}
			gittest.Fsck(t, dir)
		})
	}
}

func TestCommitRefused(t *testing.T) {
	r, s, _ := opened(t, map[string]string{"a": "1"})
	now := who().When
	for _, test := range []struct {
		name    string
		author  gitrepo.Signature
		message string
		parent  gitrepo.Hash
		reason  string
	}{
		{"line break in the name", gitrepo.Signature{Name: "x\ncommitter y", When: now}, "m", s.Hash(), "it would forge a header"},
		{"bracket in the address", gitrepo.Signature{Name: "x", Email: "a> <b", When: now}, "m", s.Hash(), "it would forge an address"},
		{"no name", gitrepo.Signature{Email: "x@example.com", When: now}, "m", s.Hash(), "git calls that damaged"},
		{"no time", gitrepo.Signature{Name: "x"}, "m", s.Hash(), "the clock is the caller's"},
		{"NUL", who(), "a\x00b", s.Hash(), "git would show half of it"},
		{"not UTF-8", who(), "a\xff", s.Hash(), "the header says UTF-8"},
		{"unknown parent", who(), "m", gitrepo.Hash(strings.Repeat("1", 40)), "the push would be refused"},
		{"short parent", who(), "m", s.Hash()[:10], "an abbreviation is not an id"},
	} {
		if _, err := r.NewCommit([]gitrepo.Hash{test.parent}, s, []gitrepo.Change{text("a", "2")}, test.message, test.author, who()); err == nil {
			t.Errorf("%s: no error: %s", test.name, test.reason)
		}
	}
}

func TestPushRefusesNonsense(t *testing.T) {
	r, s, _ := opened(t, map[string]string{"a": "1"})
	for _, test := range []struct {
		updates []gitrepo.Update
		reason  string
	}{
		{[]gitrepo.Update{{Branch: "", New: s.Hash()}}, "no name"},
		{[]gitrepo.Update{{Branch: "a..b", New: s.Hash()}}, "no branch name"},
		{[]gitrepo.Update{{Branch: "-x", New: s.Hash()}}, "reads as an option"},
		{[]gitrepo.Update{{Branch: "x"}}, "nothing to nothing"},
		{[]gitrepo.Update{{Branch: "x", New: "main"}}, "not an id"},
		{[]gitrepo.Update{{Branch: "x", New: s.Hash()}, {Branch: "x", New: s.Hash()}}, "twice"},
	} {
		if err := r.Push(t.Context(), test.updates); err == nil {
			t.Errorf("%+v: no error: %s", test.updates, test.reason)
		}
	}
}

func TestMergeFiles(t *testing.T) {
	remove := func(path string) gitrepo.Change { return gitrepo.Change{Path: path, Delete: true} }
	executable := gitrepo.Change{Path: "a", Data: []byte("0"), Mode: gitrepo.Executable, SetMode: true}
	for _, test := range []struct {
		name         string
		ours, theirs []gitrepo.Change
		want         []string // paths, "-" before those removed
		conflicts    []string
		reason       string
	}{
		{"apart", []gitrepo.Change{text("a", "1")}, []gitrepo.Change{text("b", "1"), text("d/new", "n")}, []string{"b", "d/new"}, nil, "different files"},
		{"the same", []gitrepo.Change{text("a", "1")}, []gitrepo.Change{text("a", "1"), text("b", "2")}, []string{"b"}, nil, "both said the same"},
		{"different", []gitrepo.Change{text("a", "1")}, []gitrepo.Change{text("a", "2")}, nil, []string{"a"}, "whose?"},
		{"removed and changed", []gitrepo.Change{remove("d/c")}, []gitrepo.Change{text("d/c", "2")}, nil, []string{"d/c"}, "whose?"},
		{"changed and removed", []gitrepo.Change{text("d/c", "2")}, []gitrepo.Change{remove("d/c")}, nil, []string{"d/c"}, "whose?"},
		{"both removed", []gitrepo.Change{remove("a")}, []gitrepo.Change{remove("a"), text("b", "2")}, []string{"b"}, nil, "both said the same"},
		{"removed", []gitrepo.Change{text("a", "1")}, []gitrepo.Change{remove("b")}, []string{"-b"}, nil, ""},
		{"mode", []gitrepo.Change{text("b", "1")}, []gitrepo.Change{executable}, []string{"a"}, nil, "a mode is a change"},
		{"mode and text", []gitrepo.Change{text("a", "1")}, []gitrepo.Change{executable}, nil, []string{"a"}, "files are merged whole"},
		{"file under their directory", []gitrepo.Change{text("n", "file")}, []gitrepo.Change{text("n/x", "dir")}, nil, []string{"n/x"}, "n cannot be both"},
		{"directory under their file", []gitrepo.Change{text("n/x", "dir")}, []gitrepo.Change{text("n", "file")}, nil, []string{"n"}, "n cannot be both"},
		{"file becomes directory", []gitrepo.Change{text("b", "1")}, []gitrepo.Change{remove("a"), text("a/x", "1")}, []string{"-a", "a/x"}, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, base, _ := opened(t, map[string]string{"a": "0", "b": "0", "d/c": "0"})
			ours, theirs := commit(t, r, base, test.ours...), commit(t, r, base, test.theirs...)
			changes, err := r.MergeFiles(t.Context(), base.Hash(), ours, theirs)
			var conflict *gitrepo.ConflictError
			if errors.As(err, &conflict) {
				if diff := cmp.Diff(test.conflicts, conflict.Paths); diff != "" {
					t.Errorf("conflicts: %s\n%s", test.reason, diff)
				}
				return
			}
			must(t, err)
			var got []string
			for _, c := range changes {
				if c.Delete {
					c.Path = "-" + c.Path
				}
				got = append(got, c.Path)
			}
			if diff := cmp.Diff(test.want, got); diff != "" || test.conflicts != nil {
				t.Errorf("changes: %s\n%s", test.reason, diff)
			}
			_, err = r.NewCommit([]gitrepo.Hash{ours, theirs}, at(t, r, ours), changes, "Merge", who(), who())
			must(t, err)
		})
	}
}

func TestRetry(t *testing.T) {
	for _, test := range []struct {
		name   string
		fails  []error
		tries  int
		want   error
		reason string
	}{
		{"at once", nil, 1, nil, ""},
		{"moved twice", []error{gitrepo.ErrMoved, fmt.Errorf("push: %w", gitrepo.ErrMoved)}, 3, nil, "rebuilt each time"},
		{"unavailable", []error{gitrepo.ErrUnavailable}, 2, nil, "a moment later it is there"},
		{"refused", []error{gitrepo.ErrRefused}, 1, gitrepo.ErrRefused, "asking again does not help"},
		{"auth", []error{gitrepo.ErrAuth}, 1, gitrepo.ErrAuth, "asking again does not help"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tries := 0
			err := gitrepo.Retry(t.Context(), func(context.Context) error {
				if tries++; tries <= len(test.fails) {
					return test.fails[tries-1]
				}
				return nil
			})
			if tries != test.tries || !errors.Is(err, test.want) || (test.want == nil) != (err == nil) {
				t.Errorf("%d tries, error %v, want %d and %v: %s", tries, err, test.tries, test.want, test.reason)
			}
		})
	}
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Millisecond)
	defer cancel()
	err := gitrepo.Retry(ctx, func(context.Context) error { return gitrepo.ErrMoved })
	wantKind(t, err, context.DeadlineExceeded)
	wantKind(t, err, gitrepo.ErrMoved)
}

// BenchmarkNewCommit makes a chain of commits that each change one file of
// 10,000, and pushes it.
func BenchmarkNewCommit(b *testing.B) {
	files := make(map[string]string)
	for i := range 10_000 {
		files[fmt.Sprintf("d%02d/e%d/f%d.tf", i%100, i%7, i)] = fmt.Sprintf("content %d\n", i)
	}
	r, s, _ := opened(b, files)
	base := s.Hash()
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		made, err := r.NewCommit([]gitrepo.Hash{s.Hash()}, s,
			[]gitrepo.Change{text(fmt.Sprintf("d%02d/e%d/f%d.tf", i%100, i%7, i%10_000), fmt.Sprint(i))}, "Fix", who(), who())
		if err != nil {
			b.Fatal(err)
		}
		if s, err = r.At(context.Background(), made); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	if err := r.Push(context.Background(), []gitrepo.Update{{Branch: "main", Old: base, New: s.Hash()}}); err != nil {
		b.Fatal(err)
	}
}
