package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// kubeBenchControls is a part of the CIS benchmark, for one sort of node.
	kubeBenchControls struct {
		Version  string           `json:"version"`
		NodeType string           `json:"node_type"`
		Tests    []kubeBenchGroup `json:"tests"`
	}

	kubeBenchGroup struct {
		Results []kubeBenchCheck `json:"results"`
	}

	// kubeBenchCheck's actual value, audit and reason hold command lines of
	// processes, and are not read.
	kubeBenchCheck struct {
		Number      string `json:"test_number"`
		Description string `json:"test_desc"`
		Remediation string `json:"remediation"`
		Status      string `json:"status"`
	}
)

// KubeBench is the name of kube-bench's format, and of the tool in findings.
const KubeBench = "kube-bench"

// isKubeBench knows the whole, and its parts, which older versions write as a
// list.
func isKubeBench(o object) bool {
	return o.list("tests") && o.has("node_type") || o.first("Controls").list("tests") || o.list("Controls") && o.dict("Totals")
}

var kubeBenchFrom = from{
	"tool": "the format", "rule": "Controls[].version, Controls[].tests[].results[].test_number", "category": "quell's table of the CIS benchmark",
	"title": "Controls[].tests[].results[].test_desc", "severity": "quell: kube-bench states none", "confidence": "Controls[].tests[].results[].status",
	"identity.platform": "the format", "context": "Controls[].node_type, Controls[].tests[].results[].test_desc", "labels": "Controls[].node_type",
	"suggestion": "Controls[].tests[].results[].remediation",
}

func (r *reader) readKubeBench(it item) {
	fields := it.object()
	if !fields.has("Controls") {
		r.benchmarked(it)
		return
	}
	for controls := range r.entries(it, "Controls") {
		r.benchmarked(controls)
	}
}

func (r *reader) benchmarked(it item) {
	var controls kubeBenchControls
	if !r.decode(it, &controls) {
		return
	}
	for _, group := range controls.Tests {
		for _, check := range group.Results {
			r.out.Coverage.Scanned, r.out.Coverage.Of = r.out.Coverage.Scanned+1, "checks"
			switch check.Status = strings.ToUpper(check.Status); check.Status {
			case "FAIL", "WARN":
			case "PASS", "INFO":
				continue
			default:
				r.outcomeUnknown(it)
				continue
			}
			if check.Number == "" {
				r.incomplete(it, "test_number")
				continue
			}
			category := kubeBenchCategory(check.Description)
			f := finding.Finding{
				Tool:       KubeBench,
				Rule:       oneLine("cis/" + strings.TrimPrefix(controls.Version, "cis-") + "/" + check.Number),
				Category:   category,
				Title:      title(check.Description, check.Number),
				Severity:   kubeSeverity(category),
				Confidence: 0.9, // it reads the setting that it reports
				Identity:   finding.Identity{Platform: "kubernetes"},
				// The text of a recommendation stays where its number changes.
				Context:    r.key.Context(controls.NodeType + " " + check.Description),
				Labels:     labels([]string{controls.NodeType}),
				Suggestion: advice(check.Remediation),
			}
			if check.Status == "WARN" {
				f.Confidence = 0.3 // a person has to look
			}
			r.add(it, f, kubeBenchFrom)
		}
	}
}
