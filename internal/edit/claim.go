package edit

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

func (s RemoveBlock) claim(d *document) (claim[*document], error) {
	b, err := s.in(d)
	if err != nil {
		return claim[*document]{}, err
	}
	r := span(b)
	start := d.commentsBefore(r)
	comments := strings.SplitAfter(string(d.src[start:r.Start.Byte]), "\n")
	return claim[*document]{
		start: start, end: lineEnd(d.src, r.End.Byte),
		outline: d.without(b),
		// The first lines of the comments may stay; what is left of none is nothing.
		becomes: func(part string) bool {
			var kept string
			for i := 0; part != strings.TrimSpace(kept); i++ {
				if i == len(comments) {
					return false
				}
				kept += comments[i]
			}
			return true
		},
	}, nil
}

// without is the outline without one of the top-level blocks: those after it that are
// headed alike are numbered anew.
func (d *document) without(gone *hclsyntax.Block) []item {
	body, left := *d.body, *d
	body.Blocks = slices.DeleteFunc(slices.Clone(body.Blocks), func(b *hclsyntax.Block) bool { return b == gone })
	left.body = &body
	return left.sketch().items
}

// commentsBefore is where the unbroken run of comments above a block begins.
func (d *document) commentsBefore(block hcl.Range) int {
	start, lineEnds := block.Start.Byte, 0
	for _, t := range slices.Backward(d.tokens()) {
		at := t.Range.Start.Byte
		if at >= block.Start.Byte {
			continue
		}
		if t.Type == hclsyntax.TokenNewline {
			lineEnds++
			continue
		}
		if t.Type != hclsyntax.TokenComment {
			break
		}
		if bytes.HasSuffix(t.Bytes, []byte("\n")) {
			lineEnds++
		}
		ownLine := len(bytes.TrimSpace(d.src[max(d.top(), lineStart(d.src, at)):at])) == 0
		if lineEnds > 1 || !ownLine {
			break
		}
		start, lineEnds = at, 0
	}
	return start
}

func (s SetAttribute) claim(d *document) (claim[*document], error) {
	at, err := d.spot(s.Address, s.Attribute)
	if err != nil {
		return claim[*document]{}, err
	}
	value, err := s.value()
	if err != nil {
		return claim[*document]{}, err
	}
	value = d.localNewlines(value)
	b, name := at.block, at.name
	switch {
	case len(at.missing) > 0:
		return claimBlock(d, at, value), nil
	case len(at.rest) > 0:
		return s.claimWithin(d, at, value)
	}
	path := at.path(d)
	if attr := b.Body.Attributes[name]; attr != nil {
		r := attr.Expr.Range()
		return claim[*document]{
			start: r.Start.Byte, end: r.End.Byte,
			outline: with(d.outline(), path, value),
			becomes: func(part string) bool { return sameTokens(part, value) },
		}, nil
	}
	end := b.OpenBraceRange.End.Byte
	if d.sharesLine(b) {
		closing, line := b.CloseBraceRange.Start.Byte, name+" = "+value
		inner := string(d.src[end:closing])
		return claim[*document]{
			start: end, end: closing,
			outline: append(d.outline(), item{path, bare(value)}),
			becomes: func(part string) bool { return sameTokens(part, inner+"\n"+line) || sameTokens(part, line+"\n"+inner) },
		}, nil
	}
	if last := lastAttribute(b.Body); last != nil {
		end = lineEnd(d.src, last.SrcRange.End.Byte)
	} else if b.OpenBraceRange.Start.Line != b.CloseBraceRange.Start.Line {
		end = lineEnd(d.src, end)
	}
	return claim[*document]{
		start: end, end: end,
		outline: append(d.outline(), item{path, bare(value)}),
		becomes: func(part string) bool {
			left, right, ok := strings.Cut(part, "=")
			return ok && strings.TrimSpace(left) == name && sameTokens(right, value)
		},
	}, nil
}

// with is an outline with another expression at a path.
func with(outline []item, path, expression string) []item {
	for i := range outline {
		if outline[i].path == path {
			outline[i].expression = bare(expression)
		}
	}
	return outline
}

