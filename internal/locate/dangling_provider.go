package locate

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// provider checks that the provider configurations which a block uses are there.
func (c *checker) provider() {
	n := c.node
	switch n.Type {
	case "resource", "data", "ephemeral", "import":
		if x := n.expression("provider"); x != nil {
			c.configured(providerName(x), "provider", x.Range().Start.Line)
		} else if len(n.Labels) == 2 {
			name, _, _ := strings.Cut(n.Labels[0], "_")
			c.configured(name, "", n.Line)
		}
	case "module":
		object, ok := n.expression("providers").(*hclsyntax.ObjectConsExpr)
		if !ok {
			return
		}
		for _, item := range object.Items {
			c.configured(providerName(item.ValueExpr), "providers", item.ValueExpr.Range().Start.Line)
		}
	}
}

// builtIn is Terraform's own provider, which takes no configuration.
const builtIn = "terraform"

func (c *checker) configured(name, attribute string, line int) {
	if name != "" && name != builtIn && !c.ix.configures(c.m, name, 0) {
		c.fault(attribute, line, "uses provider.%s, which the code does not configure", name)
	}
}

// configures says that a module has a provider configuration of its own, or is
// given one by each of its callers. A module that is neither called nor stands
// alone is there for others to call, and they give it the default ones.
func (ix *Index) configures(m *module, name string, depth int) bool {
	if len(m.byAddress["provider."+name]) > 0 {
		return true
	}
	calls := ix.callers()[m.folder]
	if len(calls) == 0 || depth > maxDepth {
		return m.takes(name) || depth == 0 && !strings.Contains(name, ".") && !m.standsAlone()
	}
	for _, c := range calls {
		passed := c.passes(name)
		if passed == "" || !ix.configures(c.from, passed, depth+1) {
			return false
		}
	}
	return true
}

// takes says that the module declares that its caller is to give it a provider
// configuration.
func (m *module) takes(name string) bool {
	for _, n := range m.byAddress["terraform"] {
		if n.block == nil {
			continue
		}
		for _, b := range blocksOf(n.block.Body, "required_providers") {
			for _, a := range b.Body.Attributes {
				for _, t := range hclsyntax.Variables(a.Expr) {
					if dotted(attributeNames(t)) == name {
						return true
					}
				}
			}
		}
	}
	return false
}

// passes is what a call makes a provider configuration of its child; empty for
// nothing. A call without providers passes on all that have no alias.
func (c *call) passes(name string) string {
	x := c.node.expression("providers")
	if x == nil {
		if strings.Contains(name, ".") {
			return ""
		}
		return name
	}
	object, ok := x.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return ""
	}
	for _, item := range object.Items {
		key, ok := item.KeyExpr.(*hclsyntax.ObjectConsKeyExpr)
		if ok && (hcl.ExprAsKeyword(key.Wrapped) == name || providerName(key.Wrapped) == name) {
			return providerName(item.ValueExpr)
		}
	}
	return ""
}

// providerName reads aws, aws.london, or either in quotes as Terraform 0.11
// wrote them.
func providerName(x hclsyntax.Expression) string {
	if t, ok := x.(*hclsyntax.ScopeTraversalExpr); ok {
		return dotted(attributeNames(t.Traversal))
	}
	return literalString(x)
}

// outputsUsed lists what an expression uses of module calls, also of one that
// is repeated.
func outputsUsed(x hclsyntax.Expression) []outputUse {
	var found []outputUse
	add := func(of hclsyntax.Expression, rest hcl.Traversal) {
		call, ok := of.(*hclsyntax.ScopeTraversalExpr)
		if !ok {
			return
		}
		steps := append(call.Traversal[:len(call.Traversal):len(call.Traversal)], rest...)
		if len(steps) < 3 || steps.RootName() != "module" {
			return
		}
		name, ok := steps[1].(hcl.TraverseAttr)
		if !ok {
			return
		}
		output := steps[2]
		if _, indexed := output.(hcl.TraverseIndex); indexed && len(steps) > 3 {
			output = steps[3]
		}
		if o, ok := output.(hcl.TraverseAttr); ok {
			found = append(found, outputUse{name.Name, o.Name, call.SrcRange.Start.Line})
		}
	}
	_ = hclsyntax.VisitAll(x, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.ScopeTraversalExpr:
			add(n, nil)
		case *hclsyntax.RelativeTraversalExpr:
			if index, ok := n.Source.(*hclsyntax.IndexExpr); ok {
				add(index.Collection, n.Traversal)
			}
		case *hclsyntax.SplatExpr:
			if each, ok := n.Each.(*hclsyntax.RelativeTraversalExpr); ok && each.Source == hclsyntax.Expression(n.Item) {
				add(n.Source, each.Traversal)
			}
		}
		return nil
	})
	return found
}
