package edit

import (
	"bytes"
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// document is one parsed file, or what of it lies in a window. Every offset is one
// of the file.
type document struct {
	src      []byte
	from, to int // the bytes that are parsed
	body     *hclsyntax.Body
	newline  string // "\n", or "\r\n" where most lines end so

	lexed    func() hclsyntax.Tokens
	outlined func() outlined
}

// parse reads a file. The error names the line but never quotes it.
func parse(path string, src []byte) (*document, error) {
	return parseWindow(path, src, 0, len(src))
}

// parseWindow reads the bytes [from, to) of a file, which must be whole lines.
func parseWindow(path string, src []byte, from, to int) (*document, error) {
	file, diags := hclsyntax.ParseConfig(src[from:to], path, posOf(src, from))
	for _, diag := range diags {
		if diag.Severity != hcl.DiagError {
			continue
		}
		if diag.Subject == nil {
			return nil, errors.New("the file does not parse")
		}
		return nil, fmt.Errorf("the file does not parse: line %d, column %d", diag.Subject.Start.Line, diag.Subject.Start.Column)
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return nil, errors.New("the file is not in HCL's native syntax")
	}
	newline := "\n"
	if crlf := bytes.Count(src, []byte("\r\n")); 2*crlf > bytes.Count(src, []byte("\n")) {
		newline = "\r\n"
	}
	d := &document{src: src, from: from, to: to, body: body, newline: newline}
	d.lexed = sync.OnceValue(d.lex)
	d.outlined = sync.OnceValue(d.sketch)
	return d, nil
}

// errNoBlock says that the file has no block of an address.
var errNoBlock = errors.New("there is no such block in the file")

// block finds the one top-level block of an address.
func (d *document) block(address string) (*hclsyntax.Block, error) {
	var found *hclsyntax.Block
	for _, b := range d.body.Blocks {
		if addressOf(b) != address {
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

// addressOf is how Terraform's configuration speaks of a top-level block:
// "aws_iam_user.ci", "data.aws_iam_policy_document.ci", "module.x",
// "provider.aws" or, with an alias, "provider.aws.west", "locals".
func addressOf(b *hclsyntax.Block) string {
	labels := strings.Join(b.Labels, ".")
	switch {
	case b.Type == "resource" && labels != "":
		return labels
	case b.Type == "provider" && labels != "":
		if alias := constantString(b.Body.Attributes["alias"]); alias != "" {
			return "provider." + labels + "." + alias
		}
	}
	if labels == "" {
		return b.Type
	}
	return b.Type + "." + labels
}

// constantString is the value of an attribute that is a plain string, or empty.
func constantString(attr *hclsyntax.Attribute) string {
	if attr == nil {
		return ""
	}
	template, ok := attr.Expr.(*hclsyntax.TemplateExpr)
	if !ok || !template.IsStringLiteral() {
		return ""
	}
	value, diags := template.Value(nil)
	if diags.HasErrors() {
		return ""
	}
	return value.AsString()
}

func (d *document) bytes() []byte { return d.src }

// text is the source of a range.
func (d *document) text(r hcl.Range) string { return string(d.src[r.Start.Byte:r.End.Byte]) }

// span is the source range of a whole block, closing brace included.
func span(b *hclsyntax.Block) hcl.Range {
	return hcl.RangeBetween(b.TypeRange, b.CloseBraceRange)
}

// tokens are the file's tokens, which nobody may change. A file that parsed also lexes.
func (d *document) tokens() hclsyntax.Tokens { return d.lexed() }

func (d *document) lex() hclsyntax.Tokens {
	tokens, _ := hclsyntax.LexConfig(d.src[d.from:d.to], "", posOf(d.src, d.from))
	return tokens
}

// posOf is the position of the line that begins at offset.
func posOf(src []byte, offset int) hcl.Pos {
	return hcl.Pos{Byte: offset, Line: 1 + bytes.Count(src[:offset], []byte("\n")), Column: 1}
}

// tokensIn are the tokens of a range of bytes that cuts none.
func (d *document) tokensIn(start, end int) hclsyntax.Tokens {
	tokens := d.tokens()
	first := sort.Search(len(tokens), func(i int) bool { return tokens[i].Range.Start.Byte >= start })
	last := first + sort.Search(len(tokens)-first, func(i int) bool { return tokens[first+i].Range.End.Byte > end })
	return tokens[first:last]
}

// localNewlines writes text's line ends as the file has them.
func (d *document) localNewlines(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", d.newline)
}
