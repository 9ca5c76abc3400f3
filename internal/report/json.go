package report

import (
	"bytes"
	"encoding/json"
	"iter"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// A node is one JSON value of a report, known to be valid, and where it stands.
// Nodes share the report's bytes, which are only there until the next entry is
// read: walking a report copies nothing.
type node struct {
	raw []byte
	at  int64 // byte offset of raw within the report's text
}

// kind is the value's first byte: '{', '[', '"', 'n', 't', 'f', '-' or a digit;
// 0 where there is no value.
func (n node) kind() byte {
	if len(n.raw) == 0 {
		return 0
	}
	return n.raw[0]
}

// within is a part of the node's bytes, with its own place.
func (n node) within(from, to int) node { return node{raw: n.raw[from:to], at: n.at + int64(from)} }

// elements walks an array; of any other value there are none.
func (n node) elements() iter.Seq2[int, node] {
	return func(yield func(int, node) bool) {
		if n.kind() != '[' {
			return
		}
		index := 0
		for i := skipSpace(n.raw, 1); n.raw[i] != ']'; index++ {
			end := valueEnd(n.raw, i)
			if !yield(index, n.within(i, end)) {
				return
			}
			if i = skipSpace(n.raw, end); n.raw[i] == ',' {
				i = skipSpace(n.raw, i+1)
			}
		}
	}
}

// A member is one name and value of an object.
type member struct {
	name string
	node
}

// An object is the members of a JSON object, in their order.
type object []member

// object lists an object's members; any other value has none.
func (n node) object() object {
	if n.kind() != '{' {
		return nil
	}
	all := make(object, 0, 16)
	for name, value := range n.members() {
		all = append(all, member{name.text(), value})
	}
	return all
}

// members walks an object in its own order, names as they are written; of any
// other value there are none.
func (n node) members() iter.Seq2[node, node] {
	return func(yield func(name, value node) bool) {
		if n.kind() != '{' {
			return
		}
		for i := skipSpace(n.raw, 1); n.raw[i] != '}'; {
			end := stringEnd(n.raw, i)
			name := n.within(i, end)
			i = skipSpace(n.raw, skipSpace(n.raw, end)+1) // past the colon
			end = valueEnd(n.raw, i)
			if !yield(name, n.within(i, end)) {
				return
			}
			if i = skipSpace(n.raw, end); n.raw[i] == ',' {
				i = skipSpace(n.raw, i+1)
			}
		}
	}
}

// quoted is what stands between a string's quotes, as it is written.
func (n node) quoted() []byte { return n.raw[1 : len(n.raw)-1] }

// get is the member of that name, or a node without a kind. Of repeated names
// the last one counts here; [reader.decode] refuses them.
func (o object) get(name string) node {
	for i := len(o) - 1; i >= 0; i-- {
		if o[i].name == name {
			return o[i].node
		}
	}
	return node{}
}

// has says that the object has all of these names, with whatever value.
func (o object) has(names ...string) bool {
	for _, name := range names {
		if o.get(name).kind() == 0 {
			return false
		}
	}
	return true
}

// list, dict and text say that the member of that name is an array, an object
// or a string.
func (o object) list(name string) bool { return o.get(name).kind() == '[' }
func (o object) dict(name string) bool { return o.get(name).kind() == '{' }
func (o object) text(name string) bool { return o.get(name).kind() == '"' }

// first is the object that is the first element of the named array.
func (o object) first(name string) object {
	for _, n := range o.get(name).elements() {
		return n.object()
	}
	return nil
}

// text is a string's value; any other value has none. Bytes that are no UTF-8
// are replaced.
func (n node) text() string {
	if n.kind() != '"' {
		return ""
	}
	inner := n.quoted()
	escaped := bytes.IndexByte(inner, '\\') >= 0
	switch {
	case !escaped && utf8.Valid(inner): // almost all are
		return string(inner)
	case !escaped:
		return string(bytes.ToValidUTF8(inner, []byte("\uFFFD")))
	}
	var room [512]byte
	if text, err := jsontext.AppendUnquote(room[:0], n.raw); err == nil {
		return string(text)
	}
	var s string // with what is no UTF-8 replaced
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
	for i++; i < len(b); {
		next := bytes.IndexByte(b[i:], '"')
		if next < 0 {
			return len(b)
		}
		end := i + next
		escapes := 0
		for end-escapes-1 >= i && b[end-escapes-1] == '\\' {
			escapes++
		}
		if i = end + 1; escapes%2 == 0 {
			return i
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

// A bag is an object whose values may be of any type, such as SARIF's property
// bags: a value of an unexpected type is absent, not an error.
type bag map[string]jsontext.Value

func (b bag) text(name string) string { return node{raw: b[name]}.text() }

// texts reads a list of strings, leaving out what is not a string.
func (b bag) texts(name string) []string {
	var out []string
	for _, n := range (node{raw: b[name]}).elements() {
		if s := n.text(); s != "" {
			out = append(out, s)
		}
	}
	return out
}
