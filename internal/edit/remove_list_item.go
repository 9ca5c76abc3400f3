package edit

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// RemoveListItem takes one item out of a list: Item is a string, a number or another
// literal, or a reference, as an HCL expression. The list may be written as a tuple,
// through functions that only join or convert lists, in jsonencode, or as JSON in a
// string. An item that is there twice is ambiguous. One that is not there is already
// removed, unless a part of the list is not written out: then that is not known.
type RemoveListItem struct{ Address, Attribute, Item string }

func (s RemoveListItem) do(path string, now state) (state, splice, error) {
	return one(path, now, parse, s)
}

func (s RemoveListItem) subject() string              { return s.Address }
func (s RemoveListItem) shifted(splice) (Step, error) { return s, nil }

func (s RemoveListItem) splice(file *document) (splice, error) {
	item, err := itemOf(s.Item)
	if err != nil {
		return splice{}, err
	}
	d := file.nearby(s.Address)
	at, err := d.spot(s.Address, s.Attribute)
	if err != nil {
		return splice{}, err
	}
	if at.attr == nil {
		return splice{}, ErrUnchanged
	}
	v, err := d.value(at.attr.Expr).at(at.rest)
	if isAbsent(err) {
		return splice{}, ErrUnchanged
	}
	if err != nil {
		return splice{}, err
	}
	from, i, err := v.item(item)
	if err != nil {
		return splice{}, err
	}
	made, err := from.without(i)
	if err != nil {
		return splice{}, err
	}
	return d.realigned(made), nil
}

// itemOf is what an item says that a step is about.
func itemOf(source string) (*value, error) {
	source = strings.TrimSpace(source)
	expr, diags := hclsyntax.ParseExpression([]byte(source), "", hcl.InitialPos)
	if diags.HasErrors() || expr.Range().Start.Byte != 0 || expr.Range().End.Byte != len(source) {
		return nil, errors.New("the item is not one HCL expression")
	}
	d, err := parse("", []byte("item = "+source+"\n"))
	if err != nil || d.body.Attributes["item"] == nil {
		return nil, errors.New("the item is not one HCL expression")
	}
	v := d.value(d.body.Attributes["item"].Expr)
	if v.says == "" || v.kind != scalar && v.kind != refers {
		return nil, errors.New("the item is neither a literal nor a reference")
	}
	return v, nil
}

// item finds the one item of a list, or of the lists joined, that says what another
// value does.
func (v *value) item(like *value) (in *value, at int, err error) {
	lists, more := v.lists()
	if len(lists) == 0 {
		return nil, 0, errors.New("it is not a list written out")
	}
	found := 0
	for _, l := range lists {
		for i, e := range l.entries {
			if e.value.says == like.says {
				in, at = l, i
				found++
			}
			more = more || !e.value.certain()
		}
	}
	switch {
	case found > 1:
		return nil, 0, fmt.Errorf("the item is in it %d times: ambiguous", found)
	case found == 1:
		return in, at, nil
	case more && like.certain():
		return nil, 0, errors.New("the item is not written in it, and what else it holds is not known")
	}
	return nil, 0, ErrUnchanged
}

// certain says that the code alone tells what the value is.
func (v *value) certain() bool {
	return v.kind != unknown && v.kind != refers && v.kind != pieces && !strings.Contains(v.says, "\x00")
}
