package edit

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/hashicorp/hcl/v2"
)

// around is the window of a splice: the lines from the last top-level block or
// attribute that it leaves alone to the next. A file is its top-level items one after
// the other, each of whole lines, so that what lies outside the window parses and
// reads as before if its bytes are the same; nor does the canonical format align
// across blocks. It is the whole file where items share lines or comments, or where
// there are attributes.
func (d *document) around(s splice) (from, to int) {
	from, to = d.from, d.to
	if len(d.body.Attributes) > 0 { // which the canonical format aligns with each other
		return from, to
	}
	for _, r := range d.items() {
		end := lineEnd(d.src, r.End.Byte)
		if end <= s.start && end > from {
			from = end
		}
		if start := lineStart(d.src, r.Start.Byte); start >= s.end && start < to && start >= from {
			to = start
		}
	}
	if from > to || bytes.Contains(d.src[lineStart(d.src, max(from-1, 0)):from], []byte("/*")) {
		return d.from, d.to
	}
	return from, to
}

// items are the ranges of the file's top-level blocks and attributes, in order.
func (d *document) items() []hcl.Range {
	var all []hcl.Range
	for _, b := range d.body.Blocks {
		all = append(all, span(b))
	}
	for _, attr := range d.body.Attributes {
		all = append(all, attr.SrcRange)
	}
	slices.SortFunc(all, func(a, b hcl.Range) int { return cmp.Compare(a.Start.Byte, b.Start.Byte) })
	return all
}

// windows are what of a file lies around a splice, before and after it. A window that
// does not parse by itself is widened to the file.
func (d *document) windows(path string, s splice, out []byte) (before, after *document, err error) {
	from, to := d.around(s)
	before, err = parseWindow(path, d.src, from, to)
	if err != nil {
		before, from, to = d, d.from, d.to
	}
	after, err = parseWindow(path, out, from, to+len(out)-len(d.src))
	return before, after, err
}
