package edit

import (
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

func (s RemoveAttribute) claim(d *document) (claim[*document], error) {
	at, err := d.spot(s.Address, s.Attribute)
	if err != nil {
		return claim[*document]{}, err
	}
	if at.attr == nil {
		return claim[*document]{}, errNotThere
	}
	if len(at.rest) > 0 {
		return s.claimWithin(d, at)
	}
	path, block := at.path(d), d.pathOf(at.block)
	if at.block.Type == "locals" && d.holdsNothingBut(at) {
		r := span(at.block)
		start := d.commentsBefore(r)
		return claim[*document]{
			start: start, end: lineEnd(d.src, r.End.Byte),
			outline: slices.DeleteFunc(d.outline(), func(i item) bool { return under(i.path, block) }),
			becomes: firstOf(string(d.src[start:r.Start.Byte])),
		}, nil
	}
	r := at.attr.SrcRange
	c := claim[*document]{
		start: r.Start.Byte, end: r.End.Byte,
		outline: slices.DeleteFunc(d.outline(), func(i item) bool { return i.path == path }),
		becomes: func(part string) bool { return part == "" },
	}
	if !sharesBrace(at.block, at.attr) {
		c.start, c.end = d.commentsBefore(r), lineEnd(d.src, r.End.Byte)
		c.becomes = firstOf(string(d.src[c.start:r.Start.Byte]))
	}
	return aligned(d, c), nil
}

// firstOf judges what is left where something was, with comments above: nothing, or the
// first lines of the comments, where those are not about it.
func firstOf(comments string) func(part string) bool {
	lines := func(text string) []string {
		return strings.FieldsFunc(strings.NewReplacer(" ", "", "\t", "", "\r", "").Replace(text), func(r rune) bool { return r == '\n' })
	}
	return func(part string) bool {
		left, were := lines(part), lines(comments)
		return len(left) <= len(were) && slices.Equal(left, were[:len(left)])
	}
}

// holdsNothingBut says that every token between a block's braces is the attribute's, or
// a comment about it.
func (d *document) holdsNothingBut(at spot) bool {
	r := at.attr.SrcRange
	first, last := d.commentsBefore(r), lineEnd(d.src, r.End.Byte)
	for _, t := range d.tokensIn(at.block.OpenBraceRange.End.Byte, at.block.CloseBraceRange.Start.Byte) {
		own := t.Range.Start.Byte >= first && t.Range.End.Byte <= last
		if !own && t.Type != hclsyntax.TokenNewline {
			return false
		}
	}
	return true
}

// claimWithin claims a key of an object, and what separates it from its neighbours.
func (s RemoveAttribute) claimWithin(d *document, at spot) (claim[*document], error) {
	path, key := at.rest[:len(at.rest)-1], at.rest[len(at.rest)-1]
	v, err := d.value(at.attr.Expr).at(path)
	if err != nil {
		return claim[*document]{}, err
	}
	i, err := v.find(key)
	if err != nil || i < 0 {
		return claim[*document]{}, errors.Join(errNotThere, err)
	}
	start, end := v.gap(i)
	c := claim[*document]{start: v.text.offset(start), end: v.text.offset(end), becomes: v.holdsOnly(i, "")}
	find := func(after *document) (spot, error) { return after.spot(s.Address, s.Attribute) }
	return claimWithin(d, at, c, find, func(m any) (any, error) {
		return changed(m, path, func(object any) (any, error) {
			keys, ok := object.(map[string]any)
			if !ok || keys["key "+key.name] == nil {
				return nil, errNotThere
			}
			delete(keys, "key "+key.name)
			return keys, nil
		})
	})
}

func (s RemoveListItem) claim(d *document) (claim[*document], error) {
	at, err := d.spot(s.Address, s.Attribute)
	if err != nil {
		return claim[*document]{}, err
	}
	if at.attr == nil {
		return claim[*document]{}, errNotThere
	}
	like, err := itemOf(s.Item)
	if err != nil {
		return claim[*document]{}, err
	}
	v, err := d.value(at.attr.Expr).at(at.rest)
	if err != nil {
		return claim[*document]{}, err
	}
	in, i, err := v.item(like)
	if err != nil {
		return claim[*document]{}, err
	}
	start, end := in.gap(i)
	c := claim[*document]{start: in.text.offset(start), end: in.text.offset(end), becomes: in.holdsOnly(i, "")}
	item, err := meaningOf(s.Item)
	if err != nil {
		return claim[*document]{}, err
	}
	find := func(after *document) (spot, error) { return after.spot(s.Address, s.Attribute) }
	return claimWithin(d, at, c, find, func(m any) (any, error) {
		return changed(m, at.rest, func(list any) (any, error) { return exchanged(list, item, nil) })
	})
}

// meaningOf is what an expression by itself means.
func meaningOf(source string) (any, error) {
	expr, diags := hclsyntax.ParseExpression([]byte(source), "", hcl.InitialPos)
	if diags.HasErrors() {
		return nil, errors.New("it is not an HCL expression")
	}
	return meaning(&document{src: []byte(source)}, expr), nil
}
