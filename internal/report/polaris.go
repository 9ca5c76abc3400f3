package report

import (
	"maps"
	"slices"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// polarisResult is what polaris says of one object, of its pods, and of their
	// containers. Messages and details may quote the object, and are not read.
	polarisResult struct {
		Name      string
		Namespace string
		Kind      string
		Results   polarisChecks
		PodResult *struct {
			Results          polarisChecks
			ContainerResults []struct {
				Results polarisChecks
			}
		}
	}

	polarisChecks map[string]polarisCheck

	polarisCheck struct {
		ID       string
		Success  bool
		Severity string
		Category string
	}
)

// Polaris is the name of polaris' format, and of the tool in findings.
const Polaris = "polaris"

func isPolaris(o object) bool { return o.has("PolarisOutputVersion", "Results") }

var polarisFrom = from{
	"tool": "the format", "rule": "Results[].*.ID", "category": "quell's table of polaris", "title": "Results[].*.ID",
	"severity": "Results[].*.Severity", "confidence": "quell's table of polaris", "identity.platform": "the format",
	"identity.account": "SourceName, where SourceType is Cluster", "identity.kind": "Results[].Kind", "identity.id": "Results[].Kind, Results[].Namespace, Results[].Name",
	"identity.name": "Results[].Name", "resource": "Results[].Kind, Results[].Namespace, Results[].Name", "context": "Results[].*.ID",
	"last_seen": "AuditTime", "labels": "Results[].*.Category",
}

func (r *reader) readPolaris(it item) {
	var frame struct {
		AuditTime              date
		SourceType, SourceName string
	}
	if !r.decode(it, &frame) {
		return
	}
	cluster := ""
	if frame.SourceType == "Cluster" {
		cluster = repositoryName(frame.SourceName) // mostly the address of its API
		r.looked(cluster)
	}
	seen := r.when(it, frame.AuditTime)
	for entry := range r.entries(it, "Results") {
		var result polarisResult
		if !r.decode(entry, &result) {
			continue
		}
		r.out.Coverage.Scanned, r.out.Coverage.Of = r.out.Coverage.Scanned+1, "resources"
		all := []polarisChecks{result.Results}
		if pod := result.PodResult; pod != nil {
			all = append(all, pod.Results)
			for _, container := range pod.ContainerResults {
				all = append(all, container.Results)
			}
		}
		about := kubeObjectOf(result.Kind, result.Namespace, result.Name)
		for _, checks := range all {
			r.audited(entry, checks, about, cluster, seen)
		}
	}
}

func (r *reader) audited(it item, checks polarisChecks, about kubeObject, cluster string, seen time.Time) {
	for _, name := range slices.Sorted(maps.Keys(checks)) {
		check := checks[name]
		if check.Success || check.Severity == "ignore" {
			continue
		}
		rule := oneLine(firstNonEmpty(check.ID, name))
		f := finding.Finding{
			Tool:       Polaris,
			Rule:       rule,
			Category:   categoryIn(polarisCategories, rule),
			Title:      title(rule),
			Confidence: polarisConfidence(rule),
			Identity:   about.identity(cluster),
			Resource:   about.address(),
			LastSeen:   seen,
			Labels:     labels([]string{check.Category}),
		}
		switch check.Severity {
		case "danger", "error":
			f.Severity = finding.SeverityHigh
		case "warning":
			f.Severity = finding.SeverityMedium
		}
		if f.Resource == "" {
			f.Context = r.key.Context(rule)
		}
		r.add(it, f, polarisFrom)
	}
}
