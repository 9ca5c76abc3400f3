package policy

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Most conditions compare attributes with literals, and there are many incidents.
// What is so simple that no incident can make it an error becomes a function of
// Go's own types; HCL evaluates the rest. Both give the same answer.

// view is what a predicate looks at: a subject and, in a loop, the entry whose
// turn it is.
type view struct {
	*Subject
	entry string
}

// What expressions of each type become. Each is nil for what is not simple.
type (
	truthOf  func(view) bool
	textOf   func(view) string
	numberOf func(view) float64
	textsOf  func(view) []string
	// orderOf compares two numbers. That they are equal is a question of its own:
	// in cty 0.1 as a float and 0.1 as a literal are, though one is greater.
	orderOf func(view) (order int, equal bool)
)

// simplifier turns checked expressions into functions. In a loop, entry names its
// variable.
type simplifier struct{ entry string }

// constant is the value of an expression that nothing else bears on.
func constant(e hclsyntax.Expression, typ cty.Type) (cty.Value, bool) {
	if len(e.Variables()) > 0 {
		return cty.NilVal, false
	}
	v, diags := e.Value(nil)
	return v, !diags.HasErrors() && v.Type() == typ && v.IsKnown() && !v.IsNull() && !v.IsMarked()
}

// attribute is the attribute of incident that the expression is, and no part of
// one; nil where it is something else.
func (s simplifier) attribute(e hclsyntax.Expression) *attribute {
	t, ok := e.(*hclsyntax.ScopeTraversalExpr)
	if !ok || len(t.Traversal) != 2 || t.Traversal.RootName() != incidentName || s.entry == incidentName {
		return nil
	}
	name, _ := stepName(t.Traversal[1])
	for _, a := range attributes() {
		if a.name == name {
			return &a
		}
	}
	return nil
}

func (s simplifier) truth(e hclsyntax.Expression) truthOf {
	if v, ok := constant(e, cty.Bool); ok {
		is := v.True()
		return func(view) bool { return is }
	}
	switch e := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return s.truth(e.Expression)
	case *hclsyntax.ScopeTraversalExpr:
		if a := s.attribute(e); a != nil && a.truth != nil {
			return func(v view) bool { return a.truth(v.Subject) }
		}
	case *hclsyntax.UnaryOpExpr:
		if of := s.truth(e.Val); of != nil && e.Op == hclsyntax.OpLogicalNot {
			return func(v view) bool { return !of(v) }
		}
	case *hclsyntax.BinaryOpExpr:
		return s.operation(e)
	case *hclsyntax.FunctionCallExpr:
		return s.question(e)
	}
	return nil
}

func (s simplifier) operation(e *hclsyntax.BinaryOpExpr) truthOf {
	if l, r := s.truth(e.LHS), s.truth(e.RHS); l != nil && r != nil {
		switch e.Op {
		case hclsyntax.OpLogicalAnd:
			return func(v view) bool { return l(v) && r(v) }
		case hclsyntax.OpLogicalOr:
			return func(v view) bool { return l(v) || r(v) }
		case hclsyntax.OpEqual:
			return func(v view) bool { return l(v) == r(v) }
		case hclsyntax.OpNotEqual:
			return func(v view) bool { return l(v) != r(v) }
		}
	}
	if l, r := s.text(e.LHS), s.text(e.RHS); l != nil && r != nil {
		switch e.Op {
		case hclsyntax.OpEqual:
			return func(v view) bool { return l(v) == r(v) }
		case hclsyntax.OpNotEqual:
			return func(v view) bool { return l(v) != r(v) }
		}
	}
	if of := s.order(e.LHS, e.RHS); of != nil {
		return compared(e.Op, of)
	}
	return nil
}

func compared(op *hclsyntax.Operation, of orderOf) truthOf {
	switch op {
	case hclsyntax.OpEqual:
		return func(v view) bool { _, equal := of(v); return equal }
	case hclsyntax.OpNotEqual:
		return func(v view) bool { _, equal := of(v); return !equal }
	case hclsyntax.OpGreaterThan:
		return func(v view) bool { order, _ := of(v); return order > 0 }
	case hclsyntax.OpGreaterThanOrEqual:
		return func(v view) bool { order, equal := of(v); return order > 0 || equal }
	case hclsyntax.OpLessThan:
		return func(v view) bool { order, _ := of(v); return order < 0 }
	case hclsyntax.OpLessThanOrEqual:
		return func(v view) bool { order, equal := of(v); return order < 0 || equal }
	}
	return nil
}

func (s simplifier) order(left, right hclsyntax.Expression) orderOf {
	l, r := s.number(left), s.number(right)
	switch {
	case l != nil && r != nil:
		return func(v view) (int, bool) {
			order := cmp.Compare(l(v), r(v))
			return order, order == 0
		}
	case l != nil:
		return besideLiteral(l, right)
	case r != nil:
		if of := besideLiteral(r, left); of != nil {
			return func(v view) (int, bool) {
				order, equal := of(v)
				return -order, equal
			}
		}
	}
	return nil
}

