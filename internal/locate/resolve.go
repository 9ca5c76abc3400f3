package locate

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// resolve finds what a reference stands for. Data sources, what a provider
// computes, each.* and count.* need a plan.
func (e *evaluator) resolve(t hcl.Traversal, s *scope) cty.Value {
	names := attributeNames(t)
	if len(names) < 2 {
		return unknown(dotted(names))
	}
	switch names[0] {
	case "var":
		return follow(e.variable(names[1], s), t[2:])
	case "local":
		n := s.module.only("local." + names[1])
		if n == nil {
			return unknown(dotted(names))
		}
		return follow(e.value(n.attribute.Expr, s), t[2:])
	case "module":
		return e.output(names, t, s)
	case "data":
		return e.data(names, s)
	case "each", "count", "self", "path", "terraform":
		return unknown(dotted(names))
	}
	n := s.module.only(names[0] + "." + names[1])
	if n == nil || n.block == nil {
		return unknown(dotted(names))
	}
	rest := t[2:]
	if repeats(n) {
		// One of several alike: what does not depend on which is the same in all.
		if len(rest) == 0 {
			return unknown(dotted(names))
		}
		if _, ok := rest[0].(hcl.TraverseIndex); !ok {
			return unknown(dotted(names))
		}
		rest = rest[1:]
	}
	return e.argument(n, n.block.Body, rest, dotted(names), s)
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
	what := "var." + name
	n := s.module.only("variable." + name)
	if n == nil {
		return unknown(what)
	}
	if s.call != nil {
		e.left = true
		if x := s.call.node.expression(name); x != nil {
			return e.value(x, s.parent)
		}
	} else {
		x, certain := s.module.assignment(name)
		if !certain {
			return unknown(what)
		}
		if x != nil {
			return e.value(x, s)
		}
	}
	if x := n.expression("default"); x != nil {
		return e.value(x, s)
	}
	return unknown(what)
}

// output follows module.x.y into a local child.
func (e *evaluator) output(names []string, t hcl.Traversal, s *scope) cty.Value {
	e.left = true
	c := s.module.call(names[1])
	if c == nil || c.target == "" || repeats(c.node) || len(names) < 3 {
		return unknown(dotted(names))
	}
	child := e.ix.module(c.target)
	if child == nil {
		return unknown(dotted(names))
	}
	n := child.only("output." + names[2])
	if n == nil {
		return unknown(dotted(names))
	}
	x := n.expression("value")
	if x == nil {
		return unknown(dotted(names))
	}
	return follow(e.value(x, &scope{module: child, call: c, parent: s}), t[3:])
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
