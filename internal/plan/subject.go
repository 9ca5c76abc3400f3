package plan

import (
	"cmp"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// subject is what an incident is about, for people: the identity, else the
// resource, else the place. Empty when no report named any. It is a scanner's
// text: who shows it must escape it.
func subject(inc incident.Incident) string {
	id := inc.Identity
	if name := cmp.Or(id.Name, id.ID); name != "" {
		return strings.Join(strings.Fields(id.Platform+" "+string(id.Kind)+" "+name), " ")
	}
	if inc.Resource != "" || len(inc.Places) == 0 {
		return inc.Resource
	}
	if more := len(inc.Places) - 1; more > 0 {
		return inc.Places[0].Path + " and " + count(more, "other place", "other places")
	}
	return inc.Places[0].Path
}
