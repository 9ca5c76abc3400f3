package reconciler

import (
	"cmp"
	"context"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/forge"
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
		intent, elsewhere := w.intentOf(item)
		if !elsewhere {
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
		rec.Intent = &intent
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
	w.took(w.land.home, []gitrepo.Update{{Branch: ledger.Branch, New: hash}})
	return nil
}

// intentOf is the fix that is about to be pushed elsewhere for an item: its own,
// or the one that takes its code along.
func (w *writer) intentOf(item *plan.Item) (incident.Intent, bool) {
	change, stage := item.Change, item.Decision.Stage
	if item.CoveredBy != "" {
		i := slices.IndexFunc(w.cures, func(c cure) bool { return c.change.ID == item.CoveredBy })
		change, stage = w.cures[i].change, 0
	} else if item.Decision.Kind != triage.Fix {
		return incident.Intent{}, false
	}
	g, _ := w.land.groundOf(change.Target)
	return incident.Intent{Change: change.ID, Target: g.Name, Base: change.Base.Commit, Stage: stage}, g.tree.house != w.land.home
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
			rec.Policy, rec.PolicyDigest = said.Policy, said.PolicyDigest
			rec.State, rec.Since = incident.Fixed, p.now
			if intent.Stage > 0 { // else the fix was another incident's
				rec.Stage, rec.StageAt, rec.StagePolicy = intent.Stage, commit.Committer.When, said.Policy
				rec.State = p.stateOfStage(said.Policy, intent.Stage)
			}
			p.event(plan.Event{Kind: plan.Recovered, Incident: rec.Key, Target: rec.Target, Commit: rec.Commit, At: commit.Committer.When})
			return rec, nil
		}
	}
	return rec, nil
}

// adopt finds the pull request and the ticket that a pass opened for an
// incident before it was cut off, so that what people do to them counts.
func (p *pass) adopt(rec incident.Record) (incident.Record, error) {
	if rec.Ticket == 0 {
		ticket, ok, err := p.land.home.forge.TicketOf(string(rec.Key))
		if err != nil {
			return rec, err
		}
		if ok {
			rec.Ticket = ticket.Number
		}
	}
	return p.adoptPull(rec), nil
}

func (p *pass) adoptPull(rec incident.Record) incident.Record {
	if rec.ProposedStage != 0 {
		return rec
	}
	pull, ok := p.orphan(rec)
	if !ok {
		return rec
	}
	said, ok := plan.ParseFooter(pull.Body)
	if !ok || said.Incident != rec.Key {
		return rec
	}
	rec.ProposedStage = 1
	if rec.Stage > 0 && said.Policy == cmp.Or(rec.StagePolicy, rec.Policy) {
		rec.ProposedStage = rec.Stage + 1
	}
	rec.Policy, rec.PolicyDigest = said.Policy, said.PolicyDigest
	rec.Change, rec.Target, rec.Pull = pull.Change, pull.Target, pull.Number
	rec.State, rec.Since = incident.Proposed, p.now
	p.event(plan.Event{
		Kind: plan.Recovered, Incident: rec.Key, Target: pull.Target, Number: pull.Number, Commit: pull.Head, At: pull.OpenedAt,
	})
	return rec
}

// orphan is the newest pull request of an incident when the ledger does not know
// it: an open one, or one that people have answered since, beside the record's
// last. What quell itself closed is none.
func (p *pass) orphan(rec incident.Record) (forge.Pull, bool) {
	for _, h := range p.land.houses {
		pulls := p.pullsOf(h, rec.Key)
		if len(pulls) == 0 {
			continue
		}
		pull := pulls[len(pulls)-1]
		g, ok := p.land.groundOf(pull.Target)
		if !ok || g.tree.house != h || pull.Close != nil && pull.Close.Obsolete {
			continue
		}
		last, known := p.land.groundOf(rec.Target)
		same := known && last.tree.house == h
		if same && pull.Number <= rec.Pull || !same && rec.Pull != 0 && pull.State != forge.PullOpen {
			continue
		}
		return pull, true
	}
	return forge.Pull{}, false
}

// pullsOf are the pull requests of an incident in one repository, by number.
func (p *pass) pullsOf(h *house, key incident.Key) []forge.Pull {
	if h.pulls == nil {
		h.pulls = map[string][]forge.Pull{}
		for _, pull := range h.forge.Pulls() {
			h.pulls[pull.Incident] = append(h.pulls[pull.Incident], pull)
		}
	}
	return h.pulls[string(key)]
}
