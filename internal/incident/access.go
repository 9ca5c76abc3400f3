package incident

import (
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// claimAccess takes in what a finding says that its identity does not need. Where two
// contradict each other, what either needs stays: of what is unused only what both list,
// of what a policy keeps what either keeps. Who has access from outside is told one by one.
func (g *group) claimAccess(f *finding.Finding) {
	if f.Suggestion == nil || f.Suggestion.Access == nil {
		return
	}
	a := f.Suggestion.Access
	switch {
	case len(a.Unused) == 0:
	case !g.usesTold:
		g.usesTold, g.access.Unused = true, slices.Clone(a.Unused)
	default:
		g.access.Unused = slices.DeleteFunc(g.access.Unused, func(action string) bool { return !slices.Contains(a.Unused, action) })
	}
	for _, kept := range a.Kept {
		at := slices.IndexFunc(g.access.Kept, func(o finding.KeptPolicy) bool { return o.Policy == kept.Policy })
		if at < 0 {
			g.access.Kept = append(g.access.Kept, finding.KeptPolicy{Policy: kept.Policy, Actions: slices.Clone(kept.Actions)})
			continue
		}
		g.access.Kept[at].Actions = append(g.access.Kept[at].Actions, kept.Actions...)
	}
	g.access.Outside = append(g.access.Outside, a.Outside...)
}
