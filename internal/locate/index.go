package locate

import (
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Index is a target's tree, ready to be asked. It never changes: With and
// Without give a new one, which shares all but what the change is about and
// costs no more than that.
type Index struct {
	base   *tree
	broken []string // files that did not parse, sorted

	files   layered[*Source] // by path
	modules layered[*module] // by folder; nil: no code is there
	inOrder []string         // the folders that have code, sorted
	calls   map[string][]*call

	elsewhere *elsewhere
	mapping   *Mapping // nil: none

	changes *change
	named   *table[*nameTable] // blocks of the types in the table of rules
	unruled *table[*nameTable] // blocks of all other types
	used    *table[*usedTable]
	marks   *markTables
}

// tree is what all overlays came from, and what is known of it alone.
type tree struct {
	files   []*Source // sorted by path
	index   *Index
	words   func() *wordTable
	outputs func() map[string][]outputRead // see (*Index).outputReads
}

// NewIndex makes a tree of parsed files, each of whose folders is a module.
// Broken names the files that are in the tree but did not parse, so that what
// they may hold is not taken for absent. The order of neither matters; of
// several sources of one path, the one with the least blob hash counts.
func NewIndex(sources []*Source, broken ...string) *Index {
	files := slices.Clone(sources)
	slices.SortStableFunc(files, func(a, b *Source) int {
		if c := strings.Compare(a.Path(), b.Path()); c != 0 {
			return c
		}
		return strings.Compare(a.Blob(), b.Blob())
	})
	files = slices.CompactFunc(files, func(a, b *Source) bool { return a.Path() == b.Path() })
	ix := &Index{base: &tree{files: files}, named: &table[*nameTable]{}, unruled: &table[*nameTable]{}, used: &table[*usedTable]{}}
	ix.base.index = ix
	ix.base.words = sync.OnceValue(func() *wordTable { return newWordTable(files) })
	ix.base.outputs = sync.OnceValue(func() map[string][]outputRead { return outputReadsOf(files) })
	ix.marks = &markTables{byKey: map[finding.Fingerprint]*table[*markTable]{}}
	ix.files.base, ix.modules.base = make(map[string]*Source, len(files)), map[string]*module{}
	inFolder, brokenIn := map[string][]*Source{}, map[string][]string{}
	for _, s := range files {
		ix.files.base[s.Path()] = s
		if isCode(s.Path()) {
			for _, folder := range s.folders() {
				inFolder[folder] = append(inFolder[folder], s)
			}
		}
	}
	ix.broken = slices.Compact(slices.Sorted(slices.Values(broken)))
	for _, b := range ix.broken {
		for _, folder := range foldersOf(b) {
			brokenIn[folder] = append(brokenIn[folder], b)
		}
	}
	for folder, files := range inFolder {
		ix.modules.base[folder] = newModule(folder, files, brokenIn[folder])
	}
	for folder, broken := range brokenIn {
		if ix.modules.base[folder] == nil {
			ix.modules.base[folder] = newModule(folder, nil, broken)
		}
	}
	ix.inOrder = slices.Sorted(maps.Keys(ix.modules.base))
	ix.calls, ix.elsewhere = ix.findCallers(), ix.findElsewhere()
	return ix
}

// With is the tree with one file replaced or added.
func (ix *Index) With(src *Source) *Index { return ix.overlay(src.Path(), src) }

// Without is the tree without one file, which need not be there.
func (ix *Index) Without(path string) *Index { return ix.overlay(path, nil) }

func (ix *Index) overlay(changed string, src *Source) *Index {
	next := *ix
	next.files = ix.files.with(changed, src)
	next.changes = &change{path: changed, before: ix.changes}
	if slices.Contains(ix.broken, changed) {
		next.broken = slices.DeleteFunc(slices.Clone(ix.broken), func(b string) bool { return b == changed })
	}
	if isCode(changed) {
		next.changes.spread = spread{map[string]bool{}, map[string]bool{}}
		folders := touched(changed, ix.files.at(changed), src)
		for _, folder := range folders {
			old, now := ix.module(folder), next.rebuilt(folder, changed, src)
			next.modules = next.modules.with(folder, now)
			next.inOrder = withFolder(next.inOrder, folder, now != nil)
			next.calls = callersWith(next.calls, old, now)
			next.elsewhere = next.elsewhere.with(old, now)
		}
		for _, folder := range folders {
			next.changes.extend(ix, folder)
			next.changes.extend(&next, folder)
		}
		for _, folder := range next.reading(ix.elsewhere) {
			next.changes.extend(&next, folder)
		}
	}
	next.named, next.unruled = ix.named.later(next.changes), ix.unruled.later(next.changes)
	next.used = ix.used.later(next.changes)
	next.marks = ix.marks.later(next.changes)
	return &next
}

// rebuilt is a folder's module with one file replaced, or nil without code.
func (ix *Index) rebuilt(folder, changed string, src *Source) *module {
	var files []*Source
	if m := ix.module(folder); m != nil {
		files = slices.DeleteFunc(slices.Clone(m.all), func(s *Source) bool { return s.Path() == changed })
	}
	if src != nil && isCode(changed) && slices.Contains(src.folders(), folder) {
		at, _ := slices.BinarySearchFunc(files, changed, func(s *Source, path string) int { return strings.Compare(s.Path(), path) })
		files = slices.Insert(files, at, src)
	}
	var broken []string
	for _, b := range ix.broken {
		if slices.Contains(foldersOf(b), folder) {
			broken = append(broken, b)
		}
	}
	if len(files) == 0 && len(broken) == 0 {
		return nil
	}
	return newModule(folder, files, broken)
}

// Source is the file at a path.
func (ix *Index) Source(path string) (*Source, bool) {
	s := ix.at(path)
	return s, s != nil
}

// at is the file at a path, or nil.
func (ix *Index) at(path string) *Source { return ix.files.at(path) }

// Block is the block with an address in the file at a path; false when there is
// none or the file has several.
func (ix *Index) Block(file, address string) (Block, bool) {
	m := ix.module(path.Dir(file))
	if m == nil {
		return Block{}, false
	}
	var found []*node
	for _, n := range m.written[address] {
		if n.Path == file {
			found = append(found, n)
		}
	}
	if len(found) != 1 {
		return Block{}, false
	}
	return found[0].Block, true
}

// module is the folder's code, or nil where it has none.
func (ix *Index) module(folder string) *module { return ix.modules.at(folder) }

func (ix *Index) folders() []string { return ix.inOrder }

// callers are the local calls of each folder, in the callers' order.
func (ix *Index) callers() map[string][]*call { return ix.calls }

func (ix *Index) names() *nameTable { return ix.named.get(ix.nameMaker(false)) }

func (ix *Index) others() *nameTable { return ix.unruled.get(ix.nameMaker(true)) }

func (ix *Index) findCallers() map[string][]*call {
	all := map[string][]*call{}
	for _, folder := range ix.folders() {
		for _, c := range ix.module(folder).calls {
			if c.target != "" {
				all[c.target] = append(all[c.target], c)
			}
		}
	}
	return all
}

// holding lists the files that may hold a strong secret, sorted by path.
func (ix *Index) holding(want finding.Fingerprint, key finding.Key) []*Source {
	table := ix.marks.of(keyName(key)).get(ix.markMaker(key))
	found := slices.DeleteFunc(table.files(markOf(want)), func(s *Source) bool { return !ix.has(s) })
	slices.SortFunc(found, func(a, b *Source) int { return strings.Compare(a.Path(), b.Path()) })
	return slices.Compact(found)
}

// has says that the tree's file at the path is this one.
func (ix *Index) has(s *Source) bool { return ix.files.at(s.Path()) == s }

// edited are the paths of the files that may differ from those of the tree that this
// one came from, sorted.
func (ix *Index) edited() []string {
	var all []string
	for c := ix.changes; c != nil; c = c.before {
		all = append(all, c.path)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
