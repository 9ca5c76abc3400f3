package edit

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// SetAttribute gives an attribute the HCL expression Value. Attribute is its path from
// the block, or from the local value: "status"; "versioning.enabled" in a nested block,
// which is made if there is none; "tags.team" or `tags["cost-centre"]` in an object, be
// it written as HCL or as JSON; `statement[1].effect` where there are several. What
// exists keeps its place and its comment; a new attribute follows the last of its body
// that is not depends_on, which stands last.
type SetAttribute struct{ Address, Attribute, Value string }

func (s SetAttribute) do(path string, now state) (state, splice, error) {
	return one(path, now, parse, s)
}

func (s SetAttribute) subject() string              { return s.Address }
func (s SetAttribute) shifted(splice) (Step, error) { return s, nil }

func (s SetAttribute) splice(file *document) (splice, error) {
	value, err := s.value()
	if err != nil {
		return splice{}, err
	}
	d := file.nearby(s.Address)
	at, err := d.spot(s.Address, s.Attribute)
	if err != nil {
		return splice{}, err
	}
	switch {
	case len(at.missing) > 0:
		return d.insertBlock(at, d.localNewlines(value))
	case at.attr == nil:
		return d.insertAttribute(at.block, at.name, d.localNewlines(value))
	case len(at.rest) > 0:
		return d.setWithin(at, value)
	}
	r := at.attr.Expr.Range()
	if sameTokens(d.text(r), value) {
		return splice{}, ErrUnchanged
	}
	return splice{start: r.Start.Byte, end: r.End.Byte, text: d.localNewlines(value)}, nil
}

// value is the expression to write, known to be one and nothing else.
func (s SetAttribute) value() (string, error) {
	value := strings.TrimSpace(s.Value)
	expr, diags := hclsyntax.ParseExpression([]byte(value), "", hcl.InitialPos)
	if diags.HasErrors() {
		return "", errors.New("the value to set is not an HCL expression")
	}
	if r := expr.Range(); r.Start.Byte != 0 || r.End.Byte != len(value) {
		return "", errors.New("the value to set holds more than one HCL expression")
	}
	return value, nil
}

// insertAttribute adds a line after the body's last attribute.
func (d *document) insertAttribute(b *hclsyntax.Block, name, value string) (splice, error) {
	line := name + " = " + value
	if d.sharesLine(b) {
		return d.spreadOut(b, line), nil
	}
	last := lastAttribute(b.Body)
	if last == nil {
		return d.firstAttribute(b, line), nil
	}
	end := last.SrcRange.End.Byte
	indent := d.indentation(last.SrcRange.Start.Byte)
	at := lineEnd(d.src, end)
	beside := splice{start: at, end: at, text: indent + line + d.newline}
	if aligned, ok := d.alignedWithNeighbours(beside, indent); ok {
		return aligned, nil
	}
	return splice{start: at, end: at, text: d.newline + indent + line + d.newline}, nil
}

// sharesLine says that what is in a block stands beside its braces, as the syntax
// allows for a single attribute.
func (d *document) sharesLine(b *hclsyntax.Block) bool {
	open, closing := b.OpenBraceRange.End, b.CloseBraceRange.Start
	first := d.src[open.Byte:min(closing.Byte, lineEnd(d.src, open.Byte))]
	alone := len(b.Body.Attributes) == 1 && len(b.Body.Blocks) == 0
	for _, attr := range b.Body.Attributes {
		alone = alone && attr.SrcRange.Start.Line == open.Line
	}
	return alone || open.Line == closing.Line && len(bytes.TrimSpace(first)) > 0
}

