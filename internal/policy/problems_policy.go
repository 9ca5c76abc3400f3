package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Guards lists the guards of DESIGN §7 that a policy may lift by name, sorted.
// The guard of AI agents is not among them: it cannot be lifted.
func Guards() []string { return []string{"no_owner", "several_owners", "several_repositories"} }

// BlastRadii lists the blast radii that a threshold may name, in order.
func BlastRadii() []string { return []string{"none", "low", "medium", "high", "critical"} }

func decisions() []string { return []string{"escalate", "none"} }

func tiers() []string { return []string{string(TierAuto), string(TierManual)} }

// Problems lists what is wrong with the policy, unset options counting as their
// defaults; empty when it may be declared. Ties of priority need the other
// policies: [Decode] finds them.
func (p Policy) Problems() []Problem {
	p = p.WithDefaults()
	ps := &problems{}
	ps.name(p.Name)
	if p.Name == "ledger" || p.Name == "forge" {
		ps.add(at("name"), fmt.Sprintf("policy name %q is taken by branch quell/%s", p.Name, p.Name), "Choose another name: proposals live on branches quell/POLICY/INCIDENT.")
	}
	p.Match.check(ps)
	if _, err := CompileCondition(p.Condition); err != nil {
		ps.found = append(ps.found, conditionProblem(err))
	}
	p.Auto.check(ps)
	ps.guards(p.LiftGuards)
	ps.words(at("reviewers"), p.Reviewers)
	ps.words(at("labels"), p.Labels)
	switch {
	case p.Decision != "" && len(p.Stages) > 0:
		ps.add(at("decision"), "a policy has stages or a decision, not both", "Remove decision, or the stages.")
	case p.Decision == "" && len(p.Stages) == 0:
		ps.add(nil, "policy does nothing: it has neither a stage nor a decision", "Add a stage with an action, or decision = \"escalate\" or \"none\".")
	case p.Decision != "":
		ps.oneOf(at("decision"), p.Decision, decisions())
	}
	seen := map[string]bool{}
	for i, s := range p.Stages {
		s.check(ps, at("stage", i))
		if seen[s.Name] {
			ps.add(at("stage", i, "name"), fmt.Sprintf("two stages are named %q", s.Name), "Give each stage of a policy a name of its own.")
		}
		seen[s.Name] = true
	}
	return ps.found
}

// Warnings lists what is allowed but most likely not meant.
func (p Policy) Warnings() []Problem {
	ps := &problems{}
	for i, s := range p.Stages {
		if s.Tier == TierAuto && len(p.Auto.Environments) == 0 {
			ps.add(at("stage", i, "tier"), fmt.Sprintf("stage %q is never automatic: no environment is allowed", s.Name),
				"Name the environments in auto.environments (\"*\" for any), or set tier = \"manual\".")
		}
		for j, a := range s.Actions {
			if why := a.Person(); s.Tier == TierAuto && why != "" {
				ps.add(at("stage", i, "action", j), fmt.Sprintf("stage %q is never automatic: %s", s.Name, why), "Set tier = \"manual\".")
			}
		}
	}
	return ps.found
}

func (ps *problems) guards(lifted []string) {
	for i, g := range lifted {
		path := at("lift_guards", i)
		if g == "ai_agent" {
			ps.add(path, "the guard of AI agents is never lifted", "Remove \"ai_agent\": what an AI agent uses is at least approved by a person.")
			continue
		}
		ps.oneOf(path, g, Guards())
	}
}

func conditionProblem(err error) Problem {
	p := Problem{Attribute: at("condition"), Summary: err.Error()}
	var ce *ConditionError
	if errors.As(err, &ce) {
		p = Problem{Attribute: at("condition"), Summary: ce.Summary, Detail: ce.Detail, Line: ce.Line, Column: ce.Column}
	}
	return p
}

func (a Auto) check(ps *problems) {
	// Written so that NaN is refused too.
	if !(a.MinConfidence > 0 && a.MinConfidence <= 1) {
		ps.add(at("auto", "min_confidence"), "min_confidence is not between 0 and 1", "Write a number above 0 and at most 1, such as 0.9.")
	}
	ps.oneOf(at("auto", "max_blast_radius"), a.MaxBlastRadius, BlastRadii())
	ps.words(at("auto", "environments"), a.Environments)
	if a.MaxEvidenceAge < 0 {
		ps.add(at("auto", "max_evidence_age"), "max_evidence_age is negative", "Write a duration such as \"5d\".")
	}
	if a.MinIdentityAge < 0 {
		ps.add(at("auto", "min_identity_age"), "min_identity_age is negative", "Write a duration such as \"30d\".")
	}
}

