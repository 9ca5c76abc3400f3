package gitrepo_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
)

// TestMain lets more tests run at once than there are processors: most wait
// for a server. Whoever asks for a number gets it.
func TestMain(m *testing.M) {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "test.parallel" })
	if !asked {
		_ = flag.Set("test.parallel", "16")
	}
	m.Run()
}

// place is one repository as a backend shows it.
type place struct {
	dir      string // where git itself finds it
	location string
	opts     gitrepo.Options
}

func (p place) open(t *testing.T) *gitrepo.Repo {
	t.Helper()
	r, err := gitrepo.Open(t.Context(), p.location, p.opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// backend makes empty repositories, and says where one is not.
type backend struct {
	name    string
	make    func(t *testing.T) place
	missing place
	server  bool
}

func backends(t *testing.T) []backend {
	t.Helper()
	root := t.TempDir()
	bare := func(t *testing.T) string {
		t.Helper()
		return gittest.BareAt(t, filepath.Join(root, strings.ReplaceAll(t.Name(), "/", "-")+".git"))
	}
	absent := filepath.Join(root, "absent.git")
	web := gittest.HTTP(t, root, gittest.BasicAuth("quell", "open-sesame"))
	webOpts := gitrepo.Options{Username: "quell", Password: "open-sesame"}
	shell := gittest.SSH(t, root)
	shellOpts := gitrepo.Options{SSHKeyFile: shell.KeyFile, KnownHostsFile: shell.KnownHosts}
	return []backend{
		{name: "path", missing: place{location: absent}, make: func(t *testing.T) place {
			dir := bare(t)
			return place{dir: dir, location: dir}
		}},
		{name: "file", missing: place{location: "file://" + absent}, make: func(t *testing.T) place {
			dir := bare(t)
			return place{dir: dir, location: "file://" + dir}
		}},
		{name: "worktree", missing: place{location: t.TempDir()}, make: func(t *testing.T) place {
			dir := t.TempDir()
			gittest.Git(t, dir, "init", "--quiet", "--initial-branch=elsewhere")
			return place{dir: dir, location: dir}
		}},
		{name: "http", server: true, missing: place{location: web.Of(t, absent), opts: webOpts}, make: func(t *testing.T) place {
			dir := bare(t)
			return place{dir: dir, location: web.Of(t, dir), opts: webOpts}
		}},
		{name: "http-filter", server: true, missing: place{location: web.Of(t, absent), opts: webOpts}, make: func(t *testing.T) place {
			dir := bare(t)
			gittest.Git(t, dir, "config", "uploadpack.allowFilter", "true")
			gittest.Git(t, dir, "config", "uploadpack.allowReachableSHA1InWant", "true")
			return place{dir: dir, location: web.Of(t, dir), opts: webOpts}
		}},
		{name: "ssh", server: true, missing: place{location: shell.Of(t, absent), opts: shellOpts}, make: func(t *testing.T) place {
			dir := bare(t)
			return place{dir: dir, location: shell.Of(t, dir), opts: shellOpts}
		}},
	}
}

// TestBackends runs one suite against every way to reach a repository.
func TestBackends(t *testing.T) {
	suite := []struct {
		name string
		run  func(t *testing.T, p place)
	}{
		{"empty", testEmpty},
		{"snapshot", testSnapshot},
		{"first commit", testFirstCommit},
		{"commit", testCommit},
		{"pending", testPending},
		{"moved", testMoved},
		{"atomic", testAtomic},
		{"hook", testHook},
		{"delete", testDelete},
		{"race", testRace},
		{"seen", testSeen},
		{"history", testHistory},
		{"merge", testMerge},
		{"old commit", testOldCommit},
		{"landed already", testLandedAlready},
		{"post-receive", testPostReceive},
	}
	for _, b := range backends(t) {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel() // sshd takes a third of a second to let anyone in
			t.Run("missing", func(t *testing.T) {
				t.Parallel()
				_, err := gitrepo.Open(t.Context(), b.missing.location, b.missing.opts)
				wantKind(t, err, gitrepo.ErrMissing)
			})
			for _, test := range suite {
				t.Run(test.name, func(t *testing.T) {
					t.Parallel()
					test.run(t, b.make(t))
				})
			}
		})
	}
}

func who() gitrepo.Signature {
	return gitrepo.Signature{Name: "Quell", Email: "quell@example.com", When: time.Date(2024, 5, 6, 7, 8, 9, 0, time.FixedZone("", 2*3600))}
}

