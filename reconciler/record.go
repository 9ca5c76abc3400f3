package reconciler

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// conclude writes into the item what the ledger will say of it, and whether that
// is anything new. prev is nil for an incident that the ledger does not know.
func (p *pass) conclude(item *plan.Item, prev *incident.Record) error {
	if item.Record == nil {
		p.escalate(item)
		item.Becomes = p.stateAfter(item)
		return nil
	}
	p.supersede(item)
	if err := p.withdraw(item.Record, item.Decision); err != nil {
		return err
	}
	p.escalate(item)
	rec := item.Record
	rec.Title, rec.Category, rec.Severity = item.Incident.Title, item.Incident.Category, item.Incident.Severity
	rec.Digest = item.Incident.Digest()
	p.tell(item)
	item.Becomes = rec.State
	made := item.Ticket != nil || item.Change != nil && !item.Standing
	if prev != nil && !made && sameButForWords(*prev, *rec) {
		*rec = *prev
		item.Unchanged = true
	}
	return nil
}

// record is what the ledger will say of an item. That of a new incident which no
// code was found for is made where it is asked for: there may be very many.
func (p *pass) record(item *plan.Item) *incident.Record {
	if item.Record == nil {
		rec, _ := incident.Observe(nil, item.Incident, p.sightings(item.Incident), p.now)
		item.Record = &rec
		if !item.Unchanged {
			p.tell(item)
		}
	}
	return item.Record
}

// known is an item's record as far as there is one; else an empty one.
func known(item *plan.Item) *incident.Record { return cmp.Or(item.Record, new(incident.Record)) }

// tell writes into the item's record what was decided.
func (p *pass) tell(item *plan.Item) {
	rec, d := item.Record, item.Decision
	if d.Kind != triage.None || !settled(rec.State) {
		rec.Decision, rec.Reason = string(d.Kind), d.Deciding().Text
		if d.Kind != triage.Hold || rec.ProposedStage == 0 { // an open proposal stays its policy's through a hold
			rec.Policy, rec.PolicyDigest = d.Policy, d.PolicyDigest
		}
	}
	switch d.Kind {
	case triage.Fix:
		rec.Change, rec.Target = item.Change.ID, item.Change.Target
		rec.Stage, rec.StageAt, rec.StagePolicy = d.Stage, p.now, d.Policy
	case triage.Propose:
		rec.Change, rec.Target = item.Change.ID, item.Change.Target
		rec.ProposedStage = d.Stage
	default: // no change, so none to remember
	}
	if state := p.stateAfter(item); state != rec.State {
		rec.State, rec.Since = state, p.now
	}
}

// leave keeps what the ledger says of an incident that only waits for a target,
// apart from what reports and people say of it now.
func leave(item *plan.Item, prev incident.Record) {
	item.Becomes = item.Record.State
	if sameButForWords(prev, *item.Record) {
		*item.Record, item.Unchanged = prev, true
	}
}

// escalate asks for a ticket where the incident has none yet.
func (p *pass) escalate(item *plan.Item) {
	rec := known(item)
	if rec.Acknowledged != "" && rec.Acknowledged != item.Incident.Digest() && item.Decision.Kind != triage.Hold {
		rec.Ticket, rec.Acknowledged = 0, "" // what a person has closed the ticket of is not this any more
	}
	if item.Decision.Kind != triage.Escalate || rec.Ticket != 0 {
		return
	}
	item.Ticket = &plan.Ticket{Owner: item.Decision.Owner}
}

// sameButForWords says that nothing but the wording of the reason differs: ages
// and counts in it change with the clock and are no news.
func sameButForWords(a, b incident.Record) bool {
	a.Reason, b.Reason = "", ""
	return reflect.DeepEqual(a, b)
}

// stateAfter is the state that a decision leads to once it is carried out.
func (p *pass) stateAfter(item *plan.Item) incident.State {
	rec := known(item)
	switch item.Decision.Kind {
	case triage.Fix:
		return p.stateOfStage(item.Decision.Policy, item.Decision.Stage)
	case triage.Propose:
		return incident.Proposed
	case triage.Escalate:
		return incident.Escalated
	case triage.Hold:
		if rec.State == incident.Staged {
			return incident.Staged // its next stage waits: that is what staged means
		}
		return incident.Held
	case triage.Excepted:
		return incident.Excepted
	default: // none
	}
	if item.CoveredBy != "" {
		return incident.Fixed
	}
	if r := rec.Rejection; r != nil && item.Decision.Deciding().Name == "rejection" {
		return incident.Rejected // a hold or an exception has ended, the answer stands
	}
	if settled(rec.State) || rec.State == incident.Staged {
		return rec.State
	}
	if r := rec.Rejection; r != nil && r.Digest == rec.Digest && r.PolicyDigest == item.Decision.PolicyDigest {
		return incident.Rejected
	}
	return incident.Open
}

// settled says that the incident has had its answer. A later pass that has
// nothing to add leaves what the record says of it.
func settled(s incident.State) bool {
	switch s {
	case incident.Fixed, incident.Verified, incident.Rejected, incident.RolledBack:
		return true
	default:
		return false
	}
}

// stateOfStage is the state once a policy's stage has been carried out.
func (p *pass) stateOfStage(policyName string, stage int) incident.State {
	if stage < len(p.policy(policyName).Stages) {
		return incident.Staged
	}
	return incident.Fixed
}

func (p *pass) policy(name string) policy.Policy {
	for _, candidate := range p.set.Policies {
		if candidate.Name == name {
			return candidate
		}
	}
	return policy.Policy{}
}

// sightings are the versions of the reports that have the incident now; none
// where all of them are nobody's.
func (r *reading) sightings(inc incident.Incident) []incident.Sighting {
	var seen []incident.Sighting
	for _, name := range inc.Reports { // sorted by path
		if f := r.reports[r.at[name]]; f.nobodys == "" {
			seen = append(seen, incident.Sighting{Report: name, Blob: string(f.blob), Partial: !f.Readable()})
		}
	}
	return seen
}

// newest drops the sightings for which the current ones of the same scope stand,
// or of the same report under another name: where each report is a file of its own,
// a record would grow with every one.
func (r *reading) newest(known, current []incident.Sighting) []incident.Sighting {
	if len(known) <= len(current) {
		return known // all of them are current
	}
	return slices.DeleteFunc(slices.Clone(known), func(s incident.Sighting) bool {
		scope, source := r.scopeOf(s.Report)
		_, there := r.at[s.Report]
		return !slices.Contains(current, s) && slices.ContainsFunc(current, func(c incident.Sighting) bool {
			again, by := r.scopeOf(c.Report)
			return source.Mode == policy.ModeSnapshot && again == scope || !there && c.Blob == s.Blob && by.Name == source.Name
		})
	})
}

// blobAt is the hash of a file in a tree, empty where there is none.
func blobAt(snap *gitrepo.Snapshot, path string) string {
	f, ok, err := snap.Lookup(path)
	if err != nil || !ok {
		return ""
	}
	return string(f.Blob)
}
