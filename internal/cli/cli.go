// Package cli turns arguments into a use of the loop, and what came of it into
// text for people or JSON for programs, and an exit code.
//
// It decides nothing about incidents, and it always writes results to out and
// everything else to err.
package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/reconciler"
)

// The exit codes, for scripts.
const (
	exitDone    = 0
	exitError   = 1
	exitUsage   = 2 // also: changes, with --detailed-exitcode
	exitPartial = 3 // done in part: something was refused or escalated
)

// Streams are where a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	// Color says that Out is a terminal that shows colours, Width how many
	// columns it has; 0 is unknown.
	Color bool
	Width int
}

// Run carries out one command line and returns the process's exit code. The
// environment is asked for QUELL_* and for who the person is.
func Run(ctx context.Context, version string, args []string, env func(string) string, streams Streams) int {
	s := &shell{Streams: streams, env: env, version: version}
	root := s.root()
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	return s.exitCode(root.ExecuteContext(ctx))
}

// shell is what all commands share.
type shell struct {
	Streams
	env     func(string) string
	version string

	repo, branch, output, nowText string
	verbose                       bool
}

func (s *shell) checkFlags() error {
	if s.output != "text" && s.output != "json" {
		return &usageError{fmt.Errorf("--output %q: no such form", s.output), "Use text or json."}
	}
	_, err := s.now()
	return err
}

// now is the clock's time, unless --now says another.
func (s *shell) now() (time.Time, error) {
	if s.nowText == "" {
		return time.Now().UTC().Truncate(time.Second), nil
	}
	now, err := time.Parse(time.RFC3339, s.nowText)
	if err != nil {
		return time.Time{}, &usageError{fmt.Errorf("--now %q: not a time", s.nowText), "Use RFC 3339, like 2026-01-31T09:00:00Z."}
	}
	return now.UTC(), nil
}

func (s *shell) options() reconciler.Options {
	level := slog.LevelError // what else there is to say, the results say
	if s.verbose {
		level = slog.LevelDebug
	}
	return reconciler.Options{
		Repo:   cmp.Or(s.repo, s.env("QUELL_REPOSITORY"), "."),
		Branch: cmp.Or(s.branch, s.env("QUELL_BRANCH"), "main"),
		Git: gitrepo.Options{
			Username: s.env("QUELL_GIT_USERNAME"), Password: s.env("QUELL_GIT_PASSWORD"), Hosts: s.hosts(),
			SSHKeyFile: s.env("QUELL_SSH_KEY_FILE"), KnownHostsFile: s.env("QUELL_KNOWN_HOSTS_FILE"),
		},
		Key:     s.env("QUELL_FINGERPRINT_KEY"),
		Version: s.version,
		Build:   s.build(),
		Cache:   s.cacheFolder(),
		Name:    cmp.Or(s.env("QUELL_AUTHOR_NAME"), "quell"),
		Email:   cmp.Or(s.env("QUELL_AUTHOR_EMAIL"), "quell@localhost"),
		Log:     slog.New(slog.NewTextHandler(s.Err, &slog.HandlerOptions{Level: level})),
	}
}

// build is the version and the very file that runs: two builds of one version
// may read a report differently.
func (s *shell) build() string {
	file, err := os.Executable()
	if err != nil {
		return s.version
	}
	info, err := os.Stat(file)
	if err != nil {
		return s.version
	}
	return fmt.Sprint(s.version, " ", info.Size(), " ", info.ModTime().UnixNano())
}

// cacheFolder is where what was worked out once is kept: QUELL_CACHE, or else
// quell's folder of the user's cache. "off" keeps nothing.
func (s *shell) cacheFolder() string {
	switch folder := s.env("QUELL_CACHE"); {
	case folder == "off":
		return ""
	case folder != "":
		return folder
	case s.env("XDG_CACHE_HOME") != "":
		return filepath.Join(s.env("XDG_CACHE_HOME"), "quell")
	case s.env("HOME") != "":
		return filepath.Join(s.env("HOME"), ".cache", "quell")
	}
	return ""
}

// hosts are the servers beside the control repository's that get its password.
func (s *shell) hosts() []string {
	return strings.FieldsFunc(s.env("QUELL_GIT_HOSTS"), func(r rune) bool { return r == ',' || r == ' ' })
}

// open opens the control repository.
func (s *shell) open(ctx context.Context) (*reconciler.Loop, time.Time, error) {
	now, err := s.now()
	if err != nil {
		return nil, time.Time{}, err
	}
	if err := gitrepo.CheckHosts(s.hosts()); err != nil {
		return nil, time.Time{}, &usageError{fmt.Errorf("QUELL_GIT_HOSTS: %w", err), "Name hosts like git.example.com or git.example.com:8443, with commas between them."}
	}
	loop, err := reconciler.Open(ctx, s.options())
	return loop, now, err
}

// openForSecrets opens the control repository for a command whose fingerprints
// stay, in the ledger or in what people compare, and so says which key it uses.
func (s *shell) openForSecrets(ctx context.Context) (*reconciler.Loop, time.Time, error) {
	loop, now, err := s.open(ctx)
	if err == nil && loop.KeyIsDerived() {
		s.note("QUELL_FINGERPRINT_KEY is not set: fingerprints use a key derived from the repository's first commit, and whoever can read it can test guesses")
	}
	return loop, now, err
}
