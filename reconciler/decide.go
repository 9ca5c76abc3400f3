package reconciler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/remedy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// pass is one pass while it decides, and then while it writes.
type pass struct {
	*Loop
	*reading
	land    *land
	rules   *triage.Rules
	budgets *plan.Budgets
	plan    *plan.Plan
	cures   []cure
	offers  []offer
	halves  taken // of this run, over all its attempts
	// said are the reasons of the last decision: many incidents are decided for the
	// same, which are then kept once.
	said []triage.Reason
}

// offer is a proposal of this pass. Its change is made after all fixes.
type offer struct {
	item  *plan.Item
	prev  *incident.Record
	found located
}

// placed is an incident and the code that it was found in.
type placed struct {
	incident.Incident
	found located
}

// countPulls starts the budgets from the pull requests that there are.
func (p *pass) countPulls() {
	var targets []policy.Target
	for _, g := range p.land.ground {
		targets = append(targets, g.Target)
	}
	p.budgets = plan.NewBudgets(p.set.Settings, targets)
	for _, g := range p.land.ground {
		for _, pull := range g.tree.house.forge.Pulls() {
			if pull.Target == g.Name {
				p.budgets.CountPull(g.Name, pull.State == forge.PullOpen, pull.OpenedAt, p.now)
			}
		}
	}
}

// decideAll decides every incident that is reported now, and follows up those
// that no longer are. Every core groups and decides ahead, part after part.
func (p *pass) decideAll(ctx context.Context) error {
	p.showing.know()
	p.scopeStates() // before several goroutines ask
	parts := p.partsOf()
	var all decided
	for is, err := range inOrder(ctx, parts, func(ctx context.Context, part int) (decided, error) {
		incidents, hashed, err := p.part(part, parts)
		if err != nil {
			return decided{}, err
		}
		is, err := p.decideApart(ctx, incidents)
		is.part, is.hashed = part, hashed
		return is, err
	}) {
		if err != nil {
			return err
		}
		all.add(is)
		p.letGo(partStart(is.part+1, parts))
	}
	hashes := incident.Groups{Bounded: p.bounded}
	last, err := p.decideApart(ctx, hashes.OfHashes(all.hashed))
	if err != nil {
		return err
	}
	all.add(last)
	if err := p.decideTogether(ctx, all); err != nil {
		return err
	}
	records, err := p.book.All()
	if err != nil {
		return err
	}
	return p.followAbsent(ctx, records)
}

// errForgotten says that the cache no longer has what an earlier pass read.
var errForgotten = errors.New("what an earlier pass read is not known any more")

// decideNews decides the incidents that may have to be decided otherwise than by
// the pass that this one goes on from.
func (p *pass) decideNews(ctx context.Context) error {
	keys, hidden, ok := p.news(p.reading)
	if !ok {
		return errForgotten
	}
	incidents, asked, err := p.some(ctx, p.reading, keys)
	if err != nil {
		return err
	}
	is, err := p.decideApart(ctx, incidents)
	if err != nil {
		return err
	}
	if err := p.decideTogether(ctx, is); err != nil {
		return err
	}
	maps.Copy(asked, hidden)
	var records []incident.Record
	for _, key := range slices.Sorted(maps.Keys(asked)) {
		rec, err := p.recordOf(key)
		if err != nil {
			return err
		}
		if rec != nil {
			records = append(records, *rec)
		}
	}
	return p.followAbsent(ctx, records)
}

// decided is what came of deciding some incidents, each by itself.
type decided struct {
	part    int // of all keys
	items   []*plan.Item
	events  []plan.Event
	waiting []placed          // those whose code was found
	hashed  []finding.Finding // of which no report shows the value
}

func (d *decided) add(other decided) {
	d.items, d.events = append(d.items, other.items...), append(d.events, other.events...)
	d.waiting, d.hashed = append(d.waiting, other.waiting...), append(d.hashed, other.hashed...)
}

