package reconciler

import (
	"context"
	"errors"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// Plan reads everything and says what a run would do. It writes nothing.
func (l *Loop) Plan(ctx context.Context, now time.Time) (*plan.Plan, error) {
	p, err := l.look(ctx, now, nil)
	if err != nil {
		return nil, err
	}
	return p.plan, nil
}

// Incidents is [Loop.Plan] with the records of the incidents that good reports have
// shown to be gone and that none has now, sorted by key: those that the ledger
// calls verified, and those that a run would.
func (l *Loop) Incidents(ctx context.Context, now time.Time) (*plan.Plan, []incident.Record, error) {
	p, err := l.look(ctx, now, nil)
	if err != nil {
		return nil, nil, err
	}
	records, err := p.book.All()
	if err != nil {
		return nil, nil, err
	}
	reported := map[incident.Key]bool{}
	for _, item := range p.plan.Items {
		reported[item.Incident.Key] = true
	}
	ended := map[incident.Key]incident.Record{}
	for _, rec := range p.plan.Ended {
		ended[rec.Key] = rec
	}
	var gone []incident.Record
	for _, rec := range records {
		if now, ok := ended[rec.Key]; ok {
			rec = now
		}
		if rec.State == incident.Verified && !reported[rec.Key] {
			gone = append(gone, rec)
		}
	}
	return p.plan, gone, nil
}

// look is a pass up to, and without, the first write: a whole one, or one that
// goes on from an earlier one. An entry of the cache that turns out to be damaged
// is dropped, and the pass made again.
func (l *Loop) look(ctx context.Context, now time.Time, since *rest) (*pass, error) {
	for {
		p, err := l.lookOnce(ctx, now, since)
		var damaged *damagedEntry
		if !errors.As(err, &damaged) || l.cache == nil {
			return p, err
		}
		if !l.cache.Drop(reportKind, damaged.name) {
			l.cache = nil // it is in the way, and never needed
		}
	}
}

func (l *Loop) lookOnce(ctx context.Context, now time.Time, since *rest) (*pass, error) {
	r, err := l.read(ctx, now, since)
	if err != nil {
		return nil, err
	}
	if err := l.recall(r.book, now); err != nil {
		return nil, err
	}
	land, err := l.survey(ctx, r)
	if err != nil {
		return nil, err
	}
	p := &pass{Loop: l, reading: r, land: land, rules: triage.Compile(r.set), halves: taken{}, plan: &plan.Plan{
		Now:     now,
		Control: plan.Base{Repository: l.control.Location(), Branch: l.opts.Branch, Commit: string(r.main.Hash())},
		Ledger:  string(r.bookAt),
	}}
	p.countPulls()
	switch {
	case r.since == nil:
		err = p.decideAll(ctx)
	case !p.stands(r.since):
		return l.lookOnce(ctx, now, nil)
	default:
		if err = p.decideNews(ctx); errors.Is(err, errForgotten) || err == nil && p.reaches() {
			return l.lookOnce(ctx, now, nil)
		}
	}
	if err != nil {
		return nil, err
	}
	p.plan.Broken = r.broken
	p.setAlarms()
	return p, nil
}
