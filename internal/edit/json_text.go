package edit

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// text is what values are spelled in: the file itself, or the JSON that a quoted
// string or a heredoc evaluates to.
type text struct {
	d     *document
	bytes []byte
	// at is where in the file each byte comes from, and what follows the last; nil for
	// the file itself.
	at     []int
	quoted bool     // it is escaped as in a quoted string
	holes  []string // the interpolations, in order, each a zero byte of the text
}

// plain is the file as text.
func (d *document) plain() *text { return &text{d: d, bytes: d.src} }

// offset is where in the file a byte of the text is.
func (t *text) offset(i int) int {
	if t.at == nil {
		return i
	}
	return t.at[i]
}

// isJSON says that the text is JSON in a string.
func (t *text) isJSON() bool { return t.at != nil }

// json is what a string spells, if it is a JSON object or list; nil if it is not, or
// would be one only with what is interpolated.
func (d *document) json(e *hclsyntax.TemplateExpr) *value {
	r := e.Range()
	t, ok := d.decoded(d.tokensIn(r.Start.Byte, r.End.Byte))
	if !ok {
		return nil
	}
	if lead := strings.TrimLeft(string(t.bytes), " \t\r\n"); lead == "" || lead[0] != '{' && lead[0] != '[' {
		return nil
	}
	reader := jsonReader{text: t}
	v := reader.value(0)
	reader.space()
	if reader.failed || reader.at != len(t.bytes) {
		return nil
	}
	return v
}

// decoded is the text of a string's or heredoc's tokens. It is not ok where that
// takes directives or strip markers, or holds zero bytes of its own.
func (d *document) decoded(tokens hclsyntax.Tokens) (*text, bool) {
	t := &text{d: d}
	depth, opened := 0, 0
	for _, token := range tokens {
		start, end := token.Range.Start.Byte, token.Range.End.Byte
		switch token.Type {
		case hclsyntax.TokenTemplateControl:
			return nil, false
		case hclsyntax.TokenTemplateInterp:
			if depth++; depth == 1 {
				opened = end
				t.bytes, t.at = append(t.bytes, 0), append(t.at, start)
			}
			if strings.HasSuffix(string(token.Bytes), "~") {
				return nil, false
			}
		case hclsyntax.TokenTemplateSeqEnd:
			if depth--; depth == 0 {
				t.holes = append(t.holes, strings.TrimSpace(string(d.src[opened:start])))
			}
			if strings.HasPrefix(string(token.Bytes), "~") {
				return nil, false
			}
		case hclsyntax.TokenQuotedLit, hclsyntax.TokenStringLit:
			if depth == 0 && !t.add(token) {
				return nil, false
			}
		case hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc:
			if depth == 0 {
				t.quoted = token.Type == hclsyntax.TokenCQuote
				t.at = append(t.at, start)
			}
		default: // of an interpolation, or the opening quote
		}
	}
	return t, len(t.at) == len(t.bytes)+1
}

// add appends what a literal token evaluates to.
func (t *text) add(token hclsyntax.Token) bool {
	at := token.Range.Start.Byte
	for rest := string(token.Bytes); rest != ""; {
		n := min(escapeLength(token, rest), len(rest))
		said := unescaped(rest[:n])
		if said == "" || said == "\x00" {
			return false
		}
		t.bytes = append(t.bytes, said...)
		for range len(said) {
			t.at = append(t.at, at)
		}
		at, rest = at+n, rest[n:]
	}
	return true
}

// unescaped is what an escape sequence or a byte by itself says; empty for a bad one.
// Source: HCL's native syntax specification, "Template Literals".
func unescaped(s string) string {
	switch {
	case s == "$${", s == "%%{":
		return s[1:]
	case len(s) == 10: // JSON knows no \U
		var code rune
		for _, c := range s[2:] {
			digit := strings.IndexRune("0123456789abcdef", c|0x20)
			if digit < 0 {
				return ""
			}
			code = code<<4 | rune(digit)
		}
		if !utf8.ValidRune(code) {
			return ""
		}
		return string(code)
	case len(s) > 1:
		var said string
		if json.Unmarshal([]byte(`"`+s+`"`), &said) != nil {
			return ""
		}
		return said
	}
	return s
}

