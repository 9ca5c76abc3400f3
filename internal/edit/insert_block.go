package edit

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// nesting are the top-level blocks whose schema is a provider's or a backend's, so that
// a nested block of any name may belong in them.
var nesting = []string{"data", "ephemeral", "provider", "resource", "terraform"}

// mapNames are names that providers give to attributes that hold a map, and never to nested
// blocks. Source: the AWS, Azure, Google and Kubernetes providers' schemas.
var mapNames = []string{"annotations", "keepers", "labels", "match_labels", "parameters", "resource_labels", "tags", "tags_all", "triggers", "user_labels", "variables"}

// meta are the nested blocks that Terraform itself reads; they come last.
// Source: the Terraform style guide.
var meta = []string{"connection", "lifecycle", "provisioner"}

// insertBlock adds the nested blocks that a path lacks, with the attribute in the
// innermost.
func (d *document) insertBlock(at spot, value string) (splice, error) {
	if err := buildable(d, at); err != nil {
		return splice{}, err
	}
	open, closing := at.block.OpenBraceRange, at.block.CloseBraceRange
	indent := d.indentation(at.block.TypeRange.Start.Byte)
	lines := nestedBlocks(at, value, indent, d.indentUnit(at.block, indent), d.newline)
	if open.Start.Line == closing.Start.Line {
		inside := string(d.src[open.End.Byte:closing.Start.Byte])
		if strings.TrimSpace(inside) != "" {
			return splice{}, errors.New("the block is written on one line")
		}
		return splice{start: open.End.Byte, end: closing.Start.Byte, text: d.newline + lines + indent}, nil
	}
	place := d.afterContent(at.block)
	if place > closing.Start.Byte {
		return splice{}, errors.New("what is in the block shares a line with its brace")
	}
	if place > lineEnd(d.src, open.End.Byte) {
		lines = d.newline + lines
	}
	if place < lineStart(d.src, closing.Start.Byte) && !blankLine(d.src, place) {
		lines += d.newline
	}
	return splice{start: place, end: place, text: lines}, nil
}

// buildable says why a path's blocks may not be made.
func buildable(d *document, at spot) error {
	top := at.block
	for _, b := range d.body.Blocks {
		if holds(span(b), at.block.TypeRange.Start.Byte, at.block.CloseBraceRange.End.Byte) {
			top = b
		}
	}
	if !slices.Contains(nesting, top.Type) {
		return fmt.Errorf("there is no nested block %q, and blocks of type %q take none of their own", at.missing[0], top.Type)
	}
	for _, name := range at.missing {
		if slices.Contains(mapNames, name) {
			return fmt.Errorf("there is no %q, which is a map and not a nested block: it must be there to be added to", name)
		}
		if slices.Contains(meta, name) {
			return fmt.Errorf("there is no nested block %q, which says how Terraform itself treats the block", name)
		}
	}
	return nil
}

// indentUnit is what the lines in a block are indented by.
func (d *document) indentUnit(b *hclsyntax.Block, indent string) string {
	if last := lastAttribute(b.Body); last != nil {
		if unit, ok := strings.CutPrefix(d.indentation(last.SrcRange.Start.Byte), indent); ok && unit != "" {
			return unit
		}
	}
	return "  "
}

// nestedBlocks spells the blocks that a path lacks, in a block that is indented.
func nestedBlocks(at spot, value, indent, unit, newline string) string {
	var head, tail string
	for _, name := range at.missing {
		indent += unit
		head += indent + name + " {" + newline
		tail = indent + "}" + newline + tail
	}
	return head + indent + unit + at.name + " = " + value + newline + tail
}

// afterContent is where the line begins that follows a body's attributes and nested
// blocks, those aside that come last by style.
func (d *document) afterContent(b *hclsyntax.Block) int {
	end := b.OpenBraceRange.End.Byte
	for _, attr := range b.Body.Attributes {
		if attr.Name != "depends_on" {
			end = max(end, attr.SrcRange.End.Byte)
		}
	}
	for _, n := range b.Body.Blocks {
		if !slices.Contains(meta, n.Type) {
			end = max(end, n.CloseBraceRange.End.Byte)
		}
	}
	return lineEnd(d.src, end)
}
