package locate

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

const (
	// hole stands in a string for the part that needs a plan to be known.
	hole = "\x00"
	// maxSteps bounds the expressions looked at for one value: locals that
	// double each other would otherwise take time without end.
	maxSteps = 2000
	// maxDepth bounds how deep values refer to values.
	maxDepth = 40
	// maxText bounds a string that code may build, in bytes.
	maxText = 4096
)

// needsPlan marks a value that depends on the named reference. Marks travel
// through every operation, so a value without one is known for certain.
type needsPlan string

func unknown(what string) cty.Value { return cty.StringVal(hole).Mark(needsPlan(what)) }

// scope is one use of a module: a call with the values it passes, or none for a
// module that is run by itself.
type scope struct {
	module *module
	call   *call
	parent *scope
}

// evaluator finds out what expressions are before any plan.
type evaluator struct {
	ix *Index
	// account is substituted for the account id of the provider in use; empty:
	// not known. It is a finding's own claim about where its identity lives, so
	// it may complete a name that is otherwise known, and nothing else.
	account string

	steps, depth int
	wantsAccount bool // an account would have made something known
	left         bool // the value depends on another module
}

// text is what is known of a string.
type text struct {
	value string // with holes, where not known
	known bool
	needs string // the reference that needs a plan; empty when known
}

// text evaluates an expression to a string.
func (e *evaluator) text(x hclsyntax.Expression, s *scope) text {
	e.steps = 0
	return textOf(e.value(x, s))
}

func textOf(v cty.Value) text {
	plain, marks := v.UnmarkDeep()
	t := text{value: hole, needs: "an expression"}
	for m := range marks {
		// The least name, so that the same code is always explained alike.
		if need, ok := m.(needsPlan); ok && (t.needs == "an expression" || string(need) < t.needs) {
			t.needs = string(need)
		}
	}
	if plain.Type() == cty.Number && outsize(plain) {
		return t
	}
	s, err := convert.Convert(plain, cty.String)
	if err != nil || s.IsNull() || !s.IsKnown() {
		return t
	}
	t.value = s.AsString()
	if len(marks) == 0 {
		t.known, t.needs = true, ""
	}
	return t
}

// value is never unknown in cty's sense: what is not known is marked.
func (e *evaluator) value(x hclsyntax.Expression, s *scope) cty.Value {
	e.steps++
	e.depth++
	defer func() { e.depth-- }()
	if e.steps > maxSteps || e.depth > maxDepth {
		return unknown("an expression too deep to follow")
	}
	switch x := x.(type) {
	case *hclsyntax.LiteralValueExpr:
		return knownOr(x.Val, outsize(x.Val), "a number")
	case *hclsyntax.TemplateExpr:
		return e.template(x, s)
	case *hclsyntax.TemplateWrapExpr:
		return e.value(x.Wrapped, s)
	case *hclsyntax.ParenthesesExpr:
		return e.value(x.Expression, s)
	case *hclsyntax.ScopeTraversalExpr:
		return e.resolve(x.Traversal, s)
	case *hclsyntax.RelativeTraversalExpr:
		return follow(e.value(x.Source, s), x.Traversal)
	case *hclsyntax.IndexExpr:
		collection, key := e.value(x.Collection, s), e.value(x.Key, s)
		if outsize(key) {
			return unknown("an index")
		}
		v, diags := hcl.Index(collection, key, nil)
		return knownOr(v, diags.HasErrors(), "an index")
	case *hclsyntax.FunctionCallExpr:
		return e.function(x, s)
	case *hclsyntax.ConditionalExpr:
		return e.conditional(x, s)
	case *hclsyntax.TupleConsExpr:
		items := make([]cty.Value, len(x.Exprs))
		for i, item := range x.Exprs {
			items[i] = e.value(item, s)
		}
		return cty.TupleVal(items)
	case *hclsyntax.ObjectConsExpr:
		return e.object(x, s)
	case *hclsyntax.BinaryOpExpr:
		return e.operation(x, s)
	}
	return unknown("an expression")
}

func knownOr(v cty.Value, failed bool, what string) cty.Value {
	if failed || v == cty.NilVal || !v.IsWhollyKnown() {
		return unknown(what)
	}
	return v
}

func (e *evaluator) operation(x *hclsyntax.BinaryOpExpr, s *scope) cty.Value {
	left, right := e.value(x.LHS, s), e.value(x.RHS, s)
	if outsize(left) || outsize(right) {
		return unknown("an operation")
	}
	v, err := x.Op.Impl.Call([]cty.Value{left, right})
	return knownOr(v, err != nil || outsize(v), "an operation")
}

func (e *evaluator) template(x *hclsyntax.TemplateExpr, s *scope) cty.Value {
	var b strings.Builder
	var marks []cty.ValueMarks
	for _, part := range x.Parts {
		v := e.value(part, s)
		plain, found := v.UnmarkDeep()
		marks = append(marks, found)
		t := textOf(plain)
		if !t.known {
			marks = append(marks, cty.NewValueMarks(needsPlan("an expression")))
		}
		b.WriteString(t.value)
		if b.Len() > maxText {
			return unknown("a text too long to follow")
		}
	}
	return cty.StringVal(b.String()).WithMarks(marks...)
}

func (e *evaluator) conditional(x *hclsyntax.ConditionalExpr, s *scope) cty.Value {
	condition := e.value(x.Condition, s)
	if condition.ContainsMarked() {
		return unknown(textOf(condition).needs)
	}
	b, err := convert.Convert(condition, cty.Bool)
	if err != nil || b.IsNull() {
		return unknown("a condition")
	}
	if b.True() {
		return e.value(x.TrueResult, s)
	}
	return e.value(x.FalseResult, s)
}

func (e *evaluator) object(x *hclsyntax.ObjectConsExpr, s *scope) cty.Value {
	fields := make(map[string]cty.Value, len(x.Items))
	for _, item := range x.Items {
		var key text
		if k, ok := item.KeyExpr.(*hclsyntax.ObjectConsKeyExpr); ok {
			if word := hcl.ExprAsKeyword(k.Wrapped); word != "" && !k.ForceNonLiteral {
				key = text{value: word, known: true}
			} else {
				key = textOf(e.value(k.Wrapped, s))
			}
		}
		if !key.known {
			return unknown("an object's key")
		}
		fields[key.value] = e.value(item.ValueExpr, s)
	}
	return cty.ObjectVal(fields)
}

// follow applies the rest of a reference to a value.
func follow(v cty.Value, rest hcl.Traversal) cty.Value {
	if len(rest) == 0 {
		return v
	}
	next, diags := rest.TraverseRel(v)
	if diags.HasErrors() {
		if t := textOf(v); !t.known {
			return unknown(t.needs)
		}
	}
	return knownOr(next, diags.HasErrors(), "a reference")
}
