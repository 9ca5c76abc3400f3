package locate

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/gocty"
)

const (
	// maxInstances bounds the instances of one block that are told apart.
	maxInstances = 64
	// maxNames bounds them over all uses of the block's module.
	maxNames = 512
)

// instance is one of what a block with count or for_each makes. Of count, the
// value is the key.
type instance struct{ key, value cty.Value }

// index is how Terraform writes an instance's key behind the block's address.
func (i instance) index() string {
	return "[" + string(hclwrite.TokensForValue(i.key).Bytes()) + "]"
}

func (i *instance) same(other *instance) bool {
	if i == nil || other == nil {
		return i == other
	}
	return i.key.RawEquals(other.key)
}

// expansion is what a block makes.
type expansion struct {
	// repeats is "count" or "for_each"; empty: the block makes one object, and
	// instances is empty.
	repeats   string
	instances []instance
	why       string // they are not known; why not
}

// none says that the block is known to make nothing.
func (ex expansion) none() bool { return ex.repeats != "" && ex.why == "" && len(ex.instances) == 0 }

// several says that the block may make more than one object.
func (ex expansion) several() bool {
	return ex.repeats == "for_each" || ex.repeats == "count" && (ex.why != "" || len(ex.instances) != 1)
}

// find is the instance with a key.
func (ex expansion) find(key cty.Value) (instance, bool) {
	for _, i := range ex.instances {
		if k, err := convert.Convert(key, i.key.Type()); err == nil && k.RawEquals(i.key) {
			return i, true
		}
	}
	return instance{}, false
}

// expand finds out what a block or a module call makes.
func (e *evaluator) expand(n *node, s *scope) expansion {
	if x := n.expression("count"); x != nil {
		return counted(e.once(n, s, func() cty.Value { return e.value(x, s) }))
	}
	if x := n.expression("for_each"); x != nil {
		return keyed(e.once(n, s, func() cty.Value { return e.value(x, s) }))
	}
	return expansion{}
}

func counted(v cty.Value) expansion {
	ex := expansion{repeats: "count"}
	if v.ContainsMarked() {
		ex.why = textOf(v).needs
		return ex
	}
	number, err := convert.Convert(v, cty.Number)
	n := 0
	if err != nil || number.IsNull() || outsize(number) || gocty.FromCtyValue(number, &n) != nil || n < 0 || n > maxInstances {
		ex.why = fmt.Sprintf("a count that is no number up to %d", maxInstances)
		return ex
	}
	for i := range n {
		key := cty.NumberIntVal(int64(i))
		ex.instances = append(ex.instances, instance{key, key})
	}
	return ex
}

func keyed(v cty.Value) expansion {
	ex := expansion{repeats: "for_each"}
	t := v.Type()
	switch {
	case v.IsMarked():
		ex.why = textOf(v).needs
	case v.IsNull() || !t.IsObjectType() && !t.IsMapType() && (!t.IsSetType() || v.LengthInt() > 0 && t.ElementType() != cty.String):
		ex.why = "a for_each that is neither a map nor a set of strings"
	case v.LengthInt() > maxInstances:
		ex.why = fmt.Sprintf("a for_each of more than %d", maxInstances)
	default:
		for it := v.ElementIterator(); it.Next(); {
			key, value := it.Element()
			ex.instances = append(ex.instances, instance{key, value})
		}
	}
	return ex
}

// each resolves each.key, each.value and count.index.
func (e *evaluator) each(names []string, t hcl.Traversal, s *scope) cty.Value {
	name := dotted(names[:2])
	if s.instance == nil || name != "each.key" && name != "each.value" && name != "count.index" {
		return unknown(dotted(names))
	}
	if isCount := s.instance.key.Type() == cty.Number; isCount != (name == "count.index") {
		return failed(name)
	}
	if name == "each.value" {
		return follow(s.instance.value, t[2:])
	}
	return follow(s.instance.key, t[2:])
}

// within is the scope of what a reference's next step names: of several alike
// the one with its key or, where they are not known, any of them, as long as
// nothing depends on which. The steps that remain follow.
func (e *evaluator) within(n *node, rest hcl.Traversal, s *scope) (*scope, hcl.Traversal, bool) {
	s = s.outside()
	ex := e.expand(n, s)
	if ex.repeats == "" {
		return s, rest, true
	}
	if len(rest) == 0 {
		return nil, nil, false
	}
	step, ok := rest[0].(hcl.TraverseIndex)
	if !ok {
		return nil, nil, false
	}
	if ex.why != "" {
		return s.of(nil), rest[1:], true
	}
	i, ok := ex.find(step.Key)
	return s.of(&i), rest[1:], ok
}