func wantKind(t *testing.T, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("got error %v, want kind %v", err, kind)
	}
}

func text(path, data string) gitrepo.Change {
	return gitrepo.Change{Path: path, Data: []byte(data)}
}

// commit makes a commit on a snapshot.
func commit(t *testing.T, r *gitrepo.Repo, on *gitrepo.Snapshot, changes ...gitrepo.Change) gitrepo.Hash {
	t.Helper()
	var parents []gitrepo.Hash
	if on != nil {
		parents = []gitrepo.Hash{on.Hash()}
	}
	made, err := r.NewCommit(parents, on, changes, "Change "+changes[0].Path, who(), who())
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func snapshot(t *testing.T, r *gitrepo.Repo, branch string) *gitrepo.Snapshot {
	t.Helper()
	s, err := r.Snapshot(t.Context(), branch)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func testEmpty(t *testing.T, p place) {
	r := p.open(t)
	branches, err := r.Branches(t.Context())
	must(t, err)
	if len(branches) != 0 {
		t.Errorf("branches = %v, want none", branches)
	}
	must(t, r.Fetch(t.Context(), "main"))
	_, err = r.Snapshot(t.Context(), "main")
	wantKind(t, err, gitrepo.ErrNoBranch)
	must(t, r.Push(t.Context(), nil))
}

func testSnapshot(t *testing.T, p place) {
	tip := gittest.Seed(t, p.dir, map[string]string{"main.tf": "a", "main/x.tf": "bb", "main.tf.d/y": "", "z/deep/er.tf": "ccc"}, "Begin")
	gittest.Git(t, p.dir, "update-ref", "refs/heads/team/b", tip)
	gittest.Git(t, p.dir, "pack-refs", "--all")
	r := p.open(t)
	branches, err := r.Branches(t.Context())
	must(t, err)
	if diff := cmp.Diff(map[string]gitrepo.Hash{"main": gitrepo.Hash(tip), "team/b": gitrepo.Hash(tip)}, branches); diff != "" {
		t.Error(diff)
	}
	s := snapshot(t, r, "main")
	if string(s.Hash()) != tip || s.Commit().Message != "Begin" || s.Commit().Author.Email != "seed@example.com" {
		t.Errorf("commit = %+v, want that of Seed", s.Commit())
	}
	files, err := s.Files()
	must(t, err)
	var listed []string
	for _, f := range files {
		listed = append(listed, fmt.Sprintf("%o %s %s", f.Mode, f.Blob, f.Path))
	}
	want := strings.Split(gittest.Git(t, p.dir, "ls-tree", "-r", "--format=%(objectmode) %(objectname) %(path)", tip), "\n")
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Error(diff)
	}
	data, err := s.Read("z/deep/er.tf")
	must(t, err)
	if string(data) != "ccc" {
		t.Errorf("read %q, want ccc", data)
	}
	file, ok, err := s.Lookup("main/x.tf")
	if err != nil || !ok {
		t.Errorf("lookup = %+v %v %v, want the file", file, ok, err)
	}
	data, err = r.ReadBlob(t.Context(), file.Blob)
	if err != nil || string(data) != "bb" {
		t.Errorf("blob = %q %v, want bb", data, err)
	}
	for _, path := range []string{"absent", "main", "main/", "/main.tf", "z/../main.tf", "main.tf/x", ""} {
		if _, err := s.Read(path); !errors.Is(err, gitrepo.ErrNoFile) {
			t.Errorf("read %q: %v, want ErrNoFile", path, err)
		}
		if _, ok, err := s.Lookup(path); ok || err != nil {
			t.Errorf("lookup %q = %v %v, want absent", path, ok, err)
		}
	}
	_, err = r.Snapshot(t.Context(), "absent")
	wantKind(t, err, gitrepo.ErrNoBranch)
	_, err = r.At(t.Context(), gitrepo.Hash(strings.Repeat("1", 40)))
	wantKind(t, err, gitrepo.ErrNoCommit)
}

func testFirstCommit(t *testing.T, p place) {
	r := p.open(t)
	made := commit(t, r, nil, text("README.md", "hello\n"), text("a/b/c", "x"))
	must(t, r.Push(t.Context(), []gitrepo.Update{{Branch: "main", New: made}}))
	if got := gittest.Git(t, p.dir, "rev-parse", "refs/heads/main"); got != string(made) {
		t.Errorf("main = %s, want %s", got, made)
	}
	if got := gittest.Git(t, p.dir, "log", "-1", "--format=%an %ae %ai|%s", "main"); got != "Quell quell@example.com 2024-05-06 07:08:09 +0200|Change README.md" {
		t.Errorf("log = %s", got)
	}
	gittest.Fsck(t, p.dir)
}

func testCommit(t *testing.T, p place) {
	gittest.Seed(t, p.dir, map[string]string{"run.sh": "old", "keep/a": "1", "gone/b": "2", "same": "3"}, "Begin")
	treeWith := gittest.Git(t, p.dir, "rev-parse", "main:keep")
	r := p.open(t)
	s := snapshot(t, r, "main")
	executable := text("run.sh", "old")
	executable.Mode, executable.SetMode = gitrepo.Executable, true
	s = at(t, r, commit(t, r, s, executable))
	made := commit(t, r, s,
		text("run.sh", "new"), text("same", "3"), gitrepo.Change{Path: "gone/b", Delete: true},
		gitrepo.Change{Path: "never/was", Delete: true}, gitrepo.Change{Path: "link", Data: []byte("run.sh"), Mode: gitrepo.Symlink},
		text("x/y/z", "deep"))
	must(t, r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: gitrepo.Hash(gittest.Git(t, p.dir, "rev-parse", "main")), New: made}}))
	got := gittest.Git(t, p.dir, "ls-tree", "-r", "--format=%(objectmode) %(path)", "main")
	want := "100644 keep/a\n120000 link\n100755 run.sh\n100644 same\n100644 x/y/z"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := gittest.Git(t, p.dir, "rev-parse", "main:keep"); got != treeWith {
		t.Errorf("tree keep = %s, want it untouched", got)
	}
	s = snapshot(t, r, "main")
	if s.Hash() != made {
		t.Errorf("after the push main is %s, want %s", s.Hash(), made)
	}
	_, err := r.NewCommit([]gitrepo.Hash{made}, s, []gitrepo.Change{text("same", "3")}, "Nothing", who(), who())
	wantKind(t, err, gitrepo.ErrNoChange)
	gittest.Fsck(t, p.dir)
}

