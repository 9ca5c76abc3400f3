package policy

import (
	"bytes"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// Encoding writes attributes in the order of the document's format, leaves out
// what is unset or at its default, and formats as "terraform fmt" does.
// Expressions are written as they are, byte for byte, so that decoding gives
// them back.

// writer writes one block.
type writer struct {
	body *hclwrite.Body
	page *page
}

// page is one document being written. Its expressions are put in after the rest
// is formatted, in their order.
type page struct {
	file        *hclwrite.File
	expressions []string
}

// encode writes one document with one block.
func encode(kind Kind, labels []string, fill func(writer)) []byte {
	p := &page{file: hclwrite.NewEmptyFile()}
	block := p.file.Body().AppendNewBlock(string(kind), labels)
	fill(writer{body: block.Body(), page: p})
	return p.bytes()
}

// stand is what stands in for an expression while the rest is formatted. It
// has as many lines as the formatter needs to see: it does not align an
// attribute of several lines with its neighbours.
func stand(i int) string { return "quell_expression_" + strconv.Itoa(i) }

func (p *page) bytes() []byte {
	rest := hclwrite.Format(p.file.Bytes())
	var out []byte
	for i, expression := range p.expressions {
		// No string holds a line break as such, so only the stand-in itself has
		// a line to itself or ends one.
		before, after, ok := bytes.Cut(rest, []byte("= "+stand(i)+"\n"))
		if strings.Contains(expression, "\n") {
			before, after, ok = cutLines(rest, stand(i))
		}
		if !ok {
			continue
		}
		out = append(out, before...)
		out = append(out, "= "+expression+"\n"...)
		rest = after
	}
	return append(out, rest...)
}

// cutLines cuts around "= [", the name on a line of its own, and "]".
func cutLines(src []byte, name string) (before, after []byte, ok bool) {
	at := regexp.MustCompile(`= \[\n *` + regexp.QuoteMeta(name) + `\n *\]\n`).FindIndex(src)
	if at == nil {
		return src, nil, false
	}
	return src[:at[0]], src[at[1]:], true
}

func (w writer) set(name string, v cty.Value) { w.body.SetAttributeValue(name, v) }

// text writes a string unless it is empty or the default.
func (w writer) text(name, value, otherwise string) {
	if value != "" && value != otherwise {
		w.set(name, cty.StringVal(value))
	}
}

func (w writer) integer(name string, value, otherwise int) {
	if value != 0 && value != otherwise {
		w.set(name, cty.NumberIntVal(int64(value)))
	}
}

func (w writer) fraction(name string, value, otherwise float64) {
	if value != 0 && value != otherwise {
		w.set(name, cty.NumberFloatVal(value))
	}
}

func (w writer) duration(name string, value, otherwise time.Duration) {
	if value != 0 && value != otherwise {
		w.set(name, cty.StringVal(FormatDuration(value)))
	}
}

func (w writer) instant(name string, value time.Time) {
	if !value.IsZero() {
		w.set(name, cty.StringVal(value.UTC().Format(time.RFC3339Nano)))
	}
}

// source writes an expression as it is; one that cannot follow "=" goes in
// parentheses that [reader.source] takes off again.
func (w writer) source(name, expression string) {
	if expression == "" {
		return
	}
	if !standsAlone(expression) {
		expression = "(\n" + expression + "\n)"
	}
	tokens := hclwrite.TokensForIdentifier(stand(len(w.page.expressions)))
	if strings.Contains(expression, "\n") {
		tokens = oneALine([]hclwrite.Tokens{tokens}, nil)
	}
	w.body.SetAttributeRaw(name, tokens)
	w.page.expressions = append(w.page.expressions, expression)
}

// standsAlone says that a document with the expression after "=" gives just that
// expression back.
func standsAlone(expression string) bool {
	d := &document{src: []byte("x = " + expression + "\n"), ranges: map[string]hcl.Range{}}
	body := d.parse()
	if body == nil || len(body.Attributes) != 1 || len(body.Blocks) > 0 {
		return false
	}
	return (&reader{doc: d, body: body}).source("x") == expression
}

// maxLine is the width beyond which a list has an entry a line, so that a diff
// of it shows the entry.
const maxLine = 100

func (w writer) texts(name string, list []string) {
	if len(list) == 0 {
		return
	}
	elements := make([]hclwrite.Tokens, len(list))
	width := len(name)
	for i, s := range list {
		elements[i] = hclwrite.TokensForValue(cty.StringVal(s))
		width += len(s) + len(`"", `)
	}
	if width <= maxLine {
		w.body.SetAttributeRaw(name, hclwrite.TokensForTuple(elements))
		return
	}
	comma := &hclwrite.Token{Type: hclsyntax.TokenComma, Bytes: []byte(",")}
	w.body.SetAttributeRaw(name, oneALine(elements, comma))
}

// pairs writes a map, a pair a line, in the order of the keys. Keys are always
// quoted: not every name may stand there bare.
func (w writer) pairs(name string, all map[string]string) {
	if len(all) == 0 {
		return
	}
	var tokens []hclwrite.ObjectAttrTokens
	for _, key := range slices.Sorted(maps.Keys(all)) {
		tokens = append(tokens, hclwrite.ObjectAttrTokens{
			Name:  hclwrite.TokensForValue(cty.StringVal(key)),
			Value: hclwrite.TokensForValue(cty.StringVal(all[key])),
		})
	}
	w.body.SetAttributeRaw(name, hclwrite.TokensForObject(tokens))
}

// oneALine is a list with each element, and what follows it, on its own line.
func oneALine(elements []hclwrite.Tokens, follow *hclwrite.Token) hclwrite.Tokens {
	newline := &hclwrite.Token{Type: hclsyntax.TokenNewline, Bytes: []byte("\n")}
	tokens := hclwrite.Tokens{{Type: hclsyntax.TokenOBrack, Bytes: []byte("[")}, newline}
	for _, element := range elements {
		tokens = append(tokens, element...)
		if follow != nil {
			tokens = append(tokens, follow)
		}
		tokens = append(tokens, newline)
	}
	return append(tokens, &hclwrite.Token{Type: hclsyntax.TokenCBrack, Bytes: []byte("]")})
}

// block writes a nested block, set off by a blank line from what is above.
func (w writer) block(typ string, labels []string, fill func(writer)) {
	if len(w.body.Attributes())+len(w.body.Blocks()) > 0 {
		w.body.AppendNewline()
	}
	fill(writer{body: w.body.AppendNewBlock(typ, labels).Body(), page: w.page})
}

func (w writer) match(m Match) {
	if m.isEmpty() {
		return
	}
	w.block("match", nil, func(w writer) {
		w.texts("categories", texts(m.Categories))
		if m.MinSeverity != 0 {
			w.set("min_severity", cty.StringVal(m.MinSeverity.String()))
		}
		w.texts("severities", words(m.Severities))
		w.texts("validities", words(m.Validities))
		w.texts("identity_kinds", texts(m.IdentityKinds))
		w.texts("identities", m.Identities)
		w.texts("platforms", m.Platforms)
		w.texts("accounts", m.Accounts)
		w.texts("sources", m.Sources)
		w.texts("tools", m.Tools)
		w.texts("rules", m.Rules)
		w.texts("labels", m.Labels)
		w.texts("repositories", m.Repositories)
		w.texts("paths", m.Paths)
		w.texts("incidents", m.Incidents)
	})
}
