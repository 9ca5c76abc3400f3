package finding

import (
	"encoding/hex"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// A view is a text with some of its escapes undone.
type view struct {
	plain string
	at    []int32 // where each byte, and the end, was in the text; nil: where it is
	depth int     // how often escapes were undone
}

// span is where bytes of the view were in the text, each with the whole of its escape.
func (v view) span(from, to int) span {
	if v.at == nil {
		return span{from, to}
	}
	for to < len(v.plain) && v.at[to] == v.at[to-1] {
		to++
	}
	return span{int(v.at[from]), int(v.at[to])}
}

// An escape is a way to write any character by others that begin with the mark.
type escape struct {
	mark byte
	// read is the character that a text with this mark begins with, and how long its
	// spelling is: 0 where it is none.
	read func(text string) (c string, length int)
}

// escapes are those of addresses, of strings in JSON and most languages, and of HTML
// and XML.
var escapes = [...]escape{{'%', percentAt}, {'\\', backslashAt}, {'&', entityAt}}

// maxEscape is the longest that one is looked for before the place where a text was
// cut off: within it, what it stands for is not to be told.
const maxEscape = 12

func isEscape(c byte) bool { return c == '%' || c == '\\' || c == '&' }

// hasEscapes says that there may be some: in almost every text there are none.
func hasEscapes(text string) bool {
	return strings.IndexByte(text, '%') >= 0 || strings.IndexByte(text, '\\') >= 0 || strings.IndexByte(text, '&') >= 0
}

// undo undoes the escape once wherever it stands.
func (e escape) undo(v view) (_ view, changed bool) {
	var out []byte
	var at []int32
	done := 0 // what stands before is in out
	for i := strings.IndexByte(v.plain, e.mark); i >= 0 && i < len(v.plain); {
		c, length := e.read(v.plain[i:])
		end := i + max(length, 1)
		if length > 0 {
			if out == nil {
				out, at = make([]byte, 0, len(v.plain)), make([]int32, 0, len(v.plain)+1)
			}
			out, at = append(out, v.plain[done:i]...), v.places(at, done, i)
			out = append(out, c...)
			for range len(c) {
				at = append(at, int32(v.span(i, end).from))
			}
			done = end
		}
		next := strings.IndexByte(v.plain[end:], e.mark)
		if next < 0 {
			break
		}
		i = end + next
	}
	if out == nil {
		return v, false
	}
	out, at = append(out, v.plain[done:]...), v.places(at, done, len(v.plain)+1)
	return view{plain: string(out), at: at, depth: v.depth + 1}, true
}

// places appends where the bytes from one to another were in the text.
func (v view) places(to []int32, from, end int) []int32 {
	if v.at != nil {
		return append(to, v.at[from:end]...)
	}
	to = slices.Grow(to, end-from)
	for i := from; i < end; i++ {
		to = append(to, int32(i))
	}
	return to
}

func percentAt(text string) (c string, length int) {
	if len(text) < 3 || !isHex(text[1]) || !isHex(text[2]) {
		return "", 0
	}
	var raw [1]byte
	_, _ = hex.Decode(raw[:], []byte(text[1:3]))
	return string(raw[:]), 3
}

// backslashAt reads the escapes of JSON, and "\x41" and "\'" of other languages.
func backslashAt(text string) (c string, length int) {
	if len(text) < 2 {
		return "", 0
	}
	switch text[1] {
	case 'u':
		if c, length := unicodeAt(text); length > 0 {
			return string(c), length
		}
	case 'x':
		if c, length := percentAt(text[1:]); length > 0 {
			return c, 1 + length
		}
	case '"', '\'', '\\', '/':
		return text[1:2], 2
	}
	if at := strings.IndexByte("bfnrt", text[1]); at >= 0 {
		return "\b\f\n\r\t"[at : at+1], 2
	}
	return "", 0
}

// backslashed is a path with backslashes where a slash may stand for that of an escape.
func backslashed(path string) string {
	var out []byte
	for i := range len(path) - 1 {
		if path[i] != '/' {
			continue
		}
		isUnicode := len(path) >= i+6 && path[i+1] == 'u' && isHex(path[i+2]) && isHex(path[i+3]) && isHex(path[i+4]) && isHex(path[i+5])
		if !isUnicode && path[i+1] != '"' {
			continue
		}
		if out == nil { // almost never
			out = []byte(path)
		}
		out[i] = '\\'
	}
	if out == nil {
		return path
	}
	return string(out)
}

// unicodeAt is the character that a text begins with as "\u00e4", or as two of these
// where it lies beyond the first 65,536 (RFC 8259, section 7); its length is 0 where
// the text begins otherwise.
func unicodeAt(text string) (c rune, length int) {
	unit := func(text string) (rune, bool) {
		if len(text) < 6 || !strings.HasPrefix(text, `\u`) {
			return 0, false
		}
		n, err := strconv.ParseUint(text[2:6], 16, 16)
		return rune(n), err == nil
	}
	c, ok := unit(text)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(c) {
		if low, ok := unit(text[6:]); ok {
			return utf16.DecodeRune(c, low), 12
		}
	}
	return c, 6
}

// maxEntity is as long as the longest name of a character in HTML, with its signs.
const maxEntity = 33

// entityAt reads "&quot;", "&#34;" and "&#x22;".
func entityAt(text string) (c string, length int) {
	end := strings.IndexByte(text[:min(len(text), maxEntity)], ';')
	if end < 2 {
		return "", 0
	}
	written := text[:end+1]
	if c = html.UnescapeString(written); c == written {
		return "", 0
	}
	return c, len(written)
}