// jsonReader reads JSON in which a zero byte is an interpolation: part of a string, or
// a value that is not known.
type jsonReader struct {
	text   *text
	at     int
	holes  int // read so far
	failed bool
}

// maxJSONDepth bounds how deep a policy may be nested.
const maxJSONDepth = 100

func (r *jsonReader) value(depth int) *value {
	r.space()
	v := &value{kind: unknown, text: r.text, start: r.at}
	switch c := r.peek(); {
	case depth > maxJSONDepth:
		r.failed = true
	case c == '{':
		v.kind = object
		r.list('}', v, depth, true)
	case c == '[':
		v.kind = list
		r.list(']', v, depth, false)
	case c == '"':
		v.kind, v.says = scalar, "string "+r.quoted()
		if inner, ok := strings.CutPrefix(v.says, "string \x00"); ok && strings.Count(inner, "\x00") == 1 && strings.HasSuffix(inner, "\x00") {
			v.kind, v.says = refers, "reference "+strings.TrimSuffix(inner, "\x00")
		}
	case c == 0 && r.at < len(r.text.bytes):
		r.at++
		r.holes++
	default:
		v.kind, v.says = scalar, r.word()
	}
	v.end = r.at
	return v
}

// list reads the entries of an object or list, its closing bracket included.
func (r *jsonReader) list(closing byte, v *value, depth int, keyed bool) {
	r.at++
	seen := map[string]bool{}
	for r.space(); !r.failed && r.peek() != closing; r.space() {
		if len(v.entries) > 0 {
			r.expect(',')
			r.space()
		}
		e := entry{start: r.at, known: true}
		if keyed {
			e.key = r.quoted()
			e.known = !strings.Contains(e.key, "\x00")
			r.failed = r.failed || seen[e.key]
			seen[e.key] = true
			r.space()
			r.expect(':')
		}
		r.space()
		e.from = r.at
		e.value = r.value(depth + 1)
		e.end = e.value.end
		v.entries = append(v.entries, e)
	}
	r.expect(closing)
}

// quoted reads a string and gives what it says.
func (r *jsonReader) quoted() string {
	r.expect('"')
	var said strings.Builder
	from := r.at
	flush := func() {
		var part string
		if json.Unmarshal([]byte(`"`+string(r.text.bytes[from:r.at])+`"`), &part) != nil {
			r.failed = true
		}
		said.WriteString(part)
	}
	for !r.failed && r.at < len(r.text.bytes) {
		switch r.peek() {
		case '"':
			flush()
			r.at++
			return said.String()
		case '\\':
			r.at = min(r.at+2, len(r.text.bytes))
		case 0:
			flush()
			said.WriteString(hole(r.text.holes[r.holes]))
			r.holes++
			r.at++
			from = r.at
		default:
			r.at++
		}
	}
	r.failed = true
	return ""
}

// word reads a number, true, false or null.
func (r *jsonReader) word() string {
	from := r.at
	for r.at < len(r.text.bytes) && strings.IndexByte("+-.0123456789Eaeflnrstu", r.text.bytes[r.at]) >= 0 {
		r.at++
	}
	word := string(r.text.bytes[from:r.at])
	switch {
	case word == "null":
		return word
	case word == "true", word == "false":
		return "bool " + word
	case !json.Valid([]byte(word)):
		r.failed = true
		return ""
	}
	number, err := cty.ParseNumberVal(word)
	if err != nil {
		r.failed = true
		return ""
	}
	return saying(number)
}

func (r *jsonReader) space() {
	for r.at < len(r.text.bytes) && strings.IndexByte(" \t\r\n", r.text.bytes[r.at]) >= 0 {
		r.at++
	}
}

func (r *jsonReader) peek() byte {
	if r.at < len(r.text.bytes) {
		return r.text.bytes[r.at]
	}
	return 0
}

func (r *jsonReader) expect(c byte) {
	if r.failed || r.at >= len(r.text.bytes) || r.text.bytes[r.at] != c {
		r.failed = true
		return
	}
	r.at++
}
