package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// A Rule is what people say of a scanner's rule, for rules that quell's tables
// do not know or see otherwise. What it leaves empty stays as it was read.
type Rule struct {
	Tool     string // the scanner, as findings name it; empty: any
	Pattern  string // the rule's id, in which "*" stands for any text
	Category finding.Category
	Severity finding.Severity // SeverityUnknown: as reported
	Platform string
	Kind     finding.IdentityKind
	Origin   string // the document that says so
}

func (rule Rule) matches(tool, id string) bool {
	return (rule.Tool == "" || strings.EqualFold(rule.Tool, tool)) && wildcard(rule.Pattern, id)
}

// wildcard says that the text is what the pattern describes.
func wildcard(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok || len(parts) == 1 {
		return ok && rest == ""
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	return strings.HasSuffix(rest, parts[last])
}

func (rule Rule) apply(f *finding.Finding) {
	set := func(field string) {
		if f.Origins != nil {
			f.Origins[field] = "rule " + rule.Pattern + " of " + rule.Origin
		}
	}
	if rule.Category != "" {
		f.Category = rule.Category
		set("category")
	}
	if rule.Severity != finding.SeverityUnknown {
		f.Severity = rule.Severity
		set("severity")
	}
	if rule.Platform != "" {
		f.Identity.Platform = rule.Platform
		set("identity.platform")
	}
	if rule.Kind != "" {
		f.Identity.Kind = rule.Kind
		set("identity.kind")
	}
}
