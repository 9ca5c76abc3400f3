package remedy

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// line counts from 1.
func (d *draft) line(file string, offset int) int {
	src, ok := d.req.Index.Source(file)
	if !ok {
		return 0
	}
	return 1 + bytes.Count(src.Bytes()[:offset], []byte("\n"))
}

// notIgnored refuses to set what the resource's lifecycle tells Terraform to
// leave as it is.
func (d *draft) notIgnored(file, address, attribute string) error {
	for _, b := range d.req.Index.Blocks(path.Dir(file)) {
		if b.Address != address || b.Type != "resource" {
			continue
		}
		body, err := d.body(b)
		if err != nil {
			return err
		}
		for _, nested := range body.Blocks {
			if attr := nested.Body.Attributes["ignore_changes"]; nested.Type == "lifecycle" && attr != nil && ignores(attr.Expr, attribute) {
				return refuse("%s:%d has Terraform ignore changes of %s (lifecycle.ignore_changes), so setting %s would have no effect",
					b.Path, d.line(b.Path, attr.SrcRange.Start.Byte), address, attribute)
			}
		}
	}
	return nil
}

// ignores says that ignore_changes covers an attribute, or that it cannot be
// told. What is ignored in part can still be set as a whole.
func ignores(x hclsyntax.Expression, attribute string) bool {
	list, ok := x.(*hclsyntax.TupleConsExpr)
	if !ok { // the keyword all, or what is not valid
		return true
	}
	asked := steps(attribute)
	return slices.ContainsFunc(list.Exprs, func(item hclsyntax.Expression) bool {
		names := steps(strings.Join(ignored(item), "."))
		return len(names) <= len(asked) && slices.Equal(names, asked[:len(names)])
	})
}

// steps are the names and keys of a path, however they are written.
func steps(path string) []string {
	return strings.FieldsFunc(path, func(c rune) bool { return strings.ContainsRune(`.[]"`, c) })
}

// ignored are the names on the way to what an item of ignore_changes covers;
// none where that is everything, or cannot be told.
func ignored(item hclsyntax.Expression) []string {
	if text, ok := item.(*hclsyntax.TemplateExpr); ok && text.IsStringLiteral() { // as Terraform 0.11 wrote it
		v, diags := text.Value(nil)
		if diags.HasErrors() || v.AsString() == "*" {
			return nil
		}
		return strings.Split(v.AsString(), ".")
	}
	traversal, diags := hcl.AbsTraversalForExpr(item)
	if diags.HasErrors() {
		return nil
	}
	names := []string{traversal.RootName()}
	for _, step := range traversal[1:] {
		switch s := step.(type) {
		case hcl.TraverseAttr:
			names = append(names, s.Name)
		case hcl.TraverseIndex:
			if s.Key.Type() == cty.String {
				names = append(names, s.Key.AsString())
			}
		}
	}
	return names
}
