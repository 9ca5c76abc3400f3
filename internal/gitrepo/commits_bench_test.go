package gitrepo_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
)

const (
	benchFiles   = 10_000
	benchCommits = 2_000
	// A commit through a working tree takes so long that fewer must do.
	benchLoop = 100
)

// benchPath spreads the files over 100 folders.
func benchPath(i int) string { return fmt.Sprintf("stacks/s%02d/m%05d.tf", i%100, i) }

func benchText(i, version int) string {
	var b strings.Builder
	for n := range 12 {
		fmt.Fprintf(&b, "resource \"aws_iam_user\" \"u%d_%d\" {\n  name = \"user-%d-%d\"\n  tags = { version = \"%d\" }\n}\n\n", i, n, i, n, version)
	}
	return b.String()
}

// edited is the file that the n-th commit changes: no two commits change one.
func edited(n int) int { return n * 7919 % benchFiles }

func benchWhen(n int) time.Time { return time.Unix(1_704_200_000+int64(n), 0).UTC() }

// BenchmarkBesideCommits makes the very same commits in three ways: as a pass
// does (objects in memory, then one push to a bare repository), through git
// fast-import, and one by one with git commit in a working tree. All start from a
// fresh copy of a repository with 10,000 files, and all must end at the same
// commit ids.
func BenchmarkBesideCommits(b *testing.B) {
	seed := gittest.Bare(b)
	files := make(map[string]string, benchFiles)
	for i := range benchFiles {
		files[benchPath(i)] = benchText(i, 0)
	}
	base := gittest.Seed(b, seed, files, "Begin")
	ids := map[int]string{} // after so many commits
	for _, way := range []struct {
		name    string
		commits int
		make    func(b *testing.B, dir, base string)
	}{
		{"2000/quell", benchCommits, pushed},
		{"2000/git fast-import", benchCommits, imported},
		{"100/quell", benchLoop, pushedFew},
		{"100/git commit in a loop", benchLoop, committed},
	} {
		b.Run(way.name, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				dir := filepath.Join(b.TempDir(), "repo.git")
				gittest.Git(b, seed, "clone", "--quiet", "--bare", "--no-local", seed, dir)
				b.StartTimer()
				way.make(b, dir, base)
				b.StopTimer()
				tip := gittest.Git(b, dir, "rev-parse", "main")
				if want := ids[way.commits]; want != "" && tip != want {
					b.Fatalf("tip is %s, and %s made the other way", tip, want)
				}
				ids[way.commits] = tip
				b.StartTimer()
			}
			b.ReportMetric(float64(b.N*way.commits)/b.Elapsed().Seconds(), "commits/s")
		})
	}
}

func pushed(b *testing.B, dir, _ string) { push(b, dir, benchCommits) }

func pushedFew(b *testing.B, dir, _ string) { push(b, dir, benchLoop) }

func push(b *testing.B, dir string, commits int) {
	r, err := gitrepo.Open(b.Context(), dir, gitrepo.Options{})
	if err != nil {
		b.Fatal(err)
	}
	on, err := r.Snapshot(b.Context(), "main")
	if err != nil {
		b.Fatal(err)
	}
	old := on.Hash()
	for n := range commits {
		i := edited(n)
		who := gitrepo.Signature{Name: "Seed", Email: "seed@example.com", When: benchWhen(n)}
		change := gitrepo.Change{Path: benchPath(i), Data: []byte(benchText(i, 1))}
		made, err := r.NewCommit([]gitrepo.Hash{on.Hash()}, on, []gitrepo.Change{change}, benchMessage(n), who, who)
		if err != nil {
			b.Fatal(err)
		}
		if on, err = r.At(b.Context(), made); err != nil {
			b.Fatal(err)
		}
	}
	if err := r.Push(b.Context(), []gitrepo.Update{{Branch: "main", Old: old, New: on.Hash()}}); err != nil {
		b.Fatal(err)
	}
}

func benchMessage(n int) string { return fmt.Sprintf("Change %d", n) }

func imported(b *testing.B, dir, base string) {
	var stream bytes.Buffer
	for n := range benchCommits {
		i := edited(n)
		message, text := benchMessage(n)+"\n", benchText(i, 1)
		fmt.Fprintf(&stream, "commit refs/heads/main\ncommitter Seed <seed@example.com> %d +0000\ndata %d\n%s", benchWhen(n).Unix(), len(message), message)
		if n == 0 {
			fmt.Fprintf(&stream, "from %s\n", base)
		}
		fmt.Fprintf(&stream, "M 100644 inline %s\ndata %d\n%s\n", benchPath(i), len(text), text)
	}
	command := exec.CommandContext(b.Context(), "git", "fast-import", "--quiet")
	command.Dir, command.Stdin = dir, &stream
	if out, err := command.CombinedOutput(); err != nil {
		b.Fatalf("git fast-import: %v\n%s", err, out)
	}
}

// committed makes one commit after the other in a working tree, whose making is
// not timed, and pushes them at the end.
func committed(b *testing.B, dir, _ string) {
	b.StopTimer()
	tree := filepath.Join(b.TempDir(), "tree")
	gittest.Git(b, dir, "clone", "--quiet", dir, tree)
	b.StartTimer()
	for n := range benchLoop {
		i := edited(n)
		if err := os.WriteFile(filepath.Join(tree, benchPath(i)), []byte(benchText(i, 1)), 0o644); err != nil {
			b.Fatal(err)
		}
		date := benchWhen(n).Format(time.RFC3339)
		command := exec.CommandContext(b.Context(), "git", "-c", "gc.auto=0", "commit", "--quiet", "--message", benchMessage(n), "--", benchPath(i))
		command.Dir = tree
		command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
			"GIT_AUTHOR_NAME=Seed", "GIT_AUTHOR_EMAIL=seed@example.com", "GIT_AUTHOR_DATE="+date,
			"GIT_COMMITTER_NAME=Seed", "GIT_COMMITTER_EMAIL=seed@example.com", "GIT_COMMITTER_DATE="+date)
		if out, err := command.CombinedOutput(); err != nil {
			b.Fatalf("git commit: %v\n%s", err, out)
		}
	}
	gittest.Git(b, tree, "push", "--quiet", "origin", "main")
}