func at(t *testing.T, r *gitrepo.Repo, h gitrepo.Hash) *gitrepo.Snapshot {
	t.Helper()
	s, err := r.At(t.Context(), h)
	must(t, err)
	return s
}

func testPending(t *testing.T, p place) {
	tip := gittest.Seed(t, p.dir, map[string]string{"a": "0"}, "Begin")
	r := p.open(t)
	s := snapshot(t, r, "main")
	for i := range 20 {
		s = at(t, r, commit(t, r, s, text("a", fmt.Sprint(i+1)), text(fmt.Sprintf("d%d/f", i%3), fmt.Sprint(i))))
	}
	stray := commit(t, r, s, text("stray", "never pushed"))
	if got, err := s.Read("a"); err != nil || string(got) != "20" {
		t.Errorf("pending a = %q %v, want 20", got, err)
	}
	line, err := r.Log(t.Context(), s.Hash(), 3)
	if err != nil || len(line) != 3 || line[0].Hash != s.Hash() {
		t.Errorf("log = %v %v, want 3 pending commits", line, err)
	}
	must(t, r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: gitrepo.Hash(tip), New: s.Hash()}}))
	if got := gittest.Git(t, p.dir, "rev-list", "--count", "main"); got != "21" {
		t.Errorf("main has %s commits, want 21", got)
	}
	if strings.Contains(gittest.Git(t, p.dir, "cat-file", "--batch-check", "--batch-all-objects"), string(stray)) {
		t.Error("a commit that no branch needs was pushed")
	}
	ok, err := r.IsAncestor(t.Context(), gitrepo.Hash(tip), stray)
	if err != nil || !ok {
		t.Errorf("ancestor of a pending commit = %v %v, want true", ok, err)
	}
	gittest.Fsck(t, p.dir)
}

