package locate

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// maxSearchedBytes is the size above which a file is not searched for literals:
// people do not write secrets by hand into files of that size, and generated
// ones are not edited in place.
const maxSearchedBytes = 5 << 20

// ParseError says that a file is not valid Terraform. It names the place and
// what HCL expected there, never the file's content.
type ParseError struct {
	Path    string
	Line    int // from 1; 0 when HCL named no place
	Summary string
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("parse %q line %d: %s", e.Path, e.Line, e.Summary)
}

// Source is one parsed file. It never changes, so that trees and passes may
// share it; what is costly to know about it is worked out once, when first asked.
type Source struct {
	file    File
	body    *hclsyntax.Body // nil: not Terraform, kept for its literals only
	nodes   []*node         // top-level blocks and locals, in the file's order
	readers []*node         // what is in it that declares nothing, and refers to a module's blocks
	unit    *unit           // of terragrunt.hcl

	refs    func() []reference
	outputs func() []outputRead
	marks   markStore
}

// Parse reads one file. Terraform's and OpenTofu's code and variable files are
// parsed, and so is what refers to them, tests and terragrunt.hcl, unless they
// are too large or too deep to be; any other file is kept for its literals. The
// error is a *ParseError.
func Parse(f File) (*Source, error) {
	s := &Source{file: f}
	s.refs = sync.OnceValue(func() []reference { return collectReferences(s) })
	s.outputs = sync.OnceValue(func() []outputRead { return collectOutputReads(s) })
	if !isCode(f.Path) {
		return s, nil
	}
	parse := parseNative
	if isJSON(f.Path) {
		parse = parseJSON
	}
	body, err := parse(f)
	switch {
	case err != nil:
		return nil, err
	case isTerraform(f.Path):
		s.body, s.nodes = body, topLevel(f.Path, body)
	case isVariables(f.Path):
		s.body = body
	case isUnit(f.Path):
		s.readers = unitNodes(f.Path, body)
		s.unit = newUnit(f.Path, body)
	default:
		s.readers = topLevel(f.Path, body)
	}
	return s, nil
}

func parseNative(f File) (*hclsyntax.Body, error) {
	if err := bounded(f); err != nil {
		return nil, err
	}
	parsed, diags := hclsyntax.ParseConfig(f.Data, f.Path, hcl.InitialPos)
	if diags.HasErrors() {
		e := firstError(diags)
		e.Path = f.Path
		return nil, e
	}
	body, ok := parsed.Body.(*hclsyntax.Body)
	if !ok {
		return nil, &ParseError{Path: f.Path, Summary: "the body is not native HCL syntax"}
	}
	return body, nil
}

// firstError keeps the first error's line and summary. HCL's details quote code;
// its summaries are fixed phrases.
func firstError(diags hcl.Diagnostics) *ParseError {
	for _, d := range diags {
		if d.Severity != hcl.DiagError {
			continue
		}
		e := &ParseError{Summary: d.Summary}
		if d.Subject != nil {
			e.Line = d.Subject.Start.Line
		}
		return e
	}
	return &ParseError{Summary: "invalid syntax"}
}

// Bytes is the file's content, which the caller must not change.
func (s *Source) Bytes() []byte { return s.file.Data }

// Path is slash-separated, from the target repository's top.
func (s *Source) Path() string { return s.file.Path }

// Blob is the Git blob hash that the file was given with.
func (s *Source) Blob() string { return s.file.Blob }

func (s *Source) folder() string { return path.Dir(s.file.Path) }

// line counts from 1.
func (s *Source) line(offset int) int {
	return 1 + bytes.Count(s.file.Data[:offset], []byte{'\n'})
}

// searchable says whether literals are looked for in the file.
func (s *Source) searchable() bool {
	return len(s.file.Data) <= maxSearchedBytes && bytes.IndexByte(s.file.Data, 0) < 0
}

