package policy

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// The bounds of an expression. Lists of an incident may be long, so the size of
// the expression also bounds what evaluating it may cost.
const (
	maxExpression = 8 << 10 // bytes
	maxTokens     = 1000
	maxDepth      = 50 // brackets within brackets
)

// Condition is a compiled expression over incident. The zero Condition is not
// usable: it is an error, never true.
type Condition struct {
	expr hclsyntax.Expression
	uses []attribute // of incident, sorted by name
	// simple answers as expr does; nil where only HCL can.
	simple truthOf
}

// ConditionError says what is wrong with a condition, and where within its own
// text, from 1.
type ConditionError struct {
	Summary      string
	Detail       string // what to do
	Line, Column int
}

func (e *ConditionError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Summary)
}

// CompileCondition reads an HCL expression over the object incident and checks it
// against incidents of the exact types, known and unknown: it names only
// attributes that exist, in ways that their types allow, and is true or false.
// What is left to go wrong on a real incident, such as a division by a count of
// zero, is an error of [Condition.Eval]. The empty condition is true. Every error
// is a [*ConditionError].
func CompileCondition(src string) (Condition, error) {
	if src == "" {
		src = "true"
	}
	if err := boundExpression(src); err != nil {
		return Condition{}, err
	}
	expr, diags := hclsyntax.ParseExpression([]byte(src), "", hcl.InitialPos)
	if diags.HasErrors() {
		return Condition{}, conditionError(diags)
	}
	uses, err := checkReferences(expr)
	if err != nil {
		return Condition{}, err
	}
	if err := checkShape(expr); err != nil {
		return Condition{}, err
	}
	if err := checkTypes(expr); err != nil {
		return Condition{}, err
	}
	return Condition{expr: expr, uses: uses, simple: simplifier{}.truth(expr)}, nil
}

// Eval says whether the condition is true of the subject.
func (c Condition) Eval(s *Subject) (bool, error) {
	switch {
	case c.expr == nil:
		return false, errors.New("evaluate condition: it was not compiled")
	case c.simple != nil:
		return c.simple(view{Subject: s}), nil
	}
	return c.evalHCL(s)
}

// evalHCL is Eval for every expression.
func (c Condition) evalHCL(s *Subject) (bool, error) {
	v, diags := c.expr.Value(scope(s.object(c.uses)))
	if diags.HasErrors() {
		return false, fmt.Errorf("evaluate condition: %w", conditionError(diags))
	}
	if v.IsNull() || !v.IsKnown() || v.Type() != cty.Bool {
		return false, errors.New("evaluate condition: it is neither true nor false")
	}
	return v.True(), nil
}

// conditionError makes our error of the first of HCL's.
func conditionError(diags hcl.Diagnostics) *ConditionError {
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			return errorAt(d.Subject, lowerFirst(d.Summary), d.Detail)
		}
	}
	return errorAt(nil, "condition is not valid", "")
}

func errorAt(r *hcl.Range, summary, detail string) *ConditionError {
	e := &ConditionError{Summary: summary, Detail: detail, Line: 1, Column: 1}
	if r != nil && r.Start.Line > 0 {
		e.Line, e.Column = r.Start.Line, r.Start.Column
	}
	return e
}

// boundExpression refuses what would be costly to parse, before it is parsed.
func boundExpression(src string) error {
	const remedy = "Split the policy in two, or use match."
	if len(src) > maxExpression {
		return errorAt(nil, fmt.Sprintf("condition is %d bytes long: at most %d are allowed", len(src), maxExpression), remedy)
	}
	tokens, _ := hclsyntax.LexExpression([]byte(src), "", hcl.InitialPos)
	if len(tokens) > maxTokens {
		return errorAt(nil, fmt.Sprintf("condition has %d parts: at most %d are allowed", len(tokens), maxTokens), remedy)
	}
	if deep := tooDeep(tokens); deep != nil {
		return errorAt(deep, fmt.Sprintf("condition is nested more than %d deep", maxDepth), remedy)
	}
	return nil
}

// tooDeep is where brackets, templates or unary operators first nest beyond the
// bound, each of which costs the parser a recursion; nil when they never do.
func tooDeep(tokens hclsyntax.Tokens) *hcl.Range {
	depth, unary := 0, 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenBang, hclsyntax.TokenMinus:
			unary++
		case hclsyntax.TokenOParen, hclsyntax.TokenOBrack, hclsyntax.TokenOBrace, hclsyntax.TokenOQuote,
			hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
		case hclsyntax.TokenCParen, hclsyntax.TokenCBrack, hclsyntax.TokenCBrace, hclsyntax.TokenCQuote,
			hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			depth--
		default:
			unary = 0
		}
		if depth > maxDepth || unary > maxDepth {
			return &t.Range
		}
	}
	return nil
}