func testMoved(t *testing.T, p place) {
	gittest.Seed(t, p.dir, map[string]string{"a": "0"}, "Begin")
	r := p.open(t)
	s := snapshot(t, r, "main")
	made := commit(t, r, s, text("a", "ours"))
	theirs := gittest.Seed(t, p.dir, map[string]string{"a": "theirs"}, "Meanwhile")
	err := r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: s.Hash(), New: made}})
	wantKind(t, err, gitrepo.ErrMoved)
	if !strings.Contains(err.Error(), theirs) {
		t.Errorf("error %q does not say where the branch is", err)
	}
	err = r.Push(t.Context(), []gitrepo.Update{{Branch: "main", New: made}})
	wantKind(t, err, gitrepo.ErrMoved)
	err = r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: s.Hash()}})
	wantKind(t, err, gitrepo.ErrMoved)
	must(t, r.Fetch(t.Context(), "main"))
	if got := snapshot(t, r, "main").Hash(); string(got) != theirs {
		t.Errorf("main = %s, want %s", got, theirs)
	}
	gittest.Fsck(t, p.dir)
}

func testAtomic(t *testing.T, p place) {
	tip := gitrepo.Hash(gittest.Seed(t, p.dir, map[string]string{"a": "0"}, "Begin"))
	gittest.Git(t, p.dir, "branch", "other", "main")
	gittest.Hook(t, p.dir, "update", `[ "$1" != refs/heads/other ] || { echo "other is frozen" >&2; exit 1; }`)
	r := p.open(t)
	one := commit(t, r, snapshot(t, r, "main"), text("a", "1"))
	two := commit(t, r, snapshot(t, r, "main"), text("b", "2"))
	updates := []gitrepo.Update{{Branch: "main", Old: tip, New: one}, {Branch: "fresh", New: two}, {Branch: "other", Old: tip, New: two}}
	err := r.Push(t.Context(), updates)
	wantKind(t, err, gitrepo.ErrRefused)
	if !strings.Contains(err.Error(), "other is frozen") {
		t.Errorf("error %q does not quote the hook", err)
	}
	branches, err := r.Branches(t.Context())
	must(t, err)
	if diff := cmp.Diff(map[string]gitrepo.Hash{"main": tip, "other": tip}, branches); diff != "" {
		t.Errorf("a refused push moved something:\n%s", diff)
	}
	must(t, r.Push(t.Context(), updates[:2]))
	if got := gittest.Git(t, p.dir, "rev-parse", "main", "fresh"); got != string(one)+"\n"+string(two) {
		t.Errorf("branches = %s, want both moved", got)
	}
	gittest.Fsck(t, p.dir)
}

func testHook(t *testing.T, p place) {
	tip := gitrepo.Hash(gittest.Seed(t, p.dir, map[string]string{"a": "0"}, "Begin"))
	gittest.Hook(t, p.dir, "pre-receive", `printf 'main takes\033[31m signed commits only\n' >&2; exit 1`)
	r := p.open(t)
	err := r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: tip, New: commit(t, r, snapshot(t, r, "main"), text("a", "1"))}})
	wantKind(t, err, gitrepo.ErrRefused)
	if !strings.Contains(err.Error(), "signed commits only") || strings.Contains(err.Error(), "\033") {
		t.Errorf("error %q does not quote the hook in plain text", err)
	}
}

func testDelete(t *testing.T, p place) {
	tip := gitrepo.Hash(gittest.Seed(t, p.dir, map[string]string{"a": "0"}, "Begin"))
	r := p.open(t)
	snapshot(t, r, "main")
	must(t, r.Push(t.Context(), []gitrepo.Update{{Branch: "quell/p/i", New: tip}}))
	snapshot(t, r, "quell/p/i")
	must(t, r.Push(t.Context(), []gitrepo.Update{{Branch: "quell/p/i", Old: tip}}))
	_, err := r.Snapshot(t.Context(), "quell/p/i")
	wantKind(t, err, gitrepo.ErrNoBranch)
	if got := gittest.Git(t, p.dir, "for-each-ref", "--format=%(refname)"); got != "refs/heads/main" {
		t.Errorf("refs = %s, want main only", got)
	}
}

