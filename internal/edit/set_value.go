package edit

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// SetValue gives a key of a file of settings (YAML, JSON, .env, INI) a single value,
// which Value gives as a literal of Terraform's language. Keys lead to it from the top
// of its document, the one that holds the byte At; a number counts the items of a list
// from 0. Only the last key may be new, in a mapping that is there: it follows the
// others. A value that exists keeps its place, its quotes and its comment.
type SetValue struct {
	At    int
	Keys  []string
	Value string
}

func (s SetValue) do(path string, now state) (state, splice, error) {
	return one(path, now, parseData, s)
}

func (s SetValue) subject() string { return shown(s.Keys) }

func (s SetValue) shifted(by splice) (Step, error) {
	s.At = by.behind(s.At)
	return s, nil
}

// behind is where a byte is after the splice; of one that is gone, its beginning.
func (s splice) behind(at int) int {
	switch {
	case at >= s.end && at > s.start:
		return at + len(s.text) - (s.end - s.start)
	case at > s.start:
		return s.start
	}
	return at
}

func (s SetValue) splice(d *data) (splice, error) {
	v, err := literalOf(s.Value)
	if err != nil {
		return splice{}, err
	}
	e, missing, err := d.find(s.At, s.Keys)
	if err != nil {
		return splice{}, err
	}
	if err := e.changeable(); err != nil {
		return splice{}, err
	}
	if len(missing) > 0 {
		return d.addMember(e, missing, v)
	}
	if e.kind != single {
		return splice{}, errors.New("it has values of its own, and a single one cannot take their place")
	}
	if e.literal == d.notation.meant(v) {
		return splice{}, ErrUnchanged
	}
	text, err := d.notation.written(v, e)
	if err != nil {
		return splice{}, err
	}
	if e.start == e.end && e.start > 0 && d.src[e.start-1] == ':' {
		text = " " + text
	}
	return splice{start: e.start, end: e.end, text: text}, nil
}

// addMember writes a new key behind the last of its mapping.
func (d *data) addMember(in *setting, missing []string, v literal) (splice, error) {
	if len(missing) > 1 {
		return splice{}, fmt.Errorf("there is no %q for %q to be set in", missing[0], shown(missing[1:]))
	}
	value, err := d.notation.written(v, nil)
	if err != nil {
		return splice{}, err
	}
	if in.within() {
		if value, err = d.notation.written(v, &setting{kind: other, parent: in}); err != nil {
			return splice{}, err
		}
	}
	member, err := d.notation.member(missing[0], value, in)
	if err != nil {
		return splice{}, err
	}
	if in.flow {
		return d.addBetweenBrackets(in, member), nil
	}
	at := len(d.src)
	indent := ""
	if n := len(in.entries); n > 0 {
		last := in.entries[n-1]
		if last.kind == mapping && d.isINI() {
			return splice{}, errors.New("the section that it is in is not named")
		}
		if last.end < 0 {
			return splice{}, fmt.Errorf("where %q ends, behind which it would stand, is not known", last.key)
		}
		before := string(d.src[lineStart(d.src, last.keyStart):last.keyStart])
		if strings.Trim(before, " -") != "" {
			return splice{}, fmt.Errorf("%q, behind which it would stand, shares its line", last.key)
		}
		at, indent = lineEnd(d.src, last.end), strings.Repeat(" ", len(before))
	} else if in.parent != nil {
		at = lineEnd(d.src, in.end)
	}
	text := indent + member + d.newline
	if at == len(d.src) && at > 0 && d.src[at-1] != '\n' {
		text = d.newline + indent + member
	}
	return splice{start: at, end: at, text: text}, nil
}

func (d *data) isINI() bool {
	_, is := d.notation.(iniNotation)
	return is
}

// addBetweenBrackets separates as the members before do.
func (d *data) addBetweenBrackets(in *setting, member string) splice {
	n := len(in.entries)
	if n == 0 {
		return splice{start: in.start + 1, end: in.end - 1, text: member}
	}
	last := in.entries[n-1]
	between := "," + string(d.src[in.start+1:last.keyStart])
	if n > 1 {
		between = string(d.src[in.entries[n-2].end:last.keyStart])
	} else if strings.TrimSpace(between) == "," && !strings.Contains(between, "\n") {
		between = ", "
	}
	return splice{start: last.end, end: last.end, text: between + member}
}

var number = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$`)

// numberTag is what YAML calls a number of this text.
func numberTag(text string) string {
	if strings.ContainsAny(text, ".eE") {
		return "!!float"
	}
	return "!!int"
}

// literalOf reads a literal of Terraform's language that is a single value.
func literalOf(source string) (literal, error) {
	none := errors.New("the value to set is not one string, number, true, false or null")
	source = strings.TrimSpace(source)
	expr, diags := hclsyntax.ParseExpression([]byte(source), "", hcl.InitialPos)
	if diags.HasErrors() || len(expr.Variables()) > 0 {
		return literal{}, none
	}
	v, diags := expr.Value(nil)
	switch {
	case diags.HasErrors() || !v.IsKnown():
		return literal{}, none
	case v.IsNull():
		return literal{"!!null", "null"}, nil
	case v.Type() == cty.String:
		return literal{"!!str", v.AsString()}, nil
	case v.Type() == cty.Bool && v.True():
		return literal{"!!bool", "true"}, nil
	case v.Type() == cty.Bool:
		return literal{"!!bool", "false"}, nil
	case v.Type() == cty.Number && number.MatchString(source):
		return literal{numberTag(source), source}, nil
	}
	return literal{}, none
}
