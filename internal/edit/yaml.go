package edit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// yamlNotation is YAML as go.yaml.in/yaml reads it, which Kubernetes, Helm and Compose
// read it by as well. Only its positions are used: nothing is ever written by it.
type yamlNotation struct {
	templated bool // "{{" may stand in it as text: a chart's values
}

// yamlReader turns the library's nodes, of which only the beginning is known, into
// entries.
type yamlReader struct {
	src   []byte
	lines []int // where each begins
	named map[*yaml.Node]*setting
}

// errTemplate says that a file is made into YAML by a program that quell is not.
var errTemplate = errors.New("the file is a template, and what it says is not known")

var yamlLine = regexp.MustCompile(`line (\d+)`)

func (n yamlNotation) read(src []byte) ([]*setting, error) {
	if !n.templated {
		if i := templateAt(src); i >= 0 {
			return nil, fmt.Errorf("%w: line %d has {{", errTemplate, lineNumber(src)(i))
		}
	}
	r := &yamlReader{src: src, lines: []int{0}, named: map[*yaml.Node]*setting{}}
	for i, b := range src {
		if b == '\n' {
			r.lines = append(r.lines, i+1)
		}
	}
	var documents []*setting
	decoder := yaml.NewDecoder(bytes.NewReader(src))
	for {
		var node yaml.Node
		err := decoder.Decode(&node)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil { // whose text may quote the file
			if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
				return nil, fmt.Errorf("the file does not parse: line %s", m[1])
			}
			return nil, errors.New("the file does not parse")
		}
		if node.Kind != yaml.DocumentNode || len(node.Content) != 1 {
			continue
		}
		doc, err := r.entry(node.Content[0], nil)
		if err != nil {
			return nil, err
		}
		if doc.keyStart, err = r.offset(&node); err != nil {
			return nil, err
		}
		if err := distinctKeys(doc, lineNumber(src)); err != nil {
			return nil, err
		}
		documents = append(documents, doc)
	}
	return documents, nil
}

// templateAt is where a template begins that is no expression of a CI system
// (${{ … }}), or -1.
func templateAt(src []byte) int {
	for from := 0; ; {
		i := bytes.Index(src[from:], []byte("{{"))
		if i < 0 {
			return -1
		}
		if at := from + i; at == 0 || src[at-1] != '$' {
			return at
		}
		from += i + 2
	}
}

// offset is where a node begins; its columns count characters.
func (r *yamlReader) offset(n *yaml.Node) (int, error) {
	if n.Line < 1 || n.Line > len(r.lines) || n.Column < 1 {
		return 0, errors.New("where a value stands is not known")
	}
	at := r.lines[n.Line-1]
	for range n.Column - 1 {
		if at >= len(r.src) {
			return 0, errors.New("where a value stands is not known")
		}
		at++
		for at < len(r.src) && r.src[at]&0xc0 == 0x80 {
			at++
		}
	}
	return at, nil
}

func (r *yamlReader) entry(n *yaml.Node, parent *setting) (*setting, error) {
	at, err := r.offset(n)
	if err != nil {
		return nil, err
	}
	e := &setting{parent: parent, keyStart: at, start: at, end: -1, flow: n.Style&yaml.FlowStyle != 0}
	r.named[n] = e
	if n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 {
		e.mark = "&" + n.Anchor + n.Tag
		e.frozen = "the value carries an anchor or a tag"
	}
	switch n.Kind {
	case yaml.AliasNode:
		e.kind, e.mark, e.frozen, e.end = other, "*"+n.Value, "the value is an alias of another", at+1+len(n.Value)
		if of := r.named[n.Alias]; of != nil {
			of.shared = true
		}
	case yaml.ScalarNode:
		r.scalar(e, n)
	case yaml.MappingNode:
		e.kind = mapping
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			if key.Kind != yaml.ScalarNode {
				return nil, fmt.Errorf("line %d has a key that is no text", key.Line)
			}
			c, err := r.entry(value, e)
			if err != nil {
				return nil, err
			}
			if c.keyStart, err = r.offset(key); err != nil {
				return nil, err
			}
			c.key = key.Value
			e.entries = append(e.entries, c)
			r.close(c)
		}
		r.closeContainer(e)
	case yaml.SequenceNode:
		e.kind = sequence
		for _, item := range n.Content {
			c, err := r.entry(item, e)
			if err != nil {
				return nil, err
			}
			e.entries = append(e.entries, c)
			r.close(c)
		}
		r.closeContainer(e)
	default:
		return nil, errors.New("the file has a value of an unknown kind")
	}
	return e, nil
}

func (r *yamlReader) scalar(e *setting, n *yaml.Node) {
	e.kind, e.literal = single, literal{n.ShortTag(), n.Value}
	if e.mark != "" {
		return
	}
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		e.style = '"'
		e.end = closingQuote(r.src, e.start, '"')
	case n.Style&yaml.SingleQuotedStyle != 0:
		e.style = '\''
		e.end = closingQuote(r.src, e.start, '\'')
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		e.style = '|' // its end is known with its container
	case n.Value == "" || bytes.HasPrefix(r.src[e.start:], []byte(n.Value)):
		e.end = e.start + len(n.Value)
	}
	if e.end < 0 && e.style != '|' {
		e.frozen = "the value stands on several lines"
	}
}

