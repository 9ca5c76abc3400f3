package reconciler

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/evidence"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/ledger"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// keepLedger writes the new states and one record of evidence per transition
// and event. It shares a push with the acts it states, so that it is true
// exactly when it is there.
func (w *writer) keepLedger(ctx context.Context) error {
	var records []evidence.Record
	add := func(r evidence.Record) { records = append(records, r) }
	for _, e := range w.plan.Events {
		if err := w.eventEvidence(ctx, e, len(records)+1, add); err != nil {
			return err
		}
	}
	for _, item := range w.plan.Items {
		if item.Unchanged {
			continue
		}
		if !w.stated(item) {
			record, err := w.itemEvidence(ctx, item, len(records)+1)
			if err != nil {
				return err
			}
			add(record)
		}
		if err := w.book.Put(w.finished(item)); err != nil {
			return err
		}
	}
	for _, rec := range w.plan.Ended {
		if err := w.book.Put(rec); err != nil {
			return err
		}
	}
	meta, _, err := w.book.Meta()
	if err != nil {
		return err
	}
	if err := w.book.SetMeta(ledger.Meta{
		Root: string(w.root), Key: w.key.Name(), Refusals: w.refusals(meta.Refusals, w.now), Scopes: w.scopes(meta.Scopes),
	}); err != nil {
		return err
	}
	if err := w.book.Append(w.result.Pass, w.now, records); err != nil {
		return err
	}
	hash, err := w.commitLedger(ctx, "Keep the ledger of pass "+w.result.Pass+"\n")
	if err != nil {
		return err
	}
	w.update(w.land.home, gitrepo.Update{Branch: ledger.Branch, Old: w.bookAt, New: hash})
	return nil
}

// commitLedger commits what changed in the ledger, on the ledger as it was.
func (w *writer) commitLedger(ctx context.Context, message string) (gitrepo.Hash, error) {
	files, err := w.book.Changed()
	if err != nil {
		return "", err
	}
	var changes []gitrepo.Change
	for _, f := range files {
		changes = append(changes, gitrepo.Change{Path: f.Path, Data: f.Data})
	}
	return w.commitOwn(ctx, w.land.home, ledger.Branch, w.bookAt, changes, message)
}

// stated says that an event of this pass is the transition, so that the item
// would only say it again.
func (w *writer) stated(item *plan.Item) bool {
	return item.Decision.Kind == triage.None && item.Ticket == nil && w.told[item.Incident.Key]
}

// finished is the item's record with what the acts returned.
func (w *writer) finished(item *plan.Item) incident.Record {
	rec := *w.record(item)
	switch {
	case item.Decision.Kind == triage.Fix:
		rec.Commit = string(w.commits[item.Change.ID])
	case item.CoveredBy != "":
		rec.Change, rec.Commit = item.CoveredBy, string(w.commits[item.CoveredBy])
	}
	return rec
}

func (w *writer) moment(sequence int) evidence.Moment {
	return evidence.Moment{
		Pass: w.result.Pass, Sequence: sequence, At: w.now,
		Actor: evidence.Actor{Identity: fmt.Sprintf("quell %s (%s)", w.opts.Version, w.opts.Name)},
	}
}

func (w *writer) itemEvidence(ctx context.Context, item *plan.Item, sequence int) (evidence.Record, error) {
	declared, err := w.declaration(ctx, item.Decision.Policy)
	if err != nil {
		return evidence.Record{}, err
	}
	record := evidence.ForDecision(evidence.DecisionInput{
		Moment: w.moment(sequence), Incident: item.Incident, Was: item.Was, Becomes: w.record(item).State,
		Decision: item.Decision, Facts: item.Facts, Declared: declared,
	})
	record.Actor.OnBehalfOf = declared.By
	made := evidence.Made{Pull: item.Record.Pull, Ticket: item.Record.Ticket}
	if item.Change == nil || item.Standing { // a proposal that stands was made by an earlier pass
		if item.Ticket != nil {
			return record.Did(made), nil
		}
		return record, nil
	}
	g, _ := w.land.groundOf(item.Change.Target)
	work := evidence.Work{
		Change: item.Change.ID, Target: g.Name, Branch: item.Change.Branch, Summary: item.Change.Summary,
		Rollback: item.Change.Rollback, Reversible: item.Change.Reversible, Before: map[string]string{},
	}
	commit := w.commits[item.Change.ID]
	after, err := g.tree.house.repo.At(ctx, commit)
	if err != nil {
		return evidence.Record{}, err
	}
	made.Base, made.Commit, made.Blobs = string(after.Commit().Parents[0]), string(commit), map[string]string{}
	for _, f := range item.Change.Files {
		if blob := blobAt(g.tree.base, f.Path); blob != "" {
			work.Before[f.Path] = blob
		}
		if blob := blobAt(after, f.Path); blob != "" {
			made.Blobs[f.Path] = blob
		}
	}
	return record.Doing(work).Did(made), nil
}

