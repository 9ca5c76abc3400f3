package reconciler

import (
	"context"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/ledger"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// intend puts on record which fixes are about to be pushed to repositories that
// cannot share the ledger's push. With the control repository as the only one
// there is nothing to intend: one push is all or nothing.
func (w *writer) intend(ctx context.Context) error {
	intended := false
	for _, item := range w.plan.Items {
		if item.Decision.Kind != triage.Fix {
			continue
		}
		g, _ := w.land.groundOf(item.Change.Target)
		if g.tree.house == w.land.home {
			continue
		}
		rec, known, err := w.book.Get(item.Incident.Key)
		if err != nil {
			return err
		}
		if !known {
			rec, _ = incident.Observe(nil, item.Incident, w.sightings(item.Incident), w.now)
		}
		rec.Policy, rec.PolicyDigest = item.Decision.Policy, item.Decision.PolicyDigest
		rec.Intent = &incident.Intent{Change: item.Change.ID, Target: g.Name, Base: item.Change.Base.Commit, Stage: item.Decision.Stage}
		if err := w.book.Put(rec); err != nil {
			return err
		}
		intended = true
	}
	if !intended {
		return nil
	}
	// A pass that was cut off may have left these very intents.
	if files, err := w.book.Changed(); err != nil || len(files) == 0 {
		return err
	}
	hash, err := w.commitLedger(ctx, "Intend the fixes of pass "+w.result.Pass+"\n")
	if err != nil {
		return err
	}
	if err := w.land.home.repo.Push(ctx, []gitrepo.Update{{Branch: ledger.Branch, Old: w.bookAt, New: hash}}); err != nil {
		return err
	}
	w.bookAt = hash
	return nil
}

// recoverIntent looks, for an incident whose fix was about to be pushed when a
// pass was cut off, whether the push had landed.
func (p *pass) recoverIntent(ctx context.Context, rec incident.Record) (incident.Record, error) {
	if rec.Intent == nil {
		return rec, nil
	}
	intent := *rec.Intent
	g, ok := p.land.groundOf(intent.Target)
	if !ok {
		return rec, nil // unreadable now: the question stays open
	}
	rec.Intent = nil
	line, err := g.tree.house.repo.Log(ctx, g.tree.base.Hash(), mergeSearch)
	if err != nil {
		return rec, err
	}
	for _, commit := range line {
		if string(commit.Hash) == intent.Base {
			break
		}
		if said, ok := plan.ParseTrailers(commit.Message); ok && said.Change == intent.Change {
			rec.Change, rec.Target, rec.Commit = intent.Change, intent.Target, string(commit.Hash)
			rec.Stage, rec.StageAt, rec.StagePolicy = intent.Stage, commit.Committer.When, rec.Policy
			rec.State, rec.Since = p.stateOfStage(rec.Policy, intent.Stage), p.now
			return rec, nil
		}
	}
	return rec, nil
}
