package edit

import (
	"bytes"
	"errors"

	"github.com/hashicorp/hcl/v2/hclwrite"
)

// splice replaces the bytes [start, end) by text.
type splice struct {
	start, end int
	text       string
}

func (s splice) apply(src []byte) []byte {
	out := make([]byte, 0, len(src)-(s.end-s.start)+len(s.text))
	out = append(out, src[:s.start]...)
	out = append(out, s.text...)
	return append(out, src[s.end:]...)
}

// shift carries a range of the bytes before the splice over to those after it.
func (s splice) shift(start, end int) (int, int, error) {
	delta := len(s.text) - (s.end - s.start)
	switch {
	case start >= s.end:
		return start + delta, end + delta, nil
	case end <= s.start:
		return start, end, nil
	}
	return 0, 0, errors.New("an earlier step already changed this place")
}

// settle lets the canonical format have its say about the touched lines: the
// distance to a trailing comment, for example. Where the format would also move
// other lines, or the file does not follow it, the splice stays as it is.
func (d *document) settle(s splice) splice {
	if !bytes.Equal(hclwrite.Format(d.src), d.src) {
		return s
	}
	out := s.apply(d.src)
	formatted := hclwrite.Format(out)
	if bytes.Equal(formatted, out) {
		return s
	}
	from := lineStart(out, s.start)
	tail := len(out) - lineEnd(out, s.start+len(s.text))
	to := len(formatted) - tail
	if to < from || !bytes.Equal(formatted[:from], out[:from]) || !bytes.Equal(formatted[to:], out[len(out)-tail:]) {
		return s
	}
	return splice{start: from, end: len(d.src) - tail, text: string(formatted[from:to])}
}

// lineStart is where the line that holds the byte at offset begins.
func lineStart(src []byte, offset int) int {
	return bytes.LastIndexByte(src[:offset], '\n') + 1
}

// lineEnd is where the line after the one that holds the byte at offset begins.
func lineEnd(src []byte, offset int) int {
	if i := bytes.IndexByte(src[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(src)
}
