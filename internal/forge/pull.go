package forge

import (
	"fmt"
	"slices"
	"time"
)

// Pulls lists every pull request by number.
func (l *Local) Pulls() []Pull { return sorted(l.pulls) }

// Pull is one pull request, or [ErrNotFound].
func (l *Local) Pull(n int) (Pull, error) {
	p, ok := l.pulls[n]
	if !ok {
		return Pull{}, fmt.Errorf("pull request %d: %w", n, ErrNotFound)
	}
	return p, nil
}

// PullOfBranch is the open pull request of a branch; there is at most one.
func (l *Local) PullOfBranch(branch string) (Pull, bool) {
	n, ok := l.pullOf[branch]
	return l.pulls[n], ok
}

// OpenPull opens a pull request and returns it with its number. While one is
// open for the same branch it is that one, brought up to date: it keeps its
// number and its time, and its approvals only if its head is the same commit,
// because an approval is of one commit. One of another incident is not touched:
// [ErrTaken].
func (l *Local) OpenPull(p Pull) (Pull, error) {
	p.State, p.Merge, p.Close, p.Approvals = PullOpen, nil, nil, nil
	p.OpenedAt = p.OpenedAt.UTC()
	p.Reviewers, p.Labels = slices.Clone(p.Reviewers), slices.Clone(p.Labels)
	if old, ok := l.PullOfBranch(p.Branch); ok {
		if old.Incident != p.Incident {
			return Pull{}, fmt.Errorf("open a pull request of branch %q: pull request %d: %w", p.Branch, old.Number, ErrTaken)
		}
		p.Number, p.OpenedAt = old.Number, old.OpenedAt
		if old.Head == p.Head {
			p.Approvals = old.Approvals
		}
	} else {
		p.Number = next(l.pulls)
	}
	l.putPull(p)
	return p, nil
}

// Approve records a person's yes to one exact commit, which must be the head.
// Saying it twice is saying it once.
func (l *Local) Approve(n int, by string, at time.Time, commit string) error {
	p, err := l.openPull("approve", n, by, at)
	if err != nil {
		return err
	}
	if commit == "" || commit != p.Head {
		return fmt.Errorf("approve pull request %d at %q: its head is %q: %w", n, commit, p.Head, ErrStale)
	}
	for _, a := range p.Approvals {
		if a.By == by && a.Commit == commit {
			return nil
		}
	}
	p.Approvals = append(slices.Clone(p.Approvals), Approval{By: by, At: at.UTC(), Commit: commit})
	l.putPull(p)
	return nil
}

// Merge records that a person merged it, as which commit.
func (l *Local) Merge(n int, m Merge) error {
	p, err := l.openPull("merge", n, m.By, m.At)
	if err != nil {
		return err
	}
	if m.Commit == "" {
		return fmt.Errorf("merge pull request %d: no commit is named", n)
	}
	m.At = m.At.UTC()
	p.State, p.Merge = PullMerged, &m
	l.putPull(p)
	return nil
}

// ClosePull records who closed it and why.
func (l *Local) ClosePull(n int, c Close) error {
	p, err := l.openPull("close", n, c.By, c.At)
	if err != nil {
		return err
	}
	c.At = c.At.UTC()
	p.State, p.Close = PullClosed, &c
	l.putPull(p)
	return nil
}

// openPull is the pull request that someone acts on, if it and they may.
func (l *Local) openPull(act string, n int, by string, at time.Time) (Pull, error) {
	p, err := l.Pull(n)
	if err != nil {
		return Pull{}, fmt.Errorf("%s: %w", act, err)
	}
	if p.State != PullOpen {
		return Pull{}, fmt.Errorf("%s pull request %d, which is %s: %w", act, n, p.State, ErrState)
	}
	if by == "" || at.IsZero() {
		return Pull{}, fmt.Errorf("%s pull request %d: %w", act, n, ErrAnonymous)
	}
	return p, nil
}

func (l *Local) putPull(p Pull) {
	l.storePull(p)
	l.touched[pullPath(p.Number)] = true
}

func (l *Local) storePull(p Pull) {
	l.pulls[p.Number] = p
	if p.State == PullOpen {
		l.pullOf[p.Branch] = p.Number
	} else if l.pullOf[p.Branch] == p.Number {
		delete(l.pullOf, p.Branch)
	}
}
