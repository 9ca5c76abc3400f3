package report

import "github.com/quellhq/terraform-provider-quell/internal/finding"

type (
	// ggshieldIaCFile is a file of `ggshield iac scan --json`, which ggshield had up
	// to version 1.35.
	ggshieldIaCFile struct {
		Filename string `json:"filename"`
	}

	// ggshieldIaCIncident is one violation of a policy. The policy's name is its
	// sentence; the description is the policy's, and long.
	ggshieldIaCIncident struct {
		Policy    string `json:"policy"`
		PolicyID  string `json:"policy_id"`
		LineStart whole  `json:"line_start"`
		LineEnd   whole  `json:"line_end"`
		Component string `json:"component"` // the address in Terraform's way
		Severity  word   `json:"severity"`
		Status    word   `json:"status"` // of the API; ggshield leaves out what is ignored
	}
)

// GGShieldIaC is the name of the format of ggshield's scans of infrastructure
// code, and of the tool in findings: its policies are no detectors of secrets.
const GGShieldIaC = "ggshield-iac"

// isGGShieldIaC also knows a scan without anything to scan, which names no engine
// and, unlike a scan for secrets, counts no occurrences.
func isGGShieldIaC(o object) bool {
	return o.text("type") && o.has("entities_with_incidents") &&
		(o.has("iac_engine_version") || o.has("id", "total_incidents") && !o.has("total_occurrences") && !o.has("secrets_engine_version") && o.isEmpty("entities_with_incidents"))
}

var ggshieldIaCFrom = from{
	"tool": "the format", "rule": "policy_id", "category": "quell: ggshield's policies are of infrastructure in general", "title": "policy", "severity": "severity",
	"confidence": "quell: it reads the code that it reports", "location.path": "filename", "location.start_line": "line_start",
	"location.end_line": "line_end", "resource": "component", "context": "policy_id",
}

// readGGShieldIaC reads a scan of all files, or one of the difference between two
// versions: what that calls deleted is gone.
func (r *reader) readGGShieldIaC(it item) {
	entities := it.object().get("entities_with_incidents")
	switch entities.kind() {
	case '[':
		r.ggshieldIaCFiles(it, "entities_with_incidents", entities)
	case '{':
		parts := entities.object()
		if !parts.has("new") && !parts.has("unchanged") {
			r.incomplete(it, "entities_with_incidents.new")
		}
		for _, part := range []string{"unchanged", "new"} {
			r.ggshieldIaCFiles(it, "entities_with_incidents."+part, parts.get(part))
		}
	default:
		r.incomplete(it, "entities_with_incidents")
	}
}

func (r *reader) ggshieldIaCFiles(it item, name string, files node) {
	for file := range r.listed(it, name, files) {
		var f ggshieldIaCFile
		if !r.decode(file, &f) {
			continue
		}
		for incident := range r.entries(file, "incidents") {
			r.ggshieldIaCIncident(incident, f.Filename)
		}
	}
}

func (r *reader) ggshieldIaCIncident(it item, file string) {
	var g ggshieldIaCIncident
	if !r.decode(it, &g) {
		return
	}
	if g.PolicyID == "" {
		r.incomplete(it, "policy_id")
		return
	}
	if g.Status == "IGNORED" {
		return
	}
	f := finding.Finding{
		Tool:       GGShieldIaC,
		Rule:       oneLine(g.PolicyID),
		Category:   finding.Unclassified,
		Title:      title(g.Policy, g.PolicyID),
		Severity:   iacSeverity(g.Severity),
		Confidence: iacConfidence,
		Location:   finding.Location{Path: r.placed(it, file), StartLine: line(g.LineStart), EndLine: line(g.LineEnd)},
		Resource:   resourceAddress(g.Component),
	}
	if f.Resource == "" {
		f.Context = r.key.Context(f.Rule)
	}
	r.add(it, f, ggshieldIaCFrom)
}
