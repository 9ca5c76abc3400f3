package locate

import (
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// reading is how a text in JSON is to be understood.
type reading int

const (
	asTemplate  reading = iota // "${var.x}-ci"
	asWritten                  // a name, a constant, or a reference in quotes as Terraform 0.11 had it
	asReference                // "aws_iam_user.ci", which the native syntax has without quotes
)

// scalar is the value of what is neither text nor made of others.
func scalar(v jsonValue) cty.Value {
	switch v.kind {
	case 't':
		return cty.True
	case 'f':
		return cty.False
	case '0':
		if n, err := cty.ParseNumberVal(v.text); err == nil {
			return n
		}
	}
	return cty.NullVal(cty.DynamicPseudoType)
}

// string parses a text. The native parser sees it without JSON's escapes, and
// its ranges are then moved to where those bytes stand in the file.
func (r *jsonReader) string(v jsonValue, as reading) (hclsyntax.Expression, error) {
	inner := Range{v.at.Start + 1, v.at.End - 1}
	if as == asWritten {
		part := &hclsyntax.LiteralValueExpr{Val: cty.StringVal(v.text), SrcRange: r.rangeOf(inner)}
		return &hclsyntax.TemplateExpr{Parts: []hclsyntax.Expression{part}, SrcRange: r.rangeOf(v.at)}, nil
	}
	if summary := boundedText(v.text, as); summary != "" {
		return nil, r.refuse(v.at.Start, summary)
	}
	start := r.pos(inner.Start)
	parse := hclsyntax.ParseTemplate
	if as == asReference {
		parse = hclsyntax.ParseExpression
	}
	x, diags := parse([]byte(v.text), r.file.Path, start)
	if diags.HasErrors() {
		// A place within the text says less than the line, which JSON cannot break.
		return nil, r.refuse(v.at.Start, firstError(diags).Summary)
	}
	if len(v.text) != inner.End-inner.Start {
		offsets := sourceOffsets(r.file.Data[inner.Start:inner.End])
		m := mover{seen: map[any]bool{}, move: func(at hcl.Pos) hcl.Pos {
			return r.pos(inner.Start + offsets[min(at.Byte-inner.Start, len(offsets)-1)])
		}}
		m.value(reflect.ValueOf(x))
	}
	switch x := x.(type) {
	case *hclsyntax.TemplateExpr:
		x.SrcRange = r.rangeOf(v.at)
	case *hclsyntax.TemplateWrapExpr:
		x.SrcRange = r.rangeOf(v.at)
	}
	return x, nil
}

// boundedText says what of a text is too deep to be parsed, or nothing.
func boundedText(text string, as reading) string {
	lex, top := hclsyntax.LexTemplate, frame{closer: hclsyntax.TokenCQuote}
	if as == asReference {
		lex, top = hclsyntax.LexExpression, frame{closer: hclsyntax.TokenEOF}
	}
	tokens, _ := lex([]byte(text), "", hcl.InitialPos)
	summary, _ := measured(tokens, top)
	return summary
}

// sourceOffsets gives, for each byte of what a JSON text stands for and for its
// end, where in the text as written it comes from.
func sourceOffsets(raw []byte) []int {
	offsets := make([]int, 0, len(raw)+1)
	for i := 0; i < len(raw); {
		width, stands := 1, 1
		if raw[i] == '\\' {
			width, stands = escape(raw[i:])
		}
		for range stands {
			offsets = append(offsets, i)
		}
		i += width
	}
	return append(offsets, len(raw))
}

// escape measures the escape that a valid text begins with, and the bytes it
// stands for: \n, é, or two that make one character.
func escape(raw []byte) (width, stands int) {
	if raw[1] != 'u' {
		return 2, 1
	}
	unit := func(hex []byte) rune {
		n, err := strconv.ParseUint(string(hex), 16, 16)
		if err != nil {
			return utf8.RuneError
		}
		return rune(n)
	}
	c := unit(raw[2:6])
	if c >= 0xD800 && c < 0xE000 {
		return 12, 4
	}
	return 6, utf8.RuneLen(c)
}

// mover changes every position in a tree of expressions.
type mover struct {
	move func(hcl.Pos) hcl.Pos
	seen map[any]bool // what several expressions share is moved once
}

func (m mover) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && !m.seen[v.Interface()] {
			m.seen[v.Interface()] = true
			m.value(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			m.value(v.Index(i))
		}
	case reflect.Interface:
		m.inside(v)
	case reflect.Struct:
		if at, ok := v.Addr().Interface().(*hcl.Range); ok {
			at.Start, at.End = m.move(at.Start), m.move(at.End)
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				m.value(v.Field(i))
			}
		}
	default: // no position is in it
	}
}

