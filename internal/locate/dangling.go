package locate

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Fault is something in the code that nothing in the code makes good: a
// reference to what is not declared, an argument that is missing, a secret in an
// output that does not say so. Terraform refuses most of them without asking a
// provider. Faults are for comparing two trees: what a file that was not read
// declares, or what configures a provider from outside, is a fault in both.
type Fault struct {
	Path      string
	Address   string // the block that has it
	Line      int    // from 1
	Attribute string // dotted; empty: the block as a whole
	What      string // about names only, never a value
	// Unmarked says that an output shows a secret, which marking it sensitive mends.
	Unmarked bool
}

func (f Fault) String() string {
	at := f.Address
	if f.Attribute != "" {
		at = f.Attribute + " of " + at
	}
	return fmt.Sprintf("%s (%s:%d) %s", at, f.Path, f.Line, f.What)
}

// same says that two faults differ in nothing but where the block has moved to.
func (f Fault) same(o Fault) bool {
	f.Line = o.Line
	return f == o
}

// NewFaults lists the faults of after that before does not have.
func NewFaults(before, after []Fault) []Fault {
	return slices.DeleteFunc(slices.Clone(after), func(f Fault) bool { return slices.ContainsFunc(before, f.same) })
}

// Dangling lists the faults of the folders' modules and of all modules that
// they may show in: those which call them or are called by them, through any
// number of calls. Without a folder it lists those of the whole tree. They are
// sorted.
func (ix *Index) Dangling(folders ...string) []Fault {
	if len(folders) == 0 {
		folders = ix.folders()
	} else {
		folders = ix.connected(folders)
	}
	var found []Fault
	secrets := newSecretFlow(ix)
	for _, folder := range folders {
		m := ix.module(folder)
		if m == nil {
			continue
		}
		c := &checker{ix: ix, m: m}
		c.declaredOnce()
		for _, n := range m.nodes {
			c.node = n
			c.check()
		}
		found = append(append(found, c.found...), secrets.faults(m)...)
	}
	slices.SortFunc(found, func(a, b Fault) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.Line-b.Line, strings.Compare(a.Address, b.Address),
			strings.Compare(a.Attribute, b.Attribute), strings.Compare(a.What, b.What))
	})
	return slices.Compact(found)
}

// connected adds the folders that calls lead to or come from, sorted.
func (ix *Index) connected(folders []string) []string {
	reached := map[string]bool{}
	for pending := slices.Clone(folders); len(pending) > 0; {
		folder := pending[0]
		pending = pending[1:]
		if reached[folder] {
			continue
		}
		reached[folder] = true
		for _, c := range ix.callers()[folder] {
			pending = append(pending, c.from.folder)
		}
		if m := ix.module(folder); m != nil {
			for _, c := range m.calls {
				pending = append(pending, c.target)
			}
		}
	}
	return slices.Sorted(maps.Keys(reached))
}

// checker looks for what one module refers to and nothing declares.
type checker struct {
	ix    *Index
	m     *module
	node  *node
	found []Fault
}

func (c *checker) fault(attribute string, line int, format string, args ...any) {
	c.found = append(c.found, Fault{
		Path: c.node.Path, Address: c.node.Address, Line: line, Attribute: attribute, What: fmt.Sprintf(format, args...),
	})
}

// unique are the types of block that a module may have once under an address.
var unique = set("resource", "data", "ephemeral", "module", "variable", "output", "local", "provider")

// declaredOnce leaves override files alone: they are there to declare again.
func (c *checker) declaredOnce() {
	for _, nodes := range c.m.byAddress {
		first := true
		for _, n := range nodes {
			base := strings.TrimSuffix(path.Base(n.Path), ".tf")
			if !unique[n.Type] || base == "override" || strings.HasSuffix(base, "_override") {
				continue
			}
			if c.node = n; !first {
				c.fault("", n.Line, "is declared more than once")
			}
			first = false
		}
	}
}

// check looks at one block.
func (c *checker) check() {
	switch n := c.node; {
	case n.attribute != nil:
		c.expression(n.attribute.Expr, "", nil)
	case n.block == nil || n.Type == "terraform":
		// Nothing in it refers to blocks.
	case n.Type == "moved":
		c.moved()
	case n.Type == "removed":
		if from := c.about("from"); from != "" && c.declares(from) {
			c.fault("from", n.Line, "says that %s is removed, which is still declared", from)
		}
	default:
		c.body(n.block.Body, "", nil)
		c.provider()
		if n.Type == "module" && len(n.Labels) == 1 {
			c.call(c.m.call(n.Labels[0]))
		}
	}
}

