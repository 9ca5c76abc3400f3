package locate

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

const (
	// minStrong is the shortest value that [finding.Secret.Weak] lets identify
	// anything, so that no shorter text is worth a digest in a search of a tree.
	minStrong = 8
	// maxWordBounds bounds the pieces of one word: n bounds make n²/2 pieces.
	maxWordBounds = 24
	// maxPieced is the longest word of which more than neighbouring pieces are
	// tried; longer ones are data, not secrets in an assignment.
	maxPieced = 4096
)

// span is a stretch of a file that may be a secret as some scanner quoted it.
type span struct {
	Range
	// value is what the stretch stands for: its text, or a string literal's
	// text with the escapes undone.
	value string
	// literal says that it lies in a string, a heredoc or, outside Terraform,
	// anywhere; not in a comment.
	literal bool
	// whole says that it is all of a quoted string.
	whole bool
}

// candidates calls yield for each span of at least shortest bytes, in no
// particular order and perhaps more than once.
func candidates(s *Source, shortest int, yield func(span)) {
	if !s.searchable() {
		return
	}
	c := &cutter{data: s.file.Data, text: string(s.file.Data), shortest: shortest, yield: yield}
	for _, r := range regions(s) {
		if r.quoted {
			c.quoted(r)
			continue
		}
		c.lines(r)
	}
	c.keys()
	if isManifestOfSecret(s) {
		c.decodes()
	}
}

// cutter cuts regions into spans.
type cutter struct {
	data     []byte
	text     string // the same, of which spans share the memory
	shortest int
	yield    func(span)
	literal  bool
}

// emit trims a stretch as finding.NewSecret trims what a report quotes, so that
// the span is exactly what the digest is of.
func (c *cutter) emit(start, end int, whole bool) {
	start, end = trimmed(c.data, start, end)
	if end-start < c.shortest || end <= start {
		return
	}
	c.yield(span{Range: Range{start, end}, value: c.text[start:end], literal: c.literal, whole: whole})
}

func trimmed(data []byte, start, end int) (int, int) {
	text := data[start:end]
	start += len(text) - len(bytes.TrimLeft(text, " \t\r\n\v\f"))
	end = start + len(bytes.TrimSpace(data[start:end]))
	if end-start >= 2 && isQuote(data[start]) && data[end-1] == data[start] {
		return start + 1, end - 1
	}
	return start, end
}

// quoted cuts the contents of a string literal.
func (c *cutter) quoted(r region) {
	c.literal = r.literal
	c.emit(r.Start, r.End, true)
	raw := c.text[r.Start:r.End]
	undo := r.undo
	if undo == nil {
		undo = unescaped
	}
	if value, ok := undo(raw); ok && len(value) >= c.shortest {
		c.yield(span{Range: r.Range, value: value, literal: r.literal, whole: true})
	}
	c.words(r.Start, r.End)
}

// unescaped undoes HCL's escapes; ok says that there was one to undo within the
// text, not just line ends or quotes around a value that stands there as it is.
func unescaped(raw string) (value string, ok bool) {
	if !strings.ContainsAny(raw, `\$%`) {
		return "", false
	}
	undone := strings.NewReplacer("$${", "${", "%%{", "%{").Replace(raw)
	if strings.Contains(raw, `\`) {
		var err error
		if undone, err = strconv.Unquote(`"` + undone + `"`); err != nil {
			return "", false
		}
	}
	start, end := trimmed([]byte(undone), 0, len(undone))
	return undone, undone != raw && undone != "" && end-start == len(undone)
}

// lines cuts text line by line: its words, what stands in quotes, and what
// follows the first "=" and the first ":".
func (c *cutter) lines(r region) {
	c.literal = r.literal
	for start := r.Start; start < r.End; {
		end := r.End
		if i := bytes.IndexByte(c.data[start:r.End], '\n'); i >= 0 {
			end = start + i
		}
		c.quotations(start, end)
		for _, sign := range []byte{'=', ':'} {
			if i := bytes.IndexByte(c.data[start:end], sign); i >= 0 {
				c.emit(start+i+1, end, false)
				c.emit(start+i+1, end-len(c.data[start:end])+len(bytes.TrimRight(c.data[start:end], " \t\r,;")), false)
			}
		}
		c.words(start, end)
		start = end + 1
	}
}

// quotations tries the text between each two neighbouring quotes of a kind,
// because an apostrophe before makes which of them opens unknowable.
func (c *cutter) quotations(start, end int) {
	last := [3]int{-1, -1, -1}
	for i := start; i < end; i++ {
		kind := bytes.IndexByte([]byte("\"'`"), c.data[i])
		if kind < 0 {
			continue
		}
		if last[kind] >= 0 {
			c.emit(last[kind]+1, i, true)
		}
		last[kind] = i
	}
}

// words cuts a stretch without line ends at what no secret holds unquoted.
func (c *cutter) words(start, end int) {
	from := start
	for i := start; i <= end; i++ {
		if i < end && !isSeparator(c.data[i]) {
			continue
		}
		if i-from >= c.shortest {
			c.word(from, i)
		}
		if i < end && c.data[i] == '\\' {
			i++ // an escape's letter belongs to the escape: \nAKIA…
		}
		from = i + 1
	}
}

// word tries the pieces of a word between the signs that both part things
// (user:password@host, KEY=value) and stand in secrets (base64 has / and =).
func (c *cutter) word(start, end int) {
	starts, ends := []int{start}, []int{}
	for i := start; i < end; i++ {
		if isJoint(c.data[i]) || c.data[i] == '.' && i == end-1 {
			ends = append(ends, i)
			if i+1 < end {
				starts = append(starts, i+1)
			}
		}
	}
	ends = append(ends, end)
	if len(starts) > maxWordBounds || end-start > maxPieced {
		c.neighbours(starts, ends)
		c.emit(start, end, false)
		return
	}
	for _, from := range starts {
		for _, to := range ends {
			if to-from >= c.shortest {
				c.emit(from, to, false)
			}
		}
	}
}

// neighbours tries each piece alone, which is linear.
func (c *cutter) neighbours(starts, ends []int) {
	j := 0
	for _, from := range starts {
		for j < len(ends) && ends[j] <= from {
			j++
		}
		if j < len(ends) && ends[j]-from >= c.shortest {
			c.emit(from, ends[j], false)
		}
	}
}

// keys tries each PEM private key: the secret that spans lines.
func (c *cutter) keys() {
	const begin, end = "-----BEGIN", "KEY-----"
	for at := 0; ; {
		i := bytes.Index(c.data[at:], []byte(begin))
		if i < 0 {
			return
		}
		start := at + i
		header := bytes.Index(c.data[start:], []byte(end))
		if header < 0 {
			return
		}
		footer := bytes.Index(c.data[start+header+len(end):], []byte(end))
		if footer < 0 {
			return
		}
		at = start + header + len(end) + footer + len(end)
		c.literal = true
		c.emit(start, at, false)
	}
}

func isQuote(b byte) bool { return b == '"' || b == '\'' || b == '`' }

// isSeparator says that the byte ends a word.
func isSeparator(b byte) bool {
	return b <= ' ' || bytes.IndexByte([]byte("\"'`<>(){}[],;|\\"), b) >= 0
}

func isJoint(b byte) bool { return bytes.IndexByte([]byte("=:@/&?#!"), b) >= 0 }

func (s span) fingerprint(key finding.Key) finding.Fingerprint {
	return key.Fingerprint(finding.NewSecret(s.value))
}