// inside moves what an interface holds: a pointer, or a step of a reference,
// which can only be replaced.
func (m mover) inside(v reflect.Value) {
	if v.IsNil() {
		return
	}
	if v.Elem().Kind() != reflect.Struct {
		m.value(v.Elem())
		return
	}
	step := reflect.New(v.Elem().Type()).Elem()
	step.Set(v.Elem())
	m.value(step)
	v.Set(step)
}

// jsonRegions lists the texts of a file in JSON syntax, of which each may hold
// secrets: whole, and the parts of a template. What a comment says is no
// literal.
func jsonRegions(f File) []region {
	r := &jsonReader{file: f, lines: []int{0}}
	root, err := r.read()
	if err != nil {
		return nil // it was read before
	}
	var all []region
	r.texts(root, true, &all)
	return all
}

func (r *jsonReader) texts(v jsonValue, literal bool, all *[]region) {
	switch v.kind {
	case '"':
		r.text(v, literal, all)
	case '[':
		for _, item := range v.items {
			r.texts(item, literal, all)
		}
	case '{':
		for _, m := range v.members {
			r.text(m.name, literal, all)
			r.texts(m.value, literal && m.name.text != "//", all)
		}
	}
}

func (r *jsonReader) text(v jsonValue, literal bool, all *[]region) {
	inner := Range{v.at.Start + 1, v.at.End - 1}
	*all = append(*all, region{Range: inner, quoted: true, literal: literal, undo: unescapedJSON})
	if !strings.Contains(v.text, "${") && !strings.Contains(v.text, "%{") {
		return
	}
	offsets := sourceOffsets(r.file.Data[inner.Start:inner.End])
	tokens, _ := hclsyntax.LexTemplate([]byte(v.text), "", hcl.Pos{Line: 1, Column: 1})
	for i, t := range tokens {
		part := region{quoted: true, literal: literal, undo: unescapedJSON}
		switch t.Type {
		case hclsyntax.TokenStringLit:
		case hclsyntax.TokenQuotedLit:
			part.undo = unescapedTwice
		default:
			continue
		}
		part.Range = Range{inner.Start + offsets[t.Range.Start.Byte], inner.Start + offsets[t.Range.End.Byte]}
		if last := len(*all) - 1; i > 0 && tokens[i-1].Type == t.Type && (*all)[last].End == part.Start {
			(*all)[last].End = part.End
			continue
		}
		*all = append(*all, part)
	}
}

// unescapedJSON undoes JSON's escapes and a template's, as unescaped does HCL's.
func unescapedJSON(raw string) (value string, ok bool) {
	if !strings.ContainsAny(raw, `\$%`) {
		return "", false
	}
	text, err := jsontext.AppendUnquote(nil, `"`+raw+`"`)
	if err != nil {
		return "", false
	}
	undone := strings.NewReplacer("$${", "${", "%%{", "%{").Replace(string(text))
	start, end := trimmed([]byte(undone), 0, len(undone))
	return undone, undone != raw && undone != "" && end-start == len(undone)
}

// unescapedTwice undoes the escapes of a text in quotes within one in JSON.
func unescapedTwice(raw string) (value string, ok bool) {
	text, err := jsontext.AppendUnquote(nil, `"`+raw+`"`)
	if err != nil {
		return "", false
	}
	if value, ok = unescaped(string(text)); ok {
		return value, true
	}
	return string(text), string(text) != raw
}
