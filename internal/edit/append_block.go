package edit

import (
	"errors"
	"fmt"
	"strings"
)

// AppendBlock adds one block at the end of a file, one blank line after what is
// there. A last line without an end gets one first.
type AppendBlock struct{ Source string }

func (s AppendBlock) do(path string, now state) (state, splice, error) {
	return one(path, now, parse, s)
}

func (s AppendBlock) subject() string {
	if _, address, err := s.parsed(); err == nil {
		return address
	}
	return ""
}

func (s AppendBlock) shifted(splice) (Step, error) { return s, nil }

// parsed is the block on its own, and its address.
func (s AppendBlock) parsed() (*document, string, error) {
	d, err := parse("", []byte(strings.TrimSpace(s.Source)+"\n"))
	if err != nil {
		return nil, "", errors.New("the block to append does not parse")
	}
	if len(d.body.Blocks) != 1 || len(d.body.Attributes) != 0 {
		return nil, "", errors.New("what is to be appended is not one block")
	}
	return d, addressOf(d.body.Blocks[0]), nil
}

func (s AppendBlock) splice(d *document) (splice, error) {
	own, address, err := s.parsed()
	if err != nil {
		return splice{}, err
	}
	for _, b := range d.body.Blocks {
		if addressOf(b) != address {
			continue
		}
		if sameTokens(d.text(span(b)), own.text(span(own.body.Blocks[0]))) {
			return splice{}, ErrUnchanged
		}
		return splice{}, fmt.Errorf("line %d already declares it otherwise", b.Range().Start.Line)
	}
	text := strings.TrimSpace(s.Source) + "\n"
	rest := string(d.src)
	switch {
	case strings.TrimSpace(rest) == "":
	case !strings.HasSuffix(rest, "\n"):
		text = "\n\n" + text
	case !blankLine(d.src, lineStart(d.src, len(d.src)-1)):
		text = "\n" + text
	}
	return splice{start: len(d.src), end: len(d.src), text: d.localNewlines(text)}, nil
}
