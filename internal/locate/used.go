package locate

import (
	"maps"
	"slices"
)

// usedTable finds the attributes that take a name. It never changes. As in a
// nameTable, of a folder whose names stay only its own entry differs.
type usedTable struct {
	in      layered[map[string][]usedName] // by folder, then name
	folders layered[[]string]              // by name; sorted
}

// usedAs are the attributes that take a name, in the tree's order.
func (ix *Index) usedAs(name string) []usedName {
	t := ix.used.get(ix.usedMaker())
	var all []usedName
	for _, folder := range t.folders.at(name) {
		all = append(all, t.in.at(folder)[name]...)
	}
	return all
}

func (ix *Index) usedMaker() maker[*usedTable] {
	return maker[*usedTable]{
		whole: func() *usedTable { return newUsedTable(ix.base.index) },
		changed: func(from *usedTable, _ []string, far spread) *usedTable {
			next := *from
			for _, folder := range slices.Sorted(maps.Keys(far.below)) {
				var now map[string][]usedName
				if m := ix.module(folder); m != nil {
					now = ix.usedNames(m)
				}
				next.replace(folder, now)
			}
			return &next
		},
	}
}

func newUsedTable(ix *Index) *usedTable {
	t := &usedTable{}
	t.in.base, t.folders.base = map[string]map[string][]usedName{}, map[string][]string{}
	for _, folder := range ix.folders() {
		used := ix.usedNames(ix.module(folder))
		t.in.base[folder] = used
		for name := range used {
			t.folders.base[name] = append(t.folders.base[name], folder)
		}
	}
	return t
}

// replace puts other attributes in the place of a folder's.
func (t *usedTable) replace(folder string, now map[string][]usedName) {
	was := t.in.at(folder)
	t.in = t.in.with(folder, now)
	for name := range was {
		if _, still := now[name]; !still {
			t.folders = t.folders.with(name, withFolder(t.folders.at(name), folder, false))
		}
	}
	for name := range now {
		if _, had := was[name]; !had {
			t.folders = t.folders.with(name, withFolder(t.folders.at(name), folder, true))
		}
	}
}