// closingQuote is where a quoted text ends that begins at start, or -1.
func closingQuote(src []byte, start int, quote byte) int {
	if start >= len(src) || src[start] != quote {
		return -1
	}
	for i := start + 1; i < len(src); i++ {
		switch {
		case quote == '"' && src[i] == '\\':
			i++
		case src[i] == quote && quote == '\'' && i+1 < len(src) && src[i+1] == quote:
			i++
		case src[i] == quote:
			return i + 1
		}
	}
	return -1
}

// close finds the end of a block of lines: before the first line that has text and is
// not further in than its mapping or list.
func (r *yamlReader) close(e *setting) {
	if e.kind != single || e.style != '|' || e.parent == nil {
		return
	}
	at := e.parent.start // the first dash of a list
	if e.parent.kind == mapping {
		at = e.parent.entries[0].keyStart
	} else if e.parent.mark != "" {
		return // its anchor or tag
	}
	depth := utf8.RuneCount(r.src[lineStart(r.src, at):at])
	e.end = len(bytes.TrimRight(r.src[:lineEnd(r.src, e.start)], "\r\n"))
	for at := lineEnd(r.src, e.start); at < len(r.src); at = lineEnd(r.src, at) {
		line := bytes.TrimRight(r.src[at:lineEnd(r.src, at)], " \t\r\n")
		if len(line) == 0 {
			continue
		}
		if len(line)-len(bytes.TrimLeft(line, " ")) <= depth {
			break
		}
		e.end = at + len(line)
	}
}

// closeContainer finds the end of a mapping or list: its last entry's, or the bracket
// that follows on the same line.
func (r *yamlReader) closeContainer(e *setting) {
	if e.mark != "" && e.flow {
		return // the bracket is behind an anchor or tag
	}
	end := e.start + 1
	if n := len(e.entries); n > 0 {
		end = e.entries[n-1].end
	}
	if !e.flow || end < 0 {
		e.end = end
		return
	}
	rest := bytes.TrimLeft(r.src[end:], " ")
	if len(e.entries) > 0 {
		rest = bytes.TrimLeft(bytes.TrimPrefix(rest, []byte(",")), " ")
	}
	closer := byte('}')
	if e.kind == sequence {
		closer = ']'
	}
	if len(rest) == 0 || rest[0] != closer || bytes.ContainsRune(r.src[e.start:end], '\n') {
		e.frozen = "the value stands between brackets on several lines"
		return
	}
	e.end = len(r.src) - len(rest) + 1
}

// plainYAML is text that needs no quotes anywhere in YAML. It begins with no digit: what
// is a number to one reader (12:30, 0o7) is text to another.
var plainYAML = regexp.MustCompile(`^[A-Za-z_/$][A-Za-z0-9_./@$+-]*$`)

// plainBlockYAML is text that needs none outside brackets.
var plainBlockYAML = regexp.MustCompile(`^(?:[A-Za-z_/]|\$\{\{? ?)[A-Za-z0-9_./@+$ {}:=?-]*$`)

// words of YAML 1.1 and 1.2 that say something else than their letters do.
var yamlWords = []string{"y", "yes", "n", "no", "true", "false", "on", "off", "null", "~", ".", "..", "...", ".inf", ".nan", "---"}

func isPlainYAML(text string, flow bool) bool {
	if slices.Contains(yamlWords, strings.ToLower(text)) {
		return false
	}
	if plainYAML.MatchString(text) {
		return true
	}
	if flow || !plainBlockYAML.MatchString(text) || strings.Contains(text, ": ") || strings.HasSuffix(text, ":") || strings.HasSuffix(text, " ") {
		return false
	}
	var n yaml.Node
	return yaml.Unmarshal([]byte(text), &n) == nil && len(n.Content) == 1 && n.Content[0].ShortTag() == "!!str" && n.Content[0].Value == text
}

func (yamlNotation) meant(v literal) literal { return v }

// written keeps the quotes that are there.
func (yamlNotation) written(v literal, at *setting) (string, error) {
	if v.tag != "!!str" {
		return v.text, nil
	}
	flow := at != nil && at.parent != nil && at.parent.within()
	switch {
	case at != nil && at.kind == single && at.style == '\'' && !strings.ContainsAny(v.text, "\n\r\t"):
		return "'" + strings.ReplaceAll(v.text, "'", "''") + "'", nil
	case (at == nil || at.style != '"') && isPlainYAML(v.text, flow):
		return v.text, nil
	}
	return quotedJSON(v.text), nil
}

// within says that the entry stands between brackets, its own or outer ones.
func (e *setting) within() bool {
	for up := e; up != nil; up = up.parent {
		if up.flow {
			return true
		}
	}
	return false
}

func (yamlNotation) member(key, value string, in *setting) (string, error) {
	if !isPlainYAML(key, in.within()) {
		key = quotedJSON(key)
	}
	return key + ": " + value, nil
}
