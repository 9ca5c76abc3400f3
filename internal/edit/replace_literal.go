package edit

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// ReplaceLiteral puts a reference ("var.db_password") in the place of a literal,
// whose content, quotes excluded, is the half-open byte range [Start, End). The
// whole content of a quoted string goes with its quotes; a part of a string or
// heredoc becomes an interpolation.
type ReplaceLiteral struct {
	Start, End int
	Reference  string
}

func (s ReplaceLiteral) do(path string, now state) (state, splice, error) {
	return one(path, now, parse, s)
}

func (s ReplaceLiteral) subject() string { return "" }

func (s ReplaceLiteral) shifted(by splice) (Step, error) {
	var err error
	s.Start, s.End, err = by.shift(s.Start, s.End)
	return s, err
}

func (s ReplaceLiteral) splice(d *document) (splice, error) {
	if _, diags := hclsyntax.ParseTraversalAbs([]byte(s.Reference), "", hcl.InitialPos); diags.HasErrors() {
		return splice{}, errors.New("what is to replace the literal is not a reference")
	}
	if s.Start < 1 || s.Start >= s.End {
		return splice{}, errors.New("the range is empty")
	}
	if d.refersAlready(s) {
		return splice{}, ErrUnchanged
	}
	if s.End > len(d.src) {
		return splice{}, errors.New("the range is not one of this file")
	}
	where, err := d.place(s.Start, s.End)
	if where.address != "" && err != nil {
		return splice{}, fmt.Errorf("in %s: %w", where.address, err)
	}
	if err != nil {
		return splice{}, err
	}
	return d.replaceTokens(s)
}

// refersAlready says that the reference stands where the step would put it.
func (d *document) refersAlready(s ReplaceLiteral) bool {
	found := false
	_ = hclsyntax.VisitAll(d.body, func(node hclsyntax.Node) hcl.Diagnostics {
		traversal, ok := node.(*hclsyntax.ScopeTraversalExpr)
		if !ok || d.text(traversal.SrcRange) != s.Reference {
			return nil
		}
		at := traversal.SrcRange.Start.Byte
		quoted, number := at == s.Start-1, at == s.Start
		inside := at == s.Start+2 && string(d.src[s.Start:at]) == "${"
		found = found || quoted || number || inside
		return nil
	})
	return found
}

// replaceTokens decides by the tokens around the range what is replaced.
func (d *document) replaceTokens(s ReplaceLiteral) (splice, error) {
	var before, after hclsyntax.TokenType
	covered := s.Start
	for _, t := range d.tokens() {
		start, end := t.Range.Start.Byte, t.Range.End.Byte
		switch {
		case start == end:
		case end == s.Start:
			before = t.Type
		case start == s.End:
			after = t.Type
		case end > s.Start && start < s.End:
			if t.Type == hclsyntax.TokenNumberLit && start == s.Start && end == s.End {
				return splice{start: start, end: end, text: s.Reference}, nil
			}
			if t.Type != hclsyntax.TokenQuotedLit && t.Type != hclsyntax.TokenStringLit {
				return splice{}, errors.New("the place is not the content of a literal")
			}
			if cutsEscape(t, s.Start) || cutsEscape(t, s.End) {
				return splice{}, errors.New("the place begins or ends within an escape sequence")
			}
			covered = min(end, s.End)
		}
	}
	if covered != s.End {
		return splice{}, errors.New("the place is not the content of a literal")
	}
	if before == hclsyntax.TokenOQuote && after == hclsyntax.TokenCQuote {
		return splice{start: s.Start - 1, end: s.End + 1, text: s.Reference}, nil
	}
	if d.src[s.Start-1] == '$' {
		// "$" and "${" would together read as the escape "$${".
		return splice{}, errors.New("a dollar sign stands directly before the literal")
	}
	return splice{start: s.Start, end: s.End, text: "${" + s.Reference + "}"}, nil
}

// cutsEscape says that offset lies within an escape sequence of a token of a
// string or heredoc (HCL's native syntax specification, "Template Literals").
func cutsEscape(t hclsyntax.Token, offset int) bool {
	at := t.Range.Start.Byte
	for i := 0; i < len(t.Bytes) && at+i < offset; {
		n := escapeLength(t, string(t.Bytes[i:]))
		if at+i+n > offset {
			return true
		}
		i += n
	}
	return false
}

func escapeLength(t hclsyntax.Token, rest string) int {
	quoted := t.Type == hclsyntax.TokenQuotedLit
	switch {
	case strings.HasPrefix(rest, "$${"), strings.HasPrefix(rest, "%%{"):
		return 3
	case quoted && strings.HasPrefix(rest, `\u`):
		return 6
	case quoted && strings.HasPrefix(rest, `\U`):
		return 10
	case quoted && strings.HasPrefix(rest, `\`):
		return 2
	}
	return 1
}
