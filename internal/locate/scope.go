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
	anon map[*hclsyntax.AnonSymbolExpr]item
}

func newEvaluator(ix *Index, account string) *evaluator {
	return &evaluator{ix: ix, account: account, allowed: maxSteps, done: map[onceAt]once{}, anon: map[*hclsyntax.AnonSymbolExpr]item{}}
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
	v := work()
	if !e.cut {
		e.done[at] = once{v, e.wantsAccount, e.left}
	}
	e.wantsAccount, e.left, e.cut = e.wantsAccount || wants, e.left || left, e.cut || cut
	return v
}