// testRace lets two writers add a line each, many times: every line must be
// there in the end, once.
func testRace(t *testing.T, p place) {
	gittest.Seed(t, p.dir, map[string]string{"log": ""}, "Begin")
	const writers, each = 2, 4
	done := make(chan error, writers)
	for w := range writers {
		go func() {
			r, err := gitrepo.Open(t.Context(), p.location, p.opts)
			for i := 0; i < each && err == nil; i++ {
				err = gitrepo.Retry(t.Context(), func(ctx context.Context) error {
					return addLine(ctx, r, fmt.Sprintf("%d.%d\n", w, i))
				})
			}
			done <- err
		}()
	}
	for range writers {
		must(t, <-done)
	}
	lines := strings.Fields(gittest.Git(t, p.dir, "show", "main:log"))
	seen := make(map[string]int)
	for _, line := range lines {
		seen[line]++
	}
	if len(lines) != writers*each || len(seen) != writers*each {
		t.Errorf("log = %v, want %d lines, each once", lines, writers*each)
	}
	if got := gittest.Git(t, p.dir, "rev-list", "--count", "main"); got != fmt.Sprint(writers*each+1) {
		t.Errorf("main has %s commits, want %d", got, writers*each+1)
	}
	gittest.Fsck(t, p.dir)
}

func addLine(ctx context.Context, r *gitrepo.Repo, line string) error {
	if err := r.Fetch(ctx, "main"); err != nil {
		return err
	}
	s, err := r.Snapshot(ctx, "main")
	if err != nil {
		return err
	}
	log, err := s.Read("log")
	if err != nil {
		return err
	}
	made, err := r.NewCommit([]gitrepo.Hash{s.Hash()}, s, []gitrepo.Change{{Path: "log", Data: append(log, line...)}}, "Add", who(), who())
	if err != nil {
		return err
	}
	return r.Push(ctx, []gitrepo.Update{{Branch: "main", Old: s.Hash(), New: made}})
}

// testSeen has another process add, pack and collect between calls.
func testSeen(t *testing.T, p place) {
	gittest.Seed(t, p.dir, map[string]string{"a": "0"}, "Begin")
	r := p.open(t)
	first := snapshot(t, r, "main")
	for i := range 4 {
		tip := gittest.Seed(t, p.dir, map[string]string{"a": fmt.Sprint(i + 1), fmt.Sprintf("n%d", i): "new"}, "More")
		gittest.Git(t, p.dir, "repack", "-adq")
		gittest.Git(t, p.dir, "pack-refs", "--all")
		must(t, r.Fetch(t.Context(), "main"))
		s := snapshot(t, r, "main")
		if data, err := s.Read("a"); err != nil || string(data) != fmt.Sprint(i+1) || string(s.Hash()) != tip {
			t.Fatalf("a = %q %v at %s, want %d at %s", data, err, s.Hash(), i+1, tip)
		}
		if files, err := s.Files(); err != nil || len(files) != i+2 {
			t.Fatalf("files = %v %v, want %d", files, err, i+2)
		}
	}
	if data, err := first.Read("a"); err != nil || string(data) != "0" {
		t.Errorf("the first snapshot reads %q %v, want 0", data, err)
	}
}

func testHistory(t *testing.T, p place) {
	var line []gitrepo.Hash
	for i := range 5 {
		files := map[string]string{"a": fmt.Sprint(i)}
		if i == 2 {
			files[".quell/policies/p.hcl"] = "policy"
		}
		line = append(line, gitrepo.Hash(gittest.Seed(t, p.dir, files, fmt.Sprintf("Commit %d", i))))
	}
	gittest.Git(t, p.dir, "branch", "side", string(line[1]))
	r := p.open(t)
	root, err := r.Root(t.Context(), "main")
	if err != nil || root != line[0] {
		t.Errorf("root = %s %v, want %s", root, err, line[0])
	}
	log, err := r.Log(t.Context(), line[4], 0)
	must(t, err)
	var messages []string
	for _, c := range log {
		messages = append(messages, c.Message)
	}
	if diff := cmp.Diff([]string{"Commit 4", "Commit 3", "Commit 2", "Commit 1", "Commit 0"}, messages); diff != "" {
		t.Error(diff)
	}
	for _, test := range []struct {
		old, new gitrepo.Hash
		want     bool
	}{{line[0], line[4], true}, {line[4], line[0], false}, {line[3], line[3], true}, {line[2], line[1], false}} {
		if got, err := r.IsAncestor(t.Context(), test.old, test.new); err != nil || got != test.want {
			t.Errorf("IsAncestor(%s, %s) = %v %v, want %v", test.old, test.new, got, err, test.want)
		}
	}
	changed, err := r.LastChange(t.Context(), line[4], ".quell/policies/p.hcl")
	if err != nil || changed.Hash != line[2] {
		t.Errorf("last change = %s %v, want %s", changed.Hash, err, line[2])
	}
	_, err = r.LastChange(t.Context(), line[4], "never")
	wantKind(t, err, gitrepo.ErrNoFile)

	// What was read of old commits without files must not be mistaken for them:
	// here the newest commit brings back the oldest content.
	back := gittest.Seed(t, p.dir, map[string]string{"a": "0"}, "Back")
	must(t, r.Fetch(t.Context(), "main"))
	s := snapshot(t, r, "main")
	if data, err := s.Read("a"); err != nil || string(data) != "0" || string(s.Hash()) != back {
		t.Errorf("a = %q %v at %s, want 0 at %s", data, err, s.Hash(), back)
	}
	changed, err = r.LastChange(t.Context(), gitrepo.Hash(back), "a")
	if err != nil || string(changed.Hash) != back {
		t.Errorf("last change = %s %v, want %s", changed.Hash, err, back)
	}
}

