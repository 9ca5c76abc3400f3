package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/reconciler"
)

// usageError is a mistake in the command line.
type usageError struct {
	err  error
	hint string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

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
	_, _ = fmt.Fprintf(s.Err, "Error: %s\n", plan.Terminal(err.Error()))
	if hint := remedyOf(err); hint != "" {
		_, _ = fmt.Fprintf(s.Err, "\n%s\n", plan.Terminal(sentence(hint)))
	}
	var usage *usageError
	var unknown *reconciler.UnknownTarget
	if errors.As(err, &usage) || errors.As(err, &unknown) {
		return exitUsage
	}
	return exitError
}

// remedyOf is what a person can do about an error, by its kind.
func remedyOf(err error) string {
	var usage *usageError
	var blocked *reconciler.Blocked
	var unknown *reconciler.UnknownTarget
	switch {
	case errors.As(err, &usage):
		return usage.hint
	case errors.As(err, &blocked):
		return blocked.Remedy
	case errors.As(err, &unknown):
		return "Name a declared target: " + strings.Join(unknown.Known, ", ") + "."
	case errors.Is(err, forge.ErrNotFound):
		return "`quell pr list --all` and `quell ticket list --all` show what there is."
	case errors.Is(err, forge.ErrState):
		return "Nothing was changed. `quell pr list --all` and `quell ticket list --all` show what became of it."
	case errors.Is(err, forge.ErrStale):
		return "Nothing was changed. Look at it again with `quell pr show`: it is not what it was."
	case errors.Is(err, gitrepo.ErrMissing):
		return "Name the control repository with --repo, or make one with `quell init --repo PATH`."
	case errors.Is(err, gitrepo.ErrAuth):
		return "Set QUELL_GIT_USERNAME and QUELL_GIT_PASSWORD (or a token), or QUELL_SSH_KEY_FILE."
	case errors.Is(err, gitrepo.ErrRefused):
		return "Nothing was written. Ask for the right to push to this branch, or name another with --branch."
	case errors.Is(err, gitrepo.ErrMoved):
		return "Others pushed faster than quell in every try; run it again."
	case errors.Is(err, gitrepo.ErrUnavailable):
		return "Nothing was written. Run it again when the repository can be reached."
	}
	return ""
}
