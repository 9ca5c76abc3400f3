package locate

import "strings"

// A Carrier carries reported places of a file over to what it has become since. What a
// place is told by is what stood there when it was reported, never its line, where
// something else may stand now.
type Carrier struct {
	was     *Source
	places  []lineRange     // of the blocks in was, in their order
	blocks  map[string]bool // addresses in the file as it is now
	before  []string        // the lines of a file without blocks
	onceWas map[string]int  // where a line is, from 0, that is there once; else -1
	onceNow map[string]int
}

type lineRange struct{ first, last int }

// NewCarrier is for a file as the report saw it, and as it is now.
func NewCarrier(was, now *Source) *Carrier {
	c := &Carrier{was: was, blocks: map[string]bool{}}
	if was.body == nil {
		c.before = strings.Split(string(was.file.Data), "\n")
		c.onceWas, c.onceNow = placeOf(c.before), placeOf(strings.Split(string(now.file.Data), "\n"))
		return c
	}
	for _, n := range was.nodes {
		c.places = append(c.places, lineRange{n.Line, was.lastLine(n)})
	}
	for _, n := range now.nodes {
		c.blocks[n.Address] = true
	}
	return c
}

// placeOf is where each line is; -1 where it is more than once.
func placeOf(all []string) map[string]int {
	at := make(map[string]int, len(all))
	for i, line := range all {
		if _, seen := at[line]; seen {
			i = -1
		}
		at[line] = i
	}
	return at
}

// Carried is a place in the file as it is now.
func (c *Carrier) Carried(p Place) Place {
	if p.StartLine == 0 || p.Address != "" || p.Gone {
		return p
	}
	if c.was.body == nil {
		return c.onItsLine(p)
	}
	var found []*node
	for i, at := range c.places {
		if at.first <= max(p.StartLine, p.EndLine) && p.StartLine <= at.last {
			found = append(found, c.was.nodes[i])
		}
	}
	if len(found) == 0 {
		found = c.was.leadingInto(p)
	}
	if len(found) != 1 || !c.blocks[found[0].Address] {
		p.Gone = true
		return p
	}
	p.Address = found[0].Address
	return p
}

// onItsLine is the place where the reported line stands now: a line that is there
// once, before and now.
func (c *Carrier) onItsLine(p Place) Place {
	if p.StartLine > len(c.before) || p.EndLine > p.StartLine {
		p.Gone = true
		return p
	}
	line := c.before[p.StartLine-1]
	if at, there := c.onceNow[line]; there && at >= 0 && c.onceWas[line] >= 0 {
		p.StartLine, p.EndLine = at+1, at+1
		return p
	}
	p.Gone = true
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
