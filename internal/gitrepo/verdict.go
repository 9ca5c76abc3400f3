package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/sethvargo/go-retry"
)

// standing is where branches are, as against where they were to move.
type standing int

const (
	allOld standing = iota // a push could succeed
	allNew                 // it has
	moved                  // some branch is elsewhere
)

func stand(commands []*packp.Command, now map[plumbing.ReferenceName]plumbing.Hash) standing {
	if !slices.ContainsFunc(commands, func(c *packp.Command) bool { return now[c.Name] != c.New }) {
		return allNew
	}
	if slices.ContainsFunc(commands, func(c *packp.Command) bool { return now[c.Name] != c.Old }) {
		return moved
	}
	return allOld
}

// whereabouts says which branches are not at Old.
func whereabouts(commands []*packp.Command, now map[plumbing.ReferenceName]plumbing.Hash) string {
	name := func(h plumbing.Hash) string {
		if h.IsZero() {
			return "absent"
		}
		return "at " + h.String()
	}
	var parts []string
	for _, c := range commands {
		if at := now[c.Name]; at != c.Old {
			parts = append(parts, fmt.Sprintf("%s is %s, not %s", c.Name.Short(), name(at), name(c.Old)))
		}
	}
	return strings.Join(parts, "; ")
}

var errStill = errors.New("no branch has moved")

// attempt is what a session that did not succeed left behind.
type attempt struct {
	report *packp.ReportStatus // nil when none came
	err    error
	said   string // what the server and its hooks wrote
}

// verdict tells what became of a push whose session failed: it looks at the
// branches, for the session may have been cut after the server was done. A
// branch still at Old after a refusal is looked at again: another writer who
// held its lock needs a moment until his update shows.
func (r *Repo) verdict(ctx context.Context, commands []*packp.Command, pack []byte, a *attempt) error {
	look, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	var now map[plumbing.ReferenceName]plumbing.Hash
	again := retry.WithMaxRetries(2, retry.NewConstant(100*time.Millisecond))
	err := retry.Do(look, again, func(ctx context.Context) error {
		tips, err := r.source.branches(ctx)
		if err != nil {
			return err
		}
		now = make(map[plumbing.ReferenceName]plumbing.Hash, len(tips))
		for name, tip := range tips {
			now[plumbing.NewBranchReferenceName(name)] = tip
		}
		if stand(commands, now) == allOld {
			return retry.RetryableError(errStill)
		}
		return nil
	})
	if now == nil {
		return fmt.Errorf("%w: what became of the push is not known: %w, and then: %w", ErrUnavailable, oneLine{a.cause()}, oneLine{err})
	}
	switch stand(commands, now) {
	case allNew:
		return r.landed(commands, pack)
	case moved:
		return fmt.Errorf("%w: %s", ErrMoved, whereabouts(commands, now))
	case allOld:
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ctx.Err(), oneLine{a.cause()})
	}
	refused := a.refusal()
	if d, ok := r.source.(*disk); ok && errors.Is(refused, ErrRefused) && d.isLocked(commands) {
		return fmt.Errorf("%w: another process holds a lock, or died with it: %s", ErrUnavailable, refused.Error())
	}
	return refused
}

// refusal is the error when nothing moved.
func (a *attempt) refusal() error {
	if a.report == nil {
		if err := unwrapClient(a.err); err != nil && (hasStatus(err) || hasKind(err)) {
			return classify(err, true)
		}
		return kind(ErrUnavailable, a.cause(), words(a.said))
	}
	var reasons, others []string
	if a.report.UnpackStatus != "ok" {
		reasons = append(reasons, "unpack: "+a.report.UnpackStatus)
	}
	for _, status := range a.report.CommandStatuses {
		switch reason := status.ReferenceName.Short() + ": " + status.Status; status.Status {
		case "ok":
		case "atomic push failure": // it fell with another branch, whose reason counts
			others = append(others, reason)
		default:
			reasons = append(reasons, reason)
		}
	}
	if len(reasons) == 0 {
		reasons = others
	}
	text := words(strings.Join(reasons, "\n"))
	if said := words(a.said); said != "" {
		text += ": the server said: " + said
	}
	return fmt.Errorf("%w: %s", ErrRefused, text)
}

func (a *attempt) cause() error {
	if a.err == nil {
		return errNoReport
	}
	return unwrapClient(a.err)
}

// serverWords collects what the server writes beside its report, up to 16 KiB.
type serverWords struct{ text []byte }

func (w *serverWords) Write(p []byte) (int, error) {
	w.text = append(w.text, p[:min(len(p), 16<<10-len(w.text))]...)
	return len(p), nil
}

func (w *serverWords) String() string { return string(w.text) }
