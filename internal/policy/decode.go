package policy

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// The bounds of a document.
const (
	maxDocument       = 1 << 20 // bytes
	maxDocumentTokens = 100_000
)

// object is a value that a document declares.
type object interface {
	Problems() []Problem
	ComputeDigest() string
}

// decode reads the one object of a document. Errors leave the zero value.
func decode[T object](kind Kind, f File, read func(*reader, string) T, seal func(T, string) T) (T, []Diagnostic) {
	var none T
	doc := &document{file: f.Path, src: f.Data, ranges: map[string]hcl.Range{}}
	block := doc.open(kind)
	if block == nil {
		return none, doc.diags
	}
	r := (&reader{doc: doc}).within(block)
	name := ""
	if len(block.Labels) > 0 {
		name = block.Labels[0]
		doc.mark(at("name"), block.LabelRanges[0])
	}
	value := read(r, name)
	r.finish()
	if doc.failed() {
		return none, doc.diags
	}
	doc.take(SeverityError, value.Problems())
	if doc.failed() {
		return none, doc.diags
	}
	if w, ok := any(value).(interface{ Warnings() []Problem }); ok {
		doc.take(SeverityWarning, w.Warnings())
	}
	return seal(value, value.ComputeDigest()), doc.diags
}

func (d *document) failed() bool { return hasError(d.diags) }

func hasError(diags []Diagnostic) bool {
	for _, diag := range diags {
		if diag.Severity == SeverityError {
			return true
		}
	}
	return false
}

// open parses the document and returns its one block, which must be of the kind
// and, by its label, belong at the document's path; nil when it is not so.
func (d *document) open(kind Kind) *hclsyntax.Block {
	body := d.parse()
	if body == nil {
		return nil
	}
	top := &reader{doc: d, body: body}
	for _, attr := range body.Attributes {
		top.attributes = append(top.attributes, attr.Name)
		d.fail(attr.NameRange, fmt.Sprintf("attribute %q stands outside of a block", attr.Name), "Put it within "+kind.example()+".")
	}
	if len(body.Blocks) == 0 {
		d.fail(hcl.Range{}, fmt.Sprintf("document has no %s", kind), "Write "+kind.example()+", or delete the file.")
		return nil
	}
	block := body.Blocks[0]
	d.checkBlock(kind, block)
	for _, b := range body.Blocks[1:] {
		d.fail(b.DefRange(), "a second object in one document", "Put each object in a file of its own, named like it.")
	}
	if d.failed() {
		return nil
	}
	return block
}

func (k Kind) example() string {
	if k == KindSettings {
		return "settings { … }"
	}
	return string(k) + " \"NAME\" { … }"
}

// parse bounds the document before it parses it: nesting costs the parser a
// recursion each.
func (d *document) parse() *hclsyntax.Body {
	if len(d.src) > maxDocument {
		d.fail(hcl.Range{}, fmt.Sprintf("document is %d bytes long: at most %d are read", len(d.src), maxDocument), "Split it into several documents.")
		return nil
	}
	if bytes.IndexByte(d.src, 0) >= 0 {
		d.fail(hcl.Range{}, "document is not text", "Write it as UTF-8 text in HCL.")
		return nil
	}
	tokens, _ := hclsyntax.LexConfig(d.src, d.file, hcl.InitialPos)
	if len(tokens) > maxDocumentTokens {
		d.fail(hcl.Range{}, fmt.Sprintf("document has %d parts: at most %d are read", len(tokens), maxDocumentTokens), "Split it into several documents.")
		return nil
	}
	if deep := tooDeep(tokens); deep != nil {
		d.fail(*deep, fmt.Sprintf("document is nested more than %d deep", maxDepth), "Write it flatter.")
		return nil
	}
	file, diags := hclsyntax.ParseConfig(d.src, d.file, hcl.InitialPos)
	for _, diag := range diags {
		if diag.Severity != hcl.DiagError {
			continue
		}
		var r hcl.Range
		if diag.Subject != nil {
			r = *diag.Subject
		}
		d.fail(r, "document does not parse: "+lowerFirst(diag.Summary), diag.Detail)
		return nil // what the parser says of the rest follows from it, mostly
	}
	body, _ := file.Body.(*hclsyntax.Body)
	return body
}

// checkBlock checks type, label and place of the document's first block.
func (d *document) checkBlock(kind Kind, b *hclsyntax.Block) {
	labels := 1
	if b.Type == string(KindSettings) {
		labels = 0
	}
	switch {
	case b.Type != string(kind):
		d.wrongType(kind, b)
	case len(b.Labels) != labels:
		d.fail(b.DefRange(), fmt.Sprintf("%s has %d labels, not %d", kind, len(b.Labels), labels), "Write "+kind.example()+".")
	case labels == 1 && ValidName(b.Labels[0]) != nil:
		d.fail(b.LabelRanges[0], fmt.Sprintf("%s: %s", kind, ValidName(b.Labels[0])), "Use lower-case letters, digits and \"-\", beginning and ending with a letter or digit; it names the file too.")
	case labels == 0 && PathOf(kind, "") != d.file:
		d.fail(b.DefRange(), "settings lie elsewhere", "Move the document to "+PathOf(kind, "")+".")
	case labels == 1 && PathOf(kind, b.Labels[0]) != d.file:
		d.wrongPlace(kind, b)
	}
}

func (d *document) wrongType(kind Kind, b *hclsyntax.Block) {
	for _, k := range Kinds() {
		if b.Type != string(k) {
			continue
		}
		name := "NAME"
		if len(b.Labels) == 1 && ValidName(b.Labels[0]) == nil {
			name = b.Labels[0]
		}
		d.fail(b.DefRange(), fmt.Sprintf("%s in the folder of another kind: here belongs %s", k, kind.example()), "Move the document to "+PathOf(k, name)+".")
		return
	}
	d.fail(b.TypeRange, fmt.Sprintf("unknown block %q", b.Type), hint(b.Type, []string{string(kind)})+"Here belongs "+kind.example()+".")
}

func (d *document) wrongPlace(kind Kind, b *hclsyntax.Block) {
	file := strings.TrimSuffix(path.Base(d.file), ".hcl")
	if path.Dir(d.file) == path.Dir(PathOf(kind, file)) {
		d.fail(b.LabelRanges[0], fmt.Sprintf("%s is named %q in a file named %q", kind, b.Labels[0], path.Base(d.file)), "Rename one: the file must be "+PathOf(kind, b.Labels[0])+".")
		return
	}
	d.fail(b.DefRange(), fmt.Sprintf("%s lies in the wrong folder", kind), "Move the document to "+PathOf(kind, b.Labels[0])+".")
}
