package policy

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// DecodePolicy reads a document that declares a policy. The policy is usable,
// with defaults applied and its digest set, unless a diagnostic is an error.
func DecodePolicy(f File) (Policy, []Diagnostic) {
	return decode(KindPolicy, f, readPolicy, func(p Policy, digest string) Policy { p.Digest = digest; return p })
}

func readPolicy(r *reader, name string) Policy {
	p := Policy{
		Name:        name,
		Description: r.text("description"),
		Priority:    r.integer("priority", -maxInteger),
		Condition:   readCondition(r),
		LiftGuards:  r.texts("lift_guards"),
		Reviewers:   r.texts("reviewers"),
		Labels:      r.texts("labels"),
		Decision:    r.text("decision"),
		Match:       readMatch(r),
		Auto:        readAuto(r),
	}
	for i, b := range r.nested("stage", 1) {
		p.Stages = append(p.Stages, readStage(r.within(b, "stage", i), b))
	}
	return p.WithDefaults()
}

// readCondition takes the condition, which here is an expression and not, as in
// Terraform, a string that holds one. No string could be true or false.
func readCondition(r *reader) string {
	source := r.source("condition")
	attr := r.body.Attributes["condition"]
	if attr == nil {
		return source
	}
	quoted, ok := attr.Expr.(*hclsyntax.TemplateExpr)
	if !ok {
		return source
	}
	example := "incident.severity_rank >= 3"
	if v, diags := quoted.Value(nil); !diags.HasErrors() && v.Type() == cty.String && v.IsKnown() {
		if _, err := CompileCondition(v.AsString()); err == nil && v.AsString() != "" && !strings.Contains(v.AsString(), "\n") {
			example = v.AsString()
		}
	}
	r.doc.fail(quoted.Range(), "condition is a string, not an expression", "In a document the condition has no quotes: write condition = "+example+".")
	return ""
}

func readAuto(parent *reader) Auto {
	r := parent.single("auto")
	if r == nil {
		return Auto{}
	}
	defer r.finish()
	return Auto{
		MinConfidence:  finding.Confidence(r.fraction("min_confidence")),
		MaxBlastRadius: r.text("max_blast_radius"),
		Environments:   r.texts("environments"),
		MaxEvidenceAge: r.duration("max_evidence_age", false),
		MinIdentityAge: r.duration("min_identity_age", true),
	}
}

func readMatch(parent *reader) Match {
	r := parent.single("match")
	if r == nil {
		return Match{}
	}
	defer r.finish()
	return Match{
		Categories:    listOf[finding.Category](r, "categories"),
		MinSeverity:   scale(r, "min_severity", finding.Severities()),
		Severities:    scales(r, "severities", finding.Severities()),
		Validities:    scales(r, "validities", validities()),
		IdentityKinds: listOf[finding.IdentityKind](r, "identity_kinds"),
		Identities:    r.texts("identities"),
		Platforms:     r.texts("platforms"),
		Accounts:      r.texts("accounts"),
		Sources:       r.texts("sources"),
		Tools:         r.texts("tools"),
		Rules:         r.texts("rules"),
		Labels:        r.texts("labels"),
		Repositories:  r.texts("repositories"),
		Paths:         r.texts("paths"),
		Incidents:     r.texts("incidents"),
	}
}

func readStage(r *reader, b *hclsyntax.Block) Stage {
	r.doc.mark(r.at("name"), b.LabelRanges[0])
	s := Stage{
		Name: b.Labels[0],
		Tier: Tier(r.text("tier")),
		Wait: r.duration("wait", true),
	}
	for i, b := range r.nested("action", 1) {
		s.Actions = append(s.Actions, readAction(r.within(b, "action", i), b))
	}
	r.finish()
	return s
}

func readAction(r *reader, b *hclsyntax.Block) Action {
	r.doc.mark(r.at("kind"), b.LabelRanges[0])
	a := Action{Kind: b.Labels[0]}
	for _, o := range options() {
		if o.source {
			*o.of(&a) = r.source(o.name)
		} else {
			*o.of(&a) = r.text(o.name)
		}
	}
	if expr := r.body.Attributes["value"]; expr != nil {
		if v, diags := expr.Expr.Value(nil); !diags.HasErrors() && doublyQuoted(v) {
			bare := strings.Trim(v.AsString(), `"`)
			r.doc.fail(expr.Expr.Range(), "value has quotes within its quotes", fmt.Sprintf("The document holds the expression itself: write value = %q.", bare))
		}
	}
	r.finish()
	return a
}

// doublyQuoted says that a string's own text is in quotes: an expression that
// was written as a string, and would be put into code as a string of quotes.
func doublyQuoted(v cty.Value) bool {
	if v.IsNull() || !v.IsKnown() || v.Type() != cty.String {
		return false
	}
	s := v.AsString()
	return len(s) >= 2 && strings.HasPrefix(s, `"`) && strings.HasSuffix(s, `"`)
}
