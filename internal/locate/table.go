package locate

import (
	"maps"
	"slices"
	"sync"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// change is one file laid over a tree or taken out of it, with all before it.
type change struct {
	path string
	spread
	before *change // nil: the tree at base
}

// spread is which names may be others since a folder changed: those of its
// own blocks and of what it calls, and all that is evaluated on the way through
// a module that reaches the folder by its calls.
type spread struct {
	above map[string]bool // reaches the folder by calls; the folder itself, too
	below map[string]bool // is reached from one of them
}

// since lists what changed after another state of the same tree: the paths,
// sorted and once, and how far that reaches.
func (c *change) since(earlier *change) (paths []string, far spread) {
	far = spread{map[string]bool{}, map[string]bool{}}
	for ; c != earlier; c = c.before {
		paths = append(paths, c.path)
		maps.Copy(far.above, c.above)
		maps.Copy(far.below, c.below)
	}
	slices.Sort(paths)
	return slices.Compact(paths), far
}

// table is something worked out about a tree when it is first asked for: of a
// tree at base as a whole, of an overlay from a tree before it and what has
// changed since.
type table[T any] struct {
	changes *change // up to its tree

	mu    sync.Mutex
	made  bool
	value T
	from  *table[T] // of a tree before; nil at base, and when made
}

// maker makes a table's value in either way.
type maker[T any] struct {
	whole   func() T // of the tree at base
	changed func(from T, paths []string, far spread) T
}

// later is the table of a tree that came from this one's by a change.
func (t *table[T]) later(c *change) *table[T] {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.made && t.from != nil {
		return &table[T]{changes: c, from: t.from}
	}
	return &table[T]{changes: c, from: t}
}

func (t *table[T]) get(m maker[T]) T {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.made:
	case t.from == nil:
		t.value = m.whole()
	default:
		paths, far := t.changes.since(t.from.changes)
		t.value = m.changed(t.from.get(m), paths, far)
	}
	t.made, t.from = true, nil
	return t.value
}

// markTables are the tables of marks of one tree, by the key that they are under.
type markTables struct {
	root    *markTables // nil: this is it
	changes *change

	mu    sync.Mutex
	byKey map[finding.Fingerprint]*table[*markTable]
}

func (m *markTables) later(c *change) *markTables {
	next := &markTables{root: m.root, changes: c, byKey: map[finding.Fingerprint]*table[*markTable]{}}
	if m.root == nil {
		next.root = m
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, t := range m.byKey {
		next.byKey[key] = t.later(c)
	}
	return next
}

func (m *markTables) of(key finding.Fingerprint) *table[*markTable] {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.byKey[key]
	if t == nil {
		if t = (&table[*markTable]{}); m.root != nil {
			t = m.root.of(key).later(m.changes)
		}
		m.byKey[key] = t
	}
	return t
}
