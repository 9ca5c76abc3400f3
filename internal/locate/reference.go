package locate

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Reference is one place where a block refers to another of its module.
type Reference struct {
	Path    string
	Address string // the referring block
	// Attribute is the dotted path, within that block, of the attribute that
	// holds the reference; empty where no attribute does: a resource without a
	// provider argument refers to its provider's default configuration, and a
	// module call without providers to all of them.
	Attribute string
	Line      int
	Text      string // the traversal as written; empty where there is none
}

// reference also knows to what.
type reference struct {
	Reference
	to     string // address in the same module
	output string // of module.x.output; empty: all that the call gives
	from   *node
	folder string // of the module that it is to; empty: each that the file takes part in
}

// References lists what refers to a block, in the module of path, sorted.
func (ix *Index) References(file, address string) []Reference {
	m := ix.module(path.Dir(file))
	if m == nil {
		return nil
	}
	var found []Reference
	for _, r := range m.referring(address) {
		if r.Address != address {
			found = append(found, r.Reference)
		}
	}
	return found
}

// referring lists the references to a block; to a default provider
// configuration also those of the calls that pass it on unsaid.
func (m *module) referring(address string) []reference {
	refs := m.refs()[address]
	if name, ok := strings.CutPrefix(address, "provider."); ok && !strings.Contains(name, ".") {
		refs = append(slices.Clone(refs), m.refs()[anyProvider]...)
		slices.SortStableFunc(refs, compareReferences)
	}
	return refs
}

// collect gathers the folder's references by what they refer to, sorted.
func (m *module) collect() map[string][]reference {
	all := map[string][]reference{}
	for _, s := range m.all {
		for _, r := range s.refs() {
			switch {
			case r.folder != "" && r.folder != m.folder:
			case r.to == anyOutput:
				for _, n := range m.nodes {
					if n.Type == "output" {
						all[n.Address] = append(all[n.Address], r)
					}
				}
			default:
				all[r.to] = append(all[r.to], r)
			}
		}
	}
	for to := range all {
		slices.SortStableFunc(all[to], compareReferences)
	}
	return all
}

func compareReferences(a, b reference) int {
	return cmp.Or(strings.Compare(a.Path, b.Path), a.Line-b.Line, strings.Compare(a.Address, b.Address),
		strings.Compare(a.Attribute, b.Attribute), strings.Compare(a.Text, b.Text))
}

// collectReferences reads every expression of a file.
func collectReferences(s *Source) []reference {
	c := &collector{source: s}
	for _, n := range s.nodes {
		c.node = n
		switch {
		case n.attribute != nil:
			c.expression(n.attribute.Expr, "")
		case n.Type == "terraform":
			// Its expressions are about providers and versions, not blocks.
		default:
			c.body(n.block.Body, "")
			if !IsOverride(s.Path()) {
				c.implied()
			}
		}
	}
	for _, n := range s.readers {
		c.node = n
		if n.attribute != nil {
			c.expression(n.attribute.Expr, "")
			continue
		}
		c.body(n.block.Body, "")
	}
	return c.found
}

type collector struct {
	source *Source
	node   *node
	found  []reference
}

func (c *collector) body(body *hclsyntax.Body, prefix string) {
	attributes := make([]*hclsyntax.Attribute, 0, len(body.Attributes))
	for _, a := range body.Attributes {
		attributes = append(attributes, a)
	}
	slices.SortFunc(attributes, func(a, b *hclsyntax.Attribute) int { return a.SrcRange.Start.Byte - b.SrcRange.Start.Byte })
	for _, a := range attributes {
		c.attribute(a, prefix+a.Name, prefix == "")
	}
	for _, b := range body.Blocks {
		c.body(b.Body, prefix+b.Type+".")
	}
}

// attribute knows the meta-arguments that name blocks in a way of their own.
func (c *collector) attribute(a *hclsyntax.Attribute, name string, top bool) {
	switch {
	case top && name == "provider" && (c.node.Type == "resource" || c.node.Type == "data" || c.node.Type == "import" || c.node.Type == "ephemeral"):
		c.provider(a.Expr, name)
	case top && name == "providers" && c.node.Type == "module":
		if object, ok := a.Expr.(*hclsyntax.ObjectConsExpr); ok {
			for _, item := range object.Items {
				c.provider(item.ValueExpr, name)
			}
		}
	case top && name == "depends_on":
		c.dependsOn(a.Expr, name)
	default:
		c.expression(a.Expr, name)
	}
}

