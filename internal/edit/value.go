package edit

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// kind is what a value is as far as the code spells it out.
type kind int

const (
	scalar  kind = iota // a literal, or a string with interpolations
	refers              // a reference
	list                // its items are written out
	object              // its keys are written out
	pieces              // a call that joins lists: its entries are the lists
	unknown             // what only Terraform can tell
)

// value is a value as it is spelled: by HCL expressions, or by JSON in a string.
type value struct {
	kind       kind
	text       *text
	start, end int    // of all of it, in the text
	says       string // what a scalar or reference says, however it is spelled
	entries    []entry
	// json is what a string spells, if it spells JSON; nil else.
	json *value
}

// entry is an item of a list, or a key of an object with its value.
type entry struct {
	key   string
	known bool // the key is: written out, and no expression
	start int  // where the entry begins: its key, or its value
	from  int  // where its value begins
	end   int
	value *value
}

// joining are the functions whose result holds what the lists do that they are given,
// in whatever order and number; passing are those that give back what they are given.
// Source: Terraform's functions.
var (
	joining = map[string]bool{"compact": true, "concat": true, "distinct": true, "setunion": true, "sort": true, "toset": true}
	passing = map[string]bool{"jsonencode": true, "tolist": true, "tomap": true}
)

// value is what an expression spells.
func (d *document) value(expr hclsyntax.Expression) *value {
	r := expr.Range()
	v := &value{kind: unknown, text: d.plain(), start: r.Start.Byte, end: r.End.Byte}
	switch e := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return d.value(e.Expression)
	case *hclsyntax.TupleConsExpr:
		v.kind = list
		for _, item := range e.Exprs {
			v.entries = append(v.entries, d.entry(item))
		}
	case *hclsyntax.ObjectConsExpr:
		v.kind = object
		for _, item := range e.Items {
			e := d.entry(item.ValueExpr)
			e.start = item.KeyExpr.Range().Start.Byte
			e.key, e.known = constantKey(item.KeyExpr)
			v.entries = append(v.entries, e)
		}
	case *hclsyntax.FunctionCallExpr:
		switch {
		case e.ExpandFinal:
		case passing[e.Name] && len(e.Args) == 1:
			return d.value(e.Args[0])
		case joining[e.Name]:
			v.kind = pieces
			for _, arg := range e.Args {
				v.entries = append(v.entries, d.entry(arg))
			}
		}
	case *hclsyntax.TemplateWrapExpr:
		v.kind, v.says = refers, "reference "+bare(d.text(e.Wrapped.Range()))
	case *hclsyntax.ScopeTraversalExpr, *hclsyntax.RelativeTraversalExpr, *hclsyntax.IndexExpr, *hclsyntax.SplatExpr:
		v.kind, v.says = refers, "reference "+bare(d.text(r))
	case *hclsyntax.TemplateExpr:
		v.kind, v.says = scalar, "string "+withHoles(d.flat(e))
		v.json = d.json(e)
	case *hclsyntax.LiteralValueExpr, *hclsyntax.UnaryOpExpr:
		if literal, diags := e.Value(nil); !diags.HasErrors() {
			v.kind, v.says = scalar, saying(literal)
		}
	}
	return v
}

// entry is an expression as an item of a list.
func (d *document) entry(expr hclsyntax.Expression) entry {
	r := expr.Range()
	return entry{known: true, start: r.Start.Byte, from: r.Start.Byte, end: r.End.Byte, value: d.value(expr)}
}

// constantKey is the key of an object's entry, if it is written out.
func constantKey(expr hclsyntax.Expression) (string, bool) {
	v, diags := expr.Value(nil)
	if diags.HasErrors() || v.IsNull() || !v.IsKnown() {
		return "", false
	}
	switch v.Type() {
	case cty.String:
		return v.AsString(), true
	case cty.Number:
		return v.AsBigFloat().Text('f', -1), true
	}
	return "", false
}

// hole stands for an interpolation in what a string says.
func hole(source string) string { return "\x00" + bare(source) + "\x00" }

// deeper looks through a string that spells JSON.
func (v *value) deeper() *value {
	if v.json != nil {
		return v.json
	}
	return v
}

// at follows a path into a value.
func (v *value) at(path []segment) (*value, error) {
	for i, s := range path {
		v = v.deeper()
		at, err := v.find(s)
		if err != nil {
			return nil, err
		}
		if at < 0 {
			return nil, absent(written(path[:i+1]))
		}
		v = v.entries[at].value
	}
	return v.deeper(), nil
}

// absent says that what a path leads to is surely not there.
type absent string

func (a absent) Error() string { return fmt.Sprintf("there is no %s in the value", string(a)) }

func isAbsent(err error) bool {
	var a absent
	return errors.As(err, &a)
}

// find is the number of the entry that a segment names; -1 where there surely is none.
func (v *value) find(s segment) (int, error) {
	switch {
	case s.index >= 0 && v.kind != list:
		return 0, fmt.Errorf("%s is asked for in what is not a list written out", s)
	case s.index >= len(v.entries):
		return -1, nil
	case s.index >= 0:
		return s.index, nil
	case v.kind == scalar && strings.HasPrefix(v.says, "string "):
		return 0, fmt.Errorf("key %q is asked for in a string that is not JSON by itself, each key of it once", s.name)
	case v.kind != object:
		return 0, fmt.Errorf("key %q is asked for in what is not an object written out", s.name)
	}
	found := -1
	for i, e := range v.entries {
		switch {
		case !e.known:
			return 0, errors.New("a key beside it is an expression, and may be the same")
		case e.key != s.name:
		case found >= 0:
			return 0, fmt.Errorf("key %q is there twice", s.name)
		default:
			found = i
		}
	}
	return found, nil
}

// lists are the lists that make up a list, and whether there is more to it than they.
func (v *value) lists() (all []*value, more bool) {
	if v = v.deeper(); v.kind == list {
		return []*value{v}, false
	}
	if v.kind != pieces {
		return nil, true
	}
	for _, e := range v.entries {
		inner, hidden := e.value.lists()
		all, more = append(all, inner...), more || hidden
	}
	return all, more
}

// saying is what a literal says.
func saying(v cty.Value) string {
	switch {
	case v.IsNull():
		return "null"
	case v.Type() == cty.String:
		return "string " + v.AsString()
	case v.Type() == cty.Number:
		return "number " + v.AsBigFloat().Text('g', -1)
	case v.Type() == cty.Bool:
		return fmt.Sprintf("bool %t", v.True())
	}
	return ""
}
