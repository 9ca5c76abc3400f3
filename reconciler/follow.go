package reconciler

import (
	"context"
	"errors"
	"fmt"

	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

func (p *pass) event(e plan.Event) { p.plan.Events = append(p.plan.Events, e) }

// groundOf is a target by name; a withdrawn or unreadable target has none.
func (land *land) groundOf(name string) (ground, bool) {
	for _, g := range land.ground {
		if g.Name == name {
			return g, true
		}
	}
	return ground{}, false
}

// heardOf says that a pass that was cut off may have left a pull request or a
// ticket for an incident that the ledger does not know. A forge that cannot be read
// may hold one: [pass.follow] says what is wrong with it.
func (p *pass) heardOf(key incident.Key) bool {
	p.outside.Lock()
	defer p.outside.Unlock()
	_, ticket, err := p.land.home.forge.TicketOf(string(key))
	_, pull := p.orphan(incident.Record{Key: key})
	return ticket || pull || err != nil
}

// follow brings a record up to date with what was pushed and not put on record,
// and with what people did.
func (p *pass) follow(ctx context.Context, rec incident.Record) (incident.Record, error) {
	p.outside.Lock()
	defer p.outside.Unlock()
	rec, err := p.recoverIntent(ctx, rec)
	if err != nil {
		return rec, err
	}
	if rec, err = p.adopt(rec); err != nil {
		return rec, err
	}
	if rec, err = p.followPull(ctx, rec); err != nil {
		return rec, err
	}
	return p.followTicket(rec)
}

// followPull brings a record up to date with what people did to its pull
// request: a merge is an approval and fixes the incident, a close rejects it.
// People do either while quell holds, too.
func (p *pass) followPull(ctx context.Context, rec incident.Record) (incident.Record, error) {
	if rec.State != incident.Proposed && rec.State != incident.Held || rec.Pull == 0 || rec.ProposedStage == 0 {
		return rec, nil
	}
	g, ok := p.land.groundOf(rec.Target)
	if !ok {
		return rec, nil
	}
	pull, err := g.tree.house.forge.Pull(rec.Pull)
	if errors.Is(err, forge.ErrNotFound) {
		return rec, &Blocked{
			Problem: fmt.Sprintf("the ledger knows pull request %d of %s, and branch %q of %q does not", rec.Pull, rec.ID, forge.Branch, g.tree.house.repo.Location()),
			Remedy:  "Restore that branch: without it quell cannot tell what people have approved and rejected.",
		}
	}
	if err != nil {
		return rec, err
	}
	event := plan.Event{Incident: rec.Key, Target: rec.Target, Number: pull.Number}
	switch {
	case pull.Merge != nil:
		// The forge says who; that it happened, the branch must show.
		if in, err := landed(ctx, g, pull); err != nil || !in {
			return rec, err
		}
		event.Kind, event.By, event.At, event.Commit = plan.PullMerged, pull.Merge.By, pull.Merge.At, pull.Merge.Commit
	case pull.Close != nil:
		event.Kind, event.By, event.At, event.Reason = plan.PullClosed, pull.Close.By, pull.Close.At, pull.Close.Reason
	default:
		merge, merged, err := mergedByHand(ctx, g, pull)
		if err != nil || !merged {
			return rec, err
		}
		event.Kind, event.By, event.At, event.Commit = plan.PullMerged, merge.Committer.Name, merge.Committer.When, string(merge.Hash)
	}
	if pull.Close != nil && pull.Close.Obsolete {
		rec.State, rec.Since, rec.Pull, rec.ProposedStage = incident.Open, p.now, 0, 0
		return rec, nil
	}
	p.event(event)
	return p.afterPull(rec, event), nil
}

// followTicket hears that a person closed the incident's ticket.
func (p *pass) followTicket(rec incident.Record) (incident.Record, error) {
	if rec.Ticket == 0 || rec.Acknowledged != "" {
		return rec, nil
	}
	if open, err := p.land.home.forge.IsOpen(string(rec.Key), rec.Ticket); open || err != nil {
		return rec, err
	}
	ticket, err := p.land.home.forge.Ticket(rec.Ticket)
	if errors.Is(err, forge.ErrNotFound) || err == nil && (ticket.Close == nil || ticket.Close.Obsolete) {
		return rec, nil
	}
	if err != nil {
		return rec, err
	}
	rec.Acknowledged = rec.Digest
	p.event(plan.Event{
		Kind: plan.TicketClosed, Incident: rec.Key, Number: rec.Ticket, By: ticket.Close.By, At: ticket.Close.At, Reason: ticket.Close.Reason,
	})
	return rec, nil
}

// afterPull is the record once a person has spoken.
func (p *pass) afterPull(rec incident.Record, event plan.Event) incident.Record {
	rec.Since = p.now
	if event.Kind == plan.PullClosed {
		rec.State, rec.ProposedStage = incident.Rejected, 0
		rec.Rejection = &incident.Rejection{By: event.By, At: event.At, Reason: event.Reason, Digest: rec.Digest, PolicyDigest: rec.PolicyDigest}
		return rec
	}
	rec.Commit = event.Commit
	rec.Stage, rec.StageAt, rec.StagePolicy, rec.ProposedStage = rec.ProposedStage, event.At, rec.Policy, 0
	rec.State = p.stateOfStage(rec.Policy, rec.Stage)
	return rec
}

// landed says that the merge which the forge tells of is on the branch, and
// brought the proposal there.
func landed(ctx context.Context, g ground, pull forge.Pull) (bool, error) {
	repo, commit := g.tree.house.repo, gitrepo.Hash(pull.Merge.Commit)
	on, err := repo.IsAncestor(ctx, commit, g.tree.base.Hash())
	if errors.Is(err, gitrepo.ErrNoCommit) {
		return false, nil
	}
	if err != nil || !on {
		return false, err
	}
	return repo.IsAncestor(ctx, gitrepo.Hash(pull.Head), commit)
}

// mergedByHand recognises a proposal that somebody merged with plain Git. The
// commit that brought it onto the branch is the first, on the branch's own
// line, that contains it.
func mergedByHand(ctx context.Context, g ground, pull forge.Pull) (gitrepo.Commit, bool, error) {
	repo, head := g.tree.house.repo, gitrepo.Hash(pull.Head)
	tip := g.tree.base.Hash()
	if in, err := repo.IsAncestor(ctx, head, tip); err != nil || !in {
		if err != nil {
			return gitrepo.Commit{}, false, err
		}
		return squashed(ctx, g, pull)
	}
	line, err := repo.Log(ctx, tip, mergeSearch)
	if err != nil {
		return gitrepo.Commit{}, false, err
	}
	merge := line[0]
	for _, c := range line {
		in, err := repo.IsAncestor(ctx, head, c.Hash)
		if err != nil {
			return gitrepo.Commit{}, false, err
		}
		if !in {
			break
		}
		merge = c
	}
	return merge, true, nil
}

// squashed recognises a proposal that was merged as another commit (squashed or
// rebased): the branch already has all that the proposal would bring.
func squashed(ctx context.Context, g ground, pull forge.Pull) (gitrepo.Commit, bool, error) {
	repo, tip := g.tree.house.repo, g.tree.base.Hash()
	head, err := repo.At(ctx, gitrepo.Hash(pull.Head))
	if errors.Is(err, gitrepo.ErrNoCommit) {
		return gitrepo.Commit{}, false, nil
	}
	if err != nil {
		return gitrepo.Commit{}, false, err
	}
	brought, err := repo.MergeFiles(ctx, gitrepo.Hash(pull.BaseAt), gitrepo.Hash(pull.BaseAt), head.Hash())
	if err != nil || len(brought) == 0 {
		return gitrepo.Commit{}, false, err
	}
	for _, file := range brought {
		now, there, err := g.tree.base.Lookup(file.Path)
		if err != nil {
			return gitrepo.Commit{}, false, err
		}
		want, kept, err := head.Lookup(file.Path)
		if err != nil || there != kept || now.Blob != want.Blob {
			return gitrepo.Commit{}, false, err
		}
	}
	commit, err := repo.LastChange(ctx, tip, brought[0].Path)
	return commit, err == nil, err
}

// mergeSearch is how far back on the branch a merge by hand is looked for; an
// older one is dated by the oldest commit looked at.
const mergeSearch = 1000

// withdraw closes what the pass no longer asks for: a pull request that the
// decision does not propose any more, a ticket that is not an escalation now.
// What is only on hold keeps both.
func (p *pass) withdraw(rec *incident.Record, d triage.Decision) error {
	if d.Kind == triage.Hold {
		return nil
	}
	p.outside.Lock()
	defer p.outside.Unlock()
	reason := d.Deciding().Text
	if rec.Pull != 0 && d.Kind != triage.Propose && p.openPullOf(*rec) {
		p.event(plan.Event{Kind: plan.PullObsolete, Incident: rec.Key, Target: rec.Target, Number: rec.Pull, Reason: reason})
		rec.Pull, rec.ProposedStage = 0, 0
	}
	if rec.Ticket != 0 && d.Kind != triage.Escalate {
		open, err := p.land.home.forge.IsOpen(string(rec.Key), rec.Ticket)
		if err != nil {
			return err
		}
		if open {
			p.event(plan.Event{Kind: plan.TicketObsolete, Incident: rec.Key, Number: rec.Ticket, Reason: reason})
		}
		rec.Ticket, rec.Acknowledged = 0, ""
	}
	return nil
}

// supersede closes the pull request that another policy had opened for the
// incident, when the decision proposes on a branch of its own.
func (p *pass) supersede(item *plan.Item) {
	rec := item.Record
	if item.Decision.Kind != triage.Propose || !p.openPullOf(*rec) {
		return
	}
	g, _ := p.land.groundOf(rec.Target)
	if pull, err := g.tree.house.forge.Pull(rec.Pull); err != nil || pull.Branch == item.Change.Branch {
		return
	}
	p.event(plan.Event{
		Kind: plan.PullObsolete, Incident: rec.Key, Target: rec.Target, Number: rec.Pull,
		Reason: fmt.Sprintf("policy %q answers for it now, on branch %q", item.Decision.Policy, item.Change.Branch),
	})
	rec.Pull, rec.ProposedStage = 0, 0
}

// openPullOf says that the record's pull request is open, where quell could
// close it.
func (p *pass) openPullOf(rec incident.Record) bool {
	g, ok := p.land.groundOf(rec.Target)
	if !ok || p.closed[g.tree.house.location] != "" {
		return false
	}
	pull, err := g.tree.house.forge.Pull(rec.Pull)
	return err == nil && pull.State == forge.PullOpen
}

// followAbsent follows up the incidents of the ledger that no report has now.
// Absent is not fixed: only later, readable versions of the reports that had it
// prove that.
func (p *pass) followAbsent(ctx context.Context, records []incident.Record) error {
	reported := make(map[incident.Key]bool, len(p.plan.Items))
	for _, item := range p.plan.Items {
		reported[item.Incident.Key] = true
	}
	for _, prev := range records {
		if reported[prev.Key] {
			continue
		}
		rec, err := p.recoverIntent(ctx, prev)
		if err != nil {
			return err
		}
		if rec, err = p.adopt(rec); err != nil {
			return err
		}
		if rec, err = p.followPull(ctx, rec); err != nil {
			return err
		}
		state := func(report string) incident.ReportState {
			is, failed := p.reportState(ctx, p.reading, report)
			err = errors.Join(err, failed)
			return is
		}
		rec, verdict := incident.Absent(rec, state, p.now)
		if err != nil {
			return err
		}
		if verdict.Gone && prev.State != incident.Verified { // said once
			p.event(plan.Event{Kind: plan.Gone, Incident: rec.Key, Target: rec.Target, Reason: verdict.Why})
			if err := p.withdraw(&rec, triage.Decision{Kind: triage.None, Reasons: []triage.Reason{{Verdict: "stop", Text: verdict.Why}}}); err != nil {
				return err
			}
		}
		if !sameButForWords(prev, rec) {
			p.plan.Ended = append(p.plan.Ended, rec)
		}
		if rec.State != incident.Verified {
			p.plan.Unreported = append(p.plan.Unreported, rec)
		}
	}
	return nil
}
