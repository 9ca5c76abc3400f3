package report

import (
	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// kubeLinterReport is an entry of kube-linter's Reports. Its message quotes
	// names from the object and is not read.
	kubeLinterReport struct {
		Check       string
		Remediation string
		Object      struct {
			Metadata struct {
				FilePath string
			}
			K8sObject struct {
				Namespace, Name  string
				GroupVersionKind struct {
					Group, Version, Kind string
				}
			}
		}
	}

	// kubeLinterCheck is an entry of its Checks, which lists all that were run.
	kubeLinterCheck struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Template    string `json:"template"`
	}
)

// KubeLinter is the name of kube-linter's format, and of the tool in findings.
const KubeLinter = "kube-linter"

func isKubeLinter(o object) bool {
	return o.has("Reports") && (o.list("Checks") || o.get("Summary").object().has("KubeLinterVersion"))
}

var kubeLinterFrom = from{
	"tool": "the format", "rule": "Reports[].Check", "category": "quell's table of kube-linter, Checks[].template", "title": "Checks[].description",
	"severity": "quell: kube-linter states none", "confidence": "quell's table of kube-linter",
	"identity.platform": "the format", "identity.kind": "Reports[].Object.K8sObject", "identity.id": "Reports[].Object.K8sObject",
	"identity.name": "Reports[].Object.K8sObject", "location.path": "Reports[].Object.Metadata.FilePath",
	"resource": "Reports[].Object.K8sObject", "context": "Reports[].Check", "last_seen": "Summary.CheckEndTime", "suggestion": "Reports[].Remediation",
}

func (r *reader) readKubeLinter(it item) {
	fields := it.object()
	checks := map[string]kubeLinterCheck{}
	for index, n := range fields.get("Checks").elements() {
		var check kubeLinterCheck
		if r.decode(it.child("Checks", n, index), &check) {
			checks[check.Name] = check
		}
	}
	var summary struct{ CheckEndTime date }
	if n := fields.get("Summary"); n.kind() == '{' && !r.decode(it.child("Summary", n, -1), &summary) {
		return
	}
	reports := fields.get("Reports")
	if kind := reports.kind(); kind != '[' && kind != 'n' {
		r.incomplete(it, "list of reports")
		return
	}
	for index, n := range reports.elements() {
		entry := it.child("Reports", n, index)
		var rep kubeLinterReport
		switch {
		case !r.decode(entry, &rep):
		case rep.Check == "":
			r.incomplete(entry, "Check")
		default:
			f := r.linted(entry, rep, checks[rep.Check])
			f.LastSeen = r.when(it, summary.CheckEndTime)
			r.add(entry, f, kubeLinterFrom)
		}
	}
}

func (r *reader) linted(it item, rep kubeLinterReport, check kubeLinterCheck) finding.Finding {
	object := rep.Object.K8sObject
	about := kubeObjectOf(object.GroupVersionKind.Kind, object.Namespace, object.Name)
	f := finding.Finding{
		Tool:       KubeLinter,
		Rule:       oneLine(rep.Check),
		Category:   kubeLinterCategory(rep.Check, check.Template),
		Title:      title(check.Description, rep.Check),
		Confidence: kubeLinterConfidence(rep.Check),
		Identity:   about.identity(""),
		Location:   finding.Location{Path: r.placed(it, rep.Object.Metadata.FilePath)},
		Resource:   about.address(),
		Suggestion: advice(rep.Remediation),
	}
	f.Severity = kubeSeverity(f.Category)
	if f.Resource == "" {
		f.Context = r.key.Context(f.Rule)
	}
	return f
}
