package policy

import (
	"math/bits"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// Index knows of many matches which of them name what: most ask for a category,
// a kind of identity, a platform or an account, and so most are ruled out at once.
// An index never changes.
type Index struct {
	size       int
	categories named[finding.Category]
	kinds      named[finding.IdentityKind]
	platforms  named[string]
	accounts   named[string]
}

// NewIndex indexes matches by their position in the slice.
func NewIndex(matches []*Match) *Index {
	x := &Index{size: len(matches)}
	for i, m := range matches {
		x.categories.note(i, len(matches), m.Categories)
		x.kinds.note(i, len(matches), m.IdentityKinds)
		x.platforms.note(i, len(matches), m.Platforms)
		x.accounts.note(i, len(matches), m.Accounts)
	}
	return x
}

// Candidates are the matches that may select the incident, every one that does
// among them. Whether one does, [Match.Selects] says. Where findings contradict
// each other about the identity, what a match asks of it rules nothing out.
func (x *Index) Candidates(inc *incident.Incident) Candidates {
	c := Candidates{size: x.size}
	c.allowed[0] = x.categories.allows(inc.Category)
	if len(inc.Conflicts) == 0 {
		c.allowed[1] = x.kinds.allows(inc.Identity.Kind)
		c.allowed[2] = x.platforms.allows(inc.Identity.Platform)
		c.allowed[3] = x.accounts.allows(inc.Identity.Account)
	}
	return c
}

// Candidates are positions of matches in an index, each given once, in rising order.
type Candidates struct {
	allowed [4]positions // by each field; nil: by all
	size    int
	next    int
}

// Next is the next candidate; false: there is none.
func (c *Candidates) Next() (int, bool) {
	for c.next < c.size {
		word := c.next / wordSize
		left := ^uint64(0) << (c.next % wordSize)
		for _, allowed := range c.allowed {
			if allowed != nil {
				left &= allowed[word]
			}
		}
		if left == 0 {
			c.next = (word + 1) * wordSize
			continue
		}
		at := word*wordSize + bits.TrailingZeros64(left)
		c.next = at + 1
		return at, at < c.size
	}
	return 0, false
}

const wordSize = 64

// positions is a set of positions, a bit each.
type positions []uint64

func newPositions(size int) positions { return make(positions, (size+wordSize-1)/wordSize) }

func (p positions) add(at int) { p[at/wordSize] |= 1 << (at % wordSize) }

// named says of one field which matches it allows, by the incident's value.
type named[T comparable] struct {
	byValue map[T]positions // those that list the value, and those that list none
	silent  positions       // those that list none
}

// note adds a match. They come in rising order.
func (n *named[T]) note(at, size int, values []T) {
	if n.silent == nil {
		n.byValue, n.silent = make(map[T]positions), newPositions(size)
	}
	if len(values) == 0 {
		n.silent.add(at)
		for _, allowed := range n.byValue {
			allowed.add(at)
		}
		return
	}
	for _, value := range values {
		allowed, known := n.byValue[value]
		if !known {
			allowed = append(positions(nil), n.silent...)
			n.byValue[value] = allowed
		}
		allowed.add(at)
	}
}

// allows is the matches that a value leaves; nil: all, because none lists any.
func (n *named[T]) allows(value T) positions {
	if len(n.byValue) == 0 {
		return nil
	}
	if allowed, known := n.byValue[value]; known {
		return allowed
	}
	return n.silent
}