// besideLiteral compares with a literal, which cty keeps at more precision than a
// float has: next to the one float that is nearest, the literal is on one side.
func besideLiteral(of numberOf, literal hclsyntax.Expression) orderOf {
	v, ok := constant(literal, cty.Number)
	if !ok {
		return nil
	}
	exact := v.AsBigFloat()
	nearest, err := strconv.ParseFloat(exact.Text('f', -1), 64)
	if err != nil {
		return nil // beyond all floats
	}
	near := cty.NumberFloatVal(nearest)
	side, equal := near.AsBigFloat().Cmp(exact), near.Equals(v).True()
	return func(v view) (int, bool) {
		if order := cmp.Compare(of(v), nearest); order != 0 {
			return order, false
		}
		return side, equal
	}
}

func (s simplifier) number(e hclsyntax.Expression) numberOf {
	switch e := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return s.number(e.Expression)
	case *hclsyntax.ScopeTraversalExpr:
		if a := s.attribute(e); a != nil && a.number != nil {
			return func(v view) float64 { return a.number(v.Subject) }
		}
	case *hclsyntax.FunctionCallExpr:
		if e.Name != "length" || len(e.Args) != 1 || e.ExpandFinal {
			return nil
		}
		if of := s.list(e.Args[0]); of != nil {
			return func(v view) float64 { return float64(len(of(v))) }
		}
	}
	return nil
}

// text gives text as cty has it: normalised.
func (s simplifier) text(e hclsyntax.Expression) textOf {
	if v, ok := constant(e, cty.String); ok {
		is := v.AsString()
		return func(view) string { return is }
	}
	switch e := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return s.text(e.Expression)
	case *hclsyntax.ScopeTraversalExpr:
		if len(e.Traversal) == 1 && s.entry != "" && e.Traversal.RootName() == s.entry {
			return func(v view) string { return v.entry }
		}
		if a := s.attribute(e); a != nil && a.text != nil {
			return func(v view) string { return cty.NormalizeString(a.text(v.Subject)) }
		}
	case *hclsyntax.FunctionCallExpr:
		change := map[string]func(string) string{"lower": strings.ToLower, "upper": strings.ToUpper}[e.Name]
		if change == nil || len(e.Args) != 1 || e.ExpandFinal {
			return nil
		}
		if of := s.text(e.Args[0]); of != nil {
			return func(v view) string { return cty.NormalizeString(change(of(v))) }
		}
	}
	return nil
}

// list gives entries as the incident has them, not normalised.
func (s simplifier) list(e hclsyntax.Expression) textsOf {
	switch e := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return s.list(e.Expression)
	case *hclsyntax.ScopeTraversalExpr:
		if a := s.attribute(e); a != nil && a.list != nil {
			return func(v view) []string { return a.list(v.Subject) }
		}
	case *hclsyntax.TupleConsExpr:
		is := make([]string, len(e.Exprs))
		for i, entry := range e.Exprs {
			v, ok := constant(entry, cty.String)
			if !ok {
				return nil
			}
			is[i] = v.AsString()
		}
		return func(view) []string { return is }
	}
	return nil
}

// question is a call that gives true or false.
func (s simplifier) question(e *hclsyntax.FunctionCallExpr) truthOf {
	if e.ExpandFinal {
		return nil
	}
	switch {
	case e.Name == "contains" && len(e.Args) == 2:
		list, text := s.list(e.Args[0]), s.text(e.Args[1])
		if list == nil || text == nil {
			return nil
		}
		return func(v view) bool {
			want := text(v)
			return slices.ContainsFunc(list(v), func(has string) bool { return cty.NormalizeString(has) == want })
		}
	case (e.Name == "startswith" || e.Name == "endswith") && len(e.Args) == 2:
		has := strings.HasPrefix
		if e.Name == "endswith" {
			has = strings.HasSuffix
		}
		whole, part := s.text(e.Args[0]), s.text(e.Args[1])
		if whole == nil || part == nil {
			return nil
		}
		return func(v view) bool { return has(whole(v), part(v)) }
	case (e.Name == "alltrue" || e.Name == "anytrue") && len(e.Args) == 1:
		return s.loop(e.Args[0], e.Name == "alltrue")
	}
	return nil
}

// loop is whether all, or any, entries of a list are so.
func (s simplifier) loop(e hclsyntax.Expression, all bool) truthOf {
	loop, ok := e.(*hclsyntax.ForExpr)
	if !ok || loop.KeyVar != "" || loop.KeyExpr != nil || s.entry != "" {
		return nil
	}
	within := simplifier{entry: loop.ValVar}
	list, is := s.list(loop.CollExpr), within.truth(loop.ValExpr)
	asked := truthOf(func(view) bool { return true })
	if loop.CondExpr != nil {
		asked = within.truth(loop.CondExpr)
	}
	if list == nil || is == nil || asked == nil {
		return nil
	}
	return func(v view) bool {
		for _, entry := range list(v) {
			in := view{v.Subject, cty.NormalizeString(entry)}
			if asked(in) && is(in) != all {
				return !all
			}
		}
		return all
	}
}
