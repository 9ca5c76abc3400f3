// Package comment tells the comments that are about a block of HCL from those
// that only happen to stand above it.
//
// A comment that may be about anything else is never counted as the block's:
// it is always safe to leave one standing.
package comment

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// maxRun is the size in bytes of a run of comments that may still be about one
// block. It also bounds how deep what is parsed can be.
const maxRun = 16 << 10

// maxTries bounds how many parts of a run are read as code.
const maxTries = 300

// bom leads a file that says in which encoding it is.
const bom = "\xef\xbb\xbf"

var (
	licence = regexp.MustCompile(`(?i)copyright|licen[cs]e|spdx-`)
	// region is a marker between which editors fold code.
	region = regexp.MustCompile(`^\s?#?\s?(end)?region\b|\{\{\{|\}\}\}`)
	// rule is a line drawn across the page, heading a line with a title in it.
	rule    = regexp.MustCompile(`^[-=#*~_+/]{3,}$`)
	heading = regexp.MustCompile(`^[-=#*~_+/]{3,}\s*[^-=#*~_+/\s]`)
)

// Lead is where the lines begin of the comments that lead into the code at a
// position: those directly above it that are about it and nothing else, and
// one on its own line. Without any it is where the code's own line begins.
//
// The file's licence, code that is commented out, markers of regions and the
// headings of sections stand for themselves, and so does what is above them.
func Lead(src []byte, code hcl.Pos) int {
	start := lineStart(src, code.Byte)
	run := above(src, code)
	if n := len(run); n > 0 && run[n-1].End.Line == code.Line { // it leads into the line
		start = lineStart(src, run[n-1].Start.Byte)
		run = run[:n-1]
	}
	if len(run) == 0 || start-run[0].Start.Byte > maxRun {
		return start
	}
	texts := make([]string, len(run))
	for i, c := range run {
		texts[i] = uncommented(string(c.SliceBytes(src)))
	}
	apart := max(ofFile(src, run, texts), ofSection(texts), ofCode(texts))
	if apart < len(run) {
		start = lineStart(src, run[apart].Start.Byte)
	}
	return start
}

// above lists the unbroken run of comments above a position, from top to
// bottom, as far as each shares its lines with no code but that there.
func above(src []byte, code hcl.Pos) []hcl.Range {
	tokens, _ := hclsyntax.LexConfig(src, "", hcl.InitialPos)
	ends := make(map[int]hcl.Range) // by the last line of a comment
	busy := make(map[int]bool)      // lines with anything but comments
	for _, t := range tokens {
		if t.Type != hclsyntax.TokenComment && t.Type != hclsyntax.TokenNewline && t.Type != hclsyntax.TokenEOF {
			for l := t.Range.Start.Line; l <= t.Range.End.Line; l++ {
				busy[l] = true
			}
		}
	}
	for _, t := range tokens {
		if t.Type != hclsyntax.TokenComment || t.Range.Start.Byte >= code.Byte {
			continue
		}
		r := t.Range
		if bytes.HasSuffix(t.Bytes, []byte("\n")) { // a line comment owns its line end
			r.End.Line--
		}
		if !busy[r.Start.Line] && (!busy[r.End.Line] || r.End.Line == code.Line) {
			if first, ok := ends[r.End.Line]; !ok || r.Start.Byte < first.Start.Byte {
				ends[r.End.Line] = r
			}
		}
	}
	var run []hcl.Range
	line := code.Line
	if c, ok := ends[line]; ok {
		run, line = append(run, c), c.Start.Line
	}
	for {
		c, ok := ends[line-1]
		if !ok {
			slices.Reverse(run)
			return run
		}
		run, line = append(run, c), c.Start.Line
	}
}

// uncommented is a comment's text without the marks that make it one.
func uncommented(text string) string {
	if inner, ok := strings.CutPrefix(text, "/*"); ok {
		return strings.TrimSuffix(inner, "*/")
	}
	text = strings.TrimRight(text, "\r\n")
	if inner, ok := strings.CutPrefix(text, "//"); ok {
		return inner
	}
	return strings.TrimPrefix(text, "#")
}

// ofFile counts the comments that are the file's licence: the first block
// comment of the file, or its first line comments.
func ofFile(src []byte, run []hcl.Range, texts []string) int {
	if len(bytes.TrimSpace(bytes.TrimPrefix(src[:run[0].Start.Byte], []byte(bom)))) > 0 {
		return 0
	}
	isBlock := func(r hcl.Range) bool { return bytes.HasPrefix(r.SliceBytes(src), []byte("/*")) }
	n := 1
	for !isBlock(run[0]) && n < len(run) && !isBlock(run[n]) {
		n++
	}
	if !licence.MatchString(strings.Join(texts[:n], "\n")) {
		return 0
	}
	return n
}

// ofSection counts the comments down to the last that heads or ends a section.
// Rules come in pairs: after a single one all that follows is the heading.
func ofSection(texts []string) int {
	apart, rules := 0, 0
	for i, text := range texts {
		first, _, _ := strings.Cut(text, "\n")
		first = strings.TrimSpace(first)
		switch {
		case rule.MatchString(first):
			rules++
		case !heading.MatchString(first) && !region.MatchString(text):
			continue
		}
		apart = i + 1
	}
	if rules%2 == 1 && !strings.Contains(texts[apart-1], "\n") {
		return len(texts)
	}
	return apart
}

// ofCode counts the comments down to the last that is code; all of them where
// that takes too long to tell.
func ofCode(texts []string) int {
	tries := 0
	for last := len(texts) - 1; last >= 0; last-- {
		text := strings.TrimSpace(texts[last])
		if text == "" || !strings.Contains(text, "=") && !strings.ContainsAny(text[len(text)-1:], "}])") {
			continue
		}
		for first := last; first >= 0; first-- {
			if isCode(strings.Join(texts[first:last+1], "\n")) {
				return last + 1
			}
			if tries++; tries == maxTries {
				return len(texts)
			}
		}
	}
	return 0
}

// isCode says that a text is blocks or attributes of HCL.
func isCode(text string) bool {
	parsed, diags := hclsyntax.ParseConfig([]byte(text+"\n"), "", hcl.InitialPos)
	body, ok := parsed.Body.(*hclsyntax.Body)
	return ok && !diags.HasErrors() && len(body.Attributes)+len(body.Blocks) > 0
}

// lineStart is where the line that holds the byte at offset begins, after the
// mark that may lead the file.
func lineStart(src []byte, offset int) int {
	if at := bytes.LastIndexByte(src[:offset], '\n') + 1; at > 0 {
		return at
	}
	if bytes.HasPrefix(src, []byte(bom)) {
		return len(bom)
	}
	return 0
}
