package edit

import (
	"bytes"
	"slices"
	"strings"
)

func (s RedactLine) claim(t *prose) (claim[*prose], error) {
	return claim[*prose]{
		start: s.Start, end: s.End,
		outline: t.outline(),
		becomes: func(part string) bool { return part == redacted },
		also:    func(after *prose) error { return exactly(t.src, after.src, s.Start, s.End, redacted) },
	}, nil
}

func (s DropDefault) claim(t *prose) (claim[*prose], error) {
	start, end, err := t.argument(s)
	if err != nil {
		return claim[*prose]{}, err
	}
	return claim[*prose]{
		start: start, end: end,
		outline: t.outline(),
		becomes: func(part string) bool { return part == "" },
		also: func(after *prose) error {
			if line := strings.Fields(string(after.src[lineStart(after.src, s.At):lineEnd(after.src, s.At)])); len(line) != 2 || line[1] != s.Name {
				return errElsewhere
			}
			return exactly(t.src, after.src, start, end, "")
		},
	}, nil
}

// claim of a region: every part of the code or the settings that does not touch it
// stays as it is. What is in it may become something else, as long as it parses.
func (s ReplaceRegion) claim(r region) (claim[region], error) {
	return claim[region]{
		start: s.Start, end: s.End,
		becomes: func(part string) bool { return part == strings.TrimSpace(s.Text) },
		also: func(after region) error {
			if err := exactly(r.src, after.src, s.Start, s.End, s.Text); err != nil {
				return err
			}
			return s.besides(r.prose, after.prose)
		},
	}, nil
}

// besides checks that top-level blocks, or values, that the region does not touch are
// the same before and after.
func (s ReplaceRegion) besides(before, after *prose) error {
	end := s.Start + len(s.Text)
	if !slices.Equal(before.untouched(s.Start, s.End), after.untouched(s.Start, end)) || !slices.Equal(before.addresses(), after.addresses()) {
		return errElsewhere
	}
	return nil
}

// addresses are those of code's blocks: a region removes, adds and renames none, which
// others may refer to.
func (t *prose) addresses() []string {
	if t.code == nil {
		return nil
	}
	var all []string
	for _, b := range t.code.body.Blocks {
		all = append(all, addressOf(b))
	}
	return all
}

// untouched lists what stands wholly before or behind a region, by its bytes.
func (t *prose) untouched(start, end int) []string {
	var parts []string
	apart := func(from, to int) bool { return to <= start || from >= end }
	if t.code != nil {
		for _, b := range t.code.body.Blocks {
			if r := span(b); apart(r.Start.Byte, r.End.Byte) {
				parts = append(parts, addressOf(b)+"\x00"+t.code.text(r))
			}
		}
	}
	if t.settings != nil {
		for _, doc := range t.settings.documents {
			doc.each(func(e *setting) {
				if e.kind == single && e.end >= 0 && apart(e.keyStart, e.end) {
					parts = append(parts, e.key+"\x00"+e.literal.tag+"\x00"+e.literal.text)
				}
			})
		}
	}
	return parts
}

// exactly says that after is before with one range replaced, white space included.
func exactly(before, after []byte, start, end int, text string) error {
	if bytes.Equal(after, slices.Concat(before[:start], []byte(text), before[end:])) {
		return nil
	}
	return errElsewhere
}