// declaration is who last declared a policy, and in which commit.
func (w *writer) declaration(ctx context.Context, name string) (evidence.Declaration, error) {
	if name == "" {
		return evidence.Declaration{}, nil
	}
	if d, ok := w.declared[name]; ok {
		return d, nil
	}
	commit, err := w.control.LastChange(ctx, w.main.Hash(), policy.PathOf(policy.KindPolicy, name))
	if err != nil {
		return evidence.Declaration{}, err
	}
	d := evidence.Declaration{Commit: string(commit.Hash), By: fmt.Sprintf("%s <%s>", commit.Author.Name, commit.Author.Email)}
	w.declared[name] = d
	return d, nil
}

// eventEvidence states what people and scanners did. An incident that came back
// is stated by its own decision.
func (w *writer) eventEvidence(ctx context.Context, e plan.Event, sequence int, add func(evidence.Record)) error {
	rec, known, err := w.book.Get(e.Incident)
	if err != nil {
		return err
	}
	was := rec.State
	if item := w.items[e.Incident]; item != nil && !known {
		rec = *w.record(item) // an interrupted pass had seen it first
	}
	in := evidence.EventInput{
		Moment: w.moment(sequence), Kind: string(e.Kind), Record: rec, Was: was, Becomes: w.becomes(e.Incident, was),
		Reason: plan.EventLine(e),
	}
	if e.By != "" {
		in.Moment.Actor = evidence.Actor{Identity: e.By}
	}
	record := evidence.ForEvent(in)
	switch e.Kind {
	case plan.PullMerged:
		record = record.ApprovedBy(e.By, e.At)
		record.After.Commit = e.Commit
	case plan.Gone:
		record = record.Verified(e.Reason)
	case plan.Recovered:
		if record, err = w.recovered(ctx, record, e); err != nil {
			return err
		}
	default: // the event says it all
	}
	add(record)
	return nil
}

// recovered states what an interrupted pass did, from what it left: the act was
// quell's, on the authority of the policy that the commit names.
func (w *writer) recovered(ctx context.Context, record evidence.Record, e plan.Event) (evidence.Record, error) {
	g, _ := w.land.groundOf(e.Target)
	record.Incident.Target, record.Links.Branch, record.After.Commit = e.Target, g.tree.branch, e.Commit
	if e.Number != 0 {
		pull, err := g.tree.house.forge.Pull(e.Number)
		if err != nil {
			return record, err
		}
		said, _ := plan.ParseFooter(pull.Body)
		record.Authority = evidence.Authority{Policy: said.Policy, Digest: said.PolicyDigest}
		record.Action.Summary, record.Links.Change = pull.Title, pull.Change
		record.Links.Pull, record.Links.Branch = pull.Number, pull.Branch
	}
	after, err := g.tree.house.repo.At(ctx, gitrepo.Hash(e.Commit))
	switch {
	case errors.Is(err, gitrepo.ErrNoCommit) && e.Number != 0: // its branch is gone since
	case err != nil:
		return record, err
	default:
		if record, err = w.fromCommit(ctx, record, g, after); err != nil {
			return record, err
		}
	}
	if w.policy(record.Authority.Policy).Digest != record.Authority.Digest {
		return record, nil // it has changed, and who had declared it then is not known
	}
	declared, err := w.declaration(ctx, record.Authority.Policy)
	record.Authority.Commit, record.Authority.DeclaredBy = declared.Commit, declared.By
	record.Actor.OnBehalfOf = declared.By
	return record, err
}

// fromCommit states what a commit of quell's says of itself, and what it changed.
func (w *writer) fromCommit(ctx context.Context, record evidence.Record, g ground, after *gitrepo.Snapshot) (evidence.Record, error) {
	commit, repo := after.Commit(), g.tree.house.repo
	if said, ok := plan.ParseTrailers(commit.Message); ok {
		record.Authority = evidence.Authority{Policy: said.Policy, Digest: said.PolicyDigest}
		record.Action.Tier, record.Links.Change = string(said.Tier), said.Change
		record.Action.Summary, _, _ = strings.Cut(commit.Message, "\n")
	}
	if len(commit.Parents) == 0 {
		return record, nil
	}
	before, err := repo.At(ctx, commit.Parents[0])
	if err != nil {
		return record, err
	}
	changed, err := repo.MergeFiles(ctx, before.Hash(), before.Hash(), after.Hash())
	if err != nil {
		return record, err
	}
	record.Before.Commit, record.Before.Blobs, record.After.Blobs = string(before.Hash()), map[string]string{}, map[string]string{}
	for _, c := range changed {
		if blob := blobAt(before, c.Path); blob != "" {
			record.Before.Blobs[c.Path] = blob
		}
		if blob := blobAt(after, c.Path); blob != "" {
			record.After.Blobs[c.Path] = blob
		}
	}
	return record, nil
}

// becomes is the state that the plan gives an incident.
func (w *writer) becomes(key incident.Key, otherwise incident.State) incident.State {
	if item := w.items[key]; item != nil {
		return w.record(item).State
	}
	if ended := w.ended[key]; ended != nil {
		return ended.State
	}
	return otherwise
}
