package locate

import (
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// unit is one terragrunt.hcl: a call of a module from outside of it, which also
// reads the outputs of other units.
type unit struct {
	node   *node  // the call, with what it gives as arguments
	beside bool   // it runs the code of its own folder
	target string // the folder that it runs otherwise; empty where that is not known
	// dependencies are the folders of other units, by the name used for them.
	dependencies map[string]string
}

// unitCall is what a unit's call is called: no module block can be.
const unitCall = "(terragrunt)"

// newUnit reads what can be told without running Terragrunt. Inputs may come
// from what a unit includes, too.
func newUnit(file string, body *hclsyntax.Body) *unit {
	u := &unit{beside: true, dependencies: map[string]string{}}
	given := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}}
	u.node = &node{
		Block: Block{Address: "inputs", Path: file, Type: "inputs", Line: 1},
		block: &hclsyntax.Block{Type: "inputs", Body: given},
		open:  len(blocksOf(body, "include")) > 0,
	}
	if inputs := body.Attributes["inputs"]; inputs != nil {
		u.inputs(inputs, given)
	}
	for _, b := range body.Blocks {
		switch b.Type {
		case "terraform":
			u.node.open = u.node.open || len(blocksOf(b.Body, "extra_arguments")) > 0
			if source := b.Body.Attributes["source"]; source != nil {
				u.beside, u.target = false, folderIn(file, source.Expr)
			}
		case "dependency":
			if at := b.Body.Attributes["config_path"]; at != nil && len(b.Labels) == 1 {
				u.dependencies[b.Labels[0]] = folderIn(file, at.Expr)
			}
		}
	}
	return u
}

// inputs takes an object's values as arguments; of another expression which
// arguments it gives is not known.
func (u *unit) inputs(a *hclsyntax.Attribute, given *hclsyntax.Body) {
	n := u.node
	n.Range, n.Line = rangeOf(a.SrcRange), a.SrcRange.Start.Line
	object, ok := a.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		n.open = true
		return
	}
	n.Body = Range{object.OpenRange.End.Byte, object.SrcRange.End.Byte - 1}
	for _, item := range object.Items {
		name := hcl.ExprAsKeyword(item.KeyExpr)
		if key, ok := item.KeyExpr.(*hclsyntax.ObjectConsKeyExpr); ok && name == "" {
			name = literalString(key.Wrapped)
		}
		if name == "" {
			n.open = true
			continue
		}
		given.Attributes[name] = &hclsyntax.Attribute{
			Name: name, Expr: item.ValueExpr, SrcRange: hcl.RangeBetween(item.KeyExpr.Range(), item.ValueExpr.Range()), NameRange: item.KeyExpr.Range(),
		}
	}
}

// folderIn is the folder that a path leads to from a unit; empty where that is
// outside of the tree or needs Terragrunt to be known.
func folderIn(file string, x hclsyntax.Expression) string {
	t, ok := x.(*hclsyntax.TemplateExpr)
	if !ok {
		return ""
	}
	from, text := path.Dir(file), ""
	for i, part := range t.Parts {
		switch part := part.(type) {
		case *hclsyntax.LiteralValueExpr:
			text += part.Val.AsString()
		case *hclsyntax.FunctionCallExpr:
			switch {
			case i > 0 || len(part.Args) > 0:
				return ""
			case part.Name == "get_repo_root":
				from = "."
			case part.Name != "get_terragrunt_dir":
				return ""
			}
			text = "."
		default:
			return ""
		}
	}
	if text == "." || text == ".." {
		text += "/"
	}
	folder, ok := local(from, strings.ReplaceAll(text, "//", "/"))
	if !ok {
		return ""
	}
	return folder
}

// folders lists the folders whose blocks the unit refers to.
func (u *unit) folders() []string {
	var all []string
	for _, folder := range u.dependencies {
		if folder != "" {
			all = append(all, folder)
		}
	}
	return all
}

// calls is the call of a module elsewhere, if the unit makes one.
func (u *unit) calls(from *module) []*call {
	if u.target == "" || u.target == from.folder {
		return nil
	}
	return []*call{{from: from, node: u.node, name: unitCall, target: u.target}}
}

// isRoot says that a module has a state of its own, whose outputs others may
// read: nothing calls it, or Terragrunt alone does.
func (ix *Index) isRoot(folder string) bool {
	return !slices.ContainsFunc(ix.callers()[folder], func(c *call) bool { return c.name != unitCall })
}

// gives says whether the unit may give a value to a variable of the code
// beside it.
func (u *unit) gives(name string) bool {
	return u.beside && u.node.expression(name) != nil
}

// assignment is the value that variable files give a variable of a module that a
// unit runs. Terragrunt puts the unit's files and the module's into one folder, and
// Terraform takes variable files over inputs.
func (c *call) assignment(to *module, name string) (value hclsyntax.Expression, certain bool) {
	own, sure := to.assignment(name)
	beside, certain := c.from.assignment(name)
	switch {
	case !sure || !certain || own != nil && beside != nil:
		return nil, false
	case beside != nil:
		return beside, true
	}
	return own, true
}

// givenElsewhere stands for an argument of which only the name is known; what
// is no argument stays unset.
func givenElsewhere(name string) hclsyntax.Expression {
	switch name {
	case "count", "depends_on", "for_each", "provider", "providers", "source", "version":
		return nil
	}
	return &hclsyntax.ScopeTraversalExpr{Traversal: hcl.Traversal{hcl.TraverseRoot{Name: "what Terragrunt includes"}}}
}

// unitNodes lists what refers to other units: blocks, and arguments of the file.
func unitNodes(file string, body *hclsyntax.Body) []*node {
	nodes := topLevel(file, body)
	for name, a := range body.Attributes {
		nodes = append(nodes, &node{attribute: a, Block: Block{
			Address: name, Path: file, Type: name, Range: rangeOf(a.SrcRange), Body: rangeOf(a.Expr.Range()), Line: a.SrcRange.Start.Line,
		}})
	}
	sortNodes(nodes)
	return nodes
}
