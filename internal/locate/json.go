package locate

import (
	"bytes"
	"errors"
	"io"
	"sort"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// jsonValue is one value of a file in JSON syntax, with its place.
type jsonValue struct {
	kind    byte         // of its first token, as jsontext has it: '{', '[', '"', '0', 't', 'f' or 'n'
	at      Range        // a string's with its quotes
	text    string       // what a string stands for, or a number as written
	members []jsonMember // of an object, in order; names may repeat
	items   []jsonValue  // of a list
}

type jsonMember struct {
	name  jsonValue
	value jsonValue
}

// jsonReader turns Terraform's JSON syntax into the trees of the native one, so
// that whoever reads them need not know which of the two a file is in. Ranges
// are those of the file's own bytes, also behind escapes.
type jsonReader struct {
	file  File
	lines []int // where each line starts
}

// parseJSON reads a file in JSON syntax. The errors are those of Parse.
func parseJSON(f File) (*hclsyntax.Body, error) {
	if len(f.Data) > maxSearchedBytes {
		return nil, tooLarge(f.Path)
	}
	r := &jsonReader{file: f, lines: []int{0}}
	for i, b := range f.Data {
		if b == '\n' {
			r.lines = append(r.lines, i+1)
		}
	}
	root, err := r.read()
	if err != nil {
		return nil, err
	}
	return r.root(root)
}

// read makes values of the whole file.
func (r *jsonReader) read() (jsonValue, error) {
	// Terraform takes a repeated name for one more block of the type.
	d := jsontext.NewDecoder(bytes.NewReader(r.file.Data), jsontext.AllowDuplicateNames(true))
	root, err := r.value(d, 0)
	if err != nil {
		return root, err
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return root, r.refuse(int(d.InputOffset()), "something stands behind the JSON value")
	}
	return root, nil
}

func (r *jsonReader) value(d *jsontext.Decoder, depth int) (jsonValue, error) {
	v, err := r.token(d)
	switch {
	case err != nil:
		return v, err
	case depth > maxNesting:
		return v, r.refuse(v.at.Start, tooDeep)
	case v.kind == '{':
		err = r.object(d, &v, depth)
	case v.kind == '[':
		for err == nil && d.PeekKind() != ']' {
			var item jsonValue
			item, err = r.value(d, depth+1)
			v.items = append(v.items, item)
		}
	default:
		return v, nil
	}
	if err != nil {
		return v, err
	}
	end, err := r.token(d)
	v.at.End = end.at.End
	return v, err
}

func (r *jsonReader) object(d *jsontext.Decoder, v *jsonValue, depth int) error {
	for d.PeekKind() != '}' {
		name, err := r.token(d)
		if err != nil {
			return err
		}
		value, err := r.value(d, depth+1)
		if err != nil {
			return err
		}
		v.members = append(v.members, jsonMember{name, value})
	}
	return nil
}

// token is the next token as a value without contents.
func (r *jsonReader) token(d *jsontext.Decoder) (jsonValue, error) {
	from := int(d.InputOffset())
	t, err := d.ReadToken()
	if err != nil {
		var syntax *jsontext.SyntacticError
		if errors.As(err, &syntax) {
			from = int(syntax.ByteOffset)
		}
		return jsonValue{}, r.refuse(from, "invalid JSON")
	}
	end := int(d.InputOffset())
	between := r.file.Data[from:end]
	start := end - len(bytes.TrimLeft(between, " \t\r\n,:"))
	v := jsonValue{kind: byte(t.Kind()), at: Range{start, end}}
	switch v.kind {
	case '"':
		v.text = t.String()
	case '0':
		if v.text = string(r.file.Data[start:end]); !isWritten([]byte(v.text)) {
			return v, r.refuse(start, outsizeNumber)
		}
	}
	return v, nil
}

// refuse names a place and what is wrong there, never what stands there.
func (r *jsonReader) refuse(offset int, summary string) error {
	return &ParseError{Path: r.file.Path, Line: r.pos(offset).Line, Summary: summary}
}

// pos counts columns in bytes.
func (r *jsonReader) pos(offset int) hcl.Pos {
	offset = min(offset, len(r.file.Data))
	line := sort.SearchInts(r.lines, offset+1)
	return hcl.Pos{Line: line, Column: offset - r.lines[line-1] + 1, Byte: offset}
}

func (r *jsonReader) rangeOf(at Range) hcl.Range {
	return hcl.Range{Filename: r.file.Path, Start: r.pos(at.Start), End: r.pos(at.End)}
}
