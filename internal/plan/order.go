package plan

import (
	"cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// ByUrgency is the order in which a pass looks at incidents, and so spends its
// budgets: live credentials first, then by severity and confidence, the oldest
// first, at last by key so that no two passes differ.
func ByUrgency(a, b *incident.Incident) int {
	return cmp.Or(
		cmp.Compare(liveRank(b), liveRank(a)),
		cmp.Compare(b.Severity, a.Severity),
		cmp.Compare(b.Confidence, a.Confidence),
		a.FirstSeen.Compare(b.FirstSeen),
		cmp.Compare(a.Key, b.Key),
	)
}

func liveRank(i *incident.Incident) int {
	if i.Validity == finding.ValidityLive {
		return 1
	}
	return 0
}
