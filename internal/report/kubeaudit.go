package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// kubeauditResult is a line of kubeaudit's JSON. Its message and its other fields
// quote the object, and are not read.
type kubeauditResult struct {
	AuditResultName   string
	ResourceKind      string
	ResourceName      string
	ResourceNamespace string
	Level             string `json:"level"`
	Time              date   `json:"time"`
}

// Kubeaudit is the name of kubeaudit's format, and of the tool in findings.
const Kubeaudit = "kubeaudit"

func isKubeaudit(o object) bool {
	return o.text("AuditResultName") && (o.has("level") || o.has("ResourceKind"))
}

var kubeauditFrom = from{
	"tool": "the format", "rule": "AuditResultName", "category": "quell's table of kubeaudit", "title": "AuditResultName",
	"severity": "level", "confidence": "quell: it reads the object that it reports", "identity.platform": "the format",
	"identity.kind": "ResourceKind", "identity.id": "ResourceNamespace, ResourceName", "identity.name": "ResourceName",
	"resource": "ResourceKind, ResourceNamespace, ResourceName", "context": "AuditResultName", "last_seen": "time",
}

func (r *reader) readKubeaudit(it item) {
	var k kubeauditResult
	if !r.decode(it, &k) {
		return
	}
	// A result that somebody has allowed with a label gets another name; the one
	// about a correct image is good news.
	if strings.HasSuffix(k.AuditResultName, "Allowed") || k.AuditResultName == "ImageCorrect" {
		return
	}
	about := kubeObjectOf(k.ResourceKind, k.ResourceNamespace, k.ResourceName)
	f := finding.Finding{
		Tool:       Kubeaudit,
		Rule:       oneLine(k.AuditResultName),
		Category:   categoryIn(kubeauditCategories, k.AuditResultName),
		Title:      title(k.AuditResultName),
		Severity:   kubeauditSeverity(k.Level),
		Confidence: 0.9, // it reads the object that it reports
		Identity:   about.identity(""),
		Resource:   about.address(),
		LastSeen:   r.when(it, k.Time),
	}
	if f.Resource == "" {
		f.Context = r.key.Context(f.Rule)
	}
	r.add(it, f, kubeauditFrom)
}

// kubeauditSeverity: kubeaudit's errors must be fixed, its warnings may be.
func kubeauditSeverity(level string) finding.Severity {
	switch level {
	case "error":
		return finding.SeverityHigh
	case "warning":
		return finding.SeverityMedium
	case "info":
		return finding.SeverityInfo
	}
	return finding.SeverityUnknown
}
