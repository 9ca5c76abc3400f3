package report

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// popeyeSection is what popeye says of one sort of resources. It names the
	// sort "sanitizer" up to version 0.11, and "linter" since.
	popeyeSection struct {
		Sanitizer string                   `json:"sanitizer"`
		Linter    string                   `json:"linter"`
		Issues    map[string][]popeyeIssue `json:"issues"` // by "namespace/name", or name
	}

	// popeyeIssue's message quotes names from the cluster: only its code is shown.
	popeyeIssue struct {
		Level   *whole `json:"level"`
		Message string `json:"message"`
	}
)

// Popeye is the name of popeye's format, and of the tool in findings.
const Popeye = "popeye"

func isPopeye(o object) bool {
	inner := o.get("popeye").object()
	return inner.has("sanitizers") || inner.has("sections") || inner.has("score", "grade")
}

var popeyeFrom = from{
	"tool": "the format", "rule": "message", "category": "quell's table of popeye", "title": "quell's table of popeye, message, issues", "severity": "level",
	"confidence": "quell's table of popeye", "identity.platform": "the format", "identity.account": "ClusterName, ContextName",
	"identity.kind": "linter, sanitizer", "identity.id": "issues", "identity.name": "issues", "resource": "linter, sanitizer, issues",
	"context": "linter, sanitizer, message", "last_seen": "report_time",
}

// popeyeCode stands before a message since version 0.4.
var popeyeCode = regexp.MustCompile(`^\[(POP-[0-9]{1,5})\]`)

func (r *reader) readPopeye(it item) {
	fields := it.object()
	body := it.child("popeye", fields.get("popeye"), -1)
	inner := body.object()
	cluster := ""
	for _, name := range []string{"ClusterName", "clustername", "ContextName", "contextname"} { // YAML has them in lower case
		if text := oneLine(fields.get(name).text()); cluster == "" && text != "n/a" {
			cluster = text
		}
	}
	r.looked(cluster)
	if errs := inner.get("errors"); errs.text() != "" || errs.object() != nil || errs.kind() == '[' && !inner.isEmpty("errors") {
		r.diagnose(Error, "the scanner says that its scan failed", "What it would have found is not proven absent. Correct what popeye says under errors, and scan again.", body.child("errors", errs, -1).place())
	}
	seen := r.when(body, parseDate(inner.get("report_time").text()))
	for _, name := range []string{"sanitizers", "sections"} {
		for entry := range r.entries(body, name) {
			var section popeyeSection
			if r.decode(entry, &section) {
				r.sanitized(entry, section, cluster, seen)
			}
		}
	}
}

func (r *reader) sanitized(it item, section popeyeSection, cluster string, seen time.Time) {
	sort := firstNonEmpty(section.Linter, section.Sanitizer)
	for _, name := range slices.Sorted(maps.Keys(section.Issues)) {
		r.out.Coverage.Scanned, r.out.Coverage.Of = r.out.Coverage.Scanned+1, "resources"
		for _, issue := range section.Issues[name] {
			if issue.Level == nil {
				r.incomplete(it, "level")
				continue
			}
			if *issue.Level <= 0 {
				continue // in order
			}
			rule := Popeye
			if code := popeyeCode.FindStringSubmatch(issue.Message); code != nil {
				rule = code[1]
			}
			if rule == "POP-666" {
				r.diagnose(Error, "the scanner failed on a resource", "What it would have found is not proven absent. Use a newer popeye.", it.place())
				continue
			}
			r.add(it, r.popped(rule, sort, name, *issue.Level, cluster, seen), popeyeFrom)
		}
	}
}

func (r *reader) popped(rule, sort, name string, level whole, cluster string, seen time.Time) finding.Finding {
	namespace, bare, namespaced := strings.Cut(name, "/")
	if !namespaced {
		namespace, bare = "", name
	}
	about := kubeObjectOf(popeyeKind(sort), namespace, bare)
	category, text := popeyeClass(rule, sort)
	f := finding.Finding{
		Tool:       Popeye,
		Rule:       rule,
		Category:   category,
		Title:      title(firstNonEmpty(text, rule) + ": " + firstNonEmpty(about.address(), sort)),
		Severity:   popeyeSeverity(level),
		Confidence: popeyeConfidence(rule),
		Identity:   about.identity(cluster),
		Resource:   about.address(),
		LastSeen:   seen,
	}
	if f.Resource == "" {
		f.Context = r.key.Context(rule + " " + sort)
	}
	return f
}

func popeyeSeverity(level whole) finding.Severity {
	switch level {
	case 1:
		return finding.SeverityLow
	case 2:
		return finding.SeverityMedium
	case 3:
		return finding.SeverityHigh
	}
	return finding.SeverityUnknown
}
