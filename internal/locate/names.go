package locate

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// maxCalls bounds the uses of one module that are told apart.
const maxCalls = 64

// candidate is one use of a block that may declare an identity, with what is
// known of its name before a plan.
type candidate struct {
	node     *node
	rule     rule
	use      *scope
	uses     int  // how many calls there are of the block's module
	repeated bool // the block or a call on the way has count or for_each
	account  bool // the name needs an account id that a finding may bring
	name     text
	path     text // of IAM; "/" where not set
	scope    text
}

// among is the candidate as one of so many uses.
func (c *candidate) among(uses int) *candidate {
	if c.uses == uses {
		return c
	}
	one := *c
	one.uses = uses
	return &one
}

func (c *candidate) folder() string { return c.use.module.folder }

// candidates evaluates a module's blocks once for each of its uses. A module
// that no other code takes part in keeps the answer for later trees. What kept
// still has of a block in a call of its module is not evaluated again.
func (ix *Index) candidates(m *module, others bool, kept func(*node, *scope) *candidate) []*candidate {
	alone := len(ix.callers()[m.folder]) == 0
	if alone {
		m.mu.Lock()
		defer m.mu.Unlock()
		if kept, ok := m.named[others]; ok {
			return kept
		}
	}
	var all []*candidate
	left := false
	uses := ix.uses(m, 0)
	for _, n := range m.nodes {
		r, ok := ruleOf(n.kind())
		if n.kind() == "" || ok == others {
			continue
		}
		if !ok {
			if r = fallback; n.expression(r.name) == nil {
				continue
			}
		}
		for _, use := range uses {
			c := kept(n, use)
			if c == nil {
				e := &evaluator{ix: ix}
				c = e.candidate(n, r, use)
				left = left || e.left
			}
			if c != nil {
				all = append(all, c.among(len(uses)))
			}
		}
	}
	if alone && !left {
		m.named[others] = all
	}
	return all
}

// uses lists the ways in which a module is used: by itself, if nothing here
// calls it, or once for each chain of calls.
func (ix *Index) uses(m *module, depth int) []*scope {
	calls := ix.callers()[m.folder]
	if len(calls) == 0 || depth > maxDepth {
		return []*scope{{module: m}}
	}
	var all []*scope
	for _, c := range calls {
		for _, parent := range ix.uses(c.from, depth+1) {
			if all = append(all, &scope{module: m, call: c, parent: parent}); len(all) == maxCalls {
				return all
			}
		}
	}
	return all
}

// candidate is nil for a block that is known to declare nothing (count = 0).
func (e *evaluator) candidate(n *node, r rule, use *scope) *candidate {
	c := &candidate{node: n, rule: r, use: use}
	body := n.block.Body
	for s := use; s != nil && s.call != nil; s = s.parent {
		c.repeated = c.repeated || e.repeated(s.call.node, s.parent)
	}
	if count := n.expression("count"); count != nil && e.text(count, use) == (text{value: "0", known: true}) {
		return nil
	}
	c.repeated = c.repeated || e.repeated(n, use)
	if r.inside != "" {
		inner := blocksOf(body, r.inside)
		if len(inner) != 1 {
			c.name = text{value: hole, needs: r.inside}
			return c
		}
		body = inner[0].Body
	}
	e.wantsAccount = false
	c.name = e.name(body, r, use, 0)
	c.account = e.wantsAccount && !c.name.known
	c.path = e.path(body, r, use)
	c.scope = text{value: hole, needs: "its provider"}
	if a, set := body.Attributes[r.scope]; set && r.scope != "" {
		c.scope = e.text(a.Expr, use)
	}
	return c
}

// path evaluates the path of an IAM identity, of a key that of its user.
func (e *evaluator) path(body *hclsyntax.Body, r rule, use *scope) text {
	if a, set := body.Attributes[r.name]; set && r.owner {
		owner := ownerOf(a.Expr, use.module)
		if owner == nil || owner.block == nil {
			return text{value: hole, needs: r.name}
		}
		body = owner.block.Body
	}
	if a, set := body.Attributes["path"]; set {
		return e.text(a.Expr, use)
	}
	return text{value: "/", known: true}
}

// repeated says that count or for_each may make several of a block.
func (e *evaluator) repeated(n *node, s *scope) bool {
	if count := n.expression("count"); count != nil {
		return e.text(count, s) != text{value: "1", known: true}
	}
	return n.expression("for_each") != nil
}

// name evaluates the attribute that names the identity, or the owner's name
// where the attribute refers to one.
func (e *evaluator) name(body *hclsyntax.Body, r rule, use *scope, depth int) text {
	a, set := body.Attributes[r.name]
	if !set {
		if prefix, set := body.Attributes[r.name+"_prefix"]; set {
			t := e.text(prefix.Expr, use)
			return text{value: t.value + hole, needs: r.name + "_prefix"}
		}
		return text{value: hole, needs: r.name}
	}
	if !r.owner {
		return e.text(a.Expr, use)
	}
	if owner := ownerOf(a.Expr, use.module); owner != nil && depth < maxDepth {
		if of, ok := ruleOf(owner.kind()); ok && of.inside == "" && !repeats(owner) {
			return e.name(owner.block.Body, of, use, depth+1)
		}
	}
	t := e.text(a.Expr, use)
	if r.platform == "google" {
		// projects/P/serviceAccounts/NAME@…, the address, or the name alone.
		t.value = t.value[strings.LastIndexByte(t.value, '/')+1:]
		t.value, _, _ = strings.Cut(t.value, "@")
	}
	return t
}

// ownerOf is the one block that an expression refers to, or nil.
func ownerOf(x hclsyntax.Expression, m *module) *node {
	if wrapped, ok := x.(*hclsyntax.TemplateWrapExpr); ok {
		x = wrapped.Wrapped
	}
	t, ok := x.(*hclsyntax.ScopeTraversalExpr)
	if !ok {
		return nil
	}
	names := attributeNames(t.Traversal)
	if len(names) < 2 {
		return nil
	}
	return m.only(names[0] + "." + names[1])
}

func blocksOf(body *hclsyntax.Body, name string) []*hclsyntax.Block {
	var found []*hclsyntax.Block
	for _, b := range body.Blocks {
		if b.Type == name {
			found = append(found, b)
		}
	}
	return found
}

// named lists what is certain to have the name, in the tree's order.
func (t *nameTable) named(ix *Index, w want) []*candidate {
	found := t.called(w.name)
	if w.account == "" {
		return found
	}
	for _, c := range t.needAccount() {
		e := &evaluator{ix: ix, account: w.account}
		if full := e.candidate(c.node, c.rule, c.use); full != nil && full.name.known && full.name.value == w.name {
			full.uses = c.uses
			found = append(found, full)
		}
	}
	return found
}

// might says whether a name that needs a plan could turn out to be name, and
// whether enough of it is known for that to mean anything.
func (t text) might(name string) (could, telling bool) {
	parts := strings.Split(t.value, hole)
	known := 0
	for i, p := range parts {
		known += len(p)
		switch {
		case i == 0:
			rest, ok := strings.CutPrefix(name, p)
			if !ok {
				return false, true
			}
			name = rest
		case i == len(parts)-1:
			if !strings.HasSuffix(name, p) {
				return false, true
			}
		default:
			at := strings.Index(name, p)
			if at < 0 {
				return false, true
			}
			name = name[at+len(p):]
		}
	}
	return true, known >= 3
}
