package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// digest is over the canonical encoding of a value whose lists are sorted: the
// order of a list's entries has no meaning anywhere but among stages, actions
// and rules, which no digest reorders.
func digest(canonical []byte) string {
	sum := sha256.Sum256(canonical)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// asSet is a list without regard to order and repeats.
func asSet[T ~string | ~int](list []T) []T {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}

// ComputeDigest is "sha256:" and 64 hex digits over what the policy means:
// layout, comments and the order of attributes do not matter, unset options and
// their defaults are the same.
func (p Policy) ComputeDigest() string {
	p = p.WithDefaults()
	p.Match = p.Match.sorted()
	p.Auto.Environments = asSet(p.Auto.Environments)
	p.LiftGuards, p.Reviewers, p.Labels = asSet(p.LiftGuards), asSet(p.Reviewers), asSet(p.Labels)
	p.Condition = canonicalExpression(p.Condition)
	for i := range p.Stages {
		for j := range p.Stages[i].Actions {
			action := &p.Stages[i].Actions[j]
			for _, o := range options() {
				if o.source {
					*o.of(action) = canonicalExpression(*o.of(action))
				}
			}
		}
	}
	return digest(EncodePolicy(p))
}

// ComputeDigest digests what the exception means; see [Policy.ComputeDigest].
func (e Exception) ComputeDigest() string {
	e.Match = e.Match.sorted()
	return digest(EncodeException(e))
}

// ComputeDigest digests what the owner means; see [Policy.ComputeDigest].
func (o Owner) ComputeDigest() string {
	o.Reviewers, o.Repositories, o.Paths = asSet(o.Reviewers), asSet(o.Repositories), asSet(o.Paths)
	o.Identities, o.Accounts = asSet(o.Identities), asSet(o.Accounts)
	return digest(EncodeOwner(o))
}

// ComputeDigest digests what the target means; see [Policy.ComputeDigest].
func (t Target) ComputeDigest() string {
	t.ReportedAs, t.Accounts, t.Paths, t.Exclude = asSet(t.ReportedAs), asSet(t.Accounts), asSet(t.Paths), asSet(t.Exclude)
	t.State = asSet(t.State)
	return digest(EncodeTarget(t))
}

// ComputeDigest digests what the source means; see [Policy.ComputeDigest]. The
// order of its rules has a meaning: the first that matches holds.
func (s Source) ComputeDigest() string {
	s.Paths, s.ScanRoots = asSet(s.Paths), asSet(s.ScanRoots)
	return digest(EncodeSource(s))
}

// ComputeDigest digests what the freeze means; see [Policy.ComputeDigest].
func (f Freeze) ComputeDigest() string {
	f.Match = f.Match.sorted()
	return digest(EncodeFreeze(f))
}

// ComputeDigest digests what the settings mean; see [Policy.ComputeDigest].
func (s Settings) ComputeDigest() string { return digest(EncodeSettings(s)) }

func (m Match) sorted() Match {
	return Match{
		Categories:    asSet(m.Categories),
		MinSeverity:   m.MinSeverity,
		Severities:    asSet(m.Severities),
		Validities:    asSet(m.Validities),
		IdentityKinds: asSet(m.IdentityKinds),
		Identities:    asSet(m.Identities),
		Platforms:     asSet(m.Platforms),
		Accounts:      asSet(m.Accounts),
		Sources:       asSet(m.Sources),
		Tools:         asSet(m.Tools),
		Rules:         asSet(m.Rules),
		Labels:        asSet(m.Labels),
		Repositories:  asSet(m.Repositories),
		Paths:         asSet(m.Paths),
		Incidents:     asSet(m.Incidents),
	}
}

// canonicalExpression is an expression's tokens one space apart, without
// comments, line breaks and parentheses around the whole. It is for digests only:
// white space inside a quoted string stays, since a string is one token.
func canonicalExpression(src string) string {
	expr, diags := hclsyntax.ParseExpression([]byte(src), "", hcl.InitialPos)
	for !diags.HasErrors() {
		outer, ok := expr.(*hclsyntax.ParenthesesExpr)
		if !ok {
			src = string(expr.Range().SliceBytes([]byte(src)))
			break
		}
		expr = outer.Expression
	}
	tokens, _ := hclsyntax.LexExpression([]byte(src), "", hcl.InitialPos)
	var kept []string
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenComment, hclsyntax.TokenNewline, hclsyntax.TokenEOF:
		default:
			kept = append(kept, string(t.Bytes))
		}
	}
	return strings.Join(kept, " ")
}
