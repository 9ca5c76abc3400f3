package edit

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// What an expression means is told here for proofs, apart from value.go, which tells
// where a step finds its bytes: HCL itself evaluates strings, and encoding/json reads
// the JSON in them. A meaning is a string for what has no parts, []any for a list,
// map[string]any for an object, a call, or an inJSON.
type (
	call struct {
		name string
		args []any
	}
	inJSON struct{ meaning any }
)

func meaning(d *document, expr hclsyntax.Expression) any {
	switch e := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return meaning(d, e.Expression)
	case *hclsyntax.TupleConsExpr:
		items := []any{}
		for _, item := range e.Exprs {
			items = append(items, meaning(d, item))
		}
		return items
	case *hclsyntax.ObjectConsExpr:
		return meaningOfObject(d, e)
	case *hclsyntax.FunctionCallExpr:
		if e.ExpandFinal {
			break
		}
		c := call{name: e.Name}
		for _, arg := range e.Args {
			c.args = append(c.args, meaning(d, arg))
		}
		return c
	case *hclsyntax.TemplateExpr:
		flat := d.flat(e)
		if m, ok := meaningOfJSON(flat); ok {
			return inJSON{m}
		}
		return "string " + withHoles(flat)
	case *hclsyntax.TemplateWrapExpr:
		return "reference " + bare(d.text(e.Wrapped.Range()))
	}
	if v, diags := expr.Value(nil); !diags.HasErrors() && v.IsWhollyKnown() && saying(v) != "" {
		return saying(v)
	}
	return "reference " + bare(d.text(expr.Range()))
}

func meaningOfObject(d *document, e *hclsyntax.ObjectConsExpr) any {
	object := map[string]any{}
	for _, item := range e.Items {
		key := "expression " + bare(d.text(item.KeyExpr.Range()))
		if v, diags := item.KeyExpr.Value(nil); !diags.HasErrors() && v.IsKnown() {
			if text, err := convert.Convert(v, cty.String); err == nil && !text.IsNull() {
				key = "key " + text.AsString()
			}
		}
		for object[key] != nil {
			key += " again"
		}
		object[key] = meaning(d, item.ValueExpr)
	}
	return object
}

// The marks that stand for an interpolation while encoding/json reads around it, in a
// string and for a value of its own: characters for private use.
const inString, alone = "\uE000", "\uE001"

// meaningOfJSON is what a template's flat text means, if it is JSON.
func meaningOfJSON(flat string) (any, bool) {
	lead := strings.TrimSpace(flat)
	if lead == "" || lead[0] != '{' && lead[0] != '[' || strings.ContainsAny(flat, inString+alone) {
		return nil, false
	}
	var text strings.Builder
	quoted, escape := false, false
	for i := 0; i < len(flat); i++ {
		c := flat[i]
		if c == 0 {
			n := strings.IndexByte(flat[i+1:], 0)
			if n < 0 {
				return nil, false
			}
			mark := hex.EncodeToString([]byte(bare(flat[i+1 : i+1+n])))
			if quoted {
				text.WriteString(inString + mark + inString)
			} else {
				text.WriteString(`"` + alone + mark + `"`)
			}
			i += n + 1
			continue
		}
		if c == '"' && !escape {
			quoted = !quoted
		}
		escape = c == '\\' && !escape
		text.WriteByte(c)
	}
	decoder := json.NewDecoder(strings.NewReader(text.String()))
	decoder.UseNumber()
	var decoded any
	if decoder.Decode(&decoded) != nil {
		return nil, false
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, false
	}
	return meaningOfDecoded(decoded), true
}

func meaningOfDecoded(decoded any) any {
	switch v := decoded.(type) {
	case map[string]any:
		object := map[string]any{}
		for key, value := range v {
			object["key "+key] = meaningOfDecoded(value)
		}
		return object
	case []any:
		items := []any{}
		for _, item := range v {
			items = append(items, meaningOfDecoded(item))
		}
		return items
	case string:
		parts := strings.Split(v, inString)
		if len(parts) == 3 && parts[0] == "" && parts[2] == "" {
			return "reference " + unmarked(parts[1])
		}
		for i := 1; i < len(parts); i += 2 {
			parts[i] = "\x00" + unmarked(parts[i]) + "\x00"
		}
		return "string " + strings.Join(parts, "")
	case json.Number:
		if n, err := cty.ParseNumberVal(v.String()); err == nil {
			return saying(n)
		}
	case bool:
		return fmt.Sprintf("bool %t", v)
	case nil:
		return "null"
	}
	return decoded
}

func unmarked(mark string) string {
	said, _ := hex.DecodeString(mark)
	return string(said)
}

// withHoles is flat text with its interpolations bare.
func withHoles(flat string) string {
	parts := strings.Split(flat, "\x00")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = "\x00" + bare(parts[i]) + "\x00"
	}
	return strings.Join(parts, "")
}

var errNotThere = errors.New("the path leads nowhere")

// changed is a meaning in which f has changed what a path leads to.
func changed(m any, path []segment, f func(any) (any, error)) (any, error) {
	switch v := m.(type) {
	case inJSON:
		inner, err := changed(v.meaning, path, f)
		return inJSON{inner}, err
	case call:
		if passing[v.name] && len(v.args) == 1 {
			inner, err := changed(v.args[0], path, f)
			return call{v.name, []any{inner}}, err
		}
	}
	if len(path) == 0 {
		return f(m)
	}
	switch v := m.(type) {
	case []any:
		at := path[0].index
		if at < 0 || at >= len(v) {
			return nil, errNotThere
		}
		inner, err := changed(v[at], path[1:], f)
		v[at] = inner
		return v, err
	case map[string]any:
		key := "key " + path[0].name
		if path[0].index >= 0 || v[key] == nil {
			return nil, errNotThere
		}
		inner, err := changed(v[key], path[1:], f)
		v[key] = inner
		return v, err
	}
	return nil, errNotThere
}

// exchanged is a list, however it is joined, in which the one item that means what item
// does is others instead.
func exchanged(m, item any, others []any) (any, error) {
	made, n := exchange(m, item, others)
	if n != 1 {
		return nil, errNotThere
	}
	return made, nil
}

func exchange(m, item any, others []any) (made any, n int) {
	switch v := m.(type) {
	case inJSON:
		inner, n := exchange(v.meaning, item, others)
		return inJSON{inner}, n
	case []any:
		items := []any{}
		for _, each := range v {
			if reflect.DeepEqual(each, item) {
				items, n = append(items, others...), n+1
			} else {
				items = append(items, each)
			}
		}
		return items, n
	case call:
		if !joining[v.name] && (!passing[v.name] || len(v.args) != 1) {
			break
		}
		args := slices.Clone(v.args)
		for i := range args {
			one := 0
			args[i], one = exchange(args[i], item, others)
			n += one
		}
		return call{v.name, args}, n
	}
	return m, 0
}
