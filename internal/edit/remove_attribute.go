package edit

import (
	"errors"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/quellhq/terraform-provider-quell/internal/comment"
)

// RemoveAttribute takes out an attribute, with the comments that are about it and the
// blank lines that only set it apart. Attribute is a path as [SetAttribute] takes one:
// it may lead to a key of an object. With an empty one, a local value goes, and the
// locals block that gives no other; with an empty Address, one of the file itself, as in
// a file of variables. What is not there is already removed.
type RemoveAttribute struct{ Address, Attribute string }

func (s RemoveAttribute) do(path string, now state) (state, splice, error) {
	return one(path, now, parse, s)
}

func (s RemoveAttribute) subject() string              { return s.Address }
func (s RemoveAttribute) shifted(splice) (Step, error) { return s, nil }

func (s RemoveAttribute) splice(file *document) (splice, error) {
	d := file.nearby(s.Address)
	at, err := d.spot(s.Address, s.Attribute)
	if errors.Is(err, errNoBlock) && strings.HasPrefix(s.Address, "local.") {
		return splice{}, ErrUnchanged
	}
	if err != nil {
		return splice{}, err
	}
	if at.attr == nil {
		return splice{}, ErrUnchanged
	}
	var made splice
	switch {
	case at.name == "alias" && addressOf(at.block) == s.Address && at.block.Type == "provider":
		return splice{}, errors.New("the block would have another address without its alias")
	case len(at.rest) > 0:
		made, err = d.removeWithin(at)
	case d.solelyLocal(at):
		return RemoveBlock{Address: "locals"}.splice(d)
	default:
		made, err = d.withoutAttribute(at.block, at.attr)
	}
	if err != nil {
		return splice{}, err
	}
	return d.realigned(made), nil
}

// solelyLocal says that a locals block holds nothing but the value and its comments.
func (d *document) solelyLocal(at spot) bool {
	if at.block.Type != "locals" || len(at.block.Body.Attributes) != 1 || len(at.block.Body.Blocks) > 0 {
		return false
	}
	made, err := d.withoutAttribute(at.block, at.attr)
	if err != nil {
		return false
	}
	inside := at.block.OpenBraceRange.End.Byte
	for _, t := range d.tokensIn(inside, at.block.CloseBraceRange.Start.Byte) {
		if t.Type == hclsyntax.TokenComment && (t.Range.Start.Byte < made.start || t.Range.End.Byte > made.end) {
			return false
		}
	}
	return true
}

// withoutAttribute is a body without the lines of one of its attributes.
func (d *document) withoutAttribute(b *hclsyntax.Block, attr *hclsyntax.Attribute) (splice, error) {
	r := attr.SrcRange
	open, closing := b.OpenBraceRange, b.CloseBraceRange
	if sharesBrace(b, attr) {
		if len(d.commentsIn(open.End.Byte, r.Start.Byte))+len(d.commentsIn(r.End.Byte, closing.Start.Byte)) > 0 {
			return splice{}, errSharedComment
		}
		return splice{start: open.End.Byte, end: closing.Start.Byte}, nil
	}
	end := lineEnd(d.src, r.End.Byte)
	for _, c := range d.commentsIn(r.End.Byte, end) {
		if c.end > end {
			return splice{}, errSharedComment
		}
	}
	start := comment.Lead(d.src, r.Start)
	top, bottom := d.top(), len(d.src)
	if b.Type != "" {
		top, bottom = lineEnd(d.src, open.End.Byte), lineStart(d.src, closing.Start.Byte)
	}
	start, end = closedGap(d.src, start, end, top, bottom)
	return splice{start: start, end: end}, nil
}

// sharesBrace says that an attribute shares a line with a brace of its block, as the
// syntax allows for one that is alone.
func sharesBrace(b *hclsyntax.Block, attr *hclsyntax.Attribute) bool {
	return b.OpenBraceRange.Start.Line == attr.SrcRange.Start.Line || b.CloseBraceRange.Start.Line == attr.SrcRange.End.Line
}

// removeWithin takes a key out of an object in an attribute's expression.
func (d *document) removeWithin(at spot) (splice, error) {
	last := at.rest[len(at.rest)-1]
	if last.index >= 0 {
		return splice{}, errors.New("an item of a list is removed by what it says, not by its number")
	}
	v, err := d.value(at.attr.Expr).at(at.rest[:len(at.rest)-1])
	if isAbsent(err) {
		return splice{}, ErrUnchanged
	}
	if err != nil {
		return splice{}, err
	}
	i, err := v.find(last)
	if err != nil {
		return splice{}, err
	}
	if i < 0 {
		return splice{}, ErrUnchanged
	}
	return v.without(i)
}
