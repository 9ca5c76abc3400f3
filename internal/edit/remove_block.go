package edit

import (
	"bytes"
	"errors"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/quellhq/terraform-provider-quell/internal/comment"
)

// RemoveBlock takes out one top-level block, with the comments directly above
// that are about it and the blank lines that only set it apart, as a person would
// who deletes it. A block that is not there is already removed.
//
// Start and End are the block's bytes, closing brace included, where its address does
// not tell it from others, as that of a moved block; else both are zero.
type RemoveBlock struct {
	Address    string
	Start, End int
}

func (s RemoveBlock) do(path string, now state) (state, splice, error) {
	return one(path, now, parse, s)
}

func (s RemoveBlock) subject() string { return s.Address }

func (s RemoveBlock) shifted(made splice) (Step, error) {
	if s.End == 0 {
		return s, nil
	}
	var err error
	s.Start, s.End, err = made.shift(s.Start, s.End)
	return s, err
}

// in finds the step's block in a file.
func (s RemoveBlock) in(d *document) (*hclsyntax.Block, error) {
	if s.End == 0 {
		return d.block(s.Address)
	}
	for _, b := range d.body.Blocks {
		if r := span(b); addressOf(b) == s.Address && r.Start.Byte == s.Start && r.End.Byte == s.End {
			return b, nil
		}
	}
	return nil, errNoBlock
}

func (s RemoveBlock) splice(file *document) (splice, error) {
	d := file
	if s.End == 0 {
		d = file.nearby(s.Address)
	}
	b, err := s.in(d)
	if errors.Is(err, errNoBlock) {
		return splice{}, ErrUnchanged
	}
	if err != nil {
		return splice{}, err
	}
	block := span(b)
	top := d.top()
	start, end := comment.Lead(d.src, block.Start), lineEnd(d.src, block.End.Byte)

	above, below := start, end
	for above > top && blankLine(d.src, max(top, lineStart(d.src, above-1))) {
		above = max(top, lineStart(d.src, above-1))
	}
	for below < len(d.src) && blankLine(d.src, below) {
		below = lineEnd(d.src, below)
	}
	switch {
	case above == top && below == len(d.src): // it was all there was
		return splice{start: top, end: len(d.src)}, nil
	case above == top: // no blank line is left to lead the file but those that led it
		return splice{start: start, end: below}, nil
	case below == len(d.src): // nor to trail it
		return splice{start: above, end: end}, nil
	}
	// Between two neighbours the wider of the two gaps stays.
	for gap := start; gap > above && end < below; gap = lineStart(d.src, gap-1) {
		end = lineEnd(d.src, end)
	}
	return splice{start: start, end: end}, nil
}

// bom leads a file that says in which encoding it is.
const bom = "\xef\xbb\xbf"

// top is where the file's first line begins, after the mark that may lead it.
func (d *document) top() int {
	if bytes.HasPrefix(d.src, []byte(bom)) {
		return len(bom)
	}
	return 0
}

// blankLine says that the line starting at offset holds only white space.
func blankLine(src []byte, offset int) bool {
	return len(bytes.TrimSpace(src[offset:lineEnd(src, offset)])) == 0
}