func (s Stage) check(ps *problems, path []string) {
	if err := ValidName(s.Name); err != nil {
		ps.add(under(path, "name"), "stage: "+err.Error(), "Use lower-case letters, digits and \"-\".")
	}
	if s.Tier == "" {
		ps.add(under(path, "tier"), "tier is required", "Write tier = \"auto\" to commit where every threshold passes, or \"manual\" to open a pull request.")
	} else {
		ps.oneOf(under(path, "tier"), string(s.Tier), tiers())
	}
	if s.Wait < 0 {
		ps.add(under(path, "wait"), "wait is negative", "Write a duration such as \"7d\".")
	}
	if len(s.Actions) == 0 {
		ps.add(path, fmt.Sprintf("stage %q has no action", s.Name), "Add an action: "+strings.Join(ActionKinds(), ", ")+".")
	}
	for i, a := range s.Actions {
		a.check(ps, under(path, "action", i))
	}
}

// notLiteral says why src is not one literal HCL expression; empty when it is.
// What is written into other people's code must mean the same wherever it
// lands, so it refers to nothing, calls nothing and carries no comment.
func notLiteral(src string) string {
	if len(src) > maxExpression {
		return "is too long"
	}
	tokens, _ := hclsyntax.LexExpression([]byte(src), "", hcl.InitialPos)
	if tooDeep(tokens) != nil {
		return "is nested too deep"
	}
	comment := slices.ContainsFunc(tokens, func(t hclsyntax.Token) bool { return t.Type == hclsyntax.TokenComment })
	if comment || strings.TrimSpace(src) != src || strings.ContainsAny(src, "\r\n") {
		return "has a comment or does not stand in one line"
	}
	expr, diags := hclsyntax.ParseExpression([]byte(src), "", hcl.InitialPos)
	if diags.HasErrors() {
		return "does not parse"
	}
	if len(expr.Variables()) > 0 {
		return "refers to something"
	}
	v, diags := expr.Value(nil)
	if diags.HasErrors() {
		return "is not a literal"
	}
	if doublyQuoted(v) {
		return "has quotes within its quotes"
	}
	return ""
}

// notItem says why src is not one item of a list to take out; empty when it is. What
// is taken out may be a reference: nothing is written that could mean something else.
func notItem(src string) string {
	if _, diags := hclsyntax.ParseTraversalAbs([]byte(src), "", hcl.InitialPos); !diags.HasErrors() && len(src) <= maxExpression {
		return ""
	}
	if why := notLiteral(src); why != "" {
		return why
	}
	expr, _ := hclsyntax.ParseExpression([]byte(src), "", hcl.InitialPos)
	if v, _ := expr.Value(nil); v.IsNull() || !v.Type().IsPrimitiveType() {
		return "is not one item"
	}
	return ""
}

// isAttributePath says that src leads to an attribute or into its value: names, keys in
// brackets, and numbers.
func isAttributePath(src string) bool {
	traversal, diags := hclsyntax.ParseTraversalAbs([]byte(src), "", hcl.InitialPos)
	if diags.HasErrors() || len(src) > maxExpression {
		return false
	}
	return !slices.ContainsFunc(traversal[1:], func(step hcl.Traverser) bool {
		switch t := step.(type) {
		case hcl.TraverseAttr:
			return false
		case hcl.TraverseIndex:
			return t.Key.Type() == cty.Number && (!t.Key.AsBigFloat().IsInt() || t.Key.AsBigFloat().Sign() < 0)
		}
		return true
	})
}

// isComposite says that an expression holds several values.
func isComposite(src string) bool {
	expr, diags := hclsyntax.ParseExpression([]byte(src), "", hcl.InitialPos)
	if diags.HasErrors() {
		return false
	}
	switch expr.(type) {
	case *hclsyntax.TupleConsExpr, *hclsyntax.ObjectConsExpr:
		return true
	}
	return false
}
