package edit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonNotation is JSON (RFC 8259), one value a file. A name that an object has twice
// is no JSON.
type jsonNotation struct{}

func (jsonNotation) read(src []byte) ([]*setting, error) {
	d := jsontext.NewDecoder(bytes.NewReader(src))
	doc, err := readJSON(d, src, nil)
	if err != nil {
		at := d.InputOffset()
		var syntax *jsontext.SyntacticError
		if errors.As(err, &syntax) {
			at = syntax.ByteOffset
		}
		return nil, fmt.Errorf("the file does not parse: line %d", lineNumber(src)(max(0, min(int(at), len(src)))))
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the file does not parse: more than one value stands in it")
	}
	return []*setting{doc}, nil
}

// readJSON reads one value. The decoder bounds how deep it goes.
func readJSON(d *jsontext.Decoder, src []byte, parent *setting) (*setting, error) {
	e := &setting{parent: parent, flow: true}
	switch d.PeekKind() {
	case '{', '[':
		open, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		e.start = int(d.InputOffset()) - 1
		e.kind = sequence
		if open.Kind() == '{' {
			e.kind = mapping
		}
		if err := readMembers(d, src, e); err != nil {
			return nil, err
		}
		if _, err := d.ReadToken(); err != nil {
			return nil, err
		}
		e.end = int(d.InputOffset())
	default:
		raw, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		e.end = int(d.InputOffset())
		e.start = e.end - len(raw)
		if e.literal, err = jsonLiteral(raw); err != nil {
			return nil, err
		}
		if e.literal.tag == "!!str" {
			e.style = '"'
		}
	}
	e.keyStart = e.start
	return e, nil
}

func readMembers(d *jsontext.Decoder, src []byte, in *setting) error {
	for d.PeekKind() != '}' && d.PeekKind() != ']' {
		var name string
		var at int
		if in.kind == mapping {
			raw, err := d.ReadValue()
			if err != nil {
				return err
			}
			at = int(d.InputOffset()) - len(raw)
			if err := json.Unmarshal(raw, &name); err != nil {
				return err
			}
		}
		c, err := readJSON(d, src, in)
		if err != nil {
			return err
		}
		if in.kind == mapping {
			c.key, c.keyStart = name, at
		}
		in.entries = append(in.entries, c)
	}
	return nil
}

func jsonLiteral(raw jsontext.Value) (literal, error) {
	switch raw.Kind() {
	case '"':
		var text string
		err := json.Unmarshal(raw, &text)
		return literal{"!!str", text}, err
	case '0':
		return literal{numberTag(string(raw)), string(raw)}, nil
	case 'n':
		return literal{"!!null", "null"}, nil
	default: // true and false
		return literal{"!!bool", string(raw)}, nil
	}
}

func (jsonNotation) meant(v literal) literal { return v }

func (jsonNotation) written(v literal, _ *setting) (string, error) {
	if v.tag == "!!str" {
		return quotedJSON(v.text), nil
	}
	return v.text, nil
}

func (jsonNotation) member(key, value string, _ *setting) (string, error) {
	return quotedJSON(key) + ": " + value, nil
}
