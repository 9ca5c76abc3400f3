package policy

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// document is one file being decoded.
type document struct {
	file  string
	src   []byte
	diags []Diagnostic
	// ranges says where each attribute, list entry and block stands, under its
	// path joined by "/".
	ranges map[string]hcl.Range
}

func (d *document) report(severity string, r hcl.Range, summary, detail string) {
	d.diags = append(d.diags, Diagnostic{Severity: severity, Summary: summary, Detail: detail, File: d.file, Line: r.Start.Line, Column: r.Start.Column})
}

func (d *document) fail(r hcl.Range, summary, detail string) {
	d.report(SeverityError, r, summary, detail)
}

func (d *document) mark(path []string, r hcl.Range) { d.ranges[strings.Join(path, "/")] = r }

// find is the range of the path, or of the nearest thing around it that is
// there: a missing attribute is reported at its block.
func (d *document) find(path []string) hcl.Range {
	for n := len(path); n >= 0; n-- {
		if r, ok := d.ranges[strings.Join(path[:n], "/")]; ok {
			return r
		}
	}
	return hcl.Range{}
}

// take turns problems of the decoded value into diagnostics.
func (d *document) take(severity string, found []Problem) {
	for _, p := range found {
		r := d.find(p.Attribute)
		if p.Line > 1 {
			r.Start.Line, r.Start.Column = r.Start.Line+p.Line-1, p.Column
		} else if p.Line == 1 {
			r.Start.Column += p.Column - 1
		}
		d.report(severity, r, p.Summary, p.Detail)
	}
}

// reader reads one block. Attributes and nested blocks are taken by name; what
// nobody took is unknown, and finish says so.
type reader struct {
	doc        *document
	body       *hclsyntax.Body
	path       []string
	attributes []string
	blocks     []string
}

func (r *reader) at(steps ...any) []string { return under(r.path, steps...) }

// expression takes an attribute; nil when it is not there.
func (r *reader) expression(name string) hclsyntax.Expression {
	r.attributes = append(r.attributes, name)
	attr, ok := r.body.Attributes[name]
	if !ok {
		return nil
	}
	r.doc.mark(r.at(name), attr.Expr.Range())
	return attr.Expr
}

// literal evaluates an expression that must be of one type as it stands: "5" is
// no number, and null is written by leaving the attribute out.
func (r *reader) literal(name string, expr hclsyntax.Expression, want cty.Type) (cty.Value, bool) {
	v, diags := expr.Value(nil)
	switch {
	case diags.HasErrors():
		r.doc.fail(expr.Range(), name+" is not a literal", "Only condition may refer to something; write the value itself.")
	case v.IsNull():
		r.doc.fail(expr.Range(), name+" is null", "Leave the attribute out instead.")
	case !v.IsWhollyKnown() || v.Type() != want:
		r.doc.fail(expr.Range(), fmt.Sprintf("%s is a %s, not a %s", name, v.Type().FriendlyName(), want.FriendlyName()), "Write it as a "+want.FriendlyName()+".")
	default:
		return v, true
	}
	return cty.NilVal, false
}

func (r *reader) text(name string) string {
	expr := r.expression(name)
	if expr == nil {
		return ""
	}
	v, ok := r.literal(name, expr, cty.String)
	if !ok {
		return ""
	}
	if v.AsString() == "" {
		r.doc.fail(expr.Range(), name+" is empty", "Leave the attribute out, or write a value.")
	}
	return v.AsString()
}

func (r *reader) texts(name string) []string {
	expr := r.expression(name)
	if expr == nil {
		return nil
	}
	tuple, ok := expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		r.doc.fail(expr.Range(), name+" is not a list of strings", "Write it in brackets: "+name+" = [\"…\"].")
		return nil
	}
	var out []string
	for i, entry := range tuple.Exprs {
		r.doc.mark(r.at(name, i), entry.Range())
		if v, ok := r.literal(name, entry, cty.String); ok {
			out = append(out, v.AsString())
		}
	}
	return out
}

// listOf takes a list of named strings.
func listOf[T ~string](r *reader, name string) []T {
	var out []T
	for _, s := range r.texts(name) {
		out = append(out, T(s))
	}
	return out
}

