package locate

import (
	"slices"
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
	maxSteps = 10000
	// stepsEach is what each block adds to the steps that an evaluator may take
	// for all of its values together.
	stepsEach = 4000
	// maxDepth bounds how deep values refer to values.
	maxDepth = 40
	// maxText bounds a string that code may build, in bytes.
	maxText = 4096
)

// needsPlan marks a value that depends on the named reference. Marks travel
// through every operation, so a value without one is known for certain.
type needsPlan string

// failure marks what Terraform itself could not evaluate, whatever a plan brings:
// try and can go by it.
type failure string

func unknown(what string) cty.Value { return cty.StringVal(hole).Mark(needsPlan(what)) }

// text is what is known of a string.
type text struct {
	value string // with holes, where not known
	known bool
	needs string // the reference that needs a plan; empty when known
}

// text evaluates an expression to a string.
func (e *evaluator) text(x hclsyntax.Expression, s *scope) text {
	return textOf(e.fresh(x, s))
}

// fresh evaluates an expression with a count of its own.
func (e *evaluator) fresh(x hclsyntax.Expression, s *scope) cty.Value {
	e.steps = 0
	return e.value(x, s)
}

func textOf(v cty.Value) text {
	plain, marks := v.UnmarkDeep()
	t := text{value: hole, needs: needOf(marks)}
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

// needOf is why a value with the marks is not known: the least name, so that the
// same code is always explained alike.
func needOf(marks cty.ValueMarks) string {
	least := ""
	for m := range marks {
		need := ""
		switch m := m.(type) {
		case needsPlan:
			need = string(m)
		case failure:
			need = string(m)
		}
		if need != "" && (least == "" || need < least) {
			least = need
		}
	}
	if least == "" {
		return "an expression"
	}
	return least
}

// certain says that a value depends on nothing that a plan would bring.
func certain(v cty.Value) bool {
	_, marks := v.UnmarkDeep()
	for m := range marks {
		if _, ok := m.(needsPlan); ok {
			return false
		}
	}
	return true
}

// lost is a value of which nothing is known but on what it depends.
func lost(v cty.Value) cty.Value {
	_, marks := v.UnmarkDeep()
	if len(marks) == 0 {
		return unknown("an expression")
	}
	return cty.StringVal(hole).WithMarks(marks)
}

// failed is what comes of an operation that Terraform could not carry out on
// these values: a failure for certain, if they are certain.
func failed(what string, from ...cty.Value) cty.Value {
	v := cty.StringVal(hole).Mark(failure(what))
	for _, of := range from {
		if !certain(of) {
			v = v.WithSameMarks(lost(of))
		}
	}
	return v
}

// value is never unknown in cty's sense: what is not known is marked.
func (e *evaluator) value(x hclsyntax.Expression, s *scope) cty.Value {
	e.spend(1)
	e.depth++
	defer func() { e.depth-- }()
	if e.steps > maxSteps || e.allowed < 0 || e.depth > maxDepth {
		e.cut = true
		return unknown("an expression too deep to follow")
	}
	switch x := x.(type) {
	case *hclsyntax.LiteralValueExpr:
		return knownOr(x.Val, outsize(x.Val), "a number")
	case *hclsyntax.TemplateExpr:
		return e.template(x.Parts, s)
	case *hclsyntax.TemplateWrapExpr:
		return e.value(x.Wrapped, s)
	case *hclsyntax.TemplateJoinExpr:
		return e.join(x, s)
	case *hclsyntax.ParenthesesExpr:
		return e.value(x.Expression, s)
	case *hclsyntax.ScopeTraversalExpr:
		return e.resolve(x.Traversal, s)
	case *hclsyntax.RelativeTraversalExpr:
		if t, _, ok := e.traversal(x, s); ok {
			return e.resolve(t, s)
		}
		return follow(e.value(x.Source, s), x.Traversal)
	case *hclsyntax.IndexExpr:
		return e.index(x, s)
	case *hclsyntax.AnonSymbolExpr:
		return e.anonymous(x, s)
	case *hclsyntax.SplatExpr:
		return e.splat(x, s)
	case *hclsyntax.ForExpr:
		return e.loop(x, s)
	case *hclsyntax.FunctionCallExpr:
		return e.function(x, s)
	case *hclsyntax.ConditionalExpr:
		return e.conditional(x, s)
	case *hclsyntax.TupleConsExpr:
		items := make([]cty.Value, len(x.Exprs))
		for i, item := range x.Exprs {
			items[i] = e.value(item, s)
		}
		return e.bounded(cty.TupleVal(items), "a list")
	case *hclsyntax.ObjectConsExpr:
		return e.object(x, s)
	case *hclsyntax.BinaryOpExpr:
		return e.operation(x.Op, "an operation", s, x.LHS, x.RHS)
	case *hclsyntax.UnaryOpExpr:
		return e.operation(x.Op, "an operation", s, x.Val)
	}
	return unknown("an expression")
}

func (e *evaluator) spend(steps int) {
	e.steps += steps
	e.allowed -= steps
}

func knownOr(v cty.Value, failed bool, what string) cty.Value {
	if failed || v == cty.NilVal || !v.IsWhollyKnown() {
		return unknown(what)
	}
	return v
}

func (e *evaluator) operation(op *hclsyntax.Operation, what string, s *scope, operands ...hclsyntax.Expression) cty.Value {
	values := make([]cty.Value, len(operands))
	for i, x := range operands {
		if values[i] = e.value(x, s); outsize(values[i]) {
			return unknown(what)
		}
	}
	v, err := applied(op.Impl, values)
	if err != nil {
		return failed(what, values...)
	}
	return knownOr(v, outsize(v), what)
}

func (e *evaluator) index(x *hclsyntax.IndexExpr, s *scope) cty.Value {
	if t, why, ok := e.traversal(x, s); ok {
		return e.resolve(t, s)
	} else if why != cty.NilVal {
		return why
	}
	key := e.value(x.Key, s)
	if key.ContainsMarked() {
		return lost(key)
	}
	if outsize(key) {
		return unknown("an index")
	}
	return follow(e.value(x.Collection, s), hcl.Traversal{hcl.TraverseIndex{Key: key}})
}

// traversal is a chain of steps as one reference, each index in it evaluated, if
// it begins with a name; and if one of the indexes is not known, why.
func (e *evaluator) traversal(x hclsyntax.Expression, s *scope) (t hcl.Traversal, why cty.Value, ok bool) {
	switch x := x.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return x.Traversal, cty.NilVal, true
	case *hclsyntax.ParenthesesExpr:
		return e.traversal(x.Expression, s)
	case *hclsyntax.AnonSymbolExpr:
		of := e.anon[x].of
		return of, cty.NilVal, of != nil
	case *hclsyntax.RelativeTraversalExpr:
		if t, why, ok = e.traversal(x.Source, s); ok {
			return slices.Concat(t, x.Traversal), cty.NilVal, true
		}
	case *hclsyntax.IndexExpr:
		if t, why, ok = e.traversal(x.Collection, s); ok {
			key := e.value(x.Key, s)
			switch {
			case key.ContainsMarked():
				return nil, lost(key), false
			case outsize(key):
				return nil, unknown("an index"), false
			}
			return slices.Concat(t, hcl.Traversal{hcl.TraverseIndex{Key: key}}), cty.NilVal, true
		}
	}
	return nil, why, false
}

