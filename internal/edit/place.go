package edit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// place is where in a file's structure a range of bytes lies.
type place struct {
	address string             // of the top-level block
	blocks  []*hclsyntax.Block // from the top-level block inwards
	attr    *hclsyntax.Attribute
}

// constants are the places that Terraform reads before any value is known, or
// where it takes no sensitive value. Source: the Terraform language reference.
// An empty field stands for any; nested blocks count as their parent, too.
var constants = []struct{ block, nested, attribute, why string }{
	{"terraform", "", "", "the terraform block takes constants only"},
	{"variable", "", "default", "a variable's default is a constant"},
	{"variable", "", "", "a variable's declaration takes constants only"},
	{"module", "", "source", "a module's source is a constant"},
	{"module", "", "version", "a module's version is a constant"},
	{"provider", "", "alias", "a provider's alias is a constant"},
	{"provider", "", "version", "a provider's version is a constant"},
	{"output", "", "description", "an output's description is a constant"},
	{"output", "", "sensitive", "an output's sensitivity is a constant"},
	{"moved", "", "", "a moved block takes addresses only"},
	{"removed", "", "", "a removed block takes addresses only"},
	{"import", "", "", "an import block takes no sensitive value"},
	{"", "lifecycle", "", "a lifecycle block takes constants only"},
	{"", "", "depends_on", "depends_on takes addresses only"},
	{"", "", "provider", "a provider is named by its address"},
	{"", "", "providers", "providers are named by their addresses"},
	{"", "", "for_each", "for_each takes no sensitive value"},
}

// place finds the attribute whose expression holds the range, and says why no
// reference may stand there.
func (d *document) place(start, end int) (place, error) {
	var p place
	body := d.body
	for inner := body; inner != nil; {
		body, inner = inner, nil
		for _, b := range body.Blocks {
			if holds(span(b), start, end) {
				p.blocks = append(p.blocks, b)
				inner = b.Body
				break
			}
		}
	}
	for _, attr := range body.Attributes {
		if holds(attr.Expr.Range(), start, end) {
			p.attr = attr
		}
	}
	if len(p.blocks) > 0 {
		p.address = addressOf(p.blocks[0])
		innermost := p.blocks[len(p.blocks)-1]
		for _, label := range innermost.LabelRanges {
			if holds(label, start, end) {
				return p, errors.New("a block's label is a constant")
			}
		}
	}
	if p.attr == nil {
		return p, errors.New("the place is not in an attribute's value")
	}
	if why := p.constantOnly(); why != "" {
		return p, errors.New(why)
	}
	var key bool
	_ = hclsyntax.VisitAll(p.attr.Expr, func(node hclsyntax.Node) hcl.Diagnostics {
		_, isKey := node.(*hclsyntax.ObjectConsKeyExpr)
		key = key || isKey && holds(node.Range(), start, end)
		return nil
	})
	if key {
		return p, fmt.Errorf("it is a key in the value of %q", p.attr.Name)
	}
	return p, nil
}

// constantOnly says why the attribute takes no reference; empty if it may.
func (p place) constantOnly() string {
	for _, c := range constants {
		outer := c.block == "" || len(p.blocks) > 0 && p.blocks[0].Type == c.block
		nested := c.nested == "" || slices.ContainsFunc(p.blocks, func(b *hclsyntax.Block) bool { return b.Type == c.nested })
		if outer && nested && (c.attribute == "" || c.attribute == p.attr.Name) {
			return c.why
		}
	}
	return ""
}

func holds(r hcl.Range, start, end int) bool {
	return r.Start.Byte <= start && end <= r.End.Byte
}
