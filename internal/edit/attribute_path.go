package edit

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// segment is one part of an attribute's path: a name, a quoted key or a number.
type segment struct {
	name   string
	index  int // of an element, where the segment is a number; else -1
	quoted bool
}

func (s segment) String() string {
	switch {
	case s.index >= 0:
		return fmt.Sprintf("[%d]", s.index)
	case s.quoted:
		return fmt.Sprintf("[%q]", s.name)
	}
	return s.name
}

// attributePath reads the path of an attribute as Terraform writes one:
// `status`, `versioning.enabled`, `tags["cost-centre"]`, `statement[0].actions`.
func attributePath(attribute string) ([]segment, error) {
	traversal, diags := hclsyntax.ParseTraversalAbs([]byte(attribute), "", hcl.InitialPos)
	if diags.HasErrors() {
		return nil, fmt.Errorf("%q is not an attribute path", attribute)
	}
	path := []segment{{name: traversal.RootName(), index: -1}}
	for _, step := range traversal[1:] {
		switch t := step.(type) {
		case hcl.TraverseAttr:
			path = append(path, segment{name: t.Name, index: -1})
		case hcl.TraverseIndex:
			if t.Key.Type() == cty.String {
				path = append(path, segment{name: t.Key.AsString(), index: -1, quoted: true})
				continue
			}
			n, accuracy := t.Key.AsBigFloat().Int64()
			if accuracy != 0 || n < 0 || n > 1<<20 {
				return nil, fmt.Errorf("%q is not an attribute path", attribute)
			}
			path = append(path, segment{index: int(n)})
		default:
			return nil, fmt.Errorf("%q is not an attribute path", attribute)
		}
	}
	return path, nil
}

// spot is where a path leads: to an attribute of a body, and, if any of the path is
// left, into the attribute's expression.
type spot struct {
	block   *hclsyntax.Block // whose own attribute it is
	name    string
	attr    *hclsyntax.Attribute // nil: the block has none of the name
	rest    []segment            // within the attribute's expression
	missing []string             // nested blocks on the way that are not there; block is the one that lacks them
}

// spot follows a path from a block, or from a local value, whose own name is then the
// path's first part and may be all of it. A name is a nested block first, then an
// attribute, and what follows an attribute is looked for in its expression: HCL lets no
// body have both under one name.
func (d *document) spot(address, attribute string) (spot, error) {
	var path []segment
	if attribute != "" {
		var err error
		if path, err = attributePath(attribute); err != nil {
			return spot{}, err
		}
	}
	if address == "" {
		return d.topSpot(path)
	}
	b, err := d.holder(address)
	if err != nil {
		return spot{}, err
	}
	if name, isLocal := strings.CutPrefix(address, "local."); isLocal {
		return spot{block: b, name: name, attr: b.Body.Attributes[name], rest: path}, nil
	}
	if len(path) == 0 {
		return spot{}, errors.New("no attribute is named")
	}
	return inBlock(b, path)
}

// topSpot follows a path from the file itself, as one of variables has attributes.
func (d *document) topSpot(path []segment) (spot, error) {
	if len(path) == 0 || path[0].index >= 0 || path[0].quoted {
		return spot{}, errors.New("no attribute is named")
	}
	whole := &hclsyntax.Block{Body: d.body}
	whole.CloseBraceRange.Start = posOf(d.src, len(d.src))
	whole.CloseBraceRange.Start.Line++
	return spot{block: whole, name: path[0].name, attr: d.body.Attributes[path[0].name], rest: path[1:]}, nil
}

// holder is the top-level block of an address, or the one that gives a local value.
func (d *document) holder(address string) (*hclsyntax.Block, error) {
	if name, isLocal := strings.CutPrefix(address, "local."); isLocal {
		return d.localsWith(name)
	}
	return d.block(address)
}

// localsWith is the one locals block that gives a value a name.
func (d *document) localsWith(name string) (*hclsyntax.Block, error) {
	var found *hclsyntax.Block
	for _, b := range d.body.Blocks {
		if b.Type != "locals" || b.Body.Attributes[name] == nil {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("it is declared at lines %d and %d: ambiguous", found.Range().Start.Line, b.Range().Start.Line)
		}
		found = b
	}
	if found == nil {
		return nil, errNoBlock
	}
	return found, nil
}

func inBlock(b *hclsyntax.Block, path []segment) (spot, error) {
	for i := 0; i < len(path); i++ {
		name := path[i]
		if name.index >= 0 || name.quoted {
			return spot{}, fmt.Errorf("%s is no name of an attribute or a nested block", name)
		}
		if attr := b.Body.Attributes[name.name]; attr != nil {
			return spot{block: b, name: name.name, attr: attr, rest: path[i+1:]}, nil
		}
		last := i == len(path)-1
		nested, found, err := nestedAt(b, path[i:])
		switch {
		case err != nil:
			return spot{}, err
		case found == 0 && last:
			return spot{block: b, name: name.name}, nil
		case found == 0:
			return unbuilt(b, path[i:])
		case i+found == len(path):
			return spot{}, fmt.Errorf("%q is a nested block, not an attribute", name.name)
		}
		b, i = nested, i+found-1
	}
	return spot{}, errors.New("no attribute is named")
}

// nestedAt is the nested block that a path begins with, and how much of the path names
// it: its type, and a number where there are several. None is 0.
func nestedAt(in *hclsyntax.Block, path []segment) (*hclsyntax.Block, int, error) {
	name := path[0].name
	var all []*hclsyntax.Block
	for _, b := range in.Body.Blocks {
		if !declares(b, name) {
			continue
		}
		if b.Type == "dynamic" {
			if len(path) == 1 {
				return nil, 0, fmt.Errorf("%q is a nested block, not an attribute", name)
			}
			return nil, 0, fmt.Errorf("nested block %q is dynamic", name)
		}
		all = append(all, b)
	}
	numbered := len(path) > 1 && path[1].index >= 0
	switch {
	case len(all) == 0:
		return nil, 0, nil
	case numbered && path[1].index < len(all):
		return all[path[1].index], 2, nil
	case numbered:
		return nil, 0, fmt.Errorf("there is no nested block %s%s", name, path[1])
	case len(all) > 1 && len(path) > 1:
		return nil, 0, fmt.Errorf("there are several nested blocks %q: ambiguous", name)
	}
	return all[0], 1, nil
}

// declares says that a nested block stands for name, written out or dynamic.
func declares(b *hclsyntax.Block, name string) bool {
	return b.Type == name || b.Type == "dynamic" && len(b.Labels) == 1 && b.Labels[0] == name
}

// unbuilt is a path into nested blocks that are not there.
func unbuilt(b *hclsyntax.Block, path []segment) (spot, error) {
	at := spot{block: b, name: path[len(path)-1].name}
	for _, s := range path {
		if s.index >= 0 || s.quoted {
			return spot{}, fmt.Errorf("there is no nested block and no attribute %q", path[0].name)
		}
	}
	for _, s := range path[:len(path)-1] {
		at.missing = append(at.missing, s.name)
	}
	return at, nil
}

// path is the spot's attribute in the outline.
func (s spot) path(d *document) string { return d.pathOf(s.block) + "/" + s.name }

// written is a path as a person writes it.
func written(path []segment) string {
	var out strings.Builder
	for i, s := range path {
		if i > 0 && s.index < 0 && !s.quoted {
			out.WriteByte('.')
		}
		out.WriteString(s.String())
	}
	return out.String()
}
