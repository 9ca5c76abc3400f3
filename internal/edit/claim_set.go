package edit

import (
	"strings"
)

// claimWithin claims the value of a key or an item, or the place after the last key.
func (s SetAttribute) claimWithin(d *document, at spot, expression string) (claim[*document], error) {
	path, last := at.rest[:len(at.rest)-1], at.rest[len(at.rest)-1]
	v, err := d.value(at.attr.Expr).at(path)
	if err != nil {
		return claim[*document]{}, err
	}
	i, err := v.find(last)
	if err != nil {
		return claim[*document]{}, err
	}
	spelling, err := v.text.spelled(expression)
	if err != nil {
		return claim[*document]{}, err
	}
	means, err := meaningOf(expression)
	if err != nil {
		return claim[*document]{}, err
	}
	var c claim[*document]
	if i >= 0 {
		e := v.entries[i]
		c.start, c.end = v.text.offset(e.from), v.text.offset(e.end)
		c.becomes = v.holdsOnly(-1, v.text.escape(spelling))
	} else {
		from := v.start + 1
		if n := len(v.entries); n > 0 {
			from = v.entries[n-1].end
		}
		c.start, c.end = v.text.offset(from), v.text.offset(v.end-1)
		kept := v.comments(from, v.end-1)
		c.becomes = func(part string) bool {
			for _, comment := range kept {
				text := strings.TrimSpace(string(v.text.bytes[comment.start:comment.end]))
				was := part
				if part = strings.Replace(part, text, "", 1); part == was {
					return false
				}
			}
			return v.holdsOnly(-1, v.text.escape(v.keyed(last.name)+spelling))(part)
		}
	}
	find := func(after *document) (spot, error) { return after.spot(s.Address, s.Attribute) }
	return claimWithin(d, at, c, find, func(m any) (any, error) {
		return changed(m, path, func(in any) (any, error) {
			switch holder := in.(type) {
			case map[string]any:
				holder["key "+last.name] = means
				return holder, nil
			case []any:
				holder[last.index] = means
				return holder, nil
			}
			return nil, errNotThere
		})
	})
}

// claimBlock claims a place in a body for the nested blocks that a path lacks.
func claimBlock(d *document, at spot, value string) claim[*document] {
	outline, path := d.outline(), d.pathOf(at.block)
	wanted := at.name + " = " + value + "\n"
	for _, name := range at.missing {
		path += "/" + name + " " + name + "#0"
		outline = append(outline, item{path: path})
	}
	for i := len(at.missing) - 1; i >= 0; i-- {
		wanted = at.missing[i] + " {\n" + wanted + "}\n"
	}
	place := d.afterContent(at.block)
	if open, closing := at.block.OpenBraceRange, at.block.CloseBraceRange; open.Start.Line == closing.Start.Line {
		place = open.End.Byte
	}
	return claim[*document]{
		start: place, end: place,
		outline: append(outline, item{path + "/" + at.name, bare(value)}),
		becomes: func(part string) bool { return bare(part) == bare(wanted) },
	}
}
