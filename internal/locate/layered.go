package locate

import (
	"hash/maphash"
	"slices"
)

// layered is a map that never changes: with gives another that shares all but
// what differs, at the cost of what differs. What is not in it has the zero value.
type layered[V any] struct {
	base map[string]V // never written to, however many share it
	over *branch[V]   // what differs from base
}

// branch is a part of a trie over the bits of the keys' hashes: it has entries,
// or, where they were too many, branches. The nil branch is empty.
type branch[V any] struct {
	entries  []layer[V]
	branches *[fan]*branch[V]
}

// layer is one entry.
type layer[V any] struct {
	hash  uint64
	key   string
	value V
}

const (
	fanBits    = 4
	fan        = 1 << fanBits
	maxEntries = 8
	maxLevels  = 64 / fanBits // after which no bits are left
)

// seed makes hashes that nobody who writes file names can foresee.
var seed = maphash.MakeSeed()

func (l layered[V]) at(key string) V {
	hash := maphash.String(seed, key)
	b := l.over
	for level := 0; b != nil && b.branches != nil; level++ {
		b = b.branches[slot(hash, level)]
	}
	if b != nil {
		for _, e := range b.entries {
			if e.key == key {
				return e.value
			}
		}
	}
	return l.base[key]
}

func (l layered[V]) with(key string, value V) layered[V] {
	return layered[V]{l.base, l.over.with(layer[V]{maphash.String(seed, key), key, value}, 0)}
}

func (b *branch[V]) with(e layer[V], level int) *branch[V] {
	if b == nil {
		return &branch[V]{entries: []layer[V]{e}}
	}
	if b.branches != nil {
		branches := *b.branches
		i := slot(e.hash, level)
		branches[i] = branches[i].with(e, level+1)
		return &branch[V]{branches: &branches}
	}
	entries := slices.Clone(b.entries)
	if i := slices.IndexFunc(entries, func(old layer[V]) bool { return old.key == e.key }); i >= 0 {
		entries[i] = e
	} else {
		entries = append(entries, e)
	}
	if len(entries) <= maxEntries || level == maxLevels {
		return &branch[V]{entries: entries}
	}
	var branches [fan]*branch[V]
	for _, e := range entries {
		i := slot(e.hash, level)
		branches[i] = branches[i].with(e, level+1)
	}
	return &branch[V]{branches: &branches}
}

func slot(hash uint64, level int) int { return int(hash >> (level * fanBits) & (fan - 1)) }
