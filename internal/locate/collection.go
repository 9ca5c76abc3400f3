package locate

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// maxParts bounds the values that one value may be made of: as many as
// Terraform's range makes at most.
const maxParts = 1024

// parts counts the values that a value is made of, itself among them, up to one
// more than the bound.
func parts(v cty.Value) int {
	n := 0
	plain, _ := v.UnmarkDeep()
	// The walk's error is only ever that of the function.
	_ = cty.Walk(plain, func(cty.Path, cty.Value) (bool, error) {
		n++
		return n <= maxParts, nil
	})
	return n
}

// bounded takes a value of many parts for unknown, and counts the others as
// steps: what follows looks at each part.
func (e *evaluator) bounded(v cty.Value, what string) cty.Value {
	n := parts(v)
	e.spend(n / 4)
	if n > maxParts {
		e.cut = true
		return unknown(what + " too long to follow")
	}
	return v
}

// item is one of what a for expression or a splat goes through: a value or, of
// is not nil, what a block makes, which only its attributes are known of.
type item struct {
	key, value cty.Value
	of         hcl.Traversal
}

// bound is what a for expression's variable stands for.
type bound struct {
	name string
	item
	outer *bound
}

func (s *scope) with(name string, i item) *scope {
	inner := *s
	inner.whole, inner.bound = s.outside(), &bound{name: name, item: i, outer: s.bound}
	return &inner
}

// variable is what the innermost for expression around binds the name to.
func (s *scope) variable(name string) (item, bool) {
	for b := s.bound; b != nil; b = b.outer {
		if b.name == name {
			return b.item, true
		}
	}
	return item{}, false
}

// items are what a for expression goes through; why says that it is not known.
func (e *evaluator) items(x hclsyntax.Expression, s *scope) (all []item, why cty.Value) {
	if all, ok := e.made(x, s, false); ok {
		return all, cty.NilVal
	}
	v := e.value(x, s)
	switch {
	case v.IsMarked():
		return nil, lost(v)
	case v.IsNull() || !v.CanIterateElements():
		return nil, failed("a for expression")
	}
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		all = append(all, item{key: key, value: value})
	}
	return all, cty.NilVal
}

// loop evaluates a for expression.
func (e *evaluator) loop(x *hclsyntax.ForExpr, s *scope) cty.Value {
	all, why := e.items(x.CollExpr, s)
	if why != cty.NilVal {
		return why
	}
	var values []cty.Value
	fields, groups := map[string]cty.Value{}, map[string][]cty.Value{}
	for _, i := range all {
		inner := s.with(x.ValVar, i)
		if x.KeyVar != "" {
			inner = inner.with(x.KeyVar, item{value: i.key})
		}
		if x.CondExpr != nil {
			take, why := e.condition(x.CondExpr, inner)
			if why != cty.NilVal {
				return why
			}
			if !take {
				continue
			}
		}
		value := e.value(x.ValExpr, inner)
		if x.KeyExpr == nil {
			values = append(values, value)
			continue
		}
		k := e.value(x.KeyExpr, inner)
		key := textOf(k)
		_, twice := fields[key.value]
		switch {
		case !key.known && k.ContainsMarked():
			return lost(k)
		case !key.known || twice && !x.Group:
			return failed("a for expression")
		}
		fields[key.value] = value
		groups[key.value] = append(groups[key.value], value)
	}
	switch {
	case x.KeyExpr == nil:
		return e.bounded(cty.TupleVal(values), "a list")
	case x.Group:
		for key, group := range groups {
			fields[key] = cty.TupleVal(group)
		}
	}
	return e.bounded(cty.ObjectVal(fields), "an object")
}

// condition is whether a for expression takes an item.
func (e *evaluator) condition(x hclsyntax.Expression, s *scope) (take bool, why cty.Value) {
	v := e.value(x, s)
	if v.ContainsMarked() {
		return false, lost(v)
	}
	b, err := convert.Convert(v, cty.Bool)
	if err != nil || b.IsNull() {
		return false, failed("a condition")
	}
	return b.True(), cty.NilVal
}

// splat evaluates x[*].y and x.*.y, which take what is no list for a list of one,
// and null for one of none.
func (e *evaluator) splat(x *hclsyntax.SplatExpr, s *scope) cty.Value {
	all, ok := e.made(x.Source, s, true)
	if !ok {
		v := e.value(x.Source, s)
		t := v.Type()
		isList := t.IsTupleType() || t.IsListType() || t.IsSetType()
		switch {
		case v.IsMarked():
			return lost(v)
		case v.IsNull() && isList:
			return failed("a splat")
		case v.IsNull():
		case isList:
			for it := v.ElementIterator(); it.Next(); {
				_, value := it.Element()
				all = append(all, item{value: value})
			}
		default:
			all = []item{{value: v}}
		}
	}
	before, nested := e.anon[x.Item]
	values := make([]cty.Value, len(all))
	for i, one := range all {
		e.anon[x.Item] = one
		values[i] = e.value(x.Each, s)
	}
	if delete(e.anon, x.Item); nested {
		e.anon[x.Item] = before
	}
	return e.bounded(cty.TupleVal(values), "a list")
}

// anonymous is what stands before the steps that a splat applies.
func (e *evaluator) anonymous(x *hclsyntax.AnonSymbolExpr, s *scope) cty.Value {
	one, ok := e.anon[x]
	switch {
	case !ok:
		return unknown("a splat")
	case one.of != nil:
		return e.resolve(one.of, s)
	}
	return one.value
}

// made lists what a block makes, where an expression stands for all of it: the
// name of a resource or a module call that has count or for_each, values() of the
// latter or, in a splat, one that has neither.
func (e *evaluator) made(x hclsyntax.Expression, s *scope, splat bool) ([]item, bool) {
	each := !splat
	if call, ok := x.(*hclsyntax.FunctionCallExpr); ok && call.Name == "values" && len(call.Args) == 1 && !call.ExpandFinal {
		x, each = call.Args[0], true
	}
	t, ok := x.(*hclsyntax.ScopeTraversalExpr)
	if !ok || len(t.Traversal) != 2 {
		return nil, false
	}
	names := attributeNames(t.Traversal)
	if _, isVariable := s.variable(names[0]); isVariable || len(names) != 2 {
		return nil, false
	}
	n := s.module.only(dotted(names))
	if n == nil || n.kind() == "" && n.Type != "module" {
		return nil, false
	}
	if !repeats(n) {
		return []item{{of: t.Traversal}}, splat && !each
	}
	if n.expression("for_each") != nil && !each {
		return nil, false
	}
	ex := e.expand(n, s.outside())
	if ex.why != "" {
		return nil, false
	}
	all := make([]item, len(ex.instances))
	for i, one := range ex.instances {
		all[i] = item{key: one.key, of: hcl.Traversal{t.Traversal[0], t.Traversal[1], hcl.TraverseIndex{Key: one.key}}}
	}
	return all, true
}