// moved may lead to what has been moved on since.
func (c *checker) moved() {
	to := c.about("to")
	if to == "" || c.declares(to) {
		return
	}
	for _, n := range c.m.byAddress["moved"] {
		if next := (&checker{m: c.m, node: n}); next.about("from") == to {
			return
		}
	}
	c.fault("to", c.node.Line, "refers to %s, which is not declared", to)
}

// about is the block of this module that an attribute of moved or removed names.
func (c *checker) about(attribute string) string {
	x, ok := c.node.expression(attribute).(*hclsyntax.ScopeTraversalExpr)
	if !ok {
		return ""
	}
	address, _ := referred(attributeNames(x.Traversal))
	return address
}

func (c *checker) declares(address string) bool { return len(c.m.byAddress[address]) > 0 }

// referred is target, for the longer spelling of a resource's address too.
func referred(names []string) (to, output string) {
	if len(names) > 2 && names[0] == "resource" {
		names = names[1:]
	}
	return target(names)
}

// body checks what a body and all in it refer to. Local names are those which
// the blocks around declare for themselves.
func (c *checker) body(body *hclsyntax.Body, prefix string, local []string) {
	for _, b := range body.Blocks {
		if c.node.Type == "check" && b.Type == "data" && len(b.Labels) == 2 {
			local = append(slices.Clone(local), address(b))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(body.Attributes)) {
		a := body.Attributes[name]
		switch at := prefix + name; {
		case c.node.Type == "variable" && at == "type",
			c.node.Type == "module" && at == "providers",
			at == "provider", at == "lifecycle.ignore_changes":
			// Types, providers and names of attributes are no references.
		case at == "depends_on":
			c.dependsOn(a.Expr)
		default:
			c.expression(a.Expr, at, local)
		}
	}
	for _, b := range body.Blocks {
		within := local
		if b.Type == "dynamic" && len(b.Labels) == 1 {
			within = append(slices.Clone(local), iterator(b))
		}
		c.body(b.Body, prefix+b.Type+".", within)
	}
}

// iterator is the name under which a dynamic block knows its element.
func iterator(dynamic *hclsyntax.Block) string {
	if a := dynamic.Body.Attributes["iterator"]; a != nil {
		if x, ok := a.Expr.(*hclsyntax.ScopeTraversalExpr); ok {
			return x.Traversal.RootName()
		}
	}
	return dynamic.Labels[0]
}

func (c *checker) dependsOn(x hclsyntax.Expression) {
	list, ok := x.(*hclsyntax.TupleConsExpr)
	if !ok {
		c.expression(x, "depends_on", nil)
		return
	}
	for _, item := range list.Exprs {
		if text := literalString(item); text != "" {
			c.names(strings.Split(text, "."), "depends_on", item.Range().Start.Line, nil)
			continue
		}
		c.expression(item, "depends_on", nil)
	}
}

func (c *checker) expression(x hclsyntax.Expression, attribute string, local []string) {
	for _, t := range hclsyntax.Variables(x) {
		if !slices.Contains(local, t.RootName()) {
			c.names(attributeNames(t), attribute, t.SourceRange().Start.Line, local)
		}
	}
	for _, u := range outputsUsed(x) {
		c.output(u, attribute)
	}
}

func (c *checker) names(names []string, attribute string, line int, local []string) {
	to, _ := referred(names)
	if to != "" && !slices.Contains(local, to) && !c.declares(to) {
		c.fault(attribute, line, "refers to %s, which is not declared", to)
	}
}

// output checks that a module which is called here has the output.
func (c *checker) output(u outputUse, attribute string) {
	called := c.m.call(u.module)
	if called == nil || called.target == "" {
		return
	}
	if child := c.ix.module(called.target); child != nil && len(child.byAddress["output."+u.output]) == 0 {
		c.fault(attribute, u.line, "refers to output %q of module.%s, which %q does not have", u.output, u.module, called.target)
	}
}

// call checks a call against the variables of the module that it calls.
func (c *checker) call(called *call) {
	if called == nil || called.target == "" {
		return
	}
	child := c.ix.module(called.target)
	if child == nil || len(child.nodes) == 0 && len(child.unread) == 0 {
		c.fault("source", c.node.Line, "calls %q, where no code is", called.target)
		return
	}
	given := called.node.block.Body.Attributes
	for _, n := range child.nodes {
		if n.Type == "variable" && len(n.Labels) == 1 && n.expression("default") == nil && given[n.Labels[0]] == nil {
			c.fault("", c.node.Line, "does not give %q, which %q asks for", n.Labels[0], called.target)
		}
	}
	own := []string{"source", "version", "count", "for_each", "depends_on", "providers"}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(own, name) && len(child.byAddress["variable."+name]) == 0 {
			c.fault(name, given[name].SrcRange.Start.Line, "gives %q, which %q does not declare", name, called.target)
		}
	}
}

// outputUse is a use of one output of a module call.
type outputUse struct {
	module, output string
	line           int
}