// decideApart decides the incidents that no code was found for. None of them
// bears on another, so several goroutines may do it, each for its own.
func (p *pass) decideApart(ctx context.Context, incidents []incident.Incident) (is decided, err error) {
	p.clean(incidents)
	apart := *p
	apart.plan = &plan.Plan{}
	for _, inc := range incidents {
		found, err := p.find(ctx, p.reading, p.land, inc)
		if err == nil && len(found.spots) > 0 {
			is.waiting = append(is.waiting, placed{inc, found})
			continue
		}
		if err == nil {
			err = apart.decide(ctx, inc, found)
		}
		if err != nil {
			return is, fmt.Errorf("decide %s: %w", inc.Key.ID(), err)
		}
	}
	is.items, is.events = apart.plan.Items, apart.plan.Events
	return is, nil
}

// decideTogether takes in what was decided, and decides the rest: incidents whose
// code was found compete for it, and for budgets, so the most urgent goes first.
func (p *pass) decideTogether(ctx context.Context, is decided) error {
	p.plan.Items, p.plan.Events = is.items, is.events
	slices.SortFunc(is.waiting, func(a, b placed) int { return plan.ByUrgency(&a.Incident, &b.Incident) })
	for _, is := range is.waiting {
		if err := p.decide(ctx, is.Incident, is.found); err != nil {
			return fmt.Errorf("decide %s: %w", is.Key.ID(), err)
		}
	}
	if err := p.proposeAll(); err != nil {
		return err
	}
	slices.SortFunc(p.plan.Items, func(a, b *plan.Item) int { return plan.ByUrgency(&a.Incident, &b.Incident) })
	return nil
}

// decide decides one incident and, where that means a commit, makes its change.
func (p *pass) decide(ctx context.Context, inc incident.Incident, found located) error {
	prev, err := p.recordOf(inc.Key)
	if err != nil {
		return err
	}
	lost := p.lost(prev, inc)
	found.frozen = lost.frozen
	if len(lost.sources) > 0 {
		inc.Sources = compactStrings(slices.Concat(inc.Sources, lost.sources))
	}
	item := &plan.Item{Incident: inc}
	if prev != nil {
		item.Was = prev.State
	}
	if prev != nil && p.land.unread[prev.Target] != "" {
		found.waits = compactStrings(append(found.waits, prev.Target))
	}
	if prev != nil || len(found.spots) > 0 || p.heardOf(inc.Key) {
		rec := p.observe(prev, inc, found)
		if rec, err = p.follow(ctx, rec); err != nil {
			return err
		}
		item.Record = &rec
	}
	if item.Facts, err = p.facts(ctx, p.reading, p.land, inc, found); err != nil {
		return err
	}
	item.Facts.ProposeOnly = cmp.Or(item.Facts.ProposeOnly, lost.doubtful)
	if document := p.mute[known(item).Policy]; document != "" {
		item.Facts.Unreadable = append(item.Facts.Unreadable, fmt.Sprintf("policy document %q, which decided it, is broken", document))
	}
	for _, s := range found.spots {
		item.Sites = append(item.Sites, s.sites...)
		if words := p.closed[s.ground.tree.house.location]; words != "" && item.Facts.Missing == "" {
			item.Facts.Missing = fmt.Sprintf("the repository of target %q takes nothing from quell: %s", s.ground.Name, words)
		}
	}
	return p.settle(item, prev, found)
}

