package locate

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// shape says how Terraform reads the properties of one kind of body. JSON does
// not tell a nested block from an object, and only the provider knows: unless
// flat, an object whose names could be those of arguments is read as a block,
// which refers to the same.
type shape struct {
	flat     bool              // all but blocks are arguments
	values   []string          // arguments, whatever stands there
	verbatim []string          // arguments whose text is no template; "*" is all
	static   []string          // arguments whose text is a reference, not a template
	blocks   map[string]header // nested blocks of Terraform's own
}

// header is a kind of block: how many labels it has, and what is in it.
type header struct {
	labels int
	shape  *shape
}

// Source of these tables: the Terraform language, "JSON Configuration Syntax".
var (
	provided  = &shape{values: []string{"for_each"}, blocks: map[string]header{}} // known to the provider only
	condition = &shape{flat: true}
	lifecycle = &shape{
		flat: true, verbatim: []string{"ignore_changes"}, static: []string{"replace_triggered_by"},
		blocks: map[string]header{"precondition": {0, condition}, "postcondition": {0, condition}},
	}
	managed = &shape{
		values: []string{"count", "for_each"}, verbatim: []string{"provider", "depends_on"},
		blocks: map[string]header{"lifecycle": {0, lifecycle}, "provisioner": {1, provided}, "connection": {0, provided}},
	}
	settings = &shape{flat: true, verbatim: []string{"*"}}

	topBlocks = map[string]header{
		"resource":  {2, managed},
		"data":      {2, managed},
		"ephemeral": {2, managed},
		"module":    {1, &shape{flat: true, verbatim: []string{"source", "version", "providers", "depends_on"}}},
		"provider":  {1, &shape{verbatim: []string{"alias", "version"}}},
		"variable":  {1, &shape{flat: true, verbatim: []string{"*"}, blocks: map[string]header{"validation": {0, condition}}}},
		"output":    {1, &shape{flat: true, verbatim: []string{"description", "depends_on"}, blocks: map[string]header{"precondition": {0, condition}}}},
		"locals":    {0, &shape{flat: true}},
		"moved":     {0, &shape{flat: true, static: []string{"from", "to"}}},
		"import":    {0, &shape{flat: true, verbatim: []string{"provider"}, static: []string{"to"}}},
		"removed":   {0, &shape{flat: true, static: []string{"from"}, blocks: map[string]header{"lifecycle": {0, lifecycle}, "provisioner": {1, provided}}}},
		"check":     {1, &shape{flat: true, blocks: map[string]header{"data": {2, managed}, "assert": {0, condition}}}},
		"terraform": {0, &shape{flat: true, verbatim: []string{"*"}, blocks: map[string]header{"backend": {1, settings}, "cloud": {0, settings}}}},
	}
)

// testBlocks are those of a test. Source: the Terraform language, "Tests".
var testBlocks = map[string]header{
	"run": {1, &shape{
		flat: true, verbatim: []string{"command", "providers"}, static: []string{"expect_failures"},
		blocks: map[string]header{"variables": {0, condition}, "module": {0, settings}, "assert": {0, condition}, "plan_options": {0, settings}},
	}},
	"variables": {0, condition}, "test": {0, settings},
	"provider": topBlocks["provider"], "mock_provider": {1, provided},
	"override_resource": {0, double}, "override_data": {0, double}, "override_module": {0, double},
}

var double = &shape{flat: true, static: []string{"target"}}

// dynamic is a block whose content is one that the provider knows.
var dynamic = header{1, provided}

