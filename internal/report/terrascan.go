package report

import (
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Terrascan is the name of Terrascan's own format.
const Terrascan = "terrascan"

type (
	// terrascanViolation is an entry of Terrascan's JSON and YAML.
	terrascanViolation struct {
		RuleID   word  `json:"rule_id"`
		RuleName word  `json:"rule_name"`
		Title    word  `json:"description"` // of the rule
		Severity word  `json:"severity"`
		Category word  `json:"category"`
		Name     word  `json:"resource_name"`
		Type     word  `json:"resource_type"`
		Module   word  `json:"module_name"`
		File     word  `json:"file"`
		Line     whole `json:"line"`
	}

	// terrascanVulnerability is a package of an image that the code uses.
	terrascanVulnerability struct {
		ID       word  `json:"vulnerability_id"`
		Severity word  `json:"severity"`
		Image    word  `json:"image"`
		Package  word  `json:"package"`
		File     word  `json:"file"`
		Line     whole `json:"line"`
	}

	terrascanSummary struct {
		ScannedAt date  `json:"scanned_at"`
		Policies  whole `json:"policies_validated"`
	}
)

func isTerrascan(o object) bool {
	results := o.get("results").object()
	return results.has("violations", "scan_summary") && results.get("scan_summary").object().has("policies_validated")
}

// terrascanFrom are the origins of every entry's finding.
var terrascanFrom = from{
	"tool": "the format", "rule": "rule_id, rule_name, vulnerability_id", "category": "quell's table of Terrascan", "title": "description, rule_name, vulnerability_id",
	"severity": "severity", "confidence": "quell's table of Terrascan",
	"location.path": "file", "location.start_line": "line", "location.end_line": "line",
	"resource": "resource_type, resource_name, module_name", "context": "resource_type, resource_name, module_name, image, package",
	"last_seen": "scan_summary.scanned_at", "labels": "category",
}

// readTerrascan reads a report. Violations that somebody skipped, and rules that
// passed, are lists of their own.
func (r *reader) readTerrascan(it item) {
	results := it.child("results", it.object().get("results"), -1)
	var summary terrascanSummary
	if r.decode(results.child("scan_summary", results.object().get("scan_summary"), -1), &summary) {
		r.out.Coverage.Scanned += int(summary.Policies)
		r.out.Coverage.Of = "policies"
	}
	ended := r.when(results, summary.ScannedAt)
	for entry := range r.entries(results, "scan_errors") {
		r.terrascanError(entry)
	}
	for entry := range r.entries(results, "violations") {
		r.terrascanViolation(entry, ended)
	}
	for entry := range r.entries(results, "vulnerabilities") {
		r.terrascanVulnerability(entry, ended)
	}
}

// terrascanError tells of what could not be scanned. Asked for no language in
// particular, Terrascan tries all, and notes as an error of which it found no
// files.
func (r *reader) terrascanError(it item) {
	text := it.object().get("errMsg").text()
	for _, harmless := range []string{"not found in", "no helm charts found", "has no terraform config files"} {
		if strings.Contains(text, harmless) {
			return
		}
	}
	r.diagnose(Error, "a part of the code could not be scanned", "Nothing is proven absent there. See Terrascan's own log, and run it again.", it.place())
}

func (r *reader) terrascanViolation(it item, ended time.Time) {
	var v terrascanViolation
	if !r.decode(it, &v) {
		return
	}
	rule := oneLine(firstNonEmpty(string(v.RuleID), string(v.RuleName)))
	if rule == "" {
		r.incomplete(it, "rule_id")
		return
	}
	f := finding.Finding{
		Tool:       toolTerrascan,
		Rule:       rule,
		Category:   terrascanCategory(string(v.RuleID), string(v.RuleName)),
		Title:      title(string(v.Title), string(v.RuleName), rule),
		Severity:   iacSeverity(v.Severity),
		Confidence: iacConfidence,
		Location:   r.terrascanLocation(it, v.File, v.Line),
		LastSeen:   ended,
		Labels:     labels([]string{string(v.Category)}),
	}
	if address := string(v.Type + "." + v.Name); (v.Module == "" || v.Module == "root") && isAddress(address) {
		f.Resource = address
	} else {
		// A module's name without the modules around it is no address.
		f.Context = context(r.key, string(v.Module+" "+v.Type+" "+v.Name))
	}
	r.add(it, f, terrascanFrom)
}

// terrascanVulnerability keeps what is no business of quell's, like Trivy's.
func (r *reader) terrascanVulnerability(it item, ended time.Time) {
	var v terrascanVulnerability
	if !r.decode(it, &v) {
		return
	}
	if v.ID == "" {
		r.incomplete(it, "vulnerability_id")
		return
	}
	r.add(it, finding.Finding{
		Tool:       toolTerrascan,
		Rule:       oneLine(string(v.ID)),
		Category:   finding.Unclassified,
		Title:      title(string(v.ID)),
		Severity:   iacSeverity(v.Severity),
		Confidence: 0.7, // that a version matches says little of whether it matters
		Location:   r.terrascanLocation(it, v.File, v.Line),
		Context:    context(r.key, untagged(string(v.Image))+" "+string(v.Package)),
		LastSeen:   ended,
	}, terrascanFrom)
}

func (r *reader) terrascanLocation(it item, file word, n whole) finding.Location {
	loc := finding.Location{Path: r.placed(it, string(file))}
	if loc.Path != "" {
		loc.StartLine, loc.EndLine = line(n), line(n)
	}
	return loc
}