// observe joins what is reported now with the ledger's record. A fix whose code
// is gone has not come back only because a report still shows what is deployed.
func (p *pass) observe(prev *incident.Record, inc incident.Incident, found located) incident.Record {
	sightings := p.sightings(inc)
	if prev != nil && len(found.frozen) > 0 {
		return *prev // read as it should be, it may be another
	}
	known := prev
	if prev != nil && prev.State == incident.Verified {
		// A later version had lacked it: what has it now has come since, whatever its bytes.
		again := *prev
		again.Sightings, known = nil, &again
	}
	rec, cameBack := incident.Observe(known, inc, sightings, p.now)
	rec.Sightings = p.newest(rec.Sightings, sightings)
	if !cameBack {
		return rec
	}
	if len(found.waits) > 0 {
		return *prev // what the code says is not known now
	}
	if len(found.spots) == 0 {
		if settled, stays := incident.Settle(*prev, sightings, p.now); stays {
			p.alarm.wake(prev.Since.Add(incident.Settling))
			settled.Sightings = p.newest(settled.Sightings, sightings)
			return settled
		}
	}
	p.event(plan.Event{Kind: plan.CameBack, Incident: inc.Key})
	return rec
}

// recordOf is the ledger's record of an incident, nil where it has none.
func (p *pass) recordOf(key incident.Key) (*incident.Record, error) {
	p.outside.Lock()
	defer p.outside.Unlock()
	rec, ok, err := p.book.Get(key)
	if err != nil || !ok {
		return nil, err
	}
	known := rec // so that one that is not there takes no room
	return &known, nil
}

// settle takes the decision and plans what it asks for.
func (p *pass) settle(item *plan.Item, prev *incident.Record, found located) error {
	var fix remedy.Fix
	by := p.coveredBy(found)
	input := triage.Input{
		Incident: item.Incident, Record: item.Record, Facts: item.Facts, Budget: p.budget(found),
		Fix: func(stage policy.Stage) (result triage.FixResult) {
			fix, result = p.fix(stage, item.Incident, found)
			return result
		},
	}
	if by != nil {
		input.CoveredBy = by.change.ID + " of " + by.incident.ID()
	}
	item.Decision = p.rules.Decide(input, p.now)
	if slices.Equal(item.Decision.Reasons, p.said) {
		item.Decision.Reasons = p.said
	}
	p.said = item.Decision.Reasons
	if d := item.Decision; d.Policy == "" && d.Deciding().Name == "policy" && len(p.mute) > 0 {
		item.Decision = d.Withheld(triage.Hold, fmt.Sprintf("%q cannot be read and may answer for it", p.doubt))
	}
	switch item.Decision.Kind {
	case triage.Fix:
		g := found.spots[0].ground
		item.Change = p.change(g, item, fix)
		p.budgets.SpendCommit()
		if err := g.tree.lay(fix); err != nil {
			return err
		}
		p.cures = append(p.cures, cure{g.tree, item.Change, item.Incident.Key})
	case triage.Propose:
		if !p.openPullOf(*item.Record) {
			p.budgets.SpendPull(found.only(), p.now)
		}
		p.offers = append(p.offers, offer{item, prev, found})
		p.plan.Items = append(p.plan.Items, item)
		return nil // concluded once its change is made
	case triage.None:
		if by != nil {
			item.CoveredBy = by.change.ID
		}
	default: // a person's turn, or nobody's yet: no change is made
	}
	switch frozen := len(found.frozen) > 0; {
	case prev != nil && (frozen || found.waitsOnly(item)):
		leave(item, *prev)
	case frozen:
		item.Becomes, item.Unchanged = incident.Held, true // not on record: read as it should be, it may be another
	default:
		if err := p.conclude(item, prev); err != nil {
			return err
		}
	}
	p.plan.Items = append(p.plan.Items, item)
	return nil
}

// budget is what the incident's target has left. A change to several targets is
// refused whatever is left, so no budget may hide that.
func (p *pass) budget(found located) triage.Budget {
	if len(found.spots) > 1 {
		return triage.Budget{Commits: 1, NewPulls: 1, OpenPulls: 1}
	}
	return p.budgets.For(found.only())
}

// only is the name of the one target that the incident lies in, or empty.
func (f located) only() string {
	if len(f.spots) == 1 {
		return f.spots[0].ground.Name
	}
	return ""
}
