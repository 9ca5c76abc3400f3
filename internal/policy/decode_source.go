package policy

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// DecodeSource reads a document that declares a source; see [DecodePolicy].
func DecodeSource(f File) (Source, []Diagnostic) {
	return decode(KindSource, f, readSource, func(s Source, digest string) Source { s.Digest = digest; return s })
}

func readSource(r *reader, name string) Source {
	s := Source{
		Name:          name,
		Description:   r.text("description"),
		Paths:         r.texts("paths"),
		Format:        r.text("format"),
		Mode:          Mode(r.text("mode")),
		Scope:         Scope(r.text("scope")),
		Repository:    r.text("repository"),
		Repositories:  r.pairs("repositories"),
		Folder:        r.text("folder"),
		ScanRoots:     r.texts("scan_root"),
		MaxAge:        r.duration("max_age", false),
		MaxConfidence: finding.Confidence(r.fraction("max_confidence")),
		MinCoverage:   r.coverage("min_coverage"),
	}
	for i, b := range r.nested("rule", 1) {
		s.Rules = append(s.Rules, readRule(r.within(b, "rule", i), b))
	}
	return s.WithDefaults()
}

func readRule(r *reader, b *hclsyntax.Block) report.Rule {
	r.doc.mark(r.at("id"), b.LabelRanges[0])
	rule := report.Rule{
		Pattern:  b.Labels[0],
		Tool:     r.text("tool"),
		Category: finding.Category(r.text("category")),
		Severity: scale(r, "severity", severitiesOfRules()),
		Platform: r.text("platform"),
		Kind:     finding.IdentityKind(r.text("kind")),
	}
	r.finish()
	return rule
}

// severitiesOfRules leaves out "unknown", which for a rule means that it says
// nothing of the severity.
func severitiesOfRules() []finding.Severity {
	var all []finding.Severity
	for _, s := range finding.Severities() {
		if s != finding.SeverityUnknown {
			all = append(all, s)
		}
	}
	return all
}

// coverage takes a share from 0 to 1, where 0 is [NoMinCoverage].
func (r *reader) coverage(name string) float64 {
	expr := r.expression(name)
	if expr == nil {
		return 0
	}
	v, ok := r.literal(name, expr, cty.Number)
	if !ok {
		return 0
	}
	f, _ := v.AsBigFloat().Float64()
	switch {
	case f == 0 && v.AsBigFloat().Sign() == 0:
		return NoMinCoverage
	case !(f > 0 && f <= 1):
		r.doc.fail(expr.Range(), name+" is not between 0 and 1", remedyCoverage)
		return 0
	}
	return f
}

// pairs takes a map of strings.
func (r *reader) pairs(name string) map[string]string {
	expr := r.expression(name)
	if expr == nil {
		return nil
	}
	object, ok := expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		r.doc.fail(expr.Range(), name+" is not a map of strings", "Write it in braces: "+name+" = { \"…\" = \"…\" }.")
		return nil
	}
	out := map[string]string{}
	for _, item := range object.Items {
		key, ok := r.literal("name in "+name, item.KeyExpr, cty.String)
		if !ok {
			continue
		}
		k := key.AsString()
		if _, twice := out[k]; twice {
			r.doc.fail(item.KeyExpr.Range(), name+" has the same name twice", "Keep one of the two.")
		}
		r.doc.mark(r.at(name, k), item.ValueExpr.Range())
		if v, ok := r.literal(name, item.ValueExpr, cty.String); ok {
			out[k] = v.AsString()
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
