package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// checkReferences lists the attributes of incident that the expression names,
// sorted by name. A name that is not there is an error even where no evaluation
// would reach it.
func checkReferences(expr hclsyntax.Expression) ([]attribute, error) {
	var names []string
	for _, t := range expr.Variables() {
		r := t.SourceRange()
		if root := t.RootName(); root != incidentName {
			return nil, errorAt(&r, fmt.Sprintf("condition refers to %q: only incident may be referred to", root), "Write incident. and one of: "+strings.Join(attributeNames(), ", ")+".")
		}
		if len(t) < 2 {
			return nil, errorAt(&r, "incident stands alone", "Name one of its attributes, such as incident.severity_rank.")
		}
		name, where := stepName(t[1])
		if !slices.Contains(attributeNames(), name) {
			return nil, errorAt(&where, fmt.Sprintf("incident has no attribute %q", name), hint(name, attributeNames())+"It has: "+strings.Join(attributeNames(), ", ")+".")
		}
		names = append(names, name)
	}
	uses := slices.DeleteFunc(attributes(), func(a attribute) bool { return !slices.Contains(names, a.name) })
	return uses, nil
}

// stepName reads incident.title and incident["title"].
func stepName(step hcl.Traverser) (string, hcl.Range) {
	switch s := step.(type) {
	case hcl.TraverseAttr:
		return s.Name, s.SrcRange
	case hcl.TraverseIndex:
		if s.Key.Type() == cty.String && s.Key.IsKnown() && !s.Key.IsNull() {
			return s.Key.AsString(), s.SrcRange
		}
		return "", s.SrcRange
	default:
		return "", step.SourceRange()
	}
}

// checkTypes evaluates the expression against incidents of the exact type: with
// nothing known, with lists of no entry and of one, and with text that is no
// number. An error on any of them would else come up on some incident later.
func checkTypes(expr hclsyntax.Expression) error {
	for _, sample := range []cty.Value{unknownIncident(), incidentWithLists(0), incidentWithLists(1), plainIncident(true), plainIncident(false)} {
		v, diags := expr.Value(scope(sample))
		if diags.HasErrors() {
			return conditionError(diags)
		}
		if v.IsNull() || v.Type() != cty.Bool && v.Type() != cty.DynamicPseudoType {
			r := expr.Range()
			return errorAt(&r, "condition is a "+v.Type().FriendlyName()+", not true or false", "Compare it with something, as in incident.severity_rank >= 3.")
		}
	}
	if v, _ := expr.Value(scope(incidentWithLists(1))); v.Type() != cty.Bool {
		r := expr.Range()
		return errorAt(&r, "condition is not always true or false", "Make it a comparison or a call that gives true or false.")
	}
	return nil
}

// checkShape refuses what HCL lets pass but can only be a mistake or a trap.
func checkShape(expr hclsyntax.Expression) error {
	var first *ConditionError
	loops := 0
	note := func(r hcl.Range, summary, detail string) {
		if first == nil && summary != "" {
			first = errorAt(&r, summary, detail)
		}
	}
	walker := shapeWalker{
		enter: func(n hclsyntax.Node) {
			switch e := n.(type) {
			case *hclsyntax.ForExpr:
				if loops++; loops > 1 {
					note(e.SrcRange, "a loop within a loop", "Lists of an incident may be long: use one for expression at a time.")
				}
			case *hclsyntax.BinaryOpExpr:
				summary, detail := badOperands(e)
				note(e.SrcRange, summary, detail)
			}
		},
		exit: func(n hclsyntax.Node) {
			if _, ok := n.(*hclsyntax.ForExpr); ok {
				loops--
			}
		},
	}
	_ = hclsyntax.Walk(expr, walker)
	if first != nil {
		return first
	}
	return nil
}

type shapeWalker struct{ enter, exit func(hclsyntax.Node) }

func (w shapeWalker) Enter(n hclsyntax.Node) hcl.Diagnostics { w.enter(n); return nil }
func (w shapeWalker) Exit(n hclsyntax.Node) hcl.Diagnostics  { w.exit(n); return nil }

// badOperands says why an operator does not fit its operands. HCL converts text
// to a number where it happens to be one, which would fail only on some
// incidents; and it calls values of two types simply unequal, so that a mistyped
// condition would be silently false, or silently true.
func badOperands(e *hclsyntax.BinaryOpExpr) (summary, detail string) {
	left, diagsL := e.LHS.Value(scope(unknownIncident()))
	right, diagsR := e.RHS.Value(scope(unknownIncident()))
	if diagsL.HasErrors() || diagsR.HasErrors() {
		return "", "" // a loop's own variable, or an error that checkTypes reports
	}
	l, r := left.Type(), right.Type()
	if e.Op != hclsyntax.OpEqual && e.Op != hclsyntax.OpNotEqual {
		want := e.Op.Impl.Params()[0].Type
		for _, got := range []cty.Type{l, r} {
			if got != cty.DynamicPseudoType && got != want {
				return fmt.Sprintf("operand is a %s, not a %s", got.FriendlyName(), want.FriendlyName()), "Severities and blast radii have a rank to compare: incident.severity_rank, incident.blast_radius_rank."
			}
		}
		return "", ""
	}
	if l != cty.DynamicPseudoType && r != cty.DynamicPseudoType && l.IsPrimitiveType() && !l.Equals(r) {
		return fmt.Sprintf("comparison of a %s with a %s", l.FriendlyName(), r.FriendlyName()), "They are never equal: compare values of one type."
	}
	for _, side := range [][2]hclsyntax.Expression{{e.LHS, e.RHS}, {e.RHS, e.LHS}} {
		if summary, detail := badWord(side[0], side[1]); summary != "" {
			return summary, detail
		}
	}
	return "", ""
}

// badWord says that an attribute of few possible values is compared with none of
// them.
func badWord(attribute, literal hclsyntax.Expression) (summary, detail string) {
	t, diags := hcl.AbsTraversalForExpr(attribute)
	if diags.HasErrors() || len(t) != 2 || t.RootName() != incidentName {
		return "", ""
	}
	name, _ := stepName(t[1])
	allowed := vocabulary(name)
	v, diags := literal.Value(nil)
	if allowed == nil || diags.HasErrors() || v.IsNull() || v.Type() != cty.String || slices.Contains(allowed, v.AsString()) {
		return "", ""
	}
	return fmt.Sprintf("incident.%s is never %q", name, v.AsString()), oneOfHint(v.AsString(), allowed)
}

// vocabulary lists the words that an attribute can be; nil for free text.
func vocabulary(attribute string) []string {
	switch attribute {
	case "category":
		return texts(finding.Categories())
	case "severity":
		return words(finding.Severities())
	case "validity":
		return words(validities())
	case "identity_kind":
		return append(texts(finding.IdentityKinds()), "")
	case "blast_radius":
		return append(BlastRadii(), blastUnknown)
	default:
		return nil
	}
}

func words[T fmt.Stringer](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v.String()
	}
	return out
}

func lowerFirst(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToLower(text[:1]) + text[1:]
}