// provider reads aws.london, or "aws.london" as Terraform 0.11 wrote it.
func (c *collector) provider(x hclsyntax.Expression, attribute string) {
	text := literalString(x)
	if t, ok := x.(*hclsyntax.ScopeTraversalExpr); ok {
		text = dotted(attributeNames(t.Traversal))
	}
	if text != "" {
		c.add("provider."+text, "", attribute, x.Range())
	}
}

// dependsOn reads references, also in quotes as Terraform 0.11 wrote them.
func (c *collector) dependsOn(x hclsyntax.Expression, attribute string) {
	list, ok := x.(*hclsyntax.TupleConsExpr)
	if !ok {
		c.expression(x, attribute)
		return
	}
	for _, item := range list.Exprs {
		text := literalString(item)
		if text == "" {
			c.expression(item, attribute)
			continue
		}
		if to, output := target(strings.Split(text, ".")); to != "" {
			c.add(to, output, attribute, item.Range())
		}
	}
}

func (c *collector) expression(x hclsyntax.Expression, attribute string) {
	for _, t := range hclsyntax.Variables(x) {
		names := attributeNames(t)
		if c.source.unit != nil {
			c.dependency(names, attribute, t.SourceRange())
			continue
		}
		if to, output := target(names); to != "" {
			c.add(to, output, attribute, t.SourceRange())
		}
	}
}

// dependency reads dependency.x.outputs.y of Terragrunt: an output of the code
// in the unit's folder, or of the module that the unit there runs.
func (c *collector) dependency(names []string, attribute string, at hcl.Range) {
	if len(names) < 3 || names[0] != "dependency" || names[2] != "outputs" || c.source.unit.dependencies[names[1]] == "" {
		return
	}
	to, output := anyOutput, ""
	if len(names) > 3 {
		to, output = "output."+names[3], names[3]
	}
	for range 2 {
		c.add(to, output, attribute, at)
		c.found[len(c.found)-1].folder = c.source.unit.dependencies[names[1]]
		to = "module." + unitCall
	}
}

func (c *collector) add(to, output, attribute string, at hcl.Range) {
	c.found = append(c.found, reference{to: to, output: output, from: c.node, Reference: Reference{
		Path: c.source.Path(), Address: c.node.Address, Attribute: attribute, Line: at.Start.Line,
		Text: string(at.SliceBytes(c.source.file.Data)),
	}})
}

// implied adds what Terraform infers: a resource that names no provider uses
// the default configuration of the one that its type begins with, and a module
// call without providers passes every default configuration on.
func (c *collector) implied() {
	implied := reference{from: c.node, Reference: Reference{Path: c.source.Path(), Address: c.node.Address, Line: c.node.Line}}
	switch c.node.Type {
	case "resource", "data", "ephemeral":
		if c.node.expression("provider") == nil && len(c.node.Labels) == 2 {
			name, _, _ := strings.Cut(c.node.Labels[0], "_")
			implied.to = "provider." + name
			c.found = append(c.found, implied)
		}
	case "module":
		if c.node.expression("providers") == nil {
			implied.to = anyProvider
			c.found = append(c.found, implied)
		}
	}
}

const (
	// anyProvider stands for each default provider configuration of the module.
	anyProvider = "provider.*"
	// anyOutput stands for each output of the module.
	anyOutput = "output.*"
)

// target is the address that a reference's names stand for, and of a module
// call's output the output; empty for what is no block.
func target(names []string) (to, output string) {
	if len(names) < 2 {
		return "", ""
	}
	switch names[0] {
	case "var":
		return "variable." + names[1], ""
	case "local":
		return "local." + names[1], ""
	case "each", "count", "self", "path", "terraform":
		return "", ""
	case "module":
		if len(names) > 2 {
			output = names[2]
		}
		return "module." + names[1], output
	case "data", "ephemeral":
		if len(names) < 3 {
			return "", ""
		}
		return dotted(names[:3]), ""
	}
	return dotted(names[:2]), ""
}
