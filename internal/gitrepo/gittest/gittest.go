// Package gittest gives tests real Git repositories behind real servers: git
// http-backend and sshd, never an imitation. Everything lives in a test's own
// directory and ends with it, and git always runs without the configuration of
// the person or the machine.
package gittest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Git runs git in dir and returns its output without the last line break. A
// failure ends the test.
func Git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	return run(t, dir, nil, args...)
}

func run(t testing.TB, dir string, input []byte, args ...string) string {
	t.Helper()
	command := exec.Command("git", args...)
	command.Dir = dir
	command.Env = environment()
	command.Stdin = bytes.NewReader(input)
	var out, complaint bytes.Buffer
	command.Stdout, command.Stderr = &out, &complaint
	if err := command.Run(); err != nil {
		t.Fatalf("git %s: %v\n%s%s", strings.Join(args, " "), err, out.String(), complaint.String())
	}
	return strings.TrimRight(out.String(), "\n")
}

// environment is the caller's without what steers git, and with an author.
func environment() []string {
	kept := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, "GIT_")
	})
	return append(kept,
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0",
		"GIT_AUTHOR_NAME=Seed", "GIT_AUTHOR_EMAIL=seed@example.com", "GIT_AUTHOR_DATE=2024-01-02T03:04:05Z",
		"GIT_COMMITTER_NAME=Seed", "GIT_COMMITTER_EMAIL=seed@example.com", "GIT_COMMITTER_DATE=2024-01-02T03:04:05Z")
}

// Bare makes an empty bare repository whose HEAD is main, and returns its path.
func Bare(t testing.TB) string {
	t.Helper()
	return BareAt(t, filepath.Join(t.TempDir(), "repo.git"))
}

// BareAt is [Bare] at a path.
func BareAt(t testing.TB, path string) string {
	t.Helper()
	if err := os.MkdirAll(path, 0o755); err != nil {
		t.Fatal(err)
	}
	Git(t, path, "init", "--quiet", "--bare", "--initial-branch=main")
	return path
}

// Seed commits files to main of the repository at path, on top of what is
// there, and returns the commit's id. The commit is made by git itself.
func Seed(t testing.TB, path string, files map[string]string, message string) string {
	t.Helper()
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var stream bytes.Buffer
	fmt.Fprintf(&stream, "commit refs/heads/main\ncommitter Seed <seed@example.com> 1704164645 +0000\n")
	fmt.Fprintf(&stream, "data %d\n%s\n", len(message), message)
	if Git(t, path, "for-each-ref", "refs/heads/main") != "" {
		fmt.Fprintf(&stream, "from refs/heads/main^0\n")
	}
	for _, name := range names {
		fmt.Fprintf(&stream, "M 100644 inline %s\ndata %d\n%s\n", name, len(files[name]), files[name])
	}
	run(t, path, stream.Bytes(), "fast-import", "--quiet")
	return Git(t, path, "rev-parse", "refs/heads/main")
}

// Hook installs a hook made of shell lines.
func Hook(t testing.TB, path, name, script string) {
	t.Helper()
	hooks := filepath.Join(Git(t, path, "rev-parse", "--absolute-git-dir"), "hooks")
	if err := os.MkdirAll(hooks, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(hooks, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

// Fsck ends the test unless git fsck --strict finds the repository clean.
func Fsck(t testing.TB, path string) {
	t.Helper()
	command := exec.Command("git", "fsck", "--strict", "--no-dangling", "--no-progress")
	command.Dir = path
	command.Env = environment()
	out, err := command.CombinedOutput()
	// An unborn HEAD is a notice, not damage.
	var complaints []string
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "notice: ") {
			complaints = append(complaints, line)
		}
	}
	if err != nil || len(complaints) > 0 {
		t.Fatalf("git fsck of %s: %v\n%s", path, err, out)
	}
}
