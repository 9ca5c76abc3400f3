package edit

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// setWithin gives a key of an object, or an item of a list by its number, in an
// attribute's expression another value. A key that is not there is added.
func (d *document) setWithin(at spot, expression string) (splice, error) {
	last := at.rest[len(at.rest)-1]
	v, err := d.value(at.attr.Expr).at(at.rest[:len(at.rest)-1])
	if err != nil {
		return splice{}, err
	}
	i, err := v.find(last)
	if err != nil {
		return splice{}, err
	}
	spelled, err := v.text.spelled(expression)
	if err != nil {
		return splice{}, err
	}
	switch {
	case i < 0 && last.index >= 0:
		return splice{}, absent(written(at.rest))
	case i < 0:
		made, err := v.plus(last.name, spelled)
		if err != nil {
			return splice{}, err
		}
		return d.realigned(made), nil
	case v.reads(i, spelled):
		return splice{}, ErrUnchanged
	}
	return d.realigned(v.replaced(i, []string{spelled})), nil
}

// reads says that an entry's value already reads so.
func (v *value) reads(i int, source string) bool {
	e := v.entries[i]
	if !v.text.isJSON() {
		return sameTokens(string(v.text.bytes[e.from:e.end]), source)
	}
	reader := jsonReader{text: &text{d: v.text.d, bytes: []byte(source), at: make([]int, len(source)+1)}}
	other := reader.value(0)
	return !reader.failed && e.value.same(other)
}

// same says that two values of JSON are alike, whatever their layout and order.
func (v *value) same(o *value) bool {
	if v.kind != o.kind || v.says != o.says || len(v.entries) != len(o.entries) || v.kind == unknown {
		return false
	}
	for i, e := range v.entries {
		at := i
		if v.kind == object {
			at = slices.IndexFunc(o.entries, func(x entry) bool { return x.known && e.known && x.key == e.key })
		}
		if at < 0 || !e.value.same(o.entries[at].value) {
			return false
		}
	}
	return true
}

// commentsIn are the comments in a range of the file.
func (d *document) commentsIn(start, end int) []stretch {
	var all []stretch
	for _, t := range d.tokensIn(start, d.to) {
		if t.Range.Start.Byte >= end {
			break
		}
		if t.Type == hclsyntax.TokenComment {
			all = append(all, stretch{t.Range.Start.Byte, t.Range.End.Byte})
		}
	}
	return all
}
