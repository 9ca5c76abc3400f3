package locate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// resolve finds what a reference stands for. Data sources, what a provider
// computes and what does not tell which of several is meant need a plan.
func (e *evaluator) resolve(t hcl.Traversal, s *scope) cty.Value {
	if one, ok := s.variable(t.RootName()); ok {
		if one.of != nil {
			return e.resolve(slices.Concat(one.of, t[1:]), s.outside())
		}
		return follow(one.value, t[1:])
	}
	names := attributeNames(t)
	if len(names) < 2 {
		return unknown(dotted(names))
	}
	switch names[0] {
	case "var":
		return follow(e.variable(names[1], s.outside()), t[2:])
	case "local":
		return follow(e.local(names[1], s.outside()), t[2:])
	case "module":
		return e.output(names, t, s)
	case "data":
		return e.data(names, s)
	case "each", "count":
		return e.each(names, t, s)
	case "self", "path", "terraform":
		return unknown(dotted(names))
	}
	n := s.module.only(names[0] + "." + names[1])
	if n == nil || n.block == nil {
		return unknown(dotted(names))
	}
	inner, rest, ok := e.within(n, t[2:], s)
	if !ok {
		return unknown(dotted(names))
	}
	return e.argument(n, n.block.Body, rest, dotted(names), inner)
}

func (e *evaluator) local(name string, s *scope) cty.Value {
	n := s.module.only("local." + name)
	if n == nil {
		return unknown("local." + name)
	}
	return e.once(n, s, func() cty.Value { return e.value(n.attribute.Expr, s) })
}

// argument follows a reference into a block's own arguments.
func (e *evaluator) argument(n *node, body *hclsyntax.Body, rest hcl.Traversal, what string, s *scope) cty.Value {
	if len(rest) == 0 {
		return unknown(what)
	}
	step, ok := rest[0].(hcl.TraverseAttr)
	if !ok {
		return unknown(what)
	}
	if a, set := body.Attributes[step.Name]; set {
		return follow(e.value(a.Expr, s), rest[1:])
	}
	if r, ok := ruleOf(n.kind()); ok && r.idIsName && step.Name == "id" && body == n.block.Body {
		if a, set := body.Attributes[r.name]; set {
			return follow(e.value(a.Expr, s), rest[1:])
		}
	}
	var inner []*hclsyntax.Block
	for _, b := range body.Blocks {
		if b.Type == step.Name {
			inner = append(inner, b)
		}
	}
	if len(inner) != 1 || len(rest) < 2 {
		return unknown(what)
	}
	rest = rest[1:]
	if _, indexed := rest[0].(hcl.TraverseIndex); indexed {
		rest = rest[1:]
	}
	return e.argument(n, inner[0].Body, rest, what, s)
}

func (e *evaluator) variable(name string, s *scope) cty.Value {
	n := s.module.only("variable." + name)
	if n == nil {
		return unknown("var." + name)
	}
	return e.once(n, s, func() cty.Value { return typed(e.given(n, s), n) })
}

// given is the value that a variable is given, or its default.
func (e *evaluator) given(n *node, s *scope) cty.Value {
	name := n.Labels[0]
	what := "var." + name
	standard := n.expression("default")
	switch {
	case s.beyond:
		return unknown(fmt.Sprintf("%s in more than %d uses of the module", what, maxCalls))
	case s.call != nil:
		e.left = true
		if s.call.name == unitCall {
			switch x, certain := s.call.assignment(s.module, name); {
			case !certain:
				return unknown(what)
			case x != nil:
				return e.value(x, s)
			}
		}
		if x := s.call.node.expression(name); x != nil {
			v := e.value(x, s.parent)
			if v.IsMarked() || !v.IsNull() || standard == nil || e.nullable(n, s) {
				return v
			}
		}
	default:
		if elsewhere := e.ix.elsewhere.setting(name); elsewhere != "" {
			return unknown(fmt.Sprintf("%s, which %q may set", what, elsewhere))
		}
		x, certain := s.module.assignment(name)
		if !certain {
			return unknown(what)
		}
		if x != nil {
			return e.value(x, s)
		}
	}
	if standard != nil {
		return e.value(standard, s)
	}
	return unknown(what)
}

// nullable says that a variable may be null, so that null is not its default.
func (e *evaluator) nullable(n *node, s *scope) bool {
	x := n.expression("nullable")
	return x == nil || !e.value(x, s).RawEquals(cty.False)
}

// output follows module.x.y or module.x[k].y into a local child.
func (e *evaluator) output(names []string, t hcl.Traversal, s *scope) cty.Value {
	e.left = true
	c := s.module.call(names[1])
	if c == nil || c.target == "" {
		return unknown(dotted(names))
	}
	child := e.ix.module(c.target)
	if child == nil || s.leadsFrom(child) {
		return unknown(dotted(names))
	}
	inner, rest, ok := e.within(c.node, t[2:], s)
	if !ok || len(rest) == 0 {
		return unknown(dotted(names))
	}
	step, ok := rest[0].(hcl.TraverseAttr)
	if !ok {
		return unknown(dotted(names))
	}
	n := child.only("output." + step.Name)
	if n == nil {
		return unknown(dotted(names))
	}
	x := n.expression("value")
	if x == nil {
		return unknown(dotted(names))
	}
	return follow(e.value(x, e.inside(c, child, inner)), rest[1:])
}

// data needs a plan, with one exception: the id of the account that the code
// is applied to, when that account is known from the finding. A data source
// with a provider of its own may be in another account.
func (e *evaluator) data(names []string, s *scope) cty.Value {
	if len(names) == 4 && names[1] == "aws_caller_identity" && (names[3] == "account_id" || names[3] == "id") {
		n := s.module.only("data." + names[1] + "." + names[2])
		if n != nil && n.expression("provider") == nil {
			if e.account != "" {
				return cty.StringVal(e.account)
			}
			e.wantsAccount = true
		}
	}
	return unknown(dotted(names))
}

// attributeNames is the root and the attribute steps up to the first index.
func attributeNames(t hcl.Traversal) []string {
	var names []string
	for _, step := range t {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			names = append(names, step.Name)
		case hcl.TraverseAttr:
			names = append(names, step.Name)
		default:
			return names
		}
	}
	return names
}

func dotted(names []string) string { return strings.Join(names, ".") }
