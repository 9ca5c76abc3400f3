package plan

import (
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// Window is the span over which new pull requests are counted.
const Window = time.Hour

// Budgets counts what a pass may still do: commits in all, pull requests by
// target. It is spent while the pass decides, in the order of urgency.
type Budgets struct {
	commits int
	targets map[string]*pulls
}

type pulls struct {
	maxOpen, maxNew int
	open, fresh     int
	firstFresh      time.Time
}

// NewBudgets starts from the settings and the targets' limits.
func NewBudgets(settings policy.Settings, targets []policy.Target) *Budgets {
	b := &Budgets{commits: settings.MaxCommitsPerRun, targets: map[string]*pulls{}}
	for _, t := range targets {
		b.targets[t.Name] = &pulls{maxOpen: t.MaxOpenPulls, maxNew: t.MaxNewPulls}
	}
	return b
}

// CountPull counts a pull request that already exists.
func (b *Budgets) CountPull(target string, open bool, openedAt, now time.Time) {
	p := b.targets[target]
	if p == nil {
		return
	}
	if open {
		p.open++
	}
	if now.Sub(openedAt) < Window && !openedAt.After(now) {
		p.fresh++
		if p.firstFresh.IsZero() || openedAt.Before(p.firstFresh) {
			p.firstFresh = openedAt
		}
	}
}

// For says what is left for a target.
func (b *Budgets) For(target string) triage.Budget {
	left := triage.Budget{Commits: b.commits}
	if p := b.targets[target]; p != nil {
		left.NewPulls, left.OpenPulls = p.maxNew-p.fresh, p.maxOpen-p.open
		if !p.firstFresh.IsZero() {
			left.RetryAt = p.firstFresh.Add(Window)
		}
	}
	return left
}

// SpendCommit takes one auto-tier commit.
func (b *Budgets) SpendCommit() { b.commits-- }

// SpendPull takes one new pull request to a target.
func (b *Budgets) SpendPull(target string, now time.Time) { b.CountPull(target, true, now, now) }
