package remedy

import (
	"path"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// body parses what is between a block's braces; its byte offsets are the file's.
func (d *draft) body(b locate.Block) (*hclsyntax.Body, error) {
	if locate.IsJSON(b.Path) {
		return nil, editable(b.Path)
	}
	src, ok := d.req.Index.Source(b.Path)
	if !ok {
		return nil, refuse("%q is not in the code", b.Path)
	}
	start := hcl.Pos{Byte: b.Body.Start, Line: 1, Column: 1}
	parsed, diags := hclsyntax.ParseConfig(src.Bytes()[b.Body.Start:b.Body.End], b.Path, start)
	body, ok := parsed.Body.(*hclsyntax.Body)
	if diags.HasErrors() || !ok {
		return nil, refuse("%s (%s:%d) does not parse by itself", b.Address, b.Path, b.Line)
	}
	return body, nil
}

// localValue parses the value of a local.
func (d *draft) localValue(b locate.Block) (hclsyntax.Expression, error) {
	if locate.IsJSON(b.Path) {
		return nil, editable(b.Path)
	}
	src, ok := d.req.Index.Source(b.Path)
	if !ok {
		return nil, refuse("%q is not in the code", b.Path)
	}
	start := hcl.Pos{Byte: b.Range.Start, Line: 1, Column: 1}
	parsed, diags := hclsyntax.ParseConfig(append(src.Bytes()[b.Range.Start:b.Range.End:b.Range.End], '\n'), b.Path, start)
	body, ok := parsed.Body.(*hclsyntax.Body)
	if diags.HasErrors() || !ok || body.Attributes[b.Labels[0]] == nil {
		return nil, refuse("%s (%s:%d) does not parse by itself", b.Address, b.Path, b.Line)
	}
	return body.Attributes[b.Labels[0]].Expr, nil
}

// refersTo is the address of the one block that an attribute names: alone, or
// within a text as in "serviceAccount:${google_service_account.ci.email}". It is
// empty where a plan chooses among several, or what is named is one of many.
func (d *draft) refersTo(b locate.Block, attribute string) (string, error) {
	body, err := d.body(b)
	if err != nil {
		return "", err
	}
	attr := body.Attributes[attribute]
	if attr == nil {
		return "", nil
	}
	return sole(attr.Expr), nil
}

// sole is the address that an expression refers to if it is nothing but that
// reference and text around it.
func sole(x hclsyntax.Expression) string {
	switch e := x.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return addressed(e.Traversal)
	case *hclsyntax.TemplateWrapExpr:
		return sole(e.Wrapped)
	case *hclsyntax.ParenthesesExpr:
		return sole(e.Expression)
	case *hclsyntax.TemplateExpr:
		var found string
		for _, part := range e.Parts {
			if _, text := part.(*hclsyntax.LiteralValueExpr); text {
				continue
			}
			if found != "" {
				return ""
			}
			if found = sole(part); found == "" {
				return ""
			}
		}
		return found
	}
	return ""
}

// addressed is the address that a reference is to; empty for what is no block.
func addressed(t hcl.Traversal) string {
	names := []string{t.RootName()}
	for _, step := range t[1:] {
		attr, ok := step.(hcl.TraverseAttr)
		if !ok {
			break
		}
		names = append(names, attr.Name)
	}
	switch {
	case names[0] == "data" && len(names) > 2:
		return "data." + names[1] + "." + names[2]
	case names[0] == "var" && len(names) > 1:
		return "variable." + names[1]
	case len(names) > 1:
		return names[0] + "." + names[1]
	}
	return ""
}

// text is what an expression says, if it is that alone.
func text(x hclsyntax.Expression) (string, bool) {
	if len(x.Variables()) > 0 {
		return "", false
	}
	v, diags := x.Value(nil)
	if diags.HasErrors() || v.IsNull() || !v.IsKnown() || v.Type() != cty.String {
		return "", false
	}
	return v.AsString(), true
}

func sameFolder(a, b string) bool { return path.Dir(a) == path.Dir(b) }