// spreadOut gives what shares a line with its block's braces a line of its own,
// and the new attribute another.
func (d *document) spreadOut(b *hclsyntax.Block, line string) splice {
	indent := d.indentation(b.TypeRange.Start.Byte)
	open, closing := b.OpenBraceRange.End.Byte, b.CloseBraceRange.Start.Byte
	lines := []string{strings.TrimSpace(string(d.src[open:closing])), line}
	if len(b.Body.Attributes) > 0 && lastAttribute(b.Body) == nil {
		slices.Reverse(lines)
	}
	inner := d.newline + strings.Join(lines, d.newline) + d.newline
	inner = string(hclwrite.Format([]byte("b {" + inner + "}")))
	inner = strings.TrimSuffix(strings.TrimPrefix(inner, "b {"), "}")
	return splice{start: open, end: closing, text: strings.ReplaceAll(inner, "\n", "\n"+indent)}
}

// firstAttribute adds a line to a body that has no attribute before which it
// should not stand.
func (d *document) firstAttribute(b *hclsyntax.Block, line string) splice {
	indent := d.indentation(b.TypeRange.Start.Byte)
	open, closing := b.OpenBraceRange.End.Byte, b.CloseBraceRange.Start.Byte
	if b.OpenBraceRange.Start.Line == b.CloseBraceRange.Start.Line {
		return splice{start: open, end: closing, text: d.newline + indent + "  " + line + d.newline + indent}
	}
	at := lineEnd(d.src, open)
	text := indent + "  " + line + d.newline
	if len(b.Body.Blocks)+len(b.Body.Attributes) > 0 && !blankLine(d.src, at) {
		text += d.newline
	}
	return splice{start: at, end: at, text: text}
}

// alignedWithNeighbours is an inserted line with its equals sign where the
// canonical format puts it; not ok where that would move other lines.
func (d *document) alignedWithNeighbours(s splice, indent string) (splice, bool) {
	from, to := d.around(s)
	out := splice{start: s.start - from, end: s.end - from, text: s.text}.apply(d.src[from:to])
	was := strings.SplitAfter(string(hclwrite.Format(d.src[from:to])), "\n")
	is := strings.SplitAfter(string(hclwrite.Format(out)), "\n")
	first := strings.Count(string(d.src[from:s.start]), "\n")
	count := strings.Count(s.text, "\n")
	if len(is) != len(was)+count || !slices.Equal(was[:first], is[:first]) || !slices.Equal(was[first:], is[first+count:]) {
		return s, false
	}
	lines := is[first : first+count]
	canonical := lines[0][:len(lines[0])-len(strings.TrimLeft(lines[0], " \t"))]
	var text strings.Builder
	for _, line := range lines {
		if rest, ok := strings.CutPrefix(line, canonical); ok {
			line = indent + rest
		}
		text.WriteString(line)
	}
	s.text = text.String()
	return s, true
}

// lastAttribute is the attribute that ends last, or nil. What a resource is comes
// before what it waits for, so that depends_on does not count.
func lastAttribute(body *hclsyntax.Body) *hclsyntax.Attribute {
	var last *hclsyntax.Attribute
	for _, attr := range body.Attributes {
		if attr.Name != "depends_on" && (last == nil || attr.SrcRange.Start.Byte > last.SrcRange.Start.Byte) {
			last = attr
		}
	}
	return last
}

// indentation is the white space that leads the line of the byte at offset.
func (d *document) indentation(offset int) string {
	line := string(d.src[lineStart(d.src, offset):offset])
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// sameTokens says that two expressions differ in layout at most.
func sameTokens(a, b string) bool {
	as, _ := hclsyntax.LexExpression([]byte(a), "", hcl.InitialPos)
	bs, _ := hclsyntax.LexExpression([]byte(b), "", hcl.InitialPos)
	return slices.EqualFunc(meaningful(as), meaningful(bs), func(x, y hclsyntax.Token) bool {
		return x.Type == y.Type && string(x.Bytes) == string(y.Bytes)
	})
}

func meaningful(tokens hclsyntax.Tokens) hclsyntax.Tokens {
	return slices.DeleteFunc(tokens, func(t hclsyntax.Token) bool { return t.Type == hclsyntax.TokenNewline })
}
