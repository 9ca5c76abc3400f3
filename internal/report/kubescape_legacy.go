package report

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// kubescapeLegacyControl is what a control says of all resources, in format v1:
	// the only one of kubescape 1, and --format-version v1 of later versions.
	kubescapeLegacyControl struct {
		ID        word   `json:"id"`
		ControlID string `json:"controlID"`
		Name      string `json:"name"`
		BaseScore number `json:"baseScore"`
	}

	kubescapeLegacyRule struct {
		RuleStatus struct {
			Status word `json:"status"`
		} `json:"ruleStatus"`
	}

	// kubescapeLegacyResponse is one failure. Its message and whatever of the
	// objects is no name may hold clear text.
	kubescapeLegacyResponse struct {
		RuleStatus  word           `json:"ruleStatus"`
		Exception   jsontext.Value `json:"exception"`
		DeletePaths []string       `json:"deletePaths"`
		FixPaths    []struct {
			Path  string `json:"path"`
			Value word   `json:"value"`
		} `json:"fixPaths"`
		AlertObject struct {
			Objects  []kubescapeLegacyObject `json:"k8sApiObjects"`
			External kubescapeLegacyObject   `json:"externalObjects"`
		} `json:"alertObject"`
	}

	kubescapeLegacyObject struct {
		Kind      word `json:"kind"`
		Name      word `json:"name"`
		Namespace word `json:"namespace"`
		Metadata  bag  `json:"metadata"`
	}

	// kubescapeLegacyFrame is what stands around the frameworks, where they were
	// sent and not written to a file.
	kubescapeLegacyFrame struct {
		ClusterName    string `json:"clusterName"`
		GenerationTime date   `json:"generationTime"`
	}
)

// isKubescapeLegacy knows a framework, and the report that frameworks are sent in.
func isKubescapeLegacy(o object) bool {
	return o.list("controlReports") || o.first("frameworks").list("controlReports")
}

// kubescapeLegacyFrom are the origins of every finding of format v1.
var kubescapeLegacyFrom = from{
	"tool": "the format", "rule": "controlReports[].controlID", "category": "quell's table of kubescape", "title": "controlReports[].name",
	"severity": "controlReports[].baseScore", "confidence": "quell's table of kubescape", "identity.platform": "the format", "identity.account": "clusterName",
	"identity.kind": kubescapeLegacyObjectFrom, "identity.id": kubescapeLegacyObjectFrom, "identity.name": kubescapeLegacyObjectFrom,
	"resource": kubescapeLegacyObjectFrom, "last_seen": "generationTime", "suggestion": "controlReports[].ruleReports[].ruleResponses[].fixPaths",
}

const kubescapeLegacyObjectFrom = "controlReports[].ruleReports[].ruleResponses[].alertObject"

func (r *reader) readKubescapeLegacy(it item) {
	var frame kubescapeLegacyFrame
	if !r.decode(it, &frame) {
		return
	}
	report := kubescapeReport{cluster: oneLine(frame.ClusterName), generated: r.when(it, frame.GenerationTime)}
	r.looked(report.cluster)
	for control := range r.entries(it, "controlReports") {
		r.kubescapeLegacyControl(control, report)
	}
	for framework := range r.entries(it, "frameworks") {
		for control := range r.entries(framework, "controlReports") {
			r.kubescapeLegacyControl(control, report)
		}
	}
}

func (r *reader) kubescapeLegacyControl(it item, report kubescapeReport) {
	var control kubescapeLegacyControl
	if !r.decode(it, &control) {
		return
	}
	id := firstNonEmpty(control.ControlID, string(control.ID))
	if id == "" {
		r.incomplete(it, "controlID")
		return
	}
	for entry := range r.entries(it, "ruleReports") {
		var rule kubescapeLegacyRule
		if !r.decode(entry, &rule) {
			continue
		}
		if s := rule.RuleStatus.Status; s != "" && s != "success" && s != "warning" {
			// The word is about the rule, not about what it looked at.
			r.diagnose(Error, "the scanner could not evaluate a control",
				"What it would have found is not proven absent. Give kubescape access to all that its controls look at.", entry.place())
		}
		for response := range r.entries(entry, "ruleResponses") {
			r.kubescapeLegacyResponse(response, report, id, control)
		}
	}
}

// kubescapeLegacyResponse makes a finding of each object that failed. What an
// exception covers has not failed, nor what only ought to be looked at.
func (r *reader) kubescapeLegacyResponse(it item, report kubescapeReport, id string, control kubescapeLegacyControl) {
	var response kubescapeLegacyResponse
	if !r.decode(it, &response) {
		return
	}
	switch _, known := kubescapeFailed(string(response.RuleStatus)); {
	case !known && response.RuleStatus != "success" && response.RuleStatus != "warning":
		r.outcomeUnknown(it)
		return
	case response.RuleStatus != "" && response.RuleStatus != "failed":
		return
	}
	if exception := (node{raw: response.Exception}); exception.kind() == '{' {
		return
	}
	objects := response.AlertObject.Objects
	if len(objects) == 0 {
		objects = []kubescapeLegacyObject{response.AlertObject.External}
	}
	for _, o := range objects {
		about := kubeObjectOf(string(o.Kind), firstNonEmpty(o.Metadata.text("namespace"), string(o.Namespace)), firstNonEmpty(o.Metadata.text("name"), string(o.Name)))
		if about.kind == "" || about.name == "" {
			r.incomplete(it, "object's kind and name")
			continue
		}
		f := finding.Finding{
			Tool:       Kubescape,
			Rule:       oneLine(id),
			Category:   categoryIn(kubescapeCategories, id),
			Title:      title(control.Name, id),
			Severity:   kubescapeSeverity(control.BaseScore.value),
			Confidence: kubescapeConfidence(id),
			Identity:   about.identity(report.cluster),
			Resource:   about.address(),
			LastSeen:   report.generated,
			Suggestion: response.advice(),
		}
		r.add(it, f, kubescapeLegacyFrom)
	}
}

// advice is what the rule says to set or to delete.
func (response kubescapeLegacyResponse) advice() *finding.Suggestion {
	var steps []string
	for _, fix := range response.FixPaths {
		steps = with(steps, setting(fix.Path, string(fix.Value)))
	}
	for _, path := range response.DeletePaths {
		if path != "" {
			steps = with(steps, "delete "+path)
		}
	}
	return advice(strings.Join(steps, "; "))
}