func (e *evaluator) template(parts []hclsyntax.Expression, s *scope) cty.Value {
	values := make([]cty.Value, len(parts))
	for i, part := range parts {
		values[i] = e.value(part, s)
	}
	return concatenated(values)
}

// join is what a template's for directive makes.
func (e *evaluator) join(x *hclsyntax.TemplateJoinExpr, s *scope) cty.Value {
	all := e.value(x.Tuple, s)
	if all.IsMarked() || !all.CanIterateElements() {
		return lost(all)
	}
	return concatenated(all.AsValueSlice())
}

func concatenated(parts []cty.Value) cty.Value {
	var b strings.Builder
	var marks []cty.ValueMarks
	for _, v := range parts {
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

// conditional brings both results to one type, as Terraform does, where both are
// known.
func (e *evaluator) conditional(x *hclsyntax.ConditionalExpr, s *scope) cty.Value {
	condition := e.value(x.Condition, s)
	if condition.ContainsMarked() {
		return lost(condition)
	}
	b, err := convert.Convert(condition, cty.Bool)
	if err != nil || b.IsNull() {
		return failed("a condition")
	}
	chosen, other := e.value(x.TrueResult, s), e.value(x.FalseResult, s)
	if b.False() {
		chosen, other = other, chosen
	}
	if !certain(chosen) || other.ContainsMarked() || chosen.Type().Equals(other.Type()) || isAnyNull(chosen) || isAnyNull(other) {
		return chosen
	}
	common, _ := convert.UnifyUnsafe([]cty.Type{chosen.Type(), other.Type()})
	if common == cty.NilType {
		return failed("a condition")
	}
	v, err := convert.Convert(chosen, common)
	if err != nil {
		return failed("a condition")
	}
	return knownOr(v, false, "a condition")
}

func isAnyNull(v cty.Value) bool { return v.RawEquals(cty.NullVal(cty.DynamicPseudoType)) }

func (e *evaluator) object(x *hclsyntax.ObjectConsExpr, s *scope) cty.Value {
	fields := make(map[string]cty.Value, len(x.Items))
	for _, item := range x.Items {
		k, ok := item.KeyExpr.(*hclsyntax.ObjectConsKeyExpr)
		if !ok {
			return unknown("an object's key")
		}
		key := hcl.ExprAsKeyword(k.Wrapped)
		if key == "" || k.ForceNonLiteral {
			v := e.value(k.Wrapped, s)
			t := textOf(v)
			switch {
			case !t.known && v.ContainsMarked():
				return lost(v)
			case !t.known:
				return failed("an object's key")
			}
			key = t.value
		}
		fields[key] = e.value(item.ValueExpr, s)
	}
	return e.bounded(cty.ObjectVal(fields), "an object")
}

// follow applies the rest of a reference to a value.
func follow(v cty.Value, rest hcl.Traversal) cty.Value {
	for _, step := range rest {
		next, diags := step.TraversalStep(v)
		switch {
		case diags.HasErrors() && v.IsMarked():
			return lost(v)
		case diags.HasErrors():
			return failed("a reference")
		}
		if !next.IsWhollyKnown() {
			return unknown("a reference")
		}
		v = next
	}
	return v
}
