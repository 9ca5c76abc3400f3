package edit

import (
	"bytes"
	"errors"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// RemoveBlock takes out one top-level block, with the comment lines directly
// above it and the blank lines that only set it apart, as a person would who
// deletes it. A block that is not there is already removed.
type RemoveBlock struct{ Address string }

func (s RemoveBlock) do(path string, now state) (state, splice, error) {
	return one(path, now, parse, s)
}

func (s RemoveBlock) subject() string              { return s.Address }
func (s RemoveBlock) shifted(splice) (Step, error) { return s, nil }

func (s RemoveBlock) splice(d *document) (splice, error) {
	b, err := d.block(s.Address)
	if errors.Is(err, errNoBlock) {
		return splice{}, ErrUnchanged
	}
	if err != nil {
		return splice{}, err
	}
	block := span(b)
	start := d.withCommentsAbove(lineStart(d.src, block.Start.Byte), block.Start.Line)
	end := lineEnd(d.src, block.End.Byte)

	above, below := start, end
	for above > 0 && blankLine(d.src, lineStart(d.src, above-1)) {
		above = lineStart(d.src, above-1)
	}
	for below < len(d.src) && blankLine(d.src, below) {
		below = lineEnd(d.src, below)
	}
	switch {
	case above == 0 && below == len(d.src): // it was all there was
		return splice{start: 0, end: len(d.src)}, nil
	case above == 0: // no blank line is left to lead the file but those that led it
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

// withCommentsAbove moves start, the beginning of the given line, up over the
// comments that end on the line directly above.
func (d *document) withCommentsAbove(start, line int) int {
	alone := make(map[int]hcl.Range) // by the last line of a comment that shares no line
	busy := make(map[int]bool)       // lines with anything but comments
	tokens := d.tokens()
	for _, t := range tokens {
		if t.Type != hclsyntax.TokenComment && t.Type != hclsyntax.TokenNewline && t.Type != hclsyntax.TokenEOF {
			for l := t.Range.Start.Line; l <= t.Range.End.Line; l++ {
				busy[l] = true
			}
		}
	}
	for _, t := range tokens {
		if t.Type != hclsyntax.TokenComment {
			continue
		}
		last := t.Range.End.Line
		if bytes.HasSuffix(t.Bytes, []byte("\n")) {
			last-- // a line comment owns its line end
		}
		if !busy[t.Range.Start.Line] && (!busy[last] || last == line) {
			if first, ok := alone[last]; !ok || t.Range.Start.Byte < first.Start.Byte {
				alone[last] = t.Range
			}
		}
	}
	if c, ok := alone[line]; ok { // a comment that leads into the block's own line
		start, line = lineStart(d.src, c.Start.Byte), c.Start.Line
	}
	for {
		c, ok := alone[line-1]
		if !ok {
			return start
		}
		start, line = lineStart(d.src, c.Start.Byte), c.Start.Line
	}
}

// blankLine says that the line starting at offset holds only white space.
func blankLine(src []byte, offset int) bool {
	return len(bytes.TrimSpace(src[offset:lineEnd(src, offset)])) == 0
}
