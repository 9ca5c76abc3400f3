package finding

import (
	"bytes"
	"slices"
)

// A machine finds many values in one go over a text (A. V. Aho and M. J. Corasick,
// Efficient string matching, 1975). Its states are the beginnings of the values, the
// shorter first, so that the beginnings that go on from one stand side by side. It
// takes 13 bytes for each byte of the values at most, whatever they are.
type machine struct {
	last   []byte     // byte of the beginning
	first  []int32    // of the states that go on from it; those of the next begin where its own end
	fall   []int32    // the longest end of the beginning that is a beginning, too
	ends   []int32    // how long the longest value is that ends here; 0: none does
	levels []int32    // the first state of each length
	root   [256]int32 // what goes on from nothing
}

// newMachine is for values that are sorted, each once, and none empty.
func newMachine(values []string) *machine {
	type group struct{ from, to int } // of the values that begin as the state does
	m := &machine{last: []byte{0}, fall: []int32{0}, ends: []int32{0}}
	state := int32(0)
	for length, level := 0, []group{{0, len(values)}}; len(level) > 0; length++ {
		var next []group
		m.levels = append(m.levels, state)
		for _, g := range level {
			m.first = append(m.first, int32(len(m.last)))
			if g.from < g.to && len(values[g.from]) == length {
				g.from++ // it ends here
			}
			for g.from < g.to {
				c, from := values[g.from][length], g.from
				for g.from < g.to && values[g.from][length] == c {
					g.from++
				}
				m.add(state, c, length+1, len(values[from]) == length+1)
				next = append(next, group{from, g.from})
			}
			state++
		}
		level = next
	}
	m.first = append(m.first, int32(len(m.last)))
	return m
}

// add makes the state that goes on from another with a byte.
func (m *machine) add(from int32, c byte, length int, isValue bool) {
	state, fall := int32(len(m.last)), int32(0)
	if from == 0 {
		m.root[c] = state
	} else {
		fall = m.step(m.fall[from], c)
	}
	ends := m.ends[fall]
	if isValue {
		ends = int32(length)
	}
	m.last, m.fall, m.ends = append(m.last, c), append(m.fall, fall), append(m.ends, ends)
}

// step is the state after one more byte.
func (m *machine) step(state int32, c byte) int32 {
	for state != 0 {
		first, end := m.first[state], m.first[state+1]
		if at := bytes.IndexByte(m.last[first:end], c); at >= 0 {
			return first + int32(at)
		}
		state = m.fall[state]
	}
	return m.root[c]
}

// find calls found for each place where a value ends, with the longest that does.
func (m *machine) find(text string, found func(from, to int)) {
	state := int32(0)
	for i := range len(text) {
		state = m.step(state, text[i])
		if n := int(m.ends[state]); n > 0 {
			found(i+1-n, i+1)
		}
	}
}

// begun is, for each place of a text and its end, how long the longest beginning of a
// value is that the text before has for its end.
func (m *machine) begun(text string) func(at int) int {
	states := make([]int32, len(text)+1)
	for i := range len(text) {
		states[i+1] = m.step(states[i], text[i])
	}
	return func(at int) int {
		length, exact := slices.BinarySearch(m.levels, states[at])
		if !exact {
			length--
		}
		return length
	}
}
