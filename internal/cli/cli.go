// Package cli turns arguments into a use of the loop, and what came of it into
// text for people or JSON for programs, and an exit code.
//
// It decides nothing about incidents, and it always writes results to out and
// everything else to err.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

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

func (s *shell) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "quell",
		Short: "Remediate what scanners find about secrets and machine identities, through Git",
		Long: `quell watches a Git repository of scanners' reports and policies. It commits
low-risk fixes, opens pull requests for the rest, and escalates what nobody can
safely decide.`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		PersistentPreRunE: func(*cobra.Command, []string) error { return s.checkFlags() },
	}
	flags := root.PersistentFlags()
	flags.StringVar(&s.repo, "repo", "", "control repository, a path or a URL (default: $QUELL_REPOSITORY, else here)")
	flags.StringVar(&s.branch, "branch", "", "its main branch (default: $QUELL_BRANCH, else main)")
	flags.StringVarP(&s.output, "output", "o", "text", "text or json")
	flags.StringVar(&s.nowText, "now", "", "take this RFC 3339 time for now")
	flags.BoolVarP(&s.verbose, "verbose", "v", false, "say more: logs on standard error, and details where a command has them")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return &usageError{err, "see `" + c.CommandPath() + " --help`"}
	})
	root.AddCommand(
		s.initCommand(), s.validateCommand(), s.findingsCommand(), s.incidentsCommand(), s.explainCommand(),
		s.planCommand(), s.runCommand(), s.pullCommand(), s.ticketCommand(), s.versionCommand(),
	)
	return root
}

func (s *shell) checkFlags() error {
	if s.output != "text" && s.output != "json" {
		return &usageError{fmt.Errorf("--output %q", s.output), "use text or json"}
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
		return time.Time{}, &usageError{fmt.Errorf("--now %q", s.nowText), "use RFC 3339, like 2026-01-31T09:00:00Z"}
	}
	return now.UTC(), nil
}

func (s *shell) options() reconciler.Options {
	level := slog.LevelWarn
	if s.verbose {
		level = slog.LevelDebug
	}
	return reconciler.Options{
		Repo:   first(s.repo, s.env("QUELL_REPOSITORY"), "."),
		Branch: first(s.branch, s.env("QUELL_BRANCH"), "main"),
		Git: gitrepo.Options{
			Username: s.env("QUELL_GIT_USERNAME"), Password: s.env("QUELL_GIT_PASSWORD"),
			SSHKeyFile: s.env("QUELL_SSH_KEY_FILE"), KnownHostsFile: s.env("QUELL_KNOWN_HOSTS_FILE"),
		},
		Key:     s.env("QUELL_FINGERPRINT_KEY"),
		Version: s.version,
		Name:    first(s.env("QUELL_AUTHOR_NAME"), "quell"),
		Email:   first(s.env("QUELL_AUTHOR_EMAIL"), "quell@localhost"),
		Log:     slog.New(slog.NewTextHandler(s.Err, &slog.HandlerOptions{Level: level})),
	}
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// open opens the control repository.
func (s *shell) open(ctx context.Context) (*reconciler.Loop, time.Time, error) {
	now, err := s.now()
	if err != nil {
		return nil, time.Time{}, err
	}
	loop, err := reconciler.Open(ctx, s.options())
	if err != nil {
		return nil, time.Time{}, err
	}
	if loop.KeyIsDerived() && s.verbose {
		_, _ = fmt.Fprintln(s.Err, "note: QUELL_FINGERPRINT_KEY is not set; fingerprints use a key derived from the repository's first commit")
	}
	return loop, now, nil
}

func (s *shell) json() bool { return s.output == "json" }

// writeJSON prints one value, indented, with nothing escaped that JSON allows.
func (s *shell) writeJSON(value any) error {
	enc := json.NewEncoder(s.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}

func (s *shell) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(s.Out, format, args...)
}

// usageError is a mistake in the command line.
type usageError struct {
	err  error
	hint string
}

func (e *usageError) Error() string { return e.err.Error() }

// codeError ends a command that did what it should with an exit code other
// than 0.
type codeError int

func (codeError) Error() string { return "" }

// exitCode prints an error with its remedy and maps its kind to a code.
func (s *shell) exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	var code codeError
	if errors.As(err, &code) {
		return int(code)
	}
	_, _ = fmt.Fprintf(s.Err, "Error: %s\n", err)
	if hint := remedyOf(err); hint != "" {
		_, _ = fmt.Fprintf(s.Err, "\n%s\n", hint)
	}
	var usage *usageError
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitError
}

// remedyOf is what a person can do about an error, by its kind.
func remedyOf(err error) string {
	var usage *usageError
	var blocked *reconciler.Blocked
	switch {
	case errors.As(err, &usage):
		return usage.hint
	case errors.As(err, &blocked):
		return blocked.Remedy
	case errors.Is(err, gitrepo.ErrMissing):
		return "Name the control repository with --repo, or make one with `quell init --repo PATH`."
	case errors.Is(err, gitrepo.ErrAuth):
		return "Set QUELL_GIT_USERNAME and QUELL_GIT_PASSWORD (or a token), or QUELL_SSH_KEY_FILE."
	case errors.Is(err, gitrepo.ErrMoved):
		return "Others pushed faster than quell in every try; run it again."
	case errors.Is(err, gitrepo.ErrUnavailable):
		return "Nothing was written. Run it again when the repository can be reached."
	}
	return ""
}