// use is one of the ways in which a module is used.
type use struct {
	address  string // "module.a[\"x\"]." of Terraform; of a module that nothing calls, empty
	certain  bool   // which instances these are is known
	several  bool   // a call on the way may make several
	off      string // the count or for_each by which a call on the way makes nothing
	repeated bool   // a call on the way has count or for_each
}

// chains lists the ways in which a module is used, whatever instances these have:
// by itself, if nothing here calls it, or once for each chain of calls.
func (ix *Index) chains(m *module, depth int) []*scope {
	calls := ix.callers()[m.folder]
	if len(calls) == 0 || depth > maxDepth {
		return []*scope{{module: m}}
	}
	var all []*scope
	for _, c := range calls {
		for _, parent := range ix.chains(c.from, depth+1) {
			if all = append(all, &scope{module: m, call: c, parent: parent}); len(all) == maxCalls {
				return all
			}
		}
	}
	return all
}

// uses lists the ways in which a module is used: by itself, if nothing here
// calls it, or once for each instance of each chain of calls.
// Below are the modules that such a use leads to; modules that lead to each other,
// which Terraform refuses, are used without end.
func (ix *Index) uses(e *evaluator, m *module, below ...*module) []*scope {
	calls := ix.callers()[m.folder]
	if len(calls) == 0 {
		return []*scope{{module: m, use: &use{certain: true}}}
	}
	if len(below) > maxDepth || slices.Contains(below, m) {
		return []*scope{beyond(m)}
	}
	below = append(slices.Clip(below), m)
	var all []*scope
	for _, c := range calls {
		for _, parent := range ix.uses(e, c.from, below...) {
			if parent.beyond {
				return append(all, beyond(m))
			}
			e.steps, e.allowed = 0, e.allowed+stepsEach
			for _, s := range e.called(c, parent) {
				if len(all) == maxCalls {
					return append(all, beyond(m))
				}
				s.module = m
				all = append(all, s)
			}
		}
	}
	return all
}

// scopes are those of each of what a block is known to make in some uses of its
// module or, where that is not known, of the block in the use.
func (e *evaluator) scopes(n *node, uses []*scope) []*scope {
	e.allowed += stepsEach
	var all []*scope
	for _, s := range uses {
		e.steps = 0
		ex := e.expand(n, s)
		if ex.repeats == "" || ex.why != "" || len(all)+len(ex.instances) > maxNames {
			all = append(all, s.of(nil))
			continue
		}
		for i := range ex.instances {
			all = append(all, s.of(&ex.instances[i]))
		}
	}
	return all
}

// beyond stands for the uses of a module that are too many to be told apart.
func beyond(m *module) *scope {
	return &scope{module: m, beyond: true, use: &use{several: true, repeated: true}}
}

// called lists the scopes that one call in one use of its module makes.
func (e *evaluator) called(c *call, parent *scope) []*scope {
	u := *parent.use
	ex := e.expand(c.node, parent)
	u.repeated = u.repeated || ex.repeats != ""
	u.several = u.several || ex.several()
	plain := u.address + c.node.Address
	switch {
	case c.name == unitCall:
		u.address = "" // what Terragrunt runs is run by itself
		return []*scope{{call: c, parent: parent, use: &u}}
	case ex.repeats == "":
		u.address = plain + "."
		return []*scope{{call: c, parent: parent, use: &u}}
	case ex.none() && u.off == "":
		u.off = fmt.Sprintf("the %s of %s (%s:%d)", ex.repeats, c.node.Address, c.node.Path, c.node.Line)
		fallthrough
	case ex.none() || ex.why != "":
		u.certain = false
		u.address = plain + "."
		return []*scope{{call: c, parent: parent.of(nil), use: &u}}
	}
	all := make([]*scope, len(ex.instances))
	for i := range ex.instances {
		one := u
		one.address = plain + ex.instances[i].index() + "."
		all[i] = &scope{call: c, parent: parent.of(&ex.instances[i]), use: &one}
	}
	return all
}

// instanceSite is the site of a block that an address names; an index that the
// block is known not to make is no site.
func (ix *Index) instanceSite(m *module, n *node, a resourceAddress) (Site, string) {
	site := n.site(n.Path)
	site.Repeated = ix.severalOf(n)
	if !a.indexed {
		return site, ""
	}
	site.Instance = a.text
	e := newEvaluator(ix, "")
	for _, s := range ix.uses(e, m) {
		if s.beyond || s.use.address != a.prefix {
			continue
		}
		e.steps, e.allowed = 0, e.allowed+stepsEach
		ex := e.expand(n, s)
		made := slices.ContainsFunc(ex.instances, func(i instance) bool { return i.index() == a.index })
		if s.use.off != "" || a.index != "" && ex.why == "" && !made {
			return Site{}, fmt.Sprintf("%s (%s:%d) does not make %s", n.Address, n.Path, n.Line, a.text)
		}
	}
	return site, ""
}