func testMerge(t *testing.T, p place) {
	tip := gitrepo.Hash(gittest.Seed(t, p.dir, map[string]string{"a": "0", "b": "0", "d/c": "0"}, "Begin"))
	r := p.open(t)
	base := snapshot(t, r, "main")
	ours := commit(t, r, base, text("a", "ours"))
	theirs := commit(t, r, base, text("b", "theirs"), gitrepo.Change{Path: "d/c", Delete: true})
	must(t, r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: tip, New: ours}, {Branch: "quell/p/i", New: theirs}}))

	fresh := p.open(t)
	changes, err := fresh.MergeFiles(t.Context(), tip, ours, theirs)
	must(t, err)
	merged, err := fresh.NewCommit([]gitrepo.Hash{ours, theirs}, at(t, fresh, ours), changes, "Merge", who(), who())
	must(t, err)
	must(t, fresh.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: ours, New: merged}, {Branch: "quell/p/i", Old: theirs}}))
	if got := gittest.Git(t, p.dir, "grep", "", "main"); got != "main:a:ours\nmain:b:theirs" {
		t.Errorf("merged files = %s", got)
	}
	gittest.Fsck(t, p.dir)
}

func testOldCommit(t *testing.T, p place) {
	old := gittest.Seed(t, p.dir, map[string]string{"a": "old"}, "Begin")
	gittest.Seed(t, p.dir, map[string]string{"a": "new"}, "Go on")
	r := p.open(t)
	snapshot(t, r, "main")
	if data, err := at(t, r, gitrepo.Hash(old)).Read("a"); err != nil || string(data) != "old" {
		t.Errorf("a = %q %v, want old", data, err)
	}
	if data, err := snapshot(t, r, "main").Read("a"); err != nil || string(data) != "new" {
		t.Errorf("a = %q %v, want new", data, err)
	}
}

// testLandedAlready pushes what is there already, as after a kill.
func testLandedAlready(t *testing.T, p place) {
	tip := gitrepo.Hash(gittest.Seed(t, p.dir, map[string]string{"a": "0"}, "Begin"))
	first, second := p.open(t), p.open(t)
	one := commit(t, first, snapshot(t, first, "main"), text("a", "1"))
	same := commit(t, second, snapshot(t, second, "main"), text("a", "1"))
	if one != same {
		t.Fatalf("the same commit has ids %s and %s", one, same)
	}
	update := []gitrepo.Update{{Branch: "main", Old: tip, New: one}}
	must(t, first.Push(t.Context(), update))
	must(t, second.Push(t.Context(), update))
	next := commit(t, second, snapshot(t, second, "main"), text("a", "2"))
	must(t, second.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: one, New: next}}))
	gittest.Fsck(t, p.dir)
}

// testPostReceive has a hook that goes on talking after the report.
func testPostReceive(t *testing.T, p place) {
	tip := gitrepo.Hash(gittest.Seed(t, p.dir, map[string]string{"a": "0"}, "Begin"))
	mark := filepath.Join(t.TempDir(), "mark")
	gittest.Hook(t, p.dir, "post-receive", `sleep 0.1; echo working >&2; sleep 0.1; echo done >&2; : >`+mark)
	r := p.open(t)
	must(t, r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: tip, New: commit(t, r, snapshot(t, r, "main"), text("a", "1"))}}))
	for deadline := time.Now().Add(3 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(mark); err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the post-receive hook was cut off")
		}
	}
}
