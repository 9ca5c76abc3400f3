package edit

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// item is one block or attribute of a file: where it stands in the structure,
// and its expression without layout (empty for a block).
type item struct{ path, expression string }

// outlined is a file's outline, sorted, and where each block stands in it.
type outlined struct {
	items []item
	paths map[*hclsyntax.Block]string
}

// outline is every block and attribute of the file, nested ones included, sorted.
// It is the caller's own.
func (d *document) outline() []item { return slices.Clone(d.outlined().items) }

// pathOf is a block's path in the outline.
func (d *document) pathOf(b *hclsyntax.Block) string { return d.outlined().paths[b] }

func (d *document) sketch() outlined {
	o := outlined{paths: map[*hclsyntax.Block]string{}}
	d.walk(d.body, "", func(path string, b *hclsyntax.Block, attr *hclsyntax.Attribute) {
		i := item{path: path}
		if attr != nil {
			r := attr.Expr.Range()
			i.expression = bareOf(d.tokensIn(r.Start.Byte, r.End.Byte))
		} else {
			o.paths[b] = path
		}
		o.items = append(o.items, i)
	})
	sorted(o.items)
	return o
}

// walk visits each block (attr is nil) and each attribute (its block may be nil).
// Blocks that are headed alike are numbered in their order.
func (d *document) walk(body *hclsyntax.Body, in string, visit func(path string, b *hclsyntax.Block, attr *hclsyntax.Attribute)) {
	for name, attr := range body.Attributes {
		visit(in+"/"+name, nil, attr)
	}
	seen := make(map[string]int)
	for _, b := range body.Blocks {
		heading := b.Type + " " + addressOf(b)
		path := in + "/" + heading + "#" + strconv.Itoa(seen[heading])
		seen[heading]++
		visit(path, b, nil)
		d.walk(b.Body, path, visit)
	}
}

// under says that path is the item at top, or in it.
func under(path, top string) bool {
	return path == top || strings.HasPrefix(path, top+"/")
}

// sorted makes outlines comparable: attributes come in no order.
func sorted(outline []item) []item {
	slices.SortFunc(outline, func(a, b item) int { return strings.Compare(a.path, b.path) })
	return outline
}

// bare is an expression's tokens without the layout between them. What stands
// in strings and heredocs is no layout.
func bare(expression string) string {
	// A heredoc's end is told by the line end after it.
	tokens, _ := hclsyntax.LexExpression([]byte(expression+"\n"), "", hcl.InitialPos)
	return bareOf(tokens)
}

// bareOf is tokens without the line ends between them.
func bareOf(tokens hclsyntax.Tokens) string {
	var out strings.Builder
	for _, t := range tokens {
		if t.Type != hclsyntax.TokenNewline && t.Type != hclsyntax.TokenEOF {
			out.WriteRune(rune(t.Type))
			out.Write(t.Bytes)
			out.WriteByte(0)
		}
	}
	return out.String()
}
