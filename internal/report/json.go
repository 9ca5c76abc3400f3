package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
)

// maxDepth bounds nesting. Real reports stay under 40 levels (SARIF code flows);
// a deeper one is hostile or broken.
const maxDepth = 256

// A node is one JSON value of a report, known to be valid, and where it stands.
// Nodes share the report's bytes: walking a report copies nothing.
type node struct {
	raw []byte
	at  int // byte offset of raw within the report
}

// discard checks syntax and keeps nothing.
type discard struct{}

func (*discard) UnmarshalJSON([]byte) error { return nil }

var errTooDeep = errors.New("nested too deeply")

// parse checks that data is one JSON value. The offset of an error counts the
// bytes read when it was met.
func parse(data []byte, at int) (n node, offset int, err error) {
	if offset, ok := depthWithin(data, maxDepth); !ok {
		return node{}, offset, errTooDeep
	}
	if !json.Valid(data) { // which is half the work of asking what is wrong
		err := json.Unmarshal(data, &discard{})
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return node{}, int(syntax.Offset), err
		}
		return node{}, len(data), err
	}
	start := skipSpace(data, 0)
	return node{raw: data[start:valueEnd(data, start)], at: at + start}, 0, nil
}

// depthWithin says whether no value nests deeper than limit, and otherwise
// where the first one that does begins. It needs no valid JSON.
func depthWithin(data []byte, limit int) (offset int, ok bool) {
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			i = stringEnd(data, i) - 1
		case '{', '[':
			if depth++; depth > limit {
				return i, false
			}
		case '}', ']':
			depth--
		}
	}
	return 0, true
}

// kind is the value's first byte: '{', '[', '"', 'n', 't', 'f', '-' or a digit.
func (n node) kind() byte { return n.raw[0] }

// elements walks an array; of any other value there are none.
func (n node) elements() iter.Seq2[int, node] {
	return func(yield func(int, node) bool) {
		if n.kind() != '[' {
			return
		}
		index := 0
		for i := skipSpace(n.raw, 1); n.raw[i] != ']'; index++ {
			end := valueEnd(n.raw, i)
			if !yield(index, node{raw: n.raw[i:end], at: n.at + i}) {
				return
			}
			if i = skipSpace(n.raw, end); n.raw[i] == ',' {
				i = skipSpace(n.raw, i+1)
			}
		}
	}
}

// fields walks an object in its own order; of any other value there are none.
func (n node) fields() iter.Seq2[string, node] {
	return func(yield func(string, node) bool) {
		if n.kind() != '{' {
			return
		}
		for i := skipSpace(n.raw, 1); n.raw[i] != '}'; {
			end := stringEnd(n.raw, i)
			name := node{raw: n.raw[i:end]}.text()
			i = skipSpace(n.raw, skipSpace(n.raw, end)+1) // past the colon
			end = valueEnd(n.raw, i)
			if !yield(name, node{raw: n.raw[i:end], at: n.at + i}) {
				return
			}
			if i = skipSpace(n.raw, end); n.raw[i] == ',' {
				i = skipSpace(n.raw, i+1)
			}
		}
	}
}

// object collects an object's fields; of repeated names the last one counts, as
// everywhere in encoding/json.
func (n node) object() map[string]node {
	all := map[string]node{}
	for name, value := range n.fields() {
		all[name] = value
	}
	return all
}

// text is a string's value; any other value has none.
func (n node) text() string {
	if len(n.raw) == 0 || n.kind() != '"' {
		return ""
	}
	if bytes.IndexByte(n.raw, '\\') < 0 {
		return string(bytes.ToValidUTF8(n.raw[1:len(n.raw)-1], []byte("\uFFFD")))
	}
	var s string
	if json.Unmarshal(n.raw, &s) != nil {
		return ""
	}
	return s
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		i++
	}
	return i
}

// stringEnd is the index after the string that starts at i.
func stringEnd(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

// valueEnd is the index after the value that starts at i, in valid JSON.
func valueEnd(b []byte, i int) int {
	depth := 0
	for ; i < len(b); i++ {
		switch b[i] {
		case '"':
			i = stringEnd(b, i) - 1
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
		default:
			if depth > 0 {
				continue
			}
			for i < len(b) && bytes.IndexByte([]byte(" \t\r\n,]}"), b[i]) < 0 {
				i++
			}
			return i
		}
		if depth <= 0 {
			return i + 1
		}
	}
	return len(b)
}

// lineColumn turns a byte offset into a position for people, from 1.
func lineColumn(data []byte, offset int) string {
	offset = min(max(offset, 0), len(data))
	before := data[:offset]
	line := bytes.Count(before, []byte("\n")) + 1
	return fmt.Sprintf("line %d, column %d", line, offset-bytes.LastIndexByte(before, '\n'))
}

// A bag is an object whose values may be of any type, such as SARIF's property
// bags: a value of an unexpected type is absent, not an error.
type bag map[string]json.RawMessage

func (b bag) text(name string) string {
	return node{raw: b[name]}.text()
}

// texts reads a list of strings, leaving out what is not a string.
func (b bag) texts(name string) []string {
	var list []json.RawMessage
	if json.Unmarshal(b[name], &list) != nil {
		return nil
	}
	var out []string
	for _, raw := range list {
		if s := (node{raw: raw}).text(); s != "" {
			out = append(out, s)
		}
	}
	return out
}
