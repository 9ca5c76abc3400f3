package locate

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// typed brings a variable's value to the variable's type: with another type a
// reference into it might lead elsewhere.
func typed(v cty.Value, n *node) cty.Value {
	x := n.expression("type")
	if x == nil || v.IsMarked() {
		return v
	}
	want, defaults, ok := constraint(x)
	switch {
	case !ok:
		return unknown(fmt.Sprintf("the type of var.%s", n.Labels[0]))
	case want == cty.DynamicPseudoType:
		return v
	case v.ContainsMarked() && want.HasDynamicTypes():
		return lost(v)
	}
	if defaults != nil && !v.IsNull() {
		v = defaults.Apply(v)
	}
	typed, err := convert.Convert(v, want)
	if err != nil {
		return failed("var."+n.Labels[0], v)
	}
	return knownOr(typed, false, "var."+n.Labels[0])
}

// constraint reads a variable's type, also as Terraform 0.11 wrote it, and as JSON
// has it, in quotes.
func constraint(x hclsyntax.Expression) (cty.Type, *typeexpr.Defaults, bool) {
	word := literalString(x)
	if word == "" {
		word = hcl.ExprAsKeyword(x)
	}
	switch strings.TrimSpace(word) {
	case "string":
		return cty.String, nil, true
	case "list":
		return cty.List(cty.DynamicPseudoType), nil, true
	case "map":
		return cty.Map(cty.DynamicPseudoType), nil, true
	}
	if literalString(x) != "" {
		var diags hcl.Diagnostics
		if boundedText(word, asReference) != "" {
			return cty.NilType, nil, false
		}
		if x, diags = hclsyntax.ParseExpression([]byte(word), "", hcl.InitialPos); diags.HasErrors() {
			return cty.NilType, nil, false
		}
	}
	t, defaults, diags := typeexpr.TypeConstraintWithDefaults(x)
	return t, defaults, !diags.HasErrors()
}
