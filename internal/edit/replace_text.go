package edit

import (
	"bytes"
	"errors"
	"strings"
)

// ReplaceText puts text (a reference in the file's own style: "${{ secrets.KEY }}") in
// the place of the bytes [Start, End) of a single value of a file of settings. The
// value is a string afterwards, in quotes where it needs them now.
type ReplaceText struct {
	Start, End int
	Text       string
}

func (s ReplaceText) do(path string, now state) (state, splice, error) {
	return one(path, now, parseData, s)
}

func (s ReplaceText) subject() string { return "" }

func (s ReplaceText) shifted(by splice) (Step, error) {
	var err error
	s.Start, s.End, err = by.shift(s.Start, s.End)
	return s, err
}

func (s ReplaceText) splice(d *data) (splice, error) {
	if s.Start < 0 || s.Start >= s.End || s.Start >= len(d.src) {
		return splice{}, errors.New("the range is not one of this file")
	}
	if s.Text == "" || strings.ContainsAny(s.Text, "\"'\\\r\n") {
		return splice{}, errors.New("the text has signs that would need to be escaped")
	}
	if bytes.HasPrefix(d.src[s.Start:], []byte(s.Text)) || bytes.HasPrefix(d.src[s.Start+1:], []byte(s.Text)) { // behind a new quote
		return splice{}, ErrUnchanged
	}
	if s.End > len(d.src) {
		return splice{}, errors.New("the range is not one of this file")
	}
	e := d.holding(s.Start, s.End)
	if e == nil {
		return splice{}, errors.New("the place is not within a single value: it is in a key, a comment or between values")
	}
	if err := e.changeable(); err != nil {
		return splice{}, err
	}
	// What the bytes stand for must be what they are, or the text around them could
	// come to mean something else.
	old := d.src[s.Start:s.End]
	if bytes.Count(d.src[e.start:e.end], old) != strings.Count(e.literal.text, string(old)) {
		return splice{}, errors.New("the place is written with escapes or on several lines")
	}
	if e.style != 0 {
		return splice{start: s.Start, end: s.End, text: s.Text}, nil
	}
	whole := string(d.src[e.start:s.Start]) + s.Text + string(d.src[s.End:e.end])
	written, err := d.notation.written(literal{"!!str", whole}, e)
	if err != nil {
		return splice{}, err
	}
	return splice{start: e.start, end: e.end, text: written}, nil
}

// holding is the single value whose bytes hold the range, quotes excluded, or nil.
func (d *data) holding(start, end int) *setting {
	var found *setting
	for _, doc := range d.documents {
		doc.each(func(e *setting) {
			quotes := 0
			if e.style == '"' || e.style == '\'' {
				quotes = 1
			}
			if e.kind == single && e.end >= 0 && e.start+quotes <= start && end <= e.end-quotes {
				found = e
			}
		})
	}
	return found
}

func (e *setting) each(visit func(*setting)) {
	visit(e)
	for _, c := range e.entries {
		c.each(visit)
	}
}
