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
// other lines, or the lines around do not follow it, the splice stays as it is.
func (d *document) settle(s splice) splice {
	from, to := d.around(s)
	if was := d.src[from:to]; !bytes.Equal(hclwrite.Format(was), was) {
		return s
	}
	out := splice{start: s.start - from, end: s.end - from, text: s.text}.apply(d.src[from:to])
	formatted := hclwrite.Format(out)
	if bytes.Equal(formatted, out) {
		return s
	}
	head := lineStart(out, s.start-from)
	tail := len(out) - lineEnd(out, s.start-from+len(s.text))
	end := len(formatted) - tail
	if end < head || !bytes.Equal(formatted[:head], out[:head]) || !bytes.Equal(formatted[end:], out[len(out)-tail:]) {
		return s
	}
	return splice{start: from + head, end: to - tail, text: string(formatted[head:end])}
}

// realigned is a splice after which the lines around are aligned as the canonical format
// has it, where they were before.
func (d *document) realigned(s splice) splice {
	from, to := d.around(s)
	was := d.src[from:to]
	if !bytes.Equal(hclwrite.Format(was), was) {
		return s
	}
	out := splice{start: s.start - from, end: s.end - from, text: s.text}.apply(was)
	is := hclwrite.Format(out)
	if bytes.Equal(is, out) {
		return s
	}
	head, tail := 0, 0
	for head < min(len(was), len(is)) && was[head] == is[head] {
		head++
	}
	for tail < min(len(was), len(is))-head && was[len(was)-1-tail] == is[len(is)-1-tail] {
		tail++
	}
	return splice{start: from + head, end: to - tail, text: string(is[head : len(is)-tail])}
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
