package locate

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// merge puts what override files say in the place of what it changes, as
// Terraform does before it evaluates anything. A merged block stands where the
// changed one is declared. What changes nothing that is declared once, which
// Terraform refuses, stands for itself.
func (m *module) merge(changes []*node) {
	if len(changes) == 0 {
		return
	}
	m.overrides = map[string][]*node{}
	m.nodes = slices.Clone(m.nodes)
	at := map[string][]int{}
	for i, n := range m.nodes {
		at[n.Address] = append(at[n.Address], i)
	}
	for _, c := range changes {
		base := at[c.Address]
		if len(base) != 1 || c.attribute == nil && len(c.Labels) == 0 {
			m.nodes = append(m.nodes, c)
			continue
		}
		merged := *m.nodes[base[0]]
		if c.attribute != nil {
			merged.attribute = c.attribute
		} else {
			block := *merged.block
			block.Body = mergedBody(block.Body, c.block.Body)
			merged.block = &block
		}
		m.nodes[base[0]] = &merged
		m.overrides[c.Address] = append(m.overrides[c.Address], c)
	}
}

// mergedBody replaces arguments, and all nested blocks of a type by those of
// the override; only in lifecycle does each argument stand for itself.
func mergedBody(base, change *hclsyntax.Body) *hclsyntax.Body {
	merged := *base
	merged.Attributes = maps.Clone(base.Attributes)
	maps.Copy(merged.Attributes, change.Attributes)
	merged.Blocks = nil
	for _, b := range base.Blocks {
		i := slices.IndexFunc(change.Blocks, func(c *hclsyntax.Block) bool { return nestedType(c) == nestedType(b) })
		switch {
		case i < 0:
			merged.Blocks = append(merged.Blocks, b)
		case b.Type == "lifecycle":
			both := *b
			both.Body = mergedBody(b.Body, change.Blocks[i].Body)
			merged.Blocks = append(merged.Blocks, &both)
		}
	}
	for _, c := range change.Blocks {
		if c.Type != "lifecycle" || len(blocksOf(base, "lifecycle")) == 0 {
			merged.Blocks = append(merged.Blocks, c)
		}
	}
	return &merged
}

// nestedType is the type of the blocks that a nested block makes.
func nestedType(b *hclsyntax.Block) string {
	if b.Type == "dynamic" && len(b.Labels) == 1 {
		return b.Labels[0]
	}
	return b.Type
}

// Overridden tells which override file changes the given attribute, a dotted
// path, of a block in a file, so that changing it there has no effect; without
// an attribute, which changes the block at all. The site is where it does, in
// the file read last.
func (ix *Index) Overridden(file, address, attribute string) (by Site, ok bool) {
	m := ix.module(path.Dir(file))
	if m == nil {
		return Site{}, false
	}
	for _, c := range slices.Backward(m.overrides[address]) {
		if IsOverride(file) && c.Path <= file {
			continue // read before it, or itself
		}
		if line := changes(c, attribute); line > 0 {
			by = c.site(c.Path)
			by.Line = line
			return by, true
		}
	}
	return Site{}, false
}

// OverriddenAt is Overridden for the attribute whose value lies at a place.
func (ix *Index) OverriddenAt(file string, at Range) (by Site, ok bool) {
	s := ix.at(file)
	if s == nil {
		return Site{}, false
	}
	n := s.enclosing(at.Start)
	if n == nil {
		return Site{}, false
	}
	attribute := ""
	if n.block != nil {
		attribute = attributeAt(n.block.Body, at)
	}
	return ix.Overridden(file, n.Address, attribute)
}

// attributeAt is the dotted path of the attribute that holds a place; empty
// where none does.
func attributeAt(body *hclsyntax.Body, at Range) string {
	for name, a := range body.Attributes {
		if r := rangeOf(a.SrcRange); r.Start <= at.Start && at.End <= r.End {
			return name
		}
	}
	for _, b := range body.Blocks {
		if name := attributeAt(b.Body, at); name != "" {
			return b.Type + "." + name
		}
	}
	return ""
}

// changes is the line on which an override sets an attribute, or 0.
func changes(c *node, attribute string) int {
	if attribute == "" || c.block == nil {
		return c.Line
	}
	body := c.block.Body
	for {
		name, rest, inner := strings.Cut(attribute, ".")
		if a, set := body.Attributes[name]; set {
			return a.SrcRange.Start.Line
		}
		i := slices.IndexFunc(body.Blocks, func(b *hclsyntax.Block) bool { return nestedType(b) == name })
		switch {
		case i < 0:
			return 0
		case name != "lifecycle" || !inner:
			return body.Blocks[i].TypeRange.Start.Line
		}
		body, attribute = body.Blocks[i].Body, rest
	}
}
