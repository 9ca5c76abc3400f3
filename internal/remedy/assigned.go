package remedy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// isAssignment says that a site is in a file of variables.
func isAssignment(site locate.Site) bool {
	return site.Address == "" && strings.HasSuffix(site.Path, ".tfvars")
}

// unassign plans that the line which gives a variable the secret goes, and that the
// variable is sensitive.
func (d *draft) unassign(site locate.Site) error {
	src, ok := d.req.Index.Source(site.Path)
	if !ok {
		return refuse("%q is not in the code", site.Path)
	}
	parsed, diags := hclsyntax.ParseConfig(src.Bytes(), site.Path, hcl.InitialPos)
	body, ok := parsed.Body.(*hclsyntax.Body)
	if diags.HasErrors() || !ok {
		return refuse("%q does not parse", site.Path)
	}
	attr := attributeAt(body, site.Literal)
	if attr == nil {
		return refuse("line %d of %q is in no variable's value", site.Line, site.Path)
	}
	if r := attr.Expr.Range(); r.Start.Byte+1 != site.Literal.Start || r.End.Byte-1 != site.Literal.End {
		return refuse("what %q gives variable %q (line %d) may hold more than the secret", site.Path, attr.Name, site.Line)
	}
	folder := path.Dir(site.Path)
	var declared []locate.Block
	for _, b := range d.req.Index.Blocks(folder) {
		if b.Address == "variable."+attr.Name {
			declared = append(declared, b)
		}
	}
	if len(declared) != 1 {
		return refuse("variable %q, which line %d of %q sets, is not declared, or not once, beside it", attr.Name, site.Line, site.Path)
	}
	variable, err := d.body(declared[0])
	if err != nil {
		return err
	}
	if variable.Attributes["default"] != nil {
		return refuse("without line %d of %q, %s would have its default", site.Line, site.Path, declared[0].Address)
	}
	if err := d.add(site.Path, edit.RemoveAttribute{Attribute: attr.Name}); err != nil {
		return err
	}
	if err := d.add(declared[0].Path, edit.SetAttribute{Address: declared[0].Address, Attribute: "sensitive", Value: "true"}); err != nil {
		return err
	}
	if clause := fmt.Sprintf("take the secret of %s out of %q", declared[0].Address, site.Path); !slices.Contains(d.summary, clause) {
		d.summary = append(d.summary, clause)
	}
	d.note(fmt.Sprintf("Give var.%s%s its new value before the next apply, for example in TF_VAR_%s.", attr.Name, of(folder), attr.Name))
	return nil
}