// scale takes a word of a scale such as severities.
func scale[T fmt.Stringer](r *reader, name string, all []T) T {
	word := r.text(name)
	if word == "" {
		var unset T
		return unset
	}
	return onScale(r, r.at(name), word, all)
}

func scales[T fmt.Stringer](r *reader, name string, all []T) []T {
	var out []T
	for i, word := range r.texts(name) {
		out = append(out, onScale(r, r.at(name, i), word, all))
	}
	return out
}

func onScale[T fmt.Stringer](r *reader, path []string, word string, all []T) T {
	for _, v := range all {
		if v.String() == word {
			return v
		}
	}
	r.doc.fail(r.doc.find(path), fmt.Sprintf("%s: unknown value %q", lastName(path), word), oneOfHint(word, words(all)))
	var unset T
	return unset
}

// integer takes a whole number. least guards the defaults: a 0 that is written
// down never silently means the default.
func (r *reader) integer(name string, least int64) int {
	expr := r.expression(name)
	if expr == nil {
		return 0
	}
	v, ok := r.literal(name, expr, cty.Number)
	if !ok {
		return 0
	}
	n, accuracy := v.AsBigFloat().Int64()
	if accuracy != big.Exact || n < least || n > maxInteger || n < -maxInteger {
		r.doc.fail(expr.Range(), name+" is out of range", fmt.Sprintf("Write a whole number from %d to %d.", max(least, -maxInteger), int64(maxInteger)))
		return 0
	}
	return int(n)
}

// maxInteger keeps counts and priorities exact on every machine and in JSON.
const maxInteger = 1<<31 - 1

func (r *reader) fraction(name string) float64 {
	expr := r.expression(name)
	if expr == nil {
		return 0
	}
	v, ok := r.literal(name, expr, cty.Number)
	if !ok {
		return 0
	}
	f, _ := v.AsBigFloat().Float64()
	if !(f > 0 && f <= 1) {
		r.doc.fail(expr.Range(), name+" is not between 0 and 1", "Write a number above 0 and at most 1, such as 0.9.")
		return 0
	}
	return f
}

// duration takes a duration; zero says whether "0s" may be written, which it
// may not where the default is another.
func (r *reader) duration(name string, zero bool) time.Duration {
	written := r.text(name)
	if written == "" {
		return 0
	}
	d, err := ParseDuration(written)
	if err != nil {
		r.doc.fail(r.doc.find(r.at(name)), name+": "+err.Error(), "Write it as in \"90d\", \"36h\" or \"10m\".")
		return 0
	}
	if d == 0 && !zero {
		r.doc.fail(r.doc.find(r.at(name)), name+" is zero", "Write a longer duration, or leave it out for the default.")
	}
	return d
}

func (r *reader) instant(name string) time.Time {
	written := r.text(name)
	if written == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, written)
	t = t.UTC()
	if err != nil || t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		r.doc.fail(r.doc.find(r.at(name)), fmt.Sprintf("%s: %q is not a time", name, written), "Write date, time and zone (RFC 3339), such as \"2031-03-31T00:00:00Z\".")
		return time.Time{}
	}
	return t
}

// source takes an attribute that stays an expression: its text as written.
// Parentheses that only hold its lines together are not part of it.
func (r *reader) source(name string) string {
	expr := r.expression(name)
	if expr == nil {
		return ""
	}
	rng := expr.Range()
	text := string(rng.SliceBytes(r.doc.src))
	if inner, ok := strings.CutPrefix(text, "(\n"); ok {
		if inner, ok = strings.CutSuffix(inner, "\n)"); ok && closesLast(expr) {
			rng.Start = hcl.Pos{Line: rng.Start.Line + 1, Column: 1, Byte: rng.Start.Byte + 2}
			r.doc.mark(r.at(name), rng)
			return inner
		}
	}
	return text
}

// closesLast says that the first parenthesis is closed by the last one, unlike
// in (a) && (b).
func closesLast(expr hclsyntax.Expression) bool {
	_, ok := expr.(*hclsyntax.ParenthesesExpr)
	return ok
}

