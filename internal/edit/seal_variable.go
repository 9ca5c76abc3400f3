package edit

import (
	"errors"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// SealVariable takes a variable's default away and marks it sensitive, so that
// its value comes from outside and stays out of Terraform's output. The named
// part is the whole block: its lines are aligned anew.
type SealVariable struct{ Name string }

func (s SealVariable) do(path string, now state) (state, splice, error) {
	return one(path, now, parse, s)
}

func (s SealVariable) subject() string              { return "variable." + s.Name }
func (s SealVariable) shifted(splice) (Step, error) { return s, nil }

const sealed = "sensitive = true"

func (s SealVariable) splice(d *document) (splice, error) {
	b, err := d.block(s.subject())
	if err != nil {
		return splice{}, err
	}
	value, sensitive := b.Body.Attributes["default"], b.Body.Attributes["sensitive"]
	switch {
	case value == nil && sensitive == nil:
		return d.insertAttribute(b, "sensitive", "true")
	case value == nil:
		return SetAttribute{Address: s.subject(), Attribute: "sensitive", Value: "true"}.splice(d)
	}
	block := span(b)
	part := splice{start: value.SrcRange.Start.Byte, end: value.SrcRange.End.Byte, text: sealed}
	if sensitive != nil {
		if part, err = d.wholeLines(value); err != nil {
			return splice{}, err
		}
	}
	text := part.apply(d.src)
	if sensitive != nil {
		alone, err := parse("", text)
		if err != nil {
			return splice{}, errors.New("the variable does not parse without its default")
		}
		mark, err := SetAttribute{Address: s.subject(), Attribute: "sensitive", Value: "true"}.splice(alone)
		if err == nil {
			text = mark.apply(text)
		} else if !errors.Is(err, ErrUnchanged) {
			return splice{}, err
		}
	}
	inner := string(text[block.Start.Byte : len(text)-(len(d.src)-block.End.Byte)])
	if was := d.text(block); string(hclwrite.Format([]byte(was))) == was {
		inner = string(hclwrite.Format([]byte(inner)))
	}
	return splice{start: block.Start.Byte, end: block.End.Byte, text: inner}, nil
}

// wholeLines takes an attribute away with its lines, trailing comment included.
func (d *document) wholeLines(attr *hclsyntax.Attribute) (splice, error) {
	start, end := lineStart(d.src, attr.SrcRange.Start.Byte), lineEnd(d.src, attr.SrcRange.End.Byte)
	if strings.TrimSpace(string(d.src[start:attr.SrcRange.Start.Byte])) != "" {
		return splice{}, errors.New("the block is written on one line")
	}
	return splice{start: start, end: end}, nil
}
