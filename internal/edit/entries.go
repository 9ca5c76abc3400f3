package edit

import (
	"bytes"
	"errors"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/quellhq/terraform-provider-quell/internal/comment"
)

var errSharedComment = errors.New("a comment stands beside it on its line, and may be about its neighbour")

// gap is where an entry lies, between its neighbours or the brackets around.
func (v *value) gap(i int) (start, end int) {
	start, end = v.start+1, v.end-1
	if i > 0 {
		start = v.entries[i-1].end
	}
	if i+1 < len(v.entries) {
		end = v.entries[i+1].start
	}
	return start, end
}

// without takes an entry out, with its comments, and the separator that it needs no
// longer.
func (v *value) without(i int) (splice, error) {
	start, end, err := v.extent(i)
	if err != nil {
		return splice{}, err
	}
	s := splice{start: v.text.offset(start), end: v.text.offset(end)}
	last := i > 0 && i == len(v.entries)-1
	if !last || v.comma(v.entries[i].end, v.end-1) >= 0 {
		return s, nil
	}
	if comma := v.comma(v.entries[i-1].end, start); comma >= 0 {
		// The one before is the last now, and the last has no comma here.
		s.text = string(v.text.d.src[v.text.offset(comma+1):s.start])
		s.start = v.text.offset(comma)
	}
	return s, nil
}

// extent is what goes with an entry: its lines, if they hold nothing else, or as much
// of a line as is about it.
func (v *value) extent(i int) (start, end int, err error) {
	e, src := v.entries[i], v.text.bytes
	from, to := v.gap(i)
	if start, end, ok := v.lines(i); ok {
		if len(v.entries) > 1 || v.commented(from, start) || v.commented(end, to) {
			start, end = closedGap(src, start, end, lineEnd(src, v.start), lineStart(src, v.end-1))
			return start, end, nil
		}
		return from, to, nil
	}
	oneLine := func(a, b int) bool { return !bytes.Contains(src[a:b], []byte("\n")) }
	switch {
	case len(v.entries) == 1:
		start, end = from, to
	case i > 0 && (oneLine(from, e.start) || i == len(v.entries)-1):
		start, end = from, e.end
	default:
		start, end = v.lead(i), v.lead(i+1)
	}
	if v.commented(start, v.lead(i)) || v.commented(e.end, end) {
		return 0, 0, errSharedComment
	}
	return start, end, nil
}

// lines are the whole lines of an entry that shares none, with the comments that are
// about it.
func (v *value) lines(i int) (start, end int, ok bool) {
	e, src := v.entries[i], v.text.bytes
	from, to := v.gap(i)
	start = lineStart(src, e.start)
	if start < from || !blank(src[start:e.start]) {
		return 0, 0, false
	}
	rest := e.end
	if comma := v.comma(e.end, to); comma >= 0 {
		if bytes.Contains(src[e.end:comma], []byte("\n")) {
			return 0, 0, false // the comma leads the next line
		}
		rest = comma + 1
	}
	end = lineEnd(src, rest)
	for _, c := range v.comments(rest, to) {
		if c.start < end {
			if c.end > end {
				return 0, 0, false
			}
			rest = c.end
		}
	}
	if end > to || rest < end && !blank(src[rest:end]) {
		return 0, 0, false
	}
	if !v.text.isJSON() {
		line := 1 + bytes.Count(src[:start], []byte("\n"))
		start = max(comment.Lead(v.text.d.src, hcl.Pos{Byte: e.start, Line: line}), lineEnd(src, from))
	}
	return start, end, true
}

// lead is where an entry begins with the comments before it on its line; the end of
// the brackets' inside for one beyond the last.
func (v *value) lead(i int) int {
	if i == len(v.entries) {
		return v.end - 1
	}
	start := v.entries[i].start
	from, _ := v.gap(i)
	if comma := v.comma(from, start); comma >= 0 {
		from = comma + 1
	}
	for _, c := range v.comments(from, start) {
		if !bytes.Contains(v.text.bytes[c.start:v.entries[i].start], []byte("\n")) {
			return c.start
		}
	}
	return start
}

// stretch is a range of a text's bytes.
type stretch struct{ start, end int }

// comments are those in a range of the text. JSON has none.
func (v *value) comments(start, end int) []stretch {
	if v.text.isJSON() {
		return nil
	}
	return v.text.d.commentsIn(start, end)
}

func (v *value) commented(start, end int) bool {
	return start < end && len(v.comments(start, end)) > 0
}

