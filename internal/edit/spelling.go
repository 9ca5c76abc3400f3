package edit

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// spelled is an HCL expression in the text's own language. JSON takes literals only.
func (t *text) spelled(expression string) (string, error) {
	if !t.isJSON() {
		return t.d.localNewlines(expression), nil
	}
	expr, diags := hclsyntax.ParseExpression([]byte(expression), "", hcl.InitialPos)
	if diags.HasErrors() {
		return "", errors.New("the value is not an HCL expression")
	}
	v, diags := expr.Value(nil)
	if diags.HasErrors() || !v.IsWhollyKnown() {
		return "", errors.New("the value is not a literal, and it would stand in JSON")
	}
	plain, err := ctyjson.Marshal(v, v.Type())
	if err != nil {
		return "", errors.New("the value cannot be written as JSON")
	}
	decoder := json.NewDecoder(bytes.NewReader(plain))
	decoder.UseNumber()
	var decoded any
	if err := decoder.Decode(&decoded); err != nil {
		return "", errors.New("the value cannot be written as JSON")
	}
	return spacedJSON(decoded), nil
}

// spacedJSON is JSON on one line as people write it, with the keys in order.
func spacedJSON(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, quotedJSON(key)+": "+spacedJSON(v[key]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = spacedJSON(v[i])
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		return quotedJSON(v)
	}
	encoded, _ := json.Marshal(v) // a number, true, false or null
	return string(encoded)
}

// quotedJSON is a string as JSON, without the escapes that only a web page needs.
func quotedJSON(s string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // of a string: it cannot fail
	return strings.TrimSuffix(out.String(), "\n")
}

// quotedHCL is a string as HCL.
func quotedHCL(s string) string {
	return string(hclwrite.TokensForValue(cty.StringVal(s)).Bytes())
}

// escape is text as it stands in the file: within quotes, or in a heredoc, where only
// what would interpolate is escaped.
func (t *text) escape(text string) string {
	switch {
	case !t.isJSON():
		return text
	case t.quoted:
		return strings.TrimSuffix(strings.TrimPrefix(quotedHCL(text), `"`), `"`)
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "${", "$${"), "%{", "%%{")
}

func escaped(t *text, all []string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = t.escape(s)
	}
	return out
}

// newline ends a line of the text.
func (t *text) newline() string {
	if t.quoted {
		return "\n"
	}
	return t.d.newline
}

// quote is a string in the text's language.
func (t *text) quote(s string) string {
	if t.isJSON() {
		return quotedJSON(s)
	}
	return quotedHCL(s)
}

// bracketed is a list of what is spelled.
func bracketed(items []string) string { return "[" + strings.Join(items, ", ") + "]" }
