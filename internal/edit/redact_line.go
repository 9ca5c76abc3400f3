package edit

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// redacted takes the place of a secret that nothing is to read.
const redacted = "REDACTED"

// RedactLine puts REDACTED in the place of the bytes [Start, End) of any text. In code
// that is parsed, the place must be in a comment; in a file of settings every key stays.
type RedactLine struct{ Start, End int }

// prose is any file, as far as its lines go.
type prose struct {
	src []byte
	// code and settings are what is known of the file beside its lines; both may be nil.
	code     *document
	settings *data
}

func parseText(file string, src []byte) (*prose, error) {
	t := &prose{src: src}
	var err error
	switch {
	case bytes.IndexByte(src, 0) >= 0:
		return nil, errors.New("the file is not text")
	case isHCL(file):
		t.code, err = parse(file, src)
	case notationOf(file) != nil:
		if t.settings, err = parseData(file, src); errors.Is(err, errTemplate) {
			t.settings, err = nil, nil // its lines are all that is known of it
		}
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}

func isHCL(file string) bool {
	return slices.ContainsFunc([]string{".tf", ".tfvars", ".hcl", ".tofu"}, func(end string) bool { return strings.HasSuffix(file, end) })
}

func (t *prose) bytes() []byte          { return t.src }
func (t *prose) settle(s splice) splice { return s }

// outline is that of code, and of settings the places of values without what they say.
func (t *prose) outline() []item {
	if t.code != nil {
		return t.code.outline()
	}
	if t.settings == nil {
		return nil
	}
	places := t.settings.outline()
	for i := range places {
		places[i].expression = places[i].expression[:1]
	}
	return places
}

func (s RedactLine) do(path string, now state) (state, splice, error) {
	return one(path, now, parseText, s)
}

func (s RedactLine) subject() string { return "" }

func (s RedactLine) shifted(by splice) (Step, error) {
	var err error
	s.Start, s.End, err = by.shift(s.Start, s.End)
	return s, err
}

func (s RedactLine) splice(t *prose) (splice, error) {
	if err := t.oneLine(s.Start, s.End); err != nil {
		return splice{}, err
	}
	if t.code != nil && !t.code.inComment(s.Start, s.End) {
		return splice{}, errors.New("the place is code, not a comment")
	}
	if bytes.HasPrefix(t.src[s.Start:], []byte(redacted)) {
		return splice{}, ErrUnchanged
	}
	return splice{start: s.Start, end: s.End, text: redacted}, nil
}

// oneLine says why a range is not within one line of the text, or nothing.
func (t *prose) oneLine(start, end int) error {
	switch {
	case start < 0 || start >= end || end > len(t.src):
		return errors.New("the range is not one of this file")
	case bytes.ContainsAny(t.src[start:end], "\r\n"):
		return errors.New("the place spans lines")
	}
	return nil
}

// inComment says that the range lies in one comment.
func (d *document) inComment(start, end int) bool {
	for _, t := range d.tokens() {
		if t.Type == hclsyntax.TokenComment && holds(t.Range, start, end) {
			return true
		}
	}
	return false
}
