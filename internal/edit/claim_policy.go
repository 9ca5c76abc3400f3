package edit

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

func (s ReplacePolicyEntry) claim(d *document) (claim[*document], error) {
	f, err := s.find(d)
	if err != nil {
		return claim[*document]{}, err
	}
	spelling := make([]string, len(f.with))
	means := make([]any, len(f.with))
	for i, text := range f.with {
		spelling[i], means[i] = f.in.text.escape(f.in.text.quote(text)), "string "+text
	}
	now := "string " + s.Entry
	var c claim[*document]
	change := func(in any) (any, error) { return exchanged(in, now, means) }
	if f.in.kind == list {
		start, end := f.in.gap(f.number)
		c = claim[*document]{start: f.in.text.offset(start), end: f.in.text.offset(end), becomes: f.in.holdsOnly(f.number, strings.Join(spelling, ", "))}
	} else {
		e := f.in.entries[f.number]
		wanted := bracketed(spelling)
		if len(means) == 1 {
			wanted = spelling[0]
		}
		c = claim[*document]{start: f.in.text.offset(e.from), end: f.in.text.offset(e.end), becomes: f.in.holdsOnly(-1, wanted)}
		change = func(in any) (any, error) {
			if in != any(now) {
				return nil, errNotThere
			}
			if len(means) == 1 {
				return means[0], nil
			}
			return means, nil
		}
	}
	// Where the element is in the file afterwards is found by its path alone: in a
	// policy of JSON by the attribute's, in one of blocks by the outline's.
	at := f.element.at
	path := at.path(d)
	find := func(after *document) (spot, error) { return after.spotAt(path, at) }
	return claimWithin(d, at, c, find, func(m any) (any, error) { return changed(m, at.rest, change) })
}

// spotAt is the spot of an attribute that has a path in the outline.
func (d *document) spotAt(path string, like spot) (spot, error) {
	for b, of := range d.outlined().paths {
		if attr := b.Body.Attributes[like.name]; attr != nil && of+"/"+like.name == path {
			return spot{block: b, name: like.name, attr: attr, rest: like.rest}, nil
		}
	}
	return spot{}, errNotThere
}

func (s RemoveStatement) claim(d *document) (claim[*document], error) {
	p, i, err := s.find(d)
	if err != nil {
		return claim[*document]{}, err
	}
	if b := p.statements[i].block; b != nil {
		r := span(b)
		start := d.commentsBefore(r)
		return aligned(d, claim[*document]{
			start: start, end: lineEnd(d.src, r.End.Byte),
			outline: renumbered(d.outline(), d.pathOf(b)),
			becomes: firstOf(string(d.src[start:r.Start.Byte])),
		}), nil
	}
	n := p.number(i)
	if n < 0 {
		return claim[*document]{}, errNotThere
	}
	start, end := p.list.gap(n)
	c := claim[*document]{start: p.list.text.offset(start), end: p.list.text.offset(end), becomes: p.list.holdsOnly(n, "")}
	path := p.at.path(d)
	find := func(after *document) (spot, error) { return after.spotAt(path, p.at) }
	return claimWithin(d, p.at, c, find, func(m any) (any, error) {
		return changed(m, p.at.rest, func(in any) (any, error) {
			all, ok := in.([]any)
			if !ok || n >= len(all) {
				return nil, errors.New("the statements are no list")
			}
			return slices.Delete(all, n, n+1), nil
		})
	})
}

// renumbered is an outline without a block of several headed alike: those after it count
// one less.
func renumbered(outline []item, path string) []item {
	heading, number := path[:strings.LastIndex(path, "#")+1], path[strings.LastIndex(path, "#")+1:]
	gone, _ := strconv.Atoi(number)
	var kept []item
	for _, i := range outline {
		if under(i.path, path) {
			continue
		}
		if rest, ok := strings.CutPrefix(i.path, heading); ok {
			number, inner, nested := strings.Cut(rest, "/")
			if n, err := strconv.Atoi(number); err == nil && n > gone {
				i.path = heading + strconv.Itoa(n-1)
				if nested {
					i.path += "/" + inner
				}
			}
		}
		kept = append(kept, i)
	}
	return kept
}
