package locate

import (
	"slices"
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

const (
	// anyStep stands in a path for every element of a list, or one whose key needs
	// a plan to be known.
	anyStep = "*"
	// maxSecretPaths bounds the paths kept of one value.
	maxSecretPaths = 100
	// maxFlowSteps bounds the expressions that one listing looks at.
	maxFlowSteps = 200_000
)

// secretPaths says which parts of a value Terraform treats as sensitive: paths
// of attribute names, keys and "#" with a tuple's index. An empty path is the
// whole value; no path, that nothing of it is.
type secretPaths [][]string

var wholeSecret = secretPaths{{}}

func (p secretPaths) whole() bool {
	return slices.ContainsFunc(p, func(path []string) bool { return len(path) == 0 })
}

// wholeIfAny is for what mixes all parts of a value into one.
func (p secretPaths) wholeIfAny() secretPaths {
	if len(p) > 0 {
		return wholeSecret
	}
	return nil
}

func (p secretPaths) plus(more secretPaths) secretPaths {
	sum := slices.Clone(p)
	for _, path := range more {
		if !slices.ContainsFunc(sum, func(o []string) bool { return slices.Equal(o, path) }) {
			sum = append(sum, path)
		}
	}
	if len(sum) > maxSecretPaths {
		return wholeSecret
	}
	return sum
}

// under is the paths of a value that has this one at steps.
func (p secretPaths) under(steps ...string) secretPaths {
	var found secretPaths
	for _, path := range p {
		found = append(found, append(slices.Clone(steps), path...))
	}
	return found
}

// at is the paths of what lies one step within the value.
func (p secretPaths) at(step string) secretPaths {
	var found secretPaths
	for _, path := range p {
		switch {
		case len(path) == 0:
			found = found.plus(wholeSecret)
		case path[0] == step || path[0] == anyStep || step == anyStep:
			found = found.plus(secretPaths{path[1:]})
		}
	}
	return found
}

// mixed forgets where in a list each element stands.
func (p secretPaths) mixed() secretPaths {
	if p.whole() {
		return wholeSecret
	}
	return p.at(anyStep).under(anyStep)
}

func (p secretPaths) follow(t hcl.Traversal) secretPaths {
	for _, step := range t {
		switch step := step.(type) {
		case hcl.TraverseAttr:
			p = p.at(step.Name)
		case hcl.TraverseIndex:
			p = p.at(keyStep(step.Key))
		default:
			p = p.at(anyStep)
		}
	}
	return p
}

func keyStep(key cty.Value) string {
	switch {
	case key.IsNull() || !key.IsKnown() || key.IsMarked():
		return anyStep
	case key.Type() == cty.String:
		return key.AsString()
	case key.Type() == cty.Number && !outsize(key):
		i, _ := key.AsBigFloat().Int64()
		return "#" + strconv.FormatInt(i, 10)
	}
	return anyStep
}

// secretFlow follows what is declared sensitive through a tree, the way that
// Terraform marks values. What a provider's schema calls sensitive is not seen.
type secretFlow struct {
	ix    *Index
	kept  map[flowKey]secretPaths
	below map[flowKey]*scope
	steps int
	depth int
}

// flowKey is a block in one use of its module.
type flowKey struct {
	use  *scope
	node *node
}

func newSecretFlow(ix *Index) *secretFlow {
	return &secretFlow{ix: ix, kept: map[flowKey]secretPaths{}, below: map[flowKey]*scope{}}
}

// faults lists where a module lets a sensitive value be what it must not be.
func (f *secretFlow) faults(m *module) []Fault {
	var found []Fault
	add := func(n *node, attribute, what string) {
		found = append(found, Fault{Path: n.Path, Address: n.Address, Line: n.Line, Attribute: attribute, What: what})
	}
	for _, use := range f.ix.chains(m, 0) {
		for _, n := range m.nodes {
			if n.block == nil {
				continue
			}
			if x := n.expression("for_each"); x != nil && f.of(x, use, nil).whole() {
				add(n, "for_each", "repeats over a sensitive value")
			}
			if x := n.expression("id"); n.Type == "import" && x != nil && len(f.of(x, use, f.each(n, use))) > 0 {
				add(n, "id", "is a sensitive value")
			}
			if x := n.expression("value"); n.Type == "output" && use.call == nil && x != nil && !saysSensitive(n) && len(f.of(x, use, nil)) > 0 {
				add(n, "value", "gives a sensitive value, and the output does not say so")
				found[len(found)-1].Unmarked = true
			}
		}
	}
	return found
}

func saysSensitive(n *node) bool {
	x := n.expression("sensitive")
	if x == nil {
		return false
	}
	v, diags := x.Value(nil)
	return !diags.HasErrors() && v.RawEquals(cty.True)
}

// names are what an expression knows beside the module's blocks: each, and the
// variables of for expressions, dynamic blocks and splats.
type names map[any]secretPaths

func (n names) with(key any, p secretPaths) names {
	next := names{key: p}
	for k, v := range n {
		if k != key {
			next[k] = v
		}
	}
	return next
}

// each is what each.value is within a block.
func (f *secretFlow) each(n *node, use *scope) names {
	if x := n.expression("for_each"); x != nil {
		return names{"each": f.of(x, use, nil).at(anyStep).under("value")}
	}
	return nil
}

// resolve finds what a reference stands for.
func (f *secretFlow) resolve(t hcl.Traversal, use *scope, known names) secretPaths {
	if p, ok := known[t.RootName()]; ok {
		return p.follow(t[1:])
	}
	words := attributeNames(t)
	if len(words) > 2 && words[0] == "resource" {
		t, words = t[1:], words[1:]
	}
	if len(words) < 2 {
		return nil
	}
	if words[0] == "module" {
		return f.module(words[1], t[2:], use)
	}
	to, _ := target(words)
	n := use.module.only(to)
	if n == nil {
		return nil
	}
	rest := t[2:]
	if words[0] == "data" || words[0] == "ephemeral" {
		rest = t[3:]
	}
	return f.block(n, use).follow(rest)
}

// block is what a reference to a whole block gives.
func (f *secretFlow) block(n *node, use *scope) secretPaths {
	key := flowKey{use, n}
	if p, ok := f.kept[key]; ok {
		return p
	}
	f.kept[key] = nil // a circle adds nothing
	var p secretPaths
	switch {
	case n.attribute != nil:
		p = f.of(n.attribute.Expr, use, nil)
	case n.block == nil:
	case n.Type == "variable":
		p = f.variable(n, use)
	case n.Type == "output":
		if p = wholeSecret; !saysSensitive(n) {
			p = f.of(n.expression("value"), use, nil)
		}
	default:
		if p = f.body(n.block.Body, use, f.each(n, use)); repeats(n) {
			p = p.under(anyStep)
		}
	}
	f.kept[key] = p
	return p
}

func (f *secretFlow) variable(n *node, use *scope) secretPaths {
	switch {
	case saysSensitive(n):
		return wholeSecret
	case use.call == nil || len(n.Labels) != 1:
		return nil
	}
	return f.of(use.call.node.expression(n.Labels[0]), use.parent, f.each(use.call.node, use.parent))
}

// module follows a reference into a call's outputs. Of one output it looks at
// no other: those may depend on what is being looked at.
func (f *secretFlow) module(name string, rest hcl.Traversal, use *scope) secretPaths {
	c := use.module.call(name)
	if c == nil || c.target == "" {
		return nil
	}
	below := f.within(c, use)
	if below == nil {
		return nil
	}
	repeated := repeats(c.node)
	if repeated && len(rest) > 1 {
		if _, indexed := rest[0].(hcl.TraverseIndex); indexed {
			rest, repeated = rest[1:], false
		}
	}
	if !repeated && len(rest) > 0 {
		if step, ok := rest[0].(hcl.TraverseAttr); ok {
			if n := below.module.only("output." + step.Name); n != nil {
				return f.block(n, below).follow(rest[1:])
			}
			return nil
		}
	}
	var p secretPaths
	for _, n := range below.module.nodes {
		if n.Type == "output" && len(n.Labels) == 1 {
			p = p.plus(f.block(n, below).under(n.Labels[0]))
		}
	}
	if repeated {
		p = p.under(anyStep)
	}
	return p.follow(rest)
}

// within is the use of a module that a call makes, or nil where it is not in
// the tree.
func (f *secretFlow) within(c *call, use *scope) *scope {
	key := flowKey{use, c.node}
	if f.below[key] == nil {
		child := f.ix.module(c.target)
		if child == nil {
			return nil
		}
		f.below[key] = &scope{module: child, call: c, parent: use}
	}
	return f.below[key]
}

// body is what a block's arguments make of it.
func (f *secretFlow) body(body *hclsyntax.Body, use *scope, known names) secretPaths {
	var p secretPaths
	for name, a := range body.Attributes {
		if name != "for_each" && name != "count" && name != "depends_on" && name != "provider" {
			p = p.plus(f.of(a.Expr, use, known).under(name))
		}
	}
	for _, b := range body.Blocks {
		switch {
		case b.Type == "dynamic" && len(b.Labels) == 1:
			within := known
			if a := b.Body.Attributes["for_each"]; a != nil {
				within = known.with(iterator(b), f.of(a.Expr, use, known).at(anyStep).under("value"))
			}
			for _, content := range blocksOf(b.Body, "content") {
				p = p.plus(f.body(content.Body, use, within).under(b.Labels[0], anyStep))
			}
		case b.Type != "lifecycle" && b.Type != "provisioner" && b.Type != "connection":
			p = p.plus(f.body(b.Body, use, known).under(b.Type, anyStep))
		}
	}
	return p
}