// enclosing is the node whose bytes hold the offset, or nil.
func (s *Source) enclosing(offset int) *node {
	i := sort.Search(len(s.nodes), func(i int) bool { return s.nodes[i].Range.End > offset })
	if i < len(s.nodes) && s.nodes[i].Range.Start <= offset {
		return s.nodes[i]
	}
	return nil
}

// Block is one top-level block of a module.
type Block struct {
	Address string
	Path    string
	Type    string   // "resource", "data", "provider", "variable", "local", …
	Labels  []string // as written: {"aws_iam_user", "ci"}
	Range   Range    // from the type keyword to the closing brace; of a local, its attribute
	Body    Range    // between the braces; of a local, its expression
	Line    int      // from 1
}

// node is a block with its syntax: exactly one of block and attribute is set.
type node struct {
	Block
	block     *hclsyntax.Block
	attribute *hclsyntax.Attribute
	// open says that arguments which are not in it may be given elsewhere.
	open bool
}

// kind is the resource type of a resource, and otherwise empty.
func (n *node) kind() string {
	if n.Type == "resource" && len(n.Labels) == 2 {
		return n.Labels[0]
	}
	return ""
}

// expression is the named attribute's expression, or nil.
func (n *node) expression(name string) hclsyntax.Expression {
	if n.block == nil {
		return nil
	}
	if a, ok := n.block.Body.Attributes[name]; ok {
		return a.Expr
	}
	if n.open {
		return givenElsewhere(name)
	}
	return nil
}

func (n *node) site(path string) Site {
	return Site{Path: path, Address: n.Address, Line: n.Line}
}

// topLevel lists a file's blocks in order, each local as a node of its own.
func topLevel(path string, body *hclsyntax.Body) []*node {
	var nodes []*node
	for _, b := range body.Blocks {
		if b.Type == "locals" {
			nodes = append(nodes, locals(path, b)...)
			continue
		}
		whole := hcl.RangeBetween(b.TypeRange, b.CloseBraceRange)
		nodes = append(nodes, &node{block: b, Block: Block{
			Address: address(b), Path: path, Type: b.Type, Labels: b.Labels,
			Range: rangeOf(whole),
			Body:  Range{b.OpenBraceRange.End.Byte, b.CloseBraceRange.Start.Byte},
			Line:  b.TypeRange.Start.Line,
		}})
	}
	sortNodes(nodes)
	return nodes
}

func sortNodes(nodes []*node) {
	slices.SortFunc(nodes, func(a, b *node) int { return a.Range.Start - b.Range.Start })
}

func locals(path string, b *hclsyntax.Block) []*node {
	nodes := make([]*node, 0, len(b.Body.Attributes))
	// The caller sorts by position, which no two attributes share.
	for name, a := range b.Body.Attributes {
		nodes = append(nodes, &node{attribute: a, Block: Block{
			Address: "local." + name, Path: path, Type: "local", Labels: []string{name},
			Range: rangeOf(a.SrcRange), Body: rangeOf(a.Expr.Range()), Line: a.SrcRange.Start.Line,
		}})
	}
	return nodes
}

// address is how Terraform's own messages name a block; a provider's ends in
// its alias where it has one.
func address(b *hclsyntax.Block) string {
	parts := append([]string{b.Type}, b.Labels...)
	switch b.Type {
	case "resource":
		parts = b.Labels
	case "provider":
		if alias := literal(b.Body.Attributes["alias"]); alias != "" {
			parts = append(parts, alias)
		}
	}
	return strings.Join(parts, ".")
}

// literal is an attribute's value where that is a plain string, else empty.
func literal(a *hclsyntax.Attribute) string {
	if a == nil {
		return ""
	}
	return literalString(a.Expr)
}

func literalString(e hclsyntax.Expression) string {
	t, ok := e.(*hclsyntax.TemplateExpr)
	if !ok || !t.IsStringLiteral() {
		return ""
	}
	v, diags := t.Value(nil)
	if diags.HasErrors() {
		return ""
	}
	return v.AsString()
}

func rangeOf(r hcl.Range) Range { return Range{r.Start.Byte, r.End.Byte} }
