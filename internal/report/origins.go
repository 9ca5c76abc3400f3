package report

import (
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// originsOf keeps the origins of the fields that the finding has.
func (r *reader) originsOf(f *finding.Finding, origins from) finding.Origins {
	if !r.in.Origins {
		return nil
	}
	all := finding.Origins{}
	for _, field := range Told(*f) {
		if origin := origins[field]; origin != "" {
			all[field] = origin
		}
	}
	return all
}

// Told lists the fields of a finding that have a value and an origin in the
// report, by their names in JSON.
func Told(f finding.Finding) []string {
	var told []string
	add := func(field string, has bool) {
		if has {
			told = append(told, field)
		}
	}
	stamp := func(field string, t time.Time) { add(field, !t.IsZero()) }
	add("tool", f.Tool != "")
	add("rule", f.Rule != "")
	add("category", f.Category != "")
	add("title", f.Title != "")
	add("severity", f.Severity != finding.SeverityUnknown)
	add("confidence", f.Confidence != 0)
	add("validity", f.Validity != finding.ValidityUnknown)
	add("identity.platform", f.Identity.Platform != "")
	add("identity.account", f.Identity.Account != "")
	add("identity.kind", f.Identity.Kind != "")
	add("identity.id", f.Identity.ID != "")
	add("identity.name", f.Identity.Name != "")
	add("location.repository", f.Location.Repository != "")
	add("location.path", f.Location.Path != "")
	add("location.start_line", f.Location.StartLine != 0)
	add("location.end_line", f.Location.EndLine != 0)
	add("location.commit", f.Location.Commit != "")
	add("resource", f.Resource != "")
	add("fingerprint", f.Fingerprint != "")
	add("context", f.Context != "")
	stamp("first_seen", f.FirstSeen)
	stamp("last_seen", f.LastSeen)
	stamp("last_used", f.LastUsed)
	stamp("expires_at", f.ExpiresAt)
	add("labels", len(f.Labels) > 0)
	add("suggestion", f.Suggestion != nil)
	return told
}
