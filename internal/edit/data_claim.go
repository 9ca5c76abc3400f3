package edit

import (
	"bytes"
	"errors"
	"slices"
	"strings"
)

var errNoValue = errors.New("what is to change is not there")

func (s SetValue) claim(d *data) (claim[*data], error) {
	v, err := literalOf(s.Value)
	if err != nil {
		return claim[*data]{}, err
	}
	after, err := d.copied()
	if err != nil {
		return claim[*data]{}, err
	}
	e, missing, err := after.find(s.At, s.Keys)
	if err != nil {
		return claim[*data]{}, err
	}
	c := claim[*data]{start: e.start, end: e.end}
	if len(missing) == 0 {
		e.literal = d.notation.meant(v)
		c.becomes = func(part string) bool { return part != "" && !strings.Contains(part, "\n") }
		c.outline = after.outline()
		return c, nil
	}
	key, behind := missing[0], e.flow && len(e.entries) > 0
	c.becomes = func(part string) bool {
		return strings.Count(part, "\n") <= 1 && strings.Contains(part, key) && strings.HasPrefix(part, ",") == behind
	}
	switch n := len(e.entries); {
	case n > 0 && e.flow:
		c.start, c.end = e.entries[n-1].end, e.entries[n-1].end
	case n > 0:
		c.start = lineEnd(d.src, e.entries[n-1].end)
		c.end = c.start
	case e.flow:
		c.start, c.end = e.start+1, e.end-1
	case e.parent == nil:
		c.start, c.end = len(d.src), len(d.src)
	default:
		c.start = lineEnd(d.src, e.end)
		c.end = c.start
	}
	e.entries = append(e.entries, &setting{key: key, kind: single, literal: d.notation.meant(v)})
	c.outline = after.outline()
	return c, nil
}

func (s RemoveValue) claim(d *data) (claim[*data], error) {
	after, err := d.copied()
	if err != nil {
		return claim[*data]{}, err
	}
	e, missing, err := after.find(s.At, s.Keys)
	if err != nil || len(missing) > 0 || e.parent == nil {
		return claim[*data]{}, errNoValue
	}
	c := claim[*data]{start: e.keyStart, end: e.end, becomes: func(part string) bool { return part == "" }}
	if e.parent.flow {
		c.start, c.end, c.becomes = d.membersAround(e)
	} else if rest := d.src[e.end:lineEnd(d.src, e.end)]; bytes.HasPrefix(bytes.TrimLeft(rest, " \t"), []byte("#")) {
		c.end += len(rest) // a comment about what is gone
	}
	e.parent.entries = slices.DeleteFunc(e.parent.entries, func(o *setting) bool { return o == e })
	c.outline = after.outline()
	return c, nil
}

// membersAround is what stands between the neighbours of a member, and what may stand
// there without it: at most one comma, where both neighbours are there.
func (d *data) membersAround(e *setting) (start, end int, becomes func(string) bool) {
	all := e.parent.entries
	i := slices.Index(all, e)
	start, end = e.parent.start+1, e.parent.end-1
	want := ""
	if i > 0 {
		start = all[i-1].end
	}
	if i+1 < len(all) {
		end = all[i+1].keyStart
		if i > 0 {
			want = ","
		}
	}
	beside := string(d.src[start:e.keyStart]) + string(d.src[e.end:end])
	return start, end, func(part string) bool { return part == want && strings.Trim(beside, ", \t\r\n") == "" }
}

func (s ReplaceText) claim(d *data) (claim[*data], error) {
	after, err := d.copied()
	if err != nil {
		return claim[*data]{}, err
	}
	e := after.holding(s.Start, s.End)
	if e == nil {
		return claim[*data]{}, errNoValue
	}
	old := string(d.src[s.Start:s.End])
	at := bytes.Count(d.src[e.start:s.Start], []byte(old))
	parts := strings.Split(e.literal.text, old)
	if len(parts) < at+2 {
		return claim[*data]{}, errNoValue
	}
	e.literal = literal{"!!str", strings.Join(parts[:at+1], old) + s.Text + strings.Join(parts[at+1:], old)}
	return claim[*data]{
		start: e.start, end: e.end,
		outline: after.outline(),
		becomes: func(part string) bool { return strings.Contains(part, s.Text) },
	}, nil
}

func (s ReplaceEntry) claim(d *data) (claim[*data], error) {
	after, err := d.copied()
	if err != nil {
		return claim[*data]{}, err
	}
	e, missing, err := after.find(s.At, s.Keys)
	if err != nil || len(missing) > 0 {
		return claim[*data]{}, errNoValue
	}
	c := claim[*data]{start: e.keyStart, end: e.end, becomes: func(part string) bool { return !strings.ContainsAny(part, "#&*") }}
	was := *e
	*e = setting{parent: was.parent, kind: mapping, key: s.Under[0]}
	in := e
	for _, key := range s.Under[1:] {
		next := &setting{parent: in, kind: mapping, key: key}
		in.entries = []*setting{next}
		in = next
	}
	for _, m := range s.Members {
		in.entries = append(in.entries, &setting{parent: in, key: m.Key, literal: literal{"!!str", m.Value}})
	}
	c.outline = after.outline()
	return c, nil
}
