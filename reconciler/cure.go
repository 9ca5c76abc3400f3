package reconciler

import (
	"fmt"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/remedy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// cure is a fix of this pass, after which other incidents' code may be gone too.
type cure struct {
	tree     *tree
	change   *plan.Change
	incident incident.Key
}

// coveredBy is the fix of this pass after which the incident's code is gone.
func (p *pass) coveredBy(found located) *cure {
	if len(found.spots) != 1 {
		return nil
	}
	t := found.spots[0].ground.tree
	if t.now == t.found || len(t.now.Find(t.later(found.spots[0].query), p.key).Sites) > 0 {
		return nil
	}
	for i := range p.cures {
		touches := func(f plan.File) bool { return f.Path == found.spots[0].sites[0].Path }
		if p.cures[i].tree == t && slices.ContainsFunc(p.cures[i].change.Files, touches) {
			return &p.cures[i]
		}
	}
	return nil
}

// fix computes the stage's change on the code as this pass has left it.
func (p *pass) fix(stage policy.Stage, inc incident.Incident, found located) (remedy.Fix, triage.FixResult) {
	if len(found.spots) != 1 {
		return remedy.Fix{}, triage.FixResult{Refusal: fmt.Sprintf("it lies in %d targets, and one change is to one target", len(found.spots))}
	}
	g := found.spots[0].ground
	result := g.tree.now.Find(g.tree.later(found.spots[0].query), p.key)
	if len(result.Sites) == 0 {
		return remedy.Fix{}, triage.FixResult{Refusal: result.Why}
	}
	fix, err := p.compute(g, result.Sites, stage, inc)
	if err != nil {
		return remedy.Fix{}, triage.FixResult{Refusal: err.Error()}
	}
	return fix, triage.FixResult{Summary: fix.Summary}
}

// lay puts a fix over the tree, for the incidents that follow.
func (t *tree) lay(fix remedy.Fix) error {
	for _, e := range fix.Edits {
		if e.After == nil {
			t.now = t.now.Without(e.Path)
			continue
		}
		source, err := locate.Parse(locate.File{Path: e.Path, Data: e.After})
		if err != nil {
			return fmt.Errorf("read back %q: %w", e.Path, err)
		}
		t.now = t.now.With(source)
	}
	return nil
}
