package edit

import (
	"errors"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

var errTextChanges = errors.New("it would change the text around the literal")

// sameText checks, where a part of a template was replaced, that the text before
// and after it still evaluates as it did: an escape sequence cut in two, or an
// indented heredoc whose margin moved, would change it.
func sameText(s ReplaceLiteral, before, after *document) error {
	if _, ok := before.wholeLiteral(s); ok {
		return nil
	}
	was := before.template(func(r hcl.Range) bool { return holds(r, s.Start, s.End) })
	if was == nil {
		return errTextChanges
	}
	is := after.template(func(r hcl.Range) bool { return r.Start.Byte == was.SrcRange.Start.Byte })
	if is == nil {
		return errTextChanges
	}
	old, now := before.flat(was), after.flat(is)
	mark := "\x00" + s.Reference + "\x00"
	for i := 0; i < len(now); i++ {
		head, rest := now[:i], now[i:]
		tail, ok := strings.CutPrefix(rest, mark)
		if ok && len(head)+len(tail) <= len(old) && strings.HasPrefix(old, head) && strings.HasSuffix(old, tail) {
			return nil
		}
	}
	return errTextChanges
}

// template is the innermost template whose range is as wanted, or nil.
func (d *document) template(wanted func(hcl.Range) bool) *hclsyntax.TemplateExpr {
	var found *hclsyntax.TemplateExpr
	_ = hclsyntax.VisitAll(d.body, func(node hclsyntax.Node) hcl.Diagnostics {
		if t, ok := node.(*hclsyntax.TemplateExpr); ok && wanted(t.SrcRange) {
			found = t
		}
		return nil
	})
	return found
}

// flat is a template's text as it evaluates, each interpolation as its source
// between zero bytes.
func (d *document) flat(t *hclsyntax.TemplateExpr) string {
	var out strings.Builder
	for _, part := range t.Parts {
		if literal, ok := part.(*hclsyntax.LiteralValueExpr); ok && literal.Val.Type() == cty.String {
			out.WriteString(literal.Val.AsString())
			continue
		}
		out.WriteString("\x00" + d.text(part.Range()) + "\x00")
	}
	return out.String()
}
