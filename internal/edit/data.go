package edit

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// data is a file of settings, which says things by key: YAML, JSON, .env or INI.
type data struct {
	path      string
	src       []byte
	newline   string
	notation  notation
	documents []*setting // more than one in YAML only
}

// notation is how one kind of file of settings is written.
type notation interface {
	// read gives the documents of a file.
	read(src []byte) ([]*setting, error)
	// written is the value as it would stand in place of an entry's, or as a new
	// one's where the entry is nil.
	written(v literal, at *setting) (string, error)
	// meant is what the file says where the value was written.
	meant(v literal) literal
	// member is a new line, without its end, or a part of one, that gives a key a value.
	member(key, value string, in *setting) (string, error)
}

type shape byte

const (
	single shape = iota
	mapping
	sequence
	other // an alias, or what else stands for a value that is not here
)

// setting is a value of a file, with the key or number that it has.
type setting struct {
	key      string
	parent   *setting // nil: a document
	kind     shape
	literal  literal // of a scalar
	mark     string  // anchor, explicit tag, or an alias's name
	style    byte    // '"', '\'', '|' (a block of lines), 0: plain
	keyStart int     // where its key begins; of an item of a list, its value
	start    int     // of the value's bytes
	end      int     // -1: not known
	flow     bool    // children stand between brackets
	shared   bool    // an alias elsewhere stands for the same
	frozen   string  // why the value cannot be changed; empty if it can
	entries  []*setting
}

// literal is a scalar's type, as YAML names it ("!!str"), and its text.
type literal struct{ tag, text string }

// maxData bounds files of settings in bytes, and maxDepth how deep values are in each
// other, as people write and keep them.
const maxData, maxDepth = 5 << 20, 200

// notationOf is how a file of this name is written, or nil.
func notationOf(file string) notation {
	name := path.Base(file)
	folder := path.Base(path.Dir(file))
	switch {
	case strings.HasSuffix(name, ".yaml"), strings.HasSuffix(name, ".yml"):
		return yamlNotation{templated: strings.HasPrefix(name, "values")}
	case strings.HasSuffix(name, ".json"):
		return jsonNotation{}
	case name == ".env", strings.HasPrefix(name, ".env."), strings.HasSuffix(name, ".env"):
		return envNotation{}
	case strings.HasSuffix(name, ".ini"), strings.HasSuffix(name, ".cfg"), name == ".pypirc",
		folder == ".aws" && (name == "credentials" || name == "config"):
		return iniNotation{}
	}
	return nil
}

func parseData(file string, src []byte) (*data, error) {
	n := notationOf(file)
	switch {
	case n == nil:
		return nil, errors.New("the file is not YAML, JSON, .env or INI")
	case len(src) > maxData:
		return nil, fmt.Errorf("the file is larger than %d MiB", maxData>>20)
	case !utf8.Valid(src):
		return nil, errors.New("the file is not UTF-8")
	case bytes.HasPrefix(src, []byte("\ufeff")):
		return nil, errors.New("the file begins with a byte order mark")
	case bytes.ContainsAny(bytes.ReplaceAll(src, []byte("\r\n"), nil), "\r\u0085\u2028\u2029\x00"):
		return nil, errors.New("the file has line ends that are neither LF nor CRLF, or zero bytes")
	}
	documents, err := n.read(src)
	if err != nil {
		return nil, err
	}
	for _, doc := range documents {
		if doc.height() > maxDepth {
			return nil, fmt.Errorf("the file has values more than %d levels deep", maxDepth)
		}
	}
	return &data{path: file, src: src, newline: newlineOf(src), notation: n, documents: documents}, nil
}

func (d *data) bytes() []byte          { return d.src }
func (d *data) settle(s splice) splice { return s }

// copied is the same file parsed anew, for a claim to change.
func (d *data) copied() (*data, error) { return parseData(d.path, d.src) }

// outline names each value by its document and keys.
func (d *data) outline() []item {
	var items []item
	for i, doc := range d.documents {
		items = doc.listed(items, "#"+strconv.Itoa(i))
	}
	return items
}