// comma is where between two entries the comma stands; -1 without one.
func (v *value) comma(start, end int) int {
	if v.text.isJSON() {
		if i := bytes.IndexByte(v.text.bytes[start:end], ','); i >= 0 {
			return start + i
		}
		return -1
	}
	for _, t := range v.text.d.tokensIn(start, end) {
		if t.Type == hclsyntax.TokenComma {
			return t.Range.Start.Byte
		}
	}
	return -1
}

// replaced puts other values, spelled in the text's language, in the place of an
// entry's.
func (v *value) replaced(i int, by []string) splice {
	e, src := v.entries[i], v.text.bytes
	separator := ", "
	if begin := lineStart(src, e.start); begin >= v.start && blank(src[begin:e.start]) {
		separator = "," + v.text.newline() + string(src[begin:e.start])
	}
	return splice{
		start: v.text.offset(e.from), end: v.text.offset(e.end),
		text: strings.Join(escaped(v.text, by), v.text.escape(separator)),
	}
}

// plus adds a key to an object, after the others.
func (v *value) plus(key, value string) (splice, error) {
	text := v.keyed(key) + value
	if len(v.entries) == 0 {
		return v.first(text)
	}
	return v.following(text), nil
}

// first puts an entry between brackets that hold none.
func (v *value) first(text string) (splice, error) {
	src, t := v.text.bytes, v.text
	begin := lineStart(src, v.start)
	margin := string(src[begin : begin+len(src[begin:])-len(bytes.TrimLeft(src[begin:], " \t"))])
	closing := lineStart(src, v.end-1)
	switch {
	case t.isJSON():
		return splice{start: t.offset(v.start + 1), end: t.offset(v.end - 1), text: t.escape(text)}, nil
	case !v.commented(v.start+1, v.end-1):
		return splice{start: v.start + 1, end: v.end - 1, text: t.newline() + margin + "  " + text + t.newline() + margin}, nil
	case closing > v.start && blank(src[closing:v.end-1]):
		return splice{start: closing, end: closing, text: margin + "  " + text + t.newline()}, nil
	}
	return splice{}, errSharedComment
}

// following puts an entry after the last.
func (v *value) following(text string) splice {
	src, t := v.text.bytes, v.text
	last := v.entries[len(v.entries)-1]
	begin := lineStart(src, last.start)
	if begin < v.start || !blank(src[begin:last.start]) {
		return splice{start: t.offset(last.end), end: t.offset(last.end), text: t.escape(", " + text)}
	}
	line := t.newline() + string(src[begin:last.start]) + text
	comma := v.comma(last.end, v.end-1)
	if t.isJSON() {
		return splice{start: t.offset(last.end), end: t.offset(last.end), text: t.escape("," + line)}
	}
	end := lineEnd(src, max(last.end, comma))
	rest := strings.TrimRight(string(src[last.end:end]), "\r\n")
	if end > v.end-1 { // the closing bracket shares the line
		return splice{start: last.end, end: last.end, text: "," + line}
	}
	switch {
	case comma >= 0:
		line += ","
	case len(v.entries) > 1 && v.comma(v.entries[0].end, v.entries[1].start) >= 0:
		rest = "," + rest
	}
	stop := last.end + len(strings.TrimRight(string(src[last.end:end]), "\r\n"))
	return splice{start: last.end, end: stop, text: rest + line}
}

// keyed is a key and the sign after it, as the object writes them.
func (v *value) keyed(key string) string {
	if v.text.isJSON() {
		return quotedJSON(key) + ": "
	}
	sign := " = "
	if n := len(v.entries); n > 0 {
		e := v.entries[n-1]
		if strings.HasSuffix(strings.TrimSpace(string(v.text.bytes[e.start:e.from])), ":") {
			sign = " : "
		}
	}
	if hclsyntax.ValidIdentifier(key) {
		return key + sign
	}
	return quotedHCL(key) + sign
}

// blank says that text is white space.
func blank(text []byte) bool { return len(bytes.TrimSpace(text)) == 0 }

// closedGap widens the removal of whole lines by the blank lines that only set them
// apart; top and bottom bound what holds the lines.
func closedGap(src []byte, start, end, top, bottom int) (from, to int) {
	above, below := start, end
	for above > top && blankLine(src, lineStart(src, above-1)) {
		above = lineStart(src, above-1)
	}
	for below < bottom && blankLine(src, below) {
		below = lineEnd(src, below)
	}
	switch {
	case above <= top:
		return start, below
	case below >= bottom:
		return above, end
	}
	for gap := start; gap > above && end < below; gap = lineStart(src, gap-1) {
		end = lineEnd(src, end)
	}
	return start, end
}
