package reconciler

import (
	"context"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/evidence"
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
)

// Explanation is all that is known of one incident.
type Explanation struct {
	// Record is the ledger's. Where it has none yet, Known is false and Record is
	// what a run would write now.
	Record incident.Record
	Known  bool
	// Item is this moment's decision; nil when no report has the incident now.
	Item     *plan.Item
	Findings []finding.Finding // what the reports say now
	History  []evidence.Record // oldest first
}

// Explain looks incidents up by short name ("Q-1a2b3c4d"), key, or the
// beginning of either. A short name may stand for several.
func (l *Loop) Explain(ctx context.Context, name string, now time.Time) ([]Explanation, error) {
	p, err := l.look(ctx, now, nil)
	if err != nil {
		return nil, err
	}
	var found []Explanation
	all, err := p.findings(ctx, p.reading, func(key incident.Key) bool { return named(key, name) })
	if err != nil {
		return nil, err
	}
	claims := incident.ByIncident(all)
	reported := map[incident.Key]bool{}
	for i := range p.plan.Items {
		item := p.plan.Items[i]
		reported[item.Incident.Key] = true
		if !named(item.Incident.Key, name) {
			continue
		}
		e := Explanation{Record: *p.record(item), Item: item, Findings: claims[item.Incident.Key]}
		if rec, known, err := p.book.Get(item.Incident.Key); err != nil {
			return nil, err
		} else if known {
			e.Record, e.Known = rec, true
		}
		found = append(found, e)
	}
	records, err := p.book.All()
	if err != nil {
		return nil, err
	}
	for _, rec := range records {
		if !reported[rec.Key] && named(rec.Key, name) {
			found = append(found, Explanation{Record: rec, Known: true})
		}
	}
	for i := range found {
		if found[i].History, err = p.book.EvidenceOf(found[i].Record.Key); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func named(key incident.Key, name string) bool {
	if len(name) < len("Q-12") {
		return false
	}
	name = strings.ToLower(name)
	digits := strings.TrimPrefix(strings.TrimPrefix(name, "q-"), "v1:")
	return strings.HasPrefix(string(key), "v1:"+digits)
}