func (e *setting) listed(items []item, at string) []item {
	says := string('0'+rune(e.kind)) + e.mark + "\x00"
	if e.kind == single {
		says += e.literal.tag + "\x00" + e.literal.text
	}
	items = append(items, item{at, says})
	for i, child := range e.entries {
		name := strconv.Itoa(i)
		if e.kind == mapping {
			name = strconv.Quote(child.key)
		}
		items = child.listed(items, at+"/"+name)
	}
	return items
}

// height is how many levels of values there are, its own included.
func (e *setting) height() int {
	highest := 0
	for _, c := range e.entries {
		highest = max(highest, c.height())
	}
	return highest + 1
}

// document is the one that holds the byte at an offset, or begins last before it.
func (d *data) document(at int) (*setting, error) {
	if len(d.documents) == 0 {
		return nil, errors.New("the file holds no value")
	}
	found := d.documents[0]
	for _, doc := range d.documents {
		if doc.keyStart <= at {
			found = doc
		}
	}
	return found, nil
}

// find goes down from a document by keys as far as they lead, and gives the keys
// that lead nowhere.
func (d *data) find(at int, keys []string) (*setting, []string, error) {
	e, err := d.document(at)
	if err != nil {
		return nil, nil, err
	}
	if len(keys) == 0 {
		return nil, nil, errors.New("no key is named")
	}
	for i, key := range keys {
		var next *setting
		switch e.kind {
		case mapping:
			if next = e.child(key); next == nil && e.child("<<") != nil {
				return nil, nil, fmt.Errorf("%q may come from a merge key (<<), which stands for other lines", key)
			}
		case sequence:
			n, err := strconv.Atoi(key)
			if err != nil {
				return nil, nil, fmt.Errorf("%q is a list, and %q is no number of an item", shown(keys[:i]), key)
			}
			if n < 0 || n >= len(e.entries) {
				return nil, nil, fmt.Errorf("the list %q has no item %d", shown(keys[:i]), n)
			}
			next = e.entries[n]
		default:
			return nil, nil, fmt.Errorf("%q is no mapping, so that it has no %q", shown(keys[:i]), key)
		}
		if next == nil {
			return e, keys[i:], nil
		}
		e = next
	}
	return e, nil, nil
}

// child is a mapping's entry of a key, or nil.
func (e *setting) child(key string) *setting {
	i := slices.IndexFunc(e.entries, func(c *setting) bool { return c.key == key })
	if i < 0 {
		return nil
	}
	return e.entries[i]
}

// whereabouts are the keys that lead to an entry, and a place in its document.
func (d *data) whereabouts(e *setting) (at int, keys []string) {
	for ; e.parent != nil; e = e.parent {
		key := e.key
		if e.parent.kind == sequence {
			key = strconv.Itoa(slices.Index(e.parent.entries, e))
		}
		keys = append(keys, key)
	}
	slices.Reverse(keys)
	return e.keyStart, keys
}

// changeable says why what is within the entry cannot be changed, or nothing.
func (e *setting) changeable() error {
	for up := e; up != nil; up = up.parent {
		if up.shared {
			return errors.New("an alias elsewhere in the file stands for the same value")
		}
	}
	if e.frozen != "" {
		return errors.New(e.frozen)
	}
	return nil
}

// shown is how a person would write keys.
func shown(keys []string) string { return strings.Join(keys, ".") }

// distinctKeys refuses a file in which a key says two things.
func distinctKeys(e *setting, line func(int) int) error {
	seen := map[string]int{}
	for _, c := range e.entries {
		if first, twice := seen[c.key]; twice && e.kind == mapping {
			return fmt.Errorf("a key is given twice, on lines %d and %d", line(first), line(c.keyStart))
		}
		seen[c.key] = c.keyStart
		if err := distinctKeys(c, line); err != nil {
			return err
		}
	}
	return nil
}

// lineNumber counts from 1.
func lineNumber(src []byte) func(offset int) int {
	return func(offset int) int { return 1 + bytes.Count(src[:offset], []byte("\n")) }
}

// newlineOf is "\n", or "\r\n" where most lines end so.
func newlineOf(src []byte) string {
	if crlf := bytes.Count(src, []byte("\r\n")); 2*crlf > bytes.Count(src, []byte("\n")) {
		return "\r\n"
	}
	return "\n"
}
