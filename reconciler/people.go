package reconciler

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
)

// Person is who acts on a pull request or ticket, and when.
type Person struct {
	Name, Email string
	When        time.Time
}

func (p Person) signature() gitrepo.Signature {
	return gitrepo.Signature{Name: p.Name, Email: p.Email, When: p.When}
}

func (p Person) String() string {
	if p.Email == "" {
		return p.Name
	}
	return p.Name + " <" + p.Email + ">"
}

// ApprovePull records a person's approval of the pull request's present commit.
// News is false where they had given it before: nothing is written then.
func (l *Loop) ApprovePull(ctx context.Context, target string, number int, by Person) (news bool, err error) {
	err = l.act(ctx, target, number, func(ctx context.Context, d Desk) error {
		pull, err := d.Pull(number)
		if err != nil {
			return err
		}
		if err := asProposed(d, pull); err != nil {
			return err
		}
		if err := d.Approve(number, by.String(), by.When, pull.Head); err != nil {
			return err
		}
		if news = len(d.Changed()) > 0; !news {
			return nil
		}
		return l.pushDesk(ctx, d, by, fmt.Sprintf("Approve pull request %d", number))
	})
	return news && err == nil, err
}

// ClosePull records a person's rejection and deletes the branch, unless people
// have committed to it.
func (l *Loop) ClosePull(ctx context.Context, target string, number int, by Person, reason string) error {
	return l.act(ctx, target, number, func(ctx context.Context, d Desk) error {
		pull, err := d.Pull(number)
		if err != nil {
			return err
		}
		if err := d.ClosePull(number, forge.Close{By: by.String(), At: by.When, Reason: reason}); err != nil {
			return err
		}
		return l.pushDesk(ctx, d, by, fmt.Sprintf("Close pull request %d", number), d.house.drop(pull)...)
	})
}

// CloseTicket closes an escalation.
func (l *Loop) CloseTicket(ctx context.Context, number int, by Person, reason string) error {
	return gitrepo.Retry(ctx, func(ctx context.Context) error {
		d, err := l.desk(ctx, deskAt{named: ownRepository, location: ownRepository})
		if err != nil {
			return err
		}
		if err := d.CloseTicket(number, forge.Close{By: by.String(), At: by.When, Reason: reason}); err != nil {
			return err
		}
		return l.pushDesk(ctx, d, by, fmt.Sprintf("Close ticket %d", number))
	})
}

// MergePull merges a proposal into its base branch: the approval. Both sides may
// have moved on; files that both changed differently are a conflict, which the
// next run resolves by computing the change again.
func (l *Loop) MergePull(ctx context.Context, target string, number int, by Person) (commit string, err error) {
	err = l.act(ctx, target, number, func(ctx context.Context, d Desk) error {
		pull, err := d.Pull(number)
		if err != nil {
			return err
		}
		if pull.State != forge.PullOpen {
			return fmt.Errorf("pull request %d is %s: %w", number, pull.State, forge.ErrState)
		}
		hash, updates, err := l.mergeCommit(ctx, d, pull, by)
		if err != nil {
			return err
		}
		commit = string(hash)
		if err := d.Merge(number, forge.Merge{By: by.String(), At: by.When, Commit: commit}); err != nil {
			return err
		}
		return l.pushDesk(ctx, d, by, fmt.Sprintf("Merge pull request %d", number), updates...)
	})
	return commit, err
}

func (l *Loop) mergeCommit(ctx context.Context, d Desk, pull forge.Pull, by Person) (gitrepo.Hash, []gitrepo.Update, error) {
	base, err := d.house.repo.Snapshot(ctx, pull.Base)
	if err != nil {
		return "", nil, err
	}
	head, ok := d.house.tips[pull.Branch]
	if !ok {
		return "", nil, &Blocked{
			Problem: fmt.Sprintf("branch %q of pull request %d is gone", pull.Branch, pull.Number),
			Remedy:  "`quell run` makes it again while it is still needed; then merge",
		}
	}
	if err := asProposed(d, pull); err != nil {
		return "", nil, err
	}
	changes, err := d.house.repo.MergeFiles(ctx, gitrepo.Hash(pull.BaseAt), base.Hash(), head)
	var conflict *gitrepo.ConflictError
	if errors.As(err, &conflict) {
		return "", nil, &Blocked{
			Problem: fmt.Sprintf("pull request %d conflicts with %s in %s", pull.Number, pull.Base, strings.Join(conflict.Paths, ", ")),
			Remedy:  "`quell run` computes the change again on the present code; then merge",
		}
	}
	if err != nil {
		return "", nil, err
	}
	message := plan.MergeMessage(pull.Number, pull.Title, pull.Branch, incident.Key(pull.Incident), pull.Change)
	hash, err := d.house.repo.NewCommit([]gitrepo.Hash{base.Hash(), head}, base, changes, message, by.signature(), by.signature())
	if err != nil {
		return "", nil, err
	}
	updates := []gitrepo.Update{{Branch: pull.Base, Old: base.Hash(), New: hash}, {Branch: pull.Branch, Old: head}}
	return hash, updates, nil
}

