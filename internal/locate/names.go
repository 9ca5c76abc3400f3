package locate

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// maxCalls bounds the uses of one module that are told apart, each instance of a
// call being one.
const maxCalls = 64

// candidate is one instance of a block that may declare an identity, in one use
// of its module, with what is known of its name before a plan.
type candidate struct {
	node     *node
	rule     rule
	use      *scope
	makes    int    // how many the block is known to make in this use, told apart or not; without count or for_each none
	uses     int    // how many calls there are of the block's module
	repeated bool   // the block or a call on the way may make several
	instance string // its address, where the block or a call repeats and it is known which this is
	off      string // what makes the block declare nothing, such as its count
	account  bool   // the name needs an account id that a finding may bring
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

// together says that the candidate is all that the block makes in its use, which
// are too many to be told apart.
func (c *candidate) together() bool { return c.makes > 0 && c.use.instance == nil }

func (c *candidate) folder() string { return c.use.module.folder }

// candidates evaluates a module's blocks once for each of its uses. A module
// that no other code takes part in keeps the answer for later trees. What kept
// still has of a block in a call of its module is not evaluated again.
func (ix *Index) candidates(m *module, others bool, kept keeper) []*candidate {
	alone := len(ix.callers()[m.folder]) == 0
	if alone {
		m.mu.Lock()
		defer m.mu.Unlock()
		if all, ok := m.keptFor(ix.elsewhere).named[others]; ok {
			return all
		}
	}
	var all []*candidate
	left := false
	uses, calls := ix.uses(newEvaluator(ix, ""), m), len(ix.chains(m, 0))
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
		made := 0
		for _, use := range uses {
			kept := kept(n, use, max(0, maxNames-made))
			if kept == nil {
				e := newEvaluator(ix, "")
				kept = e.instances(n, r, use, max(0, maxNames-made))
				left = left || e.left
			}
			for _, c := range kept {
				all = append(all, c.among(calls))
			}
			made += len(kept)
		}
	}
	if alone && !left {
		m.keptFor(ix.elsewhere).named[others] = all
	}
	return all
}

// instances are a block's candidates in one use of its module: one for each of
// what it is known to make or, where that is not known or too many, one for all.
func (e *evaluator) instances(n *node, r rule, use *scope, most int) []*candidate {
	e.allowed += stepsEach
	e.steps = 0
	ex := e.expand(n, use)
	all := candidate{node: n, rule: r, use: use.of(nil), makes: len(ex.instances), repeated: use.use.several || ex.several()}
	switch {
	case use.use.off != "":
		all.off = use.use.off
	case ex.none():
		all.off = "its " + ex.repeats
	}
	if ex.repeats == "" || ex.none() || ex.why != "" || len(ex.instances) > most {
		if all.use = use; ex.repeats == "" {
			all.instance = instanceAddress(use, n, "")
		}
		e.candidate(&all)
		return []*candidate{&all}
	}
	made := make([]*candidate, len(ex.instances))
	for i := range ex.instances {
		one := all
		one.use = use.of(&ex.instances[i])
		one.instance = instanceAddress(use, n, ex.instances[i].index())
		e.candidate(&one)
		made[i] = &one
	}
	return made
}

// instanceAddress is what Terraform calls an instance of a block, empty where
// nothing repeats it or it is not known which instance of a call it is in.
func instanceAddress(s *scope, n *node, index string) string {
	if !s.use.certain || index == "" && !s.use.repeated {
		return ""
	}
	return s.use.address + n.Address + index
}

// candidate finds out what is known of the candidate's name.
func (e *evaluator) candidate(c *candidate) {
	body := c.node.block.Body
	if c.rule.inside != "" {
		inner := blocksOf(body, c.rule.inside)
		if len(inner) != 1 {
			c.name = text{value: hole, needs: c.rule.inside}
			return
		}
		body = inner[0].Body
	}
	e.wantsAccount = false
	c.name = e.name(body, c.rule, c.use, 0)
	c.account = e.wantsAccount && !c.name.known
	c.path = e.path(body, c.rule, c.use)
	c.scope = text{value: hole, needs: "its provider"}
	if a, set := body.Attributes[c.rule.scope]; set && c.rule.scope != "" {
		c.scope = e.text(a.Expr, c.use)
	}
}

// path evaluates the path of an IAM identity, of a key that of its user.
func (e *evaluator) path(body *hclsyntax.Body, r rule, use *scope) text {
	if a, set := body.Attributes[r.name]; set && r.owner {
		owner, in := e.owner(a.Expr, use)
		if owner == nil || owner.block == nil {
			return text{value: hole, needs: r.name}
		}
		body, use = owner.block.Body, in
	}
	if a, set := body.Attributes["path"]; set {
		return e.text(a.Expr, use)
	}
	return text{value: "/", known: true}
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
	if owner, in := e.owner(a.Expr, use); owner != nil && depth < maxDepth {
		if of, ok := ruleOf(owner.kind()); ok && of.inside == "" {
			return e.name(owner.block.Body, of, in, depth+1)
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

// owner is the one block that an expression refers to, or nil, and the scope of
// the instance that it means.
func (e *evaluator) owner(x hclsyntax.Expression, s *scope) (*node, *scope) {
	if wrapped, ok := x.(*hclsyntax.TemplateWrapExpr); ok {
		x = wrapped.Wrapped
	}
	e.steps = 0
	t, _, ok := e.traversal(x, s)
	if !ok {
		return nil, nil
	}
	names := attributeNames(t)
	if _, isVariable := s.variable(t.RootName()); isVariable || len(names) < 2 {
		return nil, nil
	}
	n := s.module.only(names[0] + "." + names[1])
	if n == nil || n.block == nil {
		return nil, nil
	}
	in, _, ok := e.within(n, t[2:], s)
	if !ok {
		return nil, nil
	}
	return n, in
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
		full := *c
		newEvaluator(ix, w.account).candidate(&full)
		if full.name.known && full.name.value == w.name {
			found = append(found, &full)
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
