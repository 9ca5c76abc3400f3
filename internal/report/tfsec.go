package report

import (
	"regexp"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Tfsec is the name of tfsec's own format.
const Tfsec = "tfsec"

// tfsecResult is an entry of tfsec's JSON. The description is made of what the
// code says: it is only digested, and searched for an address.
type tfsecResult struct {
	RuleID      word `json:"rule_id"`
	LongID      word `json:"long_id"`
	Rule        word `json:"rule_description"`
	Resolution  word `json:"resolution"`
	Description word `json:"description"`
	Severity    word `json:"severity"`
	Warning     word `json:"warning"`
	Status      word `json:"status"`
	Passed      word `json:"passed"` // up to version 0.39, which has no status
	Resource    word `json:"resource"`
	Location    struct {
		Filename  word  `json:"filename"`
		StartLine whole `json:"start_line"`
		EndLine   whole `json:"end_line"`
	} `json:"location"`
}

// isTfsec knows a list of results, and the report of none: {"results": null}.
func isTfsec(o object) bool {
	switch results := o.get("results"); {
	case results.kind() == 'n':
		return len(o) == 1
	case results.kind() != '[':
		return false
	}
	first := o.first("results")
	return first.has("rule_id", "location") && (first.has("rule_description") || first.has("description")) && first.get("location").object().has("filename") ||
		first == nil && len(o) == 1 && emptyList(o.get("results"))
}

func emptyList(n node) bool {
	for range n.elements() {
		return false
	}
	return n.kind() == '['
}

// tfsecFrom are the origins of every result's finding.
var tfsecFrom = from{
	"tool": "the format", "rule": "long_id, rule_id", "category": "quell's table of tfsec", "title": "rule_description, long_id, rule_id",
	"severity": "severity", "confidence": "quell's table of tfsec, warning",
	"location.path": "location.filename", "location.start_line": "location.start_line", "location.end_line": "location.end_line",
	"resource": "resource, description", "context": "resource, description", "suggestion": "resolution",
}

// readTfsec reads a report. Tfsec writes its JSON, unlike its SARIF, with
// absolute paths, and does not say which folder it scanned.
func (r *reader) readTfsec(it item) {
	absolute := false
	for entry := range r.entries(it, "results") {
		var res tfsecResult
		if r.decode(entry, &res) {
			inside := r.tfsecResult(entry, res)
			absolute = absolute || !inside
		}
	}
	if absolute {
		r.astray++
		r.diagnose(Warning, "paths are absolute, and below no folder that is declared as scanned",
			"The findings are kept without their paths. Declare where the repository was on the machine that scanned: the source's scan_root, or --scan-root. Or let tfsec write SARIF (--format sarif): its paths are relative.", it.place())
	}
}

// tfsecResult reads one result. It says whether its path is one within what was
// scanned.
func (r *reader) tfsecResult(it item, res tfsecResult) (inside bool) {
	path, inside := r.within(string(res.Location.Filename))
	if _, absolute := anchored(string(res.Location.Filename)); !inside && !absolute { // a module's code, of another server
		r.outside(it, string(res.Location.Filename))
		inside = true
	}
	rule := oneLine(firstNonEmpty(string(res.LongID), string(res.RuleID)))
	switch {
	case !res.isProblem():
		return true
	case rule == "":
		r.incomplete(it, "rule_id")
		return inside
	}
	f := finding.Finding{
		Tool:       toolTfsec,
		Rule:       rule,
		Category:   classOf(toolTfsec, rule).category,
		Title:      title(string(res.Rule), tfsecLongID(rule)),
		Severity:   iacSeverity(res.Severity),
		Confidence: iacConfidence,
		Resource:   res.address(),
		Suggestion: advice(string(res.Resolution)),
	}
	if path != "" {
		f.Location = finding.Location{Path: path, StartLine: line(res.Location.StartLine), EndLine: line(res.Location.EndLine)}
	}
	if res.Warning == "true" { // by a rule that warns and does not deny
		f.Confidence = 0.7
	}
	if f.Resource == "" {
		f.Context = context(r.key, string(res.Resource+" "+res.Description))
	}
	r.add(it, f, tfsecFrom)
	return inside
}

// isProblem says that the check failed. The status is a number since version 1.
func (res tfsecResult) isProblem() bool {
	switch strings.ToLower(string(res.Status)) {
	case "1", "passed", "2", "ignored":
		return false
	}
	return res.Passed != "true"
}

// tfsecSubject is how versions without a field for it name the resource.
var tfsecSubject = regexp.MustCompile(`^(?:Resource|Data source) '([^'\s]+)'`)

// address is the resource's address. Tfsec 0 puts colons behind modules.
func (res tfsecResult) address() string {
	if res.Resource != "" {
		return resourceAddress(dotted(string(res.Resource)))
	}
	if subject := tfsecSubject.FindStringSubmatch(string(res.Description)); subject != nil && isAddress(dotted(subject[1])) {
		return resourceAddress(dotted(subject[1]))
	}
	return ""
}

// tfsecModule is a module in an address of tfsec 0. A key may hold colons too.
var tfsecModule = regexp.MustCompile(`(module\.[A-Za-z0-9_-]+(?:\[[^\]]*\])?):`)

func dotted(address string) string { return tfsecModule.ReplaceAllString(address, "$1.") }
