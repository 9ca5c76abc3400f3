package edit

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// envNotation is a file of NAME=value lines, of which many programs have their own
// reading. What they read differently is refused.
type envNotation struct{}

var (
	envLine = regexp.MustCompile(`^\s*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*`)
	envBare = regexp.MustCompile(`^[A-Za-z0-9_./:@,+%=-]*$`)
)

func (envNotation) read(src []byte) ([]*setting, error) {
	root := &setting{kind: mapping, end: len(src)}
	for at := 0; at < len(src); at = lineEnd(src, at) {
		line := bytes.TrimRight(src[at:lineEnd(src, at)], " \t\r\n")
		if first := bytes.TrimLeft(line, " \t"); len(first) == 0 || first[0] == '#' {
			continue
		}
		m := envLine.FindSubmatch(line)
		if m == nil {
			return nil, fmt.Errorf("the file does not parse: line %d", lineNumber(src)(at))
		}
		e := &setting{parent: root, key: string(m[1]), keyStart: at, start: at + len(m[0])}
		if err := e.envValue(line[len(m[0]):]); err != nil {
			return nil, fmt.Errorf("the file does not parse: line %d: %w", lineNumber(src)(at), err)
		}
		root.entries = append(root.entries, e)
	}
	return []*setting{root}, distinctKeys(root, lineNumber(src))
}

// envValue reads what stands behind the sign.
func (e *setting) envValue(text []byte) error {
	e.literal.tag = "!!str"
	e.end = e.start + len(text)
	if len(text) == 0 || !bytes.ContainsRune([]byte(`"'`), rune(text[0])) {
		if i := bytes.IndexByte(text, '#'); i >= 0 {
			e.frozen = "whether # begins a comment in it is not known"
		}
		e.literal.text = string(text)
		return nil
	}
	e.style = text[0]
	i := bytes.IndexByte(text[1:], text[0])
	if i < 0 {
		return errors.New("a quote is not closed")
	}
	e.end = e.start + i + 2
	e.literal.text = string(text[1 : i+1])
	rest := bytes.TrimSpace(text[i+2:])
	if bytes.ContainsRune(text[1:i+1], '\\') || len(rest) > 0 && rest[0] != '#' {
		e.end = e.start + len(text)
		e.literal.text = string(text)
		e.frozen = "what its quotes and backslashes stand for is not known"
	}
	return nil
}

func (envNotation) meant(v literal) literal { return literal{"!!str", v.text} }

func (envNotation) written(v literal, at *setting) (string, error) {
	quote := ""
	if at != nil && at.style != 0 {
		quote = string(at.style)
	}
	if quote == "" && !envBare.MatchString(v.text) {
		quote = `"`
	}
	if quote != "" && strings.ContainsAny(v.text, "\"'`\\$\r\n") {
		return "", errors.New("the value has signs that programs read differently in quotes")
	}
	return quote + v.text + quote, nil
}

func (envNotation) member(key, value string, _ *setting) (string, error) {
	line := key + "=" + value
	if !envLine.MatchString(line) {
		return "", fmt.Errorf("%q is no name of a variable", key)
	}
	return line, nil
}

// iniNotation is a file of sections with a key and a value a line, as Python's
// configparser and the AWS command line read it. Keys may stand before a section.
type iniNotation struct{}

var (
	iniSection = regexp.MustCompile(`^\[([^\]\r\n]+)\][ \t]*(?:[#;].*)?$`)
	iniLine    = regexp.MustCompile(`^([^=:\s][^=:]*?)[ \t]*[=:][ \t]*`)
)

func (iniNotation) read(src []byte) ([]*setting, error) {
	root := &setting{kind: mapping, end: len(src)}
	in := root
	for at := 0; at < len(src); at = lineEnd(src, at) {
		line := bytes.TrimRight(src[at:lineEnd(src, at)], " \t\r\n")
		switch {
		case len(line) == 0 || line[0] == '#' || line[0] == ';':
		case line[0] == ' ' || line[0] == '\t':
			if len(in.entries) == 0 {
				return nil, fmt.Errorf("the file does not parse: line %d", lineNumber(src)(at))
			}
			last := in.entries[len(in.entries)-1]
			last.frozen, last.end = "its value stands on several lines", at+len(line)
			last.literal.text += "\n" + string(bytes.TrimSpace(line))
		case iniSection.Match(line):
			in = &setting{parent: root, kind: mapping, key: string(iniSection.FindSubmatch(line)[1]), keyStart: at, start: at, end: at + len(line)}
			root.entries = append(root.entries, in)
		default:
			e, err := iniEntry(line, at, in)
			if err != nil {
				return nil, fmt.Errorf("the file does not parse: line %d", lineNumber(src)(at))
			}
			in.entries = append(in.entries, e)
		}
		if in != root && len(in.entries) > 0 {
			in.end = in.entries[len(in.entries)-1].end
		}
	}
	return []*setting{root}, distinctKeys(root, lineNumber(src))
}

func iniEntry(line []byte, at int, in *setting) (*setting, error) {
	e := &setting{parent: in, keyStart: at, end: at + len(line)}
	m := iniLine.FindSubmatch(line)
	if m == nil {
		if bytes.ContainsAny(line, "[]") {
			return nil, errors.New("no key")
		}
		e.key, e.start, e.literal, e.frozen = string(line), e.end, literal{"!!null", ""}, "it is a key without a value"
		return e, nil
	}
	value := line[len(m[0]):]
	e.key, e.start, e.literal = string(m[1]), at+len(m[0]), literal{"!!str", string(value)}
	if bytes.Contains(value, []byte(" #")) || bytes.Contains(value, []byte(" ;")) {
		e.frozen = "whether # or ; begins a comment in it is not known"
	}
	return e, nil
}

func (iniNotation) meant(v literal) literal { return literal{"!!str", v.text} }

func (iniNotation) written(v literal, _ *setting) (string, error) {
	if strings.ContainsAny(v.text, "\r\n#;%") || strings.TrimSpace(v.text) != v.text {
		return "", errors.New("the value has signs that programs read differently")
	}
	return v.text, nil
}

func (iniNotation) member(key, value string, in *setting) (string, error) {
	line := key + " = " + value
	if m := iniLine.FindStringSubmatch(line); m == nil || m[1] != key || strings.ContainsAny(key, "[]#;") || in.kind != mapping {
		return "", fmt.Errorf("%q is no key", key)
	}
	return line, nil
}
