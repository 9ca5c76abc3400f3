package locate

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// scope is what an expression may refer to: one use of a module, which is a call
// with the values it passes, or none for a module that is run by itself.
type scope struct {
	module *module
	call   *call
	parent *scope // where the call stands
	// beyond says that the module has more uses than are told apart, and that
	// this stands for the rest.
	beyond bool

	// The rest is of one place within the module; whole is the scope without it.
	whole    *scope
	instance *instance // gives each and count their values; nil: unknown
	bound    *bound

	use *use // nil within an expression that leads into a call
}

// outside is the module's own scope: locals, variables and outputs see no instance and no
// variable of a for expression.
func (s *scope) outside() *scope {
	if s.whole != nil {
		return s.whole
	}
	return s
}

// leadsFrom says that the scope is of a module, or of one that it calls: a call of
// it from here would have no end.
func (s *scope) leadsFrom(m *module) bool {
	for ; s != nil; s = s.parent {
		if s.module == m {
			return true
		}
	}
	return false
}

func (s *scope) of(i *instance) *scope {
	inner := *s.outside()
	inner.whole, inner.instance = s.outside(), i
	return &inner
}

// evaluator finds out what expressions are before any plan.
type evaluator struct {
	ix *Index
	// account is substituted for the account id of the provider in use; empty:
	// not known. It is a finding's own claim about where its identity lives, so
	// it may complete a name that is otherwise known, and nothing else.
	account string

	allowed      int // steps left for all values
	steps, depth int
	cut          bool // a bound was met
	wantsAccount bool // an account would have made something known
	left         bool // the value depends on another module

	done map[onceAt]once
	used map[usedAt]*scope // for the outputs of calls
	anon map[*hclsyntax.AnonSymbolExpr]item
}

func newEvaluator(ix *Index, account string) *evaluator {
	return &evaluator{ix: ix, account: account, allowed: maxSteps, done: map[onceAt]once{}, used: map[usedAt]*scope{}, anon: map[*hclsyntax.AnonSymbolExpr]item{}}
}

// usedAt is one instance of a call, in one use of the module where it stands.
type usedAt struct {
	call  *call
	from  *scope
	index string
}

// inside is the use of a module that a call makes, always the same, so that what is
// worked out in it is kept.
func (e *evaluator) inside(c *call, child *module, from *scope) *scope {
	at := usedAt{call: c, from: from.outside()}
	if from.instance != nil {
		at.index = from.instance.index()
	}
	if e.used[at] == nil {
		e.used[at] = &scope{module: child, call: c, parent: from}
	}
	return e.used[at]
}

// onceAt is where a value stands: a node in one use of its module.
type onceAt struct {
	node *node
	in   *scope
}

// once is a value that others will refer to again, and what it depends on.
type once struct {
	value              cty.Value
	wantsAccount, left bool
}

// once evaluates what a node stands for a single time: each instance of a block
// asks for the same locals.
func (e *evaluator) once(n *node, s *scope, work func() cty.Value) cty.Value {
	at := onceAt{n, s}
	if k, ok := e.done[at]; ok {
		e.wantsAccount, e.left = e.wantsAccount || k.wantsAccount, e.left || k.left
		return k.value
	}
	wants, left, cut := e.wantsAccount, e.left, e.cut
	e.wantsAccount, e.left, e.cut = false, false, false
	e.done[at] = once{value: unknown("a circle of references")} // as long as it is asked for within itself
	v := work()
	if delete(e.done, at); !e.cut {
		e.done[at] = once{v, e.wantsAccount, e.left}
	}
	e.wantsAccount, e.left, e.cut = e.wantsAccount || wants, e.left || left, e.cut || cut
	return v
}