// root reads the whole file's value as a module's or, of variables, as
// arguments, whose text is never a template.
func (r *jsonReader) root(v jsonValue) (*hclsyntax.Body, error) {
	members, err := r.properties(v)
	if err != nil {
		return nil, err
	}
	if isVariables(r.file.Path) {
		return r.body(members, settings)
	}
	blocks := topBlocks
	if isTest(r.file.Path) {
		blocks = testBlocks
	}
	out := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}}
	for _, m := range members {
		h, known := blocks[m.name.text]
		switch {
		case m.name.text == "//":
		case !known:
			return nil, r.refuse(m.name.at.Start, "what kind of block this is is not known")
		default:
			if err := r.blocks(m.name.text, h, nil, m.name, m.value, out); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// properties are an object's members, or those of a list's objects.
func (r *jsonReader) properties(v jsonValue) ([]jsonMember, error) {
	switch v.kind {
	case '{':
		return v.members, nil
	case '[':
		var all []jsonMember
		for _, item := range v.items {
			if item.kind != '{' {
				return nil, r.refuse(item.at.Start, "an object is needed here")
			}
			all = append(all, item.members...)
		}
		return all, nil
	case 'n':
		return nil, nil
	}
	return nil, r.refuse(v.at.Start, "an object, or a list of objects, is needed here")
}

// blocks adds the blocks that a property stands for: labels lie around bodies,
// one object each, and a list has several blocks. A block begins at the name
// before it, or at its brace within a list.
func (r *jsonReader) blocks(kind string, h header, labels []string, name, v jsonValue, out *hclsyntax.Body) error {
	if len(labels) < h.labels {
		members, err := r.properties(v)
		for _, m := range members {
			if err == nil {
				err = r.blocks(kind, h, append(slices.Clone(labels), m.name.text), m.name, m.value, out)
			}
		}
		return err
	}
	switch v.kind {
	case 'n':
	case '{':
		b, err := r.body(v.members, h.shape)
		if err != nil {
			return err
		}
		brace := Range{v.at.Start, v.at.Start + 1}
		b.SrcRange = r.rangeOf(v.at)
		out.Blocks = append(out.Blocks, &hclsyntax.Block{
			Type: kind, Labels: labels, Body: b, TypeRange: r.rangeOf(name.at),
			OpenBraceRange: r.rangeOf(brace), CloseBraceRange: r.rangeOf(Range{v.at.End - 1, v.at.End}),
		})
	case '[':
		for _, item := range v.items {
			if item.kind != '{' {
				return r.refuse(item.at.Start, "an object is needed here")
			}
			start := jsonValue{at: Range{item.at.Start, item.at.Start + 1}}
			if err := r.blocks(kind, h, labels, start, item, out); err != nil {
				return err
			}
		}
	default:
		return r.refuse(v.at.Start, "an object, or a list of objects, is needed here")
	}
	return nil
}

// body reads an object's members as arguments and nested blocks.
func (r *jsonReader) body(members []jsonMember, s *shape) (*hclsyntax.Body, error) {
	out := &hclsyntax.Body{Attributes: make(hclsyntax.Attributes, len(members))}
	for _, m := range members {
		name := m.name.text
		h, nests := s.blocks[name]
		switch {
		case name == "//":
			continue
		case nests:
		case s.flat || slices.Contains(s.values, name) || slices.Contains(s.verbatim, name) || !isBlock(m.value):
			if out.Attributes[name] != nil {
				return nil, r.refuse(m.name.at.Start, "an argument is set twice")
			}
			x, err := r.expression(m.value, s.reads(name))
			if err != nil {
				return nil, err
			}
			whole := r.rangeOf(Range{m.name.at.Start, m.value.at.End})
			out.Attributes[name] = &hclsyntax.Attribute{
				Name: name, Expr: x, SrcRange: whole, NameRange: r.rangeOf(m.name.at),
				EqualsRange: r.rangeOf(Range{m.name.at.End, m.name.at.End}),
			}
			continue
		case name == "dynamic":
			h = dynamic
		default:
			h = header{0, provided}
		}
		if err := r.blocks(name, h, nil, m.name, m.value, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// isBlock says that a value may be a nested block, or several.
func isBlock(v jsonValue) bool {
	switch v.kind {
	case '{':
		return !slices.ContainsFunc(v.members, func(m jsonMember) bool {
			return m.name.text != "//" && !hclsyntax.ValidIdentifier(m.name.text)
		})
	case '[':
		return len(v.items) > 0 && !slices.ContainsFunc(v.items, func(item jsonValue) bool { return item.kind != '{' || !isBlock(item) })
	}
	return false
}

func (s *shape) reads(name string) reading {
	switch {
	case slices.Contains(s.static, name):
		return asReference
	case slices.Contains(s.verbatim, name), slices.Contains(s.verbatim, "*"):
		return asWritten
	}
	return asTemplate
}

// expression reads a value as what the native syntax would have in its place.
func (r *jsonReader) expression(v jsonValue, as reading) (hclsyntax.Expression, error) {
	at := r.rangeOf(v.at)
	switch v.kind {
	case '"':
		return r.string(v, as)
	case '[':
		list := &hclsyntax.TupleConsExpr{SrcRange: at, OpenRange: r.rangeOf(Range{v.at.Start, v.at.Start + 1})}
		for _, item := range v.items {
			x, err := r.expression(item, as)
			if err != nil {
				return nil, err
			}
			list.Exprs = append(list.Exprs, x)
		}
		return list, nil
	case '{':
		return r.objectExpression(v, as)
	}
	return &hclsyntax.LiteralValueExpr{Val: scalar(v), SrcRange: at}, nil
}

// objectExpression reads an object, whose names are texts like its values.
func (r *jsonReader) objectExpression(v jsonValue, as reading) (hclsyntax.Expression, error) {
	o := &hclsyntax.ObjectConsExpr{SrcRange: r.rangeOf(v.at), OpenRange: r.rangeOf(Range{v.at.Start, v.at.Start + 1})}
	for _, m := range v.members {
		key, err := r.string(m.name, as)
		if err != nil {
			return nil, err
		}
		value, err := r.expression(m.value, as)
		if err != nil {
			return nil, err
		}
		o.Items = append(o.Items, hclsyntax.ObjectConsItem{KeyExpr: &hclsyntax.ObjectConsKeyExpr{Wrapped: key, ForceNonLiteral: true}, ValueExpr: value})
	}
	return o, nil
}