func (s ReplaceLiteral) claim(d *document) (claim[*document], error) {
	p, err := d.place(s.Start, s.End)
	if err != nil {
		return claim[*document]{}, err
	}
	start, end, text := s.Start, s.End, "${"+s.Reference+"}"
	if whole, ok := d.wholeLiteral(s); ok {
		start, end, text = whole.Start.Byte, whole.End.Byte, s.Reference
	}
	r := p.attr.Expr.Range()
	path := "/" + p.attr.Name
	if len(p.blocks) > 0 {
		path = d.pathOf(p.blocks[len(p.blocks)-1]) + path
	}
	expression := string(d.src[r.Start.Byte:start]) + text + string(d.src[end:r.End.Byte])
	return claim[*document]{
		start: start, end: end,
		outline: with(d.outline(), path, expression),
		becomes: func(part string) bool { return part == text },
		also:    func(after *document) error { return sameText(s, d, after) },
	}, nil
}

// wholeLiteral is the expression of which the range is the whole content: a
// quoted string, or a number.
func (d *document) wholeLiteral(s ReplaceLiteral) (hcl.Range, bool) {
	var whole hcl.Range
	_ = hclsyntax.VisitAll(d.body, func(node hclsyntax.Node) hcl.Diagnostics {
		r := node.Range()
		switch e := node.(type) {
		case *hclsyntax.TemplateExpr:
			if e.IsStringLiteral() && d.src[r.Start.Byte] == '"' && r.Start.Byte == s.Start-1 && r.End.Byte == s.End+1 {
				whole = r
			}
		case *hclsyntax.LiteralValueExpr:
			if e.Val.Type() != cty.Number {
				return nil
			}
			if r.Start.Byte == s.Start && r.End.Byte == s.End {
				whole = r
			}
		}
		return nil
	})
	return whole, whole.End.Byte > 0
}

func (s AppendBlock) claim(d *document) (claim[*document], error) {
	own, _, err := s.parsed()
	if err != nil {
		return claim[*document]{}, err
	}
	return claim[*document]{
		start: len(d.src), end: len(d.src),
		outline: append(d.outline(), own.outline()...),
		becomes: func(part string) bool { return part == d.localNewlines(strings.TrimSpace(s.Source)) },
	}, nil
}

func (s SealVariable) claim(d *document) (claim[*document], error) {
	b, err := d.block(s.subject())
	if err != nil {
		return claim[*document]{}, err
	}
	path := d.pathOf(b)
	outline := slices.DeleteFunc(d.outline(), func(i item) bool {
		return i.path == path+"/default" || i.path == path+"/sensitive"
	})
	r := span(b)
	kept := d.comments(r)
	if value := b.Body.Attributes["default"]; value != nil {
		line := hcl.Range{Start: value.SrcRange.Start}
		line.End.Byte = lineEnd(d.src, value.SrcRange.End.Byte)
		gone := d.comments(line)
		kept = slices.DeleteFunc(kept, func(c string) bool { return slices.Contains(gone, c) })
	}
	return claim[*document]{
		start: r.Start.Byte, end: r.End.Byte,
		outline: append(outline, item{path + "/sensitive", bare("true")}),
		becomes: func(part string) bool {
			now, err := parse("", []byte(part))
			return err == nil && within(kept, now.comments(now.body.SrcRange))
		},
	}, nil
}

// comments are the comments in a range, in order.
func (d *document) comments(in hcl.Range) []string {
	var found []string
	for _, t := range d.tokens() {
		if t.Type == hclsyntax.TokenComment && t.Range.Start.Byte >= in.Start.Byte && t.Range.End.Byte <= in.End.Byte {
			found = append(found, string(bytes.TrimSpace(t.Bytes)))
		}
	}
	return found
}

// within says that some, in order, all occur among all.
func within(some, all []string) bool {
	for _, one := range all {
		if len(some) > 0 && some[0] == one {
			some = some[1:]
		}
	}
	return len(some) == 0
}
