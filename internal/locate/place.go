package locate

import (
	"bytes"
	"slices"
)

// Carried is a reported place of a file that has changed since: it is told by what
// stood there when it was reported, never by the line, where something else may stand
// now. Was is the file as the report saw it.
func (p Place) Carried(was, now *Source) Place {
	if p.StartLine == 0 || p.Address != "" || p.Gone {
		return p
	}
	if was.body == nil {
		return p.onItsLine(was.file.Data, now.file.Data)
	}
	found := was.touching(p)
	if len(found) == 0 {
		found = was.leadingInto(p)
	}
	if len(found) != 1 || !slices.ContainsFunc(now.nodes, func(n *node) bool { return n.Address == found[0].Address }) {
		p.Gone = true
		return p
	}
	p.Address = found[0].Address
	return p
}

// onItsLine is the place where the reported line stands now: a line that is there
// once, before and now.
func (p Place) onItsLine(was, now []byte) Place {
	before, after := bytes.Split(was, []byte("\n")), bytes.Split(now, []byte("\n"))
	if p.StartLine > len(before) || p.EndLine > p.StartLine {
		p.Gone = true
		return p
	}
	line := before[p.StartLine-1]
	same := func(l []byte) bool { return bytes.Equal(l, line) }
	at := slices.IndexFunc(after, same)
	if at < 0 || slices.ContainsFunc(after[at+1:], same) || slices.IndexFunc(before, same) != p.StartLine-1 || slices.ContainsFunc(before[p.StartLine:], same) {
		p.Gone = true
		return p
	}
	p.StartLine, p.EndLine = at+1, at+1
	return p
}

// nodesAt are the blocks that a place is in.
func (s *Source) nodesAt(p Place) []*node {
	if p.Address == "" {
		return s.touching(p)
	}
	var found []*node
	for _, n := range s.nodes {
		if n.Address == p.Address {
			found = append(found, n)
		}
	}
	return found
}

// covers says that a place is one where a literal stands.
func (p Place) covers(s *Source, literal span) bool {
	switch {
	case p.Path != s.Path() || p.Gone || p.StartLine == 0:
		return false
	case p.Address != "":
		n := s.enclosing(literal.Start)
		return n != nil && n.Address == p.Address
	}
	line := s.line(literal.Start)
	return p.StartLine <= line && line <= max(p.StartLine, p.EndLine)
}
