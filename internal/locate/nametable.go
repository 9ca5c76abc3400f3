package locate

import (
	"maps"
	"slices"
)

// nameTable finds candidates by name. It never changes. It keeps which folders
// have a name, not which candidates, so that of a folder whose names stay only
// its own entry differs.
type nameTable struct {
	in      layered[*folderNames]
	folders layered[[]string] // the folders that have a name, sorted
	account []string          // the folders that have candidates of that sort, sorted
	open    []string
	off     []string
	imports []string
}

// folderNames are the candidates of one folder, each list in the order of all.
type folderNames struct {
	all     []*candidate
	known   map[string][]*candidate // by name
	account []*candidate
	open    []*candidate // the name needs a plan; those of account among them
	off     []*candidate // known to declare nothing, whatever their names
	imports *Mapping     // see (*Index).imports; kept with the blocks that have a rule
}

// gathered is what some folders have, in the tree's order.
func (t *nameTable) gathered(folders []string, of func(*folderNames) []*candidate) []*candidate {
	var all []*candidate
	for _, folder := range folders {
		all = append(all, of(t.in.at(folder))...)
	}
	return all
}

// called lists the candidates that are certain to have the name.
func (t *nameTable) called(name string) []*candidate {
	return t.gathered(t.folders.at(name), func(f *folderNames) []*candidate { return f.known[name] })
}

// needAccount lists those whose name an account id would make known.
func (t *nameTable) needAccount() []*candidate {
	return t.gathered(t.account, func(f *folderNames) []*candidate { return f.account })
}

// needPlan lists those whose name needs a plan, those of needAccount among them.
func (t *nameTable) needPlan() []*candidate {
	return t.gathered(t.open, func(f *folderNames) []*candidate { return f.open })
}

// off lists those that are known to declare nothing.
func (t *nameTable) switchedOff() []*candidate {
	return t.gathered(t.off, func(f *folderNames) []*candidate { return f.off })
}

// mappings are what import blocks say.
func (t *nameTable) mappings() []*Mapping {
	var all []*Mapping
	for _, folder := range t.imports {
		all = append(all, t.in.at(folder).imports)
	}
	return all
}

// nameMaker evaluates the names of all blocks that have a rule, or with others
// those of all that have none.
func (ix *Index) nameMaker(others bool) maker[*nameTable] {
	return maker[*nameTable]{
		whole: func() *nameTable { return newNameTable(ix.base.index, others) },
		changed: func(from *nameTable, _ []string, far spread) *nameTable {
			next := *from
			for _, folder := range slices.Sorted(maps.Keys(far.below)) {
				was, now := from.of(folder), noNames
				if m := ix.module(folder); m != nil {
					now = ix.folderNames(m, others, kept(was, far))
				}
				next.replace(folder, now)
			}
			return &next
		},
	}
}

// keeper finds what is still known of a block in one use of its module, where no
// more than so many instances are told apart. It is nil where that may be other.
type keeper func(n *node, use *scope, most int) []*candidate

// keptAs finds candidates again; few have both in common.
type keptAs struct {
	node    *node
	address string // of the use
}

// kept finds the candidates of a folder that a change has not reached.
func kept(was *folderNames, far spread) keeper {
	of := map[keptAs][]*candidate{}
	for _, c := range was.all {
		at := keptAs{c.node, c.use.use.address}
		of[at] = append(of[at], c)
	}
	return func(n *node, use *scope, most int) []*candidate {
		if far.passes(use) {
			return nil
		}
		var found []*candidate
		for _, c := range of[keptAs{n, use.use.address}] {
			if sameUse(c.use, use) {
				found = append(found, c)
			}
		}
		if len(found) == 0 || (found[0].makes > most) != found[0].together() {
			return nil
		}
		return found
	}
}

// sameUse compares the calls that lead to a module, and which instances of them.
func sameUse(a, b *scope) bool {
	a, b = a.outside(), b.outside() // whatever instance of a block in it
	for ; a != nil && b != nil; a, b = a.parent, b.parent {
		if a.module != b.module || a.call != b.call || a.beyond != b.beyond || !a.instance.same(b.instance) {
			return false
		}
	}
	return a == b
}

func newNameTable(ix *Index, others bool) *nameTable {
	t := &nameTable{}
	t.in.base, t.folders.base = map[string]*folderNames{}, map[string][]string{}
	for _, folder := range ix.folders() {
		f := ix.folderNames(ix.module(folder), others, kept(noNames, spread{}))
		t.in.base[folder] = f
		for name := range f.known {
			t.folders.base[name] = append(t.folders.base[name], folder)
		}
		if len(f.account) > 0 {
			t.account = append(t.account, folder)
		}
		if len(f.open) > 0 {
			t.open = append(t.open, folder)
		}
		if len(f.off) > 0 {
			t.off = append(t.off, folder)
		}
		if f.imports != nil {
			t.imports = append(t.imports, folder)
		}
	}
	return t
}

var noNames = &folderNames{}

func (t *nameTable) of(folder string) *folderNames {
	if f := t.in.at(folder); f != nil {
		return f
	}
	return noNames
}

// replace puts other candidates in the place of a folder's.
func (t *nameTable) replace(folder string, now *folderNames) {
	was := t.of(folder)
	t.in = t.in.with(folder, now)
	for name := range was.known {
		if _, still := now.known[name]; !still {
			t.folders = t.folders.with(name, withFolder(t.folders.at(name), folder, false))
		}
	}
	for name := range now.known {
		if _, had := was.known[name]; !had {
			t.folders = t.folders.with(name, withFolder(t.folders.at(name), folder, true))
		}
	}
	t.account = withFolder(t.account, folder, len(now.account) > 0)
	t.open = withFolder(t.open, folder, len(now.open) > 0)
	t.off = withFolder(t.off, folder, len(now.off) > 0)
	t.imports = withFolder(t.imports, folder, now.imports != nil)
}

func (ix *Index) folderNames(m *module, others bool, kept keeper) *folderNames {
	f := sorts(ix.candidates(m, others, kept))
	if !others {
		f.imports = ix.imports(m)
	}
	return f
}

// sorts parts a folder's candidates by what is known of their names.
func sorts(all []*candidate) *folderNames {
	f := &folderNames{all: all, known: map[string][]*candidate{}}
	for _, c := range all {
		switch {
		case c.off != "":
			f.off = append(f.off, c)
		case c.name.known:
			f.known[c.name.value] = append(f.known[c.name.value], c)
		case c.account:
			f.account, f.open = append(f.account, c), append(f.open, c)
		default:
			f.open = append(f.open, c)
		}
	}
	return f
}