// nested takes all blocks of a type, which have that many labels.
func (r *reader) nested(typ string, labels int) []*hclsyntax.Block {
	r.blocks = append(r.blocks, typ)
	var out []*hclsyntax.Block
	for _, b := range r.body.Blocks {
		if b.Type != typ {
			continue
		}
		if len(b.Labels) != labels {
			r.doc.fail(b.DefRange(), fmt.Sprintf("block %q has %d labels, not %d", typ, len(b.Labels), labels), "Write "+blockForm(typ)+".")
			continue
		}
		out = append(out, b)
	}
	return out
}

// blockForm shows how a nested block is written.
func blockForm(typ string) string {
	switch typ {
	case "stage":
		return `stage "NAME" { action "KIND" { … } }`
	case "action":
		return `action "KIND" { … }`
	case "rule":
		return `rule "ID" { … }`
	default:
		return typ + " { … }"
	}
}

// single takes a block that may stand once; nil when it does not.
func (r *reader) single(typ string) *reader {
	found := r.nested(typ, 0)
	if len(found) == 0 {
		return nil
	}
	for _, b := range found[1:] {
		r.doc.fail(b.DefRange(), fmt.Sprintf("a second %q block", typ), "Put everything in one.")
	}
	return r.within(found[0], typ)
}

// within reads a nested block whose path has those further steps.
func (r *reader) within(b *hclsyntax.Block, steps ...any) *reader {
	path := r.at(steps...)
	r.doc.mark(path, b.DefRange())
	return &reader{doc: r.doc, body: b.Body, path: path}
}

// finish reports every attribute and block that nobody took.
func (r *reader) finish() {
	var attributes []*hclsyntax.Attribute
	for _, a := range r.body.Attributes {
		attributes = append(attributes, a)
	}
	slices.SortFunc(attributes, func(a, b *hclsyntax.Attribute) int { return a.SrcRange.Start.Byte - b.SrcRange.Start.Byte })
	for _, a := range attributes {
		switch {
		case slices.Contains(r.attributes, a.Name):
		case slices.Contains(r.blocks, a.Name):
			r.doc.fail(a.NameRange, fmt.Sprintf("%q is a block, not an attribute", a.Name), "Write "+blockForm(a.Name)+", a block: without \"=\".")
		case slices.Contains(r.blocks, strings.TrimSuffix(a.Name, "s")):
			one := strings.TrimSuffix(a.Name, "s")
			r.doc.fail(a.NameRange, fmt.Sprintf("unknown attribute %q", a.Name), "In a document each "+one+" is a block: write "+blockForm(one)+".")
		default:
			r.doc.fail(a.NameRange, fmt.Sprintf("unknown attribute %q", a.Name), hint(a.Name, r.attributes)+r.known("Known here", r.attributes))
		}
	}
	for _, b := range r.body.Blocks {
		switch {
		case slices.Contains(r.blocks, b.Type):
		case slices.Contains(r.attributes, b.Type):
			r.doc.fail(b.TypeRange, fmt.Sprintf("%q is an attribute, not a block", b.Type), "Write "+b.Type+" = ….")
		default:
			r.doc.fail(b.TypeRange, fmt.Sprintf("unknown block %q", b.Type), hint(b.Type, r.blocks)+r.known("Blocks known here", r.blocks))
		}
	}
}

func (r *reader) known(what string, names []string) string {
	if len(names) == 0 {
		return what + ": none."
	}
	return what + ": " + strings.Join(names, ", ") + "."
}

// attributePosition is line and column of an attribute of a document's object;
// of the object where it is not written, and 0 where there is none.
func attributePosition(f File, name string) (line, column int) {
	doc := &document{file: f.Path, src: f.Data, ranges: map[string]hcl.Range{}}
	body := doc.parse()
	if body == nil || len(body.Blocks) == 0 {
		return 0, 0
	}
	r := (&reader{doc: doc}).within(body.Blocks[0])
	r.expression(name)
	found := doc.find(at(name))
	return found.Start.Line, found.Start.Column
}
