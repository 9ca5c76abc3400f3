package locate

import (
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// of is what of an expression's value is sensitive. What takes too long to tell
// counts as sensitive.
func (f *secretFlow) of(x hclsyntax.Expression, use *scope, known names) secretPaths {
	f.steps++
	f.depth++
	defer func() { f.depth-- }()
	if f.steps > maxFlowSteps || f.depth > 10*maxDepth {
		return wholeSecret
	}
	switch x := x.(type) {
	case nil, *hclsyntax.LiteralValueExpr:
		return nil
	case *hclsyntax.TemplateWrapExpr:
		return f.of(x.Wrapped, use, known)
	case *hclsyntax.ParenthesesExpr:
		return f.of(x.Expression, use, known)
	case *hclsyntax.ScopeTraversalExpr:
		return f.resolve(x.Traversal, use, known)
	case *hclsyntax.RelativeTraversalExpr:
		return f.of(x.Source, use, known).follow(x.Traversal)
	case *hclsyntax.AnonSymbolExpr:
		return known[x]
	case *hclsyntax.IndexExpr:
		return f.index(x.Collection, x.Key, use, known)
	case *hclsyntax.SplatExpr:
		return f.splat(x, use, known)
	case *hclsyntax.ConditionalExpr:
		if len(f.of(x.Condition, use, known)) > 0 {
			return wholeSecret
		}
		return f.of(x.TrueResult, use, known).plus(f.of(x.FalseResult, use, known))
	case *hclsyntax.TupleConsExpr:
		var p secretPaths
		for i, item := range x.Exprs {
			p = p.plus(f.of(item, use, known).under("#" + strconv.Itoa(i)))
		}
		return p
	case *hclsyntax.ObjectConsExpr:
		return f.object(x, use, known)
	case *hclsyntax.ForExpr:
		return f.loop(x, use, known)
	case *hclsyntax.FunctionCallExpr:
		return f.call(x, use, known)
	}
	return f.mentioned(x, use, known)
}

// mentioned is for what makes one value of all it refers to: a template, an
// operation. Expressions within it are looked at as they are.
func (f *secretFlow) mentioned(x hclsyntax.Expression, use *scope, known names) secretPaths {
	switch x := x.(type) {
	case *hclsyntax.TemplateExpr:
		for _, part := range x.Parts {
			if len(f.of(part, use, known)) > 0 {
				return wholeSecret
			}
		}
		return nil
	case *hclsyntax.BinaryOpExpr:
		return f.of(x.LHS, use, known).plus(f.of(x.RHS, use, known)).wholeIfAny()
	case *hclsyntax.UnaryOpExpr:
		return f.of(x.Val, use, known).wholeIfAny()
	}
	for _, t := range hclsyntax.Variables(x) {
		if len(f.resolve(t, use, known)) > 0 {
			return wholeSecret
		}
	}
	return nil
}

func (f *secretFlow) index(collection, key hclsyntax.Expression, use *scope, known names) secretPaths {
	if len(f.of(key, use, known)) > 0 {
		return wholeSecret
	}
	step := anyStep
	if v, diags := key.Value(nil); !diags.HasErrors() {
		step = keyStep(v)
	}
	return f.of(collection, use, known).at(step)
}

func (f *secretFlow) splat(x *hclsyntax.SplatExpr, use *scope, known names) secretPaths {
	source := f.of(x.Source, use, known)
	if source.whole() {
		return wholeSecret
	}
	return f.of(x.Each, use, known.with(x.Item, source.at(anyStep))).under(anyStep)
}

func (f *secretFlow) object(x *hclsyntax.ObjectConsExpr, use *scope, known names) secretPaths {
	var p secretPaths
	for _, item := range x.Items {
		step := anyStep
		if key, ok := item.KeyExpr.(*hclsyntax.ObjectConsKeyExpr); ok {
			if word := hcl.ExprAsKeyword(key.Wrapped); word != "" && !key.ForceNonLiteral {
				step = word
			} else if v, diags := key.Wrapped.Value(nil); !diags.HasErrors() {
				step = keyStep(v)
			} else if len(f.of(key.Wrapped, use, known)) > 0 {
				return wholeSecret
			}
		}
		p = p.plus(f.of(item.ValueExpr, use, known).under(step))
	}
	return p
}

func (f *secretFlow) loop(x *hclsyntax.ForExpr, use *scope, known names) secretPaths {
	collection := f.of(x.CollExpr, use, known)
	if collection.whole() {
		return wholeSecret
	}
	within := known.with(x.ValVar, collection.at(anyStep))
	if x.KeyVar != "" {
		within = within.with(x.KeyVar, nil)
	}
	if len(f.of(x.CondExpr, use, within)) > 0 || len(f.of(x.KeyExpr, use, within)) > 0 {
		return wholeSecret
	}
	p := f.of(x.ValExpr, use, within).under(anyStep)
	if x.Group {
		p = p.under(anyStep)
	}
	return p
}

// call knows the functions that do not make all of their result sensitive where
// a part of an argument is.
func (f *secretFlow) call(x *hclsyntax.FunctionCallExpr, use *scope, known names) secretPaths {
	arguments := make([]secretPaths, len(x.Args))
	var all secretPaths
	for i, a := range x.Args {
		arguments[i] = f.of(a, use, known)
		all = all.plus(arguments[i])
	}
	switch x.Name {
	case "nonsensitive", "issensitive", "can":
		return nil
	case "sensitive":
		return wholeSecret
	case "keys", "length":
		if all.whole() {
			return wholeSecret
		}
		return nil
	case "try", "coalesce", "merge", "tomap", "tolist":
		return all
	case "values", "concat", "reverse", "slice", "coalescelist":
		return all.mixed()
	case "flatten":
		if all.whole() {
			return wholeSecret
		}
		return all.plus(all.at(anyStep)).mixed()
	case "one":
		return all.at(anyStep)
	case "lookup", "element":
		if len(x.Args) < 2 {
			return all.wholeIfAny()
		}
		p := f.index(x.Args[0], x.Args[1], use, known)
		for _, fallback := range arguments[2:] {
			p = p.plus(fallback)
		}
		return p
	}
	return all.wholeIfAny()
}