// asProposed refuses a branch that holds other commits than the proposal's own:
// what quell proposed, and what its evidence and trailers speak of, is that one
// commit.
func asProposed(d Desk, pull forge.Pull) error {
	tip, ok := d.house.tips[pull.Branch]
	if !ok || pull.State != forge.PullOpen || string(tip) == pull.Head {
		return nil
	}
	return &Blocked{
		Problem: fmt.Sprintf("branch %q is at %s, and pull request %d proposed %s", pull.Branch, short(tip), pull.Number, short(gitrepo.Hash(pull.Head))),
		Remedy: "Somebody has committed to it. Review those commits and merge the branch with Git: the next run records that as the approval. " +
			"Or close the pull request.",
	}
}

func short(h gitrepo.Hash) string { return string(h[:min(10, len(h))]) }

// drop deletes a pull request's branch when it still is as quell wrote it.
func (h *house) drop(pull forge.Pull) []gitrepo.Update {
	if tip := h.tips[pull.Branch]; tip != "" && string(tip) == pull.Head {
		return []gitrepo.Update{{Branch: pull.Branch, Old: tip}}
	}
	return nil
}

func (l *Loop) pushDesk(ctx context.Context, d Desk, by Person, message string, updates ...gitrepo.Update) error {
	var changes []gitrepo.Change
	for _, f := range d.Changed() {
		changes = append(changes, gitrepo.Change{Path: f.Path, Data: f.Data, Delete: f.Data == nil})
	}
	base, parents, err := snapshotAt(ctx, d.house.repo, d.house.forgeAt)
	if err != nil {
		return err
	}
	hash, err := d.house.repo.NewCommit(parents, base, changes, message, by.signature(), by.signature())
	if err != nil {
		return err
	}
	return d.house.repo.Push(ctx, append(updates, gitrepo.Update{Branch: forge.Branch, Old: d.house.forgeAt, New: hash}))
}

// ShowPull is a pull request and its change, with every known secret out of it.
func (l *Loop) ShowPull(ctx context.Context, target string, number int) (forge.Pull, string, error) {
	var pull forge.Pull
	var diff string
	err := l.act(ctx, target, number, func(ctx context.Context, d Desk) (err error) {
		if pull, err = d.Pull(number); err != nil || pull.State != forge.PullOpen {
			return err
		}
		diff, err = l.pullDiff(ctx, d.house, pull)
		return err
	})
	return pull, diff, err
}

func (l *Loop) pullDiff(ctx context.Context, h *house, pull forge.Pull) (string, error) {
	head, ok := h.tips[pull.Branch]
	if !ok {
		return "", nil
	}
	base, err := h.repo.At(ctx, gitrepo.Hash(pull.BaseAt))
	if err != nil {
		return "", err
	}
	changes, err := h.repo.MergeFiles(ctx, base.Hash(), base.Hash(), head)
	if err != nil {
		return "", err
	}
	r, err := l.read(ctx, time.Time{}, nil)
	if err != nil {
		return "", err
	}
	var diff strings.Builder
	for _, c := range changes {
		before, err := readOrNone(base, c.Path)
		if err != nil {
			return "", err
		}
		diff.WriteString(edit.Diff(c.Path, before, c.Data, r.redactor()))
	}
	return diff.String(), nil
}

// readOrNone tells a file that is not there (nil) from one that cannot be read.
func readOrNone(snap *gitrepo.Snapshot, path string) ([]byte, error) {
	data, err := snap.Read(path)
	if errors.Is(err, gitrepo.ErrNoFile) {
		return nil, nil
	}
	return data, err
}

// redactor takes every secret out of the lines of one diff: those that a report
// knows, and what looks like one by its name.
func (r *reading) redactor() func([]byte) []byte {
	known := r.showing.shows
	if len(r.showing.fronts)+len(r.showing.table) == 0 {
		known = nil
	}
	return locate.NewRedactor(known, r.key).Line
}
